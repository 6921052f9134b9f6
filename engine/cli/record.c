/* waymark record CASE RECORD FIELD=VALUE...: add a record. */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct feel_value values;
    enum result result = session_values(cli, 2, &values);
    if (result != RESULT_DONE)
        return result;
    return session_command(cli, COMMAND_RECORD, STR(""), session_pair(cli, cli->args[1], values));
}

const struct cli_command command_record = {
    .name = "record",
    .group = "Acting on a case",
    .arguments = "CASE RECORD [FIELD=VALUE...]",
    .summary = "add a record: a return, a review, a concern",
    .text = "waymark record K7QM-2R4X weekly_return week_ending=2026-09-25 --as provider",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR | CLI_USES_DATA,
    .least = 2,
    .most = -1,
    .run = run,
};
