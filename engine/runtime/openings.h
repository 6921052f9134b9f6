/* Cases that cases open: taken from the messages that wait. Private to this floor. */
#ifndef RUNTIME_OPENINGS_H
#define RUNTIME_OPENINGS_H

#include "runtime/effects.h"

struct opening {
    struct runtime *runtime;
    struct arena *arena;
    const struct message_row *row; /* the message that asks for it */
    const struct message_body *body;
    const struct said *said; /* that it is answered */
};
/* Open the case and link the one that asked, within the caller's transaction: both or neither.
 * `ret_why` says why it was neither, and is empty otherwise; `opener` is then to be loaded again. A
 * refusal of the opening stays on record in the store's chain. */
NODISCARD enum result opening_carry_out(const struct opening *opening, struct loaded *opener,
                                        struct str *ret_why, struct error *error);

#endif
