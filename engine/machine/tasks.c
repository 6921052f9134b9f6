/* Task instances: what they are called, when they are due, opening and withdrawing them. */
#include "machine/tasks.h"

const struct task *task_of(const struct work *work, const struct open_task *open)
{
    return protocol_find(work->protocol, "task", open->task);
}

/* ---- FEEL's moment ---- */
static void put(struct feel_context *context, const char *key, struct feel_value value)
{
    feel_context_put(context, str_of(key), value);
}

static struct feel_value half_term_of(struct work *work, const struct calendar *calendar,
                                      struct date date)
{
    const struct calendar_period *period =
        calendar != NULL ? calendar_period_of(calendar, date) : NULL;
    return period != NULL ? feel_date_range(work->arena, period->from, period->to) : feel_null();
}

static struct feel_value term_of(struct work *work, const struct calendar *calendar,
                                 struct date date)
{
    struct date from, to;
    if (calendar == NULL || !calendar_term(calendar, date, 1, 1, &from, &to))
        return feel_null();
    return feel_date_range(work->arena, from, to);
}

static struct feel_value occurrence_view(struct work *work, const struct instance *instance)
{
    struct feel_context *view = feel_context_new(work->arena);
    struct date date = instance->occurrence;
    struct date monday = date_add_days(date, 1 - date_weekday(date));
    const struct calendar *calendar = task_calendar(work, instance->task);
    put(view, "date", feel_date(date));
    put(view, "week", feel_date_range(work->arena, monday, date_add_days(monday, 6)));
    put(view, "half_term", half_term_of(work, calendar, date));
    put(view, "term", term_of(work, calendar, date));
    put(view, "session",
        str_empty(instance->session) ? feel_null() : feel_string(instance->session));
    return feel_context_value(view);
}

static struct feel_value task_view(struct work *work, const struct task *task)
{
    struct feel_context *view = feel_context_new(work->arena);
    put(view, "id", feel_string(task->id));
    put(view, "label", feel_string(task->label));
    return feel_context_value(view);
}

static struct feel_value due_view(struct work *work, const struct open_task *open)
{
    if (date_is_set(open->due_date))
        return feel_date(open->due_date);
    return open->due == INSTANT_NONE ? feel_null()
                                     : feel_instant(work->arena, open->due, work->protocol->zone);
}

void task_moment(struct work *work, const struct instance *instance, const struct open_task *open)
{
    int64_t entered = entered_of(work, instance->task->state);
    work->moment[MOMENT_EACH] = instance->element;
    work->moment[MOMENT_OCCURRENCE] =
        date_is_set(instance->occurrence) ? occurrence_view(work, instance) : feel_null();
    work->moment[MOMENT_TASK] = task_view(work, instance->task);
    work->moment[MOMENT_DUE] = open != NULL ? due_view(work, open) : feel_null();
    work->moment[MOMENT_ENTERED] = entered != INSTANT_NONE
                                       ? feel_instant(work->arena, entered, work->protocol->zone)
                                       : feel_null();
}

void clear_moment(struct work *work)
{
    for (int i = 0; i < MOMENT_COUNT; i++)
        work->moment[i] = feel_null();
}

static const struct task_rows *rows_now(struct work *work, const struct task *task)
{
    if (work->rows != NULL && work->rows_task == task && work->rows_effects == work->effects)
        return work->rows;
    struct task_rows rows = rows_of(work, task);
    work->rows = arena_copy(work->arena, &rows, sizeof rows);
    work->rows_task = task;
    work->rows_effects = work->effects;
    return work->rows;
}

struct feel_value row_now(struct work *work, const struct task *task, struct str row,
                          struct feel_value before)
{
    if (task == NULL || task->for_each == NULL)
        return before;
    const struct task_rows *rows = rows_now(work, task);
    for (size_t i = 0; i < rows->count; i++)
        if (str_eq(rows->items[i].row, row))
            return rows->items[i].element;
    return before;
}

struct instance instance_of(struct work *work, const struct open_task *open)
{
    struct instance instance = {
        .task = task_of(work, open),
        .row = open->row,
        .element = row_now(work, task_of(work, open), open->row, open->element),
        .occurrence = open->occurrence,
        .session = open->session,
    };
    /* Whether the occurrence has a time of day is in the key: a civil time, the instant of a second
     * pass, or a date alone. */
    struct str rest = open->key, when = {0};
    struct civil civil;
    int64_t second_pass;
    (void)str_next(&rest, '+', &when);
    instance.has_time = str_find(when, STR("T"), 0) >= 0 && civil_parse(when, &civil);
    if (instance.has_time)
        instance.time = civil.time;
    else if (date_is_set(open->occurrence) && instant_parse(when, &second_pass))
        instance_at(work, &instance, second_pass);
    return instance;
}

/* ---- when ---- */
int64_t instance_instant(struct work *work, const struct instance *instance)
{
    struct civil civil = {instance->occurrence, instance->time};
    return instance->again ? zone_last_instant(work->protocol->zone, civil)
                           : zone_instant(work->protocol->zone, civil, NULL);
}

void instance_at(struct work *work, struct instance *instance, int64_t instant)
{
    struct civil civil = zone_to_civil(work->protocol->zone, instant);
    instance->occurrence = civil.date;
    instance->has_time = true;
    instance->time = civil.time;
    instance->again = zone_instant(work->protocol->zone, civil, NULL) != instant;
}

struct anchors task_anchors(struct work *work, const struct instance *instance, int64_t opened)
{
    struct anchors anchors = no_anchors;
    anchors.entered = anchor_at(entered_of(work, instance->task->state));
    anchors.opened = anchor_at(opened);
    if (date_is_set(instance->occurrence)) {
        anchors.occurrence = anchor_on(instance->occurrence);
        if (instance->has_time)
            anchors.occurrence.instant = instance_instant(work, instance);
    }
    return anchors;
}

bool instance_due(struct work *work, const struct instance *instance, int64_t opened,
                  int64_t *ret_due, struct date *ret_date)
{
    const struct task *task = instance->task;
    *ret_due = INSTANT_NONE;
    *ret_date = (struct date){0};
    task_moment(work, instance, NULL);
    if (task->due != NULL) {
        struct anchors anchors = task_anchors(work, instance, opened);
        return when_eval(work, task->due, &anchors, RULE_DUE, task_calendar(work, task), task->id,
                         ret_due, ret_date);
    }
    if (!date_is_set(instance->occurrence))
        return false;
    if (instance->has_time) {
        *ret_due = instance_instant(work, instance);
        return true;
    }
    *ret_date = instance->occurrence;
    *ret_due = day_end(work, instance->occurrence);
    return true;
}

/* ---- names ---- */
struct str instance_key(struct work *work, const struct instance *instance)
{
    struct str key =
        !date_is_set(instance->occurrence) ? instant_format(work->arena, work->now)
        : instance->again ? instant_format(work->arena, instance_instant(work, instance))
        : instance->has_time
            ? civil_format(work->arena, (struct civil){instance->occurrence, instance->time})
            : date_format(work->arena, instance->occurrence);
    return str_empty(instance->session)
               ? key
               : str_format(work->arena, "%.*s+%.*s", STR_ARG(key), STR_ARG(instance->session));
}

struct str instance_id(struct work *work, const struct instance *instance, struct str key)
{
    if (str_empty(instance->row))
        return str_format(work->arena, "%.*s@%.*s", STR_ARG(instance->task->id), STR_ARG(key));
    return str_format(work->arena, "%.*s/%.*s@%.*s", STR_ARG(instance->task->id),
                      STR_ARG(instance->row), STR_ARG(key));
}

/* ---- opening, withdrawing ---- */
/* A duty that cannot tell whether it is one, is one: a reminder too many harms nobody. */
static bool is_owed(struct work *work, const struct instance *instance)
{
    if (instance->task->condition == NULL)
        return true;
    task_moment(work, instance, NULL);
    return !feel_is_false(eval(work, instance->task->condition));
}

void open_instance(struct work *work, const struct instance *instance, struct str key)
{
    const struct task *task = instance->task;
    struct str id = instance_id(work, instance, key);
    int64_t due;
    struct date due_date;
    if (case_task(work->kase, id) != NULL || !is_owed(work, instance))
        return;
    (void)instance_due(work, instance, work->now, &due, &due_date);
    effect(work, (struct effect){.kind = EFFECT_TASK_OPENED,
                                 .id = id,
                                 .key = task->id,
                                 .word = instance->row,
                                 .other = key,
                                 .due = due,
                                 .at = work->now,
                                 .date = instance->occurrence,
                                 .due_date = due_date,
                                 .name = instance->session,
                                 .value = instance->element});
    const struct open_task *open = case_task(work->kase, id);
    if (open == NULL)
        return;
    if (due != INSTANT_NONE)
        arm(work, str_join(work->arena, STR("due:"), id), TIMER_DUE, due,
            (struct effect){.key = id, .at = INSTANT_NONE});
    arm_tells(work, open, TELLS_OPENED);
}

void withdraw(struct work *work, const struct open_task *open, const char *why)
{
    effect(work, (struct effect){.kind = EFFECT_TASK_WITHDRAWN,
                                 .id = str_copy(work->arena, open->id),
                                 .key = str_copy(work->arena, open->task),
                                 .word = str_of(why)});
}

/* ---- rows ---- */
struct task_rows rows_of(struct work *work, const struct task *task)
{
    struct task_rows rows = {.count = 1};
    struct instance plain = {.task = task, .element = feel_null()};
    task_moment(work, &plain, NULL);
    struct feel_value list = task->for_each != NULL ? eval(work, task->for_each) : feel_null();
    rows.known = task->for_each == NULL || list.kind == FEEL_LIST;
    if (task->for_each != NULL)
        rows.count = list.kind == FEEL_LIST ? list.of.list->count : 0;
    if (task->for_each != NULL && value_is_fault(list))
        trouble_once(work, task->id, value_reason(work->arena, list));
    rows.items = ARENA_ARRAY(work->arena, struct instance, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        rows.items[i] = plain;
        if (task->for_each == NULL)
            continue;
        struct feel_value element = list.of.list->items[i];
        struct str id = value_str(value_at(element, "id"));
        rows.items[i].element = element;
        rows.items[i].row = !str_empty(id) ? id
                            : element.kind == FEEL_STRING || element.kind == FEEL_DATE
                                ? feel_plain(work->arena, element)
                                : str_format(work->arena, "%zu", i + 1);
    }
    return rows;
}
