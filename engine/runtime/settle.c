#include "runtime/settle.h"

#include "runtime/book.h"

static const struct said nothing_said;

static enum result out_of_step(const struct entry_row *row, struct error *error)
{
    return error_set(error, RESULT_INVALID,
                     "entry %lld of case %.*s does not follow the case as it is stored",
                     (long long)row->sequence, STR_ARG(row->chain));
}

/* The command's own entry is the first that no timer caused. */
static bool is_own_entry(const struct settled *settled, const struct entry *entry)
{
    return settled->sequence == 0 && entry->kind != ENTRY_TIMER;
}

enum result settle_entries(struct runtime *runtime, struct loaded *loaded,
                           const struct entry *const *entries, size_t count,
                           const struct said *said, struct arena *arena, struct settled *ret,
                           struct error *error)
{
    struct fold fold = fold_start(runtime, loaded, arena);
    const struct said following = {.hops = said->hops}; /* what the command set off */
    int64_t sequence = loaded->row.sequence;
    for (size_t i = 0; i < count; i++) {
        bool own = is_own_entry(ret, entries[i]);
        const struct said *with = own ? said : ret->sequence != 0 ? &following : &nothing_said;
        struct entry_row row;
        enum result result = entry_append(runtime, loaded, entries[i], loaded->state->reference,
                                          loaded->now, with, arena, &row, error);
        if (result == RESULT_DONE && row.sequence - 1 != sequence)
            result = out_of_step(&row, error);
        sequence = row.sequence;
        if (result == RESULT_DONE)
            result = fold_entry(&fold, &row, with, entries[i], error);
        if (result != RESULT_DONE)
            return result;
        if (own)
            ret->sequence = row.sequence;
    }
    if (count == 0)
        return RESULT_DONE;
    enum result result = fold_take(&fold, error);
    if (result == RESULT_DONE)
        result = fold_end(&fold, error);
    ret->sent |= fold.sent;
    loaded->row = fold.row;
    return result;
}

/* Its sealed parts are the pupil's whom it would have been about, so that an erasure finds them. */
enum result settle_refused(struct runtime *runtime, struct loaded *loaded, struct str subject,
                           const struct entry *refusal, const struct said *said,
                           struct arena *arena, struct entry_row *ret_row, struct error *error)
{
    int64_t now;
    loaded->state->reference = loaded->row.reference;
    loaded->state->subject = subject;
    enum result result = book_now(runtime, &now, error);
    if (result != RESULT_DONE)
        return result;
    result =
        entry_append(runtime, loaded, refusal, STR(STORE_CHAIN), now, said, arena, ret_row, error);
    if (result == RESULT_DONE)
        result = said_project(runtime, said, ret_row, "refused", error);
    return result;
}

static enum result settle_refused_opening(struct runtime *runtime, struct loaded *loaded,
                                          struct str subject, const struct said *said,
                                          struct arena *arena, struct settled *ret,
                                          struct error *error)
{
    struct entry_row row = {0};
    enum result result =
        settle_refused(runtime, loaded, subject, ret->decision.refusal, said, arena, &row, error);
    ret->sequence = row.sequence;
    return result;
}

static enum result fault(const struct decision *decision, struct error *error)
{
    *error = decision->fault;
    if (error->result == RESULT_DONE)
        error->result = RESULT_INVALID;
    return error->result;
}

enum result settle(struct runtime *runtime, struct loaded *loaded, const struct command *command,
                   const struct said *said, struct arena *arena, struct settled *ret,
                   struct error *error)
{
    *ret = (struct settled){0};
    struct lent *lent;
    enum result result = lend(runtime, loaded, arena, &lent, error);
    if (result != RESULT_DONE)
        return result;
    decide(arena, loaded->protocol, loaded->state, command, &lent->surroundings, &ret->decision);
    result = lend_result(lent, error);
    if (result != RESULT_DONE)
        return result;
    if (ret->decision.outcome == OUTCOME_FAULT)
        return fault(&ret->decision, error);
    if (command->kind == COMMAND_OPEN && ret->decision.outcome == OUTCOME_REFUSED)
        result = settle_refused_opening(runtime, loaded, command->subject, said, arena, ret, error);
    else
        result = settle_entries(runtime, loaded, ret->decision.entries, ret->decision.count, said,
                                arena, ret, error);
    if (result == RESULT_DONE && ret->decision.outcome == OUTCOME_REFUSED)
        return RESULT_REFUSED;
    return result;
}

enum result settle_own(struct runtime *runtime, struct loaded *loaded, const char *kind,
                       const json_t *open, const struct said *said, struct arena *arena,
                       struct error *error)
{
    struct entry_row row = {.chain = loaded->row.reference,
                            .kind = str_of(kind),
                            .version = 1,
                            .recorded_at = loaded->now,
                            .occurred_at = STORE_NONE,
                            .protocol = loaded->protocol->hash,
                            .open = json_write(arena, open)};
    enum result result = said_put(arena, said, STR("-"), &row, error);
    if (result == RESULT_DONE)
        result = store_append(runtime->store, &row, error);
    if (result != RESULT_DONE)
        return result;
    case_advance(loaded->state, row.sequence);
    struct fold fold = fold_start(runtime, loaded, arena);
    result = fold_entry(&fold, &row, said ? said : &nothing_said, NULL, error);
    if (result == RESULT_DONE)
        result = fold_take(&fold, error);
    if (result == RESULT_DONE)
        result = fold_end(&fold, error);
    loaded->row = fold.row;
    return result;
}
