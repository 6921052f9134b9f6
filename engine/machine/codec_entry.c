/* The stored form of entries: an open part for everybody, sealed parts by subject and retention.
 *
 * The open part is JSON. For a sealed value stands "@PART.INDEX" in it; the content of a part is a
 * JSON array of values. What is empty is left out, and a need without an outcome was met; instants
 * are ISO 8601 in UTC with milliseconds. docs/journal.md has a worked example. Every event is
 * written so: the form has few nodes, since they are what costs.
 */
#include <string.h>

#include "machine/effects.h"
#include "machine/work.h"

/* ---- sealing ---- */
struct sealing_part {
    struct str subject, retention;
    json_t *values;
};
struct sealing {
    struct arena *arena;
    struct str subject; /* of the case */
    VEC(struct sealing_part) parts;
};

static size_t part_for(struct sealing *sealing, struct str subject, struct str retention)
{
    for (size_t i = 0; i < sealing->parts.count; i++)
        if (str_eq(sealing->parts.items[i].subject, subject) &&
            str_eq(sealing->parts.items[i].retention, retention))
            return i;
    struct sealing_part part = {.subject = subject, .retention = retention, .values = json_array()};
    VEC_PUSH(sealing->arena, sealing->parts, part);
    return sealing->parts.count - 1;
}

/* Put a value away; what stands for it in the open part, behind the name where there is one. */
static json_t *seal(struct sealing *sealing, struct str name, json_t *value, struct str subject,
                    struct str retention)
{
    size_t part = part_for(sealing, str_empty(subject) ? sealing->subject : subject, retention);
    json_t *values = sealing->parts.items[part].values;
    struct text reference = text_new(sealing->arena);
    text_add(&reference, name);
    text_char(&reference, '@');
    text_int(&reference, (int64_t)part, 1);
    text_char(&reference, '.');
    text_int(&reference, (int64_t)json_array_size(values), 1);
    json_array_append_new(values, value);
    return json_of_str(text_str(&reference));
}

static bool is_absent(struct feel_value value)
{
    return value.kind == FEEL_NULL && value.of.reason == NULL;
}

static void seal_value(struct sealing *sealing, json_t *object, const char *key,
                       struct feel_value value, struct str retention)
{
    json_t *json = is_absent(value) ? NULL : feel_to_json(value);
    if (json != NULL)
        json_put(object, key, seal(sealing, STR(""), json, (struct str){0}, retention));
}

static void seal_text(struct sealing *sealing, json_t *object, const char *key, struct str text)
{
    if (!str_empty(text))
        json_put(object, key,
                 seal(sealing, STR(""), json_of_str(text), (struct str){0}, (struct str){0}));
}

/* ---- writing ---- */
static void put_instant(struct arena *arena, json_t *object, const char *key, int64_t instant)
{
    if (instant != INSTANT_NONE)
        json_put(object, key, json_of_str(instant_format(arena, instant)));
}

/* What is refused for another reason than needs may bear names that no protocol knows: whatever
 * somebody typed. They are sealed like other words of theirs. */
bool entry_names_typed(const struct entry *entry)
{
    return entry->kind == ENTRY_REFUSED && entry->refusal != REFUSED_NEEDS;
}

static void put_name(struct sealing *sealing, json_t *object, const char *key, struct str name,
                     bool typed)
{
    if (typed)
        seal_text(sealing, object, key, name);
    else
        json_put_str(object, key, name);
}

static json_t *write_actor(struct sealing *sealing, const struct actor *actor, bool typed)
{
    json_t *json = json_object();
    json_put_str(json, "principal", actor->principal);
    json_put_str(json, "person", actor->person);
    put_name(sealing, json, "role", actor->role, typed);
    put_name(sealing, json, "for", actor->on_behalf, typed);
    json_put_str(json, "channel", actor->channel);
    seal_text(sealing, json, "evidence", actor->evidence);
    return json;
}

static json_t *write_names(const struct str *names, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_of_str(names[i]));
    return list;
}

static void put_text(json_t *object, const char *key, struct str text)
{
    if (key != NULL)
        json_put_str(object, key, text);
}

static void put_date(struct arena *arena, json_t *object, const char *key, struct date date)
{
    if (key != NULL && date_is_set(date))
        json_put(object, key, json_of_str(date_format(arena, date)));
}

static json_t *write_effect(struct sealing *sealing, const struct effect *effect)
{
    const struct effect_names *names = &effect_names[effect->kind];
    struct arena *arena = sealing->arena;
    json_t *json = json_object();
    json_put(json, "effect", json_string_nocheck(names->kind));
    put_text(json, names->id, effect->id);
    put_text(json, names->key, effect->key);
    put_text(json, names->word, effect->word);
    put_text(json, names->other, effect->other);
    put_text(json, names->name, effect->name);
    put_text(json, names->task, effect->task);
    if (names->at != NULL)
        put_instant(arena, json, names->at, effect->at);
    if (names->due != NULL)
        put_instant(arena, json, names->due, effect->due);
    if (names->number != NULL && effect->number != 0)
        json_put(json, names->number, json_integer(effect->number));
    put_date(arena, json, names->date, effect->date);
    put_date(arena, json, names->due_date, effect->due_date);
    if (names->value != NULL)
        seal_value(sealing, json, names->value, effect->value, effect->retain);
    if (names->names != NULL)
        json_put(json, names->names, write_names(effect->names, effect->name_count));
    return json;
}

/* A list that is not empty; `i` counts its elements. */
#define WRITE_LIST(object, key, element, count)                                                    \
    do {                                                                                           \
        json_t *list_ = (count) > 0 ? json_array() : NULL;                                         \
        for (size_t i = 0; i < (count); i++)                                                       \
            json_array_append_new(list_, (element));                                               \
        if (list_ != NULL)                                                                         \
            json_put((object), (key), list_);                                                      \
    } while (0)

static json_t *write_item(struct sealing *sealing, const struct need_item *item)
{
    json_t *json = json_object();
    json_put_str(json, "id", item->id);
    json_put(json, "outcome", json_string_nocheck(need_outcome_name(item->outcome)));
    seal_text(sealing, json, "says", item->says);
    seal_text(sealing, json, "remedy", item->remedy);
    seal_text(sealing, json, "reason", item->reason);
    return json;
}

static const char *const unmet_names[] = {
    [UNMET_REFUSE] = "refuse", [UNMET_BREACH] = "breach", [UNMET_WARN] = "warn"};

/* PATH@PART.INDEX */
static json_t *write_seen(struct sealing *sealing, const struct seen *seen)
{
    return seal(sealing, seen->path, feel_to_json(seen->value), seen->subject, seen->retain);
}

static json_t *write_asked(struct sealing *sealing, const struct asked *asked)
{
    json_t *json = json_object();
    json_put_str(json, "need", asked->id);
    json_put_str(json, "of", asked->of);
    if (asked->outcome != NEED_MET)
        json_put(json, "outcome", json_string_nocheck(need_outcome_name(asked->outcome)));
    if (asked->unmet != UNMET_REFUSE)
        json_put(json, "unmet", json_string_nocheck(unmet_names[asked->unmet]));
    seal_text(sealing, json, "says", asked->says);
    seal_text(sealing, json, "remedy", asked->remedy);
    seal_text(sealing, json, "reason", asked->reason);
    WRITE_LIST(json, "items", write_item(sealing, &asked->items[i]), asked->item_count);
    WRITE_LIST(json, "seen", write_seen(sealing, &asked->seen[i]), asked->seen_count);
    return json;
}

static json_t *write_detail(struct sealing *sealing, const struct detail *detail)
{
    json_t *json = json_object();
    seal_text(sealing, json, "field", detail->field);
    seal_text(sealing, json, "text", detail->text);
    return json;
}

static json_t *write_read(const struct read_case *read)
{
    json_t *json = json_object();
    json_put_str(json, "case", read->reference);
    json_put_str(json, "hash", read->hash);
    json_put(json, "sequence", json_integer(read->sequence));
    return json;
}

static json_t *write_calendar(const struct used_calendar *calendar)
{
    json_t *json = json_object();
    json_put_str(json, "name", calendar->name);
    json_put_str(json, "version", calendar->version);
    json_put_str(json, "hash", calendar->hash);
    return json;
}

static void write_lists(struct sealing *sealing, json_t *json, const struct entry *entry)
{
    WRITE_LIST(json, "asked", write_asked(sealing, &entry->asked[i]), entry->asked_count);
    WRITE_LIST(json, "effects", write_effect(sealing, &entry->effects[i]), entry->effect_count);
    WRITE_LIST(json, "details", write_detail(sealing, &entry->details[i]), entry->detail_count);
    WRITE_LIST(json, "reads", write_read(&entry->reads[i]), entry->read_count);
    WRITE_LIST(json, "calendars", write_calendar(&entry->calendars[i]), entry->calendar_count);
    WRITE_LIST(json, "transitions", json_of_str(entry->transitions[i]), entry->transition_count);
}

static json_t *write_entry(struct sealing *sealing, const struct entry *entry)
{
    json_t *json = json_object();
    bool typed = entry_names_typed(entry);
    json_put(json, "actor", write_actor(sealing, &entry->actor, typed));
    put_name(sealing, json, "name", entry->name, typed);
    json_put_str(json, "from", entry->from);
    seal_value(sealing, json, "given", entry->given, (struct str){0});
    if (entry->kind == ENTRY_REFUSED) {
        json_put(json, "wanted", json_string_nocheck(entry_kind_name(entry->wanted)));
        json_put(json, "refused", json_string_nocheck(refusal_name(entry->refusal)));
    }
    write_lists(sealing, json, entry);
    return json;
}

void entry_encode(struct arena *arena, const struct case_state *kase, const struct entry *entry,
                  struct stored_entry *ret)
{
    struct sealing sealing = {
        .arena = arena, .subject = str_empty(kase->subject) ? kase->reference : kase->subject};
    CLEANUP(json_freep) json_t *json = write_entry(&sealing, entry);
    struct entry_part *parts = ARENA_ARRAY(arena, struct entry_part, sealing.parts.count);
    for (size_t i = 0; i < sealing.parts.count; i++) {
        parts[i] = (struct entry_part){
            .subject = sealing.parts.items[i].subject,
            .retention = sealing.parts.items[i].retention,
            .content = json_write_ordered(arena, sealing.parts.items[i].values)};
        json_decref(sealing.parts.items[i].values);
    }
    *ret = (struct stored_entry){.kind = str_of(entry_kind_name(entry->kind)),
                                 .version = entry->version,
                                 .occurred_at = entry->occurred_at,
                                 .open = json_write_ordered(arena, json),
                                 .parts = parts,
                                 .part_count = sealing.parts.count};
}
