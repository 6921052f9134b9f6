#include "base/text.h"

#include <stdio.h>
#include <string.h>

bool str_is(struct str a, const char *b)
{
    return str_eq(a, str_of(b));
}

int str_cmp(struct str a, struct str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.at, b.at, common) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_part(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_part(s, s.len - suffix.len, s.len), suffix);
}

ptrdiff_t str_find(struct str s, struct str needle, size_t from)
{
    for (size_t i = from; i <= s.len && s.len - i >= needle.len; i++) {
        if (needle.len == 0)
            return (ptrdiff_t)i;
        const char *hit = memchr(s.at + i, needle.at[0], s.len - i - needle.len + 1);
        if (!hit)
            return -1;
        i = (size_t)(hit - s.at);
        if (memcmp(hit, needle.at, needle.len) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

struct str str_part(struct str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return from == to ? (struct str){s.at ? s.at + from : "", 0}
                      : (struct str){s.at + from, to - from};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
    size_t from = 0, to = s.len;
    while (from < to && is_blank(s.at[from]))
        from++;
    while (to > from && is_blank(s.at[to - 1]))
        to--;
    return str_part(s, from, to);
}

char *str_cstr(struct arena *arena, struct str s)
{
    char *copy = arena_room(arena, s.len + 1);
    if (s.len > 0)
        memcpy(copy, s.at, s.len);
    copy[s.len] = '\0';
    return copy;
}

struct str str_copy(struct arena *arena, struct str s)
{
    return (struct str){str_cstr(arena, s), s.len};
}

struct str str_join(struct arena *arena, struct str a, struct str b)
{
    struct text text = text_new(arena);
    text_room(&text, a.len + b.len);
    text_add(&text, a);
    text_add(&text, b);
    return text_str(&text);
}

struct str str_vformat(struct arena *arena, const char *format, va_list args)
{
    char buffer[256];
    va_list again;
    va_copy(again, args);
    int needed = vsnprintf(buffer, sizeof buffer, format, args);
    size_t len = needed < 0 ? 0 : (size_t)needed;
    char *out = arena_alloc(arena, len + 1);
    if (len < sizeof buffer)
        memcpy(out, buffer, len);
    else
        vsnprintf(out, len + 1, format, again);
    va_end(again);
    return (struct str){out, len};
}

struct str str_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str s = str_vformat(arena, format, args);
    va_end(args);
    return s;
}

/* FNV-1a, finished by a mixing step because its low bits alone spread short keys badly. */
uint64_t str_hash(struct str s)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.at[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

bool str_to_int(struct str s, int64_t *ret)
{
    bool negative = s.len > 0 && s.at[0] == '-';
    uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0), value = 0;
    size_t i = negative ? 1 : 0;
    if (i == s.len)
        return false;
    for (; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(s.at[i] - '0');
        if (value > (limit - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool str_next(struct str *rest, char separator, struct str *ret_part)
{
    if (!rest->at)
        return false;
    const char *hit = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
    size_t len = hit ? (size_t)(hit - rest->at) : rest->len;
    *ret_part = (struct str){rest->at, len};
    *rest = hit ? (struct str){hit + 1, rest->len - len - 1} : (struct str){NULL, 0};
    return true;
}

static const struct {
    char c;
    const char *html;
} html_marks[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};

static const char *html_mark(char c)
{
    for (size_t i = 0; i < sizeof html_marks / sizeof *html_marks; i++)
        if (html_marks[i].c == c)
            return html_marks[i].html;
    return NULL;
}

struct str text_html(struct arena *arena, struct str s)
{
    struct text out = text_new(arena);
    struct str safe = text_safe(arena, s, true);
    for (size_t i = 0; i < safe.len; i++) {
        const char *mark = html_mark(safe.at[i]);
        if (mark)
            text_add(&out, str_of(mark));
        else
            text_char(&out, safe.at[i]);
    }
    return text_str(&out);
}
