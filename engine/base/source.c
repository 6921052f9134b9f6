#include "base/source.h"

/* Bytes of the line end at `at`: CR LF, LF, or CR alone; 0 if there is none. */
static size_t line_end(struct str text, size_t at)
{
    if (text.at[at] == '\n')
        return 1;
    if (text.at[at] != '\r')
        return 0;
    return at + 1 < text.len && text.at[at + 1] == '\n' ? 2 : 1;
}

const struct source *source_new(struct arena *arena, struct str name, struct str text)
{
    struct source *source = ARENA_NEW(arena, struct source);
    VEC(uint32_t) lines = {0};
    size_t mark =
        str_starts(text, STR("\xef\xbb\xbf")) ? 3 : 0; /* a byte order mark is no column */
    VEC_PUSH(arena, lines, (uint32_t)mark);
    for (size_t at = mark; at < text.len;) {
        size_t end = line_end(text, at);
        at += end ? end : 1;
        if (end)
            VEC_PUSH(arena, lines, (uint32_t)at);
    }
    *source = (struct source){name, text, lines.items, lines.count};
    return source;
}

/* Index of the last line that starts at or before `offset`. */
static size_t line_at(const struct source *source, uint32_t offset)
{
    size_t low = 0, high = source->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct place source_place(const struct source *source, uint32_t offset)
{
    size_t line = line_at(source, offset);
    struct str before = str_part(source->text, source->lines[line], offset);
    return (struct place){(uint32_t)line + 1, (uint32_t)utf8_count(before) + 1};
}

struct str source_line(const struct source *source, uint32_t line)
{
    if (line == 0 || line > source->line_count)
        return STR("");
    size_t from = source->lines[line - 1];
    size_t to = line < source->line_count ? source->lines[line] : source->text.len;
    while (to > from && (source->text.at[to - 1] == '\n' || source->text.at[to - 1] == '\r'))
        to--;
    return str_part(source->text, from, to);
}

struct excerpt excerpt_whole(const struct source *source)
{
    return (struct excerpt){.text = source->text, .source = source};
}

struct excerpt excerpt_of(struct arena *arena, const char *name, struct str text)
{
    return excerpt_whole(source_new(arena, str_of(name), text));
}

struct excerpt excerpt_part(const struct excerpt *excerpt, size_t from, size_t to)
{
    if (to > excerpt->text.len)
        to = excerpt->text.len;
    if (from > to)
        from = to;
    struct excerpt part = *excerpt;
    part.text = str_part(excerpt->text, from, to);
    if (part.offsets)
        part.offsets += from;
    else
        part.base += (uint32_t)from;
    return part;
}

static uint32_t offset_at(const struct excerpt *excerpt, size_t at)
{
    if (at > excerpt->text.len)
        at = excerpt->text.len;
    return excerpt->offsets ? excerpt->offsets[at] : excerpt->base + (uint32_t)at;
}

struct span excerpt_span(const struct excerpt *excerpt, size_t from, size_t to)
{
    struct span span = {excerpt->source, offset_at(excerpt, from), offset_at(excerpt, to)};
    if (span.to < span.from)
        span.to = span.from;
    return span;
}
