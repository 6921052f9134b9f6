/* Reading stored entries. Values of erased parts read as null with the reason `erased`. */
#include "machine/effects.h"
#include "machine/work.h"

struct unsealing {
    struct arena *arena;
    const struct stored_entry *stored;
    json_t **parts; /* NULL where erased */
    size_t count;
    struct error *error;
    bool failed;
};

static void fail(struct unsealing *u, const char *what)
{
    u->failed = true;
    (void)error_set(u->error, RESULT_INVALID, "a stored entry has a bad %s", what);
}

static struct str text_at(struct unsealing *u, const json_t *json, const char *key)
{
    return key == NULL ? (struct str){0} : str_copy(u->arena, json_str_at(json, key));
}

/* The sealed JSON that a member refers to; `ret_erased` where its part is gone. */
static const json_t *unseal(struct unsealing *u, const json_t *json, const char *key,
                            bool *ret_erased)
{
    const json_t *reference = json_object_get(json, key);
    const json_t *place = json_object_get(reference, "sealed");
    json_int_t part = json_integer_value(json_array_get(place, 0));
    json_int_t index = json_integer_value(json_array_get(place, 1));
    *ret_erased = false;
    if (reference == NULL)
        return NULL;
    if (json_array_size(place) != 2 || part < 0 || (size_t)part >= u->count) {
        fail(u, key);
        return NULL;
    }
    *ret_erased = u->parts[part] == NULL;
    const json_t *value = index < 0 ? NULL : json_array_get(u->parts[part], (size_t)index);
    if (value == NULL && !*ret_erased)
        fail(u, key);
    return value;
}

static struct feel_value value_in(struct unsealing *u, const json_t *json, const char *key)
{
    bool erased;
    struct feel_value value = feel_null();
    const json_t *sealed = key == NULL ? NULL : unseal(u, json, key, &erased);
    if (key != NULL && sealed == NULL && erased)
        return feel_null_because(u->arena, "erased", (struct span){0}, "this was erased");
    if (sealed != NULL && feel_from_json(u->arena, sealed, &value, u->error) != RESULT_DONE)
        u->failed = true;
    return value;
}

static struct str sealed_text(struct unsealing *u, const json_t *json, const char *key)
{
    bool erased;
    const json_t *sealed = unseal(u, json, key, &erased);
    if (erased)
        return STR("[erased]");
    if (sealed == NULL)
        return (struct str){0};
    struct str text = {json_string_value(sealed), json_string_length(sealed)};
    return str_copy(u->arena, text);
}

static int64_t instant_at(struct unsealing *u, const json_t *json, const char *key)
{
    int64_t instant = INSTANT_NONE;
    struct str text = key == NULL ? (struct str){0} : json_str_at(json, key);
    if (!str_empty(text) && !instant_parse(text, &instant))
        fail(u, key);
    return instant;
}

static struct date date_at(struct unsealing *u, const json_t *json, const char *key)
{
    struct date date = {0};
    struct str text = key == NULL ? (struct str){0} : json_str_at(json, key);
    if (!str_empty(text) && !date_parse(text, &date))
        fail(u, key);
    return date;
}

static const struct str *names_at(struct unsealing *u, const json_t *json, const char *key,
                                  size_t *ret_count)
{
    const json_t *list = key == NULL ? NULL : json_object_get(json, key);
    *ret_count = json_array_size(list);
    struct str *names = ARENA_ARRAY(u->arena, struct str, *ret_count);
    for (size_t i = 0; i < *ret_count; i++) {
        const json_t *name = json_array_get(list, i);
        struct str text = {json_string_value(name), json_string_length(name)};
        names[i] = str_copy(u->arena, text);
    }
    return names;
}

/* The retention class of a sealed value is that of its part. */
static struct str retention_of(const struct unsealing *u, const json_t *json, const char *key)
{
    const json_t *place =
        key == NULL ? NULL : json_object_get(json_object_get(json, key), "sealed");
    json_int_t part = json_integer_value(json_array_get(place, 0));
    if (place == NULL || part < 0 || (size_t)part >= u->count)
        return (struct str){0};
    return u->stored->parts[part].retention;
}

/* ---- parts of an entry ---- */
static void read_effect(struct unsealing *u, const json_t *json, struct effect *ret)
{
    if (!effect_kind_find(json_str_at(json, "effect"), &ret->kind)) {
        fail(u, "effect");
        return;
    }
    const struct effect_names *names = &effect_names[ret->kind];
    ret->id = text_at(u, json, names->id);
    ret->key = text_at(u, json, names->key);
    ret->word = text_at(u, json, names->word);
    ret->other = text_at(u, json, names->other);
    ret->name = text_at(u, json, names->name);
    ret->task = text_at(u, json, names->task);
    ret->at = instant_at(u, json, names->at);
    ret->due = instant_at(u, json, names->due);
    ret->number = names->number != NULL ? json_int_at(json, names->number, 0) : 0;
    ret->date = date_at(u, json, names->date);
    ret->due_date = date_at(u, json, names->due_date);
    ret->value = value_in(u, json, names->value);
    ret->retain = retention_of(u, json, names->value);
    ret->names = names_at(u, json, names->names, &ret->name_count);
}

static void read_item(struct unsealing *u, const json_t *json, struct need_item *ret)
{
    ret->id = text_at(u, json, "id");
    if (!need_outcome_find(json_str_at(json, "outcome"), &ret->outcome))
        fail(u, "outcome");
    ret->says = sealed_text(u, json, "says");
    ret->remedy = sealed_text(u, json, "remedy");
    ret->reason = sealed_text(u, json, "reason");
}

static void read_seen(struct unsealing *u, const json_t *json, struct seen *ret)
{
    ret->path = text_at(u, json, "path");
    ret->value = value_in(u, json, "value");
    ret->retain = retention_of(u, json, "value");
}

static enum unmet unmet_of(struct str name)
{
    if (str_is(name, "breach"))
        return UNMET_BREACH;
    return str_is(name, "warn") ? UNMET_WARN : UNMET_REFUSE;
}

#define READ_LIST(u, json, key, type, read, ret_items, ret_count)                                  \
    do {                                                                                           \
        const json_t *list_ = json_object_get((json), (key));                                      \
        size_t count_ = json_array_size(list_);                                                    \
        type *items_ = ARENA_ARRAY((u)->arena, type, count_);                                      \
        for (size_t i_ = 0; i_ < count_; i_++)                                                     \
            read((u), json_array_get(list_, i_), &items_[i_]);                                     \
        (ret_items) = items_;                                                                      \
        (ret_count) = count_;                                                                      \
    } while (0)

static void read_asked(struct unsealing *u, const json_t *json, struct asked *ret)
{
    ret->id = text_at(u, json, "need");
    ret->of = text_at(u, json, "of");
    if (!need_outcome_find(json_str_at(json, "outcome"), &ret->outcome))
        fail(u, "outcome");
    ret->unmet = unmet_of(json_str_at(json, "unmet"));
    ret->says = sealed_text(u, json, "says");
    ret->remedy = sealed_text(u, json, "remedy");
    ret->reason = sealed_text(u, json, "reason");
    READ_LIST(u, json, "items", struct need_item, read_item, ret->items, ret->item_count);
    READ_LIST(u, json, "seen", struct seen, read_seen, ret->seen, ret->seen_count);
}

static void read_detail(struct unsealing *u, const json_t *json, struct detail *ret)
{
    ret->field = text_at(u, json, "field");
    ret->text = text_at(u, json, "text");
}

static void read_read(struct unsealing *u, const json_t *json, struct read_case *ret)
{
    ret->reference = text_at(u, json, "case");
    ret->hash = text_at(u, json, "hash");
    ret->sequence = json_int_at(json, "sequence", 0);
}

static void read_calendar(struct unsealing *u, const json_t *json, struct used_calendar *ret)
{
    ret->name = text_at(u, json, "name");
    ret->version = text_at(u, json, "version");
    ret->hash = text_at(u, json, "hash");
}

static void read_actor(struct unsealing *u, const json_t *json, struct actor *ret)
{
    ret->principal = text_at(u, json, "principal");
    ret->person = text_at(u, json, "person");
    ret->role = text_at(u, json, "role");
    ret->on_behalf = text_at(u, json, "for");
    ret->channel = text_at(u, json, "channel");
    ret->evidence = sealed_text(u, json, "evidence");
}

static void read_entry(struct unsealing *u, const json_t *json, struct entry *ret)
{
    ret->occurred_at = instant_at(u, json, "at");
    read_actor(u, json_object_get(json, "actor"), &ret->actor);
    ret->name = text_at(u, json, "name");
    ret->from = text_at(u, json, "from");
    ret->given = value_in(u, json, "given");
    ret->wanted = ret->kind;
    if (ret->kind == ENTRY_REFUSED &&
        (!entry_kind_find(json_str_at(json, "wanted"), &ret->wanted) ||
         !refusal_find(json_str_at(json, "refused"), &ret->refusal)))
        fail(u, "refusal");
    ret->transitions = names_at(u, json, "transitions", &ret->transition_count);
    READ_LIST(u, json, "asked", struct asked, read_asked, ret->asked, ret->asked_count);
    READ_LIST(u, json, "effects", struct effect, read_effect, ret->effects, ret->effect_count);
    READ_LIST(u, json, "details", struct detail, read_detail, ret->details, ret->detail_count);
    READ_LIST(u, json, "reads", struct read_case, read_read, ret->reads, ret->read_count);
    READ_LIST(u, json, "calendars", struct used_calendar, read_calendar, ret->calendars,
              ret->calendar_count);
}

static enum result read_parts(struct unsealing *u, const struct stored_entry *stored)
{
    u->parts = ARENA_ARRAY(u->arena, json_t *, stored->part_count);
    u->count = stored->part_count;
    for (size_t i = 0; i < stored->part_count; i++) {
        if (str_empty(stored->parts[i].content))
            continue; /* erased */
        enum result result = json_read(stored->parts[i].content, &u->parts[i], u->error);
        if (result != RESULT_DONE)
            return result;
    }
    return RESULT_DONE;
}

enum result entry_decode(struct arena *arena, const struct stored_entry *stored, struct entry *ret,
                         struct error *error)
{
    struct unsealing u = {.arena = arena, .stored = stored, .error = error};
    CLEANUP(json_freep) json_t *json = NULL;
    *ret = (struct entry){.version = stored->version};
    if (!entry_kind_find(stored->kind, &ret->kind))
        return error_set(error, RESULT_INVALID, "a stored entry has the unknown kind '%.*s'",
                         STR_ARG(stored->kind));
    if (stored->version != 1)
        return error_set(error, RESULT_INVALID, "a stored entry has version %d of kind '%.*s'",
                         stored->version, STR_ARG(stored->kind));
    enum result result = read_parts(&u, stored);
    if (result == RESULT_DONE)
        result = json_read(stored->open, &json, error);
    if (result == RESULT_DONE)
        read_entry(&u, json, ret);
    for (size_t i = 0; i < u.count; i++)
        json_decref(u.parts[i]);
    if (result == RESULT_DONE && u.failed)
        result = RESULT_INVALID;
    return result;
}
