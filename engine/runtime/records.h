/* A case's records, as rows of the projection. Private to this floor.
 *
 * The body of a row, JSON, whose order is that of the fields:
 *
 *     {"at":1789372800000,"id":"7.1","role":"provider","values":{"context":{...}}}
 */
#ifndef RUNTIME_RECORDS_H
#define RUNTIME_RECORDS_H

#include "runtime/handle.h"

/* All records of a type (empty: of every type), in order of type and recording. */
NODISCARD enum result records_read(struct runtime *runtime, const struct scope *scope,
                                   struct str reference, struct str type, struct arena *arena,
                                   struct case_records *ret, struct error *error);
NODISCARD enum result records_add(struct runtime *runtime, struct str reference, struct str type,
                                  const struct case_record *record, struct arena *arena,
                                  struct error *error);
/* Replace the values of the record with that id. */
NODISCARD enum result records_mend(struct runtime *runtime, struct str reference, struct str type,
                                   struct str id, struct feel_value values, struct arena *arena,
                                   struct error *error);

#endif
