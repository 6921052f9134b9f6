#include "base/limits.h"
#include "protocol/build.h"

/* Types as rows write them: FEEL's, `role`, enums, lists, contexts, tables and named shapes. */

static const struct {
    const char *name;
    const struct feel_type *type;
} plain_types[] = {
    {"any", &feel_any},
    {"boolean", &feel_t_boolean},
    {"number", &feel_t_number},
    {"string", &feel_t_string},
    {"date", &feel_t_date},
    {"time", &feel_t_time},
    {"date and time", &feel_t_date_time},
    {"days and time duration", &feel_t_days_duration},
    {"years and months duration", &feel_t_months_duration},
    {"context", &feel_t_context},
};

const struct feel_type *context_type(struct arena *arena, const struct feel_field *fields,
                                     size_t count)
{
    struct feel_type *type = ARENA_NEW(arena, struct feel_type);
    type->kind = FEEL_T_CONTEXT;
    type->fields = fields;
    type->count = count;
    return type;
}

const struct feel_type *enum_type(struct arena *arena, const struct str *words, size_t count)
{
    struct feel_type *type = ARENA_NEW(arena, struct feel_type);
    type->kind = FEEL_T_STRING;
    type->words = words;
    type->word_count = count;
    return type;
}

const struct feel_type *words_type(struct arena *arena, const char *const *words)
{
    size_t count = 0;
    while (words[count])
        count++;
    struct str *copies = ARENA_ARRAY(arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        copies[i] = str_of(words[i]);
    return enum_type(arena, copies, count);
}

static const struct feel_type *type_of_names(struct build *build, const struct key_names *names)
{
    struct str *words = ARENA_ARRAY(build->arena, struct str, names->count);
    struct map *seen = map_new(build->arena);
    for (size_t i = 0; i < names->count; i++) {
        words[i] = names->items[i].text;
        if (map_has(seen, words[i]))
            diag_error(build->diags, "P013", names->items[i].at,
                       "the word `%.*s` stands twice in this enum", STR_ARG(words[i]));
        map_put(seen, words[i], build);
    }
    return enum_type(build->arena, words, names->count);
}

static const struct feel_type *type_of_fields(struct build *build, const struct key_list *list)
{
    const struct raw_field *raws = list->items;
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, list->count);
    for (size_t i = 0; i < list->count; i++) {
        check_visible(build, &raws[i].row.name, "field");
        fields[i].name = raws[i].row.name.text;
        fields[i].type = build_type(build, &raws[i], NULL);
    }
    return context_type(build->arena, fields, list->count);
}

/* ---- by name ---- */

static const struct feel_type *find_plain(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(plain_types); i++)
        if (str_is(name, plain_types[i].name))
            return plain_types[i].type;
    return NULL;
}

static const struct feel_type *find_named(struct build *build, struct str name, struct span at)
{
    const struct raw_field *raw = map_get(build->types, name);
    const struct feel_type **shaped = map_get(build->shaped, name);
    if (!raw || shaped)
        return raw ? *shaped : NULL;
    if (map_has(build->shaping, name)) {
        diag_error(build->diags, "P014", at, "the type `%.*s` holds itself", STR_ARG(name));
        return &feel_any;
    }
    map_put(build->shaping, name, build);
    const struct feel_type *type = build_type(build, raw, NULL);
    map_remove(build->shaping, name);
    shaped = ARENA_NEW(build->arena, const struct feel_type *);
    *shaped = type;
    map_put(build->shaped, name, shaped);
    return type;
}

static void report_type(struct build *build, struct str name, struct span at)
{
    size_t named = map_count(build->types), count = COUNT_OF(plain_types);
    struct str *words = ARENA_ARRAY(build->arena, struct str, count + named + 2);
    for (size_t i = 0; i < count; i++)
        words[i] = str_of(plain_types[i].name);
    for (size_t i = 0; i < named; i++)
        words[count + i] = map_key(build->types, i);
    words[count + named] = STR("role");
    words[count + named + 1] = STR("table");
    struct diag *diag =
        diag_error(build->diags, "P015", at, "there is no type `%.*s`", STR_ARG(name));
    struct str near = nearest_word(name, words, count + named + 2);
    if (near.len)
        diag_help(build->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
    else
        diag_help(build->diags, diag,
                  "types are those of FEEL (string, number, boolean, date, time, date and time, "
                  "...), `list of T`, `role`, `context`, `table`, `{enum: [...]}` and those under "
                  "`types`");
}

static const struct feel_type *type_of_text(struct build *build, struct str text, struct span at,
                                            bool *ret_role)
{
    if (str_starts(text, STR("list of "))) {
        struct str of = str_trim(str_part(text, 8, text.len));
        return feel_type_list(build->arena, type_of_text(build, of, at, NULL));
    }
    if (str_is(text, "role")) {
        if (ret_role)
            *ret_role = true;
        return build->role_type;
    }
    const struct feel_type *type = find_plain(text);
    if (!type)
        type = find_named(build, text, at);
    if (!type)
        report_type(build, text, at);
    return type ? type : &feel_any;
}

/* ---- as written ---- */

const struct feel_type *build_type_node(struct build *build, const struct yaml_node *node,
                                        bool *ret_role)
{
    if (node->kind == YAML_SCALAR)
        return type_of_text(build, str_trim(yaml_text(node)), node->at, ret_role);
    const struct yaml_node *list = yaml_get(node, "list");
    if (list && node->count == 1)
        return feel_type_list(build->arena, build_type_node(build, list, NULL));
    if (node->kind == YAML_SEQUENCE) {
        struct diag *diag = diag_error(build->diags, "P015", node->at, "a type is not a list");
        diag_help(build->diags, diag, "write `list of T`, or `{enum: [...]}` for words");
        return &feel_any;
    }
    struct key_reader reader = {build->arena, build->diags, NULL};
    struct raw_field raw = {0};
    if (!keys_read(&reader, node, &table_shape, &raw))
        return &feel_any;
    return build_type(build, &raw, ret_role);
}

/* How many of the ways to say a type a row uses. */
static int ways_of(const struct raw_field *raw)
{
    bool context = raw->type && str_is(yaml_text(raw->type), "context");
    return (raw->type && !context) + (raw->words.count > 0) + (raw->fields.count > 0 || context);
}

const struct feel_type *build_type(struct build *build, const struct raw_field *raw, bool *ret_role)
{
    struct span at = row_place(&raw->row);
    if (ways_of(raw) != 1) {
        struct diag *diag =
            diag_error(build->diags, "P016", at,
                       ways_of(raw) ? "its type is said twice" : "its type is missing");
        diag_help(build->diags, diag, "say one of `type`, `enum` and `fields`");
        return &feel_any;
    }
    if (raw->words.count)
        return type_of_names(build, &raw->words);
    if (raw->fields.count)
        return type_of_fields(build, &raw->fields);
    return build_type_node(build, raw->type, ret_role);
}

/* ---- tables ---- */

bool is_table(const struct raw_field *raw)
{
    return (raw->type && str_is(yaml_text(raw->type), "table")) ||
           (!raw->type && (raw->columns.count || raw->rows));
}

const struct feel_type *build_table_type(struct build *build, const struct raw_field *raw)
{
    const struct raw_field *columns = raw->columns.items;
    size_t count = raw->columns.count;
    (void)within_limit(build, count, LIMIT_ROWS, raw->columns.at, "columns in one table");
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, count + 2);
    fields[0] = (struct feel_field){STR("id"), row_ids_type(build, raw->rows)};
    fields[1] = (struct feel_field){STR("label"), &feel_t_string};
    for (size_t i = 0; i < count; i++) {
        struct str name = columns[i].row.name.text;
        if (str_is(name, "id") || str_is(name, "label"))
            diag_error(build->diags, "P012", columns[i].row.name.at,
                       "a column may not be called `%.*s`: every table has that one",
                       STR_ARG(name));
        check_visible(build, &columns[i].row.name, "column");
        fields[i + 2] = (struct feel_field){name, build_type(build, &columns[i], NULL)};
    }
    return feel_type_list(build->arena, context_type(build->arena, fields, count + 2));
}

/* ---- what events, overrides and records carry ---- */

const struct take *build_takes(struct build *build, const struct key_list *list, bool optional)
{
    const struct raw_field *raws = list->items;
    struct take *takes = ARENA_ARRAY(build->arena, struct take, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct raw_field *raw = &raws[i];
        check_visible(build, &raw->row.name, "field");
        takes[i].id = raw->row.name.text;
        takes[i].label = label_of(build, &raw->row);
        takes[i].at = row_place(&raw->row);
        takes[i].type = build_type(build, raw, &takes[i].is_role);
        takes[i].optional = optional || raw->required == FLAG_FALSE;
        takes[i].privacy = build_privacy(build, &raw->privacy);
    }
    return takes;
}

const struct feel_type *type_of_takes(struct build *build, const struct take *takes, size_t count,
                                      bool event)
{
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, count + 1);
    size_t used = 0;
    if (event)
        fields[used++] = (struct feel_field){STR("name"), &feel_t_string};
    for (size_t i = 0; i < count; i++)
        fields[used++] = (struct feel_field){takes[i].id, takes[i].type};
    return context_type(build->arena, fields, used);
}
