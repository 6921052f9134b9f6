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

/* An initial state may lead past the first level: the child on the way is active too, which
 * enter_around sees to. */
static bool step(const struct check *check, struct walk *walk)
{
    size_t before = 0, after = 0;
    const struct protocol *protocol = walk->protocol;
    for (size_t i = 0; i < protocol->state_count; i++)
        before += walk->reached[i];
    for (size_t i = 0; i < protocol->transition_count; i++) {
        const struct transition *transition = protocol->transitions[i];
        struct feel_value value;
        bool never = is_constant(check, transition->condition, &value) && !feel_is_true(value);
        if (walk->reached[transition->source->order] && !never)
            enter_all(walk, &transition->targets);
    }
    for (size_t i = 0; i < protocol->state_count; i++)
        after += walk->reached[i];
    return after > before;
}

static bool *find_reached(const struct check *check)
{
    struct walk walk = {check->protocol,
                        ARENA_ARRAY(check->arena, bool, check->protocol->state_count)};
    enter_all(&walk, &check->protocol->root->initial.to);
    while (step(check, &walk))
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

static bool leads_on(const struct protocol *protocol, const struct state *state, const bool *good)
{
    for (size_t i = 0; i < protocol->transition_count; i++) {
        const struct transition *transition = protocol->transitions[i];
        if (!together(state, transition->source))
            continue;
        for (size_t j = 0; j < transition->targets.count; j++)
            if (good[transition->targets.items[j]->order])
                return true;
    }
    return false;
}

static bool *find_ending(const struct check *check, bool *ret_any)
{
    const struct protocol *protocol = check->protocol;
    bool *good = ARENA_ARRAY(check->arena, bool, protocol->state_count), more = true;
    *ret_any = false;
    for (size_t i = 0; i < protocol->state_count; i++) {
        const struct state *state = protocol->states[i];
        good[i] = state->type == STATE_FINAL && state->parent == protocol->root;
        *ret_any = *ret_any || good[i];
    }
    while (more) {
        more = false;
        for (size_t i = 0; i < protocol->state_count; i++) {
            if (good[i] || !leads_on(protocol, protocol->states[i], good))
                continue;
            good[i] = true;
            more = true;
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
