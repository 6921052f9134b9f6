#include "runtime/said.h"

#include <string.h>

static void put_members(json_t *open, const struct said *said)
{
    if (!str_empty(said->id)) {
        json_t *member = json_object();
        json_put_str(member, "id", said->id);
        json_object_set_new(open, "said", member);
    }
    if (said->hops == 0 && said->sequence == 0)
        return;
    json_t *member = json_object();
    json_object_set_new(member, "hops", json_integer(said->hops));
    if (said->sequence) {
        json_object_set_new(member, "number", json_integer(said->number));
        json_object_set_new(member, "sequence", json_integer(said->sequence));
    }
    json_object_set_new(open, "sent", member);
}

static struct sealed_part *one_more(struct arena *arena, struct entry_row *row)
{
    struct sealed_part *parts = ARENA_ARRAY(arena, struct sealed_part, row->part_count + 1);
    if (row->part_count)
        memcpy(parts, row->parts, sizeof *parts * row->part_count);
    row->parts = parts;
    return &parts[row->part_count++];
}

enum result said_put(struct arena *arena, const struct said *said, struct str subject,
                     struct entry_row *row, struct error *error)
{
    if (!said || (str_empty(said->id) && !said->sequence && !said->hops))
        return RESULT_DONE;
    CLEANUP(json_freep) json_t *open = NULL;
    enum result result = json_read(row->open, &open, error);
    if (result != RESULT_DONE)
        return result;
    put_members(open, said);
    row->open = json_write(arena, open);
    if (!str_empty(said->id))
        *one_more(arena, row) = (struct sealed_part){
            .subject = subject, .retention = STR(SAID_RETENTION), .content = said->digest};
    return RESULT_DONE;
}

static void take_members(const json_t *open, struct arena *arena, struct said *ret_said)
{
    const json_t *said = json_object_get(open, "said");
    const json_t *sent = json_object_get(open, "sent");
    ret_said->id = str_copy(arena, json_str_at(said, "id"));
    ret_said->sequence = json_int_at(sent, "sequence", 0);
    ret_said->number = json_int_at(sent, "number", 0);
    ret_said->hops = json_int_at(sent, "hops", 0);
}

enum result said_take(struct arena *arena, const struct entry_row *row, struct said *ret_said,
                      struct entry_row *ret_plain, struct error *error)
{
    *ret_said = (struct said){0};
    *ret_plain = *row;
    /* Most entries bear neither; they are not parsed twice. */
    if (str_find(row->open, STR("\"said\":{"), 0) < 0 &&
        str_find(row->open, STR("\"sent\":{"), 0) < 0)
        return RESULT_DONE;
    CLEANUP(json_freep) json_t *open = NULL;
    enum result result = json_read(row->open, &open, error);
    if (result != RESULT_DONE)
        return result;
    take_members(open, arena, ret_said);
    if (!str_empty(ret_said->id) && row->part_count) {
        ret_said->digest = row->parts[row->part_count - 1].content;
        ret_plain->part_count--;
    }
    json_object_del(open, "said");
    json_object_del(open, "sent");
    ret_plain->open = json_write(arena, open);
    return RESULT_DONE;
}

enum result said_before(struct runtime *runtime, const struct said *said, struct arena *arena,
                        struct command_row *ret_row, bool *ret_found, struct error *error)
{
    *ret_found = false;
    if (str_empty(said->id))
        return RESULT_DONE;
    enum result result =
        store_get_command(runtime->store, said->id, arena, ret_row, ret_found, error);
    if (result != RESULT_DONE || !*ret_found || str_eq(ret_row->digest, said->digest))
        return result;
    if (str_empty(ret_row->digest))
        error_set(error, RESULT_MISUSE,
                  "'%.*s' was said before, and what it said has been erased since",
                  STR_ARG(said->id));
    else
        error_set(error, RESULT_MISUSE, "'%.*s' was said before with something else",
                  STR_ARG(said->id));
    error_help(error, "an id stands for one command; give a new command a new id");
    return RESULT_MISUSE;
}

enum result said_project(struct runtime *runtime, const struct said *said,
                         const struct entry_row *row, const char *outcome, struct error *error)
{
    if (str_empty(said->id))
        return RESULT_DONE;
    struct command_row command = {.id = said->id,
                                  .digest = said->digest,
                                  .chain = row->chain,
                                  .sequence = row->sequence,
                                  .result = str_of(outcome)};
    return store_put_command(runtime->store, &command, error);
}
