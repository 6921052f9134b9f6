/* Options and help of subcommands, from their rows. */
#ifndef CLI_USAGE_H
#define CLI_USAGE_H

#include "cli/cli.h"

/* Read arguments into `cli` by its command's rows. RESULT_MISUSE: unknown or repeated options, a
 * value missing or in excess, too few or too many arguments. */
NODISCARD enum result usage_read(struct cli *cli, int count, char **argv, bool *ret_help);
void usage_command(const struct cli_command *command, FILE *out);
void usage_all(FILE *out);

#endif
