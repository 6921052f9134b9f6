/* A calendar of many years, made up from a seed, and the same days told one by one.
 *
 * The days are painted into tables without a call of the calendar's own functions, so that they can
 * judge these. Everything lives in the arena.
 */
#ifndef SUPPORT_MADE_CALENDAR_H
#define SUPPORT_MADE_CALENDAR_H

#include "time/time.h"

struct made_calendar {
    const struct calendar *calendar;
    int64_t first;       /* day number of the calendar's first day, as date_to_days */
    int64_t days;        /* how many it covers */
    const bool *school;  /* by day from the first: whether it is a school day */
    const bool *working; /* whether it is a working day */
};
struct made_calendar made_calendar(struct arena *arena, uint64_t seed, int from_year, int years);

/* Numbers without a pattern, the same in every run. */
uint64_t made_number(uint64_t *state);
int64_t made_between(uint64_t *state, int64_t from, int64_t to); /* both included */

#endif
