#include "protocol/check.h"

/* Tasks and timers: nobody's, never due, or told at the wrong time. */

bool needs_calendar(const struct when_expr *expr)
{
    return expr && (expr->when->unit == WHEN_SCHOOL_DAYS || expr->when->unit == WHEN_WORKING_DAYS ||
                    expr->when->unit == WHEN_TERMS);
}

static bool every_needs_calendar(const struct every_expr *expr)
{
    for (; expr; expr = expr->otherwise)
        if (expr->every->kind == EVERY_PERIOD || expr->every->kind == EVERY_SCHOOL_DAY ||
            expr->every->kind == EVERY_SESSION || expr->closed_day != CLOSED_IGNORED)
            return true;
    return false;
}

bool role_has_calendar(const struct check *check, const struct role *role)
{
    struct str name = role->calendar.len ? role->calendar : check->protocol->calendar;
    return name.len && !str_is(name, "none");
}

static bool has_calendar(const struct check *check, const struct task *task)
{
    if (task->calendar_role)
        return role_has_calendar(check, task->calendar_role);
    if (task->calendar.len)
        return !str_is(task->calendar, "none");
    if (task->who.count)
        return role_has_calendar(check, task->who.items[0]);
    return check->protocol->calendar.len > 0;
}

void report_no_calendar(const struct check *check, struct span at, struct str what)
{
    struct diag *diag =
        diag_add(check->diags, SEVERITY_ERROR, "P109", at,
                 "`%.*s` counts days of a calendar, and none is named", STR_ARG(what));
    diag_help(check->diags, diag, "name one under `time`, for the role, or for the task");
}

static void check_task_calendar(const struct check *check, const struct task *task)
{
    bool needed = needs_calendar(task->due) || needs_calendar(task->opens) ||
                  every_needs_calendar(task->every);
    for (size_t i = 0; i < task->tell_count; i++)
        needed = needed || needs_calendar(task->tells[i].when);
    if (needed && !has_calendar(check, task))
        report_no_calendar(check, task->at, task->id);
}

/* ---- school days of a calendar that has none ---- */

static bool counts_school_days(const struct when_expr *expr)
{
    return expr && (expr->when->unit == WHEN_SCHOOL_DAYS || expr->when->unit == WHEN_TERMS);
}

static bool repeats_on_school_days(const struct every_expr *expr)
{
    for (; expr; expr = expr->otherwise)
        if (expr->every->kind == EVERY_PERIOD || expr->every->kind == EVERY_SCHOOL_DAY ||
            expr->every->kind == EVERY_SESSION)
            return true;
    return false;
}

static const struct role *counting_role(const struct task *task)
{
    if (task->calendar_role)
        return task->calendar_role;
    return task->calendar.len || !task->who.count ? NULL : task->who.items[0];
}

/* The name that the file gives; `own` and `none` name nothing. */
static struct str calendar_name(const struct check *check, const struct task *task)
{
    const struct role *role = counting_role(task);
    struct str own = role ? role->calendar : task->calendar;
    return own.len ? own : check->protocol->calendar;
}

static void check_school_days(const struct check *check, const struct task *task)
{
    bool needed = counts_school_days(task->due) || counts_school_days(task->opens) ||
                  repeats_on_school_days(task->every);
    struct str name = calendar_name(check, task);
    struct protocol_loader loader = *check->loader;
    loader.diags = diags_new(check->arena);
    for (size_t i = 0; i < task->tell_count; i++)
        needed = needed || counts_school_days(task->tells[i].when);
    if (!needed || !name.len || str_is(name, "own") || str_is(name, "none"))
        return;
    const struct calendar *calendar = calendar_load(&loader, calendar_path(check->arena, name));
    if (!calendar || calendar->period_count || calendar->opened_count)
        return;
    struct diag *diag = diag_warning(
        check->diags, "P098", task->at,
        "`%.*s` counts school days, and its calendar `%.*s` has none: it has no half-terms",
        STR_ARG(task->id), STR_ARG(name));
    diag_help(check->diags, diag, "count working days, or name a school's calendar");
}

/* ---- moments that make no sense ---- */

static bool is_past(const struct when_expr *expr)
{
    return expr && expr->when->before &&
           (expr->anchor == ANCHOR_ENTERED || expr->anchor == ANCHOR_OPENED);
}

static void report_past(const struct check *check, struct span at)
{
    diag_warning(check->diags, "P108", at,
                 "this moment lies before the one from which it is counted: it has passed already");
}

static bool counts(const struct when_expr *expr, enum anchor_kind anchor, bool before)
{
    return expr && expr->anchor == anchor && !expr->count && expr->when->unit != WHEN_NONE &&
           expr->when->before == before;
}

/* Due 6 days before the occurrence, told 4 days before it: that is after it was due. */
static bool tells_too_late(const struct task *task, const struct when_expr *when)
{
    return counts(task->due, ANCHOR_OCCURRENCE, true) && counts(when, ANCHOR_OCCURRENCE, true) &&
           when->when->unit == task->due->when->unit && when->when->count < task->due->when->count;
}

/* Due 2 days after entering, told 5 days before: before the task was there. */
static bool tells_too_early(const struct task *task, const struct when_expr *when)
{
    return counts(task->due, ANCHOR_ENTERED, false) && counts(when, ANCHOR_DUE, true) &&
           when->when->unit == task->due->when->unit && when->when->count > task->due->when->count;
}

static void check_tell(const struct check *check, const struct task *task, const struct tell *tell)
{
    const struct when_expr *when = tell->when;
    if (!when)
        return;
    if (when->anchor == ANCHOR_DUE && !task->due && !task->every)
        diag_warning(check->diags, "P107", when->when->at,
                     "the task `%.*s` is never due, so this is never told", STR_ARG(task->id));
    if (tells_too_late(task, when))
        diag_warning(check->diags, "P107", when->when->at,
                     "this is written as a reminder, but comes after the task `%.*s` is due",
                     STR_ARG(task->id));
    if (is_past(when) || tells_too_early(task, when))
        report_past(check, when->when->at);
}

/* Two firings within a minute, looked for from some day on: the seconds of a line are the same in
 * each of its minutes. */
static bool is_too_fast(const struct every *every)
{
    const int64_t some_day = INT64_C(1800000000000), minute = 60000;
    int64_t first, second;
    const struct zone *zone = zone_find(STR("UTC"));
    return every->cron && zone && cron_next(every->cron, zone, some_day, &first) &&
           cron_next(every->cron, zone, first, &second) && second - first < minute;
}

static void check_pace(const struct check *check, const struct task *task)
{
    for (const struct every_expr *expr = task->every; expr; expr = expr->otherwise) {
        if (!is_too_fast(expr->every))
            continue;
        struct diag *diag = diag_warning(check->diags, "P138", expr->every->at,
                                         "the task `%.*s` falls due more often than once a minute",
                                         STR_ARG(task->id));
        diag_help(check->diags, diag, "a line of six fields begins with the seconds");
    }
}

static void check_task(const struct check *check, const struct task *task)
{
    if (!task->who.count)
        diag_warning(check->diags, "P106", task->at, "nobody owns the task `%.*s`",
                     STR_ARG(task->id));
    if (is_past(task->due))
        report_past(check, task->due->when->at);
    check_task_calendar(check, task);
    check_school_days(check, task);
    check_pace(check, task);
    for (size_t i = 0; i < task->tell_count; i++)
        check_tell(check, task, &task->tells[i]);
}

static void check_services(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->notices_count; i++) {
        const struct notice *notice = &protocol->notices[i];
        bool needed = false;
        for (size_t j = 0; j < SERVED_WAYS; j++)
            needed = needed || needs_calendar(notice->counts[j]);
        if (needed && !protocol->calendar.len)
            report_no_calendar(check, notice->at, notice->id);
    }
}

void check_tasks(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    check_services(check);
    for (size_t i = 0; i < protocol->task_count; i++)
        check_task(check, protocol->tasks[i]);
    for (size_t i = 0; i < protocol->transition_count; i++) {
        const struct transition *transition = protocol->transitions[i];
        if (is_past(transition->when))
            report_past(check, transition->when->when->at);
        if (needs_calendar(transition->when) && !protocol->calendar.len)
            report_no_calendar(check, transition->at, transition->id);
    }
}
