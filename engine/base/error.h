/* Why an operation failed: a disk, a lock, a wrong argument. (A wrong definition is a diag; a
 * refusal is an answer.)
 *
 * Every fallible call returns a result and fills the caller's `struct error`, once, at the lowest
 * level that knows.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/attr.h"

/* The command's exit statuses. */
enum result {
    RESULT_DONE = 0,
    RESULT_REFUSED = 1, /* by a guard; or findings with --strict */
    RESULT_MISUSE = 2,  /* wrong use of the command */
    RESULT_INVALID = 3, /* invalid definition or input */
    RESULT_TROUBLE = 4, /* storage or system */
};

struct error {
    enum result result;
    char text[1024]; /* what is wrong */
    char help[512];  /* what to do; may be empty */
};

/* Fill and return `result`; a NULL error is allowed. */
enum result error_set(struct error *error, enum result result, const char *format, ...)
    PRINTF_LIKE(3, 4);
void error_help(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
