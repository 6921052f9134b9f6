/* Registers as entries of the store's chain, and as rows. Private to this floor. */
#ifndef RUNTIME_REGISTERS_H
#define RUNTIME_REGISTERS_H

#include "runtime/handle.h"

#define REGISTER_ORGANISATION "organisation"
#define REGISTER_PERSON "person"
#define REGISTER_SUBJECT "subject"
#define REGISTER_GRANT "grant"
#define GRANT_EVERYBODY "*"
/* Whom a register's row belongs to that nobody's organisation entered: only those granted
 * everything see it. No reference has capitals in front of a hyphen only. */
#define OWNER_STORE "STORE"

/* An organisation or a person; NULL where neither is known. */
NODISCARD enum result party_find(struct runtime *runtime, struct str reference, struct arena *arena,
                                 const struct party_info **ret, struct error *error);
/* The contact of a party; empty where there is none. */
NODISCARD enum result party_contact(struct runtime *runtime, struct str reference,
                                    struct arena *arena, struct str *ret_contact,
                                    struct error *error);
bool register_has(struct runtime *runtime, const char *kind, struct str reference,
                  enum result *ret_result, struct error *error);

/* Folding, as book.h calls it. */
NODISCARD enum result organisation_fold(struct runtime *runtime, const struct entry_row *row,
                                        const json_t *open, const json_t *sealed,
                                        struct arena *arena, struct error *error);
NODISCARD enum result person_fold(struct runtime *runtime, const struct entry_row *row,
                                  const json_t *open, const json_t *sealed, struct arena *arena,
                                  struct error *error);
NODISCARD enum result subject_fold(struct runtime *runtime, const struct entry_row *row,
                                   const json_t *open, const json_t *sealed, struct arena *arena,
                                   struct error *error);

#endif
