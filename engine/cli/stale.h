/* Lists of what is due are only as good as the last tick. */
#ifndef CLI_STALE_H
#define CLI_STALE_H

#include "cli/session.h"

/* After so long without `waymark run` nobody is at work: it writes every minute. */
#define SILENT_MS 900000L

/* Say on standard error what waits for a tick; with a wall clock also that no daemon is there to
 * give one. */
NODISCARD enum result stale_warn(struct cli *cli, struct runtime *runtime);

#endif
