/* waymark protocols: what is deployed. */
#include "cli/session.h"

static json_t *to_json(struct cli *cli, const struct deployment_row *row)
{
    json_t *json = json_object();
    json_put_str(json, "kind", row->kind);
    json_put_str(json, "id", row->id);
    json_put_str(json, "version", row->version);
    json_put_str(json, "hash", row->hash);
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
        if (cli_flag(cli, "json"))
            json_array_append_new(list, to_json(cli, row));
        else
            fprintf(cli->out, "%-9.*s %-28.*s %-8.*s %.12s  %.*s\n", STR_ARG(row->kind),
                    STR_ARG(row->id), STR_ARG(row->version), row->hash.at,
                    STR_ARG(session_when(cli, row->deployed_at)));
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
