#include "base/text.h"
#include "support/tap.h"

#define L __LINE__
#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

TEST("comparing and searching")
{
    CHECK(str_eq(STR(""), (struct str){0}));
    CHECK(!str_eq(STR("a"), STR("b")));
    CHECK(str_is(STR("abc"), "abc"));
    CHECK(str_cmp(STR("ab"), STR("abc")) < 0);
    CHECK(str_cmp(STR("b"), STR("abc")) > 0);
    CHECK(str_cmp(STR("\xc3\xa9"), STR("z")) > 0);
    CHECK(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")));
    CHECK(str_ends(STR("abc"), STR("bc")) && !str_ends(STR("c"), STR("bc")));
    CHECK(str_empty(str_of(NULL)));
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    CHECK_STR(str_join(arena, STR("due:"), STR("visit")), "due:visit");
    CHECK_STR(str_join(arena, STR(""), (struct str){0}), "");
}

static const struct {
    int line;
    const char *text, *needle;
    size_t from;
    int want;
} finds[] = {
    {L, "abcabc", "bc", 0, 1}, {L, "abcabc", "bc", 2, 4}, {L, "abcabc", "bd", 0, -1},
    {L, "aab", "ab", 0, 1},    {L, "", "a", 0, -1},       {L, "abc", "", 1, 1},
    {L, "abc", "abcd", 0, -1}, {L, "abc", "a", 9, -1},    {L, "abc", "c", 2, 2},
};

TEST("str_find")
{
    for (size_t i = 0; i < COUNT(finds); i++)
        CHECK_INT_AT(finds[i].line,
                     str_find(str_of(finds[i].text), str_of(finds[i].needle), finds[i].from),
                     finds[i].want);
}

TEST("parts are clamped, trimming takes blanks and line ends")
{
    CHECK_STR(str_part(STR("abc"), 1, 99), "bc");
    CHECK_STR(str_part(STR("abc"), 5, 2), "");
    CHECK_STR(str_trim(STR(" \t a b \r\n")), "a b");
    CHECK_STR(str_trim(STR(" \n ")), "");
}

static const struct {
    int line;
    const char *text;
    bool valid;
    int64_t want;
} numbers[] = {
    {L, "0", true, 0},
    {L, "-1", true, -1},
    {L, "007", true, 7},
    {L, "9223372036854775807", true, INT64_MAX},
    {L, "-9223372036854775808", true, INT64_MIN},
    {L, "9223372036854775808", false, 0},
    {L, "-9223372036854775809", false, 0},
    {L, "99999999999999999999", false, 0},
    {L, "", false, 0},
    {L, "-", false, 0},
    {L, "+1", false, 0},
    {L, " 1", false, 0},
    {L, "1 ", false, 0},
    {L, "0x1", false, 0},
};

TEST("str_to_int takes whole decimal numbers that fit, and nothing else")
{
    for (size_t i = 0; i < COUNT(numbers); i++) {
        int64_t got = 0;
        CHECK_AT(numbers[i].line, str_to_int(str_of(numbers[i].text), &got) == numbers[i].valid);
        CHECK_INT_AT(numbers[i].line, got, numbers[i].want);
    }
}

TEST("str_next cuts at each separator, empty parts included")
{
    struct str rest = STR("a,,b,"), part;
    static const char *const want[] = {"a", "", "b", ""};
    for (size_t i = 0; i < COUNT(want); i++) {
        CHECK(str_next(&rest, ',', &part));
        CHECK_STR(part, want[i]);
    }
    CHECK(!str_next(&rest, ',', &part));
}

TEST("formatting and building, short and long")
{
    struct arena *arena = arena_new();
    CHECK_STR(str_format(arena, "%d-%s", 7, "x"), "7-x");
    CHECK_INT(str_format(arena, "%0500d", 1).len, 500);
    struct text text = text_new(arena);
    CHECK_STR(text_str(&text), "");
    for (int i = 0; i < 100; i++)
        text_addf(&text, "%d,", i % 10);
    CHECK_INT(text_str(&text).len, 200);
    CHECK_INT(text_str(&text).at[200], 0);
    CHECK_STR(str_copy(arena, str_part(STR("abc"), 0, 2)), "ab");
    arena_free(arena);
}

TEST("numbers are written in decimal, to a width")
{
    static const struct {
        int line;
        int64_t number;
        int width;
        const char *want;
    } rows[] = {
        {L, 0, 1, "0"},
        {L, 7, 3, "007"},
        {L, 1234, 2, "1234"},
        {L, -44, 4, "-0044"},
        {L, INT64_MIN, 1, "-9223372036854775808"},
        {L, INT64_MAX, 20, "09223372036854775807"},
        {L, 5, 0, "5"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text text = text_new(arena);
        text_int(&text, rows[i].number, rows[i].width);
        CHECK_STR_AT(rows[i].line, text_str(&text), rows[i].want);
    }
    arena_free(arena);
}

static const struct {
    int line;
    uint32_t rune;
    const char *want;
} runes[] = {
    {L, 'a', "a"},
    {L, 0xe9, "\xc3\xa9"},
    {L, 0x20ac, "\xe2\x82\xac"},
    {L, 0x1f600, "\xf0\x9f\x98\x80"},
    {L, 0xd800, "\xef\xbf\xbd"},
    {L, 0x110000, "\xef\xbf\xbd"},
};

TEST("code points are encoded and decoded alike")
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(runes); i++) {
        struct text text = text_new(arena);
        text_rune(&text, runes[i].rune);
        struct str got = text_str(&text);
        CHECK_STR_AT(runes[i].line, got, runes[i].want);
        uint32_t rune;
        CHECK_INT_AT(runes[i].line, utf8_decode(got, 0, &rune), got.len);
    }
    arena_free(arena);
}

static const struct {
    int line;
    const char *text;
    bool valid;
    size_t count;
} encodings[] = {
    {L, "", true, 0},
    {L, "a\xc3\xa9z", true, 3},
    {L, "\xf4\x8f\xbf\xbf", true, 1},
    {L, "\xf4\x90\x80\x80", false, 4}, /* beyond U+10FFFF */
    {L, "\xed\xa0\x80", false, 3},     /* a surrogate */
    {L, "\xc0\x80", false, 2},         /* overlong */
    {L, "\xe0\x80\x80", false, 3},     /* overlong */
    {L, "\xc3", false, 1},             /* cut off */
    {L, "\xe2\x82", false, 2},         /* cut off */
    {L, "\x80", false, 1},
    {L, "\xff", false, 1},
    {L, "sixteen letters.", true, 16},
    {L, "eight le\xc3\xa9 and words of plain letters", true, 36},
    {L, "seven l\xc3\xa9 across the end of a word", true, 33},
    {L, "plain words before what is broken \xff", false, 35},
    {L, "eight le\xffthen words again", false, 25},
};

TEST("only well-formed UTF-8 is valid")
{
    for (size_t i = 0; i < COUNT(encodings); i++) {
        CHECK_AT(encodings[i].line, utf8_valid(str_of(encodings[i].text)) == encodings[i].valid);
        CHECK_INT_AT(encodings[i].line, utf8_count(str_of(encodings[i].text)), encodings[i].count);
    }
}

static const struct {
    int line;
    const char *text, *want;
} safe[] = {
    {L, "plain \xc3\xa9", "plain \xc3\xa9"},
    {L, "\033[31mred", "\\x1b[31mred"},
    {L, "a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
    {L, "\x7f", "\\x7f"},
    {L, "\xc2\x9b", "\\u{009b}"},          /* CSI as one character */
    {L, "\xe2\x80\xae", "\\u{202e}"},      /* right-to-left override */
    {L, "\xe2\x81\xa6", "\\u{2066}"},      /* isolate */
    {L, "\xef\xbb\xbf", "\\u{feff}"},      /* byte order mark */
    {L, "\xf3\xa0\x81\x81", "\\u{e0041}"}, /* tag */
    {L, "\xff\xc3", "\\xff\\xc3"},
};

TEST("what a terminal would act on is escaped")
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(safe); i++)
        CHECK_STR_AT(safe[i].line, text_safe(arena, str_of(safe[i].text), false), safe[i].want);
    CHECK_STR(text_safe(arena, STR("a\nb\t"), true), "a\nb\\x09");
    arena_free(arena);
}

TEST("text for HTML")
{
    static const struct {
        int line;
        const char *text, *want;
    } rows[] = {
        {__LINE__, "", ""},
        {__LINE__, "plain, \xc3\xa9\xd7\xa9", "plain, \xc3\xa9\xd7\xa9"},
        {__LINE__, "<script>alert(\"x\")</script>",
         "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"},
        {__LINE__, "' onload='&amp;", "&#39; onload=&#39;&amp;amp;"},
        {__LINE__, "two\nlines", "two\nlines"},
        {__LINE__, "\x1b[1m\xe2\x80\xae", "\\x1b[1m\\u{202e}"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_STR_AT(rows[i].line, text_html(arena, str_of(rows[i].text)), rows[i].want);
    arena_free(arena);
}
