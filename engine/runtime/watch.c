#include "runtime/watch.h"

#include <time.h>

#include "runtime/book.h"

/* A gap in ticking that is an outage, worth an entry, when cases were due meanwhile. */
#define OUTAGE_MS (INT64_C(15) * 60 * 1000)
/* How often a tick that found nothing to do is written down. */
#define NOTED_MS (INT64_C(60) * 1000)
/* A difference between the clocks that is no correction any more. */
#define LEAP_MS (INT64_C(60) * 1000)
/* Cases of an outage that are counted. */
#define COUNTED 1000

enum result runtime_last_tick(struct runtime *runtime, int64_t *ret_at, struct error *error)
{
    return setting_int(runtime, SETTING_TICKED, STORE_NONE, ret_at, error);
}

struct gap {
    const char *kind;
    int64_t from, to, cases;
};

static enum result write_gap(struct runtime *runtime, const struct gap *gap, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(json_freep) json_t *open = json_object();
    json_put_str(open, "from", instant_format(arena, gap->from));
    json_put_str(open, "to", instant_format(arena, gap->to));
    if (gap->cases)
        json_object_set_new(open, "cases", json_integer(gap->cases));
    struct note note = {.kind = gap->kind, .open = open};
    struct entry_row row;
    enum result result = book_write(runtime, &note, arena, &row, error);
    if (result != RESULT_DONE)
        return result;
    return setting_put_int(runtime, SETTING_TICKED, gap->to, error);
}

/* Once: whoever was killed while it caught up, or runs beside this one, has written it already. The
 * heartbeat, which is set with it, tells. */
static enum result record_gap(struct runtime *runtime, const struct gap *gap, int64_t last,
                              struct error *error)
{
    int64_t still;
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = runtime_last_tick(runtime, &still, error);
    if (result == RESULT_DONE && still == last)
        result = write_gap(runtime, gap, error);
    return write_end(runtime, result, error);
}

/* ---- outages ---- */

static enum result count_due(struct runtime *runtime, int64_t until, int64_t *ret,
                             struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct case_rows rows = {0};
    enum result result = store_due_cases(runtime->store, until, COUNTED, arena, &rows, error);
    *ret = (int64_t)rows.count;
    return result;
}

/* Nobody ticked for long, and something was due: it will be decided as of its due instants, and
 * history shows why it was late. */
static enum result record_outage(struct runtime *runtime, int64_t last, struct error *error)
{
    int64_t due, cases, now = runtime_now(runtime);
    enum result result = store_next_due(runtime->store, &due, error);
    if (result != RESULT_DONE || now - last < OUTAGE_MS || due == STORE_NONE ||
        now - due < OUTAGE_MS)
        return result;
    result = count_due(runtime, now, &cases, error);
    const struct gap gap = {BOOK_OUTAGE, last, now, cases};
    return result == RESULT_DONE ? record_gap(runtime, &gap, last, error) : result;
}

/* ---- the clock ---- */

/* It also counts while the machine sleeps: a suspended machine is an outage, not a leap. */
static int64_t steady_now(const struct runtime *runtime)
{
    if (runtime->options.steady)
        return runtime->options.steady();
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool leapt(int64_t expected, int64_t now)
{
    return now - expected >= LEAP_MS || expected - now >= LEAP_MS;
}

/* Where the clock should stand: by the steady one while this handle lives, else no earlier than
 * the last tick. */
static int64_t expected_now(struct runtime *runtime, int64_t last, int64_t now)
{
    int64_t steady = steady_now(runtime), expected = now;
    if (runtime->wall_seen != INSTANT_NONE)
        expected = runtime->wall_seen + (steady - runtime->steady_seen);
    else if (last != STORE_NONE && last > now)
        expected = last;
    runtime->wall_seen = now;
    runtime->steady_seen = steady;
    return expected;
}

enum result watch_clock(struct runtime *runtime, struct error *error)
{
    int64_t last, now = runtime_now(runtime);
    enum result result = runtime_last_tick(runtime, &last, error);
    if (result != RESULT_DONE)
        return result;
    int64_t expected = runtime->clock == CLOCK_WALL ? expected_now(runtime, last, now) : now;
    const struct gap leap = {BOOK_CLOCK, expected, now, 0};
    if (leapt(expected, now))
        return record_gap(runtime, &leap, last, error);
    return last == STORE_NONE ? RESULT_DONE : record_outage(runtime, last, error);
}

enum result watch_note(struct runtime *runtime, struct error *error)
{
    int64_t last, now = runtime_now(runtime);
    enum result result = runtime_last_tick(runtime, &last, error);
    if (result != RESULT_DONE)
        return result;
    bool moved = runtime->clock == CLOCK_GIVEN && runtime->given != runtime->stored;
    if (!moved && last != STORE_NONE && now >= last && now - last < NOTED_MS)
        return RESULT_DONE;
    result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    return write_end(runtime, setting_put_int(runtime, SETTING_TICKED, now, error), error);
}
