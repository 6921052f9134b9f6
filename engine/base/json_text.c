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
    text_add(out, STR("\":"));
}

/* ---- strings ---- */

static bool is_plain(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
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

void json_add_piece(struct text *out, struct str s)
{
    if (!utf8_valid(s)) {
        fputs("waymark: a text for JSON is not UTF-8\n", stderr);
        abort();
    }
    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        while (at < s.len && is_plain(s.at[at]))
            at++;
        if (at > from)
            text_add(out, str_part(s, from, at));
        if (at < s.len)
            escape(out, s.at[at++]);
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
