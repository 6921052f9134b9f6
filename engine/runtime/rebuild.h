/* Projections written anew from the journal. Private to this floor. */
#ifndef RUNTIME_REBUILD_H
#define RUNTIME_REBUILD_H

#include "runtime/handle.h"

/* Some chains (cases and the store's own), or with NULL all; inside a transaction. */
NODISCARD enum result rebuild_chains(struct runtime *runtime, const struct str_rows *chains,
                                     struct error *error);

#endif
