/* What an evaluation leaves behind: values seen, steps, explanations; paths without evaluating. */
#include "support/capture.h"
#include "support/feel_setup.h"
#include "support/tap.h"

static struct str seen(struct feel_setup *setup, struct str text)
{
    const struct feel_expr *expr = feel_setup_compile(setup, text);
    struct text out = text_new(setup->arena);
    setup->env.watch = true;
    setup->env.seen.count = 0;
    if (expr == NULL)
        return STR("error");
    (void)feel_eval(expr, &setup->env);
    for (size_t i = 0; i < setup->env.seen.count; i++)
        text_addf(&out, "%s%.*s = %.*s", i > 0 ? "; " : "", STR_ARG(setup->env.seen.items[i].path),
                  STR_ARG(feel_print(setup->arena, setup->env.seen.items[i].value)));
    return text_str(&out);
}

TEST("values seen are named by their longest path")
{
    struct feel_setup setup;
    feel_setup(&setup);
    CHECK_STR(seen(&setup, STR("n > 3 and status = \"given\"")), "n = 4; status = \"given\"");
    CHECK_STR(seen(&setup, STR("n > 5 and status = \"given\"")), "n = 4");
    CHECK_STR(seen(&setup, STR("box.depth.inner + 1")), "box.depth.inner = 7");
    CHECK_STR(seen(&setup, STR("rows[present > n].id")), "n = 4; "
                                                         "rows[..].id = [\"b\"]");
    CHECK_STR(seen(&setup, STR("for i in [1] return i")), "");
    feel_setup_end(&setup);
}

static void note(void *context, struct str path, struct span at)
{
    text_addf(context, "%.*s@%u ", STR_ARG(path), at.from);
}

TEST("paths that an expression uses")
{
    struct feel_setup setup;
    feel_setup(&setup);
    const struct feel_expr *expr =
        feel_setup_compile(&setup, STR("if n > 3 then box.depth.inner else count(rows.id)"));
    struct text out = text_new(setup.arena);
    if (CHECK(expr != NULL)) {
        feel_expr_paths(expr, setup.arena, note, &out);
        CHECK_STR(text_str(&out), "n@3 box.depth.inner@14 rows.id@41 ");
    }
    feel_setup_end(&setup);
}

static struct str explained(struct feel_setup *setup, struct str text)
{
    const struct feel_expr *expr = feel_setup_compile(setup, text);
    struct capture capture;
    setup->env.trace = true;
    setup->env.steps_taken.count = 0;
    if (expr == NULL)
        return STR("error\n");
    struct feel_value result = feel_eval(expr, &setup->env);
    capture_start(&capture);
    feel_explain(expr, &setup->env, result, capture.out, false);
    return capture_end(&capture, setup->arena);
}

TEST("explanations")
{
    struct feel_setup setup;
    feel_setup(&setup);
    struct text all = text_new(setup.arena);
    static const char *const texts[] = {
        "n > 3 and status = \"refused\"",
        "count(rows[present > 2]) >= 2 and start < today()",
        "true and missing > 3",
        "1 / (n - 4) > 2",
        "every r in rows satisfies r.present > 0",
        "4",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        text_add(&all, explained(&setup, str_of(texts[i])));
        text_char(&all, '\n');
    }
    CHECK_GOLDEN(text_str(&all), "tests/diag/feel/explain.txt");
    feel_setup_end(&setup);
}
