/* Whether time has been decided up to now. */
#include "cli/stale.h"

#define TICK_MS 60000 /* within which a daemon has surely decided what is due */

static void say_last_run(struct cli *cli, int64_t last)
{
    if (last == STORE_NONE)
        fprintf(cli->err, ": 'waymark run' has never run on this store.\n");
    else
        fprintf(cli->err, ": 'waymark run' last ran on %.*s.\n", STR_ARG(session_when(cli, last)));
    fprintf(cli->err, "  = help: waymark run --once\n");
}

enum result stale_warn(struct cli *cli, struct runtime *runtime)
{
    int64_t next, last, now = runtime_now(runtime);
    bool wall = runtime_clock(runtime) == CLOCK_WALL;
    enum result result = store_next_due(runtime_store(runtime), &next, &cli->error);
    if (result == RESULT_DONE)
        result = runtime_last_tick(runtime, &last, &cli->error);
    if (result != RESULT_DONE)
        return result;
    if (next != STORE_NONE && next <= now - (wall ? TICK_MS : 0)) {
        fprintf(cli->err, "waymark: What was due since %.*s has not been decided",
                STR_ARG(session_when(cli, next)));
        say_last_run(cli, last);
    } else if (wall && next != STORE_NONE && (last == STORE_NONE || now - last > SILENT_MS)) {
        fprintf(cli->err, "waymark: Nobody sees to it that what falls due is noticed");
        say_last_run(cli, last);
    }
    return RESULT_DONE;
}
