#include "runtime/named.h"

#include "runtime/registers.h"

struct naming {
    struct arena *arena;
    VEC(struct named_party) parties;
    VEC(struct named_link) links;
    VEC(struct str) references;
};

typedef void taker(struct naming *naming, struct str name, struct str reference);

static void take_party(struct naming *naming, struct str name, struct str reference)
{
    struct named_party party = {name, reference};
    VEC_PUSH(naming->arena, naming->parties, party);
}

static void take_link(struct naming *naming, struct str name, struct str reference)
{
    struct named_link link = {name, reference};
    VEC_PUSH(naming->arena, naming->links, link);
    VEC_PUSH(naming->arena, naming->references, reference);
}

/* REF, or {reference: REF, ...}; what is neither is the machine's to refuse. */
static void take_one(struct naming *naming, struct str name, struct feel_value value, taker *take)
{
    if (value.kind == FEEL_CONTEXT)
        feel_context_get(value.of.context, STR("reference"), &value);
    if (value.kind == FEEL_STRING)
        take(naming, name, value.of.string);
}

static void take_all(struct naming *naming, struct feel_value map, taker *take)
{
    if (map.kind != FEEL_CONTEXT)
        return;
    for (size_t i = 0; i < feel_context_count(map.of.context); i++) {
        struct str name = feel_context_key(map.of.context, i);
        struct feel_value value = feel_context_at(map.of.context, i);
        if (value.kind != FEEL_LIST) {
            take_one(naming, name, value, take);
            continue;
        }
        for (size_t k = 0; k < value.of.list->count; k++)
            take_one(naming, name, value.of.list->items[k], take);
    }
}

static struct feel_value member(struct feel_value value, struct str key)
{
    struct feel_value found = feel_null();
    if (value.kind == FEEL_CONTEXT)
        feel_context_get(value.of.context, key, &found);
    return found;
}

void named_of(struct arena *arena, const struct command *command, struct named *ret)
{
    struct naming naming = {.arena = arena};
    if (command->kind == COMMAND_OPEN) {
        take_all(&naming, member(command->values, STR("parties")), take_party);
        take_all(&naming, member(command->values, STR("links")), take_link);
    }
    if (command->kind == COMMAND_PARTY)
        take_all(&naming, command->values, take_party);
    if (command->kind == COMMAND_LINK)
        take_all(&naming, command->values, take_link);
    *ret = (struct named){.parties = {naming.parties.items, naming.parties.count},
                          .links = naming.links.items,
                          .references = naming.references.items,
                          .link_count = naming.links.count};
}

/* ---- are they known? ---- */

static enum result check_party(struct runtime *runtime, const struct named_party *party,
                               struct arena *arena, struct error *error)
{
    const struct party_info *known;
    enum result result = party_find(runtime, party->reference, arena, &known, error);
    if (result != RESULT_DONE || known)
        return result;
    error_set(error, RESULT_MISUSE, "no organisation or person '%.*s' is in the registers (%.*s)",
              STR_ARG(party->reference), STR_ARG(party->role));
    error_help(error, "add it first with 'waymark organisation' or 'waymark person'");
    return RESULT_MISUSE;
}

/* Through a link a case reads another one: nobody links to what they may not see. */
static enum result check_link(struct runtime *runtime, const struct protocol *protocol,
                              const struct named_link *named, struct arena *arena,
                              struct error *error)
{
    const struct link *link = protocol_find(protocol, "link", named->link);
    if (!link)
        return error_set(error, RESULT_MISUSE, "protocol '%.*s' has no link '%.*s'",
                         STR_ARG(protocol->id), STR_ARG(named->link));
    struct case_row row;
    bool found;
    enum result result = store_get_case(runtime->store, &runtime->scope, named->reference, arena,
                                        &row, &found, error);
    if (result != RESULT_DONE)
        return result;
    if (!found)
        return error_set(error, RESULT_MISUSE, "there is no case '%.*s' to link to as '%.*s'",
                         STR_ARG(named->reference), STR_ARG(named->link));
    if (!str_eq(row.protocol, link->protocol))
        return error_set(error, RESULT_MISUSE,
                         "the link '%.*s' is to a case of '%.*s', and %.*s is one of '%.*s'",
                         STR_ARG(named->link), STR_ARG(link->protocol), STR_ARG(named->reference),
                         STR_ARG(row.protocol));
    return RESULT_DONE;
}

static enum result check_subject(struct runtime *runtime, struct str reference, struct error *error)
{
    enum result result = RESULT_DONE;
    if (str_empty(reference) || register_has(runtime, REGISTER_SUBJECT, reference, &result, error))
        return RESULT_DONE;
    if (result != RESULT_DONE)
        return result;
    error_set(error, RESULT_MISUSE, "there is no subject '%.*s'", STR_ARG(reference));
    error_help(error, "add the pupil first with 'waymark subject'");
    return RESULT_MISUSE;
}

enum result named_check(struct runtime *runtime, const struct protocol *protocol,
                        const struct command *command, const struct named *named,
                        struct arena *arena, struct error *error)
{
    enum result result = RESULT_DONE;
    if (command->kind == COMMAND_OPEN)
        result = check_subject(runtime, command->subject, error);
    for (size_t i = 0; i < named->parties.count && result == RESULT_DONE; i++)
        result = check_party(runtime, &named->parties.items[i], arena, error);
    for (size_t i = 0; i < named->link_count && result == RESULT_DONE; i++)
        result = check_link(runtime, protocol, &named->links[i], arena, error);
    return result;
}
