/* Tasks, timers and transitions that wait, of a case that moves.
 *
 * First everything that changes is taken away, then it is put back under its new name: names may be
 * exchanged. What neither changes nor goes is not touched, and what has fired is not armed again.
 */
#include "machine/migrate.h"

/* ---- what things are called now ---- */
/* The new task of an old one; NULL where it is given up. */
static const struct task *task_for(const struct moving *moving, struct str old)
{
    const struct moved *moved = moved_of(&moving->migration->tasks, old);
    if (moved == NULL || moved->count == 0)
        return NULL;
    return protocol_find(moving->work->protocol, "task", moved->to[0]);
}

static const struct transition *after_for(const struct moving *moving, struct str old)
{
    const struct moved *moved = moved_of(&moving->migration->timers, old);
    if (moved == NULL || moved->count == 0)
        return NULL;
    const struct transition *after =
        protocol_find(moving->work->protocol, "transition", moved->to[0]);
    return after != NULL && moving->active[after->source->order] ? after : NULL;
}

/* LEAD + TASK + REST, with the new task's id. */
static struct str renamed(const struct moving *moving, struct str id, const char *lead,
                          struct str old, const struct task *task)
{
    struct str rest = str_part(id, str_of(lead).len + old.len, id.len);
    return str_format(moving->work->arena, "%s%.*s%.*s", lead, STR_ARG(task->id), STR_ARG(rest));
}

static struct str instance_for(const struct moving *moving, const struct open_task *open,
                               const struct task *task)
{
    return renamed(moving, open->id, "", open->task, task);
}

static bool is_held(const struct moving *moving, const struct open_task *open)
{
    return open->due != INSTANT_NONE &&
           moved_of(&moving->migration->tasks, open->task)->how == MOVED_CARRIED;
}

/* ---- open instances ---- */
static bool looks_the_same(const struct moving *moving, const struct open_task *open,
                           const struct task *task)
{
    const struct task *old = protocol_find(moving->migration->from, "task", open->task);
    bool same = old != NULL && str_eq(old->label, task->label) &&
                old->who.count == task->who.count && open->held == is_held(moving, open);
    for (size_t i = 0; same && i < task->who.count; i++)
        same = str_eq(old->who.items[i]->id, task->who.items[i]->id);
    return same;
}

static void take_instance(struct moving *moving, const struct open_task *open)
{
    const struct moved *moved = moved_of(&moving->migration->tasks, open->task);
    const struct task *task = task_for(moving, open->task);
    if (moved == NULL || (task != NULL && str_eq(task->id, open->task)))
        return;
    effect(moving->work,
           (struct effect){.kind = EFFECT_TASK_WITHDRAWN,
                           .id = open->id,
                           .key = open->task,
                           .word = task == NULL ? moved->why
                                                : str_format(moving->work->arena, "it is now %.*s",
                                                             STR_ARG(task->id))});
}

static void put_due(struct moving *moving, const struct open_task *open, struct str id, bool held)
{
    effect(moving->work, (struct effect){.kind = EFFECT_TASK_MOVED,
                                         .id = id,
                                         .due = open->due,
                                         .due_date = open->due_date,
                                         .date = open->occurrence,
                                         .at = open->overdue,
                                         .number = held});
}

static void put_instance(struct moving *moving, const struct open_task *open)
{
    const struct task *task = task_for(moving, open->task);
    if (task == NULL)
        return;
    struct str id = instance_for(moving, open, task);
    bool held = is_held(moving, open), same = str_eq(id, open->id);
    if (!same)
        effect(moving->work, (struct effect){.kind = EFFECT_TASK_OPENED,
                                             .id = id,
                                             .key = task->id,
                                             .word = open->row,
                                             .other = open->key,
                                             .due = open->due,
                                             .at = open->opened,
                                             .date = open->occurrence,
                                             .due_date = open->due_date,
                                             .name = open->session,
                                             .value = open->element});
    if (same ? !looks_the_same(moving, open, task) : held || open->overdue != INSTANT_NONE)
        put_due(moving, open, id, held);
}

/* ---- timers ---- */
static bool retime_after(const struct moving *moving, struct timer *timer)
{
    const struct moved *moved = moved_of(&moving->migration->timers, timer->key);
    const struct transition *after = after_for(moving, timer->key);
    if (after == NULL)
        return false;
    timer->id = timer->key = after->id;
    timer->word = after->source->id;
    timer->at = moved->how == MOVED_CARRIED ? timer->due : INSTANT_NONE;
    return true;
}

static bool retime_schedule(const struct moving *moving, struct timer *timer)
{
    const struct task *task = task_for(moving, timer->key);
    if (task == NULL || !moving->active[task->state->order])
        return false;
    timer->id = renamed(moving, timer->id, "schedule:", timer->key, task);
    timer->key = task->id;
    timer->role = task->state->id;
    return true;
}

static bool has_tell(const struct moving *moving, const struct task *task,
                     const struct timer *timer)
{
    for (size_t i = 0; i < task->tell_count; i++)
        if (str_eq(task->tells[i].id, timer->word))
            return role_of(moving->work, timer->role) != NULL;
    return false;
}

/* Of an instance: when it is due, or somebody is told. */
static bool retime_instance(const struct moving *moving, struct timer *timer)
{
    const struct open_task *open = case_task(moving->before, timer->key);
    const struct task *task = open != NULL ? task_for(moving, open->task) : NULL;
    bool tell = timer->kind == TIMER_TELL;
    if (task == NULL || (tell && !has_tell(moving, task, timer)))
        return false;
    timer->id = renamed(moving, timer->id, tell ? "tell:" : "due:", open->task, task);
    timer->key = instance_for(moving, open, task);
    return true;
}

static bool retime_nothing(const struct moving *moving, struct timer *timer)
{
    (void)moving;
    (void)timer;
    return true;
}

static bool (*const retimes[])(const struct moving *moving, struct timer *timer) = {
    [TIMER_AFTER] = retime_after,       [TIMER_RETRY] = retime_nothing,
    [TIMER_SCHEDULE] = retime_schedule, [TIMER_DUE] = retime_instance,
    [TIMER_TELL] = retime_instance,     [TIMER_EXPIRE] = retime_nothing,
    [TIMER_LAPSE] = retime_nothing,     [TIMER_SEND] = retime_nothing,
    [TIMER_NOTIFY] = retime_nothing,    [TIMER_SERVED] = retime_nothing,
};

static bool same_timer(const struct timer *a, const struct timer *b)
{
    return str_eq(a->id, b->id) && str_eq(a->key, b->key) && str_eq(a->word, b->word) &&
           str_eq(a->role, b->role) && a->due == b->due && a->at == b->at;
}

static void take_timer(struct moving *moving, const struct timer *old)
{
    struct timer timer = *old;
    bool kept = retimes[old->kind](moving, &timer) && same_timer(old, &timer);
    if (!kept && case_timer(moving->work->kase, old->id) != NULL)
        effect(moving->work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = old->id});
}

static void put_timer(struct moving *moving, const struct timer *old)
{
    struct timer timer = *old;
    if (!retimes[old->kind](moving, &timer) || case_timer(moving->work->kase, timer.id) != NULL)
        return;
    arm(moving->work, timer.id, timer.kind, timer.due,
        (struct effect){.key = timer.key,
                        .other = timer.word,
                        .name = timer.role,
                        .at = timer.at,
                        .value = timer.value});
}

/* ---- what was planned ---- */
static bool replan(const struct moving *moving, struct planned *planned)
{
    const struct task *task = task_for(moving, planned->task);
    if (task == NULL || !moving->active[task->state->order])
        return false;
    planned->id = renamed(moving, planned->id, "", planned->task, task);
    planned->task = task->id;
    planned->state = task->state->id;
    return true;
}

static bool is_planned(const struct case_state *kase, const struct planned *planned)
{
    for (size_t i = 0; i < kase->planned.count; i++)
        if (str_eq(kase->planned.items[i].id, planned->id) &&
            str_eq(kase->planned.items[i].state, planned->state))
            return true;
    return false;
}

static void take_planned(struct moving *moving, const struct planned *old)
{
    struct planned planned = *old;
    bool kept = replan(moving, &planned) && str_eq(planned.id, old->id) &&
                str_eq(planned.state, old->state);
    if (!kept && is_planned(moving->work->kase, old))
        effect(moving->work, (struct effect){.kind = EFFECT_UNPLANNED, .id = old->id});
}

static void put_planned(struct moving *moving, const struct planned *old)
{
    struct planned planned = *old;
    if (replan(moving, &planned) && !is_planned(moving->work->kase, &planned))
        effect(moving->work, (struct effect){.kind = EFFECT_PLANNED,
                                             .id = planned.id,
                                             .key = planned.task,
                                             .word = planned.state});
}

/* ---- transitions that are over, or wait ---- */
static void put_spent(struct moving *moving, const struct spent *old)
{
    const struct transition *after = after_for(moving, old->transition);
    if (after != NULL && !case_is_spent(moving->work->kase, after->id))
        effect(moving->work,
               (struct effect){.kind = EFFECT_SPENT, .id = after->id, .key = after->source->id});
}

/* An eventless one that was last found blocked keeps its print, so as not to be recorded again. */
static const struct transition *blocked_for(const struct moving *moving, const struct blocked *old)
{
    if (old->waits)
        return after_for(moving, old->transition);
    const struct transition *same =
        protocol_find(moving->work->protocol, "transition", old->transition);
    return same != NULL && moving->active[same->source->order] ? same : NULL;
}

static void take_blocked(struct moving *moving, const struct blocked *old)
{
    const struct transition *now = blocked_for(moving, old);
    bool kept =
        now != NULL && str_eq(now->id, old->transition) && str_eq(now->source->id, old->state);
    if (!kept && case_blocked(moving->work->kase, old->transition) != NULL)
        effect(moving->work, (struct effect){.kind = EFFECT_UNBLOCKED, .id = old->transition});
}

static void put_blocked(struct moving *moving, const struct blocked *old)
{
    const struct transition *now = blocked_for(moving, old);
    if (now != NULL && case_blocked(moving->work->kase, now->id) == NULL)
        effect(moving->work, (struct effect){.kind = EFFECT_BLOCKED,
                                             .id = now->id,
                                             .key = now->source->id,
                                             .word = old->print,
                                             .at = old->since,
                                             .number = !old->waits  ? 0
                                                       : old->alone ? 3
                                                                    : 1});
}

void land_duties(struct moving *moving)
{
    const struct case_state *before = moving->before;
#define EACH(list, call)                                                                           \
    for (size_t i = 0; i < before->list.count; i++)                                                \
    call(moving, &before->list.items[i])
    EACH(timers, take_timer);
    EACH(tasks, take_instance);
    EACH(planned, take_planned);
    EACH(blocked, take_blocked);
    EACH(tasks, put_instance);
    EACH(timers, put_timer);
    EACH(planned, put_planned);
    EACH(spent, put_spent);
    EACH(blocked, put_blocked);
#undef EACH
}

/* ---- what is new ---- */
static bool was_in(const struct moving *moving, struct str state)
{
    return case_in_state(moving->before, state);
}

/* Whether an old task that led here had been taken up. */
static bool is_taken_up(const struct moving *moving, const struct task *task)
{
    const struct protocol *from = moving->migration->from;
    for (size_t i = 0; i < from->task_count; i++)
        if (task_for(moving, from->tasks[i]->id) == task &&
            was_in(moving, from->tasks[i]->state->id))
            return true;
    return false;
}

static void take_up_new(struct moving *moving)
{
    struct work *work = moving->work;
    for (size_t i = 0; i < work->protocol->task_count && !work->faulty; i++) {
        const struct task *task = work->protocol->tasks[i];
        if (moving->active[task->state->order] && !is_taken_up(moving, task))
            reconcile(work, task, true);
    }
}

/* What would have been due before the migration is due at it: nothing is decided as of a time when
 * the case was under another version. */
static void not_before_now(struct work *work)
{
    VEC(struct str) late = {0};
    for (size_t i = 0; i < work->kase->timers.count; i++)
        if (work->kase->timers.items[i].due < work->now)
            VEC_PUSH(work->arena, late, work->kase->timers.items[i].id);
    for (size_t i = 0; i < late.count; i++)
        effect(work, (struct effect){.kind = EFFECT_TIMER_MOVED,
                                     .id = late.items[i],
                                     .due = work->now,
                                     .at = INSTANT_NONE});
}

/* Messages about what is open that only the new version sends, as far as their time is to come. */
static void tell_new(struct work *work)
{
    for (size_t i = 0; i < work->kase->tasks.count && !work->faulty; i++)
        if (work->kase->tasks.items[i].due != INSTANT_NONE)
            arm_tells(work, &work->kase->tasks.items[i], TELLS_MOVED);
    clear_moment(work);
}

void renew_duties(struct moving *moving)
{
    struct work *work = moving->work;
    take_up_new(moving);
    recompute(work);
    tell_new(work);
    work->data_changed = false;
    not_before_now(work);
}
