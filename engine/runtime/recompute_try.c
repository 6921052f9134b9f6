/* What a recomputation would do to every open case, in memory. */
#include "runtime/deploy.h"
#include "runtime/lend.h"

enum { PAGE = 100 };

/* ---- one case ---- */

static void tell(const struct calendar_change *change, const struct case_move *move)
{
    if (change->moved)
        change->moved(change->context, move);
}

static const struct open_task *task_of(const struct case_state *kase, struct str id)
{
    for (size_t i = 0; i < kase->tasks.count; i++)
        if (str_eq(kase->tasks.items[i].id, id))
            return &kase->tasks.items[i];
    return NULL;
}

static const struct timer *timer_of(const struct case_state *kase, struct str id)
{
    for (size_t i = 0; i < kase->timers.count; i++)
        if (str_eq(kase->timers.items[i].id, id))
            return &kase->timers.items[i];
    return NULL;
}

static void tell_task(const struct calendar_change *change, const struct case_state *before,
                      const struct effect *effect)
{
    const struct open_task *task = task_of(before, effect->id);
    struct case_move move = {.reference = before->reference,
                             .task = task ? task->task : effect->key,
                             .row = task ? task->row : effect->word,
                             .from = task ? task->due : INSTANT_NONE,
                             .to = effect->due};
    if (effect->kind == EFFECT_TASK_WITHDRAWN)
        move.to = INSTANT_NONE;
    tell(change, &move);
}

/* A task's own timer moves with it, and is no news. */
static void tell_timer(const struct calendar_change *change, const struct case_state *before,
                       const struct effect *effect)
{
    const struct timer *timer = timer_of(before, effect->id);
    struct case_move move = {.reference = before->reference,
                             .timer = effect->id,
                             .from = timer ? timer->due : INSTANT_NONE,
                             .to = effect->due};
    if (effect->kind == EFFECT_TIMER_CANCELLED)
        move.to = INSTANT_NONE;
    if (!str_starts(effect->id, STR("due:")) && move.from != move.to)
        tell(change, &move);
}

static const struct {
    enum effect_kind kind;
    void (*tell)(const struct calendar_change *change, const struct case_state *before,
                 const struct effect *effect);
} told[] = {
    {EFFECT_TASK_OPENED, tell_task},    {EFFECT_TASK_MOVED, tell_task},
    {EFFECT_TASK_WITHDRAWN, tell_task}, {EFFECT_TIMER_ARMED, tell_timer},
    {EFFECT_TIMER_MOVED, tell_timer},   {EFFECT_TIMER_CANCELLED, tell_timer},
};

static void tell_entry(const struct calendar_change *change, const struct case_state *before,
                       const struct entry *entry)
{
    for (size_t i = 0; i < entry->effect_count; i++)
        for (size_t j = 0; j < sizeof told / sizeof *told; j++)
            if (told[j].kind == entry->effects[i].kind)
                told[j].tell(change, before, &entry->effects[i]);
}

/* Time passes first, as it does in earnest. */
static enum result try_case(struct runtime *runtime, const struct calendar_change *change,
                            const struct case_row *row, int64_t *ret_changed, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct loaded loaded;
    struct lent *lent;
    struct decision decision;
    enum result result = load_row(runtime, row, arena, &loaded, error);
    if (result == RESULT_DONE)
        result = lend(runtime, &loaded, arena, &lent, error);
    if (result != RESULT_DONE)
        return result;
    const struct command tick = {.kind = COMMAND_TICK, .occurred_at = INSTANT_NONE};
    const struct command again = {.kind = COMMAND_RECOMPUTE, .occurred_at = INSTANT_NONE};
    decide(arena, loaded.protocol, loaded.state, &tick, &lent->surroundings, &decision);
    const struct case_state *before = case_copy(arena, loaded.state);
    if (decision.outcome != OUTCOME_FAULT)
        decide(arena, loaded.protocol, loaded.state, &again, &lent->surroundings, &decision);
    result = lend_result(lent, error);
    if (result != RESULT_DONE || decision.outcome == OUTCOME_FAULT)
        return result;
    *ret_changed += decision.count > 0;
    for (size_t i = 0; i < decision.count; i++)
        tell_entry(change, before, decision.entries[i]);
    return RESULT_DONE;
}

/* ---- all ---- */

enum result recompute_try(struct runtime *runtime, const struct calendar_change *change,
                          int64_t *ret_changed, struct error *error)
{
    struct case_filter filter = {.open_only = true, .limit = PAGE};
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    *ret_changed = 0;
    for (;;) {
        struct case_rows rows;
        enum result result =
            store_list_cases(runtime->store, &scope_all, &filter, arena, &rows, error);
        for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++)
            result = try_case(runtime, change, &rows.items[i], ret_changed, error);
        if (result != RESULT_DONE || rows.count < PAGE)
            return result;
        filter.after = rows.items[rows.count - 1].reference;
    }
}
