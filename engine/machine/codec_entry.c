/* The stored form of entries: an open part for everybody, sealed parts by subject and retention.
 *
 * The open part is JSON. For a sealed value stands "@PART.INDEX" in it; the content of a part is a
 * JSON array of values. What is empty is left out, and a need without an outcome was met; instants
 * are ISO 8601 in UTC with milliseconds. docs/journal.md has a worked example.
 */
#include "base/json_text.h"
#include "machine/effects.h"
#include "machine/work.h"

/* ---- sealing ---- */
struct sealing_part {
    struct str subject, retention;
    struct text values; /* an array, not closed yet */
    size_t count;
};
struct sealing {
    struct text open;   /* the open part, being written */
    struct str subject; /* of the case */
    VEC(struct sealing_part) parts;
};

static size_t part_for(struct sealing *sealing, struct str subject, struct str retention)
{
    for (size_t i = 0; i < sealing->parts.count; i++)
        if (str_eq(sealing->parts.items[i].subject, subject) &&
            str_eq(sealing->parts.items[i].retention, retention))
            return i;
    struct arena *arena = sealing->open.arena;
    struct sealing_part part = {
        .subject = subject, .retention = retention, .values = text_new(arena)};
    json_add_open(&part.values, '[');
    VEC_PUSH(arena, sealing->parts, part);
    return sealing->parts.count - 1;
}

/* Write NAME@PART.INDEX into the open part; the value that it refers to is then to be added to the
 * text that is returned. */
static struct text *seal(struct sealing *sealing, struct str name, struct str subject,
                         struct str retention)
{
    size_t at = part_for(sealing, str_empty(subject) ? sealing->subject : subject, retention);
    struct sealing_part *part = &sealing->parts.items[at];
    struct text *open = &sealing->open;
    json_add_begin(open);
    json_add_piece(open, name);
    text_char(open, '@');
    text_int(open, (int64_t)at, 1);
    text_char(open, '.');
    text_int(open, (int64_t)part->count++, 1);
    json_add_end(open);
    return &part->values;
}

static bool is_absent(struct feel_value value)
{
    return value.kind == FEEL_NULL && value.of.reason == NULL;
}

static void seal_value(struct sealing *sealing, const char *key, struct feel_value value,
                       struct str retention)
{
    if (is_absent(value))
        return;
    json_add_key(&sealing->open, key);
    feel_add_json(seal(sealing, STR(""), (struct str){0}, retention), value);
}

static void seal_text(struct sealing *sealing, const char *key, struct str text)
{
    if (str_empty(text))
        return;
    json_add_key(&sealing->open, key);
    json_add_str(seal(sealing, STR(""), (struct str){0}, (struct str){0}), text);
}

/* ---- writing ---- */
static void put_instant(struct text *out, const char *key, int64_t instant)
{
    if (key != NULL && instant != INSTANT_NONE)
        json_add_member(out, key, instant_format(out->arena, instant));
}

/* What is refused for another reason than needs may bear names that no protocol knows: whatever
 * somebody typed. They are sealed like other words of theirs. */
bool entry_names_typed(const struct entry *entry)
{
    return entry->kind == ENTRY_REFUSED && entry->refusal != REFUSED_NEEDS;
}

static void put_name(struct sealing *sealing, const char *key, struct str name, bool typed)
{
    if (typed)
        seal_text(sealing, key, name);
    else
        json_add_member(&sealing->open, key, name);
}

static void write_actor(struct sealing *sealing, const struct actor *actor, bool typed)
{
    struct text *out = &sealing->open;
    json_add_key(out, "actor");
    json_add_open(out, '{');
    json_add_member(out, "principal", actor->principal);
    json_add_member(out, "person", actor->person);
    put_name(sealing, "role", actor->role, typed);
    put_name(sealing, "for", actor->on_behalf, typed);
    json_add_member(out, "channel", actor->channel);
    seal_text(sealing, "evidence", actor->evidence);
    json_add_close(out, '}');
}

static void put_text(struct text *out, const char *key, struct str text)
{
    if (key != NULL)
        json_add_member(out, key, text);
}

static void put_date(struct text *out, const char *key, struct date date)
{
    if (key != NULL && date_is_set(date))
        json_add_member(out, key, date_format(out->arena, date));
}

static void put_number(struct text *out, const char *key, int64_t number)
{
    if (key == NULL || number == 0)
        return;
    json_add_key(out, key);
    json_add_int(out, number);
}

static void put_names(struct text *out, const char *key, const struct str *names, size_t count)
{
    if (key == NULL)
        return;
    json_add_key(out, key);
    json_add_open(out, '[');
    for (size_t i = 0; i < count; i++)
        json_add_str(out, names[i]);
    json_add_close(out, ']');
}

static void write_effect(struct sealing *sealing, const struct effect *effect)
{
    const struct effect_names *names = &effect_names[effect->kind];
    struct text *out = &sealing->open;
    put_text(out, "effect", str_of(names->kind));
    put_text(out, names->id, effect->id);
    put_text(out, names->key, effect->key);
    put_text(out, names->word, effect->word);
    put_text(out, names->other, effect->other);
    put_text(out, names->name, effect->name);
    put_text(out, names->task, effect->task);
    put_instant(out, names->at, effect->at);
    put_instant(out, names->due, effect->due);
    put_number(out, names->number, effect->number);
    put_date(out, names->date, effect->date);
    put_date(out, names->due_date, effect->due_date);
    if (names->value != NULL)
        seal_value(sealing, names->value, effect->value, effect->retain);
    put_names(out, names->names, effect->names, effect->name_count);
}

/* A list that is not empty; `write` writes its element `i`. */
#define WRITE_LIST(out, key, count, write)                                                         \
    do {                                                                                           \
        if ((count) == 0)                                                                          \
            break;                                                                                 \
        json_add_key((out), (key));                                                                \
        json_add_open((out), '[');                                                                 \
        for (size_t i = 0; i < (count); i++)                                                       \
            write;                                                                                 \
        json_add_close((out), ']');                                                                \
    } while (0)

/* The same of objects; `write` writes the members of one. */
#define WRITE_OBJECTS(out, key, count, write)                                                      \
    WRITE_LIST((out), (key), (count), {                                                            \
        json_add_open((out), '{');                                                                 \
        write;                                                                                     \
        json_add_close((out), '}');                                                                \
    })

static void write_item(struct sealing *sealing, const struct need_item *item)
{
    put_text(&sealing->open, "id", item->id);
    put_text(&sealing->open, "outcome", str_of(need_outcome_name(item->outcome)));
    seal_text(sealing, "says", item->says);
    seal_text(sealing, "remedy", item->remedy);
    seal_text(sealing, "reason", item->reason);
}

static const char *const unmet_names[] = {
    [UNMET_REFUSE] = "refuse", [UNMET_BREACH] = "breach", [UNMET_WARN] = "warn"};

/* PATH@PART.INDEX */
static void write_seen(struct sealing *sealing, const struct seen *seen)
{
    feel_add_json(seal(sealing, seen->path, seen->subject, seen->retain), seen->value);
}

static void write_asked(struct sealing *sealing, const struct asked *asked)
{
    struct text *out = &sealing->open;
    put_text(out, "need", asked->id);
    put_text(out, "of", asked->of);
    if (asked->outcome != NEED_MET)
        put_text(out, "outcome", str_of(need_outcome_name(asked->outcome)));
    if (asked->unmet != UNMET_REFUSE)
        put_text(out, "unmet", str_of(unmet_names[asked->unmet]));
    seal_text(sealing, "says", asked->says);
    seal_text(sealing, "remedy", asked->remedy);
    seal_text(sealing, "reason", asked->reason);
    WRITE_OBJECTS(out, "items", asked->item_count, write_item(sealing, &asked->items[i]));
    WRITE_LIST(out, "seen", asked->seen_count, write_seen(sealing, &asked->seen[i]));
}

static void write_detail(struct sealing *sealing, const struct detail *detail)
{
    seal_text(sealing, "field", detail->field);
    seal_text(sealing, "text", detail->text);
}

static void write_read(struct text *out, const struct read_case *read)
{
    put_text(out, "case", read->reference);
    put_text(out, "hash", read->hash);
    json_add_key(out, "sequence");
    json_add_int(out, read->sequence);
}

static void write_calendar(struct text *out, const struct used_calendar *calendar)
{
    put_text(out, "name", calendar->name);
    put_text(out, "version", calendar->version);
    put_text(out, "hash", calendar->hash);
}

static void write_lists(struct sealing *sealing, const struct entry *entry)
{
    struct text *out = &sealing->open;
    WRITE_OBJECTS(out, "asked", entry->asked_count, write_asked(sealing, &entry->asked[i]));
    WRITE_OBJECTS(out, "effects", entry->effect_count, write_effect(sealing, &entry->effects[i]));
    WRITE_OBJECTS(out, "details", entry->detail_count, write_detail(sealing, &entry->details[i]));
    WRITE_OBJECTS(out, "reads", entry->read_count, write_read(out, &entry->reads[i]));
    WRITE_OBJECTS(out, "calendars", entry->calendar_count,
                  write_calendar(out, &entry->calendars[i]));
    WRITE_LIST(out, "transitions", entry->transition_count,
               json_add_str(out, entry->transitions[i]));
}

static void write_entry(struct sealing *sealing, const struct entry *entry)
{
    struct text *out = &sealing->open;
    bool typed = entry_names_typed(entry);
    json_add_open(out, '{');
    write_actor(sealing, &entry->actor, typed);
    put_name(sealing, "name", entry->name, typed);
    put_text(out, "from", entry->from);
    seal_value(sealing, "given", entry->given, (struct str){0});
    if (entry->kind == ENTRY_REFUSED) {
        put_text(out, "wanted", str_of(entry_kind_name(entry->wanted)));
        put_text(out, "refused", str_of(refusal_name(entry->refusal)));
    }
    write_lists(sealing, entry);
    json_add_close(out, '}');
}

void entry_encode(struct arena *arena, const struct case_state *kase, const struct entry *entry,
                  struct stored_entry *ret)
{
    struct sealing sealing = {.open = text_new(arena),
                              .subject =
                                  str_empty(kase->subject) ? kase->reference : kase->subject};
    write_entry(&sealing, entry);
    struct entry_part *parts = ARENA_ARRAY(arena, struct entry_part, sealing.parts.count);
    for (size_t i = 0; i < sealing.parts.count; i++) {
        struct sealing_part *part = &sealing.parts.items[i];
        json_add_close(&part->values, ']');
        parts[i] = (struct entry_part){.subject = part->subject,
                                       .retention = part->retention,
                                       .content = text_str(&part->values)};
    }
    *ret = (struct stored_entry){.kind = str_of(entry_kind_name(entry->kind)),
                                 .version = entry->version,
                                 .occurred_at = entry->occurred_at,
                                 .open = text_str(&sealing.open),
                                 .parts = parts,
                                 .part_count = sealing.parts.count};
}
