#include "feel/temporal.h"

#include <string.h>

#include "feel/value.h"

#define DAY 86400
#define YEAR_MAX 999999999
#define ZONE_YEARS 200000000 /* beyond, an instant in milliseconds does not fit */

/* ---- text ---- */
static bool two_digits(struct str s, size_t at, int max, uint8_t *ret)
{
    if (at + 2 > s.len || s.at[at] < '0' || s.at[at] > '9' || s.at[at + 1] < '0' ||
        s.at[at + 1] > '9')
        return false;
    int value = (s.at[at] - '0') * 10 + (s.at[at + 1] - '0');
    *ret = (uint8_t)value;
    return value <= max;
}

/* Digits beyond the ninth are below what a nanosecond can hold; they are read and dropped. */
static size_t parse_fraction(struct str s, size_t at, uint32_t *ret)
{
    uint32_t nano = 0, unit = 100000000;
    size_t from = at;
    for (; at < s.len && s.at[at] >= '0' && s.at[at] <= '9'; at++) {
        nano += (uint32_t)(s.at[at] - '0') * unit;
        unit /= 10;
    }
    *ret = nano;
    return at - from;
}

static bool parse_clock(struct str s, struct clock_time *ret, size_t *ret_used)
{
    *ret = (struct clock_time){0};
    if (!two_digits(s, 0, 24, &ret->hour) || !two_digits(s, 3, 59, &ret->minute) ||
        !two_digits(s, 6, 59, &ret->second) || s.at[2] != ':' || s.at[5] != ':')
        return false;
    *ret_used = 8;
    if (s.len > 8 && s.at[8] == '.') {
        size_t digits = parse_fraction(s, 9, &ret->nano);
        if (digits == 0)
            return false;
        *ret_used = 9 + digits;
    }
    return ret->hour < 24 || (ret->minute == 0 && ret->second == 0 && ret->nano == 0);
}

static bool parse_offset(struct str s, int32_t *ret)
{
    uint8_t hour, minute, second = 0;
    if (s.len != 6 && s.len != 9)
        return false;
    if (!two_digits(s, 1, 18, &hour) || s.at[3] != ':' || !two_digits(s, 4, 59, &minute))
        return false;
    if (s.len == 9 && (s.at[6] != ':' || !two_digits(s, 7, 59, &second)))
        return false;
    int32_t offset = hour * 3600 + minute * 60 + second;
    *ret = s.at[0] == '-' ? -offset : offset;
    return offset <= OFFSET_MAX;
}

static bool parse_zone(struct str s, struct feel_temporal *ret)
{
    if (s.len == 0)
        return true;
    if (s.at[0] == '@') {
        ret->zone_kind = FEEL_ZONE_NAMED;
        ret->zone = s.len > 1 ? zone_find(str_part(s, 1, s.len)) : NULL;
        return ret->zone != NULL;
    }
    ret->zone_kind = FEEL_ZONE_OFFSET;
    if (str_is(s, "Z") || str_is(s, "z"))
        return true;
    return (s.at[0] == '+' || s.at[0] == '-') && parse_offset(s, &ret->offset);
}

static bool parse_time(struct str text, struct feel_temporal *ret)
{
    size_t used;
    return parse_clock(text, &ret->time, &used) && parse_zone(str_part(text, used, text.len), ret);
}

bool temporal_parse_time(struct str text, struct feel_temporal *ret)
{
    *ret = (struct feel_temporal){0};
    if (text.len > 0 && text.at[0] == 'T')
        text = str_part(text, 1, text.len);
    if (!parse_time(text, ret))
        return false;
    if (ret->time.hour == 24)
        ret->time.hour = 0;
    temporal_settle(ret);
    return true;
}

bool temporal_parse_date_time(struct str text, struct feel_temporal *ret)
{
    *ret = (struct feel_temporal){0};
    ptrdiff_t t = str_find(text, STR("T"), 0);
    if (t < 0)
        return date_parse(text, &ret->date);
    if (!date_parse(str_part(text, 0, (size_t)t), &ret->date) ||
        !parse_time(str_part(text, (size_t)t + 1, text.len), ret))
        return false;
    if (ret->time.hour == 24) {
        ret->time.hour = 0;
        if (!date_move_days(ret->date, 1, &ret->date))
            return false;
    }
    temporal_settle(ret);
    return true;
}

static void add_clock(struct text *out, struct clock_time time)
{
    text_addf(out, "%02d:%02d:%02d", time.hour, time.minute, time.second);
    if (time.nano == 0)
        return;
    char digits[16];
    (void)snprintf(digits, sizeof digits, ".%09u", (unsigned)time.nano);
    size_t len = strlen(digits);
    while (digits[len - 1] == '0')
        len--;
    text_add(out, (struct str){digits, len});
}

static void add_offset(struct text *out, int32_t offset)
{
    if (offset == 0) {
        text_char(out, 'Z');
        return;
    }
    int32_t size = offset < 0 ? -offset : offset;
    text_addf(out, "%c%02d:%02d", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60 != 0)
        text_addf(out, ":%02d", size % 60);
}

/* The second pass of an hour that comes twice has no spelling by zone name: it is written by its
 * offset, which keeps the instant. */
static bool name_suffices(enum feel_kind kind, const struct feel_temporal *temporal)
{
    struct feel_temporal again = *temporal;
    temporal_settle(&again);
    return kind == FEEL_TIME || again.offset == temporal->offset;
}

struct str temporal_format(struct arena *arena, enum feel_kind kind,
                           const struct feel_temporal *temporal)
{
    struct text out = text_new(arena);
    if (kind == FEEL_DATE_TIME) {
        text_add(&out, date_format(arena, temporal->date));
        text_char(&out, 'T');
    }
    add_clock(&out, temporal->time);
    if (temporal->zone_kind == FEEL_ZONE_NAMED && name_suffices(kind, temporal)) {
        text_char(&out, '@');
        text_add(&out, zone_name(temporal->zone));
    } else if (temporal->zone_kind != FEEL_ZONE_NONE) {
        add_offset(&out, temporal->offset);
    }
    return text_str(&out);
}

/* ---- instants ---- */
static int64_t day_seconds(struct clock_time time)
{
    return time.hour * 3600 + time.minute * 60 + time.second;
}

static struct clock_time clock_of(int64_t seconds, uint32_t nano)
{
    return (struct clock_time){(uint8_t)(seconds / 3600), (uint8_t)(seconds / 60 % 60),
                               (uint8_t)(seconds % 60), nano};
}

/* A year with the same calendar in which the zone's rules can be asked. */
static struct date zone_date_of(struct date date)
{
    if (date.month == 0)
        return (struct date){1970, 1, 1}; /* a time of day alone */
    if (date.year > ZONE_YEARS || date.year < -ZONE_YEARS)
        date.year = 2000 + date.year % 400;
    return date;
}

void temporal_settle(struct feel_temporal *temporal)
{
    if (temporal->zone_kind != FEEL_ZONE_NAMED)
        return;
    struct civil civil = {zone_date_of(temporal->date), temporal->time};
    enum zone_fit fit;
    int64_t instant = zone_instant(temporal->zone, civil, &fit);
    temporal->offset = zone_offset(temporal->zone, instant);
    if (fit != ZONE_GAP)
        return;
    civil = zone_to_civil(temporal->zone, instant);
    temporal->time = civil.time;
    if (date_compare(zone_date_of(temporal->date), temporal->date) == 0)
        temporal->date = civil.date;
}

int64_t temporal_civil_seconds(const struct feel_temporal *temporal)
{
    int64_t days = temporal->date.month == 0 ? 0 : date_to_days(temporal->date);
    return days * DAY + day_seconds(temporal->time);
}

int64_t temporal_seconds(const struct feel_temporal *temporal)
{
    return temporal_civil_seconds(temporal) - temporal->offset;
}

/* ---- arithmetic ---- */
static bool in_years(int64_t days)
{
    const int64_t bound = (int64_t)YEAR_MAX * 365; /* no overflow below; the year is checked */
    return days <= bound + bound / 1000 && days >= -bound - bound / 1000;
}

bool date_move_days(struct date from, int64_t days, struct date *ret)
{
    int64_t sum;
    if (__builtin_add_overflow(date_to_days(from), days, &sum) || !in_years(sum))
        return false;
    *ret = date_from_days(sum);
    return date_exists(*ret);
}

bool date_move_months(struct date from, int64_t months, struct date *ret)
{
    int64_t sum;
    if (__builtin_add_overflow((int64_t)from.year * 12 + from.month - 1, months, &sum) ||
        sum / 12 > YEAR_MAX - 1 || sum / 12 < -YEAR_MAX + 1)
        return false;
    *ret = date_add_months(from, months);
    return true;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* From seconds on the temporal's own clock. */
static bool place_at(struct feel_temporal *temporal, int64_t seconds, uint32_t nano)
{
    int64_t days = floor_divide(seconds, DAY);
    if (!in_years(days))
        return false;
    temporal->date = date_from_days(days);
    temporal->time = clock_of(seconds - days * DAY, nano);
    return date_exists(temporal->date);
}

static void place_in_zone(struct feel_temporal *temporal, int64_t seconds)
{
    uint32_t nano = temporal->time.nano;
    struct civil civil = zone_to_civil(temporal->zone, seconds * 1000);
    temporal->offset = zone_offset(temporal->zone, seconds * 1000);
    temporal->date = civil.date;
    temporal->time = civil.time;
    temporal->time.nano = nano;
}

bool temporal_shift(const struct feel_temporal *from, int64_t seconds, int32_t nanos,
                    struct feel_temporal *ret)
{
    struct feel_temporal to = *from;
    int64_t nano = (int64_t)from->time.nano + nanos, at;
    int64_t carry = floor_divide(nano, 1000000000);
    if (__builtin_add_overflow(temporal_civil_seconds(from), seconds, &at) ||
        __builtin_add_overflow(at, carry, &at))
        return false;
    if (!place_at(&to, at, (uint32_t)(nano - carry * 1000000000)))
        return false;
    if (to.zone_kind == FEEL_ZONE_NAMED && to.date.year < ZONE_YEARS && to.date.year > -ZONE_YEARS)
        place_in_zone(&to, at - from->offset);
    *ret = to;
    return true;
}

bool temporal_shift_months(const struct feel_temporal *from, int64_t months,
                           struct feel_temporal *ret)
{
    *ret = *from;
    if (!date_move_months(from->date, months, &ret->date))
        return false;
    temporal_settle(ret);
    return true;
}

struct feel_temporal temporal_turn(const struct feel_temporal *from, int64_t seconds, int32_t nanos)
{
    struct feel_temporal to = *from;
    int64_t nano = (int64_t)from->time.nano + nanos;
    int64_t carry = floor_divide(nano, 1000000000);
    int64_t at = day_seconds(from->time) + seconds % DAY + carry;
    to.time = clock_of(at - floor_divide(at, DAY) * DAY, (uint32_t)(nano - carry * 1000000000));
    return to;
}

/* ---- comparison ---- */
bool temporal_compare(const struct feel_temporal *a, const struct feel_temporal *b, int *ret)
{
    if ((a->zone_kind == FEEL_ZONE_NONE) != (b->zone_kind == FEEL_ZONE_NONE))
        return false;
    int64_t left = temporal_seconds(a), right = temporal_seconds(b);
    *ret = left != right ? (left > right) - (left < right)
                         : (a->time.nano > b->time.nano) - (a->time.nano < b->time.nano);
    return true;
}

bool temporal_same(const struct feel_temporal *a, const struct feel_temporal *b)
{
    return temporal_civil_seconds(a) == temporal_civil_seconds(b) && a->time.nano == b->time.nano &&
           a->zone_kind == b->zone_kind && a->offset == b->offset &&
           (a->zone_kind != FEEL_ZONE_NAMED || str_eq(zone_name(a->zone), zone_name(b->zone)));
}

/* ---- durations ---- */
/* `PT0.S`: a point without digits, which the conformance kit takes and ISO 8601 does not. */
static bool parse_pointed(struct str text, struct duration *ret)
{
    char plain[64];
    if (text.len < 4 || text.len > sizeof plain || !str_ends(text, STR(".S")) ||
        text.at[text.len - 3] < '0' || text.at[text.len - 3] > '9')
        return false;
    memcpy(plain, text.at, text.len - 2);
    plain[text.len - 2] = 'S';
    return duration_parse((struct str){plain, text.len - 1}, ret);
}

bool duration_value(struct str text, struct feel_value *ret)
{
    struct duration duration;
    if (!(duration_parse(text, &duration) || parse_pointed(text, &duration)) ||
        (duration.has_months && duration.has_time))
        return false;
    *ret = feel_duration(duration);
    return true;
}

struct str duration_text(struct arena *arena, struct feel_value duration)
{
    if (duration.kind == FEEL_DAYS_DURATION)
        return duration_format(arena, duration.of.duration);
    if (duration.of.months == 0)
        return STR("P0M");
    return duration_format(arena,
                           (struct duration){.months = duration.of.months, .has_months = true});
}
