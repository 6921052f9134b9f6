/* Time: many timers due at once, a million that are not, and people who act meanwhile. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "bench/bench.h"

static void furnish(struct workload *workload, const struct bench_options *options)
{
    struct bench_options grouped = *options;
    grouped.group = 500;
    workload_open(workload, &grouped);
    workload_half(workload, options->n);
}

void call_timers(const struct bench_options *options)
{
    struct workload workload;
    furnish(&workload, options);
    workload_pass_week();
    sync();
    double began = seconds_now(), cpu = cpu_seconds();
    workload_tick(&workload, options->n, 0);
    double seconds = seconds_now() - began;
    printf("{\"call\":\"timers\",\"fired\":%lld,\"seconds\":%.3f,\"rate\":%.0f,"
           "\"cpu_us_per_event\":%.1f}\n",
           (long long)options->n, seconds, (double)options->n / seconds,
           (cpu_seconds() - cpu) * 1e6 / (double)options->n);
    workload_close(&workload);
}

/* ---- a poll that finds nothing due ---- */

enum { SEEDS = 1000, POLLS = 2001 };

/* Cases that were lived as far as their timers, and then as many rows like them as are asked for:
 * a poll looks at rows, and no further. */
static void multiply(const struct bench_options *options)
{
    sqlite3 *db = NULL;
    char *text = sqlite3_mprintf(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %lld)"
        " INSERT INTO cases SELECT reference || '-' || i, protocol, protocol_hash, subject,"
        " states, body, opened_at, closed_at, next_due + i, sequence FROM cases, n",
        (long long)(options->n / SEEDS - 1));
    if (sqlite3_open(options->db, &db) != SQLITE_OK ||
        sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        die("rows cannot be added: %s", sqlite3_errmsg(db));
    sqlite3_free(text);
    sqlite3_close(db);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* What a sleeping daemon does each time that it wakes, and what it does before it sleeps. */
static double poll_us(struct runtime *runtime)
{
    struct error error = {0};
    int64_t version, due;
    double began = seconds_now();
    if (runtime_version(runtime, &version, &error) != RESULT_DONE ||
        runtime_next_due(runtime, &due, &error) != RESULT_DONE)
        die("poll: %s", error.text);
    double us = (seconds_now() - began) * 1e6;
    if (due == STORE_NONE || due <= runtime_now(runtime))
        die("timers are not armed, or due already");
    return us;
}

void call_idle(const struct bench_options *options)
{
    struct workload workload;
    struct bench_options seeds = *options;
    static double laps[POLLS];
    seeds.n = SEEDS;
    furnish(&workload, &seeds);
    workload_close(&workload);
    multiply(options);
    workload_open(&workload, options);
    for (size_t i = 0; i < POLLS; i++)
        laps[i] = poll_us(workload.runtime);
    qsort(laps, POLLS, sizeof *laps, by_value);
    printf("{\"call\":\"idle\",\"timers\":%lld,\"p50_us\":%.1f,\"p99_us\":%.1f}\n",
           (long long)options->n, laps[POLLS / 2], laps[POLLS * 99 / 100]);
    workload_close(&workload);
}

/* ---- people who act while time catches up ---- */

enum { PEOPLE = 1000 };
#define TURN_MS 500
#define THINK_US 3000   /* between two commands */
#define START_US 300000 /* for the tick to have opened the store */

/* In a process of its own and in turns of half a second, as a daemon does it. */
void call_tick(const struct bench_options *options)
{
    struct workload workload;
    workload_pass_week();
    workload_open(&workload, options);
    workload_tick(&workload, 1, TURN_MS);
    workload_close(&workload);
}

static pid_t start_tick(const struct bench_options *options)
{
    char db[4096];
    snprintf(db, sizeof db, "--db=%s", options->db);
    pid_t child = fork();
    if (child < 0)
        die("fork");
    if (child > 0)
        return child;
    execl("/proc/self/exe", "waymark_bench", "tick", db, (char *)NULL);
    _exit(127);
}

static void end_tick(pid_t child)
{
    int status;
    if (waitpid(child, &status, WNOHANG) != 0)
        die("the tick was over before people had done: give it more cases");
    if (waitpid(child, &status, 0) != child || status != 0)
        die("the tick failed");
}

static void rest(long us)
{
    struct timespec pause = {.tv_nsec = us * 1000};
    nanosleep(&pause, NULL);
}

/* Commands on cases that nothing is due on. */
static void act(struct workload *workload, double *laps)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        double began = seconds_now();
        workload_send(workload, i, "plan", RESULT_DONE);
        laps[i] = (seconds_now() - began) * 1e6;
        rest(THINK_US);
    }
    qsort(laps, PEOPLE, sizeof *laps, by_value);
}

static void open_new(struct workload *workload)
{
    workload->cases = ARENA_ARRAY(workload->arena, struct str, PEOPLE);
    for (size_t i = 0; i < PEOPLE; i++)
        workload_open_case(workload, i, true);
}

void call_catchup(const struct bench_options *options)
{
    struct workload workload;
    static double idle[PEOPLE], busy[PEOPLE];
    furnish(&workload, options);
    workload_pass_week();
    open_new(&workload);
    act(&workload, idle);
    open_new(&workload);
    pid_t child = start_tick(options);
    rest(START_US);
    double began = seconds_now();
    act(&workload, busy);
    double seconds = seconds_now() - began;
    end_tick(child);
    double alone = idle[PEOPLE * 99 / 100], beside = busy[PEOPLE * 99 / 100];
    printf("{\"call\":\"catchup\",\"commands\":%d,\"seconds\":%.3f,\"idle_p50_us\":%.0f,"
           "\"idle_p99_us\":%.0f,\"p50_us\":%.0f,\"p99_us\":%.0f,\"ratio\":%.2f}\n",
           PEOPLE, seconds, idle[PEOPLE / 2], alone, busy[PEOPLE / 2], beside, beside / alone);
    workload_close(&workload);
}
