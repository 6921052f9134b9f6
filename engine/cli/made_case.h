/* A case made up from a protocol's file: what its notices say can be read before it is deployed. */
#ifndef CLI_MADE_CASE_H
#define CLI_MADE_CASE_H

#include "cli/definitions.h"
#include "cli/prospect.h"

/* `ret->event` has been read: what of it names a field of data fills the case. */
NODISCARD enum result made_case_open(struct cli *cli, const struct definition *definition,
                                     struct prospect *ret);

#endif
