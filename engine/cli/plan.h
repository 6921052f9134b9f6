/* What comes on the days of a stretch: duties that are or will be owed, and messages as they will
 * be sent if nobody acts meanwhile.
 *
 * Everything lives in the command's arena.
 */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include "cli/duties.h"

struct plan_item {
    bool message; /* else a duty */
    struct date day;
    int64_t at;
    struct str time; /* of day; empty: by the end of the day */
    const struct case_row *kase;
    struct str what, task, notice;
    struct str role, holder; /* who owes it, or whom it is for */
    struct str contact, next;
    bool late, open; /* open: it is owed already */
};
struct plan {
    struct look *look;
    const struct zone *zone;
    struct date from, to; /* both included */
    VEC(struct plan_item) items;
    struct map *parties;   /* organisations and people of the cases looked at */
    struct map *calendars; /* those that they go by, or that the protocols fall back on */
};
/* In order of day and time. A case whose future cannot be told to the end is named on standard
 * error. */
NODISCARD enum result plan_collect(struct look *look, struct date from, struct date to,
                                   struct plan *ret);

/* What a day is by a calendar (NULL: nothing is known of it). */
struct plan_day {
    const struct calendar_period *half_term; /* NULL: in none */
    int64_t week;                            /* of the half-term, from 1 */
    struct str closed;                       /* why it is no school or working day; empty: it is */
};
struct plan_day plan_day_of(struct cli *cli, const struct calendar *calendar, struct date day);
/* That of an organisation; as it was given where the party is none, or has none. */
NODISCARD enum result plan_calendar_of(struct look *look, struct str party, struct str *ret_name);
/* The calendar to tell days by: that of --calendar, of the organisation of whoever asks, of the
 * organisation of --party, or the only one with half-terms (else the only one) among those of the
 * cases looked at. NULL: none. */
NODISCARD enum result plan_calendar(const struct plan *plan, const struct calendar **ret);

#endif
