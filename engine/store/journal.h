/* Rows of the journal's own tables, for appending, reading and verifying. Private to this floor. */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "store/sql.h"

enum { PARTS_EACH = 1000 }; /* sealed.id = position * PARTS_EACH + number from 1 */

/* The columns that journal_entry reads, in order. */
#define ENTRY_COLUMNS                                                                              \
    "position, chain, sequence, previous, kind, version, recorded_at, occurred_at, protocol,"      \
    " open, hash"
/* The columns that journal_part reads, in order. */
#define SEALED_COLUMNS "id, subject, retention, commitment, nonce, content"

/* The row that `sql` has reached, without its parts. */
void journal_entry(const struct sql *sql, struct arena *arena, struct entry_row *ret_entry);
void journal_part(const struct sql *sql, struct arena *arena, struct sealed_part *ret_part);
/* The commitment that content and nonce give. */
struct hash sealed_commitment(const struct sealed_part *part);

#endif
