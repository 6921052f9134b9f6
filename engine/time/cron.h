/* What a parsed cron line holds; shared by the parser, the search and the words.
 *
 * Sets are bit masks by value. A line lives in the arena it was parsed into and never changes.
 */
#ifndef TIME_CRON_H
#define TIME_CRON_H

#include "time/time.h"

struct cron {
    uint64_t seconds, minutes;
    uint32_t hours;        /* bits 0 to 23 */
    uint32_t days;         /* bits 1 to 31 */
    uint32_t near;         /* 15W: bits 1 to 31 */
    uint16_t months;       /* bits 1 to 12 */
    uint8_t weekdays;      /* bits 0 (Sunday) to 6 */
    uint8_t nth[7];        /* by weekday: FRI#2 is bit 2 */
    uint8_t last_weekdays; /* FRI#L: bits 0 to 6 */
    bool last_day;         /* L */
    bool last_workday;     /* LW */
    bool any_day, any_weekday;
    bool fixed; /* no `*`, `?` or `/` in seconds, minutes and hours */
};

/* Whether a date fits the line's days, weekdays and months. */
bool cron_fits_date(const struct cron *cron, struct date date);

#endif
