/* waymark show FILE: the resolved protocol. */
#include "cli/definitions.h"

static enum result run(struct cli *cli)
{
    struct definition definition;
    enum result result = definition_find(cli, cli->args[0], &definition);
    if (result != RESULT_DONE)
        return result;
    struct diags *diags = diags_new(cli->arena);
    struct protocol_loader loader = definition_loader(cli, &definition, diags);
    const struct protocol *protocol = protocol_load(&loader, definition.path);
    if (!protocol) {
        diags_print(diags, cli->err, cli->err_colour);
        return RESULT_INVALID;
    }
    if (!cli_flag(cli, "json")) {
        protocol_show(protocol, cli->out, cli_flag(cli, "origin"));
        return RESULT_DONE;
    }
    json_t *json CLEANUP(json_freep) = protocol_to_json(protocol);
    cli_print_json(cli, json);
    return RESULT_DONE;
}

static const struct cli_option options[] = {
    {"origin", NULL, "say for each row in which file and line it stands", false},
};

const struct cli_command command_show = {
    .name = "show",
    .group = "Writing protocols",
    .arguments = "FILE",
    .summary = "the resolved protocol: what the engine understood",
    .uses = CLI_USES_JSON | CLI_USES_ROOT,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = 1,
    .run = run,
};
