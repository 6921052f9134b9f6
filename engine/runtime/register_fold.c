/* How entries about organisations, people and subjects become rows of the registers. */
#include "runtime/registers.h"

static enum result put(struct runtime *runtime, const char *kind, const json_t *open,
                       struct str key, struct str owner, const json_t *body, struct arena *arena,
                       struct error *error)
{
    struct register_row row = {.kind = str_of(kind),
                               .reference = json_str_at(open, "reference"),
                               .key = key,
                               .owner = owner,
                               .body = json_write(arena, body)};
    return store_put_register(runtime->store, &row, error);
}

enum result organisation_fold(struct runtime *runtime, const struct entry_row *row,
                              const json_t *open, const json_t *sealed, struct arena *arena,
                              struct error *error)
{
    (void)row;
    (void)sealed;
    CLEANUP(json_freep) json_t *body = json_object();
    static const char *const members[] = {"label", "kind", "calendar", "contact", "address"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        json_put_str(body, members[i], json_str_at(open, members[i]));
    return put(runtime, REGISTER_ORGANISATION, open, STR(""), STR(""), body, arena, error);
}

/* What was sealed, or that it is gone. */
static json_t *body_of(const json_t *sealed)
{
    return sealed ? json_deep_copy(sealed) : json_pack("{s:b}", "erased", 1);
}

enum result person_fold(struct runtime *runtime, const struct entry_row *row, const json_t *open,
                        const json_t *sealed, struct arena *arena, struct error *error)
{
    (void)row;
    CLEANUP(json_freep) json_t *body = body_of(sealed);
    json_put_str(body, "organisation", json_str_at(open, "organisation"));
    return put(runtime, REGISTER_PERSON, open, json_str_at(sealed, "principal"),
               json_str_at(open, "owner"), body, arena, error);
}

enum result subject_fold(struct runtime *runtime, const struct entry_row *row, const json_t *open,
                         const json_t *sealed, struct arena *arena, struct error *error)
{
    (void)row;
    CLEANUP(json_freep) json_t *body = body_of(sealed);
    return put(runtime, REGISTER_SUBJECT, open, json_str_at(sealed, "upn"),
               json_str_at(open, "owner"), body, arena, error);
}
