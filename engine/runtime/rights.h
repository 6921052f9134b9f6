/* Who may do what, and see what. Private to this floor.
 *
 * A principal is granted everything, or is known as a person; a person acts in the roles that the
 * person or the person's organisation has on a case, and sees those cases.
 */
#ifndef RUNTIME_RIGHTS_H
#define RUNTIME_RIGHTS_H

#include "runtime/cases.h"

/* Find out who the principal is: fills person, organisation and scope of the handle. */
NODISCARD enum result rights_load(struct runtime *runtime, struct error *error);
/* RESULT_REFUSED unless everything is granted; `what` completes "you may not ...". */
NODISCARD enum result rights_all(const struct runtime *runtime, const char *what,
                                 struct error *error);
/* RESULT_REFUSED unless that, or the calendar is their organisation's and nobody else's. */
NODISCARD enum result rights_calendar(struct runtime *runtime, struct str name,
                                      struct error *error);
/* RESULT_REFUSED unless the principal is granted something or known. */
NODISCARD enum result rights_known(const struct runtime *runtime, struct error *error);

/* A party as a command names it. */
struct named_party {
    struct str role, reference;
};
struct named_parties {
    struct named_party *items;
    size_t count;
};
/* Whether the principal may act in a role: on a case, or with the parties of one to be opened. */
bool rights_act(const struct runtime *runtime, const struct loaded *loaded,
                const struct named_parties *parties, struct str role);

#endif
