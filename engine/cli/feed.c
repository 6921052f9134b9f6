/* iCalendar, written. */
#include "cli/feed.h"

void feed_start(struct feed *feed, struct cli *cli, int64_t stamp, struct str title,
                const char *method)
{
    *feed = (struct feed){text_new(cli->arena), stamp};
    ical_line(&feed->out, "BEGIN", STR("VCALENDAR"));
    ical_line(&feed->out, "VERSION", STR("2.0"));
    ical_line(&feed->out, "PRODID", STR("-//Waymark//Calendar//EN"));
    if (method)
        ical_line(&feed->out, "METHOD", str_of(method));
    ical_text(&feed->out, "X-WR-CALNAME", title);
}

static void add_time(struct feed *feed, const struct feed_event *event)
{
    if (!date_is_set(event->from)) {
        ical_instant(&feed->out, "DTSTART", event->at);
        return;
    }
    ical_date(&feed->out, "DTSTART", event->from);
    ical_date(&feed->out, "DTEND", date_add_days(event->to, 1));
}

static void add_revision(struct feed *feed, const struct feed_event *event)
{
    struct text sequence = text_new(feed->out.arena);
    text_int(&sequence, event->sequence, 0);
    ical_line(&feed->out, "STATUS", str_of(event->status));
    ical_line(&feed->out, "SEQUENCE", text_str(&sequence));
    ical_instant(&feed->out, "LAST-MODIFIED", event->modified);
}

/* Nobody is busy because of it: it is there to be seen. */
void feed_add(struct feed *feed, const struct feed_event *event)
{
    ical_line(&feed->out, "BEGIN", STR("VEVENT"));
    ical_text(&feed->out, "UID", event->uid);
    ical_instant(&feed->out, "DTSTAMP", feed->stamp);
    add_time(feed, event);
    ical_text(&feed->out, "SUMMARY", event->summary);
    if (!str_empty(event->category))
        ical_text(&feed->out, "CATEGORIES", event->category);
    if (event->status)
        add_revision(feed, event);
    ical_line(&feed->out, "TRANSP", STR("TRANSPARENT"));
    ical_line(&feed->out, "END", STR("VEVENT"));
}

void feed_print(struct feed *feed, struct cli *cli)
{
    ical_line(&feed->out, "END", STR("VCALENDAR"));
    fprintf(cli->out, "%.*s", STR_ARG(text_str(&feed->out)));
}
