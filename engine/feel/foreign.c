/* Signs of other languages, and what FEEL has in their place. */
#include "feel/parse.h"

static const struct {
    const char *before, *sign; /* what stands before the place of the fault, and at it */
    const char *help;
} signs[] = {
    {"=", "=", "FEEL compares with one `=`"},
    {"<", ">", "FEEL writes `!=`"},
    {"", "!", "FEEL writes `not(...)`, and `!=` for unequal"},
    {"", "&", "FEEL writes `and`"},
    {"", "|", "FEEL writes `or`"},
    {"", "'", "a text stands in double quotes"},
    {"", "\xe2\x80\x98", "a text stands in straight double quotes"},
    {"", "\xe2\x80\x99", "a text stands in straight double quotes"},
    {"", "\xe2\x80\x9c", "a text stands in straight double quotes"},
    {"", "\xe2\x80\x9d", "a text stands in straight double quotes"},
    {"", "\xe2\x80\x93", "this is a dash: minus is `-`"},
    {"", "\xe2\x80\x94", "this is a dash: minus is `-`"},
    {"", "\xe2\x88\x92", "FEEL's minus is `-`"},
    {"", "\xc3\x97", "FEEL multiplies with `*`"},
    {"", "\xe2\x89\xa5", "FEEL writes `>=`"},
    {"", "\xe2\x89\xa4", "FEEL writes `<=`"},
    {"", "\xe2\x89\xa0", "FEEL writes `!=`"},
};

static const char *const words[] = {"and",  "or",     "not",      "if",       "then",
                                    "else", "some",   "every",    "in",       "between",
                                    "for",  "return", "instance", "satisfies"};

static bool same_letters(struct str text, const char *word)
{
    size_t len = str_of(word).len;
    if (text.len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((text.at[i] | 0x20) != word[i])
            return false;
    return true;
}

static const char *lower_word(struct str text, size_t from)
{
    size_t to = from;
    while (to < text.len && ((text.at[to] | 0x20) >= 'a' && (text.at[to] | 0x20) <= 'z'))
        to++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same_letters(str_part(text, from, to), words[i]))
            return words[i];
    return NULL;
}

struct str foreign_help(struct arena *arena, struct str text, size_t at)
{
    struct str rest = str_part(text, at, text.len), start = str_part(text, 0, at);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(rest, str_of(signs[i].sign)) && str_ends(start, str_of(signs[i].before)))
            return str_of(signs[i].help);
    const char *word = lower_word(text, at);
    return word && !str_starts(rest, str_of(word))
               ? str_format(arena, "FEEL's words are in small letters: `%s`", word)
               : STR("");
}
