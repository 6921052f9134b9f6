/* Selecting and taking transitions: the main loop of SCXML's Appendix D. Private to machine. */
#ifndef MACHINE_STEP_H
#define MACHINE_STEP_H

#include "machine/needs.h"
#include "machine/work.h"

struct chosen {
    const struct transition *transition;
    struct feel_value condition; /* of its `if`: true, or a null that cannot tell */
    struct feel_value event;     /* as its own `takes` type it */
};
struct selection {
    VEC(struct chosen) chosen; /* document order of their sources, conflicts resolved */
};

void select_for_event(struct work *work, const struct happening *event, struct selection *ret);
void select_always(struct work *work, struct selection *ret);
/* One transition by itself (an `after`); false where its `if` is false. */
bool select_one(struct work *work, const struct transition *transition, struct selection *ret);
/* The event as FEEL sees it: its name, and each field that is declared. */
struct feel_value event_view(struct work *work, const struct happening *event,
                             const struct take *takes, size_t count);

/* ---- permit.c ---- */
/* Ask everything that a chosen transition needs: its own needs and those of every state that it
 * would enter. */
void ask_chosen(struct work *work, const struct chosen *chosen, struct inquiry *inquiry);
/* Drop the transitions that are blocked, and put them on record. */
void drop_blocked(struct work *work, struct selection *selection, bool always);
/* How an `after` that fell due, or waits, stands. */
enum standing { STANDING_OPEN, STANDING_SPENT, STANDING_BLOCKED };
enum standing stand_after(struct work *work, const struct transition *transition,
                          struct selection *ret);

/* ---- step.c ---- */
void microstep(struct work *work, const struct selection *selection);
/* Enter the first states of a new case. */
void enter_initial(struct work *work);
/* Eventless transitions and internal events until nothing moves (a macrostep's rest), then what the
 * states that became active owe. */
void run_to_rest(struct work *work);
/* Take on a case that is in these states already: no actions run. */
void enter_midlife(struct work *work, const bool *active, int64_t since);

/* ---- actions.c ---- */
/* False after a fault, which ends the block. */
bool run_actions(struct work *work, const struct actions *actions);
/* Put on record why an action cannot be carried out; false, as the action gives. */
bool action_fails(struct work *work, const struct action *action, struct str why);
/* Of messages and openings within the entry under way, from 0. */
int64_t message_number(const struct work *work);
bool run_open(struct work *work, const struct action *action); /* opening.c */
/* The action `ask` (ask.c); false where the age of an answer cannot be told. */
bool run_ask(struct work *work, const struct action *action);
/* To `self`, `linked` or `link:NAME`. */
void send_event(struct work *work, struct str event, struct str target, struct feel_value fields);
struct feel_value fields_of(struct work *work, const struct action *action, bool *ret_ok);

#endif
