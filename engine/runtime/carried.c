/* What became of notices that were carried: sent, to be tried again, given up, tried after all. */
#include <string.h>

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

/* An erasure may have come between reading it and carrying it. */
static enum result take_back(struct runtime *runtime, const struct notice_row *row,
                             struct error *error)
{
    const struct runtime_options *options = &runtime->options;
    if (!notice_erased(row) || !options->unspool)
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
