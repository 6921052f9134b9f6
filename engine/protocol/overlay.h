/* Overlays: what a file changes about the one that it extends, by paths into its tree. Private to
 * this floor.
 *
 * A path is dotted from the top; a part with a dot in it stands in double quotes. The tree that
 * comes out shares all nodes that did not change with the one that went in, and every node keeps
 * its place, so that messages show the file that it came from.
 */
#ifndef PROTOCOL_OVERLAY_H
#define PROTOCOL_OVERLAY_H

#include "protocol/build.h"

enum overlay_kind { OVERLAY_CHANGE, OVERLAY_ADD, OVERLAY_REMOVE };

struct overlay_step { /* one row of `change`, `add` or `remove` */
    enum overlay_kind kind;
    struct str path; /* as it is written */
    const struct str *parts;
    size_t count;
    struct span at;
    const struct yaml_node *value; /* of remove: the reason */
    bool met;                      /* it matched something */
};
struct overlay {
    VEC(struct overlay_step) steps;
};

/* Append the steps of a file's tree: its `change`, `add` and `remove`. */
void overlay_read(const struct protocol_loader *loader, const struct yaml_node *node,
                  struct overlay *overlay);
/* The tree with every step that matches something in it: a change or an addition where it first
 * does, a removal wherever it does. Steps that a `locked` forbids, and no
 * `may` allows, are errors. */
const struct yaml_node *overlay_apply(const struct protocol_loader *loader,
                                      const struct yaml_node *node, struct overlay *overlay);
/* An error for each of the steps [first, end) that matched nothing. */
void overlay_unmet(const struct protocol_loader *loader, const struct overlay *overlay,
                   size_t first, size_t end);
/* The words of `may` that a file says. */
void overlay_check_may(const struct protocol_loader *loader, const struct yaml_node *node);

#endif
