/* The builder of texts. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct text text_new(struct arena *arena)
{
    return (struct text){.arena = arena};
}

void text_room(struct text *text, size_t more)
{
    size_t needed = text->len + more + 1;
    if (needed <= text->cap)
        return;
    size_t cap = text->cap ? text->cap * 2 : 64;
    if (cap < needed)
        cap = needed;
    text->at = arena_grow(text->arena, text->at, text->cap, cap);
    text->cap = cap;
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_add(text, str_vformat(text->arena, format, args));
    va_end(args);
}

void text_int(struct text *text, int64_t number, int width)
{
    enum { MOST = 40 };
    char digits[MOST];
    size_t at = MOST;
    if (number >= 0 && number < 10 && width <= 1) {
        text_char(text, (char)('0' + number));
        return;
    }
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
        width--;
    } while (rest > 0 || (width > 0 && at > 1));
    if (number < 0)
        digits[--at] = '-';
    text_room(text, MOST);
    char *to = text->at + text->len;
    text->len += MOST - at;
    while (at < MOST)
        *to++ = digits[at++];
    *to = '\0';
}

void text_rune(struct text *text, uint32_t rune)
{
    char out[4];
    size_t len;
    if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
        rune = 0xfffd;
    if (rune < 0x80) {
        out[0] = (char)rune;
        len = 1;
    } else {
        len = rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
        static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
        for (size_t i = len - 1; i > 0; i--, rune >>= 6)
            out[i] = (char)(0x80 | (rune & 0x3f));
        out[0] = (char)(lead[len] | rune);
    }
    text_add(text, (struct str){out, len});
}

struct str text_str(const struct text *text)
{
    return text->at ? (struct str){text->at, text->len} : STR("");
}
