/* Reading mappings by their key tables. */
#include <string.h>

#include "yaml/types.h"

static void *slot_at(void *out, size_t offset)
{
    return (char *)out + offset;
}

static void put_place(const struct key_table *table, void *out, struct span at)
{
    if (table->place_offset != KEY_NO_SLOT)
        memcpy(slot_at(out, table->place_offset), &at, sizeof at);
}

static const char *kind_word(const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_SCALAR:
        return "a text";
    case YAML_SEQUENCE:
        return "a list";
    case YAML_MAPPING:
        return "a mapping";
    }
    return "";
}

static const struct key_row *find_row(const struct key_table *table, struct str key)
{
    for (size_t i = 0; i < table->count; i++)
        if (str_is(key, table->rows[i].key))
            return &table->rows[i];
    return NULL;
}

/* The keys that may be written, one after the other. */
static struct str known_keys(struct arena *arena, const struct key_table *table)
{
    struct text text = text_new(arena);
    for (size_t i = 0; i < table->count; i++)
        if (!(table->rows[i].flags & KEY_NOT_YET))
            text_addf(&text, "%s%s", text.len ? ", " : "", table->rows[i].key);
    return text_str(&text);
}

static bool refuse_unknown(struct key_reader *reader, const struct key_table *table,
                           const struct yaml_node *key)
{
    struct str *names = ARENA_ARRAY(reader->arena, struct str, table->count + 1);
    for (size_t i = 0; i < table->count; i++)
        names[i] = str_of(table->rows[i].key);
    struct diag *diag = diag_error(reader->diags, "Y031", key->at, "%s: unknown key '%.*s'",
                                   table->title, STR_ARG(key->text.text));
    struct str meant = nearest_word(key->text.text, names, table->count);
    if (meant.len > 0)
        diag_help(reader->diags, diag, "did you mean '%.*s'?", STR_ARG(meant));
    else
        diag_help(reader->diags, diag, "known here: %.*s",
                  STR_ARG(known_keys(reader->arena, table)));
    return false;
}

static bool refuse_not_yet(struct key_reader *reader, const struct key_row *row,
                           const struct yaml_node *key)
{
    struct diag *diag =
        diag_error(reader->diags, "Y034", key->at, "'%s' is known but not supported yet", row->key);
    diag_help(reader->diags, diag, "leave it out; it is to do this: %s", row->help);
    return false;
}

static bool check_first(struct key_reader *reader, const struct key_row *row,
                        const struct yaml_node *node, size_t index)
{
    if (!(row->flags & KEY_FIRST) || index == 0)
        return true;
    struct diag *diag = diag_error(reader->diags, "Y033", node->pairs[index].key->at,
                                   "'%s' must be the first key", row->key);
    diag->related = node->pairs[0].key->at;
    diag->related_note = STR("it belongs here");
    return false;
}

static bool read_row(struct key_reader *reader, const struct key_row *row,
                     const struct yaml_node *value, void *out)
{
    if (value->broken)
        return false;
    return row->type->read(reader, value, row, slot_at(out, row->offset));
}

static bool read_pair(struct key_reader *reader, const struct key_table *table,
                      const struct yaml_node *node, size_t index, void *out)
{
    const struct yaml_pair *pair = &node->pairs[index];
    const struct key_row *row = find_row(table, pair->key->text.text);
    if (!row && node->flow && pair->value->broken)
        return false; /* the rest of a text that was cut off, and has been reported */
    if (!row)
        return refuse_unknown(reader, table, pair->key);
    bool placed = check_first(reader, row, node, index);
    if (row->flags & KEY_NOT_YET)
        return refuse_not_yet(reader, row, pair->key);
    return read_row(reader, row, pair->value, out) && placed;
}

/* Where something is missing: at a mapping's first key, whose line says which mapping it is. */
static struct span missing_place(const struct yaml_node *node)
{
    bool block = node->kind == YAML_MAPPING && !node->flow && node->count > 0;
    return block ? node->pairs[0].key->at : node->at;
}

/* Whether an unknown key is near enough to be this one: then its own message says so. */
static bool is_misspelt(const struct key_table *table, const struct yaml_node *node,
                        const char *wanted)
{
    const struct str want = str_of(wanted);
    for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        struct str key = node->pairs[i].key->text.text;
        if (!find_row(table, key) && nearest_word(key, &want, 1).len)
            return true;
    }
    return false;
}

static bool check_missing(struct key_reader *reader, const struct key_table *table,
                          const struct yaml_node *node, const char *written)
{
    bool complete = true;
    for (size_t i = 0; i < table->count; i++) {
        const struct key_row *row = &table->rows[i];
        if (!(row->flags & KEY_REQUIRED) || yaml_get(node, row->key) ||
            (written && strcmp(written, row->key) == 0))
            continue;
        complete = false;
        if (is_misspelt(table, node, row->key))
            continue;
        struct diag *diag = diag_error(reader->diags, "Y032", missing_place(node),
                                       "%s: '%s' is missing", table->title, row->key);
        diag_help(reader->diags, diag, "add '%s', %s: %s", row->key, row->type->help, row->help);
    }
    return complete;
}

/* X for {short_key: X}. */
static bool read_short(struct key_reader *reader, const struct yaml_node *node,
                       const struct key_table *table, void *out)
{
    const struct key_row *row = table->short_key ? find_row(table, str_of(table->short_key)) : NULL;
    if (!row) {
        struct diag *diag =
            diag_error(reader->diags, "Y030", node->at, "%s: a mapping is wanted, not %s",
                       table->title, kind_word(node));
        diag_help(reader->diags, diag, "write 'key: value' with the keys %.*s",
                  STR_ARG(known_keys(reader->arena, table)));
        return false;
    }
    bool read = read_row(reader, row, node, out);
    return check_missing(reader, table, node, row->key) && read;
}

bool keys_read(struct key_reader *reader, const struct yaml_node *node,
               const struct key_table *table, void *out)
{
    put_place(table, out, node->at);
    if (node->broken)
        return false;
    if (node->kind != YAML_MAPPING)
        return read_short(reader, node, table, out);
    bool right = true;
    for (size_t i = 0; i < node->count; i++)
        right = read_pair(reader, table, node, i, out) && right;
    return check_missing(reader, table, node, NULL) && right;
}

/* ---- the types that hold mappings ---- */

static bool read_struct(struct key_reader *reader, const struct yaml_node *node,
                        const struct key_row *row, void *slot)
{
    void *out = arena_alloc(reader->arena, row->of->size);
    memcpy(slot, &out, sizeof(void *));
    return keys_read(reader, node, row->of, out);
}

static struct key_list *open_list(struct key_reader *reader, const struct yaml_node *node,
                                  const struct key_row *row, size_t count, void *slot)
{
    struct key_list *list = slot;
    list->items = arena_alloc(reader->arena, row->of->size * (count + 1));
    list->count = count;
    list->at = node->at;
    return list;
}

/* A sequence of elements, or one alone. */
static bool read_structs(struct key_reader *reader, const struct yaml_node *node,
                         const struct key_row *row, void *slot)
{
    bool alone = node->kind != YAML_SEQUENCE, right = true;
    struct key_list *list = open_list(reader, node, row, alone ? 1 : node->count, slot);
    for (size_t i = 0; i < list->count; i++)
        right = keys_read(reader, alone ? node : node->items[i], row->of,
                          slot_at(list->items, i * row->of->size)) &&
                right;
    return right;
}

static bool read_entry(struct key_reader *reader, const struct yaml_pair *pair,
                       const struct key_row *row, const struct shape *shape, void *out)
{
    struct key_name name = {pair->key->text.text, pair->key->at};
    bool named = name_read(reader, pair->key, row, shape, "a key of ", &name);
    if (row->of->name_offset != KEY_NO_SLOT)
        memcpy(slot_at(out, row->of->name_offset), &name, sizeof name);
    return keys_read(reader, pair->value, row->of, out) && named;
}

static bool read_map_of(struct key_reader *reader, const struct yaml_node *node,
                        const struct key_row *row, const struct shape *shape, void *slot)
{
    if (node->kind != YAML_MAPPING) {
        struct diag *diag = diag_error(reader->diags, "Y030", node->at,
                                       "'%s' must be a mapping, not %s", row->key, kind_word(node));
        diag_help(reader->diags, diag, "write 'id: %s' for each", row->of->title);
        return false;
    }
    bool right = true;
    struct key_list *list = open_list(reader, node, row, node->count, slot);
    for (size_t i = 0; i < node->count; i++)
        right = read_entry(reader, &node->pairs[i], row, shape,
                           slot_at(list->items, i * row->of->size)) &&
                right;
    return right;
}

static bool read_map(struct key_reader *reader, const struct yaml_node *node,
                     const struct key_row *row, void *slot)
{
    return read_map_of(reader, node, row, &shape_id, slot);
}

static bool read_loose_map(struct key_reader *reader, const struct yaml_node *node,
                           const struct key_row *row, void *slot)
{
    return read_map_of(reader, node, row, &shape_loose_id, slot);
}

static bool read_event_map(struct key_reader *reader, const struct yaml_node *node,
                           const struct key_row *row, void *slot)
{
    return read_map_of(reader, node, row, &shape_event, slot);
}

static bool read_node(struct key_reader *reader, const struct yaml_node *node,
                      const struct key_row *row, void *slot)
{
    (void)reader;
    (void)row;
    memcpy(slot, &node, sizeof(void *));
    return true;
}

const struct key_type key_struct = {"mapping", "a mapping", read_struct};
const struct key_type key_structs = {"list", "a list, or one element alone", read_structs};
const struct key_type key_map = {"map by id", "a mapping from ids", read_map};
const struct key_type key_loose_map = {"map by id", "a mapping from ids, capitals and - allowed",
                                       read_loose_map};
const struct key_type key_event_map = {"map by id", "a mapping from ids joined by dots",
                                       read_event_map};
const struct key_type key_node = {"any", "any value", read_node};
