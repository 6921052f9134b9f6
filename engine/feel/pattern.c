/* XQuery's regular expressions (XPath Functions 3.1, 5.6.1) rewritten for PCRE2; what the two do
 * not share is refused. */
#include "feel/pattern.h"

#include <string.h>

/* XQuery 3.1, 5.6.1: the escapes that there are. */
static bool known_escape(char c)
{
    return c != '\0' && strchr("nrt\\|.?*+(){}-[]^$sSdDwWpPiIcC123456789", c) != NULL;
}

#define LAST_CHARACTER 0x10ffffu

struct front { /* translation of a pattern */
    struct str in;
    size_t at;
    struct text out;
    bool dot_all;
    int open_groups, groups;
    bool closed[100]; /* groups that may be referred to */
    int stack[100];
};

static void copy_char(struct front *front)
{
    text_char(&front->out, front->in.at[front->at++]);
}

/* A set of characters, as the members of a class of PCRE2's. */
static bool add_members(struct front *front, struct str members, bool in_class)
{
    text_addf(&front->out, in_class ? "%.*s" : "[%.*s]", STR_ARG(members));
    return true;
}

/* `\P{IsGreek}` is written as what lies before and after the block: a class cannot hold a negation.
 */
static bool add_block(struct front *front, struct str name, bool negated, bool in_class)
{
    uint32_t first = 0, last = 0;
    struct text members = text_new(front->out.arena);
    if (!pattern_block(name, &first, &last))
        return false;
    if (!negated)
        text_addf(&members, "\\x{%x}-\\x{%x}", first, last);
    if (negated && first > 0)
        text_addf(&members, "\\x{0}-\\x{%x}", first - 1);
    if (negated && last < LAST_CHARACTER)
        text_addf(&members, "\\x{%x}-\\x{%x}", last + 1, LAST_CHARACTER);
    return add_members(front, text_str(&members), in_class);
}

/* `\p{Lu}`: a category of one or two letters, or `Is` and a block. */
static bool translate_property(struct front *front, bool in_class)
{
    ptrdiff_t end = str_find(front->in, STR("}"), front->at);
    bool negated = front->in.at[front->at + 1] == 'P';
    if (end < 0 || front->at + 2 >= front->in.len || front->in.at[front->at + 2] != '{')
        return false;
    struct str name = str_part(front->in, front->at + 3, (size_t)end);
    front->at = (size_t)end + 1;
    if (str_starts(name, STR("Is")))
        return add_block(front, str_part(name, 2, name.len), negated, in_class);
    if (name.len < 1 || name.len > 2 || strchr("LMNPZSC", name.at[0]) == NULL ||
        (name.len == 2 && !(name.at[1] >= 'a' && name.at[1] <= 'z')))
        return false;
    text_addf(&front->out, "\\%c{%.*s}", negated ? 'P' : 'p', STR_ARG(name));
    return true;
}

/* XSD 1.1 part 2, G.4.2.5: escapes of several characters, each with what it takes and, in the
 * capital letter, what it leaves. `\i` and `\c` are XML's NameStartChar and NameChar
 * (XML 1.0, 2.3). */
static const struct {
    char letter;
    const char *members;
} sets[] = {
    {'d', "\\p{Nd}"},
    {'D', "\\P{Nd}"},
    {'s', "\\t\\n\\r "},
    {'S', "\\x{0}-\\x{8}\\x{b}\\x{c}\\x{e}-\\x{1f}\\x{21}-\\x{10ffff}"},
    {'w', "\\p{L}\\p{M}\\p{N}\\p{S}"},
    {'W', "\\p{P}\\p{Z}\\p{C}"},
    {'i',
     ":A-Z_a-z\\x{c0}-\\x{d6}\\x{d8}-\\x{f6}\\x{f8}-\\x{2ff}\\x{370}-\\x{37d}\\x{37f}-\\x{1fff}"
     "\\x{200c}\\x{200d}\\x{2070}-\\x{218f}\\x{2c00}-\\x{2fef}\\x{3001}-\\x{d7ff}"
     "\\x{f900}-\\x{fdcf}\\x{fdf0}-\\x{fffd}\\x{10000}-\\x{effff}"},
    {'I', "\\x{0}-\\x{39}\\x{3b}-\\x{40}\\x{5b}-\\x{5e}\\x{60}\\x{7b}-\\x{bf}\\x{d7}\\x{f7}"
          "\\x{300}-\\x{36f}\\x{37e}\\x{2000}-\\x{200b}\\x{200e}-\\x{206f}\\x{2190}-\\x{2bff}"
          "\\x{2ff0}-\\x{3000}\\x{e000}-\\x{f8ff}\\x{fdd0}-\\x{fdef}\\x{fffe}\\x{ffff}"
          "\\x{f0000}-\\x{10ffff}"},
    {'c', "\\-.0-9:A-Z_a-z\\x{b7}\\x{c0}-\\x{d6}\\x{d8}-\\x{f6}\\x{f8}-\\x{37d}\\x{37f}-\\x{1fff}"
          "\\x{200c}\\x{200d}\\x{203f}\\x{2040}\\x{2070}-\\x{218f}\\x{2c00}-\\x{2fef}"
          "\\x{3001}-\\x{d7ff}\\x{f900}-\\x{fdcf}\\x{fdf0}-\\x{fffd}\\x{10000}-\\x{effff}"},
    {'C', "\\x{0}-\\x{2c}\\x{2f}\\x{3b}-\\x{40}\\x{5b}-\\x{5e}\\x{60}\\x{7b}-\\x{b6}\\x{b8}-\\x{bf}"
          "\\x{d7}\\x{f7}\\x{37e}\\x{2000}-\\x{200b}\\x{200e}-\\x{203e}\\x{2041}-\\x{206f}"
          "\\x{2190}-\\x{2bff}\\x{2ff0}-\\x{3000}\\x{e000}-\\x{f8ff}\\x{fdd0}-\\x{fdef}"
          "\\x{fffe}\\x{ffff}\\x{f0000}-\\x{10ffff}"},
};

static const char *set_of(char letter)
{
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (sets[i].letter == letter)
            return sets[i].members;
    return NULL;
}

static bool translate_escape(struct front *front, bool in_class)
{
    char c = front->at + 1 < front->in.len ? front->in.at[front->at + 1] : '\0';
    if (!known_escape(c))
        return false;
    if (c == 'p' || c == 'P')
        return translate_property(front, in_class);
    front->at += 2;
    if (set_of(c))
        return add_members(front, str_of(set_of(c)), in_class);
    if (c >= '1' && c <= '9') {
        text_addf(&front->out, "\\g{%c}", c);
        return !in_class && front->closed[c - '0'];
    }
    text_char(&front->out, '\\');
    text_char(&front->out, c);
    return true;
}

static bool translate_class(struct front *front, int depth);

/* `[A-Z-[OI]]`: the class without another, as a condition in front. */
static bool translate_subtraction(struct front *front, size_t start, int depth)
{
    struct str head =
        str_copy(front->out.arena, str_part(text_str(&front->out), start, front->out.len));
    front->out.len = start;
    text_add(&front->out, STR("(?:(?!"));
    front->at++;
    if (!translate_class(front, depth + 1))
        return false;
    text_char(&front->out, ')');
    text_add(&front->out, head);
    text_add(&front->out, STR("])"));
    if (front->at >= front->in.len || front->in.at[front->at] != ']')
        return false;
    front->at++;
    return true;
}

/* Whether the escape here stands for several characters: no end of a range, on neither side. */
static bool at_set(const struct front *front)
{
    struct str rest = str_part(front->in, front->at, front->in.len);
    return rest.len > 1 && rest.at[0] == '\\' && strchr("pPdDsSwWiIcC", rest.at[1]) != NULL;
}

static bool at_range(const struct front *front)
{
    struct str rest = str_part(front->in, front->at, front->in.len);
    return rest.len > 1 && rest.at[0] == '-' && rest.at[1] != ']' && rest.at[1] != '[';
}

/* One character, or an escape; where a range begins that takes the next one as its end. */
static bool translate_member(struct front *front, bool first, bool *range)
{
    bool set = at_set(front);
    if (set && *range)
        return false;
    *range = !first && at_range(front);
    if (front->in.at[front->at] != '\\') {
        copy_char(front);
        return true;
    }
    return translate_escape(front, true) && !(set && at_range(front));
}

static bool translate_class(struct front *front, int depth)
{
    size_t start = front->out.len, members = 0;
    bool range = false;
    if (depth > 10)
        return false;
    copy_char(front);
    if (front->at < front->in.len && front->in.at[front->at] == '^')
        copy_char(front);
    while (front->at < front->in.len) {
        char c = front->in.at[front->at];
        bool more = front->at + 1 < front->in.len;
        if (c == ']' && members > 0) {
            copy_char(front);
            return true;
        }
        if (c == '-' && more && front->in.at[front->at + 1] == '[')
            return members > 0 && translate_subtraction(front, start, depth);
        if (c == '[' || c == ']' || !translate_member(front, members++ == 0, &range))
            return false;
    }
    return false;
}

static bool translate_group(struct front *front)
{
    bool plain = front->at + 1 >= front->in.len || front->in.at[front->at + 1] != '?';
    int number = 0;
    if (!plain) {
        if (front->at + 2 >= front->in.len || front->in.at[front->at + 2] != ':')
            return false;
        text_add(&front->out, STR("(?:"));
        front->at += 3;
    } else {
        number = ++front->groups;
        copy_char(front);
    }
    if (front->open_groups >= 99 || front->groups >= 99)
        return false;
    front->stack[front->open_groups++] = number;
    return true;
}

static bool translate_close(struct front *front)
{
    if (front->open_groups == 0)
        return false;
    front->closed[front->stack[--front->open_groups]] = true;
    copy_char(front);
    return true;
}

/* After a quantifier only `?` may follow; PCRE2's possessive `+` is no XQuery. */
static bool translate_quantifier(struct front *front)
{
    char c = front->in.at[front->at];
    if (c == '{') {
        ptrdiff_t end = str_find(front->in, STR("}"), front->at);
        struct str inside = end < 0 ? STR("") : str_part(front->in, front->at + 1, (size_t)end);
        if (inside.len == 0 || inside.len > 9 || inside.at[0] == ',')
            return false;
        for (size_t i = 0; i < inside.len; i++)
            if (strchr("0123456789,", inside.at[i]) == NULL)
                return false;
        while (front->at < (size_t)end)
            copy_char(front);
    }
    copy_char(front);
    if (front->at < front->in.len && front->in.at[front->at] == '?')
        copy_char(front);
    return front->at >= front->in.len || strchr("*+?{", front->in.at[front->at]) == NULL;
}

static bool translate_one(struct front *front)
{
    char c = front->in.at[front->at];
    switch (c) {
    case '\\':
        return translate_escape(front, false);
    case '[':
        return translate_class(front, 0);
    case '(':
        return translate_group(front);
    case ')':
        return translate_close(front);
    case '*':
    case '+':
    case '?':
    case '{':
        return translate_quantifier(front);
    case ']':
    case '}':
        return false;
    case '.':
        text_add(&front->out, front->dot_all ? STR(".") : STR("[^\\n\\r]"));
        front->at++;
        return true;
    default:
        copy_char(front);
        return true;
    }
}

bool pattern_translate(struct arena *arena, struct str pattern, bool dot_all, struct str *ret)
{
    struct front front = {.in = pattern, .out = text_new(arena), .dot_all = dot_all};
    while (front.at < pattern.len)
        if (!translate_one(&front))
            return false;
    *ret = text_str(&front.out);
    return front.open_groups == 0;
}

struct str pattern_without_blanks(struct arena *arena, struct str pattern)
{
    struct text out = text_new(arena);
    int depth = 0;
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.at[i];
        if (depth == 0 && (c == ' ' || c == '\n' || c == '\t' || c == '\r'))
            continue;
        if (c == '\\' && depth > 0 && i + 1 < pattern.len)
            text_char(&out, pattern.at[i++]);
        depth += (c == '[') - (c == ']' && depth > 0);
        text_char(&out, pattern.at[i]);
    }
    return text_str(&out);
}
