/* Documents: supplied, released, withheld, expired. */
#include "machine/decide.h"

static void wrong(struct work *work, const struct document *document, struct str text)
{
    refuse_detail(work, REFUSED_WRONG, document->id, text);
}

static void put(struct feel_context *context, const char *key, struct feel_value value)
{
    if (value.kind != FEEL_NULL)
        feel_context_put(context, str_of(key), value);
}

/* ---- what is said of a document ---- */
static bool is_status(struct str word)
{
    return str_is(word, "present") || str_is(word, "missing");
}

/* A status alone, or its facts. */
static struct feel_value as_facts(struct work *work, struct feel_value raw)
{
    struct feel_context *facts = feel_context_new(work->arena);
    if (value_is_context(raw))
        return raw;
    put(facts, "status", raw);
    return feel_context_value(facts);
}

static bool read_date(struct work *work, const struct document *document, struct feel_value raw,
                      struct feel_value *ret)
{
    struct str why;
    if (value_read(work->arena, raw, &feel_t_date, ret, &why))
        return true;
    wrong(work, document, str_format(work->arena, "valid_until: %.*s", STR_ARG(why)));
    return false;
}

static struct str status_for(struct work *work, const struct document *document,
                             struct feel_value given, struct feel_value valid_until)
{
    struct str status = value_str(value_at(given, "status"));
    struct feel_value reason = value_at(given, "not_applicable");
    if (reason.kind != FEEL_NULL || str_is(status, "not_applicable")) {
        if (!document->not_applicable)
            wrong(work, document, STR("it cannot be said not to apply"));
        else if (value_is_empty(reason))
            refuse_detail(work, REFUSED_MISSING, STR("reason"), STR("why it does not apply"));
        return STR("not_applicable");
    }
    if (!str_empty(status) && !is_status(status))
        wrong(work, document, STR("its status is present or missing"));
    if (str_is(status, "missing"))
        return status;
    if (document->valid_until_required && valid_until.kind == FEEL_NULL)
        refuse_detail(work, REFUSED_MISSING, STR("valid_until"), document->id);
    bool over =
        valid_until.kind == FEEL_DATE && date_compare(valid_until.of.date, today_of(work)) < 0;
    return over ? STR("expired") : STR("present");
}

static const char *const not_facts[] = {"status", "not_applicable", "valid_until", "released_to",
                                        "released_at"};

static bool is_fact(struct str key)
{
    for (size_t i = 0; i < sizeof not_facts / sizeof not_facts[0]; i++)
        if (str_is(key, not_facts[i]))
            return false;
    return true;
}

static void check_one(struct work *work, const struct document *document, struct feel_value raw,
                      struct planned_documents *ret)
{
    struct feel_value given = as_facts(work, raw), valid_until = feel_null();
    struct feel_context *facts = feel_context_new(work->arena);
    if (!read_date(work, document, value_at(given, "valid_until"), &valid_until))
        return;
    struct planned_document planned = {
        .document = document,
        .status = status_for(work, document, given, valid_until),
        .released = value_at(given, "released_to"),
    };
    put(facts, "valid_until", valid_until);
    put(facts, "reason", value_at(given, "not_applicable"));
    for (size_t i = 0; i < feel_context_count(given.of.context); i++) {
        struct str key = feel_context_key(given.of.context, i);
        if (is_fact(key))
            feel_context_put(facts, key, feel_context_at(given.of.context, i));
    }
    planned.facts = feel_context_value(facts);
    VEC_PUSH(work->arena, ret->items, planned);
}

void check_documents(struct work *work, struct feel_value values, bool by_role,
                     struct planned_documents *ret)
{
    for (size_t i = 0; value_is_context(values) && i < feel_context_count(values.of.context); i++) {
        struct str id = feel_context_key(values.of.context, i);
        const struct document *document = protocol_find(work->protocol, "document", id);
        if (document == NULL)
            refuse_detail(work, REFUSED_WRONG, id, STR("there is no such document"));
        else if (!by_role || admit(work, document->from))
            check_one(work, document, feel_context_at(values.of.context, i), ret);
    }
}

/* ---- landing ---- */
static struct happening status_event(struct work *work, const struct document *document,
                                     struct str status)
{
    struct feel_context *fields = feel_context_new(work->arena);
    put(fields, "status", feel_string(status));
    return (struct happening){.name = str_format(work->arena, "document.%.*s.%.*s",
                                                 STR_ARG(document->id), STR_ARG(status)),
                              .fields = feel_context_value(fields)};
}

static void raise_status(struct work *work, const struct document *document, struct str status)
{
    struct happening event = status_event(work, document, status);
    raise_event(work, event.name, event.fields);
}

static void arm_expiry(struct work *work, const struct document *document, struct feel_value facts)
{
    struct str id = str_format(work->arena, "expire:%.*s", STR_ARG(document->id));
    struct feel_value valid_until = value_at(facts, "valid_until");
    struct feel_value status = feel_string(case_document(work->kase, document->id)->status);
    if (valid_until.kind == FEEL_DATE && str_is(status.of.string, "present"))
        arm(work, id, TIMER_EXPIRE, day_end(work, valid_until.of.date),
            (struct effect){.key = document->id, .at = INSTANT_NONE});
    else if (case_timer(work->kase, id) != NULL)
        effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = id});
}

static void land_release(struct work *work, const struct document *document, struct str role,
                         struct feel_value facts)
{
    const struct case_document *held = case_document(work->kase, document->id);
    struct str status = held != NULL ? held->status : STR("missing");
    effect(work, (struct effect){.kind = EFFECT_RELEASED,
                                 .id = document->id,
                                 .key = role,
                                 .word = str_is(status, "withheld") ? STR("present") : status,
                                 .at = claimed_at(work),
                                 .value = facts,
                                 .retain = document->privacy.retain});
    work->data_changed = true;
}

static void land_released(struct work *work, const struct planned_document *planned)
{
    struct feel_value roles = planned->released;
    if (roles.kind == FEEL_STRING)
        land_release(work, planned->document, roles.of.string, feel_null());
    for (size_t i = 0; roles.kind == FEEL_LIST && i < roles.of.list->count; i++)
        land_release(work, planned->document, value_str(roles.of.list->items[i]), feel_null());
}

static void land_one(struct work *work, const struct planned_document *planned, bool raise)
{
    effect(work, (struct effect){.kind = EFFECT_DOCUMENT,
                                 .id = planned->document->id,
                                 .word = planned->status,
                                 .value = planned->facts,
                                 .retain = planned->document->privacy.retain});
    work->data_changed = true;
    arm_expiry(work, planned->document, planned->facts);
    land_released(work, planned);
    if (!raise)
        return;
    struct happening event = status_event(work, planned->document, planned->status);
    if (str_is(planned->status, "present") || str_is(planned->status, "not_applicable"))
        (void)finish_by_fact(work, DONE_BY_DOCUMENT, planned->document->id, &event);
    raise_event(work, event.name, event.fields);
}

void land_documents(struct work *work, const struct planned_documents *documents, bool raise)
{
    for (size_t i = 0; i < documents->items.count; i++)
        land_one(work, &documents->items.items[i], raise);
}

void decide_document(struct work *work)
{
    struct planned_documents documents = {0};
    check_documents(work, work->command->values, true, &documents);
    if (!is_refused(work) && documents.items.count == 0)
        refuse_detail(work, REFUSED_MISSING, STR("values"), STR("no document is named"));
    if (!is_refused(work))
        land_documents(work, &documents, true);
}

/* The last day counts: it has expired from the midnight after. */
void fire_expire(struct work *work, const struct timer *timer)
{
    const struct document *document = protocol_find(work->protocol, "document", timer->key);
    const struct case_document *held = case_document(work->kase, timer->key);
    if (document == NULL || held == NULL)
        return;
    effect(work, (struct effect){.kind = EFFECT_DOCUMENT,
                                 .id = document->id,
                                 .word = STR("expired"),
                                 .value = held->facts,
                                 .retain = document->privacy.retain});
    work->data_changed = true;
    raise_status(work, document, STR("expired"));
}

/* ---- release, withhold: acts, whose needs may refuse ---- */
struct planned_act {
    const struct document *document;
    struct roles to;
    struct feel_value reason;
};
struct planned_acts {
    VEC(struct planned_act) items;
};

static bool is_held(const struct work *work, const struct document *document)
{
    const struct case_document *held = case_document(work->kase, document->id);
    return held != NULL && (str_is(held->status, "present") || str_is(held->status, "expired") ||
                            str_is(held->status, "withheld"));
}

static void add_receiver(struct work *work, const struct document *document, struct feel_value name,
                         const struct role **roles, size_t *count)
{
    const struct role *role = role_of(work, value_str(name));
    if (role == NULL || !roles_admit(document->release_to, role))
        refuse_detail(work, REFUSED_WRONG, document->id, STR("it is not released to that role"));
    else
        roles[(*count)++] = role;
}

static struct roles read_receivers(struct work *work, const struct document *document,
                                   struct feel_value to)
{
    size_t count = 0, room = to.kind == FEEL_LIST ? to.of.list->count : 1;
    const struct role **roles = ARENA_ARRAY(work->arena, const struct role *, room);
    if (to.kind == FEEL_LIST)
        for (size_t i = 0; i < room; i++)
            add_receiver(work, document, to.of.list->items[i], roles, &count);
    else
        add_receiver(work, document, to, roles, &count);
    return (struct roles){.items = roles, .count = count};
}

static void require_reason(struct work *work, struct feel_value reason)
{
    if (value_is_empty(reason))
        refuse_detail(work, REFUSED_MISSING, STR("reason"), STR("a reason is required"));
}

static const struct document *find_held(struct work *work, struct str id)
{
    const struct document *document = protocol_find(work->protocol, "document", id);
    if (document == NULL)
        refuse_detail(work, REFUSED_WRONG, id, STR("there is no such document"));
    else if (!admit(work, document->from))
        return NULL;
    return document;
}

static void check_release(struct work *work, const struct document *document, struct feel_value raw,
                          struct planned_acts *acts, struct inquiry *inquiry)
{
    bool context = value_is_context(raw);
    struct feel_value reason = value_at(raw, "reason");
    struct planned_act act = {.document = document, .reason = reason};
    act.to = read_receivers(work, document, context ? value_at(raw, "to") : raw);
    if (document->release_reason)
        require_reason(work, reason);
    if (!is_held(work, document))
        refuse_detail(work, REFUSED_NOT_EXPECTED, document->id, STR("there is nothing to release"));
    ask_all(work, inquiry, document->release_needs, document->id);
    VEC_PUSH(work->arena, acts->items, act);
}

static struct feel_value reason_facts(struct work *work, struct feel_value reason)
{
    struct feel_context *facts = feel_context_new(work->arena);
    put(facts, "reason", reason);
    return feel_context_value(facts);
}

void decide_release(struct work *work)
{
    struct planned_acts acts = {0};
    struct inquiry inquiry = {0};
    struct feel_value values = work->command->values;
    for (size_t i = 0; value_is_context(values) && i < feel_context_count(values.of.context); i++) {
        const struct document *document = find_held(work, feel_context_key(values.of.context, i));
        if (document != NULL)
            check_release(work, document, feel_context_at(values.of.context, i), &acts, &inquiry);
    }
    if (!is_refused(work) && inquiry.stops)
        refuse_needs(work, &inquiry);
    if (is_refused(work))
        return;
    note_asked(work, &inquiry);
    for (size_t i = 0; i < acts.items.count; i++) {
        const struct planned_act *act = &acts.items.items[i];
        for (size_t j = 0; j < act->to.count; j++)
            land_release(work, act->document, act->to.items[j]->id,
                         reason_facts(work, act->reason));
        raise_status(work, act->document, STR("released"));
    }
}

void decide_withhold(struct work *work)
{
    struct planned_acts acts = {0};
    struct feel_value values = work->command->values;
    for (size_t i = 0; value_is_context(values) && i < feel_context_count(values.of.context); i++) {
        const struct document *document = find_held(work, feel_context_key(values.of.context, i));
        struct feel_value raw = feel_context_at(values.of.context, i);
        struct planned_act act = {.document = document,
                                  .reason = value_is_context(raw) ? value_at(raw, "reason") : raw};
        require_reason(work, act.reason);
        if (document != NULL)
            VEC_PUSH(work->arena, acts.items, act);
    }
    for (size_t i = 0; !is_refused(work) && i < acts.items.count; i++) {
        const struct planned_act *act = &acts.items.items[i];
        effect(work, (struct effect){.kind = EFFECT_WITHHELD,
                                     .id = act->document->id,
                                     .word = STR("withheld"),
                                     .value = act->reason,
                                     .retain = act->document->privacy.retain});
        work->data_changed = true;
        raise_status(work, act->document, STR("withheld"));
    }
}
