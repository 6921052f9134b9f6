#include "runtime/cases.h"

#include "runtime/reference.h"

static enum result unknown(struct str reference, struct error *error)
{
    error_set(error, RESULT_MISUSE, "there is no case '%.*s' that you may see", STR_ARG(reference));
    error_help(error, "'waymark cases' lists those there are");
    return RESULT_MISUSE;
}

/* Time in a chain never goes back, also when the wall clock was set back. */
static enum result read_head(struct runtime *runtime, struct arena *arena, struct loaded *loaded,
                             struct error *error)
{
    struct chain_head head;
    enum result result =
        store_chain_head(runtime->store, loaded->row.reference, arena, &head, error);
    if (result != RESULT_DONE)
        return result;
    loaded->head = head.hash;
    loaded->now = runtime_now(runtime);
    if (head.sequence && head.recorded_at > loaded->now)
        loaded->now = head.recorded_at;
    return RESULT_DONE;
}

enum result load_row(struct runtime *runtime, const struct case_row *row, struct arena *arena,
                     struct loaded *ret, struct error *error)
{
    *ret = (struct loaded){.row = *row};
    enum result result = case_decode(arena, row->body, &ret->state, error);
    if (result == RESULT_DONE)
        result = runtime_protocol_pinned(runtime, row->protocol_hash, &ret->protocol, error);
    if (result == RESULT_DONE)
        result = read_head(runtime, arena, ret, error);
    return result;
}

enum result load_case(struct runtime *runtime, const struct scope *scope, struct str reference,
                      struct arena *arena, struct loaded *ret, struct error *error)
{
    struct case_row row;
    bool found;
    enum result result =
        store_get_case(runtime->store, scope, reference, arena, &row, &found, error);
    if (result != RESULT_DONE)
        return result;
    return found ? load_row(runtime, &row, arena, ret, error) : unknown(reference, error);
}

static enum result free_reference(struct runtime *runtime, struct arena *arena,
                                  struct loaded *loaded, struct error *error)
{
    for (int tries = 0; tries < 100; tries++) {
        uint8_t random[REFERENCE_LENGTH];
        runtime_random(runtime, random, sizeof random);
        loaded->row.reference = reference_make(arena, "", random);
        struct chain_head head;
        enum result result =
            store_chain_head(runtime->store, loaded->row.reference, arena, &head, error);
        if (result != RESULT_DONE || head.sequence == 0)
            return result;
    }
    return error_set(error, RESULT_TROUBLE, "no free reference for a new case was found");
}

enum result load_new(struct runtime *runtime, const struct protocol *protocol, struct arena *arena,
                     struct loaded *ret, struct error *error)
{
    *ret = (struct loaded){
        .protocol = protocol, .state = case_new(arena), .now = runtime_now(runtime)};
    ret->row.closed_at = STORE_NONE;
    ret->row.next_due = STORE_NONE;
    return free_reference(runtime, arena, ret, error);
}

enum result runtime_find_case(struct runtime *runtime, struct str typed, struct arena *arena,
                              struct str *ret_reference, struct error *error)
{
    if (!reference_read(arena, typed, ret_reference)) {
        error_set(error, RESULT_MISUSE, "'%.*s' is mistyped: its check character does not hold",
                  STR_ARG(text_safe(arena, typed, false)));
        error_help(error, "a case's reference has %d letters and digits; none is 0, 1, I, L or O",
                   REFERENCE_LENGTH);
        return RESULT_MISUSE;
    }
    struct case_row row;
    bool found;
    enum result result =
        store_get_case(runtime->store, &runtime->scope, *ret_reference, arena, &row, &found, error);
    if (result != RESULT_DONE || found)
        return result;
    return unknown(*ret_reference, error);
}
