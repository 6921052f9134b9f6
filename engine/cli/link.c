/* waymark link CASE NAME OTHER: say which case this one looks at, or that it no longer does. */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct str other;
    /* The other case is typed by people too: found before anything is sent. */
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = runtime_find_case(runtime, cli->args[2], cli->arena, &other, &cli->error);
    if (result != RESULT_DONE)
        return result;
    runtime_closep(&runtime);
    runtime = NULL;
    enum command_kind kind = cli_flag(cli, "end") ? COMMAND_UNLINK : COMMAND_LINK;
    return session_command(cli, kind, STR(""), session_pair(cli, cli->args[1], feel_string(other)));
}

static const struct cli_option options[] = {
    {"end", NULL, "the cases are linked no longer", false},
};

const struct cli_command command_link = {
    .name = "link",
    .group = "Acting on a case",
    .arguments = "CASE NAME OTHER-CASE",
    .summary = "link a case to another one that it looks at, or end that",
    .text = "waymark link K7QM-2R4X approval 7HWD-0QX9 --as commissioner",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 3,
    .most = 3,
    .run = run,
};
