/* Source texts, places in them, and excerpts that know where they came from.
 *
 * A source borrows its text and lives in an arena. A span is a byte range in a source. An excerpt
 * is text lifted out of a source, perhaps decoded (a YAML scalar in quotes, a folded block), with
 * the way back for every byte, so that a fault inside it is shown under the right column of the
 * file.
 */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include "base/text.h"

struct source {
    struct str
        name; /* as shown in messages: a path relative to the tree's root, or `<expression>` */
    struct str text;
    const uint32_t *lines; /* byte offset at which each line starts */
    size_t line_count;
};

struct place {
    uint32_t line, column; /* from 1; columns count code points */
};

struct span {
    const struct source *source; /* NULL: no place */
    uint32_t from, to;
};

struct excerpt {
    struct str text;
    const struct source *source;
    const uint32_t *offsets; /* text.len + 1 source offsets; NULL: text stands in the source as it
                                is, from `base` */
    uint32_t base;
};

const struct source *source_new(struct arena *arena, struct str name, struct str text);
struct place source_place(const struct source *source, uint32_t offset);
/* The line (from 1) without its line end. */
struct str source_line(const struct source *source, uint32_t line);

struct excerpt excerpt_whole(const struct source *source);
/* A text that comes from no file: a source of that name is made for it. */
struct excerpt excerpt_of(struct arena *arena, const char *name, struct str text);
/* The part [from, to) of an excerpt, places kept. */
struct excerpt excerpt_part(const struct excerpt *excerpt, size_t from, size_t to);
struct span excerpt_span(const struct excerpt *excerpt, size_t from, size_t to);

#endif
