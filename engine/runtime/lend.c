#include "runtime/lend.h"

#include "runtime/records.h"
#include "runtime/registers.h"

/* A linked case that is due is looked at as it will be; so are those that it reads in turn. */
#define DEPTH_MOST 3

static bool failed(struct lent *lent, enum result result, const struct error *error)
{
    if (result == RESULT_DONE)
        return false;
    if (lent->error.result == RESULT_DONE)
        lent->error = *error;
    return true;
}

/* A remembered answer may be "there is none": a map's value is then this. */
static const char none;

static bool recall(const struct map *map, struct str key, const void **ret)
{
    const void *value = map_get(map, key);
    *ret = value == &none ? NULL : value;
    return value != NULL;
}

static void remember(struct lent *lent, struct map *map, struct str key, const void *value)
{
    union {
        const void *from;
        void *to;
    } keep = {.from = value ? value : &none};
    map_put(map, str_copy(lent->arena, key), keep.to);
}

static const struct calendar *lend_calendar(void *context, struct str name)
{
    struct lent *lent = context;
    const void *known;
    if (recall(lent->calendars, name, &known))
        return known;
    struct error error = {0};
    const struct calendar *calendar = NULL;
    if (failed(lent, runtime_calendar(lent->runtime, name, &calendar, &error), &error))
        return NULL;
    remember(lent, lent->calendars, name, calendar);
    return calendar;
}

static const struct party_info *lend_party(void *context, struct str reference)
{
    struct lent *lent = context;
    const void *known;
    if (recall(lent->parties, reference, &known))
        return known;
    struct error error = {0};
    const struct party_info *party = NULL;
    if (failed(lent, party_find(lent->runtime, reference, lent->arena, &party, &error), &error))
        return NULL;
    remember(lent, lent->parties, reference, party);
    return party;
}

static struct case_records lend_records(void *context, struct arena *arena, struct str reference,
                                        struct str type)
{
    struct lent *lent = context;
    struct str key = str_format(arena, "%.*s %.*s", STR_ARG(reference), STR_ARG(type));
    const void *known;
    if (recall(lent->records, key, &known) && known)
        return *(const struct case_records *)known;
    struct error error = {0};
    struct case_records *records = ARENA_NEW(lent->arena, struct case_records);
    if (failed(
            lent,
            records_read(lent->runtime, &scope_all, reference, type, lent->arena, records, &error),
            &error))
        return (struct case_records){0};
    remember(lent, lent->records, key, records);
    return *records;
}

static enum result lend_within(struct runtime *runtime, const struct loaded *loaded,
                               struct arena *arena, int depth, struct lent **ret_lent,
                               struct error *error);

/* In memory only: in the store it is ticked by whoever acts. */
static enum result tick_in_memory(struct lent *lent, struct loaded *loaded, struct error *error)
{
    int64_t due = case_next_due(loaded->state);
    if (due == INSTANT_NONE || due > loaded->now || lent->depth >= DEPTH_MOST)
        return RESULT_DONE;
    struct lent *inner;
    enum result result =
        lend_within(lent->runtime, loaded, lent->arena, lent->depth + 1, &inner, error);
    if (result != RESULT_DONE)
        return result;
    struct case_state *scratch = case_copy(lent->arena, loaded->state);
    struct command tick = {.kind = COMMAND_TICK, .occurred_at = INSTANT_NONE};
    struct decision decision;
    decide(lent->arena, loaded->protocol, scratch, &tick, &inner->surroundings, &decision);
    if (decision.outcome != OUTCOME_FAULT)
        loaded->state = scratch;
    return lend_result(inner, error);
}

static enum result find_linked(struct lent *lent, struct str reference,
                               const struct linked_case **ret, struct error *error)
{
    *ret = NULL;
    struct case_row row;
    bool found;
    enum result result = store_get_case(lent->runtime->store, &scope_all, reference, lent->arena,
                                        &row, &found, error);
    if (result != RESULT_DONE || !found)
        return result;
    struct loaded loaded;
    result = load_row(lent->runtime, &row, lent->arena, &loaded, error);
    if (result != RESULT_DONE)
        return result;
    if (loaded.now < lent->surroundings.now)
        loaded.now = lent->surroundings.now;
    result = tick_in_memory(lent, &loaded, error);
    if (result != RESULT_DONE)
        return result;
    struct linked_case *linked = ARENA_NEW(lent->arena, struct linked_case);
    *linked = (struct linked_case){.protocol = loaded.protocol,
                                   .state = loaded.state,
                                   .sequence = row.sequence,
                                   .hash = hex_encode(lent->arena, loaded.head.bytes, HASH_SIZE)};
    *ret = linked;
    return RESULT_DONE;
}

static const struct linked_case *lend_linked(void *context, struct str reference)
{
    struct lent *lent = context;
    const void *known;
    if (recall(lent->cases, reference, &known))
        return known;
    struct error error = {0};
    const struct linked_case *linked;
    if (failed(lent, find_linked(lent, reference, &linked, &error), &error))
        return NULL;
    remember(lent, lent->cases, reference, linked);
    return linked;
}

/* ---- cases that link here ---- */

static bool actions_send_back(struct actions actions)
{
    for (size_t i = 0; i < actions.count; i++) {
        const struct action *action = actions.items[i];
        if (action->to_linked || actions_send_back(action->then) ||
            actions_send_back(action->otherwise))
            return true;
    }
    return false;
}

static bool state_sends_back(const struct state *state)
{
    return actions_send_back(state->enter) || actions_send_back(state->exit) ||
           actions_send_back(state->initial.actions);
}

/* Only then is it worth finding out who links here: thousands may link to one case. */
static bool sends_back(const struct protocol *protocol)
{
    for (size_t i = 0; i < protocol->transition_count; i++)
        if (actions_send_back(protocol->transitions[i]->actions))
            return true;
    for (size_t i = 0; i < protocol->state_count; i++)
        if (state_sends_back(protocol->states[i]))
            return true;
    return state_sends_back(protocol->root);
}

static const struct link *link_of(const struct protocol *protocol, struct str name)
{
    return protocol_find(protocol, "link", name);
}

static enum result describe_linking(struct lent *lent, const struct link_row *row,
                                    struct linking_case *ret, struct error *error)
{
    struct case_row from;
    bool found;
    enum result result = store_get_case(lent->runtime->store, &scope_all, row->from, lent->arena,
                                        &from, &found, error);
    *ret = (struct linking_case){.reference = row->from, .link = row->link};
    if (result != RESULT_DONE || !found)
        return result;
    const struct protocol *protocol;
    result = runtime_protocol_pinned(lent->runtime, from.protocol_hash, &protocol, error);
    if (result != RESULT_DONE)
        return result;
    ret->protocol_id = protocol->id;
    const struct link *link = link_of(protocol, row->link);
    if (link) {
        ret->hears_known = true;
        ret->hears = link->hears;
        ret->hear_count = link->hear_count;
    }
    return RESULT_DONE;
}

static enum result find_linking(struct lent *lent, struct str reference, struct error *error)
{
    struct link_rows rows;
    enum result result =
        store_links_to(lent->runtime->store, &scope_all, reference, lent->arena, &rows, error);
    if (result != RESULT_DONE)
        return result;
    struct linking_case *linking = ARENA_ARRAY(lent->arena, struct linking_case, rows.count);
    for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++)
        result = describe_linking(lent, &rows.items[i], &linking[i], error);
    lent->surroundings.linking = linking;
    lent->surroundings.linking_count = rows.count;
    return result;
}

static enum result lend_within(struct runtime *runtime, const struct loaded *loaded,
                               struct arena *arena, int depth, struct lent **ret_lent,
                               struct error *error)
{
    struct lent *lent = ARENA_NEW(arena, struct lent);
    *lent = (struct lent){.runtime = runtime,
                          .arena = arena,
                          .calendars = map_new(arena),
                          .parties = map_new(arena),
                          .records = map_new(arena),
                          .cases = map_new(arena),
                          .depth = depth};
    lent->surroundings = (struct surroundings){.now = loaded->now,
                                               .context = lent,
                                               .calendar = lend_calendar,
                                               .party = lend_party,
                                               .records = lend_records,
                                               .linked = lend_linked};
    runtime_random(runtime, lent->surroundings.entropy, sizeof lent->surroundings.entropy);
    *ret_lent = lent;
    if (!sends_back(loaded->protocol) || str_empty(loaded->row.reference))
        return RESULT_DONE;
    return find_linking(lent, loaded->row.reference, error);
}

enum result lend(struct runtime *runtime, const struct loaded *loaded, struct arena *arena,
                 struct lent **ret_lent, struct error *error)
{
    return lend_within(runtime, loaded, arena, 0, ret_lent, error);
}

enum result lend_result(const struct lent *lent, struct error *error)
{
    if (lent->error.result != RESULT_DONE && error)
        *error = lent->error;
    return lent->error.result;
}
