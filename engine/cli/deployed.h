/* A line about something that was deployed. */
#ifndef CLI_DEPLOYED_H
#define CLI_DEPLOYED_H

#include "cli/session.h"

void print_deployed(struct cli *cli, const struct deployed *deployed);

#endif
