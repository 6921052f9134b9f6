#include "protocol/migration.h"

#include "base/hash.h"

/* Mapping files: read by their key tables, then bound, row by row of the old version. */

/* ---- reading ---- */

struct migration *migration_read(const struct protocol_loader *loader, struct str path)
{
    struct key_reader reader = {loader->arena, loader->diags, NULL};
    struct raw_migration *raw = ARENA_NEW(loader->arena, struct raw_migration);
    struct str bytes = {0};
    size_t errors = loader->diags->errors;
    const struct yaml_node *node = read_tree(loader, path, (struct span){NULL, 0, 0}, &bytes);
    if (!node || !check_head(loader, node, "migration"))
        return NULL;
    (void)keys_read(&reader, node, &table_migration, raw);
    if (loader->diags->errors != errors)
        return NULL;
    struct hash hash = hash_of(bytes);
    struct migration *migration = ARENA_NEW(loader->arena, struct migration);
    *migration = (struct migration){.id = raw->id.text,
                                    .protocol = raw->protocol.text,
                                    .from_version = raw->from.text,
                                    .to_version = raw->to.text,
                                    .hash = hex_encode(loader->arena, hash.bytes, HASH_SIZE),
                                    .raw = raw};
    return migration;
}

/* ---- what a kind of row is ---- */

static bool is_plain(const void *row)
{
    return ((const struct state *)row)->type != STATE_HISTORY;
}

static bool is_history(const void *row)
{
    return ((const struct state *)row)->type == STATE_HISTORY;
}

static bool is_after(const void *row)
{
    return ((const struct transition *)row)->trigger == TRIGGER_AFTER;
}

static bool is_any(const void *row)
{
    (void)row;
    return true;
}

static const struct kind_row {
    const char *kind;   /* of protocol_find */
    const char *block;  /* of the file */
    const char *called; /* in messages */
    bool (*is)(const void *row);
} kinds[] = {
    [MOVED_STATES] = {"state", "states", "state", is_plain},
    [MOVED_HISTORIES] = {"state", "history", "history state", is_history},
    [MOVED_FIELDS] = {"data", "data", "field", is_any},
    [MOVED_TASKS] = {"task", "tasks", "task", is_any},
    [MOVED_TIMERS] = {"transition", "timers", "`after`", is_after},
};

static bool has_row(const struct protocol *protocol, enum moved_kind kind, struct str id)
{
    const void *row = protocol_find(protocol, kinds[kind].kind, id);
    return row && kinds[kind].is(row);
}

/* Ids of all rows of a kind, in the order of the protocol. */
static struct key_names rows_of(const struct binding *binding, const struct protocol *protocol,
                                enum moved_kind kind)
{
    VEC(struct key_name) names = {0};
    struct arena *arena = binding->loader->arena;
    bool states = kind == MOVED_STATES || kind == MOVED_HISTORIES;
    for (size_t i = 0; states && i < protocol->state_count; i++)
        if (kinds[kind].is(protocol->states[i]))
            VEC_PUSH(arena, names, ((struct key_name){.text = protocol->states[i]->id}));
    for (size_t i = 0; kind == MOVED_FIELDS && i < protocol->fields_count; i++)
        VEC_PUSH(arena, names, ((struct key_name){.text = protocol->fields[i].id}));
    for (size_t i = 0; kind == MOVED_TASKS && i < protocol->task_count; i++)
        VEC_PUSH(arena, names, ((struct key_name){.text = protocol->tasks[i]->id}));
    for (size_t i = 0; kind == MOVED_TIMERS && i < protocol->transition_count; i++)
        if (is_after(protocol->transitions[i]))
            VEC_PUSH(arena, names, ((struct key_name){.text = protocol->transitions[i]->id}));
    return (struct key_names){.items = names.items, .count = names.count};
}

static void help_nearest(const struct binding *binding, struct diag *diag,
                         const struct protocol *protocol, enum moved_kind kind, struct str word)
{
    struct arena *arena = binding->loader->arena;
    struct key_names names = rows_of(binding, protocol, kind);
    struct str *words = ARENA_ARRAY(arena, struct str, names.count + 1);
    for (size_t i = 0; i < names.count; i++)
        words[i] = names.items[i].text;
    struct str near = nearest_word(word, words, names.count);
    if (near.len)
        diag_help(binding->loader->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
}

/* ---- one row ---- */

struct span moved_place(const struct binding *binding, enum moved_kind kind, struct str from)
{
    const struct raw_moved *raw = moved_raw(binding, kind, from);
    const struct key_list *list = moved_list(binding, kind);
    if (raw)
        return raw->name.at;
    return list->at.source ? list->at : binding->migration->raw->from.at;
}

/* Each row says one thing. */
static void check_one_way(const struct binding *binding, const struct raw_moved *raw)
{
    int ways = (raw->to.count > 0) + is_present(&raw->aside) + is_present(&raw->why);
    if (ways == 1)
        return;
    struct diag *diag = diag_error(binding->loader->diags, "P153", raw->name.at,
                                   ways ? "`%.*s` both goes somewhere and is given up"
                                        : "`%.*s` says nothing of where it goes",
                                   STR_ARG(raw->name.text));
    diag_help(binding->loader->diags, diag, "write either `to` or why it is given up");
}

static void check_target(const struct binding *binding, enum moved_kind kind,
                         const struct key_name *to)
{
    const struct migration *migration = binding->migration;
    if (has_row(migration->to, kind, to->text))
        return;
    struct diag *diag =
        diag_error(binding->loader->diags, "P151", to->at, "version %.*s has no %s `%.*s`",
                   STR_ARG(migration->to_version), kinds[kind].called, STR_ARG(to->text));
    help_nearest(binding, diag, migration->to, kind, to->text);
}

static void bind_written(const struct binding *binding, enum moved_kind kind,
                         const struct raw_moved *raw, struct moved *ret)
{
    struct str *to = ARENA_ARRAY(binding->loader->arena, struct str, raw->to.count + 1);
    check_one_way(binding, raw);
    for (size_t i = 0; i < raw->to.count; i++) {
        check_target(binding, kind, &raw->to.items[i]);
        to[i] = raw->to.items[i].text;
    }
    if (kind != MOVED_STATES && raw->to.count > 1)
        diag_error(binding->loader->diags, "P153", raw->to.items[1].at,
                   "`%.*s` goes to one %s only", STR_ARG(raw->name.text), kinds[kind].called);
    ret->to = to;
    ret->count = raw->to.count;
    ret->how = is_present(&raw->aside) ? MOVED_ASIDE : (enum moved_how)raw->how;
    ret->why = is_present(&raw->aside) ? raw->aside.text : raw->why.text;
}

/* The `after` of the same name in the state that takes the place of its own. */
static struct str same_after(const struct binding *binding, struct str id)
{
    const struct migration *migration = binding->migration;
    const struct transition *old = protocol_find(migration->from, "transition", id);
    const struct moved *source = moved_of(&migration->states, old->source->id);
    for (size_t i = 0; source && i < source->count; i++) {
        const struct state *state = protocol_find(migration->to, "state", source->to[i]);
        for (size_t j = 0; state && j < state->after_count; j++)
            if (str_eq(state->after[j]->name, old->name))
                return state->after[j]->id;
    }
    return (struct str){0};
}

/* A state whose children all say where they go needs no place of its own. */
static bool may_vanish(const struct binding *binding, enum moved_kind kind, struct str id)
{
    const struct state *state =
        kind == MOVED_STATES ? protocol_find(binding->migration->from, "state", id) : NULL;
    return state && state->child_count > 0;
}

static struct str same_row(const struct binding *binding, enum moved_kind kind, struct str id)
{
    const struct state *old = protocol_find(binding->migration->from, "state", id);
    const struct state *new = protocol_find(binding->migration->to, "state", id);
    if (!has_row(binding->migration->to, kind, id))
        return kind == MOVED_TIMERS ? same_after(binding, id) : (struct str){0};
    if (kind == MOVED_STATES && (old->child_count > 0) != (new->child_count > 0))
        return (struct str){0};
    return id;
}

static void bind_same(const struct binding *binding, enum moved_kind kind, struct moved *ret)
{
    const struct migration *migration = binding->migration;
    struct str *to = ARENA_NEW(binding->loader->arena, struct str);
    *to = same_row(binding, kind, ret->from);
    ret->to = to;
    ret->count = to->len > 0;
    if (ret->count || may_vanish(binding, kind, ret->from))
        return;
    struct diag *diag =
        diag_error(binding->loader->diags, "P152", moved_place(binding, kind, ret->from),
                   "the mapping forgets the %s `%.*s`, which version %.*s does not have as it was",
                   kinds[kind].called, STR_ARG(ret->from), STR_ARG(migration->to_version));
    diag_help(binding->loader->diags, diag, "say under `%s` what becomes of it", kinds[kind].block);
}

/* ---- a kind ---- */

struct moved_rows *moved_rows_of(struct migration *migration, enum moved_kind kind)
{
    struct moved_rows *const rows[] = {
        [MOVED_STATES] = &migration->states, [MOVED_HISTORIES] = &migration->histories,
        [MOVED_FIELDS] = &migration->fields, [MOVED_TASKS] = &migration->tasks,
        [MOVED_TIMERS] = &migration->timers,
    };
    return rows[kind];
}

const struct key_list *moved_list(const struct binding *binding, enum moved_kind kind)
{
    const struct raw_migration *raw = binding->migration->raw;
    const struct key_list *const lists[] = {
        [MOVED_STATES] = &raw->states, [MOVED_HISTORIES] = &raw->histories,
        [MOVED_FIELDS] = &raw->data,   [MOVED_TASKS] = &raw->tasks,
        [MOVED_TIMERS] = &raw->timers,
    };
    return lists[kind];
}

const struct raw_moved *moved_raw(const struct binding *binding, enum moved_kind kind,
                                  struct str from)
{
    const struct key_list *list = moved_list(binding, kind);
    const struct raw_moved *raw = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(raw[i].name.text, from))
            return &raw[i];
    return NULL;
}

static void check_known(const struct binding *binding, enum moved_kind kind)
{
    const struct key_list *list = moved_list(binding, kind);
    const struct raw_moved *raw = list->items;
    const struct migration *migration = binding->migration;
    for (size_t i = 0; i < list->count; i++) {
        if (has_row(migration->from, kind, raw[i].name.text))
            continue;
        struct diag *diag = diag_error(
            binding->loader->diags, "P150", raw[i].name.at, "version %.*s has no %s `%.*s`",
            STR_ARG(migration->from_version), kinds[kind].called, STR_ARG(raw[i].name.text));
        help_nearest(binding, diag, migration->from, kind, raw[i].name.text);
    }
}

/* Two values cannot stand in one place; several states may lead to one. */
static void check_apart(const struct binding *binding, enum moved_kind kind)
{
    const struct moved_rows *rows = moved_rows_of(binding->migration, kind);
    struct map *taken = map_new(binding->loader->arena);
    for (size_t i = 0; kind != MOVED_STATES && i < rows->count; i++) {
        const struct moved *moved = &rows->items[i];
        const struct moved *other = moved->count ? map_get(taken, moved->to[0]) : NULL;
        if (other)
            diag_error(binding->loader->diags, "P154", moved_place(binding, kind, moved->from),
                       "both `%.*s` and `%.*s` go to `%.*s`", STR_ARG(other->from),
                       STR_ARG(moved->from), STR_ARG(moved->to[0]));
        else if (moved->count)
            map_put(taken, moved->to[0], &rows->items[i]);
    }
}

static void bind_kind(const struct binding *binding, enum moved_kind kind)
{
    struct arena *arena = binding->loader->arena;
    struct key_names names = rows_of(binding, binding->migration->from, kind);
    struct moved_rows *rows = moved_rows_of(binding->migration, kind);
    rows->items = ARENA_ARRAY(arena, struct moved, names.count + 1);
    rows->count = names.count;
    rows->index = map_new(arena);
    check_known(binding, kind);
    for (size_t i = 0; i < names.count; i++) {
        struct moved *moved = &rows->items[i];
        const struct raw_moved *raw = moved_raw(binding, kind, names.items[i].text);
        moved->from = names.items[i].text;
        map_put(rows->index, moved->from, moved);
        if (raw)
            bind_written(binding, kind, raw, moved);
        else
            bind_same(binding, kind, moved);
    }
    check_apart(binding, kind);
}

const struct moved *moved_of(const struct moved_rows *rows, struct str from)
{
    return rows->index ? map_get(rows->index, from) : NULL;
}

/* ---- all ---- */

static bool has_versions(const struct binding *binding, const struct protocol *from,
                         const struct protocol *to)
{
    const struct migration *migration = binding->migration;
    struct diags *diags = binding->loader->diags;
    const struct key_name *missing = !from ? &migration->raw->from : &migration->raw->to;
    if (!from || !to) {
        struct diag *diag =
            diag_error(diags, "P160", missing->at, "version `%.*s` of `%.*s` is not deployed",
                       STR_ARG(missing->text), STR_ARG(migration->protocol));
        diag_help(diags, diag, "'waymark protocols' lists what is");
    } else if (str_eq(from->hash, to->hash)) {
        diag_error(diags, "P160", migration->raw->to.at, "both versions are the same");
        return false;
    }
    return from && to;
}

bool migration_bind(const struct protocol_loader *loader, struct migration *migration,
                    const struct protocol *from, const struct protocol *to)
{
    struct binding binding = {loader, migration};
    size_t errors = loader->diags->errors;
    if (!has_versions(&binding, from, to))
        return false;
    migration->from = from;
    migration->to = to;
    for (int kind = MOVED_STATES; kind <= MOVED_TIMERS; kind++)
        bind_kind(&binding, (enum moved_kind)kind);
    if (loader->diags->errors == errors)
        check_migration(&binding);
    return loader->diags->errors == errors;
}

bool migration_of_same(const struct protocol_loader *loader, struct str id, struct str hash,
                       const struct protocol *from, const struct protocol *to,
                       struct migration *ret)
{
    *ret = (struct migration){.id = id,
                              .protocol = from->id,
                              .from_version = from->version,
                              .to_version = to->version,
                              .hash = hash,
                              .raw = ARENA_NEW(loader->arena, struct raw_migration)};
    return migration_bind(loader, ret, from, to);
}
