/* What states bring with them: timers and tasks, taken up on entering, left on leaving, looked at
 * again when what they read has changed.
 */
#include "machine/step.h"
#include "machine/tasks.h"

void arm(struct work *work, struct str id, enum timer_kind kind, int64_t due, struct effect what)
{
    what.kind = EFFECT_TIMER_ARMED;
    what.id = id;
    what.word = str_of(timer_kind_name(kind));
    what.due = due;
    effect(work, what);
}

/* ---- after ---- */
static bool after_instant(struct work *work, const struct transition *transition, int64_t *ret)
{
    struct anchors anchors = no_anchors;
    anchors.entered = anchor_at(entered_of(work, transition->source));
    work->moment[MOMENT_ENTERED] =
        feel_instant(work->arena, anchors.entered.instant, work->protocol->zone);
    return when_eval(work, transition->when, &anchors, RULE_TIMER,
                     calendar_of(work, (struct str){0}), transition->id, ret, NULL);
}

static void arm_one(struct work *work, const struct transition *transition, int64_t due)
{
    arm(work, transition->id, TIMER_AFTER, due,
        (struct effect){
            .key = transition->id, .other = transition->source->id, .at = INSTANT_NONE});
}

void arm_after(struct work *work, const struct state *state)
{
    int64_t due;
    for (size_t i = 0; i < state->after_count; i++)
        if (after_instant(work, state->after[i], &due))
            arm_one(work, state->after[i], due);
}

/* One that waits is armed again where its time has moved into the future. */
static void rearm_blocked(struct work *work, const struct transition *transition)
{
    int64_t due;
    if (!after_instant(work, transition, &due) || due <= work->now)
        return;
    effect(work, (struct effect){.kind = EFFECT_UNBLOCKED, .id = transition->id});
    arm_one(work, transition, due);
}

/* A closure that was learnt late moves nothing to a time at which nobody knew of it: whoever had
 * counted rightly would be late. */
static bool after_known(struct work *work, const struct transition *transition, int64_t due)
{
    int64_t now = work->now, then = due;
    if (due > now)
        return true;
    work->now = due;
    bool known = after_instant(work, transition, &then) && then == due;
    work->now = now;
    return known;
}

static void recompute_one(struct work *work, const struct transition *transition)
{
    const struct timer *timer = case_timer(work->kase, transition->id);
    const struct blocked *blocked = case_blocked(work->kase, transition->id);
    int64_t due;
    bool held = timer != NULL && timer->at != INSTANT_NONE;
    if (held || case_is_spent(work->kase, transition->id))
        return;
    if (timer == NULL && blocked != NULL && blocked->waits) {
        rearm_blocked(work, transition);
        return;
    }
    if (!after_instant(work, transition, &due)) {
        if (timer != NULL)
            effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = transition->id});
        return;
    }
    if (timer == NULL)
        arm_one(work, transition, due);
    else if (timer->due != due && after_known(work, transition, due))
        effect(work, (struct effect){.kind = EFFECT_TIMER_MOVED,
                                     .id = transition->id,
                                     .due = due,
                                     .at = INSTANT_NONE});
}

/* ---- open instances ---- */
static struct str due_timer(struct work *work, struct str id)
{
    return str_join(work->arena, STR("due:"), id);
}

static void move_instance(struct work *work, const struct open_task *open,
                          const struct instance *instance, int64_t due, struct date due_date)
{
    struct str timer = due_timer(work, open->id);
    bool later = due == INSTANT_NONE || due > work->now;
    effect(work, (struct effect){.kind = EFFECT_TASK_MOVED,
                                 .id = open->id,
                                 .due = due,
                                 .due_date = due_date,
                                 .date = instance->occurrence,
                                 .at = later ? INSTANT_NONE : open->overdue});
    if (due == INSTANT_NONE && case_timer(work->kase, timer) != NULL)
        effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = timer});
    else if (due != INSTANT_NONE && (later || open->overdue == INSTANT_NONE))
        arm(work, timer, TIMER_DUE, due, (struct effect){.key = open->id, .at = INSTANT_NONE});
}

/* When it is due, by the calendars as they are known at `work->now`. */
static bool due_again(struct work *work, const struct open_task *open, struct instance *instance,
                      int64_t *ret_due, struct date *ret_date)
{
    const struct every_expr *every = effective_every(work, instance, NULL);
    if (open->overdue == INSTANT_NONE)
        (void)occurrence_again(work, instance, every, &instance->occurrence);
    return instance_due(work, instance, open->opened, ret_due, ret_date);
}

/* As for `after`. */
static bool due_known(struct work *work, const struct open_task *open, int64_t due)
{
    struct instance instance = instance_of(work, open);
    int64_t now = work->now, then = due;
    struct date date;
    if (due == INSTANT_NONE || due > now)
        return true;
    work->now = due;
    bool known = due_again(work, open, &instance, &then, &date) && then == due;
    work->now = now;
    return known;
}

/* A due time that falls elsewhere now moves, and so do the messages about it. */
static void recompute_instance(struct work *work, struct str id)
{
    const struct open_task *found = case_task(work->kase, id);
    if (found == NULL || found->held)
        return;
    struct open_task open = *found;
    struct instance instance = instance_of(work, &open);
    int64_t due;
    struct date due_date;
    if (instance.task == NULL)
        return;
    bool left = entered_of(work, instance.task->state) == INSTANT_NONE;
    if (!due_again(work, &open, &instance, &due, &due_date)) {
        if (left)
            return; /* it counted from a state that is over: what was worked out then holds */
        due = INSTANT_NONE;
    }
    bool moved = due != open.due && due_known(work, &open, due);
    if (moved)
        move_instance(work, &open, &instance, due, due_date);
    found = case_task(work->kase, id);
    if (found != NULL)
        arm_tells(work, found, moved ? TELLS_MOVED : TELLS_SAME);
}

static void recompute_instances(struct work *work)
{
    size_t count = work->kase->tasks.count;
    struct str *ids = ARENA_ARRAY(work->arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        ids[i] = work->kase->tasks.items[i].id;
    for (size_t i = 0; i < count && !work->faulty; i++)
        recompute_instance(work, ids[i]);
}

/* ---- states ---- */
static void take_up(struct work *work, const struct state *state)
{
    work->fresh[state->order] = false;
    if (!work->kase->stopped || state->type == STATE_FINAL)
        arm_after(work, state);
    for (size_t i = 0; i < state->task_count; i++)
        reconcile(work, state->tasks[i], true);
}

void recompute(struct work *work)
{
    for (size_t i = 0; i < work->protocol->state_count && !work->faulty; i++) {
        const struct state *state = work->protocol->states[i];
        if (!work->active[i] || work->fresh[i])
            continue;
        for (size_t j = 0; j < state->after_count; j++)
            recompute_one(work, state->after[j]);
        for (size_t j = 0; j < state->task_count; j++)
            if (state->tasks[j]->every != NULL || state->tasks[j]->for_each != NULL ||
                state->tasks[j]->opens != NULL)
                reconcile(work, state->tasks[j], false);
    }
    recompute_instances(work);
    clear_moment(work);
}

void take_up_duties(struct work *work)
{
    const struct feel_frame *frame = work->frame;
    work->frame = &work->moment_frame;
    if (work->data_changed) {
        work->data_changed = false;
        recompute(work);
    }
    for (size_t i = 0; i < work->protocol->state_count && !work->faulty; i++)
        if (work->active[i] && work->fresh[i])
            take_up(work, work->protocol->states[i]);
    clear_moment(work);
    work->frame = frame;
}

static bool stays_owed(const struct work *work, const struct task *task,
                       const struct open_task *open)
{
    switch (task->on_leave) {
    case LEAVE_KEEP:
        return true;
    case LEAVE_KEEP_DUE:
        return open->due != INSTANT_NONE && open->due <= work->now;
    case LEAVE_WITHDRAW:
        return false;
    }
    return true;
}

void leave_duties(struct work *work, const struct state *state)
{
    for (size_t i = 0; i < state->task_count; i++)
        for (size_t j = work->kase->tasks.count; j-- > 0;) {
            struct open_task open = work->kase->tasks.items[j];
            if (str_eq(open.task, state->tasks[i]->id) && !stays_owed(work, state->tasks[i], &open))
                withdraw(work, &open, "its state was left");
        }
}
