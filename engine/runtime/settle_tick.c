/* Time before a command: the case and those it reads. */
#include <stdlib.h>

#include "runtime/settle.h"

/* How many cases one case may lead to by links, its own and those of others. */
#define READS_MOST 1000

struct reading_list {
    struct arena *arena;
    struct map *seen;
    VEC(struct case_row) due;
    int64_t now;
};

static bool is_due(const struct case_row *row, int64_t now)
{
    return row->next_due != STORE_NONE && row->next_due <= now;
}

static enum result visit_links(struct runtime *runtime, struct reading_list *list,
                               struct str reference, struct error *error);

static enum result visit(struct runtime *runtime, struct reading_list *list, struct str reference,
                         struct error *error)
{
    if (map_has(list->seen, reference) || map_count(list->seen) >= READS_MOST)
        return RESULT_DONE;
    map_put(list->seen, reference, list->seen);
    struct case_row row;
    bool found;
    enum result result =
        store_get_case(runtime->store, &scope_all, reference, list->arena, &row, &found, error);
    if (result != RESULT_DONE || !found)
        return result;
    if (is_due(&row, list->now))
        VEC_PUSH(list->arena, list->due, row);
    return visit_links(runtime, list, reference, error);
}

static enum result visit_links(struct runtime *runtime, struct reading_list *list,
                               struct str reference, struct error *error)
{
    struct link_rows links;
    enum result result =
        store_links_from(runtime->store, &scope_all, reference, list->arena, &links, error);
    for (size_t i = 0; i < links.count && result == RESULT_DONE; i++)
        result = visit(runtime, list, links.items[i].to, error);
    return result;
}

static int by_due(const void *a, const void *b)
{
    const struct case_row *left = a, *right = b;
    if (left->next_due != right->next_due)
        return left->next_due < right->next_due ? -1 : 1;
    return str_cmp(left->reference, right->reference);
}

static enum result tick_alone(struct runtime *runtime, struct loaded *loaded, struct arena *arena,
                              struct settled *ret, struct error *error)
{
    static const struct said nothing;
    struct command tick = {.kind = COMMAND_TICK, .occurred_at = INSTANT_NONE};
    return settle(runtime, loaded, &tick, &nothing, arena, ret, error);
}

/* A case that cannot be ticked stays due and is reported by whoever ticks it; it keeps nobody else
 * from acting. */
static enum result tick_other(struct runtime *runtime, const struct case_row *row,
                              struct arena *arena, bool *ret_sent, struct error *error)
{
    struct loaded other;
    struct settled settled = {0};
    enum result result = load_row(runtime, row, arena, &other, error);
    if (result != RESULT_DONE)
        return result;
    result = tick_alone(runtime, &other, arena, &settled, error);
    if (result != RESULT_DONE && settled.decision.outcome == OUTCOME_FAULT)
        return RESULT_DONE;
    *ret_sent |= settled.sent;
    return result;
}

static enum result tick_list(struct runtime *runtime, struct reading_list *list, bool *ret_sent,
                             struct error *error)
{
    if (list->due.count > 1)
        qsort(list->due.items, list->due.count, sizeof *list->due.items, by_due);
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < list->due.count && result == RESULT_DONE; i++)
        result = tick_other(runtime, &list->due.items[i], list->arena, ret_sent, error);
    return result;
}

enum result settle_reads(struct runtime *runtime, const struct loaded *loaded,
                         const struct str *named, size_t named_count, struct arena *arena,
                         bool *ret_sent, struct error *error)
{
    struct reading_list list = {.arena = arena, .seen = map_new(arena), .now = loaded->now};
    map_put(list.seen, loaded->row.reference, list.seen);
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < named_count && result == RESULT_DONE; i++)
        result = visit(runtime, &list, named[i], error);
    if (result == RESULT_DONE && loaded->state->links.count)
        result = visit_links(runtime, &list, loaded->row.reference, error);
    return result == RESULT_DONE ? tick_list(runtime, &list, ret_sent, error) : result;
}

enum result settle_tick(struct runtime *runtime, struct loaded *loaded, struct arena *arena,
                        struct settled *ret, struct error *error)
{
    bool sent = false;
    enum result result = settle_reads(runtime, loaded, NULL, 0, arena, &sent, error);
    if (result == RESULT_DONE)
        result = tick_alone(runtime, loaded, arena, ret, error);
    ret->sent |= sent;
    return result;
}
