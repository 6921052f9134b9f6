/* Expressions written anew: with every bracket, and the same again when read. */
#include "support/feel_lines.h"
#include "support/feel_setup.h"
#include "support/tap.h"

#define L __LINE__
static const struct {
    int line;
    const char *text, *want;
} rows[] = {
    {L, "1+2*3", "1 + (2 * 3)"},
    {L, "-n ** -2 - -(3)", "((-n) ** -2) - -3"},
    {L, "- - n", "--n"},
    {L, "(-5)[1]", "(-5)[1]"},
    {L, "n>3 and status=\"given\" or not (flags[1])",
     "((n > 3) and (status = \"given\")) or not(flags[1])"},
    {L, "if n>3 then rows[present>2].id else null",
     "if (n > 3) then rows[present > 2].id else null"},
    {L, "rows[item.present=n] // why", "rows[item.present = n]"},
    {L, "rows[ week ending < start ][ 1 ].week  ending",
     "rows[week ending < start][1].week ending"},
    {L, "loose[present > 2].id", "loose[present > 2].id"},
    {L, "n between 1 and 5", "n between 1 and 5"},
    {L, "n in [1..5)", "n in ([1..5))"},
    {L, "n in (1,[2..n],>4)", "n in (1, [2..(n)], > 4)"},
    {L, "n in ]1..5[", "n in ((1..5))"},
    {L, "(>=5)", "(>= 5)"},
    {L, "for i in 1..3, j in [1..i] return {a: i, \"b c\": j}",
     "for i in 1..3, j in [1..(i)] return {a: i, \"b c\": j}"},
    {L, "every x in flags satisfies not(x) or x=true",
     "every x in flags satisfies (not(x) or (x = true))"},
    {L, "(function(a: number, b: list<string>) a + count(b))(b: [], a: 1)",
     "(function(a: number, b: list<string>) (a + count(b)))(b: [], a: 1)"},
    {L, "((n instance of list < number >)) = true", "(n instance of list < number >) = true"},
    {L, "replace(\"a\", pattern: \"b\")", ""},
    {L, "number(from: \"1\", grouping separator: null, decimal separator: \".\")",
     "number(from: \"1\", grouping separator: null, decimal separator: \".\")"},
    {L, "twice(n: 2) + twice(3)", "twice(2) + twice(3)"},
    {L, "@\"2026-09-21\" + duration(\"P1D\")", "@\"2026-09-21\" + duration(\"P1D\")"},
    {L, "sort(rows, function(x,y) x.present>y.present).id",
     "sort(rows, function(x,y) (x.present > y.present)).id"},
    {L, "\"\\u0041\\\"\"", "\"A\\\"\""},
};

static struct str rewritten(struct feel_setup *setup, struct str text)
{
    const struct feel_expr *expr = feel_setup_compile(setup, text);
    return expr != NULL ? feel_expr_print(setup->arena, expr) : STR("");
}

TEST("expressions are written anew")
{
    struct feel_setup setup;
    feel_setup(&setup);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str once = rewritten(&setup, str_of(rows[i].text));
        CHECK_STR_AT(rows[i].line, once, rows[i].want);
        if (once.len > 0)
            CHECK_STR_AT(rows[i].line, rewritten(&setup, once), rows[i].want);
    }
    feel_setup_end(&setup);
}

static struct str rewritten_tests(struct feel_setup *setup, const char *text)
{
    struct excerpt excerpt = excerpt_of(setup->arena, "<tests>", str_of(text));
    const struct feel_expr *expr = feel_compile_tests(&setup->compiler, &excerpt, &feel_t_number);
    return expr != NULL ? feel_expr_print(setup->arena, expr) : STR("");
}

TEST("unary tests are written anew")
{
    static const char *const tests[][2] = {
        {"-", "-"},
        {"1, 2,[3..4]", "1, 2, [3..4]"},
        {"not( <1, >= 5 )", "not(< 1, >= 5)"},
        {"? > n and value < 5", "(? > n) and (value < 5)"},
    };
    struct feel_setup setup;
    feel_setup(&setup);
    static const struct feel_field input[] = {{STR_INIT("?"), &feel_t_number},
                                              {STR_INIT("value"), &feel_t_number}};
    struct feel_names names = {.fields = input, .count = 2, .outer = setup.compiler.names};
    setup.compiler.names = &names;
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        struct str once = rewritten_tests(&setup, tests[i][0]);
        CHECK_STR(once, tests[i][1]);
        CHECK_STR(rewritten_tests(&setup, once.at), tests[i][1]);
    }
    feel_setup_end(&setup);
}

/* ---- the conformance cases ---- */
struct again {
    size_t played, refused, changed, other;
};

static const struct feel_expr *compiled(struct play *play, const struct feel_names *names,
                                        struct str text)
{
    struct feel_compiler compiler = play_compiler(play, names);
    struct excerpt excerpt = excerpt_of(play->arena, "<expression>", text);
    return feel_compile(&compiler, &excerpt, NULL);
}

static bool same_result(struct play *play, const struct feel_frame *frame,
                        const struct feel_expr *a, const struct feel_expr *b)
{
    struct feel_env first = play_env(play, frame), second = play_env(play, frame);
    return str_eq(feel_print(play->arena, feel_eval(a, &first)),
                  feel_print(play->arena, feel_eval(b, &second)));
}

static void read_again(void *context, struct play *play)
{
    struct again *again = context;
    struct feel_names names;
    struct feel_frame frame;
    play_inputs(play, &names, &frame);
    const struct feel_expr *expr = compiled(play, &names, json_str_at(play->line, "expr"));
    if (expr == NULL)
        return;
    struct str once = feel_expr_print(play->arena, expr);
    const struct feel_expr *second = compiled(play, &names, once);
    struct str twice = second != NULL ? feel_expr_print(play->arena, second) : STR("");
    bool same = second != NULL && same_result(play, &frame, expr, second);
    if (second == NULL || !same || !str_eq(once, twice))
        tap_note("%.*s: %.*s | %.*s", STR_ARG(feel_lines_id(play)), STR_ARG(once), STR_ARG(twice));
    again->played++;
    again->refused += second == NULL;
    again->changed += second != NULL && !str_eq(once, twice);
    again->other += second != NULL && !same;
}

TEST("what was written of a conformance case reads the same")
{
    struct again again = {0};
    if (!feel_lines_each(FEEL_LINES "cl3-expressions.jsonl", read_again, &again)) {
        tap_skip("the conformance cases are not here");
        return;
    }
    tap_note("%zu expressions", again.played);
    CHECK(again.played > 2000);
    CHECK_INT(again.refused, 0);
    CHECK_INT(again.changed, 0);
    CHECK_INT(again.other, 0);
}
