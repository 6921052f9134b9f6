/* waymark run: decide what is due and carry notices, once or until told to stop. */
#include <signal.h>
#include <time.h>

#include "cli/carry.h"

#define TURN_MS 1000 /* one turn of ticking before notices are carried */
#define REST_MS 1000 /* between turns with nothing due */

static volatile bool stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = true;
}

static void listen_for_stop(void)
{
    struct sigaction action = {.sa_handler = stop};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

struct totals {
    int64_t cases, entries, messages, notices, faults;
};

static void add(struct totals *totals, const struct tick_report *report, int64_t notices)
{
    totals->cases += report->cases;
    totals->entries += report->entries;
    totals->messages += report->messages;
    totals->notices += notices;
    totals->faults += report->faults;
}

/* Tick for a while, then carry what that gave; `ret_more` where the tick ran out of time. */
static enum result turn(struct cli *cli, struct runtime *runtime, int64_t until,
                        struct totals *totals, bool *ret_more)
{
    struct tick_report report = {0};
    int64_t sent = 0;
    struct arena_mark mark = arena_mark(cli->arena);
    enum result result =
        runtime_tick(runtime, until, TURN_MS, &stopping, cli->arena, &report, &cli->error);
    if (result == RESULT_DONE && report.faults)
        fprintf(cli->err, "waymark: Case %.*s cannot be ticked: %s\n", STR_ARG(report.fault_case),
                report.fault);
    if (result == RESULT_DONE)
        result = carry_notices(cli, runtime, &sent);
    add(totals, &report, sent);
    *ret_more = report.more;
    arena_reset(cli->arena, mark);
    return result;
}

static void rest(void)
{
    struct timespec pause = {.tv_sec = REST_MS / 1000, .tv_nsec = (REST_MS % 1000) * 1000000L};
    nanosleep(&pause, NULL);
}

static enum result loop(struct cli *cli, struct runtime *runtime, int64_t until,
                        struct totals *totals)
{
    bool once = cli_flag(cli, "once") || runtime_clock(runtime) == CLOCK_GIVEN;
    bool more = false;
    do {
        enum result result = turn(cli, runtime, until, totals, &more);
        if (result != RESULT_DONE)
            return result;
        if (cli_flag(cli, "progress"))
            fprintf(cli->err, "\r%lld cases ticked, %lld entries, %lld notices, now %.*s   ",
                    (long long)totals->cases, (long long)totals->entries,
                    (long long)totals->notices, STR_ARG(session_when(cli, runtime_now(runtime))));
        if (!more && !once && !stopping)
            rest();
    } while (!stopping && (more || !once));
    if (cli_flag(cli, "progress"))
        fputc('\n', cli->err);
    return RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct totals totals = {0};
    int64_t until = 0;
    enum result result = RESULT_DONE;
    listen_for_stop();
    if (cli_flag(cli, "until"))
        result = session_time(cli, "until", cli_option(cli, "until"), &until);
    if (result == RESULT_DONE)
        result = session_open(cli, STORE_WRITE, &runtime);
    if (result == RESULT_DONE)
        result = loop(cli, runtime, until, &totals);
    if (result != RESULT_DONE)
        return result;
    fprintf(cli->out,
            "Ticked cases %lld times: %lld entries, %lld messages delivered, %lld notices carried "
            "to %s.\n",
            (long long)totals.cases, (long long)totals.entries, (long long)totals.messages,
            (long long)totals.notices, session_spool(cli));
    return totals.faults ? RESULT_TROUBLE : RESULT_DONE;
}

static const struct cli_option options[] = {
    {"once", NULL, "decide what is due now, carry notices, and end", false},
    {"until", "TIME", "on a given clock: let time pass until then", false},
    {"progress", NULL, "say how far it is", false},
};

const struct cli_command command_run = {
    .name = "run",
    .group = "Keeping",
    .arguments = "",
    .summary = "let time pass: decide what is due, carry notices to the spool folder",
    .text = "On a wall clock it goes on until it is told to stop (SIGTERM, SIGINT); what it has "
            "begun it finishes.\n"
            "Notices go to WAYMARK_SPOOL, by default the store's name with .spool behind it.",
    .uses = CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 0,
    .run = run,
};
