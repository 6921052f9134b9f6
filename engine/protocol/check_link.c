#include "protocol/check.h"

/* Links to protocols that the tree does not hold. */

/* The id on a file's `protocol:` line; the second key of a file stands at the margin. */
static struct str protocol_of(struct str bytes)
{
    struct str line, key = STR("protocol:");
    for (int i = 0; i < 50 && str_next(&bytes, '\n', &line); i++) {
        if (!str_starts(line, key))
            continue;
        struct str id = str_part(line, key.len, line.len);
        ptrdiff_t comment = str_find(id, STR(" #"), 0);
        return str_trim(comment < 0 ? id : str_part(id, 0, (size_t)comment));
    }
    return (struct str){0};
}

static struct map *protocols_of_tree(const struct check *check)
{
    const struct files *files = check->loader->files;
    struct map *ids = map_new(check->arena);
    const struct str *paths = NULL;
    size_t count = 0;
    struct error error;
    if (files->list(files->context, check->arena, STR("workflows"), &paths, &count, &error) !=
        RESULT_DONE)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct str bytes, id = {0};
        if (files->read(files->context, check->arena, paths[i], &bytes, &error) == RESULT_DONE)
            id = protocol_of(bytes);
        if (id.len)
            map_put(ids, id, ids);
    }
    return ids;
}

void check_links(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    if (!check->loader->files->list || !protocol->links_count)
        return;
    const struct map *ids = protocols_of_tree(check);
    for (size_t i = 0; ids && i < protocol->links_count; i++) {
        const struct link *link = &protocol->links[i];
        if (str_eq(link->protocol, protocol->id) || map_has(ids, link->protocol))
            continue;
        diag_warning(check->diags, "P117", link->at,
                     "no file under workflows/ holds the protocol `%.*s`", STR_ARG(link->protocol));
    }
}
