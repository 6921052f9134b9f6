/* Pictures of a statechart: what is drawn, whatever the form. Private to this floor. */
#ifndef PROTOCOL_GRAPH_H
#define PROTOCOL_GRAPH_H

#include "protocol/protocol.h"

struct drawing {
    const struct protocol *protocol;
    const struct graph_marks *marks;
    struct arena *arena;
    FILE *out;
};

/* A text in lines of no more than about so many characters, broken at blanks. */
struct graph_lines {
    size_t width; /* 0: GRAPH_WIDTH */
    VEC(struct str) items;
};
enum { GRAPH_WIDTH = 34 };

bool graph_is_leaf(const struct state *state);
bool graph_is_active(const struct drawing *drawing, const struct state *state);
bool graph_was_entered(const struct drawing *drawing, const struct state *state);
/* How often a transition was taken; 0 without a case. */
int64_t graph_taken(const struct drawing *drawing, const struct transition *transition);
/* Where a compound state or the whole begins: its `initial`, else its first child. */
struct states graph_initial(const struct state *state);

/* What stands on the arrow of a transition: event or time, `if`, roles, needs, how it was taken. */
void graph_arrow(const struct drawing *drawing, const struct transition *transition,
                 struct graph_lines *ret);
/* What stands in a state below its label: needs of its ways in, tasks, what it does where it is. */
void graph_state(const struct drawing *drawing, const struct state *state, struct graph_lines *ret);

void graph_dot(const struct drawing *drawing);
void graph_mermaid(const struct drawing *drawing);

#endif
