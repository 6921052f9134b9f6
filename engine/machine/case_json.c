/* A folded case as JSON, for people and other programs; what is empty is left out. */
#include <string.h>

#include "machine/shape.h"

static json_t *write_shape(struct arena *arena, const char *from, const struct shape *shape);

static json_t *write_vec(struct arena *arena, const char *at, const struct shape *of)
{
    struct any_vec vec;
    memcpy(&vec, at, sizeof vec);
    if (vec.count == 0)
        return NULL;
    json_t *list = json_array();
    for (size_t i = 0; i < vec.count; i++) {
        struct str text;
        if (of == NULL)
            memcpy(&text, vec.items + i * sizeof text, sizeof text);
        json_array_append_new(list, of == NULL ? json_of_str(text)
                                               : write_shape(arena, vec.items + i * of->size, of));
    }
    return list;
}

static json_t *write_names(const char *at)
{
    struct any_names names;
    memcpy(&names, at, sizeof names);
    json_t *list = json_array();
    for (size_t i = 0; i < names.count; i++)
        json_array_append_new(list, json_of_str(names.items[i]));
    return list;
}

static json_t *write_int(const char *at, int64_t absent)
{
    int64_t number;
    memcpy(&number, at, sizeof number);
    return number == absent ? NULL : json_integer(number);
}

static json_t *write_text(const char *at)
{
    struct str text;
    memcpy(&text, at, sizeof text);
    return str_empty(text) ? NULL : json_of_str(text);
}

static json_t *write_date(struct arena *arena, const char *at)
{
    struct date date;
    memcpy(&date, at, sizeof date);
    return date_is_set(date) ? json_of_str(date_format(arena, date)) : NULL;
}

static json_t *write_value(const char *at)
{
    struct feel_value value;
    memcpy(&value, at, sizeof value);
    return value.kind == FEEL_NULL && value.of.reason == NULL ? NULL : feel_to_json(value);
}

static json_t *write_bool(const char *at)
{
    bool value;
    memcpy(&value, at, sizeof value);
    return value ? json_true() : NULL;
}

static json_t *write_timer_kind(const char *at)
{
    enum timer_kind kind;
    memcpy(&kind, at, sizeof kind);
    return json_string(timer_kind_name(kind));
}

static json_t *write_member(struct arena *arena, const char *at, const struct member *member)
{
    switch (member->kind) {
    case MEMBER_STR:
        return write_text(at);
    case MEMBER_INSTANT:
        return write_int(at, INSTANT_NONE);
    case MEMBER_INT:
        return write_int(at, 0);
    case MEMBER_BOOL:
        return write_bool(at);
    case MEMBER_DATE:
        return write_date(arena, at);
    case MEMBER_VALUE:
        return write_value(at);
    case MEMBER_TIMER:
        return write_timer_kind(at);
    case MEMBER_NAMES:
        return write_names(at);
    case MEMBER_VEC:
        return write_vec(arena, at, member->of);
    }
    return NULL;
}

static json_t *write_shape(struct arena *arena, const char *from, const struct shape *shape)
{
    json_t *object = json_object();
    for (size_t i = 0; i < shape->count; i++) {
        const struct member *member = &shape->members[i];
        json_t *value = write_member(arena, from + member->offset, member);
        if (value != NULL)
            json_object_set_new(object, member->key, value);
    }
    return object;
}

json_t *case_to_json(struct arena *arena, const struct case_state *kase)
{
    return write_shape(arena, (const char *)(const void *)kase, &case_shape);
}
