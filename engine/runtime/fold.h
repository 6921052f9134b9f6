/* How the entries of a case become rows: the same when they are appended and when they are read
 * again. Private to this floor.
 *
 * The caller folds each entry into the state (decide does it as it goes, apply on reading) and then
 * hands it in here; fold_end writes the row of the case. What an entry wrote is never looked up
 * anywhere else, so that a rebuild gives the same bytes.
 */
#ifndef RUNTIME_FOLD_H
#define RUNTIME_FOLD_H

#include "runtime/entries.h"

struct taken { /* a message that an entry of this case answers */
    struct str sender;
    int64_t sequence, number;
    int64_t consumed; /* by the entry of that sequence */
};

struct fold {
    struct runtime *runtime;
    struct arena *arena;
    const struct protocol *protocol;
    struct case_state *state;
    struct case_row row;
    const struct entry_row *entry; /* being folded */
    const struct said *said;
    bool parties_changed;
    bool sent; /* messages wait for others now */
    VEC(struct taken) taken;
};

/* Start on a case: new, or as its row has it. */
struct fold fold_start(struct runtime *runtime, const struct loaded *loaded, struct arena *arena);
/* `entry` is NULL for the runtime's own kinds. */
NODISCARD enum result fold_entry(struct fold *fold, const struct entry_row *row,
                                 const struct said *said, const struct entry *entry,
                                 struct error *error);
NODISCARD enum result fold_end(struct fold *fold, struct error *error);
/* Mark the messages as taken. Apart, since in a rebuild they may not be there yet. */
NODISCARD enum result fold_take(const struct fold *fold, struct error *error);

/* Status words of a notice in the outbox. */
#define NOTICE_WAITING "waiting"
#define NOTICE_SENT "sent"
#define NOTICE_LATER "later"
#define NOTICE_FAILED "failed"

#endif
