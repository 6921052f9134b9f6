/* A random chart as an SCXML document. What it does is kept in its datamodel: each mark is added to
 * `trace`. */
#include "support/random_chart.h"

static void add_ids(struct text *out, const struct chart_targets *targets)
{
    for (int i = 0; i < targets->count; i++)
        text_addf(out, "%ss%d", i > 0 ? " " : "", targets->items[i]);
}

static void add_mark(struct text *out, int mark)
{
    text_addf(out, "<assign location=\"trace\" expr=\"trace + '%d '\"/>", mark);
}

static void add_action(struct text *out, const struct chart_action *action)
{
    switch (action->act) {
    case ACT_MARK:
        add_mark(out, action->mark);
        break;
    case ACT_COUNT:
        text_addf(out, "<assign location=\"c\" expr=\"c + 1\"/>");
        break;
    case ACT_RAISE:
        text_addf(out, "<raise event=\"%s\"/>", action->event);
        break;
    case ACT_SEND:
        text_addf(out, "<send event=\"%s\"/>", action->event);
        break;
    case ACT_FAIL:
        text_addf(out, "<assign location=\"trace\" expr=\"no_such_thing.at.all\"/>");
        break;
    case ACT_IF:
        text_addf(out, "<if cond=\"In('s%d')\">", action->state);
        add_mark(out, action->mark);
        text_addf(out, "<else/>");
        add_mark(out, action->mark + 1);
        text_addf(out, "</if>");
        break;
    case ACT_EACH:
        text_addf(out,
                  "<foreach item=\"i\" array=\"two\"><assign location=\"trace\" "
                  "expr=\"trace + (%d + i) + ' '\"/></foreach>",
                  action->mark);
        break;
    }
}

static void add_actions(struct text *out, const char *element, const struct chart_actions *actions)
{
    if (actions->count > 0)
        text_addf(out, "<%s>", element);
    for (int i = 0; i < actions->count; i++)
        add_action(out, &actions->items[i]);
    if (actions->count > 0)
        text_addf(out, "</%s>\n", element);
}

/* <transition> has its actions as children. */
static void close_transition(struct text *out, const struct chart_actions *actions)
{
    text_addf(out, ">");
    for (int i = 0; i < actions->count; i++)
        add_action(out, &actions->items[i]);
    text_addf(out, "</transition>\n");
}

static void add_initial(struct text *out, const struct chart_state *state)
{
    if (state->initial.count == 0)
        return;
    text_addf(out, state->kind == CHART_HISTORY ? "" : "<initial>");
    text_addf(out, "<transition target=\"");
    add_ids(out, &state->initial);
    text_addf(out, "\"");
    close_transition(out, &state->on_initial);
    text_addf(out, state->kind == CHART_HISTORY ? "" : "</initial>\n");
}

static void add_guard(struct text *out, const struct chart_transition *t)
{
    if (t->in < 0 && t->below == 0)
        return;
    text_addf(out, " cond=\"");
    if (t->in >= 0)
        text_addf(out, "%sIn('s%d')", t->not_in ? "!" : "", t->in);
    if (t->below > 0)
        text_addf(out, "%sc &lt; %d", t->in >= 0 ? " &amp;&amp; " : "", t->below);
    text_addf(out, "\"");
}

static void add_transition(struct text *out, const struct chart_transition *t)
{
    text_addf(out, "<transition");
    if (t->events[0] != NULL)
        text_addf(out, " event=\"%s%s%s\"", t->events[0], t->events[1] != NULL ? " " : "",
                  t->events[1] != NULL ? t->events[1] : "");
    add_guard(out, t);
    if (t->targets.count > 0) {
        text_addf(out, " target=\"");
        add_ids(out, &t->targets);
        text_addf(out, "\"");
    }
    if (t->internal)
        text_addf(out, " type=\"internal\"");
    close_transition(out, &t->actions);
}

static void add_states(struct text *out, const struct chart *chart, int parent)
{
    static const char *const elements[] = {[CHART_ATOMIC] = "state",
                                           [CHART_COMPOUND] = "state",
                                           [CHART_PARALLEL] = "parallel",
                                           [CHART_FINAL] = "final",
                                           [CHART_HISTORY] = "history"};
    for (int s = 0; s < chart->state_count; s++) {
        const struct chart_state *state = &chart->states[s];
        if (state->parent != parent)
            continue;
        text_addf(out, "<%s id=\"s%d\"%s>\n", elements[state->kind], s,
                  state->deep ? " type=\"deep\"" : "");
        add_initial(out, state);
        add_actions(out, "onentry", &state->enter);
        add_actions(out, "onexit", &state->exit);
        for (int i = 0; i < chart->transition_count; i++)
            if (chart->transitions[i].source == s)
                add_transition(out, &chart->transitions[i]);
        add_states(out, chart, s);
        text_addf(out, "</%s>\n", elements[state->kind]);
    }
}

struct str chart_as_scxml(struct arena *arena, const struct chart *chart)
{
    struct text out = text_new(arena);
    text_addf(&out, "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" version=\"1.0\" "
                    "datamodel=\"ecmascript\"");
    if (chart->initial.count > 0) {
        text_addf(&out, " initial=\"");
        add_ids(&out, &chart->initial);
        text_addf(&out, "\"");
    }
    text_addf(&out, ">\n<datamodel><data id=\"c\" expr=\"0\"/><data id=\"i\"/>"
                    "<data id=\"two\" expr=\"[0, 1]\"/>"
                    "<data id=\"trace\" expr=\"''\"/></datamodel>\n");
    add_states(&out, chart, -1);
    text_addf(&out, "</scxml>\n");
    return text_str(&out);
}
