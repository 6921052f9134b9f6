/* waymark withhold CASE DOCUMENT --reason TEXT: keep a document back, on record. */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct str reason = cli_option(cli, "reason");
    struct feel_context *facts = feel_context_new(cli->arena);
    if (!str_empty(reason))
        feel_context_put(facts, STR("reason"), feel_string(reason));
    struct feel_value values = session_each(cli, cli->args[1], feel_context_value(facts));
    return session_command(cli, COMMAND_WITHHOLD, STR(""), values);
}

const struct cli_command command_withhold = {
    .name = "withhold",
    .group = "Acting on a case",
    .arguments = "CASE DOCUMENT[,DOCUMENT...] --reason TEXT",
    .summary = "keep documents back, with the reason on record",
    .text = "waymark withhold K7QM-2R4X child_protection --reason 'police ask for it' --as dsl",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR,
    .least = 2,
    .most = 2,
    .run = run,
};
