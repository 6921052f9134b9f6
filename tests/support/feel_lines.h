/* The lines of a file of FEEL conformance cases, one by one, for tests that ask something else of
 * them than whether they pass. */
#ifndef SUPPORT_FEEL_LINES_H
#define SUPPORT_FEEL_LINES_H

#include "support/feel_play.h"

#define FEEL_LINES "../shared/conformance/feel/"

/* Calls `visit` for each case, with an arena of its own. False where there is no such file. */
bool feel_lines_each(const char *path, void (*visit)(void *context, struct play *play),
                     void *context);
/* The value of an expression, converted to its declared type as the engine does it. */
struct feel_value feel_lines_value(struct play *play);
bool feel_lines_expects_null(const struct play *play);
struct str feel_lines_id(const struct play *play);

#endif
