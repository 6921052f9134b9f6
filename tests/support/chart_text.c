/* A random chart as the text of a protocol, and as SCXML. */
#include "support/random_chart.h"

static void add_ids(struct text *out, const struct chart_targets *targets, const char *between)
{
    for (int i = 0; i < targets->count; i++)
        text_addf(out, "%ss%d", i > 0 ? between : "", targets->items[i]);
}

static bool has_children(const struct chart *chart, int s)
{
    return chart->states[s].kind == CHART_COMPOUND || chart->states[s].kind == CHART_PARALLEL;
}

/* ---- as a protocol ---- */
static void add_action(struct text *out, const struct chart_action *action)
{
    int mark = action->mark;
    switch (action->act) {
    case ACT_MARK:
        text_addf(out, "{set: {t: %d}}", mark);
        break;
    case ACT_COUNT:
        text_addf(out, "{set: {c: = c + 1}}");
        break;
    case ACT_RAISE:
        text_addf(out, "{raise: %s}", action->event);
        break;
    case ACT_SEND:
        text_addf(out, "{send: %s}", action->event);
        break;
    case ACT_FAIL:
        text_addf(out, "{set: {t: = 1 / zero}}");
        break;
    case ACT_IF:
        text_addf(out, "{if: 'in_state(\"s%d\")', then: {set: {t: %d}}, else: {set: {t: %d}}}",
                  action->state, mark, mark + 1);
        break;
    case ACT_EACH:
        text_addf(out, "{for_each: '[%d, %d]', as: i, do: {set: {t: = i}}}", mark, mark + 1);
        break;
    }
}

static void add_actions(struct text *out, const char *key, const struct chart_actions *actions)
{
    if (actions->count == 0)
        return;
    text_addf(out, "%s: [", key);
    for (int i = 0; i < actions->count; i++) {
        text_addf(out, "%s", i > 0 ? ", " : "");
        add_action(out, &actions->items[i]);
    }
    text_addf(out, "], ");
}

static void add_target(struct text *out, const char *key, const struct chart_targets *targets,
                       const struct chart_actions *actions)
{
    if (targets->count == 0)
        return;
    text_addf(out, "%s: {to: [", key);
    add_ids(out, targets, ", ");
    text_addf(out, "], ");
    add_actions(out, "do", actions);
    text_addf(out, "}, ");
}

static void add_guard(struct text *out, const struct chart_transition *t)
{
    if (t->in < 0 && t->below == 0)
        return;
    text_addf(out, "if: '");
    if (t->in >= 0)
        text_addf(out, t->not_in ? "not(in_state(\"s%d\"))" : "in_state(\"s%d\")", t->in);
    if (t->below > 0)
        text_addf(out, "%sc < %d", t->in >= 0 ? " and " : "", t->below);
    text_addf(out, "', ");
}

static void add_transition(struct text *out, const struct chart_transition *t)
{
    text_addf(out, "{");
    if (t->events[0] != NULL)
        text_addf(out, "event: ['%s'%s%s%s], ", t->events[0], t->events[1] ? ", '" : "",
                  t->events[1] ? t->events[1] : "", t->events[1] ? "'" : "");
    add_guard(out, t);
    if (t->targets.count > 0) {
        text_addf(out, "to: [");
        add_ids(out, &t->targets, ", ");
        text_addf(out, "], ");
    }
    if (t->internal)
        text_addf(out, "internal: true, ");
    add_actions(out, "do", &t->actions);
    if (t->targets.count == 0 && t->actions.count == 0)
        text_addf(out, "do: [], ");
    text_addf(out, "}, ");
}

static void add_transitions(struct text *out, const struct chart *chart, int s, bool eventless)
{
    bool any = false;
    for (int i = 0; i < chart->transition_count; i++) {
        const struct chart_transition *t = &chart->transitions[i];
        if (t->source != s || (t->events[0] == NULL) != eventless)
            continue;
        if (!any)
            text_addf(out, eventless ? "always: [" : "on: [");
        any = true;
        add_transition(out, t);
    }
    if (any)
        text_addf(out, "], ");
}

static void add_states(struct text *out, const struct chart *chart, int parent, int depth)
{
    static const char *const types[] = {[CHART_PARALLEL] = "type: parallel, ",
                                        [CHART_FINAL] = "type: final, ",
                                        [CHART_HISTORY] = "type: history, "};
    for (int s = 0; s < chart->state_count; s++) {
        const struct chart_state *state = &chart->states[s];
        if (state->parent != parent)
            continue;
        text_addf(out, "%*ss%d: {%s", depth * 2, "", s,
                  has_children(chart, s) && state->kind == CHART_COMPOUND ? ""
                  : state->kind == CHART_ATOMIC                           ? ""
                                                                          : types[state->kind]);
        if (state->kind == CHART_HISTORY && state->deep)
            text_addf(out, "history: deep, ");
        add_target(out, state->kind == CHART_HISTORY ? "default" : "initial", &state->initial,
                   &state->on_initial);
        add_actions(out, "enter", &state->enter);
        add_actions(out, "exit", &state->exit);
        add_transitions(out, chart, s, false);
        add_transitions(out, chart, s, true);
        if (has_children(chart, s)) {
            text_addf(out, "states: {\n");
            add_states(out, chart, s, depth + 1);
            text_addf(out, "%*s}", depth * 2, "");
        }
        text_addf(out, "},\n");
    }
}

struct str chart_as_protocol(struct arena *arena, const struct chart *chart)
{
    struct text out = text_new(arena);
    text_addf(&out, "data: {t: number, c: {type: number, default: 0}, zero: {type: number, "
                    "default: 0}}\n");
    if (chart->initial.count > 0) {
        text_addf(&out, "initial: {to: [");
        add_ids(&out, &chart->initial, ", ");
        text_addf(&out, "], ");
        add_actions(&out, "do", &chart->on_initial);
        text_addf(&out, "}\n");
    }
    text_addf(&out, "states: {\n");
    add_states(&out, chart, -1, 1);
    text_addf(&out, "  }\n");
    return text_str(&out);
}
