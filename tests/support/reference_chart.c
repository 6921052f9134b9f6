#include "support/reference_chart.h"

#include <string.h>

typedef uint64_t states_t;
#define BIT(s) ((states_t)1 << (s))
#define EACH(s, ref) for (int s = 0; s < (ref)->chart->state_count; s++)

static const struct chart_state *at(const struct reference *r, int s)
{
    return &r->chart->states[s];
}

/* The root is no state of the table: it is -1, and compound. */
static bool is_descendant(const struct reference *r, int s, int of)
{
    for (s = at(r, s)->parent; s >= 0; s = at(r, s)->parent)
        if (s == of)
            return true;
    return of < 0;
}

static bool is_kind(const struct reference *r, int s, enum chart_kind kind)
{
    return s < 0 ? kind == CHART_COMPOUND : at(r, s)->kind == kind;
}

static bool is_child(const struct reference *r, int s, int of)
{
    return at(r, s)->parent == of && !is_kind(r, s, CHART_HISTORY);
}

static bool any_below(const struct reference *r, states_t set, int of)
{
    EACH(s, r)
    if ((set & BIT(s)) && is_descendant(r, s, of))
        return true;
    return false;
}

static void say(struct reference *r, const char *what, const char *name)
{
    text_addf(&r->trace, "%s%s ", what, name);
}

static void say_state(struct reference *r, const char *what, int s)
{
    text_addf(&r->trace, "%ss%d ", what, s);
}

/* ---- queues, actions ---- */
static void enqueue_internal(struct reference *r, const char *event)
{
    if (r->internal_to < 512)
        r->internal[r->internal_to++] = event;
    else
        r->endless = true;
    say(r, "^", event);
}

static void enqueue_external(struct reference *r, const char *event)
{
    if (r->external_to < 512)
        r->external[r->external_to++] = event;
    else
        r->endless = true;
}

static bool in(const struct reference *r, int s)
{
    return (r->active & BIT(s)) != 0;
}

static void mark(struct reference *r, int number)
{
    text_addf(&r->trace, "%d ", number);
}

/* False: it failed, and the rest of its block is not done. */
static bool act(struct reference *r, const struct chart_action *action)
{
    switch (action->act) {
    case ACT_MARK:
        mark(r, action->mark);
        return true;
    case ACT_COUNT:
        r->counter++;
        say(r, "+", "");
        return true;
    case ACT_RAISE:
        enqueue_internal(r, action->event);
        return true;
    case ACT_SEND:
        enqueue_external(r, action->event);
        return true;
    case ACT_IF:
        mark(r, action->mark + (in(r, action->state) ? 0 : 1));
        return true;
    case ACT_EACH:
        mark(r, action->mark);
        mark(r, action->mark + 1);
        return true;
    case ACT_FAIL:
        break;
    }
    say(r, "!", "");
    enqueue_internal(r, "error.execution");
    return false;
}

static void execute(struct reference *r, const struct chart_actions *actions)
{
    for (int i = 0; i < actions->count; i++)
        if (!act(r, &actions->items[i]))
            return;
}

/* ---- targets ---- */
static states_t effective_targets(const struct reference *r, const struct chart_targets *targets)
{
    states_t set = 0;
    for (int i = 0; i < targets->count; i++) {
        int s = targets->items[i];
        if (!is_kind(r, s, CHART_HISTORY))
            set |= BIT(s);
        else if (r->remembered[s])
            set |= r->history[s];
        else
            set |= effective_targets(r, &at(r, s)->initial);
    }
    return set;
}

static bool all_descend(const struct reference *r, states_t set, int from)
{
    EACH(s, r)
    if ((set & BIT(s)) && !is_descendant(r, s, from))
        return false;
    return true;
}

/* getTransitionDomain with findLCCA; -1 is the root. Not for targetless ones. */
static int domain_of(const struct reference *r, const struct chart_transition *t)
{
    states_t targets = effective_targets(r, &t->targets);
    if (t->internal && is_kind(r, t->source, CHART_COMPOUND) && all_descend(r, targets, t->source))
        return t->source;
    int anc = at(r, t->source)->parent;
    while (anc >= 0 && !(is_kind(r, anc, CHART_COMPOUND) && all_descend(r, targets, anc)))
        anc = at(r, anc)->parent;
    return anc;
}

static states_t exit_set(const struct reference *r, const struct chart_transition *t)
{
    states_t set = 0;
    if (t->targets.count > 0) {
        int domain = domain_of(r, t);
        EACH(s, r)
        if (in(r, s) && is_descendant(r, s, domain))
            set |= BIT(s);
    }
    return set;
}

/* ---- selecting ---- */
static bool token_prefix(const char *descriptor, const char *event)
{
    size_t len = strlen(descriptor);
    if (len >= 2 && strcmp(descriptor + len - 2, ".*") == 0)
        len -= 2;
    return strcmp(descriptor, "*") == 0 ||
           (strncmp(descriptor, event, len) == 0 && (event[len] == '\0' || event[len] == '.'));
}

static bool enabled(const struct reference *r, const struct chart_transition *t, const char *event)
{
    bool named = event == NULL && t->events[0] == NULL;
    for (int i = 0; event != NULL && i < 2; i++)
        named = named || (t->events[i] != NULL && token_prefix(t->events[i], event));
    return named && (t->in < 0 || in(r, t->in) != t->not_in) &&
           (t->below == 0 || r->counter < t->below);
}

static int first_enabled(const struct reference *r, int s, const char *event)
{
    for (; s >= 0; s = at(r, s)->parent)
        for (int i = 0; i < r->chart->transition_count; i++)
            if (r->chart->transitions[i].source == s &&
                enabled(r, &r->chart->transitions[i], event))
                return i;
    return -1;
}

struct chosen { /* an ordered set of transitions */
    int items[CHART_STATES];
    int count;
};

static void add_once(struct chosen *chosen, int t)
{
    for (int i = 0; i < chosen->count; i++)
        if (chosen->items[i] == t)
            return;
    chosen->items[chosen->count++] = t;
}

/* removeConflictingTransitions */
static void remove_conflicting(const struct reference *r, const struct chosen *all,
                               struct chosen *ret)
{
    const struct chart_transition *table = r->chart->transitions;
    ret->count = 0;
    for (int i = 0; i < all->count; i++) {
        const struct chart_transition *t1 = &table[all->items[i]];
        struct chosen left = {.count = 0};
        bool preempted = false;
        for (int j = 0; j < ret->count && !preempted; j++) {
            const struct chart_transition *t2 = &table[ret->items[j]];
            if ((exit_set(r, t1) & exit_set(r, t2)) == 0)
                add_once(&left, ret->items[j]);
            else
                preempted = !is_descendant(r, t1->source, t2->source);
        }
        if (preempted)
            continue;
        add_once(&left, all->items[i]);
        *ret = left;
    }
}

static void select_transitions(const struct reference *r, const char *event, struct chosen *ret)
{
    struct chosen all = {.count = 0};
    EACH(s, r)
    {
        bool atomic = is_kind(r, s, CHART_ATOMIC) || is_kind(r, s, CHART_FINAL);
        int t = in(r, s) && atomic ? first_enabled(r, s, event) : -1;
        if (t >= 0)
            add_once(&all, t);
    }
    remove_conflicting(r, &all, ret);
}

/* ---- leaving ---- */
static void record_history(struct reference *r, int h)
{
    int parent = at(r, h)->parent;
    const char *comma = "=";
    r->history[h] = 0;
    r->remembered[h] = true;
    say_state(r, "~", h);
    r->trace.len--;
    EACH(s, r)
    {
        bool leaf = is_kind(r, s, CHART_ATOMIC) || is_kind(r, s, CHART_FINAL);
        if (!in(r, s) ||
            !(at(r, h)->deep ? leaf && is_descendant(r, s, parent) : at(r, s)->parent == parent))
            continue;
        r->history[h] |= BIT(s);
        text_addf(&r->trace, "%ss%d", comma, s);
        comma = ",";
    }
    say(r, "", "");
}

static void exit_states(struct reference *r, states_t leaving)
{
    EACH(h, r)
    if (is_kind(r, h, CHART_HISTORY) && (leaving & BIT(at(r, h)->parent)))
        record_history(r, h);
    for (int s = r->chart->state_count; s-- > 0;) {
        if (!(leaving & BIT(s)))
            continue;
        execute(r, &at(r, s)->exit);
        r->active &= ~BIT(s);
        say_state(r, "<", s);
    }
}

/* ---- entering ---- */
struct entry {
    states_t states, by_default;
    const struct chart_actions *history_content[CHART_STATES]; /* by parent */
};

static void add_descendants(struct reference *r, struct entry *e, int s);

static void add_ancestors(struct reference *r, struct entry *e, int s, int upto)
{
    for (int anc = at(r, s)->parent; anc >= 0 && anc != upto; anc = at(r, anc)->parent) {
        e->states |= BIT(anc);
        if (!is_kind(r, anc, CHART_PARALLEL))
            continue;
        EACH(child, r)
        if (is_child(r, child, anc) && !(e->states & BIT(child)) && !any_below(r, e->states, child))
            add_descendants(r, e, child);
    }
}

static void add_all(struct reference *r, struct entry *e, states_t set, int upto)
{
    EACH(s, r)
    if (set & BIT(s))
        add_descendants(r, e, s);
    EACH(s, r)
    if (set & BIT(s))
        add_ancestors(r, e, s, upto);
}

static states_t as_written(const struct chart_targets *targets)
{
    states_t set = 0;
    for (int i = 0; i < targets->count; i++)
        set |= BIT(targets->items[i]);
    return set;
}

static int first_child(const struct reference *r, int s)
{
    EACH(child, r)
    if (is_child(r, child, s))
        return child;
    return -1;
}

static states_t initial_of(const struct reference *r, int s)
{
    const struct chart_targets *initial = s < 0 ? &r->chart->initial : &at(r, s)->initial;
    return initial->count > 0 ? as_written(initial) : BIT(first_child(r, s));
}

static void add_descendants(struct reference *r, struct entry *e, int s)
{
    const struct chart_state *state = at(r, s);
    if (state->kind == CHART_HISTORY) {
        if (!r->remembered[s])
            e->history_content[state->parent] = &state->on_initial;
        add_all(r, e, r->remembered[s] ? r->history[s] : as_written(&state->initial),
                state->parent);
        return;
    }
    e->states |= BIT(s);
    if (state->kind == CHART_COMPOUND) {
        e->by_default |= BIT(s);
        add_all(r, e, initial_of(r, s), s);
    }
    EACH(child, r)
    if (state->kind == CHART_PARALLEL && is_child(r, child, s) && !(e->states & BIT(child)) &&
        !any_below(r, e->states, child))
        add_descendants(r, e, child);
}

static bool in_final_state(const struct reference *r, int s)
{
    bool parallel = is_kind(r, s, CHART_PARALLEL);
    EACH(child, r)
    {
        if (!is_child(r, child, s))
            continue;
        if (parallel && !in_final_state(r, child))
            return false;
        if (!parallel && is_kind(r, child, CHART_FINAL) && in(r, child))
            return true;
    }
    return parallel;
}

static void raise_done(struct reference *r, int s)
{
    enqueue_internal(r, str_cstr(r->arena, str_format(r->arena, "done.state.s%d", s)));
}

static void reach_final(struct reference *r, int s)
{
    int parent = at(r, s)->parent;
    if (parent < 0) {
        execute(r, &at(r, s)->exit);
        r->stopped = true;
        say(r, ".", "");
        return;
    }
    raise_done(r, parent);
    /* Appendix D looks at the grandparent; 3.4 says it of every parallel whose children are done.
     */
    for (int up = at(r, parent)->parent; up >= 0 && is_kind(r, up, CHART_PARALLEL);
         up = at(r, up)->parent) {
        if (!in_final_state(r, up))
            return;
        raise_done(r, up);
    }
}

/* 3.13: what is entered is what is not active any more. Appendix D would enter states above a
 * history state's own once more, where an internal transition leads there. */
static void enter_states(struct reference *r, const struct entry *e)
{
    EACH(s, r)
    {
        if (!(e->states & BIT(s)) || in(r, s))
            continue;
        r->active |= BIT(s);
        say_state(r, ">", s);
        execute(r, &at(r, s)->enter);
        if (e->by_default & BIT(s))
            execute(r, &at(r, s)->on_initial);
        if (e->history_content[s] != NULL)
            execute(r, e->history_content[s]);
        if (is_kind(r, s, CHART_FINAL))
            reach_final(r, s);
    }
}

static void microstep(struct reference *r, const struct chosen *chosen)
{
    states_t leaving = 0;
    struct entry entry = {0};
    for (int i = 0; i < chosen->count; i++)
        leaving |= exit_set(r, &r->chart->transitions[chosen->items[i]]);
    exit_states(r, leaving);
    for (int i = 0; i < chosen->count; i++)
        execute(r, &r->chart->transitions[chosen->items[i]].actions);
    for (int i = 0; i < chosen->count; i++) {
        const struct chart_transition *t = &r->chart->transitions[chosen->items[i]];
        for (int j = 0; j < t->targets.count; j++)
            add_descendants(r, &entry, t->targets.items[j]);
        states_t effective = effective_targets(r, &t->targets);
        EACH(s, r)
        if (effective & BIT(s))
            add_ancestors(r, &entry, s, domain_of(r, t));
    }
    enter_states(r, &entry);
    r->endless = r->endless || ++r->steps > REFERENCE_STEPS;
}

/* ---- to rest ---- */
static void run_to_rest(struct reference *r)
{
    while (!r->stopped && !r->endless) {
        struct chosen chosen;
        select_transitions(r, NULL, &chosen);
        if (chosen.count == 0) {
            if (r->internal_from == r->internal_to)
                break;
            select_transitions(r, r->internal[r->internal_from++], &chosen);
        }
        if (chosen.count > 0)
            microstep(r, &chosen);
    }
}

static void take_external(struct reference *r)
{
    while (!r->stopped && !r->endless && r->external_from < r->external_to) {
        struct chosen chosen;
        select_transitions(r, r->external[r->external_from++], &chosen);
        if (chosen.count > 0)
            microstep(r, &chosen);
        run_to_rest(r);
    }
}

static void begin(struct reference *r)
{
    r->trace = text_new(r->arena);
    r->steps = r->internal_from = r->internal_to = r->external_from = r->external_to = 0;
}

void reference_start(struct reference *r, struct arena *arena, const struct chart *chart)
{
    struct entry entry = {0};
    *r = (struct reference){.arena = arena, .chart = chart};
    begin(r);
    add_all(r, &entry, initial_of(r, -1), -1);
    execute(r, &chart->on_initial);
    enter_states(r, &entry);
    run_to_rest(r);
    take_external(r);
}

void reference_send(struct reference *r, const char *event)
{
    begin(r);
    r->external[r->external_to++] = event;
    take_external(r);
}
