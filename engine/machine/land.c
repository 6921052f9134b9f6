/* Facts landing in the case: data and records, whoever states them. */
#include "machine/step.h"
#include "machine/tasks.h"

void land_datum(struct work *work, const struct field *field, struct feel_value value, int depth)
{
    const struct datum *datum = case_datum(work->kase, field->id);
    struct feel_value before = datum != NULL ? datum->value : feel_null();
    struct feel_value after = value_merge(work->arena, before, value, depth);
    bool changed = !feel_same(before, after);
    effect(work, (struct effect){.kind = EFFECT_SET,
                                 .id = field->id,
                                 .number = depth,
                                 .value = value,
                                 .retain = field->privacy.retain});
    if (!changed)
        return;
    work->data_changed = true;
    consents_go_stale(work, field);
}

/* Needs of a record only remark: it has happened. */
static void ask_record(struct work *work, const struct record_type *type, struct feel_value fields)
{
    struct inquiry inquiry = {0};
    if (type->needs.count == 0)
        return;
    work->moment[MOMENT_RECORD] = fields;
    ask_all(work, &inquiry, type->needs, type->id);
    work->moment[MOMENT_RECORD] = feel_null();
    note_asked(work, &inquiry);
}

void land_record(struct work *work, const struct record_type *type, struct feel_value fields,
                 struct str role, int64_t at)
{
    int64_t number = 0;
    for (size_t i = 0; work->draft != NULL && i < work->draft->effects.count; i++)
        number += work->draft->effects.items[i].kind == EFFECT_RECORD;
    struct str id = str_format(work->arena, "%lld.%lld", (long long)work->kase->sequence + 1,
                               (long long)number);
    struct added_record added = {.type = type->id,
                                 .row = {.id = id, .values = fields, .role = role, .at = at}};
    ask_record(work, type, fields);
    effect(work, (struct effect){.kind = EFFECT_RECORD,
                                 .id = type->id,
                                 .key = id,
                                 .at = at,
                                 .word = role,
                                 .value = fields,
                                 .retain = type->privacy.retain});
    VEC_PUSH(work->arena, work->added, added);
    scope_changed(work);
    work->data_changed = true;
    (void)finish_by_record(work, type, fields);
    raise_event(work, str_format(work->arena, "record.%.*s", STR_ARG(type->id)), fields);
}
