#include "time/civil.h"
#include "time/cron.h"
#include "time/zone.h"

enum { LAST_YEAR = 9999 };

/* A month while its days are looked for. Days are bits, from 1. */
struct month {
    int length;
    int first;    /* weekday of its first day, from Sunday 0 */
    uint32_t all; /* its days */
};

static struct month month_of(int32_t year, int month)
{
    struct month ret = {.length = date_month_days(year, month)};
    ret.first = date_weekday((struct date){year, (uint8_t)month, 1}) % 7;
    ret.all = (uint32_t)((UINT64_C(2) << ret.length) - 2);
    return ret;
}

/* The Monday-to-Friday day nearest to a day, within its month. */
static int nearest_workday(const struct month *month, int day)
{
    int weekday = (month->first + day - 1) % 7;
    if (weekday == 6)
        return day > 1 ? day - 1 : day + 2;
    if (weekday == 0)
        return day < month->length ? day + 1 : day - 2;
    return day;
}

static uint32_t fitting_days(const struct cron *cron, const struct month *month)
{
    uint32_t fit = cron->days;
    if (cron->any_day)
        return month->all;
    if (cron->last_day)
        fit |= UINT32_C(1) << month->length;
    if (cron->last_workday)
        fit |= UINT32_C(1) << nearest_workday(month, month->length);
    for (uint32_t near = cron->near & month->all; near; near &= near - 1)
        fit |= UINT32_C(1) << nearest_workday(month, __builtin_ctz(near));
    return fit & month->all;
}

/* All days of one weekday, from the first on. */
static uint32_t days_of_weekday(const struct month *month, int weekday)
{
    const uint32_t every_seventh = 0x10204081; /* bits 0, 7, 14, 21, 28 */
    return every_seventh << (1 + (weekday - month->first + 7) % 7) & month->all;
}

static uint32_t fitting_weekdays(const struct cron *cron, const struct month *month)
{
    uint32_t fit = 0;
    if (cron->any_weekday)
        return month->all;
    for (int weekday = 0; weekday < 7; weekday++) {
        uint32_t days = days_of_weekday(month, weekday);
        if (cron->weekdays >> weekday & 1)
            fit |= days;
        if (cron->last_weekdays >> weekday & 1)
            fit |= UINT32_C(1) << (31 - __builtin_clz(days));
        for (int rank = 1; cron->nth[weekday] >> rank; rank++)
            if (cron->nth[weekday] >> rank & 1)
                fit |= (days & -days) << 7 * (rank - 1) & days;
    }
    return fit;
}

/* The days of a month on which the line fires, as bits from 1. */
static uint32_t days_that_fit(const struct cron *cron, int32_t year, int month)
{
    if (!(cron->months >> month & 1))
        return 0;
    struct month days = month_of(year, month);
    return fitting_days(cron, &days) & fitting_weekdays(cron, &days);
}

bool cron_fits_date(const struct cron *cron, struct date date)
{
    return days_that_fit(cron, date.year, date.month) >> date.day & 1;
}

/* The first day on or after `from` that fits, to the year 9999. */
static bool next_date(const struct cron *cron, struct date from, struct date *ret)
{
    int month = from.month;
    uint32_t wanted = UINT32_MAX << from.day;
    for (int32_t year = from.year; year <= LAST_YEAR; year++, month = 1)
        for (; month <= 12; month++, wanted = UINT32_MAX) {
            uint32_t fit = days_that_fit(cron, year, month) & wanted;
            if (!fit)
                continue;
            *ret = (struct date){year, (uint8_t)month, (uint8_t)__builtin_ctz(fit)};
            return true;
        }
    return false;
}

/* The lowest bit at or above `from`, below `limit`; `limit` where there is none. */
static int next_bit(uint64_t mask, int from, int limit)
{
    uint64_t rest = from < limit ? mask >> from << from : 0;
    int bit = rest ? __builtin_ctzll(rest) : limit;
    return bit < limit ? bit : limit;
}

/* The first time of day at or after `from` seconds; false where the day has none. */
static bool next_clock(const struct cron *cron, int from, int *ret)
{
    int hour = from / 3600, minute = from / 60 % 60, second = from % 60;
    for (int h = next_bit(cron->hours, hour, 24); h < 24; h = next_bit(cron->hours, h + 1, 24)) {
        int m = next_bit(cron->minutes, h == hour ? minute : 0, 60);
        for (; m < 60; m = next_bit(cron->minutes, m + 1, 60)) {
            int s = next_bit(cron->seconds, h == hour && m == minute ? second : 0, 60);
            if (s < 60) {
                *ret = (h * 60 + m) * 60 + s;
                return true;
            }
        }
    }
    return false;
}

/* The first matching local second at or after `from`, as civil_seconds counts. */
static bool next_local(const struct cron *cron, int64_t from, int64_t *ret)
{
    int64_t days = div_floor(from, DAY_SECONDS);
    struct date start = date_from_days(days), date;
    int clock = (int)(from - days * DAY_SECONDS);
    if (!next_date(cron, start, &date))
        return false;
    if (date_compare(date, start) > 0)
        clock = 0;
    if (!next_clock(cron, clock, &clock) &&
        (!next_date(cron, date_add_days(date, 1), &date) || !next_clock(cron, 0, &clock)))
        return false;
    *ret = date_to_days(date) * DAY_SECONDS + clock;
    return true;
}

/* Local times in order give instants in order, never going back (zone_instant's rule), so those up
 * to the local time of `from` are past. Those that a gap skips meet at the first instant after it.
 */
static bool next_fixed(const struct cron *cron, const struct zone *zone, int64_t from, int64_t *ret)
{
    int64_t second = div_floor(from, 1000);
    int64_t local = second + zone_offset_at(zone, second);
    while (next_local(cron, local + 1, &local)) {
        int64_t instant = zone_instant(zone, civil_of_seconds(local), NULL);
        if (instant > from) {
            *ret = instant;
            return true;
        }
    }
    return false;
}

/* Between two changes of clocks local time runs evenly: look within each such stretch. */
static bool next_interval(const struct cron *cron, const struct zone *zone, int64_t from,
                          int64_t *ret)
{
    int64_t second = div_floor(from, 1000) + 1;
    int64_t searched = INT64_MAX, found = INT64_MIN; /* no match in [searched, found) */
    for (;;) {
        int32_t offset = zone_offset_at(zone, second);
        int64_t local = second + offset, end;
        if ((local < searched || local > found) && !next_local(cron, local, &found))
            return false;
        searched = local;
        if (!zone_next_change(zone, second, &end) || found - offset < end) {
            *ret = (found - offset) * 1000;
            return true;
        }
        second = end;
    }
}

bool cron_next(const struct cron *cron, const struct zone *zone, int64_t from, int64_t *ret_next)
{
    int64_t next;
    if (!(cron->fixed ? next_fixed(cron, zone, from, &next)
                      : next_interval(cron, zone, from, &next)))
        return false;
    *ret_next = next;
    return true;
}
