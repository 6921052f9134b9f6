/* A small life of a store through the runtime, for the power-cut test: made at the first schema,
 * protocols and registers, an opening, a migration of the schema, consent, an event with a notice,
 * a record, the delivery of notices, a week caught up, a message to another case, an erasure with
 * its purge, an event afterwards. */
#ifndef SUPPORT_RUNTIME_WORKLOAD_H
#define SUPPORT_RUNTIME_WORKLOAD_H

#include "support/powercut.h"

extern const struct workload runtime_workload;

#endif
