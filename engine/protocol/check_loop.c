#include "protocol/check.h"

/* Eventless transitions that lead back to themselves: a command would never come to its end. */

static const struct transition *unconditional(const struct check *check, const struct state *state)
{
    for (size_t i = 0; i < state->always_count; i++) {
        const struct transition *transition = state->always[i];
        struct feel_value value;
        if (!transition->condition)
            return transition;
        if (!is_constant(check, transition->condition, &value))
            return NULL; /* an earlier one may be taken instead */
        if (feel_is_true(value))
            return transition;
    }
    return NULL;
}

/* Where a case is after entering a state: down its initial states, as far as that is one line. */
static const struct state *settle(const struct state *state)
{
    while (state->type == STATE_COMPOUND && state->initial.to.count == 1)
        state = state->initial.to.items[0];
    return state;
}

/* The eventless transition that is taken for certain in a state or around it. */
static const struct transition *next_of(const struct check *check, const struct state *state)
{
    for (; state && state->parent; state = state->parent) {
        if (state->always_count)
            return unconditional(check, state);
        if (state->parent->type == STATE_PARALLEL)
            return NULL;
    }
    return NULL;
}

void check_loops(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->state_count; i++) {
        const struct state *start = protocol->states[i], *state = start;
        const struct transition *first = next_of(check, start), *next = first;
        if (!start->always_count || start->child_count)
            continue;
        for (size_t steps = 0; next && steps < protocol->state_count; steps++) {
            state = next->targets.count == 1 ? settle(next->targets.items[0]) : NULL;
            next = state ? next_of(check, state) : NULL;
            if (state == start)
                break;
        }
        if (next && state == start)
            diag_warning(check->diags, "P128", first->at,
                         "eventless transitions lead from `%.*s` back to it for ever",
                         STR_ARG(start->id));
    }
}
