/* Reading the typed JSON of the journal, and plain JSON from outside. */
#include <string.h>

#include "base/limits.h"
#include "feel/feel.h"
#include "feel/literal.h"
#include "feel/value.h"

/* ---- reading ---- */
static struct str text_of(const json_t *json)
{
    return (struct str){json_string_value(json), json_string_length(json)};
}

static enum result unknown(struct error *error, const char *tag)
{
    return error_set(error, RESULT_INVALID, "not a stored FEEL value: a bad '%s'", tag);
}

static enum result read_value(struct arena *arena, const json_t *json, int depth,
                              struct feel_value *ret, struct error *error);

static enum result read_list(struct arena *arena, const json_t *json, int depth,
                             struct feel_value *ret, struct error *error)
{
    size_t count = json_array_size(json);
    struct feel_value *items = ARENA_ARRAY(arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++) {
        enum result result =
            read_value(arena, json_array_get(json, i), depth + 1, &items[i], error);
        if (result != RESULT_DONE)
            return result;
    }
    *ret = feel_list(arena, items, count);
    return RESULT_DONE;
}

static enum result read_context(struct arena *arena, const json_t *json, int depth,
                                struct feel_value *ret, struct error *error)
{
    struct feel_context *context = feel_context_new(arena);
    const char *key;
    json_t *item;
    if (!json_is_object(json))
        return unknown(error, "context");
    json_object_foreach((json_t *)(uintptr_t)json, key, item)
    {
        struct feel_value value;
        enum result result = read_value(arena, item, depth + 1, &value, error);
        if (result != RESULT_DONE)
            return result;
        feel_context_put(context, str_copy(arena, str_of(key)), value);
    }
    *ret = feel_context_value(context);
    return RESULT_DONE;
}

static bool read_range(struct arena *arena, struct str text, struct feel_value *ret)
{
    struct diags *diags = diags_new(arena);
    struct feel_compiler compiler = {.arena = arena, .diags = diags, .tolerant = true};
    struct excerpt excerpt = excerpt_of(arena, "<range>", text);
    const struct feel_expr *expr = feel_compile(&compiler, &excerpt, NULL);
    struct feel_env env = {.arena = arena};
    if (expr == NULL)
        return false;
    *ret = feel_eval(expr, &env);
    return ret->kind == FEEL_RANGE;
}

static bool read_number(struct arena *arena, struct str text, struct feel_value *ret)
{
    *ret = feel_number(arena, text);
    return ret->kind == FEEL_NUMBER;
}

static const struct {
    const char *tag;
    enum feel_kind kind;
    bool (*read)(struct arena *arena, struct str text, struct feel_value *ret);
} tags[] = {
    {"number", FEEL_NUMBER, read_number},
    {"date", FEEL_DATE, literal_temporal},
    {"time", FEEL_TIME, literal_temporal},
    {"date and time", FEEL_DATE_TIME, literal_temporal},
    {"days and time duration", FEEL_DAYS_DURATION, literal_temporal},
    {"years and months duration", FEEL_MONTHS_DURATION, literal_temporal},
    {"range", FEEL_RANGE, read_range},
};

static enum result read_tagged(struct arena *arena, const json_t *json, int depth,
                               struct feel_value *ret, struct error *error)
{
    void *entry = json_object_iter((json_t *)(uintptr_t)json);
    const char *tag = entry != NULL ? json_object_iter_key(entry) : "";
    const json_t *content = entry != NULL ? json_object_iter_value(entry) : NULL;
    if (json_object_size(json) != 1)
        return unknown(error, "object");
    if (strcmp(tag, "context") == 0)
        return read_context(arena, content, depth, ret, error);
    if (strcmp(tag, "erased") == 0) {
        *ret = feel_null_because(arena, "erased", (struct span){0}, "this value was erased");
        return RESULT_DONE;
    }
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (strcmp(tag, tags[i].tag) == 0 && json_is_string(content) &&
            tags[i].read(arena, text_of(content), ret) && ret->kind == tags[i].kind)
            return RESULT_DONE;
    return unknown(error, tag);
}

static enum result read_value(struct arena *arena, const json_t *json, int depth,
                              struct feel_value *ret, struct error *error)
{
    *ret = feel_null();
    if (depth > LIMIT_FEEL_DEPTH)
        return error_set(error, RESULT_INVALID, "a stored value is nested more than %d deep",
                         LIMIT_FEEL_DEPTH);
    if (json_is_null(json))
        return RESULT_DONE;
    if (json_is_boolean(json))
        *ret = feel_boolean(json_is_true(json));
    else if (json_is_string(json))
        *ret = feel_string(str_copy(arena, text_of(json)));
    else if (json_is_array(json))
        return read_list(arena, json, depth, ret, error);
    else if (json_is_object(json))
        return read_tagged(arena, json, depth, ret, error);
    else
        return unknown(error, "number");
    return RESULT_DONE;
}

enum result feel_from_json(struct arena *arena, const json_t *json, struct feel_value *ret,
                           struct error *error)
{
    return read_value(arena, json, 0, ret, error);
}

/* ---- plain JSON ---- */
static struct feel_value plain_number(struct arena *arena, const json_t *json)
{
    if (json_is_integer(json))
        return feel_int((int64_t)json_integer_value(json));
    return feel_number(arena, str_format(arena, "%.17g", json_real_value(json)));
}

static struct feel_value plain(struct arena *arena, const json_t *json, int depth);

static struct feel_value plain_object(struct arena *arena, const json_t *json, int depth)
{
    struct feel_context *context = feel_context_new(arena);
    const char *key;
    json_t *item;
    json_object_foreach((json_t *)(uintptr_t)json, key, item)
        feel_context_put(context, str_copy(arena, str_of(key)), plain(arena, item, depth + 1));
    return feel_context_value(context);
}

static struct feel_value plain_array(struct arena *arena, const json_t *json, int depth)
{
    size_t count = json_array_size(json);
    struct feel_value *items = ARENA_ARRAY(arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++)
        items[i] = plain(arena, json_array_get(json, i), depth + 1);
    return feel_list(arena, items, count);
}

static struct feel_value plain(struct arena *arena, const json_t *json, int depth)
{
    if (depth > LIMIT_FEEL_DEPTH)
        return feel_null_because(arena, "too_deep", (struct span){0},
                                 "the data is nested more than %d deep", LIMIT_FEEL_DEPTH);
    if (json_is_boolean(json))
        return feel_boolean(json_is_true(json));
    if (json_is_number(json))
        return plain_number(arena, json);
    if (json_is_string(json))
        return feel_string(str_copy(arena, text_of(json)));
    if (json_is_array(json))
        return plain_array(arena, json, depth);
    if (json_is_object(json))
        return plain_object(arena, json, depth);
    return feel_null();
}

struct feel_value feel_from_plain_json(struct arena *arena, const json_t *json)
{
    return plain(arena, json, 0);
}
