#include "runtime/entries.h"

/* Tokens of parts for which the machine names nothing. */
#define RETENTION_CASE STR("case")

static struct str or_else(struct str text, struct str otherwise)
{
    return str_empty(text) ? otherwise : text;
}

static struct sealed_part *parts_of(struct arena *arena, const struct loaded *loaded,
                                    const struct stored_entry *stored)
{
    struct sealed_part *parts = ARENA_ARRAY(arena, struct sealed_part, stored->part_count);
    for (size_t i = 0; i < stored->part_count; i++) {
        const struct entry_part *part = &stored->parts[i];
        parts[i] = (struct sealed_part){.subject = or_else(part->subject, loaded->row.reference),
                                        .retention = or_else(part->retention, RETENTION_CASE),
                                        .content = part->content};
    }
    return parts;
}

static struct str subject_of(const struct loaded *loaded)
{
    return or_else(loaded->state->subject, loaded->row.reference);
}

enum result entry_append(struct runtime *runtime, const struct loaded *loaded,
                         const struct entry *entry, struct str chain, int64_t recorded_at,
                         const struct said *said, struct arena *arena, struct entry_row *ret_row,
                         struct error *error)
{
    struct stored_entry stored;
    entry_encode(arena, loaded->state, entry, &stored);
    int64_t occurred = stored.occurred_at;
    *ret_row = (struct entry_row){.chain = chain,
                                  .kind = stored.kind,
                                  .version = stored.version,
                                  .recorded_at = recorded_at,
                                  .occurred_at = occurred == recorded_at ? STORE_NONE : occurred,
                                  .protocol = loaded->protocol->hash,
                                  .open = stored.open,
                                  .parts = parts_of(arena, loaded, &stored),
                                  .part_count = stored.part_count};
    enum result result = said_put(arena, said, subject_of(loaded), ret_row, error);
    return result == RESULT_DONE ? store_append(runtime->store, ret_row, error) : result;
}

static bool is_own(struct str kind)
{
    return str_is(kind, ENTRY_KIND_ERASED) || str_is(kind, ENTRY_KIND_UNDELIVERED);
}

static void stored_of(struct arena *arena, const struct entry_row *row, struct stored_entry *ret)
{
    struct entry_part *parts = ARENA_ARRAY(arena, struct entry_part, row->part_count);
    for (size_t i = 0; i < row->part_count; i++)
        parts[i] = (struct entry_part){.subject = row->parts[i].subject,
                                       .retention = row->parts[i].retention,
                                       .content = row->parts[i].content};
    int64_t occurred = row->occurred_at == STORE_NONE ? row->recorded_at : row->occurred_at;
    *ret = (struct stored_entry){.kind = row->kind,
                                 .version = (int)row->version,
                                 .occurred_at = occurred,
                                 .open = row->open,
                                 .parts = parts,
                                 .part_count = row->part_count};
}

enum result entry_read(struct arena *arena, const struct entry_row *row, struct said *ret_said,
                       const struct entry **ret_entry, struct error *error)
{
    *ret_entry = NULL;
    struct entry_row plain;
    enum result result = said_take(arena, row, ret_said, &plain, error);
    if (result != RESULT_DONE || is_own(row->kind))
        return result;
    struct stored_entry stored;
    stored_of(arena, &plain, &stored);
    struct entry *entry = ARENA_NEW(arena, struct entry);
    *ret_entry = entry;
    return entry_decode(arena, &stored, entry, error);
}
