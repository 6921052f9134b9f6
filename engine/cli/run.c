/* waymark run: decide what is due and carry notices, once or until told to stop. */
#include <signal.h>
#include <string.h>
#include <sys/select.h>

#include "cli/carry.h"
#include "cli/service.h"

#define TURN_MS 500   /* of ticking before notices are carried */
#define WAKE_MS 1000L /* how often a sleeping daemon looks whether the store has changed */
#define PATIENCE 10   /* failures of the store one after the other before giving up */
#define SORE_MS 10000 /* how long a case that cannot be ticked is left alone */

/* ---- signals: they end a wait, and otherwise what has begun is finished ---- */

static volatile bool stopping;
static sigset_t usual_mask;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = true;
}

static void listen_for_stop(void)
{
    struct sigaction action = {.sa_handler = stop};
    sigset_t none;
    sigemptyset(&none);
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigprocmask(SIG_BLOCK, &none, &usual_mask);
}

/* Blocked in between, so that a signal cannot come after the look and before the wait. */
static void rest(int64_t ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    if (!stopping)
        pselect(0, NULL, NULL, NULL, &pause, &usual_mask);
    sigprocmask(SIG_UNBLOCK, &ends, NULL);
}

/* ---- a turn ---- */

struct totals {
    int64_t cases, entries, messages, notices, faults;
};

struct running {
    struct cli *cli;
    struct runtime *runtime;
    struct carrier *carrier;
    int64_t until;
    struct totals totals;
    bool more;      /* the last turn ran out of time */
    int64_t faults; /* of the last turn */
    int failures;   /* of the store, one after the other */
    char said[512]; /* the last fault reported, so that it is not repeated each second */
};

static void report_fault(struct running *running, const struct tick_report *report)
{
    if (!report->faults || strcmp(running->said, report->fault) == 0)
        return;
    snprintf(running->said, sizeof running->said, "%s", report->fault);
    fprintf(running->cli->err, "waymark: Case %.*s cannot be ticked: %s\n",
            STR_ARG(report->fault_case), report->fault);
}

static void add(struct running *running, const struct tick_report *report, int64_t notices)
{
    struct totals *totals = &running->totals;
    totals->cases += report->cases;
    totals->entries += report->entries;
    totals->messages += report->messages;
    totals->notices += notices;
    totals->faults += report->faults;
    running->faults = report->faults;
    running->more = report->more;
}

/* Tick for a while, then carry what that gave. */
static enum result turn(struct running *running)
{
    struct cli *cli = running->cli;
    struct tick_report report = {0};
    int64_t sent = 0;
    struct arena_mark mark = arena_mark(cli->arena);
    service_alive();
    enum result result = runtime_tick(running->runtime, running->until, TURN_MS, &stopping,
                                      cli->arena, &report, &cli->error);
    if (result == RESULT_DONE) {
        report_fault(running, &report);
        result = carry_notices(running->carrier, &stopping, &sent);
    }
    add(running, &report, sent);
    arena_reset(cli->arena, mark);
    return result;
}

/* ---- sleeping ---- */

/* Until the next due instant, or until somebody else has written: what they did may be due sooner.
 * Each look costs some microseconds, however many timers are armed. */
static enum result sleep_until_due(struct running *running)
{
    struct runtime *runtime = running->runtime;
    int64_t due, before, version;
    enum result result = runtime_version(runtime, &before, &running->cli->error);
    if (result == RESULT_DONE)
        result = runtime_next_due(runtime, &due, &running->cli->error);
    for (bool first = true; result == RESULT_DONE && !stopping; first = false) {
        int64_t left = due == STORE_NONE ? WAKE_MS : due - runtime_now(runtime);
        if (left <= 0 && !first)
            break;
        /* What is due and was not decided just now waits for something: look again in a while. */
        rest(left <= 0 || left > WAKE_MS ? WAKE_MS : left);
        service_alive();
        result = runtime_version(runtime, &version, &running->cli->error);
        if (version != before)
            break;
    }
    return result;
}

static void tell_status(const struct running *running)
{
    const struct totals *totals = &running->totals;
    service_status("%lld cases ticked, %lld notices carried%s", (long long)totals->cases,
                   (long long)totals->notices,
                   running->faults ? ", some cases cannot be ticked" : "");
    if (!cli_flag(running->cli, "progress"))
        return;
    fprintf(running->cli->err, "\r%lld cases ticked, %lld entries, %lld notices, now %.*s   ",
            (long long)totals->cases, (long long)totals->entries, (long long)totals->notices,
            STR_ARG(session_when(running->cli, runtime_now(running->runtime))));
}

/* ---- all of it ---- */

/* A store that is locked for long or a disk that is full may come back. */
static bool bears(struct running *running, enum result result)
{
    if (result != RESULT_TROUBLE || ++running->failures >= PATIENCE)
        return false;
    fprintf(running->cli->err, "waymark: %s\n", running->cli->error.text);
    running->cli->error = (struct error){0};
    rest(WAKE_MS * running->failures);
    return true;
}

static enum result loop(struct running *running, bool once)
{
    do {
        enum result result = turn(running);
        if (result == RESULT_DONE) {
            running->failures = 0;
            tell_status(running);
            if (running->faults && !running->more && !once)
                rest(SORE_MS);
            if (!running->more && !once && !stopping)
                result = sleep_until_due(running);
        }
        if (result != RESULT_DONE && (once || !bears(running, result)))
            return result;
    } while (!stopping && (running->more || !once));
    if (cli_flag(running->cli, "progress"))
        fputc('\n', running->cli->err);
    return RESULT_DONE;
}

static enum result work(struct running *running)
{
    struct cli *cli = running->cli;
    bool once = cli_flag(cli, "once") || runtime_clock(running->runtime) == CLOCK_GIVEN;
    service_ready();
    enum result result = loop(running, once);
    service_stopping();
    if (result != RESULT_DONE)
        return result;
    const struct totals *totals = &running->totals;
    fprintf(cli->out,
            "Ticked cases %lld times: %lld entries, %lld messages delivered, %lld notices carried "
            "to %s.\n",
            (long long)totals->cases, (long long)totals->entries, (long long)totals->messages,
            (long long)totals->notices, carrier_target(running->carrier));
    return totals->faults ? RESULT_TROUBLE : RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct carrier *carrier CLEANUP(carrier_closep) = NULL;
    struct running running = {.cli = cli};
    enum result result = RESULT_DONE;
    listen_for_stop();
    if (cli_flag(cli, "until"))
        result = session_time(cli, "until", cli_option(cli, "until"), &running.until);
    if (result == RESULT_DONE)
        result = session_open(cli, STORE_WRITE, &runtime);
    if (result == RESULT_DONE)
        result = carrier_open(cli, runtime, &carrier);
    if (result != RESULT_DONE)
        return result;
    running.runtime = runtime;
    running.carrier = carrier;
    return work(&running);
}

static const struct cli_option options[] = {
    {"once", NULL, "decide what is due now, carry notices, and end", false},
    {"until", "TIME", "on a given clock: let time pass until then", false},
    {"settings", "FILE", "how notices leave this system: see docs/operations.md", false},
    {"progress", NULL, "say how far it is", false},
};

const struct cli_command command_run = {
    .name = "run",
    .group = "Keeping",
    .arguments = "",
    .summary = "let time pass: decide what is due, carry notices",
    .text = "On a wall clock it goes on until it is told to stop (SIGTERM, SIGINT); what it has "
            "begun it finishes. It may be killed at any moment, and run twice at once: what is due "
            "is decided once, and only one of them carries notices.\n"
            "Notices go to a spool folder (WAYMARK_SPOOL, by default the store's name with .spool "
            "behind it), or where the settings say (WAYMARK_SETTINGS): see docs/operations.md.",
    .uses = CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 0,
    .run = run,
};
