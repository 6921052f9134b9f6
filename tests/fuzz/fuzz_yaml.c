/* Any bytes are a tree or messages, and every byte of every scalar knows a place in the file. A
 * scalar whose map had to be given up is a fault of ours, and stops the run. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/source.h"
#include "yaml/scalar.h"
#include "yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_scalar(const struct yaml_node *node)
{
    const struct excerpt *excerpt = &node->text;
    uint32_t before = node->at.from;
    require(!scalar_is_coarse(excerpt), "a scalar was read otherwise than libyaml reads it");
    for (size_t i = 0; i <= excerpt->text.len; i++) {
        struct span span = excerpt_span(excerpt, i, i);
        require(span.to <= node->at.source->text.len, "a place beyond the end of the file");
        require(excerpt->text.len == 0 || span.from >= before, "places go backwards");
        before = span.from;
    }
}

/* An alias stands at its own place, but its text at the anchor's. */
static bool is_alias(const struct yaml_node *node)
{
    return node->at.source->text.at[node->at.from] == '*' && node->at.to > node->at.from;
}

static void check_tree(const struct yaml_node *node, int depth)
{
    require(depth <= 100, "a tree deeper than the limit");
    require(node->at.from <= node->at.to && node->at.to <= node->at.source->text.len,
            "a span outside the file");
    if (node->kind == YAML_SCALAR && !node->broken && !is_alias(node))
        check_scalar(node);
    for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        check_tree(node->items[i], depth + 1);
    for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        check_tree(node->pairs[i].key, depth + 1);
        check_tree(node->pairs[i].value, depth + 1);
    }
}

static void check_messages(const struct diags *diags, size_t size)
{
    char *printed = NULL;
    size_t length = 0;
    for (size_t i = 0; i < diags->list.count; i++) {
        const struct diag *diag = diags->list.items[i];
        require(diag->at.from <= diag->at.to && diag->at.to <= size, "a message outside the file");
    }
    FILE *out = open_memstream(&printed, &length);
    require(out != NULL, "no memory stream");
    diags_print(diags, out, false);
    diags_print_json(diags, out);
    diags_print_sarif(diags, out, "0");
    fclose(out);
    for (size_t i = 0; i < length; i++)
        require(printed[i] == '\n' || (unsigned char)printed[i] >= ' ', "a raw control character");
    free(printed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags *diags = diags_new(arena);
    struct str text = {(const char *)arena_copy(arena, data, size), size};
    const struct source *source = source_new(arena, STR("fuzz.yaml"), text);
    const struct yaml_node *root = yaml_parse(arena, source, diags);
    require(root || diags->errors > 0, "no tree and no message");
    if (root)
        check_tree(root, 0);
    check_messages(diags, size);
    arena_free(arena);
    return 0;
}
