/* Parties and cases that a command names, so that unknown ones are refused before anything is
 * decided. Private to this floor. */
#ifndef RUNTIME_NAMED_H
#define RUNTIME_NAMED_H

#include "runtime/rights.h"

struct named_link {
    struct str link, reference;
};
struct named {
    struct named_parties parties;
    struct named_link *links;
    struct str *references; /* of the links */
    size_t link_count;
};
void named_of(struct arena *arena, const struct command *command, struct named *ret);
/* RESULT_MISUSE where a party, subject or linked case is not known, or of another protocol. */
NODISCARD enum result named_check(struct runtime *runtime, const struct protocol *protocol,
                                  const struct command *command, const struct named *named,
                                  struct arena *arena, struct error *error);

#endif
