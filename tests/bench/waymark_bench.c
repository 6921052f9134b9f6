/* waymark_bench CALL --db=FILE --n=N ...: see docs/bench.md. One JSON object a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"

/* ---- life ---- */
static void prove_refusal(struct workload *workload)
{
    workload->cases = ARENA_ARRAY(workload->arena, struct str, 1);
    workload_open_case(workload, 0, false);
    workload_send(workload, 0, "plan", RESULT_REFUSED);
}

static void prove_end(struct workload *workload)
{
    struct error error = {0};
    struct verify_report report = {0};
    struct verify_options options = {0};
    for (size_t i = 0; i < workload->count; i++) {
        struct arena *arena CLEANUP(arena_freep) = arena_new();
        struct case_view view;
        if (runtime_view(workload->runtime, workload->cases[i], arena, &view, &error) !=
            RESULT_DONE)
            die("view: %s", error.text);
        if (!view.state->stopped)
            die("a case is not in its final state");
    }
    if (store_verify(runtime_store(workload->runtime), &options, &report, &error) != RESULT_DONE ||
        report.faults)
        die("the store does not verify: %lld faults %s", (long long)report.faults, error.text);
}

void call_life(const struct bench_options *options)
{
    struct workload workload;
    struct meter meter;
    workload_open(&workload, options);
    prove_refusal(&workload);
    meter_start(&meter, (size_t)options->n * 9);
    workload_life(&workload, options->n, &meter);
    meter_print(&meter, "life");
    prove_end(&workload);
    workload_close(&workload);
}

static void call_preload(const struct bench_options *options)
{
    struct bench_options grouped = *options;
    struct workload workload;
    grouped.group = options->group ? options->group : 500;
    workload_open(&workload, &grouped);
    double began = seconds_now();
    workload_half(&workload, options->n);
    printf("{\"call\":\"preload\",\"cases\":%lld,\"seconds\":%.3f}\n", (long long)options->n,
           seconds_now() - began);
    workload_close(&workload);
}

/* ---- the three needs in memory ---- */
static void call_guard(const struct bench_options *options)
{
    struct workload workload;
    struct error error = {0};
    struct case_view views[10];
    char path[] = "/tmp/waymark-guard-XXXXXX";
    struct bench_options here = *options;
    if (!mkdtemp(path))
        die("no temporary folder");
    char db[64];
    snprintf(db, sizeof db, "%s/guard.db", path);
    here.db = db;
    workload_open(&workload, &here);
    workload.cases = ARENA_ARRAY(workload.arena, struct str, 10);
    for (size_t i = 0; i < 10; i++) {
        workload_open_case(&workload, i, i != 9);
        if (runtime_view(workload.runtime, workload.cases[i], workload.arena, &views[i], &error) !=
            RESULT_DONE)
            die("view: %s", error.text);
    }
    double began = seconds_now();
    int64_t refused = 0;
    for (int64_t i = 0; i < options->k; i++) {
        struct arena_mark mark = arena_mark(workload.arena);
        const struct case_view *view = &views[i % 10];
        struct possibilities found = {0};
        why(workload.arena, view->protocol, view->state, STR("commissioner"), STR("plan"),
            view->surroundings, &found);
        refused += found.count != 1 || !found.items[0].open;
        arena_reset(workload.arena, mark);
    }
    double seconds = seconds_now() - began;
    if (refused == 0)
        die("the guards refuse nothing");
    printf("{\"call\":\"guard\",\"evals\":%lld,\"seconds\":%.3f,\"rate\":%.0f,\"maxrss_kb\":%ld}\n",
           (long long)options->k, seconds, (double)options->k / seconds, maxrss_kb());
    workload_close(&workload);
    unlink(db);
    rmdir(path);
}

/* ---- loading a definition ---- */
static double load_once(const char *path)
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    double began = seconds_now();
    struct str root = files_root_of(arena, str_of(path));
    struct files files = files_of_folder(arena, root);
    struct str name = str_of(path);
    if (root.len > 1 && str_starts(name, root))
        name = str_part(name, root.len + 1, name.len);
    struct diags *diags = diags_new(arena);
    struct protocol_loader loader = {arena, &files, &machine_library, diags};
    const struct protocol *protocol = protocol_load(&loader, name);
    if (!protocol) {
        diags_print(diags, stderr, false);
        die("%s cannot be loaded", path);
    }
    protocol_check(&loader, protocol, (struct date){2026, 9, 1});
    return (seconds_now() - began) * 1e3;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void call_load(const struct bench_options *options)
{
    double cold = load_once(options->file);
    size_t count = (size_t)(options->k > 0 ? options->k : 1);
    double *laps = calloc(count, sizeof *laps);
    for (size_t i = 0; laps && i < count; i++)
        laps[i] = load_once(options->file);
    if (!laps)
        die("out of memory");
    qsort(laps, count, sizeof *laps, by_value);
    printf("{\"call\":\"load\",\"cold_ms\":%.3f,\"median_ms\":%.3f,\"maxrss_kb\":%ld}\n", cold,
           laps[count / 2], maxrss_kb());
    free(laps);
}

static void call_first(const struct bench_options *options)
{
    struct workload workload;
    workload_open(&workload, options);
    workload.cases = ARENA_ARRAY(workload.arena, struct str, 1);
    workload_open_case(&workload, 0, true);
    workload_send(&workload, 0, "plan", RESULT_DONE);
    printf("READY\n");
    workload_close(&workload);
}

/* ---- a long case beside a short one ---- */
enum { REVIEWS = 101 };

static double review_us(struct workload *workload, size_t at)
{
    double began = cpu_seconds();
    workload_send(workload, at, "review", RESULT_DONE);
    return (cpu_seconds() - began) * 1e6;
}

/* In turn, so that the disk and the log treat both alike. */
static void median_reviews(struct workload *workload, double *ret_aged, double *ret_young)
{
    double aged[REVIEWS], young[REVIEWS];
    for (size_t i = 0; i < REVIEWS; i++) {
        aged[i] = review_us(workload, 0);
        young[i] = review_us(workload, 1);
    }
    qsort(aged, REVIEWS, sizeof *aged, by_value);
    qsort(young, REVIEWS, sizeof *young, by_value);
    *ret_aged = aged[REVIEWS / 2];
    *ret_young = young[REVIEWS / 2];
}

static void call_long(const struct bench_options *options)
{
    struct workload workload;
    struct error error = {0};
    workload_open(&workload, options);
    workload_half(&workload, 2);
    if (runtime_group(workload.runtime, &error) != RESULT_DONE)
        die("group: %s", error.text);
    for (int64_t i = 0; i < options->n; i++)
        workload_send(&workload, 0, "review", RESULT_DONE);
    if (runtime_commit(workload.runtime, &error) != RESULT_DONE)
        die("commit: %s", error.text);
    double aged, young;
    median_reviews(&workload, &aged, &young);
    printf("{\"call\":\"long\",\"entries\":%lld,\"cpu_us\":%.1f,\"cpu_us_young\":%.1f,\"ratio\":%."
           "2f}\n",
           (long long)options->n, aged, young, aged / young);
    workload_close(&workload);
}

static const struct {
    const char *name;
    void (*call)(const struct bench_options *options);
    bool db;
} calls[] = {
    {"life", call_life, true},    {"preload", call_preload, true},
    {"guard", call_guard, false}, {"timers", call_timers, true},
    {"load", call_load, false},   {"first", call_first, true},
    {"bare", call_bare, true},    {"long", call_long, true},
    {"feel", call_feel, false},   {"bare-timers", call_bare_timers, true},
    {"idle", call_idle, true},    {"catchup", call_catchup, true},
    {"tick", call_tick, true},    {"cron", call_cron, false},
    {"chart", call_chart, false},
};

static bool read_option(const char *word, struct bench_options *options)
{
    const struct {
        const char *name;
        const char **text;
        int64_t *number;
    } known[] = {
        {"--db=", &options->db, NULL}, {"--file=", &options->file, NULL},
        {"--n=", NULL, &options->n},   {"--group=", NULL, &options->group},
        {"--k=", NULL, &options->k},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t len = strlen(known[i].name);
        if (strncmp(word, known[i].name, len) != 0)
            continue;
        if (known[i].text)
            *known[i].text = word + len;
        return known[i].text ||
               (str_to_int(str_of(word + len), known[i].number) && *known[i].number > 0);
    }
    return false;
}

int main(int argc, char **argv)
{
    struct bench_options options = {.n = 1000, .k = 1000};
    for (int i = 2; i < argc; i++)
        if (!read_option(argv[i], &options))
            die("unknown option %s", argv[i]);
    counting_vfs_register();
    for (size_t i = 0; argc > 1 && i < sizeof calls / sizeof *calls; i++) {
        if (strcmp(argv[1], calls[i].name) != 0)
            continue;
        if (calls[i].db && !options.db)
            die("%s needs --db=FILE", argv[1]);
        calls[i].call(&options);
        return 0;
    }
    die("waymark_bench "
        "life|preload|guard|timers|load|first|bare|long|feel|bare-timers|idle|catchup|tick|cron|"
        "chart "
        "[--db=FILE] "
        "[--file=FILE] "
        "[--n=N] [--k=K] "
        "[--group=G]");
}
