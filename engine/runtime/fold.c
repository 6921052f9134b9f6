#include "runtime/fold.h"

#include "runtime/effects.h"

struct fold fold_start(struct runtime *runtime, const struct loaded *loaded, struct arena *arena)
{
    return (struct fold){.runtime = runtime,
                         .arena = arena,
                         .protocol = loaded->protocol,
                         .state = loaded->state,
                         .row = loaded->row};
}

/* ---- one entry ---- */

static void note_message(struct fold *fold, struct str sender)
{
    struct taken taken = {.sender = sender,
                          .sequence = fold->said->sequence,
                          .number = fold->said->number,
                          .consumed = fold->entry->sequence};
    VEC_PUSH(fold->arena, fold->taken, taken);
}

static enum result fold_own(struct fold *fold, struct error *error)
{
    if (fold->said->sequence == 0)
        return RESULT_DONE;
    CLEANUP(json_freep) json_t *open = NULL;
    enum result result = json_read(fold->entry->open, &open, error);
    if (result == RESULT_DONE)
        note_message(fold, str_copy(fold->arena, json_str_at(open, "from")));
    return result;
}

enum result fold_entry(struct fold *fold, const struct entry_row *row, const struct said *said,
                       const struct entry *entry, struct error *error)
{
    fold->entry = row;
    fold->said = said;
    if (!entry)
        return fold_own(fold, error);
    if (said->sequence)
        note_message(fold, entry->from);
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < entry->effect_count && result == RESULT_DONE; i++)
        result = effect_project(fold, &entry->effects[i], error);
    if (result != RESULT_DONE)
        return result;
    const char *outcome = entry->kind == ENTRY_REFUSED ? "refused" : "done";
    return said_project(fold->runtime, said, row, outcome, error);
}

/* ---- the row of the case ---- */

static struct str states_of(const struct fold *fold)
{
    struct text states = text_new(fold->arena);
    for (size_t i = 0; i < fold->state->active.count; i++) {
        if (i > 0)
            text_char(&states, ' ');
        text_add(&states, fold->state->active.items[i].id);
    }
    return text_str(&states);
}

/* A case is seen by every organisation and person that has a part in it now or had one. */
static enum result put_owners(struct fold *fold, struct error *error)
{
    size_t count = fold->state->parties.count;
    struct str *owners = ARENA_ARRAY(fold->arena, struct str, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct str reference = fold->state->parties.items[i].reference;
        bool known = str_empty(reference);
        for (size_t k = 0; k < kept && !known; k++)
            known = str_eq(owners[k], reference);
        if (!known)
            owners[kept++] = reference;
    }
    return store_set_owners(fold->runtime->store, fold->row.reference, owners, kept, error);
}

enum result fold_end(struct fold *fold, struct error *error)
{
    const struct case_state *state = fold->state;
    fold->row.reference = state->reference;
    fold->row.protocol = state->protocol_id;
    fold->row.protocol_hash = state->protocol_hash;
    fold->row.subject = state->subject;
    fold->row.opened_at = state->opened;
    fold->row.states = states_of(fold);
    fold->row.body = case_encode(fold->arena, state);
    fold->row.next_due = case_next_due(state);
    fold->row.sequence = state->sequence;
    enum result result = store_put_case(fold->runtime->store, &fold->row, error);
    if (result == RESULT_DONE && fold->parties_changed)
        result = put_owners(fold, error);
    fold->parties_changed = false;
    return result;
}

enum result fold_take(const struct fold *fold, struct error *error)
{
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < fold->taken.count && result == RESULT_DONE; i++) {
        const struct taken *taken = &fold->taken.items[i];
        result = store_consume_message(fold->runtime->store, taken->sender, taken->sequence,
                                       taken->number, taken->consumed, error);
    }
    return result;
}
