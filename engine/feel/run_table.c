/* Decision tables at work: which rules match, and what the hit policy makes of them (DMN 8.2.8). */
#include "feel/builtin.h"
#include "feel/run.h"
#include "feel/value.h"

struct hits {
    struct run *run;
    const struct node *node;
    const struct table_plan *plan;
    const struct feel_table *table;
    struct feel_value *inputs;
    size_t *rules; /* that match, in their order */
    size_t count;
    struct feel_value *outputs; /* of each of them */
};

const struct node *table_cell(const struct node *node, size_t rule, size_t column)
{
    const struct table_plan *plan = node->of.table;
    size_t width = plan->table->input_count + plan->table->output_count;
    return node->kids[plan->rules + rule * width + column];
}

static const struct node *cell_of(const struct hits *hits, size_t rule, size_t column)
{
    return table_cell(hits->node, rule, column);
}

/* The value is `?`, and bears the name that its input gives it for `allowed`. */
struct feel_value table_ask(struct run *run, const struct node *cell, struct feel_value value)
{
    const struct feel_value values[] = {value, value};
    struct feel_frame frame = {.outer = run->frame, .values = values};
    run->frame = &frame;
    struct feel_value answer = run_node(run, cell);
    run->frame = frame.outer;
    return answer;
}

/* ---- matching ---- */
static void note(const struct hits *hits, size_t rule, size_t input, bool matched)
{
    struct feel_env *env = hits->run->env;
    struct feel_tried tried = {
        .table = hits->table, .rule = rule, .matched = matched, .input = input};
    if (!env->trace)
        return;
    if (!matched)
        tried.value = hits->inputs[input];
    VEC_PUSH(env->arena, env->tried, tried);
}

static bool matches(const struct hits *hits, size_t rule)
{
    for (size_t i = 0; i < hits->table->input_count; i++) {
        const struct node *cell = cell_of(hits, rule, i);
        if (cell == NULL || feel_is_true(table_ask(hits->run, cell, hits->inputs[i])))
            continue;
        note(hits, rule, i, false);
        return false;
    }
    note(hits, rule, 0, true);
    return true;
}

/* False where a value is none of those that its input allows; null stands for an absent one. */
static bool read_inputs(struct hits *hits, struct feel_value *ret_fault)
{
    for (size_t i = 0; i < hits->table->input_count; i++) {
        const struct node *allowed = hits->node->kids[hits->plan->allowed + i];
        hits->inputs[i] = run_node(hits->run, hits->node->kids[i]);
        if (allowed == NULL || hits->inputs[i].kind == FEEL_NULL ||
            feel_is_true(table_ask(hits->run, allowed, hits->inputs[i])))
            continue;
        *ret_fault = run_fault(hits->run, hits->node->kids[i], "input_not_allowed",
                               "this is none of the values that input %zu allows", i + 1);
        return false;
    }
    return true;
}

static void find_rules(struct hits *hits)
{
    bool first = hits->table->hit == FEEL_HIT_FIRST;
    for (size_t i = 0; i < hits->table->rule_count && !(first && hits->count > 0); i++)
        if (matches(hits, i))
            hits->rules[hits->count++] = i;
}

/* ---- outputs ---- */
static struct feel_value combine(const struct hits *hits, const struct feel_value *values)
{
    if (hits->table->output_count == 1)
        return values[0];
    struct feel_context *context = feel_context_new(hits->run->env->arena);
    for (size_t i = 0; i < hits->table->output_count; i++)
        feel_context_put(context, hits->table->outputs[i].name, values[i]);
    return feel_context_value(context);
}

static struct feel_value output_of(const struct hits *hits, size_t rule)
{
    struct feel_value *values =
        ARENA_ARRAY(hits->run->env->arena, struct feel_value, hits->table->output_count);
    for (size_t i = 0; i < hits->table->output_count; i++)
        values[i] = run_node(hits->run, cell_of(hits, rule, hits->table->input_count + i));
    return combine(hits, values);
}

static struct feel_value fallback(const struct hits *hits)
{
    size_t count = hits->table->output_count, given = 0;
    struct feel_value *values = ARENA_ARRAY(hits->run->env->arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++) {
        const struct node *kid = hits->node->kids[hits->plan->fallbacks + i];
        values[i] = kid != NULL ? run_node(hits->run, kid) : feel_null();
        given += kid != NULL;
    }
    if (given > 0)
        return combine(hits, values);
    return run_fault(hits->run, hits->node, "no_rule_matches", "no rule of the table matches");
}

/* ---- priority: the place of a value among those that its output allows ---- */
static const struct node *tests_of(const struct node *allowed)
{
    while (allowed->kind == NODE_PIECE)
        allowed = allowed->kids[0];
    return allowed;
}

static size_t rank(const struct hits *hits, size_t output, struct feel_value value)
{
    const struct node *allowed = hits->node->kids[hits->plan->priority + output];
    if (allowed == NULL)
        return 0;
    const struct node *tests = tests_of(allowed);
    for (size_t i = 1; i < tests->count; i++) {
        struct node *one[] = {tests->kids[0], tests->kids[i]};
        struct node single = *tests;
        single.kids = one;
        single.count = 2;
        struct run piece = *hits->run;
        piece.expr = allowed->of.piece;
        if (feel_is_true(table_ask(&piece, &single, value)))
            return i;
    }
    return SIZE_MAX; /* after all that are listed */
}

static struct feel_value column(const struct hits *hits, struct feel_value output, size_t i)
{
    struct feel_value value = feel_null();
    if (hits->table->output_count == 1)
        return output;
    (void)feel_context_get(output.of.context, hits->table->outputs[i].name, &value);
    return value;
}

static bool precedes(const struct hits *hits, struct feel_value a, struct feel_value b)
{
    for (size_t i = 0; i < hits->table->output_count; i++) {
        size_t left = rank(hits, i, column(hits, a, i)), right = rank(hits, i, column(hits, b, i));
        if (left != right)
            return left < right;
    }
    return false;
}

/* Stable: rules of one priority stay in their order. */
static void sort_outputs(struct hits *hits)
{
    for (size_t i = 1; i < hits->count; i++)
        for (size_t j = i; j > 0 && precedes(hits, hits->outputs[j], hits->outputs[j - 1]); j--) {
            struct feel_value swap = hits->outputs[j];
            hits->outputs[j] = hits->outputs[j - 1];
            hits->outputs[j - 1] = swap;
        }
}

/* ---- policies ---- */
static struct str rule_name(const struct hits *hits, size_t hit)
{
    size_t rule = hits->rules[hit];
    struct str id = hits->table->rules[rule].id;
    return str_empty(id) ? str_format(hits->run->env->arena, "%zu", rule + 1) : id;
}

static struct feel_value differ(const struct hits *hits, const char *code, size_t a, size_t b,
                                const char *what)
{
    return run_fault(hits->run, hits->node, code, "the rules %.*s and %.*s both match%s",
                     STR_ARG(rule_name(hits, a)), STR_ARG(rule_name(hits, b)), what);
}

static struct feel_value hit_unique(struct hits *hits)
{
    return hits->count == 1 ? hits->outputs[0] : differ(hits, "rules_overlap", 0, 1, "");
}

static struct feel_value hit_any(struct hits *hits)
{
    for (size_t i = 1; i < hits->count; i++)
        if (!feel_same(hits->outputs[0], hits->outputs[i]))
            return differ(hits, "rules_differ", 0, i, ", with different outputs");
    return hits->outputs[0];
}

static struct feel_value hit_first(struct hits *hits)
{
    return hits->outputs[0];
}

static struct feel_value hit_priority(struct hits *hits)
{
    sort_outputs(hits);
    return hits->outputs[0];
}

static struct feel_value hit_all(struct hits *hits)
{
    return feel_list(hits->run->env->arena, hits->outputs, hits->count);
}

static struct feel_value hit_output_order(struct hits *hits)
{
    sort_outputs(hits);
    return hit_all(hits);
}

static struct feel_value hit_collect(struct hits *hits)
{
    static const char *const functions[] = {NULL, "sum", "min", "max", "count"};
    struct call call = {hits->run, hits->node, hits->run->env->arena};
    struct feel_value all = hit_all(hits);
    if (hits->table->aggregate == FEEL_AGGREGATE_NONE)
        return all;
    return builtin_apply(&call, builtin_find(str_of(functions[hits->table->aggregate])), &all, 1);
}

typedef struct feel_value (*policy)(struct hits *hits);
static const policy policies[FEEL_HIT_OUTPUT_ORDER + 1] = {
    [FEEL_HIT_UNIQUE] = hit_unique,
    [FEEL_HIT_ANY] = hit_any,
    [FEEL_HIT_PRIORITY] = hit_priority,
    [FEEL_HIT_FIRST] = hit_first,
    [FEEL_HIT_COLLECT] = hit_collect,
    [FEEL_HIT_RULE_ORDER] = hit_all,
    [FEEL_HIT_OUTPUT_ORDER] = hit_output_order,
};

struct feel_value run_table(struct run *run, const struct node *node)
{
    const struct feel_table *table = node->of.table->table;
    struct arena *arena = run->env->arena;
    struct hits hits = {.run = run, .node = node, .plan = node->of.table, .table = table};
    struct feel_value fault;
    hits.inputs = ARENA_ARRAY(arena, struct feel_value, table->input_count);
    hits.rules = ARENA_ARRAY(arena, size_t, table->rule_count);
    hits.outputs = ARENA_ARRAY(arena, struct feel_value, table->rule_count);
    if (!read_inputs(&hits, &fault))
        return fault;
    find_rules(&hits);
    if (hits.count == 0)
        return fallback(&hits);
    for (size_t i = 0; i < hits.count; i++)
        hits.outputs[i] = output_of(&hits, hits.rules[i]);
    return policies[table->hit](&hits);
}
