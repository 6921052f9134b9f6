#include "protocol/graph.h"

/* A statechart as Mermaid's stateDiagram-v2. Ids get a prefix, since some words are Mermaid's own;
 * what would act in a label is written as a code (`#58;`).
 */

static void put_escaped(FILE *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool plain = c >= 128 || c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || c == '_' || c == ',' || c == '.' || c == '(' ||
                     c == ')' || c == '=' || c == '-' || c == '\'' || c == '/' || c == '?';
        if (plain)
            fputc(c, out);
        else
            fprintf(out, "#%d;", c);
    }
}

static void put_lines(const struct drawing *drawing, const struct graph_lines *lines)
{
    for (size_t i = 0; i < lines->items.count; i++) {
        if (i > 0)
            fputs("<br/>", drawing->out);
        put_escaped(drawing->out, lines->items.items[i]);
    }
}

static void put_indent(const struct drawing *drawing, const struct state *state)
{
    fprintf(drawing->out, "%*s", 2 * state->depth + 2, "");
}

static void put_initial(const struct drawing *drawing, const struct state *state)
{
    struct states initial = graph_initial(state);
    for (size_t i = 0; state->type != STATE_PARALLEL && i < initial.count; i++) {
        put_indent(drawing, state);
        fprintf(drawing->out, "[*] --> s_%.*s\n", STR_ARG(initial.items[i]->id));
    }
}

/* ---- states ---- */

static void put_state(const struct drawing *drawing, const struct state *state);

static void put_children(const struct drawing *drawing, const struct state *state)
{
    bool regions = state->type == STATE_PARALLEL;
    put_initial(drawing, state);
    for (size_t i = 0; i < state->child_count; i++) {
        if (regions && i > 0) {
            put_indent(drawing, state);
            fputs("--\n", drawing->out);
        }
        put_state(drawing, state->children[i]);
    }
}

static void put_label(const struct drawing *drawing, const struct state *state)
{
    struct graph_lines lines = {0};
    struct str label = state->label.len ? state->label : state->id;
    if (state->type == STATE_HISTORY)
        label = state->deep ? STR("H*") : STR("H");
    else
        graph_state(drawing, state, &lines);
    put_indent(drawing, state->parent);
    fputs("state \"", drawing->out);
    put_escaped(drawing->out, text_safe(drawing->arena, label, false));
    if (lines.items.count > 0)
        fputs("<br/>", drawing->out);
    put_lines(drawing, &lines);
    fprintf(drawing->out, "\" as s_%.*s", STR_ARG(state->id));
}

static void put_state(const struct drawing *drawing, const struct state *state)
{
    put_label(drawing, state);
    if (!graph_is_leaf(state)) {
        fputs(" {\n", drawing->out);
        put_children(drawing, state);
        put_indent(drawing, state->parent);
        fputs("}", drawing->out);
    }
    fputc('\n', drawing->out);
    if (state->type != STATE_FINAL)
        return;
    put_indent(drawing, state->parent);
    fprintf(drawing->out, "s_%.*s --> [*]\n", STR_ARG(state->id));
}

/* ---- arrows ---- */

static void put_transition(const struct drawing *drawing, const struct transition *transition)
{
    for (size_t i = 0; i < transition->targets.count; i++) {
        struct graph_lines lines = {0};
        graph_arrow(drawing, transition, &lines);
        fprintf(drawing->out, "  s_%.*s --> s_%.*s : ", STR_ARG(transition->source->id),
                STR_ARG(transition->targets.items[i]->id));
        put_lines(drawing, &lines);
        fputc('\n', drawing->out);
    }
}

static void put_default(const struct drawing *drawing, const struct state *state)
{
    for (size_t i = 0; state->type == STATE_HISTORY && i < state->initial.to.count; i++)
        fprintf(drawing->out, "  s_%.*s --> s_%.*s : else\n", STR_ARG(state->id),
                STR_ARG(state->initial.to.items[i]->id));
}

static void put_mark(const struct drawing *drawing, const struct state *state)
{
    if (graph_is_leaf(state) && graph_is_active(drawing, state))
        fprintf(drawing->out, "  class s_%.*s active\n", STR_ARG(state->id));
    else if (graph_is_leaf(state) && graph_was_entered(drawing, state))
        fprintf(drawing->out, "  class s_%.*s passed\n", STR_ARG(state->id));
}

void graph_mermaid(const struct drawing *drawing)
{
    const struct protocol *protocol = drawing->protocol;
    fputs("stateDiagram-v2\n"
          "  classDef active fill:#fde047,stroke:#111827,stroke-width:3px\n"
          "  classDef passed fill:#fef9c3\n",
          drawing->out);
    put_children(drawing, protocol->root);
    for (size_t i = 0; i < protocol->transition_count; i++)
        put_transition(drawing, protocol->transitions[i]);
    for (size_t i = 0; i < protocol->state_count; i++) {
        put_default(drawing, protocol->states[i]);
        put_mark(drawing, protocol->states[i]);
    }
}
