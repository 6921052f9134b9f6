#include "runtime/book.h"

#include "runtime/deploy.h"
#include "runtime/registers.h"

/* ---- writing ---- */

static json_t *by(const struct runtime *runtime)
{
    json_t *by = json_object();
    json_put_str(by, "channel", runtime->options.channel);
    json_put_str(by, "person", runtime->person);
    json_put_str(by, "principal", runtime->options.principal);
    return by;
}

static struct str digest_of(struct arena *arena, const struct note *note)
{
    struct str parts[] = {str_of(note->kind), STR("\n"), json_write(arena, note->open), STR("\n"),
                          note->sealed ? json_write(arena, note->sealed) : STR("")};
    struct hash hash = hash_of_parts(parts, sizeof parts / sizeof *parts);
    return hex_encode(arena, hash.bytes, HASH_SIZE);
}

static enum result read_one(struct runtime *runtime, int64_t sequence, struct arena *arena,
                            struct entry_row *ret_row, struct error *error)
{
    struct entry_rows rows;
    enum result result =
        store_read_chain(runtime->store, STR(STORE_CHAIN), sequence, 1, arena, &rows, error);
    if (result == RESULT_DONE && rows.count == 0)
        return error_set(error, RESULT_INVALID, "entry %lld of the store is missing",
                         (long long)sequence);
    if (result == RESULT_DONE)
        *ret_row = rows.items[0];
    return result;
}

enum result book_now(struct runtime *runtime, int64_t *ret_now, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct chain_head head;
    enum result result = store_chain_head(runtime->store, STR(STORE_CHAIN), arena, &head, error);
    *ret_now = runtime_now(runtime);
    if (result == RESULT_DONE && head.sequence && head.recorded_at > *ret_now)
        *ret_now = head.recorded_at;
    return result;
}

static enum result append(struct runtime *runtime, const struct note *note, const struct said *said,
                          struct arena *arena, struct entry_row *ret_row, struct error *error)
{
    int64_t now;
    enum result result = book_now(runtime, &now, error);
    if (result != RESULT_DONE)
        return result;
    struct sealed_part part = {.subject = note->subject, .retention = STR("register")};
    *ret_row = (struct entry_row){.chain = STR(STORE_CHAIN),
                                  .kind = str_of(note->kind),
                                  .version = 1,
                                  .recorded_at = now,
                                  .occurred_at = STORE_NONE,
                                  .open = json_write(arena, note->open)};
    if (note->sealed) {
        part.content = json_write(arena, note->sealed);
        ret_row->parts = arena_copy(arena, &part, sizeof part);
        ret_row->part_count = 1;
    }
    struct str subject = str_empty(note->subject) ? STR("-") : note->subject;
    result = said_put(arena, said, subject, ret_row, error);
    return result == RESULT_DONE ? store_append(runtime->store, ret_row, error) : result;
}

enum result book_write(struct runtime *runtime, const struct note *note, struct arena *arena,
                       struct entry_row *ret_row, struct error *error)
{
    struct said said = note->sent ? *note->sent : (struct said){0};
    said.id = note->id;
    said.digest = digest_of(arena, note);
    struct command_row before;
    bool found;
    enum result result = said_before(runtime, &said, arena, &before, &found, error);
    if (result != RESULT_DONE)
        return result;
    if (found)
        return read_one(runtime, before.sequence, arena, ret_row, error);
    json_object_set_new(note->open, "by", by(runtime));
    result = append(runtime, note, &said, arena, ret_row, error);
    struct book_taken taken;
    if (result == RESULT_DONE)
        result = book_fold(runtime, ret_row, arena, &taken, error);
    if (result == RESULT_DONE && taken.sequence)
        result = store_consume_message(runtime->store, taken.sender, taken.sequence, taken.number,
                                       ret_row->sequence, error);
    return result;
}

struct str book_member(struct arena *arena, const struct entry_row *row, const char *key)
{
    CLEANUP(json_freep) json_t *open = NULL;
    struct error ignored;
    if (json_read(row->open, &open, &ignored) != RESULT_DONE)
        return STR("");
    return str_copy(arena, json_str_at(open, key));
}

/* ---- folding ---- */

static enum result put_grant(struct runtime *runtime, struct str principal, struct error *error)
{
    struct register_row row = {
        .kind = STR(REGISTER_GRANT), .reference = principal, .body = STR("{\"role\":\"*\"}")};
    return store_put_register(runtime->store, &row, error);
}

/* The first principal may do everything; on a given clock, which is for practice, everybody. */
static enum result fold_created(struct runtime *runtime, const struct entry_row *row,
                                const json_t *open, const json_t *sealed, struct arena *arena,
                                struct error *error)
{
    (void)row;
    (void)sealed;
    (void)arena;
    enum result result = put_grant(runtime, json_str_at(open, "principal"), error);
    if (result == RESULT_DONE && str_is(json_str_at(open, "clock"), "given"))
        result = put_grant(runtime, STR(GRANT_EVERYBODY), error);
    return result;
}

static enum result fold_nothing(struct runtime *runtime, const struct entry_row *row,
                                const json_t *open, const json_t *sealed, struct arena *arena,
                                struct error *error)
{
    (void)runtime;
    (void)row;
    (void)open;
    (void)sealed;
    (void)arena;
    (void)error;
    return RESULT_DONE;
}

static const struct {
    const char *kind;
    enum result (*fold)(struct runtime *runtime, const struct entry_row *row, const json_t *open,
                        const json_t *sealed, struct arena *arena, struct error *error);
} kinds[] = {
    {BOOK_CREATED, fold_created},     {BOOK_ORGANISATION, organisation_fold},
    {BOOK_PERSON, person_fold},       {BOOK_SUBJECT, subject_fold},
    {BOOK_DEPLOYED, deployed_fold},   {"refused", fold_nothing},
    {BOOK_UNDELIVERED, fold_nothing}, {BOOK_OUTAGE, fold_nothing},
    {BOOK_CLOCK, fold_nothing},       {BOOK_ERASING, fold_nothing},
    {BOOK_ERASED, fold_nothing},
};

static enum result fold_kind(struct runtime *runtime, const struct entry_row *row,
                             const json_t *open, struct arena *arena, struct error *error)
{
    CLEANUP(json_freep) json_t *sealed = NULL;
    if (row->part_count && !row->parts[0].erased) {
        enum result result = json_read(row->parts[0].content, &sealed, error);
        if (result != RESULT_DONE)
            return result;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(row->kind, kinds[i].kind))
            return kinds[i].fold(runtime, row, open, sealed, arena, error);
    return error_set(error, RESULT_INVALID,
                     "entry %lld of the store is of a kind that this version does not know",
                     (long long)row->sequence);
}

enum result book_fold(struct runtime *runtime, const struct entry_row *row, struct arena *arena,
                      struct book_taken *ret_taken, struct error *error)
{
    struct said said;
    struct entry_row plain;
    *ret_taken = (struct book_taken){0};
    enum result result = said_take(arena, row, &said, &plain, error);
    if (result != RESULT_DONE)
        return result;
    CLEANUP(json_freep) json_t *open = NULL;
    result = json_read(plain.open, &open, error);
    if (result == RESULT_DONE)
        result = fold_kind(runtime, &plain, open, arena, error);
    if (result == RESULT_DONE)
        result = said_project(runtime, &said, row,
                              str_is(row->kind, "refused") ? "refused" : "done", error);
    if (said.sequence)
        *ret_taken = (struct book_taken){.sender = str_copy(arena, json_str_at(open, "from")),
                                         .sequence = said.sequence,
                                         .number = said.number};
    return result;
}
