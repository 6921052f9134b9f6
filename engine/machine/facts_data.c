/* What people state: `set`, data read by type, checked and merged; and notes, free text. */
#include "machine/decide.h"

static void wrong(struct work *work, struct str field, struct str text)
{
    refuse_detail(work, REFUSED_WRONG, field, text);
}

/* ---- who, and until when ---- */
static bool may_set(struct work *work, const struct field *field)
{
    return work->protocol->roles_count == 0 || is_admitted(work, field->by);
}

static bool is_closed(const struct work *work, const struct field *field)
{
    for (size_t i = 0; i < field->until.count; i++)
        if (case_was_in(work->kase, field->until.items[i]->id))
            return true;
    return false;
}

/* ---- tables ---- */
static const struct column *find_column(const struct field *field, struct str id)
{
    for (size_t i = 0; i < field->column_count; i++)
        if (str_eq(field->columns[i].id, id))
            return &field->columns[i];
    return NULL;
}

static bool read_cells(struct work *work, const struct field *field, struct feel_value raw,
                       struct feel_value *ret, struct str *ret_why)
{
    struct feel_context *cells = feel_context_new(work->arena);
    if (!value_is_context(raw)) {
        *ret_why = STR("a row is a context of its columns");
        return false;
    }
    for (size_t i = 0; i < feel_context_count(raw.of.context); i++) {
        struct str id = feel_context_key(raw.of.context, i);
        const struct column *column = find_column(field, id);
        struct feel_value value = feel_null();
        if (column == NULL && !str_is(id, "id") && !str_is(id, "label")) {
            *ret_why = str_format(work->arena, "%.*s: there is no such column", STR_ARG(id));
            return false;
        }
        if (column == NULL)
            continue;
        if (!value_read_written(work->arena, feel_context_at(raw.of.context, i), column->type,
                                &value, ret_why)) {
            *ret_why = str_format(work->arena, "%.*s: %.*s", STR_ARG(id), STR_ARG(*ret_why));
            return false;
        }
        feel_context_put(cells, id, value);
    }
    *ret = feel_context_value(cells);
    return true;
}

/* The rows that a table has now, by id. */
static bool has_row(struct work *work, const struct field *field, struct str id)
{
    const struct datum *datum = case_datum(work->kase, field->id);
    struct feel_value rows = scope_field(work, field, datum != NULL ? datum->value : feel_null());
    for (size_t i = 0; rows.kind == FEEL_LIST && i < rows.of.list->count; i++)
        if (str_eq(value_str(value_at(rows.of.list->items[i], "id")), id))
            return true;
    return false;
}

/* A row may be named twice: by "*" and by its id. */
static void put_row(struct work *work, struct feel_context *rows, struct str id,
                    struct feel_value cells)
{
    struct feel_value before;
    bool had = feel_context_get(rows, id, &before);
    feel_context_put(rows, id, had ? value_merge(work->arena, before, cells, 1) : cells);
}

static void put_every_row(struct work *work, const struct field *field, struct feel_value cells,
                          struct feel_context *rows)
{
    const struct datum *datum = case_datum(work->kase, field->id);
    struct feel_value all = scope_field(work, field, datum != NULL ? datum->value : feel_null());
    for (size_t i = 0; all.kind == FEEL_LIST && i < all.of.list->count; i++)
        put_row(work, rows, value_str(value_at(all.of.list->items[i], "id")), cells);
}

static bool read_row(struct work *work, const struct field *field, struct str id,
                     struct feel_value raw, struct feel_context *rows, struct str *ret_why)
{
    struct feel_value cells = feel_null();
    bool every = str_is(id, "*");
    if (!every && field->rows_kind != ROWS_KEYED && !has_row(work, field, id)) {
        *ret_why = str_format(work->arena, "%.*s: there is no such row", STR_ARG(id));
        return false;
    }
    if (raw.kind == FEEL_NULL && field->rows_kind == ROWS_KEYED && !every) {
        feel_context_put(rows, id, raw); /* the row is removed */
        return true;
    }
    if (!read_cells(work, field, raw, &cells, ret_why)) {
        *ret_why = str_format(work->arena, "%.*s: %.*s", STR_ARG(id), STR_ARG(*ret_why));
        return false;
    }
    if (every)
        put_every_row(work, field, cells, rows);
    else
        put_row(work, rows, id, cells);
    return true;
}

static bool read_table(struct work *work, const struct field *field, struct feel_value raw,
                       struct feel_value *ret, struct str *ret_why)
{
    struct feel_context *rows = feel_context_new(work->arena);
    if (!value_is_context(raw)) {
        *ret_why = STR("a table is set by row: {ROW: {COLUMN: VALUE}}");
        return false;
    }
    for (size_t i = 0; i < feel_context_count(raw.of.context); i++)
        if (!read_row(work, field, feel_context_key(raw.of.context, i),
                      feel_context_at(raw.of.context, i), rows, ret_why))
            return false;
    *ret = feel_context_value(rows);
    return true;
}

/* ---- one field ---- */
/* How deep contexts with known fields lie within one another: so deep they merge by key. */
static int depth_of(const struct feel_type *type)
{
    int deepest = 0;
    if (type->kind != FEEL_T_CONTEXT || type->count == 0)
        return 0;
    for (size_t i = 0; i < type->count; i++) {
        int depth = depth_of(type->fields[i].type);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static bool read_field(struct work *work, const struct field *field, struct feel_value raw,
                       struct planned_set *ret)
{
    struct str why = {0};
    bool table = field->is_table && raw.kind != FEEL_NULL;
    *ret = (struct planned_set){.field = field};
    if (raw.kind != FEEL_NULL)
        ret->depth = table ? 2 : depth_of(field->type);
    if (table ? read_table(work, field, raw, &ret->value, &why)
              : value_read_written(work->arena, raw, field->type, &ret->value, &why))
        return true;
    wrong(work, field->id, why);
    return false;
}

static const struct field *find_field(struct work *work, struct str id, bool by_role)
{
    const struct field *field = protocol_find(work->protocol, "data", id);
    if (field == NULL) {
        wrong(work, id, STR("there is no such field"));
    } else if (by_role && !may_set(work, field)) {
        refuse_detail(work, REFUSED_NOT_ALLOWED, id, STR("this role may not set it"));
        return NULL;
    } else if (by_role && is_closed(work, field)) {
        refuse_detail(work, REFUSED_NOT_EXPECTED, id, STR("it can no longer be set"));
        return NULL;
    }
    return field;
}

/* ---- checks, with everything that the command sets in place ---- */
static void check_field(struct work *work, const struct planned_set *set)
{
    const struct field *field = set->field;
    if (field->check == NULL && field->pattern_check == NULL)
        return;
    const struct datum *datum = case_datum(work->kase, field->id);
    struct feel_value merged = value_merge(work->arena, datum != NULL ? datum->value : feel_null(),
                                           set->value, set->depth);
    work->moment[MOMENT_VALUE] = scope_field(work, field, merged);
    bool null = work->moment[MOMENT_VALUE].kind == FEEL_NULL;
    if (!null && field->pattern_check != NULL && !feel_is_true(eval(work, field->pattern_check)))
        wrong(work, field->id,
              str_format(work->arena, "it must match %.*s", STR_ARG(field->pattern)));
    if (!null && field->check != NULL && feel_is_false(eval(work, field->check)))
        wrong(work, field->id,
              str_format(work->arena, "its check does not hold: %.*s",
                         STR_ARG(feel_expr_text(field->check).text)));
    work->moment[MOMENT_VALUE] = feel_null();
}

static void check_together(struct work *work, const struct planned_sets *sets)
{
    scope_changed(work);
    for (size_t i = 0; i < sets->items.count; i++) {
        const struct planned_set *set = &sets->items.items[i];
        const struct datum *datum = case_datum(work->kase, set->field->id);
        scope_propose(work, set->field,
                      value_merge(work->arena, datum != NULL ? datum->value : feel_null(),
                                  set->value, set->depth));
    }
    for (size_t i = 0; i < sets->items.count; i++)
        check_field(work, &sets->items.items[i]);
    scope_changed(work);
}

void check_data(struct work *work, struct feel_value values, bool by_role, struct planned_sets *ret)
{
    if (values.kind == FEEL_NULL)
        return;
    if (!value_is_context(values)) {
        wrong(work, STR("data"), STR("a context of fields is needed"));
        return;
    }
    for (size_t i = 0; i < feel_context_count(values.of.context); i++) {
        struct planned_set set;
        const struct field *field =
            find_field(work, feel_context_key(values.of.context, i), by_role);
        if (field != NULL && read_field(work, field, feel_context_at(values.of.context, i), &set))
            VEC_PUSH(work->arena, ret->items, set);
    }
    if (!is_refused(work))
        check_together(work, ret);
}

void land_data(struct work *work, const struct planned_sets *sets)
{
    for (size_t i = 0; i < sets->items.count; i++)
        land_datum(work, sets->items.items[i].field, sets->items.items[i].value,
                   sets->items.items[i].depth);
}

void decide_set(struct work *work)
{
    struct planned_sets sets = {0};
    check_data(work, work->command->values, true, &sets);
    if (!is_refused(work) && sets.items.count == 0)
        refuse_detail(work, REFUSED_MISSING, STR("values"), STR("nothing is set"));
    if (!is_refused(work))
        land_data(work, &sets);
}

void decide_note(struct work *work)
{
    struct feel_value values = work->command->values;
    struct feel_value text = value_is_context(values) ? value_at(values, "text") : values;
    if (value_is_empty(text))
        refuse_detail(work, REFUSED_MISSING, STR("text"), STR("the note is empty"));
    else
        effect(work, (struct effect){.kind = EFFECT_NOTE, .value = text});
}
