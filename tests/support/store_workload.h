/* A small life of a store for the power-cut test: made at the first schema, cases opened, events
 * with sealed parts, records, tasks, messages, a group of commands, a migration of the schema,
 * notices, an erasure and its purge. At the level of rows and bytes: no machine, no meaning. */
#ifndef SUPPORT_STORE_WORKLOAD_H
#define SUPPORT_STORE_WORKLOAD_H

#include "support/powercut.h"

extern const struct workload store_workload;

/* Text that the workload seals and later erases; afterwards it must be nowhere. */
extern const char store_canary[];

#endif
