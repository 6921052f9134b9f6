/* Cron alone: how often the next firing of eight typical lines is found in a second, in London. */
#include <stdio.h>

#include "bench/bench.h"
#include "time/time.h"

static const char *const lines[] = {
    "0 16 * * FRI",    /* the weekly return */
    "30 8 * * 1-5",    /* mornings from Monday to Friday */
    "0 9 1 * *",       /* the first of the month */
    "*/15 * * * *",    /* every quarter of an hour */
    "0 7,12,17 * * *", /* three times a day */
    "0 9 * * MON#1",   /* the first Monday of the month */
    "0 18 L * *",      /* the last day of the month */
    "45 23 25 12 *",   /* once a year */
};
enum { LINES = sizeof lines / sizeof *lines };

static const struct cron *parse(struct arena *arena, const char *line)
{
    struct excerpt text = excerpt_of(arena, "<bench>", str_of(line));
    const struct cron *cron = cron_parse(arena, &text, diags_new(arena));
    if (!cron)
        die("'%s' is no cron line", line);
    return cron;
}

struct lap { /* seconds by the wall, and of the processor */
    double wall, cpu;
};

/* Each firing is that from which the next is looked for, as a schedule does; after the year 2100 it
 * starts anew. */
static struct lap lap_of(const struct cron *cron, const struct zone *zone, int64_t count)
{
    const int64_t start = INT64_C(1790000000000), end = INT64_C(4102444800000);
    int64_t at = start;
    struct lap began = {seconds_now(), cpu_seconds()};
    for (int64_t i = 0; i < count; i++)
        if (!cron_next(cron, zone, at, &at) || at > end)
            at = start;
    return (struct lap){seconds_now() - began.wall, cpu_seconds() - began.cpu};
}

void call_cron(const struct bench_options *options)
{
    struct arena *arena = arena_new();
    const struct zone *zone = zone_find(STR("Europe/London"));
    struct lap total = {0, 0};
    if (!zone)
        die("the system has no time zone Europe/London");
    for (int i = 0; i < LINES; i++) {
        const struct cron *cron = parse(arena, lines[i]);
        (void)lap_of(cron, zone, options->k / 10 + 1); /* to warm up */
        struct lap lap = lap_of(cron, zone, options->k);
        fprintf(stderr, "# %-16s %6.0f ns of the processor\n", lines[i],
                lap.cpu * 1e9 / (double)options->k);
        total.wall += lap.wall;
        total.cpu += lap.cpu;
    }
    double count = (double)options->k * LINES;
    printf("{\"call\":\"cron\",\"lines\":%d,\"next_per_s\":%.0f,\"next_per_cpu_s\":%.0f,"
           "\"maxrss_kb\":%ld}\n",
           LINES, count / total.wall, count / total.cpu, maxrss_kb());
    arena_free(arena);
}
