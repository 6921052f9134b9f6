#include "time/civil.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_ahead(struct str s)
{
    size_t count = 0;
    while (count < s.len && is_digit(s.at[count]))
        count++;
    return count;
}

bool digits_take(struct str *rest, size_t count, int64_t *ret)
{
    if (digits_ahead(*rest) < count || count > 18)
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + (rest->at[i] - '0');
    *rest = str_part(*rest, count, rest->len);
    *ret = value;
    return true;
}

bool char_take(struct str *rest, char c)
{
    if (rest->len == 0 || rest->at[0] != c)
        return false;
    *rest = str_part(*rest, 1, rest->len);
    return true;
}

/* Four digits, or five to nine that do not begin with 0; a minus before any but year 0. */
static bool year_take(struct str *rest, int32_t *ret)
{
    bool negative = char_take(rest, '-');
    size_t count = digits_ahead(*rest);
    if (count < 4 || count > 9 || (count > 4 && rest->at[0] == '0'))
        return false;
    int64_t year;
    if (!digits_take(rest, count, &year) || (negative && year == 0))
        return false;
    *ret = (int32_t)(negative ? -year : year);
    return true;
}

bool date_take(struct str *rest, struct date *ret)
{
    int32_t year;
    int64_t month, day;
    if (!year_take(rest, &year) || !char_take(rest, '-') || !digits_take(rest, 2, &month) ||
        !char_take(rest, '-') || !digits_take(rest, 2, &day))
        return false;
    *ret = (struct date){year, (uint8_t)month, (uint8_t)day};
    return date_exists(*ret);
}

/* One to nine digits of a second. */
static bool fraction_take(struct str *rest, uint32_t *ret)
{
    size_t count = digits_ahead(*rest);
    int64_t value;
    if (count < 1 || count > 9 || !digits_take(rest, count, &value))
        return false;
    for (size_t i = count; i < 9; i++)
        value *= 10;
    *ret = (uint32_t)value;
    return true;
}

bool clock_take(struct str *rest, struct clock_time *ret)
{
    int64_t hour, minute, second = 0;
    uint32_t nano = 0;
    if (!digits_take(rest, 2, &hour) || !char_take(rest, ':') || !digits_take(rest, 2, &minute))
        return false;
    if (char_take(rest, ':')) {
        if (!digits_take(rest, 2, &second))
            return false;
        if (char_take(rest, '.') && !fraction_take(rest, &nano))
            return false;
    }
    *ret = (struct clock_time){(uint8_t)hour, (uint8_t)minute, (uint8_t)second, nano};
    return hour <= 23 && minute <= 59 && second <= 59;
}

bool date_parse(struct str text, struct date *ret)
{
    struct date date;
    if (!date_take(&text, &date) || text.len > 0)
        return false;
    *ret = date;
    return true;
}

bool clock_parse(struct str text, struct clock_time *ret)
{
    struct clock_time time;
    if (!clock_take(&text, &time) || text.len > 0)
        return false;
    *ret = time;
    return true;
}

bool civil_parse(struct str text, struct civil *ret)
{
    struct civil civil = {0};
    if (!date_take(&text, &civil.date))
        return false;
    if (text.len > 0 && (!char_take(&text, 'T') || !clock_take(&text, &civil.time)))
        return false;
    if (text.len > 0)
        return false;
    *ret = civil;
    return true;
}

void date_add(struct text *out, struct date date)
{
    text_int(out, date.year, 4);
    text_char(out, '-');
    text_int(out, date.month, 2);
    text_char(out, '-');
    text_int(out, date.day, 2);
}

/* Nanoseconds without their trailing zeros. */
static void add_fraction(struct text *out, uint32_t nano)
{
    int width = 9;
    while (nano % 10 == 0) {
        nano /= 10;
        width--;
    }
    text_addf(out, ".%0*u", width, nano);
}

static void add_clock(struct text *out, struct clock_time time)
{
    text_int(out, time.hour, 2);
    text_char(out, ':');
    text_int(out, time.minute, 2);
    if (time.second == 0 && time.nano == 0)
        return;
    text_addf(out, ":%02d", time.second);
    if (time.nano > 0)
        add_fraction(out, time.nano);
}

struct str date_format(struct arena *arena, struct date date)
{
    struct text out = text_new(arena);
    date_add(&out, date);
    return text_str(&out);
}

struct str clock_format(struct arena *arena, struct clock_time time)
{
    struct text out = text_new(arena);
    add_clock(&out, time);
    return text_str(&out);
}

struct str civil_format(struct arena *arena, struct civil civil)
{
    struct text out = text_new(arena);
    date_add(&out, civil.date);
    text_char(&out, 'T');
    add_clock(&out, civil.time);
    return text_str(&out);
}

static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

struct str date_words(struct arena *arena, struct date date)
{
    return str_format(arena, "%s %d %s %d", weekdays[date_weekday(date) - 1], date.day,
                      months[date.month - 1], date.year);
}

struct str civil_words(struct arena *arena, struct civil civil)
{
    struct text out = text_new(arena);
    text_addf(&out, "%.3s %d %.3s %d ", weekdays[date_weekday(civil.date) - 1], civil.date.day,
              months[civil.date.month - 1], civil.date.year);
    add_clock(&out, civil.time);
    return text_str(&out);
}
