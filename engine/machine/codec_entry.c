/* The stored form of entries: an open part for everybody, sealed parts by subject and retention.
 *
 * The open part is canonical JSON. A sealed value stands in it as {"sealed":[PART,INDEX]}; the
 * content of a part is a JSON array of values. What is empty is left out; instants are ISO 8601 in
 * UTC with milliseconds. docs/journal.md has a worked example.
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

/* Put a value away; what stands for it in the open part. */
static json_t *seal(struct sealing *sealing, json_t *value, struct str subject,
                    struct str retention)
{
    size_t part = part_for(sealing, str_empty(subject) ? sealing->subject : subject, retention);
    json_t *values = sealing->parts.items[part].values;
    json_t *place = json_array();
    json_array_append_new(place, json_integer((json_int_t)part));
    json_array_append_new(place, json_integer((json_int_t)json_array_size(values)));
    json_array_append_new(values, value);
    json_t *reference = json_object();
    json_object_set_new(reference, "sealed", place);
    return reference;
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
        json_object_set_new(object, key, seal(sealing, json, (struct str){0}, retention));
}

static void seal_text(struct sealing *sealing, json_t *object, const char *key, struct str text)
{
    if (!str_empty(text))
        json_object_set_new(object, key,
                            seal(sealing, json_of_str(text), (struct str){0}, (struct str){0}));
}

/* ---- writing ---- */
static void put_instant(struct arena *arena, json_t *object, const char *key, int64_t instant)
{
    if (instant != INSTANT_NONE)
        json_object_set_new(object, key, json_of_str(instant_format(arena, instant)));
}

static json_t *write_actor(struct sealing *sealing, const struct actor *actor)
{
    json_t *json = json_object();
    json_put_str(json, "principal", actor->principal);
    json_put_str(json, "person", actor->person);
    json_put_str(json, "role", actor->role);
    json_put_str(json, "for", actor->on_behalf);
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
        json_object_set_new(object, key, json_of_str(date_format(arena, date)));
}

static json_t *write_effect(struct sealing *sealing, const struct effect *effect)
{
    const struct effect_names *names = &effect_names[effect->kind];
    struct arena *arena = sealing->arena;
    json_t *json = json_object();
    json_object_set_new(json, "effect", json_string(names->kind));
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
        json_object_set_new(json, names->number, json_integer(effect->number));
    put_date(arena, json, names->date, effect->date);
    put_date(arena, json, names->due_date, effect->due_date);
    if (names->value != NULL)
        seal_value(sealing, json, names->value, effect->value, effect->retain);
    if (names->names != NULL)
        json_object_set_new(json, names->names, write_names(effect->names, effect->name_count));
    return json;
}

static json_t *write_item(struct sealing *sealing, const struct need_item *item)
{
    json_t *json = json_object();
    json_put_str(json, "id", item->id);
    json_object_set_new(json, "outcome", json_string(need_outcome_name(item->outcome)));
    seal_text(sealing, json, "says", item->says);
    seal_text(sealing, json, "remedy", item->remedy);
    seal_text(sealing, json, "reason", item->reason);
    return json;
}

static const char *const unmet_names[] = {
    [UNMET_REFUSE] = "refuse", [UNMET_BREACH] = "breach", [UNMET_WARN] = "warn"};

static json_t *write_seen(struct sealing *sealing, const struct seen *seen)
{
    json_t *json = json_object();
    json_t *value = feel_to_json(seen->value);
    json_put_str(json, "path", seen->path);
    if (value != NULL)
        json_object_set_new(json, "value", seal(sealing, value, seen->subject, seen->retain));
    return json;
}

static json_t *write_asked(struct sealing *sealing, const struct asked *asked)
{
    json_t *json = json_object();
    json_put_str(json, "need", asked->id);
    json_put_str(json, "of", asked->of);
    json_object_set_new(json, "outcome", json_string(need_outcome_name(asked->outcome)));
    if (asked->unmet != UNMET_REFUSE)
        json_object_set_new(json, "unmet", json_string(unmet_names[asked->unmet]));
    seal_text(sealing, json, "says", asked->says);
    seal_text(sealing, json, "remedy", asked->remedy);
    seal_text(sealing, json, "reason", asked->reason);
    json_t *items = json_array(), *seen = json_array();
    for (size_t i = 0; i < asked->item_count; i++)
        json_array_append_new(items, write_item(sealing, &asked->items[i]));
    for (size_t i = 0; i < asked->seen_count; i++)
        json_array_append_new(seen, write_seen(sealing, &asked->seen[i]));
    if (asked->item_count > 0)
        json_object_set(json, "items", items);
    if (asked->seen_count > 0)
        json_object_set(json, "seen", seen);
    json_decref(items);
    json_decref(seen);
    return json;
}

static json_t *write_detail(const struct detail *detail)
{
    json_t *json = json_object();
    json_put_str(json, "field", detail->field);
    json_put_str(json, "text", detail->text);
    return json;
}

static json_t *write_read(const struct read_case *read)
{
    json_t *json = json_object();
    json_put_str(json, "case", read->reference);
    json_put_str(json, "hash", read->hash);
    json_object_set_new(json, "sequence", json_integer(read->sequence));
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

static void put_list(json_t *object, const char *key, json_t *list)
{
    if (json_array_size(list) > 0)
        json_object_set(object, key, list);
    json_decref(list);
}

static void write_lists(struct sealing *sealing, json_t *json, const struct entry *entry)
{
    json_t *asked = json_array(), *effects = json_array(), *details = json_array();
    json_t *reads = json_array(), *calendars = json_array();
    for (size_t i = 0; i < entry->asked_count; i++)
        json_array_append_new(asked, write_asked(sealing, &entry->asked[i]));
    for (size_t i = 0; i < entry->effect_count; i++)
        json_array_append_new(effects, write_effect(sealing, &entry->effects[i]));
    for (size_t i = 0; i < entry->detail_count; i++)
        json_array_append_new(details, write_detail(&entry->details[i]));
    for (size_t i = 0; i < entry->read_count; i++)
        json_array_append_new(reads, write_read(&entry->reads[i]));
    for (size_t i = 0; i < entry->calendar_count; i++)
        json_array_append_new(calendars, write_calendar(&entry->calendars[i]));
    put_list(json, "asked", asked);
    put_list(json, "effects", effects);
    put_list(json, "details", details);
    put_list(json, "reads", reads);
    put_list(json, "calendars", calendars);
    put_list(json, "transitions", write_names(entry->transitions, entry->transition_count));
}

static json_t *write_entry(struct sealing *sealing, const struct entry *entry)
{
    json_t *json = json_object();
    put_instant(sealing->arena, json, "at", entry->occurred_at);
    json_object_set_new(json, "actor", write_actor(sealing, &entry->actor));
    json_put_str(json, "name", entry->name);
    json_put_str(json, "from", entry->from);
    seal_value(sealing, json, "given", entry->given, (struct str){0});
    if (entry->kind == ENTRY_REFUSED) {
        json_object_set_new(json, "wanted", json_string(entry_kind_name(entry->wanted)));
        json_object_set_new(json, "refused", json_string(refusal_name(entry->refusal)));
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
                                 .open = json_write_ordered(arena, json),
                                 .parts = parts,
                                 .part_count = sealing.parts.count};
}
