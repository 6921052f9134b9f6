/* iCalendar (RFC 5545): all-day events read, and lines written. */
#include <string.h>

#include "base/limits.h"
#include "time/time.h"

enum { DEPTH_MOST = 8, EVENT_DAYS_MOST = 400, LINE_OCTETS = 75 };

struct line { /* one content line, unfolded */
    struct str name, params, value;
    struct span at; /* its first physical line */
};
struct reading {
    struct arena *arena;
    const struct source *source;
    struct diags *diags;
    struct str rest;             /* not yet read */
    struct str open[DEPTH_MOST]; /* components, outermost first */
    size_t depth;
    bool failed;
    /* the event that is being read */
    struct ical_event event;
    struct date end; /* exclusive; month 0: none */
    bool timed, cancelled;
    VEC(struct ical_event) events;
};

static bool fault(struct reading *reading, const char *code, struct span at, const char *what,
                  const char *help)
{
    struct diag *diag = diag_error(reading->diags, code, at, "%s", what);
    diag_help(reading->diags, diag, "%s", help);
    reading->failed = true;
    return false;
}

/* ---- lines ---- */

static struct str physical(struct reading *reading)
{
    struct str line = {reading->rest.at, 0};
    while (line.len < reading->rest.len && reading->rest.at[line.len] != '\n')
        line.len++;
    size_t next = line.len < reading->rest.len ? line.len + 1 : line.len;
    reading->rest = str_part(reading->rest, next, reading->rest.len);
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}

static bool is_folded(struct str rest)
{
    return rest.len && (rest.at[0] == ' ' || rest.at[0] == '\t');
}

static bool is_upper_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '-'))
            return false;
    }
    return name.len > 0;
}

/* The first of the two characters outside of quotes; the length where there is none. */
static size_t find_plain(struct str text, char one, char other)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text.at[i] == one || text.at[i] == other))
            return i;
    }
    return text.len;
}

/* NAME *(;PARAM) : VALUE */
static bool split(struct reading *reading, struct str text, struct line *ret)
{
    size_t colon = find_plain(text, ':', ':'), name = find_plain(text, ':', ';');
    ret->name = str_part(text, 0, name);
    ret->params = str_part(text, name, colon);
    ret->value = str_part(text, colon + 1, text.len);
    if (colon < text.len && is_upper_name(ret->name))
        return true;
    return fault(reading, "T060", ret->at, "this is no line of iCalendar",
                 "each line is NAME:VALUE, and one that goes on begins with a blank");
}

/* The next content line; false at the end, or after a fault. Empty lines are stepped over. */
static bool next_line(struct reading *reading, struct line *ret)
{
    struct str first = {0};
    while (str_empty(first) && reading->rest.len)
        first = physical(reading);
    if (str_empty(first))
        return false;
    size_t from = (size_t)(first.at - reading->source->text.at);
    struct text whole = text_new(reading->arena);
    *ret = (struct line){.at = {reading->source, (uint32_t)from, (uint32_t)(from + first.len)}};
    text_add(&whole, first);
    while (is_folded(reading->rest)) {
        struct str more = physical(reading);
        text_add(&whole, str_part(more, 1, more.len));
    }
    return split(reading, text_str(&whole), ret);
}

static bool named(struct str name, const char *wanted)
{
    struct str other = str_of(wanted);
    if (name.len != other.len)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if ((c >= 'a' && c <= 'z' ? c - 32 : c) != wanted[i])
            return false;
    }
    return true;
}

/* ---- values ---- */

/* 20261225, alone. */
static bool basic_date(struct str text, struct date *ret)
{
    char extended[10];
    if (text.len != 8)
        return false;
    memcpy(extended, text.at, 4);
    extended[4] = extended[7] = '-';
    memcpy(extended + 5, text.at + 4, 2);
    memcpy(extended + 8, text.at + 6, 2);
    return date_parse((struct str){extended, sizeof extended}, ret);
}

static struct str unescaped(struct arena *arena, struct str value)
{
    struct text out = text_new(arena);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        if (c == '\\' && i + 1 < value.len) {
            c = value.at[++i];
            c = c == 'n' || c == 'N' ? ' ' : c;
        }
        text_char(&out, c);
    }
    return str_trim(text_str(&out));
}

static void read_day(struct reading *reading, const struct line *line, struct date *ret)
{
    if (basic_date(line->value, ret))
        return;
    /* A time of day: 20261225T090000, with or without a zone. */
    if (line->value.len > 8 && line->value.at[8] == 'T' &&
        basic_date(str_part(line->value, 0, 8), ret)) {
        reading->timed = true;
        return;
    }
    (void)fault(reading, "T063", line->at, "this is not a date that exists",
                "a day is written as 20261225");
}

static void read_start(struct reading *reading, const struct line *line)
{
    read_day(reading, line, &reading->event.from);
    reading->event.at = line->at;
}

static void read_end(struct reading *reading, const struct line *line)
{
    read_day(reading, line, &reading->end);
}

/* Whole days, from the start, which stands before it or after. */
static void read_duration(struct reading *reading, const struct line *line)
{
    struct duration duration;
    if (!duration_parse(line->value, &duration) || duration.has_months || duration.nanos ||
        duration.seconds <= 0 || duration.seconds % 86400) {
        (void)fault(reading, "T063", line->at, "this is not a number of whole days",
                    "write P2D or P1W, or the day after the last as DTEND");
        return;
    }
    reading->event.days = duration.seconds / 86400;
}

static void read_summary(struct reading *reading, const struct line *line)
{
    reading->event.summary = unescaped(reading->arena, line->value);
}

static void read_uid(struct reading *reading, const struct line *line)
{
    reading->event.uid = unescaped(reading->arena, line->value);
}

static void read_category(struct reading *reading, const struct line *line)
{
    reading->event.category =
        unescaped(reading->arena, str_part(line->value, 0, find_plain(line->value, ',', ',')));
}

static void read_status(struct reading *reading, const struct line *line)
{
    reading->cancelled = named(line->value, "CANCELLED");
}

static void refuse_repeat(struct reading *reading, const struct line *line)
{
    (void)fault(reading, "T062", line->at, "an event that repeats is not read",
                "have the calendar written with each date by itself");
}

static const struct {
    const char *name;
    void (*read)(struct reading *reading, const struct line *line);
} properties[] = {
    {"DTSTART", read_start},   {"DTEND", read_end},      {"DURATION", read_duration},
    {"SUMMARY", read_summary}, {"UID", read_uid},        {"CATEGORIES", read_category},
    {"STATUS", read_status},   {"RRULE", refuse_repeat}, {"RDATE", refuse_repeat},
    {"EXRULE", refuse_repeat},
};

/* ---- events ---- */

static bool measure(struct reading *reading)
{
    struct ical_event *event = &reading->event;
    int64_t days = event->days ? event->days : 1;
    if (date_is_set(reading->end))
        days = date_to_days(reading->end) - date_to_days(event->from);
    /* Some programs write the last day itself as the end of a day. */
    if (date_is_set(reading->end) && days == 0)
        days = 1;
    if (days < 1)
        return fault(reading, "T063", event->at, "the event ends before it begins",
                     "DTEND is the day after the last");
    if (days > EVENT_DAYS_MOST)
        return fault(reading, "T064", event->at, "the event lasts longer than 400 days",
                     "no closed time does: correct its end");
    if (date_add_days(event->from, days).year > 9999)
        return fault(reading, "T064", event->at, "the event ends beyond the year 9999",
                     "iCalendar writes years with four digits");
    event->days = days;
    return true;
}

static void end_event(struct reading *reading, struct span at)
{
    if (reading->failed || reading->cancelled)
        return;
    if (!date_is_set(reading->event.from)) {
        (void)fault(reading, "T063", at, "the event says no day on which it begins",
                    "each event has a DTSTART");
        return;
    }
    if (reading->timed) {
        struct diag *diag = diag_warning(reading->diags, "T061", reading->event.at,
                                         "this event has times of day: it was left out");
        diag_help(reading->diags, diag, "only events of whole days close a day");
        return;
    }
    if (!measure(reading))
        return;
    if (reading->events.count >= LIMIT_ROWS)
        (void)fault(reading, "T064", at, "there are more than 2000 events",
                    "leave out the years that are over");
    else
        VEC_PUSH(reading->arena, reading->events, reading->event);
}

/* ---- components ---- */

static bool begin(struct reading *reading, const struct line *line)
{
    if (reading->depth == DEPTH_MOST || (reading->depth == 0) != named(line->value, "VCALENDAR"))
        return fault(reading, "T060", line->at, "this component does not belong here",
                     "a file holds VCALENDAR, and that its events");
    reading->open[reading->depth++] = line->value;
    if (reading->depth == 2 && named(line->value, "VEVENT")) {
        reading->event = (struct ical_event){.at = line->at};
        reading->end = (struct date){0};
        reading->timed = reading->cancelled = false;
    }
    return true;
}

static bool in_event(const struct reading *reading)
{
    return reading->depth == 2 && named(reading->open[1], "VEVENT");
}

static bool end(struct reading *reading, const struct line *line)
{
    if (reading->depth == 0 || !str_eq(reading->open[reading->depth - 1], line->value))
        return fault(reading, "T060", line->at, "this ends a component that was not begun",
                     "each BEGIN has its END, in turn");
    if (in_event(reading))
        end_event(reading, line->at);
    reading->depth--;
    return !reading->failed;
}

static bool read_line(struct reading *reading, const struct line *line)
{
    if (named(line->name, "BEGIN"))
        return begin(reading, line);
    if (named(line->name, "END"))
        return end(reading, line);
    if (reading->depth == 0)
        return fault(reading, "T060", line->at, "the file does not begin with BEGIN:VCALENDAR",
                     "is it iCalendar at all?");
    for (size_t i = 0; in_event(reading) && i < sizeof properties / sizeof *properties; i++)
        if (named(line->name, properties[i].name))
            properties[i].read(reading, line);
    return !reading->failed;
}

bool ical_read(struct arena *arena, const struct source *source, struct diags *diags,
               struct ical_events *ret)
{
    struct reading reading = {
        .arena = arena, .source = source, .diags = diags, .rest = source->text};
    struct line line = {.at = {source, 0, 0}};
    bool any = false;
    while (!reading.failed && next_line(&reading, &line))
        any = read_line(&reading, &line);
    if (!reading.failed && (reading.depth || !any))
        (void)fault(&reading, "T060", line.at, "the file ends before its calendar does",
                    "a file begins with BEGIN:VCALENDAR and ends with END:VCALENDAR");
    *ret = (struct ical_events){reading.events.items, reading.events.count};
    return !reading.failed;
}

/* ---- writing ---- */

/* The most bytes of `text` from `at` that fit into `room` without cutting a character. */
static size_t whole_characters(struct str text, size_t at, size_t room)
{
    size_t to = at + room;
    if (to >= text.len)
        return text.len - at;
    while (to > at && ((unsigned char)text.at[to] & 0xc0) == 0x80)
        to--;
    return to > at ? to - at : room; /* bytes that are no UTF-8 are cut anywhere */
}

void ical_line(struct text *out, const char *name, struct str value)
{
    struct str line = str_format(out->arena, "%s:%.*s", name, STR_ARG(value));
    for (size_t at = 0, room = LINE_OCTETS; at < line.len || at == 0;
         room = LINE_OCTETS - 1) { /* the blank counts */
        size_t len = whole_characters(line, at, room);
        if (at)
            text_char(out, ' ');
        text_add(out, str_part(line, at, at + len));
        text_add(out, STR("\r\n"));
        at += len;
    }
}

void ical_text(struct text *out, const char *name, struct str value)
{
    struct str shown = text_safe(out->arena, value, true);
    struct text escaped = text_new(out->arena);
    for (size_t i = 0; i < shown.len; i++) {
        char c = shown.at[i];
        if (c == '\n') {
            text_add(&escaped, STR("\\n"));
            continue;
        }
        if (c == '\\' || c == ';' || c == ',')
            text_char(&escaped, '\\');
        text_char(&escaped, c);
    }
    ical_line(out, name, text_str(&escaped));
}

void ical_date(struct text *out, const char *name, struct date date)
{
    struct text value = text_new(out->arena);
    text_int(&value, date.year, 4);
    text_int(&value, date.month, 2);
    text_int(&value, date.day, 2);
    ical_line(out, str_format(out->arena, "%s;VALUE=DATE", name).at, text_str(&value));
}

/* 20261016T090000Z: the extended form without its signs, and without what is less than a second. */
void ical_instant(struct text *out, const char *name, int64_t instant)
{
    struct str whole = instant_format(out->arena, instant);
    struct text value = text_new(out->arena);
    for (size_t i = 0; i < whole.len && whole.at[i] != '.'; i++)
        if (whole.at[i] != '-' && whole.at[i] != ':')
            text_char(&value, whole.at[i]);
    text_char(&value, 'Z');
    ical_line(out, name, text_str(&value));
}
