/* The bench: the common workload, run through the same calls that the command uses, beside the bare
 * SQL. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "runtime/runtime.h"

struct bench_options {
    const char *db, *file;
    int64_t n, k, group;
};

/* ---- measuring ---- */
struct meter {
    int64_t events, syncs_before;
    double started, cpu_before;
    double *laps; /* microseconds of each commit */
    size_t lap_count;
};
double seconds_now(void);
double cpu_seconds(void);
long maxrss_kb(void);
void meter_start(struct meter *meter, size_t laps);
void meter_lap(struct meter *meter, double began);
/* {"call", "events", "seconds", "rate", "p50_us", "p99_us", "cpu_us_per_event", "syncs",
 * "maxrss_kb"} */
void meter_print(struct meter *meter, const char *call);

/* A VFS that passes everything on and counts syncs. */
#define COUNTING_VFS "counting"
void counting_vfs_register(void);
extern int64_t counted_syncs;

void die(const char *format, ...) PRINTF_LIKE(1, 2);

/* ---- the workload ---- */
struct workload {
    struct arena *arena;
    struct arena *scratch; /* of one command; empty between commands */
    struct runtime *runtime;
    struct str *cases;
    size_t count;
    int64_t group;
};
/* Open or make the store, with life.yaml deployed and its parties registered. */
void workload_open(struct workload *workload, const struct bench_options *options);
void workload_close(struct workload *workload);
/* N cases through all nine commands, in waves, in a scattered order; `meter` may be NULL. */
void workload_life(struct workload *workload, int64_t n, struct meter *meter);
/* N cases through the first five. */
void workload_half(struct workload *workload, int64_t n);
/* One command on a case; dies unless it ends as `want`. */
void workload_send(struct workload *workload, size_t at, const char *event, enum result want);
void workload_open_case(struct workload *workload, size_t at, bool agreed);
/* On to the Saturday: each weekly duty has fallen due. */
void workload_pass_week(void);
/* Ticks all that is due, in turns of a budget (0: in one); dies unless at least so many cases were.
 */
void workload_tick(struct workload *workload, int64_t least, int64_t budget_ms);

/* ---- the calls ---- */
void call_life(const struct bench_options *options);
void call_bare(const struct bench_options *options);
void call_timers(const struct bench_options *options);
void call_bare_timers(const struct bench_options *options);
void call_idle(const struct bench_options *options);
void call_tick(const struct bench_options *options);
void call_catchup(const struct bench_options *options);
void call_feel(const struct bench_options *options);
void call_cron(const struct bench_options *options);
void call_chart(const struct bench_options *options);

#endif
