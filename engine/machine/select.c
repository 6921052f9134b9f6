/* Which transitions an event enables (selectTransitions, selectEventlessTransitions). */
#include "machine/chart.h"
#include "machine/step.h"

static void view_fields(struct work *work, const struct happening *event, struct feel_context *view)
{
    struct feel_value fields = event->fields, read;
    struct str why;
    if (event->written && value_read_written(work->arena, fields, &feel_any, &read, &why))
        fields = read;
    for (size_t i = 0; value_is_context(fields) && i < feel_context_count(fields.of.context); i++)
        feel_context_put(view, feel_context_key(fields.of.context, i),
                         feel_context_at(fields.of.context, i));
}

struct feel_value event_view(struct work *work, const struct happening *event,
                             const struct take *takes, size_t count)
{
    struct feel_context *view = feel_context_new(work->arena);
    feel_context_put(view, STR("name"), feel_string(event->name));
    view_fields(work, event, view);
    for (size_t i = 0; i < count; i++) {
        struct feel_value value = feel_null(), read;
        struct str why;
        if (value_is_context(event->fields))
            (void)feel_context_get(event->fields.of.context, takes[i].id, &value);
        if (!value_read(work->arena, value, takes[i].type, &read, &why))
            read = feel_null(); /* a person's is refused before this matters */
        feel_context_put(view, takes[i].id, read);
    }
    return feel_context_value(view);
}

static bool is_disabled(const struct work *work, const struct transition *transition)
{
    for (size_t i = 0; i < work->disabled.count; i++)
        if (work->disabled.items[i] == transition)
            return true;
    return false;
}

static struct feel_value condition_of(struct work *work, const struct transition *transition,
                                      struct feel_value event)
{
    if (transition->condition == NULL)
        return feel_boolean(true);
    work->moment[MOMENT_EVENT] = event;
    work->moment[MOMENT_ENTERED] =
        feel_instant(work->arena, entered_of(work, transition->source), work->protocol->zone);
    struct feel_value value = eval(work, transition->condition);
    work->moment[MOMENT_EVENT] = feel_null();
    return value.kind == FEEL_BOOLEAN || value.kind == FEEL_NULL
               ? value
               : feel_null_because(work->arena, "not_boolean", transition->at,
                                   "the condition gives no boolean");
}

/* Selection stops at the first `if` that is true or cannot tell. */
static bool consider(struct work *work, const struct transition *transition,
                     const struct happening *event, struct selection *selection)
{
    if (is_disabled(work, transition))
        return false;
    struct chosen chosen = {.transition = transition, .event = feel_null()};
    if (event != NULL)
        chosen.event = event_view(work, event, transition->takes, transition->take_count);
    chosen.condition = condition_of(work, transition, chosen.event);
    if (feel_is_false(chosen.condition))
        return false;
    for (size_t i = 0; i < selection->chosen.count; i++)
        if (selection->chosen.items[i].transition == transition)
            return true;
    VEC_PUSH(work->arena, selection->chosen, chosen);
    return true;
}

static bool handles(const struct transition *transition, const struct happening *event)
{
    for (size_t i = 0; i < transition->event_count; i++)
        if (event_matches(transition->events[i], event->name))
            return true;
    return false;
}

static bool select_on(struct work *work, const struct state *state, const struct happening *event,
                      struct selection *selection)
{
    size_t count = event != NULL ? state->on_count : state->always_count;
    for (size_t i = 0; i < count; i++) {
        const struct transition *transition = event != NULL ? state->on[i] : state->always[i];
        if ((event == NULL || handles(transition, event)) &&
            consider(work, transition, event, selection))
            return true;
    }
    return false;
}

static bool is_atomic(const struct state *state)
{
    return state->type == STATE_ATOMIC || state->type == STATE_FINAL;
}

/* ---- conflicts (removeConflictingTransitions) ---- */
static bool exits_meet(const bool *a, const bool *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i] && b[i])
            return true;
    return false;
}

static bool *exits_of(struct work *work, const struct transition *transition)
{
    bool *exits = state_flags(work);
    add_exits(work, transition, exits);
    return exits;
}

/* A transition deeper in the tree wins, else the one that was selected first. */
static void keep_unless_preempted(struct work *work, struct chosen chosen, struct selection *kept)
{
    size_t count = work->protocol->state_count;
    bool *exits = exits_of(work, chosen.transition);
    bool *remove = ARENA_ARRAY(work->arena, bool, kept->chosen.count);
    for (size_t i = 0; i < kept->chosen.count; i++) {
        const struct transition *other = kept->chosen.items[i].transition;
        if (!exits_meet(exits, exits_of(work, other), count))
            continue;
        if (!is_descendant(chosen.transition->source, other->source))
            return;
        remove[i] = true;
    }
    size_t left = 0;
    for (size_t i = 0; i < kept->chosen.count; i++)
        if (!remove[i])
            kept->chosen.items[left++] = kept->chosen.items[i];
    kept->chosen.count = left;
    VEC_PUSH(work->arena, kept->chosen, chosen);
}

static void select_enabled(struct work *work, const struct happening *event, struct selection *ret)
{
    struct selection enabled = {0};
    *ret = (struct selection){0};
    if (work->kase->stopped)
        return;
    for (size_t i = 0; i < work->protocol->state_count; i++) {
        const struct state *state = work->protocol->states[i];
        if (!work->active[i] || !is_atomic(state))
            continue;
        for (; state != NULL; state = state->parent)
            if (select_on(work, state, event, &enabled))
                break;
    }
    if (enabled.chosen.count == 1) {
        *ret = enabled;
        return;
    }
    for (size_t i = 0; i < enabled.chosen.count; i++)
        keep_unless_preempted(work, enabled.chosen.items[i], ret);
}

void select_for_event(struct work *work, const struct happening *event, struct selection *ret)
{
    select_enabled(work, event, ret);
}

void select_always(struct work *work, struct selection *ret)
{
    select_enabled(work, NULL, ret);
}

bool select_one(struct work *work, const struct transition *transition, struct selection *ret)
{
    *ret = (struct selection){0};
    return consider(work, transition, NULL, ret);
}
