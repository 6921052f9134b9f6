#include "protocol/check.h"

/* Transitions that are never taken, or do nothing. */

/* Whether every event that `later` answers is answered by `earlier` already. */
static bool covers(const struct transition *earlier, const struct transition *later)
{
    for (size_t i = 0; i < later->event_count; i++) {
        bool covered = false;
        for (size_t j = 0; j < earlier->event_count; j++)
            covered = covered || event_matches(earlier->events[j], later->events[i]);
        if (!covered)
            return false;
    }
    return true;
}

static bool is_unconditional(const struct check *check, const struct transition *transition)
{
    struct feel_value value;
    return !transition->condition ||
           (is_constant(check, transition->condition, &value) && feel_is_true(value));
}

static void report_shadowed(const struct check *check, const struct transition *const *list,
                            size_t count)
{
    bool *open = ARENA_ARRAY(check->arena, bool, count);
    for (size_t i = 0; i < count; i++)
        open[i] = is_unconditional(check, list[i]);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            if (!open[j] || !covers(list[j], list[i]))
                continue;
            struct diag *diag =
                diag_warning(check->diags, "P103", list[i]->at,
                             "the transition `%.*s` is never taken: an earlier one answers the "
                             "same event without a condition",
                             STR_ARG(list[i]->id));
            diag->related = list[j]->at;
            diag->related_note = STR("the earlier one");
            break;
        }
}

void check_transitions(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->state_count; i++) {
        const struct state *state = protocol->states[i];
        report_shadowed(check, state->on, state->on_count);
        report_shadowed(check, state->always, state->always_count);
    }
    for (size_t i = 0; i < protocol->transition_count; i++) {
        const struct transition *transition = protocol->transitions[i];
        if (!transition->targets.count && !transition->actions.count)
            diag_warning(check->diags, "P123", transition->at,
                         "the transition `%.*s` neither leads anywhere nor does anything",
                         STR_ARG(transition->id));
    }
}
