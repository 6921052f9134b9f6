/* Time: decide what is due, case by case. */
#include <time.h>

#include "runtime/clock.h"
#include "runtime/messages.h"
#include "runtime/settle.h"
#include "runtime/watch.h"

/* Cases of one commit, and how long it may take: its pages are written and synced at the end, while
 * others wait. Somebody who has just acted will act again: for a while each case has a commit of
 * its own, which is as short as can be. */
enum { BATCH = 200, BATCH_MS = 10, PEOPLE_MS = 1000 };
struct ticking {
    struct runtime *runtime;
    struct arena *arena; /* the report's */
    struct tick_report *report;
    struct map *faulty; /* cases that stay due */
    int64_t stop_at;    /* monotonic milliseconds; 0: no bound */
    const volatile bool *stop;
    bool sent;      /* messages wait because of this batch */
    bool own_group; /* the transaction is this batch's, not the caller's */
};

static int64_t monotonic(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool time_is_up(const struct ticking *ticking)
{
    return (ticking->stop && *ticking->stop) ||
           (ticking->stop_at && monotonic() >= ticking->stop_at);
}

/* ---- one case ---- */

static void note_fault(struct ticking *ticking, struct str reference, const struct error *error)
{
    struct tick_report *report = ticking->report;
    struct str kept = str_copy(ticking->arena, reference);
    map_put(ticking->faulty, kept, ticking->faulty);
    if (report->faults++ == 0) {
        report->fault_case = kept;
        snprintf(report->fault, sizeof report->fault, "%.*s", (int)sizeof report->fault - 1,
                 error->text);
    }
}

static enum result tick_row(struct ticking *ticking, const struct case_row *row,
                            struct arena *arena, struct settled *ret, struct error *error)
{
    struct case_row now;
    bool found;
    if (row->next_due == STORE_NONE) /* listed as due, it is due at some instant */
        return error_set(error, RESULT_INVALID, "the row of the case is damaged: it is due never");
    /* Another process, or a case that reads this one, may have ticked it since it was listed. */
    enum result result = store_get_case(ticking->runtime->store, &scope_all, row->reference, arena,
                                        &now, &found, error);
    if (result != RESULT_DONE || !found || now.next_due == STORE_NONE)
        return result;
    struct loaded loaded;
    result = load_row(ticking->runtime, &now, arena, &loaded, error);
    if (result != RESULT_DONE || now.next_due > loaded.now)
        return result;
    result = settle_tick(ticking->runtime, &loaded, arena, ret, error);
    /* Else it would be ticked for ever: also where its row says so, and the case itself does not.
     */
    if (result == RESULT_DONE && loaded.row.next_due != STORE_NONE &&
        loaded.row.next_due <= loaded.now)
        return error_set(error, RESULT_INVALID, "the case is due again at the same instant");
    return result;
}

static enum result tick_one(struct ticking *ticking, const struct case_row *row,
                            struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct settled settled = {0};
    enum result result = write_begin(ticking->runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = write_end(ticking->runtime, tick_row(ticking, row, arena, &settled, error), error);
    if (result == RESULT_INVALID) {
        note_fault(ticking, row->reference, error);
        return RESULT_DONE;
    }
    if (result != RESULT_DONE)
        return result;
    ticking->report->cases++;
    ticking->report->entries += (int64_t)settled.decision.count;
    ticking->sent |= settled.sent;
    return RESULT_DONE;
}

/* ---- all that is due at an instant ---- */

/* Inside a caller's group there is nobody to let go first: the group holds the lock. */
static bool is_wanted(struct ticking *ticking)
{
    bool wanted = ticking->own_group && store_is_wanted(ticking->runtime->store);
    if (wanted)
        ticking->runtime->people_until = monotonic() + PEOPLE_MS;
    return wanted;
}

/* One commit for many cases, each with its own savepoint; but nobody who acts waits long for it. */
static enum result tick_rows(struct ticking *ticking, const struct case_rows *rows, bool *ret_any,
                             struct error *error)
{
    int64_t began = monotonic();
    int64_t until = began + (began < ticking->runtime->people_until ? 0 : BATCH_MS);
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < rows->count && result == RESULT_DONE; i++) {
        if (map_has(ticking->faulty, rows->items[i].reference))
            continue;
        ticking->report->more = time_is_up(ticking);
        if (ticking->report->more || (*ret_any && (monotonic() >= until || is_wanted(ticking))))
            break;
        *ret_any = true;
        result = tick_one(ticking, &rows->items[i], error);
    }
    return result;
}

static enum result tick_group(struct ticking *ticking, const struct case_rows *rows, bool *ret_any,
                              struct error *error)
{
    if (ticking->runtime->group)
        return tick_rows(ticking, rows, ret_any, error);
    if (store_stand_back(ticking->runtime->store))
        ticking->runtime->people_until = monotonic() + PEOPLE_MS;
    enum result result = runtime_group(ticking->runtime, error);
    if (result != RESULT_DONE)
        return result;
    ticking->own_group = true;
    result = tick_rows(ticking, rows, ret_any, error);
    ticking->own_group = false;
    if (result == RESULT_DONE)
        return runtime_commit(ticking->runtime, error);
    ticking->runtime->group = false;
    store_rollback(ticking->runtime->store);
    return result;
}

static enum result tick_batch(struct ticking *ticking, int64_t now, bool *ret_any,
                              struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct case_rows rows;
    *ret_any = false;
    enum result result = store_due_cases(ticking->runtime->store, now,
                                         BATCH + map_count(ticking->faulty), arena, &rows, error);
    if (result == RESULT_DONE && rows.count)
        result = tick_group(ticking, &rows, ret_any, error);
    if (result != RESULT_DONE || !ticking->sent)
        return result;
    int64_t delivered;
    ticking->sent = false;
    result = messages_deliver(ticking->runtime, &delivered, error);
    ticking->report->messages += delivered;
    return result;
}

static enum result tick_now(struct ticking *ticking, struct error *error)
{
    bool any = true;
    enum result result = RESULT_DONE;
    while (any && result == RESULT_DONE && !ticking->report->more)
        result = tick_batch(ticking, runtime_now(ticking->runtime), &any, error);
    return result;
}

/* ---- a given clock moves ---- */

/* The next instant at which a case that can be ticked is due, if it comes by `until`. */
static enum result next_instant(struct ticking *ticking, int64_t until, bool *ret_found,
                                int64_t *ret_at, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct case_rows rows;
    *ret_found = false;
    enum result result = store_due_cases(ticking->runtime->store, until,
                                         1 + map_count(ticking->faulty), arena, &rows, error);
    for (size_t i = 0; i < rows.count && result == RESULT_DONE && !*ret_found; i++) {
        if (map_has(ticking->faulty, rows.items[i].reference))
            continue;
        *ret_found = true;
        *ret_at = rows.items[i].next_due;
    }
    return result;
}

static enum result run_until(struct ticking *ticking, int64_t until, struct error *error)
{
    struct runtime *runtime = ticking->runtime;
    enum result result = tick_now(ticking, error);
    while (result == RESULT_DONE && !ticking->report->more) {
        bool found;
        int64_t at = 0;
        result = next_instant(ticking, until, &found, &at, error);
        if (result != RESULT_DONE || !found)
            break;
        if (at > runtime->given)
            result = clock_move(runtime, at, error);
        if (result == RESULT_DONE)
            result = tick_now(ticking, error);
    }
    if (result == RESULT_DONE && !ticking->report->more)
        result = clock_move(runtime, until, error);
    return result;
}

/* ---- all of it ---- */

enum result runtime_next_due(struct runtime *runtime, int64_t *ret_due, struct error *error)
{
    enum result result = store_next_due(runtime->store, ret_due, error);
    static const char *const statuses[] = {NOTICE_WAITING, NOTICE_LATER};
    for (size_t i = 0; i < 2 && result == RESULT_DONE; i++) {
        CLEANUP(arena_freep) struct arena *arena = arena_new();
        struct notice_filter filter = {.status = str_of(statuses[i]), .limit = 1};
        struct notice_rows rows;
        result = store_list_notices(runtime->store, &scope_all, &filter, arena, &rows, error);
        if (result == RESULT_DONE && rows.count &&
            (*ret_due == STORE_NONE || rows.items[0].at < *ret_due))
            *ret_due = rows.items[0].at;
    }
    return result;
}

enum result runtime_version(struct runtime *runtime, int64_t *ret_version, struct error *error)
{
    return store_version(runtime->store, ret_version, error);
}

static enum result tick(struct ticking *ticking, int64_t until, struct error *error)
{
    struct runtime *runtime = ticking->runtime;
    if (runtime_unfinished(runtime))
        finish_interrupted(runtime);
    enum result result = clock_refresh(runtime, error);
    if (result == RESULT_DONE)
        result = watch_clock(runtime, error);
    if (result == RESULT_DONE)
        result = messages_deliver(runtime, &ticking->report->messages, error);
    if (result != RESULT_DONE)
        return result;
    if (runtime->clock == CLOCK_GIVEN)
        result = run_until(ticking, until ? until : runtime->given, error);
    else
        result = tick_now(ticking, error);
    if (result == RESULT_DONE && !ticking->report->more)
        result = watch_note(runtime, error);
    return result;
}

enum result runtime_tick(struct runtime *runtime, int64_t until, int64_t budget_ms,
                         const volatile bool *stop, struct arena *arena,
                         struct tick_report *ret_report, struct error *error)
{
    *ret_report = (struct tick_report){0};
    if (until && runtime->clock == CLOCK_WALL)
        return clock_move(runtime, until, error);
    if (until && until < runtime->given)
        return clock_move(runtime, until, error);
    struct ticking ticking = {.runtime = runtime,
                              .arena = arena,
                              .report = ret_report,
                              .faulty = map_new(arena),
                              .stop_at = budget_ms ? monotonic() + budget_ms : 0,
                              .stop = stop};
    store_set_patient(runtime->store, true);
    enum result result = tick(&ticking, until, error);
    store_set_patient(runtime->store, false);
    ret_report->now = runtime_now(runtime);
    return result;
}
