#include "cli/expression.h"

#include <time.h>

#include "base/limits.h"

enum result expression_data(struct cli *cli, struct feel_value *ret)
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

enum result expression_now(struct cli *cli, int64_t *ret)
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

enum result expression_print(struct cli *cli, const struct feel_expr *expr,
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
    (void)fflush(cli->out); /* the value first, where both go to one place */
    if (feel_is_null(value) && value.of.reason && !cli_flag(cli, "explain"))
        fprintf(cli->err, "null because: %.*s [%s]\n", STR_ARG(value.of.reason->text),
                value.of.reason->code);
    return RESULT_DONE;
}
