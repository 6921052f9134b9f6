#include "protocol/check.h"

/* Which states a case can come to, and from which it can come to an end. */

struct walk {
    const struct protocol *protocol;
    bool *reached; /* by order of states */
};

static void enter(struct walk *walk, const struct state *state);

static void enter_all(struct walk *walk, const struct states *states)
{
    for (size_t i = 0; i < states->count; i++)
        enter(walk, states->items[i]);
}

/* The states around one are active with it; of a parallel one all regions are. */
static void enter_around(struct walk *walk, const struct state *state)
{
    for (const struct state *around = state->parent; around && around->parent;
         around = around->parent) {
        bool known = walk->reached[around->order];
        walk->reached[around->order] = true;
        for (size_t i = 0; !known && around->type == STATE_PARALLEL && i < around->child_count; i++)
            if (around->children[i] != state)
                enter(walk, around->children[i]);
    }
}

static void enter(struct walk *walk, const struct state *state)
{
    if (walk->reached[state->order])
        return;
    walk->reached[state->order] = true;
    enter_around(walk, state);
    if (state->type == STATE_COMPOUND || state->type == STATE_HISTORY)
        enter_all(walk, &state->initial.to);
    for (size_t i = 0; state->type == STATE_PARALLEL && i < state->child_count; i++)
        enter(walk, state->children[i]);
}

static bool never_taken(const struct check *check, const struct transition *transition)
{
    struct feel_value value;
    return is_constant(check, transition->condition, &value) && !feel_is_true(value);
}

/* Take what can be taken from the states reached so far; `done` marks transitions that need no
 * second look. */
static bool step(struct walk *walk, bool *done)
{
    const struct protocol *protocol = walk->protocol;
    bool more = false;
    for (size_t i = 0; i < protocol->transition_count; i++) {
        const struct transition *transition = protocol->transitions[i];
        if (done[i] || !walk->reached[transition->source->order])
            continue;
        done[i] = more = true;
        enter_all(walk, &transition->targets);
    }
    return more;
}

static bool *find_reached(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    struct walk walk = {protocol, ARENA_ARRAY(check->arena, bool, protocol->state_count)};
    bool *done = ARENA_ARRAY(check->arena, bool, protocol->transition_count);
    for (size_t i = 0; i < protocol->transition_count; i++)
        done[i] = never_taken(check, protocol->transitions[i]);
    enter_all(&walk, &protocol->root->initial.to);
    while (step(&walk, done))
        continue;
    return walk.reached;
}

/* ---- ways to the end ---- */

static const struct state *common_of(const struct state *a, const struct state *b)
{
    while (a != b) {
        if (a->depth >= b->depth)
            a = a->parent;
        else
            b = b->parent;
    }
    return a;
}

/* Whether `state` may be active together with the source of a transition: inside it, around it, or
 * in another region. */
static bool together(const struct state *state, const struct state *source)
{
    const struct state *common = common_of(state, source);
    return common == source || common == state || common->type == STATE_PARALLEL;
}

static bool leads_to_good(const struct transition *transition, const bool *good)
{
    for (size_t i = 0; i < transition->targets.count; i++)
        if (good[transition->targets.items[i]->order])
            return true;
    return false;
}

/* From every state that may be active together with its source such a transition leads on. */
static void spread(const struct protocol *protocol, const struct transition *transition, bool *good)
{
    for (size_t i = 0; i < protocol->state_count; i++)
        if (!good[i] && together(protocol->states[i], transition->source))
            good[i] = true;
}

static bool *find_ending(const struct check *check, bool *ret_any)
{
    const struct protocol *protocol = check->protocol;
    bool *good = ARENA_ARRAY(check->arena, bool, protocol->state_count), more = true;
    bool *done = ARENA_ARRAY(check->arena, bool, protocol->transition_count);
    *ret_any = false;
    for (size_t i = 0; i < protocol->state_count; i++) {
        const struct state *state = protocol->states[i];
        good[i] = state->type == STATE_FINAL && state->parent == protocol->root;
        *ret_any = *ret_any || good[i];
    }
    while (more) {
        more = false;
        for (size_t i = protocol->transition_count; i-- > 0;) {
            if (done[i] || !leads_to_good(protocol->transitions[i], good))
                continue;
            done[i] = more = true;
            spread(protocol, protocol->transitions[i], good);
        }
    }
    return good;
}

static void report_dead_ends(const struct check *check, const bool *reached)
{
    bool any = false;
    const bool *good = find_ending(check, &any);
    const struct protocol *protocol = check->protocol;
    if (!any) {
        diag_warning(check->diags, "P102", protocol->root->at,
                     "the protocol has no final state: its cases never end");
        return;
    }
    for (size_t i = 0; i < protocol->state_count; i++) {
        const struct state *state = protocol->states[i];
        if (good[i] || !reached[i] || state->child_count || state->type == STATE_FINAL ||
            state->type == STATE_HISTORY)
            continue;
        diag_warning(check->diags, "P102", state->at,
                     "from the state `%.*s` no final state can be reached", STR_ARG(state->id));
    }
}

void check_reach(const struct check *check)
{
    const bool *reached = find_reached(check);
    for (size_t i = 0; i < check->protocol->state_count; i++) {
        const struct state *state = check->protocol->states[i];
        bool told = state->parent->parent && !reached[state->parent->order];
        if (!reached[i] && !told)
            diag_warning(check->diags, "P101", state->at, "the state `%.*s` cannot be reached",
                         STR_ARG(state->id));
    }
    report_dead_ends(check, reached);
}
