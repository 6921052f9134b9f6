/* What a scalar says, read once more from the source, so that each byte of it knows its place.
 *
 * libyaml gives a scalar's value and where it starts and ends, but not where its parts came from.
 * The text is allocated in the arena only where it differs from what stands in the source.
 */
#ifndef YAML_SCALAR_H
#define YAML_SCALAR_H

#include "yaml/yaml.h"

struct scalar_place {
    const struct source *source;
    size_t from, to; /* of the scalar, without anchor and tag */
    enum yaml_style style;
    int indent; /* column of the block collection around it; -1 at the top. For block scalars */
};

/* The excerpt whose text is `value`. Where reading again gives another text, every byte is mapped
 * to the scalar's start: a coarse place rather than a wrong one. */
struct excerpt scalar_excerpt(struct arena *arena, const struct scalar_place *place,
                              struct str value);

/* Was the coarse place taken? */
bool scalar_is_coarse(const struct excerpt *excerpt);

#endif
