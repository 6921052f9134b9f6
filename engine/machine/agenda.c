/* What falls due if nothing but time happens: the case is copied, and ticked ahead. */
#include "machine/decide.h"

static void add(struct work *work, struct agenda *agenda, struct upcoming upcoming)
{
    VEC(struct upcoming) items = {0};
    for (size_t i = 0; i < agenda->count; i++)
        VEC_PUSH(work->arena, items, agenda->items[i]);
    VEC_PUSH(work->arena, items, upcoming);
    size_t at = items.count - 1;
    for (; at > 0 && items.items[at - 1].due > upcoming.due; at--)
        items.items[at] = items.items[at - 1];
    items.items[at] = upcoming;
    agenda->items = items.items;
    agenda->count = items.count;
}

struct outlook { /* every instance that there is or will be, by id */
    struct work *work;
    struct map *seen; /* id -> struct upcoming */
    VEC(struct upcoming_message) messages;
    int64_t from, until;
};

static void look_at_open(struct outlook *outlook, bool open)
{
    struct work *work = outlook->work;
    for (size_t i = 0; i < work->kase->tasks.count; i++) {
        const struct open_task *task = &work->kase->tasks.items[i];
        struct upcoming *upcoming = map_get(outlook->seen, task->id);
        if (upcoming == NULL) {
            upcoming = ARENA_NEW(work->arena, struct upcoming);
            upcoming->open = open;
            map_put(outlook->seen, str_copy(work->arena, task->id), upcoming);
        }
        upcoming->task = task->task;
        upcoming->row = task->row;
        upcoming->due = task->due;
        upcoming->due_date = task->due_date;
    }
}

/* Withdrawn before it was due: nobody will owe it. Later it was merely not done, as nobody acts
 * here. */
static void drop_withdrawn(struct outlook *outlook, const struct entry *entry)
{
    for (size_t i = 0; i < entry->effect_count; i++) {
        const struct effect *effect = &entry->effects[i];
        const struct upcoming *upcoming = map_get(outlook->seen, effect->id);
        if (effect->kind == EFFECT_TASK_WITHDRAWN && upcoming != NULL &&
            (upcoming->due == INSTANT_NONE || upcoming->due > entry->occurred_at))
            (void)map_remove(outlook->seen, effect->id);
    }
}

static void take_messages(struct outlook *outlook, const struct entry *entry)
{
    for (size_t i = 0; i < entry->effect_count; i++) {
        const struct effect *effect = &entry->effects[i];
        const struct upcoming_message message = {
            .notice = effect->key,
            .task = effect->task,
            .role = effect->word,
            .party = effect->other,
            .at = effect->due != INSTANT_NONE ? effect->due : entry->occurred_at};
        if (effect->kind == EFFECT_NOTICE)
            VEC_PUSH(outlook->work->arena, outlook->messages, message);
    }
}

static struct str first_trouble(const struct entry *entry)
{
    for (size_t i = 0; i < entry->effect_count; i++)
        if (entry->effects[i].kind == EFFECT_TROUBLE)
            return value_str(entry->effects[i].value);
    return (struct str){0};
}

/* One timer after the other; what opens and closes in between is seen after each. */
static void run_ahead(struct outlook *outlook, struct agenda *ret)
{
    struct work *work = outlook->work;
    size_t read = 0;
    int64_t due;
    while (!work->faulty && (due = case_next_due(work->kase)) != INSTANT_NONE &&
           due <= outlook->until) {
        tick(work, due > outlook->from ? due : outlook->from);
        for (; read < work->entries.count; read++) {
            drop_withdrawn(outlook, work->entries.items[read]);
            take_messages(outlook, work->entries.items[read]);
            if (str_empty(ret->note))
                ret->note = first_trouble(work->entries.items[read]);
        }
        look_at_open(outlook, false);
    }
    if (work->faulty)
        ret->note = str_copy(work->arena, str_of(work->fault.text));
}

void case_agenda(struct arena *arena, const struct protocol *protocol,
                 const struct case_state *kase, const struct surroundings *surroundings,
                 int64_t until, struct agenda *ret)
{
    struct work *work = ARENA_NEW(arena, struct work);
    struct command nothing = {.kind = COMMAND_TICK, .occurred_at = INSTANT_NONE};
    *ret = (struct agenda){0};
    work_start(work, arena, protocol, case_copy(arena, kase), surroundings);
    work->command = &nothing;
    struct outlook outlook = {
        .work = work, .seen = map_new(arena), .from = surroundings->now, .until = until};
    look_at_open(&outlook, true);
    run_ahead(&outlook, ret);
    ret->messages = outlook.messages.items;
    ret->message_count = outlook.messages.count;
    for (size_t i = 0; i < map_count(outlook.seen); i++) {
        const struct upcoming *upcoming = map_at(outlook.seen, i);
        if (upcoming->due != INSTANT_NONE && upcoming->due >= surroundings->now &&
            upcoming->due <= until)
            add(work, ret, *upcoming);
    }
}
