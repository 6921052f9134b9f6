/* Memory with one lifetime.
 *
 * An arena hands out zeroed, 16-byte aligned pieces and takes them all back at once; nothing in it
 * is freed singly. Whoever creates an arena frees it; whoever is given one only allocates. Out of
 * memory prints one line and aborts, unless arena_exhausted leaves: every change of state is one
 * transaction, so a killed process restarts at its last commit. Memory that was reset or freed is
 * poisoned under the address sanitizer.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/attr.h"

struct arena;
struct arena_mark {
    void *block;
    size_t used;
};

struct arena *arena_new(void);
void arena_free(struct arena *arena);   /* NULL is allowed */
void arena_freep(struct arena **arena); /* for CLEANUP */

/* Zeroed memory; never NULL. A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);
/* Not zeroed: whoever asks fills it at once. */
void *arena_room(struct arena *arena, size_t size);
/* A copy of `size` bytes. */
void *arena_copy(struct arena *arena, const void *from, size_t size);
/* A larger piece with the old content in front: the old one where it is the newest and has room
 * behind it, or a copy. `old_size` is what was asked for, or what the piece was grown to. */
void *arena_grow(struct arena *arena, const void *old, size_t old_size, size_t new_size);

/* Give back everything allocated since the mark was taken. */
struct arena_mark arena_mark(const struct arena *arena);
void arena_reset(struct arena *arena, struct arena_mark mark);

/* Bytes handed out so far; for limits and the bench. */
size_t arena_used(const struct arena *arena);

/* Print one line and abort: for libraries that could not get memory of their own. */
NORETURN void out_of_memory(void);
/* Called first, where it is set: a program that embeds a floor and must not end may leave from here
 * by longjmp. Arenas stay whole: they may be reset and freed, and used again. NULL: nobody. */
extern void (*arena_exhausted)(void);

/* Where blocks come from; tests put a source here that fails at the nth call (returns NULL). */
extern void *(*arena_block_source)(size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count)                                                            \
    ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

/* A growing array: a struct member declared `VEC(struct thing) things;` has `items`, `count`,
 * `cap`. */
#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, cap;                                                                         \
    }
/* Append `value` to `vec` (a VEC lvalue); older pointers into `items` may go stale. */
#define VEC_PUSH(arena, vec, value)                                                                \
    do {                                                                                           \
        if ((vec).count == (vec).cap)                                                              \
            (vec).items = vec_room((arena), (vec).items, &(vec).cap, sizeof((vec).items[0]));      \
        (vec).items[(vec).count++] = (value);                                                      \
    } while (0)
void *vec_room(struct arena *arena, void *items, size_t *cap, size_t size);

#endif
