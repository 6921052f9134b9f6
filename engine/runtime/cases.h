/* A case with what belongs to it, as loaded from its row. Private to this floor. */
#ifndef RUNTIME_CASES_H
#define RUNTIME_CASES_H

#include "runtime/handle.h"

struct loaded {
    struct case_row row;
    const struct protocol *protocol;
    struct case_state *state;
    int64_t now;      /* the clock's instant, or that of the chain's last entry if later */
    struct hash head; /* of the chain */
};

/* RESULT_MISUSE where there is no such case within the scope. */
NODISCARD enum result load_case(struct runtime *runtime, const struct scope *scope,
                                struct str reference, struct arena *arena, struct loaded *ret,
                                struct error *error);
/* The same from a row at hand. */
NODISCARD enum result load_row(struct runtime *runtime, const struct case_row *row,
                               struct arena *arena, struct loaded *ret, struct error *error);
/* A new case of a protocol, with a reference that nobody has. */
NODISCARD enum result load_new(struct runtime *runtime, const struct protocol *protocol,
                               struct arena *arena, struct loaded *ret, struct error *error);

#endif
