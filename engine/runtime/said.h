/* What an entry carries beyond what it says: the idempotency key it was said under, and the message
 * that it answers. Private to this floor.
 *
 * Both stand in the entry's open part as members of their own, `said` and `sent`:
 *
 *     "said":{"id":"import-17"}      "sent":{"hops":1,"number":0,"sequence":12}
 *
 * Entries that follow such an answer within its command, and the first of a case that a case
 * opened, answer none themselves: they bear {"hops":1} alone, so that what they send is counted on.
 *
 * The digest of what was said (SHA-256 of its canonical JSON) is the entry's last sealed part, of
 * the retention class `command`: short facts could be guessed from it, so an erasure takes it too.
 */
#ifndef RUNTIME_SAID_H
#define RUNTIME_SAID_H

#include "runtime/handle.h"

#define SAID_RETENTION "command"

struct said {
    struct str id, digest; /* id empty: none; digest empty: erased */
    int64_t sequence,
        number;   /* of the sender's entry, and which of its messages; sequence 0: none */
    int64_t hops; /* how many messages led to it */
};

/* Add to an entry that is not appended yet. Sealed parts are `subject`'s. */
NODISCARD enum result said_put(struct arena *arena, const struct said *said, struct str subject,
                               struct entry_row *row, struct error *error);
/* Read from an entry; `ret_plain` is the entry without it. */
NODISCARD enum result said_take(struct arena *arena, const struct entry_row *row,
                                struct said *ret_said, struct entry_row *ret_plain,
                                struct error *error);

/* Has this id been said? RESULT_MISUSE where something else was said under it. */
NODISCARD enum result said_before(struct runtime *runtime, const struct said *said,
                                  struct arena *arena, struct command_row *ret_row, bool *ret_found,
                                  struct error *error);
/* Put the projection of an entry that bears an id. */
NODISCARD enum result said_project(struct runtime *runtime, const struct said *said,
                                   const struct entry_row *row, const char *outcome,
                                   struct error *error);

#endif
