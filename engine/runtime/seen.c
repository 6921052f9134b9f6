/* What a principal has seen of a list, and what was opened since. A setting of the store for each
 * principal and list: no entry, no projection, nothing that a rebuild would have to give again. */
#include <stdio.h>

#include "runtime/entries.h"
#include "runtime/handle.h"

static struct str key_of(const struct runtime *runtime, struct str list, struct arena *arena)
{
    return str_format(arena, "seen %.*s %.*s", STR_ARG(list), STR_ARG(runtime->options.principal));
}

static enum result is_no_mark(struct str list, struct error *error)
{
    error_set(error, RESULT_INVALID, "what you have seen of the list '%.*s' cannot be read",
              STR_ARG(list));
    error_help(error, "'waymark due --seen' writes it anew");
    return RESULT_INVALID;
}

enum result runtime_seen(struct runtime *runtime, struct str list, struct seen_mark *ret,
                         bool *ret_found, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct str text, position;
    enum result result = store_get_setting(runtime->store, key_of(runtime, list, arena), arena,
                                           &text, ret_found, error);
    if (result != RESULT_DONE || !*ret_found)
        return result;
    if (str_next(&text, ' ', &position) && str_to_int(position, &ret->position) &&
        str_to_int(text, &ret->until) && ret->position >= 0)
        return RESULT_DONE;
    return is_no_mark(list, error);
}

enum result runtime_mark_seen(struct runtime *runtime, struct str list,
                              const struct seen_mark *mark, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct str value =
        str_format(arena, "%lld %lld", (long long)mark->position, (long long)mark->until);
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = store_put_setting(runtime->store, key_of(runtime, list, arena), value, error);
    return write_end(runtime, result, error);
}

/* ---- what was opened since ---- */
static enum result add_opened(const struct entry_row *row, struct arena *scratch,
                              struct map *opened, struct arena *arena, struct error *error)
{
    const struct entry *entry;
    struct said said;
    /* Most entries open nothing, and need not be read. */
    if (str_find(row->open, str_of(effect_kind_name(EFFECT_TASK_OPENED)), 0) < 0)
        return RESULT_DONE;
    enum result result = entry_read(scratch, row, &said, &entry, error);
    for (size_t i = 0; result == RESULT_DONE && entry && i < entry->effect_count; i++)
        if (entry->effects[i].kind == EFFECT_TASK_OPENED)
            map_put(opened, runtime_instance(row->chain, entry->effects[i].id, arena), opened);
    return result;
}

struct str runtime_instance(struct str reference, struct str key, struct arena *arena)
{
    return str_format(arena, "%.*s %.*s", STR_ARG(reference), STR_ARG(key));
}

enum result runtime_opened_since(struct runtime *runtime, int64_t position, struct arena *arena,
                                 struct map **ret_opened, struct error *error)
{
    enum result result = RESULT_DONE;
    bool more = true;
    *ret_opened = map_new(arena);
    while (more && result == RESULT_DONE) {
        CLEANUP(arena_freep) struct arena *page = arena_new();
        struct entry_rows rows = {0};
        result = store_read_positions(runtime->store, position + 1, 0, page, &rows, error);
        for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++)
            result = add_opened(&rows.items[i], page, *ret_opened, arena, error);
        more = rows.count == STORE_PAGE;
        position = rows.count ? rows.items[rows.count - 1].position : position;
    }
    return result;
}
