/* The same chart and the same events in engine/machine and in reference_chart: the configuration
 * after each event, and everything done on the way, in order, must be the same. */
#ifndef SUPPORT_CHART_DUEL_H
#define SUPPORT_CHART_DUEL_H

#include "support/random_chart.h"

struct duel {
    bool agree;
    bool endless;           /* never came to rest, in both */
    struct str protocol;    /* the chart */
    struct str event;       /* after which they differ; empty: on opening */
    struct str here, there; /* what the machine did, what the reference did */
    int steps;              /* microsteps that were compared */
};

/* `stored`: every entry is encoded, read back and folded as well. */
void chart_duel(struct arena *arena, uint64_t number, bool stored, struct duel *ret);

#endif
