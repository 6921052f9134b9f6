#include "support/tap.h"
#include "time/time.h"

#define L __LINE__
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 20;
}

TEST("dates parse, and print as they were written")
{
    static const struct {
        int line;
        const char *text;
        bool valid;
    } rows[] = {
        {L, "2026-09-21", true},
        {L, "2024-02-29", true},
        {L, "2026-02-29", false},
        {L, "1900-02-29", false},
        {L, "2000-02-29", true},
        {L, "0000-01-01", true},
        {L, "-0001-12-31", true},
        {L, "-0000-01-01", false},
        {L, "10000-01-01", true},
        {L, "01000-01-01", false},
        {L, "999999999-12-31", true},
        {L, "-999999999-01-01", true},
        {L, "1000000000-01-01", false},
        {L, "2026-13-01", false},
        {L, "2026-00-01", false},
        {L, "2026-04-31", false},
        {L, "2026-04-00", false},
        {L, "2026-4-1", false},
        {L, "20260401", false},
        {L, "2026-04-01 ", false},
        {L, " 2026-04-01", false},
        {L, "+2026-04-01", false},
        {L, "", false},
        {L, "2026-04-01T", false},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct date date;
        bool valid = date_parse(str_of(rows[i].text), &date);
        CHECK_AT(rows[i].line, valid == rows[i].valid);
        if (valid)
            CHECK_STR_AT(rows[i].line, date_format(arena, date), rows[i].text);
    }
    arena_free(arena);
}

TEST("clock times and civil times parse and print")
{
    static const struct {
        int line;
        const char *text, *printed; /* printed NULL: refused */
    } rows[] = {
        {L, "2026-09-21T16:00", "2026-09-21T16:00"},
        {L, "2026-09-21", "2026-09-21T00:00"},
        {L, "2026-09-21T16:00:00", "2026-09-21T16:00"},
        {L, "2026-09-21T16:00:05.250", "2026-09-21T16:00:05.25"},
        {L, "2026-09-21T00:00:00.000000001", "2026-09-21T00:00:00.000000001"},
        {L, "2026-09-21T24:00", NULL},
        {L, "2026-09-21T16:60", NULL},
        {L, "2026-09-21T16:00:60", NULL},
        {L, "2026-09-21T16:00:00.", NULL},
        {L, "2026-09-21T16:00:00.0123456789", NULL},
        {L, "2026-09-21T16", NULL},
        {L, "2026-09-21T9:00", NULL},
        {L, "2026-09-21T16:00Z", NULL},
        {L, "2026-09-21 16:00", NULL},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct civil civil;
        bool valid = civil_parse(str_of(rows[i].text), &civil);
        CHECK_AT(rows[i].line, valid == (rows[i].printed != NULL));
        if (valid)
            CHECK_STR_AT(rows[i].line, civil_format(arena, civil), rows[i].printed);
    }
    arena_free(arena);
}

/* Every day of 1200 years, in order, against a calendar kept by hand. */
TEST("days count one by one through leap years and weeks")
{
    struct date date = {-401, 1, 1};
    int64_t days = date_to_days(date);
    int weekday = date_weekday(date), faults = 0;
    for (; date.year < 800; days++) {
        struct date got = date_from_days(days);
        faults += date_compare(got, date) != 0 || date_to_days(date) != days ||
                  date_weekday(date) != weekday;
        weekday = weekday % 7 + 1;
        if (++date.day > date_month_days(date.year, date.month)) {
            date.day = 1;
            if (++date.month > 12) {
                date.month = 1;
                date.year++;
            }
        }
    }
    CHECK_INT(faults, 0);
}

TEST("days count from 1970, to the ends of the range")
{
    static const struct {
        int line;
        struct date date;
        int64_t days;
        int weekday;
    } rows[] = {
        {L, {1970, 1, 1}, 0, 4},
        {L, {1969, 12, 31}, -1, 3},
        {L, {2000, 3, 1}, 11017, 3},
        {L, {2026, 11, 21}, 20778, 6},
        {L, {0, 3, 1}, -719468, 3},
        {L, {999999999, 12, 31}, 365241780471, 5},
        {L, {-999999999, 1, 1}, -365243219162, 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_INT_AT(rows[i].line, date_to_days(rows[i].date), rows[i].days);
        CHECK_INT_AT(rows[i].line, date_weekday(rows[i].date), rows[i].weekday);
        CHECK_AT(rows[i].line, date_compare(date_from_days(rows[i].days), rows[i].date) == 0);
    }
}

TEST("adding days and taking them away again is nothing; the range's ends hold")
{
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        struct date date = date_from_days((int64_t)(next_random(&seed) % 4000000) - 2000000);
        int64_t days = (int64_t)(next_random(&seed) % 2000000) - 1000000;
        if (date_compare(date_add_days(date_add_days(date, days), -days), date) != 0) {
            CHECK_INT(i, -1);
            return;
        }
    }
    struct date last = {999999999, 12, 31}, first = {-999999999, 1, 1};
    CHECK(date_compare(date_add_days(last, 1), last) == 0);
    CHECK(date_compare(date_add_days(first, INT64_MIN), first) == 0);
    CHECK(date_compare(date_add_days(first, INT64_MAX), last) == 0);
    CHECK(date_compare(date_add_months(last, 1), last) == 0);
    CHECK(date_compare(date_add_months(last, INT64_MIN), first) == 0);
}

TEST("adding months keeps the day, or takes the month's last")
{
    static const struct {
        int line;
        const char *from;
        int64_t months;
        const char *to;
    } rows[] = {
        {L, "2026-01-31", 1, "2026-02-28"},  {L, "2028-01-31", 1, "2028-02-29"},
        {L, "2026-03-31", -1, "2026-02-28"}, {L, "2026-12-15", 1, "2027-01-15"},
        {L, "2026-01-15", -1, "2025-12-15"}, {L, "2024-02-29", 12, "2025-02-28"},
        {L, "2024-02-29", 48, "2028-02-29"}, {L, "0000-01-31", -2, "-0001-11-30"},
        {L, "2026-08-31", 0, "2026-08-31"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct date date;
        CHECK_AT(rows[i].line, date_parse(str_of(rows[i].from), &date));
        CHECK_STR_AT(rows[i].line, date_format(arena, date_add_months(date, rows[i].months)),
                     rows[i].to);
    }
    arena_free(arena);
}

TEST("ISO weeks and days of the year")
{
    static const struct {
        int line;
        struct date date;
        int year, week, day;
    } rows[] = {
        {L, {2026, 1, 1}, 2026, 1, 1},     {L, {2026, 12, 31}, 2026, 53, 365},
        {L, {2027, 1, 3}, 2026, 53, 3},    {L, {2027, 1, 4}, 2027, 1, 4},
        {L, {2024, 12, 30}, 2025, 1, 365}, {L, {2024, 12, 31}, 2025, 1, 366},
        {L, {2005, 1, 1}, 2004, 53, 1},    {L, {2026, 10, 16}, 2026, 42, 289},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct iso_week week = date_iso_week(rows[i].date);
        CHECK_INT_AT(rows[i].line, week.year, rows[i].year);
        CHECK_INT_AT(rows[i].line, week.week, rows[i].week);
        CHECK_INT_AT(rows[i].line, date_day_of_year(rows[i].date), rows[i].day);
    }
}

TEST("instants parse with an offset, and print in UTC")
{
    static const struct {
        int line;
        const char *text, *printed;
    } rows[] = {
        {L, "2026-09-21T15:00:00.000Z", "2026-09-21T15:00:00.000Z"},
        {L, "2026-09-21T16:00+01:00", "2026-09-21T15:00:00.000Z"},
        {L, "2026-09-21T15:00:00.007Z", "2026-09-21T15:00:00.007Z"},
        {L, "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {L, "2026-01-01T00:30-05:45", "2026-01-01T06:15:00.000Z"},
        {L, "2026-09-21T15:00:00", NULL},
        {L, "2026-09-21", NULL},
        {L, "2026-09-21T15:00:00.0001Z", NULL},
        {L, "2026-09-21T15:00:00+15:00", NULL},
        {L, "2026-09-21T15:00:00+01:60", NULL},
        {L, "2026-09-21T15:00:00Zz", NULL},
        {L, "999999999-01-01T00:00:00Z", NULL},
        {L, "292000000-01-01T00:00:00Z", "292000000-01-01T00:00:00.000Z"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t instant;
        bool valid = instant_parse(str_of(rows[i].text), &instant);
        CHECK_AT(rows[i].line, valid == (rows[i].printed != NULL));
        if (valid)
            CHECK_STR_AT(rows[i].line, instant_format(arena, instant), rows[i].printed);
    }
    arena_free(arena);
}

TEST("dates for people")
{
    struct arena *arena = arena_new();
    struct civil civil = {{2026, 9, 25}, {16, 0, 0, 0}};
    CHECK_STR(date_words(arena, civil.date), "Friday 25 September 2026");
    CHECK_STR(civil_words(arena, civil), "Fri 25 Sep 2026 16:00");
    arena_free(arena);
}

TEST("durations parse and print")
{
    static const struct {
        int line;
        const char *text, *printed;
    } rows[] = {
        {L, "P1Y2M", "P1Y2M"},
        {L, "P14M", "P1Y2M"},
        {L, "P42D", "P42D"},
        {L, "P6W", "P42D"},
        {L, "PT1H30M", "PT1H30M"},
        {L, "PT90M", "PT1H30M"},
        {L, "-P1D", "-P1D"},
        {L, "P0D", "PT0S"},
        {L, "P0M", "P0M"},
        {L, "PT36H", "P1DT12H"},
        {L, "PT0.5S", "PT0.5S"},
        {L, "-PT0.5S", "-PT0.5S"},
        {L, "P1Y2DT3S", "P1Y2DT3S"},
        {L, "PT1.000000001S", "PT1.000000001S"},
        {L, "P", NULL},
        {L, "PT", NULL},
        {L, "P1DT", NULL},
        {L, "P1D1D", NULL},
        {L, "P1M1Y", NULL},
        {L, "P1.5D", NULL},
        {L, "PT1M1H", NULL},
        {L, "P1W2D", NULL},
        {L, "P2D1W", NULL},
        {L, "P1H", NULL},
        {L, "1D", NULL},
        {L, "P-1D", NULL},
        {L, "P99999999999999999999D", NULL},
        {L, "P9223372036854775807D", NULL},
        {L, "PT.5S", NULL},
        {L, "PT1.S", NULL},
        {L, "PTT1S", NULL},
        {L, "PT0.0123456789S", NULL},
        {L, "PT1.99999999999999999999999999999999S", NULL},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct duration duration;
        bool valid = duration_parse(str_of(rows[i].text), &duration);
        CHECK_AT(rows[i].line, valid == (rows[i].printed != NULL));
        if (!valid)
            continue;
        struct str printed = duration_format(arena, duration);
        CHECK_STR_AT(rows[i].line, printed, rows[i].printed);
        struct duration again;
        CHECK_AT(rows[i].line, duration_parse(printed, &again));
        CHECK_INT_AT(rows[i].line, again.months, duration.months);
        CHECK_INT_AT(rows[i].line, again.seconds, duration.seconds);
        CHECK_INT_AT(rows[i].line, again.nanos, duration.nanos);
    }
    arena_free(arena);
}
