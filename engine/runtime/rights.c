#include "runtime/rights.h"

#include "runtime/registers.h"

static enum result find_grant(struct runtime *runtime, struct error *error)
{
    enum result result;
    runtime->granted = register_has(runtime, REGISTER_GRANT, STR(GRANT_EVERYBODY), &result, error);
    if (result != RESULT_DONE || runtime->granted)
        return result;
    runtime->granted =
        register_has(runtime, REGISTER_GRANT, runtime->options.principal, &result, error);
    return result;
}

static enum result find_person(struct runtime *runtime, struct error *error)
{
    struct register_rows rows;
    if (str_empty(runtime->options.principal))
        return RESULT_DONE;
    enum result result =
        store_list_registers(runtime->store, &scope_all, STR(REGISTER_PERSON),
                             runtime->options.principal, STR(""), 1, runtime->arena, &rows, error);
    if (result != RESULT_DONE || rows.count == 0)
        return result;
    runtime->person = rows.items[0].reference;
    CLEANUP(json_freep) json_t *body = NULL;
    result = json_read(rows.items[0].body, &body, error);
    runtime->organisation = str_copy(runtime->arena, json_str_at(body, "organisation"));
    return result;
}

static void draw_scope(struct runtime *runtime)
{
    runtime->scope = scope_all;
    if (runtime->granted)
        return;
    size_t count = 0;
    if (!str_empty(runtime->person))
        runtime->owners[count++] = runtime->person;
    if (!str_empty(runtime->organisation))
        runtime->owners[count++] = runtime->organisation;
    runtime->scope = (struct scope){.owners = runtime->owners, .count = count};
}

enum result rights_load(struct runtime *runtime, struct error *error)
{
    runtime->person = runtime->organisation = STR("");
    enum result result = find_grant(runtime, error);
    if (result == RESULT_DONE)
        result = find_person(runtime, error);
    draw_scope(runtime);
    return result;
}

enum result rights_all(const struct runtime *runtime, const char *what, struct error *error)
{
    if (runtime->granted)
        return RESULT_DONE;
    error_set(error, RESULT_REFUSED, "'%.*s' may not %s", STR_ARG(runtime->options.principal),
              what);
    error_help(error, "ask whoever set the store up");
    return RESULT_REFUSED;
}

enum result rights_known(const struct runtime *runtime, struct error *error)
{
    if (runtime->granted || !str_empty(runtime->person))
        return RESULT_DONE;
    error_set(error, RESULT_REFUSED, "nobody in the register of people is '%.*s'",
              STR_ARG(runtime->options.principal));
    error_help(error, "ask whoever set the store up to add you with 'waymark person'");
    return RESULT_REFUSED;
}

static bool is_us(const struct runtime *runtime, struct str reference)
{
    return !str_empty(reference) &&
           (str_eq(reference, runtime->person) || str_eq(reference, runtime->organisation));
}

static bool has_role(const struct runtime *runtime, const struct loaded *loaded,
                     const struct named_parties *parties, struct str role)
{
    const struct date today = zone_date(loaded->protocol->zone, loaded->now);
    for (size_t i = 0; i < loaded->state->parties.count; i++) {
        const struct case_party *party = &loaded->state->parties.items[i];
        bool over = date_is_set(party->to) && date_compare(party->to, today) < 0;
        if (str_eq(party->role, role) && !over && is_us(runtime, party->reference))
            return true;
    }
    for (size_t i = 0; parties && i < parties->count; i++)
        if (str_eq(parties->items[i].role, role) && is_us(runtime, parties->items[i].reference))
            return true;
    return false;
}

bool rights_act(const struct runtime *runtime, const struct loaded *loaded,
                const struct named_parties *parties, struct str role)
{
    if (runtime->granted)
        return true;
    const struct role *asked = protocol_find(loaded->protocol, "role", role);
    for (; asked; asked = asked->of)
        if (has_role(runtime, loaded, parties, asked->id))
            return true;
    return false;
}
