/* Taking transitions (microstep, exitStates, enterStates), and running to rest. */
#include "machine/step.h"

#include "base/limits.h"
#include "machine/decide.h"

/* ---- leaving ---- */
static void remember(struct work *work, const struct state *history)
{
    struct remembered now = to_remember(work, history);
    effect(work, (struct effect){.kind = EFFECT_REMEMBERED,
                                 .id = now.id,
                                 .names = now.states,
                                 .name_count = now.count});
}

static void remember_histories(struct work *work, const bool *exits)
{
    for (size_t i = 0; i < work->protocol->state_count; i++) {
        const struct state *state = work->protocol->states[i];
        if (state->type == STATE_HISTORY && exits[state->parent->order])
            remember(work, state);
    }
}

static void leave(struct work *work, const struct state *state)
{
    work->moment[MOMENT_ENTERED] =
        feel_instant(work->arena, entered_of(work, state), work->protocol->zone);
    (void)run_actions(work, &state->exit);
    leave_duties(work, state);
    effect(work, (struct effect){.kind = EFFECT_EXITED, .id = state->id});
    work->active[state->order] = false;
    work->fresh[state->order] = false;
}

static void exit_states(struct work *work, const bool *exits)
{
    remember_histories(work, exits);
    for (size_t i = work->protocol->state_count; i-- > 0;)
        if (exits[i] && work->active[i])
            leave(work, work->protocol->states[i]);
}

/* ---- entering ---- */
static void raise_done(struct work *work, const struct state *state)
{
    raise_event(work, str_format(work->arena, "done.state.%.*s", STR_ARG(state->id)), feel_null());
}

/* SCXML 3.7: a final child of the root ends the chart; its exit actions run, its duties stay. */
static void reach_final(struct work *work, const struct state *state)
{
    const struct state *parent = state->parent;
    if (parent->parent == NULL) {
        (void)run_actions(work, &state->exit);
        effect(work, (struct effect){.kind = EFFECT_STOPPED});
        return;
    }
    raise_done(work, parent);
    /* SCXML 3.4: a parallel one that is done may complete the next around it, and so on. */
    for (parent = parent->parent; parent->type == STATE_PARALLEL && in_final(work, parent);
         parent = parent->parent)
        raise_done(work, parent);
}

static void activate(struct work *work, const struct state *state, int64_t at)
{
    effect(work,
           (struct effect){
               .kind = EFFECT_ENTERED, .id = state->id, .at = at, .number = (int64_t)state->order});
    work->active[state->order] = true;
    work->fresh[state->order] = true;
}

static void enter(struct work *work, const struct state *state, const struct entry_set *set)
{
    work->reentered[state->order] = case_was_in(work->kase, state->id);
    activate(work, state, work->now);
    work->moment[MOMENT_ENTERED] = feel_instant(work->arena, work->now, work->protocol->zone);
    (void)run_actions(work, &state->enter);
    if (set->by_default[state->order])
        (void)run_actions(work, &state->initial.actions);
    if (set->history[state->order] != NULL)
        (void)run_actions(work, set->history[state->order]);
    if (state->type == STATE_FINAL)
        reach_final(work, state);
}

static void enter_states(struct work *work, const struct entry_set *set)
{
    for (size_t i = 0; i < work->protocol->state_count; i++)
        if (set->enter[i] && !work->active[i])
            enter(work, work->protocol->states[i], set);
}

static bool count_step(struct work *work)
{
    if (++work->microsteps <= LIMIT_MICROSTEPS)
        return true;
    work_fault(work, "the command takes more than %d steps", LIMIT_MICROSTEPS);
    error_help(&work->fault, "look for eventless transitions or raised events in a circle");
    return false;
}

void microstep(struct work *work, const struct selection *selection)
{
    bool *exits = state_flags(work);
    struct entry_set set = entry_set_new(work);
    if (!count_step(work))
        return;
    for (size_t i = 0; i < selection->chosen.count; i++)
        add_exits(work, selection->chosen.items[i].transition, exits);
    if (selection->chosen.count > 0)
        work->moment[MOMENT_EVENT] = selection->chosen.items[0].event;
    for (size_t i = 0; work->draft != NULL && i < selection->chosen.count; i++)
        VEC_PUSH(work->arena, work->draft->transitions, selection->chosen.items[i].transition->id);
    exit_states(work, exits);
    for (size_t i = 0; i < selection->chosen.count; i++) {
        const struct chosen *chosen = &selection->chosen.items[i];
        work->moment[MOMENT_EVENT] = chosen->event;
        (void)run_actions(work, &chosen->transition->actions);
        /* Histories were recorded by the exits, so targets are looked up now. */
        add_entries(work, chosen->transition, &set);
    }
    enter_states(work, &set);
    work->moment[MOMENT_EVENT] = feel_null();
}

void enter_initial(struct work *work)
{
    struct entry_set set = entry_set_new(work);
    add_initial(work, &set);
    if (!count_step(work))
        return;
    (void)run_actions(work, &work->protocol->root->initial.actions);
    enter_states(work, &set);
}

void enter_midlife(struct work *work, const bool *active, int64_t since)
{
    for (size_t i = 0; i < work->protocol->state_count; i++) {
        if (!active[i])
            continue;
        work->reentered[i] = true; /* what lies before its opening here is not owed */
        activate(work, work->protocol->states[i], since);
        if (work->protocol->states[i]->type == STATE_FINAL &&
            work->protocol->states[i]->parent->parent == NULL)
            effect(work, (struct effect){.kind = EFFECT_STOPPED});
    }
}

/* ---- to rest ---- */
static bool step_always(struct work *work)
{
    struct selection selection;
    select_always(work, &selection);
    if (selection.chosen.count == 0)
        return false;
    size_t before = work->disabled.count;
    drop_blocked(work, &selection, true);
    if (selection.chosen.count > 0)
        microstep(work, &selection);
    return selection.chosen.count > 0 || work->disabled.count > before;
}

static bool step_internal(struct work *work)
{
    struct selection selection;
    if (work->queue_at >= work->queue.count)
        return false;
    struct happening event = work->queue.items[work->queue_at++];
    select_for_event(work, &event, &selection);
    bool finished = finish_by_event(work, &event) > 0;
    if (selection.chosen.count == 0 && !finished)
        effect(work, (struct effect){.kind = EFFECT_DROPPED, .id = event.name});
    drop_blocked(work, &selection, false);
    if (selection.chosen.count > 0)
        microstep(work, &selection);
    return true;
}

void run_to_rest(struct work *work)
{
    do {
        while (!work->faulty && (step_always(work) || step_internal(work)))
            continue;
        take_up_duties(work);
    } while (!work->faulty && work->queue_at < work->queue.count);
    keep_round(work);
    work->queue.count = 0;
    work->queue_at = 0;
}
