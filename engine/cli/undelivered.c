/* Notices that did not leave. */
#include "cli/undelivered.h"

#include "cli/stale.h"

struct search {
    struct look *look;
    undelivered_visit visit;
    void *context;
};

enum result notices_each(struct cli *cli, struct runtime *runtime,
                         const struct notice_filter *wanted, notice_act act, void *context)
{
    struct notice_filter filter = *wanted;
    struct notice_rows rows = {0};
    enum result result;
    do {
        result = store_list_notices(runtime_store(runtime), runtime_scope(runtime), &filter,
                                    cli->arena, &rows, &cli->error);
        for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++)
            result = act(context, &rows.items[i]);
        if (result == RESULT_DONE && rows.count) {
            filter.after_at = rows.items[rows.count - 1].at;
            filter.after_id = rows.items[rows.count - 1].id;
        }
    } while (result == RESULT_DONE && rows.count == STORE_PAGE);
    return result;
}

/* ---- handed over in another way ---- */
static bool proves(const struct entry *entry, const struct notice_row *row)
{
    for (size_t i = 0; entry && i < entry->effect_count; i++) {
        const struct effect *effect = &entry->effects[i];
        struct feel_value party = feel_null();
        if (effect->kind != EFFECT_SERVED || !str_eq(effect->id, row->notice) ||
            !str_eq(effect->key, row->role) || effect->value.kind != FEEL_CONTEXT)
            continue;
        feel_context_get(effect->value.of.context, STR("party"), &party);
        if (party.kind != FEEL_STRING || str_empty(row->recipient) ||
            str_eq(party.of.string, row->recipient))
            return true;
    }
    return false;
}

/* Of what came after the notice was decided. What cannot be read proves nothing. */
static bool was_served(struct look *look, const struct notice_row *row)
{
    int64_t from = row->sequence + 1;
    bool more = !str_empty(row->notice);
    while (more) {
        CLEANUP(arena_freep) struct arena *arena = arena_new();
        struct history history;
        struct error error;
        if (runtime_history(look->runtime, row->reference, from, 0, arena, &history, &error) !=
            RESULT_DONE)
            return false;
        for (size_t i = 0; i < history.count; i++)
            if (proves(history.items[i].entry, row))
                return true;
        from += (int64_t)history.count;
        more = history.count == STORE_PAGE;
    }
    return false;
}

/* ---- what to say of it ---- */
/* One that nobody has carried ought to have left at its own time, which may be that of a digest. */
static int64_t due_out_at(struct look *look, const struct notice_row *row)
{
    struct entry_rows rows;
    struct error error;
    if (str_is(row->status, "waiting") ||
        store_read_chain(runtime_store(look->runtime), row->reference, row->sequence, 1,
                         look->cli->arena, &rows, &error) != RESULT_DONE ||
        !rows.count)
        return row->at;
    return rows.items[0].recorded_at;
}

/* Tries are spread by chance: to the minute is enough for people. */
static int64_t whole_minute(int64_t instant)
{
    return instant - instant % 60000;
}

static void add_outlook(struct look *look, struct undelivered *notice)
{
    struct arena *arena = look->cli->arena;
    const struct notice_row *row = notice->row;
    bool failed = str_is(row->status, "failed"), later = str_is(row->status, "later");
    notice->status = failed ? STR("undelivered") : later ? STR("retrying") : STR("not carried");
    notice->why = runtime_carry_trouble(row, arena);
    if (str_empty(notice->why))
        notice->why = STR("nobody has carried it since");
    notice->next = failed || later ? str_format(arena, "outbox --retry %.*s", STR_ARG(row->id))
                                   : STR("run --once");
    if (later)
        notice->why = str_format(arena, "%.*s; again on %.*s", STR_ARG(notice->why),
                                 STR_ARG(session_when(look->cli, whole_minute(row->at))));
}

static bool is_wanted(struct look *look, const struct notice_row *row, const struct case_row *kase)
{
    return look_wants_message(look, kase, row->role, row->task) && !runtime_notice_erased(row) &&
           !was_served(look, row);
}

static enum result show(void *context, const struct notice_row *row)
{
    const struct search *search = context;
    struct look *look = search->look;
    struct arena *arena = look->cli->arena;
    const struct case_row *kase = look_case(look, row->reference);
    if (!is_wanted(look, row, kase))
        return RESULT_DONE;
    struct undelivered notice = {
        .row = row,
        .kase = kase,
        .what = look_message(look_protocol(look, kase), row->notice, row->task)};
    if (!str_empty(row->recipient)) {
        notice.holder = runtime_party_label(look->runtime, row->recipient, arena);
        notice.contact = runtime_party_contact(look->runtime, row->recipient, arena);
    }
    notice.since_at = due_out_at(look, row);
    notice.since = session_when(look->cli, notice.since_at);
    add_outlook(look, &notice);
    search->visit(look->cli, &notice, search->context);
    return RESULT_DONE;
}

enum result undelivered_visit_all(struct look *look, undelivered_visit visit, void *context)
{
    struct search search = {look, visit, context};
    const struct notice_filter filters[] = {
        {.status = STR("failed")},
        {.status = STR("later")},
        {.status = STR("waiting"), .at_until = runtime_now(look->runtime) - SILENT_MS},
    };
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < sizeof filters / sizeof *filters && result == RESULT_DONE; i++) {
        struct notice_filter filter = filters[i];
        filter.reference = look->filter.reference;
        result = notices_each(look->cli, look->runtime, &filter, show, &search);
    }
    return result;
}
