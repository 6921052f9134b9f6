/* Overrides: a need is passed over, by whom and on the grounds that its protocol asks for. */
#include "machine/decide.h"

static struct feel_value without(struct work *work, struct feel_value facts)
{
    static const char *const own[] = {"reason", "second_person"};
    struct feel_context *rest = feel_context_new(work->arena);
    EACH_VALUE(facts, i)
    {
        struct str key = feel_context_key(facts.of.context, i);
        if (!str_is(key, own[0]) && !str_is(key, own[1]))
            feel_context_put(rest, key, feel_context_at(facts.of.context, i));
    }
    return feel_context_value(rest);
}

static void require(struct work *work, struct feel_value facts, const char *field, const char *why)
{
    if (value_is_empty(value_at(facts, field)))
        refuse_detail(work, REFUSED_MISSING, str_of(field), str_of(why));
}

static void check_second(struct work *work, struct feel_value facts)
{
    struct str second = value_str(value_at(facts, "second_person"));
    require(work, facts, "second_person", "a second person must agree");
    if (!str_empty(second) && (str_eq(second, work->command->actor.person) ||
                               str_eq(second, work->command->actor.principal)))
        refuse_detail(work, REFUSED_WRONG, STR("second_person"), STR("it must be somebody else"));
}

static bool check_override(struct work *work, const struct need *need, struct feel_value *facts)
{
    const struct override *override = &need->override;
    if (override->by.count == 0) {
        refuse(work, REFUSED_NOT_OVERRIDABLE);
        return false;
    }
    if (!admit(work, override->by))
        return false;
    if (override->condition != NULL && !feel_is_true(eval(work, override->condition)))
        refuse(work, REFUSED_NOT_OVERRIDABLE);
    if (override->reason)
        require(work, *facts, "reason", "why it is overridden");
    if (override->second_person)
        check_second(work, *facts);
    struct feel_value taken =
        read_takes(work, override->takes, override->take_count, without(work, *facts), need->id);
    *facts = value_merge(work->arena, *facts, taken, 1);
    return !is_refused(work);
}

static void override_need(struct work *work, const struct need *need, struct feel_value facts)
{
    struct anchors anchors = no_anchors;
    int64_t until = INSTANT_NONE;
    if (facts.kind == FEEL_STRING) { /* the reason alone */
        struct feel_context *context = feel_context_new(work->arena);
        feel_context_put(context, STR("reason"), facts);
        facts = feel_context_value(context);
    }
    if (!check_override(work, need, &facts))
        return;
    anchors.opened = anchors.entered = anchor_at(work->now);
    if (need->override.until != NULL &&
        !when_eval(work, need->override.until, &anchors, RULE_DUE,
                   calendar_of(work, (struct str){0}), need->id, &until, NULL)) {
        refuse_detail(work, REFUSED_WRONG, need->id,
                      STR("until when it holds cannot be worked out"));
        return;
    }
    effect(work, (struct effect){.kind = EFFECT_OVERRIDE,
                                 .id = need->id,
                                 .key = work->command->actor.role,
                                 .at = work->now,
                                 .due = until,
                                 .value = facts});
}

void decide_override(struct work *work)
{
    struct feel_value values = work->command->values;
    if (!is_single(work, "need"))
        return;
    EACH_VALUE(values, i)
    {
        struct str id = feel_context_key(values.of.context, i);
        const struct need *need = protocol_find(work->protocol, "need", id);
        if (need == NULL)
            refuse_detail(work, REFUSED_WRONG, id, STR("there is no such need"));
        else if (!is_refused(work))
            override_need(work, need, feel_context_at(values.of.context, i));
    }
}
