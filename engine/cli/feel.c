/* waymark feel EXPR: evaluate an expression, and explain it. */
#include <time.h>

#include "base/limits.h"
#include "cli/cli.h"
#include "feel/feel.h"

/* The names of the data file become the names in scope. */
static enum result read_data(struct cli *cli, struct feel_value *ret)
{
    struct str path = cli_option(cli, "data"), bytes;
    *ret = feel_context_value(feel_context_new(cli->arena));
    if (str_empty(path))
        return RESULT_DONE;
    enum result result = cli_read_file(cli, path, LIMIT_FILE_BYTES, &bytes);
    if (result != RESULT_DONE)
        return result;
    json_t *json CLEANUP(json_freep) = NULL;
    result = json_read(bytes, &json, &cli->error);
    if (result != RESULT_DONE)
        return result;
    *ret = feel_from_plain_json(cli->arena, json);
    return ret->kind == FEEL_CONTEXT
               ? RESULT_DONE
               : cli_fail(cli, RESULT_INVALID, "--data needs a JSON object of names and values.");
}

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

static enum result read_now(struct cli *cli, int64_t *ret)
{
    struct str at = cli_option(cli, "at");
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    *ret = (int64_t)now.tv_sec * 1000;
    if (str_empty(at) || instant_parse(at, ret))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "'%.*s' is no instant, such as 2026-09-21T15:00:00Z.",
                    STR_ARG(at));
}

static enum result print_value(struct cli *cli, const struct feel_expr *expr,
                               const struct feel_env *env, struct feel_value value)
{
    if (cli_flag(cli, "explain")) {
        feel_explain(expr, env, value, cli->out, cli->colour);
    } else if (cli_flag(cli, "json")) {
        json_t *json CLEANUP(json_freep) = feel_to_json(value);
        cli_print_json(cli, json);
    } else {
        cli_print(cli, feel_print(cli->arena, value));
        fputc('\n', cli->out);
    }
    if (feel_is_null(value) && value.of.reason && !cli_flag(cli, "explain"))
        fprintf(cli->err, "null because: %.*s [%s]\n", STR_ARG(value.of.reason->text),
                value.of.reason->code);
    return RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct feel_value data;
    int64_t now;
    enum result result = read_data(cli, &data);
    if (result == RESULT_DONE)
        result = read_now(cli, &now);
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
    return print_value(cli, expr, &env, feel_eval(expr, &env));
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
