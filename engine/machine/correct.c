/* `correct`: a fact is stated anew. Nothing that it led to is undone; timers and what waits are
 * decided anew. No event is raised.
 */
#include "machine/decide.h"

static void correct_data(struct work *work)
{
    struct planned_sets sets = {0};
    check_data(work, work->command->values, false, &sets);
    for (size_t i = 0; i < sets.items.count && !is_refused(work); i++)
        if (!is_admitted(work, sets.items.items[i].field->by))
            refuse_detail(work, REFUSED_NOT_ALLOWED, sets.items.items[i].field->id,
                          STR("this role may not set it"));
    if (!is_refused(work))
        land_data(work, &sets);
}

static struct feel_value take_id(struct work *work, struct feel_value raw, struct str *ret_id)
{
    struct feel_context *rest = feel_context_new(work->arena);
    *ret_id = value_str(value_at(raw, "id"));
    for (size_t i = 0; value_is_context(raw) && i < feel_context_count(raw.of.context); i++)
        if (!str_is(feel_context_key(raw.of.context, i), "id"))
            feel_context_put(rest, feel_context_key(raw.of.context, i),
                             feel_context_at(raw.of.context, i));
    return feel_context_value(rest);
}

static bool find_record(struct work *work, const struct record_type *type, struct str id,
                        struct case_record *ret)
{
    struct case_records rows = {0};
    if (work->around->records != NULL)
        rows = work->around->records(work->around->context, work->arena, work->kase->reference,
                                     type->id);
    for (size_t i = 0; i < rows.count; i++) {
        if (!str_eq(rows.items[i].id, id))
            continue;
        *ret = rows.items[i];
        return true;
    }
    return false;
}

static void correct_record(struct work *work, const struct record_type *type, struct feel_value raw)
{
    struct str id;
    struct case_record row;
    struct feel_value given = take_id(work, raw, &id);
    if (!find_record(work, type, id, &row)) {
        refuse_detail(work, REFUSED_WRONG, type->id, STR("there is no record with that id"));
        return;
    }
    if (!admit(work, type->from))
        return;
    struct feel_value fields =
        read_takes(work, type->fields, type->count, value_merge(work->arena, row.values, given, 1),
                   type->label);
    if (is_refused(work))
        return;
    effect(work, (struct effect){.kind = EFFECT_RECORD_MENDED,
                                 .id = type->id,
                                 .key = id,
                                 .value = fields,
                                 .retain = type->privacy.retain});
    row.values = fields;
    struct added_record mended = {.type = type->id, .row = row};
    VEC_PUSH(work->arena, work->added, mended);
    work->data_changed = true;
    (void)finish_by_record(work, type, fields);
}

static void correct_records(struct work *work)
{
    struct feel_value values = work->command->values;
    if (!value_is_context(values) || feel_context_count(values.of.context) != 1) {
        refuse_detail(work, REFUSED_WRONG, STR("values"), STR("one record is corrected at a time"));
        return;
    }
    for (size_t i = 0; i < feel_context_count(values.of.context); i++) {
        struct str id = feel_context_key(values.of.context, i);
        const struct record_type *type = protocol_find(work->protocol, "record", id);
        if (type == NULL)
            refuse_detail(work, REFUSED_WRONG, id, STR("there is no such record"));
        else
            correct_record(work, type, feel_context_at(values.of.context, i));
    }
}

static void correct_documents(struct work *work)
{
    struct planned_documents documents = {0};
    check_documents(work, work->command->values, true, &documents);
    if (!is_refused(work))
        land_documents(work, &documents, false);
}

static void correct_consents(struct work *work)
{
    struct planned_answers answers = {0};
    check_answers(work, work->command->values, true, &answers);
    if (!is_refused(work))
        land_answers(work, &answers, claimed_at(work));
}

static const struct {
    const char *name;
    void (*correct)(struct work *work);
} corrections[] = {
    {"set", correct_data},
    {"record", correct_records},
    {"document", correct_documents},
    {"consent", correct_consents},
};

void decide_correct(struct work *work)
{
    if (work->command->entry < 0 || work->command->entry > work->kase->sequence) {
        refuse_detail(work, REFUSED_WRONG, STR("entry"), STR("the case has no such entry"));
        return;
    }
    if (work->command->entry > 0)
        work->draft->entry.from = str_format(work->arena, "%lld", (long long)work->command->entry);
    for (size_t i = 0; i < sizeof corrections / sizeof corrections[0]; i++) {
        if (!str_is(work->command->name, corrections[i].name))
            continue;
        corrections[i].correct(work);
        work->queue.count = work->queue_at; /* it never undoes, or does, a transition */
        work->data_changed = true;
        return;
    }
    refuse_detail(work, REFUSED_WRONG, STR("name"),
                  STR("one of set, record, document, consent is corrected"));
}
