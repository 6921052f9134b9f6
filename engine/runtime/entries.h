/* Entries between the machine's form and the journal's rows. Private to this floor. */
#ifndef RUNTIME_ENTRIES_H
#define RUNTIME_ENTRIES_H

#include "runtime/cases.h"
#include "runtime/said.h"

/* Kinds of entries in a case's chain that are the runtime's own. */
#define ENTRY_KIND_ERASED "erased"
#define ENTRY_KIND_UNDELIVERED "undelivered"

/* Append one of the machine's entries to a chain: the case's own, or that of the store for a
 * refused opening. */
NODISCARD enum result entry_append(struct runtime *runtime, const struct loaded *loaded,
                                   const struct entry *entry, struct str chain, int64_t recorded_at,
                                   const struct said *said, struct arena *arena,
                                   struct entry_row *ret_row, struct error *error);
/* `ret_entry` is NULL where the kind is the runtime's own. */
NODISCARD enum result entry_read(struct arena *arena, const struct entry_row *row,
                                 struct said *ret_said, const struct entry **ret_entry,
                                 struct error *error);

#endif
