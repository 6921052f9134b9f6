/* New and changed organisations, people and subjects. */
#include "runtime/book.h"
#include "runtime/reference.h"
#include "runtime/registers.h"
#include "runtime/rights.h"

bool register_has(struct runtime *runtime, const char *kind, struct str reference,
                  enum result *ret_result, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct register_row row;
    bool found = false;
    *ret_result = store_get_register(runtime->store, &scope_all, str_of(kind), reference, arena,
                                     &row, &found, error);
    return *ret_result == RESULT_DONE && found;
}

/* ---- checks ---- */

static bool is_name(struct str reference)
{
    for (size_t i = 0; i < reference.len; i++) {
        char c = reference.at[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return reference.len > 0 && reference.len <= 100 && reference.at[0] != '-';
}

static enum result wrong_name(struct str reference, struct error *error)
{
    error_set(error, RESULT_INVALID, "'%.*s' is no reference", STR_ARG(reference));
    error_help(error, "use small letters, digits and hyphens, such as sample-school");
    return RESULT_INVALID;
}

/* Parties are named by reference alone: an organisation and a person cannot share one. */
static enum result not_also(struct runtime *runtime, const char *other, struct str reference,
                            struct error *error)
{
    enum result result;
    if (register_has(runtime, other, reference, &result, error))
        return error_set(error, RESULT_INVALID, "there is a %s '%.*s' already", other,
                         STR_ARG(reference));
    return result;
}

static enum result need_text(const char *what, struct str text, struct error *error)
{
    if (str_empty(text))
        return error_set(error, RESULT_INVALID, "%s is missing", what);
    return RESULT_DONE;
}

static enum result know_calendar(struct runtime *runtime, struct str name, struct error *error)
{
    if (str_empty(name) || str_is(name, "none"))
        return RESULT_DONE;
    const struct calendar *calendar;
    enum result result = runtime_calendar(runtime, name, &calendar, error);
    if (result != RESULT_DONE || calendar)
        return result;
    error_set(error, RESULT_MISUSE, "there is no calendar '%.*s' in the store", STR_ARG(name));
    error_help(error, "deploy rules/calendars/%.*s.yaml first", STR_ARG(name));
    return RESULT_MISUSE;
}

static enum result know_organisation(struct runtime *runtime, struct str reference,
                                     struct error *error)
{
    enum result result;
    if (str_empty(reference) ||
        register_has(runtime, REGISTER_ORGANISATION, reference, &result, error))
        return RESULT_DONE;
    if (result != RESULT_DONE)
        return result;
    error_set(error, RESULT_MISUSE, "there is no organisation '%.*s'", STR_ARG(reference));
    error_help(error, "add it first: waymark organisation %.*s", STR_ARG(reference));
    return RESULT_MISUSE;
}

static enum result make_reference(struct runtime *runtime, const char *kind, const char *prefix,
                                  struct arena *arena, struct str *ret_reference,
                                  struct error *error)
{
    for (int tries = 0; tries < 100; tries++) {
        uint8_t random[REFERENCE_LENGTH];
        runtime_random(runtime, random, sizeof random);
        *ret_reference = reference_make(arena, prefix, random);
        enum result result;
        if (!register_has(runtime, kind, *ret_reference, &result, error))
            return result;
    }
    return error_set(error, RESULT_TROUBLE, "no free reference was found");
}

/* Whoever enters a person or subject shares it with the own organisation. */
static struct str owner_of(const struct runtime *runtime)
{
    return str_empty(runtime->organisation) ? STR(OWNER_STORE) : runtime->organisation;
}

/* ---- organisations ---- */

static enum result check_organisation(struct runtime *runtime, const struct organisation *put,
                                      struct error *error)
{
    const struct str texts[] = {put->label, put->kind, put->calendar, put->contact, put->address};
    if (!is_name(put->reference))
        return wrong_name(put->reference, error);
    enum result result = check_texts(texts, sizeof texts / sizeof *texts, error);
    if (result == RESULT_DONE)
        result = not_also(runtime, REGISTER_PERSON, put->reference, error);
    if (result == RESULT_DONE)
        result = know_calendar(runtime, put->calendar, error);
    return result;
}

static enum result write_organisation(struct runtime *runtime, const struct organisation *put,
                                      struct str id, struct error *error)
{
    enum result result = check_organisation(runtime, put, error);
    if (result != RESULT_DONE)
        return result;
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(json_freep) json_t *open = json_object();
    json_put_str(open, "reference", put->reference);
    json_put_str(open, "label", put->label);
    json_put_str(open, "kind", put->kind);
    json_put_str(open, "calendar", put->calendar);
    json_put_str(open, "contact", put->contact);
    json_put_str(open, "address", put->address);
    struct note note = {.kind = BOOK_ORGANISATION, .open = open, .id = id};
    struct entry_row row;
    return book_write(runtime, &note, arena, &row, error);
}

enum result runtime_put_organisation(struct runtime *runtime,
                                     const struct organisation *organisation, struct str id,
                                     struct error *error)
{
    enum result result = rights_all(runtime, "change the register of organisations", error);
    if (result != RESULT_DONE)
        return result;
    result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    return write_end(runtime, write_organisation(runtime, organisation, id, error), error);
}

/* ---- people ---- */

static enum result check_person(struct runtime *runtime, const struct person *put,
                                struct error *error)
{
    if (!str_empty(put->reference) && !str_starts(put->reference, STR("P-")) &&
        !is_name(put->reference))
        return wrong_name(put->reference, error);
    const struct str texts[] = {put->name, put->contact, put->address, put->organisation,
                                put->principal};
    enum result result = check_texts(texts, sizeof texts / sizeof *texts, error);
    if (result == RESULT_DONE)
        result = need_text("the person's name", put->name, error);
    if (result == RESULT_DONE && !str_empty(put->reference))
        result = not_also(runtime, REGISTER_ORGANISATION, put->reference, error);
    if (result == RESULT_DONE)
        result = know_organisation(runtime, put->organisation, error);
    return result;
}

/* A reference that is made must not decide whether two commands say the same. */
static enum result said_already(struct runtime *runtime, struct str id, struct arena *arena,
                                struct str *ret_reference, struct error *error)
{
    struct command_row before;
    bool found;
    if (str_empty(id))
        return RESULT_DONE;
    enum result result = store_get_command(runtime->store, id, arena, &before, &found, error);
    if (result != RESULT_DONE || !found || !str_is(before.chain, STORE_CHAIN))
        return result;
    struct entry_rows rows;
    result =
        store_read_chain(runtime->store, before.chain, before.sequence, 1, arena, &rows, error);
    if (result == RESULT_DONE && rows.count)
        *ret_reference = book_member(arena, &rows.items[0], "reference");
    return result;
}

static enum result choose_reference(struct runtime *runtime, const char *kind, const char *prefix,
                                    struct str asked, struct str id, struct arena *arena,
                                    struct str *ret_reference, struct error *error)
{
    *ret_reference = asked;
    if (!str_empty(asked))
        return RESULT_DONE;
    enum result result = said_already(runtime, id, arena, ret_reference, error);
    if (result != RESULT_DONE || !str_empty(*ret_reference))
        return result;
    return make_reference(runtime, kind, prefix, arena, ret_reference, error);
}

static enum result write_person(struct runtime *runtime, const struct person *put, struct str id,
                                struct arena *arena, struct str *ret_reference, struct error *error)
{
    enum result result = check_person(runtime, put, error);
    if (result == RESULT_DONE)
        result = choose_reference(runtime, REGISTER_PERSON, "P-", put->reference, id, arena,
                                  ret_reference, error);
    if (result != RESULT_DONE)
        return result;
    CLEANUP(json_freep) json_t *open = json_object();
    json_put_str(open, "reference", *ret_reference);
    json_put_str(open, "organisation", put->organisation);
    json_put_str(open, "owner",
                 str_empty(put->organisation) ? owner_of(runtime) : put->organisation);
    CLEANUP(json_freep) json_t *sealed = json_object();
    json_put_str(sealed, "name", put->name);
    json_put_str(sealed, "contact", put->contact);
    json_put_str(sealed, "address", put->address);
    json_put_str(sealed, "principal", put->principal);
    struct note note = {
        .kind = BOOK_PERSON, .open = open, .subject = *ret_reference, .sealed = sealed, .id = id};
    struct entry_row row;
    return book_write(runtime, &note, arena, &row, error);
}

enum result runtime_put_person(struct runtime *runtime, const struct person *person, struct str id,
                               struct arena *arena, struct str *ret_reference, struct error *error)
{
    enum result result = rights_all(runtime, "change the register of people", error);
    if (result != RESULT_DONE)
        return result;
    result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    return write_end(runtime, write_person(runtime, person, id, arena, ret_reference, error),
                     error);
}

/* ---- subjects ---- */

static enum result check_subject(const struct subject *put, struct error *error)
{
    struct date born;
    if (!str_empty(put->born) && !date_parse(put->born, &born))
        return error_set(error, RESULT_INVALID, "the birth date is no date that exists");
    const struct str texts[] = {put->name, put->upn, put->reference};
    enum result result = check_texts(texts, sizeof texts / sizeof *texts, error);
    if (result == RESULT_DONE)
        result = need_text("the subject's name", put->name, error);
    return result;
}

/* Whose a subject is: the writer's who adds it, and then it stays so. Who may not see one may not
 * change it either, and is not told that it is there. */
static enum result find_owner(struct runtime *runtime, struct str reference, struct arena *arena,
                              struct str *ret_owner, struct error *error)
{
    struct register_row row;
    bool found;
    *ret_owner = owner_of(runtime);
    if (str_empty(reference))
        return RESULT_DONE;
    enum result result = store_get_register(runtime->store, &runtime->scope, STR(REGISTER_SUBJECT),
                                            reference, arena, &row, &found, error);
    if (result != RESULT_DONE)
        return result;
    if (!found)
        return error_set(error, RESULT_MISUSE, "there is no subject '%.*s'", STR_ARG(reference));
    *ret_owner = row.owner;
    return RESULT_DONE;
}

static enum result write_subject(struct runtime *runtime, const struct subject *put, struct str id,
                                 struct arena *arena, struct str *ret_reference,
                                 struct error *error)
{
    struct str owner;
    enum result result = check_subject(put, error);
    if (result == RESULT_DONE)
        result = find_owner(runtime, put->reference, arena, &owner, error);
    if (result == RESULT_DONE)
        result = choose_reference(runtime, REGISTER_SUBJECT, "S-", put->reference, id, arena,
                                  ret_reference, error);
    if (result != RESULT_DONE)
        return result;
    CLEANUP(json_freep) json_t *open = json_object();
    json_put_str(open, "reference", *ret_reference);
    json_put_str(open, "owner", owner);
    CLEANUP(json_freep) json_t *sealed = json_object();
    json_put_str(sealed, "name", put->name);
    json_put_str(sealed, "upn", put->upn);
    json_put_str(sealed, "born", put->born);
    struct note note = {
        .kind = BOOK_SUBJECT, .open = open, .subject = *ret_reference, .sealed = sealed, .id = id};
    struct entry_row row;
    return book_write(runtime, &note, arena, &row, error);
}

enum result runtime_put_subject(struct runtime *runtime, const struct subject *subject,
                                struct str id, struct arena *arena, struct str *ret_reference,
                                struct error *error)
{
    enum result result = rights_known(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    return write_end(runtime, write_subject(runtime, subject, id, arena, ret_reference, error),
                     error);
}
