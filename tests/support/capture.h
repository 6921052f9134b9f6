/* What a function prints, as a text.
 *
 * The text lives in the arena given to capture_end, which also closes the stream.
 */
#ifndef SUPPORT_CAPTURE_H
#define SUPPORT_CAPTURE_H

#include <stdio.h>

#include "base/text.h"

struct capture {
    FILE *out; /* print here */
    char *at;
    size_t len;
};

/* `capture` must stay where it is until the end. */
void capture_start(struct capture *capture);
struct str capture_end(struct capture *capture, struct arena *arena);

/* A file's text; NUL-terminated as well. `at` is NULL where there is no such file. */
struct str read_file(struct arena *arena, const char *path);

#endif
