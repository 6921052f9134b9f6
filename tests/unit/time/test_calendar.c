#include "support/sample_calendars.h"
#include "support/tap.h"

#define L __LINE__
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const names[] = {"hampshire", "staffordshire", "hertfordshire", "leicester"};

TEST("each half-term of the four sample calendars has its pupil days, 190 in all")
{
    static const struct {
        int line;
        const char *calendar;
        int days[6];
    } rows[] = {
        {L, "hampshire", {37, 35, 29, 24, 33, 32}},
        {L, "staffordshire", {38, 34, 29, 24, 34, 31}},
        {L, "hertfordshire", {37, 34, 29, 24, 34, 32}},
        {L, "leicester", {37, 39, 29, 24, 34, 27}},
    };
    struct error error;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct calendar *calendar = sample_calendar(rows[i].calendar);
        int64_t sum = 0, days;
        for (size_t j = 0; j < calendar->period_count; j++) {
            CHECK_AT(rows[i].line, calendar_count(calendar, DAY_SCHOOL, calendar->periods[j].from,
                                                  calendar->periods[j].to, &days, &error));
            CHECK_INT_AT(rows[i].line, days, rows[i].days[j]);
            sum += days;
        }
        CHECK_INT_AT(rows[i].line, sum, 190);
    }
}

TEST("days after and before a date")
{
    static const struct {
        int line;
        const char *calendar;
        enum day_kind kind;
        const char *from;
        int64_t count;
        const char *to;
    } rows[] = {
        /* reminders of a review, half-term skipped */
        {L, "hampshire", DAY_SCHOOL, "2026-10-20", -10, "2026-10-05"},
        {L, "hampshire", DAY_SCHOOL, "2026-10-20", -5, "2026-10-12"},
        {L, "hampshire", DAY_SCHOOL, "2026-12-08", -10, "2026-11-24"},
        {L, "hampshire", DAY_SCHOOL, "2026-12-08", -5, "2026-12-01"},
        {L, "hampshire", DAY_SCHOOL, "2026-11-12", -10, "2026-10-22"},
        {L, "hampshire", DAY_SCHOOL, "2026-11-12", -5, "2026-11-05"},
        /* and what follows an overdue one */
        {L, "hampshire", DAY_SCHOOL, "2026-11-12", 1, "2026-11-13"},
        {L, "hampshire", DAY_SCHOOL, "2026-11-12", 5, "2026-11-19"},
        {L, "hampshire", DAY_SCHOOL, "2026-11-12", 10, "2026-11-26"},
        /* two school days' notice before a start, both ways */
        {L, "hampshire", DAY_SCHOOL, "2026-11-02", -2, "2026-10-22"},
        {L, "hampshire", DAY_SCHOOL, "2026-09-23", -2, "2026-09-21"},
        {L, "hampshire", DAY_SCHOOL, "2026-09-21", 2, "2026-09-23"},
        {L, "hampshire", DAY_SCHOOL, "2026-10-22", 2, "2026-11-02"},
        /* the sixth day of a suspension: the first is day 1 */
        {L, "hampshire", DAY_SCHOOL, "2026-10-19", 5, "2026-11-02"},
        {L, "hampshire", DAY_SCHOOL, "2026-10-15", 5, "2026-10-23"},
        {L, "leicester", DAY_SCHOOL, "2026-10-15", 5, "2026-10-30"},
        /* permanent exclusion: day 6, its breach a day later, the board within 15 */
        {L, "staffordshire", DAY_SCHOOL, "2026-11-09", 5, "2026-11-16"},
        {L, "staffordshire", DAY_SCHOOL, "2026-11-09", 6, "2026-11-17"},
        {L, "staffordshire", DAY_SCHOOL, "2026-11-09", 15, "2026-11-30"},
        /* fair access: 20 school days */
        {L, "staffordshire", DAY_SCHOOL, "2026-10-05", 20, "2026-11-10"},
        {L, "staffordshire", DAY_SCHOOL, "2027-01-13", 20, "2027-02-10"},
        /* induction of 30 school days, the first counted */
        {L, "leicester", DAY_SCHOOL, "2026-11-03", 29, "2026-12-14"},
        {L, "leicester", DAY_SCHOOL, "2026-11-30", 29, "2027-01-25"},
        {L, "leicester", DAY_CALENDAR, "2026-11-30", 41, "2027-01-10"},
        /* a PEP within ten working days */
        {L, "hampshire", DAY_WORKING, "2026-12-14", 10, "2026-12-30"},
        /* consent withdrawn: a decision in 2 school days, a meeting in 5 */
        {L, "leicester", DAY_SCHOOL, "2026-11-19", 2, "2026-11-23"},
        {L, "leicester", DAY_SCHOOL, "2026-11-19", 5, "2026-11-26"},
        {L, "hampshire", DAY_SCHOOL, "2026-12-18", 1, "2027-01-05"},
        {L, "hampshire", DAY_WORKING, "2026-10-15", 1, "2026-10-16"},
        {L, "hampshire", DAY_SCHOOL, "2026-10-31", 0, "2026-10-31"},
        {L, "hampshire", DAY_WORKING, "2027-03-25", 1, "2027-03-30"},
        {L, "staffordshire", DAY_SCHOOL, "2027-03-26", 1, "2027-04-12"},
    };
    struct arena *arena = arena_new();
    struct error error;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct date to = {0};
        CHECK_AT(rows[i].line, calendar_add(sample_calendar(rows[i].calendar), rows[i].kind,
                                            sample_date(rows[i].from), rows[i].count, &to, &error));
        CHECK_STR_AT(rows[i].line, date_format(arena, to), rows[i].to);
    }
    arena_free(arena);
}

TEST("days between, both ends counted")
{
    static const struct {
        int line;
        enum day_kind kind;
        const char *from, *to;
        int64_t days;
    } rows[] = {
        {L, DAY_SCHOOL, "2026-09-21", "2026-12-18", 59},
        {L, DAY_SCHOOL, "2026-10-24", "2026-11-01", 0},
        {L, DAY_SCHOOL, "2026-10-16", "2026-10-16", 0},
        {L, DAY_WORKING, "2026-10-16", "2026-10-16", 1},
        {L, DAY_WORKING, "2026-12-21", "2027-01-03", 7},
        {L, DAY_CALENDAR, "2026-12-21", "2027-01-03", 14},
        {L, DAY_SCHOOL, "2026-12-18", "2026-09-21", 0},
        {L, DAY_SCHOOL, "2027-02-22", "2027-03-16", 17}, /* a reintegration that failed */
    };
    struct error error;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t days = -1;
        CHECK_AT(rows[i].line,
                 calendar_count(sample_calendar("hampshire"), rows[i].kind,
                                sample_date(rows[i].from), sample_date(rows[i].to), &days, &error));
        CHECK_INT_AT(rows[i].line, days, rows[i].days);
    }
}

TEST("a reminder moves to the day before, a chase to the day after")
{
    static const struct {
        int line;
        enum day_kind kind;
        const char *date;
        int direction;
        const char *to;
    } rows[] = {
        {L, DAY_WORKING, "2027-01-01", -1, "2026-12-31"},
        {L, DAY_WORKING, "2027-01-24", -1, "2027-01-22"},
        {L, DAY_WORKING, "2026-12-02", -1, "2026-12-02"},
        {L, DAY_WORKING, "2027-03-26", 1, "2027-03-30"},
        {L, DAY_SCHOOL, "2027-03-26", 1, "2027-04-13"},
        {L, DAY_SCHOOL, "2026-10-16", -1, "2026-10-15"},
        {L, DAY_CALENDAR, "2026-10-25", -1, "2026-10-25"},
    };
    struct arena *arena = arena_new();
    struct error error;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct date to = {0};
        CHECK_AT(rows[i].line,
                 calendar_nearest(sample_calendar("hampshire"), rows[i].kind,
                                  sample_date(rows[i].date), rows[i].direction, &to, &error));
        CHECK_STR_AT(rows[i].line, date_format(arena, to), rows[i].to);
    }
    arena_free(arena);
}

TEST("the nth term from a date")
{
    static const struct {
        int line;
        const char *date;
        int direction;
        int64_t n;
        const char *from, *to; /* NULL: none */
    } rows[] = {
        {L, "2026-10-05", 1, 1, "2026-09-01", "2026-12-18"},
        {L, "2026-10-05", 1, 2, "2027-01-04", "2027-03-25"},
        {L, "2026-10-28", 1, 2, "2027-01-04", "2027-03-25"},
        {L, "2026-10-28", -1, 1, "2026-09-01", "2026-12-18"},
        {L, "2026-12-25", 1, 1, "2027-01-04", "2027-03-25"},
        {L, "2026-12-25", -1, 1, "2026-09-01", "2026-12-18"},
        {L, "2026-12-25", -1, 2, NULL, NULL},
        {L, "2027-06-10", 1, 1, "2027-04-12", "2027-07-21"},
        {L, "2027-06-10", 1, 2, NULL, NULL},
        {L, "2027-07-22", 1, 1, NULL, NULL},
        {L, "2027-07-22", -1, 3, "2026-09-01", "2026-12-18"},
        {L, "2026-08-25", -1, 1, NULL, NULL},
        {L, "2026-08-25", 1, 3, "2027-04-12", "2027-07-21"},
        {L, "2026-10-05", 1, 0, NULL, NULL},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct date from, to;
        bool found = calendar_term(sample_calendar("hampshire"), sample_date(rows[i].date),
                                   rows[i].direction, rows[i].n, &from, &to);
        CHECK_AT(rows[i].line, found == (rows[i].from != NULL));
        if (found && rows[i].from) {
            CHECK_STR_AT(rows[i].line, date_format(arena, from), rows[i].from);
            CHECK_STR_AT(rows[i].line, date_format(arena, to), rows[i].to);
        }
    }
    arena_free(arena);
}

TEST("outside what a calendar covers is an error that names calendar and date")
{
    const struct calendar *calendar = sample_calendar("hampshire");
    struct date inside = {2027, 8, 1}, beyond = {2027, 9, 1}, ret;
    struct error error;
    bool is;
    int64_t days;
    CHECK(!calendar_school_day(calendar, beyond, &is, &error));
    CHECK_INT(error.result, RESULT_INVALID);
    CHECK_STR(
        str_of(error.text),
        "calendar hampshire 2026.1 does not cover 2027-09-01 (it covers 2026-08-24 to 2027-08-29)");
    CHECK(!calendar_working_day(calendar, (struct date){2026, 8, 23}, &is, &error));
    CHECK(!calendar_add(calendar, DAY_SCHOOL, inside, 1, &ret, &error));
    CHECK(!calendar_add(calendar, DAY_WORKING, inside, INT64_MAX, &ret, &error));
    CHECK(!calendar_count(calendar, DAY_SCHOOL, inside, beyond, &days, &error));
    CHECK(!calendar_nearest(calendar, DAY_SCHOOL, inside, 1, &ret, &error));
    CHECK(!calendar_edge(calendar, inside, beyond, true, &ret, &error));
    CHECK(!calendar_add(NULL, DAY_SCHOOL, inside, 1, &ret, &error));
    CHECK(calendar_add(NULL, DAY_CALENDAR, inside, 60, &ret, &error));
    struct calendar endless = *calendar;
    endless.to = (struct date){999999999, 12, 31};
    CHECK(!calendar_add(&endless, DAY_SCHOOL, beyond, 1, &ret, &error));
}

TEST("a closure learnt late counts from when it was known")
{
    static const struct calendar_closure closed[] = {
        {.date = {2027, 2, 3}, .kind = STR_INIT("unplanned"), .known_from = 1000, .working = true},
        {.date = {2027, 2, 5},
         .kind = STR_INIT("inset"),
         .known_from = INSTANT_NONE,
         .working = true},
    };
    struct calendar calendar = *sample_calendar("hampshire");
    calendar.closures = closed;
    calendar.closure_count = 2;
    struct arena *arena = arena_new();
    struct error error;
    bool before, after;
    struct date snow = {2027, 2, 3};
    CHECK(calendar_school_day(calendar_known_at(arena, &calendar, 999), snow, &before, &error));
    CHECK(calendar_school_day(calendar_known_at(arena, &calendar, 1000), snow, &after, &error));
    CHECK(before && !after);
    CHECK_INT(calendar_known_at(arena, &calendar, 999)->closure_count, 1);
    CHECK(calendar_known_at(arena, &calendar, 1000) == &calendar);
    CHECK(calendar_known_at(arena, &calendar, INSTANT_NONE) == &calendar);
    CHECK(calendar_closure_of(&calendar, snow) == &closed[0]);
    CHECK(!calendar_closure_of(&calendar, (struct date){2027, 2, 4}));
    arena_free(arena);
}

TEST("an opened day is a school day, on a Saturday or an INSET day, until snow closes it")
{
    static const struct date opened[] = {{2026, 9, 12}, {2026, 9, 14}, {2026, 9, 19}};
    static const struct calendar_closure closed[] = {
        {.date = {2026, 9, 14},
         .kind = STR_INIT("inset"),
         .known_from = INSTANT_NONE,
         .working = true},
        {.date = {2026, 9, 15},
         .kind = STR_INIT("inset"),
         .known_from = INSTANT_NONE,
         .working = true},
        {.date = {2026, 9, 15}, .kind = STR_INIT("bank_holiday"), .known_from = INSTANT_NONE},
        {.date = {2026, 9, 19}, .kind = STR_INIT("unplanned"), .known_from = 7, .working = true},
    };
    static const struct {
        int line;
        struct date date;
        bool school, working;
    } rows[] = {
        {L, {2026, 9, 12}, true, false},
        {L, {2026, 9, 13}, false, false},
        {L, {2026, 9, 14}, true, true},
        {L, {2026, 9, 15}, false, false}, /* two closures of a day both count */
        {L, {2026, 9, 19}, false, false},
    };
    struct calendar calendar = *sample_calendar("hampshire");
    calendar.opened = opened;
    calendar.opened_count = COUNT(opened);
    calendar.closures = closed;
    calendar.closure_count = COUNT(closed);
    struct error error;
    bool school, working;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_AT(rows[i].line, calendar_school_day(&calendar, rows[i].date, &school, &error));
        CHECK_AT(rows[i].line, calendar_working_day(&calendar, rows[i].date, &working, &error));
        CHECK_INT_AT(rows[i].line, school, rows[i].school);
        CHECK_INT_AT(rows[i].line, working, rows[i].working);
    }
    struct arena *arena = arena_new();
    CHECK(calendar_school_day(calendar_known_at(arena, &calendar, 6), opened[2], &school, &error) &&
          school);
    arena_free(arena);
}

static bool is_day(const struct calendar *calendar, enum day_kind kind, struct date date)
{
    struct error error;
    bool is = false;
    return (kind == DAY_SCHOOL ? calendar_school_day(calendar, date, &is, &error)
                               : calendar_working_day(calendar, date, &is, &error)) &&
           is;
}

/* From every day of the year: count, add and their inverse against one-day questions. */
TEST("adding and counting agree with asking day by day, everywhere")
{
    int faults = 0;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct calendar *calendar = sample_calendar(names[i]);
        for (int kind = DAY_WORKING; kind <= DAY_SCHOOL; kind++)
            for (struct date from = {2026, 9, 1}; date_compare(from, (struct date){2027, 6, 1}) < 0;
                 from = date_add_days(from, 3)) {
                struct error error;
                struct date to, back;
                int64_t count = 7, days = 0, asked = 0;
                faults += !calendar_add(calendar, (enum day_kind)kind, from, count, &to, &error);
                for (struct date day = date_add_days(from, 1); date_compare(day, to) <= 0;
                     day = date_add_days(day, 1))
                    asked += is_day(calendar, (enum day_kind)kind, day);
                faults += asked != count || !is_day(calendar, (enum day_kind)kind, to);
                faults += !calendar_count(calendar, (enum day_kind)kind, date_add_days(from, 1), to,
                                          &days, &error);
                faults += days != count;
                if (is_day(calendar, (enum day_kind)kind, from)) {
                    faults +=
                        !calendar_add(calendar, (enum day_kind)kind, to, -count, &back, &error);
                    faults += date_compare(back, from) != 0;
                }
            }
    }
    CHECK_INT(faults, 0);
}
