#include "time/civil.h"

struct str instant_format(struct arena *arena, int64_t instant)
{
    int64_t seconds = div_floor(instant, 1000);
    struct civil civil = civil_of_seconds(seconds);
    struct text out = text_new(arena);
    date_add(&out, civil.date);
    text_char(&out, 'T');
    text_int(&out, civil.time.hour, 2);
    text_char(&out, ':');
    text_int(&out, civil.time.minute, 2);
    text_char(&out, ':');
    text_int(&out, civil.time.second, 2);
    text_char(&out, '.');
    text_int(&out, instant - seconds * 1000, 3);
    text_char(&out, 'Z');
    return text_str(&out);
}

/* `Z`, or `+hh:mm` to 14 hours, as seconds. */
static bool offset_take(struct str *rest, int64_t *ret)
{
    if (char_take(rest, 'Z')) {
        *ret = 0;
        return true;
    }
    bool negative = char_take(rest, '-');
    int64_t hours, minutes;
    if ((!negative && !char_take(rest, '+')) || !digits_take(rest, 2, &hours) ||
        !char_take(rest, ':') || !digits_take(rest, 2, &minutes))
        return false;
    int64_t seconds = hours * 3600 + minutes * 60;
    *ret = negative ? -seconds : seconds;
    return minutes <= 59 && seconds <= INT64_C(14) * 3600;
}

bool instant_of_seconds(int64_t seconds, uint32_t nano, int64_t *ret)
{
    int64_t millis = nano / 1000000;
    return !__builtin_mul_overflow(seconds, INT64_C(1000), ret) &&
           !__builtin_add_overflow(*ret, millis, ret) && *ret != INSTANT_NONE;
}

bool instant_parse(struct str text, int64_t *ret)
{
    struct civil civil = {0};
    int64_t offset, instant;
    if (!date_take(&text, &civil.date) || !char_take(&text, 'T') ||
        !clock_take(&text, &civil.time) || !offset_take(&text, &offset) || text.len > 0)
        return false;
    if (civil.time.nano % 1000000 != 0)
        return false; /* an instant has milliseconds: nothing is cut off */
    if (!instant_of_seconds(civil_seconds(civil) - offset, civil.time.nano, &instant))
        return false;
    *ret = instant;
    return true;
}
