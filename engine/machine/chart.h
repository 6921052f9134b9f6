/* The statechart's geometry: SCXML Recommendation, Appendix D, without side effects. Private to
 * machine. Sets of states are arrays of flags by document order.
 */
#ifndef MACHINE_CHART_H
#define MACHINE_CHART_H

#include "machine/work.h"

struct entry_set {
    bool *enter;                    /* states that become active */
    bool *by_default;               /* of these, compound ones whose initial actions run */
    const struct actions **history; /* by parent: a history state's default actions; or NULL */
};

struct range { /* of orders of states */
    size_t from, to;
};

bool is_descendant(const struct state *state, const struct state *of); /* proper */
struct range descendants_of(const struct state *state);
/* The transition's domain; NULL for a targetless one. */
const struct state *transition_domain(struct work *work, const struct transition *transition);
/* The active ones among these are what one transition exits. */
struct range exit_range(struct work *work, const struct transition *transition);
/* Add what one transition exits to `exits`. */
void add_exits(struct work *work, const struct transition *transition, bool *exits);
/* Add what one transition enters; `exits` are left first. */
void add_entries(struct work *work, const struct transition *transition, struct entry_set *set);
void add_initial(struct work *work, struct entry_set *set); /* of the whole chart */
/* One state with everything that becomes active with it. */
void add_state(struct work *work, const struct state *state, struct entry_set *set);
void add_ancestors(struct work *work, const struct state *state, const struct state *upto,
                   struct entry_set *set);
/* What a history state remembers when the state around it is left now. */
struct remembered to_remember(struct work *work, const struct state *history);
struct entry_set entry_set_new(struct work *work);
bool *state_flags(struct work *work);
bool in_final(const struct work *work, const struct state *state);
struct states initial_of(const struct state *state);

#endif
