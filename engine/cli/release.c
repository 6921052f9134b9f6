/* waymark release CASE DOCUMENT ROLE: hand a document over. */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct feel_context *facts = feel_context_new(cli->arena);
    struct str reason = cli_option(cli, "reason");
    feel_context_put(facts, STR("to"), feel_string(cli->args[2]));
    if (!str_empty(reason))
        feel_context_put(facts, STR("reason"), feel_string(reason));
    struct feel_value values = session_each(cli, cli->args[1], feel_context_value(facts));
    return session_command(cli, COMMAND_RELEASE, STR(""), values);
}

const struct cli_command command_release = {
    .name = "release",
    .group = "Acting on a case",
    .arguments = "CASE DOCUMENT[,DOCUMENT...] ROLE",
    .summary = "hand documents over to a party",
    .text = "waymark release K7QM-2R4X assessment_data provider --as commissioner",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR,
    .least = 3,
    .most = 3,
    .run = run,
};
