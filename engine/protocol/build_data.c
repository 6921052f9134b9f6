#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "protocol/build.h"

/* Fields of data and tables: first their shapes, so that FEEL knows them, then what is FEEL. */

/* ---- shapes ---- */

static void shape_columns(struct build *build, const struct raw_field *raw, struct field *field)
{
    const struct raw_field *raws = raw->columns.items;
    const struct feel_type *row = field->type->of;
    struct column *columns = ARENA_ARRAY(build->arena, struct column, raw->columns.count);
    for (size_t i = 0; i < raw->columns.count; i++) {
        columns[i].id = raws[i].row.name.text;
        columns[i].label = label_of(build, &raws[i].row);
        columns[i].type = row->fields[i + 2].type;
        columns[i].is_role = columns[i].type == build->role_type;
    }
    field->columns = columns;
    field->column_count = raw->columns.count < LIMIT_ROWS ? raw->columns.count : LIMIT_ROWS;
    if (!raw->columns.count)
        diag_error(build->diags, "P030", row_place(&raw->row), "the table `%.*s` has no columns",
                   STR_ARG(field->id));
}

/* `each ROLE`, `each LINK` or `keyed`. */
static void shape_row_words(struct build *build, const struct yaml_node *node, struct field *field)
{
    struct str text = str_trim(yaml_text(node));
    if (str_is(text, "keyed")) {
        field->rows_kind = ROWS_KEYED;
        return;
    }
    struct key_name name = {str_trim(str_part(text, 5, text.len)), node->at};
    bool each = str_starts(text, STR("each ")) && name.text.len;
    if (each && lookup(build, "link", name.text)) {
        field->rows_kind = ROWS_EACH_LINK;
        field->rows_link = lookup(build, "link", name.text);
    } else if (each) {
        field->rows_kind = ROWS_EACH_ROLE;
        field->rows_role = refer(build, "role", &name);
    } else {
        struct diag *diag = diag_error(build->diags, "P031", node->at,
                                       "`%.*s` does not say which rows", STR_ARG(text));
        diag_help(build->diags, diag,
                  "write a map of row ids to labels, `each ROLE`, `each LINK` or `keyed`");
    }
}

static struct str row_label(const struct build *build, const struct yaml_pair *pair)
{
    const struct yaml_node *label =
        pair->value->kind == YAML_SCALAR ? pair->value : yaml_get(pair->value, "label");
    return label ? yaml_text(label) : label_of_id(build, yaml_text(pair->key));
}

static void shape_known_rows(struct build *build, const struct yaml_node *node, struct field *field)
{
    struct table_row *rows = ARENA_ARRAY(build->arena, struct table_row, node->count);
    struct key_reader reader = {build->arena, build->diags, NULL};
    const struct key_row as = {.key = "rows", .type = &key_loose_id};
    for (size_t i = 0; i < node->count; i++) {
        struct key_name name = {0};
        (void)key_loose_id.read(&reader, node->pairs[i].key, &as, &name);
        rows[i].id = name.text;
        rows[i].at = node->pairs[i].key->at;
        rows[i].label = row_label(build, &node->pairs[i]);
    }
    field->rows = rows;
    field->row_count = within_limit(build, node->count, LIMIT_ROWS, node->at, "rows in one table");
}

static void shape_table(struct build *build, const struct raw_field *raw, struct field *field)
{
    field->is_table = true;
    field->type = build_table_type(build, raw);
    shape_columns(build, raw, field);
    if (raw->fallback)
        diag_error(build->diags, "P032", raw->fallback->at,
                   "a table has no `default`; give its rows their defaults");
    if (!raw->rows)
        diag_error(build->diags, "P031", row_place(&raw->row),
                   "the table `%.*s` does not say which rows", STR_ARG(field->id));
    else if (raw->rows->kind == YAML_MAPPING)
        shape_known_rows(build, raw->rows, field);
    else
        shape_row_words(build, raw->rows, field);
}

static void refuse_table_keys(struct build *build, const struct raw_field *raw)
{
    if (raw->rows || raw->columns.count)
        diag_error(build->diags, "P033", row_place(&raw->row),
                   "`rows` and `columns` belong to a field of `type: table`");
}

void shape_data(struct build *build)
{
    const struct raw_field *raws = build->raw->data.items;
    for (size_t i = 0; i < build->raw->data.count; i++) {
        const struct raw_field *raw = &raws[i];
        struct field *field = lookup(build, "data", raw->row.name.text);
        field->label = label_of(build, &raw->row);
        field->at = row_place(&raw->row);
        if (is_table(raw)) {
            shape_table(build, raw, field);
            continue;
        }
        refuse_table_keys(build, raw);
        field->type = build_type(build, raw, &field->is_role);
    }
}

/* ---- defaults of table rows ---- */

static const struct column *find_column(const struct field *field, struct str id)
{
    for (size_t i = 0; i < field->column_count; i++)
        if (str_eq(field->columns[i].id, id))
            return &field->columns[i];
    return NULL;
}

static void report_column(struct build *build, const struct field *field,
                          const struct yaml_node *key)
{
    struct str *ids = ARENA_ARRAY(build->arena, struct str, field->column_count);
    for (size_t i = 0; i < field->column_count; i++)
        ids[i] = field->columns[i].id;
    struct diag *diag =
        diag_error(build->diags, "P034", key->at, "the table `%.*s` has no column `%.*s`",
                   STR_ARG(field->id), STR_ARG(yaml_text(key)));
    struct str near = nearest_word(yaml_text(key), ids, field->column_count);
    if (near.len)
        diag_help(build->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
}

static void build_row_defaults(struct build *build, const struct yaml_node *node,
                               const struct field *field, struct table_row *row)
{
    const struct feel_expr **defaults =
        ARENA_ARRAY(build->arena, const struct feel_expr *, field->column_count);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];
        if (str_is(yaml_text(pair->key), "label"))
            continue;
        const struct column *column = find_column(field, yaml_text(pair->key));
        if (!column)
            report_column(build, field, pair->key);
        else
            defaults[column - field->columns] =
                build_value(build, pair->value, column->type, build->protocol->names);
    }
    row->defaults = defaults;
}

static void build_rows(struct build *build, const struct raw_field *raw, struct field *field)
{
    if (field->rows_kind != ROWS_KNOWN || !field->rows)
        return;
    struct table_row *rows = ARENA_ARRAY(build->arena, struct table_row, field->row_count);
    memcpy(rows, field->rows, sizeof *rows * field->row_count);
    for (size_t i = 0; i < field->row_count; i++) {
        const struct yaml_node *node = raw->rows->pairs[i].value;
        if (node->kind == YAML_MAPPING)
            build_row_defaults(build, node, field, &rows[i]);
        else if (node->kind == YAML_SEQUENCE)
            diag_error(build->diags, "P031", node->at,
                       "a row is its label, or a map of its label and defaults");
    }
    field->rows = rows;
}

/* ---- checks ---- */

static const struct feel_names *value_names(struct build *build, const struct feel_type *type)
{
    const struct feel_type *types[MOMENT_COUNT] = {[MOMENT_VALUE] = type};
    return moment_names(build, types);
}

static struct str pattern_text(const struct build *build, struct str pattern)
{
    struct text text = text_new(build->arena);
    text_add(&text, STR("matches(value, \"^(?:"));
    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.at[i] == '\\' || pattern.at[i] == '"')
            text_char(&text, '\\');
        text_char(&text, pattern.at[i]);
    }
    text_add(&text, STR(")$\")"));
    return text_str(&text);
}

/* Whether the regular expression is one: asked of an empty text, it must not give null. */
static bool pattern_works(struct build *build, const struct feel_expr *check)
{
    struct feel_value values[MOMENT_COUNT] = {0};
    values[MOMENT_VALUE] = feel_string(STR(""));
    struct feel_frame outer = {0}, frame = {&outer, values, NULL, NULL};
    struct feel_env env = {.arena = build->arena, .zone = build->protocol->zone, .frame = &frame};
    return !feel_is_null(feel_eval(check, &env));
}

/* What FEEL says of the check is about a text that the author never wrote: it is not passed on. */
static const struct feel_expr *build_pattern_check(struct build *build, const struct field *field)
{
    struct diags *diags = build->diags;
    struct excerpt text =
        excerpt_of(build->arena, "<pattern>", pattern_text(build, field->pattern));
    build->diags = diags_new(build->arena);
    const struct feel_expr *check =
        build_excerpt(build, &text, value_names(build, field->type), &feel_t_boolean);
    build->diags = diags;
    return check;
}

static void build_pattern(struct build *build, const struct raw_field *raw, struct field *field)
{
    if (!is_present(&raw->pattern))
        return;
    field->pattern = raw->pattern.text;
    if (field->type->kind != FEEL_T_STRING) {
        diag_error(build->diags, "P035", raw->pattern.at, "a pattern needs a field of type string");
        return;
    }
    field->pattern_check = build_pattern_check(build, field);
    if (!field->pattern_check || !pattern_works(build, field->pattern_check))
        diag_error(build->diags, "P036", raw->pattern.at,
                   "the pattern of `%.*s` is not a regular expression", STR_ARG(field->id));
}

static void build_field(struct build *build, const struct raw_field *raw, struct field *field)
{
    field->fallback = build_value(build, raw->fallback, field->type, build->protocol->names);
    if (raw->check)
        field->check =
            build_feel(build, raw->check, value_names(build, field->type), &feel_t_boolean);
    build_pattern(build, raw, field);
    build_rows(build, raw, field);
    field->by = raw->by.count ? refer_roles(build, &raw->by) : build->protocol->edited_by;
    field->until = refer_states(build, &raw->until);
    field->privacy = build_privacy(build, &raw->privacy);
}

void build_data(struct build *build)
{
    const struct raw_field *raws = build->raw->data.items;
    for (size_t i = 0; i < build->raw->data.count; i++) {
        struct field *field = lookup(build, "data", raws[i].row.name.text);
        build_field(build, &raws[i], field);
    }
}

/* ---- dated values ---- */

void shape_values(struct build *build)
{
    const struct raw_value *raws = build->raw->values.items;
    for (size_t i = 0; i < build->raw->values.count; i++) {
        const struct raw_value *raw = &raws[i];
        struct dated_value *value = lookup(build, "value", raw->row.name.text);
        const struct raw_field shape = {.row = raw->row, .type = raw->type, .words = raw->words};
        value->label = label_of(build, &raw->row);
        value->source = raw->row.source.text;
        value->at = row_place(&raw->row);
        value->type = build_type(build, &shape, NULL);
    }
}

static int by_date(const void *a, const void *b)
{
    const struct dated_row *left = a, *right = b;
    return date_compare(left->from, right->from);
}

static void build_dated(struct build *build, const struct yaml_node *from,
                        struct dated_value *value)
{
    struct dated_row *rows = ARENA_ARRAY(build->arena, struct dated_row, from->count);
    for (size_t i = 0; i < from->count; i++) {
        const struct yaml_pair *pair = &from->pairs[i];
        if (!date_parse(yaml_text(pair->key), &rows[i].from))
            diag_error(build->diags, "P038", pair->key->at, "`%.*s` is not a date",
                       STR_ARG(yaml_text(pair->key)));
        rows[i].value = build_value(build, pair->value, value->type, build->protocol->names);
    }
    qsort(rows, from->count, sizeof *rows, by_date);
    value->rows = rows;
    value->count = from->count;
}

void build_values(struct build *build)
{
    const struct raw_value *raws = build->raw->values.items;
    const struct feel_type *types[MOMENT_COUNT] = {
        [MOMENT_EVENT] = &feel_any, [MOMENT_OCCURRENCE] = occurrence_type(build)};
    for (size_t i = 0; i < build->raw->values.count; i++) {
        struct dated_value *value = lookup(build, "value", raws[i].row.name.text);
        value->day = build_feel(build, raws[i].day, moment_names(build, types), &feel_t_date);
        if (raws[i].from)
            build_dated(build, raws[i].from, value);
    }
}
