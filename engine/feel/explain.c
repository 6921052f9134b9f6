/* How an expression came to its value: its sub-expressions as an indented tree. */
#include <limits.h>

#include "feel/node.h"
#include "feel/value.h"

#define SHOWN 100 /* characters of a sub-expression or value */

static struct str one_line(struct arena *arena, struct str s)
{
    struct text out = text_new(arena);
    bool blank = false;
    for (size_t i = 0; i < s.len; i++) {
        bool white = s.at[i] == ' ' || s.at[i] == '\n' || s.at[i] == '\t' || s.at[i] == '\r';
        if (!white && blank && out.len > 0)
            text_char(&out, ' ');
        if (!white)
            text_char(&out, s.at[i]);
        blank = white;
    }
    struct str line = text_str(&out);
    if (line.len <= SHOWN)
        return line;
    size_t cut = SHOWN;
    while (cut > 0 && ((unsigned char)line.at[cut] & 0xc0) == 0x80)
        cut--;
    return str_format(arena, "%.*s...", (int)cut, line.at);
}

static struct str text_of(const struct feel_step *step)
{
    return step->at.source == NULL ? STR("")
                                   : str_part(step->at.source->text, step->at.from, step->at.to);
}

static void print_step(const struct feel_step *step, int indent, struct arena *arena, FILE *out,
                       bool colour)
{
    struct str text = one_line(arena, text_of(step));
    struct str value = one_line(arena, feel_print(arena, step->value));
    const char *strong = colour ? "\033[1m" : "", *off = colour ? "\033[0m" : "";
    (void)fprintf(out, "%*s%.*s = %s%.*s%s\n", indent * 2, "", STR_ARG(text), strong,
                  STR_ARG(value), off);
}

/* Steps stand after those that they are made of; printing goes from the whole to its parts. */
static void print_tree(const struct feel_env *env, size_t end, int indent, struct arena *arena,
                       FILE *out, bool colour)
{
    const struct feel_step *steps = env->steps_taken.items;
    size_t start = end;
    while (start > 0 && steps[start - 1].depth > steps[end].depth)
        start--;
    print_step(&steps[end], indent, arena, out, colour);
    VEC(size_t) children = {0};
    int least = INT_MAX; /* of the steps after this one */
    for (size_t i = end; i-- > start;) {
        if (steps[i].depth <= least)
            VEC_PUSH(arena, children, i);
        least = steps[i].depth < least ? steps[i].depth : least;
    }
    for (size_t i = children.count; i-- > 0;)
        print_tree(env, children.items[i], indent + 1, arena, out, colour);
}

void feel_explain(const struct feel_expr *expr, const struct feel_env *env,
                  struct feel_value result, FILE *out, bool colour)
{
    struct arena *arena = arena_new();
    if (env->steps_taken.count > 0) {
        print_tree(env, env->steps_taken.count - 1, 0, arena, out, colour);
    } else {
        struct str text = one_line(arena, expr->text.text);
        struct str value = one_line(arena, feel_print(arena, result));
        (void)fprintf(out, "%.*s = %.*s\n", STR_ARG(text), STR_ARG(value));
    }
    if (result.kind == FEEL_NULL && result.of.reason != NULL) {
        const struct feel_reason *reason = result.of.reason;
        (void)fprintf(out, "null because %.*s [%s]\n", STR_ARG(reason->text), reason->code);
        if (reason->at.source != NULL)
            span_print(reason->at, out, colour);
    }
    arena_free(arena);
}
