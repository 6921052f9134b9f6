#include "protocol/build.h"

/* The resolved text: the merged tree as JSON, keys in file order.
 *
 * It is what a case is pinned to, so it holds everything that has a meaning and nothing else:
 * comments, styles and line breaks are gone, aliases and libraries are written out, every scalar is
 * a string as the language has it. The order of keys stays, since the order of states and
 * transitions means something. Defaults are not written, so that a later default does not change
 * what was said.
 */

static void add_string(struct text *text, struct str s)
{
    text_char(text, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c == '"' || c == '\\')
            text_addf(text, "\\%c", c);
        else if (c < 0x20)
            text_addf(text, "\\u%04x", c);
        else
            text_char(text, (char)c);
    }
    text_char(text, '"');
}

static void add_node(struct text *text, const struct yaml_node *node)
{
    if (node->kind == YAML_SCALAR) {
        add_string(text, yaml_text(node));
        return;
    }
    text_char(text, node->kind == YAML_MAPPING ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        if (i > 0)
            text_char(text, ',');
        if (node->kind == YAML_SEQUENCE) {
            add_node(text, node->items[i]);
            continue;
        }
        add_string(text, yaml_text(node->pairs[i].key));
        text_char(text, ':');
        add_node(text, node->pairs[i].value);
    }
    text_char(text, node->kind == YAML_MAPPING ? '}' : ']');
}

struct str resolved_text(struct arena *arena, const struct yaml_node *node)
{
    struct text text = text_new(arena);
    add_node(&text, node);
    text_char(&text, '\n');
    return text_str(&text);
}
