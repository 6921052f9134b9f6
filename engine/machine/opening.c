/* The action `open`: a case of another protocol is asked for; who carries messages opens it. */
#include "machine/decide.h"
#include "machine/step.h"

static void put_flag(struct feel_context *context, const char *key, bool flag)
{
    feel_context_put(context, str_of(key), feel_boolean(flag));
}

static struct feel_value party_here(struct work *work, const struct case_party *party)
{
    struct feel_context *context = feel_context_new(work->arena);
    feel_context_put(context, STR("reference"), feel_string(party->reference));
    if (date_is_set(party->to))
        feel_context_put(context, STR("to"), feel_date(party->to));
    put_flag(context, "may_contact", party->may_contact);
    put_flag(context, "parental", party->parental);
    return feel_context_value(context);
}

/* Those who bear the role here now. */
static struct feel_value parties_here(struct work *work, const struct role *role)
{
    VEC(struct feel_value) found = {0};
    for (size_t i = 0; i < work->kase->parties.count; i++) {
        const struct case_party *party = &work->kase->parties.items[i];
        if (str_eq(party->role, role->id) && party_present(work, party))
            VEC_PUSH(work->arena, found, party_here(work, party));
    }
    return feel_list(work->arena, found.items, found.count);
}

static bool parties_of(struct work *work, const struct action *action, struct feel_value *ret)
{
    struct feel_context *parties = feel_context_new(work->arena);
    for (size_t i = 0; i < action->party_count; i++) {
        const struct opening_party *party = &action->parties[i];
        struct feel_value value =
            party->from != NULL ? parties_here(work, party->from) : eval(work, party->value);
        if (value_is_fault(value))
            return action_fails(work, action, value_reason(work->arena, value));
        if (value.kind != FEEL_NULL)
            feel_context_put(parties, party->role, value);
    }
    *ret = feel_context_value(parties);
    return true;
}

bool run_open(struct work *work, const struct action *action)
{
    bool ok;
    struct feel_value data = fields_of(work, action, &ok), parties = {0};
    struct feel_context *with = feel_context_new(work->arena);
    if (!ok || !parties_of(work, action, &parties))
        return false;
    feel_context_put(with, STR("data"), data);
    feel_context_put(with, STR("parties"), parties);
    effect(work, (struct effect){.kind = EFFECT_OPENING,
                                 .id = action->to_link->id,
                                 .key = action->to_link->protocol,
                                 .number = message_number(work),
                                 .value = feel_context_value(with)});
    return true;
}
