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
struct conflicts { /* what has been kept so far leaves disjoint sets of states */
    const struct selection *enabled;
    size_t *leaver; /* by state: the number of what leaves it, from 1; 0: nothing so far */
    bool *removed;  /* by number */
};

/* Whether a transition deeper in the tree would be kept, and not one selected before it. */
static bool prevails(struct work *work, const struct conflicts *conflicts,
                     const struct transition *transition, struct range inside)
{
    for (size_t i = inside.from; i < inside.to; i++) {
        size_t other = work->active[i] ? conflicts->leaver[i] : 0;
        if (other > 0 && !conflicts->removed[other] &&
            !is_descendant(transition->source,
                           conflicts->enabled->chosen.items[other - 1].transition->source))
            return false;
    }
    return true;
}

static void keep_unless_preempted(struct work *work, struct conflicts *conflicts, size_t number)
{
    const struct transition *transition = conflicts->enabled->chosen.items[number - 1].transition;
    struct range inside = exit_range(work, transition);
    if (!prevails(work, conflicts, transition, inside)) {
        conflicts->removed[number] = true;
        return;
    }
    for (size_t i = inside.from; i < inside.to; i++) {
        if (!work->active[i])
            continue;
        conflicts->removed[conflicts->leaver[i]] = true;
        conflicts->leaver[i] = number;
    }
}

static void remove_conflicting(struct work *work, const struct selection *enabled,
                               struct selection *ret)
{
    size_t count = enabled->chosen.count;
    struct conflicts conflicts = {
        .enabled = enabled,
        .leaver = ARENA_ARRAY(work->arena, size_t, work->protocol->state_count + 1),
        .removed = ARENA_ARRAY(work->arena, bool, count + 1)};
    for (size_t i = 1; i <= count; i++)
        keep_unless_preempted(work, &conflicts, i);
    for (size_t i = 1; i <= count; i++)
        if (!conflicts.removed[i])
            VEC_PUSH(work->arena, ret->chosen, enabled->chosen.items[i - 1]);
}

/* From each active atomic state outwards, until something is enabled; what another one has asked
 * before is not asked again. */
static void select_from(struct work *work, const struct state *state, const struct happening *event,
                        bool *asked, struct selection *enabled)
{
    for (; state->parent != NULL && !asked[state->order]; state = state->parent) {
        asked[state->order] = true;
        if (select_on(work, state, event, enabled))
            return;
    }
}

static void select_enabled(struct work *work, const struct happening *event, struct selection *ret)
{
    struct selection enabled = {0};
    bool *asked = state_flags(work);
    *ret = (struct selection){0};
    for (size_t i = 0; i < work->protocol->state_count; i++)
        if (work->active[i] && is_atomic(work->protocol->states[i]))
            select_from(work, work->protocol->states[i], event, asked, &enabled);
    if (enabled.chosen.count == 1)
        *ret = enabled;
    else
        remove_conflicting(work, &enabled, ret);
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
