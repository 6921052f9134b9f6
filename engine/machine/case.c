/* The folded case: finding what is in it, and copying it. */
#include <stdlib.h>

#include "machine/work.h"

struct case_state *case_new(struct arena *arena)
{
    struct case_state *kase = ARENA_NEW(arena, struct case_state);
    kase->arena = arena;
    kase->opened = INSTANT_NONE;
    return kase;
}

bool case_in_state(const struct case_state *kase, struct str id)
{
    for (size_t i = 0; i < kase->active.count; i++)
        if (str_eq(kase->active.items[i].id, id))
            return true;
    return false;
}

bool case_was_in(const struct case_state *kase, struct str state)
{
    if (map_count(kase->once) == kase->entered_once.count)
        return map_has(kase->once, state);
    for (size_t i = 0; i < kase->entered_once.count; i++)
        if (str_eq(kase->entered_once.items[i], state))
            return true;
    return false;
}

enum { MANY_STATES = 64 }; /* fewer are found as fast without an index */

void case_note_entered(struct case_state *kase, struct str state)
{
    if (case_was_in(kase, state))
        return;
    VEC_PUSH(kase->arena, kase->entered_once, state);
    if (kase->entered_once.count <= MANY_STATES)
        return;
    if (kase->once == NULL)
        kase->once = map_new(kase->arena);
    for (size_t i = map_count(kase->once); i < kase->entered_once.count; i++)
        map_put(kase->once, kase->entered_once.items[i], kase);
}

int64_t case_next_due(const struct case_state *kase)
{
    return kase->timers.count > 0 ? kase->timers.items[0].due : INSTANT_NONE;
}

const struct datum *case_datum(const struct case_state *kase, struct str field)
{
    for (size_t i = 0; i < kase->data.count; i++)
        if (str_eq(kase->data.items[i].field, field))
            return &kase->data.items[i];
    return NULL;
}

struct case_document *case_document(const struct case_state *kase, struct str id)
{
    for (size_t i = 0; i < kase->documents.count; i++)
        if (str_eq(kase->documents.items[i].id, id))
            return &kase->documents.items[i];
    return NULL;
}

struct case_consent *case_consent(const struct case_state *kase, struct str id)
{
    for (size_t i = 0; i < kase->consents.count; i++)
        if (str_eq(kase->consents.items[i].id, id))
            return &kase->consents.items[i];
    return NULL;
}

struct open_task *case_task(const struct case_state *kase, struct str id)
{
    for (size_t i = 0; i < kase->tasks.count; i++)
        if (str_eq(kase->tasks.items[i].id, id))
            return &kase->tasks.items[i];
    return NULL;
}

struct timer *case_timer(const struct case_state *kase, struct str id)
{
    for (size_t i = 0; i < kase->timers.count; i++)
        if (str_eq(kase->timers.items[i].id, id))
            return &kase->timers.items[i];
    return NULL;
}

const struct blocked *case_blocked(const struct case_state *kase, struct str transition)
{
    for (size_t i = 0; i < kase->blocked.count; i++)
        if (str_eq(kase->blocked.items[i].transition, transition))
            return &kase->blocked.items[i];
    return NULL;
}

bool case_is_spent(const struct case_state *kase, struct str transition)
{
    for (size_t i = 0; i < kase->spent.count; i++)
        if (str_eq(kase->spent.items[i].transition, transition))
            return true;
    return false;
}

void case_advance(struct case_state *kase, int64_t sequence)
{
    kase->sequence = sequence;
}

/* The stored form is the whole of a case, so a copy by way of it misses nothing. */
struct case_state *case_copy(struct arena *arena, const struct case_state *kase)
{
    struct error error;
    struct case_state *copy = NULL;
    if (case_decode(arena, case_encode(arena, kase), &copy, &error) != RESULT_DONE)
        abort(); /* what case_encode wrote is readable */
    return copy;
}
