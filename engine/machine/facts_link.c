/* Links: which cases belong together. */
#include "machine/decide.h"

static size_t count_links(const struct work *work, struct str name)
{
    size_t count = 0;
    for (size_t i = 0; i < work->kase->links.count; i++)
        count += str_eq(work->kase->links.items[i].name, name);
    return count;
}

static bool is_linked(const struct work *work, struct str name, struct str reference)
{
    for (size_t i = 0; i < work->kase->links.count; i++)
        if (str_eq(work->kase->links.items[i].name, name) &&
            str_eq(work->kase->links.items[i].reference, reference))
            return true;
    return false;
}

static bool bears(const struct case_state *kase, struct str role, struct str reference)
{
    for (size_t i = 0; i < kase->parties.count; i++)
        if (str_eq(kase->parties.items[i].role, role) &&
            str_eq(kase->parties.items[i].reference, reference))
            return true;
    return false;
}

/* The condition of the link, over what it may read of the case. */
static void check_only(struct work *work, const struct link *link, struct str reference)
{
    struct str condition = str_trim(feel_expr_text(link->only).text);
    struct feel_value value = eval_within(work, link->only, scope_candidate(work, link, reference));
    if (feel_is_true(value))
        return;
    struct str found = value.kind == FEEL_BOOLEAN
                           ? STR("for this one it is not so")
                           : str_format(work->arena, "of this one it cannot be told (%.*s)",
                                        STR_ARG(value_reason(work->arena, value)));
    refuse_detail(work, REFUSED_WRONG, link->id,
                  str_format(work->arena,
                             "only cases may be linked of which this holds: %.*s; %.*s; link "
                             "another, or this one once it holds",
                             STR_ARG(condition), STR_ARG(found)));
}

/* The linked case must be of the right protocol, bear `same` by the same organisation, and be one
 * that `only` admits. */
static void check_linked(struct work *work, const struct link *link, struct str reference)
{
    const struct linked_case *linked = work->around->linked != NULL
                                           ? work->around->linked(work->around->context, reference)
                                           : NULL;
    if (linked == NULL || linked->state == NULL) {
        refuse_detail(work, REFUSED_WRONG, link->id, STR("there is no such case"));
        return;
    }
    if (linked->protocol != NULL && !str_eq(linked->protocol->id, link->protocol)) {
        refuse_detail(
            work, REFUSED_WRONG, link->id,
            str_format(work->arena, "it must be a case of %.*s", STR_ARG(link->protocol)));
        return;
    }
    const struct case_party *party = link->same != NULL ? party_of(work, link->same->id) : NULL;
    if (party != NULL && !bears(linked->state, link->same->id, party->reference))
        refuse_detail(
            work, REFUSED_WRONG, link->id,
            str_format(work->arena, "its %.*s is another party", STR_ARG(link->same->id)));
    if (link->only != NULL)
        check_only(work, link, reference);
}

static void read_link(struct work *work, const struct link *link, struct feel_value raw,
                      enum effect_kind kind, struct planned_links *ret)
{
    struct str reference = value_str(raw);
    bool linked = is_linked(work, link->id, reference);
    if (kind == EFFECT_UNLINKED && !linked)
        refuse_detail(work, REFUSED_NOT_EXPECTED, link->id, STR("it is not linked"));
    if (kind == EFFECT_LINKED && linked)
        refuse_detail(work, REFUSED_NOT_EXPECTED, link->id, STR("it is linked already"));
    if (kind == EFFECT_LINKED && link->max >= 0 &&
        (int64_t)(count_links(work, link->id) + ret->items.count) >= link->max &&
        count_links(work, link->id) > 0)
        refuse_detail(work, REFUSED_NOT_EXPECTED, link->id, STR("no more cases may be linked"));
    if (kind == EFFECT_LINKED)
        check_linked(work, link, reference);
    struct effect made = {.kind = kind, .id = link->id, .key = reference};
    VEC_PUSH(work->arena, ret->items, made);
}

void read_links(struct work *work, struct feel_value values, enum effect_kind kind,
                struct planned_links *ret)
{
    for (size_t i = 0; value_is_context(values) && i < feel_context_count(values.of.context); i++) {
        struct str id = feel_context_key(values.of.context, i);
        struct feel_value raw = feel_context_at(values.of.context, i);
        const struct link *link = protocol_find(work->protocol, "link", id);
        if (link == NULL)
            refuse_detail(work, REFUSED_WRONG, id, STR("there is no such link"));
        else if (raw.kind != FEEL_LIST)
            read_link(work, link, raw, kind, ret);
        for (size_t j = 0; link != NULL && raw.kind == FEEL_LIST && j < raw.of.list->count; j++)
            read_link(work, link, raw.of.list->items[j], kind, ret);
    }
}

static void decide_links(struct work *work, enum effect_kind kind, const char *event)
{
    struct planned_links links = {0};
    read_links(work, work->command->values, kind, &links);
    for (size_t i = 0; !is_refused(work) && i < links.items.count; i++) {
        effect(work, links.items.items[i]);
        work->data_changed = true;
        struct feel_context *fields = feel_context_new(work->arena);
        feel_context_put(fields, STR("case"), feel_string(links.items.items[i].key));
        raise_event(work,
                    str_format(work->arena, "%s.%.*s", event, STR_ARG(links.items.items[i].id)),
                    feel_context_value(fields));
    }
}

void decide_link(struct work *work)
{
    decide_links(work, EFFECT_LINKED, "link");
}

void decide_unlink(struct work *work)
{
    decide_links(work, EFFECT_UNLINKED, "unlink");
}
