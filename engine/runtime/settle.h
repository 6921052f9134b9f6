/* One decision on one case, from the loaded case to rows that wait for the commit. Private to this
 * floor. */
#ifndef RUNTIME_SETTLE_H
#define RUNTIME_SETTLE_H

#include "runtime/entries.h"
#include "runtime/fold.h"
#include "runtime/lend.h"

struct settled {
    struct decision decision;
    int64_t sequence; /* of the command's own entry; 0 where it gave none */
    bool sent;        /* messages wait for others */
};

/* Decide and write, inside a transaction. A refusal is RESULT_REFUSED and is written; a fault of
 * the decision is RESULT_INVALID. `said` is put on the command's own entry (the first that is no
 * timer's); an opening that is refused goes to the store's chain. */
NODISCARD enum result settle(struct runtime *runtime, struct loaded *loaded,
                             const struct command *command, const struct said *said,
                             struct arena *arena, struct settled *ret, struct error *error);
/* Write entries that are folded into the state already, and the rows that follow from them. */
NODISCARD enum result settle_entries(struct runtime *runtime, struct loaded *loaded,
                                     const struct entry *const *entries, size_t count,
                                     const struct said *said, struct arena *arena,
                                     struct settled *ret, struct error *error);
/* A refused opening: the case does not come into being, its refusal stands in the store's chain. */
NODISCARD enum result settle_refused(struct runtime *runtime, struct loaded *loaded,
                                     struct str subject, const struct entry *refusal,
                                     const struct said *said, struct arena *arena,
                                     struct entry_row *ret_row, struct error *error);
/* Append an entry of the runtime's own kind. */
NODISCARD enum result settle_own(struct runtime *runtime, struct loaded *loaded, const char *kind,
                                 const json_t *open, const struct said *said, struct arena *arena,
                                 struct error *error);
/* Tick a case that is due, and before it those that it reads (each once, in due order). */
NODISCARD enum result settle_tick(struct runtime *runtime, struct loaded *loaded,
                                  struct arena *arena, struct settled *ret, struct error *error);
/* Only those that a case reads, and those named, to which it will link. `ret_sent` becomes true
 * where messages wait because of it. */
NODISCARD enum result settle_reads(struct runtime *runtime, const struct loaded *loaded,
                                   const struct str *named, size_t named_count, struct arena *arena,
                                   bool *ret_sent, struct error *error);

#endif
