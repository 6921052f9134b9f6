#include "protocol/overlay.h"

static const char *const kinds[] = {
    [OVERLAY_CHANGE] = "change", [OVERLAY_ADD] = "add", [OVERLAY_REMOVE] = "remove"};

/* ---- reading ---- */

/* The next part of a path off the front; false where it is empty or its quotes do not close. */
static bool next_part(struct str *rest, struct str *ret)
{
    bool quoted = rest->len > 0 && rest->at[0] == '"';
    ptrdiff_t end = quoted ? str_find(*rest, STR("\""), 1) : str_find(*rest, STR("."), 0);
    if (quoted && end < 0)
        return false;
    size_t to = end < 0 ? rest->len : (size_t)end, after = quoted ? to + 1 : to;
    *ret = str_part(*rest, quoted, to);
    bool more = after < rest->len;
    if (more && (rest->at[after] != '.' || after + 1 == rest->len))
        return false;
    *rest = str_part(*rest, after + more, rest->len);
    return ret->len > 0;
}

static bool read_path(struct arena *arena, struct str path, const struct str **ret_parts,
                      size_t *ret_count)
{
    struct {
        VEC(struct str) items;
    } parts = {0};
    struct str rest = path, part;
    do {
        if (!next_part(&rest, &part))
            return false;
        VEC_PUSH(arena, parts.items, part);
    } while (rest.len);
    *ret_parts = parts.items.items;
    *ret_count = parts.items.count;
    return true;
}

static bool says_why(const struct yaml_node *value)
{
    return value->kind == YAML_SCALAR && str_trim(yaml_text(value)).len > 0;
}

static void read_step(const struct protocol_loader *loader, enum overlay_kind kind,
                      const struct yaml_pair *pair, struct overlay *overlay)
{
    struct overlay_step step = {
        .kind = kind, .path = yaml_text(pair->key), .at = pair->key->at, .value = pair->value};
    if (!read_path(loader->arena, step.path, &step.parts, &step.count)) {
        struct diag *diag =
            diag_error(loader->diags, "P161", step.at, "`%.*s` is no path", STR_ARG(step.path));
        diag_help(loader->diags, diag,
                  "parts are joined by dots; one with a dot in it stands in double quotes");
        return;
    }
    if (kind == OVERLAY_REMOVE && !says_why(pair->value)) {
        diag_error(loader->diags, "P162", pair->value->at,
                   "why it falls away must be said: `remove: {%.*s: REASON}`", STR_ARG(step.path));
        return;
    }
    VEC_PUSH(loader->arena, overlay->steps, step);
}

void overlay_read(const struct protocol_loader *loader, const struct yaml_node *node,
                  struct overlay *overlay)
{
    for (size_t kind = 0; kind < COUNT_OF(kinds); kind++) {
        const struct yaml_node *rows = yaml_get(node, kinds[kind]);
        for (size_t i = 0; rows && rows->kind == YAML_MAPPING && i < rows->count; i++)
            read_step(loader, (enum overlay_kind)kind, &rows->pairs[i], overlay);
    }
}

/* ---- what may be done ---- */

struct applying {
    const struct protocol_loader *loader;
    const struct yaml_node *root;
    struct overlay_step *step;
    bool refused;
};

static bool fits(struct arena *arena, struct str pattern, const struct overlay_step *step)
{
    const struct str *parts;
    size_t count;
    if (!read_path(arena, pattern, &parts, &count) || count != step->count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!str_is(parts[i], "*") && !str_eq(parts[i], step->parts[i]))
            return false;
    return true;
}

static bool has_word(const struct yaml_node *node, struct str word)
{
    if (node->kind == YAML_SCALAR)
        return str_eq(yaml_text(node), word);
    for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        if (str_eq(yaml_text(node->items[i]), word))
            return true;
    return false;
}

static bool is_allowed(const struct applying *applying)
{
    const struct yaml_node *may = yaml_get(applying->root, "may");
    struct str word = str_of(kinds[applying->step->kind]);
    for (size_t i = 0; may && may->kind == YAML_MAPPING && i < may->count; i++)
        if (has_word(may->pairs[i].value, word) &&
            fits(applying->loader->arena, yaml_text(may->pairs[i].key), applying->step))
            return true;
    return false;
}

/* A row locks itself as a whole, or some of its keys. */
static void check_lock(struct applying *applying, const struct yaml_node *node, size_t depth)
{
    const struct overlay_step *step = applying->step;
    const struct yaml_node *lock = yaml_get(node, "locked");
    bool whole = lock && str_is(yaml_text(lock), "true");
    bool part = lock && depth < step->count && has_word(lock, step->parts[depth]);
    if ((!whole && !part) || applying->refused || is_allowed(applying))
        return;
    struct diag *diag = diag_error(applying->loader->diags, "P163", step->at,
                                   "`%.*s` is locked where it comes from", STR_ARG(step->path));
    diag->related = lock->at;
    diag->related_note = STR("it is locked here");
    applying->refused = true;
}

/* ---- applying ---- */

static const struct yaml_node *with_pairs(struct arena *arena, const struct yaml_node *node,
                                          const struct yaml_pair *pairs, size_t count)
{
    struct yaml_node *copy = arena_copy(arena, node, sizeof *node);
    copy->pairs = pairs;
    copy->count = count;
    return copy;
}

static const struct yaml_node *with_pair(struct arena *arena, const struct yaml_node *node,
                                         size_t at, const struct yaml_node *value)
{
    struct yaml_pair *pairs = ARENA_ARRAY(arena, struct yaml_pair, node->count);
    size_t count = 0;
    for (size_t i = 0; i < node->count; i++) {
        if (i == at && !value)
            continue;
        pairs[count] = node->pairs[i];
        if (i == at)
            pairs[count].value = value;
        count++;
    }
    return with_pairs(arena, node, pairs, count);
}

static size_t find_key(const struct yaml_node *node, struct str key)
{
    size_t i = 0;
    while (i < node->count && !str_eq(yaml_text(node->pairs[i].key), key))
        i++;
    return i;
}

static const struct yaml_node *with_map(struct applying *applying, const struct yaml_node *node)
{
    struct arena *arena = applying->loader->arena;
    const struct yaml_node *more = applying->step->value;
    struct yaml_pair *pairs = ARENA_ARRAY(arena, struct yaml_pair, node->count + more->count);
    if (node->count)
        memcpy(pairs, node->pairs, node->count * sizeof *pairs);
    for (size_t i = 0; i < more->count; i++) {
        size_t at = find_key(node, yaml_text(more->pairs[i].key));
        pairs[node->count + i] = more->pairs[i];
        if (at == node->count)
            continue;
        struct diag *diag =
            diag_error(applying->loader->diags, "P162", more->pairs[i].key->at,
                       "`%.*s` is there already", STR_ARG(yaml_text(more->pairs[i].key)));
        diag_help(applying->loader->diags, diag, "`change` gives it another value");
        diag->related = node->pairs[at].key->at;
        diag->related_note = STR("it is here");
        return node;
    }
    return with_pairs(arena, node, pairs, node->count + more->count);
}

/* One name stands for a list of it. */
static size_t item_count(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR ? 1 : node->kind == YAML_SEQUENCE ? node->count : 0;
}

static const struct yaml_node *item_of(const struct yaml_node *node, size_t at)
{
    return node->kind == YAML_SCALAR ? node : node->items[at];
}

static const struct yaml_node *with_items(struct arena *arena, const struct yaml_node *node,
                                          const struct yaml_node *const *items, size_t count)
{
    struct yaml_node *copy = arena_copy(arena, node, sizeof *node);
    copy->kind = YAML_SEQUENCE;
    copy->items = items;
    copy->count = count;
    return copy;
}

static const struct yaml_node *with_names(struct applying *applying, const struct yaml_node *node)
{
    struct arena *arena = applying->loader->arena;
    const struct yaml_node *more = applying->step->value;
    size_t count = item_count(node), added = item_count(more);
    const struct yaml_node **items = ARENA_ARRAY(arena, const struct yaml_node *, count + added);
    for (size_t i = 0; i < count; i++)
        items[i] = item_of(node, i);
    for (size_t i = 0; i < added; i++)
        items[count + i] = item_of(more, i);
    return with_items(arena, node, items, count + added);
}

static const struct yaml_node *without_name(struct applying *applying, const struct yaml_node *node,
                                            struct str name)
{
    struct arena *arena = applying->loader->arena;
    const struct yaml_node **items =
        ARENA_ARRAY(arena, const struct yaml_node *, item_count(node) + 1);
    size_t count = 0;
    for (size_t i = 0; i < item_count(node); i++)
        if (!str_eq(yaml_text(item_of(node, i)), name))
            items[count++] = item_of(node, i);
    return count < item_count(node) ? with_items(arena, node, items, count) : NULL;
}

static const struct yaml_node *changed(struct applying *applying, const struct yaml_node *node)
{
    const struct yaml_node *value = applying->step->value;
    bool map = value->kind == YAML_MAPPING, into = node->kind == YAML_MAPPING;
    if (applying->step->kind == OVERLAY_CHANGE)
        return value; /* whether it fits there, those say who read the tree */
    if (map == into)
        return map ? with_map(applying, node) : with_names(applying, node);
    diag_error(applying->loader->diags, "P162", value->at,
               into ? "`%.*s` holds a map: this is none" : "`%.*s` holds no map",
               STR_ARG(applying->step->path));
    return node;
}

/* The node as the step leaves it; NULL where the path leads to nothing. */
static const struct yaml_node *apply(struct applying *applying, const struct yaml_node *node,
                                     size_t depth)
{
    const struct overlay_step *step = applying->step;
    struct arena *arena = applying->loader->arena;
    bool last = depth + 1 == step->count;
    bool remove = step->kind == OVERLAY_REMOVE;
    if (depth == step->count) {
        check_lock(applying, node, depth);
        return changed(applying, node);
    }
    if (node->kind != YAML_MAPPING)
        return last && remove ? without_name(applying, node, step->parts[depth]) : NULL;
    size_t at = find_key(node, step->parts[depth]);
    if (at == node->count)
        return NULL;
    check_lock(applying, node, depth);
    if (last && remove) {
        check_lock(applying, node->pairs[at].value, step->count);
        return with_pair(arena, node, at, NULL);
    }
    const struct yaml_node *value = apply(applying, node->pairs[at].value, depth + 1);
    return value ? with_pair(arena, node, at, value) : NULL;
}

const struct yaml_node *overlay_apply(const struct protocol_loader *loader,
                                      const struct yaml_node *node, struct overlay *overlay)
{
    for (size_t i = 0; i < overlay->steps.count; i++) {
        struct applying applying = {
            .loader = loader, .root = node, .step = &overlay->steps.items[i]};
        if (applying.step->met && applying.step->kind != OVERLAY_REMOVE)
            continue; /* what is nearest is meant; but what falls away does so everywhere */
        const struct yaml_node *with = apply(&applying, node, 0);
        applying.step->met |= with != NULL;
        if (with && !applying.refused)
            node = with;
    }
    return node;
}

void overlay_unmet(const struct protocol_loader *loader, const struct overlay *overlay,
                   size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        const struct overlay_step *step = &overlay->steps.items[i];
        if (step->met)
            continue;
        struct diag *diag =
            diag_error(loader->diags, "P164", step->at,
                       "there is no `%.*s` in what this file extends", STR_ARG(step->path));
        diag_help(loader->diags, diag,
                  step->kind == OVERLAY_ADD
                      ? "the path names the map or list that something is added to"
                      : "look up how the parts of the path are written there");
    }
}

static void check_word(const struct protocol_loader *loader, const struct yaml_node *node)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(yaml_text(node), kinds[i]))
            return;
    diag_error(loader->diags, "P165", node->at,
               "`%.*s` is nothing that an overlay does; it may change, add or remove",
               STR_ARG(node->kind == YAML_SCALAR ? yaml_text(node) : STR("{}")));
}

void overlay_check_may(const struct protocol_loader *loader, const struct yaml_node *node)
{
    const struct yaml_node *may = yaml_get(node, "may");
    for (size_t i = 0; may && may->kind == YAML_MAPPING && i < may->count; i++) {
        const struct yaml_node *words = may->pairs[i].value;
        if (words->kind == YAML_MAPPING)
            check_word(loader, words);
        for (size_t j = 0; j < item_count(words); j++)
            check_word(loader, item_of(words, j));
    }
}
