/* Cron test vectors: one JSON object a line, with the instants at which a line fires or the word
 * that it is invalid.
 */
#ifndef SUPPORT_CRON_VECTORS_H
#define SUPPORT_CRON_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct cron_score {
    size_t passed, failed;
};

/* Run every vector of a file; one line to `report` for each that fails. False where the file cannot
 * be read. */
bool cron_vectors_run(const char *path, FILE *report, struct cron_score *ret);

#endif
