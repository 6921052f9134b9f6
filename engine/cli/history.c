/* waymark history CASE: what happened, who knew what and when. */
#include "cli/session.h"

static void print_need(struct cli *cli, const struct asked *asked)
{
    fprintf(cli->out, "      need %.*s: %s", STR_ARG(asked->id), need_outcome_name(asked->outcome));
    if (asked_failed(asked) && !str_empty(asked->says)) {
        fprintf(cli->out, ": ");
        cli_print(cli, asked->says);
    }
    fputc('\n', cli->out);
    for (size_t i = 0; asked_failed(asked) && i < asked->item_count; i++) {
        fprintf(cli->out, "        - ");
        cli_print(cli, str_empty(asked->items[i].says) ? asked->items[i].id : asked->items[i].says);
        fputc('\n', cli->out);
    }
}

/* How people read an effect: its words, which of its names they want, and whether its value. Those
 * without a row are how it works rather than what happened: shown in full with --all. */
enum shows {
    SHOW_ID = 1,
    SHOW_KEY = 2,
    SHOW_WORD = 4,
    SHOW_VALUE = 8,
    SHOW_DUE = 16,
    SHOW_NAMES = 32,
    SHOW_TASK = 64, /* the duty that the id names */
    SHOW_WHY = 128,
};
static const struct {
    const char *words;
    int shows;
} phrases[EFFECT_KINDS] = {
    [EFFECT_ENTERED] = {"now in", SHOW_ID},
    [EFFECT_EXITED] = {"left", SHOW_ID},
    [EFFECT_SET] = {"set", SHOW_ID | SHOW_VALUE},
    [EFFECT_DOCUMENT] = {"document", SHOW_ID | SHOW_WORD | SHOW_VALUE},
    [EFFECT_RELEASED] = {"released", SHOW_ID | SHOW_KEY | SHOW_VALUE},
    [EFFECT_WITHHELD] = {"withheld", SHOW_ID | SHOW_VALUE},
    [EFFECT_ANSWERED] = {"answer on", SHOW_ID | SHOW_KEY | SHOW_WORD | SHOW_VALUE},
    [EFFECT_STALE] = {"agreement is stale:", SHOW_ID},
    [EFFECT_LAPSED] = {"agreement has lapsed:", SHOW_ID},
    [EFFECT_CONSENT] = {"agreement", SHOW_ID | SHOW_WORD},
    [EFFECT_RECORD] = {"record", SHOW_ID | SHOW_KEY | SHOW_VALUE},
    [EFFECT_RECORD_MENDED] = {"record mended", SHOW_ID | SHOW_KEY | SHOW_VALUE},
    [EFFECT_TASK_OPENED] = {"task", SHOW_KEY | SHOW_WORD | SHOW_DUE},
    [EFFECT_TASK_MOVED] = {"task moved", SHOW_TASK | SHOW_DUE},
    [EFFECT_TASK_OVERDUE] = {"task overdue", SHOW_TASK | SHOW_DUE},
    [EFFECT_TASK_DONE] = {"task done", SHOW_TASK | SHOW_DUE},
    [EFFECT_TASK_WITHDRAWN] = {"task withdrawn", SHOW_TASK | SHOW_DUE | SHOW_WHY},
    [EFFECT_BLOCKED] = {"blocked", SHOW_ID},
    [EFFECT_UNBLOCKED] = {"no longer blocked", SHOW_ID},
    [EFFECT_MESSAGE] = {"told a linked case:", SHOW_ID | SHOW_KEY},
    [EFFECT_OPENING] = {"opens a case:", SHOW_ID | SHOW_KEY},
    [EFFECT_OPENED_BY] = {"opened by case", SHOW_ID},
    [EFFECT_NOTICE] = {"notice", SHOW_KEY | SHOW_WORD},
    [EFFECT_SUPERSEDED] = {"notice overtaken, not sent:", SHOW_WORD},
    [EFFECT_SERVED] = {"served", SHOW_ID | SHOW_KEY | SHOW_VALUE},
    [EFFECT_PARTY] = {"party", SHOW_ID | SHOW_KEY},
    [EFFECT_PARTY_ENDED] = {"no longer party", SHOW_ID | SHOW_KEY},
    [EFFECT_LINKED] = {"linked", SHOW_ID | SHOW_KEY},
    [EFFECT_UNLINKED] = {"no longer linked", SHOW_ID | SHOW_KEY},
    [EFFECT_OVERRIDE] = {"passed over", SHOW_ID | SHOW_KEY | SHOW_VALUE},
    [EFFECT_CARRIED] = {"notice", SHOW_WORD | SHOW_VALUE},
    [EFFECT_NOTE] = {"note", SHOW_VALUE},
    [EFFECT_TROUBLE] = {"trouble", SHOW_ID | SHOW_VALUE},
    [EFFECT_STOPPED] = {"the procedure has ended", 0},
    [EFFECT_MIGRATED] = {"moved to another version:", SHOW_ID | SHOW_KEY | SHOW_WORD | SHOW_NAMES},
    [EFFECT_UNSET] = {"given up", SHOW_ID},
    [EFFECT_FORGOTTEN] = {"no longer remembered:", SHOW_ID},
};

static bool is_empty(struct feel_value value)
{
    if (value.kind == FEEL_CONTEXT)
        return feel_context_count(value.of.context) == 0;
    return feel_is_null(value) && !value.of.reason;
}

static void print_value(struct cli *cli, struct feel_value value)
{
    if (is_empty(value))
        return;
    fprintf(cli->out, " = ");
    cli_print(cli, value_words(cli, value));
}

/* What a notice says on its envelope; to whom it went stands before it. */
static void print_subject(struct cli *cli, const struct effect *effect)
{
    struct feel_value subject;
    if (effect->kind != EFFECT_NOTICE || effect->value.kind != FEEL_CONTEXT ||
        !feel_context_get(effect->value.of.context, STR("subject"), &subject) ||
        subject.kind != FEEL_STRING)
        return;
    fprintf(cli->out, ": %.*s", STR_ARG(text_safe(cli->arena, subject.of.string, false)));
}

/* TASK, TASK ROW or TASK ROW SESSION: what an instance's id says beside the time. */
static void print_task(struct cli *cli, struct str id)
{
    struct str name, row, session, key;
    size_t at = id.len;
    while (at > 0 && id.at[at - 1] != '@')
        at--;
    row = str_part(id, 0, at > 0 ? at - 1 : id.len);
    session = str_part(id, at > 0 ? at : id.len, id.len);
    (void)str_next(&row, '/', &name);
    (void)str_next(&session, '+', &key);
    const struct str parts[] = {name, row, session};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!str_empty(parts[i]))
            fprintf(cli->out, " %.*s", STR_ARG(text_safe(cli->arena, parts[i], false)));
}

static bool is_of_task(enum effect_kind kind)
{
    return kind == EFFECT_TASK_OPENED || (phrases[kind].shows & SHOW_TASK);
}

/* When a task is due, and when it was before it moved. */
static void print_due(struct cli *cli, struct map *dues, const struct effect *effect)
{
    const struct str *before = is_of_task(effect->kind) ? map_get(dues, effect->id) : NULL;
    bool known = effect->due != INSTANT_NONE;
    struct str *due = ARENA_NEW(cli->arena, struct str);
    *due = known ? session_due(cli, effect->due, NULL) : (struct str){0};
    if (effect->kind == EFFECT_TASK_WITHDRAWN && before)
        *due = *before;
    if (!str_empty(*due))
        fprintf(cli->out, ", due %.*s", STR_ARG(*due));
    if (effect->kind == EFFECT_TASK_MOVED && before)
        fprintf(cli->out, "%s", str_empty(*before) ? "; it had no due time" : ", before that ");
    if (effect->kind == EFFECT_TASK_MOVED && before)
        fprintf(cli->out, "%.*s", STR_ARG(*before));
    if (is_of_task(effect->kind))
        map_put(dues, effect->id, due);
}

static void print_effect(struct cli *cli, struct map *dues, const struct effect *effect)
{
    bool all = cli_flag(cli, "all");
    int shows = all ? ~0 : phrases[effect->kind].shows;
    struct str key = str_empty(effect->key) ? effect->task : effect->key;
    const struct str words[] = {effect->id, key, effect->word};
    fprintf(cli->out, "      %s",
            all ? effect_kind_name(effect->kind) : phrases[effect->kind].words);
    if (!all && (shows & SHOW_TASK))
        print_task(cli, effect->id);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((shows & (SHOW_ID << i)) && !str_empty(words[i]))
            fprintf(cli->out, " %.*s", STR_ARG(text_safe(cli->arena, words[i], false)));
    if (!all)
        print_subject(cli, effect);
    if (!all && effect->kind == EFFECT_NOTICE && effect->due != INSTANT_NONE)
        fprintf(cli->out, ", with the digest of %.*s",
                STR_ARG(session_due(cli, effect->due, NULL)));
    if (!all && effect->kind == EFFECT_SERVED && effect->due != INSTANT_NONE)
        fprintf(cli->out, ", %s from %.*s", effect->number ? "will count" : "counts",
                STR_ARG(session_when(cli, effect->due)));
    if (shows & SHOW_DUE)
        print_due(cli, dues, effect);
    if (!all && (shows & SHOW_WHY))
        fprintf(cli->out, ": %.*s", STR_ARG(text_safe(cli->arena, effect->word, false)));
    for (size_t i = 0; (shows & SHOW_NAMES) && i < effect->name_count; i++)
        fprintf(cli->out, "%s%.*s", i > 0 ? ", " : ", in ",
                STR_ARG(text_safe(cli->arena, effect->names[i], false)));
    if (shows & SHOW_VALUE)
        print_value(cli, effect->value);
    fputc('\n', cli->out);
}

static void print_actor(struct cli *cli, const struct actor *actor)
{
    if (str_empty(actor->principal)) {
        fprintf(cli->out, "the engine");
        return;
    }
    fprintf(cli->out, "%.*s", STR_ARG(text_safe(cli->arena, actor->principal, false)));
    if (!str_empty(actor->role))
        fprintf(cli->out, " as %.*s", STR_ARG(text_safe(cli->arena, actor->role, false)));
    if (!str_empty(actor->on_behalf))
        fprintf(cli->out, " for %.*s", STR_ARG(text_safe(cli->arena, actor->on_behalf, false)));
}

/* Of a message that was set aside: what it was, whose, and why. */
static void print_set_aside(struct cli *cli, const struct entry_row *row)
{
    static const char *const keys[] = {"event", "from", "why"};
    json_t *open CLEANUP(json_freep) = NULL;
    struct error ignored;
    if (json_read(row->open, &open, &ignored) != RESULT_DONE)
        return;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = json_string_value(json_object_get(open, keys[i]));
        if (text)
            fprintf(cli->out, "      %s: %.*s\n", keys[i],
                    STR_ARG(text_safe(cli->arena, str_of(text), false)));
    }
}

static void print_item(struct cli *cli, struct map *dues, const struct history_item *item)
{
    const struct entry *entry = item->entry;
    fprintf(cli->out, "%5lld  %.*s  %.*s", (long long)item->row.sequence,
            STR_ARG(session_when(cli, item->row.recorded_at)), STR_ARG(item->row.kind));
    if (item->row.occurred_at != STORE_NONE && item->row.occurred_at != item->row.recorded_at)
        fprintf(cli->out, " (of %.*s)", STR_ARG(session_when(cli, item->row.occurred_at)));
    if (entry && !str_empty(entry->name))
        fprintf(cli->out, " %.*s", STR_ARG(text_safe(cli->arena, entry->name, false)));
    if (entry && entry->kind == ENTRY_REFUSED)
        fprintf(cli->out, ": %s", refusal_name(entry->refusal));
    fprintf(cli->out, ", by ");
    if (entry)
        print_actor(cli, &entry->actor);
    else
        fprintf(cli->out, "the store");
    fputc('\n', cli->out);
    if (!entry)
        print_set_aside(cli, &item->row);
    for (size_t i = 0; entry && i < entry->asked_count; i++)
        if (cli_flag(cli, "all") || asked_failed(&entry->asked[i]))
            print_need(cli, &entry->asked[i]);
    for (size_t i = 0; entry && i < entry->effect_count; i++)
        if (cli_flag(cli, "all") || phrases[entry->effects[i].kind].words)
            print_effect(cli, dues, &entry->effects[i]);
}

static json_t *parse_or_text(struct str text)
{
    json_t *json = NULL;
    struct error error;
    return json_read(text, &json, &error) == RESULT_DONE ? json : json_of_str(text);
}

static void print_json(struct cli *cli, const struct history_item *item)
{
    const struct entry_row *row = &item->row;
    json_t *json CLEANUP(json_freep) =
        json_pack("{s:I, s:I, s:I}", "sequence", (json_int_t)row->sequence, "position",
                  (json_int_t)row->position, "version", (json_int_t)row->version);
    json_t *parts = json_array();
    json_put_str(json, "kind", row->kind);
    json_put_str(json, "recorded_at", instant_format(cli->arena, row->recorded_at));
    if (row->occurred_at != STORE_NONE)
        json_put_str(json, "occurred_at", instant_format(cli->arena, row->occurred_at));
    json_put_str(json, "protocol", row->protocol);
    json_put_str(json, "hash", hex_encode(cli->arena, row->hash.bytes, HASH_SIZE));
    json_put_str(json, "previous", hex_encode(cli->arena, row->previous.bytes, HASH_SIZE));
    json_object_set_new(json, "open", parse_or_text(row->open));
    for (size_t i = 0; i < row->part_count; i++)
        json_array_append_new(parts, row->parts[i].erased ? json_null()
                                                          : parse_or_text(row->parts[i].content));
    json_object_set_new(json, "sealed", parts);
    cli_print_json(cli, json);
}

struct bounds {
    int64_t known, as_of; /* INSTANT_NONE: any */
};

static enum result read_bounds(struct cli *cli, struct bounds *ret)
{
    *ret = (struct bounds){INSTANT_NONE, INSTANT_NONE};
    enum result result = RESULT_DONE;
    if (cli_flag(cli, "known-on"))
        result = session_end(cli, "known-on", &ret->known);
    if (result == RESULT_DONE && cli_flag(cli, "as-of"))
        result = session_end(cli, "as-of", &ret->as_of);
    return result;
}

static bool within(const struct bounds *bounds, const struct entry_row *row)
{
    int64_t happened = row->occurred_at == STORE_NONE ? row->recorded_at : row->occurred_at;
    return (bounds->known == INSTANT_NONE || row->recorded_at <= bounds->known) &&
           (bounds->as_of == INSTANT_NONE || happened <= bounds->as_of);
}

static enum result print_all(struct cli *cli, struct runtime *runtime, struct str reference,
                             const struct bounds *bounds)
{
    struct history page = {0};
    struct map *dues = map_new(cli->arena); /* of each task, as last told */
    int64_t from = 1;
    do {
        enum result result =
            runtime_history(runtime, reference, from, 0, cli->arena, &page, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < page.count; i++) {
            from = page.items[i].row.sequence + 1;
            if (!within(bounds, &page.items[i].row))
                continue;
            if (cli_flag(cli, "json"))
                print_json(cli, &page.items[i]);
            else
                print_item(cli, dues, &page.items[i]);
        }
    } while (page.count);
    return RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct str reference;
    struct bounds bounds;
    enum result result = read_bounds(cli, &bounds);
    if (result == RESULT_DONE)
        result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = runtime_find_case(runtime, cli->args[0], cli->arena, &reference, &cli->error);
    return result == RESULT_DONE ? print_all(cli, runtime, reference, &bounds) : result;
}

static const struct cli_option options[] = {
    {"all", NULL, "every need and every effect in full, timers too", false},
    {"known-on", "TIME", "only what was on record by then", false},
    {"as-of", "TIME", "only what had happened by then", false},
};

const struct cli_command command_history = {
    .name = "history",
    .group = "Looking",
    .arguments = "CASE",
    .summary = "what happened to a case, who did it, what was known and when",
    .text =
        "With --json, one entry a line, with its hashes: docs/journal.md says how to verify them.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = 1,
    .run = run,
};
