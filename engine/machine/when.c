/* WHEN, evaluated: from an anchor of the case to an instant. */
#include "machine/tasks.h"

const struct anchors no_anchors = {
    .due = {.instant = INSTANT_NONE},
    .entered = {.instant = INSTANT_NONE},
    .opened = {.instant = INSTANT_NONE},
    .occurrence = {.instant = INSTANT_NONE},
    .answered = {.instant = INSTANT_NONE},
    .seen = {.instant = INSTANT_NONE},
    .sent = {.instant = INSTANT_NONE},
};

struct when_anchor anchor_at(int64_t instant)
{
    return (struct when_anchor){.instant = instant};
}

struct when_anchor anchor_on(struct date date)
{
    return (struct when_anchor){.instant = INSTANT_NONE, .date = date};
}

int64_t day_start(struct work *work, struct date date)
{
    return zone_instant(work->protocol->zone, (struct civil){.date = date}, NULL);
}

int64_t day_end(struct work *work, struct date date)
{
    return day_start(work, date_add_days(date, 1));
}

static bool is_known(struct when_anchor anchor)
{
    return anchor.instant != INSTANT_NONE || date_is_set(anchor.date);
}

static struct when_anchor feel_anchor(struct work *work, const struct feel_expr *expr)
{
    struct feel_value value = eval(work, expr);
    int64_t instant;
    if (value.kind == FEEL_DATE)
        return anchor_on(value.of.date);
    if (value.kind == FEEL_DATE_TIME && feel_to_instant(value, work->protocol->zone, &instant))
        return anchor_at(instant);
    return anchor_at(INSTANT_NONE);
}

static struct when_anchor find_anchor(struct work *work, const struct when_expr *expr,
                                      const struct anchors *anchors)
{
    switch (expr->anchor) {
    case ANCHOR_DUE:
        return anchors->due;
    case ANCHOR_ENTERED:
        return anchors->entered;
    case ANCHOR_OPENED:
        return anchors->opened;
    case ANCHOR_OCCURRENCE:
        return anchors->occurrence;
    case ANCHOR_ANSWERED:
        return anchors->answered;
    case ANCHOR_SEEN:
        return anchors->seen;
    case ANCHOR_SENT:
        return anchors->sent;
    case ANCHOR_FEEL:
        return feel_anchor(work, expr->anchor_feel);
    }
    return anchor_at(INSTANT_NONE);
}

/* A moment that was given to the minute, and is not moved, keeps its time. */
static bool is_exact(const struct when_expr *expr, struct when_anchor anchor)
{
    return expr->when->unit == WHEN_NONE && !date_is_set(anchor.date);
}

static struct moment_rules rules_of(struct work *work, const struct when_expr *expr,
                                    struct when_anchor anchor, enum when_rule rule,
                                    const struct calendar *calendar)
{
    struct moment_rules rules = {.zone = work->protocol->zone, .calendar = calendar};
    rules.end_of_day = rule == RULE_DUE && !is_exact(expr, anchor);
    rules.keep_time = rule == RULE_TIMER || (rule == RULE_DUE && is_exact(expr, anchor));
    if (rule == RULE_TELL)
        rules.time = work->protocol->tell_at;
    return rules;
}

/* Null is a number that nobody knows yet, and so a moment that is not known either. */
static bool count_of(struct work *work, const struct when_expr *expr, int64_t *ret,
                     struct error *error)
{
    *ret = expr->when->count;
    if (expr->count == NULL)
        return true;
    struct feel_value count = eval(work, expr->count);
    if (feel_to_int(count, ret))
        return true;
    if (count.kind != FEEL_NULL)
        error_set(error, RESULT_INVALID,
                  "a moment is counted in whole units, and the number given is %.*s",
                  STR_ARG(feel_plain(work->arena, count)));
    else if (value_is_fault(count))
        error_set(error, RESULT_INVALID, "%.*s", STR_ARG(value_reason(work->arena, count)));
    return false;
}

static bool is_end_of_day(const struct when_expr *expr, const struct moment_rules *rules)
{
    return rules->end_of_day && !expr->when->has_time && expr->when->unit != WHEN_MINUTES &&
           expr->when->unit != WHEN_HOURS;
}

bool when_find(struct work *work, const struct when_expr *expr, const struct anchors *anchors,
               enum when_rule rule, const struct calendar *calendar, int64_t *ret_instant,
               struct date *ret_date, struct error *error)
{
    struct when_anchor anchor = find_anchor(work, expr, anchors);
    struct date date = {0};
    int64_t count;
    *error = (struct error){0};
    if (!is_known(anchor) || !count_of(work, expr, &count, error))
        return false;
    struct moment_rules rules = rules_of(work, expr, anchor, rule, calendar);
    if (when_instant(expr->when, count, anchor, &rules, ret_instant, &date, error) != RESULT_DONE)
        return false;
    if (ret_date != NULL)
        *ret_date = is_end_of_day(expr, &rules) ? date : (struct date){0};
    return true;
}

bool when_eval(struct work *work, const struct when_expr *expr, const struct anchors *anchors,
               enum when_rule rule, const struct calendar *calendar, struct str what,
               int64_t *ret_instant, struct date *ret_date)
{
    struct error error;
    if (when_find(work, expr, anchors, rule, calendar, ret_instant, ret_date, &error))
        return true;
    if (error.result != RESULT_DONE)
        trouble_once(work, what, str_copy(work->arena, str_of(error.text)));
    return false;
}
