/* Evaluation: the dispatch over nodes, faults, limits, and what is recorded on the way. */
#include "feel/run.h"

#include "base/limits.h"
#include "feel/type.h"
#include "feel/value.h"

/* Nodes that may be under evaluation at once: bounds the C stack, where calls nest in calls. */
#define RUN_DEPTH ((size_t)LIMIT_FEEL_DEPTH * 10)
#define RUN_MEMORY ((size_t)512 * 1024 * 1024) /* of the arena */
#define RUN_WORK 8         /* elements gone through by a function that count as a step */
#define RUN_RESULT 1000000 /* elements of a result, however they are nested */

/* ---- faults ---- */
static struct span span_of(const struct run *run, const struct node *node)
{
    return excerpt_span(&run->expr->text, node->from, node->to);
}

static struct feel_value fault(struct run *run, const struct node *node, const char *code,
                               const char *format, va_list args) PRINTF_LIKE(4, 0);
static struct feel_value fault(struct run *run, const struct node *node, const char *code,
                               const char *format, va_list args)
{
    struct feel_reason *reason = ARENA_NEW(run->env->arena, struct feel_reason);
    *reason =
        (struct feel_reason){code, str_vformat(run->env->arena, format, args), span_of(run, node)};
    return (struct feel_value){.kind = FEEL_NULL, .of.reason = reason};
}

struct feel_value run_fault(struct run *run, const struct node *node, const char *code,
                            const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct feel_value value = fault(run, node, code, format, args);
    va_end(args);
    return value;
}

struct feel_value call_fault(struct call *call, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct feel_value value = fault(call->run, call->node, code, format, args);
    va_end(args);
    return value;
}

struct feel_value call_element_fault(struct call *call, struct feel_value element, const char *code,
                                     const char *format, ...)
{
    if (element.kind == FEEL_NULL && element.of.reason != NULL)
        return element;
    if (element.kind == FEEL_NULL)
        return call_fault(call, "null_operand", "an element has no value");
    va_list args;
    va_start(args, format);
    struct feel_value value = fault(call->run, call->node, code, format, args);
    va_end(args);
    return value;
}

/* Memory is looked at now and then: a step takes little. */
bool run_step(struct run *run)
{
    struct feel_env *env = run->env;
    if (++env->steps % 16 == 0 && arena_used(env->arena) > RUN_MEMORY)
        env->steps = LIMIT_FEEL_STEPS;
    return env->steps <= LIMIT_FEEL_STEPS;
}

void run_charge(struct run *run, size_t work)
{
    run->env->steps += work / RUN_WORK;
}

struct feel_value run_null(struct run *run, const struct node *node)
{
    if (node->path.at != NULL)
        return run_fault(run, node, "null_operand", "'%.*s' has no value", STR_ARG(node->path));
    return run_fault(run, node, "null_operand", "this has no value");
}

bool run_null_operand(struct run *run, const struct node *node, struct feel_value a,
                      struct feel_value b, struct feel_value *ret)
{
    if (a.kind != FEEL_NULL && b.kind != FEEL_NULL)
        return false;
    if (a.kind == FEEL_NULL && a.of.reason != NULL)
        *ret = a;
    else if (b.kind == FEEL_NULL && b.of.reason != NULL)
        *ret = b;
    else
        *ret = run_null(run, node->count < 2 ? node : node->kids[a.kind == FEEL_NULL ? 0 : 1]);
    return true;
}

/* ---- simple nodes ---- */
/* The caller's names may be computed by further evaluations in the same environment. */
static struct feel_value run_name(struct run *run, const struct node *node)
{
    const struct feel_frame *frame = run->frame;
    for (uint32_t up = node->of.slot.up; up > 0 && frame != NULL; up--)
        frame = frame->outer;
    if (frame == NULL)
        return run_fault(run, node, "unknown_name", "'%.*s' has no value here",
                         STR_ARG(node->text));
    if (frame->values != NULL)
        return frame->values[node->of.slot.index];
    return frame->get(frame->context, run->env, node->of.slot.index);
}

static struct feel_value run_builtin_value(struct run *run, const struct node *node)
{
    struct feel_function *function = ARENA_NEW(run->env->arena, struct feel_function);
    function->kind = node->condition ? FUNCTION_HOST : FUNCTION_BUILTIN;
    if (node->condition)
        function->host = node->of.host;
    else
        function->builtin = node->of.builtin;
    return (struct feel_value){.kind = FEEL_FUNCTION, .of.function = function};
}

static struct feel_value not_boolean(struct run *run, const struct node *node,
                                     struct feel_value value)
{
    if (value.kind == FEEL_NULL && value.of.reason != NULL)
        return value;
    if (value.kind == FEEL_NULL)
        return run_null(run, node);
    return run_fault(run, node, "not_boolean", "this is a %s, neither true nor false",
                     kind_name(value.kind));
}

/* Three-valued `and` and `or` (DMN table 50): `deciding` settles the result whatever the other is.
 */
static struct feel_value run_logic(struct run *run, const struct node *node, bool deciding)
{
    struct feel_value left = run_node(run, node->kids[0]);
    if (left.kind == FEEL_BOOLEAN && left.of.boolean == deciding)
        return left;
    struct feel_value right = run_node(run, node->kids[1]);
    if (right.kind == FEEL_BOOLEAN && (right.of.boolean == deciding || left.kind == FEEL_BOOLEAN))
        return right;
    if (left.kind != FEEL_BOOLEAN)
        return not_boolean(run, node->kids[0], left);
    return not_boolean(run, node->kids[1], right);
}

static struct feel_value run_and(struct run *run, const struct node *node)
{
    return run_logic(run, node, false);
}

static struct feel_value run_or(struct run *run, const struct node *node)
{
    return run_logic(run, node, true);
}

static struct feel_value run_if(struct run *run, const struct node *node)
{
    return run_node(run, node->kids[feel_is_true(run_node(run, node->kids[0])) ? 1 : 2]);
}

static struct feel_value run_list(struct run *run, const struct node *node)
{
    struct feel_list *list = ARENA_NEW(run->env->arena, struct feel_list);
    struct feel_value *items = ARENA_ARRAY(run->env->arena, struct feel_value, node->count);
    for (size_t i = 0; i < node->count; i++)
        items[i] = run_node(run, node->kids[i]);
    list->items = items;
    list->count = node->count;
    return (struct feel_value){.kind = FEEL_LIST, .of.list = list};
}

/* A context's entries, each seeing those before it, and then a value that is not one of them. */
static struct feel_value run_with(struct run *run, const struct node *node)
{
    size_t count = node->count - 1;
    struct feel_value *values = ARENA_ARRAY(run->env->arena, struct feel_value, count);
    struct feel_frame frame = {.outer = run->frame, .values = values};
    run->frame = &frame;
    for (size_t i = 0; i < count; i++)
        values[i] = run_node(run, node->kids[i]);
    struct feel_value result = run_node(run, node->kids[count]);
    run->frame = frame.outer;
    return result;
}

static struct feel_value run_context(struct run *run, const struct node *node)
{
    struct feel_context *context = feel_context_new(run->env->arena);
    struct feel_value *values = ARENA_ARRAY(run->env->arena, struct feel_value, node->count);
    struct feel_frame frame = {.outer = run->frame, .values = values};
    run->frame = &frame;
    for (size_t i = 0; i < node->count; i++) {
        values[i] = run_node(run, node->kids[i]);
        feel_context_put(context, node->of.scope->names[i], values[i]);
    }
    run->frame = frame.outer;
    return feel_context_value(context);
}

static bool is_end(struct feel_value value)
{
    int order;
    return feel_compare(value, value, &order);
}

static struct feel_value bad_range(struct run *run, const struct node *node,
                                   const struct feel_range *range)
{
    bool from = range->has_from && range->from.kind == FEEL_NULL;
    bool to = range->has_to && range->to.kind == FEEL_NULL;
    if (from && (range->from.of.reason != NULL || !to))
        return range->from.of.reason != NULL ? range->from : run_null(run, node->kids[0]);
    if (to)
        return range->to.of.reason != NULL ? range->to : run_null(run, node->kids[1]);
    return run_fault(run, node, "bad_range", "the ends of a range must be of one ordered kind");
}

static struct feel_value run_range(struct run *run, const struct node *node)
{
    struct feel_range range = {.from_open = node->from_open, .to_open = node->to_open};
    range.except = node->op == OP_UNEQUAL;
    range.point = node->op == OP_EQUAL || range.except;
    range.has_from = node->kids[0] != NULL;
    range.has_to = node->kids[1] != NULL;
    if (range.has_from)
        range.from = run_node(run, node->kids[0]);
    if (range.has_to)
        range.to = node->kids[0] == node->kids[1] ? range.from : run_node(run, node->kids[1]);
    bool both = range.has_from && range.has_to;
    if ((range.has_from && !is_end(range.from)) || (range.has_to && !is_end(range.to)) ||
        (both && range.from.kind != range.to.kind))
        return bad_range(run, node, &range);
    return value_range(run->env->arena, range);
}

static struct feel_value run_instance(struct run *run, const struct node *node)
{
    struct feel_value value = run_node(run, node->kids[0]);
    bool is = node->of.instance->kind == FEEL_T_ANY
                  ? value.kind != FEEL_NULL
                  : type_is_instance(run->env->arena, value, node->of.instance);
    return feel_boolean(is);
}

/* What a text of its own evaluates to; reasons and steps then point into that text. */
static struct feel_value run_piece(struct run *run, const struct node *node)
{
    const struct feel_expr *outer = run->expr;
    run->expr = node->of.piece;
    struct feel_value value = run_node(run, node->kids[0]);
    run->expr = outer;
    return value;
}

static struct feel_value run_convert(struct run *run, const struct node *node)
{
    struct feel_value value = run_node(run, node->kids[0]), converted;
    if (value.kind == FEEL_NULL || type_convert(run->env->arena, value, node->type, &converted))
        return value.kind == FEEL_NULL ? value : converted;
    return run_fault(run, node->kids[0], "not_conforming",
                     "this is a %s, and a %.*s is needed here", kind_name(value.kind),
                     STR_ARG(feel_type_name(run->env->arena, node->type)));
}

static struct feel_value run_fault_node(struct run *run, const struct node *node)
{
    return run_fault(run, node, node->of.code, "this was already wrong when it was compiled");
}

static struct feel_value run_literal(struct run *run, const struct node *node)
{
    (void)run;
    return node->of.value;
}

typedef struct feel_value (*runner)(struct run *run, const struct node *node);
static const runner runners[NODE_FAULT + 1] = {
    [NODE_LITERAL] = run_literal,
    [NODE_NAME] = run_name,
    [NODE_BUILTIN] = run_builtin_value,
    [NODE_FIELD_OR] = run_field_or,
    [NODE_PATH] = run_path,
    [NODE_FILTER] = run_filter,
    [NODE_CALL] = run_call,
    [NODE_CALL_BUILTIN] = run_call_builtin,
    [NODE_CALL_HOST] = run_call_host,
    [NODE_NEGATE] = run_negate,
    [NODE_ARITHMETIC] = run_arithmetic,
    [NODE_COMPARE] = run_compare,
    [NODE_AND] = run_and,
    [NODE_OR] = run_or,
    [NODE_BETWEEN] = run_between,
    [NODE_IN] = run_in,
    [NODE_TESTS] = run_in,
    [NODE_TEST] = run_fault_node, /* only ever inside the two above */
    [NODE_INSTANCE] = run_instance,
    [NODE_IF] = run_if,
    [NODE_FOR] = run_for,
    [NODE_SOME] = run_quantified,
    [NODE_EVERY] = run_quantified,
    [NODE_SPAN] = run_span,
    [NODE_LIST] = run_list,
    [NODE_CONTEXT] = run_context,
    [NODE_RANGE] = run_range,
    [NODE_FUNCTION] = run_closure,
    [NODE_PIECE] = run_piece,
    [NODE_CONVERT] = run_convert,
    [NODE_WITH] = run_with,
    [NODE_TABLE] = run_table,
    [NODE_FAULT] = run_fault_node,
};

/* ---- recording ---- */

/* A loop reads the same path again and again: it is recorded once for each value that it had, as
 * far as a short look back finds. */
#define SEEN_BACK 32
static bool seen_before(const struct feel_env *env, struct str path, struct feel_value value)
{
    size_t from = env->seen.count > SEEN_BACK ? env->seen.count - SEEN_BACK : 0;
    for (size_t i = from; i < env->seen.count; i++)
        if (str_eq(env->seen.items[i].path, path) && feel_same(env->seen.items[i].value, value))
            return true;
    return false;
}

static void record_seen(struct run *run, const struct node *node, struct feel_value value)
{
    if (seen_before(run->env, node->path, value))
        return;
    struct feel_seen seen = {node->path, span_of(run, node), value};
    VEC_PUSH(run->env->arena, run->env->seen, seen);
}

/* Nodes without a text of their own, and those that only lead to one, tell nothing. */
static bool is_telling(const struct node *node)
{
    return node->kind != NODE_LITERAL && node->kind != NODE_PIECE && node->kind != NODE_CONVERT &&
           node->kind != NODE_FUNCTION && node->to > node->from && !node->part;
}

static void record_step(struct run *run, const struct node *node, struct feel_value value)
{
    struct feel_step step = {span_of(run, node), value, (int)run->env->depth};
    VEC_PUSH(run->env->arena, run->env->steps_taken, step);
}

/* A reason that a function of the caller's gave gets the place of the call. */
struct feel_value run_node(struct run *run, const struct node *node)
{
    struct feel_env *env = run->env;
    if (!run_step(run))
        return run_fault(run, node, "too_many_steps", "the evaluation took more than %d steps",
                         LIMIT_FEEL_STEPS);
    if (++env->depth > RUN_DEPTH) {
        env->depth--;
        return run_fault(run, node, "too_deep", "calls are nested too deep");
    }
    struct feel_value value = runners[node->kind](run, node);
    env->depth--;
    if (env->watch && node->path.at != NULL && value.kind != FEEL_FUNCTION)
        record_seen(run, node, value);
    if (env->trace && is_telling(node))
        record_step(run, node, value);
    return value;
}

/* Lists that share parts can be far larger than the work that made them: what leaves the evaluation
 * is small enough to be printed and stored. */
static bool is_bounded(struct feel_value value, size_t *budget)
{
    if (*budget == 0)
        return false;
    --*budget;
    if (value.kind == FEEL_LIST)
        for (size_t i = 0; i < value.of.list->count; i++)
            if (!is_bounded(value.of.list->items[i], budget))
                return false;
    if (value.kind == FEEL_CONTEXT)
        for (size_t i = 0; i < value.of.context->count; i++)
            if (!is_bounded(value.of.context->values[i], budget))
                return false;
    return true;
}

struct feel_value feel_eval(const struct feel_expr *expr, struct feel_env *env)
{
    struct run run = {.env = env, .expr = expr, .frame = env->frame};
    struct feel_value value = run_node(&run, expr->root);
    size_t budget = RUN_RESULT;
    if ((value.kind == FEEL_LIST || value.kind == FEEL_CONTEXT) && !is_bounded(value, &budget))
        return run_fault(&run, expr->root, "list_too_long", "the result has more than %d elements",
                         RUN_RESULT);
    return value;
}
