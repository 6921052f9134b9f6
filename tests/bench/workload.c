#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"

#define START 1788249600000 /* 2026-09-01T08:00:00Z */
#define DAY 86400000

static int64_t clock_now = START;

static int64_t read_clock(void)
{
    return clock_now;
}

void workload_pass_week(void)
{
    clock_now = START + INT64_C(4) * DAY;
}

static const struct store_options store = {.vfs = COUNTING_VFS, .cache_bytes = 64 * 1024 * 1024};

static void check(enum result result, const struct error *error, const char *what)
{
    if (result != RESULT_DONE)
        die("%s: %s", what, error->text);
}

static void prepare(struct workload *workload)
{
    struct error error = {0};
    struct files files = files_of_folder(workload->arena, STR("tests/bench"));
    struct diags *diags = diags_new(workload->arena);
    struct deployeds deployed;
    enum result result = runtime_deploy(workload->runtime, &files, STR("life.yaml"), diags,
                                        workload->arena, &deployed, &error);
    if (result != RESULT_DONE)
        diags_print(diags, stderr, false);
    check(result, &error, "deploy");
    const struct organisation organisations[] = {
        {.reference = STR("school"), .label = STR("School")},
        {.reference = STR("provider"), .label = STR("Provider")}};
    for (size_t i = 0; i < 2; i++)
        check(runtime_put_organisation(workload->runtime, &organisations[i], STR(""), &error),
              &error, "organisation");
}

void workload_open(struct workload *workload, const struct bench_options *options)
{
    struct error error = {0};
    struct runtime_options with = {
        .principal = STR("bench"), .channel = STR("bench"), .store = &store, .wall = read_clock};
    *workload = (struct workload){
        .arena = arena_new(), .scratch = arena_new(), .group = options->group ? options->group : 1};
    bool exists = access(options->db, F_OK) == 0;
    check(exists ? runtime_open(options->db, STORE_WRITE, &with, &workload->runtime, &error)
                 : runtime_create(options->db, CLOCK_WALL, 0, &with, &workload->runtime, &error),
          &error, "open");
    if (!exists)
        prepare(workload);
}

void workload_close(struct workload *workload)
{
    runtime_close(workload->runtime);
    arena_free(workload->scratch);
    arena_free(workload->arena);
}

/* ---- commands ---- */
static void put(struct feel_context *context, const char *key, const char *value)
{
    feel_context_put(context, str_of(key), feel_string(str_of(value)));
}

static void act(struct workload *workload, struct arena *arena, const struct request *request,
                enum result want, struct answer *ret)
{
    struct error error = {0};
    enum result result = runtime_act(workload->runtime, request, arena, ret, &error);
    if (result != want)
        die("%.*s came out as %d: %s", STR_ARG(request->command.name), (int)result, error.text);
}

static struct feel_value life_data(struct arena *arena, size_t at, bool agreed)
{
    static const char *const papers[] = {"assessment", "attendance", "plan",       "contacts",
                                         "agencies",   "staff",      "protection", "reports"};
    struct feel_value items[8];
    for (size_t i = 0; i < 8; i++)
        items[i] = feel_string(str_of(papers[i]));
    struct feel_context *data = feel_context_new(arena);
    feel_context_put(data, STR("pupil_reference"), feel_string(str_format(arena, "pupil-%zu", at)));
    put(data, "born", "2012-05-04");
    put(data, "year_group", "9");
    put(data, "school", "school");
    put(data, "arranged_by", "school");
    put(data, "taught_by", "provider");
    put(data, "agreed", agreed ? "true" : "false");
    put(data, "agreed_on", "2026-09-01");
    feel_context_put(data, STR("papers"), feel_list(arena, items, 8));
    put(data, "referral_reason",
        "Attendance has fallen since spring; a smaller setting with mentoring is asked for.");
    put(data, "first_day", "2026-09-21");
    struct feel_value weeks[3] = {feel_int(6), feel_int(12), feel_int(18)};
    feel_context_put(data, STR("review_weeks"), feel_list(arena, weeks, 3));
    return feel_context_value(data);
}

void workload_open_case(struct workload *workload, size_t at, bool agreed)
{
    struct arena *arena = workload->scratch;
    struct arena_mark mark = arena_mark(arena);
    struct feel_context *values = feel_context_new(arena), *parties = feel_context_new(arena);
    struct answer answer;
    put(parties, "commissioner", "school");
    put(parties, "provider", "provider");
    feel_context_put(values, STR("data"), life_data(arena, at, agreed));
    feel_context_put(values, STR("parties"), feel_context_value(parties));
    struct request request = {.protocol = STR("life"),
                              .command = {.kind = COMMAND_OPEN,
                                          .name = STR("open"),
                                          .values = feel_context_value(values),
                                          .actor = {.role = STR("commissioner")},
                                          .occurred_at = INSTANT_NONE}};
    act(workload, arena, &request, RESULT_DONE, &answer);
    workload->cases[at] = str_copy(workload->arena, answer.reference);
    arena_reset(arena, mark);
}

void workload_send(struct workload *workload, size_t at, const char *event, enum result want)
{
    struct arena *arena = workload->scratch;
    struct arena_mark mark = arena_mark(arena);
    struct feel_context *values = feel_context_new(arena);
    struct answer answer;
    put(values, "on", "2026-09-14");
    struct request request = {.reference = workload->cases[at],
                              .command = {.kind = COMMAND_SEND,
                                          .name = str_of(event),
                                          .values = feel_context_value(values),
                                          .actor = {.role = STR("commissioner")},
                                          .occurred_at = INSTANT_NONE}};
    act(workload, arena, &request, want, &answer);
    arena_reset(arena, mark);
}

/* ---- waves ---- */
static const char *const waves[] = {"open",   "plan",   "refer",  "share",      "place",
                                    "review", "review", "review", "reintegrate"};
#define WAVES (sizeof waves / sizeof *waves)
#define HALF 5

/* A scattered order that visits each once: steps of a number prime to the count. */
static size_t scattered(size_t at, size_t count)
{
    size_t step = 7919;
    while (count % step == 0)
        step += 2;
    return at * step % count;
}

static void one(struct workload *workload, size_t wave, size_t at)
{
    if (wave == 0)
        workload_open_case(workload, at, true);
    else
        workload_send(workload, at, waves[wave], RESULT_DONE);
}

static void run_wave(struct workload *workload, size_t wave, size_t count, struct meter *meter)
{
    struct error error = {0};
    for (size_t i = 0; i < count;) {
        double began = seconds_now();
        if (workload->group > 1)
            check(runtime_group(workload->runtime, &error), &error, "group");
        int64_t in_group = 0;
        for (; in_group < workload->group && i < count; i++, in_group++)
            one(workload, wave, scattered(i, count));
        if (workload->group > 1)
            check(runtime_commit(workload->runtime, &error), &error, "commit");
        if (meter) {
            meter_lap(meter, began);
            meter->events += in_group;
        }
    }
}

static void run_waves(struct workload *workload, size_t until, int64_t n, struct meter *meter)
{
    workload->count = (size_t)n;
    workload->cases = ARENA_ARRAY(workload->arena, struct str, n);
    for (size_t wave = 0; wave < until; wave++) {
        clock_now += wave < HALF
                         ? 60000
                         : DAY; /* the timers of the placement are due later than all of this */
        run_wave(workload, wave, (size_t)n, meter);
    }
}

void workload_life(struct workload *workload, int64_t n, struct meter *meter)
{
    run_waves(workload, WAVES, n, meter);
}

void workload_half(struct workload *workload, int64_t n)
{
    run_waves(workload, HALF, n, NULL);
}

void workload_tick(struct workload *workload, int64_t least, int64_t budget_ms)
{
    struct error error = {0};
    struct tick_report report = {0};
    int64_t cases = 0;
    do {
        check(runtime_tick(workload->runtime, 0, budget_ms, NULL, workload->arena, &report, &error),
              &error, "tick");
        cases += report.cases;
    } while (report.more && !report.faults);
    if (report.faults || cases < least)
        die("%lld cases were ticked, %lld cannot be: %s", (long long)cases,
            (long long)report.faults, report.fault);
}
