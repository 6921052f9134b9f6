/* A case to look at: as it is now, as it was, and its history. */
#include "runtime/entries.h"
#include "runtime/fold.h"
#include "runtime/lend.h"

/* ---- now ---- */

static struct str joined(struct arena *arena, const struct case_state *state)
{
    struct text text = text_new(arena);
    for (size_t i = 0; i < state->active.count; i++) {
        if (i > 0)
            text_char(&text, ' ');
        text_add(&text, state->active.items[i].id);
    }
    return text_str(&text);
}

/* What a tick would do now, in memory: views never depend on how late the scheduler is. */
static enum result look_ahead(struct loaded *loaded, struct lent *lent, struct arena *arena,
                              struct error *error)
{
    int64_t due = case_next_due(loaded->state);
    if (due == INSTANT_NONE || due > loaded->now)
        return RESULT_DONE;
    struct case_state *ticked = case_copy(arena, loaded->state);
    struct command tick = {.kind = COMMAND_TICK, .occurred_at = INSTANT_NONE};
    struct decision decision;
    decide(arena, loaded->protocol, ticked, &tick, &lent->surroundings, &decision);
    if (decision.outcome == OUTCOME_FAULT)
        return lend_result(lent, error);
    loaded->state = ticked;
    loaded->row.states = joined(arena, ticked);
    loaded->row.next_due = case_next_due(ticked);
    return lend_result(lent, error);
}

/* At an instant that is yet to come as it will be if nothing but time happens. */
static enum result view(struct runtime *runtime, struct str reference, int64_t at,
                        struct arena *arena, struct case_view *ret_view, struct error *error)
{
    struct loaded loaded;
    struct lent *lent;
    enum result result = load_case(runtime, &runtime->scope, reference, arena, &loaded, error);
    if (result == RESULT_DONE && at > loaded.now)
        loaded.now = at;
    if (result == RESULT_DONE)
        result = lend(runtime, &loaded, arena, &lent, error);
    if (result == RESULT_DONE)
        result = look_ahead(&loaded, lent, arena, error);
    if (result != RESULT_DONE)
        return result;
    *ret_view = (struct case_view){.row = loaded.row,
                                   .protocol = loaded.protocol,
                                   .state = loaded.state,
                                   .surroundings = &lent->surroundings};
    return RESULT_DONE;
}

static enum result view_whole(struct runtime *runtime, struct str reference, int64_t at,
                              struct arena *arena, struct case_view *ret_view, struct error *error)
{
    if (store_in_transaction(runtime->store))
        return view(runtime, reference, at, arena, ret_view, error);
    enum result result = store_begin_read(runtime->store, error);
    if (result != RESULT_DONE)
        return result;
    result = view(runtime, reference, at, arena, ret_view, error);
    store_rollback(runtime->store);
    return result;
}

enum result runtime_view(struct runtime *runtime, struct str reference, struct arena *arena,
                         struct case_view *ret_view, struct error *error)
{
    return view_whole(runtime, reference, 0, arena, ret_view, error);
}

/* ---- where the subject is ---- */

/* Calendars, parties and records are read while it is asked. */
static enum result ask_whereabouts(struct arena *arena, const struct case_view *view,
                                   struct case_whereabouts *ret, struct error *error)
{
    const struct surroundings *around = view->surroundings;
    int64_t due = case_next_due(view->state);
    if (due != INSTANT_NONE && due <= around->now)
        return error_set(error, RESULT_INVALID, "what is due by then cannot be decided");
    case_whereabouts(arena, view->protocol, view->state, around, ret);
    return lend_result(around->context, error);
}

enum result runtime_whereabouts(struct runtime *runtime, struct str reference, int64_t at,
                                struct arena *arena, struct case_whereabouts *ret,
                                struct error *error)
{
    struct case_view view;
    bool whole = store_in_transaction(runtime->store);
    enum result result = whole ? RESULT_DONE : store_begin_read(runtime->store, error);
    if (result != RESULT_DONE)
        return result;
    result = view_whole(runtime, reference, at, arena, &view, error);
    if (result == RESULT_DONE)
        result = ask_whereabouts(arena, &view, ret, error);
    if (!whole)
        store_rollback(runtime->store);
    return result;
}

static bool is_listed(struct str list, struct str name)
{
    struct str rest = list, part;
    while (str_next(&rest, ' ', &part))
        if (str_eq(part, name))
            return true;
    return false;
}

void runtime_leaf_states(const struct protocol *protocol, struct str states, struct arena *arena,
                         struct states *ret_states)
{
    struct state **leaves = ARENA_ARRAY(arena, struct state *, protocol->state_count);
    size_t count = 0;
    for (size_t i = 0; i < protocol->state_count; i++) {
        struct state *state = protocol->states[i];
        bool leaf = state->type == STATE_ATOMIC || state->type == STATE_FINAL;
        if (leaf && is_listed(states, state->id))
            leaves[count++] = state;
    }
    *ret_states = (struct states){.items = leaves, .count = count};
}

/* ---- then ---- */

/* Histories are seen by whoever sees the case. */
static enum result may_see(struct runtime *runtime, struct str reference, struct arena *arena,
                           struct error *error)
{
    struct loaded loaded;
    return load_case(runtime, &runtime->scope, reference, arena, &loaded, error);
}

enum result runtime_history(struct runtime *runtime, struct str reference, int64_t from,
                            size_t limit, struct arena *arena, struct history *ret_history,
                            struct error *error)
{
    *ret_history = (struct history){0};
    struct entry_rows rows;
    enum result result = may_see(runtime, reference, arena, error);
    if (result == RESULT_DONE)
        result = store_read_chain(runtime->store, reference, from, limit, arena, &rows, error);
    if (result != RESULT_DONE)
        return result;
    struct history_item *items = ARENA_ARRAY(arena, struct history_item, rows.count);
    for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++) {
        struct said said;
        items[i].row = rows.items[i];
        result = entry_read(arena, &rows.items[i], &said, &items[i].entry, error);
    }
    *ret_history = (struct history){items, rows.count};
    return result;
}

static enum result replay_page(struct case_state *state, const struct entry_rows *rows,
                               int64_t until, struct arena *arena, struct error *error)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct said said;
        const struct entry *entry;
        if (until && rows->items[i].sequence > until)
            return RESULT_DONE;
        enum result result = entry_read(arena, &rows->items[i], &said, &entry, error);
        if (result != RESULT_DONE)
            return result;
        if (entry)
            apply(state, entry);
        else
            case_advance(state, rows->items[i].sequence);
    }
    return RESULT_DONE;
}

enum result runtime_replay(struct runtime *runtime, struct str reference, int64_t sequence,
                           struct arena *arena, const struct case_state **ret_state,
                           struct error *error)
{
    struct case_state *state = case_new(arena);
    *ret_state = state;
    enum result result = may_see(runtime, reference, arena, error);
    while (result == RESULT_DONE) {
        CLEANUP(arena_freep) struct arena *page = arena_new();
        struct entry_rows rows;
        result =
            store_read_chain(runtime->store, reference, state->sequence + 1, 0, page, &rows, error);
        if (result == RESULT_DONE)
            result = replay_page(state, &rows, sequence, page, error);
        if (rows.count < STORE_PAGE || (sequence && state->sequence >= sequence))
            break;
    }
    return result;
}
