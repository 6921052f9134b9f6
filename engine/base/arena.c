#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(at, size) ASAN_POISON_MEMORY_REGION((at), (size))
#define UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION((at), (size))
enum { REDZONE = 16 }; /* unusable bytes after each piece, so that an overrun is reported */
#else
#define POISON(at, size) ((void)(at), (void)(size))
#define UNPOISON(at, size) ((void)(at), (void)(size))
enum { REDZONE = 0 };
#endif

enum { ALIGN = 16, FIRST_BLOCK = 8 * 1024, LARGEST_BLOCK = 1024 * 1024 };

/* Blocks are chained from the newest to the oldest; `before` is what the older ones handed out. */
struct block {
    struct block *older;
    size_t size, used, before;
};

struct arena {
    struct block *newest;
    struct block *spare; /* kept by a reset, so that evaluation in a loop asks for no memory */
};

enum { HEADER = (sizeof(struct block) + ALIGN - 1) / ALIGN * ALIGN };

void *(*arena_block_source)(size_t size) = malloc;

void (*arena_exhausted)(void);

NORETURN void out_of_memory(void)
{
    if (arena_exhausted)
        arena_exhausted();
    fputs("waymark: out of memory\n", stderr);
    abort();
}

static void *take(size_t size)
{
    void *piece = arena_block_source(size);
    if (!piece)
        out_of_memory();
    return piece;
}

static char *block_data(struct block *block)
{
    return (char *)block + HEADER;
}

static void block_free(struct block *block)
{
    if (!block)
        return;
    UNPOISON(block_data(block), block->size);
    free(block);
}

/* What a piece of `size` bytes occupies. */
static size_t room_of(size_t size)
{
    if (size > SIZE_MAX / 4)
        out_of_memory();
    size_t padded = (size + REDZONE + ALIGN - 1) / ALIGN * ALIGN;
    return padded ? padded : ALIGN;
}

static size_t next_block_size(const struct arena *arena, size_t room)
{
    size_t size = FIRST_BLOCK;
    if (arena->newest)
        size = arena->newest->size * 2 < LARGEST_BLOCK ? arena->newest->size * 2 : LARGEST_BLOCK;
    return size < room ? room : size;
}

static void add_block(struct arena *arena, size_t room)
{
    struct block *block = arena->spare;
    arena->spare = NULL;
    if (!block || block->size < room) {
        block_free(block);
        size_t size = next_block_size(arena, room);
        block = take(HEADER + size);
        block->size = size;
    }
    block->older = arena->newest;
    block->used = 0;
    block->before = arena_used(arena);
    POISON(block_data(block), block->size);
    arena->newest = block;
}

struct arena *arena_new(void)
{
    struct arena *arena = take(sizeof *arena);
    *arena = (struct arena){0};
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    arena_reset(arena, (struct arena_mark){0});
    block_free(arena->spare);
    free(arena);
}

void arena_freep(struct arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

void *arena_room(struct arena *arena, size_t size)
{
    size_t room = room_of(size);
    struct block *block = arena->newest;
    if (!block || block->size - block->used < room) {
        add_block(arena, room);
        block = arena->newest;
    }
    char *piece = block_data(block) + block->used;
    block->used += room;
    UNPOISON(piece, size);
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(arena_room(arena, size), 0, size);
}

void *arena_copy(struct arena *arena, const void *from, size_t size)
{
    void *piece = arena_room(arena, size);
    if (size > 0)
        memcpy(piece, from, size);
    return piece;
}

/* The newest piece grows where it is, as long as its block has room. */
static char *grow_there(struct arena *arena, const void *old, size_t old_size, size_t new_size)
{
    struct block *block = arena->newest;
    size_t before = room_of(old_size), after = room_of(new_size);
    if (!old || new_size < old_size || block->used < before)
        return NULL;
    char *piece = block_data(block) + block->used - before;
    if (piece != old || block->size - block->used < after - before)
        return NULL;
    block->used += after - before;
    UNPOISON(piece, new_size);
    memset(piece + old_size, 0, new_size - old_size);
    return piece;
}

void *arena_grow(struct arena *arena, const void *old, size_t old_size, size_t new_size)
{
    char *piece = grow_there(arena, old, old_size, new_size);
    if (piece)
        return piece;
    piece = arena_room(arena, new_size);
    size_t keep = old_size < new_size ? old_size : new_size;
    if (keep > 0)
        memcpy(piece, old, keep);
    memset(piece + keep, 0, new_size - keep);
    return piece;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){arena->newest, arena->newest ? arena->newest->used : 0};
}

/* Keep one block of the usual size for the next round, free the others. */
static void retire(struct arena *arena, struct block *block)
{
    if (arena->spare || block->size > LARGEST_BLOCK) {
        block_free(block);
        return;
    }
    POISON(block_data(block), block->size);
    arena->spare = block;
}

void arena_reset(struct arena *arena, struct arena_mark mark)
{
    while (arena->newest && arena->newest != mark.block) {
        struct block *block = arena->newest;
        arena->newest = block->older;
        retire(arena, block);
    }
    struct block *block = arena->newest;
    if (!block)
        return;
    block->used = mark.used;
    POISON(block_data(block) + block->used, block->size - block->used);
}

size_t arena_used(const struct arena *arena)
{
    return arena->newest ? arena->newest->before + arena->newest->used : 0;
}

void *vec_room(struct arena *arena, void *items, size_t *cap, size_t size)
{
    size_t old = *cap;
    if (old > SIZE_MAX / 8 / size)
        out_of_memory();
    *cap = old ? old * 2 : 8;
    return arena_grow(arena, items, old * size, *cap * size);
}
