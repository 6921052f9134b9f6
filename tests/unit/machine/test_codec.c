/* Stored forms: erased parts, foreign bytes, and what stands in the open part. */
#include "support/machine_story.h"
#include "support/tap.h"

#define L __LINE__

static const char plain[] =
    "roles: {clerk: {}}\n"
    "data: {name: {type: string, by: clerk}, ok: {type: boolean, by: clerk, retain: long}}\n"
    "records: {visit: {from: clerk, fields: {on: date, by: string}}}\n"
    "needs: {named: {rule: 'name = \"Canary\"', says: 'Not {{ name }}.'}}\n"
    "states: {a: {on: {go: {to: b, by: clerk, needs: named}}}, b: {}}\n";

static struct story *told(void)
{
    struct story *story = story_new(plain, NULL);
    if (story->protocol == NULL)
        return story;
    (void)story_do(story, L, "2026-09-01T09:00", "clerk", "open", "", "{}");
    (void)story_do(story, L, "2026-09-01T09:01", "clerk", "set", "",
                   "{\"name\": \"Canary\", \"ok\": true}");
    (void)story_do(story, L, "2026-09-01T09:02", "clerk", "record", "",
                   "{\"visit\": {\"on\": \"2026-09-01\", \"by\": \"Canary\"}}");
    (void)story_do(story, L, "2026-09-01T09:03", "clerk", "send", "go", "");
    return story;
}

TEST("nothing that was typed or seen stands in the open part")
{
    struct story *story = told();
    for (size_t i = 0; i < story->entries.count; i++) {
        struct stored_entry stored;
        entry_encode(story->arena, story->kase, story->entries.items[i], &stored);
        CHECK(str_find(stored.open, STR("Canary"), 0) < 0);
        for (size_t j = 0; j < stored.part_count; j++)
            CHECK_STR(stored.parts[j].subject, "P-1");
    }
    story_end(story);
}

TEST("names that no protocol knows are sealed in refusals, and read back")
{
    static const struct {
        int line;
        const char *role, *verb, *name, *values;
    } rows[] = {
        {L, "Canary", "send", "go", ""},
        {L, "clerk", "send", "Canary", ""},
        {L, "clerk", "set", "", "{\"Canary\": 1}"},
        {L, "clerk", "record", "", "{\"Canary\": {}}"},
        {L, "clerk", "record", "", "{\"visit\": {\"Canary\": 1}}"},
    };
    struct story *story = told();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t before = story->entries.count;
        (void)story_do(story, rows[i].line, "2026-09-01T09:05", rows[i].role, rows[i].verb,
                       rows[i].name, rows[i].values);
        if (!CHECK_AT(rows[i].line, story->entries.count == before + 1))
            continue;
        const struct entry *entry = story->entries.items[before];
        struct stored_entry stored;
        struct entry back;
        struct error error = {0};
        entry_encode(story->arena, story->kase, entry, &stored);
        CHECK_INT_AT(rows[i].line, entry->kind, ENTRY_REFUSED);
        CHECK_AT(rows[i].line, str_find(stored.open, STR("Canary"), 0) < 0);
        CHECK_INT_AT(rows[i].line, entry_decode(story->arena, &stored, &back, &error), RESULT_DONE);
        CHECK_STR_AT(rows[i].line, back.name, str_cstr(story->arena, entry->name));
        CHECK_STR_AT(rows[i].line, back.actor.role, str_cstr(story->arena, entry->actor.role));
        for (size_t j = 0; j < entry->detail_count; j++)
            CHECK_STR_AT(rows[i].line, back.details[j].text,
                         str_cstr(story->arena, entry->details[j].text));
    }
    story_end(story);
}

TEST("values are sealed by retention, and an erased part reads as null because it was erased")
{
    struct story *story = told();
    struct stored_entry stored;
    struct entry back;
    struct error error = {0};
    entry_encode(story->arena, story->kase, story->entries.items[1], &stored);
    if (CHECK_INT(stored.part_count, 2)) {
        struct entry_part parts[2] = {stored.parts[0], stored.parts[1]};
        struct case_state *folded = case_new(story->arena);
        CHECK_STR(parts[0].retention, "");
        CHECK_STR(parts[1].retention, "long");
        parts[0].content = STR("");
        stored.parts = parts;
        CHECK_INT(entry_decode(story->arena, &stored, &back, &error), RESULT_DONE);
        CHECK(back.effects[0].value.kind == FEEL_NULL && back.effects[0].value.of.reason != NULL);
        apply(folded, &back);
        CHECK_STR(
            feel_print(story->arena, case_value(story->arena, story->protocol, folded, STR("ok"))),
            "true");
        struct feel_value name = case_value(story->arena, story->protocol, folded, STR("name"));
        CHECK(name.kind == FEEL_NULL && name.of.reason != NULL);
        if (name.of.reason != NULL)
            CHECK_STR(str_of(name.of.reason->code), "erased");
        /* A case that was rebuilt after an erasure is stored and read as it is. */
        struct str text = case_encode(story->arena, folded);
        struct case_state *again = NULL;
        CHECK_INT(case_decode(story->arena, text, &again, &error), RESULT_DONE);
        CHECK_STR(case_encode(story->arena, again), str_cstr(story->arena, text));
    }
    story_end(story);
}

TEST("bytes that are no entry, or no case, are refused with a reason")
{
    static const struct {
        int line;
        const char *kind;
        int version;
        const char *open;
    } rows[] = {
        {L, "unheard", 1, "{}"},
        {L, "event", 2, "{}"},
        {L, "event", 1, "{"},
        {L, "event", 1, "{\"effects\":[{\"effect\":\"unheard\"}]}"},
        {L, "event", 1, "{\"given\":\"@0.0\"}"},
        {L, "event", 1, "{\"given\":\"@-1.0\"}"},
        {L, "event", 1, "{\"given\":\"0.0\"}"},
        {L, "event", 1, "{\"given\":\"@0\"}"},
        {L, "event", 1, "{\"given\":7}"},
        {L, "event", 1, "{\"asked\":[{\"need\":\"n\",\"seen\":[\"a@1.0\"]}]}"},
        {L, "event", 1, "{\"effects\":[{\"effect\":\"entered\",\"at\":\"yesterday\"}]}"},
        {L, "refused", 1, "{}"},
    };
    struct arena *arena = arena_new();
    struct case_state *kase;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct stored_entry stored = {
            .kind = str_of(rows[i].kind), .version = rows[i].version, .open = str_of(rows[i].open)};
        struct entry entry;
        struct error error = {0};
        CHECK_INT_AT(rows[i].line, entry_decode(arena, &stored, &entry, &error), RESULT_INVALID);
        CHECK_AT(rows[i].line, error.text[0] != '\0');
    }
    static const struct {
        int line;
        const char *text;
    } cases[] = {
        {L, ""},
        {L, "{}"},
        {L, "case1 "},
        {L, "case1 A1:x"},
        {L, "case1 ~."},
        {L, "case1 A9:x."},
        {L, "case1 A-1:x."},
        {L, "case1 A1:x.x"},
        {L, "case1 Ex;."},
        {L, "case1 I9999;."},
        {L, "case1 K1;A1:xBq.."},
        {L, "case2 A1:x."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        CHECK_INT_AT(cases[i].line, case_decode(arena, str_of(cases[i].text), &kase, &error),
                     RESULT_INVALID);
        CHECK_AT(cases[i].line, error.text[0] != '\0');
    }
    arena_free(arena);
}
