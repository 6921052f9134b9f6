/* Writing the typed JSON of the journal: into a text, or as a value among others. */
#include <string.h>

#include "base/json_text.h"
#include "feel/feel.h"
#include "feel/number.h"
#include "feel/print.h"
#include "feel/value.h"

static bool is_erased(struct feel_value value)
{
    return value.of.reason != NULL && strcmp(value.of.reason->code, "erased") == 0;
}

/* A number, date, duration or range: what stands behind its kind. */
static struct str scalar_text(struct arena *arena, struct feel_value value)
{
    char digits[NUMBER_TEXT];
    if (value.kind == FEEL_NUMBER)
        return str_copy(arena, (struct str){digits, number_format(value.of.number, digits)});
    return value.kind == FEEL_RANGE ? feel_print(arena, value) : print_temporal(arena, value);
}

/* ---- into a text ---- */
static void add_scalar(struct text *out, struct feel_value value)
{
    json_add_open(out, '{');
    json_add_key(out, kind_name(value.kind));
    json_add_str(out, scalar_text(out->arena, value));
    json_add_close(out, '}');
}

static void add_list(struct text *out, const struct feel_list *list)
{
    json_add_open(out, '[');
    for (size_t i = 0; i < list->count; i++)
        feel_add_json(out, list->items[i]);
    json_add_close(out, ']');
}

static void add_context(struct text *out, const struct feel_context *context)
{
    json_add_open(out, '{');
    json_add_key(out, "context");
    json_add_open(out, '{');
    for (size_t i = 0; i < context->count; i++) {
        json_add_str(out, context->keys[i]);
        text_char(out, ':');
        feel_add_json(out, context->values[i]);
    }
    json_add_close(out, '}');
    json_add_close(out, '}');
}

static void add_null(struct text *out, struct feel_value value)
{
    if (!is_erased(value)) {
        json_add_word(out, "null");
        return;
    }
    json_add_open(out, '{');
    json_add_key(out, "erased");
    json_add_word(out, "true");
    json_add_close(out, '}');
}

void feel_add_json(struct text *out, struct feel_value value)
{
    switch (value.kind) {
    case FEEL_NULL:
        add_null(out, value);
        break;
    case FEEL_BOOLEAN:
        json_add_word(out, value.of.boolean ? "true" : "false");
        break;
    case FEEL_STRING:
        json_add_str(out, value.of.string);
        break;
    case FEEL_LIST:
        add_list(out, value.of.list);
        break;
    case FEEL_CONTEXT:
        add_context(out, value.of.context);
        break;
    case FEEL_FUNCTION:
        json_add_word(out, "null"); /* functions cannot be stored */
        break;
    default:
        add_scalar(out, value);
    }
}

/* ---- as a value ---- */
static json_t *tagged(const char *tag, json_t *content)
{
    json_t *object = json_object();
    json_object_set_new(object, tag, content);
    return object;
}

static json_t *list_json(const struct feel_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, feel_to_json(list->items[i]));
    return array;
}

static json_t *context_json(const struct feel_context *context)
{
    json_t *object = json_object();
    for (size_t i = 0; i < context->count; i++)
        json_object_setn_new(object, context->keys[i].at, context->keys[i].len,
                             feel_to_json(context->values[i]));
    return tagged("context", object);
}

static json_t *scalar_json(struct feel_value value)
{
    struct arena *arena = arena_new();
    json_t *json = tagged(kind_name(value.kind), json_of_str(scalar_text(arena, value)));
    arena_free(arena);
    return json;
}

json_t *feel_to_json(struct feel_value value)
{
    switch (value.kind) {
    case FEEL_NULL:
        return is_erased(value) ? tagged("erased", json_true()) : json_null();
    case FEEL_BOOLEAN:
        return json_boolean(value.of.boolean);
    case FEEL_STRING:
        return json_of_str(value.of.string);
    case FEEL_LIST:
        return list_json(value.of.list);
    case FEEL_CONTEXT:
        return context_json(value.of.context);
    case FEEL_FUNCTION:
        return json_null();
    default:
        return scalar_json(value);
    }
}
