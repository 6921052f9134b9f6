/* A second interpreter of statecharts, written from the procedures of SCXML's Appendix D and apart
 * from engine/machine, to hold that one against. It is small and slow: sets are bits of a word, and
 * everything is worked out anew whenever it is asked for.
 *
 * It knows what random_chart makes: guards on the configuration and on one counter, and actions
 * that leave a mark. What it does is written as a text, one word for each thing done:
 *
 *     >s entered   <s exited   ~h=a,b remembered   7 marked   + counted   ^e raised
 *     ! an action failed   . the chart has stopped
 */
#ifndef SUPPORT_REFERENCE_CHART_H
#define SUPPORT_REFERENCE_CHART_H

#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

enum { CHART_STATES = 60, CHART_TRANSITIONS = 80, CHART_TARGETS = 3, CHART_ACTIONS = 3 };

enum chart_kind { CHART_ATOMIC, CHART_COMPOUND, CHART_PARALLEL, CHART_FINAL, CHART_HISTORY };

enum chart_act { ACT_MARK, ACT_COUNT, ACT_RAISE, ACT_SEND, ACT_FAIL, ACT_IF, ACT_EACH };
struct chart_action {
    enum chart_act act;
    int mark;          /* MARK; IF: where it holds, one more where not; EACH: two more, in turn */
    int state;         /* IF: in_state */
    const char *event; /* RAISE, SEND */
};
struct chart_actions {
    struct chart_action items[CHART_ACTIONS];
    int count;
};
struct chart_targets {
    int items[CHART_TARGETS];
    int count;
};
struct chart_state { /* in document order; a state's descendants follow it */
    int parent;      /* -1: the root */
    enum chart_kind kind;
    bool deep;
    struct chart_targets initial; /* COMPOUND (count 0: the first child) and HISTORY */
    struct chart_actions on_initial, enter, exit;
};
struct chart_transition { /* in document order */
    int source;
    const char *events[2]; /* descriptors; [0] NULL: eventless */
    struct chart_targets targets;
    bool internal;
    int in, below; /* guards: in_state(in), -1: none; counter < below, 0: none */
    bool not_in;
    struct chart_actions actions;
};
struct chart {
    struct chart_state states[CHART_STATES];
    int state_count;
    struct chart_transition transitions[CHART_TRANSITIONS];
    int transition_count;
    struct chart_targets initial; /* of the root */
    struct chart_actions on_initial;
};

struct reference {
    struct arena *arena;
    const struct chart *chart;
    uint64_t active, history[CHART_STATES];
    bool remembered[CHART_STATES];
    int counter;
    const char *internal[512], *external[512];
    int internal_from, internal_to, external_from, external_to;
    bool stopped;
    int steps; /* microsteps of the last event */
    bool endless;
    struct text trace; /* of the last event */
};
enum { REFERENCE_STEPS = 400 }; /* beyond these a chart counts as one that never rests */

void reference_start(struct reference *reference, struct arena *arena, const struct chart *chart);
void reference_send(struct reference *reference, const char *event);

#endif
