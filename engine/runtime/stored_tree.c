/* Deployments read back from the sources that the store keeps. */
#include "runtime/deploy.h"

static const json_t *entry_of(const json_t *list, struct str path)
{
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item)
    {
        if (str_eq(json_str_at(item, "path"), path))
            return item;
    }
    return NULL;
}

static enum result read_stored(void *context, struct arena *arena, struct str path,
                               struct str *ret_bytes, struct error *error)
{
    const struct stored_tree *tree = context;
    const json_t *item = entry_of(tree->list, path);
    struct hash hash;
    if (!item || !hex_decode(json_str_at(item, "hash"), hash.bytes, HASH_SIZE))
        return error_set(error, RESULT_INVALID, "'%.*s' was not deployed with it", STR_ARG(path));
    bool found;
    enum result result =
        store_get_source(tree->runtime->store, &hash, arena, ret_bytes, &found, error);
    if (result == RESULT_DONE && !found)
        return error_set(error, RESULT_INVALID, "the store has lost the source of '%.*s'",
                         STR_ARG(path));
    return result;
}

enum result stored_tree_open(struct runtime *runtime, const struct deployment_row *row,
                             struct arena *arena, struct stored_tree *ret_tree, struct error *error)
{
    *ret_tree = (struct stored_tree){.runtime = runtime};
    enum result result = json_read(row->body, &ret_tree->list, error);
    if (result != RESULT_DONE)
        return result;
    ret_tree->files = (struct files){.read = read_stored, .context = ret_tree};
    ret_tree->main = str_copy(arena, json_str_at(json_array_get(ret_tree->list, 0), "path"));
    return RESULT_DONE;
}

void stored_tree_close(struct stored_tree *tree)
{
    json_freep(&tree->list);
}

/* ---- protocols ---- */

static enum result not_the_same(const struct deployment_row *row, struct error *error)
{
    error_set(error, RESULT_INVALID,
              "the sources of %.*s %.*s '%.*s' do not give what was deployed", STR_ARG(row->kind),
              STR_ARG(row->id), STR_ARG(row->version));
    error_help(error, "this build reads them differently; use the one that deployed it");
    return RESULT_INVALID;
}

/* The caches hold pointers to pointers, since what they point to is constant. */
static const struct protocol *cached_protocol(const struct runtime *runtime, struct str hash)
{
    const struct protocol *const *slot = map_get(runtime->protocols, hash);
    return slot ? *slot : NULL;
}

static const struct calendar *cached_calendar(const struct runtime *runtime, struct str hash)
{
    const struct calendar *const *slot = map_get(runtime->calendars, hash);
    return slot ? *slot : NULL;
}

/* One that came of changed rules has a version beyond that of its file. */
static const struct protocol *as_deployed(struct runtime *runtime, const struct protocol *protocol,
                                          const struct deployment_row *row)
{
    if (str_find(row->version, STR("+"), 0) < 0)
        return protocol;
    struct protocol *named = arena_copy(runtime->arena, protocol, sizeof *protocol);
    named->version = str_copy(runtime->arena, row->version);
    return named;
}

static enum result load_protocol(struct runtime *runtime, const struct deployment_row *row,
                                 const struct protocol **ret, struct error *error)
{
    CLEANUP(stored_tree_close) struct stored_tree tree;
    enum result result = stored_tree_open(runtime, row, runtime->arena, &tree, error);
    if (result != RESULT_DONE)
        return result;
    struct protocol_loader loader = {.arena = runtime->arena,
                                     .files = &tree.files,
                                     .library = &machine_library,
                                     .diags = diags_new(runtime->arena)};
    const struct protocol *protocol = protocol_load(&loader, tree.main);
    if (!protocol || !str_eq(protocol->hash, row->hash))
        return not_the_same(row, error);
    protocol = as_deployed(runtime, protocol, row);
    map_put(runtime->protocols, protocol->hash,
            arena_copy(runtime->arena, &protocol, sizeof protocol));
    *ret = protocol;
    return RESULT_DONE;
}

static enum result protocol_of(struct runtime *runtime, const struct deployment_row *row,
                               const struct protocol **ret, struct error *error)
{
    *ret = cached_protocol(runtime, row->hash);
    return *ret ? RESULT_DONE : load_protocol(runtime, row, ret, error);
}

enum result runtime_protocol(struct runtime *runtime, struct str id, struct str version,
                             const struct protocol **ret_protocol, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct deployment_row row;
    bool found;
    enum result result = store_get_deployment(runtime->store, STR(DEPLOYED_PROTOCOL), id, version,
                                              arena, &row, &found, error);
    if (result != RESULT_DONE)
        return result;
    if (found)
        return protocol_of(runtime, &row, ret_protocol, error);
    error_set(error, RESULT_MISUSE, "no protocol '%.*s'%s%.*s is deployed", STR_ARG(id),
              str_empty(version) ? "" : " of version ", STR_ARG(version));
    error_help(error, "'waymark protocols' lists those there are; 'waymark deploy FILE' adds one");
    return RESULT_MISUSE;
}

enum result runtime_protocol_pinned(struct runtime *runtime, struct str hash,
                                    const struct protocol **ret_protocol, struct error *error)
{
    *ret_protocol = cached_protocol(runtime, hash);
    if (*ret_protocol)
        return RESULT_DONE;
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct deployment_row row;
    bool found;
    enum result result = store_find_deployment(runtime->store, STR(DEPLOYED_PROTOCOL), hash, arena,
                                               &row, &found, error);
    if (result != RESULT_DONE || found)
        return result == RESULT_DONE ? protocol_of(runtime, &row, ret_protocol, error) : result;
    return error_set(error, RESULT_MISUSE, "no protocol with the hash %.*s is deployed",
                     STR_ARG(hash));
}

/* ---- calendars ---- */

static enum result load_calendar(struct runtime *runtime, const struct deployment_row *row,
                                 const struct calendar **ret, struct error *error)
{
    CLEANUP(stored_tree_close) struct stored_tree tree;
    enum result result = stored_tree_open(runtime, row, runtime->arena, &tree, error);
    if (result != RESULT_DONE)
        return result;
    struct protocol_loader loader = {.arena = runtime->arena,
                                     .files = &tree.files,
                                     .library = &machine_library,
                                     .diags = diags_new(runtime->arena)};
    const struct calendar *calendar = calendar_load(&loader, tree.main);
    if (!calendar || !str_eq(calendar->hash, row->hash))
        return not_the_same(row, error);
    map_put(runtime->calendars, calendar->hash,
            arena_copy(runtime->arena, &calendar, sizeof calendar));
    *ret = calendar;
    return RESULT_DONE;
}

/* What a dry run would put in its place. */
static const struct calendar *tried_calendar(const struct runtime *runtime, struct str name)
{
    const struct calendar *const *slot = runtime->instead ? map_get(runtime->instead, name) : NULL;
    return slot ? *slot : NULL;
}

enum result runtime_calendar(struct runtime *runtime, struct str name,
                             const struct calendar **ret_calendar, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct deployment_row row;
    bool found;
    *ret_calendar = tried_calendar(runtime, name);
    if (*ret_calendar)
        return RESULT_DONE;
    enum result result = store_get_deployment(runtime->store, STR(DEPLOYED_CALENDAR), name, STR(""),
                                              arena, &row, &found, error);
    if (result != RESULT_DONE || !found)
        return result;
    *ret_calendar = cached_calendar(runtime, row.hash);
    return *ret_calendar ? RESULT_DONE : load_calendar(runtime, &row, ret_calendar, error);
}

enum result runtime_calendar_source(struct runtime *runtime, struct str name, struct arena *arena,
                                    struct str *ret_source, struct error *error)
{
    struct deployment_row row;
    bool found;
    *ret_source = (struct str){0};
    enum result result = store_get_deployment(runtime->store, STR(DEPLOYED_CALENDAR), name, STR(""),
                                              arena, &row, &found, error);
    if (result != RESULT_DONE || !found)
        return result;
    CLEANUP(stored_tree_close) struct stored_tree tree;
    result = stored_tree_open(runtime, &row, arena, &tree, error);
    if (result != RESULT_DONE)
        return result;
    return tree.files.read(tree.files.context, arena, tree.main, ret_source, error);
}
