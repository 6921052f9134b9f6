/* EVERY: the occurrences of a repeating task, one after the other. */
#include "machine/tasks.h"

#include "base/limits.h"

struct series { /* one row's occurrences */
    struct work *work;
    const struct instance *row;
    const struct every_expr *every;
    const struct calendar *calendar;
};

/* The end of an occurrence: its time, or the midnight after its day. Successive ones increase. */
static int64_t reach(struct work *work, const struct instance *instance)
{
    if (!instance->has_time)
        return day_end(work, instance->occurrence);
    return instance_instant(work, instance);
}

static struct instance at_time(const struct series *series, struct date date)
{
    struct instance instance = *series->row;
    instance.occurrence = date;
    instance.has_time = series->every->every->has_time;
    instance.time = series->every->every->time;
    return instance;
}

/* ---- by the calendar ---- */
static void calendar_trouble(const struct series *series, const struct error *error)
{
    struct work *work = series->work;
    trouble_once(work, series->row->task->id, str_copy(work->arena, str_of(error->text)));
}

static bool next_by_calendar(const struct series *series, int64_t after, struct instance *ret)
{
    struct work *work = series->work;
    struct date from = zone_date(work->protocol->zone, after);
    for (int i = 0; i < 3; i++) {
        struct occurrence occurrence;
        struct error error = {0};
        if (!every_next_day(series->every->every, series->calendar, from, &occurrence, &error)) {
            calendar_trouble(series, &error);
            return false;
        }
        *ret = at_time(series, occurrence.date);
        if (reach(work, ret) > after)
            return true;
        from = date_add_days(occurrence.date, 1);
    }
    return false;
}

/* ---- by the clock ---- */
static bool next_firing(const struct series *series, int64_t after, int64_t *ret)
{
    const struct every_expr *every = series->every;
    const struct zone *zone = series->work->protocol->zone;
    struct error error = {0};
    if (every->closed_day == CLOSED_IGNORED)
        return cron_next(every->every->cron, zone, after, ret);
    if (series->calendar == NULL) {
        trouble_once(series->work, series->row->task->id,
                     STR("there is no calendar to be closed by"));
        return false;
    }
    if (every_next_cron(every->every, every->closed_day, series->calendar, zone, after, ret,
                        &error))
        return true;
    calendar_trouble(series, &error);
    return false;
}

static bool next_by_cron(const struct series *series, int64_t after, struct instance *ret)
{
    int64_t next;
    if (!next_firing(series, after, &next))
        return false;
    *ret = *series->row;
    instance_at(series->work, ret, next);
    return true;
}

/* ---- by a duration from an anchor ---- */
static bool anchor_date(const struct series *series, struct date *ret)
{
    struct work *work = series->work;
    const struct every_expr *every = series->every;
    int64_t instant = entered_of(work, series->row->task->state);
    if (every->every->kind == EVERY_REPEAT && every->anchor == ANCHOR_OPENED)
        instant = work->kase->opened;
    if (every->every->kind == EVERY_REPEAT && every->anchor == ANCHOR_FEEL) {
        struct feel_value value = eval(work, every->anchor_feel);
        *ret = value.of.date;
        if (value.kind == FEEL_DATE)
            return true;
        if (value.kind != FEEL_DATE_TIME || !feel_to_instant(value, work->protocol->zone, &instant))
            return false;
    }
    *ret = zone_date(work->protocol->zone, instant);
    return instant != INSTANT_NONE;
}

static bool duration_of(const struct series *series, struct duration *ret)
{
    *ret = series->every->every->duration;
    if (series->every->every->kind == EVERY_REPEAT)
        return true;
    struct feel_value value = eval(series->work, series->every->duration);
    if (value.kind == FEEL_DAYS_DURATION)
        *ret = value.of.duration;
    else if (value.kind == FEEL_MONTHS_DURATION)
        *ret = (struct duration){.months = value.of.months, .has_months = true};
    else if (value_is_fault(value))
        trouble_once(series->work, series->row->task->id, value_reason(series->work->arena, value));
    return value.kind == FEEL_DAYS_DURATION || value.kind == FEEL_MONTHS_DURATION;
}

/* Whole days, and forward. */
static bool moves_on(const struct series *series, struct duration duration, struct date anchor)
{
    const char *why = duration.seconds % 86400 != 0 || duration.nanos != 0
                          ? "a repeat is counted in whole days, and the time given is"
                      : duration.months > EVERY_MONTHS || duration.seconds > EVERY_SECONDS
                          ? "a repeat stays within a thousand years, and the time given is"
                      : date_compare(every_repeat(duration, anchor, 1), anchor) <= 0
                          ? "a repeat moves forward, and the time given is"
                          : NULL;
    if (why != NULL) {
        struct str text = duration_format(series->work->arena, duration);
        trouble_once(series->work, series->row->task->id,
                     str_format(series->work->arena, "%s %.*s", why, STR_ARG(text)));
    }
    return why == NULL;
}

/* A repeat that lies before the instant for certain, so that those of years gone by are not walked
 * through; at least the first. */
static int64_t repeat_before(const struct series *series, struct duration duration,
                             struct date anchor, int64_t after)
{
    int64_t days = duration.months * 31 + duration.seconds / 86400; /* EVERY_MONTHS bounds it */
    struct date day = zone_date(series->work->protocol->zone, after);
    int64_t n = (date_to_days(day) - date_to_days(anchor)) / days - 1;
    return n > 1 ? n : 1;
}

static bool next_by_duration(const struct series *series, int64_t after, struct instance *ret)
{
    struct date anchor;
    struct duration duration;
    if (!anchor_date(series, &anchor) || !duration_of(series, &duration))
        return false;
    if (!moves_on(series, duration, anchor))
        return false;
    int64_t first = repeat_before(series, duration, anchor, after);
    for (int64_t n = first; n < first + LIMIT_TICKS; n++) {
        *ret = at_time(series, every_repeat(duration, anchor, n));
        if (reach(series->work, ret) > after)
            return true;
    }
    trouble_once(series->work, series->row->task->id, STR("it does not fall due again"));
    return false;
}

static bool next_occurrence(const struct series *series, int64_t after, struct instance *ret)
{
    task_moment(series->work, series->row, NULL);
    switch (series->every->every->kind) {
    case EVERY_PERIOD:
    case EVERY_SCHOOL_DAY:
    case EVERY_SESSION:
        return next_by_calendar(series, after, ret);
    case EVERY_CRON:
        return next_by_cron(series, after, ret);
    case EVERY_REPEAT:
    case EVERY_FEEL:
        return next_by_duration(series, after, ret);
    case EVERY_LIST:
        return false; /* see planned.c */
    }
    return false;
}

/* ---- periods ---- */
static struct date period_start(const struct every *every, const struct calendar *calendar,
                                struct date date)
{
    struct date from = date, to;
    const struct calendar_period *half =
        calendar != NULL ? calendar_period_of(calendar, date) : NULL;
    switch (every->period) {
    case PERIOD_WEEK:
        return date_add_days(date, 1 - date_weekday(date));
    case PERIOD_MONTH:
        return date_add_days(date, 1 - (int64_t)date.day);
    case PERIOD_HALF_TERM:
        return half != NULL ? half->from : date;
    case PERIOD_TERM:
        return calendar != NULL && calendar_term(calendar, date, 1, 1, &from, &to) ? from : date;
    }
    return date;
}

bool occurrence_again(struct work *work, const struct instance *instance,
                      const struct every_expr *every, struct date *ret)
{
    const struct calendar *calendar = task_calendar(work, instance->task);
    struct occurrence occurrence;
    struct error error = {0};
    if (every == NULL || calendar == NULL)
        return false;
    if (every->closed_day != CLOSED_IGNORED)
        return every_open_day(every->closed_day, calendar, instance->occurrence, ret, &error) &&
               date_is_set(*ret);
    if (every->every->kind != EVERY_PERIOD)
        return false;
    struct date start = period_start(every->every, calendar, instance->occurrence);
    if (!every_next_day(every->every, calendar, start, &occurrence, &error))
        return false;
    *ret = occurrence.date;
    return date_compare(period_start(every->every, calendar, occurrence.date), start) == 0;
}

/* When an instance opens: as the task says, else with its period, else as `ret_opens` has it: when
 * the one before it fell due. */
bool instance_opens(struct work *work, const struct instance *instance,
                    const struct every_expr *every, int64_t *ret_opens)
{
    if (instance->task->opens != NULL) {
        struct anchors anchors = task_anchors(work, instance, INSTANT_NONE);
        struct date due_date;
        if (!instance_due(work, instance, work->now, &anchors.due.instant, &due_date))
            return false;
        anchors.due.date = due_date;
        return when_eval(work, instance->task->opens, &anchors, RULE_START,
                         task_calendar(work, instance->task), instance->task->id, ret_opens, NULL);
    }
    if (every == NULL)
        return true;
    if (every->every->kind == EVERY_PERIOD)
        *ret_opens = day_start(work, period_start(every->every, task_calendar(work, instance->task),
                                                  instance->occurrence));
    if (every->every->kind == EVERY_SCHOOL_DAY || every->every->kind == EVERY_SESSION)
        *ret_opens = day_start(work, instance->occurrence);
    return true;
}

/* ---- opening in turn ---- */
static void open_sessions(const struct series *series, const struct instance *day)
{
    struct work *work = series->work;
    struct feel_value list = eval(work, series->every->list);
    for (size_t i = 0; list.kind == FEEL_LIST && i < list.of.list->count; i++) {
        struct instance instance = *day;
        struct str id = value_str(value_at(list.of.list->items[i], "id"));
        instance.session = !str_empty(id) ? id : feel_plain(work->arena, list.of.list->items[i]);
        open_instance(work, &instance, instance_key(work, &instance));
    }
}

static void open_occurrence(const struct series *series, const struct instance *instance)
{
    if (series->every->every->kind == EVERY_SESSION)
        open_sessions(series, instance);
    else
        open_instance(series->work, instance, instance_key(series->work, instance));
}

static struct str schedule_id(struct work *work, const struct instance *row)
{
    if (str_empty(row->row))
        return str_join(work->arena, STR("schedule:"), row->task->id);
    return str_format(work->arena, "schedule:%.*s/%.*s", STR_ARG(row->task->id), STR_ARG(row->row));
}

static struct series series_of(struct work *work, const struct instance *row,
                               const struct every_expr *every)
{
    return (struct series){
        .work = work, .row = row, .every = every, .calendar = task_calendar(work, row->task)};
}

static bool is_past(struct work *work, const struct instance *instance)
{
    int64_t due;
    struct date due_date;
    return instance_due(work, instance, work->now, &due, &due_date) && due <= work->now;
}

static void arm_schedule(struct work *work, const struct instance *row, int64_t opens, int64_t at)
{
    arm(work, schedule_id(work, row), TIMER_SCHEDULE, opens,
        (struct effect){.key = row->task->id,
                        .other = row->row,
                        .name = row->task->state->id,
                        .at = at,
                        .value = row->element});
}

/* Open what is open already, and arm the opening of the next one. */
void schedule(struct work *work, const struct instance *row, const struct every_expr *every,
              int64_t after, int64_t previous)
{
    struct series series = series_of(work, row, every);
    struct instance next;
    for (int i = 0; i < LIMIT_TICKS && !work->faulty; i++) {
        int64_t opens = previous;
        if (!next_occurrence(&series, after, &next))
            return;
        after = reach(work, &next);
        if (is_past(work, &next) || !instance_opens(work, &next, every, &opens))
            continue;
        if (opens > work->now) {
            arm_schedule(work, row, opens, after);
            return;
        }
        open_occurrence(&series, &next);
        previous = after;
    }
    trouble_once(work, row->task->id, STR("it falls due too often"));
}

static struct instance row_of_timer(struct work *work, const struct timer *timer)
{
    const struct task *task = protocol_find(work->protocol, "task", timer->key);
    return (struct instance){.task = task,
                             .row = timer->word,
                             .element = row_now(work, task, timer->word, timer->value)};
}

/* The occurrence that ends at an instant. */
static struct instance occurrence_at(const struct series *series, int64_t at)
{
    const struct zone *zone = series->work->protocol->zone;
    bool timed = series->every->every->has_time || series->every->every->kind == EVERY_CRON;
    struct instance instance = at_time(series, zone_date(zone, at - 1));
    if (timed)
        instance_at(series->work, &instance, at);
    return instance;
}

void fire_schedule(struct work *work, const struct timer *timer)
{
    struct instance row = row_of_timer(work, timer);
    if (row.task == NULL)
        return;
    const struct every_expr *every = effective_every(work, &row, NULL);
    if (every == NULL || every->every->kind == EVERY_LIST) {
        fire_planned(work, &row, timer->id);
        return;
    }
    struct series series = series_of(work, &row, every);
    struct instance instance = occurrence_at(&series, timer->at);
    open_occurrence(&series, &instance);
    schedule(work, &row, every, timer->at, timer->at);
}

void reschedule(struct work *work, const struct instance *row, const struct every_expr *every)
{
    const struct timer *timer = case_timer(work->kase, schedule_id(work, row));
    struct series series = series_of(work, row, every);
    struct instance next;
    if (timer == NULL) {
        schedule(work, row, every, work->now, work->now);
        return;
    }
    struct timer before = *timer;
    struct instance planned = occurrence_at(&series, before.at);
    struct date again;
    int64_t opens = before.due;
    if (occurrence_again(work, &planned, every, &again))
        planned.occurrence = again;
    next = planned;
    bool by_data = every->every->kind == EVERY_REPEAT || every->every->kind == EVERY_FEEL ||
                   every->closed_day != CLOSED_IGNORED;
    if (by_data && !next_occurrence(&series, before.due, &next))
        return;
    if (!instance_opens(work, &next, every, &opens))
        return;
    int64_t at = reach(work, &next);
    if (at != before.at || opens != before.due)
        effect(work, (struct effect){
                         .kind = EFFECT_TIMER_MOVED, .id = before.id, .due = opens, .at = at});
}

bool has_schedule(struct work *work, const struct instance *row)
{
    return case_timer(work->kase, schedule_id(work, row)) != NULL;
}

void drop_schedule(struct work *work, const struct instance *row)
{
    if (has_schedule(work, row))
        effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = schedule_id(work, row)});
}
