/* The text of a calendar file, with days closed or opened again. Everything else stays as whoever
 * wrote it wrote it: comments, order, layout. The caller reads the result again and looks whether
 * it says what was meant. */
#include "base/json.h"
#include "protocol/calendar.h"

struct splice {
    size_t from, to; /* what goes */
    struct str text; /* what comes */
};
struct editing {
    struct arena *arena;
    struct str bytes;
    const struct yaml_node *root;
    VEC(struct splice) splices; /* in the order of the text */
};

/* ---- places ---- */

static size_t line_start(struct str bytes, size_t at)
{
    while (at > 0 && bytes.at[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(struct str bytes, size_t at)
{
    while (at < bytes.len && bytes.at[at] != '\n')
        at++;
    return at < bytes.len ? at + 1 : at;
}

/* A block ends where the last thing in it does; its own span goes on to what comes next. */
static size_t end_of(const struct yaml_node *node)
{
    while (node->kind != YAML_SCALAR && !node->flow && node->count)
        node = node->kind == YAML_MAPPING ? node->pairs[node->count - 1].value
                                          : node->items[node->count - 1];
    return node->at.to;
}

static const struct yaml_pair *pair_of(const struct yaml_node *node, struct str key)
{
    for (size_t i = 0; node && node->kind == YAML_MAPPING && i < node->count; i++)
        if (str_eq(yaml_text(node->pairs[i].key), key))
            return &node->pairs[i];
    return NULL;
}

static void replace(struct editing *editing, size_t from, size_t to, struct str text)
{
    const struct splice splice = {from, to, text};
    VEC_PUSH(editing->arena, editing->splices, splice);
    size_t at = editing->splices.count - 1;
    for (; at > 0 && editing->splices.items[at - 1].from > from; at--)
        editing->splices.items[at] = editing->splices.items[at - 1];
    editing->splices.items[at] = splice;
}

/* ---- a row of a mapping at the top ---- */

static struct str line_break(const struct editing *editing, size_t at)
{
    return at > 0 && editing->bytes.at[at - 1] != '\n' ? STR("\n") : STR("");
}

static void add_first(struct editing *editing, const char *mapping, struct str row)
{
    size_t end = editing->bytes.len;
    replace(editing, end, end,
            str_format(editing->arena, "%.*s%s:\n  %.*s\n", STR_ARG(line_break(editing, end)),
                       mapping, STR_ARG(row)));
}

/* Before the first row with a later key, with its indentation. */
static void add_line(struct editing *editing, const struct yaml_node *node, struct str key,
                     struct str row)
{
    size_t first = node->pairs[0].key->at.from, start = line_start(editing->bytes, first);
    struct str indent = str_part(editing->bytes, start, first);
    size_t at = line_end(editing->bytes, end_of(node));
    for (size_t i = node->count; i > 0 && str_cmp(key, yaml_text(node->pairs[i - 1].key)) < 0; i--)
        at = line_start(editing->bytes, node->pairs[i - 1].key->at.from);
    replace(editing, at, at,
            str_format(editing->arena, "%.*s%.*s%.*s\n", STR_ARG(line_break(editing, at)),
                       STR_ARG(indent), STR_ARG(row)));
}

static void add_row(struct editing *editing, const char *mapping, struct str key, struct str row)
{
    const struct yaml_node *node = yaml_get(editing->root, mapping);
    if (!node || node->kind != YAML_MAPPING) {
        add_first(editing, mapping, row);
    } else if (node->flow || !node->count) {
        size_t at = node->at.from + 1;
        replace(editing, at, at,
                str_format(editing->arena, "%.*s%s", STR_ARG(row), node->count ? ", " : ""));
    } else {
        add_line(editing, node, key, row);
    }
}

static void drop_row(struct editing *editing, const struct yaml_pair *mapping,
                     const struct yaml_pair *row)
{
    const struct yaml_node *node = mapping->value;
    const struct yaml_pair *last = &node->pairs[node->count - 1];
    if (!node->flow) { /* the last row takes the mapping's own line along */
        size_t from = node->count == 1 ? mapping->key->at.from : row->key->at.from;
        replace(editing, line_start(editing->bytes, from),
                line_end(editing->bytes, end_of(row->value)), STR(""));
    } else if (row != last) {
        replace(editing, row->key->at.from, row[1].key->at.from, STR(""));
    } else {
        size_t from = node->count == 1 ? row->key->at.from : row[-1].value->at.to;
        replace(editing, from, row->value->at.to, STR(""));
    }
}

/* ---- what is edited ---- */

static void close_day(struct editing *editing, const struct calendar_closure *closure)
{
    struct str date = date_format(editing->arena, closure->date);
    struct text row = text_new(editing->arena);
    text_addf(&row, "%.*s: {kind: %.*s", STR_ARG(date), STR_ARG(closure->kind));
    if (closure->label.len)
        text_addf(&row, ", label: %.*s", STR_ARG(json_quote(editing->arena, closure->label)));
    if (closure->known_from != INSTANT_NONE)
        text_addf(&row, ", known_from: %.*s",
                  STR_ARG(instant_format(editing->arena, closure->known_from)));
    text_char(&row, '}');
    add_row(editing, "closed", date, text_str(&row));
}

/* Its own closure goes; those of calendars that it extends are removed, with the reason. */
static bool open_day(struct editing *editing, const struct calendar_edit *edit)
{
    struct str date = date_format(editing->arena, edit->opened);
    const struct yaml_pair *closed = pair_of(editing->root, STR("closed"));
    const struct yaml_pair *row = closed ? pair_of(closed->value, date) : NULL;
    size_t others = edit->closures - (row != NULL);
    struct str path = str_format(editing->arena, "closed.%.*s", STR_ARG(date));
    if (row)
        drop_row(editing, closed, row);
    if (others)
        add_row(editing, "remove", path,
                str_format(editing->arena, "%.*s: %.*s", STR_ARG(path),
                           STR_ARG(json_quote(editing->arena, edit->reason))));
    return row || others;
}

static void put_version(struct editing *editing, struct str version)
{
    const struct yaml_node *node = yaml_get(editing->root, "version");
    if (node)
        replace(editing, node->at.from, node->at.to, version);
}

static struct str spliced(const struct editing *editing)
{
    struct text text = text_new(editing->arena);
    size_t at = 0;
    for (size_t i = 0; i < editing->splices.count; i++) {
        const struct splice *splice = &editing->splices.items[i];
        text_add(&text, str_part(editing->bytes, at, splice->from));
        text_add(&text, splice->text);
        at = splice->to;
    }
    text_add(&text, str_part(editing->bytes, at, editing->bytes.len));
    return text_str(&text);
}

/* One step at a time, each on the text that the one before gave. */
static bool start(struct editing *editing, struct arena *arena, struct str text)
{
    *editing = (struct editing){.arena = arena, .bytes = text};
    editing->root = yaml_parse(arena, source_new(arena, STR("<calendar>"), text), diags_new(arena));
    return editing->root && editing->root->kind == YAML_MAPPING && !editing->root->flow;
}

bool calendar_edit(struct arena *arena, struct str text, const struct calendar_edit *edit,
                   struct str *ret_text)
{
    struct editing editing;
    if (!start(&editing, arena, text))
        return false;
    put_version(&editing, edit->version);
    bool found = !date_is_set(edit->opened) || open_day(&editing, edit);
    *ret_text = spliced(&editing);
    for (size_t i = 0; found && i < edit->closed_count; i++) {
        found = start(&editing, arena, *ret_text);
        if (!found)
            return false;
        close_day(&editing, &edit->closed[i]);
        *ret_text = spliced(&editing);
    }
    return found;
}
