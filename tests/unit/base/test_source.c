#include "base/source.h"
#include "support/tap.h"

#define L __LINE__

static const struct {
    int at;
    uint32_t offset, line, column;
} places[] = {
    {L, 0, 1, 1}, {L, 2, 1, 3}, {L, 3, 2, 1},  {L, 5, 2, 2},  {L, 6, 2, 3},
    {L, 8, 3, 1}, {L, 9, 4, 1}, {L, 10, 4, 2}, {L, 99, 4, 2},
};

TEST("places count lines and code points; LF, CR LF and CR end lines")
{
    struct arena *arena = arena_new();
    const struct source *source = source_new(arena, STR("x"), STR("ab\n\xc3\xa9z\r\n\rq"));
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct place place = source_place(source, places[i].offset);
        CHECK_INT_AT(places[i].at, place.line, places[i].line);
        CHECK_INT_AT(places[i].at, place.column, places[i].column);
    }
    CHECK_INT(source->line_count, 4);
    CHECK_STR(source_line(source, 1), "ab");
    CHECK_STR(source_line(source, 2), "\xc3\xa9z");
    CHECK_STR(source_line(source, 3), "");
    CHECK_STR(source_line(source, 4), "q");
    CHECK_STR(source_line(source, 5), "");
    arena_free(arena);
}

TEST("an empty source has one empty line")
{
    struct arena *arena = arena_new();
    const struct source *source = source_new(arena, STR("x"), STR(""));
    CHECK_INT(source_place(source, 0).line, 1);
    CHECK_STR(source_line(source, 1), "");
    arena_free(arena);
}

TEST("a byte order mark is no column")
{
    struct arena *arena = arena_new();
    const struct source *source = source_new(arena, STR("x"), STR("\xef\xbb\xbfx: 1"));
    CHECK_INT(source_place(source, 0).column, 1);
    CHECK_INT(source_place(source, 3).column, 1);
    CHECK_INT(source_place(source, 4).column, 2);
    CHECK_STR(source_line(source, 1), "x: 1");
    arena_free(arena);
}

TEST("an excerpt that stands as it is counts from its base, also in parts")
{
    struct arena *arena = arena_new();
    struct excerpt whole = excerpt_of(arena, "<expression>", STR("one two three"));
    struct excerpt part = excerpt_part(&whole, 4, 7);
    CHECK_STR(part.text, "two");
    CHECK_STR(part.source->name, "<expression>");
    struct span span = excerpt_span(&part, 1, 3);
    CHECK_INT(span.from, 5);
    CHECK_INT(span.to, 7);
    CHECK_INT(excerpt_span(&part, 99, 0).from, 7);
    arena_free(arena);
}

TEST("an excerpt with a map goes back byte by byte, also in parts")
{
    struct arena *arena = arena_new();
    const struct source *source = source_new(arena, STR("x"), STR("\"a\\x41b\""));
    static const uint32_t offsets[] = {1, 2, 6, 7};
    struct excerpt excerpt = {.text = STR("aAb"), .source = source, .offsets = offsets};
    struct excerpt part = excerpt_part(&excerpt, 1, 3);
    CHECK_STR(part.text, "Ab");
    CHECK_INT(excerpt_span(&part, 0, 1).from, 2);
    CHECK_INT(excerpt_span(&part, 0, 1).to, 6);
    CHECK_INT(excerpt_span(&part, 2, 2).from, 7);
    arena_free(arena);
}
