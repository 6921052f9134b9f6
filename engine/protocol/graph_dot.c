#include "protocol/graph.h"

/* A statechart in Graphviz's DOT: states with children are clusters, regions stand in dashes, an
 * arrow to or from a cluster ends at its edge. Labels are HTML-like, so that text is escaped as in
 * XML and cannot end its label.
 */

/* ---- text ---- */

static void put_escaped(FILE *out, struct str text)
{
    static const char *const entities[128] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\\'] = "&#92;"};
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 128 && entities[c])
            fputs(entities[c], out);
        else
            fputc(c, out);
    }
}

/* What arrows and timers look like by what sets them off. */
enum ink { INK_PERSON, INK_TIME, INK_ENGINE };
static const struct {
    const char *colour, *style;
} inks[] = {
    [INK_PERSON] = {"#1f2937", "solid"},
    [INK_TIME] = {"#1d4ed8", "dashed"},
    [INK_ENGINE] = {"#6b7280", "solid"},
};

static enum ink ink_of(const struct transition *transition)
{
    if (transition->trigger == TRIGGER_AFTER)
        return INK_TIME;
    return transition->by.count ? INK_PERSON : INK_ENGINE;
}

static bool is_timed(struct str line)
{
    return str_starts(line, STR("after ")) || str_starts(line, STR("task "));
}

static void put_lines(const struct drawing *drawing, const struct graph_lines *lines,
                      const char *align, bool first)
{
    const char *colour = "#4b5563";
    for (size_t i = 0; i < lines->items.count; i++) {
        struct str line = lines->items.items[i];
        if (is_timed(line))
            colour = inks[INK_TIME].colour;
        else if (str_starts(line, STR("needs ")))
            colour = "#9a3412";
        else if (str_starts(line, STR("on ")) || str_starts(line, STR("by ")))
            colour = "#4b5563";
        if (i > 0 || !first)
            fprintf(drawing->out, "<br%s/>", align);
        fprintf(drawing->out, "<font point-size=\"9\" color=\"%s\">", colour);
        put_escaped(drawing->out, line);
        fputs("</font>", drawing->out);
    }
}

static void put_label(const struct drawing *drawing, const struct state *state)
{
    struct graph_lines lines = {0};
    struct str label = state->label.len ? state->label : state->id;
    graph_state(drawing, state, &lines);
    fputs("label=<<b>", drawing->out);
    put_escaped(drawing->out, text_safe(drawing->arena, label, false));
    fputs("</b>", drawing->out);
    put_lines(drawing, &lines, "", false);
    fputs(">", drawing->out);
}

static void put_fill(const struct drawing *drawing, const struct state *state, const char *plain)
{
    const char *fill = graph_is_active(drawing, state)     ? "#fde047"
                       : graph_was_entered(drawing, state) ? "#fef9c3"
                                                           : plain;
    fprintf(drawing->out, ", fillcolor=\"%s\"", fill);
}

/* ---- states ---- */

static void put_indent(const struct drawing *drawing, const struct state *state)
{
    fprintf(drawing->out, "%*s", 2 * state->depth, "");
}

static bool is_region(const struct state *state)
{
    return state->parent->type == STATE_PARALLEL;
}

static void put_leaf(const struct drawing *drawing, const struct state *state)
{
    put_indent(drawing, state);
    fprintf(drawing->out, "\"%.*s\" [", STR_ARG(state->id));
    if (state->type == STATE_HISTORY) {
        fprintf(drawing->out, "label=\"%s\", shape=circle, fixedsize=true, width=0.35",
                state->deep ? "H*" : "H");
        put_fill(drawing, state, "#ffffff");
    } else {
        put_label(drawing, state);
        put_fill(drawing, state, state->type == STATE_FINAL ? "#e5e7eb" : "#ffffff");
    }
    if (state->type == STATE_FINAL)
        fputs(", peripheries=2", drawing->out);
    if (graph_is_active(drawing, state))
        fputs(", penwidth=2.5", drawing->out);
    fputs("];\n", drawing->out);
}

static void put_begin(const struct drawing *drawing, const struct state *state);

static void put_state(const struct drawing *drawing, const struct state *state)
{
    if (graph_is_leaf(state)) {
        put_leaf(drawing, state);
        return;
    }
    put_indent(drawing, state);
    fprintf(drawing->out, "subgraph \"cluster_%.*s\" {\n", STR_ARG(state->id));
    put_indent(drawing, state);
    fputs("  ", drawing->out);
    put_label(drawing, state);
    fprintf(drawing->out, "; fontsize=12; style=\"rounded,filled%s\"; color=\"%s\"; penwidth=%s",
            is_region(state) ? ",dashed" : "", is_region(state) ? "#9ca3af" : "#374151",
            state->type == STATE_PARALLEL ? "2" : "1");
    fprintf(drawing->out, "; fillcolor=\"%s\";\n",
            graph_is_active(drawing, state) ? "#fefce8"
            : state->depth % 2              ? "#f9fafb"
                                            : "#f3f4f6");
    put_begin(drawing, state);
    for (size_t i = 0; i < state->child_count; i++)
        put_state(drawing, state->children[i]);
    put_indent(drawing, state);
    fputs("}\n", drawing->out);
}

/* ---- where arrows end ---- */

/* A node to aim at: clusters are no nodes, so their arrows go to the one that stands for them. */
static struct str node_of(const struct drawing *drawing, const struct state *state)
{
    while (!graph_is_leaf(state) && state->type != STATE_PARALLEL) {
        struct states initial = graph_initial(state);
        state = initial.items[0];
    }
    return graph_is_leaf(state) ? state->id
                                : str_format(drawing->arena, "%.*s!", STR_ARG(state->id));
}

static bool is_within(const struct state *state, const struct state *of)
{
    for (; state; state = state->parent)
        if (state == of)
            return true;
    return false;
}

/* The filled dot of SCXML's initial; of a parallel state a point that its arrows can aim at. */
static void put_begin(const struct drawing *drawing, const struct state *state)
{
    if (state->type == STATE_PARALLEL) {
        fprintf(drawing->out, "%*s\"%.*s!\" [shape=point, width=0.01, style=invis, label=\"\"];\n",
                2 * state->depth + 2, "", STR_ARG(state->id));
        return;
    }
    fprintf(drawing->out, "%*s\"%.*s!\" [shape=point, width=0.12, color=\"#111827\"];\n",
            2 * state->depth + 2, "", STR_ARG(state->id));
}

static void put_ends(const struct drawing *drawing, const struct state *from,
                     const struct state *to)
{
    if (from && !graph_is_leaf(from) && !is_within(to, from))
        fprintf(drawing->out, ", ltail=\"cluster_%.*s\"", STR_ARG(from->id));
    if (!graph_is_leaf(to) && !(from && is_within(from, to)))
        fprintf(drawing->out, ", lhead=\"cluster_%.*s\"", STR_ARG(to->id));
}

static void put_initial(const struct drawing *drawing, const struct state *state)
{
    struct states initial = graph_initial(state);
    bool begins = state->child_count > 0 && state->type != STATE_PARALLEL;
    for (size_t i = 0; begins && i < initial.count; i++) {
        const struct state *to = initial.items[i];
        fprintf(drawing->out, "  \"%.*s!\" -> \"%.*s\" [color=\"#111827\"", STR_ARG(state->id),
                STR_ARG(node_of(drawing, to)));
        put_ends(drawing, NULL, to);
        fputs("];\n", drawing->out);
    }
}

static void put_default(const struct drawing *drawing, const struct state *state)
{
    for (size_t i = 0; state->type == STATE_HISTORY && i < state->initial.to.count; i++) {
        const struct state *to = state->initial.to.items[i];
        fprintf(drawing->out, "  \"%.*s\" -> \"%.*s\" [style=dotted", STR_ARG(state->id),
                STR_ARG(node_of(drawing, to)));
        put_ends(drawing, state, to);
        fputs("];\n", drawing->out);
    }
}

/* ---- arrows ---- */

/* Whether two transitions are drawn as one arrow, with what each says on it. */
static bool go_together(const struct drawing *drawing, const struct transition *a,
                        const struct transition *b)
{
    return a->source == b->source && a->targets.count == 1 && b->targets.count == 1 &&
           a->targets.items[0] == b->targets.items[0] && ink_of(a) == ink_of(b) &&
           (graph_taken(drawing, a) > 0) == (graph_taken(drawing, b) > 0);
}

static bool is_first(const struct drawing *drawing, const struct transition *transition)
{
    for (size_t i = 0; i < transition->order; i++)
        if (go_together(drawing, drawing->protocol->transitions[i], transition))
            return false;
    return true;
}

static void put_labels(const struct drawing *drawing, const struct transition *transition)
{
    const struct protocol *protocol = drawing->protocol;
    struct graph_lines lines = {0};
    graph_arrow(drawing, transition, &lines);
    for (size_t i = transition->order + 1; i < protocol->transition_count; i++)
        if (go_together(drawing, transition, protocol->transitions[i]))
            graph_arrow(drawing, protocol->transitions[i], &lines);
    fputs(", label=<", drawing->out);
    put_lines(drawing, &lines, " align=\"left\"", true);
    fputs("<br align=\"left\"/>>", drawing->out);
}

static void put_arrow(const struct drawing *drawing, const struct transition *transition,
                      const struct state *to, bool labelled)
{
    enum ink ink = ink_of(transition);
    bool taken = graph_taken(drawing, transition) > 0;
    fprintf(drawing->out, "  \"%.*s\" -> \"%.*s\" [style=%s, color=\"%s\", penwidth=%s",
            STR_ARG(node_of(drawing, transition->source)), STR_ARG(node_of(drawing, to)),
            inks[ink].style, taken ? "#ea580c" : inks[ink].colour, taken ? "3" : "1");
    put_ends(drawing, transition->source, to);
    if (labelled)
        put_labels(drawing, transition);
    fputs("];\n", drawing->out);
}

static void put_arrows(const struct drawing *drawing)
{
    const struct protocol *protocol = drawing->protocol;
    put_initial(drawing, protocol->root);
    for (size_t i = 0; i < protocol->state_count; i++) {
        put_initial(drawing, protocol->states[i]);
        put_default(drawing, protocol->states[i]);
    }
    for (size_t i = 0; i < protocol->transition_count; i++) {
        const struct transition *transition = protocol->transitions[i];
        for (size_t j = 0; is_first(drawing, transition) && j < transition->targets.count; j++)
            put_arrow(drawing, transition, transition->targets.items[j], j == 0);
    }
}

static void put_title(const struct drawing *drawing)
{
    const struct protocol *protocol = drawing->protocol;
    struct str title = protocol->title.len ? protocol->title : protocol->id;
    fputs("  label=<<b>", drawing->out);
    put_escaped(drawing->out, text_safe(drawing->arena, title, false));
    fprintf(drawing->out, "</b> (%.*s %.*s)", STR_ARG(protocol->id), STR_ARG(protocol->version));
    if (drawing->marks)
        fprintf(drawing->out, "<br/>case %.*s", STR_ARG(drawing->marks->reference));
    fputs(">; labelloc=t; fontsize=16;\n", drawing->out);
}

void graph_dot(const struct drawing *drawing)
{
    const struct protocol *protocol = drawing->protocol;
    fputs("digraph {\n"
          "  compound=true; rankdir=TB; nodesep=0.5; ranksep=0.5; fontname=\"Helvetica\";\n"
          "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11];\n"
          "  edge [fontname=\"Helvetica\", fontsize=9, arrowsize=0.7];\n",
          drawing->out);
    put_title(drawing);
    put_begin(drawing, protocol->root);
    for (size_t i = 0; i < protocol->root->child_count; i++)
        put_state(drawing, protocol->root->children[i]);
    put_arrows(drawing);
    fputs("}\n", drawing->out);
}
