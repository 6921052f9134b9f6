/* Expressions: compile, evaluate within limits, and read back what was printed. */
#include <stdlib.h>

#include "feel/feel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct feel_field fields[] = {{STR_INIT("n"), &feel_t_number},
                                           {STR_INIT("text"), &feel_t_string},
                                           {STR_INIT("list"), &feel_any}};
static const struct feel_names names = {.fields = fields, .count = 3};

static const struct feel_expr *compile(struct arena *arena, struct str text, bool tolerant)
{
    struct feel_compiler compiler = {
        .arena = arena, .diags = diags_new(arena), .names = &names, .tolerant = tolerant};
    struct excerpt excerpt = excerpt_of(arena, "<fuzz>", text);
    (void)feel_compile_tests(&compiler, &excerpt, &feel_t_number);
    return feel_compile(&compiler, &excerpt, NULL);
}

/* A printed value must read as the same value; functions have no text. */
static void read_back(struct arena *arena, struct feel_value value, struct feel_env *env)
{
    struct str text = feel_print(arena, value);
    if (str_find(text, STR("function"), 0) >= 0 || str_find(text, STR("..."), 0) >= 0 ||
        text.len > 1000 || !utf8_valid(text))
        return;
    const struct feel_expr *expr = compile(arena, text, true);
    env->steps = 0;
    if (expr == NULL || !feel_same(feel_eval(expr, env), value))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct str text = str_copy(arena, (struct str){(const char *)data, size < 4096 ? size : 4096});
    const struct feel_expr *expr = compile(arena, text, true);
    if (expr != NULL) {
        struct feel_value items[] = {feel_int(1), feel_null(), feel_string(STR("x"))};
        struct feel_value values[] = {feel_int(4), feel_string(STR("abc")),
                                      feel_list(arena, items, 3)};
        struct feel_frame frame = {.values = values};
        struct feel_env env = {.arena = arena,
                               .now = 1789981200000,
                               .zone = zone_find(STR("Europe/London")),
                               .frame = &frame,
                               .steps = 990000, /* of a million: a fuzzer has no patience */
                               .watch = true};
        read_back(arena, feel_eval(expr, &env), &env);
    }
    arena_free(arena);
    return 0;
}
