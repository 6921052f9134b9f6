/* What the commands share that evaluate something: data, the instant, and the printed answer.
 * Private to cli. */
#ifndef CLI_EXPRESSION_H
#define CLI_EXPRESSION_H

#include "cli/cli.h"
#include "feel/feel.h"

/* The JSON object of --data as a context; an empty one without it. */
enum result expression_data(struct cli *cli, struct feel_value *ret);
/* The instant of --at, else the wall's. */
enum result expression_now(struct cli *cli, int64_t *ret);
/* By --explain and --json; the reason of a null goes to standard error. */
enum result expression_print(struct cli *cli, const struct feel_expr *expr,
                             const struct feel_env *env, struct feel_value value);

#endif
