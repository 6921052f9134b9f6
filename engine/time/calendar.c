#include "time/time.h"

#include "time/civil.h"

/* Index of the first closure on or after a date. */
static size_t closures_before(const struct calendar *calendar, struct date date)
{
    size_t low = 0, high = calendar->closure_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (date_compare(calendar->closures[middle].date, date) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct calendar_closure *calendar_closure_of(const struct calendar *calendar,
                                                   struct date date)
{
    size_t at = closures_before(calendar, date);
    if (at == calendar->closure_count || date_compare(calendar->closures[at].date, date) != 0)
        return NULL;
    return &calendar->closures[at];
}

/* Whether some closure of the date stops those who count working days. */
static bool stops_work(const struct calendar *calendar, struct date date)
{
    for (size_t i = closures_before(calendar, date); i < calendar->closure_count; i++) {
        if (date_compare(calendar->closures[i].date, date) != 0)
            return false;
        if (!calendar->closures[i].working)
            return true;
    }
    return false;
}

/* Whether a closure of the date was learnt late, as snow is: that beats any plan. */
static bool closed_late(const struct calendar *calendar, struct date date)
{
    for (size_t i = closures_before(calendar, date); i < calendar->closure_count; i++) {
        if (date_compare(calendar->closures[i].date, date) != 0)
            return false;
        if (calendar->closures[i].known_from != INSTANT_NONE)
            return true;
    }
    return false;
}

static bool is_opened(const struct calendar *calendar, struct date date)
{
    size_t low = 0, high = calendar->opened_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = date_compare(calendar->opened[middle], date);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

size_t period_from_day(const struct calendar *calendar, struct date date)
{
    size_t low = 0, high = calendar->period_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (date_compare(calendar->periods[middle].to, date) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct calendar_period *calendar_period_of(const struct calendar *calendar, struct date date)
{
    size_t at = period_from_day(calendar, date);
    bool holds = at < calendar->period_count && date_compare(calendar->periods[at].from, date) <= 0;
    return holds ? &calendar->periods[at] : NULL;
}

static bool in_week(const struct calendar *calendar, struct date date)
{
    return calendar->working_week >> (date_weekday(date) - 1) & 1;
}

static bool school_day(const struct calendar *calendar, struct date date)
{
    if (is_opened(calendar, date))
        return !closed_late(calendar, date);
    return in_week(calendar, date) && calendar_period_of(calendar, date) &&
           !calendar_closure_of(calendar, date);
}

static bool working_day(const struct calendar *calendar, struct date date)
{
    return in_week(calendar, date) && !stops_work(calendar, date);
}

static bool is_kind(const struct calendar *calendar, enum day_kind kind, struct date date)
{
    switch (kind) {
    case DAY_CALENDAR:
        return true;
    case DAY_WORKING:
        return working_day(calendar, date);
    case DAY_SCHOOL:
        return school_day(calendar, date);
    }
    return false;
}

static bool outside(const struct calendar *calendar, struct date date, struct error *error)
{
    CLEANUP(arena_freep) struct arena *scratch = arena_new();
    error_set(error, RESULT_INVALID, "calendar %.*s %.*s does not cover %s (it covers %s to %s)",
              STR_ARG(calendar->name), STR_ARG(calendar->version), date_format(scratch, date).at,
              date_format(scratch, calendar->from).at, date_format(scratch, calendar->to).at);
    error_help(error, "extend the calendar's `covers` and its years, and deploy the new version");
    return false;
}

/* A calendar that is there and not so long that walking it would take for ever. */
static bool usable(const struct calendar *calendar, struct error *error)
{
    if (!calendar) {
        error_set(error, RESULT_INVALID, "counting school days or working days needs a calendar");
        error_help(error, "name one: in `time: {calendar: NAME}`, or with the role or task");
        return false;
    }
    if (calendar->to.year - (int64_t)calendar->from.year <= CALENDAR_YEARS)
        return true;
    error_set(error, RESULT_INVALID, "calendar %.*s covers more than %d years",
              STR_ARG(calendar->name), CALENDAR_YEARS);
    error_help(error, "shorten its `covers`");
    return false;
}

bool calendar_has_days(const struct calendar *calendar, enum day_kind kind, struct error *error)
{
    bool none = kind == DAY_SCHOOL ? !calendar->period_count && !calendar->opened_count
                                   : !calendar->working_week;
    if (!none)
        return true;
    error_set(error, RESULT_INVALID,
              "calendar %.*s %.*s has no %s, so there are no %s days to count",
              STR_ARG(calendar->name), STR_ARG(calendar->version),
              kind == DAY_SCHOOL ? "half-terms" : "working week",
              kind == DAY_SCHOOL ? "school" : "working");
    error_help(error, kind == DAY_SCHOOL ? "count working days, or name a school's calendar"
                                         : "give it `working_days`");
    return false;
}

static bool covers(const struct calendar *calendar, struct date date, struct error *error)
{
    if (date_compare(date, calendar->from) < 0 || date_compare(date, calendar->to) > 0)
        return outside(calendar, date, error);
    return true;
}

static bool ask(const struct calendar *calendar, enum day_kind kind, struct date date, bool *ret,
                struct error *error)
{
    if (!usable(calendar, error) || !covers(calendar, date, error))
        return false;
    *ret = is_kind(calendar, kind, date);
    return true;
}

bool calendar_school_day(const struct calendar *calendar, struct date date, bool *ret,
                         struct error *error)
{
    return ask(calendar, DAY_SCHOOL, date, ret, error);
}

bool calendar_working_day(const struct calendar *calendar, struct date date, bool *ret,
                          struct error *error)
{
    return ask(calendar, DAY_WORKING, date, ret, error);
}

/* The first closure that keeps a date from being a day of that kind, or NULL. */
static const struct calendar_closure *closes(const struct calendar *calendar, enum day_kind kind,
                                             struct date date)
{
    for (size_t i = closures_before(calendar, date); i < calendar->closure_count; i++) {
        const struct calendar_closure *closure = &calendar->closures[i];
        if (date_compare(closure->date, date) != 0)
            return NULL;
        if (kind == DAY_SCHOOL || !closure->working)
            return closure;
    }
    return NULL;
}

bool calendar_why(const struct calendar *calendar, enum day_kind kind, struct date date,
                  enum day_why *ret, const struct calendar_closure **ret_closure,
                  struct error *error)
{
    const struct calendar_closure *closure = NULL;
    bool counts = false;
    *ret = DAY_COUNTS;
    if (kind == DAY_CALENDAR)
        counts = true;
    else if (!ask(calendar, kind, date, &counts, error))
        return false;
    if (!counts) {
        closure = closes(calendar, kind, date);
        *ret = closure                                                     ? DAY_CLOSED
               : kind == DAY_SCHOOL && !calendar_period_of(calendar, date) ? DAY_NO_HALF_TERM
                                                                           : DAY_OFF_WEEK;
    }
    if (ret_closure)
        *ret_closure = closure;
    return true;
}

/* The next day of a kind from the day after `date`, in a direction. */
static bool step(const struct calendar *calendar, enum day_kind kind, struct date date,
                 int direction, struct date *ret, struct error *error)
{
    do {
        date = date_add_days(date, direction);
        if (!covers(calendar, date, error))
            return false;
    } while (!is_kind(calendar, kind, date));
    *ret = date;
    return true;
}

bool calendar_add(const struct calendar *calendar, enum day_kind kind, struct date from,
                  int64_t count, struct date *ret, struct error *error)
{
    if (kind == DAY_CALENDAR || count == 0) {
        *ret = date_add_days(from, count);
        return true;
    }
    if (!usable(calendar, error) || !calendar_has_days(calendar, kind, error))
        return false;
    int direction = count < 0 ? -1 : 1;
    struct date date = from;
    for (int64_t i = 0; i != count; i += direction)
        if (!step(calendar, kind, date, direction, &date, error))
            return false;
    *ret = date;
    return true;
}

bool calendar_count(const struct calendar *calendar, enum day_kind kind, struct date from,
                    struct date to, int64_t *ret, struct error *error)
{
    int64_t days = date_to_days(to) - date_to_days(from) + 1;
    if (kind == DAY_CALENDAR || days <= 0) {
        *ret = days > 0 ? days : 0;
        return true;
    }
    if (!usable(calendar, error) || !covers(calendar, from, error) || !covers(calendar, to, error))
        return false;
    int64_t count = 0;
    for (struct date date = from; date_compare(date, to) <= 0; date = date_add_days(date, 1))
        count += is_kind(calendar, kind, date);
    *ret = count;
    return true;
}

bool calendar_nearest(const struct calendar *calendar, enum day_kind kind, struct date date,
                      int direction, struct date *ret, struct error *error)
{
    if (kind == DAY_CALENDAR) {
        *ret = date;
        return true;
    }
    bool is;
    if (!ask(calendar, kind, date, &is, error))
        return false;
    if (!is && !calendar_has_days(calendar, kind, error))
        return false;
    if (!is)
        return step(calendar, kind, date, direction < 0 ? -1 : 1, ret, error);
    *ret = date;
    return true;
}

bool calendar_edge(const struct calendar *calendar, struct date from, struct date to, bool last,
                   struct date *ret, struct error *error)
{
    *ret = (struct date){0};
    if (date_compare(to, from) < 0)
        return true;
    if (!usable(calendar, error) || !covers(calendar, from, error) || !covers(calendar, to, error))
        return false;
    int64_t days = date_to_days(to) - date_to_days(from);
    for (int64_t i = 0; i <= days; i++) {
        struct date date = last ? date_add_days(to, -i) : date_add_days(from, i);
        if (school_day(calendar, date)) {
            *ret = date;
            return true;
        }
    }
    return true;
}

static bool is_known(const struct calendar_closure *closure, int64_t instant)
{
    return closure->known_from == INSTANT_NONE || closure->known_from <= instant;
}

static bool all_known(const struct calendar *calendar, int64_t instant)
{
    for (size_t i = 0; i < calendar->closure_count; i++)
        if (!is_known(&calendar->closures[i], instant))
            return false;
    return true;
}

const struct calendar *calendar_known_at(struct arena *arena, const struct calendar *calendar,
                                         int64_t instant)
{
    if (!calendar || instant == INSTANT_NONE || all_known(calendar, instant))
        return calendar;
    struct calendar_closure *kept =
        ARENA_ARRAY(arena, struct calendar_closure, calendar->closure_count);
    size_t count = 0;
    for (size_t i = 0; i < calendar->closure_count; i++)
        if (is_known(&calendar->closures[i], instant))
            kept[count++] = calendar->closures[i];
    struct calendar *copy = arena_copy(arena, calendar, sizeof *calendar);
    copy->closures = kept;
    copy->closure_count = count;
    return copy;
}
