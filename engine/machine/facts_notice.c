/* Notices after they were written: served on somebody by hand, and what became of those that were
 * carried. */
#include "machine/decide.h"
#include "machine/tasks.h"

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
    if (!str_empty(how) && !is_one_of(how, served_ways, SERVED_WAYS))
        refuse_detail(work, REFUSED_WRONG, STR("how"), STR("one of post, hand, email is needed"));
    check_party(work, role, value_str(value_at(raw, "party")));
}

/* ---- from when it counts ---- */

bool service_counts(struct work *work, const struct notice *notice, size_t way, int64_t sent,
                    int64_t *ret)
{
    struct anchors anchors = no_anchors;
    anchors.sent = anchor_at(sent);
    *ret = sent;
    if (notice->counts[way] == NULL)
        return true;
    bool known = when_eval(work, notice->counts[way], &anchors, RULE_START,
                           calendar_of(work, (struct str){0}), notice->id, ret, NULL);
    if (*ret < sent)
        *ret = sent; /* the day on which it was sent, without a time */
    return known;
}

static bool depends_on_way(const struct notice *notice)
{
    for (size_t i = 0; i < SERVED_WAYS; i++)
        if (notice->counts[i] != NULL)
            return true;
    return false;
}

static bool find_counts(struct work *work, const struct notice *notice, struct str how,
                        int64_t sent, int64_t *ret)
{
    *ret = sent;
    if (!depends_on_way(notice))
        return true;
    for (size_t i = 0; i < SERVED_WAYS; i++) {
        if (!str_is(how, served_ways[i]))
            continue;
        if (service_counts(work, notice, i, sent, ret))
            return true;
        refuse_detail(work, REFUSED_WRONG, STR("how"),
                      STR("from when this counts cannot be told: no calendar reaches so far"));
        return false;
    }
    refuse_detail(work, REFUSED_MISSING, STR("how"), STR("how it was served says when it counts"));
    return false;
}

struct service {
    struct str notice, role;
    int64_t sent, counts;
    struct feel_value facts;
};

static void note_service(struct work *work, const struct service *service, bool waits)
{
    bool same = service->counts == service->sent;
    effect(work, (struct effect){.kind = EFFECT_SERVED,
                                 .id = service->notice,
                                 .key = service->role,
                                 .at = service->sent,
                                 .due = same ? INSTANT_NONE : service->counts,
                                 .number = waits,
                                 .value = service->facts});
}

static void count_as_served(struct work *work, const struct service *service)
{
    note_service(work, service, false);
    work->data_changed = true;
    struct feel_context *fields = feel_context_new(work->arena);
    struct happening event = {.name = str_join(work->arena, STR("served."), service->notice),
                              .fields = feel_context_value(fields)};
    feel_context_put(fields, STR("to"), feel_string(service->role));
    feel_context_put(fields, STR("party"), value_at(service->facts, "party"));
    feel_context_put(fields, STR("how"), value_at(service->facts, "how"));
    (void)finish_by_fact(work, DONE_BY_SERVED, service->notice, &event);
    raise_event(work, event.name, event.fields);
}

/* On record now; a fact for whoever asks once the day has come. Said twice, it waits once. */
static void wait_for_service(struct work *work, const struct service *service)
{
    struct str id =
        str_format(work->arena, "served:%.*s:%.*s:%.*s:%.*s", STR_ARG(service->notice),
                   STR_ARG(service->role), STR_ARG(value_str(value_at(service->facts, "party"))),
                   STR_ARG(instant_format(work->arena, service->counts)));
    note_service(work, service, true);
    if (case_timer(work->kase, id) == NULL)
        arm(work, id, TIMER_SERVED, service->counts,
            (struct effect){.key = service->notice,
                            .name = service->role,
                            .at = service->sent,
                            .value = service->facts});
}

void fire_served(struct work *work, const struct timer *timer)
{
    struct service service = {.notice = timer->key,
                              .role = timer->role,
                              .sent = timer->at,
                              .counts = timer->due,
                              .facts = timer->value};
    if (protocol_find(work->protocol, "notice", timer->key) != NULL)
        count_as_served(work, &service);
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
    struct service service = {
        .notice = notice->id, .role = role->id, .sent = claimed_at(work), .facts = raw};
    struct str how = value_str(value_at(raw, "how"));
    if (is_refused(work) || !find_counts(work, notice, how, service.sent, &service.counts))
        return;
    if (service.counts > work->now)
        wait_for_service(work, &service);
    else
        count_as_served(work, &service);
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
