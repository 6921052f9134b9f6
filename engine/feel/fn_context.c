/* Functions of contexts (DMN 1.5, table 79). */
#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/type.h"

static struct feel_value get_value(struct call *call, const struct feel_value *args)
{
    struct feel_value value;
    if (feel_context_get(args[0].of.context, args[1].of.string, &value))
        return value;
    return call_fault(call, "no_such_field", "the context has no such entry");
}

/* The entry that a list of keys leads to. */
static struct feel_value get_nested(struct call *call, const struct feel_value *args)
{
    struct feel_value value = args[0];
    const struct feel_list *keys = args[1].of.list;
    for (size_t i = 0; i < keys->count; i++)
        if (keys->items[i].kind != FEEL_STRING || value.kind != FEEL_CONTEXT ||
            !feel_context_get(value.of.context, keys->items[i].of.string, &value))
            return call_fault(call, "no_such_field", "the context has no such entry");
    return value;
}

static struct feel_value get_entries(struct call *call, const struct feel_value *args)
{
    const struct feel_context *context = args[0].of.context;
    struct feel_value *items = ARENA_ARRAY(call->arena, struct feel_value, context->count);
    for (size_t i = 0; i < context->count; i++) {
        struct feel_context *entry = feel_context_new(call->arena);
        feel_context_put(entry, STR("key"), feel_string(context->keys[i]));
        feel_context_put(entry, STR("value"), context->values[i]);
        items[i] = feel_context_value(entry);
    }
    return feel_list(call->arena, items, context->count);
}

static bool add_entry(struct feel_context *context, struct feel_value entry)
{
    struct feel_value key, value;
    if (entry.kind != FEEL_CONTEXT || !feel_context_get(entry.of.context, STR("key"), &key) ||
        !feel_context_get(entry.of.context, STR("value"), &value) || key.kind != FEEL_STRING ||
        feel_context_get(context, key.of.string, &(struct feel_value){0}))
        return false;
    feel_context_put(context, key.of.string, value);
    return true;
}

static struct feel_value context_of(struct call *call, const struct feel_value *args)
{
    struct feel_context *context = feel_context_new(call->arena);
    for (size_t i = 0; i < args[0].of.list->count; i++)
        if (!add_entry(context, args[0].of.list->items[i]))
            return call_fault(call, "wrong_argument",
                              "each entry needs a key of its own and a value");
    return feel_context_value(context);
}

static struct feel_context *copied(struct call *call, const struct feel_context *from)
{
    struct feel_context *context = feel_context_new(call->arena);
    for (size_t i = 0; i < from->count; i++)
        feel_context_put(context, from->keys[i], from->values[i]);
    return context;
}

static struct feel_value put(struct call *call, const struct feel_value *args)
{
    struct feel_context *context = copied(call, args[0].of.context);
    feel_context_put(context, args[1].of.string, args[2]);
    return feel_context_value(context);
}

static bool put_at(struct call *call, const struct feel_context *from, const struct feel_list *keys,
                   size_t level, struct feel_value value, struct feel_value *ret)
{
    struct feel_context *context = copied(call, from);
    struct feel_value inner = value;
    if (keys->items[level].kind != FEEL_STRING || level >= LIMIT_FEEL_DEPTH)
        return false;
    struct str key = keys->items[level].of.string;
    if (level + 1 < keys->count) {
        if (!feel_context_get(from, key, &inner) || inner.kind != FEEL_CONTEXT ||
            !put_at(call, inner.of.context, keys, level + 1, value, &inner))
            return false;
    }
    feel_context_put(context, key, inner);
    *ret = feel_context_value(context);
    return true;
}

static struct feel_value put_nested(struct call *call, const struct feel_value *args)
{
    struct feel_value value;
    if (args[1].of.list->count == 0 ||
        !put_at(call, args[0].of.context, args[1].of.list, 0, args[2], &value))
        return call_fault(call, "no_such_field", "the keys lead to no context");
    return value;
}

static struct feel_value merge(struct call *call, const struct feel_value *args)
{
    struct feel_context *context = feel_context_new(call->arena);
    const struct feel_list *list = args[0].of.list;
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind != FEEL_CONTEXT)
            return call_element_fault(call, list->items[i], "wrong_argument",
                                      "an element is a %s, not a context",
                                      kind_name(list->items[i].kind));
        const struct feel_context *from = list->items[i].of.context;
        for (size_t k = 0; k < from->count; k++)
            feel_context_put(context, from->keys[k], from->values[k]);
    }
    return feel_context_value(context);
}

static const struct builtin rows[] = {
    {"get value",
     {{"m", K(CONTEXT), false}, {"key", K(STRING), false}},
     &feel_any,
     get_value,
     0,
     "the entry of a key"},
    {"get value",
     {{"context", K(CONTEXT), false}, {"keys", K(LIST), false}},
     &feel_any,
     get_nested,
     0,
     "the entry that several keys lead to"},
    {"get entries",
     {{"m", K(CONTEXT), false}},
     &feel_t_list,
     get_entries,
     0,
     "the entries as a list of key and value"},
    {"context",
     {{"entries", K(LIST), false}},
     &feel_t_context,
     context_of,
     0,
     "a context of entries with key and value"},
    {"context put",
     {{"context", K(CONTEXT), false}, {"key", K(STRING), false}, {"value", K_ANY, false}},
     &feel_t_context,
     put,
     0,
     "the context with an entry set"},
    {"context put",
     {{"context", K(CONTEXT), false}, {"keys", K(LIST), false}, {"value", K_ANY, false}},
     &feel_t_context,
     put_nested,
     0,
     "the context with an entry within it set"},
    {"context merge",
     {{"contexts", K(LIST), false}},
     &feel_t_context,
     merge,
     0,
     "the entries of all contexts, later ones first"},
};
const struct builtin_table builtin_context = {rows, sizeof rows / sizeof *rows};
