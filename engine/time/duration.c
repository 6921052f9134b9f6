#include "time/civil.h"

/* The parts of an ISO 8601 duration in their order; `seconds` 0 marks a count of months. */
static const struct part {
    char letter;
    bool clock;
    int64_t months, seconds;
} parts[] = {
    {'Y', false, 12, 0},  {'M', false, 1, 0}, {'W', false, 0, 604800}, {'D', false, 0, 86400},
    {'H', true, 0, 3600}, {'M', true, 0, 60}, {'S', true, 0, 1},
};
enum { PART_COUNT = sizeof parts / sizeof parts[0], PART_WEEKS = 2, NO_PART = -1 };

static int find_part(char letter, bool clock)
{
    for (int i = 0; i < PART_COUNT; i++)
        if (parts[i].letter == letter && parts[i].clock == clock)
            return i;
    return NO_PART;
}

static bool add_times(int64_t count, int64_t unit, int64_t *sum)
{
    int64_t product;
    return !__builtin_mul_overflow(count, unit, &product) &&
           !__builtin_add_overflow(*sum, product, sum);
}

/* Up to nine digits after the point, only in front of S. */
static bool take_fraction(struct str *rest, int32_t *ret)
{
    int64_t nanos = 0, digit;
    size_t count = 0;
    while (digits_take(rest, 1, &digit)) {
        if (++count > 9)
            return false;
        nanos = nanos * 10 + digit;
    }
    if (count == 0)
        return false;
    for (size_t i = count; i < 9; i++)
        nanos *= 10;
    *ret = (int32_t)nanos;
    return true;
}

static bool take_count(struct str *rest, int64_t *ret)
{
    int64_t value = 0, digit;
    bool any = false;
    while (digits_take(rest, 1, &digit)) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return false;
        any = true;
    }
    *ret = value;
    return any;
}

struct reading {
    struct str rest;
    bool clock;
    int last; /* the part read last */
};

static bool take_part(struct reading *reading, struct duration *duration)
{
    int64_t count;
    bool fraction = false;
    if (!take_count(&reading->rest, &count))
        return false;
    if (char_take(&reading->rest, '.')) {
        fraction = true;
        if (!take_fraction(&reading->rest, &duration->nanos))
            return false;
    }
    if (reading->rest.len == 0)
        return false;
    char letter = reading->rest.at[0];
    int at = find_part(letter, reading->clock);
    if (at <= reading->last || (fraction && letter != 'S') || !char_take(&reading->rest, letter))
        return false;
    if (at == PART_WEEKS && (reading->last != NO_PART || reading->rest.len > 0))
        return false; /* weeks stand alone */
    reading->last = at;
    bool months = parts[at].months > 0;
    duration->has_months |= months;
    duration->has_time |= !months;
    return months ? add_times(count, parts[at].months, &duration->months)
                  : add_times(count, parts[at].seconds, &duration->seconds);
}

static bool read_parts(struct str text, struct duration *duration)
{
    struct reading reading = {text, false, NO_PART};
    while (reading.rest.len > 0) {
        if (!reading.clock && char_take(&reading.rest, 'T'))
            reading.clock = true;
        if (!take_part(&reading, duration))
            return false;
    }
    return duration->has_months || duration->has_time;
}

bool duration_parse(struct str text, struct duration *ret)
{
    struct duration duration = {0};
    bool negative = char_take(&text, '-');
    if (!char_take(&text, 'P') || !read_parts(text, &duration))
        return false;
    if (negative) {
        duration.months = -duration.months;
        duration.seconds = -duration.seconds;
        duration.nanos = -duration.nanos;
    }
    *ret = duration;
    return true;
}

static void add_unit(struct text *out, uint64_t *rest, uint64_t unit, char letter)
{
    if (*rest >= unit)
        text_addf(out, "%llu%c", (unsigned long long)(*rest / unit), letter);
    *rest %= unit;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static void add_clock_parts(struct text *out, uint64_t seconds, uint32_t nanos)
{
    if (seconds == 0 && nanos == 0)
        return;
    text_char(out, 'T');
    add_unit(out, &seconds, 3600, 'H');
    add_unit(out, &seconds, 60, 'M');
    if (seconds == 0 && nanos == 0)
        return;
    text_addf(out, "%llu", (unsigned long long)seconds);
    if (nanos > 0) {
        struct str digits = str_format(out->arena, "%09u", nanos);
        while (digits.at[digits.len - 1] == '0')
            digits.len--;
        text_addf(out, ".%.*s", STR_ARG(digits));
    }
    text_char(out, 'S');
}

/* Years to seconds in the largest units that fit; a duration of 0 keeps the kind it was written in.
 * Months and time of unlike signs, which no text gives, print the sign of the months. */
struct str duration_format(struct arena *arena, struct duration duration)
{
    bool negative = duration.months < 0 || duration.seconds < 0 || duration.nanos < 0;
    uint64_t months = magnitude(duration.months), seconds = magnitude(duration.seconds);
    uint32_t nanos = (uint32_t)(duration.nanos < 0 ? -duration.nanos : duration.nanos);
    struct text out = text_new(arena);
    text_add(&out, negative ? STR("-P") : STR("P"));
    if (months == 0 && seconds == 0 && nanos == 0) {
        text_add(&out, duration.has_months && !duration.has_time ? STR("0M") : STR("T0S"));
        return text_str(&out);
    }
    add_unit(&out, &months, 12, 'Y');
    add_unit(&out, &months, 1, 'M');
    add_unit(&out, &seconds, 86400, 'D');
    add_clock_parts(&out, seconds, nanos);
    return text_str(&out);
}
