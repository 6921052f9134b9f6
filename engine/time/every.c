#include "time/civil.h"

struct stretch {
    struct date from, to;
};

static bool ends(const struct calendar *calendar, struct error *error)
{
    CLEANUP(arena_freep) struct arena *scratch = arena_new();
    error_set(error, RESULT_DONE, "calendar %.*s %.*s ends on %s, before another occurrence",
              STR_ARG(calendar->name), STR_ARG(calendar->version),
              date_format(scratch, calendar->to).at);
    return false;
}

static struct stretch week_of(struct date day)
{
    struct date monday = date_add_days(day, 1 - date_weekday(day));
    return (struct stretch){monday, date_add_days(monday, 6)};
}

static struct stretch month_of(struct date day)
{
    struct stretch month = {day, day};
    month.from.day = 1;
    month.to.day = (uint8_t)date_month_days(day.year, day.month);
    return month;
}

/* The half-term of a day, or the next one. */
static bool half_term_from(const struct calendar *calendar, struct date day, struct stretch *ret)
{
    size_t at = period_from_day(calendar, day);
    if (at == calendar->period_count)
        return false;
    *ret = (struct stretch){calendar->periods[at].from, calendar->periods[at].to};
    return true;
}

/* The period that holds a day, or else the next; false where the calendar has none. */
static bool period_from(const struct calendar *calendar, enum every_period period, struct date day,
                        struct stretch *ret)
{
    switch (period) {
    case PERIOD_WEEK:
        *ret = week_of(day);
        return true;
    case PERIOD_MONTH:
        *ret = month_of(day);
        return true;
    case PERIOD_HALF_TERM:
        return half_term_from(calendar, day, ret);
    case PERIOD_TERM:
        return calendar_term(calendar, day, 1, 1, &ret->from, &ret->to);
    }
    return false;
}

static struct date later(struct date a, struct date b)
{
    return date_compare(a, b) > 0 ? a : b;
}

static struct date earlier(struct date a, struct date b)
{
    return date_compare(a, b) < 0 ? a : b;
}

/* The first school day of a stretch whose beginning the calendar does not cover may have been
 * earlier: then nothing is said. */
static bool cut_at_start(const struct calendar *calendar, struct stretch stretch,
                         struct error *error)
{
    CLEANUP(arena_freep) struct arena *scratch = arena_new();
    error_set(error, RESULT_INVALID,
              "calendar %.*s %.*s begins on %s, within the period from %s: its first school day is "
              "not known",
              STR_ARG(calendar->name), STR_ARG(calendar->version),
              date_format(scratch, calendar->from).at, date_format(scratch, stretch.from).at);
    error_help(error, "let the calendar's `covers` begin earlier");
    return false;
}

/* The edge of one stretch, on or after `from`; month 0 where it has none. False at the calendar's
 * end, or where the calendar's start hides the answer. */
static bool edge_of(const struct every *every, const struct calendar *calendar,
                    struct stretch stretch, struct date from, struct date *ret, struct error *error)
{
    struct date start = later(stretch.from, calendar->from);
    struct date stop = earlier(stretch.to, calendar->to);
    bool cut = date_compare(stop, stretch.to) < 0;
    if (every->last && cut)
        return ends(calendar, error);
    if (!calendar_edge(calendar, start, stop, every->last, ret, error))
        return false;
    if (!date_is_set(*ret))
        return !cut || ends(calendar, error);
    if (date_compare(*ret, from) < 0) {
        *ret = (struct date){0};
        return true;
    }
    if (!every->last && date_compare(start, stretch.from) > 0)
        return cut_at_start(calendar, stretch, error);
    return true;
}

static bool next_edge(const struct every *every, const struct calendar *calendar, struct date from,
                      struct date *ret, struct error *error)
{
    struct date day = from;
    struct stretch stretch;
    while (date_compare(day, calendar->to) <= 0 &&
           period_from(calendar, every->period, day, &stretch)) {
        if (!edge_of(every, calendar, stretch, from, ret, error))
            return false;
        if (date_is_set(*ret))
            return true;
        day = date_add_days(stretch.to, 1);
    }
    return ends(calendar, error);
}

static bool next_school_day(const struct calendar *calendar, struct date from, struct date *ret,
                            struct error *error)
{
    if (date_compare(from, calendar->to) > 0)
        return ends(calendar, error);
    if (!calendar_edge(calendar, from, calendar->to, false, ret, error))
        return false;
    return date_is_set(*ret) || ends(calendar, error);
}

bool every_next_day(const struct every *every, const struct calendar *calendar, struct date from,
                    struct occurrence *ret, struct error *error)
{
    struct date date = {0};
    if (every->kind != EVERY_PERIOD && every->kind != EVERY_SCHOOL_DAY &&
        every->kind != EVERY_SESSION) {
        error_set(error, RESULT_INVALID, "this schedule does not follow a calendar's school days");
        return false;
    }
    /* Asking whether `from` is a school day refuses a missing calendar and a date before its start.
     */
    bool is;
    if (!calendar)
        return calendar_school_day(calendar, from, &is, error);
    if (!calendar_has_days(calendar, DAY_SCHOOL, error))
        return false;
    if (date_compare(from, calendar->to) <= 0 && !calendar_school_day(calendar, from, &is, error))
        return false;
    bool found = every->kind == EVERY_PERIOD ? next_edge(every, calendar, from, &date, error)
                                             : next_school_day(calendar, from, &date, error);
    if (found)
        *ret = (struct occurrence){date, every->has_time, every->time};
    return found;
}

struct date every_repeat(struct duration duration, struct date anchor, int64_t n)
{
    int64_t months, days;
    if (__builtin_mul_overflow(duration.months, n, &months))
        months = (duration.months < 0) == (n < 0) ? INT64_MAX : INT64_MIN;
    if (__builtin_mul_overflow(duration.seconds / 86400, n, &days))
        days = (duration.seconds < 0) == (n < 0) ? INT64_MAX : INT64_MIN;
    return date_add_days(date_add_months(anchor, months), days);
}
