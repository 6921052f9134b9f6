/* Text with expressions in double braces. */
#include "support/feel_setup.h"
#include "support/tap.h"

#define L __LINE__

static struct str rendered(struct feel_setup *setup, const char *text)
{
    struct excerpt excerpt = excerpt_of(setup->arena, "<text>", str_of(text));
    setup->compiler.diags = diags_new(setup->arena);
    const struct feel_template *template = feel_template_compile(&setup->compiler, &excerpt);
    if (template == NULL)
        return str_of(setup->compiler.diags->list.items[0]->code);
    return feel_template_render(template, &setup->env);
}

TEST("templates")
{
    static const struct {
        int line;
        const char *text, *want;
    } rows[] = {
        {L, "", ""},
        {L, "plain {single} text", "plain {single} text"},
        {L, "Dear {{ name }},", "Dear Ann,"},
        {L, "{{n}}{{ n + 1 }}", "45"},
        {L, "[{{ missing }}]", "[]"},
        {L, "from {{ start }} at {{ now() }}", "from 2026-09-21 at 2026-09-21T10:00"},
        {L, "{{ if n > 3 then \"many\" else \"few\" }}", "many"},
        {L, "{{ \"}}\" }} stays", "}} stays"},
        {L, "{{ {a: {b: 1}}.a.b }}", "1"},
        {L, "{{ rows.id }}", "a, b, c"},
        {L, "open {{ name", "F030"},
        {L, "open {{ \"}}", "F030"},
        {L, "none {{ }}", "F031"},
        {L, "stray }} here", "F032"},
        {L, "{{ nam }}", "F010"},
        {L, "{{ name + }}", "F001"},
    };
    struct feel_setup setup;
    feel_setup(&setup);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR_AT(rows[i].line, rendered(&setup, rows[i].text), rows[i].want);
    feel_setup_end(&setup);
}

TEST("a fault in a template is shown in its text")
{
    struct feel_setup setup;
    feel_setup(&setup);
    struct excerpt excerpt =
        excerpt_of(setup.arena, "<text>", STR("Dear {{ name }},\nyour {{ nam }} {{ }} and {{ x"));
    CHECK(feel_template_compile(&setup.compiler, &excerpt) == NULL);
    CHECK_GOLDEN(feel_setup_messages(&setup), "tests/diag/feel/template.txt");
    feel_setup_end(&setup);
}

static struct str starred(void *context, struct arena *arena, const struct feel_expr *expr,
                          struct feel_value value)
{
    (void)expr;
    if (feel_is_null(value) && value.of.reason != NULL)
        *(const char **)context = value.of.reason->code;
    return str_format(arena, "*%.*s*", STR_ARG(feel_plain(arena, value)));
}

TEST("a template for a medium: it writes the values, the text stays; a fault is told")
{
    static const struct {
        int line;
        const char *text, *want, *fault;
    } rows[] = {
        {L, "<b>{{ name }}</b> {{ missing }}.", "<b>*Ann*</b> **.", ""},
        {L, "a {{ 1 / 0 }} b", "a ** b", "division_by_zero"},
        {L,
         "{{ string join(for i in 1..100000 return \"abcdef\", \"\") }}{{ string join(for i in "
         "1..100000 return \"abcdef\", \"\") }}",
         "**", "string_too_long"},
    };
    struct feel_setup setup;
    feel_setup(&setup);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *fault = "";
        struct excerpt excerpt = excerpt_of(setup.arena, "<text>", str_of(rows[i].text));
        const struct feel_template *template = feel_template_compile(&setup.compiler, &excerpt);
        CHECK_STR_AT(rows[i].line, feel_template_render_for(template, &setup.env, starred, &fault),
                     rows[i].want);
        CHECK_STR_AT(rows[i].line, str_of(fault), rows[i].fault);
    }
    feel_setup_end(&setup);
}
