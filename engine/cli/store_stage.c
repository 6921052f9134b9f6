#include "cli/store_stage.h"

#include "runtime/runtime.h"

struct store_stage {
    const char *path;
    const struct protocol_loader *loader;
    struct runtime *runtime;
};

/* A handle is opened anew for each command, as on the command line: the clock moves on by its
 * option. */
static enum result reopen(struct store_stage *stage, int64_t now, struct error *error)
{
    struct runtime_options options = {
        .principal = STR("scenario"), .channel = STR("scenario"), .now = now};
    runtime_close(stage->runtime);
    stage->runtime = NULL;
    return runtime_open(stage->path, STORE_WRITE, &options, &stage->runtime, error);
}

static enum result add_organisation(void *context, struct str id, struct str kind,
                                    struct str calendar, struct error *error)
{
    struct store_stage *stage = context;
    struct organisation made = {.reference = id, .label = id, .kind = kind, .calendar = calendar};
    if (!str_empty(calendar)) {
        struct deployeds deployed;
        struct diags *diags = diags_new(stage->loader->arena);
        struct str path = calendar_path(stage->loader->arena, calendar);
        enum result result = runtime_deploy(stage->runtime, stage->loader->files, path, diags,
                                            stage->loader->arena, &deployed, error);
        if (result != RESULT_DONE)
            return result;
    }
    return runtime_put_organisation(stage->runtime, &made, (struct str){0}, error);
}

static enum result add_person(void *context, const struct stage_person *person, struct error *error)
{
    struct store_stage *stage = context;
    struct person made = {
        .reference = person->id, .name = person->name, .contact = person->contact};
    struct str reference;
    return runtime_put_person(stage->runtime, &made, (struct str){0}, stage->loader->arena,
                              &reference, error);
}

/* Parties that no organisation bears are people; they must be in the registers before they take
 * part. */
static enum result introduce_party(struct store_stage *stage, struct feel_value value,
                                   struct error *error)
{
    struct arena *arena = stage->loader->arena;
    struct feel_value part;
    enum result result = RESULT_DONE;
    if (value.kind == FEEL_LIST)
        for (size_t i = 0; result == RESULT_DONE && i < value.of.list->count; i++)
            result = introduce_party(stage, value.of.list->items[i], error);
    if (value.kind == FEEL_CONTEXT && feel_context_get(value.of.context, STR("reference"), &part))
        return introduce_party(stage, part, error);
    if (value.kind != FEEL_STRING)
        return result;
    struct organisation organisation;
    struct person person;
    struct error ignored;
    if (runtime_get_organisation(stage->runtime, value.of.string, arena, &organisation, &ignored) ==
            RESULT_DONE ||
        runtime_get_person(stage->runtime, value.of.string, arena, &person, &ignored) ==
            RESULT_DONE)
        return RESULT_DONE;
    struct stage_person made = {.id = value.of.string, .name = value.of.string};
    return add_person(stage, &made, error);
}

static enum result introduce_all(struct store_stage *stage, struct feel_value parties,
                                 struct error *error)
{
    enum result result = RESULT_DONE;
    size_t count = parties.kind == FEEL_CONTEXT ? feel_context_count(parties.of.context) : 0;
    for (size_t i = 0; result == RESULT_DONE && i < count; i++)
        result = introduce_party(stage, feel_context_at(parties.of.context, i), error);
    return result;
}

static enum result introduce_parties(struct store_stage *stage, const struct command *command,
                                     struct error *error)
{
    struct feel_value parties;
    if (command->kind == COMMAND_PARTY)
        return introduce_all(stage, command->values, error);
    if (command->values.kind != FEEL_CONTEXT ||
        !feel_context_get(command->values.of.context, STR("parties"), &parties))
        return RESULT_DONE;
    return introduce_all(stage, parties, error);
}

/* A refusal borrows from its protocol, which goes with the handle; the codec makes a copy. */
static const struct entry *outliving(struct arena *arena, const struct entry *refusal,
                                     struct error *error)
{
    struct stored_entry stored;
    struct entry *copy = ARENA_NEW(arena, struct entry);
    entry_encode(arena, case_new(arena), refusal, &stored);
    return entry_decode(arena, &stored, copy, error) == RESULT_DONE ? copy : NULL;
}

static enum result answer_of(enum result result, const struct answer *answer, struct arena *arena,
                             struct stage_answer *ret, struct error *error)
{
    *ret = (struct stage_answer){.outcome = answer->outcome};
    if (answer->refusal) {
        ret->refusal = outliving(arena, answer->refusal, error);
        if (!ret->refusal)
            return RESULT_TROUBLE;
    }
    if (result == RESULT_REFUSED)
        return RESULT_DONE;
    if (result != RESULT_INVALID && result != RESULT_MISUSE)
        return result;
    ret->outcome = OUTCOME_FAULT;
    ret->fault = str_copy(arena, str_of(error->text));
    return RESULT_DONE;
}

static enum result add_protocol(void *context, const struct protocol *protocol, struct error *error)
{
    struct store_stage *stage = context;
    struct deployeds deployed;
    struct arena *arena = stage->loader->arena;
    struct diags *diags = diags_new(arena);
    if (!protocol->file_count)
        return error_set(error, RESULT_MISUSE,
                         "A protocol that stands inside its scenario cannot be deployed.");
    return runtime_deploy(stage->runtime, stage->loader->files, protocol->files[0].path, diags,
                          arena, &deployed, error);
}

static enum result open_case(void *context, struct str name, const struct protocol *protocol,
                             const struct command *command, int64_t now, struct str *ret_reference,
                             struct stage_answer *ret, struct error *error)
{
    struct store_stage *stage = context;
    struct arena *arena = stage->loader->arena;
    struct answer answer = {0};
    struct request request = {.protocol = protocol->id, .command = *command};
    (void)name;
    (void)now;
    enum result result = add_protocol(stage, protocol, error);
    if (result == RESULT_DONE)
        result = introduce_parties(stage, command, error);
    if (result != RESULT_DONE)
        return result;
    result = runtime_act(stage->runtime, &request, arena, &answer, error);
    *ret_reference = answer.reference;
    return answer_of(result, &answer, arena, ret, error);
}

static enum result act(void *context, struct str reference, const struct command *command,
                       int64_t now, struct stage_answer *ret, struct error *error)
{
    struct store_stage *stage = context;
    struct answer answer = {0};
    struct request request = {.reference = reference, .command = *command};
    (void)now;
    if (command->kind == COMMAND_PARTY) {
        enum result introduced = introduce_parties(stage, command, error);
        if (introduced != RESULT_DONE)
            return introduced;
    }
    enum result result =
        runtime_act(stage->runtime, &request, stage->loader->arena, &answer, error);
    return answer_of(result, &answer, stage->loader->arena, ret, error);
}

static enum result advance(void *context, int64_t now, struct error *error)
{
    struct store_stage *stage = context;
    struct tick_report report;
    enum result result = reopen(stage, 0, error);
    if (result == RESULT_DONE)
        result = runtime_tick(stage->runtime, now, 0, NULL, stage->loader->arena, &report, error);
    if (result == RESULT_DONE && report.faults)
        return error_set(error, RESULT_INVALID, "%s", report.fault);
    return result;
}

/* The outage that the store's chain tells of after `from`; without `ret` only its last sequence. */
static enum result read_outage(struct store_stage *stage, int64_t *from, struct story_outage *ret,
                               struct error *error)
{
    struct entry_rows rows;
    struct arena *arena = stage->loader->arena;
    enum result result = store_read_chain(runtime_store(stage->runtime), STR(STORE_CHAIN),
                                          *from + 1, 0, arena, &rows, error);
    for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++) {
        json_t *open CLEANUP(json_freep) = NULL;
        *from = rows.items[i].sequence;
        if (!ret || !str_is(rows.items[i].kind, "outage"))
            continue;
        result = json_read(rows.items[i].open, &open, error);
        if (result == RESULT_DONE &&
            instant_parse(str_of(json_string_value(json_object_get(open, "from"))), &ret->from) &&
            instant_parse(str_of(json_string_value(json_object_get(open, "to"))), &ret->until))
            ret->cases = json_integer_value(json_object_get(open, "cases"));
    }
    return result;
}

/* The command's clock is set on before anything is ticked. */
static enum result leap(void *context, int64_t now, struct story_outage *ret, struct error *error)
{
    struct store_stage *stage = context;
    struct tick_report report;
    *ret = (struct story_outage){0};
    int64_t from = 0;
    enum result result = reopen(stage, now, error);
    if (result == RESULT_DONE)
        result = read_outage(stage, &from, NULL, error);
    if (result == RESULT_DONE)
        result = runtime_tick(stage->runtime, 0, 0, NULL, stage->loader->arena, &report, error);
    if (result == RESULT_DONE && report.faults)
        return error_set(error, RESULT_INVALID, "%s", report.fault);
    return result == RESULT_DONE ? read_outage(stage, &from, ret, error) : result;
}

static enum result look(void *context, struct arena *arena, struct str reference,
                        struct stage_view *ret, struct error *error)
{
    struct store_stage *stage = context;
    struct case_view view;
    enum result result = runtime_view(stage->runtime, reference, arena, &view, error);
    if (result == RESULT_DONE)
        *ret = (struct stage_view){view.protocol, view.state, *view.surroundings};
    return result;
}

static enum result entries(void *context, struct arena *arena, struct str reference, size_t skip,
                           struct stage_entries *ret, struct error *error)
{
    struct store_stage *stage = context;
    struct history history;
    VEC(const struct entry *) found = {0};
    VEC(int64_t) recorded = {0};
    enum result result =
        runtime_history(stage->runtime, reference, (int64_t)skip + 1, 0, arena, &history, error);
    for (size_t i = 0; result == RESULT_DONE && i < history.count; i++)
        if (history.items[i].entry) {
            VEC_PUSH(arena, found, history.items[i].entry);
            VEC_PUSH(arena, recorded, history.items[i].row.recorded_at);
        }
    *ret = (struct stage_entries){found.items, recorded.items, found.count};
    return result;
}

enum result store_stage_play(const char *path, const struct protocol_loader *loader,
                             const struct scenario *scenario, size_t branch,
                             struct scenario_report *ret, struct error *error)
{
    struct store_stage stage = {.path = path, .loader = loader};
    struct runtime_options options = {.principal = STR("scenario"), .channel = STR("scenario")};
    struct stage calls = {.context = &stage,
                          .organisation = add_organisation,
                          .person = add_person,
                          .protocol = add_protocol,
                          .open = open_case,
                          .act = act,
                          .advance = advance,
                          .leap = leap,
                          .look = look,
                          .entries = entries};
    enum result result = runtime_create(path, CLOCK_GIVEN, scenario_start(scenario), &options,
                                        &stage.runtime, error);
    if (result == RESULT_DONE)
        result = scenario_play(loader->arena, scenario, branch, &calls, ret, error);
    runtime_close(stage.runtime);
    return result;
}
