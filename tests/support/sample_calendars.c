#include "support/sample_calendars.h"

#include <stdlib.h>

#define DAY(month, day)                                                                            \
    {                                                                                              \
        (month) >= 8 ? 2026 : 2027, (month), (day)                                                 \
    }
#define CLOSED(month, day, why)                                                                    \
    {                                                                                              \
        .date = DAY(month, day), .kind = STR_INIT(why), .known_from = INSTANT_NONE                 \
    }
/* A school's own day: others work. */
#define INSET(month, day)                                                                          \
    {                                                                                              \
        .date = DAY(month, day), .kind = STR_INIT("inset"), .known_from = INSTANT_NONE,            \
        .working = true                                                                            \
    }
#define OCCASIONAL(month, day)                                                                     \
    {                                                                                              \
        .date = DAY(month, day), .kind = STR_INIT("occasional"), .known_from = INSTANT_NONE,       \
        .working = true                                                                            \
    }
#define HOLIDAY(month, day) CLOSED(month, day, "bank_holiday")
#define PERIOD(term_name, name, m1, d1, m2, d2)                                                    \
    {                                                                                              \
        .year = STR_INIT("2026/27"), .term = STR_INIT(term_name), .half_term = STR_INIT(name),     \
        .from = DAY(m1, d1), .to = DAY(m2, d2)                                                     \
    }
#define SPRING_TO_SUMMER_1                                                                         \
    PERIOD("spring", "spring_1", 1, 4, 2, 12), PERIOD("spring", "spring_2", 2, 22, 3, 25),         \
        PERIOD("summer", "summer_1", 4, 12, 5, 28)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct calendar_closure hampshire_closed[] = {
    HOLIDAY(8, 31), INSET(9, 1),    INSET(10, 16),  HOLIDAY(12, 25), HOLIDAY(12, 28),
    HOLIDAY(1, 1),  INSET(1, 4),    HOLIDAY(3, 26), HOLIDAY(3, 29),  INSET(4, 12),
    HOLIDAY(5, 3),  HOLIDAY(5, 31), INSET(6, 21),
};
static const struct calendar_period hampshire_periods[] = {
    PERIOD("autumn", "autumn_1", 9, 1, 10, 23), PERIOD("autumn", "autumn_2", 11, 2, 12, 18),
    SPRING_TO_SUMMER_1, PERIOD("summer", "summer_2", 6, 7, 7, 21)};

static const struct calendar_closure staffordshire_closed[] = {
    HOLIDAY(8, 31), INSET(9, 1), INSET(11, 2),   HOLIDAY(12, 25), HOLIDAY(12, 28),
    HOLIDAY(1, 1),  INSET(1, 4), HOLIDAY(3, 26), HOLIDAY(3, 29),  HOLIDAY(5, 3),
    HOLIDAY(5, 31), INSET(6, 7), INSET(7, 21),
};
static const struct calendar_closure hertfordshire_closed[] = {
    HOLIDAY(8, 31),  INSET(9, 1),    INSET(9, 2), INSET(11, 2),      HOLIDAY(12, 25),
    HOLIDAY(12, 28), HOLIDAY(1, 1),  INSET(1, 4), HOLIDAY(3, 26),    HOLIDAY(3, 29),
    HOLIDAY(5, 3),   HOLIDAY(5, 31), INSET(6, 7), OCCASIONAL(6, 28),
};
static const struct calendar_period hertfordshire_periods[] = {
    PERIOD("autumn", "autumn_1", 9, 1, 10, 23), PERIOD("autumn", "autumn_2", 11, 2, 12, 18),
    SPRING_TO_SUMMER_1, PERIOD("summer", "summer_2", 6, 7, 7, 22)};

static const struct calendar_closure leicester_closed[] = {
    INSET(8, 24),    INSET(8, 25),   HOLIDAY(8, 31), INSET(10, 26),  HOLIDAY(12, 25),
    HOLIDAY(12, 28), HOLIDAY(1, 1),  INSET(1, 4),    HOLIDAY(3, 26), HOLIDAY(3, 29),
    HOLIDAY(5, 3),   HOLIDAY(5, 31), INSET(7, 14),
};
static const struct calendar_period leicester_periods[] = {
    PERIOD("autumn", "autumn_1", 8, 24, 10, 16), PERIOD("autumn", "autumn_2", 10, 26, 12, 18),
    SPRING_TO_SUMMER_1, PERIOD("summer", "summer_2", 6, 7, 7, 14)};

#define CALENDAR(id, closed, its_periods)                                                          \
    {                                                                                              \
        .name = STR_INIT(id), .version = STR_INIT("2026.1"), .from = {2026, 8, 24},                \
        .to = {2027, 8, 29}, .working_week = 0x1f, .closures = closed,                             \
        .closure_count = COUNT(closed), .periods = its_periods,                                    \
        .period_count = COUNT(its_periods), .sample = true                                         \
    }

static const struct calendar calendars[] = {
    CALENDAR("hampshire", hampshire_closed, hampshire_periods),
    CALENDAR("staffordshire", staffordshire_closed, hampshire_periods),
    CALENDAR("hertfordshire", hertfordshire_closed, hertfordshire_periods),
    CALENDAR("leicester", leicester_closed, leicester_periods),
};

const struct calendar *sample_calendar(const char *name)
{
    for (size_t i = 0; i < COUNT(calendars); i++)
        if (str_is(calendars[i].name, name))
            return &calendars[i];
    return NULL;
}

struct date sample_date(const char *text)
{
    struct date date;
    if (!date_parse(str_of(text), &date))
        abort();
    return date;
}
