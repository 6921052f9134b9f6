/* What a ticking daemon writes down about itself: that it is there, that nobody was, that the clock
 * was set. Private to this floor. */
#ifndef RUNTIME_WATCH_H
#define RUNTIME_WATCH_H

#include "runtime/handle.h"

/* Before a tick: an outage that ends with it, or a clock that leapt since the last one. */
NODISCARD enum result watch_clock(struct runtime *runtime, struct error *error);
/* After a complete tick: the heartbeat, at most once a minute. */
NODISCARD enum result watch_note(struct runtime *runtime, struct error *error);

#endif
