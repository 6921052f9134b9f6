/* The action `ask`: parties are asked for their agreement again. */
#include "machine/decide.h"
#include "machine/step.h"

static const struct case_answer *answer_held(const struct work *work,
                                             const struct planned_answer *asked)
{
    const struct case_consent *held = case_consent(work->kase, asked->consent->id);
    for (size_t i = 0; held != NULL && i < held->answers.count; i++) {
        const struct case_answer *answer = &held->answers.items[i];
        if (str_eq(answer->role, asked->role) && str_eq(answer->party, asked->party))
            return held->lapsed || answer->stale || str_is(answer->status, "sought") ? NULL
                                                                                     : answer;
    }
    return NULL;
}

/* Whether the age of a standing answer has been reached; false where it cannot be told. */
static bool find_age(struct work *work, const struct when_expr *older,
                     const struct planned_answer *asked, bool *ret_old)
{
    const struct case_answer *held = answer_held(work, asked);
    struct anchors anchors = no_anchors;
    int64_t limit;
    *ret_old = held == NULL || older == NULL;
    if (*ret_old)
        return true;
    anchors.answered = anchor_at(held->at);
    if (!when_eval(work, older, &anchors, RULE_DUE, calendar_of(work, (struct str){0}),
                   asked->consent->id, &limit, NULL))
        return false;
    *ret_old = limit <= work->now;
    return true;
}

static void plan(struct work *work, const struct consent *consent, struct planned_answers *ret)
{
    const struct planned_answer answer = {
        .consent = consent, .status = STR("sought"), .again = true};
    for (size_t i = 0; i < consent->from.count; i++) {
        const struct role *role = bearer_of(work, consent->from.items[i]);
        if (takes_part(work, role))
            add_asked(work, role, answer, ret);
    }
}

bool run_ask(struct work *work, const struct action *action)
{
    struct planned_answers planned = {0}, asked = {0};
    for (size_t i = 0; i < action->consent_count; i++)
        plan(work, action->consents[i], &planned);
    for (size_t i = 0; i < planned.items.count; i++) {
        bool old;
        if (!find_age(work, action->older, &planned.items.items[i], &old))
            return false;
        if (old)
            VEC_PUSH(work->arena, asked.items, planned.items.items[i]);
    }
    land_answers(work, &asked, work->now);
    return true;
}
