/* What FEEL sees of a case: tables, documents, consents, records, parties. */
#include "machine/scope.h"

static void put(struct feel_context *context, const char *key, struct feel_value value)
{
    feel_context_put(context, str_of(key), value);
}

static struct feel_value text_or_null(struct str text)
{
    return str_empty(text) ? feel_null() : feel_string(text);
}

/* ---- tables ---- */
struct table_view {
    struct work *work;
    const struct field *field;
    struct feel_value stored;
    VEC(struct feel_value) rows;
};

static void add_row(struct table_view *view, struct str id, struct str label,
                    const struct table_row *known)
{
    struct feel_context *row = feel_context_new(view->work->arena);
    struct feel_value cells = feel_null();
    if (value_is_context(view->stored))
        (void)feel_context_get(view->stored.of.context, id, &cells);
    put(row, "id", feel_string(id));
    put(row, "label", feel_string(label));
    for (size_t i = 0; i < view->field->column_count; i++) {
        const struct column *column = &view->field->columns[i];
        struct feel_value cell = feel_null();
        bool set = value_is_context(cells) && feel_context_get(cells.of.context, column->id, &cell);
        if (!set && known != NULL && known->defaults != NULL && known->defaults[i] != NULL)
            cell = eval_case(view->work, known->defaults[i]);
        if (!set && cell.kind == FEEL_NULL)
            cell = empty_of(view->work, column->type);
        feel_context_put(row, column->id, cell);
    }
    VEC_PUSH(view->work->arena, view->rows, feel_context_value(row));
}

static void add_party_rows(struct table_view *view)
{
    const struct case_state *kase = view->work->kase;
    for (size_t i = 0; i < kase->parties.count; i++) {
        const struct case_party *party = &kase->parties.items[i];
        if (!str_eq(party->role, view->field->rows_role->id) || !party_present(view->work, party))
            continue;
        const struct party_info *info = register_of(view->work, party->reference);
        add_row(view, party->reference, info != NULL ? info->label : party->reference, NULL);
    }
}

static void add_link_rows(struct table_view *view)
{
    const struct case_state *kase = view->work->kase;
    for (size_t i = 0; i < kase->links.count; i++)
        if (str_eq(kase->links.items[i].name, view->field->rows_link->id))
            add_row(view, kase->links.items[i].reference, kase->links.items[i].reference, NULL);
}

static void add_keyed_rows(struct table_view *view)
{
    if (!value_is_context(view->stored))
        return;
    for (size_t i = 0; i < feel_context_count(view->stored.of.context); i++) {
        struct str key = feel_context_key(view->stored.of.context, i);
        if (feel_context_at(view->stored.of.context, i).kind != FEEL_NULL)
            add_row(view, key, key, NULL);
    }
}

struct feel_value scope_table(struct work *work, const struct field *field,
                              struct feel_value stored)
{
    struct table_view view = {.work = work, .field = field, .stored = stored};
    switch (field->rows_kind) {
    case ROWS_KNOWN:
        for (size_t i = 0; i < field->row_count; i++)
            add_row(&view, field->rows[i].id, field->rows[i].label, &field->rows[i]);
        break;
    case ROWS_EACH_ROLE:
        add_party_rows(&view);
        break;
    case ROWS_EACH_LINK:
        add_link_rows(&view);
        break;
    case ROWS_KEYED:
        add_keyed_rows(&view);
        break;
    }
    return feel_list(work->arena, view.rows.items, view.rows.count);
}

/* ---- documents ---- */
static struct feel_value released_to(struct work *work, const struct case_document *document)
{
    size_t count = document != NULL ? document->released.count : 0;
    struct feel_value *roles = ARENA_ARRAY(work->arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++)
        roles[i] = feel_string(document->released.items[i].role);
    return feel_list(work->arena, roles, count);
}

struct feel_value scope_document(struct work *work, const struct document *document)
{
    const struct case_document *held = case_document(work->kase, document->id);
    struct feel_context *context = feel_context_new(work->arena);
    put(context, "id", feel_string(document->id));
    put(context, "label", feel_string(document->label));
    put(context, "status",
        feel_string(held != NULL && !str_empty(held->status) ? held->status : STR("missing")));
    put(context, "valid_until", held != NULL ? value_at(held->facts, "valid_until") : feel_null());
    put(context, "released_to", released_to(work, held));
    put(context, "withheld_reason", held != NULL ? held->withheld_reason : feel_null());
    return feel_context_value(context);
}

struct feel_value scope_documents(struct work *work)
{
    struct feel_context *context = feel_context_new(work->arena);
    for (size_t i = 0; i < work->protocol->documents_count; i++)
        feel_context_put(context, work->protocol->documents[i].id,
                         scope_document(work, &work->protocol->documents[i]));
    return feel_context_value(context);
}

struct feel_value scope_pack(struct work *work, const struct pack *pack)
{
    struct feel_value *items = ARENA_ARRAY(work->arena, struct feel_value, pack->count);
    for (size_t i = 0; i < pack->count; i++)
        items[i] = scope_document(work, pack->documents[i]);
    return feel_list(work->arena, items, pack->count);
}

struct feel_value scope_packs(struct work *work)
{
    struct feel_context *context = feel_context_new(work->arena);
    for (size_t i = 0; i < work->protocol->packs_count; i++)
        feel_context_put(context, work->protocol->packs[i].id,
                         scope_pack(work, &work->protocol->packs[i]));
    return feel_context_value(context);
}

/* ---- consents ---- */
static const struct case_answer *last_answer(const struct case_consent *consent)
{
    const struct case_answer *last = NULL;
    for (size_t i = 0; consent != NULL && i < consent->answers.count; i++)
        if (last == NULL || consent->answers.items[i].at >= last->at)
            last = &consent->answers.items[i];
    return last;
}

static struct feel_value scope_consent(struct work *work, const struct consent *consent)
{
    const struct case_consent *held = case_consent(work->kase, consent->id);
    const struct case_answer *answer = last_answer(held);
    struct feel_context *context = feel_context_new(work->arena);
    put(context, "status", feel_string(held != NULL ? held->status : STR("not_sought")));
    put(context, "answered_on",
        answer != NULL ? feel_date(zone_date(work->protocol->zone, answer->at)) : feel_null());
    put(context, "by", answer != NULL ? text_or_null(answer->role) : feel_null());
    return feel_context_value(context);
}

struct feel_value scope_consents(struct work *work)
{
    struct feel_context *context = feel_context_new(work->arena);
    for (size_t i = 0; i < work->protocol->consents_count; i++)
        feel_context_put(context, work->protocol->consents[i].id,
                         scope_consent(work, &work->protocol->consents[i]));
    return feel_context_value(context);
}

/* ---- records ---- */
struct feel_value scope_takes(struct work *work, const struct take *takes, size_t count,
                              struct feel_value given)
{
    struct feel_context *context = feel_context_new(work->arena);
    for (size_t i = 0; i < count; i++) {
        struct feel_value value = feel_null();
        if (value_is_context(given))
            (void)feel_context_get(given.of.context, takes[i].id, &value);
        feel_context_put(context, takes[i].id, value);
    }
    return feel_context_value(context);
}

static bool was_mended_now(const struct work *work, struct str id)
{
    for (size_t i = 0; i < work->added.count; i++)
        if (str_eq(work->added.items[i].row.id, id))
            return true;
    return false;
}

struct feel_value scope_record_rows(struct work *work, const struct record_type *type)
{
    struct case_records old = {0};
    if (work->around->records != NULL)
        old = work->around->records(work->around->context, work->arena, work->kase->reference,
                                    type->id);
    VEC(struct feel_value) rows = {0};
    for (size_t i = 0; i < old.count; i++)
        if (!was_mended_now(work, old.items[i].id))
            VEC_PUSH(work->arena, rows,
                     scope_takes(work, type->fields, type->count, old.items[i].values));
    for (size_t i = 0; i < work->added.count; i++)
        if (str_eq(work->added.items[i].type, type->id))
            VEC_PUSH(work->arena, rows,
                     scope_takes(work, type->fields, type->count, work->added.items[i].row.values));
    return feel_list(work->arena, rows.items, rows.count);
}

struct feel_value scope_records(struct work *work)
{
    struct feel_context *context = feel_context_new(work->arena);
    for (size_t i = 0; i < work->protocol->records_count; i++)
        feel_context_put(context, work->protocol->records[i].id,
                         scope_record_rows(work, &work->protocol->records[i]));
    return feel_context_value(context);
}
