/* FEEL conformance cases: one JSON object a line, as the conformance files describe them. */
#ifndef SUPPORT_FEEL_CASES_H
#define SUPPORT_FEEL_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct feel_tally {
    size_t passed, failed;
    size_t some_passed, some_failed; /* of cases that expect something other than null */
};
/* Play every case of a file. Failures go to `out` (may be NULL), one line each, then counts by
 * folder. False where the file cannot be read. */
bool feel_cases_play(const char *path, struct feel_tally *tally, FILE *out);

#endif
