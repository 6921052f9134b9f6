#include "protocol/build.h"

/* Loading: files, merged tree, model; NULL after errors. */

static const struct protocol *finish(const struct protocol_loader *loader,
                                     const struct merged *merged, size_t errors)
{
    const struct protocol *protocol = build_protocol(loader, merged);
    return loader->diags->errors == errors ? protocol : NULL;
}

const struct protocol *protocol_load(const struct protocol_loader *loader, struct str path)
{
    struct merged merged = {0};
    size_t errors = loader->diags->errors;
    if (!merge_file(loader, path, &merged))
        return NULL;
    return finish(loader, &merged, errors);
}

const struct protocol *protocol_load_node(const struct protocol_loader *loader,
                                          const struct source *source, const struct yaml_node *node)
{
    struct merged merged = {0};
    size_t errors = loader->diags->errors;
    if (!merge_node(loader, source, node, &merged))
        return NULL;
    return finish(loader, &merged, errors);
}
