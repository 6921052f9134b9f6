/* waymark calendar export NAME: the days without school as iCalendar, for people's own calendars.
 */
#include <time.h>

#include "cli/calendars.h"

struct feed {
    struct cli *cli;
    const struct calendar *calendar;
    struct text *out;
    struct str stamp;
};

/* 20261016T090000Z. */
static struct str stamp_now(struct cli *cli)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    struct str instant = instant_format(cli->arena, (int64_t)now.tv_sec * 1000);
    struct text out = text_new(cli->arena);
    for (size_t i = 0; i < instant.len && instant.at[i] != '.'; i++)
        if (instant.at[i] != '-' && instant.at[i] != ':')
            text_char(&out, instant.at[i]);
    text_char(&out, 'Z');
    return text_str(&out);
}

/* The same days of a later version have the same UID, so that a reader updates what it has. */
static void add_event(const struct feed *feed, struct date from, struct date to, struct str kind,
                      struct str label)
{
    struct arena *arena = feed->cli->arena;
    ical_line(feed->out, "BEGIN", STR("VEVENT"));
    ical_text(feed->out, "UID",
              str_format(arena, "%.*s-%.*s@%.*s.calendar.waymark",
                         STR_ARG(date_format(arena, from)), STR_ARG(kind),
                         STR_ARG(feed->calendar->name)));
    ical_line(feed->out, "DTSTAMP", feed->stamp);
    ical_date(feed->out, "DTSTART", from);
    ical_date(feed->out, "DTEND", date_add_days(to, 1));
    ical_text(feed->out, "SUMMARY",
              str_format(arena, "%s%.*s", feed->calendar->sample ? "SAMPLE: " : "",
                         STR_ARG(str_empty(label) ? kind : label)));
    ical_text(feed->out, "CATEGORIES", kind);
    ical_line(feed->out, "TRANSP", STR("TRANSPARENT"));
    ical_line(feed->out, "END", STR("VEVENT"));
}

/* Days in a row that are closed for the same reason are one event. */
static void add_closures(const struct feed *feed)
{
    const struct calendar_closure *closures = feed->calendar->closures;
    size_t count = feed->calendar->closure_count;
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count; next++)
            if (!str_eq(closures[next].kind, closures[i].kind) ||
                !str_eq(closures[next].label, closures[i].label) ||
                date_compare(date_add_days(closures[next - 1].date, 1), closures[next].date) != 0)
                break;
        add_event(feed, closures[i].date, closures[next - 1].date, closures[i].kind,
                  closures[i].label);
    }
}

static void add_gaps(const struct feed *feed)
{
    for (size_t i = 1; i < feed->calendar->period_count; i++) {
        const struct calendar_period *before = &feed->calendar->periods[i - 1];
        const struct calendar_period *after = &feed->calendar->periods[i];
        struct date from = date_add_days(before->to, 1), to = date_add_days(after->from, -1);
        if (date_compare(from, to) <= 0)
            add_event(feed, from, to, STR("holidays"),
                      str_format(feed->cli->arena, "No school between %.*s and %.*s",
                                 STR_ARG(before->half_term), STR_ARG(after->half_term)));
    }
}

static void write_feed(struct cli *cli, const struct calendar *calendar)
{
    struct text out = text_new(cli->arena);
    struct feed feed = {cli, calendar, &out, stamp_now(cli)};
    ical_line(&out, "BEGIN", STR("VCALENDAR"));
    ical_line(&out, "VERSION", STR("2.0"));
    ical_line(&out, "PRODID", STR("-//Waymark//Calendar//EN"));
    ical_text(&out, "X-WR-CALNAME", calendar->title);
    ical_text(&out, "X-WAYMARK-VERSION", calendar->version);
    add_closures(&feed);
    add_gaps(&feed);
    ical_line(&out, "END", STR("VCALENDAR"));
    fprintf(cli->out, "%.*s", STR_ARG(text_str(&out)));
}

enum result calendars_export(struct cli *cli)
{
    CLEANUP(calendars_close) struct calendars calendars = {0};
    const struct calendar *calendar = NULL;
    enum result result = calendars_open(cli, &calendars);
    if (result == RESULT_DONE)
        result = calendars_find(cli, &calendars, cli->args[1], &calendar);
    if (result == RESULT_DONE)
        write_feed(cli, calendar);
    return result;
}
