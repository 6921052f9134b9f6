/* Duties as people look for them: whose, of which case and pupil, how late, what finishes them.
 *
 * Duties live in the command's arena.
 */
#ifndef CLI_DUTIES_H
#define CLI_DUTIES_H

#include "cli/seen.h"

struct duty {
    const struct task_row *task;
    const struct case_row *kase;
    struct str what;     /* its label, with the row that it is about */
    struct str who;      /* roles, as people call them */
    struct str holders;  /* those who have the roles, by name */
    struct str contact;  /* of the first of them with one */
    struct str next;     /* the command's words that finish it, such as `record weekly_return` */
    struct str when;     /* the due time in words; empty: undated */
    struct str lateness; /* `3 days late`, `late`, `today`, or empty */
    struct date day;     /* month 0: undated */
    int64_t days_late;   /* 0 where it is not late by a day */
    bool late, is_new;
};
struct duty_filter {
    int64_t until; /* due by then */
    bool overdue_only;
    bool new_only;
    const struct seen_list *seen; /* what tells what is new; NULL: nothing is */
};
/* Called for each duty in order of due time, the most overdue first. */
struct str duty_label(struct arena *arena, struct str label, struct str row);
typedef void (*duty_visit)(struct cli *cli, const struct duty *duty, void *context);
NODISCARD enum result duties_visit(struct look *look, const struct duty_filter *filter,
                                   duty_visit visit, void *context);
/* The same for one, which need not be open yet. */
void duties_visit_one(struct look *look, const struct duty_filter *filter,
                      const struct task_row *row, duty_visit visit, void *context);

#endif
