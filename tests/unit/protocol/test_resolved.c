/* The resolved text, to which a case is pinned: what changes it and what does not. */
#include "support/capture.h"
#include "support/protocols.h"
#include "support/tap.h"

#define L __LINE__

#define HEAD "waymark: 1\nprotocol: p\nversion: 1\n"
static const char plain[] = HEAD "states:\n  a: {on: {go: b, stop: c}}\n  b: {type: final}\n"
                                 "  c: {type: final}\n";

static const struct {
    int line;
    const char *text;
    bool same;
} texts[] = {
    {L, plain, true},
    {L,
     "# a comment\n" HEAD
     "\nstates: {a: {on: {go: b, stop: c}}, b: {type: final}, c: {type: final}}\n",
     true},
    {L, HEAD "states:\n  \"a\": {on: {go: 'b', stop: \"c\"}}\n  b: &f {type: final}\n  c: *f\n",
     true},
    {L, HEAD "states:\n  a: {on: {stop: c, go: b}}\n  b: {type: final}\n  c: {type: final}\n",
     false},
    {L, HEAD "states:\n  a: {on: {go: b, stop: c}}\n  c: {type: final}\n  b: {type: final}\n",
     false},
    {L,
     HEAD
     "title: T\nstates:\n  a: {on: {go: b, stop: c}}\n  b: {type: final}\n  c: {type: final}\n",
     false},
    {L,
     HEAD "states:\n  a: {on: {go: b, stop: {to: c, internal: false}}}\n  b: {type: final}\n"
          "  c: {type: final}\n",
     false},
};

static struct str hash_of_text(struct bench *bench, const char *text)
{
    const struct protocol *protocol = bench_load_text(bench, text);
    CHECK_STR(bench_messages(bench), "");
    return CHECK(protocol != NULL) ? protocol->hash : STR("");
}

TEST("comments, styles and aliases do not change the hash; order and content do")
{
    struct bench bench;
    bench_start(&bench, ".", NULL);
    struct str hash = hash_of_text(&bench, plain);
    CHECK_INT(hash.len, 64);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK_INT_AT(texts[i].line, str_eq(hash_of_text(&bench, texts[i].text), hash),
                     texts[i].same);
    bench_end(&bench);
}

TEST("the resolved text is canonical JSON with keys in file order")
{
    struct bench bench;
    bench_start(&bench, ".", NULL);
    const struct protocol *protocol = bench_load_text(
        &bench, HEAD "title: \"A \\\"b\\\" \\\\ \\t c\"\nstates: {z: {}, a: {type: final}}\n");
    if (CHECK(protocol != NULL))
        CHECK_STR(protocol->resolved, "{\"waymark\":\"1\",\"protocol\":\"p\",\"version\":\"1\","
                                      "\"title\":\"A \\\"b\\\" \\\\ \\u0009 c\","
                                      "\"states\":{\"z\":{},\"a\":{\"type\":\"final\"}}}\n");
    bench_end(&bench);
}

static const struct memory_file in_library[] = {
    {"p.yaml", HEAD "use: rules/a.yaml\nstates: {a: {type: final}}\n"},
    {"q.yaml", HEAD "states: {a: {type: final}}\ntypes: {shape: {enum: [x]}}\n"},
    {"rules/a.yaml", "waymark: 1\nlibrary: a\nversion: 1\ntypes: {shape: {enum: [x]}}\n"},
    {NULL, NULL},
};

TEST("rows of a library count as if they stood in the file")
{
    struct bench bench;
    bench_start(&bench, NULL, in_library);
    const struct protocol *split = protocol_load(&bench.loader, STR("p.yaml"));
    const struct protocol *whole = protocol_load(&bench.loader, STR("q.yaml"));
    CHECK_STR(bench_messages(&bench), "");
    if (CHECK(split && whole)) {
        CHECK(str_eq(split->resolved, whole->resolved));
        CHECK_INT(split->file_count, 2);
    }
    bench_end(&bench);
}

TEST("show names every row with its place, and JSON holds the same states")
{
    struct bench bench;
    bench_start(&bench, ".", NULL);
    const struct protocol *protocol = bench_load_text(&bench, plain);
    if (CHECK(protocol != NULL)) {
        struct capture capture;
        capture_start(&capture);
        protocol_show(protocol, capture.out, true);
        struct str shown = capture_end(&capture, bench.arena);
        CHECK(str_find(shown, STR("a.go -> b  # p.yaml:5"), 0) >= 0);
        json_t *json = protocol_to_json(protocol);
        CHECK_INT(json_array_size(json_object_get(json, "states")), 3);
        CHECK_STR(json_str_at(json, "hash"), protocol->hash.at);
        json_decref(json);
    }
    bench_end(&bench);
}
