#include "protocol/build.h"

/* Reading files and bringing in the libraries that they use: one tree comes out. */

struct str file_kind(const struct yaml_node *node)
{
    static const char *const kinds[] = {"protocol", "library",  "decision",
                                        "calendar", "scenario", "migration"};
    if (!node || node->kind != YAML_MAPPING || node->count < 2)
        return (struct str){0};
    struct str key = yaml_text(node->pairs[1].key);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(key, kinds[i]))
            return key;
    return (struct str){0};
}

static void help_with_kind(const struct protocol_loader *loader, struct diag *diag,
                           const struct yaml_node *node, struct str is, const char *kind)
{
    const struct str wanted = str_of(kind);
    if (is.len)
        diag_help(loader->diags, diag, "it is a %.*s", STR_ARG(is));
    else if (!node->count || !str_is(yaml_text(node->pairs[0].key), "waymark"))
        diag_help(loader->diags, diag, "its first key must be `waymark: 1`, its second `%s:`",
                  kind);
    else if (node->count > 1 && nearest_word(yaml_text(node->pairs[1].key), &wanted, 1).len)
        diag_help(loader->diags, diag, "did you mean `%s` on its second line?", kind);
    else
        diag_help(loader->diags, diag, "its second key must be `%s:` with its id", kind);
}

bool check_head(const struct protocol_loader *loader, const struct yaml_node *node,
                const char *kind)
{
    const struct yaml_node *version = yaml_get(node, "waymark");
    if (node->kind != YAML_MAPPING) {
        diag_error(loader->diags, "P004", node->at, "a %s file is a map of keys", kind);
        return false;
    }
    if (version && !str_is(yaml_text(version), "1"))
        diag_error(loader->diags, "P005", version->at,
                   "this Waymark reads version 1 of the language, not `%.*s`",
                   STR_ARG(yaml_text(version)));
    struct str is = file_kind(node);
    if (str_is(is, kind))
        return true;
    struct diag *diag = diag_error(loader->diags, "P006", node->at, "this is not a %s file", kind);
    help_with_kind(loader, diag, node, is, kind);
    return false;
}

const struct yaml_node *read_tree(const struct protocol_loader *loader, struct str path,
                                  struct span at, struct str *ret_bytes)
{
    struct error error = {0};
    if (loader->files->read(loader->files->context, loader->arena, path, ret_bytes, &error) !=
        RESULT_DONE) {
        struct diag *diag = diag_error(loader->diags, "P007", at, "%s", error.text);
        if (error.help[0])
            diag_help(loader->diags, diag, "%s", error.help);
        return NULL;
    }
    const struct source *source = source_new(loader->arena, path, *ret_bytes);
    return yaml_parse(loader->arena, source, loader->diags);
}

/* ---- merging ---- */

struct merger {
    const struct protocol_loader *loader;
    struct map *seen; /* paths of libraries that were brought in */
    struct merged *into;
};

/* Blocks that libraries share, in the order of the language's page. */
static const char *const shared_blocks[] = {"roles", "types",     "values",   "define",
                                            "data",  "documents", "consents", "records",
                                            "needs", "notices"};
#define BLOCK_COUNT COUNT_OF(shared_blocks)

struct blocks { /* the rows of each shared block, collected */
    VEC(struct yaml_pair) rows[BLOCK_COUNT];
    struct map *keys[BLOCK_COUNT]; /* name -> a pointer to the key's node */
};

static void report_clash(struct merger *merger, const struct yaml_node *row,
                         const struct yaml_node *other, const char *block)
{
    struct diag *diag =
        diag_error(merger->loader->diags, "P008", row->at, "`%.*s` stands under `%s` of two files",
                   STR_ARG(yaml_text(row)), block);
    diag->related = other->at;
    diag->related_note = STR("the other one");
}

static void collect_row(struct merger *merger, struct blocks *blocks, size_t block,
                        const struct yaml_pair *pair)
{
    struct map **keys = &blocks->keys[block];
    if (!*keys)
        *keys = map_new(merger->loader->arena);
    const struct yaml_node **other = map_get(*keys, yaml_text(pair->key));
    if (other) {
        report_clash(merger, pair->key, *other, shared_blocks[block]);
        return;
    }
    other = ARENA_NEW(merger->loader->arena, const struct yaml_node *);
    *other = pair->key;
    map_put(*keys, yaml_text(pair->key), other);
    VEC_PUSH(merger->loader->arena, blocks->rows[block], *pair);
}

static void collect(struct merger *merger, struct blocks *blocks, const struct yaml_node *node)
{
    for (size_t i = 0; i < BLOCK_COUNT; i++) {
        const struct yaml_node *rows = yaml_get(node, shared_blocks[i]);
        for (size_t j = 0; rows && rows->kind == YAML_MAPPING && j < rows->count; j++)
            collect_row(merger, blocks, i, &rows->pairs[j]);
    }
}

static void bring_in(struct merger *merger, struct blocks *blocks, const struct yaml_node *node);

static void bring_in_file(struct merger *merger, struct blocks *blocks, struct str path,
                          struct span at)
{
    const struct protocol_loader *loader = merger->loader;
    struct key_reader reader = {loader->arena, loader->diags, NULL};
    struct source_file file = {path, {0}};
    struct raw_protocol raw = {0};
    if (map_has(merger->seen, path))
        return;
    map_put(merger->seen, path, merger);
    const struct yaml_node *node = read_tree(loader, path, at, &file.bytes);
    bool decision = node && str_is(file_kind(node), "decision");
    if (!node || !check_head(loader, node, decision ? "decision" : "library")) {
        merger->into->incomplete = true;
        return;
    }
    VEC_PUSH(loader->arena, merger->into->files, file);
    if (decision) {
        const struct decision_file read = {path, node};
        VEC_PUSH(loader->arena, merger->into->decisions, read);
        bring_in(merger, blocks, node);
        return;
    }
    (void)keys_read(&reader, node, &table_library, &raw);
    bring_in(merger, blocks, node);
    collect(merger, blocks, node);
}

static void bring_in(struct merger *merger, struct blocks *blocks, const struct yaml_node *node)
{
    const struct yaml_node *use = yaml_get(node, "use");
    if (!use)
        return;
    if (use->kind == YAML_SCALAR)
        bring_in_file(merger, blocks, yaml_text(use), use->at);
    for (size_t i = 0; use->kind == YAML_SEQUENCE && i < use->count; i++)
        if (use->items[i]->kind == YAML_SCALAR)
            bring_in_file(merger, blocks, yaml_text(use->items[i]), use->items[i]->at);
}

static const struct yaml_node *block_node(struct arena *arena, const struct yaml_node *own,
                                          const struct blocks *blocks, size_t block)
{
    struct yaml_node *node = ARENA_NEW(arena, struct yaml_node);
    if (own)
        *node = *own;
    node->kind = YAML_MAPPING;
    node->pairs = blocks->rows[block].items;
    node->count = blocks->rows[block].count;
    return node;
}

static const struct yaml_node *key_node_of(struct arena *arena, const char *key)
{
    struct yaml_node *node = ARENA_NEW(arena, struct yaml_node);
    node->kind = YAML_SCALAR;
    node->text = excerpt_of(arena, "<use>", str_of(key));
    return node;
}

/* The file with `use` taken out and every shared block made whole. */
static const struct yaml_node *merged_node(struct arena *arena, const struct yaml_node *own,
                                           const struct blocks *blocks)
{
    VEC(struct yaml_pair) pairs = {0};
    bool done[BLOCK_COUNT] = {false};
    for (size_t i = 0; i < own->count; i++) {
        struct yaml_pair pair = own->pairs[i];
        if (str_is(yaml_text(pair.key), "use"))
            continue;
        for (size_t j = 0; j < BLOCK_COUNT; j++) {
            if (!str_is(yaml_text(pair.key), shared_blocks[j]) || pair.value->kind != YAML_MAPPING)
                continue;
            pair.value = block_node(arena, pair.value, blocks, j);
            done[j] = true;
        }
        VEC_PUSH(arena, pairs, pair);
    }
    for (size_t j = 0; j < BLOCK_COUNT; j++) {
        if (done[j] || !blocks->rows[j].count || yaml_get(own, shared_blocks[j]))
            continue;
        const struct yaml_pair pair = {key_node_of(arena, shared_blocks[j]),
                                       block_node(arena, NULL, blocks, j)};
        VEC_PUSH(arena, pairs, pair);
    }
    struct yaml_node *node = arena_copy(arena, own, sizeof *own);
    node->pairs = pairs.items;
    node->count = pairs.count;
    return node;
}

static bool merge_tree(const struct protocol_loader *loader, const struct yaml_node *node,
                       struct merged *ret)
{
    struct merger merger = {loader, map_new(loader->arena), ret};
    struct blocks *blocks = ARENA_NEW(loader->arena, struct blocks);
    if (!check_head(loader, node, "protocol"))
        return false;
    bring_in(&merger, blocks, node);
    collect(&merger, blocks, node);
    ret->node = merged_node(loader->arena, node, blocks);
    return true;
}

bool merge_file(const struct protocol_loader *loader, struct str path, struct merged *ret)
{
    struct source_file file = {path, {0}};
    const struct yaml_node *node = read_tree(loader, path, (struct span){NULL, 0, 0}, &file.bytes);
    if (!node)
        return false;
    VEC_PUSH(loader->arena, ret->files, file);
    return merge_tree(loader, node, ret);
}

bool merge_node(const struct protocol_loader *loader, const struct source *source,
                const struct yaml_node *node, struct merged *ret)
{
    const struct source_file file = {source->name, source->text};
    VEC_PUSH(loader->arena, ret->files, file);
    return merge_tree(loader, node, ret);
}

bool library_check(const struct protocol_loader *loader, struct str path)
{
    struct merged merged = {0};
    struct merger merger = {loader, map_new(loader->arena), &merged};
    struct blocks *blocks = ARENA_NEW(loader->arena, struct blocks);
    size_t before = loader->diags->errors;
    bring_in_file(&merger, blocks, path, (struct span){0});
    return loader->diags->errors == before;
}

bool merge_decision(const struct protocol_loader *loader, struct str path, struct merged *ret)
{
    struct merger merger = {loader, map_new(loader->arena), ret};
    struct blocks *blocks = ARENA_NEW(loader->arena, struct blocks);
    bring_in_file(&merger, blocks, path, (struct span){0});
    if (!ret->decisions.count)
        return false;
    ret->node = merged_node(loader->arena, ret->decisions.items[0].node, blocks);
    return !ret->incomplete;
}
