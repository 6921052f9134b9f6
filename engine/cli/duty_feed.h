/* waymark due --ics: duties as an iCalendar feed. */
#ifndef CLI_DUTY_FEED_H
#define CLI_DUTY_FEED_H

#include "cli/look.h"

/* RESULT_MISUSE where --ics stands beside an option that would make duties vanish from the feed
 * instead of being cancelled in it, or that asks for another form. */
NODISCARD enum result duty_feed_check(struct cli *cli);
/* Print it. Duties that ended within the last FEED_DAYS are in it too, so that a calendar that took
 * them in before learns of it. */
#define FEED_DAYS 62
NODISCARD enum result duty_feed(struct cli *cli);

#endif
