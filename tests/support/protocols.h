/* Loading protocols in tests: with case functions that answer nothing, from a folder or from
 * memory.
 *
 * A bench owns its arena; everything loaded with it lives until bench_end.
 */
#ifndef SUPPORT_PROTOCOLS_H
#define SUPPORT_PROTOCOLS_H

#include "protocol/protocol.h"

struct memory_file {
    const char *path, *text;
};
struct bench {
    struct arena *arena;
    struct files files;
    struct protocol_loader loader;
    const struct memory_file *memory; /* ended by a NULL path */
};

extern const struct feel_library case_functions;

/* Files below `root`; with `memory` (may be NULL) those instead. `bench` must stay where it is. */
void bench_start(struct bench *bench, const char *root, const struct memory_file *memory);
void bench_end(struct bench *bench);
/* A protocol that is one text. */
const struct protocol *bench_load_text(struct bench *bench, const char *text);
/* All messages so far, as they are printed. */
struct str bench_messages(const struct bench *bench);

#endif
