#include <glob.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "support/capture.h"
#include "support/tap.h"
#include "yaml/scalar.h"
#include "yaml/yaml.h"

#define L __LINE__

/* Report each "$$" in a text, as a reader of expressions would report a fault there. */
static void find_marks(const struct yaml_node *node, struct diags *diags)
{
    static const struct str mark = STR_INIT("$$");
    if (node->kind == YAML_SCALAR)
        for (ptrdiff_t at = 0; (at = str_find(yaml_text(node), mark, (size_t)at)) >= 0; at += 2)
            diag_error(diags, "T001", excerpt_span(&node->text, (size_t)at, (size_t)at + 2),
                       "a mark at byte %d of the text", (int)at);
    for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        find_marks(node->items[i], diags);
    for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        find_marks(node->pairs[i].key, diags);
        find_marks(node->pairs[i].value, diags);
    }
}

static struct str messages_of(struct arena *arena, const char *name, struct str text)
{
    struct diags *diags = diags_new(arena);
    const struct source *source = source_new(arena, str_of(name), text);
    const struct yaml_node *root = yaml_parse(arena, source, diags);
    if (root)
        find_marks(root, diags);
    struct capture capture;
    capture_start(&capture);
    diags_print(diags, capture.out, false);
    if (root && diags->errors == 0)
        fputs("no fault\n", capture.out);
    return capture_end(&capture, arena);
}

TEST("every refusal, and carets in every style, read as expected")
{
    glob_t files;
    CHECK_INT(glob("tests/diag/yaml/*.yaml", 0, NULL, &files), 0);
    CHECK(files.gl_pathc >= 60);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct arena *arena = arena_new();
        const char *path = files.gl_pathv[i], *base = strrchr(path, '/') + 1;
        struct str expected =
            str_format(arena, "%.*s.txt", (int)(strlen(path) - strlen(".yaml")), path);
        CHECK_GOLDEN(messages_of(arena, base, read_file(arena, path)), expected.at);
        arena_free(arena);
    }
    globfree(&files);
}

TEST("ten different faults in one file give ten messages")
{
    struct arena *arena = arena_new();
    struct diags *diags = diags_new(arena);
    struct str text = read_file(arena, "tests/diag/yaml/ten-faults.yaml");
    const struct source *source = source_new(arena, STR("x"), text);
    CHECK(yaml_parse(arena, source, diags) != NULL);
    CHECK(diags->errors >= 10);
    size_t distinct = 0;
    for (size_t i = 0; i < diags->list.count; i++) {
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            seen = seen || str_is(str_of(diags->list.items[i]->code), diags->list.items[j]->code);
        distinct += !seen;
    }
    CHECK(distinct >= 10);
    arena_free(arena);
}

/* ---- values ---- */

static const struct {
    int line;
    enum yaml_style style;
    const char *yaml, *want;
} values[] = {
    {L, YAML_PLAIN, "x", "x"},
    {L, YAML_PLAIN, "no", "no"},
    {L, YAML_PLAIN, "012345", "012345"},
    {L, YAML_PLAIN, "12:30", "12:30"},
    {L, YAML_PLAIN, "~", "~"},
    {L, YAML_PLAIN, "one  two\n  three  \n\n\n  four", "one  two three\n\nfour"},
    {L, YAML_PLAIN, "one\r\n  two\r\n\r\n  three", "one two\nthree"},
    {L, YAML_PLAIN, "one\r  two", "one two"},
    {L, YAML_SINGLE_QUOTED, "''", ""},
    {L, YAML_SINGLE_QUOTED, "' it''s  '", " it's  "},
    {L, YAML_SINGLE_QUOTED, "'a  \n\n  b\n '", "a\nb "},
    {L, YAML_SINGLE_QUOTED, "'\n a'", " a"},
    {L, YAML_SINGLE_QUOTED, "'\\n'''", "\\n'"},
    {L, YAML_DOUBLE_QUOTED, "\"\"", ""},
    {L, YAML_DOUBLE_QUOTED, "\"a\\tb\\x41\\u00e9\\U0001F600\\\\\\\"\"",
     "a\tbA\xc3\xa9\xf0\x9f\x98\x80\\\""},
    {L, YAML_DOUBLE_QUOTED, "\"a \\\n   b\\\n\n  c\"", "a b\nc"},
    {L, YAML_DOUBLE_QUOTED, "\"a  \n\n\n  b\"", "a\n\nb"},
    {L, YAML_DOUBLE_QUOTED, "\"a\\\r\n  b\"", "ab"},
    {L, YAML_DOUBLE_QUOTED, "\"\\a\\b\\e\\f\\n\\r\\t\\v\\ \\/\\N\\_\\L\\P\\\t\"",
     "\a\b\033\f\n\r\t\v /\xc2\x85\xc2\xa0\xe2\x80\xa8\xe2\x80\xa9\t"},
    {L, YAML_LITERAL, "|\n  a\n   b\n\n  c\n\n", "a\n b\n\nc\n"},
    {L, YAML_LITERAL, "|-\n  a\n\n", "a"},
    {L, YAML_LITERAL, "|+\n  a\n\n", "a\n\n"},
    {L, YAML_LITERAL, "|1-\n   a\n  b", " a\nb"},
    {L, YAML_LITERAL, "|-1\n   a\n  b", " a\nb"},
    {L, YAML_LITERAL, "| # comment\n  a", "a"},
    {L, YAML_LITERAL, "|#4-\n  a\n", "a\n"},
    {L, YAML_LITERAL, "|\n\n   \n    a\n", "\n\na\n"},
    {L, YAML_LITERAL, "|\r\n  a\r\n  b\r\n", "a\nb\n"},
    {L, YAML_LITERAL, "|\n  a\n   \n  b\n", "a\n \nb\n"},
    {L, YAML_LITERAL, "|\n", ""},
    {L, YAML_LITERAL, "|+\n\n\n", "\n\n"},
    {L, YAML_FOLDED, ">\n  a\n  b\n\n  c\n", "a b\nc\n"},
    {L, YAML_FOLDED, ">-\n  a\n\n\n  b\n", "a\n\nb"},
    {L, YAML_FOLDED, ">\n  a\n    kept\n  b\n", "a\n  kept\nb\n"},
    {L, YAML_FOLDED, ">\n\n  a\n  b", "\na b"},
    {L, YAML_FOLDED, ">+\n  a\n\n    k\n\n  b\n\n", "a\n\n  k\n\nb\n\n"},
    {L, YAML_FOLDED, ">2\n    a\n   b\n", " a\nb\n"},
};

/* The value of the only key, and the map of its bytes. */
static void check_value(struct arena *arena, int line, enum yaml_style style, struct str yaml,
                        const char *want)
{
    struct diags *diags = diags_new(arena);
    const struct source *source = source_new(arena, STR("x"), yaml);
    const struct yaml_node *root = yaml_parse(arena, source, diags);
    const struct yaml_node *node = yaml_get(yaml_get(root, "k"), "v");
    CHECK_INT_AT(line, diags->errors, 0);
    if (!CHECK_AT(line, node != NULL))
        return;
    CHECK_STR_AT(line, node->text.text, want);
    CHECK_INT_AT(line, node->style, style);
    CHECK_AT(line, !scalar_is_coarse(&node->text));
    for (size_t i = 0; i < node->text.text.len; i++) {
        struct span a = excerpt_span(&node->text, i, i + 1);
        CHECK_AT(line, a.to >= a.from && a.to <= source->text.len);
    }
}

TEST("each style gives libyaml's text, with its own map")
{
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct arena *arena = arena_new();
        struct str yaml = str_format(arena, "k:\n v: %s", values[i].yaml);
        check_value(arena, values[i].line, values[i].style, yaml, values[i].want);
        /* Again, with characters of several bytes before it. */
        yaml = str_format(arena, "# \xc3\xa9\n\"\xe2\x82\xac\": 1\nk:\n v: %s", values[i].yaml);
        check_value(arena, values[i].line, values[i].style, yaml, values[i].want);
        arena_free(arena);
    }
}

TEST("a text read otherwise than libyaml reads it gets a coarse place, not a wrong one")
{
    struct arena *arena = arena_new();
    const struct source *source = source_new(arena, STR("x"), STR("a: 'b''c'"));
    struct scalar_place place = {source, 3, 9, YAML_SINGLE_QUOTED, 0};
    struct excerpt fine = scalar_excerpt(arena, &place, STR("b'c"));
    struct excerpt coarse = scalar_excerpt(arena, &place, STR("other"));
    CHECK(!scalar_is_coarse(&fine) && scalar_is_coarse(&coarse));
    CHECK_STR(coarse.text, "other");
    for (size_t i = 0; i <= 5; i++)
        CHECK_INT(excerpt_span(&coarse, i, i).from, 3);
    CHECK_INT(excerpt_span(&fine, 1, 2).from, 5);
    arena_free(arena);
}

TEST("a tree keeps order, places and style")
{
    struct arena *arena = arena_new();
    struct diags *diags = diags_new(arena);
    const struct source *source =
        source_new(arena, STR("x"), STR("b: [1, 'two']\na:\n  c: &x {d: e}\n  f: *x\n"));
    const struct yaml_node *root = yaml_parse(arena, source, diags);
    CHECK_INT(diags->errors, 0);
    CHECK_INT(root->count, 2);
    CHECK_STR(root->pairs[0].key->text.text, "b");
    const struct yaml_node *list = yaml_get(root, "b");
    CHECK(list->kind == YAML_SEQUENCE && list->flow && list->items[1]->flow);
    CHECK_INT(list->at.from, 3);
    CHECK_INT(list->at.to, 13);
    CHECK_INT(list->items[1]->at.from, 7);
    CHECK_STR(yaml_text(list->items[1]), "two");
    const struct yaml_node *a = yaml_get(root, "a"), *alias = yaml_get(a, "f");
    CHECK(!a->flow && yaml_get(a, "c")->flow);
    CHECK_INT(a->at.from, 19);
    CHECK_INT(alias->at.from, 37);
    CHECK_INT(alias->at.to, 39);
    CHECK_STR(yaml_text(yaml_get(alias, "d")), "e");
    CHECK(yaml_get(alias, "no") == NULL && yaml_get(NULL, "x") == NULL);
    CHECK_STR(yaml_text(root), "");
    arena_free(arena);
}

/* ---- hostile files ---- */

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct repeat {
    int line;
    const char *before, *again;
    int times;
    const char *after, *want;
};
static const struct repeat repeats[] = {
    {L, "", "[", 100000, "", "more than 192 levels of nesting [Y002]"},
    {L, "", "{a: ", 100000, "", "more than 192 levels of nesting [Y002]"},
    {L, "", "- ", 100000, "x", "more than 192 levels of nesting [Y002]"},
    {L, "", "? ", 100000, "x", "more than 192 levels of nesting [Y002]"},
    {L, "", "x", 1024 * 1024 + 1, "", "x is larger than 1048576 bytes [Y002]"},
    {L, "", "- 1\n", 110000, "", "more than 100000 pieces in one file [Y002]"},
    {L,
     "- &a [1,1,1,1,1,1,1,1,1,1]\n- &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
     "- &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n- &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n",
     "- [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n", 100, "",
     "more than 200000 values, aliases expanded [Y002]"},
    {L, "- &a 1\n", "- *a\n", 10001, "", "more than 10000 aliases in one file [Y002]"},
    {L, "", "\xff", 1000000, "", "[Y003]"},
};

TEST("a hostile file is refused at once, by its own message")
{
    for (size_t i = 0; i < sizeof repeats / sizeof repeats[0]; i++) {
        const struct repeat *row = &repeats[i];
        struct arena *arena = arena_new();
        struct text text = text_new(arena);
        text_add(&text, str_of(row->before));
        for (int j = 0; j < row->times; j++)
            text_add(&text, str_of(row->again));
        text_add(&text, str_of(row->after));
        int64_t start = milliseconds();
        struct str got = messages_of(arena, "x", text_str(&text));
        int64_t took = milliseconds() - start;
        CHECK_AT(row->line, str_find(got, str_of(row->want), 0) >= 0);
        CHECK_AT(row->line, took < 1000);
        tap_note("%lld ms: %s", (long long)took, row->want);
        arena_free(arena);
    }
}

TEST("a thousand and one anchors are too many")
{
    struct arena *arena = arena_new();
    struct text text = text_new(arena);
    for (int i = 0; i < 1001; i++)
        text_addf(&text, "- &a%d 1\n", i);
    struct str got = messages_of(arena, "x", text_str(&text));
    CHECK(str_find(got, STR("more than 1000 anchors"), 0) >= 0);
    arena_free(arena);
}
