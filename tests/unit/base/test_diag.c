#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/json.h"
#include "base/limits.h"
#include "support/capture.h"
#include "support/tap.h"

#define L __LINE__

static struct span span_of(const struct source *source, const char *needle)
{
    ptrdiff_t at = str_find(source->text, str_of(needle), 0);
    return (struct span){source, (uint32_t)at, (uint32_t)at + (uint32_t)strlen(needle)};
}

static struct str printed(struct arena *arena, const struct diags *diags, bool colour)
{
    struct capture capture;
    capture_start(&capture);
    diags_print(diags, capture.out, colour);
    return capture_end(&capture, arena);
}

static struct diags *sample(struct arena *arena)
{
    const struct source *a = source_new(arena, STR("workflows/a.yaml"),
                                        STR("one: two\n    guard: consent.given = tru and x\n"));
    const struct source *b = source_new(arena, STR("rules/b c.yaml"), STR("x: 1\n"));
    struct diags *diags = diags_new(arena);
    struct diag *late = diag_error(diags, "F012", span_of(a, "tru"), "unknown name 'tru'");
    diag_help(diags, late, "did you mean 'true'?");
    late->related = span_of(a, "one");
    late->related_note = STR("first written here");
    diag_warning(diags, "P001", span_of(a, "two"), "odd \033[31m'%s'", "two");
    diag_add(diags, SEVERITY_NOTE, "P002", span_of(b, "1"), "a number");
    diag_error(diags, "S001", (struct span){0}, "no such file");
    return diags;
}

TEST("messages stand in order of place, each with its line and a caret")
{
    struct arena *arena = arena_new();
    struct diags *diags = sample(arena);
    CHECK_INT(diags->errors, 2);
    CHECK_INT(diags->warnings, 1);
    CHECK_GOLDEN(printed(arena, diags, false), "tests/diag/base/sample.txt");
    CHECK(str_find(printed(arena, diags, true), STR("\033[1;31merror: \033[0m"), 0) >= 0);
    arena_free(arena);
}

static struct str captured(struct arena *arena, const struct diags *diags, bool sarif)
{
    struct capture capture;
    capture_start(&capture);
    if (sarif)
        diags_print_sarif(diags, capture.out, "0.1");
    else
        diags_print_json(diags, capture.out);
    return capture_end(&capture, arena);
}

TEST("the same as JSON lines and as SARIF")
{
    struct arena *arena = arena_new();
    struct diags *diags = sample(arena);
    CHECK_GOLDEN(captured(arena, diags, false), "tests/diag/base/sample.jsonl");
    CHECK_GOLDEN(captured(arena, diags, true), "tests/diag/base/sample.sarif");
    arena_free(arena);
}

static const struct {
    int line;
    const char *text;
    uint32_t from, to;
    const char *want;
} spans[] = {
    {L, "abc", 1, 2, "    1 | abc\n      |  ^\n"},
    {L, "abc", 3, 3, "    1 | abc\n      |    ^\n"},
    {L, "abc", 1, 1, "    1 | abc\n      |  ^\n"},
    {L, "\tab\tc", 4, 5, "    1 |     ab  c\n      |         ^\n"},
    {L, "\tab", 0, 1, "    1 |     ab\n      | ^^^^\n"},
    {L, "\xc3\xa9\xe2\x82\xac!", 5, 6, "    1 | \xc3\xa9\xe2\x82\xac!\n      |   ^\n"},
    {L, "\x1b[x", 2, 3, "    1 | \\x1b[x\n      |      ^\n"},
    {L, "ab\ncd", 1, 5, "    1 | ab\n      |  ^\n"},
    {L, "ab\ncd", 3, 5, "    2 | cd\n      | ^^\n"},
    {L, "ab\r\ncd", 2, 4, "    1 | ab\n      |   ^\n"},
    {L, "", 0, 0, "    1 | \n      | ^\n"},
    {L, "ab", 9, 12, "    1 | ab\n      |   ^\n"},
};

TEST("the caret stands under the span, whatever the line holds")
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        struct capture capture;
        const struct source *source = source_new(arena, STR("x"), str_of(spans[i].text));
        capture_start(&capture);
        span_print((struct span){source, spans[i].from, spans[i].to}, capture.out, false);
        CHECK_STR_AT(spans[i].line, capture_end(&capture, arena), spans[i].want);
    }
    arena_free(arena);
}

TEST("of a very long line the part around the span is shown, caret in place")
{
    struct arena *arena = arena_new();
    char *line = arena_alloc(arena, 5001);
    memset(line, 'x', 5000);
    line[3000] = '!';
    const struct source *source = source_new(arena, STR("x"), str_of(line));
    struct capture capture;
    capture_start(&capture);
    span_print((struct span){source, 3000, 3001}, capture.out, false);
    struct str got = capture_end(&capture, arena);
    CHECK(got.len < 400);
    ptrdiff_t end = str_find(got, STR("\n"), 0);
    CHECK_INT(str_find(got, STR("^"), 0) - end - 1, str_find(got, STR("!"), 0));
    arena_free(arena);
}

TEST("beyond the limit messages are counted, and errors take the place of warnings")
{
    struct arena *arena = arena_new();
    struct diags *diags = diags_new(arena);
    const struct source *source = source_new(arena, STR("x"), STR("x"));
    for (int i = 0; i < LIMIT_DIAGS; i++)
        diag_warning(diags, "X001", (struct span){source, 0, 1}, "number %d", i);
    for (int i = 0; i < 7; i++)
        diag_error(diags, "X002", (struct span){source, 0, 1}, "fault %d", i);
    CHECK_INT(diags->list.count, LIMIT_DIAGS);
    CHECK_INT(diags->errors, 7);
    CHECK_INT(diags->warnings, LIMIT_DIAGS);
    struct str got = printed(arena, diags, false);
    CHECK(str_find(got, STR("fault 6"), 0) >= 0);
    CHECK(str_ends(got, STR("\n7 more messages are not shown\n")));
    CHECK(str_ends(captured(arena, diags, false), STR("{\"not_shown\":7}\n")));
    CHECK(str_find(captured(arena, diags, true), STR("7 more messages"), 0) >= 0);
    arena_free(arena);
}

TEST("the same message at the same place is one message")
{
    struct arena *arena = arena_new();
    struct diags *diags = diags_new(arena);
    const struct source *source = source_new(arena, STR("x"), STR("xy"));
    struct diag *first = diag_error(diags, "X001", (struct span){source, 0, 1}, "wrong");
    CHECK(diag_error(diags, "X001", (struct span){source, 0, 1}, "wrong") == first);
    CHECK(diag_error(diags, "X001", (struct span){source, 1, 2}, "wrong") != first);
    CHECK_INT(diags->errors, 2);
    arena_free(arena);
}

static const struct {
    int line;
    const char *word, *want;
} nearest[] = {
    {L, "requird", "required"},
    {L, "reqiured", "required"},
    {L, "Label", "label"},
    {L, "tru", "true"},
    {L, "lable", "label"},
    {L, "x", ""},
    {L, "to", "to"},
    {L, "ot", ""},
    {L, "colour", ""},
    {L, "", ""},
    {L, "trrue", "true"},
};

TEST("the nearest word is offered only where it was probably meant")
{
    static const struct str words[] = {STR_INIT("label"), STR_INIT("required"), STR_INIT("true"),
                                       STR_INIT("to"), STR_INIT("")};
    for (size_t i = 0; i < sizeof nearest / sizeof nearest[0]; i++)
        CHECK_STR_AT(nearest[i].line, nearest_word(str_of(nearest[i].word), words, 5),
                     nearest[i].want);
    char long_word[300];
    memset(long_word, 'x', sizeof long_word);
    CHECK_STR(nearest_word((struct str){long_word, sizeof long_word}, words, 5), "");
}
