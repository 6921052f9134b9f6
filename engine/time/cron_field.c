#include "time/cron_field.h"

static const struct str month_names[] = {
    STR_INIT("JAN"), STR_INIT("FEB"), STR_INIT("MAR"), STR_INIT("APR"),
    STR_INIT("MAY"), STR_INIT("JUN"), STR_INIT("JUL"), STR_INIT("AUG"),
    STR_INIT("SEP"), STR_INIT("OCT"), STR_INIT("NOV"), STR_INIT("DEC"),
};
static const struct str weekday_names[] = {
    STR_INIT("SUN"), STR_INIT("MON"), STR_INIT("TUE"), STR_INIT("WED"),
    STR_INIT("THU"), STR_INIT("FRI"), STR_INIT("SAT"),
};

/* `last` may be written beyond `max`: 7 is Sunday too. */
static const struct part {
    const char *name;
    int min, max, last;
    const struct str *names; /* of min, min + 1, ... */
    size_t name_count;
} parts[CRON_PARTS] = {
    [CRON_SECOND] = {"second", 0, 59, 59, NULL, 0},
    [CRON_MINUTE] = {"minute", 0, 59, 59, NULL, 0},
    [CRON_HOUR] = {"hour", 0, 23, 23, NULL, 0},
    [CRON_DAY] = {"day of month", 1, 31, 31, NULL, 0},
    [CRON_MONTH] = {"month", 1, 12, 12, month_names, 12},
    [CRON_WEEKDAY] = {"weekday", 0, 6, 7, weekday_names, 7},
};

/* A piece of the text under the reader's eye. */
struct piece {
    const struct part *part;
    size_t from, to;
    struct str text;
};

bool cron_fault(struct cron_reader *reader, const char *code, size_t from, size_t to,
                struct str message, struct str help)
{
    reader->failed = true;
    struct diag *diag = diag_error(reader->diags, code, excerpt_span(reader->text, from, to),
                                   "%.*s", STR_ARG(message));
    if (help.len > 0)
        diag_help(reader->diags, diag, "%.*s", STR_ARG(help));
    return false;
}

static bool fault(struct cron_reader *reader, const char *code, struct piece piece,
                  struct str message, struct str help)
{
    return cron_fault(reader, code, piece.from, piece.to, message, help);
}

static struct piece cut(struct piece piece, size_t from, size_t to)
{
    return (struct piece){piece.part, piece.from + from, piece.from + to,
                          str_part(piece.text, from, to)};
}

/* Where `c` is in the piece, or its length. */
static size_t find(struct piece piece, char c)
{
    size_t i = 0;
    while (i < piece.text.len && piece.text.at[i] != c)
        i++;
    return i;
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len > 0;
}

static char upper(char c)
{
    if (c < 'a' || c > 'z')
        return c;
    return (char)(c - 'a' + 'A');
}

static bool same_word(struct str text, struct str word)
{
    if (text.len != word.len)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (upper(text.at[i]) != word.at[i])
            return false;
    return true;
}

/* The name that is meant: the first three letters of a longer one, or one that is spelt alike. */
static struct str nearest_name(struct piece piece)
{
    const struct part *part = piece.part;
    for (size_t i = 0; i < part->name_count; i++)
        if (same_word(str_part(piece.text, 0, 3), part->names[i]))
            return part->names[i];
    return nearest_word(piece.text, part->names, part->name_count);
}

static bool not_a_value(struct cron_reader *reader, struct piece piece)
{
    const struct part *part = piece.part;
    struct str message = str_format(reader->arena, "'%.*s' is not a value of the %s field",
                                    STR_ARG(piece.text), part->name);
    struct str near = nearest_name(piece);
    struct str help =
        near.len > 0
            ? str_format(reader->arena, "did you mean '%.*s'? names have three letters",
                         STR_ARG(near))
            : str_format(reader->arena, "the %s field takes numbers from %d to %d%s", part->name,
                         part->min, part->last, part->names ? ", and names of three letters" : "");
    return fault(reader, "T042", piece, message, help);
}

static bool out_of_range(struct cron_reader *reader, struct piece piece)
{
    const struct part *part = piece.part;
    return fault(
        reader, "T041", piece,
        str_format(reader->arena, "%s %.*s is out of range", part->name, STR_ARG(piece.text)),
        str_format(reader->arena, "the %s field takes %d to %d%s", part->name, part->min,
                   part->last,
                   piece.text.len == 4
                       ? "; there is none for the year, and six fields begin with the seconds"
                       : ""));
}

static bool read_value(struct cron_reader *reader, struct piece piece, int *ret)
{
    const struct part *part = piece.part;
    for (size_t i = 0; i < part->name_count; i++)
        if (same_word(piece.text, part->names[i])) {
            *ret = part->min + (int)i;
            return true;
        }
    if (piece.text.len == 0)
        return fault(reader, "T043", piece, STR("a value is missing"),
                     STR("lists are `1,3,5`, ranges `1-5`, steps `*/5` or `10/5`, without blanks"));
    int64_t value;
    if (!is_digits(piece.text))
        return not_a_value(reader, piece);
    if (!str_to_int(piece.text, &value) || value < part->min || value > part->last)
        return out_of_range(reader, piece);
    *ret = (int)value;
    return true;
}

static int width(const struct part *part)
{
    return part->max - part->min + 1;
}

/* The values from `from` to `to` by `step`; a range that ends before it begins goes round. */
static uint64_t range_mask(const struct part *part, int from, int to, int step)
{
    if (from > part->max) {
        from -= width(part);
        to -= to > part->max ? width(part) : 0;
    }
    if (to < from)
        to += width(part);
    uint64_t mask = 0;
    for (int value = from; value <= to; value += step)
        mask |= UINT64_C(1) << (value > part->max ? value - width(part) : value);
    return mask;
}

static bool read_step(struct cron_reader *reader, struct piece piece, int *ret)
{
    int64_t step;
    if (is_digits(piece.text) && str_to_int(piece.text, &step) && step >= 1 &&
        step <= width(piece.part)) {
        *ret = (int)step;
        return true;
    }
    return fault(
        reader, "T043", piece,
        str_format(reader->arena, "'%.*s' is not a step of the %s field", STR_ARG(piece.text),
                   piece.part->name),
        str_format(reader->arena, "a step here is a number from 1 to %d", width(piece.part)));
}

static bool read_range(struct cron_reader *reader, struct piece piece, int *ret_from, int *ret_to)
{
    size_t dash = find(piece, '-');
    if (!read_value(reader, cut(piece, 0, dash), ret_from))
        return false;
    *ret_to = *ret_from;
    return dash == piece.text.len ||
           read_value(reader, cut(piece, dash + 1, piece.text.len), ret_to);
}

/* `*`, `?`, a value or a range, each perhaps with a step; a value's step goes on to the end. */
static bool read_plain(struct cron_reader *reader, struct piece piece, uint64_t *mask)
{
    const struct part *part = piece.part;
    size_t slash = find(piece, '/');
    struct piece base = cut(piece, 0, slash);
    int from = part->min, to = part->max, step = 1;
    bool all = str_is(base.text, "*") || str_is(base.text, "?");
    if (!all && !read_range(reader, base, &from, &to))
        return false;
    if (slash < piece.text.len) {
        if (!read_step(reader, cut(piece, slash + 1, piece.text.len), &step))
            return false;
        bool single = !all && find(base, '-') == base.text.len;
        to = single ? part->max : to;
    }
    *mask |= range_mask(part, from, to, step);
    return true;
}

static bool special_fault(struct cron_reader *reader, struct piece piece)
{
    return fault(reader, "T044", piece,
                 str_format(reader->arena, "'%.*s' does not fit the %s field", STR_ARG(piece.text),
                            piece.part->name),
                 STR("L, LW and 15W are days of the month; MON#1, FRI#L and 5L are weekdays"));
}

/* L, LW or 15W. */
static bool read_special_day(struct cron_reader *reader, struct piece piece, struct cron *cron)
{
    if (same_word(piece.text, STR("L"))) {
        cron->last_day = true;
        return true;
    }
    if (same_word(piece.text, STR("LW"))) {
        cron->last_workday = true;
        return true;
    }
    int64_t day;
    struct str digits = str_part(piece.text, 0, piece.text.len - 1);
    if (upper(piece.text.at[piece.text.len - 1]) != 'W' || !is_digits(digits) ||
        !str_to_int(digits, &day) || day < 1 || day > 31)
        return special_fault(reader, piece);
    cron->near |= UINT32_C(1) << day;
    return true;
}

/* MON#1 to MON#5, MON#L or 5L. */
static bool read_special_weekday(struct cron_reader *reader, struct piece piece, struct cron *cron)
{
    size_t hash = find(piece, '#');
    size_t end = hash < piece.text.len ? hash : piece.text.len - 1;
    struct piece day = cut(piece, 0, end);
    struct str rank = str_part(piece.text, hash < piece.text.len ? hash + 1 : end, piece.text.len);
    int weekday;
    size_t errors = reader->diags->errors;
    if (day.text.len == 0 || !read_value(reader, day, &weekday))
        return errors < reader->diags->errors ? false : special_fault(reader, piece);
    weekday %= 7;
    if (same_word(rank, STR("L"))) {
        cron->last_weekdays |= (uint8_t)(1 << weekday);
        return true;
    }
    if (rank.len != 1 || rank.at[0] < '1' || rank.at[0] > '5')
        return special_fault(reader, piece);
    cron->nth[weekday] |= (uint8_t)(1 << (rank.at[0] - '0'));
    return true;
}

/* Whether an item uses L, W or #, which no name or number does where it would be read. */
static bool is_special(enum cron_part part, struct str text)
{
    if (text.len == 0)
        return false;
    char last = upper(text.at[text.len - 1]);
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '#')
            return true;
    bool prefix =
        text.len == 1 || same_word(text, STR("LW")) || is_digits(str_part(text, 0, text.len - 1));
    if (part == CRON_WEEKDAY)
        return last == 'L' && (prefix || text.len == 4);
    return (last == 'L' || last == 'W') && prefix;
}

static bool read_item(struct cron_reader *reader, enum cron_part part, struct piece piece,
                      struct cron *cron, uint64_t *mask)
{
    if (!is_special(part, piece.text))
        return read_plain(reader, piece, mask);
    if (part == CRON_DAY)
        return read_special_day(reader, piece, cron);
    if (part == CRON_WEEKDAY)
        return read_special_weekday(reader, piece, cron);
    return special_fault(reader, piece);
}

static void store(struct cron *cron, enum cron_part part, uint64_t mask)
{
    switch (part) {
    case CRON_SECOND:
        cron->seconds = mask;
        break;
    case CRON_MINUTE:
        cron->minutes = mask;
        break;
    case CRON_HOUR:
        cron->hours = (uint32_t)mask;
        break;
    case CRON_DAY:
        cron->days = (uint32_t)mask;
        break;
    case CRON_MONTH:
        cron->months = (uint16_t)mask;
        break;
    case CRON_WEEKDAY:
        cron->weekdays = (uint8_t)mask;
        break;
    case CRON_PARTS:
        break;
    }
}

/* What the text alone says of a field. */
static void note_form(struct cron *cron, enum cron_part part, struct str text)
{
    bool any = str_is(text, "*") || str_is(text, "?");
    if (part == CRON_DAY)
        cron->any_day = any;
    if (part == CRON_WEEKDAY)
        cron->any_weekday = any;
    if (part > CRON_HOUR)
        return;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '*' || text.at[i] == '?' || text.at[i] == '/')
            cron->fixed = false;
}

void cron_field_read(struct cron_reader *reader, enum cron_part part, size_t from, size_t to,
                     struct cron *cron)
{
    struct piece rest = {&parts[part], from, to, str_part(reader->text->text, from, to)};
    note_form(cron, part, rest.text);
    uint64_t mask = 0;
    for (bool more = true; more;) {
        size_t comma = find(rest, ',');
        more = comma < rest.text.len;
        if (!read_item(reader, part, cut(rest, 0, comma), cron, &mask))
            return;
        if (more)
            rest = cut(rest, comma + 1, rest.text.len);
    }
    store(cron, part, mask);
}
