/* What the runtime lends to `decide`: calendars, parties, records, linked cases. Private to this
 * floor.
 *
 * Everything is looked up when it is asked for, once for each decision, and lives in its arena. A
 * lookup that fails leaves its error here, since `decide` itself knows no disk: whoever lent asks
 * for it afterwards.
 */
#ifndef RUNTIME_LEND_H
#define RUNTIME_LEND_H

#include "runtime/cases.h"

struct lent {
    struct surroundings surroundings; /* hand this to the machine */
    struct runtime *runtime;
    struct arena *arena;
    struct map *calendars, *parties, *records, *cases; /* by name, reference, REFERENCE TYPE */
    int depth;                                         /* of linked cases within linked cases */
    struct error error;                                /* of the first lookup that failed */
};

/* For a case at its instant `now`. */
NODISCARD enum result lend(struct runtime *runtime, const struct loaded *loaded,
                           struct arena *arena, struct lent **ret_lent, struct error *error);
/* Whether every lookup went well. */
NODISCARD enum result lend_result(const struct lent *lent, struct error *error);

#endif
