#include "runtime/effects.h"

#include "base/json_text.h"
#include "runtime/digest.h"
#include "runtime/records.h"

typedef enum result projector(struct fold *fold, const struct effect *effect, struct error *error);

static struct store *store_of(const struct fold *fold)
{
    return fold->runtime->store;
}

static struct feel_value part_of(struct feel_value value, const char *key)
{
    struct feel_value part = feel_null();
    if (value.kind == FEEL_CONTEXT)
        feel_context_get(value.of.context, str_of(key), &part);
    return part;
}

static struct str text_of(struct feel_value value, const char *key)
{
    struct feel_value part = part_of(value, key);
    return part.kind == FEEL_STRING ? part.of.string : STR("");
}

/* ---- the case ---- */

static enum result stopped(struct fold *fold, const struct effect *effect, struct error *error)
{
    (void)effect;
    (void)error;
    const struct entry_row *entry = fold->entry;
    fold->row.closed_at =
        entry->occurred_at == STORE_NONE ? entry->recorded_at : entry->occurred_at;
    return RESULT_DONE;
}

/* ---- records ---- */

static enum result record(struct fold *fold, const struct effect *effect, struct error *error)
{
    struct case_record added = {
        .id = effect->key, .values = effect->value, .role = effect->word, .at = effect->at};
    return records_add(fold->runtime, fold->state->reference, effect->id, &added, fold->arena,
                       error);
}

static enum result record_mended(struct fold *fold, const struct effect *effect,
                                 struct error *error)
{
    return records_mend(fold->runtime, fold->state->reference, effect->id, effect->key,
                        effect->value, fold->arena, error);
}

/* ---- tasks ---- */

static const struct open_task *open_task_of(const struct case_state *state, struct str id)
{
    for (size_t i = 0; i < state->tasks.count; i++)
        if (str_eq(state->tasks.items[i].id, id))
            return &state->tasks.items[i];
    return NULL;
}

static struct str who_of(struct arena *arena, struct roles roles)
{
    struct text who = text_new(arena);
    for (size_t i = 0; i < roles.count; i++) {
        if (i > 0)
            text_char(&who, ' ');
        text_add(&who, roles.items[i]->id);
    }
    return text_str(&who);
}

static void put_date(struct text *body, const char *key, struct date date)
{
    if (date_is_set(date))
        json_add_member(body, key, date_format(body->arena, date));
}

/* Keys in order, as in all bodies. */
static struct str task_body(struct arena *arena, const struct open_task *task)
{
    struct text body = text_new(arena);
    json_add_open(&body, '{');
    put_date(&body, "due_date", task->due_date);
    json_add_member(&body, "key", task->key);
    put_date(&body, "occurrence", task->occurrence);
    json_add_member(&body, "row", task->row);
    json_add_member(&body, "session", task->session);
    json_add_close(&body, '}');
    return text_str(&body);
}

/* Every change of an instance writes it as it is now, or drops it. */
static enum result task(struct fold *fold, const struct effect *effect, struct error *error)
{
    const struct case_state *state = fold->state;
    const struct open_task *open = open_task_of(state, effect->id);
    if (!open)
        return store_drop_task(store_of(fold), state->reference, effect->id, error);
    const struct task *task = protocol_find(fold->protocol, "task", open->task);
    struct task_row row = {.reference = state->reference,
                           .key = open->id,
                           .task = open->task,
                           .label = task && !str_empty(task->label) ? task->label : open->task,
                           .who = task ? who_of(fold->arena, task->who) : STR(""),
                           .due = open->due,
                           .opened = open->opened,
                           .overdue = open->overdue != INSTANT_NONE,
                           .body = task_body(fold->arena, open)};
    return store_put_task(store_of(fold), &row, error);
}

/* ---- parties and links ---- */

#define DAY_MS INT64_C(86400000)

static int64_t instant_of(struct date date)
{
    return date_is_set(date) ? date_to_days(date) * DAY_MS : STORE_NONE;
}

static struct str party_body(struct arena *arena, const struct case_party *party)
{
    struct text body = text_new(arena);
    json_add_open(&body, '{');
    json_add_key(&body, "may_contact");
    json_add_word(&body, party->may_contact ? "true" : "false");
    json_add_key(&body, "parental");
    json_add_word(&body, party->parental ? "true" : "false");
    json_add_close(&body, '}');
    return text_str(&body);
}

static enum result party(struct fold *fold, const struct effect *effect, struct error *error)
{
    fold->parties_changed = true;
    const struct case_state *state = fold->state;
    for (size_t i = 0; i < state->parties.count; i++) {
        const struct case_party *known = &state->parties.items[i];
        if (!str_eq(known->role, effect->id) || !str_eq(known->reference, effect->key))
            continue;
        struct party_row row = {.reference = state->reference,
                                .role = known->role,
                                .party = known->reference,
                                .from = instant_of(known->from),
                                .to = instant_of(known->to),
                                .body = party_body(fold->arena, known)};
        enum result result = store_put_party(store_of(fold), &row, error);
        if (result != RESULT_DONE)
            return result;
    }
    return RESULT_DONE;
}

static enum result linked(struct fold *fold, const struct effect *effect, struct error *error)
{
    struct link_row row = {fold->state->reference, effect->id, effect->key};
    return store_put_link(store_of(fold), &row, error);
}

static enum result unlinked(struct fold *fold, const struct effect *effect, struct error *error)
{
    struct link_row row = {fold->state->reference, effect->id, effect->key};
    return store_drop_link(store_of(fold), &row, error);
}

/* ---- messages ---- */

static enum result message(struct fold *fold, const struct effect *effect, struct error *error)
{
    CLEANUP(json_freep) json_t *body = json_object();
    json_object_set_new(body, "event", json_of_str(effect->id));
    json_object_set_new(body, "hops", json_integer(fold->said->hops + 1));
    json_put_str(body, "link", effect->other);
    json_object_set_new(body, "value", feel_to_json(effect->value));
    struct message_row row = {.sender = fold->state->reference,
                              .sequence = fold->entry->sequence,
                              .number = effect->number,
                              .receiver = effect->key,
                              .position = fold->entry->position,
                              .body = json_write(fold->arena, body)};
    fold->sent = true;
    return store_put_message(store_of(fold), &row, error);
}

/* It waits for the case itself, which is linked to the new one. */
static enum result opening(struct fold *fold, const struct effect *effect, struct error *error)
{
    CLEANUP(json_freep) json_t *body = json_object();
    struct str event = str_format(fold->arena, "link.%.*s", STR_ARG(effect->id));
    json_put_str(body, "event", event);
    json_object_set_new(body, "hops", json_integer(fold->said->hops + 1));
    json_put_str(body, "link", effect->id);
    json_put_str(body, "opens", effect->key);
    json_object_set_new(body, "value", feel_to_json(effect->value));
    struct message_row row = {.sender = fold->state->reference,
                              .sequence = fold->entry->sequence,
                              .number = effect->number,
                              .receiver = fold->state->reference,
                              .position = fold->entry->position,
                              .body = json_write(fold->arena, body)};
    fold->sent = true;
    return store_put_message(store_of(fold), &row, error);
}

enum result message_body_read(struct arena *arena, struct str body, struct message_body *ret,
                              struct error *error)
{
    CLEANUP(json_freep) json_t *json = NULL;
    enum result result = json_read(body, &json, error);
    if (result != RESULT_DONE)
        return result;
    ret->event = str_copy(arena, json_str_at(json, "event"));
    ret->link = str_copy(arena, json_str_at(json, "link"));
    ret->opens = str_copy(arena, json_str_at(json, "opens"));
    ret->hops = json_int_at(json, "hops", 1);
    return feel_from_json(arena, json_object_get(json, "value"), &ret->value, error);
}

/* ---- notices ---- */

bool notice_erased(const struct notice_row *row)
{
    return str_find(row->body, STR("\"erased\":true"), 0) >= 0;
}

static struct str notice_body(const struct fold *fold, const struct effect *effect)
{
    CLEANUP(json_freep) json_t *body = json_object();
    if (effect->due != INSTANT_NONE) {
        json_object_set_new(body, "digest", json_integer(effect->due));
        json_object_set_new(body, "position", json_integer(fold->entry->position));
    }
    if (effect->value.kind != FEEL_CONTEXT)
        json_object_set_new(body, "erased", json_true());
    if (effect->number)
        json_object_set_new(body, "proof", json_true());
    json_put_str(body, "task", effect->name);
    return json_write(fold->arena, body);
}

/* A digest is for one receiver at one instant, whatever cases and protocols it is from. */
static enum result notice(struct fold *fold, const struct effect *effect, struct error *error)
{
    bool gathered = effect->due != INSTANT_NONE;
    struct notice_row row = {.id = effect->id,
                             .reference = fold->state->reference,
                             .sequence = fold->entry->sequence,
                             .role = effect->word,
                             .recipient = effect->other,
                             .notice = effect->key,
                             .task = effect->task,
                             .subject = text_of(effect->value, "subject"),
                             .text = text_of(effect->value, "text"),
                             .html = text_of(effect->value, "html"),
                             .at = gathered ? effect->due : fold->entry->recorded_at,
                             .status = STR(NOTICE_WAITING),
                             .body = notice_body(fold, effect)};
    return store_put_notice(store_of(fold), &row, error);
}

/* The nth try that failed waits 2^n minutes, at most a day, and up to a quarter more: by the id of
 * what was carried, so that those that failed together come back apart, and a rebuild gives the
 * same. */
static int64_t wait_after(struct str id, int64_t attempts)
{
    const int64_t minute = 60000, most = 1440;
    int64_t minutes = attempts < 11 ? INT64_C(1) << attempts : most;
    int64_t wait = (minutes < most ? minutes : most) * minute;
    return wait + wait / 4 * (int64_t)(str_hash(id) % 1000) / 1000;
}

/* What else the row knows, with why it was not sent this time. What somebody has said to try again
 * goes by itself: its digest may have gone out without it. */
static struct str body_with_why(struct fold *fold, struct str body, const struct effect *effect)
{
    CLEANUP(json_freep) json_t *json = NULL;
    struct error ignored;
    if (json_read(body, &json, &ignored) != RESULT_DONE)
        return body;
    json_object_del(json, "why");
    if (json_object_get(json, "digest") && !json_object_get(json, "tried"))
        json_object_set_new(json, "tried", json_integer(fold->entry->position));
    if (str_is(effect->word, NOTICE_WAITING))
        json_object_del(json, "digest");
    if (effect->value.kind == FEEL_STRING)
        json_put_str(json, "why", effect->value.of.string);
    return json_write(fold->arena, json);
}

static enum result carried(struct fold *fold, const struct effect *effect, struct error *error)
{
    struct notice_row row;
    bool found;
    enum result result =
        store_get_notice(store_of(fold), effect->id, fold->arena, &row, &found, error);
    if (result != RESULT_DONE || !found)
        return result;
    row.status = effect->word;
    row.body = body_with_why(fold, row.body, effect);
    row.at = fold->entry->recorded_at;
    if (row.attempts < INT32_MAX)
        row.attempts++;
    if (str_is(effect->word, NOTICE_WAITING))
        row.attempts = 0;
    if (str_is(effect->word, NOTICE_LATER))
        row.at += wait_after(carried_id(fold->arena, &row), row.attempts);
    return store_put_notice(store_of(fold), &row, error);
}

static projector *const projects[EFFECT_KINDS] = {
    [EFFECT_STOPPED] = stopped,
    [EFFECT_RECORD] = record,
    [EFFECT_RECORD_MENDED] = record_mended,
    [EFFECT_TASK_OPENED] = task,
    [EFFECT_TASK_MOVED] = task,
    [EFFECT_TASK_OVERDUE] = task,
    [EFFECT_TASK_DONE] = task,
    [EFFECT_TASK_WITHDRAWN] = task,
    [EFFECT_PARTY] = party,
    [EFFECT_PARTY_ENDED] = party,
    [EFFECT_LINKED] = linked,
    [EFFECT_UNLINKED] = unlinked,
    [EFFECT_MESSAGE] = message,
    [EFFECT_OPENING] = opening,
    [EFFECT_NOTICE] = notice,
    [EFFECT_CARRIED] = carried,
};

enum result effect_project(struct fold *fold, const struct effect *effect, struct error *error)
{
    projector *const project = projects[effect->kind];
    return project ? project(fold, effect, error) : RESULT_DONE;
}
