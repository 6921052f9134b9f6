#include "time/time.h"

#include "time/civil.h"

/* A Gregorian cycle: 400 years, counted here from 1 March, so that the leap day comes last. */
enum { CYCLE_YEARS = 400, CYCLE_DAYS = 146097 };

int64_t div_floor(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

bool date_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_month_days(int32_t year, int month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && date_leap(year));
}

bool date_exists(struct date date)
{
    return date.year >= -YEAR_MAX && date.year <= YEAR_MAX && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= date_month_days(date.year, date.month);
}

bool date_is_set(struct date date)
{
    return date.month != 0;
}

int64_t date_to_days(struct date date)
{
    int64_t year = (int64_t)date.year - (date.month <= 2);
    int64_t cycle = div_floor(year, CYCLE_YEARS);
    int64_t of_cycle = year - cycle * CYCLE_YEARS;
    int64_t month = (date.month + 9) % 12; /* from March */
    int64_t of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t days = of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year;
    return cycle * CYCLE_DAYS + days - DAYS_TO_EPOCH;
}

static struct date from_days(int64_t days)
{
    int64_t shifted = days + DAYS_TO_EPOCH;
    int64_t cycle = div_floor(shifted, CYCLE_DAYS);
    int64_t rest = shifted - cycle * CYCLE_DAYS;
    int64_t of_cycle = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int64_t of_year = rest - (of_cycle * 365 + of_cycle / 4 - of_cycle / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int64_t civil_month = month < 10 ? month + 3 : month - 9;
    int64_t year = cycle * CYCLE_YEARS + of_cycle + (civil_month <= 2);
    return (struct date){(int32_t)year, (uint8_t)civil_month,
                         (uint8_t)(of_year - (153 * month + 2) / 5 + 1)};
}

struct date date_from_days(int64_t days)
{
    const struct date first = {-YEAR_MAX, 1, 1}, last = {YEAR_MAX, 12, 31};
    if (days <= date_to_days(first))
        return first;
    if (days >= date_to_days(last))
        return last;
    return from_days(days);
}

int date_compare(struct date a, struct date b)
{
    if (a.year != b.year)
        return a.year < b.year ? -1 : 1;
    if (a.month != b.month)
        return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

int date_weekday(struct date date)
{
    int64_t days = date_to_days(date) + 3; /* 1970-01-01 was a Thursday */
    return (int)(days - div_floor(days, 7) * 7) + 1;
}

struct date date_add_days(struct date date, int64_t days)
{
    int64_t sum;
    if (__builtin_add_overflow(date_to_days(date), days, &sum))
        sum = days < 0 ? INT64_MIN : INT64_MAX;
    return date_from_days(sum);
}

struct date date_add_months(struct date date, int64_t months)
{
    int64_t sum;
    if (__builtin_add_overflow((int64_t)date.year * 12 + date.month - 1, months, &sum))
        sum = months < 0 ? INT64_MIN : INT64_MAX;
    int64_t year = div_floor(sum, 12);
    if (year < -YEAR_MAX || year > YEAR_MAX)
        return date_from_days(months < 0 ? INT64_MIN : INT64_MAX);
    int month = (int)(sum - year * 12) + 1;
    int last = date_month_days((int32_t)year, month);
    return (struct date){(int32_t)year, (uint8_t)month, date.day < last ? date.day : (uint8_t)last};
}

int date_day_of_year(struct date date)
{
    return (int)(date_to_days(date) - date_to_days((struct date){date.year, 1, 1})) + 1;
}

/* ISO 8601: a week belongs to the year that holds its Thursday. The year is an int32_t that may
 * be one beyond the range of dates. */
struct iso_week date_iso_week(struct date date)
{
    int64_t thursday = date_to_days(date) + 4 - date_weekday(date);
    struct date day = from_days(thursday);
    return (struct iso_week){day.year, (date_day_of_year(day) - 1) / 7 + 1};
}

static int64_t clock_seconds(struct clock_time time)
{
    return (time.hour * INT64_C(60) + time.minute) * 60 + time.second;
}

int64_t civil_seconds(struct civil civil)
{
    return date_to_days(civil.date) * DAY_SECONDS + clock_seconds(civil.time);
}

struct civil civil_of_seconds(int64_t seconds)
{
    int64_t days = div_floor(seconds, DAY_SECONDS);
    int64_t rest = seconds - days * DAY_SECONDS;
    struct clock_time time = {(uint8_t)(rest / 3600), (uint8_t)(rest / 60 % 60),
                              (uint8_t)(rest % 60), 0};
    return (struct civil){date_from_days(days), time};
}

int clock_compare(struct clock_time a, struct clock_time b)
{
    int64_t left = clock_seconds(a), right = clock_seconds(b);
    if (left != right)
        return left < right ? -1 : 1;
    return (a.nano > b.nano) - (a.nano < b.nano);
}
