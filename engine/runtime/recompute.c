/* Open cases follow a changed calendar, one after the other, each on record.
 *
 * The setting says how far this has come: `-` at its start, then the last reference done, empty at
 * the end. It moves in the transaction of the case, so that a crash loses and repeats nothing.
 */
#include "runtime/book.h"
#include "runtime/deploy.h"
#include "runtime/messages.h"
#include "runtime/settle.h"

enum { PAGE = 100 };

static enum result recompute_case(struct runtime *runtime, const struct case_row *row,
                                  struct arena *arena, struct settled *ret, struct error *error)
{
    struct loaded loaded;
    enum result result = load_case(runtime, &scope_all, row->reference, arena, &loaded, error);
    if (result != RESULT_DONE)
        return result;
    bool sent = false;
    result = settle_reads(runtime, &loaded, NULL, 0, arena, &sent, error);
    if (result != RESULT_DONE)
        return result;
    static const struct said nothing;
    struct command command = {.kind = COMMAND_RECOMPUTE, .occurred_at = INSTANT_NONE};
    result = settle(runtime, &loaded, &command, &nothing, arena, ret, error);
    ret->sent |= sent;
    if (!write_keeps(result))
        return result;
    return store_put_setting(runtime->store, STR(SETTING_RECOMPUTE), row->reference, error);
}

static enum result recompute_one(struct runtime *runtime, const struct case_row *row,
                                 int64_t *ret_changed, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct settled settled = {0};
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = write_end(runtime, recompute_case(runtime, row, arena, &settled, error), error);
    /* One that passes a limit is reported when it is ticked; the others go on. */
    if (result == RESULT_INVALID && settled.decision.outcome == OUTCOME_FAULT)
        return RESULT_DONE;
    if (result == RESULT_DONE && settled.sequence)
        ++*ret_changed;
    int64_t delivered;
    if (result == RESULT_DONE && settled.sent)
        result = messages_deliver(runtime, &delivered, error);
    return result;
}

static enum result finish(struct runtime *runtime, struct error *error)
{
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = store_put_setting(runtime->store, STR(SETTING_RECOMPUTE), STR(""), error);
    return write_end(runtime, result, error);
}

enum result recompute_cases(struct runtime *runtime, int64_t *ret_changed, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct str after;
    bool found;
    *ret_changed = 0;
    enum result result =
        store_get_setting(runtime->store, STR(SETTING_RECOMPUTE), arena, &after, &found, error);
    if (result != RESULT_DONE || !found || str_empty(after))
        return result;
    struct case_filter filter = {.open_only = true, .limit = PAGE};
    filter.after = str_is(after, "-") ? STR("") : after;
    for (;;) {
        struct case_rows rows;
        result = store_list_cases(runtime->store, &scope_all, &filter, arena, &rows, error);
        for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++)
            result = recompute_one(runtime, &rows.items[i], ret_changed, error);
        if (result != RESULT_DONE || rows.count < PAGE)
            return result == RESULT_DONE ? finish(runtime, error) : result;
        filter.after = rows.items[rows.count - 1].reference;
    }
}
