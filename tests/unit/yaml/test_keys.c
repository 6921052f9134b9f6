#include <glob.h>
#include <string.h>

#include "support/capture.h"
#include "support/tap.h"
#include "yaml/yaml.h"

#define L __LINE__
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A language in small, with every type of row. */
struct step {
    struct span at;
    struct key_name name;
    struct key_names to;
    struct key_number weight;
    struct key_list steps;
};
struct limits {
    struct key_number most;
};
struct sample {
    struct span at;
    struct key_number waymark;
    struct key_name title, id, loose, file, event, path, version;
    struct key_names ids, loose_ids, events, paths, texts;
    bool open;
    int mode;
    struct limits *limits;
    struct key_list steps, loose_steps, list;
    const struct yaml_node *any;
};

static const struct key_table step_table, limits_table;
#define SLOT(type, member) offsetof(struct type, member)

static const struct key_row step_rows[] = {
    {"to", &key_loose_ids, SLOT(step, to), KEY_REQUIRED, .help = "where it leads",
     .refers = "state"},
    {"weight", &key_whole, SLOT(step, weight), .help = "how much it counts", .fallback = "1"},
    {"steps", &key_loose_map, SLOT(step, steps), .of = &step_table, .help = "steps within it"},
};
static const struct key_table step_table = {.title = "step",
                                            .help = "A step leads on.",
                                            .size = sizeof(struct step),
                                            .rows = step_rows,
                                            .count = COUNT(step_rows),
                                            .short_key = "to",
                                            .place_offset = SLOT(step, at),
                                            .name_offset = SLOT(step, name)};
static const struct key_row limits_rows[] = {
    {"most", &key_whole, SLOT(limits, most), KEY_REQUIRED, .help = "the largest number"},
};
static const struct key_table limits_table = {.title = "limits",
                                              .size = sizeof(struct limits),
                                              .rows = limits_rows,
                                              .count = COUNT(limits_rows),
                                              .place_offset = KEY_NO_SLOT,
                                              .name_offset = KEY_NO_SLOT};
static const struct key_word modes[] = {
    {"shallow", 1, "the state itself"}, {"deep", 2, "also what is | in it"}, {NULL, 0, NULL}};
static const struct key_row sample_rows[] = {
    {"waymark", &key_whole, SLOT(sample, waymark), KEY_REQUIRED | KEY_FIRST,
     .help = "the version of the language"},
    {"title", &key_text, SLOT(sample, title), .help = "what people call it"},
    {"id", &key_id, SLOT(sample, id), .help = "an id"},
    {"loose", &key_loose_id, SLOT(sample, loose), .help = "a loose id"},
    {"file", &key_file_name, SLOT(sample, file), .help = "a file name"},
    {"event", &key_event, SLOT(sample, event), .help = "an event"},
    {"path", &key_path, SLOT(sample, path), .help = "a path"},
    {"version", &key_version, SLOT(sample, version), .help = "a version"},
    {"ids", &key_ids, SLOT(sample, ids), .help = "ids", .refers = "role"},
    {"loose_ids", &key_loose_ids, SLOT(sample, loose_ids), .help = "loose ids"},
    {"events", &key_events, SLOT(sample, events), .help = "events"},
    {"paths", &key_paths, SLOT(sample, paths), .help = "paths"},
    {"texts", &key_texts, SLOT(sample, texts), .help = "texts"},
    {"open", &key_boolean, SLOT(sample, open), .help = "is it open", .fallback = "false"},
    {"mode", &key_enum, SLOT(sample, mode), .help = "how deep", .words = modes},
    {"limits", &key_struct, SLOT(sample, limits), .of = &limits_table, .help = "bounds"},
    {"steps", &key_map, SLOT(sample, steps), .of = &step_table, .help = "the steps by id"},
    {"loose_steps", &key_loose_map, SLOT(sample, loose_steps), .of = &step_table,
     .help = "the steps by loose id"},
    {"list", &key_structs, SLOT(sample, list), .of = &step_table, .help = "steps in order"},
    {"any", &key_node, SLOT(sample, any), .help = "anything"},
    {"later", &key_text, 0, KEY_NOT_YET, .help = "send a letter"},
};
static const struct key_table sample_table = {.title = "sample",
                                              .help = "All that rows can be.",
                                              .size = sizeof(struct sample),
                                              .rows = sample_rows,
                                              .count = COUNT(sample_rows),
                                              .place_offset = SLOT(sample, at),
                                              .name_offset = KEY_NO_SLOT};

/* Read a text by the table; true if nothing was wrong. */
static bool read_sample(struct arena *arena, const char *name, struct str text, struct diags *diags,
                        struct sample *sample)
{
    struct key_reader reader = {arena, diags, NULL};
    const struct source *source = source_new(arena, str_of(name), text);
    const struct yaml_node *root = yaml_parse(arena, source, diags);
    *sample = (struct sample){0};
    return root && keys_read(&reader, root, &sample_table, sample);
}

TEST("every fault in a mapping reads as expected, all in one run")
{
    glob_t files;
    CHECK_INT(glob("tests/diag/keys/*.yaml", 0, NULL, &files), 0);
    CHECK(files.gl_pathc >= 8);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct arena *arena = arena_new();
        const char *path = files.gl_pathv[i];
        struct diags *diags = diags_new(arena);
        struct sample sample;
        struct capture capture;
        capture_start(&capture);
        bool right =
            read_sample(arena, strrchr(path, '/') + 1, read_file(arena, path), diags, &sample);
        diags_print(diags, capture.out, false);
        CHECK(right == (diags->errors == 0));
        struct str expected =
            str_format(arena, "%.*s.txt", (int)(strlen(path) - strlen(".yaml")), path);
        CHECK_GOLDEN(capture_end(&capture, arena), expected.at);
        arena_free(arena);
    }
    globfree(&files);
}

TEST("each type fills its slot")
{
    struct arena *arena = arena_new();
    struct diags *diags = diags_new(arena);
    struct sample sample;
    struct str text = read_file(arena, "tests/diag/keys/right.yaml");
    CHECK(read_sample(arena, "x", text, diags, &sample));
    CHECK_INT(sample.waymark.value, 1);
    CHECK_STR(sample.title.text, "An \"open\" title");
    CHECK_INT(source_place(sample.title.at.source, sample.title.at.from).line, 2);
    CHECK_STR(sample.event.text, "task.review.*");
    CHECK_STR(sample.version.text, "2026.1");
    CHECK_INT(sample.ids.count, 1);
    CHECK_STR(sample.ids.items[0].text, "parent");
    CHECK_INT(sample.texts.count, 2);
    CHECK_STR(sample.texts.items[1].text, "two words");
    CHECK(sample.open && sample.mode == 2);
    CHECK_INT(sample.limits->most.value, -3);
    CHECK_INT(sample.steps.count, 3);
    const struct step *steps = sample.steps.items;
    CHECK_STR(steps[0].name.text, "one");
    CHECK_STR(steps[0].to.items[0].text, "Two");
    CHECK_INT(steps[0].weight.value, 7);
    CHECK_STR(steps[1].to.items[0].text, "three");
    CHECK(steps[1].weight.at.source == NULL);
    CHECK_INT(steps[2].to.count, 2);
    const struct step *inner = steps[0].steps.items;
    CHECK_STR(inner[0].name.text, "In-ner");
    CHECK_INT(sample.list.count, 2);
    CHECK(sample.any->kind == YAML_SEQUENCE);
    arena_free(arena);
}

static const struct {
    int line;
    const char *key, *value;
    bool right;
} names[] = {
    {L, "id", "a", true},
    {L, "id", "a_1", true},
    {L, "id", "A", false},
    {L, "id", "1a", false},
    {L, "id", "a-b", false},
    {L, "id", "''", false},
    {L, "id", "\"a b\"", false},
    {L, "id", "\xc3\xa9", false},
    {L, "id", "[a]", false},
    {L, "loose", "A-b_1", true},
    {L, "loose", "_a", false},
    {L, "loose", "-a", false},
    {L, "file", "a-1", true},
    {L, "file", "1", true},
    {L, "file", "a_b", false},
    {L, "file", "../x", false},
    {L, "event", "a", true},
    {L, "event", "'*'", true},
    {L, "event", "a.b-C.1", true},
    {L, "event", "a.*", true},
    {L, "event", "a.*.b", false},
    {L, "event", "a..b", false},
    {L, "event", "a.", false},
    {L, "event", "a*", false},
    {L, "path", "a.b.c", true},
    {L, "path", "a.B", false},
    {L, "path", ".a", false},
    {L, "version", "1", true},
    {L, "version", "1.2.3", true},
    {L, "version", "1.a", false},
    {L, "version", "1.", false},
    {L, "ids", "[a, b]", true},
    {L, "ids", "[]", true},
    {L, "ids", "[a, B]", false},
    {L, "ids", "{a: b}", false},
    {L, "ids", "[[a]]", false},
    {L, "events", "[a, '*']", true},
    {L, "paths", "a.b", true},
    {L, "texts", "''", true},
    {L, "open", "true", true},
    {L, "open", "'true'", false},
    {L, "open", "True", false},
    {L, "mode", "shallow", true},
    {L, "mode", "Shallow", false},
    {L, "mode", "[deep]", false},
    {L, "limits", "{most: 0}", true},
    {L, "limits", "{most: 01}", false},
    {L, "limits", "{most: 1.5}", false},
    {L, "limits", "{most: 9223372036854775808}", false},
    {L, "limits", "{most: '12'}", true},
    {L, "limits", "3", false},
    {L, "steps", "{a: b}", true},
    {L, "steps", "{A: b}", false},
    {L, "steps", "[a]", false},
    {L, "steps", "{}", true},
    {L, "loose_steps", "{A: b}", true},
    {L, "list", "[]", true},
    {L, "list", "{to: a}", true},
    {L, "list", "a", true},
    {L, "later", "x", false},
};

TEST("each type takes what its name says, and refuses the rest by one message")
{
    for (size_t i = 0; i < COUNT(names); i++) {
        struct arena *arena = arena_new();
        struct diags *diags = diags_new(arena);
        struct sample sample;
        struct str text = str_format(arena, "waymark: 1\n%s: %s\n", names[i].key, names[i].value);
        bool right = read_sample(arena, "x", text, diags, &sample);
        CHECK_AT(names[i].line, right == names[i].right);
        CHECK_INT_AT(names[i].line, diags->errors, names[i].right ? 0 : 1);
        arena_free(arena);
    }
}

TEST("the reference of a table")
{
    struct arena *arena = arena_new();
    struct capture capture;
    capture_start(&capture);
    keys_reference(&sample_table, capture.out);
    keys_reference(&step_table, capture.out);
    CHECK_GOLDEN(capture_end(&capture, arena), "tests/diag/keys/reference.md");
    arena_free(arena);
}

TEST("every code has a title and a text")
{
    for (const struct diag_code *code = yaml_codes; code->code; code++) {
        CHECK(code->title && strlen(code->title) > 3);
        CHECK(code->text && strlen(code->text) > 30);
        CHECK(utf8_valid(str_of(code->text)));
    }
}
