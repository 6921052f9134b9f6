/* Notices after they were written: served on somebody by hand, and what became of those that were
 * carried. */
#include "machine/decide.h"

static const char *const ways[] = {"post", "hand", "email"};
static const char *const said[] = {"to", "how", "party", "reason"};

static bool is_one_of(struct str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(word, words[i]))
            return true;
    return false;
}

/* On whom, where several have the role: one who has it on this case. */
static void check_party(struct work *work, const struct role *role, struct str party)
{
    for (size_t i = 0; i < work->kase->parties.count; i++)
        if (str_eq(work->kase->parties.items[i].role, role->id) &&
            str_eq(work->kase->parties.items[i].reference, party))
            return;
    if (!str_empty(party))
        refuse_detail(work, REFUSED_WRONG, STR("party"), STR("nobody of that role by this name"));
}

/* Proof is what is said of it: nothing of it may be misunderstood. */
static void check_proof(struct work *work, const struct role *role, struct feel_value raw)
{
    struct str how = value_str(value_at(raw, "how"));
    for (size_t i = 0; value_is_context(raw) && i < feel_context_count(raw.of.context); i++) {
        struct str key = feel_context_key(raw.of.context, i);
        if (!is_one_of(key, said, sizeof said / sizeof *said))
            refuse_detail(work, REFUSED_WRONG, key, STR("proof of service has no such field"));
    }
    if (!str_empty(how) && !is_one_of(how, ways, sizeof ways / sizeof *ways))
        refuse_detail(work, REFUSED_WRONG, STR("how"), STR("one of post, hand, email is needed"));
    check_party(work, role, value_str(value_at(raw, "party")));
}

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
    check_proof(work, role, raw);
    if (is_refused(work))
        return;
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
