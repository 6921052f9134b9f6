/* waymark init: a new store. */
#include "cli/session.h"

static enum result read_clock(struct cli *cli, enum clock_kind *ret_kind, int64_t *ret_start)
{
    struct str kind = cli_option(cli, "clock"), start = cli_option(cli, "start");
    *ret_kind = str_is(kind, "given") ? CLOCK_GIVEN : CLOCK_WALL;
    if (!str_empty(kind) && !str_is(kind, "given") && !str_is(kind, "wall"))
        return cli_fail(cli, RESULT_MISUSE, "A clock is 'wall' or 'given', not '%.*s'.",
                        STR_ARG(kind));
    if ((*ret_kind == CLOCK_GIVEN) != !str_empty(start)) {
        enum result result =
            cli_fail(cli, RESULT_MISUSE, "A given clock, and no other, needs --start.");
        error_help(&cli->error, "waymark init --clock given --start 2026-09-01T08:00");
        return result;
    }
    return str_empty(start) ? RESULT_DONE : session_time(cli, "start", start, ret_start);
}

static enum result run(struct cli *cli)
{
    enum clock_kind kind;
    int64_t start = 0;
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct runtime_options options = {.principal = session_principal(cli),
                                      .channel = STR("command")};
    enum result result = read_clock(cli, &kind, &start);
    if (result == RESULT_DONE)
        result = runtime_create(session_path(cli), kind, start, &options, &runtime, &cli->error);
    if (result != RESULT_DONE)
        return result;
    fprintf(cli->out, "Made %s, with a %s clock. '%.*s' may do everything in it.\n",
            session_path(cli), kind == CLOCK_GIVEN ? "given" : "wall", STR_ARG(options.principal));
    return RESULT_DONE;
}

static const struct cli_option options[] = {
    {"clock", "KIND", "wall (the default) or given", false},
    {"start", "TIME", "where a given clock starts", false},
};

const struct cli_command command_init = {
    .name = "init",
    .group = "Stores and registers",
    .arguments = "",
    .summary = "make a new store",
    .text = "A given clock stands still until it is moved on by --now or run --until: for trials "
            "and demonstrations.\n"
            "Real cases need the wall clock, which nobody can turn back.",
    .uses = CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 0,
    .run = run,
};
