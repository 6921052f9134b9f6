#include "feel/value.h"

#include <string.h>

struct feel_context *feel_context_new(struct arena *arena)
{
    struct feel_context *context = ARENA_NEW(arena, struct feel_context);
    context->arena = arena;
    return context;
}

static ptrdiff_t find(const struct feel_context *context, struct str key)
{
    if (context->index != NULL)
        return (ptrdiff_t)(uintptr_t)map_get(context->index, key) - 1;
    for (size_t i = 0; i < context->count; i++)
        if (str_eq(context->keys[i], key))
            return (ptrdiff_t)i;
    return -1;
}

static void grow(struct feel_context *context)
{
    size_t old = context->cap;
    context->cap = old == 0 ? 4 : old * 2;
    context->keys = arena_grow(context->arena, context->keys, old * sizeof *context->keys,
                               context->cap * sizeof *context->keys);
    context->values = arena_grow(context->arena, context->values, old * sizeof *context->values,
                                 context->cap * sizeof *context->values);
}

static void add_index(struct feel_context *context, size_t at)
{
    map_put(context->index, context->keys[at], (void *)(uintptr_t)(at + 1));
}

void feel_context_put(struct feel_context *context, struct str key, struct feel_value value)
{
    ptrdiff_t at = find(context, key);
    if (at >= 0) {
        context->values[at] = value;
        return;
    }
    if (context->count == context->cap)
        grow(context);
    context->keys[context->count] = key;
    context->values[context->count++] = value;
    if (context->index != NULL) {
        add_index(context, context->count - 1);
    } else if (context->count > CONTEXT_SCAN) {
        context->index = map_new(context->arena);
        for (size_t i = 0; i < context->count; i++)
            add_index(context, i);
    }
}

struct feel_value feel_context_value(const struct feel_context *context)
{
    return (struct feel_value){.kind = FEEL_CONTEXT, .of.context = context};
}

size_t feel_context_count(const struct feel_context *context)
{
    return context->count;
}

struct str feel_context_key(const struct feel_context *context, size_t index)
{
    return context->keys[index];
}

struct feel_value feel_context_at(const struct feel_context *context, size_t index)
{
    return context->values[index];
}

bool feel_context_get(const struct feel_context *context, struct str key, struct feel_value *ret)
{
    ptrdiff_t at = find(context, key);
    if (at >= 0)
        *ret = context->values[at];
    return at >= 0;
}
