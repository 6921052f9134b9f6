#include "support/random_chart.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct maker {
    uint64_t seed;
    struct chart *chart;
    int mark, room;
    bool calm; /* no action makes an event: half of all charts, so that most come to rest */
};

/* ---- chance (splitmix64) ---- */
static uint64_t roll(struct maker *m)
{
    uint64_t z = (m->seed += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static int below(struct maker *m, int count)
{
    return (int)(roll(m) % (uint64_t)count);
}

static bool chance(struct maker *m, int percent)
{
    return below(m, 100) < percent;
}

/* ---- the tree ---- */
static int add_state(struct maker *m, int parent, enum chart_kind kind)
{
    int s = m->chart->state_count++;
    m->chart->states[s] = (struct chart_state){.parent = parent, .kind = kind};
    m->room--;
    return s;
}

static enum chart_kind random_kind(struct maker *m, int parent, int depth)
{
    bool region = parent >= 0 && m->chart->states[parent].kind == CHART_PARALLEL;
    if (depth < 5 && m->room > 4 && chance(m, region ? 60 : 35))
        return CHART_COMPOUND;
    if (depth < 4 && m->room > 6 && chance(m, 30))
        return CHART_PARALLEL;
    return !region && chance(m, depth == 1 ? 10 : 20) ? CHART_FINAL : CHART_ATOMIC;
}

static void add_history(struct maker *m, int parent, int percent)
{
    if (m->room > 1 && chance(m, percent))
        m->chart->states[add_state(m, parent, CHART_HISTORY)].deep = chance(m, 50);
}

static void add_children(struct maker *m, int parent, int depth);

static void add_child(struct maker *m, int parent, int depth, bool first)
{
    enum chart_kind kind = random_kind(m, parent, depth);
    if (first && kind == CHART_FINAL)
        kind = CHART_ATOMIC;
    int s = add_state(m, parent, kind);
    if (kind == CHART_COMPOUND || kind == CHART_PARALLEL)
        add_children(m, s, depth + 1);
}

static void add_children(struct maker *m, int parent, int depth)
{
    int count = (depth == 1 ? 2 : 1) + below(m, 3);
    if (parent >= 0) {
        count += m->chart->states[parent].kind == CHART_PARALLEL;
        add_history(m, parent, 20);
    }
    add_child(m, parent, depth, true);
    for (int i = 1; i < count && m->room > 0; i++)
        add_child(m, parent, depth, false);
    if (parent >= 0)
        add_history(m, parent, 15);
}

/* ---- targets ---- */
static bool is_within(const struct chart *chart, int s, int of)
{
    for (s = chart->states[s].parent; s >= 0 && s != of; s = chart->states[s].parent)
        continue;
    return s == of;
}

/* A history state stands for what is in the state around it. */
static int stands_for(const struct chart *chart, int s)
{
    return chart->states[s].kind == CHART_HISTORY ? chart->states[s].parent : s;
}

static bool go_together(const struct chart *chart, int a, int b)
{
    a = stands_for(chart, a);
    b = stands_for(chart, b);
    if (a == b || is_within(chart, a, b) || is_within(chart, b, a))
        return false;
    int up = chart->states[a].parent;
    while (up >= 0 && !is_within(chart, b, up))
        up = chart->states[up].parent;
    return up >= 0 && chart->states[up].kind == CHART_PARALLEL;
}

static void try_target(struct maker *m, int s, int within, bool histories,
                       struct chart_targets *targets)
{
    if ((within >= 0 && !is_within(m->chart, s, within)) ||
        (!histories && m->chart->states[s].kind == CHART_HISTORY))
        return;
    for (int i = 0; i < targets->count; i++)
        if (!go_together(m->chart, s, targets->items[i]))
            return;
    targets->items[targets->count++] = s;
}

static struct chart_targets random_targets(struct maker *m, int within, bool histories)
{
    struct chart_targets targets = {.count = 0};
    int count = m->chart->state_count, first = below(m, count);
    for (int i = 0; i < count && targets.count == 0; i++)
        try_target(m, (first + i) % count, within, histories, &targets);
    for (int i = 0; chance(m, 60) && i < 12 && targets.count < CHART_TARGETS; i++)
        try_target(m, below(m, count), within, histories, &targets);
    return targets;
}

/* ---- actions ---- */
static const char *const events[] = {"a", "a.b", "a.b.c", "b", "b.a", "c"};
static const char *const descriptors[] = {"a", "a.b", "a.*", "b", "b",     "b.a",
                                          "c", "c",   "c",   "*", "error", "error.execution"};

static const char *one_of(struct maker *m, const char *const *words, size_t count)
{
    return words[below(m, (int)count)];
}

static struct chart_action random_action(struct maker *m)
{
    /* What makes an event stands at the end. */
    static const enum chart_act acts[] = {
        ACT_MARK, ACT_MARK, ACT_MARK, ACT_MARK,  ACT_MARK,  ACT_MARK,  ACT_MARK, ACT_MARK, ACT_IF,
        ACT_IF,   ACT_IF,   ACT_EACH, ACT_COUNT, ACT_COUNT, ACT_RAISE, ACT_SEND, ACT_FAIL};
    struct chart_action action = {.act = acts[below(m, COUNT(acts) - (m->calm ? 3 : 0))],
                                  .mark = m->mark};
    action.event = one_of(m, events, COUNT(events));
    action.state = below(m, m->chart->state_count);
    m->mark += 2;
    return action;
}

static struct chart_actions random_actions(struct maker *m, int percent)
{
    struct chart_actions actions = {.count = 0};
    while (actions.count < CHART_ACTIONS && chance(m, percent))
        actions.items[actions.count++] = random_action(m);
    return actions;
}

static void fill_state(struct maker *m, int s)
{
    struct chart_state *state = &m->chart->states[s];
    if (state->kind == CHART_HISTORY) {
        state->initial = random_targets(m, state->parent, false);
        state->on_initial = random_actions(m, 30);
        return;
    }
    state->enter = random_actions(m, 40);
    state->exit = random_actions(m, 40);
    if (state->kind == CHART_COMPOUND && chance(m, 50)) {
        state->initial = random_targets(m, s, true);
        state->on_initial = random_actions(m, 40);
    }
}

/* ---- transitions ---- */
static const char *random_descriptor(struct maker *m)
{
    static const char *const done[CHART_STATES] = {
        "done.state.s0", "done.state.s1", "done.state.s2", "done.state.s3", "done.state.s4",
        "done.state.s5", "done.state.s6", "done.state.s7", "done.state.s8", "done.state.s9"};
    int s = below(m, 10);
    return chance(m, 15) && s < m->chart->state_count ? done[s]
                                                      : one_of(m, descriptors, COUNT(descriptors));
}

/* An eventless one that moves nothing on would be taken for ever, so most of them count. */
static void make_eventless(struct maker *m, struct chart_transition *t)
{
    t->events[0] = t->events[1] = NULL;
    t->below = 1 + below(m, 5);
    if (chance(m, 97))
        t->actions.items[0] = (struct chart_action){.act = ACT_COUNT};
    t->actions.count += t->actions.count == 0;
}

static void add_transition(struct maker *m, int source)
{
    struct chart_transition *t = &m->chart->transitions[m->chart->transition_count++];
    *t = (struct chart_transition){.source = source, .in = -1};
    t->events[0] = random_descriptor(m);
    if (chance(m, 20))
        t->events[1] = random_descriptor(m);
    if (chance(m, 85))
        t->targets = random_targets(m, chance(m, 20) ? m->chart->states[source].parent : -1, true);
    if (chance(m, 30) && m->chart->states[source].kind == CHART_COMPOUND)
        t->targets = random_targets(m, source, true);
    t->internal = t->targets.count > 0 && chance(m, 40);
    if (chance(m, 25)) {
        t->in = below(m, m->chart->state_count);
        t->not_in = chance(m, 40);
    }
    if (chance(m, 10))
        t->below = 1 + below(m, 6);
    t->actions = random_actions(m, 40);
    if (chance(m, 12))
        make_eventless(m, t);
}

static void fill_transitions(struct maker *m)
{
    for (int s = 0; s < m->chart->state_count; s++) {
        enum chart_kind kind = m->chart->states[s].kind;
        if (kind == CHART_FINAL || kind == CHART_HISTORY)
            continue;
        for (int i = below(m, 4); i > 0 && m->chart->transition_count < CHART_TRANSITIONS; i--)
            add_transition(m, s);
    }
}

void random_chart(uint64_t number, struct chart *ret)
{
    struct maker m = {.seed = number * 0x632be59bd9b4e019 + 1, .chart = ret, .mark = 1};
    *ret = (struct chart){.state_count = 0};
    m.calm = chance(&m, 50);
    m.room = 6 + below(&m, 20);
    add_children(&m, -1, 1);
    if (chance(&m, 50)) {
        ret->initial = random_targets(&m, -1, true);
        ret->on_initial = random_actions(&m, 20);
    }
    for (int s = 0; s < ret->state_count; s++)
        fill_state(&m, s);
    fill_transitions(&m);
}

void random_events(uint64_t number, const char *ret[CHART_EVENTS])
{
    struct maker m = {.seed = number * 0x9fb21c651e98df25 + 7};
    for (int i = 0; i < CHART_EVENTS; i++)
        ret[i] = one_of(&m, events, COUNT(events));
}
