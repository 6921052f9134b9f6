/* waymark feel EXPR: evaluate an expression, and explain it. */
#include "cli/expression.h"

static void name_fields(struct cli *cli, const struct feel_context *data, struct feel_names *names,
                        struct feel_frame *frame)
{
    size_t count = feel_context_count(data);
    struct feel_field *fields = ARENA_ARRAY(cli->arena, struct feel_field, count);
    struct feel_value *values = ARENA_ARRAY(cli->arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++) {
        fields[i] = (struct feel_field){feel_context_key(data, i), &feel_any};
        values[i] = feel_context_at(data, i);
    }
    *names = (struct feel_names){.fields = fields, .count = count};
    *frame = (struct feel_frame){.values = values};
}

static enum result run(struct cli *cli)
{
    struct feel_value data;
    int64_t now;
    enum result result = expression_data(cli, &data);
    if (result == RESULT_DONE)
        result = expression_now(cli, &now);
    if (result != RESULT_DONE)
        return result;
    struct feel_names names;
    struct feel_frame frame;
    name_fields(cli, data.of.context, &names, &frame);
    struct diags *diags = diags_new(cli->arena);
    struct feel_compiler compiler = {.arena = cli->arena, .diags = diags, .names = &names};
    struct excerpt text = excerpt_of(cli->arena, "<expression>", cli->args[0]);
    const struct feel_expr *expr = feel_compile(&compiler, &text, NULL);
    diags_print(diags, cli->err, cli->err_colour);
    if (!expr)
        return RESULT_INVALID;
    struct str zone = cli_flag(cli, "zone") ? cli_option(cli, "zone") : STR("Europe/London");
    struct feel_env env = {.arena = cli->arena,
                           .now = now,
                           .zone = zone_find(zone),
                           .frame = &frame,
                           .trace = cli_flag(cli, "explain")};
    if (!env.zone)
        return cli_fail(cli, RESULT_MISUSE, "This system has no time zone '%.*s'.", STR_ARG(zone));
    return expression_print(cli, expr, &env, feel_eval(expr, &env));
}

static const struct cli_option options[] = {
    {"data", "FILE", "a JSON object: the names in scope and their values", false},
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
