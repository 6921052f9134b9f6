/* Messages between cases, from those that wait to the receiver's own transaction. Private to this
 * floor. */
#ifndef RUNTIME_MESSAGES_H
#define RUNTIME_MESSAGES_H

#include "runtime/handle.h"

/* A message that more than this many others led to is not delivered but recorded: two cases that
 * answer each other for ever come to an end. */
#define HOPS_MOST 100
/* Deliveries of one call; what is left waits for the next. */
#define DELIVERIES_MOST 10000

/* Deliver what waits for one case, before somebody acts on it: a command never overtakes a message
 * that a crash has delayed. */
NODISCARD enum result messages_deliver_to(struct runtime *runtime, struct str receiver,
                                          struct arena *arena, struct error *error);
/* Deliver all that wait. What was delivered before an error stays delivered. */
NODISCARD enum result messages_deliver(struct runtime *runtime, int64_t *ret_count,
                                       struct error *error);

#endif
