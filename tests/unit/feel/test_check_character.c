/* Check characters: the pupil numbers of the published scheme, and faults. */
#include "support/feel_setup.h"
#include "support/tap.h"

#define L __LINE__
#define WEIGHTS "[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]"
#define LETTERS "\"ABCDEFGHJKLMNPQRTUVWXYZ\""
#define UPN(digits) "check character(\"" digits "\", " WEIGHTS ", " LETTERS ")"

static struct feel_value outcome(struct feel_setup *setup, const char *text)
{
    struct feel_compiler compiler = setup->compiler;
    struct feel_env env = setup->env;
    struct excerpt excerpt = excerpt_of(setup->arena, "<expression>", str_of(text));
    compiler.diags = diags_new(setup->arena);
    compiler.library = &feel_school_time;
    const struct feel_expr *expr = feel_compile(&compiler, &excerpt, NULL);
    return expr == NULL ? feel_null() : feel_eval(expr, &env);
}

TEST("check letters of pupil numbers")
{
    static const struct {
        int line;
        const char *text, *want;
    } rows[] = {{L, UPN("801200005001"), "\"B\""}, {L, UPN("850000026001"), "\"H\""},
                {L, UPN("850000026002"), "\"X\""}, {L, UPN("860000026002"), "\"A\""},
                {L, UPN("919000026001"), "\"L\""}, {L, UPN("856000026002"), "\"Y\""},
                {L, UPN("85000002601A"), "\"G\""}, {L, UPN("207000016049"), "\"P\""}};
    struct feel_setup setup;
    feel_setup(&setup);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR_AT(rows[i].line, feel_print(setup.arena, outcome(&setup, rows[i].text)),
                     rows[i].want);
    feel_setup_end(&setup);
}

TEST("what has no check character")
{
    static const struct {
        int line;
        const char *text, *want;
    } rows[] = {
        {L, UPN("85000002600"), "there must be an alphabet, and a weight for each character"},
        {L, "check character(\"1\", [2], \"\")",
         "there must be an alphabet, and a weight for each character"},
        {L, UPN("85000002600I"), "a character is neither a digit nor in the alphabet"},
        {L, "check character(\"1\", [1.5], \"ab\")",
         "a weight must be a whole number from 0 to 1000000"},
        {L, "check character(\"1\", [-1], \"ab\")",
         "a weight must be a whole number from 0 to 1000000"}};
    struct feel_setup setup;
    feel_setup(&setup);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feel_value value = outcome(&setup, rows[i].text);
        CHECK(value.kind == FEEL_NULL && value.of.reason != NULL);
        if (value.kind == FEEL_NULL && value.of.reason != NULL)
            CHECK_STR_AT(rows[i].line, value.of.reason->text, rows[i].want);
    }
    feel_setup_end(&setup);
}
