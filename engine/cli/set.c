/* waymark set CASE FIELD=VALUE...: fill in fields. */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct feel_value values;
    enum result result = session_values(cli, 1, &values);
    return result == RESULT_DONE ? session_command(cli, COMMAND_SET, STR(""), values) : result;
}

const struct cli_command command_set = {
    .name = "set",
    .group = "Acting on a case",
    .arguments = "CASE FIELD=VALUE...",
    .summary = "fill in fields of the case",
    .text =
        "FIELD may be a path, such as plan.assessment or responsibilities.welfare.agreed_on; a "
        "value that\n"
        "starts with [ or { is YAML: plan.reviews='[2026-10-20, 2026-12-08]'. null clears a field.",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR | CLI_USES_DATA,
    .least = 1,
    .most = -1,
    .run = run,
};
