#include "yaml/scalar.h"

/* A reader of one scalar: where it is in the source, and what it has said so far. */
struct decoder {
    struct str in;
    size_t at, end;
    struct arena *arena;
    struct text out;
    VEC(uint32_t) offsets; /* one for each byte of `out` */
};

static char look(const struct decoder *d, size_t ahead)
{
    if (d->at + ahead >= d->end)
        return '\0';
    return d->in.at[d->at + ahead];
}

static bool at_blank(const struct decoder *d)
{
    return look(d, 0) == ' ' || look(d, 0) == '\t';
}

/* Bytes of the line end here: CR LF, LF, CR; 0 if there is none. */
static size_t at_break(const struct decoder *d, size_t ahead)
{
    if (look(d, ahead) == '\r')
        return look(d, ahead + 1) == '\n' ? 2 : 1;
    return look(d, ahead) == '\n' ? 1 : 0;
}

/* All bytes of `s` come from `offset`. */
static void say(struct decoder *d, struct str s, size_t offset)
{
    text_add(&d->out, s);
    for (size_t i = 0; i < s.len; i++)
        VEC_PUSH(d->arena, d->offsets, (uint32_t)offset);
}

/* The byte here, as it stands. */
static void say_byte(struct decoder *d)
{
    say(d, str_part(d->in, d->at, d->at + 1), d->at);
    d->at++;
}

/* ---- plain and quoted scalars (YAML 1.2, sections 6.5 and 7.3) ---- */

/* From a line end on: one alone becomes a blank, further ones stand for themselves. An escaped line
 * end becomes nothing. */
static void fold_lines(struct decoder *d, bool escaped)
{
    size_t first = d->at, further = 0;
    d->at += at_break(d, 0);
    for (;;) {
        while (at_blank(d))
            d->at++;
        size_t size = at_break(d, 0);
        if (size == 0)
            break;
        say(d, STR("\n"), d->at);
        d->at += size;
        further++;
    }
    if (further == 0 && !escaped)
        say(d, STR(" "), first);
}

/* Blanks stay, except around line ends. */
static void read_blanks(struct decoder *d)
{
    size_t from = d->at;
    while (at_blank(d))
        d->at++;
    if (at_break(d, 0)) {
        fold_lines(d, false);
        return;
    }
    size_t to = d->at;
    for (d->at = from; d->at < to;)
        say_byte(d);
}

static const struct escape {
    char letter;
    unsigned digits; /* hexadecimal ones that follow */
    uint32_t rune;
} escapes[] = {
    {'0', 0, 0},    {'a', 0, 7},      {'b', 0, 8},      {'t', 0, 9},     {'\t', 0, 9},
    {'n', 0, 10},   {'v', 0, 11},     {'f', 0, 12},     {'r', 0, 13},    {'e', 0, 27},
    {' ', 0, ' '},  {'"', 0, '"'},    {'/', 0, '/'},    {'\\', 0, '\\'}, {'N', 0, 0x85},
    {'_', 0, 0xa0}, {'L', 0, 0x2028}, {'P', 0, 0x2029}, {'x', 2, 0},     {'u', 4, 0},
    {'U', 8, 0},
};

static uint32_t hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    return (uint32_t)((c | 0x20) - 'a' + 10);
}

static void say_escape(struct decoder *d, const struct escape *escape)
{
    size_t from = d->at, before = d->out.len;
    uint32_t rune = escape->rune;
    d->at += 2;
    for (unsigned i = 0; i < escape->digits; i++, d->at++)
        rune = rune << 4 | hex_value(look(d, 0));
    text_rune(&d->out, rune);
    for (size_t i = before; i < d->out.len; i++)
        VEC_PUSH(d->arena, d->offsets, (uint32_t)from);
}

static void read_escape(struct decoder *d)
{
    if (at_break(d, 1)) {
        d->at++;
        fold_lines(d, true);
        return;
    }
    for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++) {
        if (escapes[i].letter == look(d, 1)) {
            say_escape(d, &escapes[i]);
            return;
        }
    }
    say_byte(d); /* libyaml has refused it */
}

static void read_flow(struct decoder *d, enum yaml_style style)
{
    if (style != YAML_PLAIN) {
        d->at++;
        d->end -= d->end > d->at;
    }
    while (d->at < d->end) {
        if (at_blank(d) || at_break(d, 0)) {
            read_blanks(d);
        } else if (style == YAML_DOUBLE_QUOTED && look(d, 0) == '\\') {
            read_escape(d);
        } else {
            bool pair = style == YAML_SINGLE_QUOTED && look(d, 0) == '\'' && look(d, 1) == '\'';
            say_byte(d);
            d->at += pair;
        }
    }
}

/* ---- block scalars (YAML 1.2, section 8.1) ---- */

struct block {
    bool folded;
    char chomp;            /* '+', '-', or 0 */
    int indent;            /* column of the content; 0 while unknown */
    int lowest;            /* the least it can be */
    int column;            /* of the place read */
    VEC(uint32_t) further; /* line ends of empty lines, not yet said */
    size_t first_break;    /* line end of the line before them, not yet said */
    bool has_first;
};

static void read_header(struct decoder *d, struct block *block)
{
    block->folded = look(d, 0) == '>';
    for (d->at++;; d->at++) {
        char c = look(d, 0);
        if (c == '+' || c == '-')
            block->chomp = c;
        else if (c >= '1' && c <= '9')
            block->indent = block->lowest - 1 + (c - '0');
        else
            break;
    }
    while (d->at < d->end && !at_break(d, 0)) /* blanks and a comment */
        d->at++;
    d->at += at_break(d, 0);
}

/* Indentation and empty lines before content; where the indentation is not yet known, the deepest
 * one seen here decides. */
static void read_empty_lines(struct decoder *d, struct block *block)
{
    int deepest = 0;
    for (;;) {
        while (look(d, 0) == ' ' && (block->indent == 0 || block->column < block->indent)) {
            d->at++;
            block->column++;
        }
        if (block->column > deepest)
            deepest = block->column;
        size_t size = at_break(d, 0);
        if (size == 0)
            break;
        VEC_PUSH(d->arena, block->further, (uint32_t)d->at);
        d->at += size;
        block->column = 0;
    }
    if (block->indent == 0)
        block->indent = deepest > block->lowest ? deepest : block->lowest;
}

static void say_further(struct decoder *d, struct block *block)
{
    for (size_t i = 0; i < block->further.count; i++)
        say(d, STR("\n"), block->further.items[i]);
    block->further.count = 0;
}

/* The line ends between two lines of content. Lines that start with a blank are not folded. */
static void join_lines(struct decoder *d, struct block *block, bool keep)
{
    if (block->has_first && (keep || !block->folded))
        say(d, STR("\n"), block->first_break);
    else if (block->has_first && block->further.count == 0)
        say(d, STR(" "), block->first_break);
    block->has_first = false;
    say_further(d, block);
}

static void read_content_line(struct decoder *d, struct block *block)
{
    while (d->at < d->end && !at_break(d, 0))
        say_byte(d);
    size_t size = at_break(d, 0);
    block->has_first = size > 0;
    block->first_break = d->at;
    d->at += size;
    block->column = 0;
}

/* Reads up to the place to which an end of the text points: the end of its last line, rather than
 * the beginning of what follows the block. */
static size_t read_block(struct decoder *d, int indent)
{
    struct block block = {.lowest = indent < 0 ? 1 : indent + 1};
    read_header(d, &block);
    read_empty_lines(d, &block);
    bool blank_before = false;
    while (d->at < d->end && block.column == block.indent) {
        bool blank = at_blank(d);
        join_lines(d, &block, blank || blank_before);
        blank_before = blank;
        read_content_line(d, &block);
        read_empty_lines(d, &block);
    }
    if (block.chomp != '-' && block.has_first)
        say(d, STR("\n"), block.first_break);
    if (block.chomp == '+')
        say_further(d, &block);
    return block.has_first && block.chomp != '+' ? block.first_break : d->at;
}

/* ---- */

static struct excerpt coarse(struct arena *arena, const struct scalar_place *place,
                             struct str value)
{
    uint32_t *offsets = ARENA_ARRAY(arena, uint32_t, value.len + 1);
    for (size_t i = 0; i <= value.len; i++)
        offsets[i] = (uint32_t)place->from;
    return (struct excerpt){str_copy(arena, value), place->source, offsets, 0};
}

bool scalar_is_coarse(const struct excerpt *excerpt)
{
    return excerpt->offsets && excerpt->text.len > 0 &&
           excerpt->offsets[0] == excerpt->offsets[excerpt->text.len];
}

/* The value as it stands in the source, if it does: most scalars need no map. */
static bool stands_there(const struct scalar_place *place, struct str value,
                         struct excerpt *ret_excerpt)
{
    bool quoted = place->style == YAML_SINGLE_QUOTED || place->style == YAML_DOUBLE_QUOTED;
    size_t from = place->from + (quoted ? 1 : 0), to = place->to - (quoted ? 1 : 0);
    struct str text = str_part(place->source->text, from, to < from ? from : to);
    if (place->style >= YAML_LITERAL || !str_eq(text, value))
        return false;
    *ret_excerpt = (struct excerpt){.text = text, .source = place->source, .base = (uint32_t)from};
    return true;
}

struct excerpt scalar_excerpt(struct arena *arena, const struct scalar_place *place,
                              struct str value)
{
    struct excerpt excerpt;
    if (stands_there(place, value, &excerpt))
        return excerpt;
    struct decoder d = {.in = place->source->text,
                        .at = place->from,
                        .end = place->to,
                        .arena = arena,
                        .out = text_new(arena)};
    bool block = place->style >= YAML_LITERAL;
    if (!block)
        read_flow(&d, place->style);
    size_t end = block ? read_block(&d, place->indent) : d.at;
    if (!str_eq(text_str(&d.out), value))
        return coarse(arena, place, value);
    VEC_PUSH(arena, d.offsets, (uint32_t)end);
    return (struct excerpt){text_str(&d.out), place->source, d.offsets.items, 0};
}
