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
    bool late; /* nothing ran until now */
    struct story_outage outage;
    VEC(struct story_case) cases; /* the first is the story's own */
};

/* Let time pass to `now`, and do on the way what `auto` says is done by itself. */
NODISCARD enum result player_advance(struct player *player, int64_t now);

#endif
