/* waymark done CASE TASK: finish a task by hand. */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct feel_value values;
    enum result result = session_values(cli, 2, &values);
    if (result != RESULT_DONE)
        return result;
    bool plain = feel_context_count(values.of.context) == 0;
    return session_command(cli, COMMAND_DONE, STR(""),
                           session_pair(cli, cli->args[1], plain ? feel_null() : values));
}

const struct cli_command command_done = {
    .name = "done",
    .group = "Acting on a case",
    .arguments = "CASE TASK [row=ROW] [due=DATE]",
    .summary = "say that a task is done, where nothing else shows it",
    .text = "Without due, the oldest open one of that task.",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR | CLI_USES_DATA,
    .least = 2,
    .most = -1,
    .run = run,
};
