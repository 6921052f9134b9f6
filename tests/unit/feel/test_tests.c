/* Unary tests: a decision table's cells and a field's check. */
#include "support/feel_setup.h"
#include "support/tap.h"

#define L __LINE__
static const struct str words[] = {STR_INIT("low"), STR_INIT("high")};
static const struct feel_type risk = {.kind = FEEL_T_STRING, .words = words, .word_count = 2};

static struct str outcome(struct feel_setup *setup, const char *text, const struct feel_type *type,
                          struct feel_value input)
{
    struct feel_field field = {STR("?"), type};
    struct feel_names names = {.outer = setup->compiler.names, .fields = &field, .count = 1};
    struct feel_frame frame = {.outer = &setup->frame, .values = &input};
    struct feel_compiler compiler = setup->compiler;
    struct excerpt excerpt = excerpt_of(setup->arena, "<cell>", str_of(text));
    compiler.names = &names;
    compiler.diags = diags_new(setup->arena);
    const struct feel_expr *expr = feel_compile_tests(&compiler, &excerpt, type);
    if (expr == NULL)
        return str_of(compiler.diags->list.items[0]->code);
    struct feel_env env = setup->env;
    env.frame = &frame;
    return feel_print(setup->arena, feel_eval(expr, &env));
}

TEST("cells of numbers")
{
    static const struct {
        int line;
        const char *text;
        int64_t input;
        const char *want;
    } rows[] = {{L, "-", 5, "true"},
                {L, "5", 5, "true"},
                {L, "< 5", 5, "false"},
                {L, "<= 5", 5, "true"},
                {L, "[1..5)", 5, "false"},
                {L, "1, 5", 5, "true"},
                {L, "< 3, > 4", 5, "true"},
                {L, "not(5)", 5, "false"},
                {L, "not(1, 2)", 5, "true"},
                {L, "? > 3 and ? < 9", 5, "true"},
                {L, "odd(?)", 4, "false"},
                {L, "not(odd(?))", 4, "true"},
                {L, "n + 1", 5, "true"},
                {L, "= n", 4, "true"},
                {L, "!= n", 4, "false"},
                {L, "[4, 5]", 5, "true"},
                {L, "null", 5, "false"},
                {L, "\"a\"", 5, "F021"},
                {L, "[\"a\"..\"b\"]", 5, "F021"},
                {L, "1,", 5, "F001"},
                {L, "not(1", 5, "F001"}};
    struct feel_setup setup;
    feel_setup(&setup);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR_AT(rows[i].line,
                     outcome(&setup, rows[i].text, &feel_t_number, feel_int(rows[i].input)),
                     rows[i].want);
    feel_setup_end(&setup);
}

TEST("cells of words")
{
    struct feel_setup setup;
    feel_setup(&setup);
    struct feel_value low = feel_string(STR("low"));
    CHECK_STR(outcome(&setup, "low", &risk, low), "true");
    CHECK_STR(outcome(&setup, "high", &risk, low), "false");
    CHECK_STR(outcome(&setup, "\"low\", \"high\"", &risk, low), "true");
    CHECK_STR(outcome(&setup, "not(high)", &risk, low), "true");
    CHECK_STR(outcome(&setup, "\"hihg\"", &risk, low), "F022");
    CHECK_STR(outcome(&setup, "hihg", &risk, low), "F010");
    CHECK_STR(outcome(&setup, "low", &risk, feel_null()), "false");
    CHECK_STR(outcome(&setup, "> 3", &feel_t_number, feel_null()), "null");
    feel_setup_end(&setup);
}
