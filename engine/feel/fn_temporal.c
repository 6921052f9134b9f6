/* Functions of dates, times and durations (DMN 1.5, tables 72, 76 and 77). */
#include "feel/builtin.h"
#include "feel/number.h"
#include "feel/temporal.h"
#include "feel/type.h"

static struct feel_value bad_text(struct call *call, const char *what)
{
    return call_fault(call, "not_a_date", "the text is no %s", what);
}

static struct feel_value no_such(struct call *call, const char *what)
{
    return call_fault(call, "not_a_date", "there is no such %s", what);
}

/* ---- date ---- */
static struct feel_value date_from_text(struct call *call, const struct feel_value *args)
{
    struct date date;
    return date_parse(args[0].of.string, &date) ? feel_date(date) : bad_text(call, "date");
}

static struct feel_value date_from_value(struct call *call, const struct feel_value *args)
{
    (void)call;
    return args[0].kind == FEEL_DATE ? args[0] : feel_date(args[0].of.temporal->date);
}

static struct feel_value date_from_parts(struct call *call, const struct feel_value *args)
{
    int64_t year, month, day;
    if (!feel_to_int(args[0], &year) || !feel_to_int(args[1], &month) ||
        !feel_to_int(args[2], &day) || year < -999999999 || year > 999999999 || month < 1 ||
        month > 12 || day < 1 || day > 31)
        return no_such(call, "date");
    struct date date = {(int32_t)year, (uint8_t)month, (uint8_t)day};
    return date_exists(date) ? feel_date(date) : no_such(call, "date");
}

/* ---- time ---- */
static struct feel_value time_from_text(struct call *call, const struct feel_value *args)
{
    struct feel_temporal at;
    return temporal_parse_time(args[0].of.string, &at) ? value_temporal(call->arena, FEEL_TIME, at)
                                                       : bad_text(call, "time");
}

static struct feel_value time_from_value(struct call *call, const struct feel_value *args)
{
    struct feel_temporal at = {.zone_kind = FEEL_ZONE_OFFSET};
    if (args[0].kind == FEEL_TIME)
        return args[0];
    if (args[0].kind == FEEL_DATE_TIME) {
        at = *args[0].of.temporal;
        at.date = (struct date){0};
    }
    return value_temporal(call->arena, FEEL_TIME, at);
}

static bool whole_between(struct feel_value value, int64_t max, uint8_t *ret)
{
    int64_t number;
    if (!feel_to_int(value, &number) || number < 0 || number > max)
        return false;
    *ret = (uint8_t)number;
    return true;
}

static bool seconds_from(struct feel_value value, struct clock_time *ret)
{
    struct feel_number whole, rest;
    int64_t seconds, nanos;
    if (!number_round(value.of.number, 0, ROUND_FLOOR, &whole) || !number_to_int(whole, &seconds) ||
        seconds < 0 || seconds > 59 || !number_subtract(value.of.number, whole, &rest) ||
        !number_multiply(rest, number_of(1000000000), &rest) ||
        !number_round(rest, 0, ROUND_DOWN, &rest) || !number_to_int(rest, &nanos))
        return false;
    ret->second = (uint8_t)seconds;
    ret->nano = (uint32_t)nanos;
    return true;
}

static struct feel_value time_from_parts(struct call *call, const struct feel_value *args)
{
    struct feel_temporal at = {0};
    if (!whole_between(args[0], 23, &at.time.hour) ||
        !whole_between(args[1], 59, &at.time.minute) || !seconds_from(args[2], &at.time))
        return no_such(call, "time");
    if (args[3].kind == FEEL_DAYS_DURATION) {
        int64_t offset = args[3].of.duration.seconds;
        if (offset > OFFSET_MAX || offset < -OFFSET_MAX)
            return no_such(call, "offset");
        at.zone_kind = FEEL_ZONE_OFFSET;
        at.offset = (int32_t)offset;
    }
    return value_temporal(call->arena, FEEL_TIME, at);
}

/* ---- date and time ---- */
static struct feel_value moment_from_text(struct call *call, const struct feel_value *args)
{
    struct feel_temporal at;
    return temporal_parse_date_time(args[0].of.string, &at)
               ? value_temporal(call->arena, FEEL_DATE_TIME, at)
               : bad_text(call, "date and time");
}

static struct feel_value moment_from_value(struct call *call, const struct feel_value *args)
{
    struct feel_temporal at = {.zone_kind = FEEL_ZONE_OFFSET};
    if (args[0].kind == FEEL_DATE_TIME)
        return args[0];
    at.date = args[0].of.date;
    return value_temporal(call->arena, FEEL_DATE_TIME, at);
}

static struct feel_value moment_from_parts(struct call *call, const struct feel_value *args)
{
    struct feel_temporal at = *args[1].of.temporal;
    at.date = args[0].kind == FEEL_DATE ? args[0].of.date : args[0].of.temporal->date;
    temporal_settle(&at);
    return value_temporal(call->arena, FEEL_DATE_TIME, at);
}

static struct feel_value moment_in_zone(struct call *call, const struct feel_value *args)
{
    struct feel_temporal at = *args[0].of.temporal;
    const struct zone *zone = zone_find(args[1].of.string);
    int64_t instant;
    if (zone == NULL)
        return call_fault(call, "unknown_zone", "there is no such time zone");
    if (at.zone_kind == FEEL_ZONE_NONE) {
        at.zone_kind = FEEL_ZONE_NAMED;
        at.zone = zone;
        temporal_settle(&at);
        return value_temporal(call->arena, FEEL_DATE_TIME, at);
    }
    if (!feel_to_instant(args[0], NULL, &instant))
        return no_such(call, "date and time");
    return feel_instant(call->arena, instant, zone);
}

/* ---- durations ---- */
static struct feel_value duration_from_text(struct call *call, const struct feel_value *args)
{
    struct feel_value value;
    return duration_value(args[0].of.string, &value) ? value : bad_text(call, "duration");
}

static struct feel_value duration_from_value(struct call *call, const struct feel_value *args)
{
    (void)call;
    return args[0];
}

static struct feel_temporal moment_of(struct feel_value value)
{
    if (value.kind == FEEL_DATE)
        return (struct feel_temporal){.date = value.of.date};
    return *value.of.temporal;
}

static struct feel_value months_between(struct call *call, const struct feel_value *args)
{
    struct feel_temporal from = moment_of(args[0]), to = moment_of(args[1]);
    (void)call;
    int64_t months =
        ((int64_t)to.date.year - from.date.year) * 12 + to.date.month - from.date.month;
    if (months > 0 && from.date.day > to.date.day)
        months--;
    else if (months < 0 && to.date.day > from.date.day)
        months++;
    return value_months(months);
}

/* ---- the clock that the caller gives ---- */
static struct feel_value now(struct call *call, const struct feel_value *args)
{
    const struct feel_env *env = call->run->env;
    (void)args;
    if (env->zone == NULL)
        return call_fault(call, "no_clock", "there is no time here");
    return feel_instant(call->arena, env->now, env->zone);
}

static struct feel_value today(struct call *call, const struct feel_value *args)
{
    const struct feel_env *env = call->run->env;
    (void)args;
    if (env->zone == NULL)
        return call_fault(call, "no_clock", "there is no time here");
    return feel_date(zone_date(env->zone, env->now));
}

/* ---- of a calendar ---- */
static struct feel_value day_of_year(struct call *call, const struct feel_value *args)
{
    (void)call;
    return feel_int(date_day_of_year(moment_of(args[0]).date));
}

static struct feel_value week_of_year(struct call *call, const struct feel_value *args)
{
    (void)call;
    return feel_int(date_iso_week(moment_of(args[0]).date).week);
}

static struct feel_value day_of_week(struct call *call, const struct feel_value *args)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    (void)call;
    return feel_string(str_of(days[date_weekday(moment_of(args[0]).date) - 1]));
}

static struct feel_value month_of_year(struct call *call, const struct feel_value *args)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    (void)call;
    return feel_string(str_of(months[moment_of(args[0]).date.month - 1]));
}

#define K_DAY (K(DATE) | K(DATE_TIME))
#define K_DURATION (K(DAYS_DURATION) | K(MONTHS_DURATION))
static const struct builtin rows[] = {
    {"date",
     {{"from", K(STRING), false}},
     &feel_t_date,
     date_from_text,
     0,
     "the date that a text names"},
    {"date",
     {{"from", K_DAY, false}},
     &feel_t_date,
     date_from_value,
     0,
     "the day of a date and time"},
    {"date",
     {{"year", K(NUMBER), false}, {"month", K(NUMBER), false}, {"day", K(NUMBER), false}},
     &feel_t_date,
     date_from_parts,
     0,
     "a date from its parts"},
    {"time",
     {{"from", K(STRING), false}},
     &feel_t_time,
     time_from_text,
     0,
     "the time that a text names"},
    {"time",
     {{"from", K(TIME) | K_DAY, false}},
     &feel_t_time,
     time_from_value,
     0,
     "the time of a date and time"},
    {"time",
     {{"hour", K(NUMBER), false},
      {"minute", K(NUMBER), false},
      {"second", K(NUMBER), false},
      {"offset", K(DAYS_DURATION) | K(NULL), true}},
     &feel_t_time,
     time_from_parts,
     0,
     "a time from its parts"},
    {"date and time",
     {{"from", K(STRING), false}},
     &feel_t_date_time,
     moment_from_text,
     0,
     "the date and time that a text names"},
    {"date and time",
     {{"from", K_DAY, false}},
     &feel_t_date_time,
     moment_from_value,
     0,
     "midnight of a date"},
    {"date and time",
     {{"date", K_DAY, false}, {"time", K(TIME), false}},
     &feel_t_date_time,
     moment_from_parts,
     0,
     "a date and a time together"},
    {"date and time",
     {{"date", K(DATE_TIME), false}, {"timezone", K(STRING), false}},
     &feel_t_date_time,
     moment_in_zone,
     0,
     "the same moment in another zone"},
    {"duration",
     {{"from", K(STRING), false}},
     &feel_any,
     duration_from_text,
     0,
     "the duration that a text names, such as P10D"},
    {"duration",
     {{"from", K_DURATION, false}},
     &feel_any,
     duration_from_value,
     0,
     "the duration itself"},
    {"years and months duration",
     {{"from", K_DAY, false}, {"to", K_DAY, false}},
     &feel_t_months_duration,
     months_between,
     0,
     "whole months between two dates"},
    {"now", {{0}}, &feel_t_date_time, now, 0, "the instant of the command"},
    {"today", {{0}}, &feel_t_date, today, 0, "the day of the command"},
    {"day of year",
     {{"date", K_DAY, false}},
     &feel_t_number,
     day_of_year,
     0,
     "the number of the day in its year"},
    {"week of year",
     {{"date", K_DAY, false}},
     &feel_t_number,
     week_of_year,
     0,
     "the number of the ISO week"},
    {"day of week",
     {{"date", K_DAY, false}},
     &feel_t_string,
     day_of_week,
     0,
     "the name of the weekday"},
    {"month of year",
     {{"date", K_DAY, false}},
     &feel_t_string,
     month_of_year,
     0,
     "the name of the month"},
};
const struct builtin_table builtin_temporal = {rows, sizeof rows / sizeof *rows};
