/* Appendix D's procedures on sets of states. */
#include "machine/chart.h"

bool *state_flags(struct work *work)
{
    return ARENA_ARRAY(work->arena, bool, work->protocol->state_count + 1);
}

struct entry_set entry_set_new(struct work *work)
{
    return (struct entry_set){.enter = state_flags(work),
                              .by_default = state_flags(work),
                              .history = ARENA_ARRAY(work->arena, const struct actions *,
                                                     work->protocol->state_count + 1)};
}

static bool is_root(const struct state *state)
{
    return state->parent == NULL;
}

bool is_descendant(const struct state *state, const struct state *of)
{
    if (is_root(of))
        return !is_root(state);
    return !is_root(state) && state->order > of->order && state->order < of->end;
}

struct range descendants_of(const struct state *state)
{
    return (struct range){is_root(state) ? 0 : state->order + 1, state->end};
}

static bool is_compound(const struct state *state)
{
    return is_root(state) || state->type == STATE_COMPOUND;
}

/* SCXML 3.2: without an initial, the first child in document order. */
struct states initial_of(const struct state *state)
{
    struct states initial = state->initial.to;
    if (initial.count == 0 && state->child_count > 0) {
        initial.items = state->children;
        initial.count = 1;
    }
    return initial;
}

/* ---- targets ---- */
typedef void visit_state(struct work *work, const struct state *state, void *context);

struct remembered to_remember(struct work *work, const struct state *history)
{
    VEC(struct str) states = {0};
    struct range inside = descendants_of(history->parent);
    for (size_t i = inside.from; i < inside.to; i++) {
        const struct state *state = work->protocol->states[i];
        bool atomic = state->child_count == 0;
        if (work->active[i] && (history->deep ? atomic : state->parent == history->parent))
            VEC_PUSH(work->arena, states, state->id);
    }
    return (struct remembered){.id = history->id, .states = states.items, .count = states.count};
}

static const struct remembered *remembered_of(struct work *work, const struct state *state)
{
    if (work->leaving != NULL && work->leaving[state->parent->order]) {
        struct remembered now = to_remember(work, state);
        return arena_copy(work->arena, &now, sizeof now);
    }
    for (size_t i = 0; i < work->kase->histories.count; i++)
        if (str_eq(work->kase->histories.items[i].id, state->id))
            return &work->kase->histories.items[i];
    return NULL;
}

/* getEffectiveTargetStates, one target. */
static void each_target(struct work *work, const struct state *target, visit_state *visit,
                        void *context)
{
    if (target->type != STATE_HISTORY) {
        visit(work, target, context);
        return;
    }
    const struct remembered *history = remembered_of(work, target);
    for (size_t i = 0; history != NULL && i < history->count; i++) {
        const struct state *state = state_of(work, history->states[i]);
        if (state != NULL)
            visit(work, state, context);
    }
    for (size_t i = 0; history == NULL && i < target->initial.to.count; i++)
        each_target(work, target->initial.to.items[i], visit, context);
}

struct all_within {
    const struct state *domain;
    bool within;
};

static void check_within(struct work *work, const struct state *state, void *context)
{
    struct all_within *check = context;
    (void)work;
    if (!is_descendant(state, check->domain))
        check->within = false;
}

static bool targets_within(struct work *work, const struct transition *transition,
                           const struct state *domain)
{
    struct all_within check = {.domain = domain, .within = true};
    for (size_t i = 0; i < transition->targets.count; i++)
        each_target(work, transition->targets.items[i], check_within, &check);
    return check.within;
}

const struct state *transition_domain(struct work *work, const struct transition *transition)
{
    if (transition->targets.count == 0)
        return NULL;
    const struct state *source = transition->source;
    if (transition->internal && is_compound(source) && targets_within(work, transition, source))
        return source;
    const struct state *up = source->parent;
    while (!is_root(up) && !(is_compound(up) && targets_within(work, transition, up)))
        up = up->parent;
    return up;
}

struct range exit_range(struct work *work, const struct transition *transition)
{
    const struct state *domain = transition_domain(work, transition);
    return domain != NULL ? descendants_of(domain) : (struct range){0, 0};
}

void add_exits(struct work *work, const struct transition *transition, bool *exits)
{
    struct range inside = exit_range(work, transition);
    for (size_t i = inside.from; i < inside.to; i++)
        exits[i] = exits[i] || work->active[i];
}

/* ---- entering ---- */
static bool enters_below(const struct entry_set *set, const struct state *state)
{
    for (size_t i = state->order; i < state->end; i++)
        if (set->enter[i])
            return true;
    return false;
}

static void add_regions(struct work *work, const struct state *state, struct entry_set *set)
{
    for (size_t i = 0; i < state->child_count; i++) {
        const struct state *child = state->children[i];
        if (child->type != STATE_HISTORY && !enters_below(set, child))
            add_state(work, child, set);
    }
}

void add_ancestors(struct work *work, const struct state *state, const struct state *upto,
                   struct entry_set *set)
{
    for (const struct state *up = state->parent; up != NULL && up != upto && !is_root(up);
         up = up->parent) {
        set->enter[up->order] = true;
        if (up->type == STATE_PARALLEL)
            add_regions(work, up, set);
    }
}

static void add_targets(struct work *work, struct states targets, const struct state *upto,
                        struct entry_set *set)
{
    for (size_t i = 0; i < targets.count; i++)
        add_state(work, targets.items[i], set);
    for (size_t i = 0; i < targets.count; i++)
        add_ancestors(work, targets.items[i], upto, set);
}

static void add_history(struct work *work, const struct state *state, struct entry_set *set)
{
    const struct remembered *history = remembered_of(work, state);
    if (history == NULL) {
        set->history[state->parent->order] = &state->initial.actions;
        add_targets(work, state->initial.to, state->parent, set);
        return;
    }
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < history->count; i++) {
            const struct state *was = state_of(work, history->states[i]);
            if (was == NULL)
                continue;
            if (pass == 0)
                add_state(work, was, set);
            else
                add_ancestors(work, was, state->parent, set);
        }
}

void add_state(struct work *work, const struct state *state, struct entry_set *set)
{
    if (state->type == STATE_HISTORY) {
        add_history(work, state, set);
        return;
    }
    set->enter[state->order] = true;
    if (state->type == STATE_COMPOUND) {
        set->by_default[state->order] = true;
        add_targets(work, initial_of(state), state, set);
    } else if (state->type == STATE_PARALLEL) {
        add_regions(work, state, set);
    }
}

struct entering {
    struct entry_set *set;
    const struct state *domain;
};

static void add_target_ancestors(struct work *work, const struct state *state, void *context)
{
    struct entering *entering = context;
    add_ancestors(work, state, entering->domain, entering->set);
}

void add_entries(struct work *work, const struct transition *transition, struct entry_set *set)
{
    struct entering entering = {.set = set, .domain = transition_domain(work, transition)};
    for (size_t i = 0; i < transition->targets.count; i++)
        add_state(work, transition->targets.items[i], set);
    for (size_t i = 0; i < transition->targets.count; i++)
        each_target(work, transition->targets.items[i], add_target_ancestors, &entering);
}

void add_initial(struct work *work, struct entry_set *set)
{
    add_targets(work, initial_of(work->protocol->root), work->protocol->root, set);
}

/* isInFinalState */
bool in_final(const struct work *work, const struct state *state)
{
    if (state->type == STATE_PARALLEL) {
        /* Backwards: while regions end one after the other, the last is the last to do so. */
        for (size_t i = state->child_count; i-- > 0;)
            if (state->children[i]->type != STATE_HISTORY && !in_final(work, state->children[i]))
                return false;
        return true;
    }
    for (size_t i = 0; i < state->child_count; i++)
        if (state->children[i]->type == STATE_FINAL && work->active[state->children[i]->order])
            return true;
    return false;
}
