/* Values on their way into a case: copied, merged, read by their declared types. */
#include <string.h>

#include "machine/work.h"

bool value_is_context(struct feel_value value)
{
    return value.kind == FEEL_CONTEXT;
}

struct feel_value value_at(struct feel_value context, const char *key)
{
    struct feel_value found = feel_null();
    if (value_is_context(context))
        (void)feel_context_get(context.of.context, str_of(key), &found);
    return found;
}

struct str value_str(struct feel_value value)
{
    return value.kind == FEEL_STRING ? value.of.string : (struct str){0};
}

bool value_is_error(struct feel_value value)
{
    return value.kind == FEEL_NULL && value.of.reason != NULL;
}

/* Reasons that only say that something is not there yet. */
static const char *const absences[] = {"null_path", "no_such_field", "no_such_element", "erased",
                                       "no_day",    "no_value",      "not_available"};

bool value_is_fault(struct feel_value value)
{
    if (!value_is_error(value))
        return false;
    for (size_t i = 0; i < sizeof absences / sizeof absences[0]; i++)
        if (strcmp(value.of.reason->code, absences[i]) == 0)
            return false;
    return true;
}

struct str value_reason(struct arena *arena, struct feel_value value)
{
    if (!value_is_error(value))
        return STR("the value is null");
    if (str_empty(value.of.reason->text))
        return str_copy(arena, str_of(value.of.reason->code));
    return value.of.reason->text;
}

bool value_is_empty(struct feel_value value)
{
    return value.kind == FEEL_NULL || (value.kind == FEEL_STRING && str_empty(value.of.string)) ||
           (value.kind == FEEL_LIST && value.of.list->count == 0) ||
           (value.kind == FEEL_CONTEXT && feel_context_count(value.of.context) == 0);
}

/* ---- copies ---- */
static struct feel_value copy_list(struct arena *arena, const struct feel_list *list)
{
    struct feel_value *items = ARENA_ARRAY(arena, struct feel_value, list->count);
    for (size_t i = 0; i < list->count; i++)
        items[i] = value_copy(arena, list->items[i]);
    struct feel_list *copy = ARENA_NEW(arena, struct feel_list);
    *copy = (struct feel_list){.items = items, .count = list->count};
    return (struct feel_value){.kind = FEEL_LIST, .of.list = copy};
}

/* Keys in the order of their bytes, as stored forms have them: a case that was rebuilt lists its
 * rows as the one that was decided on. */
static void order_keys(const struct feel_context *context, size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0 &&
               str_cmp(feel_context_key(context, order[at - 1]), feel_context_key(context, i)) > 0;
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static struct feel_value copy_context(struct arena *arena, const struct feel_context *context)
{
    struct feel_context *copy = feel_context_new(arena);
    size_t count = feel_context_count(context);
    size_t *order = ARENA_ARRAY(arena, size_t, count);
    order_keys(context, order, count);
    for (size_t i = 0; i < count; i++)
        feel_context_put(copy, str_copy(arena, feel_context_key(context, order[i])),
                         value_copy(arena, feel_context_at(context, order[i])));
    return feel_context_value(copy);
}

/* A range by way of its stored form; what cannot be stored is a null that says so. */
static struct feel_value copy_stored(struct arena *arena, struct feel_value value)
{
    struct error error;
    struct feel_value copy = feel_null();
    CLEANUP(json_freep) json_t *json = feel_to_json(value);
    if (json == NULL || feel_from_json(arena, json, &copy, &error) != RESULT_DONE)
        return feel_null_because(arena, "not_storable", (struct span){0},
                                 "a function cannot be kept");
    return copy;
}

static struct feel_value copy_null(struct arena *arena, struct feel_value value)
{
    if (value.of.reason == NULL || strcmp(value.of.reason->code, "erased") != 0)
        return feel_null();
    return feel_null_because(arena, "erased", (struct span){0}, "%.*s",
                             STR_ARG(value.of.reason->text));
}

struct feel_value value_copy(struct arena *arena, struct feel_value value)
{
    switch (value.kind) {
    case FEEL_NULL:
        return copy_null(arena, value);
    case FEEL_STRING:
        return feel_string(str_copy(arena, value.of.string));
    case FEEL_LIST:
        return copy_list(arena, value.of.list);
    case FEEL_CONTEXT:
        return copy_context(arena, value.of.context);
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        value.of.temporal = arena_copy(arena, value.of.temporal, sizeof *value.of.temporal);
        return value;
    case FEEL_RANGE:
    case FEEL_FUNCTION:
        return copy_stored(arena, value);
    case FEEL_BOOLEAN:
    case FEEL_NUMBER:
    case FEEL_DATE:
    case FEEL_DAYS_DURATION:
    case FEEL_MONTHS_DURATION:
        return value;
    }
    return value;
}

/* ---- merging ---- */
struct feel_value value_merge(struct arena *arena, struct feel_value old, struct feel_value with,
                              int depth)
{
    if (depth <= 0 || !value_is_context(with))
        return with;
    struct feel_context *merged = feel_context_new(arena);
    if (value_is_context(old))
        for (size_t i = 0; i < feel_context_count(old.of.context); i++)
            feel_context_put(merged, feel_context_key(old.of.context, i),
                             feel_context_at(old.of.context, i));
    for (size_t i = 0; i < feel_context_count(with.of.context); i++) {
        struct str key = feel_context_key(with.of.context, i);
        struct feel_value before = feel_null();
        (void)feel_context_get(merged, key, &before);
        feel_context_put(
            merged, key,
            value_merge(arena, before, feel_context_at(with.of.context, i), depth - 1));
    }
    return feel_context_value(merged);
}

/* ---- reading ---- */
struct reading {
    struct arena *arena;
    bool written; /* leaves are text that somebody wrote, not values that FEEL gave */
    struct str *ret_why;
};

static bool read_value(const struct reading *reading, struct feel_value raw,
                       const struct feel_type *type, struct feel_value *ret);

static bool read_list(const struct reading *reading, struct feel_value raw,
                      const struct feel_type *of, struct feel_value *ret)
{
    struct arena *arena = reading->arena;
    struct feel_value one[1] = {raw};
    struct feel_list single = {.items = one, .count = 1};
    const struct feel_list *list = raw.kind == FEEL_LIST ? raw.of.list : &single;
    struct feel_value *items = ARENA_ARRAY(arena, struct feel_value, list->count);
    for (size_t i = 0; i < list->count; i++) {
        if (read_value(reading, list->items[i], of, &items[i]))
            continue;
        *reading->ret_why =
            str_format(arena, "element %zu: %.*s", i + 1, STR_ARG(*reading->ret_why));
        return false;
    }
    *ret = feel_list(arena, items, list->count);
    return true;
}

static const struct feel_type *field_type(const struct feel_type *type, struct str name)
{
    if (type->kind == FEEL_T_ANY)
        return type;
    for (size_t i = 0; i < type->count; i++)
        if (str_eq(type->fields[i].name, name))
            return type->fields[i].type;
    return NULL;
}

static bool read_context(const struct reading *reading, struct feel_value raw,
                         const struct feel_type *type, struct feel_value *ret)
{
    struct arena *arena = reading->arena;
    if (!value_is_context(raw)) {
        *reading->ret_why = STR("a context is needed");
        return false;
    }
    struct feel_context *context = feel_context_new(arena);
    for (size_t i = 0; i < feel_context_count(raw.of.context); i++) {
        struct str key = feel_context_key(raw.of.context, i);
        const struct feel_type *of = field_type(type, key);
        struct feel_value value = feel_null();
        if (of == NULL) {
            *reading->ret_why = str_format(arena, "%.*s: there is no such field", STR_ARG(key));
            return false;
        }
        if (!read_value(reading, feel_context_at(raw.of.context, i), of, &value)) {
            *reading->ret_why =
                str_format(arena, "%.*s: %.*s", STR_ARG(key), STR_ARG(*reading->ret_why));
            return false;
        }
        feel_context_put(context, key, value);
    }
    *ret = feel_context_value(context);
    return true;
}

/* The message of a failed reading names the type, never what was typed. */
static bool needs_type(struct arena *arena, const struct feel_type *type, struct str *ret_why)
{
    if (type->word_count > 0) {
        struct text words = text_new(arena);
        for (size_t i = 0; i < type->word_count; i++)
            text_addf(&words, "%s%.*s", i > 0 ? ", " : "", STR_ARG(type->words[i]));
        *ret_why = str_format(arena, "one of %.*s is needed", STR_ARG(text_str(&words)));
        return false;
    }
    *ret_why =
        str_format(arena, "a value of type %.*s is needed", STR_ARG(feel_type_name(arena, type)));
    return false;
}

static bool read_any(const struct reading *reading, struct feel_value raw, struct feel_value *ret)
{
    *ret = raw;
    if (!reading->written)
        return true;
    if (raw.kind == FEEL_LIST)
        return read_list(reading, raw, &feel_any, ret);
    if (value_is_context(raw))
        return read_context(reading, raw, &feel_any, ret);
    return raw.kind != FEEL_STRING ||
           feel_read_literal(reading->arena, raw.of.string, &feel_any, ret, reading->ret_why);
}

static bool read_value(const struct reading *reading, struct feel_value raw,
                       const struct feel_type *type, struct feel_value *ret)
{
    *ret = raw;
    if (raw.kind == FEEL_NULL || type == NULL)
        return true;
    if (type->kind == FEEL_T_ANY)
        return read_any(reading, raw, ret);
    if (type->kind == FEEL_T_LIST)
        return read_list(reading, raw, type->of, ret);
    if (type->kind == FEEL_T_CONTEXT && type->count > 0)
        return read_context(reading, raw, type, ret);
    struct str why;
    if (raw.kind == FEEL_STRING && type->kind != FEEL_T_STRING) {
        if (feel_read_literal(reading->arena, raw.of.string, type, ret, &why))
            return true;
        return needs_type(reading->arena, type, reading->ret_why);
    }
    if (feel_conforms(reading->arena, raw, type, &why))
        return true;
    return needs_type(reading->arena, type, reading->ret_why);
}

bool value_read(struct arena *arena, struct feel_value raw, const struct feel_type *type,
                struct feel_value *ret, struct str *ret_why)
{
    const struct reading reading = {arena, false, ret_why};
    return read_value(&reading, raw, type, ret);
}

bool value_read_written(struct arena *arena, struct feel_value raw, const struct feel_type *type,
                        struct feel_value *ret, struct str *ret_why)
{
    const struct reading reading = {arena, true, ret_why};
    return read_value(&reading, raw, type, ret);
}
