/* How a handle's clock is read from its store, moved and kept. Private to this floor. */
#ifndef RUNTIME_CLOCK_H
#define RUNTIME_CLOCK_H

#include "runtime/handle.h"

/* Which clock the store has, and where a given one stands. */
NODISCARD enum result clock_load(struct runtime *runtime, struct error *error);
/* Another process may have moved it since. */
NODISCARD enum result clock_refresh(struct runtime *runtime, struct error *error);
/* Move a given clock on, in memory. */
NODISCARD enum result clock_move(struct runtime *runtime, int64_t instant, struct error *error);
/* Write where it stands, inside a transaction. */
NODISCARD enum result clock_keep(struct runtime *runtime, struct error *error);

#endif
