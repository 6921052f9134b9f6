#include "base/json.h"
#include "base/json_text.h"
#include "support/tap.h"

#define L __LINE__

static const struct {
    int line;
    const char *text, *want; /* canonical; NULL where it is refused */
} rows[] = {
    {L, "{\"b\": 1, \"a\" : [true,null]}", "{\"a\":[true,null],\"b\":1}"},
    {L, "\"\xc3\xa9\\u00e9\\/\"", "\"\xc3\xa9\xc3\xa9/\""},
    {L, "{\"\xc3\xa9\":1,\"z\":2,\"Z\":3}", "{\"Z\":3,\"z\":2,\"\xc3\xa9\":1}"},
    {L, "9007199254740993", "9007199254740993"},
    {L, "{\"a\":1,\"a\":2}", NULL},
    {L, "{} x", NULL},
    {L, "", NULL},
    {L, "01", NULL},
    {L, "\"\xff\"", NULL},
    {L, "\"a\\u0000b\"", NULL},
    {L, "99999999999999999999", NULL},
};

TEST("reading is strict and writing canonical")
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CLEANUP(json_freep) json_t *json = NULL;
        struct error error = {0};
        enum result result = json_read(str_of(rows[i].text), &json, &error);
        CHECK_INT_AT(rows[i].line, result, rows[i].want ? RESULT_DONE : RESULT_INVALID);
        CHECK_AT(rows[i].line, (error.text[0] == 0) == (rows[i].want != NULL));
        if (json && rows[i].want)
            CHECK_STR_AT(rows[i].line, json_write(arena, json), rows[i].want);
    }
    arena_free(arena);
}

TEST("an error names the place, never what stood there")
{
    struct error error;
    json_t *json = NULL;
    CHECK_INT(json_read(STR("{\"pupil\": \"Ada\" \"x\"}"), &json, &error), RESULT_INVALID);
    CHECK(str_find(str_of(error.text), STR("line 1"), 0) >= 0);
    CHECK(str_find(str_of(error.text), STR("Ada"), 0) < 0);
    CHECK(str_find(str_of(error.text), STR("\"x\""), 0) < 0);
}

TEST("nesting without end is refused")
{
    struct arena *arena = arena_new();
    struct text text = text_new(arena);
    for (int i = 0; i < 100000; i++)
        text_char(&text, '[');
    struct error error;
    json_t *json = NULL;
    CHECK_INT(json_read(text_str(&text), &json, &error), RESULT_INVALID);
    arena_free(arena);
}

TEST("members are read with a fallback")
{
    CLEANUP(json_freep) json_t *json = json_object();
    json_put_str(json, "name", STR("x"));
    json_put_str(json, "empty", STR(""));
    json_object_set_new(json, "n", json_integer(7));
    CHECK_STR(json_str_at(json, "name"), "x");
    CHECK_STR(json_str_at(json, "empty"), "");
    CHECK(json_object_get(json, "empty") == NULL);
    CHECK_STR(json_str_at(json, "n"), "");
    CHECK_INT(json_int_at(json, "n", -1), 7);
    CHECK_INT(json_int_at(json, "name", -1), -1);
}

/* Every ASCII character, and what is longer. */
static struct str all_characters(struct arena *arena)
{
    struct text text = text_new(arena);
    for (uint32_t rune = 0; rune < 0x80; rune++)
        text_rune(&text, rune);
    text_add(&text, STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
    return text_str(&text);
}

TEST("what is written at once has the bytes of a value that is written")
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct str all = all_characters(arena);
    CLEANUP(json_freep) json_t *json = json_object();
    json_put(json, "text", json_of_str(all));
    json_put(json, "list", json_pack("[s, i, b, n, [], {}]", "", -7, 1));
    struct text out = text_new(arena);
    json_add_open(&out, '{');
    json_add_member(&out, "text", all);
    json_add_member(&out, "empty", STR(""));
    json_add_key(&out, "list");
    json_add_open(&out, '[');
    json_add_str(&out, STR(""));
    json_add_int(&out, -7);
    json_add_word(&out, "true");
    json_add_word(&out, "null");
    json_add_open(&out, '[');
    json_add_close(&out, ']');
    json_add_open(&out, '{');
    json_add_close(&out, '}');
    json_add_close(&out, ']');
    json_add_close(&out, '}');
    CHECK_STR(text_str(&out), json_write_ordered(arena, json).at);
}

TEST("a character is escaped wherever it stands")
{
    static const char *const others[] = {"\"", "\\", "\n", "\x01", "\x1f", "\x7f", "\xc3\xa9"};
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        for (size_t at = 0; at < 20; at++) {
            struct text s = text_new(arena), out = text_new(arena);
            text_add(&s, str_part(STR("abcdefghijklmnopqrst"), 0, at));
            text_add(&s, str_of(others[i]));
            text_add(&s, str_part(STR("abcdefghijklmnopqrst"), at, 20));
            CLEANUP(json_freep) json_t *json = json_of_str(text_str(&s));
            json_add_str(&out, text_str(&s));
            CHECK_STR(text_str(&out), json_write_ordered(arena, json).at);
        }
    }
}

TEST("a string is written in pieces")
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct text out = text_new(arena);
    json_add_open(&out, '[');
    json_add_str(&out, STR("["));
    json_add_begin(&out);
    json_add_piece(&out, STR("a\"b"));
    text_add(&out, STR("@0.1"));
    json_add_end(&out);
    json_add_close(&out, ']');
    CHECK_STR(text_str(&out), "[\"[\",\"a\\\"b@0.1\"]");
}
