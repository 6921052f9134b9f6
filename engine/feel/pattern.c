/* XQuery's regular expressions (XPath Functions 3.1, 5.6.1) rewritten for PCRE2; what the two do
 * not share is refused. */
#include "feel/pattern.h"

#include <string.h>

/* XQuery 3.1, 5.6.1: the escapes that there are. */
static bool known_escape(char c)
{
    return c != '\0' && strchr("nrt\\|.?*+(){}-[]^$sSdDwWpPiIcC123456789", c) != NULL;
}

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

/* Blocks by XSD's names (without `Is`): the ones that texts of these islands may need. */
static const struct {
    const char *name, *members;
} blocks[] = {
    {"BasicLatin", "\\x{0}-\\x{7f}"},
    {"Latin-1Supplement", "\\x{80}-\\x{ff}"},
    {"LatinExtended-A", "\\x{100}-\\x{17f}"},
    {"LatinExtended-B", "\\x{180}-\\x{24f}"},
    {"Greek", "\\x{370}-\\x{3ff}"},
    {"GreekandCoptic", "\\x{370}-\\x{3ff}"},
    {"Cyrillic", "\\x{400}-\\x{4ff}"},
    {"Arabic", "\\x{600}-\\x{6ff}"},
    {"GeneralPunctuation", "\\x{2000}-\\x{206f}"},
};

static bool add_block(struct front *front, struct str name, bool negated, bool in_class)
{
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        if (!str_is(name, blocks[i].name) || (in_class && negated))
            continue;
        text_addf(&front->out, in_class ? "%s%s" : "[%s%s]", negated ? "^" : "", blocks[i].members);
        return true;
    }
    return false;
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

/* `\i` and `\c` are XML's name characters; `\d`, `\w`, `\s` are Unicode's. */
static bool translate_escape(struct front *front, bool in_class)
{
    char c = front->at + 1 < front->in.len ? front->in.at[front->at + 1] : '\0';
    if (!known_escape(c))
        return false;
    if (c == 'p' || c == 'P')
        return translate_property(front, in_class);
    if (c >= '1' && c <= '9') {
        if (in_class || !front->closed[c - '0'])
            return false;
        text_addf(&front->out, "\\g{%c}", c);
    } else if (c == 'i' || c == 'I' || c == 'c' || c == 'C') {
        const char *start = c == 'i' || c == 'I' ? "\\p{L}_:" : "\\p{L}\\p{M}\\p{Nd}_:.\\-\\x{b7}";
        bool negated = c == 'I' || c == 'C';
        if (in_class && negated)
            return false;
        text_addf(&front->out, in_class ? "%s%s" : "[%s%s]", negated ? "^" : "", start);
    } else if (c == 'd' || c == 'D') {
        text_add(&front->out, c == 'd' ? STR("\\p{Nd}") : STR("\\P{Nd}"));
    } else {
        text_char(&front->out, '\\');
        text_char(&front->out, c);
    }
    front->at += 2;
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

static bool translate_class(struct front *front, int depth)
{
    size_t start = front->out.len, members = 0;
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
        if (c == '[' || c == ']')
            return false;
        members++;
        if (c != '\\')
            copy_char(front);
        else if (!translate_escape(front, true))
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
