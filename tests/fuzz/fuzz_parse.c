/* Any bytes are an expression, unary tests and a type, or are refused with a place; what is read
 * is written anew and reads as the same. */
#include <stdio.h>
#include <stdlib.h>

#include "feel/feel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str words[] = {STR_INIT("given"), STR_INIT("refused")};
static const struct feel_type status_type = {
    .kind = FEEL_T_STRING, .words = words, .word_count = 2};
static const struct feel_field row_fields[] = {{STR_INIT("id"), &feel_t_string},
                                               {STR_INIT("week ending"), &feel_t_date}};
static const struct feel_type row_type = {.kind = FEEL_T_CONTEXT, .fields = row_fields, .count = 2};
static const struct feel_type rows_type = {.kind = FEEL_T_LIST, .of = &row_type};
static const struct feel_field fields[] = {{STR_INIT("n"), &feel_t_number},
                                           {STR_INIT("first-name"), &feel_t_string},
                                           {STR_INIT("status"), &status_type},
                                           {STR_INIT("rows"), &rows_type},
                                           {STR_INIT("loose"), &feel_any}};
static const struct feel_names names = {.fields = fields, .count = 5};

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

typedef const struct feel_expr *(*reader)(const struct feel_compiler *compiler,
                                          const struct excerpt *text, const struct feel_type *type);

static const struct feel_expr *read_with(struct arena *arena, reader read, struct str text,
                                         bool tolerant)
{
    struct diags *diags = diags_new(arena);
    struct feel_compiler compiler = {
        .arena = arena, .diags = diags, .names = &names, .tolerant = tolerant};
    struct excerpt excerpt = excerpt_of(arena, "<fuzz>", text);
    const struct feel_expr *expr = read(&compiler, &excerpt, NULL);
    require((expr == NULL) == (diags->errors > 0), "refused without a word, or the reverse");
    for (size_t i = 0; i < diags->list.count; i++)
        require(diags->list.items[i]->at.to <= text.len, "a place beyond the end");
    return expr;
}

/* Deep expressions get deeper by the brackets that are written, and may pass the limit; what a
 * tolerant compilation could not make sense of may make sense elsewhere. */
static void check(struct arena *arena, reader read, struct str text, bool tolerant)
{
    const struct feel_expr *expr = read_with(arena, read, text, tolerant);
    struct str once = expr != NULL ? feel_expr_print(arena, expr) : STR("");
    if (expr == NULL || tolerant || text.len > 300)
        return;
    const struct feel_expr *again = read_with(arena, read, once, tolerant);
    struct str twice = again != NULL ? feel_expr_print(arena, again) : STR("(refused)");
    if (!str_eq(once, twice)) {
        fprintf(stderr, "once:  %.*s\ntwice: %.*s\n", STR_ARG(once), STR_ARG(twice));
        require(false, "what was written reads otherwise");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const reader readers[] = {feel_compile, feel_compile_tests};
    struct arena *arena = arena_new();
    struct str text = str_copy(arena, (struct str){(const char *)data, size < 4096 ? size : 4096});
    for (size_t i = 0; i < 2; i++) {
        check(arena, readers[i], text, true);
        check(arena, readers[i], text, false);
    }
    arena_free(arena);
    return 0;
}
