/* waymark calendar export NAME: the days without school as iCalendar, for people's own calendars.
 */
#include <time.h>

#include "cli/calendars.h"
#include "cli/feed.h"

struct export
{
    struct cli *cli;
    const struct calendar *calendar;
    struct feed feed;
};

static int64_t wall_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000;
}

/* The same days of a later version have the same UID, so that a reader updates what it has. */
static void add_event(struct export *export, struct date from, struct date to, struct str kind,
                      struct str label)
{
    struct arena *arena = export->cli->arena;
    const struct feed_event event = {
        .uid =
            str_format(arena, "%.*s-%.*s@%.*s.calendar.waymark", STR_ARG(date_format(arena, from)),
                       STR_ARG(kind), STR_ARG(export->calendar->name)),
        .from = from,
        .to = to,
        .summary = str_format(arena, "%s%.*s", export->calendar->sample ? "SAMPLE: " : "",
                              STR_ARG(str_empty(label) ? kind : label)),
        .category = kind,
    };
    feed_add(&export->feed, &event);
}

/* Days in a row that are closed for the same reason are one event. */
static void add_closures(struct export *export)
{
    const struct calendar_closure *closures = export->calendar->closures;
    size_t count = export->calendar->closure_count;
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count; next++)
            if (!str_eq(closures[next].kind, closures[i].kind) ||
                !str_eq(closures[next].label, closures[i].label) ||
                date_compare(date_add_days(closures[next - 1].date, 1), closures[next].date) != 0)
                break;
        add_event(export, closures[i].date, closures[next - 1].date, closures[i].kind,
                  closures[i].label);
    }
}

static void add_gaps(struct export *export)
{
    for (size_t i = 1; i < export->calendar->period_count; i++) {
        const struct calendar_period *before = &export->calendar->periods[i - 1];
        const struct calendar_period *after = &export->calendar->periods[i];
        struct date from = date_add_days(before->to, 1), to = date_add_days(after->from, -1);
        if (date_compare(from, to) <= 0)
            add_event(export, from, to, STR("holidays"),
                      str_format(export->cli->arena, "No school between %.*s and %.*s",
                                 STR_ARG(before->half_term), STR_ARG(after->half_term)));
    }
}

static void write_feed(struct cli *cli, const struct calendar *calendar)
{
    struct export export = {.cli = cli, .calendar = calendar};
    feed_start(&export.feed, cli, wall_now(), calendar->title, NULL);
    ical_text(&export.feed.out, "X-WAYMARK-VERSION", calendar->version);
    add_closures(&export);
    add_gaps(&export);
    feed_print(&export.feed, cli);
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
