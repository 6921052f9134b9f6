/* Tasks that follow a list: what is new in it is opened, what is gone is withdrawn. */
#include "machine/tasks.h"

struct plan { /* what one task should have, found row by row */
    struct work *work;
    const struct task *task;
    bool first;          /* on entering its state */
    bool skip_past;      /* the state had been active before: what is past was dealt with then */
    VEC(struct str) ids; /* wanted */
};

/* ---- what is wanted ---- */
static bool is_planned(const struct work *work, struct str id)
{
    for (size_t i = 0; i < work->kase->planned.count; i++)
        if (str_eq(work->kase->planned.items[i].id, id))
            return true;
    return false;
}

static struct str list_timer_id(struct work *work, struct str id)
{
    return str_format(work->arena, "schedule:%.*s", STR_ARG(id));
}

static void arm_opening(struct plan *plan, const struct instance *instance, struct str id,
                        int64_t opens)
{
    struct work *work = plan->work;
    struct str timer_id = list_timer_id(work, id);
    const struct timer *timer = case_timer(work->kase, timer_id);
    int64_t at =
        date_is_set(instance->occurrence) ? day_end(work, instance->occurrence) : INSTANT_NONE;
    if (timer == NULL)
        arm(work, timer_id, TIMER_SCHEDULE, opens,
            (struct effect){.key = plan->task->id,
                            .other = instance->row,
                            .name = plan->task->state->id,
                            .at = at,
                            .value = instance->element});
    else if (timer->due != opens)
        effect(work,
               (struct effect){.kind = EFFECT_TIMER_MOVED, .id = timer_id, .due = opens, .at = at});
}

/* What opens with a moment that nobody knows yet is planned once it is known. */
static void unplan_unknown(struct work *work, struct str id)
{
    struct str timer = list_timer_id(work, id);
    if (!is_planned(work, id))
        return;
    effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = timer});
    effect(work, (struct effect){.kind = EFFECT_UNPLANNED, .id = id});
}

static bool is_dealt_with(struct plan *plan, const struct instance *instance)
{
    int64_t due;
    struct date due_date;
    return plan->skip_past &&
           instance_due(plan->work, instance, plan->work->now, &due, &due_date) &&
           due <= plan->work->now;
}

static void plan_instance(struct plan *plan, const struct instance *instance, struct str id,
                          struct str key)
{
    struct work *work = plan->work;
    struct str timer = list_timer_id(work, id);
    int64_t opens = work->now;
    VEC_PUSH(work->arena, plan->ids, id);
    if (is_planned(work, id) && case_timer(work->kase, timer) == NULL)
        return; /* it was opened */
    if (plan->task->opens != NULL && !instance_opens(work, instance, NULL, &opens)) {
        unplan_unknown(work, id);
        return;
    }
    if (!is_planned(work, id))
        effect(work, (struct effect){.kind = EFFECT_PLANNED,
                                     .id = id,
                                     .key = plan->task->id,
                                     .word = plan->task->state->id});
    if (is_dealt_with(plan, instance))
        return;
    if (opens > work->now) {
        arm_opening(plan, instance, id, opens);
        return;
    }
    if (case_timer(work->kase, timer) != NULL)
        effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = timer});
    open_instance(work, instance, key);
}

static bool occurrence_of(struct work *work, struct feel_value element, struct instance *instance)
{
    int64_t instant;
    instance->occurrence = element.of.date;
    if (element.kind == FEEL_DATE)
        return true;
    if (element.kind != FEEL_DATE_TIME || !feel_to_instant(element, work->protocol->zone, &instant))
        return false;
    instance_at(work, instance, instant);
    return true;
}

static void plan_list(struct plan *plan, const struct instance *row, struct feel_value list)
{
    struct work *work = plan->work;
    for (size_t i = 0; i < list.of.list->count; i++) {
        struct instance instance = *row;
        if (!occurrence_of(work, list.of.list->items[i], &instance)) {
            if (list.of.list->items[i].kind != FEEL_NULL)
                trouble_once(work, plan->task->id, STR("the list holds something that is no date"));
            continue;
        }
        struct str key = instance_key(work, &instance);
        plan_instance(plan, &instance, instance_id(work, &instance, key), key);
    }
}

/* ---- what is gone ---- */
static bool is_wanted(const struct plan *plan, struct str id)
{
    for (size_t i = 0; i < plan->ids.count; i++)
        if (str_eq(plan->ids.items[i], id))
            return true;
    return false;
}

/* The plan of a task without a list names rows; its instances bear the time as well. */
static bool belongs(struct str instance, struct str planned)
{
    return str_eq(instance, planned) ||
           (str_starts(instance, planned) && instance.at[planned.len] == '@');
}

static void drop_instance(struct work *work, struct str id)
{
    struct str timer = list_timer_id(work, id);
    effect(work, (struct effect){.kind = EFFECT_UNPLANNED, .id = id});
    if (case_timer(work->kase, timer) != NULL)
        effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = timer});
    for (size_t i = work->kase->tasks.count; i-- > 0;)
        if (belongs(work->kase->tasks.items[i].id, id)) {
            struct open_task open = work->kase->tasks.items[i];
            withdraw(work, &open, "no longer planned");
        }
}

static void drop_gone(struct plan *plan)
{
    struct work *work = plan->work;
    for (size_t i = work->kase->planned.count; i-- > 0;) {
        struct planned planned = work->kase->planned.items[i];
        if (str_eq(planned.task, plan->task->id) && !is_wanted(plan, planned.id))
            drop_instance(work, planned.id);
    }
}

/* ---- by row ---- */
const struct every_expr *effective_every(struct work *work, const struct instance *row,
                                         struct feel_value *ret_list)
{
    const struct every_expr *every = row->task->every;
    if (every == NULL || every->every->kind != EVERY_LIST)
        return every;
    task_moment(work, row, NULL);
    struct feel_value list = eval(work, every->list);
    if (ret_list != NULL)
        *ret_list = list;
    bool empty = list.kind != FEEL_LIST || list.of.list->count == 0;
    return empty && every->otherwise != NULL ? every->otherwise : every;
}

static void withdraw_unplanned(struct plan *plan, const struct instance *row)
{
    struct work *work = plan->work;
    for (size_t i = work->kase->tasks.count; i-- > 0;) {
        struct open_task open = work->kase->tasks.items[i];
        if (str_eq(open.task, plan->task->id) && str_eq(open.row, row->row) &&
            !is_planned(work, open.id) && (open.due == INSTANT_NONE || open.due > work->now))
            withdraw(work, &open, "dates were planned");
    }
}

static void plan_repeating(struct plan *plan, const struct instance *row)
{
    struct work *work = plan->work;
    struct feel_value list = feel_null();
    const struct every_expr *every = effective_every(work, row, &list);
    if (every->every->kind != EVERY_LIST) {
        if (plan->first || !has_schedule(work, row))
            schedule(work, row, every, work->now, work->now);
        else
            reschedule(work, row, every);
        return;
    }
    if (has_schedule(work, row)) { /* of its `else` */
        drop_schedule(work, row);
        withdraw_unplanned(plan, row);
    }
    if (list.kind == FEEL_LIST)
        plan_list(plan, row, list);
    else if (value_is_fault(list) && plan->first)
        trouble_once(work, plan->task->id, value_reason(work->arena, list));
}

/* What the plan calls the only instance of a task, or of a row. */
static struct str once_id(struct work *work, const struct instance *row)
{
    if (row->task->for_each == NULL)
        return row->task->id;
    return str_format(work->arena, "%.*s/%.*s", STR_ARG(row->task->id), STR_ARG(row->row));
}

static void plan_once(struct plan *plan, const struct instance *row)
{
    struct work *work = plan->work;
    if (plan->task->for_each != NULL || plan->task->opens != NULL)
        plan_instance(plan, row, once_id(work, row), instance_key(work, row));
    else if (plan->first)
        open_instance(work, row, instance_key(work, row));
}

static bool has_row(const struct task_rows *rows, struct str row)
{
    for (size_t i = 0; i < rows->count; i++)
        if (str_eq(rows->items[i].row, row))
            return true;
    return false;
}

/* A row that is gone takes its schedule along, and what is not due yet. */
static void drop_rows(struct work *work, const struct task *task, const struct task_rows *rows)
{
    for (size_t i = work->kase->timers.count; i-- > 0;) {
        struct timer timer = work->kase->timers.items[i];
        if (timer.kind == TIMER_SCHEDULE && str_eq(timer.key, task->id) &&
            !has_row(rows, timer.word))
            effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = timer.id});
    }
    for (size_t i = work->kase->tasks.count; i-- > 0;) {
        struct open_task open = work->kase->tasks.items[i];
        if (str_eq(open.task, task->id) && !has_row(rows, open.row) &&
            (open.due == INSTANT_NONE || open.due > work->now))
            withdraw(work, &open, "its row is gone");
    }
}

void reconcile(struct work *work, const struct task *task, bool first)
{
    struct plan plan = {.work = work,
                        .task = task,
                        .first = first,
                        .skip_past = first && work->reentered[task->state->order]};
    struct task_rows rows = rows_of(work, task);
    for (size_t i = 0; i < rows.count && !work->faulty; i++) {
        if (task->every != NULL)
            plan_repeating(&plan, &rows.items[i]);
        else
            plan_once(&plan, &rows.items[i]);
    }
    if (rows.known)
        drop_gone(&plan);
    if (rows.known && task->for_each != NULL && task->every != NULL)
        drop_rows(work, task, &rows);
    clear_moment(work);
}

static void open_if(struct work *work, const struct instance *instance, struct str id,
                    struct str key, struct str timer)
{
    if (str_eq(list_timer_id(work, id), timer))
        open_instance(work, instance, key);
}

void fire_planned(struct work *work, const struct instance *row, struct str timer)
{
    struct feel_value list = feel_null();
    if (row->task->every == NULL) {
        open_if(work, row, once_id(work, row), instance_key(work, row), timer);
        return;
    }
    (void)effective_every(work, row, &list);
    for (size_t i = 0; list.kind == FEEL_LIST && i < list.of.list->count; i++) {
        struct instance instance = *row;
        if (!occurrence_of(work, list.of.list->items[i], &instance))
            continue;
        struct str key = instance_key(work, &instance);
        open_if(work, &instance, instance_id(work, &instance, key), key, timer);
    }
}
