#include "protocol/build.h"

#include "base/hash.h"

/* Libraries and decisions as files of their own: what a deployment needs to know of one. */

static enum applies_to applies_to_of(const struct yaml_node *node)
{
    struct str said = yaml_text(yaml_get(node, "applies_to"));
    for (const struct key_word *word = applies_words; word->word; word++)
        if (str_is(said, word->word))
            return (enum applies_to)word->value;
    return APPLIES_TO_UNSAID;
}

bool rules_read(const struct protocol_loader *loader, struct str path, struct rules *ret)
{
    struct str bytes = {0};
    size_t errors = loader->diags->errors;
    const struct yaml_node *node = read_tree(loader, path, (struct span){NULL, 0, 0}, &bytes);
    if (!node)
        return false;
    struct str kind = file_kind(node);
    if (str_is(kind, "decision"))
        (void)decision_load(loader, path);
    else
        (void)library_check(loader, path);
    struct hash hash = hash_of(bytes);
    *ret = (struct rules){.path = path,
                          .bytes = bytes,
                          .id = yaml_text(yaml_get(node, str_cstr(loader->arena, kind))),
                          .version = yaml_text(yaml_get(node, "version")),
                          .hash = hex_encode(loader->arena, hash.bytes, HASH_SIZE),
                          .applies_to = applies_to_of(node)};
    return loader->diags->errors == errors;
}
