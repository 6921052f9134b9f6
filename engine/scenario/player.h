/* A story that is being played. Private to this floor. */
#ifndef SCENARIO_PLAYER_H
#define SCENARIO_PLAYER_H

#include "scenario/story.h"

struct player {
    struct arena *arena;
    const struct scenario *scenario;
    const struct stage *stage;
    struct scenario_report *report;
    struct error *error;
    int64_t now;
    struct story_outage outage;
    VEC(struct story_case) cases; /* the first is the story's own */
};

enum result player_fault(struct player *player, struct span at, const char *format, ...)
    PRINTF_LIKE(3, 4);
struct story_case *player_case(struct player *player, struct str name); /* NULL: none yet */

/* ---- cases that cases open (opened.c) ---- */
/* Tell the stage their protocols, before the story starts. */
NODISCARD enum result opened_make_known(struct player *player);
/* Give those that have come into being the story's words for them. */
NODISCARD enum result opened_name(struct player *player);

/* Let time pass to `now`, and do on the way what `auto` says is done by itself. */
NODISCARD enum result player_advance(struct player *player, int64_t now);

#endif
