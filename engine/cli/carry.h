/* Carrying notices from the outbox to the spool folder. */
#ifndef CLI_CARRY_H
#define CLI_CARRY_H

#include "cli/session.h"

/* Every notice whose time has come; `ret_sent` counts those carried. */
NODISCARD enum result carry_notices(struct cli *cli, struct runtime *runtime, int64_t *ret_sent);

#endif
