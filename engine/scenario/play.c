/* Playing a story: each step becomes a command on the stage, then its expectations are looked at.
 */
#include <stdarg.h>

#include "scenario/player.h"

enum result player_fault(struct player *player, struct span at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct scenario_fault made = {at, str_vformat(player->arena, format, args)};
    va_end(args);
    VEC_PUSH(player->arena, player->report->faults, made);
    return RESULT_DONE;
}

struct story_case *player_case(struct player *player, struct str name)
{
    for (size_t i = 0; i < player->cases.count; i++)
        if (str_eq(player->cases.items[i].name, name))
            return &player->cases.items[i];
    return NULL;
}

/* ---- values of an open step ---- */

/* Names of the story's cases become the stage's references. */
static struct feel_value resolve_case(struct player *player, struct feel_value value)
{
    if (value.kind == FEEL_STRING) {
        const struct story_case *found = player_case(player, value.of.string);
        return found ? feel_string(found->reference) : value;
    }
    if (value.kind != FEEL_LIST)
        return value;
    struct feel_value *items = ARENA_ARRAY(player->arena, struct feel_value, value.of.list->count);
    for (size_t i = 0; i < value.of.list->count; i++)
        items[i] = resolve_case(player, value.of.list->items[i]);
    return feel_list(player->arena, items, value.of.list->count);
}

static struct feel_value resolve_links(struct player *player, struct feel_value links)
{
    if (links.kind != FEEL_CONTEXT)
        return links;
    struct feel_context *made = feel_context_new(player->arena);
    for (size_t i = 0; i < feel_context_count(links.of.context); i++)
        feel_context_put(made, feel_context_key(links.of.context, i),
                         resolve_case(player, feel_context_at(links.of.context, i)));
    return feel_context_value(made);
}

static struct feel_value resolve_keys(struct player *player, struct feel_value rows)
{
    if (rows.kind != FEEL_CONTEXT)
        return rows;
    struct feel_context *made = feel_context_new(player->arena);
    for (size_t i = 0; i < feel_context_count(rows.of.context); i++) {
        struct str key = feel_context_key(rows.of.context, i);
        const struct story_case *found = player_case(player, key);
        feel_context_put(made, found && !str_empty(key) ? found->reference : key,
                         feel_context_at(rows.of.context, i));
    }
    return feel_context_value(made);
}

/* Rows of a table with one for each linked case are written by the cases' names. */
static struct feel_value resolve_rows(struct player *player, const struct protocol *protocol,
                                      struct feel_value values)
{
    if (values.kind != FEEL_CONTEXT)
        return values;
    struct feel_context *made = feel_context_new(player->arena);
    for (size_t i = 0; i < feel_context_count(values.of.context); i++) {
        struct str key = feel_context_key(values.of.context, i);
        struct feel_value value = feel_context_at(values.of.context, i);
        const struct field *field = protocol_find(protocol, "data", key);
        if (field && field->is_table && field->rows_kind == ROWS_EACH_LINK)
            value = resolve_keys(player, value);
        feel_context_put(made, key, value);
    }
    return feel_context_value(made);
}

static struct feel_value read_since(struct player *player, const struct protocol *protocol,
                                    struct feel_value since)
{
    struct civil civil;
    if (since.kind != FEEL_STRING || !civil_parse(since.of.string, &civil))
        return since;
    return feel_instant(player->arena, zone_instant(protocol->zone, civil, NULL), protocol->zone);
}

static struct feel_value open_values(struct player *player, const struct protocol *protocol,
                                     struct feel_value written)
{
    struct feel_context *made = feel_context_new(player->arena);
    bool parties = false;
    size_t count = written.kind == FEEL_CONTEXT ? feel_context_count(written.of.context) : 0;
    for (size_t i = 0; i < count; i++) {
        struct str key = feel_context_key(written.of.context, i);
        struct feel_value value = feel_context_at(written.of.context, i);
        parties = parties || str_is(key, "parties");
        if (str_is(key, "links"))
            value = resolve_links(player, value);
        if (str_is(key, "since"))
            value = read_since(player, protocol, value);
        feel_context_put(made, key, value);
    }
    if (!parties && player->scenario->parties)
        feel_context_put(made, STR("parties"),
                         feel_of_node(player->arena, player->scenario->parties));
    return feel_context_value(made);
}

/* ---- commands ---- */
static struct actor actor_of(const struct story_step *step)
{
    return (struct actor){.principal = STR("scenario"),
                          .role = step->as.text,
                          .on_behalf = step->on_behalf.text,
                          .channel = STR("scenario")};
}

/* {event, from, with}, or the event's name with the step's own `with`. */
static void read_event(struct player *player, const struct story_step *step,
                       const struct yaml_node *node, struct command *command)
{
    const struct yaml_node *with = step->with;
    command->name = yaml_text(node);
    if (node->kind == YAML_MAPPING) {
        command->name = yaml_text(yaml_get(node, "event"));
        with = yaml_get(node, "with") ? yaml_get(node, "with") : with;
        const struct yaml_node *from = yaml_get(node, "from");
        const struct story_case *sender = from ? player_case(player, yaml_text(from)) : NULL;
        command->from = sender ? sender->reference : from ? yaml_text(from) : (struct str){0};
    }
    command->values = with ? feel_of_node(player->arena, with)
                           : feel_context_value(feel_context_new(player->arena));
}

/* A task's name alone stands for {TASK: null}. */
static struct feel_value read_done(struct player *player, const struct yaml_node *node)
{
    if (node->kind != YAML_SCALAR)
        return feel_of_node(player->arena, node);
    struct feel_context *context = feel_context_new(player->arena);
    feel_context_put(context, node->text.text, feel_null());
    return feel_context_value(context);
}

/* {set: {FIELD: VALUE}}: what is stated anew; which entry it mends is found on the stage. */
static void read_correction(struct player *player, const struct yaml_node *node,
                            struct command *command)
{
    command->values = feel_of_node(player->arena, node);
    for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        command->name = yaml_text(node->pairs[i].key);
        command->values = feel_of_node(player->arena, node->pairs[i].value);
    }
}

static struct command command_of(struct player *player, const struct story_step *step,
                                 const struct story_act *act)
{
    struct command command = {
        .kind = act->kind, .actor = actor_of(step), .occurred_at = INSTANT_NONE};
    if (act->kind == COMMAND_SEND || act->kind == COMMAND_MESSAGE)
        read_event(player, step, act->node, &command);
    else if (act->kind == COMMAND_DONE)
        command.values = read_done(player, act->node);
    else if (act->kind == COMMAND_LINK || act->kind == COMMAND_UNLINK)
        command.values = resolve_links(player, feel_of_node(player->arena, act->node));
    else if (act->kind == COMMAND_CORRECT)
        read_correction(player, act->node, &command);
    else
        command.values = feel_of_node(player->arena, act->node);
    if (act->kind == COMMAND_MESSAGE)
        command.actor = (struct actor){0};
    return command;
}

static enum result open_case(struct player *player, struct str name,
                             const struct protocol *protocol, struct command *command,
                             struct stage_answer *answer)
{
    command->values = open_values(player, protocol, command->values);
    struct story_case opened = {.name = name};
    enum result result = player->stage->open(player->stage->context, name, protocol, command,
                                             player->now, &opened.reference, answer, player->error);
    if (result == RESULT_DONE && answer->outcome == OUTCOME_DONE)
        VEC_PUSH(player->arena, player->cases, opened);
    return result;
}

/* ---- time ---- */
/* Move to the step's own time; `ret_good` is false after a fault. */
static enum result move_to(struct player *player, const struct story_step *step,
                           const struct story_act *act, bool *ret_good)
{
    int64_t now = player->now;
    struct civil civil;
    *ret_good = false;
    if (step->when.text.len) {
        if (!civil_parse(step->when.text, &civil))
            return player_fault(player, step->when.at,
                                "this is no civil time such as 2026-09-14T09:00");
        now = zone_instant(player->scenario->protocol->zone, civil, NULL);
    }
    if ((act->what == ACT_WAIT || act->what == ACT_DOWN) &&
        !read_wait(player->arena, player->scenario->protocol->zone, act->node, player->now, &now))
        return player_fault(player, act->node->at,
                            "a wait needs {until: TIME} or {for: DURATION or N UNIT}");
    if (now < player->now)
        return player_fault(player, step->when.text.len ? step->when.at : step->at,
                            "this is before the step above it");
    *ret_good = true;
    player->outage = (struct story_outage){0};
    if (act->what != ACT_DOWN)
        return player_advance(player, now);
    player->now = now;
    return player->stage->leap(player->stage->context, now, &player->outage, player->error);
}

/* ---- one step ---- */
static bool answered(struct player *player, const struct story_step *step,
                     const struct stage_answer *answer)
{
    const struct story_expect *expect = step->expect;
    const struct yaml_node *refused = expect ? expect->refused : NULL;
    bool fails = expect && expect->failed && str_is(yaml_text(expect->failed), "true");
    if (answer->outcome == OUTCOME_FAULT && !fails)
        (void)player_fault(player, step->at, "this failed: %.*s", STR_ARG(answer->fault));
    else if (answer->outcome != OUTCOME_FAULT && fails)
        (void)player_fault(player, expect->failed->at, "this did not fail");
    else if (answer->outcome == OUTCOME_REFUSED && !refused)
        (void)player_fault(player, step->at, "this was refused: %.*s",
                           STR_ARG(refusal_summary(player->arena, answer->refusal)));
    else if (answer->outcome == OUTCOME_DONE && refused)
        (void)player_fault(player, refused->at, "this was not refused");
    return player->report->faults.count == 0;
}

static enum result look(struct player *player, const struct story_step *step, struct story_case *at,
                        const struct stage_answer *answer)
{
    const struct stage *stage = player->stage;
    struct stage_view view = {0};
    struct checker checker = {.arena = player->arena,
                              .report = player->report,
                              .view = &view,
                              .answer = answer,
                              .now = player->now,
                              .outage = player->outage.cases ? &player->outage : NULL,
                              .cases = player->cases.items,
                              .case_count = player->cases.count};
    enum result result =
        stage->look(stage->context, player->arena, at->reference, &view, player->error);
    if (result == RESULT_DONE)
        result = stage->entries(stage->context, player->arena, at->reference, at->looked,
                                &checker.fresh, player->error);
    if (result != RESULT_DONE)
        return result;
    at->looked += checker.fresh.count;
    if (step->expect)
        expect_expectations(&checker, step->expect);
    return RESULT_DONE;
}

/* Where opening was refused there is no case to look at. */
static void look_at_refusal(struct player *player, const struct story_step *step,
                            const struct stage_answer *answer)
{
    struct checker checker = {
        .arena = player->arena, .report = player->report, .answer = answer, .now = player->now};
    if (step->expect && step->expect->refused)
        expect_refused(&checker, step->expect->refused);
}

static enum result name_rows(struct player *player, const struct story_case *at,
                             struct command *command)
{
    struct stage_view view = {0};
    enum result result = player->stage->look(player->stage->context, player->arena, at->reference,
                                             &view, player->error);
    if (result == RESULT_DONE)
        command->values = resolve_rows(player, view.protocol, command->values);
    return result;
}

static enum result look_back(struct player *player, const struct story_case *at,
                             struct command *command)
{
    struct stage_entries entries;
    enum result result = player->stage->entries(player->stage->context, player->arena,
                                                at->reference, 0, &entries, player->error);
    if (result == RESULT_DONE)
        find_mended(player->arena, &entries, command);
    return result;
}

static enum result act_on(struct player *player, const struct story_step *step,
                          const struct story_act *act, struct stage_answer *answer)
{
    struct str name = step->on_case.text;
    const struct story_case *at = player_case(player, name);
    if (act->what == ACT_OPEN && at)
        return player_fault(player, step->at, "this case is open already");
    if (act->what != ACT_OPEN && !at)
        return player_fault(player, step->at, "there is no such case yet");
    if (act->what == ACT_WAIT || act->what == ACT_DOWN || act->what == ACT_LOOK)
        return RESULT_DONE;
    struct command command = command_of(player, step, act);
    if (act->what == ACT_OPEN)
        return open_case(player, name, player->scenario->protocol, &command, answer);
    enum result result = RESULT_DONE;
    if (act->kind == COMMAND_CORRECT)
        result = look_back(player, at, &command);
    if (act->kind == COMMAND_SET)
        result = name_rows(player, at, &command);
    if (result != RESULT_DONE)
        return result;
    if (act->kind == COMMAND_CORRECT && command.entry == 0)
        return player_fault(player, act->node->at, "nothing so far says what this would mend");
    return player->stage->act(player->stage->context, at->reference, &command, player->now, answer,
                              player->error);
}

static enum result play_step(struct player *player, const struct story_step *step)
{
    struct story_act act;
    struct diags *diags = diags_new(player->arena);
    if (!story_act(step, diags, &act))
        return player_fault(player, step->at, "this step does two things");
    bool good = false;
    struct stage_answer answer = {.outcome = OUTCOME_DONE};
    enum result result = move_to(player, step, &act, &good);
    if (result == RESULT_DONE && good)
        result = opened_name(player);
    if (result != RESULT_DONE || !good)
        return result;
    result = act_on(player, step, &act, &answer);
    if (result != RESULT_DONE || player->report->faults.count || !answered(player, step, &answer))
        return result;
    /* What the act armed in the past or now, and the messages it sent. */
    result = player_advance(player, player->now);
    if (result == RESULT_DONE)
        result = opened_name(player);
    struct story_case *at = player_case(player, step->on_case.text);
    if (result != RESULT_DONE || at)
        return result == RESULT_DONE ? look(player, step, at, &answer) : result;
    look_at_refusal(player, step, &answer);
    return RESULT_DONE;
}

/* ---- the whole story ---- */
static enum result introduce_people(struct player *player)
{
    const struct story_person *items = player->scenario->people.items;
    enum result result = RESULT_DONE;
    for (size_t i = 0; result == RESULT_DONE && i < player->scenario->people.count; i++) {
        struct stage_person person = {.id = items[i].id.text,
                                      .name = items[i].name.text.len ? items[i].name.text
                                                                     : items[i].id.text,
                                      .contact = items[i].contact.text};
        result = player->stage->person(player->stage->context, &person, player->error);
    }
    return result;
}

static enum result introduce(struct player *player)
{
    const struct story_organisation *items = player->scenario->organisations.items;
    enum result result = RESULT_DONE;
    for (size_t i = 0; result == RESULT_DONE && i < player->scenario->organisations.count; i++)
        result =
            player->stage->organisation(player->stage->context, items[i].id.text,
                                        items[i].kind.text, items[i].calendar.text, player->error);
    return result == RESULT_DONE ? introduce_people(player) : result;
}

static struct feel_value fixture_values(struct player *player, const struct story_fixture *fixture)
{
    const struct {
        const char *key;
        const struct yaml_node *node;
    } parts[] = {
        {"in", fixture->in},
        {"since", fixture->since},
        {"data", fixture->data},
        {"documents", fixture->documents},
        {"consents", fixture->consents},
        {"records", fixture->records},
        {"parties", fixture->parties},
        {"links", fixture->links},
    };
    struct feel_context *context = feel_context_new(player->arena);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].node)
            feel_context_put(context, str_of(parts[i].key),
                             feel_of_node(player->arena, parts[i].node));
    return feel_context_value(context);
}

static enum result open_fixtures(struct player *player)
{
    const struct story_fixture *fixtures = player->scenario->fixtures.items;
    for (size_t i = 0; i < player->scenario->fixtures.count; i++) {
        if (fixtures[i].opened_by)
            continue;
        struct stage_answer answer = {.outcome = OUTCOME_DONE};
        struct command command = {
            .kind = COMMAND_OPEN,
            .values = fixture_values(player, &fixtures[i]),
            .actor = {.principal = STR("scenario"), .channel = STR("scenario")},
            .occurred_at = INSTANT_NONE};
        enum result result =
            open_case(player, fixtures[i].id.text, fixtures[i].loaded, &command, &answer);
        if (result != RESULT_DONE)
            return result;
        if (answer.outcome == OUTCOME_FAULT)
            return player_fault(player, fixtures[i].at, "this case cannot be taken on: %.*s",
                                STR_ARG(answer.fault));
        if (answer.outcome == OUTCOME_REFUSED)
            return player_fault(player, fixtures[i].at, "this case cannot be taken on: %.*s",
                                STR_ARG(refusal_summary(player->arena, answer.refusal)));
    }
    return RESULT_DONE;
}

static enum result play_steps(struct player *player, const struct key_list *list)
{
    const struct story_step *steps = list->items;
    enum result result = RESULT_DONE;
    for (size_t i = 0; result == RESULT_DONE && !player->report->faults.count && i < list->count;
         i++, player->report->steps++)
        result = play_step(player, &steps[i]);
    return result;
}

enum result scenario_play(struct arena *arena, const struct scenario *scenario, size_t branch,
                          const struct stage *stage, struct scenario_report *ret,
                          struct error *error)
{
    *ret = (struct scenario_report){0};
    struct player player = {.arena = arena,
                            .scenario = scenario,
                            .stage = stage,
                            .report = ret,
                            .error = error,
                            .now = scenario->started};
    enum result result = player_advance(&player, player.now);
    if (result == RESULT_DONE)
        result = introduce(&player);
    if (result == RESULT_DONE)
        result = opened_make_known(&player);
    if (result == RESULT_DONE)
        result = open_fixtures(&player);
    const struct story_branch *branches = scenario->branches.items;
    if (result == RESULT_DONE)
        result = play_steps(&player, &scenario->steps);
    if (result == RESULT_DONE && branch < scenario->branches.count)
        result = play_steps(&player, &branches[branch].steps);
    return result;
}
