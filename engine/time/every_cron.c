/* Cron lines whose firings on closed days move or fall away. */
#include "time/cron.h"

#include "time/civil.h"

enum day_kind calendar_days(const struct calendar *calendar)
{
    return calendar->period_count > 0 ? DAY_SCHOOL : DAY_WORKING;
}

const char *closed_day_name(enum closed_day closed)
{
    static const char *const names[] = {"", "previous", "next", "skip"};
    return names[closed];
}

static bool is_covered(const struct calendar *calendar, struct date day, struct error *error)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    if (date_compare(day, calendar->to) <= 0)
        return true;
    scratch = arena_new();
    error_set(error, RESULT_DONE, "calendar %.*s %.*s ends on %s, before the line fires again",
              STR_ARG(calendar->name), STR_ARG(calendar->version),
              date_format(scratch, calendar->to).at);
    return false;
}

bool every_open_day(enum closed_day closed, const struct calendar *calendar, struct date day,
                    struct date *ret, struct error *error)
{
    enum day_why why;
    int direction = closed == CLOSED_PREVIOUS ? -1 : 1;
    int last = closed == CLOSED_PREVIOUS ? 1 : 7; /* the week's Monday, or its Sunday */
    *ret = day;
    if (closed == CLOSED_IGNORED)
        return true;
    for (;; *ret = date_add_days(*ret, direction)) {
        if (!is_covered(calendar, *ret, error) ||
            !calendar_why(calendar, calendar_days(calendar), *ret, &why, NULL, error))
            return false;
        if (why == DAY_COUNTS)
            return true;
        if (closed == CLOSED_SKIP || date_weekday(*ret) == last)
            break;
    }
    *ret = (struct date){0};
    return true;
}

struct search { /* for the first firing after an instant */
    const struct every *every;
    enum closed_day closed;
    const struct calendar *calendar;
    const struct zone *zone;
    int64_t after;
    int64_t best; /* INSTANT_NONE: none yet */
};

/* The first firing of one day of the line, as moved to `to`, that is after the instant. */
static void look_at(struct search *search, struct date day, struct date to)
{
    struct civil after = zone_to_civil(search->zone, search->after);
    struct civil from = {day, {0}};
    int64_t fires;
    if (date_compare(to, after.date) < 0)
        return;
    if (date_compare(to, after.date) == 0)
        from.time = after.time;
    bool moves = date_compare(day, to) != 0;
    /* A fixed time that moves keeps the time of day that the line says, whatever the clocks do on
     * its own day; an interval's that is skipped there does not fire, and so does not move. */
    const struct zone *zone =
        moves && search->every->cron->fixed ? zone_find(STR("UTC")) : search->zone;
    int64_t start = date_compare(day, after.date) == 0 && !moves
                        ? search->after
                        : zone_instant(zone, from, NULL) - 1;
    while (cron_next(search->every->cron, zone, start, &fires)) {
        struct civil civil = zone_to_civil(zone, fires);
        if (date_compare(civil.date, day) != 0)
            return;
        int64_t moved = fires;
        if (moves)
            moved = zone_instant(search->zone, (struct civil){to, civil.time}, NULL);
        if (moved > search->after) {
            if (search->best == INSTANT_NONE || moved < search->best)
                search->best = moved;
            return;
        }
        start = fires;
    }
}

static bool look_at_week(struct search *search, struct date monday, struct error *error)
{
    for (int i = 0; i < 7; i++) {
        struct date day = date_add_days(monday, i), to;
        if (!cron_fits_date(search->every->cron, day))
            continue;
        if (!every_open_day(search->closed, search->calendar, day, &to, error))
            return search->best != INSTANT_NONE && error->result == RESULT_DONE;
        if (date_is_set(to))
            look_at(search, day, to);
    }
    return true;
}

static struct date monday_of(struct date day)
{
    return date_add_days(day, 1 - date_weekday(day));
}

bool every_next_cron(const struct every *every, enum closed_day closed,
                     const struct calendar *calendar, const struct zone *zone, int64_t after,
                     int64_t *ret, struct error *error)
{
    struct search search = {every, closed, calendar, zone, after, INSTANT_NONE};
    struct date monday = monday_of(zone_date(zone, after));
    while (look_at_week(&search, monday, error)) {
        if (search.best != INSTANT_NONE) {
            *ret = search.best;
            return true;
        }
        int64_t next, end = zone_instant(zone, (struct civil){date_add_days(monday, 7), {0}}, NULL);
        if (!cron_next(every->cron, zone, end - 1, &next)) {
            error_set(error, RESULT_DONE, "the line never fires again");
            return false;
        }
        monday = monday_of(zone_date(zone, next));
    }
    return false;
}
