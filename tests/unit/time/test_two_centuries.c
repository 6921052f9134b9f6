/* Two hundred years of made-up calendars against tables of single days, and cron lines in three
 * zones against a clock that goes minute by minute. Under AddressSanitizer twenty years. */
#include <stdlib.h>

#include "support/made_calendar.h"
#include "support/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#ifdef __SANITIZE_ADDRESS__
enum { YEARS = 20 };
#else
enum { YEARS = 200 };
#endif
enum { FIRST_YEAR = 1930, SEED = 20261127, MINUTES = 1440 };

static struct made_calendar make(struct arena *arena)
{
    return made_calendar(arena, SEED, FIRST_YEAR, YEARS);
}

static struct date day_at(const struct made_calendar *made, int64_t day)
{
    return date_from_days(made->first + day);
}

/* ---- days ---- */

TEST("every single day is what the tables say")
{
    struct arena *arena = arena_new();
    struct made_calendar made = make(arena);
    struct error error;
    int64_t wrong = 0, school_days = 0;
    for (int64_t day = 0; day < made.days; day++) {
        struct date date = day_at(&made, day);
        bool school = false, working = false;
        enum day_why why = DAY_CLOSED;
        if (!calendar_school_day(made.calendar, date, &school, &error) ||
            !calendar_working_day(made.calendar, date, &working, &error) ||
            !calendar_why(made.calendar, DAY_SCHOOL, date, &why, NULL, &error))
            wrong++;
        wrong += school != made.school[day] || working != made.working[day] ||
                 (why == DAY_COUNTS) != school;
        school_days += school;
    }
    CHECK_INT(wrong, 0);
    tap_note("%d years, %lld days, %lld school days", YEARS, (long long)made.days,
             (long long)school_days);
    CHECK(school_days > 100 * (int64_t)YEARS && school_days < 190 * (int64_t)YEARS);
    arena_free(arena);
}

static int64_t counted(const bool *table, int64_t from, int64_t to)
{
    int64_t count = 0;
    for (int64_t day = from; day <= to; day++)
        count += table[day];
    return count;
}

TEST("counts of days agree with enumeration")
{
    struct arena *arena = arena_new();
    struct made_calendar made = make(arena);
    uint64_t state = SEED;
    struct error error;
    int64_t wrong = 0;
    for (int i = 0; i < 4000; i++) {
        int64_t from = made_between(&state, 0, made.days - 1);
        int64_t longest = i % 40 ? 400 : made.days;
        int64_t to = made_between(&state, 0, longest) + from;
        if (to >= made.days)
            to = made.days - 1;
        int64_t school = -1, working = -1;
        wrong += !calendar_count(made.calendar, DAY_SCHOOL, day_at(&made, from), day_at(&made, to),
                                 &school, &error) ||
                 !calendar_count(made.calendar, DAY_WORKING, day_at(&made, from), day_at(&made, to),
                                 &working, &error);
        wrong +=
            school != counted(made.school, from, to) || working != counted(made.working, from, to);
    }
    CHECK_INT(wrong, 0);
    arena_free(arena);
}

/* The day that `count` steps from `from` lead to in a table; -1 where the table ends first. */
static int64_t walked(const struct made_calendar *made, const bool *table, int64_t from,
                      int64_t count)
{
    int64_t step = count < 0 ? -1 : 1, day = from;
    while (count != 0) {
        day += step;
        if (day < 0 || day >= made->days)
            return -1;
        if (table[day])
            count -= step;
    }
    return day;
}

/* From an open day there and back is that day; from a closed one it is the nearest open day on the
 * side from which the way began. */
static bool goes_back(const struct made_calendar *made, enum day_kind kind, const bool *table,
                      int64_t from, int64_t count, struct date reached)
{
    struct date back;
    struct error error;
    int64_t want = from;
    if (!calendar_add(made->calendar, kind, reached, -count, &back, &error))
        return walked(made, table, date_to_days(reached) - made->first, -count) < 0;
    while (!table[want])
        want += count < 0 ? 1 : -1;
    return count == 0 || date_to_days(back) - made->first == want;
}

TEST("adding agrees with enumeration, and subtracting undoes it")
{
    struct arena *arena = arena_new();
    struct made_calendar made = make(arena);
    uint64_t state = SEED + 1;
    int64_t wrong = 0, beyond = 0;
    for (int i = 0; i < 20000; i++) {
        enum day_kind kind = i % 2 ? DAY_SCHOOL : DAY_WORKING;
        const bool *table = kind == DAY_SCHOOL ? made.school : made.working;
        int64_t from = made_between(&state, 0, made.days - 1);
        int64_t count = made_between(&state, -150, 150);
        int64_t want = walked(&made, table, from, count);
        struct date reached;
        struct error error;
        bool added =
            calendar_add(made.calendar, kind, day_at(&made, from), count, &reached, &error);
        wrong += added != (want >= 0);
        beyond += !added;
        if (added && want >= 0)
            wrong += date_to_days(reached) - made.first != want ||
                     !goes_back(&made, kind, table, from, count, reached);
    }
    CHECK_INT(wrong, 0);
    CHECK(beyond < 2000);
    arena_free(arena);
}

/* ---- periods ---- */

/* 1 January 1970, day 0, was a Thursday. */
static int64_t monday_of(int64_t day)
{
    return day - ((day + 3) % 7 + 7) % 7;
}

/* What two days of one period have in common, and no other days. */
static int64_t period_of(const struct made_calendar *made, enum every_period period, int64_t day)
{
    struct date date = day_at(made, day);
    const struct calendar_period *periods = made->calendar->periods;
    if (period == PERIOD_WEEK)
        return monday_of(made->first + day) - monday_of(made->first);
    if (period == PERIOD_MONTH)
        return (int64_t)date.year * 12 + date.month;
    for (size_t i = 0; i < made->calendar->period_count; i++)
        if (date_compare(date, periods[i].from) >= 0 && date_compare(date, periods[i].to) <= 0)
            return (int64_t)(period == PERIOD_TERM ? i / 2 : i);
    return -1;
}

/* Marks the first and last school day of each period; opened days outside of half-terms belong to
 * none. */
static void mark_edges(struct arena *arena, const struct made_calendar *made,
                       enum every_period period, bool *firsts, bool *lasts)
{
    int64_t *keys = ARENA_ARRAY(arena, int64_t, (size_t)made->days), last = -1;
    for (int64_t day = 0; day < made->days; day++)
        keys[day] = made->school[day] ? period_of(made, period, day) : -1;
    for (int64_t day = 0; day < made->days; day++) {
        if (keys[day] < 0)
            continue;
        bool new = last < 0 || keys[last] != keys[day];
        firsts[day] = new;
        if (new &&last >= 0)
            lasts[last] = true;
        last = day;
    }
    if (last >= 0)
        lasts[last] = true;
}

static int64_t check_edges(const struct made_calendar *made, const struct every *every,
                           const bool *table)
{
    int64_t wrong = 0, start = 62, day = start; /* weeks and months that are cut are not guessed */
    struct occurrence occurrence;
    struct error error;
    while (every_next_day(every, made->calendar, day_at(made, day), &occurrence, &error)) {
        int64_t found = date_to_days(occurrence.date) - made->first;
        for (; day < found; day++)
            wrong += table[day];
        wrong += !table[found];
        day = found + 1;
    }
    /* A school day at the very end can be that of a period which the calendar cuts. */
    for (; day < made->days - 62; day++)
        wrong += table[day];
    return wrong;
}

static const struct every *parse(struct arena *arena, const char *text)
{
    struct excerpt *excerpt = ARENA_NEW(arena, struct excerpt);
    *excerpt = excerpt_of(arena, "<every>", str_of(text));
    return every_parse(arena, excerpt, diags_new(arena));
}

TEST("first and last school days of every week, month, half-term and term")
{
    static const struct {
        enum every_period period;
        const char *first, *last;
    } rows[] = {
        {PERIOD_WEEK, "first school day of week", "last school day of week"},
        {PERIOD_MONTH, "first school day of month", "last school day of month"},
        {PERIOD_HALF_TERM, "first school day of half-term", "last school day of half-term"},
        {PERIOD_TERM, "first school day of term", "last school day of term"},
    };
    struct arena *arena = arena_new();
    struct made_calendar made = make(arena);
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool *firsts = ARENA_ARRAY(arena, bool, (size_t)made.days);
        bool *lasts = ARENA_ARRAY(arena, bool, (size_t)made.days);
        mark_edges(arena, &made, rows[i].period, firsts, lasts);
        CHECK_INT(check_edges(&made, parse(arena, rows[i].first), firsts), 0);
        CHECK_INT(check_edges(&made, parse(arena, rows[i].last), lasts), 0);
    }
    CHECK_INT(check_edges(&made, parse(arena, "each school day"), made.school), 0);
    arena_free(arena);
}

/* ---- cron, minute by minute ---- */

static int month_length(struct date date)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
    return lengths[date.month - 1] + (date.month == 2 && leap);
}

/* The oracle's own reading of each line: weekday 0 is Monday. */
static bool any_day(struct date date, int weekday)
{
    (void)date;
    (void)weekday;
    return true;
}
static bool friday(struct date date, int weekday)
{
    (void)date;
    return weekday == 4;
}
static bool sunday(struct date date, int weekday)
{
    (void)date;
    return weekday == 6;
}
static bool last_day(struct date date, int weekday)
{
    (void)weekday;
    return date.day == month_length(date);
}
static bool leap_day(struct date date, int weekday)
{
    (void)weekday;
    return date.month == 2 && date.day == 29;
}
static bool first_monday(struct date date, int weekday)
{
    return weekday == 0 && date.day <= 7;
}
static bool near_fifteenth(struct date date, int weekday)
{
    return (date.day == 15 && weekday < 5) || (date.day == 14 && weekday == 4) ||
           (date.day == 16 && weekday == 0);
}
static bool last_friday_of_spring(struct date date, int weekday)
{
    return weekday == 4 && (date.month == 3 || date.month == 10) &&
           date.day > month_length(date) - 7;
}

static const struct line {
    const char *text;
    bool fixed; /* no `*` in minutes and hours */
    bool (*fits)(struct date date, int weekday);
    int from, to, step; /* minutes of the day, both included; from > to goes round */
    int minute;         /* of the hour; -1: any that the step gives */
} lines[] = {
    {"0 16 * * FRI", true, friday, 960, 960, 1, -1},
    {"30 1 * * *", true, any_day, 90, 90, 1, -1},
    {"0 0 L * *", true, last_day, 0, 0, 1, -1},
    {"15 2 29 2 *", true, leap_day, 135, 135, 1, -1},
    {"59 23 * * MON#1", true, first_monday, 1439, 1439, 1, -1},
    {"0 8 15W * *", true, near_fifteenth, 480, 480, 1, -1},
    {"0 22-2 * * SUN", true, sunday, 1320, 120, 1, 0},
    {"30 0-3 * 3,10 5L", true, last_friday_of_spring, 0, 239, 1, 30},
    {"*/20 0-3 * * SUN", false, sunday, 0, 239, 20, -1},
    {"7 * L * *", false, last_day, 0, 1439, 1, 7},
};
enum { LINES = COUNT(lines) };

static bool minute_fits(const struct line *line, int minute)
{
    bool within = line->from <= line->to ? minute >= line->from && minute <= line->to
                                         : minute >= line->from || minute <= line->to;
    return within && (line->minute < 0 ? minute % line->step == 0 || line->from == line->to
                                       : minute % 60 == line->minute);
}

struct oracle {
    const struct zone *zone;
    unsigned by_minute[MINUTES]; /* the lines whose time of day it is, as bits */
    unsigned fixed;              /* lines with fixed times, as bits */
    int64_t day;                 /* the local day that `by_day` is of */
    unsigned by_day;             /* the lines that fit the day */
    int64_t reached;             /* the latest local minute so far */
};

static void oracle_start(struct oracle *oracle, const struct zone *zone)
{
    *oracle = (struct oracle){.zone = zone, .day = INT64_MIN, .reached = INT64_MIN};
    for (size_t i = 0; i < LINES; i++) {
        oracle->fixed |= lines[i].fixed ? 1u << i : 0;
        for (int minute = 0; minute < MINUTES; minute++)
            oracle->by_minute[minute] |= minute_fits(&lines[i], minute) ? 1u << i : 0;
    }
}

/* The lines that fit a local minute, which counts from 1970. */
static unsigned lines_at(struct oracle *oracle, int64_t local)
{
    int64_t day = local / MINUTES - (local % MINUTES < 0);
    if (day != oracle->day) {
        struct date date = date_from_days(day);
        int weekday = (int)(((day + 3) % 7 + 7) % 7);
        oracle->day = day;
        oracle->by_day = 0;
        for (size_t i = 0; i < LINES; i++)
            oracle->by_day |= lines[i].fits(date, weekday) ? 1u << i : 0;
    }
    return oracle->by_minute[local - day * MINUTES] & oracle->by_day;
}

/* The lines that fire at a minute of UTC. Interval lines follow the clock; fixed times fire once
 * the clock has reached or passed them, and never again when it goes back. */
static unsigned fires_at(struct oracle *oracle, int64_t minute, int32_t offset)
{
    int64_t local = minute + offset / 60;
    unsigned fires = lines_at(oracle, local) & ~oracle->fixed;
    if (oracle->reached == INT64_MIN)
        oracle->reached = local - 1;
    for (int64_t passed = oracle->reached + 1; passed <= local; passed++)
        fires |= lines_at(oracle, passed) & oracle->fixed;
    if (local > oracle->reached)
        oracle->reached = local;
    return fires;
}

struct walk { /* of one zone through all minutes */
    const struct every *every[LINES];
    int64_t expected[LINES]; /* what cron_next said comes next */
    int64_t fired, wrong;
    /* those of one line within one ISO week, for the rules of closed days */
    const struct made_calendar *made;
    const struct zone *zone;
    size_t watched;
    int64_t week[2000], moved[2000];
    size_t count;
    int64_t next[4]; /* by rule: what every_next_cron said comes next */
    int64_t moves;
};

static int by_instant(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Where the rule takes a local day: to the open day nearest on its side within the week; -1: away.
 */
static int64_t open_day(const struct made_calendar *made, enum closed_day closed, int64_t day)
{
    int64_t monday = monday_of(made->first + day) - made->first;
    while (!made->school[day]) {
        if (closed == CLOSED_SKIP)
            return -1;
        day += closed == CLOSED_PREVIOUS ? -1 : 1;
        if (day < monday || day > monday + 6)
            return -1;
    }
    return day;
}

static size_t move_week(struct walk *walk, enum closed_day closed)
{
    size_t count = 0;
    for (size_t i = 0; i < walk->count; i++) {
        struct civil civil = zone_to_civil(walk->zone, walk->week[i]);
        int64_t day = date_to_days(civil.date) - walk->made->first;
        int64_t to = open_day(walk->made, closed, day);
        if (to < 0)
            continue;
        civil.date = day_at(walk->made, to);
        walk->moved[count++] = to == day ? walk->week[i] : zone_instant(walk->zone, civil, NULL);
    }
    qsort(walk->moved, count, sizeof *walk->moved, by_instant);
    return count;
}

static void next_moved(struct walk *walk, enum closed_day closed)
{
    struct error error;
    int64_t *next = &walk->next[closed];
    if (!every_next_cron(walk->every[walk->watched], closed, walk->made->calendar, walk->zone,
                         *next, next, &error))
        *next = INT64_MAX;
}

static void end_week(struct walk *walk)
{
    for (enum closed_day closed = CLOSED_PREVIOUS; closed <= CLOSED_SKIP; closed++) {
        size_t count = move_week(walk, closed);
        for (size_t i = 0; i < count; i++) {
            if (i > 0 && walk->moved[i] == walk->moved[i - 1])
                continue;
            walk->wrong += walk->next[closed] != walk->moved[i];
            walk->next[closed] = walk->moved[i];
            next_moved(walk, closed);
            walk->moves++;
        }
    }
    walk->count = 0;
}

static void note_firing(struct walk *walk, size_t line, int64_t instant)
{
    walk->fired++;
    walk->wrong += walk->expected[line] != instant;
    if (!cron_next(walk->every[line]->cron, walk->zone, instant, &walk->expected[line]))
        walk->expected[line] = INT64_MAX;
    if (line != walk->watched)
        return;
    if (walk->count > 0) {
        int64_t before = date_to_days(zone_date(walk->zone, walk->week[walk->count - 1]));
        int64_t day = date_to_days(zone_date(walk->zone, instant));
        if (monday_of(before) != monday_of(day))
            end_week(walk);
    }
    walk->week[walk->count++] = instant;
}

/* Changes of clocks come on quarters of an hour; one that did not would be noticed. */
static void walk_minutes(struct walk *walk, struct oracle *oracle, int64_t from, int64_t to)
{
    for (int64_t minute = from; minute < to; minute += 15) {
        int32_t offset = zone_offset(walk->zone, minute * 60000);
        walk->wrong += offset != zone_offset(walk->zone, (minute + 14) * 60000) || offset % 60;
        for (int64_t i = minute; i < minute + 15; i++) {
            unsigned fires = fires_at(oracle, i, offset);
            for (size_t line = 0; fires >> line; line++)
                if (fires >> line & 1)
                    note_firing(walk, line, i * 60000);
        }
    }
}

static void walk_zone(struct arena *arena, const struct made_calendar *made, const char *name,
                      size_t watched)
{
    struct walk *walk = ARENA_NEW(arena, struct walk);
    struct oracle *oracle = ARENA_NEW(arena, struct oracle);
    *walk = (struct walk){.made = made, .zone = zone_find(str_of(name)), .watched = watched};
    /* From a Monday on, so that no week is cut; the days at the ends are not asked for. */
    int64_t first = monday_of(made->first) + 14;
    int64_t from = first * MINUTES, to = (made->first + made->days - 14) * MINUTES;
    if (!CHECK(walk->zone != NULL))
        return;
    oracle_start(oracle, walk->zone);
    from -= zone_offset(walk->zone, from * 60000) / 60 / 15 * 15;
    for (size_t i = 0; i < LINES; i++) {
        walk->every[i] = parse(arena, lines[i].text);
        if (!CHECK(walk->every[i] && walk->every[i]->cron) ||
            !CHECK(
                cron_next(walk->every[i]->cron, walk->zone, from * 60000 - 1, &walk->expected[i])))
            return;
    }
    for (enum closed_day closed = CLOSED_PREVIOUS; closed <= CLOSED_SKIP; closed++) {
        walk->next[closed] = from * 60000 - 1;
        next_moved(walk, closed);
    }
    walk_minutes(walk, oracle, from, to);
    CHECK_INT(walk->wrong, 0);
    CHECK(walk->fired > 500 * (int64_t)YEARS && walk->moves > 20 * (int64_t)YEARS);
    for (size_t i = 0; i < LINES; i++)
        CHECK(walk->expected[i] >= (to - 1) * 60000);
    tap_note("%s: %lld firings, %lld on open days", name, (long long)walk->fired,
             (long long)walk->moves);
}

TEST("cron lines fire in London as a clock says that goes minute by minute")
{
    struct arena *arena = arena_new();
    struct made_calendar made = make(arena);
    walk_zone(arena, &made, "Europe/London", 0);
    arena_free(arena);
}

/* Its clocks go on by half an hour. */
TEST("and on Lord Howe Island")
{
    struct arena *arena = arena_new();
    struct made_calendar made = make(arena);
    walk_zone(arena, &made, "Australia/Lord_Howe", 8);
    arena_free(arena);
}

/* Its clocks were changed at midnight. */
TEST("and in Sao Paulo")
{
    struct arena *arena = arena_new();
    struct made_calendar made = make(arena);
    walk_zone(arena, &made, "America/Sao_Paulo", 1);
    arena_free(arena);
}
