#include "time/tzif.h"

#include "time/civil.h"

enum { HOURS_OFFSET = 24, HOURS_RULE = 167 };

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* `<+0330>` or at least three letters. */
static bool take_name(struct str *rest)
{
    size_t from = rest->len > 0 && rest->at[0] == '<', i = from;
    while (i < rest->len &&
           (is_letter(rest->at[i]) ||
            (from && (is_digit(rest->at[i]) || rest->at[i] == '+' || rest->at[i] == '-'))))
        i++;
    if (i - from < 3 || (from && (i == rest->len || rest->at[i] != '>')))
        return false;
    *rest = str_part(*rest, i + from, rest->len);
    return true;
}

static bool take_number(struct str *rest, int max, int *ret)
{
    int value = 0;
    size_t i = 0;
    while (i < rest->len && i < 3 && is_digit(rest->at[i]))
        value = value * 10 + (rest->at[i++] - '0');
    *rest = str_part(*rest, i, rest->len);
    *ret = value;
    return i > 0 && value <= max;
}

/* [+-]h[:mm[:ss]] in seconds, as written. */
static bool take_time(struct str *rest, int max_hours, int32_t *ret)
{
    bool negative = char_take(rest, '-');
    if (!negative)
        char_take(rest, '+');
    int hours, minutes = 0, seconds = 0;
    if (!take_number(rest, max_hours, &hours))
        return false;
    if (char_take(rest, ':')) {
        if (!take_number(rest, 59, &minutes))
            return false;
        if (char_take(rest, ':') && !take_number(rest, 59, &seconds))
            return false;
    }
    int32_t value = hours * 3600 + minutes * 60 + seconds;
    *ret = negative ? -value : value;
    return true;
}

static bool take_week(struct str *rest, struct tz_rule *rule)
{
    rule->kind = TZ_RULE_WEEK;
    return take_number(rest, 12, &rule->month) && rule->month >= 1 && char_take(rest, '.') &&
           take_number(rest, 5, &rule->week) && rule->week >= 1 && char_take(rest, '.') &&
           take_number(rest, 6, &rule->weekday);
}

static bool take_rule(struct str *rest, struct tz_rule *rule)
{
    *rule = (struct tz_rule){.time = 2 * 3600};
    bool day;
    if (char_take(rest, 'M')) {
        day = take_week(rest, rule);
    } else if (char_take(rest, 'J')) {
        rule->kind = TZ_RULE_JULIAN;
        day = take_number(rest, 365, &rule->day) && rule->day >= 1;
    } else {
        rule->kind = TZ_RULE_DAY;
        day = take_number(rest, 365, &rule->day);
    }
    return day && (!char_take(rest, '/') || take_time(rest, HOURS_RULE, &rule->time));
}

/* POSIX writes offsets west of UTC. */
static bool take_summer(struct str *rest, struct tz_footer *footer)
{
    int32_t west = -(footer->standard + 3600);
    if (!take_name(rest))
        return false;
    if (rest->len > 0 && rest->at[0] != ',' && !take_time(rest, HOURS_OFFSET, &west))
        return false;
    footer->summer = -west;
    footer->has_summer = true;
    return char_take(rest, ',') && take_rule(rest, &footer->starts) && char_take(rest, ',') &&
           take_rule(rest, &footer->ends);
}

bool tz_footer_parse(struct str text, struct tz_footer *ret)
{
    struct tz_footer footer = {.present = true};
    int32_t west;
    if (!take_name(&text) || !take_time(&text, HOURS_OFFSET, &west))
        return false;
    footer.standard = -west;
    if (text.len > 0 && !take_summer(&text, &footer))
        return false;
    *ret = footer;
    return text.len == 0;
}

static int64_t week_day(const struct tz_rule *rule, int32_t year)
{
    struct date first = {year, (uint8_t)rule->month, 1};
    int ahead = (rule->weekday - date_weekday(first) % 7 + 7) % 7; /* Sunday is 0 */
    int day = ahead + 7 * (rule->week - 1);
    while (day >= date_month_days(year, rule->month))
        day -= 7;
    return date_to_days(first) + day;
}

/* The local time of a rule's change in a year, in seconds as civil_seconds counts. */
static int64_t rule_time(const struct tz_rule *rule, int32_t year)
{
    int64_t day = date_to_days((struct date){year, 1, 1});
    switch (rule->kind) {
    case TZ_RULE_JULIAN:
        day += rule->day - 1 + (date_leap(year) && rule->day >= 60);
        break;
    case TZ_RULE_DAY:
        day += rule->day;
        break;
    case TZ_RULE_WEEK:
        day = week_day(rule, year);
        break;
    }
    return day * DAY_SECONDS + rule->time;
}

struct summer {
    int64_t from, to; /* to < from: summer holds over the new year */
};

static struct summer summer_of(const struct tz_footer *footer, int32_t year)
{
    return (struct summer){rule_time(&footer->starts, year) - footer->standard,
                           rule_time(&footer->ends, year) - footer->summer};
}

static int32_t year_of(const struct tz_footer *footer, int64_t at)
{
    return civil_of_seconds(at + footer->standard).date.year;
}

int32_t tz_footer_offset(const struct tz_footer *footer, int64_t at)
{
    if (!footer->has_summer)
        return footer->standard;
    struct summer summer = summer_of(footer, year_of(footer, at));
    bool holds = summer.from < summer.to ? at >= summer.from && at < summer.to
                                         : at >= summer.from || at < summer.to;
    return holds ? footer->summer : footer->standard;
}

bool tz_footer_next_change(const struct tz_footer *footer, int64_t at, int64_t *ret)
{
    if (!footer->has_summer)
        return false;
    int32_t year = year_of(footer, at);
    int64_t best = INT64_MAX;
    for (int32_t i = year - 1; i <= year + 1; i++) {
        struct summer summer = summer_of(footer, i);
        if (summer.from > at && summer.from < best)
            best = summer.from;
        if (summer.to > at && summer.to < best)
            best = summer.to;
    }
    *ret = best;
    return best != INT64_MAX;
}
