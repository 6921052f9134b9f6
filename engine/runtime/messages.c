#include "runtime/messages.h"

#include <string.h>

#include "runtime/book.h"
#include "runtime/openings.h"
#include "runtime/settle.h"

struct delivery {
    struct runtime *runtime;
    struct arena *arena;
    const struct message_row *row;
    struct message_body body;
    struct said said;
};

static json_t *describe(const struct delivery *delivery, const char *why)
{
    json_t *open = json_object();
    json_put_str(open, "event", delivery->body.event);
    json_put_str(open, "from", delivery->row->sender);
    json_put_str(open, "to", delivery->row->receiver);
    json_put_str(open, "why", str_of(why));
    return open;
}

/* Taken without effect, on record, so that it does not stand in the way of those behind it. */
static enum result drop(const struct delivery *delivery, struct loaded *loaded, const char *why,
                        struct error *error)
{
    CLEANUP(json_freep) json_t *open = describe(delivery, why);
    return settle_own(delivery->runtime, loaded, ENTRY_KIND_UNDELIVERED, open, &delivery->said,
                      delivery->arena, error);
}

static enum result nobody_there(const struct delivery *delivery, struct error *error)
{
    CLEANUP(json_freep) json_t *open = describe(delivery, "there is no such case");
    struct note note = {.kind = BOOK_UNDELIVERED, .open = open, .sent = &delivery->said};
    struct entry_row row;
    return book_write(delivery->runtime, &note, delivery->arena, &row, error);
}

static enum result settle_message(const struct delivery *delivery, struct loaded *loaded,
                                  struct str event, struct feel_value value, struct error *error)
{
    struct command command = {.kind = COMMAND_MESSAGE,
                              .name = event,
                              .values = value,
                              .from = delivery->row->sender,
                              .occurred_at = INSTANT_NONE};
    struct settled settled = {0};
    enum result result = settle(delivery->runtime, loaded, &command, &delivery->said,
                                delivery->arena, &settled, error);
    if (result == RESULT_REFUSED)
        return RESULT_DONE;
    if (result == RESULT_INVALID && settled.decision.outcome == OUTCOME_FAULT) {
        struct loaded again;
        char why[sizeof error->text];
        memcpy(why, error->text, sizeof why);
        result = load_case(delivery->runtime, &scope_all, delivery->row->receiver, delivery->arena,
                           &again, error);
        return result == RESULT_DONE ? drop(delivery, &again, why, error) : result;
    }
    if (result == RESULT_DONE && settled.sequence == 0)
        return drop(delivery, loaded, "the case did not answer", error);
    return result;
}

/* SCXML's error.communication, with what could not be opened and why. */
static struct feel_value failure_of(const struct delivery *delivery, struct str why)
{
    struct feel_context *fields = feel_context_new(delivery->arena);
    feel_context_put(fields, STR("link"), feel_string(delivery->body.link));
    feel_context_put(fields, STR("protocol"), feel_string(delivery->body.opens));
    feel_context_put(fields, STR("why"), feel_string(why));
    return feel_context_value(fields);
}

static enum result settle_opening(const struct delivery *delivery, struct loaded *loaded,
                                  struct error *error)
{
    const struct opening opening = {delivery->runtime, delivery->arena, delivery->row,
                                    &delivery->body, &delivery->said};
    struct str why;
    enum result result = opening_carry_out(&opening, loaded, &why, error);
    if (result != RESULT_DONE || str_empty(why))
        return result;
    struct loaded again;
    result = load_case(delivery->runtime, &scope_all, delivery->row->receiver, delivery->arena,
                       &again, error);
    if (result != RESULT_DONE)
        return result;
    return settle_message(delivery, &again, STR("error.communication"), failure_of(delivery, why),
                          error);
}

static enum result settle_delivery(const struct delivery *delivery, struct loaded *loaded,
                                   struct error *error)
{
    if (!str_empty(delivery->body.opens))
        return settle_opening(delivery, loaded, error);
    return settle_message(delivery, loaded, delivery->body.event, delivery->body.value, error);
}

static enum result deliver(const struct delivery *delivery, struct error *error)
{
    struct case_row row;
    bool found;
    enum result result =
        store_get_case(delivery->runtime->store, &scope_all, delivery->row->receiver,
                       delivery->arena, &row, &found, error);
    if (result != RESULT_DONE)
        return result;
    if (!found)
        return nobody_there(delivery, error);
    struct loaded loaded;
    result = load_row(delivery->runtime, &row, delivery->arena, &loaded, error);
    if (result != RESULT_DONE)
        return result;
    if (delivery->body.hops > HOPS_MOST)
        return drop(delivery, &loaded, "too many messages led to this one", error);
    bool sent = false;
    result = settle_reads(delivery->runtime, &loaded, NULL, 0, delivery->arena, &sent, error);
    return result == RESULT_DONE ? settle_delivery(delivery, &loaded, error) : result;
}

/* The next message of a receiver, in a transaction of its own. */
static enum result deliver_next(struct runtime *runtime, struct str receiver, struct arena *arena,
                                bool *ret_found, struct error *error)
{
    struct message_row row;
    *ret_found = false;
    enum result result =
        store_next_message(runtime->store, receiver, arena, &row, ret_found, error);
    if (result != RESULT_DONE || !*ret_found)
        return result;
    struct delivery delivery = {
        .runtime = runtime,
        .arena = arena,
        .row = &row,
        .said = {.sequence = row.sequence, .number = row.number},
    };
    result = message_body_read(arena, row.body, &delivery.body, error);
    delivery.said.hops = delivery.body.hops;
    return result == RESULT_DONE ? deliver(&delivery, error) : result;
}

static enum result deliver_one(struct runtime *runtime, struct str receiver, bool *ret_found,
                               struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    return write_end(runtime, deliver_next(runtime, receiver, arena, ret_found, error), error);
}

static enum result one_waits(struct runtime *runtime, struct str receiver, struct arena *arena,
                             bool *ret_waits, struct error *error)
{
    struct message_row row;
    return store_next_message(runtime->store, receiver, arena, &row, ret_waits, error);
}

enum result messages_deliver_to(struct runtime *runtime, struct str receiver, struct arena *arena,
                                struct error *error)
{
    bool waits = true;
    for (int count = 0; count < DELIVERIES_MOST; count++) {
        enum result result = one_waits(runtime, receiver, arena, &waits, error);
        if (result == RESULT_DONE && waits)
            result = deliver_one(runtime, receiver, &waits, error);
        if (result != RESULT_DONE || !waits)
            return result;
    }
    return RESULT_DONE;
}

/* One message of each receiver in turn. */
static enum result deliver_round(struct runtime *runtime, int64_t *ret_count, bool *ret_any,
                                 struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct str_rows receivers;
    enum result result =
        store_waiting_receivers(runtime->store, STR(""), 0, arena, &receivers, error);
    *ret_any = receivers.count > 0;
    for (size_t i = 0; i < receivers.count && result == RESULT_DONE; i++) {
        bool found;
        result = deliver_one(runtime, receivers.items[i], &found, error);
        if (result == RESULT_DONE && found)
            ++*ret_count;
    }
    return result;
}

enum result messages_deliver(struct runtime *runtime, int64_t *ret_count, struct error *error)
{
    *ret_count = 0;
    bool any = true;
    enum result result = RESULT_DONE;
    while (any && result == RESULT_DONE && *ret_count < DELIVERIES_MOST)
        result = deliver_round(runtime, ret_count, &any, error);
    return result;
}

enum result runtime_deliver(struct runtime *runtime, int64_t *ret_count, struct error *error)
{
    int64_t count;
    enum result result = messages_deliver(runtime, &count, error);
    if (ret_count)
        *ret_count = count;
    return result;
}
