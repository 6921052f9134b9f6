#include "time/time.h"

#include "base/limits.h"
#include "time/civil.h"

enum { MINUTE_MILLIS = 60000 };

static bool fail(struct error *error, const char *what, const char *help)
{
    error_set(error, RESULT_INVALID, "%s", what);
    error_help(error, "%s", help);
    return false;
}

/* The last school day of the nth term counting the date's own, or the first one going back. */
static bool move_terms(const struct calendar *calendar, struct date from, int64_t count,
                       struct date *ret, struct error *error)
{
    int direction = count < 0 ? -1 : 1;
    struct date first, last;
    if (count == 0) {
        *ret = from;
        return true;
    }
    if (!calendar)
        return fail(error, "counting terms needs a calendar",
                    "name one: in `time: {calendar: NAME}`, or with the role or task");
    if (!calendar_term(calendar, from, direction, count * direction, &first, &last)) {
        CLEANUP(arena_freep) struct arena *scratch = arena_new();
        error_set(error, RESULT_INVALID, "calendar %.*s %.*s has no term number %lld from %s",
                  STR_ARG(calendar->name), STR_ARG(calendar->version), (long long)count,
                  date_format(scratch, from).at);
        error_help(error, "add the years to the calendar, and deploy the new version");
        return false;
    }
    if (!calendar_edge(calendar, first, last, direction > 0, ret, error))
        return false;
    return date_is_set(*ret) || fail(error, "the term that is counted to has no school day",
                                     "correct the calendar's terms and closures");
}

static bool move_date(enum when_unit unit, int64_t count, const struct calendar *calendar,
                      struct date from, struct date *ret, struct error *error)
{
    *ret = from;
    switch (unit) {
    case WHEN_NONE:
    case WHEN_MINUTES:
    case WHEN_HOURS:
        return true;
    case WHEN_DAYS:
        *ret = date_add_days(from, count);
        return true;
    case WHEN_WEEKS:
        *ret = date_add_days(from, count * 7);
        return true;
    case WHEN_MONTHS:
        *ret = date_add_months(from, count);
        return true;
    case WHEN_SCHOOL_DAYS:
        return calendar_add(calendar, DAY_SCHOOL, from, count, ret, error);
    case WHEN_WORKING_DAYS:
        return calendar_add(calendar, DAY_WORKING, from, count, ret, error);
    case WHEN_TERMS:
        return move_terms(calendar, from, count, ret, error);
    }
    return false;
}

/* A day and the rules' time of it, as an instant. */
static int64_t place(const struct when *when, struct when_anchor anchor, struct date date,
                     const struct moment_rules *rules)
{
    struct civil civil = {date, rules->time};
    if (when->has_time)
        civil.time = when->time;
    else if (rules->end_of_day)
        civil = (struct civil){date_add_days(date, 1), {0}};
    else if (rules->keep_time && anchor.instant != INSTANT_NONE && !date_is_set(anchor.date))
        civil.time = zone_to_civil(rules->zone, anchor.instant).time;
    return zone_instant(rules->zone, civil, NULL);
}

static int64_t unit_millis(enum when_unit unit)
{
    if (unit == WHEN_MINUTES)
        return MINUTE_MILLIS;
    return unit == WHEN_HOURS ? 60 * MINUTE_MILLIS : 0;
}

/* Minutes and hours from the anchor; INSTANT_NONE where that leaves the range. */
static int64_t move_instant(const struct when *when, int64_t count, struct when_anchor anchor,
                            const struct moment_rules *rules)
{
    int64_t from = anchor.instant, ret;
    if (from == INSTANT_NONE)
        from = place(when, anchor, anchor.date, rules);
    if (from == INSTANT_NONE || __builtin_add_overflow(from, count * unit_millis(when->unit), &ret))
        return INSTANT_NONE;
    return ret;
}

static bool find_instant(const struct when *when, int64_t count, struct when_anchor anchor,
                         const struct moment_rules *rules, int64_t *ret_instant,
                         struct date *ret_date, struct error *error)
{
    struct date from =
        date_is_set(anchor.date) ? anchor.date : zone_date(rules->zone, anchor.instant);
    if (unit_millis(when->unit) > 0) {
        *ret_instant = move_instant(when, count, anchor, rules);
        if (*ret_instant != INSTANT_NONE)
            *ret_date = zone_date(rules->zone, *ret_instant);
    } else {
        if (!move_date(when->unit, count, rules->calendar, from, ret_date, error))
            return false;
        *ret_instant = place(when, anchor, *ret_date, rules);
    }
    return *ret_instant != INSTANT_NONE ||
           fail(error, "the moment lies beyond the years that an instant can have",
                "count fewer units, or from a nearer date");
}

enum result when_instant(const struct when *when, int64_t count, struct when_anchor anchor,
                         const struct moment_rules *rules, int64_t *ret_instant,
                         struct date *ret_date, struct error *error)
{
    if (count < 0 || count > LIMIT_WHEN_COUNT)
        return error_set(error, RESULT_INVALID,
                         "a moment is counted in 0 to %d units, and the number given is %lld",
                         LIMIT_WHEN_COUNT, (long long)count);
    if (anchor.instant == INSTANT_NONE && !date_is_set(anchor.date))
        return error_set(error, RESULT_INVALID, "what the moment is counted from has no date");
    struct date date;
    int64_t instant;
    if (!find_instant(when, when->before ? -count : count, anchor, rules, &instant, &date, error))
        return RESULT_INVALID;
    *ret_instant = instant;
    if (ret_date)
        *ret_date = date;
    return RESULT_DONE;
}
