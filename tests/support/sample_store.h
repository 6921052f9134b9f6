/* Small stores in a folder of their own, the same bytes in every run. */
#ifndef SUPPORT_SAMPLE_STORE_H
#define SUPPORT_SAMPLE_STORE_H

#include "store/store.h"

struct sample {
    struct arena *arena;
    char folder[64];
    char path[96];
    struct store *store;
};

/* A folder and an open store, not yet committed; nothing in it. */
struct sample sample_new(void);
/* A store with the chains `store`, `C-1`, `C-2`: two rounds of entries, each with two sealed parts
 * (subjects `p1` and `p2`), and a source; committed. */
struct sample sample_filled(void);
/* Close it and remove the folder. */
void sample_free(struct sample *sample);

/* Append to a chain within the open transaction. */
struct entry_row sample_append(struct sample *sample, const char *chain, const char *kind,
                               int64_t recorded_at, const char *content);
/* The same, in a transaction of its own. */
struct entry_row sample_add(struct sample *sample, const char *chain, int64_t recorded_at);
/* Run SQL on the file from outside, past every protection, as a tamperer would. */
bool sample_tamper(const struct sample *sample, const char *sql);
/* Open it anew. */
enum result sample_reopen(struct sample *sample, enum store_mode mode, struct error *error);

#endif
