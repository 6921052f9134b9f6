/* Text: borrowed views of UTF-8 bytes, and a builder for new ones.
 *
 * A `struct str` never owns: it points into an arena, a source or a literal that outlives it.
 * Builders grow in the arena they are given.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"

struct str {
    const char *at;
    size_t len;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* Same, for static initialisers. */
#define STR_INIT(literal)                                                                          \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).len, (s).at

/* The shortest are here, so that the compiler knows a literal's length and saves the call. */
static inline struct str str_of(const char *text) /* NULL gives the empty string */
{
    return (struct str){text ? text : "", text ? strlen(text) : 0};
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}
static inline bool str_empty(struct str s)
{
    return s.len == 0;
}
bool str_is(struct str a, const char *b);
int str_cmp(struct str a, struct str b); /* by bytes */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Offset of the first `needle` at or after `from`, or -1. */
ptrdiff_t str_find(struct str s, struct str needle, size_t from);
/* The part [from, to), bounds clamped to the string. */
struct str str_part(struct str s, size_t from, size_t to);
struct str str_trim(struct str s); /* blanks, tabs and line ends at both sides */
struct str str_copy(struct arena *arena, struct str s); /* NUL-terminated as well */
char *str_cstr(struct arena *arena, struct str s);
struct str str_join(struct arena *arena, struct str a, struct str b); /* a, then b */
struct str str_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
struct str str_vformat(struct arena *arena, const char *format, va_list args) PRINTF_LIKE(2, 0);
uint64_t str_hash(struct str s);
/* A whole decimal number that fits; false for anything else (blanks, sign `+`, trailing text). */
bool str_to_int(struct str s, int64_t *ret);

/* Cut the text before the next `separator` off the front of `rest`; false when `rest` is used up.
 */
bool str_next(struct str *rest, char separator, struct str *ret_part);

struct text {
    struct arena *arena;
    char *at;
    size_t len, cap;
};
struct text text_new(struct arena *arena);
void text_room(struct text *text, size_t more); /* for so many bytes and a NUL behind them */
/* These two are here, since stored forms are put together from names and single characters. */
static inline void text_add(struct text *text, struct str s)
{
    if (text->len + s.len + 1 > text->cap)
        text_room(text, s.len);
    if (s.len > 0)
        memcpy(text->at + text->len, s.at, s.len);
    text->len += s.len;
    text->at[text->len] = '\0';
}
static inline void text_char(struct text *text, char c)
{
    if (text->len + 2 > text->cap)
        text_room(text, 1);
    text->at[text->len++] = c;
    text->at[text->len] = '\0';
}
void text_addf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
/* Decimal, with zeros in front up to `width` digits. */
void text_int(struct text *text, int64_t number, int width);
void text_rune(struct text *text, uint32_t rune); /* encoded as UTF-8 */
struct str text_str(const struct text *text);     /* NUL-terminated as well */

/* UTF-8. Decoding an invalid byte gives U+FFFD and a length of 1. */
bool utf8_valid(struct str s);
size_t utf8_decode(struct str s, size_t at, uint32_t *ret_rune); /* bytes read; 0 at the end */
size_t utf8_count(struct str s);                                 /* code points */

/* How a text reaches a place that would act on control characters: they, bidirectional marks and
 * invalid bytes are written as \xNN or \u{NNNN}. With `lines`, line ends stay. */
struct str text_safe(struct arena *arena, struct str s, bool lines);
/* How a text stands in HTML, as content or in a quoted attribute: nothing in it is markup, and what
 * text_safe makes visible is visible here as well. Line ends stay. */
struct str text_html(struct arena *arena, struct str s);

#endif
