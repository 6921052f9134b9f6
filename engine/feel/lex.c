#include "feel/lex.h"

static const struct {
    uint32_t from, to;
} blanks[] = {
    {0x09, 0x0d},     {0x20, 0x20},     {0x85, 0x85},     {0xa0, 0xa0},
    {0x1680, 0x1680}, {0x180e, 0x180e}, {0x2000, 0x200b}, {0x2028, 0x2029},
    {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}, {0xfeff, 0xfeff},
};

bool lex_is_blank(uint32_t rune)
{
    if (rune > 0x20 && rune < 0x80)
        return false;
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (rune >= blanks[i].from && rune <= blanks[i].to)
            return true;
    return false;
}

static bool is_digit(uint32_t rune)
{
    return rune >= '0' && rune <= '9';
}

/* DMN 1.5, grammar rules 28 to 30, with everything above Latin-1's signs taken as a letter. */
bool lex_is_name(uint32_t rune)
{
    if (rune < 0x80)
        return is_digit(rune) || (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z') ||
               rune == '_' || rune == '?';
    return rune >= 0xb7 && rune != 0xfffd && !lex_is_blank(rune);
}

static uint32_t rune_at(struct str text, size_t at, size_t *ret_len)
{
    uint32_t rune = 0;
    if (at < text.len && (unsigned char)text.at[at] < 0x80) {
        *ret_len = 1;
        return (unsigned char)text.at[at];
    }
    *ret_len = utf8_decode(text, at, &rune);
    return rune;
}

static bool starts(struct str text, size_t at, const char *two)
{
    return at + 1 < text.len && text.at[at] == two[0] && text.at[at + 1] == two[1];
}

static size_t skip_line(struct str text, size_t at)
{
    while (at < text.len && text.at[at] != '\n')
        at++;
    return at;
}

/* The first byte that is neither blank nor comment; an open comment stops at its start. */
static size_t skip_blanks(struct str text, size_t at)
{
    while (at < text.len) {
        size_t len;
        if (starts(text, at, "//")) {
            at = skip_line(text, at);
        } else if (starts(text, at, "/*")) {
            ptrdiff_t end = str_find(text, STR("*/"), at + 2);
            if (end < 0)
                return at;
            at = (size_t)end + 2;
        } else if (lex_is_blank(rune_at(text, at, &len))) {
            at += len;
        } else {
            return at;
        }
    }
    return at;
}

static size_t digits_end(struct str text, size_t at)
{
    while (at < text.len && is_digit((unsigned char)text.at[at]))
        at++;
    return at;
}

static bool digit_at(struct str text, size_t at)
{
    return at < text.len && is_digit((unsigned char)text.at[at]);
}

static size_t number_end(struct str text, size_t at)
{
    at = digits_end(text, at);
    if (at < text.len && text.at[at] == '.' && digit_at(text, at + 1))
        at = digits_end(text, at + 1);
    if (at < text.len && (text.at[at] == 'e' || text.at[at] == 'E')) {
        size_t sign = at + 1 < text.len && (text.at[at + 1] == '-' || text.at[at + 1] == '+');
        if (digit_at(text, at + 1 + sign))
            at = digits_end(text, at + 1 + sign);
    }
    return at;
}

static size_t word_end(struct str text, size_t at)
{
    size_t len;
    while (at < text.len && lex_is_name(rune_at(text, at, &len)))
        at += len;
    return at;
}

size_t lex_string_end(struct str text, size_t at)
{
    for (at++; at < text.len; at++) {
        if (text.at[at] == '"')
            return at + 1;
        if (text.at[at] == '\\')
            at++;
    }
    return 0;
}

static const struct {
    const char *text;
    int kind;
} pairs[] = {
    {"**", TOKEN_POWER},         {"..", TOKEN_DOTS},    {"<=", TOKEN_LESS_EQUAL},
    {">=", TOKEN_GREATER_EQUAL}, {"!=", TOKEN_UNEQUAL}, {"->", TOKEN_ARROW},
    {"/*", TOKEN_OPEN_COMMENT},
};

static struct token punctuation(struct str text, size_t at)
{
    size_t len;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (starts(text, at, pairs[i].text))
            return (struct token){pairs[i].kind, at, at + 2};
    uint32_t rune = rune_at(text, at, &len);
    for (const char *c = "+-*/=<>()[]{},.:@"; *c != '\0'; c++)
        if (rune == (unsigned char)*c)
            return (struct token){*c, at, at + 1};
    return (struct token){TOKEN_STRANGE, at, at + len};
}

struct token lex_token(struct str text, size_t at)
{
    size_t len;
    at = skip_blanks(text, at);
    if (at >= text.len)
        return (struct token){TOKEN_END, text.len, text.len};
    if (digit_at(text, at) || (text.at[at] == '.' && digit_at(text, at + 1)))
        return (struct token){TOKEN_NUMBER, at, number_end(text, at)};
    if (text.at[at] == '"') {
        size_t end = lex_string_end(text, at);
        return end > 0 ? (struct token){TOKEN_STRING, at, end}
                       : (struct token){TOKEN_OPEN_STRING, at, text.len};
    }
    if (lex_is_name(rune_at(text, at, &len)))
        return (struct token){TOKEN_WORD, at, word_end(text, at)};
    return punctuation(text, at);
}

/* ---- string literals ---- */
static bool hex_digits(struct str s, size_t at, size_t count, uint32_t *ret)
{
    uint32_t value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (i >= s.len)
            return false;
        char c = s.at[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : 16;
        if (digit == 16)
            return false;
        value = value * 16 + digit;
    }
    *ret = value;
    return true;
}

/* \uXXXX or \UXXXXXX at `at`; two surrogates make one character. Returns the bytes read, 0 for a
 * bad one. */
static size_t unicode_escape(struct str s, size_t at, struct text *out)
{
    uint32_t rune, low;
    size_t digits = s.at[at + 1] == 'U' ? 6 : 4, used = 2 + digits;
    if (!hex_digits(s, at + 2, digits, &rune))
        return 0;
    if (rune >= 0xd800 && rune < 0xdc00 && starts(s, at + used, "\\u") &&
        hex_digits(s, at + used + 2, 4, &low) && low >= 0xdc00 && low < 0xe000) {
        rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
        used += 6;
    }
    if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000))
        return 0;
    text_rune(out, rune);
    return used;
}

static size_t escape(struct str s, size_t at, struct text *out)
{
    static const char names[] = "\"\\'nrt", values[] = "\"\\'\n\r\t";
    if (s.at[at + 1] == 'u' || s.at[at + 1] == 'U')
        return unicode_escape(s, at, out);
    for (size_t i = 0; i < sizeof names - 1; i++) {
        if (s.at[at + 1] == names[i]) {
            text_char(out, values[i]);
            return 2;
        }
    }
    return 0;
}

/* A backslash that starts no escape stands for itself: DMN's regular expressions are written so. */
static bool is_plain_backslash(struct str s, size_t at)
{
    return s.at[at + 1] != 'u' && s.at[at + 1] != 'U';
}

bool lex_string_value(struct arena *arena, struct str literal, struct str *ret, size_t *ret_bad)
{
    struct str s = str_part(literal, 1, literal.len - 1);
    struct text out = text_new(arena);
    for (size_t at = 0; at < s.len;) {
        size_t used = 0;
        if (s.at[at] == '\\' && at + 1 < s.len)
            used = escape(s, at, &out);
        if (used == 0 && s.at[at] == '\\' && at + 1 < s.len && !is_plain_backslash(s, at)) {
            *ret_bad = at + 1;
            return false;
        }
        if (used == 0) {
            text_char(&out, s.at[at]);
            used = 1;
        }
        at += used;
    }
    *ret = text_str(&out);
    return true;
}
