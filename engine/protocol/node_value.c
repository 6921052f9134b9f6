/* YAML as values whose leaves are text. */
#include "protocol/protocol.h"

struct feel_value feel_of_node(struct arena *arena, const struct yaml_node *node)
{
    if (node->kind == YAML_SCALAR)
        return node->style == YAML_PLAIN && str_is(node->text.text, "null")
                   ? feel_null()
                   : feel_string(node->text.text);
    if (node->kind == YAML_SEQUENCE) {
        struct feel_value *items = ARENA_ARRAY(arena, struct feel_value, node->count);
        for (size_t i = 0; i < node->count; i++)
            items[i] = feel_of_node(arena, node->items[i]);
        return feel_list(arena, items, node->count);
    }
    struct feel_context *context = feel_context_new(arena);
    for (size_t i = 0; i < node->count; i++)
        feel_context_put(context, yaml_text(node->pairs[i].key),
                         feel_of_node(arena, node->pairs[i].value));
    return feel_context_value(context);
}
