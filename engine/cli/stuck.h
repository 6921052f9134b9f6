/* A case that cannot move to another version, for people. */
#ifndef CLI_STUCK_H
#define CLI_STUCK_H

#include "cli/session.h"

void print_stuck_case(struct cli *cli, const struct stuck_case *stuck);

#endif
