/* What became of notices that were carried: sent, to be tried again, given up, tried after all. */
#include <string.h>

#include "runtime/digest.h"
#include "runtime/effects.h"
#include "runtime/messages.h"
#include "runtime/settle.h"

/* Tries before a notice is given up: with the waits between them, a good five days. */
#define TRIES 14

static struct feel_value outcome_of(struct arena *arena, const char *outcome, struct str detail)
{
    struct feel_context *values = feel_context_new(arena);
    feel_context_put(values, STR("outcome"), feel_string(str_of(outcome)));
    feel_context_put(values, STR("detail"), str_empty(detail) ? feel_null() : feel_string(detail));
    return feel_context_value(values);
}

static enum result settle_carried(struct runtime *runtime, const struct notice_row *row,
                                  const char *outcome, struct str detail, const struct actor *by,
                                  struct arena *arena, bool *ret_sent, struct error *error)
{
    struct loaded loaded;
    enum result result = load_case(runtime, &scope_all, row->reference, arena, &loaded, error);
    if (result == RESULT_DONE)
        result = settle_reads(runtime, &loaded, NULL, 0, arena, ret_sent, error);
    if (result != RESULT_DONE)
        return result;
    struct command command = {.kind = COMMAND_CARRIED,
                              .name = row->id,
                              .values = outcome_of(arena, outcome, detail),
                              .actor = *by,
                              .occurred_at = INSTANT_NONE};
    static const struct said nothing;
    struct settled settled = {0};
    result = settle(runtime, &loaded, &command, &nothing, arena, &settled, error);
    *ret_sent |= settled.sent;
    return result;
}

/* An erasure may have come between reading it and carrying it; of a digest all is looked at first.
 */
static enum result take_back(struct runtime *runtime, const struct notice_row *row,
                             struct error *error)
{
    const struct runtime_options *options = &runtime->options;
    if (!notice_erased(row) || !options->unspool || notice_digest(row) != STORE_NONE)
        return RESULT_DONE;
    return options->unspool(options->context, row->id, error);
}

static enum result find_notice(struct runtime *runtime, struct str id, struct arena *arena,
                               struct notice_row *ret_row, struct error *error)
{
    bool found;
    enum result result = store_get_notice(runtime->store, id, arena, ret_row, &found, error);
    if (result != RESULT_DONE || found)
        return result;
    return error_set(error, RESULT_MISUSE, "there is no notice '%.*s'", STR_ARG(id));
}

static enum result carry(struct runtime *runtime, struct str id, const char *outcome,
                         struct str detail, struct arena *arena, bool *ret_sent,
                         struct error *error)
{
    struct notice_row row;
    static const struct actor nobody;
    enum result result = find_notice(runtime, id, arena, &row, error);
    if (result == RESULT_DONE)
        result = take_back(runtime, &row, error);
    if (result != RESULT_DONE)
        return result;
    /* Said twice, after a crash between carrying and recording: the first stands. */
    if (str_is(row.status, NOTICE_SENT) || str_is(row.status, NOTICE_FAILED))
        return RESULT_DONE;
    if (strcmp(outcome, NOTICE_LATER) == 0 && row.attempts + 1 >= TRIES) {
        outcome = NOTICE_FAILED;
        detail = str_format(arena, "given up after %d tries: %.*s", TRIES, STR_ARG(detail));
    }
    return settle_carried(runtime, &row, outcome, detail, &nobody, arena, ret_sent, error);
}

static enum result finish(struct runtime *runtime, enum result result, bool sent,
                          struct error *error)
{
    int64_t delivered;
    result = write_end(runtime, result, error);
    if (result == RESULT_DONE && sent)
        result = messages_deliver(runtime, &delivered, error);
    return result;
}

enum result runtime_carried(struct runtime *runtime, struct str id, const char *outcome,
                            struct str detail, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    bool sent = false;
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = carry(runtime, id, outcome, detail, arena, &sent, error);
    return finish(runtime, result, sent, error);
}

/* ---- a digest ---- */

/* Recorded so many at a time: whoever works on a case meanwhile waits for no more. */
#define SLICE 20

struct slice {
    struct runtime *runtime;
    const struct outgoing *item;
    size_t from, to;
    const char *outcome;
    struct str detail;
    bool taken; /* its file holds an erased text: nothing is recorded */
    bool sent;  /* messages wait for others */
};

/* Its text lies there still: those that are on record as sent in that file have to go again. */
static enum result look_for_erased(struct slice *slice, struct arena *arena, struct error *error)
{
    const struct outgoing *item = slice->item;
    if (!notice_is_spooled(slice->runtime, item->id))
        return RESULT_DONE;
    for (size_t i = 0; i < item->notice_count && !slice->taken; i++) {
        struct notice_row row;
        enum result result = find_notice(slice->runtime, item->notices[i], arena, &row, error);
        if (result == RESULT_DONE && notice_erased(&row)) {
            slice->taken = true;
            result = digest_resend(slice->runtime, &row, arena, error);
        }
        if (result != RESULT_DONE)
            return result;
    }
    return RESULT_DONE;
}

static enum result carry_slice(struct slice *slice, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    enum result result = write_begin(slice->runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = look_for_erased(slice, arena, error);
    for (size_t i = slice->from; i < slice->to && result == RESULT_DONE && !slice->taken; i++)
        result = carry(slice->runtime, slice->item->notices[i], slice->outcome, slice->detail,
                       arena, &slice->sent, error);
    return finish(slice->runtime, result, slice->sent, error);
}

enum result runtime_carried_digest(struct runtime *runtime, const struct outgoing *item,
                                   const char *outcome, struct str detail, struct error *error)
{
    struct slice slice = {.runtime = runtime, .item = item, .outcome = outcome, .detail = detail};
    enum result result = RESULT_DONE;
    while (result == RESULT_DONE && !slice.taken && slice.from < item->notice_count) {
        slice.to =
            slice.from + SLICE < item->notice_count ? slice.from + SLICE : item->notice_count;
        result = carry_slice(&slice, error);
        slice.from = slice.to;
    }
    if (result == RESULT_DONE && slice.taken)
        result = runtime->options.unspool(runtime->options.context, item->id, error);
    return result;
}

/* ---- carried again ---- */

bool notice_is_spooled(struct runtime *runtime, struct str id)
{
    const struct runtime_options *options = &runtime->options;
    return options->spooled && options->unspool && options->spooled(options->context, id);
}

enum result digest_resend(struct runtime *runtime, const struct notice_row *erased,
                          struct arena *arena, struct error *error)
{
    static const struct actor nobody;
    struct notice_rows rows;
    bool sent = false; /* told by the next tick: none of them is a person's doing */
    enum result result = digest_sent(runtime, erased, arena, &rows, error);
    for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++)
        if (!notice_erased(&rows.items[i]))
            result = settle_carried(runtime, &rows.items[i], NOTICE_WAITING,
                                    STR("it lay in one file with a text that was erased"), &nobody,
                                    arena, &sent, error);
    return result;
}

/* ---- tried after all ---- */

static enum result retry(struct runtime *runtime, struct str id, struct arena *arena,
                         bool *ret_sent, struct error *error)
{
    struct notice_row row;
    enum result result = find_notice(runtime, id, arena, &row, error);
    if (result != RESULT_DONE)
        return result;
    if (str_is(row.status, NOTICE_SENT) || notice_erased(&row))
        return error_set(error, RESULT_MISUSE, "the notice '%.*s' %s", STR_ARG(id),
                         notice_erased(&row) ? "has been erased" : "has been sent");
    struct actor actor = {.principal = runtime->options.principal,
                          .person = runtime->person,
                          .channel = runtime->options.channel};
    return settle_carried(runtime, &row, NOTICE_WAITING, STR(""), &actor, arena, ret_sent, error);
}

enum result runtime_retry(struct runtime *runtime, struct str id, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    bool sent = false;
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = retry(runtime, id, arena, &sent, error);
    return finish(runtime, result, sent, error);
}

/* ---- why not yet ---- */

struct str runtime_carry_trouble(const struct notice_row *row, struct arena *arena)
{
    CLEANUP(json_freep) json_t *body = NULL;
    struct error ignored;
    if (json_read(row->body, &body, &ignored) != RESULT_DONE)
        return STR("");
    return str_copy(arena, json_str_at(body, "why"));
}
