/* waymark protocols: what is deployed. */
#include "cli/session.h"

/* Calendars whose dates are examples say so; `ret` is that of the version in force. */
static enum result is_sample(struct cli *cli, struct runtime *runtime,
                             const struct deployment_row *row, bool *ret)
{
    const struct calendar *calendar = NULL;
    *ret = false;
    if (!str_is(row->kind, "calendar"))
        return RESULT_DONE;
    enum result result = runtime_calendar(runtime, row->id, &calendar, &cli->error);
    *ret = result == RESULT_DONE && calendar && calendar->sample;
    return result;
}

static json_t *to_json(struct cli *cli, const struct deployment_row *row, bool sample)
{
    json_t *json = json_object();
    json_put_str(json, "kind", row->kind);
    json_put_str(json, "id", row->id);
    json_put_str(json, "version", row->version);
    json_put_str(json, "hash", row->hash);
    if (sample)
        json_put(json, "sample", json_true());
    json_put_str(json, "deployed_at", instant_format(cli->arena, row->deployed_at));
    return json;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct deployment_rows rows = {0};
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result =
            store_list_deployments(runtime_store(runtime), STR(""), cli->arena, &rows, &cli->error);
    if (result != RESULT_DONE)
        return result;
    json_t *list CLEANUP(json_freep) = json_array();
    for (size_t i = 0; i < rows.count; i++) {
        const struct deployment_row *row = &rows.items[i];
        bool sample = false;
        result = is_sample(cli, runtime, row, &sample);
        if (result != RESULT_DONE)
            return result;
        if (cli_flag(cli, "json"))
            json_array_append_new(list, to_json(cli, row, sample));
        else
            fprintf(cli->out, "%-9.*s %-28.*s %-8.*s %.12s  %.*s%s\n", STR_ARG(row->kind),
                    STR_ARG(row->id), STR_ARG(row->version), row->hash.at,
                    STR_ARG(session_when(cli, row->deployed_at)), sample ? "  SAMPLE" : "");
    }
    if (cli_flag(cli, "json"))
        cli_print_json(cli, list);
    return RESULT_DONE;
}

const struct cli_command command_protocols = {
    .name = "protocols",
    .group = "Stores and registers",
    .arguments = "",
    .summary = "the protocols and calendars in the store, by date",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .least = 0,
    .most = 0,
    .run = run,
};
