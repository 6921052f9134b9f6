/* Calls of functions: FEEL's own, the caller's, closures and native values. */
#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/run.h"
#include "feel/type.h"
#include "feel/value.h"

#define FEW 8 /* arguments kept on the stack */

/* Arguments where their kids are; `few` is used where it has room. */
static struct feel_value *evaluate(struct run *run, struct node *const *kids, size_t count,
                                   struct feel_value *few)
{
    struct feel_value *args =
        count <= FEW ? few : ARENA_ARRAY(run->env->arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++)
        args[i] = kids[i] != NULL ? run_node(run, kids[i]) : feel_null();
    return args;
}

struct feel_value run_call_builtin(struct run *run, const struct node *node)
{
    struct feel_value few[FEW];
    struct call call = {run, node, run->env->arena};
    const struct feel_value *args = evaluate(run, node->kids, node->count, few);
    size_t count = node->count;
    while (count > 0 && node->kids[count - 1] == NULL)
        count--; /* parameters not given by name, at the end */
    return builtin_apply(&call, node->of.builtin, args, count);
}

/* ---- functions of the caller ---- */
static struct feel_value placed(const struct call *call, struct feel_value value)
{
    if (value.kind != FEEL_NULL || value.of.reason == NULL || value.of.reason->at.source != NULL)
        return value;
    struct feel_reason *reason = ARENA_NEW(call->arena, struct feel_reason);
    *reason = *value.of.reason;
    reason->at = excerpt_span(&call->run->expr->text, call->node->from, call->node->to);
    value.of.reason = reason;
    return value;
}

static struct feel_value call_host(struct call *call, const struct feel_host_function *host,
                                   const struct feel_value *args)
{
    struct str why;
    for (size_t i = 0; i < host->count; i++) {
        if (args[i].kind == FEEL_NULL && args[i].of.reason != NULL)
            return args[i];
        if (args[i].kind == FEEL_NULL && i < host->required)
            return call_fault(call, "null_argument", "'%s' of '%s' is null", host->params[i],
                              host->name);
        if (host->types != NULL && !feel_conforms(call->arena, args[i], host->types[i], &why))
            return call_fault(call, "wrong_argument", "'%s' of '%s' %.*s", host->params[i],
                              host->name, STR_ARG(why));
    }
    struct feel_env *env = call->run->env;
    return placed(call, host->call(env->host, env, args));
}

struct feel_value run_call_host(struct run *run, const struct node *node)
{
    struct feel_value few[FEW];
    struct call call = {run, node, run->env->arena};
    const struct feel_value *args = evaluate(run, node->kids, node->count, few);
    return call_host(&call, node->of.host, args);
}

/* ---- function values ---- */
/* Local frames live on the stack of their evaluation, so a closure keeps copies. */
static const struct feel_frame *keep_frames(struct run *run, const struct scope_names *scope)
{
    struct arena *arena = run->env->arena;
    const struct feel_frame *from = run->frame, *kept = NULL;
    const struct feel_frame **hook = &kept;
    for (size_t i = 0; i < scope->layer_count && from != NULL; i++, from = from->outer) {
        struct feel_frame *copy = ARENA_NEW(arena, struct feel_frame);
        copy->values = arena_copy(arena, from->values, scope->layers[i] * sizeof *from->values);
        *hook = copy;
        hook = &copy->outer;
    }
    *hook = from;
    return kept;
}

struct feel_value run_closure(struct run *run, const struct node *node)
{
    struct feel_function *function = ARENA_NEW(run->env->arena, struct feel_function);
    function->kind = FUNCTION_CLOSURE;
    function->params = node->of.scope->names;
    function->count = node->of.scope->count;
    function->node = node;
    function->expr = run->expr;
    function->frame = keep_frames(run, node->of.scope);
    return (struct feel_value){.kind = FEEL_FUNCTION, .of.function = function};
}

static struct feel_value call_closure(struct call *call, const struct feel_function *function,
                                      const struct feel_value *args)
{
    const struct scope_names *scope = function->node->of.scope;
    struct feel_value *values = ARENA_ARRAY(call->arena, struct feel_value, function->count);
    for (size_t i = 0; i < function->count; i++)
        if (!type_convert(call->arena, args[i], scope->types[i], &values[i]))
            return call_fault(call, "wrong_argument", "'%.*s' must be a %.*s",
                              STR_ARG(scope->names[i]),
                              STR_ARG(feel_type_name(call->arena, scope->types[i])));
    struct feel_frame frame = {.outer = function->frame, .values = values};
    struct run run = {.env = call->run->env, .expr = function->expr, .frame = &frame};
    return run_node(&run, function->node->kids[0]);
}

static struct feel_value wrong_count(struct call *call, size_t given)
{
    return call_fault(call, "wrong_arguments", "the function does not take %zu arguments", given);
}

struct feel_value run_function(struct call *call, const struct feel_function *function,
                               const struct feel_value *args, size_t count)
{
    struct feel_value padded[FEW] = {{0}};
    if (!run_step(call->run))
        return call_fault(call, "too_many_steps", "the evaluation took too many steps");
    switch (function->kind) {
    case FUNCTION_BUILTIN:
        return builtin_apply(call, function->builtin, args, count);
    case FUNCTION_CLOSURE:
        return count == function->count ? call_closure(call, function, args)
                                        : wrong_count(call, count);
    case FUNCTION_NATIVE:
        if (count != function->count)
            return wrong_count(call, count);
        return placed(call, function->call(function->context, call->run->env, args));
    case FUNCTION_HOST:
        break;
    }
    if (count < function->host->required || count > function->host->count ||
        function->host->count > FEW)
        return wrong_count(call, count);
    for (size_t i = 0; i < count; i++)
        padded[i] = args[i];
    return call_host(call, function->host, padded);
}

/* Arguments by name, put in the order of the parameters; false where one has no such name. */
static bool by_name(const struct node *node, const struct feel_function *function,
                    const struct feel_value *args, struct feel_value *ret)
{
    for (size_t i = 0; i < node->of.scope->count; i++) {
        size_t at = 0;
        while (at < function->count && !str_eq(function->params[at], node->of.scope->names[i]))
            at++;
        if (at == function->count)
            return false;
        ret[at] = args[i];
    }
    return true;
}

static struct feel_value call_named(struct call *call, const struct feel_function *function,
                                    const struct feel_value *args, size_t count)
{
    struct feel_value *ordered = ARENA_ARRAY(call->arena, struct feel_value, function->count);
    bool all = function->kind == FUNCTION_NATIVE || count == function->count;
    if (function->params == NULL || !all || !by_name(call->node, function, args, ordered))
        return call_fault(call, "wrong_arguments", "the function has no parameters of these names");
    return run_function(call, function, ordered, function->count);
}

struct feel_value run_call(struct run *run, const struct node *node)
{
    struct call call = {run, node, run->env->arena};
    struct feel_value callee = run_node(run, node->kids[0]), few[FEW];
    const struct feel_value *args = evaluate(run, node->kids + 1, node->count - 1, few);
    if (callee.kind == FEEL_NULL && callee.of.reason != NULL)
        return callee;
    if (callee.kind != FEEL_FUNCTION)
        return run_fault(run, node, "not_a_function", "a %s cannot be called",
                         kind_name(callee.kind));
    if (node->of.scope->count > 0)
        return call_named(&call, callee.of.function, args, node->count - 1);
    return run_function(&call, callee.of.function, args, node->count - 1);
}

struct feel_value feel_call(struct feel_value function, const struct feel_value *args, size_t count,
                            struct feel_env *env)
{
    static const struct node nowhere = {.kind = NODE_FAULT};
    static const struct feel_expr nothing = {.root = &nowhere};
    struct run run = {.env = env, .expr = &nothing, .frame = env->frame};
    struct call call = {&run, &nowhere, env->arena};
    if (function.kind == FEEL_NULL)
        return function;
    if (function.kind != FEEL_FUNCTION)
        return call_fault(&call, "not_a_function", "a %s cannot be called",
                          kind_name(function.kind));
    return run_function(&call, function.of.function, args, count);
}
