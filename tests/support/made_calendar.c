#include "support/made_calendar.h"

#include <stdlib.h>

enum { HALF_TERMS = 6, CLOSED_MOST = 24, OPENED_MOST = 2 };

struct making {
    struct arena *arena;
    uint64_t state;
    int year; /* in which the school year begins */
    struct calendar_period *periods;
    struct calendar_closure *closures;
    struct date *opened;
    size_t period_count, closure_count, opened_count;
};

uint64_t made_number(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

int64_t made_between(uint64_t *state, int64_t from, int64_t to)
{
    return from + (int64_t)(made_number(state) % (uint64_t)(to - from + 1));
}

/* Six half-terms of three to eight weeks with gaps of one day to three weeks between them. */
static void make_periods(struct making *making)
{
    static const struct str names[] = {STR_INIT("a"), STR_INIT("b"), STR_INIT("c"),
                                       STR_INIT("d"), STR_INIT("e"), STR_INIT("f")};
    static const struct str terms[] = {STR_INIT("one"), STR_INIT("two"), STR_INIT("three")};
    int64_t day = date_to_days((struct date){making->year, 8, 20});
    struct str year = str_format(making->arena, "%d", making->year);
    for (int i = 0; i < HALF_TERMS; i++) {
        int64_t from = day + made_between(&making->state, 1, 21);
        int64_t to = from + made_between(&making->state, 20, 33);
        making->periods[making->period_count++] = (struct calendar_period){
            year, terms[i / 2], names[i], date_from_days(from), date_from_days(to)};
        day = to;
    }
}

/* Some days of the year, in whatever order; a bank holiday closes for everybody. */
static void make_closures(struct making *making)
{
    int64_t first = date_to_days((struct date){making->year, 8, 1});
    int64_t count = made_between(&making->state, 4, CLOSED_MOST);
    for (int64_t i = 0; i < count; i++) {
        bool bank = made_number(&making->state) % 2;
        making->closures[making->closure_count++] = (struct calendar_closure){
            .date = date_from_days(first + made_between(&making->state, 0, 360)),
            .kind = bank ? STR("bank_holiday") : STR("own"),
            .known_from = made_number(&making->state) % 8 ? INSTANT_NONE : 0,
            .working = !bank};
    }
    for (int64_t i = made_between(&making->state, 0, OPENED_MOST); i > 0; i--)
        making->opened[making->opened_count++] =
            date_from_days(first + made_between(&making->state, 0, 360));
}

static int by_closure(const void *a, const void *b)
{
    const struct calendar_closure *left = a, *right = b;
    return date_compare(left->date, right->date);
}

static int by_date(const void *a, const void *b)
{
    const struct date *left = a, *right = b;
    return date_compare(*left, *right);
}

/* ---- day by day ---- */

static void paint_weekdays(struct made_calendar *made, bool *table, struct date from,
                           struct date to)
{
    int64_t last = date_to_days(to) - made->first;
    for (int64_t day = date_to_days(from) - made->first; day <= last; day++) {
        /* 1 January 1970 was a Thursday. */
        int64_t weekday = ((made->first + day + 3) % 7 + 7) % 7;
        table[day] = weekday < 5;
    }
}

static void paint(struct making *making, struct made_calendar *made)
{
    bool *school = ARENA_ARRAY(making->arena, bool, (size_t)made->days);
    bool *working = ARENA_ARRAY(making->arena, bool, (size_t)made->days);
    paint_weekdays(made, working, made->calendar->from, made->calendar->to);
    for (size_t i = 0; i < making->period_count; i++)
        paint_weekdays(made, school, making->periods[i].from, making->periods[i].to);
    for (size_t i = 0; i < making->closure_count; i++) {
        int64_t day = date_to_days(making->closures[i].date) - made->first;
        school[day] = false;
        working[day] = working[day] && making->closures[i].working;
    }
    for (size_t i = 0; i < making->opened_count; i++)
        school[date_to_days(making->opened[i]) - made->first] = true;
    for (size_t i = 0; i < making->closure_count; i++) /* learnt late: that beats any plan */
        if (making->closures[i].known_from != INSTANT_NONE)
            school[date_to_days(making->closures[i].date) - made->first] = false;
    made->school = school;
    made->working = working;
}

struct made_calendar made_calendar(struct arena *arena, uint64_t seed, int from_year, int years)
{
    size_t count = (size_t)years;
    struct making making = {.arena = arena, .state = seed};
    making.periods = ARENA_ARRAY(arena, struct calendar_period, count * HALF_TERMS);
    making.closures = ARENA_ARRAY(arena, struct calendar_closure, count * CLOSED_MOST);
    making.opened = ARENA_ARRAY(arena, struct date, count * OPENED_MOST);
    for (int i = 0; i < years; i++) {
        making.year = from_year + i;
        make_periods(&making);
        make_closures(&making);
    }
    qsort(making.closures, making.closure_count, sizeof *making.closures, by_closure);
    qsort(making.opened, making.opened_count, sizeof *making.opened, by_date);
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    *calendar = (struct calendar){.name = STR("made"),
                                  .version = STR("1"),
                                  .zone = zone_find(STR("UTC")),
                                  .from = {from_year, 8, 1},
                                  .to = {from_year + years, 7, 31},
                                  .working_week = 0x1f,
                                  .closures = making.closures,
                                  .closure_count = making.closure_count,
                                  .periods = making.periods,
                                  .period_count = making.period_count,
                                  .opened = making.opened,
                                  .opened_count = making.opened_count};
    struct made_calendar made = {.calendar = calendar, .first = date_to_days(calendar->from)};
    made.days = date_to_days(calendar->to) - made.first + 1;
    paint(&making, &made);
    return made;
}
