/* Any bytes are a regular expression and, after a line's end, the text to look through, or are
 * refused; whatever is translated, PCRE2 finds an end. */
#include <stdio.h>
#include <stdlib.h>

#include "feel/feel.h"
#include "feel/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct feel_field fields[] = {{STR_INIT("pattern"), &feel_t_string},
                                           {STR_INIT("text"), &feel_t_string}};
static const struct feel_names names = {.fields = fields, .count = 2};
static const char *const uses[] = {
    "matches(text, pattern)",
    "matches(text, pattern, \"smix\")",
    "matches(text, pattern, \"q\")",
    "replace(text, pattern, \"<$0$1$12>\")",
    "replace(text, pattern, \"\", \"i\")",
    "split(text, pattern)",
};

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void use(struct arena *arena, const char *call, const struct feel_frame *frame)
{
    struct feel_compiler compiler = {.arena = arena, .diags = diags_new(arena), .names = &names};
    struct excerpt text = excerpt_of(arena, "<call>", str_of(call));
    const struct feel_expr *expr = feel_compile(&compiler, &text, NULL);
    require(expr != NULL, "the call does not compile");
    struct feel_env env = {.arena = arena, .frame = frame, .steps = 990000};
    struct feel_value value = feel_eval(expr, &env);
    require(!feel_is_null(value) || value.of.reason != NULL, "null without a reason");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct str all = str_copy(arena, (struct str){(const char *)data, size < 2000 ? size : 2000});
    ptrdiff_t end = str_find(all, STR("\n"), 0);
    size_t split = end >= 0 ? (size_t)end : all.len;
    struct str pattern = str_part(all, 0, split), translated;
    struct feel_value values[] = {feel_string(pattern),
                                  feel_string(str_part(all, split + 1, all.len))};
    struct feel_frame frame = {.values = values};
    if (pattern_translate(arena, pattern, false, &translated) && utf8_valid(pattern))
        require(utf8_valid(translated), "the translation breaks a character");
    (void)pattern_translate(arena, pattern_without_blanks(arena, pattern), true, &translated);
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
        use(arena, uses[i], &frame);
    arena_free(arena);
    return 0;
}
