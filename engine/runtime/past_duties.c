/* The duties that a case has had, from its entries. */
#include "base/map.h"
#include "runtime/entries.h"

struct reading {
    struct arena *arena;
    struct map *seen; /* instance -> struct past_duty * */
    struct past_duties *ret;
    const struct entry_row *row;
};
typedef void reader(struct reading *reading, const struct effect *effect);

static struct past_duty *duty_of(const struct reading *reading, const struct effect *effect)
{
    return map_get(reading->seen, effect->id);
}

static void touch(const struct reading *reading, struct past_duty *duty)
{
    duty->sequence = reading->row->sequence;
    duty->at = reading->row->recorded_at;
}

static void set_due(struct past_duty *duty, const struct effect *effect)
{
    duty->undated = effect->due == INSTANT_NONE && duty->due != INSTANT_NONE;
    if (duty->undated)
        return;
    duty->due = effect->due;
    duty->due_date = effect->due_date;
}

/* An instance may open again under its name, when a state is entered anew: then it is the same. */
static void opened(struct reading *reading, const struct effect *effect)
{
    struct past_duty *duty = duty_of(reading, effect);
    if (!duty) {
        duty = ARENA_NEW(reading->arena, struct past_duty);
        duty->key = str_copy(reading->arena, effect->id);
        duty->due = INSTANT_NONE;
        map_put(reading->seen, duty->key, duty);
    }
    duty->task = str_copy(reading->arena, effect->key);
    duty->fate = DUTY_OPEN;
    set_due(duty, effect);
    touch(reading, duty);
}

static void moved(struct reading *reading, const struct effect *effect)
{
    struct past_duty *duty = duty_of(reading, effect);
    if (!duty)
        return;
    set_due(duty, effect);
    touch(reading, duty);
}

static void end(const struct reading *reading, const struct effect *effect, enum duty_fate fate)
{
    struct past_duty *duty = duty_of(reading, effect);
    if (!duty)
        return;
    duty->fate = fate;
    touch(reading, duty);
}

static void done(struct reading *reading, const struct effect *effect)
{
    end(reading, effect, DUTY_FINISHED);
}

static void withdrawn(struct reading *reading, const struct effect *effect)
{
    end(reading, effect, DUTY_WITHDRAWN);
}

static void party(struct reading *reading, const struct effect *effect)
{
    (void)effect;
    reading->ret->parties_sequence = reading->row->sequence;
    reading->ret->parties_at = reading->row->recorded_at;
}

static reader *const readers[EFFECT_KINDS] = {
    [EFFECT_TASK_OPENED] = opened,       [EFFECT_TASK_MOVED] = moved, [EFFECT_TASK_DONE] = done,
    [EFFECT_TASK_WITHDRAWN] = withdrawn, [EFFECT_PARTY] = party,      [EFFECT_PARTY_ENDED] = party,
};

/* Most entries say nothing of duties and parties, and need not be read. */
static bool speaks_of_it(struct str open)
{
    return str_find(open, STR("\"task_"), 0) >= 0 || str_find(open, STR("\"party"), 0) >= 0;
}

static enum result read_entry(struct reading *reading, struct arena *scratch, struct error *error)
{
    struct said said;
    const struct entry *entry;
    if (!speaks_of_it(reading->row->open))
        return RESULT_DONE;
    enum result result = entry_read(scratch, reading->row, &said, &entry, error);
    for (size_t i = 0; result == RESULT_DONE && entry && i < entry->effect_count; i++)
        if (readers[entry->effects[i].kind])
            readers[entry->effects[i].kind](reading, &entry->effects[i]);
    return result;
}

static enum result read_all(struct reading *reading, struct store *store, struct str reference,
                            struct error *error)
{
    enum result result = RESULT_DONE;
    int64_t from = 1;
    for (bool more = true; more && result == RESULT_DONE;) {
        CLEANUP(arena_freep) struct arena *page = arena_new();
        struct entry_rows rows = {0};
        result = store_read_chain(store, reference, from, 0, page, &rows, error);
        for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++) {
            reading->row = &rows.items[i];
            result = read_entry(reading, page, error);
        }
        from += (int64_t)rows.count;
        more = rows.count == STORE_PAGE;
    }
    return result;
}

enum result runtime_past_duties(struct runtime *runtime, struct str reference, struct arena *arena,
                                struct past_duties *ret, struct error *error)
{
    struct reading reading = {.arena = arena, .seen = map_new(arena), .ret = ret};
    *ret = (struct past_duties){0};
    struct case_row row;
    bool found;
    enum result result =
        store_get_case(runtime->store, &runtime->scope, reference, arena, &row, &found, error);
    if (result != RESULT_DONE || !found)
        return result;
    result = read_all(&reading, runtime->store, reference, error);
    struct past_duty **items = ARENA_ARRAY(arena, struct past_duty *, map_count(reading.seen));
    for (size_t i = 0; i < map_count(reading.seen); i++)
        items[i] = map_at(reading.seen, i);
    ret->items = items;
    ret->count = map_count(reading.seen);
    return result;
}
