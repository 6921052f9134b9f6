/* What keeps a case from moving: values that do not fit, facts that the new version does not know.
 */
#include "machine/migrate.h"

static void cannot(struct moving *moving, const char *what, struct str id, const char *why)
{
    refuse_detail(moving->work, REFUSED_WRONG,
                  str_format(moving->work->arena, "%s %.*s", what, STR_ARG(id)), str_of(why));
}

/* ---- states ---- */
static void check_children(struct moving *moving, const struct state *state)
{
    size_t active = 0, regions = 0;
    for (size_t i = 0; i < state->child_count; i++) {
        regions += state->children[i]->type != STATE_HISTORY;
        active += moving->active[state->children[i]->order];
    }
    if (state->type == STATE_PARALLEL && active < regions)
        cannot(moving, "state", state->id, "not every region would be active");
    if (state->type == STATE_COMPOUND && active != 1)
        cannot(moving, "state", state->id, "not exactly one of its states would be active");
}

void check_moved_states(struct moving *moving)
{
    const struct protocol *protocol = moving->work->protocol;
    size_t active = 0;
    for (size_t i = 0; i < protocol->state_count; i++) {
        active += moving->active[i] && protocol->states[i]->parent->parent == NULL;
        if (moving->active[i])
            check_children(moving, protocol->states[i]);
    }
    if (active == 1)
        return;
    for (size_t i = 0; i < moving->before->active.count; i++)
        cannot(moving, "state", moving->before->active.items[i].id,
               "the case would not be in exactly one state");
}

/* ---- data ---- */
static bool fits_row(struct moving *moving, const struct field *field, struct feel_value cells,
                     struct str *ret_why)
{
    for (size_t i = 0; value_is_context(cells) && i < field->column_count; i++) {
        struct feel_value value = feel_null();
        (void)feel_context_get(cells.of.context, field->columns[i].id, &value);
        if (!feel_conforms(moving->work->arena, value, field->columns[i].type, ret_why))
            return false;
    }
    return true;
}

/* A table is kept as a context of its rows. */
static bool fits(struct moving *moving, const struct field *field, bool was_table,
                 struct feel_value value, struct str *ret_why)
{
    *ret_why = STR("a table does not become a field, nor a field a table");
    if (value_is_empty(value))
        return true;
    if (was_table != field->is_table)
        return false;
    if (!field->is_table)
        return feel_conforms(moving->work->arena, value, field->type, ret_why);
    for (size_t i = 0; value_is_context(value) && i < feel_context_count(value.of.context); i++)
        if (!fits_row(moving, field, feel_context_at(value.of.context, i), ret_why))
            return false;
    return true;
}

static void check_datum(struct moving *moving, const struct datum *datum)
{
    const struct moved *moved = moved_of(&moving->migration->fields, datum->field);
    const struct field *old = protocol_find(moving->migration->from, "data", datum->field);
    struct str id = moved == NULL ? datum->field : moved->count > 0 ? moved->to[0] : STR("");
    const struct field *field = protocol_find(moving->work->protocol, "data", id);
    struct str why;
    if (field == NULL)
        return;
    if (!fits(moving, field, old != NULL ? old->is_table : field->is_table, datum->value, &why))
        refuse_detail(moving->work, REFUSED_WRONG,
                      str_format(moving->work->arena, "data %.*s", STR_ARG(datum->field)), why);
}

void check_moved_data(struct moving *moving)
{
    for (size_t i = 0; i < moving->before->data.count; i++)
        check_datum(moving, &moving->before->data.items[i]);
}

/* ---- facts: they keep their ids ---- */
static bool has(const struct moving *moving, const char *kind, struct str id)
{
    return protocol_find(moving->work->protocol, kind, id) != NULL;
}

static const char unknown[] = "the new version does not know it";

static void check_parties(struct moving *moving)
{
    const struct case_state *before = moving->before;
    for (size_t i = 0; i < before->parties.count; i++)
        if (!has(moving, "role", before->parties.items[i].role))
            cannot(moving, "role", before->parties.items[i].role, unknown);
    for (size_t i = 0; i < before->links.count; i++)
        if (!has(moving, "link", before->links.items[i].name))
            cannot(moving, "link", before->links.items[i].name, unknown);
}

static void check_evidence(struct moving *moving)
{
    const struct case_state *before = moving->before;
    for (size_t i = 0; i < before->documents.count; i++)
        if (!str_is(before->documents.items[i].status, "missing") &&
            !has(moving, "document", before->documents.items[i].id))
            cannot(moving, "document", before->documents.items[i].id, unknown);
    for (size_t i = 0; i < before->consents.count; i++)
        if (before->consents.items[i].answers.count > 0 &&
            !has(moving, "consent", before->consents.items[i].id))
            cannot(moving, "consent", before->consents.items[i].id, unknown);
}

/* What was to be sent later must still be something that can be sent. */
static void check_sending(struct moving *moving)
{
    const struct case_state *before = moving->before;
    for (size_t i = 0; i < before->timers.count; i++) {
        const struct timer *timer = &before->timers.items[i];
        struct str link = str_starts(timer->word, STR("link:"))
                              ? str_part(timer->word, 5, timer->word.len)
                              : (struct str){0};
        bool names = timer->kind == TIMER_NOTIFY || timer->kind == TIMER_SERVED;
        if (names && !has(moving, "notice", timer->key))
            cannot(moving, "notice", timer->key, unknown);
        if (timer->kind == TIMER_SEND && !str_empty(link) && !has(moving, "link", link))
            cannot(moving, "link", link, unknown);
    }
}

/* ---- records ---- */
static const struct take *field_of(const struct record_type *type, struct str id)
{
    for (size_t i = 0; i < type->count; i++)
        if (str_eq(type->fields[i].id, id))
            return &type->fields[i];
    return NULL;
}

static bool fits_type(struct moving *moving, const struct record_type *type,
                      struct feel_value values, struct str *ret_why)
{
    for (size_t i = 0; value_is_context(values) && i < feel_context_count(values.of.context); i++) {
        struct str id = feel_context_key(values.of.context, i);
        struct feel_value value = feel_context_at(values.of.context, i);
        const struct take *field = field_of(type, id);
        *ret_why =
            str_format(moving->work->arena, "the new version has no field %.*s of it", STR_ARG(id));
        if (field == NULL && !value_is_empty(value))
            return false;
        if (field != NULL && !feel_conforms(moving->work->arena, value, field->type, ret_why))
            return false;
    }
    return true;
}

static void check_type(struct moving *moving, const struct record_type *old)
{
    struct work *work = moving->work;
    struct case_records records =
        work->around->records(work->around->context, work->arena, work->kase->reference, old->id);
    const struct record_type *type = protocol_find(work->protocol, "record", old->id);
    struct str what = str_format(work->arena, "record %.*s", STR_ARG(old->id)), why;
    if (records.count > 0 && type == NULL)
        refuse_detail(work, REFUSED_WRONG, what, str_of(unknown));
    for (size_t i = 0; type != NULL && i < records.count; i++)
        if (!fits_type(moving, type, records.items[i].values, &why)) {
            refuse_detail(work, REFUSED_WRONG, what, why);
            return;
        }
}

void check_moved_facts(struct moving *moving)
{
    const struct protocol *from = moving->migration->from;
    check_parties(moving);
    check_evidence(moving);
    check_sending(moving);
    if (moving->before->records == 0 || moving->work->around->records == NULL)
        return;
    for (size_t i = 0; i < from->records_count; i++)
        check_type(moving, &from->records[i]);
}
