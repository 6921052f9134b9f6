#include "base/json_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void separate(struct text *out)
{
    char last = out->len ? out->at[out->len - 1] : '[';
    if (last != '[' && last != '{' && last != ':')
        text_char(out, ',');
}

void json_add_open(struct text *out, char bracket)
{
    separate(out);
    text_char(out, bracket);
}

void json_add_close(struct text *out, char bracket)
{
    text_char(out, bracket);
}

void json_add_key(struct text *out, const char *key)
{
    separate(out);
    text_char(out, '"');
    text_add(out, str_of(key));
    text_char(out, '"');
    text_char(out, ':');
}

/* ---- strings ---- */

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether a byte of the word is 0: its highest bit is then set (and those of nothing before it). */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - EACH_BYTE(1)) & ~word & EACH_BYTE(0x80);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* How much of the text from `at` on is ASCII without anything to escape. */
static size_t plain_ahead(struct str s, size_t at)
{
    size_t from = at;
    uint64_t word;
    for (; s.len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.at + at, sizeof word);
        if ((word & EACH_BYTE(0x80)) || zero_bytes(word & EACH_BYTE(0xe0)) ||
            zero_bytes(word ^ EACH_BYTE('"')) || zero_bytes(word ^ EACH_BYTE('\\')))
            break;
    }
    while (at < s.len && is_plain((unsigned char)s.at[at]))
        at++;
    return at - from;
}

static void escape(struct text *out, char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *known = c ? strchr(from, c) : NULL;
    if (!known) {
        text_addf(out, "\\u%04X", (unsigned)(unsigned char)c);
        return;
    }
    text_char(out, '\\');
    text_char(out, to[known - from]);
}

/* What is not plain: an ASCII character to escape, or the bytes of others. */
static size_t add_other(struct text *out, struct str s, size_t at)
{
    size_t from = at;
    while (at < s.len && (unsigned char)s.at[at] >= 0x80)
        at++;
    if (at > from) {
        text_add(out, str_part(s, from, at));
        return at - from;
    }
    escape(out, s.at[at]);
    return 1;
}

void json_add_piece(struct text *out, struct str s)
{
    size_t at = plain_ahead(s, 0);
    text_add(out, str_part(s, 0, at));
    if (at < s.len && !utf8_valid(s)) {
        fputs("waymark: a text for JSON is not UTF-8\n", stderr);
        abort();
    }
    while (at < s.len) {
        at += add_other(out, s, at);
        size_t plain = plain_ahead(s, at);
        text_add(out, str_part(s, at, at + plain));
        at += plain;
    }
}

void json_add_begin(struct text *out)
{
    separate(out);
    text_char(out, '"');
}

void json_add_end(struct text *out)
{
    text_char(out, '"');
}

void json_add_str(struct text *out, struct str s)
{
    json_add_begin(out);
    json_add_piece(out, s);
    json_add_end(out);
}

/* ---- other values ---- */

void json_add_int(struct text *out, int64_t number)
{
    separate(out);
    text_int(out, number, 1);
}

void json_add_word(struct text *out, const char *word)
{
    separate(out);
    text_add(out, str_of(word));
}

void json_add_member(struct text *out, const char *key, struct str s)
{
    if (s.len == 0)
        return;
    json_add_key(out, key);
    json_add_str(out, s);
}
