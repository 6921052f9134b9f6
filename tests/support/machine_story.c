#include "support/machine_story.h"

#include <stdlib.h>
#include <string.h>

#include "support/sample_calendars.h"
#include "support/tap.h"

struct memory {
    struct str protocol;
};

static enum result read_memory(void *context, struct arena *arena, struct str path,
                               struct str *ret_bytes, struct error *error)
{
    const struct memory *memory = context;
    (void)arena;
    if (!str_is(path, "story.yaml"))
        return error_set(error, RESULT_INVALID, "there is no file %.*s", STR_ARG(path));
    *ret_bytes = memory->protocol;
    return RESULT_DONE;
}

struct story *story_new(const char *protocol, const char *calendar)
{
    struct arena *arena = arena_new();
    struct story *story = ARENA_NEW(arena, struct story);
    struct memory *memory = ARENA_NEW(arena, struct memory);
    struct files *files = ARENA_NEW(arena, struct files);
    struct protocol_loader loader = {
        .arena = arena, .files = files, .library = &machine_library, .diags = diags_new(arena)};
    memory->protocol = str_format(arena,
                                  "waymark: 1\nprotocol: story\nversion: 1\n"
                                  "time: {zone: Europe/London%s%s}\n%s",
                                  calendar != NULL ? ", calendar: " : "",
                                  calendar != NULL ? calendar : "", protocol);
    *files = (struct files){.read = read_memory, .context = memory};
    story->arena = arena;
    story->protocol = protocol_load(&loader, STR("story.yaml"));
    if (story->protocol == NULL || loader.diags->errors > 0) {
        diags_print(loader.diags, stdout, false);
        CHECK(story->protocol != NULL);
        story->protocol = NULL;
        return story;
    }
    story->kase = case_new(arena);
    story->folded = case_new(arena);
    return story;
}

void story_end(struct story *story)
{
    struct arena *arena = story->arena;
    arena_free(arena);
}

/* ---- surroundings ---- */
static const struct calendar *lend_calendar(void *context, struct str name)
{
    const struct story *story = context;
    return story->calendar != NULL ? story->calendar
                                   : sample_calendar(str_cstr(story->arena, name));
}

static struct case_records lend_records(void *context, struct arena *arena, struct str reference,
                                        struct str type)
{
    const struct story *story = context;
    VEC(struct case_record) rows = {0};
    for (size_t i = 0; str_eq(reference, story->kase->reference) && i < story->records.count; i++)
        if (str_eq(story->records.items[i].type, type))
            VEC_PUSH(arena, rows, story->records.items[i].row);
    return (struct case_records){rows.items, rows.count};
}

static const struct linked_case *lend_linked(void *context, struct str reference)
{
    const struct story *story = context;
    (void)reference;
    return story->linked;
}

static void keep_records(struct story *story, const struct entry *entry)
{
    for (size_t i = 0; i < entry->effect_count; i++) {
        const struct effect *e = &entry->effects[i];
        struct story_record record = {
            e->id, {.id = e->key, .values = e->value, .role = e->word, .at = e->at}};
        if (e->kind == EFFECT_RECORD)
            VEC_PUSH(story->arena, story->records, record);
        for (size_t j = 0; e->kind == EFFECT_RECORD_MENDED && j < story->records.count; j++)
            if (str_eq(story->records.items[j].row.id, e->key))
                story->records.items[j].row.values = e->value;
    }
}

/* ---- stored and read back ---- */
static void check_stored(struct story *story, const struct entry *entry)
{
    struct stored_entry stored, again;
    struct entry back;
    struct error error = {0};
    entry_encode(story->arena, story->kase, entry, &stored);
    if (!CHECK_INT_AT(story->line, entry_decode(story->arena, &stored, &back, &error),
                      RESULT_DONE)) {
        tap_note("%s", error.text);
        return;
    }
    entry_encode(story->arena, story->kase, &back, &again);
    CHECK_STR_AT(story->line, again.open, str_cstr(story->arena, stored.open));
    apply(story->folded, &back);
}

static void check_folded(struct story *story)
{
    struct str decided = case_encode(story->arena, story->kase);
    struct str folded = case_encode(story->arena, story->folded);
    struct case_state *read = NULL;
    struct error error = {0};
    CHECK_STR_AT(story->line, folded, str_cstr(story->arena, decided));
    if (CHECK_INT_AT(story->line, case_decode(story->arena, decided, &read, &error), RESULT_DONE))
        CHECK_STR_AT(story->line, case_encode(story->arena, read), str_cstr(story->arena, decided));
}

static void keep(struct story *story)
{
    for (size_t i = 0; i < story->last.count; i++) {
        keep_records(story, story->last.entries[i]);
        if (story->quiet)
            continue;
        VEC_PUSH(story->arena, story->entries, story->last.entries[i]);
        check_stored(story, story->last.entries[i]);
    }
    if (!story->quiet)
        check_folded(story);
}

/* ---- commands ---- */
static int64_t instant_of(const struct story *story, const char *at)
{
    struct civil civil;
    if (!civil_parse(str_of(at), &civil))
        abort();
    return zone_instant(story->protocol->zone, civil, NULL);
}

static struct feel_value values_of(struct story *story, const char *text)
{
    struct error error = {0};
    CLEANUP(json_freep) json_t *json = NULL;
    if (*text == '\0')
        return feel_null();
    if (json_read(str_of(text), &json, &error) != RESULT_DONE) {
        tap_note("%s", error.text);
        abort();
    }
    return feel_from_plain_json(story->arena, json);
}

/* Decide under a protocol, and keep what came of it. */
static enum outcome decide_it(struct story *story, int line, const char *at,
                              const struct protocol *protocol, const struct command *c)
{
    story->line = line;
    story->now = instant_of(story, at);
    struct surroundings around = {.now = story->now,
                                  .context = story,
                                  .calendar = lend_calendar,
                                  .records = lend_records,
                                  .linked = lend_linked};
    memcpy(around.entropy, &story->now, sizeof story->now);
    struct case_state *before = case_copy(story->arena, story->kase);
    decide(story->arena, protocol, story->kase, c, &around, &story->last);
    story->fault = story->last.fault;
    if (story->last.outcome == OUTCOME_FAULT ||
        (story->last.outcome == OUTCOME_REFUSED && c->kind == COMMAND_OPEN))
        story->kase = before;
    else
        keep(story);
    return story->last.outcome;
}

enum outcome story_do(struct story *story, int line, const char *at, const char *as,
                      const char *command, const char *name, const char *values)
{
    struct command c = {.name = str_of(name),
                        .values = values_of(story, values),
                        .occurred_at = INSTANT_NONE,
                        .reference = STR("C-1"),
                        .subject = STR("P-1")};
    struct str rest = str_of(as), part;
    if (str_next(&rest, ' ', &c.actor.role) && str_next(&rest, ' ', &part))
        c.actor.on_behalf = rest;
    if (!command_kind_find(str_of(command), &c.kind))
        abort();
    if (c.kind == COMMAND_CORRECT)
        c.entry = 1;
    return decide_it(story, line, at, story->protocol, &c);
}

enum outcome story_migrate(struct story *story, int line, const char *at,
                           const struct migration *migration)
{
    struct command c = {.kind = COMMAND_MIGRATE,
                        .name = migration->id,
                        .occurred_at = INSTANT_NONE,
                        .migration = migration};
    enum outcome outcome = decide_it(story, line, at, migration->to, &c);
    if (outcome == OUTCOME_DONE)
        story->protocol = migration->to;
    return outcome;
}

/* ---- what came of it ---- */
struct str story_states(const struct story *story)
{
    struct text text = text_new(story->arena);
    for (size_t i = 0; i < story->kase->active.count; i++) {
        const struct state *state =
            protocol_find(story->protocol, "state", story->kase->active.items[i].id);
        if (state->child_count == 0)
            text_addf(&text, "%s%.*s", text.len > 0 ? " " : "", STR_ARG(state->id));
    }
    return text_str(&text);
}

static void add_asked(struct text *text, const struct asked *asked)
{
    text_addf(text, " %.*s%s", STR_ARG(asked->id), asked->outcome == NEED_CANNOT_TELL ? "?" : "");
    for (size_t i = 0; i < asked->item_count; i++)
        text_addf(text, "%s%.*s%s", i == 0 ? "(" : " ", STR_ARG(asked->items[i].id),
                  i + 1 == asked->item_count ? ")" : "");
}

static bool failed(const struct asked *asked)
{
    return asked->outcome == NEED_NOT_MET || asked->outcome == NEED_CANNOT_TELL;
}

struct str story_refusal(const struct story *story)
{
    struct text text = text_new(story->arena);
    const struct entry *entry = story->last.refusal;
    if (entry == NULL)
        return STR("");
    text_addf(&text, "%s", refusal_name(entry->refusal));
    for (size_t i = 0; i < entry->asked_count; i++)
        if (failed(&entry->asked[i]))
            add_asked(&text, &entry->asked[i]);
    for (size_t i = 0; i < entry->detail_count; i++)
        text_addf(&text, " %.*s", STR_ARG(entry->details[i].field));
    return text_str(&text);
}

struct str story_blocked(const struct story *story)
{
    struct text text = text_new(story->arena);
    for (size_t i = 0; i < story->last.count; i++)
        for (size_t j = 0; j < story->last.entries[i]->asked_count; j++)
            if (failed(&story->last.entries[i]->asked[j]))
                add_asked(&text, &story->last.entries[i]->asked[j]);
    return str_trim(text_str(&text));
}

static struct str civil_of(const struct story *story, int64_t instant)
{
    return civil_format(story->arena, zone_to_civil(story->protocol->zone, instant));
}

struct str story_notices(const struct story *story)
{
    struct text text = text_new(story->arena);
    for (size_t i = 0; i < story->last.count; i++)
        for (size_t j = 0; j < story->last.entries[i]->effect_count; j++) {
            const struct effect *e = &story->last.entries[i]->effects[j];
            if (e->kind != EFFECT_NOTICE)
                continue;
            struct str what = e->key.len > 0 ? e->key : e->task;
            text_addf(&text, "%s%.*s %.*s@%.*s", text.len > 0 ? ", " : "", STR_ARG(e->word),
                      STR_ARG(what), STR_ARG(civil_of(story, e->at)));
        }
    return text_str(&text);
}

struct str story_tasks(const struct story *story)
{
    struct text text = text_new(story->arena);
    for (size_t i = 0; i < story->kase->tasks.count; i++) {
        const struct open_task *task = &story->kase->tasks.items[i];
        struct str due = task->due == INSTANT_NONE     ? STR("-")
                         : date_is_set(task->due_date) ? date_format(story->arena, task->due_date)
                                                       : civil_of(story, task->due);
        text_addf(&text, "%s%.*s%s%.*s %.*s%s", i > 0 ? ", " : "", STR_ARG(task->task),
                  task->row.len > 0 ? "/" : "", STR_ARG(task->row), STR_ARG(due),
                  task->overdue != INSTANT_NONE ? "!" : "");
    }
    return text_str(&text);
}

struct str story_kinds(const struct story *story)
{
    struct text text = text_new(story->arena);
    for (size_t i = 0; i < story->last.count; i++)
        text_addf(&text, "%s%s", i > 0 ? " " : "", entry_kind_name(story->last.entries[i]->kind));
    return text_str(&text);
}

struct str story_datum(const struct story *story, const char *field)
{
    return feel_print(story->arena,
                      case_value(story->arena, story->protocol, story->kase, str_of(field)));
}
