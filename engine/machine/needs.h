/* Asking whether something may happen. Private to machine. */
#ifndef MACHINE_NEEDS_H
#define MACHINE_NEEDS_H

#include "machine/work.h"

struct inquiry { /* what was asked for one purpose, in order */
    VEC(struct asked) asked;
    bool stops; /* a `refuse` need is not met or cannot be told */
};

/* Ask one need for `of`; a need that the inquiry holds already is not asked twice. */
void ask(struct work *work, struct inquiry *inquiry, const struct need *need, struct str of);
void ask_all(struct work *work, struct inquiry *inquiry, struct needs needs, struct str of);
/* An `if` that cannot tell. */
void ask_failed_condition(struct work *work, struct inquiry *inquiry, struct str of,
                          struct feel_value value);
/* Put what was asked into the entry. */
void note_asked(struct work *work, const struct inquiry *inquiry);
/* Hash of the outcomes, hex. */
struct str inquiry_print(struct work *work, const struct inquiry *inquiry);
bool asked_stops(const struct asked *asked);

#endif
