#include "time/civil.h"
#include "time/cron.h"
#include "time/zone.h"

enum { LAST_YEAR = 9999 };

static int last_of_month(struct date date)
{
    return date_month_days(date.year, date.month);
}

/* The Monday-to-Friday day nearest to a day, within its month. */
static int nearest_workday(struct date date)
{
    int weekday = date_weekday(date), day = date.day;
    if (weekday == 6)
        return day > 1 ? day - 1 : day + 2;
    if (weekday == 7)
        return day < last_of_month(date) ? day + 1 : day - 2;
    return day;
}

static bool near_fits(uint32_t near, struct date date)
{
    struct date asked = date;
    for (int day = 1; day <= last_of_month(date); day++) {
        asked.day = (uint8_t)day;
        if (near >> day & 1 && nearest_workday(asked) == date.day)
            return true;
    }
    return false;
}

static bool day_fits(const struct cron *cron, struct date date)
{
    if (cron->days >> date.day & 1)
        return true;
    struct date last = date;
    last.day = (uint8_t)last_of_month(date);
    return (cron->last_day && date.day == last.day) ||
           (cron->last_workday && date.day == nearest_workday(last)) ||
           (cron->near && near_fits(cron->near, date));
}

static bool weekday_fits(const struct cron *cron, struct date date)
{
    int weekday = date_weekday(date) % 7, rank = (date.day - 1) / 7 + 1;
    if (cron->weekdays >> weekday & 1 || cron->nth[weekday] >> rank & 1)
        return true;
    return cron->last_weekdays >> weekday & 1 && date.day > last_of_month(date) - 7;
}

bool cron_fits_date(const struct cron *cron, struct date date)
{
    return cron->months >> date.month & 1 && (cron->any_day || day_fits(cron, date)) &&
           (cron->any_weekday || weekday_fits(cron, date));
}

/* The first day on or after `from` that fits, to the year 9999. */
static bool next_date(const struct cron *cron, struct date from, struct date *ret)
{
    struct date date = from;
    while (date.year <= LAST_YEAR) {
        if (!(cron->months >> date.month & 1)) {
            date.day = 1;
            date = date_add_months(date, 1);
        } else if (cron_fits_date(cron, date)) {
            *ret = date;
            return true;
        } else {
            date = date_add_days(date, 1);
        }
    }
    return false;
}

/* The lowest bit at or above `from`, below `limit`; `limit` where there is none. */
static int next_bit(uint64_t mask, int from, int limit)
{
    while (from < limit && !(mask >> from & 1))
        from++;
    return from;
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
    if (zone_date(zone, from).year > LAST_YEAR)
        return false;
    int64_t next;
    if (!(cron->fixed ? next_fixed(cron, zone, from, &next)
                      : next_interval(cron, zone, from, &next)))
        return false;
    *ret_next = next;
    return true;
}
