/* docs/feel-reference.md is what the tables of functions and of reasons say. */
#include "feel/builtin.h"
#include "support/tap.h"

static const struct {
    const char *title;
    const struct builtin_table *table;
} groups[] = {
    {"Texts", &builtin_string},
    {"Regular expressions", &builtin_regex},
    {"Numbers", &builtin_number},
    {"Lists", &builtin_list},
    {"Lists from lists", &builtin_list_edit},
    {"Dates, times, durations", &builtin_temporal},
    {"Ranges", &builtin_range},
    {"Contexts", &builtin_context},
    {"Conversions and truth", &builtin_convert},
};
#define GROUPS (sizeof groups / sizeof *groups)

static void add_head(struct text *out, const char *title)
{
    text_addf(out, "\n## %s\n\n| | gives | |\n|---|---|---|\n", title);
}

static void add_builtin(struct text *out, const struct builtin *row)
{
    text_addf(out, "| `%s(", row->name);
    for (size_t i = 0; i < builtin_params(row); i++)
        text_addf(out, "%s%s%s", i > 0 ? ", " : "", row->params[i].name,
                  row->params[i].optional ? "?" : "");
    text_addf(out, "%s)` | %.*s | %s |\n", row->flags & BUILTIN_MANY ? ", ..." : "",
              STR_ARG(feel_type_name(out->arena, row->result)), row->help);
}

static void add_host(struct text *out, const struct feel_host_function *row)
{
    text_addf(out, "| `%s(", row->name);
    for (size_t i = 0; i < row->count; i++)
        text_addf(out, "%s%s%s", i > 0 ? ", " : "", row->params[i], i >= row->required ? "?" : "");
    text_addf(out, ")` | %.*s | %s |\n", STR_ARG(feel_type_name(out->arena, row->result)),
              row->help);
}

/* Lines of a text that was broken for the terminal become one. */
static void add_joined(struct text *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        text_char(out, s.at[i] == '\n' ? ' ' : s.at[i]);
}

static void add_reasons(struct text *out)
{
    text_add(out, STR("\n## Why a value is null\n\n| | | |\n|---|---|---|\n"));
    for (const struct diag_code *row = feel_reasons; row->code != NULL; row++) {
        text_addf(out, "| `%s` | %s | ", row->code, row->title);
        add_joined(out, str_of(row->text));
        text_add(out, STR(" |\n"));
    }
}

TEST("the reference page is fresh")
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct text out = text_new(arena);
    text_add(&out, STR("# FEEL: functions and reasons\n\n"
                       "Written from the engine's tables by a test; the language itself is in "
                       "[feel.md](feel.md). A question mark\nstands behind what may be left out. A "
                       "function that gets null where it needs a value gives null.\n"));
    size_t rows = 0;
    for (size_t i = 0; i < GROUPS; i++) {
        add_head(&out, groups[i].title);
        for (size_t k = 0; k < groups[i].table->count; k++, rows++)
            add_builtin(&out, &groups[i].table->rows[k]);
    }
    CHECK_INT(rows, builtin_count());
    add_head(&out, "School time, on the calendar of the case or a named one");
    for (size_t i = 0; i < feel_school_time.count; i++)
        add_host(&out, &feel_school_time.functions[i]);
    add_reasons(&out);
    CHECK_GOLDEN(text_str(&out), "docs/feel-reference.md");
}
