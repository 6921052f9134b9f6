/* Moving a case: charts made at random go on after a migration as if nothing had happened, and what
 * cannot move says why. Every entry is stored, read back and folded on the way. */
#include <ctype.h>
#include <string.h>

#include "support/machine_story.h"
#include "support/random_chart.h"
#include "support/tap.h"

#define AT "2026-09-14T09:00"

/* ---- a mapping from a text ---- */
static enum result read_text(void *context, struct arena *arena, struct str path,
                             struct str *ret_bytes, struct error *error)
{
    (void)arena;
    (void)path;
    (void)error;
    *ret_bytes = *(const struct str *)context;
    return RESULT_DONE;
}

static struct migration *mapping_of(struct story *from, const struct story *to, struct str rows)
{
    struct arena *arena = from->arena;
    struct str text = str_format(arena,
                                 "waymark: 1\nmigration: moved\nprotocol: story\nfrom: 1\nto: 2\n"
                                 "%.*s",
                                 STR_ARG(rows));
    struct files files = {.read = read_text, .context = &text};
    struct protocol_loader loader = {
        .arena = arena, .files = &files, .library = &machine_library, .diags = diags_new(arena)};
    struct migration *migration = migration_read(&loader, STR("mapping.yaml"));
    bool bound = migration && migration_bind(&loader, migration, from->protocol, to->protocol);
    if (!bound)
        diags_print(loader.diags, stdout, false);
    return bound ? migration : NULL;
}

/* ---- charts at random ---- */
static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* s12 becomes z12, wherever it stands: every state of the new version has another name. */
static struct str renamed(struct arena *arena, struct str text)
{
    char *copy = str_cstr(arena, text);
    for (size_t i = 0; i < text.len; i++)
        if (copy[i] == 's' && isdigit((unsigned char)copy[i + 1]) &&
            (i == 0 || !is_word(copy[i - 1])))
            copy[i] = 'z';
    return (struct str){copy, text.len};
}

static struct str rows_of(struct arena *arena, const struct protocol *protocol)
{
    struct text states = text_new(arena), histories = text_new(arena);
    for (size_t i = 0; i < protocol->state_count; i++) {
        struct str id = protocol->states[i]->id;
        bool history = protocol->states[i]->type == STATE_HISTORY;
        text_addf(history ? &histories : &states, "  %.*s: %.*s\n", STR_ARG(id),
                  STR_ARG(renamed(arena, id)));
    }
    return str_format(arena, "states:\n%.*s%s%.*s", STR_ARG(text_str(&states)),
                      histories.len ? "history:\n" : "", STR_ARG(text_str(&histories)));
}

static void check_same(struct story *stays, struct story *moves, uint64_t number)
{
    struct arena *arena = moves->arena;
    bool same = str_eq(renamed(arena, story_states(stays)), renamed(arena, story_states(moves))) &&
                str_eq(story_datum(stays, "c"), story_datum(moves, "c")) &&
                str_eq(story_datum(stays, "t"), story_datum(moves, "t"));
    if (!same)
        tap_note("chart %llu: %.*s | %.*s", (unsigned long long)number,
                 STR_ARG(story_states(stays)), STR_ARG(story_states(moves)));
    CHECK(same);
}

static void play_both(struct story *stays, struct story *moves, const struct migration *migration,
                      uint64_t number)
{
    const char *events[CHART_EVENTS];
    random_events(number, events);
    enum outcome outcome = story_do(stays, __LINE__, AT, "", "open", "", "{}");
    (void)story_do(moves, __LINE__, AT, "", "open", "", "{}");
    for (size_t i = 0; i < CHART_EVENTS && outcome == OUTCOME_DONE && !stays->kase->stopped; i++) {
        if (i == number % CHART_EVENTS)
            CHECK(story_migrate(moves, __LINE__, AT, migration) == OUTCOME_DONE);
        outcome = story_do(stays, __LINE__, AT, "", "message", events[i], "{}");
        CHECK(story_do(moves, __LINE__, AT, "", "message", events[i], "{}") == outcome);
        if (outcome == OUTCOME_DONE)
            check_same(stays, moves, number);
    }
}

TEST("a chart whose states have other names goes on as it would have")
{
    for (uint64_t number = 1; number <= 400; number++) {
        struct arena *arena = arena_new();
        struct chart chart;
        random_chart(number, &chart);
        char *text = str_cstr(arena, chart_as_protocol(arena, &chart));
        struct str new = renamed(arena, str_of(text));
        struct story *stays = story_new(text, NULL), *moves = story_new(text, NULL);
        struct story *other = story_new(new.at, NULL);
        struct migration *migration = mapping_of(moves, other, rows_of(arena, moves->protocol));
        if (CHECK(migration != NULL))
            play_both(stays, moves, migration, number);
        story_end(stays);
        story_end(moves);
        story_end(other);
        arena_free(arena);
    }
}

/* ---- what stands in the way ---- */
static const char before[] = "roles: {a: {}, b: {}}\n"
                             "data: {n: {type: number, by: a}, w: {enum: [x, y], by: a}}\n"
                             "documents: {d: {from: a}, e: {from: a}}\n"
                             "consents: {c: {from: b}}\n"
                             "records: {r: {from: a, fields: {k: number}}}\n"
                             "states: {s: {on: {end: {to: f, by: a}}}, f: {type: final}}\n";
static const char after[] = "roles: {a: {}, b: {}}\n"
                            "data: {n: {type: date, by: a}, w: {enum: [y, z], by: a}}\n"
                            "documents: {e: {from: a}}\n"
                            "records: {r: {from: a, fields: {k: string}}}\n"
                            "states: {s: {on: {end: {to: f, by: a}}}, f: {type: final}}\n";

TEST("a case that cannot move says why, and is as it was")
{
    static const struct {
        int line;
        const char *as, *command, *values, *refusal;
    } rows[] = {
        {__LINE__, "a", "set", "{\"n\": 3}", "wrong data n"},
        {__LINE__, "a", "set", "{\"w\": \"x\"}", "wrong data w"},
        {__LINE__, "a", "set", "{\"w\": \"y\"}", ""},
        {__LINE__, "a", "document", "{\"d\": \"present\"}", "wrong document d"},
        {__LINE__, "a", "document", "{\"e\": \"present\"}", ""},
        {__LINE__, "a for b", "consent", "{\"c\": \"given\"}", "wrong consent c"},
        {__LINE__, "a", "record", "{\"r\": {\"k\": 3}}", "wrong record r"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct story *story = story_new(before, NULL), *other = story_new(after, NULL);
        struct migration *migration = mapping_of(story, other, STR(""));
        (void)story_do(story, rows[i].line, AT, "a", "open", "", "{\"parties\": {\"b\": \"P-2\"}}");
        CHECK_INT_AT(
            rows[i].line,
            story_do(story, rows[i].line, AT, rows[i].as, rows[i].command, "", rows[i].values),
            OUTCOME_DONE);
        if (CHECK(migration != NULL)) {
            (void)story_migrate(story, rows[i].line, AT, migration);
            CHECK_STR_AT(rows[i].line, story_refusal(story), rows[i].refusal);
            CHECK(str_eq(story->kase->protocol_hash, story->protocol->hash));
        }
        story_end(story);
        story_end(other);
    }
}
