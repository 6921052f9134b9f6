/* A file's text on its way into libyaml: its size, its encoding, and which byte each of libyaml's
 * marks means.
 *
 * The map of marks lives in the arena given.
 */
#ifndef YAML_INTAKE_H
#define YAML_INTAKE_H

#include "yaml/yaml.h"

struct intake {
    const struct source *source;
    struct str text;       /* without the byte order mark */
    size_t base;           /* where it starts in the source */
    const uint32_t *bytes; /* offset of each code point within `text`; NULL: all are one byte */
    size_t count;          /* of code points */
};

/* Check size, encoding and characters; false where libyaml should not see the text. */
bool intake_open(struct arena *arena, const struct source *source, struct diags *diags,
                 struct intake *ret_intake);

/* The source offset of a mark: libyaml counts code points. */
size_t intake_offset(const struct intake *intake, size_t mark);

#endif
