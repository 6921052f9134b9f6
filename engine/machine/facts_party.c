/* Parties: who takes part. */
#include "machine/decide.h"

struct party_reading {
    struct work *work;
    const struct role *role;
    struct planned_parties *ret;
};

static struct date read_date(struct party_reading *reading, struct feel_value raw)
{
    struct feel_value date = feel_null();
    struct str why;
    if (!value_read(reading->work->arena, raw, &feel_t_date, &date, &why))
        refuse_detail(reading->work, REFUSED_WRONG, reading->role->id, why);
    return date.kind == FEEL_DATE ? date.of.date : (struct date){0};
}

static bool read_flag(struct feel_value raw, bool absent)
{
    if (raw.kind == FEEL_STRING)
        return str_is(raw.of.string, "true");
    return raw.kind == FEEL_BOOLEAN ? raw.of.boolean : absent;
}

static void read_party(struct party_reading *reading, struct feel_value raw)
{
    struct work *work = reading->work;
    struct planned_party planned = {.role = reading->role};
    struct str reference =
        value_is_context(raw) ? value_str(value_at(raw, "reference")) : value_str(raw);
    if (str_empty(reference)) {
        refuse_detail(work, REFUSED_MISSING, reading->role->id, STR("who it is"));
        return;
    }
    bool may_contact = read_flag(value_at(raw, "may_contact"), true);
    bool parental = read_flag(value_at(raw, "parental"), false);
    planned.effect = (struct effect){.kind = EFFECT_PARTY,
                                     .id = reading->role->id,
                                     .key = reference,
                                     .date = read_date(reading, value_at(raw, "from")),
                                     .due_date = read_date(reading, value_at(raw, "to")),
                                     .number = (may_contact ? 1 : 0) + (parental ? 2 : 0)};
    if (read_flag(value_at(raw, "end"), false)) {
        planned.effect.kind = EFFECT_PARTY_ENDED;
        /* The last day is the day before, so that a successor starts today. */
        planned.effect.date = date_is_set(planned.effect.due_date)
                                  ? planned.effect.due_date
                                  : date_add_days(today_of(work), -1);
    }
    VEC_PUSH(work->arena, reading->ret->items, planned);
}

void read_parties(struct work *work, struct feel_value values, struct planned_parties *ret)
{
    for (size_t i = 0; value_is_context(values) && i < feel_context_count(values.of.context); i++) {
        struct str id = feel_context_key(values.of.context, i);
        struct feel_value raw = feel_context_at(values.of.context, i);
        struct party_reading reading = {.work = work, .role = role_of(work, id), .ret = ret};
        if (reading.role == NULL)
            refuse_detail(work, REFUSED_WRONG, id, STR("there is no such role"));
        else if (raw.kind != FEEL_LIST)
            read_party(&reading, raw);
        for (size_t j = 0; reading.role != NULL && raw.kind == FEEL_LIST && j < raw.of.list->count;
             j++)
            read_party(&reading, raw.of.list->items[j]);
    }
}

/* A role that one party bears passes on to the new one. */
static void end_others(struct work *work, const struct planned_party *planned)
{
    if (planned->role->many || planned->effect.kind != EFFECT_PARTY)
        return;
    for (size_t i = 0; i < work->kase->parties.count; i++) {
        struct case_party party = work->kase->parties.items[i];
        if (!str_eq(party.role, planned->role->id) || !party_present(work, &party) ||
            str_eq(party.reference, planned->effect.key))
            continue;
        effect(work, (struct effect){.kind = EFFECT_PARTY_ENDED,
                                     .id = party.role,
                                     .key = party.reference,
                                     .date = date_add_days(today_of(work), -1)});
    }
}

void land_parties(struct work *work, const struct planned_parties *parties)
{
    for (size_t i = 0; i < parties->items.count; i++) {
        end_others(work, &parties->items.items[i]);
        effect(work, parties->items.items[i].effect);
    }
    work->data_changed = true;
}

void decide_party(struct work *work)
{
    struct planned_parties parties = {0};
    read_parties(work, work->command->values, &parties);
    if (is_refused(work))
        return;
    land_parties(work, &parties);
    update_all_consents(work);
}
