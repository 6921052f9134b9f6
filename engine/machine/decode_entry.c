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

/* NAME@PART.INDEX, taken apart. */
struct sealed {
    struct str name;
    size_t part;
    const json_t *value; /* NULL where the part was erased */
};

static struct str text_of(const json_t *json)
{
    return (struct str){json_is_string(json) ? json_string_value(json) : "",
                        json_string_length(json)};
}

/* False, and failed, where `reference` refers to nothing; `what` it stands for. */
static bool unseal(struct unsealing *u, struct str reference, const char *what, struct sealed *ret)
{
    struct str name = reference;
    while (name.len > 0 && name.at[name.len - 1] != '@')
        name.len--;
    struct str digits, rest = str_part(reference, name.len, reference.len);
    int64_t part = -1, index = -1;
    bool known = name.len > 0 && str_next(&rest, '.', &digits) && str_to_int(digits, &part) &&
                 str_to_int(rest, &index) && part >= 0 && index >= 0 && (size_t)part < u->count;
    *ret = (struct sealed){.name = str_part(name, 0, name.len - 1)};
    if (known) {
        ret->part = (size_t)part;
        ret->value = json_array_get(u->parts[part], (size_t)index);
        known = ret->value != NULL || u->parts[part] == NULL;
    }
    if (!known)
        fail(u, what);
    return known;
}

static struct feel_value value_of(struct unsealing *u, const struct sealed *sealed)
{
    struct feel_value value = feel_null();
    if (sealed->value == NULL)
        return feel_null_because(u->arena, "erased", (struct span){0}, "this was erased");
    if (feel_from_json(u->arena, sealed->value, &value, u->error) != RESULT_DONE)
        u->failed = true;
    return value;
}

/* A sealed value and, of its part, the retention class. */
static struct feel_value value_in(struct unsealing *u, const json_t *json, const char *key,
                                  struct str *ret_retain)
{
    struct sealed sealed;
    const json_t *reference = key == NULL ? NULL : json_object_get(json, key);
    *ret_retain = (struct str){0};
    if (reference == NULL || !unseal(u, text_of(reference), key, &sealed))
        return feel_null();
    *ret_retain = u->stored->parts[sealed.part].retention;
    return value_of(u, &sealed);
}

static struct str sealed_text(struct unsealing *u, const json_t *json, const char *key)
{
    struct sealed sealed;
    const json_t *reference = json_object_get(json, key);
    if (reference == NULL || !unseal(u, text_of(reference), key, &sealed))
        return (struct str){0};
    return sealed.value == NULL ? STR("[erased]") : str_copy(u->arena, text_of(sealed.value));
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
        names[i] = str_copy(u->arena, text_of(json_array_get(list, i)));
    }
    return names;
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
    ret->value = value_in(u, json, names->value, &ret->retain);
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
    struct sealed sealed;
    if (!unseal(u, text_of(json), "seen", &sealed))
        return;
    ret->path = str_copy(u->arena, sealed.name);
    ret->value = value_of(u, &sealed);
    ret->retain = u->stored->parts[sealed.part].retention;
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
    ret->outcome = NEED_MET; /* where it is left out */
    if (json_object_get(json, "outcome") != NULL &&
        !need_outcome_find(json_str_at(json, "outcome"), &ret->outcome))
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
    ret->field = sealed_text(u, json, "field");
    ret->text = sealed_text(u, json, "text");
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

static struct str name_at(struct unsealing *u, const json_t *json, const char *key, bool typed)
{
    return typed ? sealed_text(u, json, key) : text_at(u, json, key);
}

static void read_actor(struct unsealing *u, const json_t *json, bool typed, struct actor *ret)
{
    ret->principal = text_at(u, json, "principal");
    ret->person = text_at(u, json, "person");
    ret->role = name_at(u, json, "role", typed);
    ret->on_behalf = name_at(u, json, "for", typed);
    ret->channel = text_at(u, json, "channel");
    ret->evidence = sealed_text(u, json, "evidence");
}

static void read_refusal(struct unsealing *u, const json_t *json, struct entry *ret)
{
    ret->wanted = ret->kind;
    if (ret->kind == ENTRY_REFUSED &&
        (!entry_kind_find(json_str_at(json, "wanted"), &ret->wanted) ||
         !refusal_find(json_str_at(json, "refused"), &ret->refusal)))
        fail(u, "refusal");
}

static void read_entry(struct unsealing *u, const json_t *json, struct entry *ret)
{
    read_refusal(u, json, ret);
    bool typed = entry_names_typed(ret);
    read_actor(u, json_object_get(json, "actor"), typed, &ret->actor);
    ret->name = name_at(u, json, "name", typed);
    ret->from = text_at(u, json, "from");
    struct str retain;
    ret->given = value_in(u, json, "given", &retain);
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
    *ret = (struct entry){.version = stored->version, .occurred_at = stored->occurred_at};
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
