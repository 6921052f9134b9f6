/* What FEEL sees beside the case: its parties, and the cases that it is linked to. */
#include <string.h>

#include "machine/scope.h"

/* ---- parties ---- */
const struct party_info *register_of(const struct work *work, struct str reference)
{
    if (work->around->party == NULL || str_empty(reference))
        return NULL;
    return work->around->party(work->around->context, reference);
}

bool party_present(const struct work *work, const struct case_party *party)
{
    struct date today = today_of(work);
    return (!date_is_set(party->from) || date_compare(party->from, today) <= 0) &&
           (!date_is_set(party->to) || date_compare(party->to, today) >= 0);
}

const struct case_party *party_of(const struct work *work, struct str role)
{
    for (size_t i = 0; i < work->kase->parties.count; i++) {
        const struct case_party *party = &work->kase->parties.items[i];
        if (str_eq(party->role, role) && party_present(work, party))
            return party;
    }
    return NULL;
}

/* Who bears a role now: `replaced_by`, where that holds. */
const struct role *bearer_of(struct work *work, const struct role *role)
{
    for (int i = 0; i < 4 && role->replaced_by != NULL; i++) {
        if (role->replaced_if != NULL && !feel_is_true(eval_case(work, role->replaced_if)))
            break;
        role = role->replaced_by;
    }
    return role;
}

bool takes_part(struct work *work, const struct role *role)
{
    return bearer_of(work, role) == role &&
           (role->condition == NULL || feel_is_true(eval_case(work, role->condition)));
}

static void put(struct feel_context *context, const char *key, struct feel_value value)
{
    feel_context_put(context, str_of(key), value);
}

static struct feel_value text_or_null(struct str text)
{
    return str_empty(text) ? feel_null() : feel_string(text);
}

static struct feel_value organisation_view(struct work *work, const struct party_info *info)
{
    struct feel_context *context = feel_context_new(work->arena);
    if (value_is_context(info->facts))
        for (size_t i = 0; i < feel_context_count(info->facts.of.context); i++)
            feel_context_put(context, feel_context_key(info->facts.of.context, i),
                             feel_context_at(info->facts.of.context, i));
    put(context, "reference", feel_string(info->reference));
    put(context, "label", text_or_null(info->label));
    put(context, "kind", text_or_null(info->kind));
    put(context, "calendar", text_or_null(info->calendar));
    return feel_context_value(context);
}

static struct feel_value party_view(struct work *work, const struct case_party *party)
{
    const struct party_info *info = register_of(work, party->reference);
    struct feel_context *context = feel_context_new(work->arena);
    put(context, "reference", feel_string(party->reference));
    put(context, "label", text_or_null(info != NULL ? info->label : party->reference));
    put(context, "organisation",
        info != NULL && !info->is_person ? organisation_view(work, info) : feel_null());
    put(context, "may_contact", feel_boolean(party->may_contact));
    put(context, "parental", feel_boolean(party->parental));
    put(context, "from", date_is_set(party->from) ? feel_date(party->from) : feel_null());
    put(context, "to", date_is_set(party->to) ? feel_date(party->to) : feel_null());
    return feel_context_value(context);
}

static struct feel_value role_view(struct work *work, const struct role *role)
{
    VEC(struct feel_value) views = {0};
    for (size_t i = 0; i < work->kase->parties.count; i++) {
        const struct case_party *party = &work->kase->parties.items[i];
        if (str_eq(party->role, role->id) && party_present(work, party))
            VEC_PUSH(work->arena, views, party_view(work, party));
    }
    if (role->many)
        return feel_list(work->arena, views.items, views.count);
    return views.count > 0 ? views.items[0] : feel_null();
}

struct feel_value scope_parties(struct work *work)
{
    struct feel_context *context = feel_context_new(work->arena);
    for (size_t i = 0; i < work->protocol->roles_count; i++)
        feel_context_put(context, work->protocol->roles[i].id,
                         role_view(work, &work->protocol->roles[i]));
    return feel_context_value(context);
}

/* ---- linked cases ---- */
static struct feel_value states_view(struct work *other)
{
    const struct case_state *kase = other->kase;
    struct feel_value *states = ARENA_ARRAY(other->arena, struct feel_value, kase->active.count);
    for (size_t i = 0; i < kase->active.count; i++)
        states[i] = feel_string(kase->active.items[i].id);
    return feel_list(other->arena, states, kase->active.count);
}

static struct feel_value datum_view(struct work *other, const void *row)
{
    const struct field *field = row;
    const struct datum *datum = case_datum(other->kase, field->id);
    return scope_field(other, field, datum != NULL ? datum->value : feel_null());
}

static struct feel_value document_view(struct work *other, const void *row)
{
    return scope_document(other, row);
}

static struct feel_value pack_view(struct work *other, const void *row)
{
    return scope_pack(other, row);
}

static struct feel_value record_view(struct work *other, const void *row)
{
    return scope_record_rows(other, row);
}

static struct feel_value consent_view(struct work *other, const void *row)
{
    struct feel_value found = feel_null();
    struct feel_value all = scope_consents(other);
    (void)feel_context_get(all.of.context, ((const struct consent *)row)->id, &found);
    return found;
}

#define PROTOCOL_LIST(p, list) (p)->list, (p)->list##_count, sizeof *(p)->list
/* Every row of these kinds starts with its id. */
struct link_part {
    const char *name, *kind;
    struct feel_value (*view)(struct work *other, const void *row);
};
static const struct link_part link_parts[] = {
    {"data", "data", datum_view},          {"documents", "document", document_view},
    {"packs", "pack", pack_view},          {"records", "record", record_view},
    {"consents", "consent", consent_view},
};
#define LINK_PARTS (sizeof link_parts / sizeof link_parts[0])

static void put_whole(struct work *other, const struct link_part *part,
                      struct feel_context *context)
{
    const struct protocol *p = other->protocol;
    const struct {
        const char *name;
        const void *rows;
        size_t count, size;
    } lists[] = {{"data", PROTOCOL_LIST(p, fields)},
                 {"documents", PROTOCOL_LIST(p, documents)},
                 {"packs", PROTOCOL_LIST(p, packs)},
                 {"records", PROTOCOL_LIST(p, records)},
                 {"consents", PROTOCOL_LIST(p, consents)}};
    for (size_t i = 0; i < LINK_PARTS; i++)
        for (size_t j = 0; str_eq(str_of(lists[i].name), str_of(part->name)) && j < lists[i].count;
             j++) {
            const char *row = (const char *)lists[i].rows + j * lists[i].size;
            struct str id;
            memcpy(&id, row, sizeof id);
            feel_context_put(context, id, part->view(other, row));
        }
}

static void put_read(struct work *other, const struct link_part *part, struct str id,
                     struct feel_context *context)
{
    const void *row = protocol_find(other->protocol, part->kind, id);
    feel_context_put(context, id, row != NULL ? part->view(other, row) : feel_null());
}

static void put_part(struct work *other, const struct link *link, const struct link_part *part,
                     struct feel_context *view)
{
    struct feel_context *context = feel_context_new(other->arena);
    struct str dotted = str_format(other->arena, "%s.", part->name);
    bool any = false;
    for (size_t i = 0; i < link->read_count; i++) {
        struct str read = link->reads[i];
        bool whole = str_is(read, part->name);
        if (whole)
            put_whole(other, part, context);
        else if (str_starts(read, dotted))
            put_read(other, part, str_part(read, dotted.len, read.len), context);
        else
            continue;
        any = true;
    }
    if (any)
        put(view, part->name, feel_context_value(context));
}

static void note_read(struct work *work, const struct linked_case *linked)
{
    if (work->draft == NULL)
        return;
    for (size_t i = 0; i < work->draft->reads.count; i++)
        if (str_eq(work->draft->reads.items[i].reference, linked->state->reference))
            return;
    struct read_case read = {
        .reference = linked->state->reference, .hash = linked->hash, .sequence = linked->sequence};
    VEC_PUSH(work->arena, work->draft->reads, read);
}

static const struct linked_case *linked_of(const struct work *work, struct str reference)
{
    return work->around->linked != NULL ? work->around->linked(work->around->context, reference)
                                        : NULL;
}

static struct feel_value linked_view(struct work *work, const struct link *link,
                                     struct str reference)
{
    const struct linked_case *linked = linked_of(work, reference);
    if (linked == NULL || linked->state == NULL)
        return feel_null_because(work->arena, "not_available", link->at,
                                 "the linked case %.*s cannot be read", STR_ARG(reference));
    note_read(work, linked);
    struct work *other = ARENA_NEW(work->arena, struct work);
    work_start(other, work->arena, linked->protocol, (struct case_state *)(uintptr_t)linked->state,
               work->around);
    other->now = work->now;
    struct feel_context *view = feel_context_new(work->arena);
    put(view, "id", feel_string(reference));
    put(view, "states", states_view(other));
    for (size_t i = 0; i < LINK_PARTS; i++)
        put_part(other, link, &link_parts[i], view);
    return feel_context_value(view);
}

struct feel_value scope_link(struct work *work, const struct link *link)
{
    VEC(struct feel_value) views = {0};
    for (size_t i = 0; i < work->kase->links.count; i++)
        if (str_eq(work->kase->links.items[i].name, link->id))
            VEC_PUSH(work->arena, views,
                     linked_view(work, link, work->kase->links.items[i].reference));
    if (link->max != 1)
        return feel_list(work->arena, views.items, views.count);
    return views.count > 0 ? views.items[0] : feel_null();
}

const struct feel_value *scope_candidate(struct work *work, const struct link *link,
                                         struct str reference)
{
    struct feel_value view = linked_view(work, link, reference);
    struct feel_value *values = ARENA_ARRAY(work->arena, struct feel_value, LINKED_PARTS);
    for (size_t i = 0; i < LINKED_PARTS; i++)
        values[i] = value_at(view, linked_parts[i]);
    return values;
}

struct str scope_subject(struct work *work, struct str path)
{
    ptrdiff_t dot = str_find(path, STR("."), 0);
    struct str head = dot < 0 ? path : str_part(path, 0, (size_t)dot);
    const struct case_state *kase = work->kase;
    for (size_t i = 0; i < kase->links.count; i++) {
        if (!str_eq(kase->links.items[i].name, head))
            continue;
        const struct linked_case *linked = linked_of(work, kase->links.items[i].reference);
        if (linked == NULL || linked->state == NULL)
            return kase->links.items[i].reference;
        return str_empty(linked->state->subject) ? linked->state->reference
                                                 : linked->state->subject;
    }
    return (struct str){0};
}

static struct str document_retention(const struct protocol *protocol, struct str id)
{
    const struct document *document = protocol_find(protocol, "document", id);
    return document != NULL ? document->privacy.retain : (struct str){0};
}

static struct str record_retention(const struct protocol *protocol, struct str id)
{
    const struct record_type *record = protocol_find(protocol, "record", id);
    return record != NULL ? record->privacy.retain : (struct str){0};
}

static struct str consent_retention(const struct protocol *protocol, struct str id)
{
    const struct consent *consent = protocol_find(protocol, "consent", id);
    return consent != NULL ? consent->privacy.retain : (struct str){0};
}

/* Every row that has a retention class, by what a path to it starts with: a field's own name comes
 * before these. */
static const struct {
    const char *head;
    struct str (*retention)(const struct protocol *protocol, struct str id);
} sections[] = {
    {"documents", document_retention},
    {"records", record_retention},
    {"consents", consent_retention},
};

struct str scope_retention(struct work *work, struct str path)
{
    struct str rest = path, head = {0}, second = {0};
    (void)str_next(&rest, '.', &head);
    const struct field *field = protocol_find(work->protocol, "data", head);
    if (field != NULL)
        return field->privacy.retain;
    (void)str_next(&rest, '.', &second);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        if (str_is(head, sections[i].head))
            return sections[i].retention(work->protocol, second);
    return (struct str){0};
}
