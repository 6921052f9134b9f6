/* waymark consent CASE CONSENT ANSWER: what a party answered. */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct feel_value values = session_pair(cli, cli->args[1], feel_string(cli->args[2]));
    return session_command(cli, COMMAND_CONSENT, STR(""), values);
}

const struct cli_command command_consent = {
    .name = "consent",
    .group = "Acting on a case",
    .arguments = "CASE CONSENT sought|given|refused|withdrawn",
    .summary = "record that an agreement was sought, or a party's answer",
    .text = "waymark consent K7QM-2R4X placement given --as commissioner --for parent --evidence "
            "'letter of 4 September'",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR,
    .least = 3,
    .most = 3,
    .run = run,
};
