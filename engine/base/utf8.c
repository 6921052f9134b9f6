/* Decoding UTF-8, and writing foreign text so that no terminal acts on it. */
#include <string.h>

#include "base/text.h"

/* Well-formed sequences by their first byte (Unicode, table 3-7): length, bits of the first byte,
 * and the range of the second, which keeps out overlong forms, surrogates and what is beyond
 * U+10FFFF. */
static const struct form {
    unsigned char first_low, first_high, len, bits, second_low, second_high;
} forms[] = {
    {0xc2, 0xdf, 2, 0x1f, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0x0f, 0xa0, 0xbf},
    {0xe1, 0xec, 3, 0x0f, 0x80, 0xbf}, {0xed, 0xed, 3, 0x0f, 0x80, 0x9f},
    {0xee, 0xef, 3, 0x0f, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x07, 0x90, 0xbf},
    {0xf1, 0xf3, 4, 0x07, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x07, 0x80, 0x8f},
};

static const struct form *form_of(unsigned char first)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (first >= forms[i].first_low && first <= forms[i].first_high)
            return &forms[i];
    return NULL;
}

static size_t decode(struct str s, size_t at, uint32_t *ret_rune, bool *ret_valid)
{
    const unsigned char *bytes = (const unsigned char *)s.at + at;
    *ret_rune = bytes[0];
    *ret_valid = true;
    if (bytes[0] < 0x80)
        return 1;
    const struct form *form = form_of(bytes[0]);
    bool valid = form && s.len - at >= form->len && bytes[1] >= form->second_low &&
                 bytes[1] <= form->second_high;
    uint32_t rune = valid ? bytes[0] & form->bits : 0;
    for (size_t i = 1; valid && i < form->len; i++) {
        valid = (bytes[i] & 0xc0) == 0x80;
        rune = rune << 6 | (bytes[i] & 0x3fU);
    }
    *ret_rune = valid ? rune : 0xfffd;
    *ret_valid = valid;
    return valid ? form->len : 1;
}

size_t utf8_decode(struct str s, size_t at, uint32_t *ret_rune)
{
    bool valid;
    *ret_rune = 0;
    return at < s.len ? decode(s, at, ret_rune, &valid) : 0;
}

/* How much of the text from `at` on is ASCII, in whole words: most of what is stored is nothing
 * else. */
static size_t ascii_words(struct str s, size_t at)
{
    size_t from = at;
    uint64_t word;
    for (; s.len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.at + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return at - from;
}

bool utf8_valid(struct str s)
{
    uint32_t rune;
    bool valid = true;
    for (size_t at = 0; valid && at < s.len;) {
        at += ascii_words(s, at);
        /* to the end of the word in which something else stands, or of the text */
        for (size_t stop = at + 8; valid && at < s.len && at < stop;)
            at += (unsigned char)s.at[at] < 0x80 ? 1 : decode(s, at, &rune, &valid);
    }
    return valid;
}

size_t utf8_count(struct str s)
{
    uint32_t rune;
    size_t count = 0;
    for (size_t at = 0; at < s.len; count++)
        at += utf8_decode(s, at, &rune);
    return count;
}

/* Code points that a terminal or a page acts on instead of showing: controls, line and paragraph
 * separators, marks that reorder text or have no width, tags, and byte order marks. */
static const struct {
    uint32_t low, high;
} unsafe[] = {
    {0x0, 0x1f},      {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},
    {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
    {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe007f},
};

static bool is_unsafe(uint32_t rune)
{
    for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++)
        if (rune >= unsafe[i].low && rune <= unsafe[i].high)
            return true;
    return false;
}

struct str text_safe(struct arena *arena, struct str s, bool lines)
{
    struct text out = text_new(arena);
    uint32_t rune;
    bool valid;
    for (size_t at = 0, len; at < s.len; at += len) {
        len = decode(s, at, &rune, &valid);
        if (!valid)
            text_addf(&out, "\\x%02x", (unsigned char)s.at[at]);
        else if (rune == '\n' && lines)
            text_char(&out, '\n');
        else if (!is_unsafe(rune))
            text_add(&out, str_part(s, at, at + len));
        else if (rune < 0x80)
            text_addf(&out, "\\x%02x", (unsigned)rune);
        else
            text_addf(&out, "\\u{%04x}", (unsigned)rune);
    }
    return text_str(&out);
}
