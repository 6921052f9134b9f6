#include <string.h>

#include "base/limits.h"
#include "protocol/build.h"

/* Which name means which row. */

static struct str id_key(const struct build *build, const char *kind, struct str id)
{
    return str_format(build->arena, "%s:%.*s", kind, STR_ARG(id));
}

void *lookup(const struct build *build, const char *kind, struct str id)
{
    return map_get(build->ids, id_key(build, kind, id));
}

const void *protocol_find(const struct protocol *protocol, const char *kind, struct str id)
{
    char key[256]; /* as id_key writes it, without an arena: this is asked many times a command */
    struct str of = str_of(kind);
    size_t len = of.len;
    if (len + 1 + id.len > sizeof key)
        return NULL;
    memcpy(key, of.at, len);
    key[len++] = ':';
    if (id.len > 0)
        memcpy(key + len, id.at, id.len);
    return map_get(protocol->ids, (struct str){key, len + id.len});
}

bool is_present(const struct key_name *name)
{
    return name->text.len > 0;
}

struct span row_place(const struct raw_row *row)
{
    return row->name.at.source ? row->name.at : row->at;
}

/* A kind as people say it. */
static const char *word_of(const char *kind)
{
    return str_is(str_of(kind), "data") ? "field" : kind;
}

void declare_id(struct build *build, const char *kind, const struct key_name *name, void *row)
{
    struct str key = id_key(build, kind, name->text);
    if (map_has(build->ids, key))
        diag_error(build->diags, "P010", name->at, "there is already a %s `%.*s`", word_of(kind),
                   STR_ARG(name->text));
    else
        map_put(build->ids, key, row);
}

/* How many of a list may be built. What is beyond the limit is an error, so that nothing is cut
 * silently: no model comes out. */
size_t within_limit(struct build *build, size_t count, size_t limit, struct span at,
                    const char *what)
{
    if (count <= limit)
        return count;
    diag_error(build->diags, "P009", at, "more than %zu %s", limit, what);
    return limit;
}

/* Every raw row begins with a struct raw_row, every row of the model with its id. */
void *declare_rows(struct build *build, const char *kind, struct key_list *list, size_t raw_size,
                   size_t row_size)
{
    list->count = within_limit(build, list->count, LIMIT_ROWS, list->at, "rows in one block");
    char *rows = arena_alloc(build->arena, row_size * list->count);
    for (size_t i = 0; i < list->count; i++) {
        const void *raw = (const char *)list->items + i * raw_size;
        const struct key_name *name = &((const struct raw_row *)raw)->name;
        void *row = rows + i * row_size;
        *(struct str *)row = name->text;
        declare_id(build, kind, name, row);
    }
    return rows;
}

static struct str nearest_id(const struct build *build, const char *kind, struct str id)
{
    struct str prefix = str_format(build->arena, "%s:", kind);
    size_t count = 0, all = map_count(build->ids);
    struct str *candidates = ARENA_ARRAY(build->arena, struct str, all);
    for (size_t i = 0; i < all; i++) {
        struct str key = map_key(build->ids, i);
        if (str_starts(key, prefix))
            candidates[count++] = str_part(key, prefix.len, key.len);
    }
    return nearest_word(id, candidates, count);
}

static void report_unknown(struct build *build, const char *kind, const struct key_name *name)
{
    struct diag *diag = diag_error(build->diags, "P011", name->at, "there is no %s `%.*s`",
                                   word_of(kind), STR_ARG(name->text));
    struct str near = nearest_id(build, kind, name->text);
    if (near.len)
        diag_help(build->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
}

void *refer(struct build *build, const char *kind, const struct key_name *name)
{
    if (!is_present(name))
        return NULL;
    struct str key = id_key(build, kind, name->text);
    void *row = map_get(build->ids, key);
    if (row)
        map_put(build->used, key, row);
    else
        report_unknown(build, kind, name);
    return row;
}

/* The rows that names refer to; unknown ones are reported and left out. */
static void *refer_all(struct build *build, const char *kind, const struct key_names *names,
                       size_t *ret_count)
{
    void **rows = ARENA_ARRAY(build->arena, void *, names->count);
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++) {
        void *row = refer(build, kind, &names->items[i]);
        if (row)
            rows[count++] = row;
    }
    *ret_count = count;
    return rows;
}

struct roles refer_roles(struct build *build, const struct key_names *names)
{
    struct roles roles = {0};
    roles.items = refer_all(build, "role", names, &roles.count);
    return roles;
}

struct needs refer_needs(struct build *build, const struct key_names *names)
{
    struct needs needs = {0};
    needs.items = refer_all(build, "need", names, &needs.count);
    return needs;
}

struct states refer_states(struct build *build, const struct key_names *names)
{
    struct states states = {0};
    states.items = refer_all(build, "state", names, &states.count);
    return states;
}

const struct consent *const *refer_consents(struct build *build, const struct key_names *names,
                                            size_t *ret_count)
{
    return refer_all(build, "consent", names, ret_count);
}

/* ---- names that FEEL can see ---- */

bool is_reserved(struct str name)
{
    static const char *const names[] = {
        "records",   "documents", "packs",   "consents", "parties", "links",
        "values",    "event",     "record",  "item",     "each",    "value",
        "reference", "opened",    "entered", "task",     "due",     "occurrence",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

void check_visible(struct build *build, const struct key_name *name, const char *what)
{
    const char *why = NULL;
    if (feel_is_builtin(name->text))
        why = "FEEL itself";
    else if (is_reserved(name->text))
        why = "the language, for expressions";
    if (!why)
        return;
    struct diag *diag = diag_error(build->diags, "P012", name->at,
                                   "a %s may not be called `%.*s`: the name is taken by %s", what,
                                   STR_ARG(name->text), why);
    diag_help(build->diags, diag, "choose another name, such as `%.*s_1`", STR_ARG(name->text));
}

/* ---- labels ---- */

struct str label_of_id(const struct build *build, struct str id)
{
    char *text = str_cstr(build->arena, id);
    for (size_t i = 0; i < id.len; i++)
        if (text[i] == '_')
            text[i] = ' ';
    return (struct str){text, id.len};
}

struct str label_of(const struct build *build, const struct raw_row *row)
{
    return is_present(&row->label) ? row->label.text : label_of_id(build, row->name.text);
}

/* A name that was written plainly stands in the source as it is; a quoted one begins after its
 * quote. */
struct excerpt excerpt_of_name(const struct key_name *name)
{
    struct excerpt excerpt = {.text = name->text, .source = name->at.source, .base = name->at.from};
    if (!name->at.source)
        return excerpt;
    char first = name->at.source->text.at[name->at.from];
    if (first == '"' || first == '\'')
        excerpt.base++;
    return excerpt;
}

struct privacy build_privacy(struct build *build, const struct raw_privacy *raw)
{
    struct privacy privacy = {.class = CLASS_PERSONAL, .retain = raw->retain.text};
    if (raw->class)
        privacy.class = (enum data_class)(raw->class - 1);
    privacy.see = refer_roles(build, &raw->see);
    return privacy;
}

bool roles_admit(struct roles roles, const struct role *role)
{
    for (size_t i = 0; i < roles.count; i++)
        if (roles.items[i] == role || (role && role->of == roles.items[i]))
            return true;
    return false;
}
