#include "protocol/graph.h"

/* What a picture of a statechart says, before it is written as DOT or Mermaid. */

bool graph_is_leaf(const struct state *state)
{
    return state->child_count == 0;
}

struct states graph_initial(const struct state *state)
{
    if (state->initial.to.count > 0 || state->child_count == 0)
        return state->initial.to;
    return (struct states){.items = state->children, .count = 1};
}

/* ---- marks ---- */

bool graph_is_active(const struct drawing *drawing, const struct state *state)
{
    return drawing->marks && map_has(drawing->marks->active, state->id);
}

bool graph_was_entered(const struct drawing *drawing, const struct state *state)
{
    return drawing->marks && map_has(drawing->marks->entered, state->id);
}

int64_t graph_taken(const struct drawing *drawing, const struct transition *transition)
{
    const int64_t *count = drawing->marks ? map_get(drawing->marks->taken, transition->id) : NULL;
    return count ? *count : 0;
}

/* ---- lines ---- */

static size_t break_before(struct str text, size_t width)
{
    if (text.len <= width)
        return text.len;
    for (size_t i = width; i > width / 2; i--)
        if (text.at[i] == ' ')
            return i;
    for (size_t i = width; i < text.len; i++)
        if (text.at[i] == ' ')
            return i;
    return text.len;
}

static void put_lines(const struct drawing *drawing, struct graph_lines *lines, struct str text)
{
    struct str rest = text_safe(drawing->arena, text, false);
    do {
        size_t end = break_before(rest, lines->width ? lines->width : GRAPH_WIDTH);
        VEC_PUSH(drawing->arena, lines->items, str_part(rest, 0, end));
        rest = str_part(rest, end < rest.len ? end + 1 : end, rest.len);
    } while (rest.len > 0);
}

static void put_roles(struct text *text, const char *word, struct roles roles)
{
    for (size_t i = 0; i < roles.count; i++)
        text_addf(text, "%s%.*s", i ? ", " : word, STR_ARG(roles.items[i]->id));
}

static void put_needs(const struct drawing *drawing, struct graph_lines *lines, struct needs needs)
{
    struct text text = text_new(drawing->arena);
    for (size_t i = 0; i < needs.count; i++)
        text_addf(&text, "%s%.*s", i ? ", " : "needs ", STR_ARG(needs.items[i]->id));
    if (text.len > 0)
        put_lines(drawing, lines, text_str(&text));
}

static struct str written(struct span at)
{
    return at.source ? str_part(at.source->text, at.from, at.to) : STR("");
}

/* ---- arrows ---- */

static void put_trigger(const struct drawing *drawing, struct graph_lines *lines,
                        const struct transition *transition)
{
    struct text text = text_new(drawing->arena);
    if (transition->trigger == TRIGGER_AFTER)
        text_addf(&text, "after %.*s: %.*s", STR_ARG(transition->name),
                  STR_ARG(written(transition->when->when->at)));
    if (transition->trigger == TRIGGER_ALWAYS)
        text_addf(&text, "always");
    for (size_t i = 0; i < transition->event_count; i++)
        text_addf(&text, "%s%.*s", i ? ", " : "", STR_ARG(transition->events[i]));
    put_lines(drawing, lines, text_str(&text));
}

/* A condition is shortened: the file has it whole. */
static void put_condition(const struct drawing *drawing, struct graph_lines *lines,
                          const struct transition *transition)
{
    enum { MOST = 2 * GRAPH_WIDTH };
    if (!transition->condition)
        return;
    struct str text = feel_expr_text(transition->condition).text;
    size_t end = text.len;
    if (end > MOST)
        for (end = MOST; end > MOST / 2 && text.at[end] != ' ';)
            end--;
    put_lines(drawing, lines,
              str_format(drawing->arena, "[%.*s%s]", STR_ARG(str_part(text, 0, end)),
                         end < text.len ? " ..." : ""));
}

void graph_arrow(const struct drawing *drawing, const struct transition *transition,
                 struct graph_lines *ret)
{
    struct text by = text_new(drawing->arena);
    int64_t taken = graph_taken(drawing, transition);
    put_trigger(drawing, ret, transition);
    put_condition(drawing, ret, transition);
    put_roles(&by, "by ", transition->by);
    if (by.len > 0)
        put_lines(drawing, ret, text_str(&by));
    put_needs(drawing, ret, transition->needs);
    if (taken > 1)
        put_lines(drawing, ret, str_format(drawing->arena, "taken %lld times", (long long)taken));
}

/* ---- states ---- */

static void put_task(const struct drawing *drawing, struct graph_lines *lines,
                     const struct task *task)
{
    struct text text = text_new(drawing->arena);
    text_addf(&text, "task %.*s", STR_ARG(task->id));
    put_roles(&text, ": ", task->who);
    if (task->every)
        text_addf(&text, ", every %.*s", STR_ARG(written(task->every->every->at)));
    if (task->due)
        text_addf(&text, ", due %.*s", STR_ARG(written(task->due->when->at)));
    put_lines(drawing, lines, text_str(&text));
}

/* Events that a state answers without leaving it, one after the other. */
static void put_stays(const struct drawing *drawing, struct graph_lines *lines,
                      const struct state *state)
{
    struct text text = text_new(drawing->arena);
    struct str last = {0};
    for (size_t i = 0; i < state->on_count; i++) {
        const struct transition *transition = state->on[i];
        struct str event = transition->events[0];
        if (transition->targets.count > 0 || str_eq(event, last))
            continue;
        text_addf(&text, "%s%.*s", text.len ? ", " : "on ", STR_ARG(event));
        last = event;
    }
    if (text.len > 0)
        put_lines(drawing, lines, text_str(&text));
    for (size_t i = 0; i < state->after_count; i++)
        if (state->after[i]->targets.count == 0)
            put_trigger(drawing, lines, state->after[i]);
}

void graph_state(const struct drawing *drawing, const struct state *state, struct graph_lines *ret)
{
    ret->width = graph_is_leaf(state) ? GRAPH_WIDTH : 2 * GRAPH_WIDTH; /* a box has room */
    put_needs(drawing, ret, state->needs);
    for (size_t i = 0; i < state->task_count; i++)
        put_task(drawing, ret, state->tasks[i]);
    put_stays(drawing, ret, state);
}

void protocol_graph(const struct protocol *protocol, const struct graph_marks *marks,
                    enum graph_format format, FILE *out)
{
    static void (*const drawers[])(const struct drawing *drawing) = {
        [GRAPH_DOT] = graph_dot, [GRAPH_MERMAID] = graph_mermaid};
    struct arena *arena = arena_new();
    struct drawing drawing = {protocol, marks, arena, out};
    drawers[format](&drawing);
    arena_free(arena);
}
