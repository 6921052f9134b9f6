/* A stage in memory: cases, their records and their messages, on the pure core. */
#include "base/limits.h"
#include "scenario/scenario.h"

struct world_record {
    struct str type;
    struct case_record row;
};
struct world_case {
    struct str reference;
    const struct protocol *protocol;
    struct case_state *state;
    VEC(struct world_record) records;
    VEC(const struct entry *) entries;
    VEC(int64_t) recorded;       /* when each of them was */
    struct linked_case snapshot; /* lent to cases that link here */
};
struct world_message {
    struct str sender, receiver, event;
    struct feel_value values;
    struct str link, opens; /* of a case to be opened: the protocol's id */
    int64_t entry;          /* that sent it */
};
struct world {
    struct arena *arena;
    struct protocol_loader loader;
    struct map *calendars, *parties;
    struct map *protocols; /* by id, the last that was made known: slots */
    VEC(struct world_case *) cases;
    VEC(struct world_message) messages;
    size_t delivered; /* messages */
    size_t opened;    /* by cases */
    int64_t now;
    uint64_t draws; /* entropy: a counter, so that a story comes out the same each time */
};

static struct world_case *find(const struct world *world, struct str reference)
{
    for (size_t i = 0; i < world->cases.count; i++)
        if (str_eq(world->cases.items[i]->reference, reference))
            return world->cases.items[i];
    return NULL;
}

/* ---- what the core may ask ---- */
static const struct calendar *lend_calendar(void *context, struct str name)
{
    struct world *world = context;
    if (map_has(world->calendars, name))
        return map_get(world->calendars, name);
    struct protocol_loader loader = world->loader;
    loader.diags = diags_new(world->arena);
    const struct calendar *calendar = calendar_load(&loader, calendar_path(world->arena, name));
    const void *kept = calendar;
    map_put(world->calendars, str_copy(world->arena, name), (void *)(uintptr_t)kept);
    return calendar;
}

static const struct party_info *lend_party(void *context, struct str reference)
{
    struct world *world = context;
    struct party_info *info = map_get(world->parties, reference);
    if (info)
        return info;
    info = ARENA_NEW(world->arena, struct party_info);
    *info = (struct party_info){.reference = str_copy(world->arena, reference),
                                .label = str_copy(world->arena, reference),
                                .is_person = true,
                                .facts = feel_null()};
    map_put(world->parties, info->reference, info);
    return info;
}

static struct case_records lend_records(void *context, struct arena *arena, struct str reference,
                                        struct str type)
{
    const struct world_case *owner = find(context, reference);
    VEC(struct case_record) rows = {0};
    for (size_t i = 0; owner && i < owner->records.count; i++)
        if (str_eq(owner->records.items[i].type, type))
            VEC_PUSH(arena, rows, owner->records.items[i].row);
    return (struct case_records){rows.items, rows.count};
}

static const struct linked_case *lend_linked(void *context, struct str reference)
{
    struct world_case *other = find(context, reference);
    if (!other)
        return NULL;
    other->snapshot = (struct linked_case){.protocol = other->protocol,
                                           .state = other->state,
                                           .sequence = other->state->sequence,
                                           .hash = STR("")};
    return &other->snapshot;
}

static const struct link *link_of(const struct protocol *protocol, struct str name)
{
    return protocol_find(protocol, "link", name);
}

static void lend_linking(const struct world *world, struct arena *arena, struct str reference,
                         struct surroundings *ret)
{
    VEC(struct linking_case) rows = {0};
    for (size_t i = 0; i < world->cases.count; i++) {
        const struct world_case *other = world->cases.items[i];
        for (size_t j = 0; j < other->state->links.count; j++) {
            const struct case_link *made = &other->state->links.items[j];
            const struct link *link = link_of(other->protocol, made->name);
            if (!link || !str_eq(made->reference, reference))
                continue;
            struct linking_case row = {.reference = other->reference,
                                       .link = made->name,
                                       .protocol_id = other->protocol->id,
                                       .hears_known = true,
                                       .hears = link->hears,
                                       .hear_count = link->hear_count};
            VEC_PUSH(arena, rows, row);
        }
    }
    ret->linking = rows.items;
    ret->linking_count = rows.count;
}

static struct surroundings surround(struct world *world, struct arena *arena, struct str reference,
                                    int64_t now)
{
    struct surroundings made = {.now = now,
                                .context = world,
                                .calendar = lend_calendar,
                                .party = lend_party,
                                .records = lend_records,
                                .linked = lend_linked};
    struct str draw = str_format(arena, "%llu", (unsigned long long)world->draws++);
    struct hash entropy = hash_of(draw);
    for (size_t i = 0; i < sizeof made.entropy; i++)
        made.entropy[i] = entropy.bytes[i];
    lend_linking(world, arena, reference, &made);
    return made;
}

/* ---- what entries leave behind outside of the case ---- */
static void keep_record(struct world *world, struct world_case *at, const struct effect *effect)
{
    for (size_t i = 0; i < at->records.count; i++)
        if (str_eq(at->records.items[i].row.id, effect->key) &&
            str_eq(at->records.items[i].type, effect->id)) {
            at->records.items[i].row.values = effect->value;
            return;
        }
    struct world_record made = {
        .type = effect->id,
        .row = {.id = effect->key, .values = effect->value, .role = effect->word, .at = effect->at},
    };
    VEC_PUSH(world->arena, at->records, made);
}

static void keep_effect(struct world *world, struct world_case *at, const struct effect *effect,
                        int64_t entry)
{
    if (effect->kind == EFFECT_RECORD || effect->kind == EFFECT_RECORD_MENDED)
        keep_record(world, at, effect);
    if (effect->kind == EFFECT_MESSAGE) {
        struct world_message message = {.sender = at->reference,
                                        .receiver = effect->key,
                                        .event = effect->id,
                                        .values = effect->value};
        VEC_PUSH(world->arena, world->messages, message);
    }
    if (effect->kind == EFFECT_OPENING) {
        struct world_message message = {.sender = at->reference,
                                        .receiver = at->reference,
                                        .values = effect->value,
                                        .link = effect->id,
                                        .opens = effect->key,
                                        .entry = entry};
        VEC_PUSH(world->arena, world->messages, message);
    }
}

static void keep(struct world *world, struct world_case *at, const struct decision *decision,
                 int64_t now)
{
    for (size_t i = 0; i < decision->count; i++) {
        const struct entry *entry = decision->entries[i];
        VEC_PUSH(world->arena, at->entries, entry);
        VEC_PUSH(world->arena, at->recorded, now);
        for (size_t j = 0; j < entry->effect_count; j++)
            keep_effect(world, at, &entry->effects[j], (int64_t)at->entries.count);
    }
}

/* Decide on a copy, so that a fault leaves the case unharmed. */
static void commit(struct world *world, struct world_case *at, const struct command *command,
                   int64_t now, struct stage_answer *ret)
{
    struct arena *arena = world->arena;
    struct case_state *scratch = at->state ? case_copy(arena, at->state) : case_new(arena);
    struct surroundings lent = surround(world, arena, at->reference, now);
    struct decision decision;
    decide(arena, at->protocol, scratch, command, &lent, &decision);
    *ret = (struct stage_answer){.outcome = decision.outcome, .refusal = decision.refusal};
    if (decision.outcome == OUTCOME_FAULT) {
        ret->fault = str_copy(arena, str_of(decision.fault.text));
        return;
    }
    at->state = scratch;
    keep(world, at, &decision, now);
}

/* ---- the calls of a stage ---- */
static enum result add_organisation(void *context, struct str id, struct str kind,
                                    struct str calendar, struct error *error)
{
    struct world *world = context;
    (void)error;
    struct party_info *info = ARENA_NEW(world->arena, struct party_info);
    *info = (struct party_info){
        .reference = id, .label = id, .kind = kind, .calendar = calendar, .facts = feel_null()};
    map_put(world->parties, id, info);
    return RESULT_DONE;
}

static enum result add_person(void *context, const struct stage_person *person, struct error *error)
{
    struct world *world = context;
    (void)error;
    struct party_info *info = ARENA_NEW(world->arena, struct party_info);
    *info = (struct party_info){
        .reference = person->id, .label = person->name, .is_person = true, .facts = feel_null()};
    map_put(world->parties, person->id, info);
    return RESULT_DONE;
}

static enum result add_protocol(void *context, const struct protocol *protocol, struct error *error)
{
    struct world *world = context;
    (void)error;
    map_put(world->protocols, protocol->id, arena_copy(world->arena, &protocol, sizeof protocol));
    return RESULT_DONE;
}

static enum result open_case(void *context, struct str name, const struct protocol *protocol,
                             const struct command *command, int64_t now, struct str *ret_reference,
                             struct stage_answer *ret, struct error *error)
{
    struct world *world = context;
    (void)error;
    struct world_case *made = ARENA_NEW(world->arena, struct world_case);
    made->reference = str_empty(name) ? STR("case") : name;
    made->protocol = protocol;
    (void)add_protocol(world, protocol, error);
    struct command open = *command;
    open.reference = made->reference;
    commit(world, made, &open, now, ret);
    if (ret->outcome == OUTCOME_DONE)
        VEC_PUSH(world->arena, world->cases, made);
    *ret_reference = made->reference;
    return RESULT_DONE;
}

static enum result act(void *context, struct str reference, const struct command *command,
                       int64_t now, struct stage_answer *ret, struct error *error)
{
    struct world_case *at = find(context, reference);
    if (!at)
        return error_set(error, RESULT_MISUSE, "There is no case %.*s.", STR_ARG(reference));
    commit(context, at, command, now, ret);
    return RESULT_DONE;
}

/* ---- cases that cases open ---- */
static struct str why_not(const struct world *world, const struct stage_answer *answer)
{
    return answer->outcome == OUTCOME_REFUSED ? refusal_summary(world->arena, answer->refusal)
                                              : answer->fault;
}

/* A refusal changes nothing, and stays off the record: it is the opening that fails. */
static void link_opened(struct world *world, struct world_case *opener,
                        const struct world_message *message, struct str reference, int64_t now,
                        struct stage_answer *ret)
{
    struct feel_context *values = feel_context_new(world->arena);
    struct world_case before = *opener;
    feel_context_put(values, message->link, feel_string(reference));
    struct command link = {.kind = COMMAND_LINK,
                           .values = feel_context_value(values),
                           .from = message->sender,
                           .occurred_at = INSTANT_NONE};
    commit(world, opener, &link, now, ret);
    if (ret->outcome != OUTCOME_DONE)
        *opener = before;
}

static void open_asked(struct world *world, const struct world_case *opener,
                       const struct world_message *message, struct world_case *made, int64_t now,
                       struct stage_answer *ret)
{
    struct command open = {.kind = COMMAND_OPEN,
                           .name = message->link,
                           .values = message->values,
                           .from = message->sender,
                           .entry = message->entry,
                           .reference = made->reference,
                           .subject = opener->state->subject,
                           .occurred_at = INSTANT_NONE};
    commit(world, made, &open, now, ret);
}

/* Open it and link it, or neither; empty, or why neither. */
static struct str try_opening(struct world *world, struct world_case *opener,
                              const struct world_message *message, int64_t now)
{
    const struct protocol *const *known = map_get(world->protocols, message->opens);
    struct world_case *made = ARENA_NEW(world->arena, struct world_case);
    size_t waiting = world->messages.count;
    struct stage_answer answer;
    if (known == NULL)
        return str_format(world->arena, "no protocol '%.*s' is deployed", STR_ARG(message->opens));
    made->reference =
        str_format(world->arena, "%.*s-%zu", STR_ARG(message->opens), ++world->opened);
    made->protocol = *known;
    open_asked(world, opener, message, made, now, &answer);
    if (answer.outcome != OUTCOME_DONE)
        return why_not(world, &answer);
    VEC_PUSH(world->arena, world->cases, made);
    link_opened(world, opener, message, made->reference, now, &answer);
    if (answer.outcome == OUTCOME_DONE)
        return (struct str){0};
    world->cases.count--;
    world->messages.count = waiting;
    return why_not(world, &answer);
}

static void carry_opening(struct world *world, struct world_case *opener,
                          const struct world_message *message, int64_t now,
                          struct stage_answer *ret)
{
    struct str why = try_opening(world, opener, message, now);
    *ret = (struct stage_answer){.outcome = OUTCOME_DONE};
    if (str_empty(why))
        return;
    struct feel_context *fields = feel_context_new(world->arena);
    feel_context_put(fields, STR("link"), feel_string(message->link));
    feel_context_put(fields, STR("protocol"), feel_string(message->opens));
    feel_context_put(fields, STR("why"), feel_string(why));
    struct command failed = {.kind = COMMAND_MESSAGE,
                             .name = STR("error.communication"),
                             .values = feel_context_value(fields),
                             .from = message->sender,
                             .occurred_at = INSTANT_NONE};
    commit(world, opener, &failed, now, ret);
}

static void carry_message(struct world *world, struct world_case *receiver,
                          const struct world_message *message, int64_t now,
                          struct stage_answer *ret)
{
    struct command command = {.kind = COMMAND_MESSAGE,
                              .name = message->event,
                              .values = message->values,
                              .from = message->sender,
                              .occurred_at = INSTANT_NONE};
    commit(world, receiver, &command, now, ret);
}

static enum result deliver(struct world *world, int64_t now, struct error *error)
{
    size_t until = world->delivered + LIMIT_TICKS;
    for (; world->delivered < world->messages.count; world->delivered++) {
        if (world->delivered == until)
            return error_set(error, RESULT_INVALID, "Cases send each other messages without end.");
        struct world_message message = world->messages.items[world->delivered];
        struct world_case *receiver = find(world, message.receiver);
        struct stage_answer answer;
        if (!receiver)
            return error_set(error, RESULT_INVALID,
                             "A message goes to a case that is not in the story: %.*s.",
                             STR_ARG(message.receiver));
        (str_empty(message.opens) ? carry_message : carry_opening)(world, receiver, &message, now,
                                                                   &answer);
        if (answer.outcome == OUTCOME_FAULT)
            return error_set(error, RESULT_INVALID, "%.*s", STR_ARG(answer.fault));
    }
    return RESULT_DONE;
}

static struct world_case *next_due(const struct world *world, int64_t until, int64_t *ret_due)
{
    struct world_case *first = NULL;
    for (size_t i = 0; i < world->cases.count; i++) {
        int64_t due = case_next_due(world->cases.items[i]->state);
        if (due == INSTANT_NONE || due > until || (first && due >= *ret_due))
            continue;
        first = world->cases.items[i];
        *ret_due = due;
    }
    return first;
}

static enum result tick_all(struct world *world, int64_t now, struct error *error)
{
    struct world_case *at;
    int64_t due = INSTANT_NONE;
    enum result result = RESULT_DONE;
    for (size_t ticks = 0; result == RESULT_DONE && (at = next_due(world, now, &due)); ticks++) {
        if (ticks == LIMIT_TICKS)
            return error_set(error, RESULT_INVALID, "Timers fire without end in %.*s.",
                             STR_ARG(at->reference));
        struct command tick = {.kind = COMMAND_TICK, .occurred_at = INSTANT_NONE};
        struct stage_answer answer;
        int64_t instant = due > world->now ? due : world->now;
        commit(world, at, &tick, instant, &answer);
        if (answer.outcome == OUTCOME_FAULT)
            return error_set(error, RESULT_INVALID, "%.*s", STR_ARG(answer.fault));
        result = deliver(world, instant, error);
    }
    world->now = now;
    return result;
}

static enum result advance(void *context, int64_t now, struct error *error)
{
    struct world *world = context;
    enum result result = deliver(world, world->now == 0 ? now : world->now, error);
    return result == RESULT_DONE ? tick_all(world, now, error) : result;
}

static enum result leap(void *context, int64_t now, struct story_outage *ret, struct error *error)
{
    struct world *world = context;
    *ret = (struct story_outage){world->now, now, 0};
    for (size_t i = 0; i < world->cases.count; i++) {
        int64_t due = case_next_due(world->cases.items[i]->state);
        ret->cases += due != INSTANT_NONE && due <= now;
    }
    world->now = now;
    return tick_all(world, now, error);
}

static enum result look(void *context, struct arena *arena, struct str reference,
                        struct stage_view *ret, struct error *error)
{
    struct world *world = context;
    const struct world_case *at = find(world, reference);
    if (!at)
        return error_set(error, RESULT_MISUSE, "There is no case %.*s.", STR_ARG(reference));
    *ret =
        (struct stage_view){at->protocol, at->state, surround(world, arena, reference, world->now)};
    return RESULT_DONE;
}

static enum result entries(void *context, struct arena *arena, struct str reference, size_t skip,
                           struct stage_entries *ret, struct error *error)
{
    const struct world_case *at = find(context, reference);
    (void)arena;
    if (!at)
        return error_set(error, RESULT_MISUSE, "There is no case %.*s.", STR_ARG(reference));
    *ret = (struct stage_entries){at->entries.items + skip, at->recorded.items + skip,
                                  at->entries.count - skip};
    return RESULT_DONE;
}

struct stage scenario_memory(const struct protocol_loader *loader)
{
    struct world *world = ARENA_NEW(loader->arena, struct world);
    world->arena = loader->arena;
    world->loader = *loader;
    world->calendars = map_new(loader->arena);
    world->parties = map_new(loader->arena);
    world->protocols = map_new(loader->arena);
    return (struct stage){.context = world,
                          .organisation = add_organisation,
                          .person = add_person,
                          .protocol = add_protocol,
                          .open = open_case,
                          .act = act,
                          .advance = advance,
                          .leap = leap,
                          .look = look,
                          .entries = entries};
}
