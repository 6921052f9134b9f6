/* A line of a source with carets under a span. */
#include "base/diag.h"

/* Of a longer line only the neighbourhood of the span is shown, counted in code points. */
enum { LINE_SHOWN = 160, SHOWN_BEFORE = 60, TAB_STOP = 4 };

struct strip {
    struct str line;
    size_t from, to;    /* the span within the line */
    size_t first, last; /* the part of the line that is shown */
    struct text shown, marks;
};

static size_t steps_back(struct str line, size_t at, size_t count)
{
    while (count-- > 0 && at > 0)
        do
            at--;
        while (at > 0 && ((unsigned char)line.at[at] & 0xc0) == 0x80);
    return at;
}

static size_t steps_on(struct str line, size_t at, size_t count)
{
    uint32_t rune;
    while (count-- > 0 && at < line.len)
        at += utf8_decode(line, at, &rune);
    return at;
}

static void choose_part(struct strip *strip)
{
    struct str line = strip->line;
    strip->first = 0;
    strip->last = steps_on(line, 0, LINE_SHOWN);
    if (strip->last < line.len && strip->from > steps_on(line, 0, LINE_SHOWN - SHOWN_BEFORE)) {
        strip->first = steps_back(line, strip->from, SHOWN_BEFORE);
        strip->last = steps_on(line, strip->first, LINE_SHOWN);
    }
}

static void add_cell(struct strip *strip, struct str cell, bool marked, bool before_end)
{
    text_add(&strip->shown, cell);
    for (size_t i = utf8_count(cell); before_end && i > 0; i--)
        text_char(&strip->marks, marked ? '^' : ' ');
}

static void add_rune(struct strip *strip, size_t at, size_t len)
{
    struct arena *arena = strip->shown.arena;
    struct str rune = str_part(strip->line, at, at + len);
    bool marked = at >= strip->from && at < strip->to;
    struct str cell = rune;
    if (str_is(rune, "\t"))
        cell = str_part(STR("    "), 0, TAB_STOP - utf8_count(text_str(&strip->shown)) % TAB_STOP);
    else if (len > 1 || (unsigned char)rune.at[0] < 0x20 || (unsigned char)rune.at[0] > 0x7e)
        cell = text_safe(arena, rune, false);
    add_cell(strip, cell, marked, at < strip->to || at < strip->from);
}

static void fill(struct strip *strip)
{
    uint32_t rune;
    if (strip->first > 0)
        add_cell(strip, STR("..."), false, true);
    for (size_t at = strip->first, len; at < strip->last; at += len) {
        len = utf8_decode(strip->line, at, &rune);
        add_rune(strip, at, len);
    }
    if (strip->last < strip->line.len)
        add_cell(strip, STR("..."), false, false);
    if (strip->from >= strip->to) /* an empty span, or one at the end of its line */
        text_char(&strip->marks, '^');
}

static struct strip strip_of(struct arena *arena, struct span at, uint32_t line)
{
    const struct source *source = at.source;
    struct strip strip = {
        .line = source_line(source, line), .shown = text_new(arena), .marks = text_new(arena)};
    size_t start = source->lines[line - 1];
    strip.from = at.from > start ? at.from - start : 0;
    strip.to = at.to > start ? at.to - start : 0;
    if (strip.from > strip.line.len)
        strip.from = strip.line.len;
    if (strip.to > strip.line.len)
        strip.to = strip.line.len;
    if (strip.to <= strip.from)
        strip.to = strip.from;
    return strip;
}

void span_print(struct span at, FILE *out, bool colour)
{
    if (!at.source)
        return;
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    uint32_t line = source_place(at.source, at.from).line;
    struct strip strip = strip_of(arena, at, line);
    choose_part(&strip);
    fill(&strip);
    fprintf(out, "%5u | %.*s\n", line, STR_ARG(text_str(&strip.shown)));
    fprintf(out, "      | %s%.*s%s\n", colour ? "\033[1;31m" : "", STR_ARG(text_str(&strip.marks)),
            colour ? "\033[0m" : "");
}
