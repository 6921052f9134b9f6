/* A person's command on a case, from the request to the answer. */
#include "runtime/messages.h"
#include "runtime/named.h"
#include "runtime/settle.h"

struct acting {
    struct runtime *runtime;
    const struct request *request;
    struct arena *arena;
    struct command command; /* with the actor filled in */
    struct said said;
    struct named named;
    struct loaded loaded;
    struct settled settled;
    struct answer *answer;
};

/* ---- what was said ---- */

static json_t *described(const struct request *request)
{
    const struct command *command = &request->command;
    json_t *said = json_object();
    json_object_set_new(said, "at", json_integer(command->occurred_at));
    json_object_set_new(said, "entry", json_integer(command->entry));
    json_put_str(said, "evidence", command->actor.evidence);
    json_put_str(said, "kind", str_of(command_kind_name(command->kind)));
    json_put_str(said, "name", command->name);
    json_put_str(said, "on_behalf", command->actor.on_behalf);
    json_put_str(said, "protocol", request->protocol);
    json_put_str(said, "reference", request->reference);
    json_put_str(said, "role", command->actor.role);
    json_put_str(said, "subject", command->subject);
    json_object_set_new(said, "values", feel_to_json(command->values));
    json_put_str(said, "version", request->version);
    return said;
}

static void describe(struct acting *acting)
{
    acting->said.id = acting->request->id;
    if (str_empty(acting->request->id))
        return;
    CLEANUP(json_freep) json_t *said = described(acting->request);
    struct hash hash = hash_of(json_write(acting->arena, said));
    acting->said.digest = hex_encode(acting->arena, hash.bytes, HASH_SIZE);
}

static enum result read_then(struct acting *acting, const struct command_row *before,
                             struct error *error)
{
    struct answer *answer = acting->answer;
    struct entry_rows rows;
    enum result result = store_read_chain(acting->runtime->store, before->chain, before->sequence,
                                          1, acting->arena, &rows, error);
    if (result != RESULT_DONE || rows.count == 0)
        return result;
    struct said said;
    const struct entry *entry;
    result = entry_read(acting->arena, &rows.items[0], &said, &entry, error);
    if (result != RESULT_DONE || !entry)
        return result;
    const struct entry **entries = ARENA_NEW(acting->arena, const struct entry *);
    entries[0] = entry;
    answer->entries = entries;
    answer->count = 1;
    answer->sequence = before->sequence;
    if (entry->kind != ENTRY_REFUSED)
        return RESULT_DONE;
    answer->outcome = OUTCOME_REFUSED;
    answer->refusal = entry;
    return RESULT_REFUSED;
}

/* What came of it then, and the case as it is now. */
static enum result repeat(struct acting *acting, const struct command_row *before,
                          struct error *error)
{
    acting->answer->repeated = true;
    if (str_is(before->chain, STORE_CHAIN)) {
        enum result result =
            runtime_protocol(acting->runtime, acting->request->protocol, acting->request->version,
                             &acting->answer->protocol, error);
        return result == RESULT_DONE ? read_then(acting, before, error) : result;
    }
    struct loaded loaded;
    enum result result = load_case(acting->runtime, &acting->runtime->scope, before->chain,
                                   acting->arena, &loaded, error);
    if (result != RESULT_DONE)
        return result;
    acting->answer->reference = before->chain;
    acting->answer->protocol = loaded.protocol;
    acting->answer->state = loaded.state;
    return read_then(acting, before, error);
}

/* ---- the case ---- */

static enum result load(struct acting *acting, struct error *error)
{
    const struct request *request = acting->request;
    if (request->command.kind != COMMAND_OPEN)
        return load_case(acting->runtime, &acting->runtime->scope, request->reference,
                         acting->arena, &acting->loaded, error);
    const struct protocol *protocol;
    enum result result =
        runtime_protocol(acting->runtime, request->protocol, request->version, &protocol, error);
    if (result == RESULT_DONE)
        result = load_new(acting->runtime, protocol, acting->arena, &acting->loaded, error);
    acting->command.reference = acting->loaded.row.reference;
    return result;
}

static enum result check_time(const struct acting *acting, struct error *error)
{
    if (acting->command.occurred_at == INSTANT_NONE ||
        acting->command.occurred_at <= acting->loaded.now)
        return RESULT_DONE;
    error_set(error, RESULT_MISUSE, "%s has not come yet",
              instant_format(acting->arena, acting->command.occurred_at).at);
    error_help(error, "what happened is recorded afterwards; it is %s now",
               instant_format(acting->arena, acting->loaded.now).at);
    return RESULT_MISUSE;
}

/* ---- those who may not ---- */

static const enum entry_kind wanted_kinds[] = {
    [COMMAND_OPEN] = ENTRY_OPENED,        [COMMAND_SEND] = ENTRY_EVENT,
    [COMMAND_MESSAGE] = ENTRY_MESSAGE,    [COMMAND_SET] = ENTRY_SET,
    [COMMAND_RECORD] = ENTRY_RECORD,      [COMMAND_DOCUMENT] = ENTRY_DOCUMENT,
    [COMMAND_CONSENT] = ENTRY_CONSENT,    [COMMAND_RELEASE] = ENTRY_RELEASE,
    [COMMAND_WITHHOLD] = ENTRY_WITHHOLD,  [COMMAND_SERVED] = ENTRY_SERVED,
    [COMMAND_OVERRIDE] = ENTRY_OVERRIDE,  [COMMAND_DONE] = ENTRY_DONE,
    [COMMAND_CORRECT] = ENTRY_CORRECTION, [COMMAND_PARTY] = ENTRY_PARTY,
    [COMMAND_LINK] = ENTRY_LINK,          [COMMAND_UNLINK] = ENTRY_UNLINK,
    [COMMAND_NOTE] = ENTRY_NOTE,          [COMMAND_CARRIED] = ENTRY_CARRIED,
    [COMMAND_TICK] = ENTRY_TIMER,         [COMMAND_RECOMPUTE] = ENTRY_RECOMPUTED,
    [COMMAND_MIGRATE] = ENTRY_MIGRATED,
};

static const struct entry *refusal_of(const struct acting *acting)
{
    struct detail *detail = ARENA_NEW(acting->arena, struct detail);
    *detail = (struct detail){
        .field = STR("as"),
        .text = str_format(acting->arena, "'%.*s' has no part in this case as '%.*s', and no grant",
                           STR_ARG(acting->runtime->options.principal),
                           STR_ARG(acting->command.actor.role)),
    };
    struct entry *entry = ARENA_NEW(acting->arena, struct entry);
    *entry = (struct entry){.kind = ENTRY_REFUSED,
                            .version = 1,
                            .wanted = wanted_kinds[acting->command.kind],
                            .occurred_at = acting->loaded.now,
                            .actor = acting->command.actor,
                            .name = acting->command.name,
                            .given = acting->command.values,
                            .refusal = REFUSED_NOT_ALLOWED,
                            .details = detail,
                            .detail_count = 1};
    return entry;
}

/* Time passes for them too; then it is on record that they tried. Who may not see the case has not
 * come this far. */
static enum result refuse(struct acting *acting, struct error *error)
{
    const struct entry *refusal = refusal_of(acting);
    acting->settled.decision.outcome = OUTCOME_REFUSED;
    acting->settled.decision.refusal = refusal;
    if (acting->command.kind == COMMAND_OPEN) {
        struct entry_row row = {0};
        enum result result =
            settle_refused(acting->runtime, &acting->loaded, acting->command.subject, refusal,
                           &acting->said, acting->arena, &row, error);
        acting->settled.sequence = row.sequence;
        return result == RESULT_DONE ? RESULT_REFUSED : result;
    }
    struct settled ticked;
    enum result result =
        settle_tick(acting->runtime, &acting->loaded, acting->arena, &ticked, error);
    if (result != RESULT_DONE)
        return result;
    apply(acting->loaded.state, refusal);
    result = settle_entries(acting->runtime, &acting->loaded, &refusal, 1, &acting->said,
                            acting->arena, &acting->settled, error);
    acting->settled.sent |= ticked.sent;
    return result == RESULT_DONE ? RESULT_REFUSED : result;
}

/* ---- acting ---- */

static enum result decide_it(struct acting *acting, struct error *error)
{
    bool sent = false;
    enum result result = settle_reads(acting->runtime, &acting->loaded, acting->named.references,
                                      acting->named.link_count, acting->arena, &sent, error);
    if (result != RESULT_DONE)
        return result;
    result = settle(acting->runtime, &acting->loaded, &acting->command, &acting->said,
                    acting->arena, &acting->settled, error);
    acting->settled.sent |= sent;
    return result;
}

static enum result act(struct acting *acting, struct error *error)
{
    struct command_row before;
    bool found;
    enum result result =
        said_before(acting->runtime, &acting->said, acting->arena, &before, &found, error);
    if (result == RESULT_DONE && found)
        return repeat(acting, &before, error);
    if (result == RESULT_DONE)
        result = load(acting, error);
    if (result == RESULT_DONE)
        result = check_time(acting, error);
    if (result != RESULT_DONE)
        return result;
    named_of(acting->arena, &acting->command, &acting->named);
    result = named_check(acting->runtime, acting->loaded.protocol, &acting->command, &acting->named,
                         acting->arena, error);
    if (result != RESULT_DONE)
        return result;
    if (!rights_act(acting->runtime, &acting->loaded, &acting->named.parties,
                    acting->command.actor.role))
        return refuse(acting, error);
    return decide_it(acting, error);
}

static void answer(const struct acting *acting, enum result result)
{
    struct answer *answer = acting->answer;
    const struct decision *decision = &acting->settled.decision;
    if (answer->repeated)
        return;
    answer->outcome = decision->outcome;
    answer->refusal = decision->refusal;
    answer->entries = decision->entries;
    answer->count = decision->count;
    answer->sequence = acting->settled.sequence;
    answer->protocol = acting->loaded.protocol;
    if (acting->command.kind == COMMAND_OPEN && result == RESULT_REFUSED)
        return;
    answer->reference = acting->loaded.row.reference;
    answer->state = acting->loaded.state;
}

static enum result check_values(struct feel_value value, struct error *error)
{
    enum result result = RESULT_DONE;
    if (value.kind == FEEL_STRING)
        return check_texts(&value.of.string, 1, error);
    if (value.kind == FEEL_LIST)
        for (size_t i = 0; i < value.of.list->count && result == RESULT_DONE; i++)
            result = check_values(value.of.list->items[i], error);
    if (value.kind != FEEL_CONTEXT)
        return result;
    const struct feel_context *context = value.of.context;
    for (size_t i = 0; i < feel_context_count(context) && result == RESULT_DONE; i++) {
        struct str key = feel_context_key(context, i);
        result = check_texts(&key, 1, error);
        if (result == RESULT_DONE)
            result = check_values(feel_context_at(context, i), error);
    }
    return result;
}

/* The engine's own commands are not taken from outside, nor what cannot be stored. */
static enum result check_request(const struct request *request, struct error *error)
{
    static const enum command_kind ours[] = {COMMAND_MESSAGE, COMMAND_CARRIED, COMMAND_TICK,
                                             COMMAND_RECOMPUTE, COMMAND_MIGRATE};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (request->command.kind == ours[i])
            return error_set(error, RESULT_MISUSE, "'%s' is not for people",
                             command_kind_name(request->command.kind));
    const struct command *command = &request->command;
    const struct str texts[] = {
        request->reference,      request->protocol, request->version,    request->id,
        command->name,           command->subject,  command->actor.role, command->actor.on_behalf,
        command->actor.evidence,
    };
    enum result result = check_texts(texts, sizeof texts / sizeof *texts, error);
    return result == RESULT_DONE ? check_values(command->values, error) : result;
}

enum result runtime_act(struct runtime *runtime, const struct request *request, struct arena *arena,
                        struct answer *ret_answer, struct error *error)
{
    *ret_answer = (struct answer){0};
    struct acting acting = {.runtime = runtime,
                            .request = request,
                            .arena = arena,
                            .command = request->command,
                            .answer = ret_answer};
    enum result result = check_request(request, error);
    if (result != RESULT_DONE)
        return result;
    acting.command.actor.principal = runtime->options.principal;
    acting.command.actor.person = runtime->person;
    acting.command.actor.channel = runtime->options.channel;
    describe(&acting);
    if (runtime->mode == STORE_WRITE && !str_empty(request->reference))
        result = messages_deliver_to(runtime, request->reference, arena, error);
    if (result == RESULT_DONE)
        result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = write_end(runtime, act(&acting, error), error);
    if (!write_keeps(result))
        return result;
    answer(&acting, result);
    struct error undelivered;
    if (acting.settled.sent)
        ret_answer->waiting =
            messages_deliver(runtime, &ret_answer->delivered, &undelivered) != RESULT_DONE;
    return result;
}
