/* Notices that go out together: one message for each receiver and instant. Private to this floor.
 *
 * Each stays a row of its own with an outcome of its own. The message's id is made of receiver and
 * instant, so that it is the same at each try, also when one of its notices has left it since.
 */
#ifndef RUNTIME_DIGEST_H
#define RUNTIME_DIGEST_H

#include "runtime/handle.h"

/* The instant of the digest that a notice goes out with; STORE_NONE: it goes by itself. */
int64_t notice_digest(const struct notice_row *row);
/* The id under which it is carried: its own, or that of its digest. */
struct str carried_id(struct arena *arena, const struct notice_row *row);

/* Every notice of the digest of one of them that has not been carried, whenever its next try is. */
NODISCARD enum result digest_waiting(struct runtime *runtime, const struct notice_row *one,
                                     struct arena *arena, struct notice_rows *ret,
                                     struct error *error);
/* Those that have been sent with it. */
NODISCARD enum result digest_sent(struct runtime *runtime, const struct notice_row *one,
                                  struct arena *arena, struct notice_rows *ret,
                                  struct error *error);
/* The position in the journal of the first outcome that one of them had; INT64_MAX: none yet. What
 * was decided after it, by a clock that was set back, is not of the digest: under an id that its
 * receiver has had, it might be taken for what was there before. */
NODISCARD enum result digest_tried(struct runtime *runtime, const struct notice_row *one,
                                   struct arena *arena, int64_t *ret, struct error *error);
bool decided_after(const struct notice_row *row, int64_t position);
/* What they say together: subject and text, of several; one says what it says. */
void digest_words(const struct notice_rows *rows, struct arena *arena, struct outgoing *ret);

/* Whether the file that a notice was carried in lies in the spool folder still. */
bool notice_is_spooled(struct runtime *runtime, struct str id);
/* Within a transaction: those that were sent with an erased notice, in a file that nobody has
 * fetched and that must go, are to be carried again, each by itself. */
NODISCARD enum result digest_resend(struct runtime *runtime, const struct notice_row *erased,
                                    struct arena *arena, struct error *error);

#endif
