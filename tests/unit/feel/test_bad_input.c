/* Broken expressions are refused or evaluate to something; they never do harm. Run under the
 * address sanitizer this looks at every truncation and at a change of every byte. */
#include <string.h>

#include "base/limits.h"
#include "support/feel_setup.h"
#include "support/tap.h"

static const char *const seeds[] = {
    "if n > 3 and status = \"given\" then rows[present > 2].id else null",
    "for i in 1..3, j in [1..i] return {a: i, \"b c\": j}.b c",
    "some r in rows satisfies r.week ending < @\"2026-09-21\"",
    "every x in flags satisfies not(x) or x = true",
    "n between 1 and 5 and n in (1, [2..3], > 4) and n in ]1..5[",
    "function(a: number, b: list<string>) a + count(b)",
    "(function(x, y) x ** y)(y: 2, x: 3) - -4 / 2.5e1",
    "date and time(\"2026-09-21T10:00:00@Europe/London\").time offset",
    "duration(\"P1DT2H\") + @\"PT1.5S\" >= @\"-P1D\" * 2",
    "x instance of context<a: list<number>, b: function<Any> -> date and time>",
    "replace(\"a.b\", \"[a-z-[b]]\\\\.(b)\", \"$1\\\\$\", \"i\") = split(name, \"\\\\s\")[1]",
    "string join([\"\\u0041\\uD83D\\uDE00\", name], substring(\"\\U01F40E\", -1, 1))",
    "loose[item.present = n][-1].id /* why */ // not",
    "sort(rows, function(x, y) x.present > y.present).id",
    "{a: 1, b: a + 1, c: {d: [b, a][1]}}.c.d",
    "before([1..2], (>= 5)) or overlaps(range(\"[1..3]\"), (2..3])",
    "get entries(context put(box, [\"depth\", \"inner\"], 3))[1].key",
    "twice(n: 2) + twice(3) > in state(\"live\")",
};
#define SEEDS (sizeof seeds / sizeof *seeds)

static void play(struct feel_setup *setup, struct str text, bool tolerant)
{
    struct arena_mark mark = arena_mark(setup->arena);
    struct excerpt excerpt = excerpt_of(setup->arena, "<expression>", text);
    setup->compiler.diags = diags_new(setup->arena);
    setup->compiler.tolerant = tolerant;
    const struct feel_expr *expr = feel_compile(&setup->compiler, &excerpt, NULL);
    setup->env.steps = 0;
    if (expr != NULL)
        (void)feel_plain(setup->arena, feel_eval(expr, &setup->env));
    (void)feel_template_compile(&setup->compiler, &excerpt);
    (void)feel_compile_tests(&setup->compiler, &excerpt, &feel_t_number);
    arena_reset(setup->arena, mark);
}

TEST("every truncation and every changed byte")
{
    struct feel_setup setup;
    size_t played = 0;
    feel_setup(&setup);
    static const char bytes[] = "\"([{}]).,:@ 9z\\\xff";
    for (size_t i = 0; i < SEEDS; i++) {
        struct str seed = str_of(seeds[i]);
        char changed[512];
        for (size_t at = 0; at <= seed.len; at++, played++)
            play(&setup, str_part(seed, 0, at), at % 2 == 0);
        for (size_t at = 0; at < seed.len; at++, played++) {
            memcpy(changed, seed.at, seed.len);
            changed[at] = bytes[(at + i) % (sizeof bytes - 1)];
            play(&setup, (struct str){changed, seed.len}, true);
        }
    }
    CHECK(played > 2000);
    feel_setup_end(&setup);
}

static struct str repeated(struct arena *arena, const char *open, size_t count, const char *middle,
                           const char *close)
{
    struct text out = text_new(arena);
    for (size_t i = 0; i < count; i++)
        text_add(&out, str_of(open));
    text_add(&out, str_of(middle));
    for (size_t i = 0; i < count; i++)
        text_add(&out, str_of(close));
    return text_str(&out);
}

TEST("nesting is bounded")
{
    static const struct {
        const char *open, *middle, *close, *want;
        size_t count;
    } rows[] = {
        {"(", "1", ")", "error F006", 10000},
        {"[", "1", "]", "error F006", 10000},
        {"{a: ", "1", "}", "error F006", 10000},
        {"-", "n", "", "error F006", 10000},
        {"not(", "true", ")", "error F006", 5000},
        {"1 + ", "n", "", "error F006", 10000},
        {"if true then ", "1", " else 2", "error F006", 2000},
        {"for i in 1..2 return ", "1", "", "error F006", 2000},
        {"n", ".a", "", "error F010", 1},
        {"(", "1", ")", "1", 150},
    };
    struct feel_setup setup;
    feel_setup(&setup);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str text =
            repeated(setup.arena, rows[i].open, rows[i].count, rows[i].middle, rows[i].close);
        if (i != 8)
            CHECK_STR(feel_setup_eval(&setup, text), rows[i].want);
    }
    CHECK_STR(feel_setup_eval(&setup, repeated(setup.arena, " ", LIMIT_FEEL_BYTES, "1", "")),
              "error F005");
    feel_setup_end(&setup);
}

TEST("recursion ends")
{
    struct feel_setup setup;
    feel_setup(&setup);
    CHECK_STR(feel_setup_eval(&setup, STR("(function(f) f(f))(function(f) f(f))")),
              "null too_deep");
    feel_setup_end(&setup);
}
