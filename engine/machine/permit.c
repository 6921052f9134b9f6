/* Whether what was selected may happen: `needs` of transitions and of the states they enter. */
#include "machine/decide.h"

/* Every state that the transition would enter is asked, before anything moves. */
static void ask_entered(struct work *work, const struct transition *transition,
                        struct inquiry *inquiry)
{
    const struct state *domain = transition_domain(work, transition);
    if (domain == NULL || !domain->asks)
        return;
    bool *exits = state_flags(work);
    struct entry_set set = entry_set_new(work);
    struct range inside = descendants_of(domain);
    add_exits(work, transition, exits);
    work->leaving = exits; /* histories as they will be */
    add_entries(work, transition, &set);
    work->leaving = NULL;
    for (size_t i = inside.from; i < inside.to; i++)
        if (set.enter[i] && (!work->active[i] || exits[i]))
            ask_all(work, inquiry, work->protocol->states[i]->needs, work->protocol->states[i]->id);
}

void ask_chosen(struct work *work, const struct chosen *chosen, struct inquiry *inquiry)
{
    const struct transition *transition = chosen->transition;
    work->moment[MOMENT_EVENT] = chosen->event;
    work->moment[MOMENT_ENTERED] =
        feel_instant(work->arena, entered_of(work, transition->source), work->protocol->zone);
    if (chosen->condition.kind == FEEL_NULL)
        ask_failed_condition(work, inquiry, transition->id, chosen->condition);
    ask_all(work, inquiry, transition->needs, transition->id);
    ask_entered(work, transition, inquiry);
    work->moment[MOMENT_EVENT] = feel_null();
}

/* ---- transitions that nobody asked for ---- */
enum { EVENTLESS = 0, WAITS = 1, ON_RECORD_ONLY = 2, WAITS_ALONE = 3 }; /* see EFFECT_BLOCKED */

static void record_blocked(struct work *work, const struct transition *transition,
                           const struct inquiry *inquiry, int64_t waits)
{
    struct str print = inquiry_print(work, inquiry);
    if (waits == WAITS && may_change_alone(work, transition, inquiry))
        waits = WAITS_ALONE;
    const struct blocked *before = case_blocked(work->kase, transition->id);
    if (waits != ON_RECORD_ONLY && before != NULL && str_eq(before->print, print))
        return; /* recorded again only when its outcomes change */
    note_asked(work, inquiry);
    effect(work, (struct effect){.kind = EFFECT_BLOCKED,
                                 .id = transition->id,
                                 .key = transition->source->id,
                                 .word = print,
                                 .at = work->now,
                                 .number = waits});
}

static void unblock(struct work *work, const struct transition *transition)
{
    if (case_blocked(work->kase, transition->id) != NULL)
        effect(work, (struct effect){.kind = EFFECT_UNBLOCKED, .id = transition->id});
}

void drop_blocked(struct work *work, struct selection *selection, bool always)
{
    size_t left = 0;
    for (size_t i = 0; i < selection->chosen.count; i++) {
        struct chosen *chosen = &selection->chosen.items[i];
        struct inquiry inquiry = {0};
        ask_chosen(work, chosen, &inquiry);
        if (!inquiry.stops) {
            note_asked(work, &inquiry);
            unblock(work, chosen->transition);
            selection->chosen.items[left++] = *chosen;
            continue;
        }
        record_blocked(work, chosen->transition, &inquiry, always ? EVENTLESS : ON_RECORD_ONLY);
        VEC_PUSH(work->arena, work->disabled, chosen->transition);
    }
    selection->chosen.count = left;
}

enum standing stand_after(struct work *work, const struct transition *transition,
                          struct selection *ret)
{
    struct inquiry inquiry = {0};
    if (!select_one(work, transition, ret)) {
        unblock(work, transition);
        return STANDING_SPENT;
    }
    ask_chosen(work, &ret->chosen.items[0], &inquiry);
    if (inquiry.stops) {
        record_blocked(work, transition, &inquiry, WAITS);
        return STANDING_BLOCKED;
    }
    note_asked(work, &inquiry);
    unblock(work, transition);
    return STANDING_OPEN;
}
