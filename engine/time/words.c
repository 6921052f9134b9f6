#include "time/words.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Past the end of a FEEL string that starts at `at`, or 0 where it has none. */
static size_t string_end(struct str text, size_t at)
{
    for (size_t i = at + 1; i < text.len; i++) {
        if (text.at[i] == '\\')
            i++;
        else if (text.at[i] == '"')
            return i + 1;
    }
    return 0;
}

/* Past the bracket that closes the one at `at`, or 0 where none does. */
static size_t brackets_end(struct str text, size_t at)
{
    size_t depth = 0;
    for (size_t i = at; i < text.len;) {
        char c = text.at[i];
        if (c == '"') {
            i = string_end(text, i);
            if (i == 0)
                return 0;
            continue;
        }
        depth += c == '(' || c == '[' || c == '{';
        if ((c == ')' || c == ']' || c == '}') && --depth == 0)
            return i + 1;
        i++;
    }
    return 0;
}

struct str words_shown(const struct words *words)
{
    if (words->word.kind == WORD_END)
        return STR("the end");
    return str_format(words->arena, "'%.*s'", STR_ARG(words->word.text));
}

bool words_fault(struct words *words, const char *code, struct str message, struct str help)
{
    if (words->failed)
        return false;
    words->failed = true;
    struct span at = excerpt_span(words->text, words->word.from, words->word.to);
    struct diag *diag = diag_error(words->diags, code, at, "%.*s", STR_ARG(message));
    if (help.len > 0)
        diag_help(words->diags, diag, "%.*s", STR_ARG(help));
    return false;
}

static void read_brackets(struct words *words, size_t from)
{
    size_t to = brackets_end(words->text->text, from);
    words->word.kind = WORD_FEEL;
    words->word.to = to > 0 ? to : from + 1;
    if (to == 0)
        words_fault(words, "T008", STR("this bracket is never closed"),
                    STR("FEEL stands in brackets that match: (start + duration(\"P5D\"))"));
    else if (str_trim(str_part(words->text->text, from + 1, to - 1)).len == 0)
        words_fault(words, "T008", STR("there is no FEEL in these brackets"),
                    STR("write an expression, as in (values.notice_days)"));
}

void words_next(struct words *words)
{
    struct str text = words->text->text;
    size_t at = words->word.to;
    while (at < text.len && is_blank(text.at[at]))
        at++;
    words->word =
        (struct word){.kind = at < text.len ? WORD_PLAIN : WORD_END, .from = at, .to = at};
    if (at < text.len && text.at[at] == '(')
        read_brackets(words, at);
    else
        while (words->word.to < text.len && !is_blank(text.at[words->word.to]))
            words->word.to++;
    words->word.text = str_part(text, words->word.from, words->word.to);
}

struct words words_new(struct arena *arena, const struct excerpt *text, struct diags *diags)
{
    struct words words = {.arena = arena, .text = text, .diags = diags};
    words_next(&words);
    return words;
}

bool words_take(struct words *words, const char *word)
{
    if (words->word.kind != WORD_PLAIN || !str_is(words->word.text, word))
        return false;
    words_next(words);
    return true;
}

bool words_need(struct words *words, const char *word)
{
    if (words_take(words, word))
        return true;
    struct str shown = words_shown(words);
    return words_fault(words, "T001",
                       str_format(words->arena, "expected '%s', not %.*s", word, STR_ARG(shown)),
                       STR(""));
}

bool words_end(struct words *words)
{
    if (words->word.kind == WORD_END)
        return !words->failed;
    struct str shown = words_shown(words);
    return words_fault(words, "T002",
                       str_format(words->arena, "%.*s is not expected here", STR_ARG(shown)),
                       STR("the expression is complete before it"));
}

struct str words_hint(const struct words *words, const struct str *candidates, size_t count,
                      const char *otherwise)
{
    struct str near = nearest_word(words->word.text, candidates, count);
    if (near.len == 0)
        return str_of(otherwise);
    return str_format(words->arena, "did you mean '%.*s'?", STR_ARG(near));
}

bool words_clock(struct words *words, bool *ret_has, struct clock_time *ret)
{
    if (!words_take(words, "at"))
        return !words->failed;
    if (words->word.kind != WORD_PLAIN || !clock_parse(words->word.text, ret)) {
        struct str shown = words_shown(words);
        return words_fault(
            words, "T007",
            str_format(words->arena, "expected a time of day, not %.*s", STR_ARG(shown)),
            STR("write hours and minutes with two digits each, as in `at 09:00`; midnight at the "
                "end of a day is 00:00 of the next"));
    }
    *ret_has = true;
    words_next(words);
    return !words->failed;
}

static bool name_starts(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_path(struct str text)
{
    bool start = true; /* of a name */
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool digit = c >= '0' && c <= '9';
        if (start ? !name_starts(c) : !name_starts(c) && !digit && c != '.')
            return false;
        start = c == '.';
    }
    return !start;
}

/* Words of these grammars, which therefore are no names. */
static bool is_reserved(struct str text)
{
    static const char *const reserved[] = {"on",   "at",   "before", "after", "of",
                                           "from", "else", "each",   "first", "last"};
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (str_is(text, reserved[i]))
            return true;
    return false;
}

bool words_path(struct words *words, const char *what, struct excerpt *ret_path,
                struct excerpt *ret_feel)
{
    const struct word *word = &words->word;
    if (words->failed)
        return false;
    if (word->kind == WORD_FEEL) {
        *ret_feel = excerpt_part(words->text, word->from + 1, word->to - 1);
    } else if (word->kind == WORD_PLAIN && is_path(word->text) && !is_reserved(word->text)) {
        *ret_path = excerpt_part(words->text, word->from, word->to);
    } else {
        struct str shown = words_shown(words);
        return words_fault(
            words, "T006", str_format(words->arena, "expected %s, not %.*s", what, STR_ARG(shown)),
            STR("name a field or a keyword, such as due or plan.starts, or put FEEL in brackets; "
                "a fixed date is written (@\"2027-03-25\")"));
    }
    words_next(words);
    return !words->failed;
}
