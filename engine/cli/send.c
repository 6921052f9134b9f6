/* waymark send CASE EVENT: a person's event. */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct feel_value values;
    enum result result = session_values(cli, 2, &values);
    return result == RESULT_DONE ? session_command(cli, COMMAND_SEND, cli->args[1], values)
                                 : result;
}

const struct cli_command command_send = {
    .name = "send",
    .group = "Acting on a case",
    .arguments = "CASE EVENT [FIELD=VALUE...]",
    .summary = "say that something happened or is decided",
    .text = "waymark send K7QM-2R4X accept --as provider",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR | CLI_USES_DATA,
    .least = 2,
    .most = -1,
    .run = run,
};
