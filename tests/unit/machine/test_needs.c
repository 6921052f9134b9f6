/* Needs: refusing, blocking, breaching; items; overrides; facts that always land. */
#include "support/machine_story.h"
#include "support/tap.h"

#define L __LINE__

struct step {
    int line;
    const char *at, *as, *command, *name, *values;
    const char *states, *refusal; /* NULL: not looked at */
};

static void play(struct story *story, const struct step *steps, size_t count)
{
    for (size_t i = 0; story->protocol != NULL && i < count; i++) {
        const struct step *s = &steps[i];
        (void)story_do(story, s->line, s->at, s->as, s->command, s->name, s->values);
        if (story->last.outcome == OUTCOME_FAULT)
            tap_note("%s", story->fault.text);
        if (s->states != NULL)
            CHECK_STR_AT(s->line, story_states(story), s->states);
        CHECK_STR_AT(s->line, story_refusal(story), s->refusal != NULL ? s->refusal : "");
    }
    story_end(story);
}
#define PLAY(protocol, steps)                                                                      \
    play(story_new(protocol, NULL), steps, sizeof(steps) / sizeof(steps)[0])

static const char gate[] =
    "roles: {clerk: {}, head: {}, aide: {of: clerk}}\n"
    "data:\n"
    "  ready: {type: boolean, by: clerk}\n"
    "  name: {type: string, by: clerk}\n"
    "  tags: {type: list of string, by: clerk}\n"
    "  rows: {type: table, rows: {a: First, b: Second}, columns: {who: string, n: number}, by: "
    "clerk}\n"
    "documents: {letter: {from: clerk}}\n"
    "needs:\n"
    "  is_ready: {rule: ready, says: Not ready.}\n"
    "  named: {has: [name, documents.letter], says: 'Lacks {{ item.label }}.'}\n"
    "  tagged: {has_answer: tags, says: Say the tags.}\n"
    "  held: {each: rows, rule: item.who != null, says: 'Nobody for {{ item.label }}.'}\n"
    "  small: {applies: ready, rule: 'count(tags) < 3', says: Many., unmet: breach}\n"
    "  agreed: {rule: 'name = \"x\"', says: No., override: {by: head, reason: required,"
    " second_person: true}}\n"
    "states:\n"
    "  a:\n"
    "    on:\n"
    "      go: {to: b, by: clerk, needs: [named, tagged, small]}\n"
    "      over: {to: c, by: clerk, needs: agreed}\n"
    "      take: {to: c, by: clerk, takes: {reason: string, day: date}}\n"
    "  b: {needs: [is_ready, held], on: {back: {to: a, by: clerk}}}\n"
    "  c: {type: final}\n";

TEST("every unmet need is named, with its items, and only those")
{
    static const struct step steps[] = {
        {L, "2026-09-01T09:00", "clerk", "open", "", "{}", "a", NULL},
        {L, "2026-09-01T09:01", "clerk", "send", "go", "", "a",
         "needs named(name documents.letter) tagged(tags) small? is_ready? held(a b)"},
        {L, "2026-09-01T09:02", "clerk", "set", "",
         "{\"ready\": \"false\", \"name\": \"n\", \"rows\": {\"a\": {\"who\": \"w\"}}}", "a", NULL},
        {L, "2026-09-01T09:03", "clerk", "send", "go", "", "a",
         "needs named(documents.letter) tagged(tags) is_ready held(b)"},
        {L, "2026-09-01T09:04", "clerk", "document", "", "{\"letter\": \"present\"}", "a", NULL},
        {L, "2026-09-01T09:04", "aide", "set", "",
         "{\"ready\": \"true\", \"tags\": [], \"rows\": {\"*\": {\"who\": \"w\", \"n\": 4}}}", "a",
         NULL},
        {L, "2026-09-01T09:05", "clerk", "send", "go", "", "b", NULL},
    };
    PLAY(gate, steps);
}

TEST("a breach happens, and is on record")
{
    static const struct step steps[] = {
        {L, "2026-09-01T09:00", "clerk", "open", "",
         "{\"data\": {\"ready\": true, \"name\": \"n\", \"tags\": [\"1\", \"2\", \"3\"], \"rows\": "
         "{\"*\": {\"who\": \"w\"}}}, \"documents\": {\"letter\": \"present\"}}",
         "a", NULL},
        {L, "2026-09-01T09:05", "clerk", "send", "go", "", "b", NULL},
    };
    struct story *story = story_new(gate, NULL);
    if (story->protocol != NULL) {
        for (size_t i = 0; i < 2; i++)
            (void)story_do(story, steps[i].line, steps[i].at, steps[i].as, steps[i].command,
                           steps[i].name, steps[i].values);
        CHECK_STR(story_states(story), "b");
        CHECK_STR(story_blocked(story), "small");
        CHECK(story->last.entries[0]->asked[2].unmet == UNMET_BREACH);
    }
    story_end(story);
}

TEST("what is refused, and why")
{
    static const struct step steps[] = {
        {L, "2026-09-01T09:00", "clerk", "open", "", "{}", "a", NULL},
        {L, "2026-09-01T09:01", "head", "send", "go", "", "a", "not_allowed"},
        {L, "2026-09-01T09:01", "nobody", "send", "go", "", "a", "wrong as"},
        {L, "2026-09-01T09:01", "clerk", "send", "back", "", "a", "not_expected"},
        {L, "2026-09-01T09:01", "clerk", "send", "take", "", "a", "missing reason day"},
        {L, "2026-09-01T09:01", "clerk", "send", "take",
         "{\"reason\": \"r\", \"day\": \"2026-02-30\"}", "a", "wrong day"},
        {L, "2026-09-01T09:01", "clerk", "send", "take",
         "{\"reason\": \"r\", \"day\": \"2026-02-03\", \"x\": \"1\"}", "a", "wrong x"},
        {L, "2026-09-01T09:01", "head", "set", "", "{\"name\": \"n\"}", "a", "not_allowed name"},
        {L, "2026-09-01T09:01", "clerk", "set", "", "{\"ready\": \"no\"}", "a", "wrong ready"},
        {L, "2026-09-01T09:01", "clerk", "set", "", "{\"nome\": \"n\"}", "a", "wrong nome"},
        {L, "2026-09-01T09:01", "clerk", "set", "", "{\"rows\": {\"c\": {}}}", "a", "wrong rows"},
        {L, "2026-09-01T09:01", "clerk", "set", "", "{\"rows\": {\"a\": {\"x\": \"1\"}}}", "a",
         "wrong rows"},
        {L, "2026-09-01T09:01", "clerk", "record", "", "{\"x\": {}}", "a", "wrong x"},
        {L, "2026-09-01T09:01", "head", "document", "", "{\"letter\": \"present\"}", "a",
         "not_allowed"},
        {L, "2026-09-01T09:01", "clerk", "send", "take",
         "{\"reason\": \"r\", \"day\": \"2026-02-03\"}", "c", NULL},
        {L, "2026-09-01T09:02", "clerk", "send", "go", "", "c", "not_expected"},
    };
    PLAY(gate, steps);
}

TEST("an override is by its role, with reason and second person")
{
    static const struct step steps[] = {
        {L, "2026-09-01T09:00", "clerk", "open", "", "{}", "a", NULL},
        {L, "2026-09-01T09:01", "clerk", "send", "over", "", "a", "needs agreed"},
        {L, "2026-09-01T09:01", "clerk", "override", "", "{\"agreed\": {\"reason\": \"r\"}}", "a",
         "not_allowed"},
        {L, "2026-09-01T09:01", "head", "override", "", "{\"agreed\": {}}", "a",
         "missing reason second_person"},
        {L, "2026-09-01T09:01", "head", "override", "", "{\"named\": {\"reason\": \"r\"}}", "a",
         "not_overridable"},
        {L, "2026-09-01T09:01", "head", "override", "",
         "{\"agreed\": {\"reason\": \"r\", \"second_person\": \"p\"}}", "a", NULL},
        {L, "2026-09-01T09:02", "clerk", "send", "over", "", "c", NULL},
    };
    PLAY(gate, steps);
}
