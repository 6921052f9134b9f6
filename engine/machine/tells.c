/* Reminders, chases and escalations of a task. */
#include "machine/tasks.h"

static struct str tell_id(struct work *work, const struct open_task *open, const struct tell *tell,
                          const struct role *role)
{
    return str_format(work->arena, "tell:%.*s:%.*s:%.*s", STR_ARG(open->id), STR_ARG(tell->id),
                      STR_ARG(role->id));
}

/* When one receiver is told: the day moves to one that the receiver works, never past the due time
 * that it reminds of; the due time itself never moves. `ret` is INSTANT_NONE where nobody knows;
 * false where it cannot be worked out, on record. */
static bool tell_instant(struct work *work, const struct open_task *open, const struct tell *tell,
                         const struct role *role, int64_t *ret)
{
    struct instance instance = instance_of(work, open);
    task_moment(work, &instance, open);
    struct anchors anchors = task_anchors(work, &instance, open->opened);
    anchors.due = (struct when_anchor){.instant = open->due, .date = open->due_date};
    struct error error;
    *ret = INSTANT_NONE;
    if (!when_find(work, tell->when, &anchors, RULE_TELL, task_calendar(work, instance.task), ret,
                   NULL, &error)) {
        if (error.result != RESULT_DONE)
            trouble_once(work, instance.task->id, str_copy(work->arena, str_of(error.text)));
        return error.result == RESULT_DONE;
    }
    shift_for(work, role, *ret < open->due ? -1 : 1, instance.task->id, ret);
    return true;
}

struct telling { /* one message of one instance to one role */
    const struct open_task *open;
    const struct tell *tell;
    const struct role *role;
    enum tells_when when;
};

/* A reminder whose moment had passed before the due time came to lie here is not sent late. A chase
 * is: the duty is overdue at once, and nobody has been told. */
static void move_tell(struct work *work, const struct telling *telling, struct str id, int64_t due)
{
    const struct timer *before = case_timer(work->kase, id);
    bool past = due == INSTANT_NONE || (due <= work->now && due < telling->open->due);
    if (before != NULL && before->due == due)
        return;
    if (before != NULL && past)
        effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = id});
    else if (before != NULL)
        effect(work, (struct effect){
                         .kind = EFFECT_TIMER_MOVED, .id = id, .due = due, .at = INSTANT_NONE});
    else if (due != INSTANT_NONE &&
             (telling->when == TELLS_OPENED || (telling->when == TELLS_MOVED && due > work->now)))
        arm(work, id, TIMER_TELL, due,
            (struct effect){.key = telling->open->id,
                            .other = telling->tell->id,
                            .name = telling->role->id,
                            .at = INSTANT_NONE});
}

/* Also for a role that takes no part yet: whether it does is asked when the message is due. */
static void arm_tell(struct work *work, const struct telling *telling)
{
    struct str id = tell_id(work, telling->open, telling->tell, telling->role);
    int64_t due;
    if (telling->when == TELLS_SAME && case_timer(work->kase, id) == NULL)
        return;
    if (tell_instant(work, telling->open, telling->tell, telling->role, &due))
        move_tell(work, telling, id, due);
}

void arm_tells(struct work *work, const struct open_task *open, enum tells_when when)
{
    struct open_task copy = *open;
    const struct task *task = task_of(work, open);
    for (size_t i = 0; task != NULL && i < task->tell_count; i++)
        for (size_t j = 0; j < task->tells[i].to.count; j++) {
            struct telling telling = {.open = &copy,
                                      .tell = &task->tells[i],
                                      .role = task->tells[i].to.items[j],
                                      .when = when};
            arm_tell(work, &telling);
        }
}

/* ---- firing ---- */
/* Late only: a reminder is overtaken once the duty is overdue, and any message by a later one of
 * the same duty to the same receiver that has fallen due as well. */
static bool is_overtaken(const struct work *work, const struct timer *fired,
                         const struct open_task *open)
{
    int64_t real = work->around->now;
    if (fired->due >= real)
        return false;
    if (open->due != INSTANT_NONE && fired->due < open->due && open->due <= real)
        return true;
    for (size_t i = 0; i < work->kase->timers.count; i++) {
        const struct timer *timer = &work->kase->timers.items[i];
        if (timer->kind == TIMER_TELL && str_eq(timer->key, fired->key) &&
            str_eq(timer->role, fired->role) && timer->due <= real)
            return true;
    }
    return false;
}

void supersede(struct work *work, struct str timer, struct str tell, struct str open, int64_t at)
{
    effect(work, (struct effect){
                     .kind = EFFECT_SUPERSEDED, .id = timer, .word = tell, .name = open, .at = at});
}

static const struct tell *find_tell(const struct task *task, struct str id)
{
    for (size_t i = 0; task != NULL && i < task->tell_count; i++)
        if (str_eq(task->tells[i].id, id))
            return &task->tells[i];
    return NULL;
}

void fire_tell(struct work *work, const struct timer *timer)
{
    const struct open_task *found = case_task(work->kase, timer->key);
    if (found == NULL)
        return;
    struct open_task open = *found;
    const struct tell *tell = find_tell(task_of(work, &open), timer->word);
    const struct role *role = role_of(work, timer->role);
    if (tell == NULL || role == NULL || !takes_part(work, bearer_of(work, role)))
        return;
    struct instance instance = instance_of(work, &open);
    task_moment(work, &instance, &open);
    if (tell->condition != NULL && feel_is_false(eval(work, tell->condition)))
        return;
    if (is_overtaken(work, timer, &open)) {
        supersede(work, timer->id, timer->word, timer->key, timer->due);
        return;
    }
    work->telling = timer;
    if (has_content(work, tell->notice))
        tell_role(work, tell->notice, role, &open, timer->due);
    work->telling = NULL;
    clear_moment(work);
}
