/* Organisations, people and subjects as they stand. */
#include "runtime/registers.h"

static struct str member(struct arena *arena, const json_t *body, const char *key)
{
    return str_copy(arena, json_str_at(body, key));
}

static void organisation_of(struct arena *arena, const struct register_row *row, const json_t *body,
                            void *ret)
{
    *(struct organisation *)ret = (struct organisation){.reference = row->reference,
                                                        .label = member(arena, body, "label"),
                                                        .kind = member(arena, body, "kind"),
                                                        .calendar = member(arena, body, "calendar"),
                                                        .contact = member(arena, body, "contact"),
                                                        .address = member(arena, body, "address")};
}

static void person_of(struct arena *arena, const struct register_row *row, const json_t *body,
                      void *ret)
{
    *(struct person *)ret = (struct person){.reference = row->reference,
                                            .name = member(arena, body, "name"),
                                            .contact = member(arena, body, "contact"),
                                            .address = member(arena, body, "address"),
                                            .organisation = member(arena, body, "organisation"),
                                            .principal = member(arena, body, "principal")};
}

static void subject_of(struct arena *arena, const struct register_row *row, const json_t *body,
                       void *ret)
{
    *(struct subject *)ret =
        (struct subject){.reference = row->reference,
                         .name = member(arena, body, "name"),
                         .upn = member(arena, body, "upn"),
                         .born = member(arena, body, "born"),
                         .erased = json_is_true(json_object_get(body, "erased"))};
}

/* One row for each register: how large its items are and how a row becomes one. */
struct reading {
    const char *kind;
    size_t size;
    void (*read)(struct arena *arena, const struct register_row *row, const json_t *body,
                 void *ret);
};
static const struct reading organisations = {REGISTER_ORGANISATION, sizeof(struct organisation),
                                             organisation_of};
static const struct reading people = {REGISTER_PERSON, sizeof(struct person), person_of};
static const struct reading subjects = {REGISTER_SUBJECT, sizeof(struct subject), subject_of};

static enum result read_row(const struct reading *reading, struct arena *arena,
                            const struct register_row *row, void *ret, struct error *error)
{
    CLEANUP(json_freep) json_t *body = NULL;
    enum result result = json_read(row->body, &body, error);
    if (result == RESULT_DONE)
        reading->read(arena, row, body, ret);
    return result;
}

static enum result find(struct runtime *runtime, const struct scope *scope,
                        const struct reading *reading, struct str reference, struct arena *arena,
                        void *ret, bool *ret_found, struct error *error)
{
    struct register_row row;
    enum result result = store_get_register(runtime->store, scope, str_of(reading->kind), reference,
                                            arena, &row, ret_found, error);
    if (result != RESULT_DONE || !*ret_found)
        return result;
    return read_row(reading, arena, &row, ret, error);
}

static enum result get(struct runtime *runtime, const struct reading *reading, struct str reference,
                       struct arena *arena, void *ret, struct error *error)
{
    bool found;
    enum result result =
        find(runtime, &runtime->scope, reading, reference, arena, ret, &found, error);
    if (result == RESULT_DONE && !found)
        return error_set(error, RESULT_MISUSE, "there is no %s '%.*s'", reading->kind,
                         STR_ARG(reference));
    return result;
}

enum result runtime_get_organisation(struct runtime *runtime, struct str reference,
                                     struct arena *arena, struct organisation *ret,
                                     struct error *error)
{
    return get(runtime, &organisations, reference, arena, ret, error);
}

enum result runtime_get_person(struct runtime *runtime, struct str reference, struct arena *arena,
                               struct person *ret, struct error *error)
{
    return get(runtime, &people, reference, arena, ret, error);
}

enum result runtime_get_subject(struct runtime *runtime, struct str reference, struct arena *arena,
                                struct subject *ret, struct error *error)
{
    return get(runtime, &subjects, reference, arena, ret, error);
}

/* ---- pages ---- */

static enum result list(struct runtime *runtime, const struct reading *reading, struct str key,
                        struct str after, size_t limit, struct arena *arena, void **ret_items,
                        size_t *ret_count, struct error *error)
{
    struct register_rows rows;
    enum result result =
        store_list_registers(runtime->store, &runtime->scope, str_of(reading->kind), key, after,
                             limit, arena, &rows, error);
    if (result != RESULT_DONE)
        return result;
    char *items = arena_alloc(arena, reading->size * rows.count);
    for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++)
        result = read_row(reading, arena, &rows.items[i], items + i * reading->size, error);
    *ret_items = items;
    *ret_count = rows.count;
    return result;
}

enum result runtime_list_organisations(struct runtime *runtime, struct str after, size_t limit,
                                       struct arena *arena, struct organisations *ret,
                                       struct error *error)
{
    void *items = NULL;
    *ret = (struct organisations){0};
    enum result result =
        list(runtime, &organisations, STR(""), after, limit, arena, &items, &ret->count, error);
    ret->items = items;
    return result;
}

enum result runtime_list_people(struct runtime *runtime, struct str after, size_t limit,
                                struct arena *arena, struct people *ret, struct error *error)
{
    void *items = NULL;
    *ret = (struct people){0};
    enum result result =
        list(runtime, &people, STR(""), after, limit, arena, &items, &ret->count, error);
    ret->items = items;
    return result;
}

enum result runtime_list_subjects(struct runtime *runtime, struct str upn, struct str after,
                                  size_t limit, struct arena *arena, struct subjects *ret,
                                  struct error *error)
{
    void *items = NULL;
    *ret = (struct subjects){0};
    enum result result =
        list(runtime, &subjects, upn, after, limit, arena, &items, &ret->count, error);
    ret->items = items;
    return result;
}

/* ---- parties of a case ---- */

struct either {
    struct organisation organisation;
    struct person person;
    bool is_organisation, is_person;
};

/* Whoever may see a case may see who its parties are. */
static enum result find_either(struct runtime *runtime, struct str reference, struct arena *arena,
                               struct either *ret, struct error *error)
{
    *ret = (struct either){0};
    enum result result = find(runtime, &scope_all, &organisations, reference, arena,
                              &ret->organisation, &ret->is_organisation, error);
    if (result != RESULT_DONE || ret->is_organisation)
        return result;
    return find(runtime, &scope_all, &people, reference, arena, &ret->person, &ret->is_person,
                error);
}

/* A person keeps the hours of the organisation that the person works for. */
static enum result fill_person(struct runtime *runtime, const struct person *person,
                               struct arena *arena, struct party_info *party, struct error *error)
{
    party->label = person->name;
    party->is_person = true;
    if (str_empty(person->organisation))
        return RESULT_DONE;
    struct organisation organisation = {0};
    bool found;
    enum result result = find(runtime, &scope_all, &organisations, person->organisation, arena,
                              &organisation, &found, error);
    party->calendar = organisation.calendar;
    return result;
}

enum result party_find(struct runtime *runtime, struct str reference, struct arena *arena,
                       const struct party_info **ret, struct error *error)
{
    *ret = NULL;
    struct either either;
    enum result result = find_either(runtime, reference, arena, &either, error);
    if (result != RESULT_DONE || (!either.is_organisation && !either.is_person))
        return result;
    struct party_info *party = ARENA_NEW(arena, struct party_info);
    party->reference = str_copy(arena, reference);
    party->facts = feel_null();
    if (either.is_person)
        result = fill_person(runtime, &either.person, arena, party, error);
    party->kind = either.organisation.kind;
    if (either.is_organisation) {
        party->label = either.organisation.label;
        party->calendar = either.organisation.calendar;
    }
    if (str_empty(party->label))
        party->label = party->reference;
    *ret = party;
    return result;
}

enum result party_contact(struct runtime *runtime, struct str reference, struct arena *arena,
                          struct str *ret_contact, struct error *error)
{
    struct either either;
    enum result result = find_either(runtime, reference, arena, &either, error);
    *ret_contact = either.is_person ? either.person.contact : either.organisation.contact;
    return result;
}

struct str runtime_party_label(struct runtime *runtime, struct str reference, struct arena *arena)
{
    const struct party_info *party = NULL;
    struct error ignored;
    if (party_find(runtime, reference, arena, &party, &ignored) != RESULT_DONE || !party)
        return reference;
    return party->label;
}

struct str runtime_party_contact(struct runtime *runtime, struct str reference, struct arena *arena)
{
    struct str contact = {0};
    struct error ignored;
    if (party_contact(runtime, reference, arena, &contact, &ignored) != RESULT_DONE)
        return (struct str){0};
    return contact;
}

struct whoami runtime_whoami(const struct runtime *runtime)
{
    return (struct whoami){.person = runtime->person, .organisation = runtime->organisation};
}

struct str runtime_party_address(struct runtime *runtime, struct str reference, struct arena *arena)
{
    struct either either;
    struct error ignored;
    if (find_either(runtime, reference, arena, &either, &ignored) != RESULT_DONE)
        return STR("");
    return either.is_person ? either.person.address : either.organisation.address;
}
