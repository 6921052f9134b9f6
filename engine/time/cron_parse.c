#include "time/time.h"

#include "base/limits.h"
#include "time/cron_field.h"

enum { FIELDS = 5, FIELDS_MAX = 6 };

static const struct macro {
    const char *name, *line;
} macros[] = {
    {"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}, {"@monthly", "0 0 1 * *"},
    {"@weekly", "0 0 * * 0"}, {"@daily", "0 0 * * *"},    {"@midnight", "0 0 * * *"},
    {"@hourly", "0 * * * *"},
};
enum { MACRO_COUNT = sizeof macros / sizeof macros[0] };

struct fields {
    size_t from[FIELDS_MAX], to[FIELDS_MAX];
    size_t count; /* may pass FIELDS_MAX */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct fields split(struct str text)
{
    struct fields fields = {0};
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        while (at < text.len && !is_blank(text.at[at]))
            at++;
        if (at > from) {
            if (fields.count < FIELDS_MAX) {
                fields.from[fields.count] = from;
                fields.to[fields.count] = at;
            }
            fields.count++;
        }
        at += at < text.len;
    }
    return fields;
}

static void read_fields(struct cron_reader *reader, const struct fields *fields, struct cron *cron)
{
    enum cron_part part = fields->count == FIELDS_MAX ? CRON_SECOND : CRON_MINUTE;
    cron->fixed = true;
    cron->seconds = 1; /* second 0, where there is no field for it */
    for (size_t i = 0; i < fields->count; i++, part++)
        cron_field_read(reader, part, fields->from[i], fields->to[i], cron);
}

static int longest_month(uint16_t months)
{
    int longest = 0;
    for (int month = 1; month <= 12; month++) {
        int days = date_month_days(2024, month); /* a leap year */
        if (months >> month & 1 && days > longest)
            longest = days;
    }
    return longest;
}

static int first_day(uint32_t days)
{
    int day = 1;
    while (day <= 31 && !(days >> day & 1))
        day++;
    return day;
}

static bool check_dates(struct cron_reader *reader, const struct fields *fields,
                        const struct cron *cron)
{
    size_t day = fields->count - 3, weekday = fields->count - 1;
    if (!cron->any_day && !cron->any_weekday)
        return cron_fault(
            reader, "T045", fields->from[weekday], fields->to[weekday],
            STR("day of month and weekday are both restricted"),
            STR("leave one of them `*`: programs disagree whether both or either must hold; the "
                "first Monday of a month is `MON#1`"));
    if (cron->last_day || cron->last_workday ||
        first_day(cron->days | cron->near) <= longest_month(cron->months))
        return true;
    return cron_fault(reader, "T046", fields->from[day], fields->to[day + 1],
                      STR("this date never comes"),
                      STR("none of these months has such a day; the last day of a month is `L`"));
}

static bool read_line(struct cron_reader *reader, struct cron *cron)
{
    struct fields fields = split(reader->text->text);
    if (fields.count != FIELDS && fields.count != FIELDS_MAX)
        return cron_fault(
            reader, "T040", 0, reader->text->text.len,
            str_format(reader->arena, "a cron line has five or six fields, not %zu", fields.count),
            STR("minute, hour, day of month, month, weekday; seconds may come "
                "first, as in `0 16 * * FRI`"));
    read_fields(reader, &fields, cron);
    return !reader->failed && check_dates(reader, &fields, cron);
}

static bool unknown_macro(struct cron_reader *reader)
{
    struct str names[MACRO_COUNT], text = str_trim(reader->text->text);
    for (int i = 0; i < MACRO_COUNT; i++)
        names[i] = str_of(macros[i].name);
    struct str near = nearest_word(text, names, MACRO_COUNT);
    return cron_fault(reader, "T047", 0, reader->text->text.len,
                      str_format(reader->arena, "unknown macro '%.*s'", STR_ARG(text)),
                      near.len > 0
                          ? str_format(reader->arena, "did you mean '%.*s'?", STR_ARG(near))
                          : STR("there are @yearly @annually @monthly @weekly @daily @midnight "
                                "and @hourly, each alone"));
}

static bool read_macro(struct cron_reader *reader, struct cron *cron)
{
    for (int i = 0; i < MACRO_COUNT; i++)
        if (str_is(str_trim(reader->text->text), macros[i].name)) {
            struct excerpt line = excerpt_of(reader->arena, macros[i].name, str_of(macros[i].line));
            struct cron_reader inner = {reader->arena, &line, reader->diags, false};
            return read_line(&inner, cron);
        }
    return unknown_macro(reader);
}

const struct cron *cron_parse(struct arena *arena, const struct excerpt *text, struct diags *diags)
{
    struct cron_reader reader = {arena, text, diags, false};
    struct cron *cron = ARENA_NEW(arena, struct cron);
    struct str line = str_trim(text->text);
    bool read;
    if (line.len > LIMIT_CRON_BYTES)
        read = cron_fault(
            &reader, "T040", 0, text->text.len,
            str_format(arena, "this cron line is longer than %d bytes", LIMIT_CRON_BYTES), STR(""));
    else
        read = line.len > 0 && line.at[0] == '@' ? read_macro(&reader, cron)
                                                 : read_line(&reader, cron);
    return read ? cron : NULL;
}
