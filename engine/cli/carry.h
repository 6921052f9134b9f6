/* Carrying notices from the outbox to where they go. */
#ifndef CLI_CARRY_H
#define CLI_CARRY_H

#include "cli/session.h"

struct carrier;
/* `cli` and `runtime` are borrowed until it is closed. */
NODISCARD enum result carrier_open(struct cli *cli, struct runtime *runtime,
                                   struct carrier **ret_carrier);
void carrier_closep(struct carrier **carrier);
/* Where notices go, for people. */
const char *carrier_target(const struct carrier *carrier);
/* Every notice whose time has come, until `stop` becomes true; `ret_sent` counts those carried.
 * Only one process carries a store's notices at a time: while another does, nothing is done. */
NODISCARD enum result carry_notices(struct carrier *carrier, const volatile bool *stop,
                                    int64_t *ret_sent);

#endif
