/* Open tasks as people look for them: whose, of which case and pupil, how late, what finishes them.
 *
 * Duties live in the command's arena.
 */
#ifndef CLI_DUTIES_H
#define CLI_DUTIES_H

#include "cli/session.h"

/* What is looked for; an empty text, NULL or false asks nothing. */
struct duty_filter {
    struct task_filter tasks; /* case, task, until, overdue only */
    struct str role;          /* owed by it */
    struct str party;         /* of the cases in which it takes part */
    struct str subject;       /* about this pupil */
    struct str state;         /* of the cases that are in it */
    bool mine;                /* owed by a role that whoever asks has on the case */
    int64_t since;            /* STORE_NONE, or: what was opened later is new */
};
struct duty {
    const struct task_row *task;
    const struct case_row *kase;
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
/* Called for each duty in order of due time, the most overdue first. */
typedef void (*duty_visit)(struct cli *cli, const struct duty *duty, void *context);
NODISCARD enum result duties_visit(struct cli *cli, struct runtime *runtime,
                                   struct duty_filter *filter, duty_visit visit, void *context);

#endif
