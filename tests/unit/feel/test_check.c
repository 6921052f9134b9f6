/* Messages of the compiler, whole and with carets. */
#include <string.h>

#include "feel/lex.h"
#include "support/capture.h"
#include "support/feel_setup.h"
#include "support/tap.h"
#include "yaml/yaml.h"

static const char *const faults[] = {
    "1 +",
    "(1 + 2",
    "\"open",
    "1 /* open",
    "\"\\u00zz\"",
    "1 && 2",
    "a",
    "nam = \"Ann\"",
    "status = given",
    "string lenght(name)",
    "box.dept.inner",
    "box.hidden",
    "start.yaer",
    "rows[presnt > 2]",
    "contains(name)",
    "replace(name, \"(\", \"\")",
    "substring(string: name, start: 1)",
    "substring(name, start position: 1)",
    "twice(1, 2)",
    "twice(name)",
    "string length(n)",
    "n(1)",
    "name + n",
    "n = name",
    "start < @\"PT1H\"",
    "status = \"givn\"",
    "status in (\"given\", \"refusd\")",
    "flags > flags",
    "if n then 1 else 2",
    "n and true",
    "every r in rows satisfies r.present",
    "{a: 1, a: 2}",
    "@\"2026-02-30\"",
    "n instance of nmber",
    "function(x) external {}",
    "n between 1 or 2",
    "for x in rows retrun x",
    "x instance number",
    "n in [\"a\"..\"b\"]",
    "-name",
    "n == 4",
    "n <> 4",
    "name = 'Ann'",
    "n \xe2\x80\x93 1",
    "status = \xe2\x80\x9cgiven\xe2\x80\x9d",
    "flags[1] AND true",
    "!flags[1]",
    "date(\"2026-02-30\")",
    "start + duration(\"10D\")",
    "list contains([status], \"givn\")",
};

TEST("faults are shown where they are")
{
    struct feel_setup setup;
    feel_setup(&setup);
    struct text all = text_new(setup.arena);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        setup.compiler.diags = diags_new(setup.arena);
        CHECK(feel_setup_compile(&setup, str_of(faults[i])) == NULL);
        text_add(&all, feel_setup_messages(&setup));
        text_char(&all, '\n');
    }
    CHECK_GOLDEN(text_str(&all), "tests/diag/feel/faults.txt");
    feel_setup_end(&setup);
}

TEST("tolerant compilation warns and goes on")
{
    struct feel_setup setup;
    feel_setup(&setup);
    setup.compiler.tolerant = true;
    const struct feel_expr *expr = feel_setup_compile(&setup, STR("[1, nam, n + name]"));
    if (CHECK(expr != NULL)) {
        CHECK_STR(feel_print(setup.arena, feel_eval(expr, &setup.env)), "[1, null, null]");
        CHECK_INT(setup.diags->warnings, 2);
        CHECK_INT(setup.diags->errors, 0);
    }
    feel_setup_end(&setup);
}

TEST("an expected type is asked for")
{
    struct feel_setup setup;
    feel_setup(&setup);
    static const struct {
        const char *text;
        const struct feel_type *type;
        bool fits;
    } rows[] = {{"n > 3", &feel_t_boolean, true},         {"n", &feel_t_boolean, false},
                {"loose", &feel_t_boolean, true},         {"null", &feel_t_date, true},
                {"start + @\"P1D\"", &feel_t_date, true}, {"rows", &feel_t_context, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct excerpt text = excerpt_of(setup.arena, "<expression>", str_of(rows[i].text));
        CHECK((feel_compile(&setup.compiler, &text, rows[i].type) != NULL) == rows[i].fits);
    }
    feel_setup_end(&setup);
}

/* The text of a file whose lines were joined: every byte knows its place. */
TEST("a caret finds its way back into a folded text")
{
    struct feel_setup setup;
    feel_setup(&setup);
    struct str file = STR("rule: >\n  n > 3\n  and nam = \"x\"\n");
    const struct source *source = source_new(setup.arena, STR("folded.yaml"), file);
    struct str folded = STR("n > 3 and nam = \"x\"");
    uint32_t offsets[20];
    for (uint32_t i = 0; i < 20; i++)
        offsets[i] = i < 6 ? 10 + i : 12 + i;
    struct excerpt excerpt = {.text = folded, .source = source, .offsets = offsets};
    CHECK(feel_compile(&setup.compiler, &excerpt, NULL) == NULL);
    CHECK_GOLDEN(feel_setup_messages(&setup), "tests/diag/feel/folded.txt");
    feel_setup_end(&setup);
}

TEST("and into YAML's own folded and quoted scalars")
{
    struct feel_setup setup;
    feel_setup(&setup);
    struct str file = STR("a: >\n  n > 3\n  and nam = \"x\"\nb: \"n > 3 and \\\"x\\\" = nam\"\n");
    const struct source *source = source_new(setup.arena, STR("folded.yaml"), file);
    const struct yaml_node *tree = yaml_parse(setup.arena, source, setup.diags);
    if (CHECK(tree != NULL && yaml_get(tree, "a") != NULL && yaml_get(tree, "b") != NULL)) {
        CHECK(feel_compile(&setup.compiler, &yaml_get(tree, "a")->text, NULL) == NULL);
        CHECK(feel_compile(&setup.compiler, &yaml_get(tree, "b")->text, NULL) == NULL);
        CHECK_GOLDEN(feel_setup_messages(&setup), "tests/diag/feel/yaml.txt");
    }
    feel_setup_end(&setup);
}

TEST("names that no datum may bear")
{
    CHECK(feel_is_builtin(STR("date")));
    CHECK(feel_is_builtin(STR("date and time")));
    CHECK(feel_is_builtin(STR("between")));
    CHECK(!feel_is_builtin(STR("start")));
}

static bool is_word(const struct diag_code *codes, const char *code)
{
    for (; codes->code != NULL; codes++)
        if (strcmp(codes->code, code) == 0)
            return codes->title != NULL && codes->text != NULL;
    return false;
}

TEST("codes and reasons are described")
{
    CHECK(is_word(feel_codes, "F010"));
    CHECK(is_word(feel_reasons, "erased"));
    CHECK(is_word(feel_reasons, "too_many_steps"));
}
