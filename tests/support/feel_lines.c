#include "support/feel_lines.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE_BYTES (1 << 20)

static void visit_line(const char *line, void (*visit)(void *context, struct play *play),
                       void *context)
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    json_t *json CLEANUP(json_freep) = json_loads(line, 0, NULL);
    struct play play = {.arena = arena, .line = json};
    if (json != NULL)
        visit(context, &play);
}

bool feel_lines_each(const char *path, void (*visit)(void *context, struct play *play),
                     void *context)
{
    FILE *file = fopen(path, "r");
    char *line = malloc(LINE_BYTES);
    while (file != NULL && line != NULL && fgets(line, LINE_BYTES, file) != NULL)
        visit_line(line, visit, context);
    free(line);
    return file != NULL && fclose(file) == 0;
}

struct feel_value feel_lines_value(struct play *play)
{
    struct feel_names names;
    struct feel_frame frame;
    play_inputs(play, &names, &frame);
    struct feel_compiler compiler = play_compiler(play, &names);
    struct feel_boxed boxed = {
        .kind = FEEL_BOXED_TEXT,
        .type = play_type(play, json_str_at(play->line, "type")),
        .text = excerpt_of(play->arena, "<expression>", json_str_at(play->line, "expr"))};
    const struct feel_expr *expr = feel_compile_boxed(&compiler, &boxed);
    struct feel_env env = play_env(play, &frame);
    return expr != NULL ? feel_eval(expr, &env)
                        : feel_null_because(play->arena, "syntax", (struct span){0}, "no FEEL");
}

bool feel_lines_expects_null(const struct play *play)
{
    return json_is_null(json_object_get(play->line, "expect"));
}

struct str feel_lines_id(const struct play *play)
{
    return json_str_at(play->line, "id");
}
