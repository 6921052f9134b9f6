/* Refusals: an entry that says why, and changes nothing. */
#include "machine/decide.h"

void refuse(struct work *work, enum refusal why)
{
    if (work->draft->entry.refusal == REFUSED_NOT)
        work->draft->entry.refusal = why;
    work->draft->entry.kind = ENTRY_REFUSED;
}

void refuse_detail(struct work *work, enum refusal why, struct str field, struct str text)
{
    struct detail detail = {.field = field, .text = text};
    refuse(work, why);
    VEC_PUSH(work->arena, work->draft->details, detail);
}

bool is_refused(const struct work *work)
{
    return work->draft != NULL && work->draft->entry.refusal != REFUSED_NOT;
}

int64_t claimed_at(const struct work *work)
{
    return work->command->occurred_at != INSTANT_NONE ? work->command->occurred_at : work->now;
}

/* A role that does not take part may not act; one that stands in may what the other might. */
bool is_admitted(struct work *work, struct roles roles)
{
    const struct role *role = role_of(work, work->command->actor.role);
    if (work->protocol->roles_count == 0)
        return true; /* a file without roles: everybody may */
    if (role == NULL || !takes_part(work, role))
        return false;
    for (size_t i = 0; i < roles.count; i++) {
        const struct role *listed = bearer_of(work, roles.items[i]);
        if (roles_admit((struct roles){.items = &listed, .count = 1}, role))
            return true;
    }
    return false;
}

bool admit(struct work *work, struct roles roles)
{
    if (is_admitted(work, roles))
        return true;
    refuse(work, REFUSED_NOT_ALLOWED);
    return false;
}

/* ---- what is carried ---- */
static const struct take *find_take(const struct take *takes, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(takes[i].id, id))
            return &takes[i];
    return NULL;
}

static void refuse_unknown(struct work *work, const struct take *takes, size_t count,
                           struct feel_value given, struct str what)
{
    for (size_t i = 0; value_is_context(given) && i < feel_context_count(given.of.context); i++) {
        struct str key = feel_context_key(given.of.context, i);
        if (find_take(takes, count, key) == NULL)
            refuse_detail(work, REFUSED_WRONG, key,
                          str_format(work->arena, "%.*s has no such field", STR_ARG(what)));
    }
}

struct feel_value read_takes(struct work *work, const struct take *takes, size_t count,
                             struct feel_value given, struct str what)
{
    struct feel_context *fields = feel_context_new(work->arena);
    for (size_t i = 0; i < count; i++) {
        struct feel_value value = feel_null(), read = feel_null();
        struct str why;
        if (value_is_context(given))
            (void)feel_context_get(given.of.context, takes[i].id, &value);
        if (value_is_empty(value) && value.kind != FEEL_LIST && !takes[i].optional)
            refuse_detail(work, REFUSED_MISSING, takes[i].id,
                          str_format(work->arena, "%.*s must carry it", STR_ARG(what)));
        else if (!value_read_written(work->arena, value, takes[i].type, &read, &why))
            refuse_detail(work, REFUSED_WRONG, takes[i].id, why);
        feel_context_put(fields, takes[i].id, read);
    }
    refuse_unknown(work, takes, count, given, what);
    return feel_context_value(fields);
}

/* ---- needs ---- */
void refuse_needs(struct work *work, const struct inquiry *inquiry)
{
    refuse(work, REFUSED_NEEDS);
    note_asked(work, inquiry);
    for (size_t i = 0; i < inquiry->asked.count; i++) {
        const struct asked *asked = &inquiry->asked.items[i];
        if (asked_stops(asked) && asked->need != NULL && asked->need->on_refused != NULL)
            send_notice(work, asked->need->on_refused, (struct roles){0}, work->now);
    }
}

bool is_single(struct work *work, const char *what)
{
    struct feel_value values = work->command->values;
    size_t count = value_is_context(values) ? feel_context_count(values.of.context) : 0;
    if (count == 1 || (count == 0 && !str_empty(work->command->name)))
        return true;
    refuse_detail(work, count == 0 ? REFUSED_MISSING : REFUSED_WRONG, STR("values"),
                  str_format(work->arena, "one %s at a time", what));
    return false;
}

struct str refusal_summary(struct arena *arena, const struct entry *refused)
{
    struct text text = text_new(arena);
    text_addf(&text, "%s", refusal_name(refused->refusal));
    for (size_t i = 0; i < refused->asked_count; i++)
        if (refused->asked[i].outcome == NEED_NOT_MET ||
            refused->asked[i].outcome == NEED_CANNOT_TELL)
            text_addf(&text, " %.*s", STR_ARG(refused->asked[i].id));
    for (size_t i = 0; i < refused->detail_count; i++)
        text_addf(&text, " %.*s (%.*s)", STR_ARG(refused->details[i].field),
                  STR_ARG(refused->details[i].text));
    return text_str(&text);
}
