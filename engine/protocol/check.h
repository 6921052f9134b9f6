/* Findings on a loaded model: one file for each kind of question. Private to this floor. */
#ifndef PROTOCOL_CHECK_H
#define PROTOCOL_CHECK_H

#include "protocol/protocol.h"

struct check {
    const struct protocol_loader *loader;
    const struct protocol *protocol;
    struct diags *diags;
    struct arena *arena;
    struct date today;
};

void check_reach(const struct check *check);       /* check_reach.c: states */
void check_transitions(const struct check *check); /* check_transition.c */
void check_loops(const struct check *check);       /* check_loop.c: eventless transitions */
void check_asked(const struct check *check);       /* check_asked.c: what needs ask of events */
void check_conditions(const struct check *check);  /* check_feel.c */
void check_tasks(const struct check *check);       /* check_task.c */
void check_whereabouts(const struct check *check); /* check_place.c */
void check_rows(const struct check *check);        /* check_rows.c */
void check_events(const struct check *check);      /* check_event.c */
void check_links(const struct check *check);       /* check_link.c */
void check_calendars(const struct check *check);   /* check_calendar.c */

/* An expression that uses nothing that can change; its value. */
bool is_constant(const struct check *check, const struct feel_expr *expr, struct feel_value *ret);
/* Days that have to be counted, and whether there is a calendar to do it by (check_task.c). */
bool needs_calendar(const struct when_expr *expr);
bool role_has_calendar(const struct check *check, const struct role *role);
void report_no_calendar(const struct check *check, struct span at, struct str what);
/* Every action of the protocol, also those inside others. */
typedef void action_visit(void *context, const struct action *action);
void visit_actions(const struct protocol *protocol, action_visit *visit, void *context);

#endif
