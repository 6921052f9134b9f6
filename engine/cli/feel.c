/* waymark feel EXPR: evaluate an expression, and explain it. */
#include "base/limits.h"
#include "cli/expression.h"

struct scope {
    struct feel_value data;
    const struct feel_type *type; /* of FEEL data, with the types of its entries */
    struct feel_names names;
    struct feel_frame frame;
};

/* JSON has no dates; a file of FEEL, a context, has values of every type. */
static enum result read_feel_data(struct cli *cli, struct str path, struct feel_env *env,
                                  struct scope *ret)
{
    struct str bytes;
    enum result result = cli_read_file(cli, path, LIMIT_FILE_BYTES, &bytes);
    if (result != RESULT_DONE)
        return result;
    struct diags *diags = diags_new(cli->arena);
    struct feel_compiler compiler = {.arena = cli->arena, .diags = diags};
    struct excerpt text = excerpt_of(cli->arena, str_cstr(cli->arena, path), bytes);
    const struct feel_expr *expr = feel_compile(&compiler, &text, &feel_t_context);
    diags_print(diags, cli->err, cli->err_colour);
    if (!expr)
        return RESULT_INVALID;
    ret->data = feel_eval(expr, env);
    ret->type = feel_expr_type(expr);
    return ret->data.kind == FEEL_CONTEXT
               ? RESULT_DONE
               : cli_fail(cli, RESULT_INVALID, "--data needs a context of names and values.");
}

static const struct feel_type *type_of_entry(const struct scope *scope, struct str name)
{
    for (size_t i = 0; scope->type && i < scope->type->count; i++)
        if (str_eq(scope->type->fields[i].name, name))
            return scope->type->fields[i].type;
    return &feel_any;
}

static void name_fields(struct cli *cli, struct scope *scope)
{
    const struct feel_context *data = scope->data.of.context;
    size_t count = feel_context_count(data);
    struct feel_field *fields = ARENA_ARRAY(cli->arena, struct feel_field, count);
    struct feel_value *values = ARENA_ARRAY(cli->arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++) {
        struct str name = feel_context_key(data, i);
        fields[i] = (struct feel_field){name, type_of_entry(scope, name)};
        values[i] = feel_context_at(data, i);
    }
    scope->names = (struct feel_names){.fields = fields, .count = count};
    scope->frame = (struct feel_frame){.values = values};
}

static enum result read_scope(struct cli *cli, struct feel_env *env, struct scope *ret)
{
    struct str path = cli_option(cli, "data");
    *ret = (struct scope){0};
    enum result result = str_ends(path, STR(".feel")) ? read_feel_data(cli, path, env, ret)
                                                      : expression_data(cli, &ret->data);
    if (result == RESULT_DONE)
        name_fields(cli, ret);
    return result;
}

static enum result run(struct cli *cli)
{
    struct scope scope;
    struct feel_env env = {.arena = cli->arena};
    enum result result = cli_zone(cli, STR("Europe/London"), &env.zone);
    if (result == RESULT_DONE)
        result = expression_now(cli, &env.now);
    if (result == RESULT_DONE)
        result = read_scope(cli, &env, &scope);
    if (result != RESULT_DONE)
        return result;
    env.frame = &scope.frame;
    env.trace = cli_flag(cli, "explain");
    struct diags *diags = diags_new(cli->arena);
    struct feel_compiler compiler = {.arena = cli->arena, .diags = diags, .names = &scope.names};
    struct excerpt text = excerpt_of(cli->arena, "<expression>", cli->args[0]);
    const struct feel_expr *expr = feel_compile(&compiler, &text, NULL);
    diags_print(diags, cli->err, cli->err_colour);
    return expr ? expression_print(cli, expr, &env, feel_eval(expr, &env)) : RESULT_INVALID;
}

static const struct cli_option options[] = {
    {"data", "FILE",
     "names in scope and their values: a JSON object, or a FEEL context (FILE.feel)", false},
    {"explain", NULL, "print each sub-expression with its value", false},
    {"at", "INSTANT", "what now() is, in UTC", false},
    {"zone", "ZONE", "IANA name of the zone of now() and today() (Europe/London)", false},
};

const struct cli_command command_feel = {
    .name = "feel",
    .group = "Writing protocols",
    .arguments = "'EXPRESSION'",
    .summary = "evaluate a FEEL expression, and explain its value",
    .text = "waymark feel 'date(\"2026-09-21\") + duration(\"P6W\")'",
    .uses = CLI_USES_JSON,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = 1,
    .run = run,
};
