#include "base/limits.h"
#include "protocol/build.h"

/* Transitions of a state: of events, eventless and timed. */

/* ---- ids ---- */

static struct str written_id(struct build *build, const struct state *state,
                             const struct transition *transition)
{
    switch (transition->trigger) {
    case TRIGGER_EVENT:
        return str_format(build->arena, "%.*s.%.*s", STR_ARG(state->id),
                          STR_ARG(transition->event_count ? transition->events[0] : STR("")));
    case TRIGGER_ALWAYS:
        return str_format(build->arena, "%.*s.always", STR_ARG(state->id));
    case TRIGGER_AFTER:
        return str_format(build->arena, "%.*s.after.%.*s", STR_ARG(state->id),
                          STR_ARG(transition->name));
    }
    return state->id;
}

static struct str made_id(struct build *build, const struct state *state,
                          const struct transition *transition)
{
    struct str stem = written_id(build, state, transition), id = stem;
    size_t *number = map_get(build->stems, stem);
    if (!number) {
        number = ARENA_NEW(build->arena, size_t);
        map_put(build->stems, stem, number);
    }
    do {
        if (++*number > 1)
            id = str_format(build->arena, "%.*s.%zu", STR_ARG(stem), *number);
    } while (lookup(build, "transition", id));
    return id;
}

/* ---- one transition ---- */

static const struct feel_names *names_of(struct build *build, const struct feel_type *event)
{
    const struct feel_type *types[MOMENT_COUNT] = {
        [MOMENT_EVENT] = event, [MOMENT_ENTERED] = &feel_t_date_time};
    return moment_names(build, types);
}

static void build_events(struct build *build, const struct raw_transition *raw,
                         struct transition *transition)
{
    struct str *events = ARENA_ARRAY(build->arena, struct str, raw->event.count);
    for (size_t i = 0; i < raw->event.count; i++) {
        events[i] = raw->event.items[i].text;
        check_event(build, &raw->event.items[i]);
    }
    transition->events = events;
    transition->event_count = raw->event.count;
    if (!raw->event.count)
        diag_error(build->diags, "P066", raw->row.at,
                   "in a list of transitions each one says its `event`");
}

static void check_targets(struct build *build, const struct raw_transition *raw,
                          const struct transition *transition)
{
    check_together(build, &transition->targets, raw->to.at);
    if (transition->internal && !transition->targets.count)
        diag_error(build->diags, "P067", row_place(&raw->row),
                   "`internal` means nothing without `to`: nothing is left anyway");
}

/* An event that cannot be a person's cannot be permitted or told to carry anything. */
static void check_person(struct build *build, const struct raw_transition *raw)
{
    for (size_t i = 0; i < raw->event.count; i++) {
        const struct key_name *event = &raw->event.items[i];
        if (!is_builtin_event(event->text))
            continue;
        if (raw->by.count)
            diag_error(build->diags, "P068", raw->by.at,
                       "`by` means nothing here: `%.*s` is a built-in event, which nobody sends",
                       STR_ARG(event->text));
        if (raw->takes.count)
            diag_error(build->diags, "P068", raw->takes.at,
                       "`takes` means nothing here: `%.*s` is a built-in event",
                       STR_ARG(event->text));
    }
}

static const struct transition *build_transition(struct build *build, struct state *state,
                                                 const struct raw_transition *raw,
                                                 enum trigger trigger)
{
    struct transition *transition = ARENA_NEW(build->arena, struct transition);
    transition->trigger = trigger;
    transition->at = row_place(&raw->row);
    transition->source = state;
    transition->internal = raw->internal;
    transition->takes = build_takes(build, &raw->takes, false);
    transition->take_count = raw->takes.count;
    if (trigger == TRIGGER_EVENT)
        build_events(build, raw, transition);
    const struct feel_names *names =
        names_of(build, event_type(build, &raw->event, transition->takes, transition->take_count));
    if (trigger == TRIGGER_AFTER) {
        transition->name = raw->row.name.text;
        transition->when = build_when(build, raw->when, names,
                                      ANCHOR_BIT(ANCHOR_ENTERED) | ANCHOR_BIT(ANCHOR_OPENED));
    }
    transition->targets = refer_states(build, &raw->to);
    transition->by = refer_roles(build, &raw->by);
    transition->condition = build_feel(build, raw->condition, names, &feel_t_boolean);
    transition->needs = refer_needs(build, &raw->needs);
    transition->actions = build_actions(build, &raw->body, names);
    transition->needs = with_content(build, transition->needs, transition->actions);
    transition->id = is_present(&raw->id) ? raw->id.text : made_id(build, state, transition);
    const struct key_name id = {transition->id, is_present(&raw->id) ? raw->id.at : transition->at};
    declare_id(build, "transition", &id, transition);
    check_targets(build, raw, transition);
    check_person(build, raw);
    transition->order = build->transitions.count;
    VEC_PUSH(build->arena, build->transitions, transition);
    return transition;
}

/* ---- the forms of `on` ---- */

struct made { /* transitions of one state and trigger */
    struct build *build;
    struct state *state;
    VEC(const struct transition *) list;
};

static void add_all(struct made *made, struct key_list *list, const struct key_name *event,
                    enum trigger trigger)
{
    struct raw_transition *raws = list->items;
    size_t room = LIMIT_TRANSITIONS - made->build->transitions.count;
    if (list->count > room) {
        (void)within_limit(made->build, LIMIT_TRANSITIONS + 1, LIMIT_TRANSITIONS, list->at,
                           "transitions");
        list->count = room;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (event && raws[i].event.count)
            diag_error(made->build->diags, "P069", raws[i].event.at,
                       "`event` belongs to the list form of `on`; here the key names the event");
        struct key_name *only = ARENA_NEW(made->build->arena, struct key_name);
        if (event) {
            *only = *event;
            raws[i].event = (struct key_names){only, 1, event->at};
            if (list->count == 1)
                raws[i].row.name.at = event->at;
        }
        const struct transition *transition =
            build_transition(made->build, made->state, &raws[i], trigger);
        VEC_PUSH(made->build->arena, made->list, transition);
    }
}

static void read_on_entry(struct made *made, const struct yaml_pair *pair)
{
    struct key_reader reader = {made->build->arena, made->build->diags, NULL};
    const struct key_row row = {.key = "on", .type = &key_structs, .of = &table_transition};
    const struct key_row name_row = {.key = "on", .type = &key_event};
    struct key_name event = {0};
    struct key_list list = {0};
    bool named = !pair || key_event.read(&reader, pair->key, &name_row, &event);
    if (pair && key_structs.read(&reader, pair->value, &row, &list) && named)
        add_all(made, &list, &event, TRIGGER_EVENT);
}

static void build_on(struct made *made, const struct yaml_node *on)
{
    struct key_reader reader = {made->build->arena, made->build->diags, NULL};
    const struct key_row row = {.key = "on", .type = &key_structs, .of = &table_transition};
    struct key_list list = {0};
    if (!on)
        return;
    if (on->kind == YAML_SEQUENCE && key_structs.read(&reader, on, &row, &list))
        add_all(made, &list, NULL, TRIGGER_EVENT);
    for (size_t i = 0; on->kind == YAML_MAPPING && i < on->count; i++)
        read_on_entry(made, &on->pairs[i]);
}

void build_transitions(struct build *build, struct state *state, const struct raw_state *raw)
{
    struct made on = {.build = build, .state = state}, always = on, after = on;
    struct key_list eventless = raw->always, timed = raw->after;
    build_on(&on, raw->on);
    add_all(&always, &eventless, NULL, TRIGGER_ALWAYS);
    add_all(&after, &timed, NULL, TRIGGER_AFTER);
    state->on = on.list.items;
    state->on_count = on.list.count;
    state->always = always.list.items;
    state->always_count = always.list.count;
    state->after = after.list.items;
    state->after_count = after.list.count;
}
