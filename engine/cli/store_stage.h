/* The stage of scenarios that stands on a real store. */
#ifndef CLI_STORE_STAGE_H
#define CLI_STORE_STAGE_H

#include "scenario/scenario.h"

/* Play a scenario into a new store at `path` (it must not exist), whose given clock starts where
 * the story does. */
NODISCARD enum result store_stage_play(const char *path, const struct protocol_loader *loader,
                                       const struct scenario *scenario, size_t branch,
                                       struct scenario_report *ret, struct error *error);

#endif
