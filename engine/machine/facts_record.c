/* `record`: facts added again and again. */
#include "machine/decide.h"

static void check_one(struct work *work, const struct record_type *type, struct feel_value raw,
                      struct planned_records *ret)
{
    struct planned_record planned = {.type = type};
    if (raw.kind != FEEL_NULL && !value_is_context(raw)) {
        refuse_detail(work, REFUSED_WRONG, type->id, STR("a record is a context of its fields"));
        return;
    }
    planned.fields = read_takes(work, type->fields, type->count, raw, type->label);
    VEC_PUSH(work->arena, ret->items, planned);
}

static void check_type(struct work *work, struct str id, struct feel_value raw, bool by_role,
                       struct planned_records *ret)
{
    const struct record_type *type = protocol_find(work->protocol, "record", id);
    if (type == NULL) {
        refuse_detail(work, REFUSED_WRONG, id, STR("there is no such record"));
        return;
    }
    if (by_role && !admit(work, type->from))
        return;
    if (raw.kind != FEEL_LIST) {
        check_one(work, type, raw, ret);
        return;
    }
    for (size_t i = 0; i < raw.of.list->count; i++)
        check_one(work, type, raw.of.list->items[i], ret);
}

void check_records(struct work *work, struct feel_value values, bool by_role,
                   struct planned_records *ret)
{
    for (size_t i = 0; value_is_context(values) && i < feel_context_count(values.of.context); i++)
        check_type(work, feel_context_key(values.of.context, i),
                   feel_context_at(values.of.context, i), by_role, ret);
}

void decide_record(struct work *work)
{
    struct planned_records records = {0};
    check_records(work, work->command->values, true, &records);
    if (!is_refused(work) && records.items.count == 0)
        refuse_detail(work, REFUSED_MISSING, STR("values"), STR("nothing is recorded"));
    for (size_t i = 0; !is_refused(work) && i < records.items.count; i++)
        land_record(work, records.items.items[i].type, records.items.items[i].fields,
                    work->command->actor.role, claimed_at(work));
}
