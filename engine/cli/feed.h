/* iCalendar for people's own calendars: one calendar and its events, written to a text.
 *
 * Whoever reads it again finds the same event by its UID, and takes the one with the higher
 * sequence.
 */
#ifndef CLI_FEED_H
#define CLI_FEED_H

#include "cli/cli.h"
#include "time/time.h"

struct feed {
    struct text out;
    int64_t stamp; /* when it is written */
};
struct feed_event {
    struct str uid, summary;
    struct str category;  /* may be empty */
    struct date from, to; /* whole days, both included; month 0: an instant */
    int64_t at;           /* the instant */
    const char *status;   /* NULL: not said; then sequence and modified are not said either */
    int64_t sequence, modified;
};
/* `method` may be NULL. */
void feed_start(struct feed *feed, struct cli *cli, int64_t stamp, struct str title,
                const char *method);
void feed_add(struct feed *feed, const struct feed_event *event);
/* End it and print it. */
void feed_print(struct feed *feed, struct cli *cli);

#endif
