#include "runtime/openings.h"

#include "runtime/named.h"
#include "runtime/settle.h"

/* What the author or the registers lack is an answer; what the disk lacks is an error. */
static bool is_answer(enum result result, const struct settled *settled)
{
    return result == RESULT_REFUSED || result == RESULT_MISUSE ||
           (result == RESULT_INVALID && settled->decision.outcome == OUTCOME_FAULT);
}

static struct str why_not(const struct opening *opening, enum result result,
                          const struct settled *settled, const struct error *error)
{
    if (result == RESULT_REFUSED)
        return refusal_summary(opening->arena, settled->decision.refusal);
    return str_copy(opening->arena, str_of(error->text));
}

static enum result decide_new(const struct opening *opening, const struct loaded *opener,
                              struct loaded *made, struct settled *settled, struct error *error)
{
    struct command command = {.kind = COMMAND_OPEN,
                              .name = opening->body->link,
                              .values = opening->body->value,
                              .from = opening->row->sender,
                              .entry = opening->row->sequence,
                              .reference = made->row.reference,
                              .subject = opener->state->subject,
                              .occurred_at = INSTANT_NONE};
    const struct said said = {.hops = opening->body->hops};
    struct named named;
    named_of(opening->arena, &command, &named);
    enum result result =
        named_check(opening->runtime, made->protocol, &command, &named, opening->arena, error);
    if (result != RESULT_DONE)
        return result;
    return settle(opening->runtime, made, &command, &said, opening->arena, settled, error);
}

static enum result open_new(const struct opening *opening, const struct loaded *opener,
                            struct loaded *made, struct settled *settled, struct error *error)
{
    const struct protocol *protocol;
    enum result result =
        runtime_protocol(opening->runtime, opening->body->opens, STR(""), &protocol, error);
    if (result == RESULT_DONE)
        result = load_new(opening->runtime, protocol, opening->arena, made, error);
    return result == RESULT_DONE ? decide_new(opening, opener, made, settled, error) : result;
}

static enum result link_it(const struct opening *opening, struct loaded *opener,
                           const struct loaded *made, struct settled *settled, struct error *error)
{
    struct feel_context *values = feel_context_new(opening->arena);
    feel_context_put(values, opening->body->link, feel_string(made->row.reference));
    struct command command = {.kind = COMMAND_LINK,
                              .values = feel_context_value(values),
                              .from = opening->row->sender,
                              .occurred_at = INSTANT_NONE};
    return settle(opening->runtime, opener, &command, opening->said, opening->arena, settled,
                  error);
}

/* `ret_keep`: what was written stays although it came to nothing. */
static enum result carry_out(const struct opening *opening, struct loaded *opener,
                             struct str *ret_why, bool *ret_keep, struct error *error)
{
    struct loaded made;
    struct settled settled = {0};
    enum result result = open_new(opening, opener, &made, &settled, error);
    *ret_keep = result == RESULT_REFUSED;
    if (result == RESULT_DONE) {
        settled = (struct settled){0};
        result = link_it(opening, opener, &made, &settled, error);
    }
    if (!is_answer(result, &settled))
        return result;
    *ret_why = why_not(opening, result, &settled, error);
    return RESULT_DONE;
}

enum result opening_carry_out(const struct opening *opening, struct loaded *opener,
                              struct str *ret_why, struct error *error)
{
    struct store *store = opening->runtime->store;
    bool keep = true;
    *ret_why = (struct str){0};
    enum result result = store_savepoint(store, error);
    if (result == RESULT_DONE)
        result = carry_out(opening, opener, ret_why, &keep, error);
    if (result != RESULT_DONE)
        return result; /* the whole transaction goes */
    if (!str_empty(*ret_why) && !keep)
        return store_rollback_to(store, error);
    return store_release(store, error);
}
