/* What each effect of an entry writes beside the case itself. Private to this floor. */
#ifndef RUNTIME_EFFECTS_H
#define RUNTIME_EFFECTS_H

#include "runtime/fold.h"

NODISCARD enum result effect_project(struct fold *fold, const struct effect *effect,
                                     struct error *error);

/* The body of a message row: {"event", "hops", "link", "value"}; of a case to be opened also
 * "opens", its protocol. */
struct message_body {
    struct str event, link, opens;
    int64_t hops;
    struct feel_value value;
};
NODISCARD enum result message_body_read(struct arena *arena, struct str body,
                                        struct message_body *ret, struct error *error);

/* The body of a notice row: {"erased":true} where its text is gone; "digest" is the instant of the
 * digest that it goes out with, "position" and "tried" then positions in the journal: of the
 * notice, and of what first became of it. */
bool notice_erased(const struct notice_row *row);

#endif
