/* waymark show FILE: the resolved protocol. */
#include <stdlib.h>

#include "cli/definitions.h"

/* A file may hold any text: none of it acts on the terminal. */
static enum result show_text(struct cli *cli, const struct protocol *protocol)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return cli_fail(cli, RESULT_TROUBLE, "There is no memory for the protocol's text.");
    protocol_show(protocol, out, cli_flag(cli, "origin"));
    bool written = fclose(out) == 0;
    if (written)
        cli_print(cli, (struct str){text, size});
    free(text);
    return written ? RESULT_DONE
                   : cli_fail(cli, RESULT_TROUBLE, "There is no memory for the protocol's text.");
}

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
    if (!cli_flag(cli, "json"))
        return show_text(cli, protocol);
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
