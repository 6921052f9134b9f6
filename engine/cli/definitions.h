/* Definition files as subcommands see them: the tree's root, the loader, what kind a file is. */
#ifndef CLI_DEFINITIONS_H
#define CLI_DEFINITIONS_H

#include "cli/cli.h"
#include "protocol/protocol.h"

/* A file below its tree's root. */
struct definition {
    struct files files;
    struct str path; /* relative to the root */
};
/* Find the root (--root, or the nearest folder with rules/ or workflows/). RESULT_INVALID: outside
 * of --root. */
NODISCARD enum result definition_find(struct cli *cli, struct str path, struct definition *ret);
struct protocol_loader definition_loader(struct cli *cli, const struct definition *definition,
                                         struct diags *diags);
/* What kind of file it is (file_kind); empty where it cannot be told. */
NODISCARD enum result definition_kind(struct cli *cli, const struct definition *definition,
                                      struct str *ret);
/* Check one file by its kind; what is wrong goes to `diags`. */
NODISCARD enum result definitions_check(struct cli *cli, struct str path, struct diags *diags);
/* Today on the system's clock, in UTC. */
struct date today_utc(void);

#endif
