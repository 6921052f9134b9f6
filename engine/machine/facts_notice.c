/* Notices after they were written: served on somebody by hand, and what became of those that were
 * carried. */
#include "machine/decide.h"

static void serve(struct work *work, const struct notice *notice, struct feel_value raw)
{
    struct str name = value_is_context(raw) ? value_str(value_at(raw, "to")) : value_str(raw);
    const struct role *role = role_of(work, name);
    if (str_empty(name) && notice->to.count == 1)
        role = notice->to.items[0];
    if (role == NULL) {
        refuse_detail(work, REFUSED_MISSING, STR("to"), STR("which role it was served on"));
        return;
    }
    effect(work, (struct effect){.kind = EFFECT_SERVED,
                                 .id = notice->id,
                                 .key = role->id,
                                 .at = claimed_at(work),
                                 .value = raw});
    work->data_changed = true;
    (void)finish_by_name(work, DONE_BY_SERVED, notice->id);
    raise_event(work, str_format(work->arena, "served.%.*s", STR_ARG(notice->id)), feel_null());
}

void decide_served(struct work *work)
{
    struct feel_value values = work->command->values;
    if (!is_single(work, "notice"))
        return;
    EACH_VALUE(values, i)
    {
        struct str id = feel_context_key(values.of.context, i);
        const struct notice *notice = protocol_find(work->protocol, "notice", id);
        if (notice == NULL)
            refuse_detail(work, REFUSED_WRONG, id, STR("there is no such notice"));
        else if (!is_refused(work))
            serve(work, notice, feel_context_at(values.of.context, i));
    }
}

void decide_carried(struct work *work)
{
    effect(work, (struct effect){.kind = EFFECT_CARRIED,
                                 .id = work->command->name,
                                 .word = value_str(value_at(work->command->values, "outcome")),
                                 .value = value_at(work->command->values, "detail")});
}
