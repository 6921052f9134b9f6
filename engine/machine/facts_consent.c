/* `consent`: answers of parties, or that they have been asked. */
#include "machine/decide.h"

static bool is_known_status(struct str status)
{
    return str_is(status, "sought") || str_is(status, "given") || str_is(status, "refused") ||
           str_is(status, "withdrawn");
}

/* The listed role that a role acts for: itself, or the one that it is of. */
static const struct role *answering_role(struct work *work, struct roles from,
                                         const struct role *role)
{
    for (size_t i = 0; role != NULL && i < from.count; i++)
        if (bearer_of(work, from.items[i]) == role)
            return role;
    for (size_t i = 0; role != NULL && i < from.count; i++) {
        const struct role *listed = bearer_of(work, from.items[i]);
        if (roles_admit((struct roles){.items = &listed, .count = 1}, role))
            return listed;
    }
    return NULL;
}

static const struct case_party *party_by_reference(const struct work *work, struct str reference)
{
    for (size_t i = 0; i < work->kase->parties.count; i++)
        if (str_eq(work->kase->parties.items[i].reference, reference))
            return &work->kase->parties.items[i];
    return NULL;
}

/* Whose answer it is: of those on whose behalf it is recorded, else of the acting role. */
static bool find_answering(struct work *work, const struct consent *consent,
                           struct planned_answer *answer)
{
    struct str behalf = work->command->actor.on_behalf;
    const struct case_party *party = party_by_reference(work, behalf);
    const struct role *role = role_of(work, behalf);
    if (str_empty(behalf))
        role = role_of(work, work->command->actor.role);
    else if (role == NULL && party != NULL)
        role = role_of(work, party->role);
    role = answering_role(work, consent->from, role);
    if (role == NULL) {
        refuse_detail(work, REFUSED_NOT_ALLOWED, consent->id,
                      STR("the answer is not theirs to give; say on whose behalf it is recorded"));
        return false;
    }
    if (party == NULL || !str_eq(party->role, role->id))
        party = party_of(work, role->id);
    answer->role = role->id;
    if (party != NULL)
        answer->party = party->reference;
    return true;
}

void add_asked(struct work *work, const struct role *role, struct planned_answer answer,
               struct planned_answers *ret)
{
    bool present = false;
    answer.role = role->id;
    for (size_t i = 0; i < work->kase->parties.count; i++) {
        const struct case_party *party = &work->kase->parties.items[i];
        if (!str_eq(party->role, role->id) || !party_present(work, party))
            continue;
        answer.party = party->reference;
        VEC_PUSH(work->arena, ret->items, answer);
        present = true;
    }
    answer.party = (struct str){0};
    if (!present)
        VEC_PUSH(work->arena, ret->items, answer);
}

static struct str status_in(struct feel_value raw)
{
    return value_is_context(raw) ? value_str(value_at(raw, "status")) : value_str(raw);
}

static void check_one(struct work *work, const struct consent *consent, struct feel_value raw,
                      bool by_role, struct planned_answers *ret)
{
    struct planned_answer answer = {.consent = consent, .status = status_in(raw)};
    if (!is_known_status(answer.status)) {
        refuse_detail(work, REFUSED_WRONG, consent->id,
                      STR("the answer is one of sought, given, refused, withdrawn"));
        return;
    }
    if (value_is_context(raw))
        answer.facts = raw;
    bool everyone =
        !by_role || (str_is(answer.status, "sought") && str_empty(work->command->actor.on_behalf));
    for (size_t i = 0; everyone && i < consent->from.count; i++)
        add_asked(work, bearer_of(work, consent->from.items[i]), answer, ret);
    if (!everyone && find_answering(work, consent, &answer))
        VEC_PUSH(work->arena, ret->items, answer);
}

void check_answers(struct work *work, struct feel_value values, bool by_role,
                   struct planned_answers *ret)
{
    for (size_t i = 0; value_is_context(values) && i < feel_context_count(values.of.context); i++) {
        struct str id = feel_context_key(values.of.context, i);
        const struct consent *consent = protocol_find(work->protocol, "consent", id);
        if (consent == NULL)
            refuse_detail(work, REFUSED_WRONG, id, STR("there is no such consent"));
        else
            check_one(work, consent, feel_context_at(values.of.context, i), by_role, ret);
    }
}

/* Asking again does not undo an answer that still holds. */
static bool still_holds(const struct work *work, const struct planned_answer *answer)
{
    const struct case_consent *held = case_consent(work->kase, answer->consent->id);
    for (size_t i = 0; held != NULL && i < held->answers.count; i++) {
        const struct case_answer *old = &held->answers.items[i];
        if (str_eq(old->role, answer->role) && str_eq(old->party, answer->party))
            return !old->stale && !held->lapsed && str_is(old->status, "given");
    }
    return false;
}

void land_answers(struct work *work, const struct planned_answers *answers, int64_t at)
{
    for (size_t i = 0; i < answers->items.count; i++) {
        const struct planned_answer *answer = &answers->items.items[i];
        if (str_is(answer->status, "sought") && !answer->again && still_holds(work, answer))
            continue;
        effect(work, (struct effect){.kind = EFFECT_ANSWERED,
                                     .id = answer->consent->id,
                                     .key = answer->role,
                                     .other = answer->party,
                                     .word = answer->status,
                                     .at = at,
                                     .value = answer->facts,
                                     .retain = answer->consent->privacy.retain});
    }
    for (size_t i = 0; i < answers->items.count; i++) {
        const struct consent *consent = answers->items.items[i].consent;
        if (i == 0 || answers->items.items[i - 1].consent != consent)
            update_consent(work, consent, true);
    }
}

void decide_consent(struct work *work)
{
    struct planned_answers answers = {0};
    check_answers(work, work->command->values, true, &answers);
    if (!is_refused(work) && answers.items.count == 0)
        refuse_detail(work, REFUSED_MISSING, STR("values"), STR("no consent is named"));
    if (!is_refused(work))
        land_answers(work, &answers, claimed_at(work));
}
