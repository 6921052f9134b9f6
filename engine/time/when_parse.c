#include "time/words.h"

static const struct unit_word {
    struct str first, second; /* `second` empty: a unit of one word */
    enum when_unit unit;
} unit_words[] = {
    {STR_INIT("minutes"), STR_INIT(""), WHEN_MINUTES},
    {STR_INIT("hours"), STR_INIT(""), WHEN_HOURS},
    {STR_INIT("days"), STR_INIT(""), WHEN_DAYS},
    {STR_INIT("weeks"), STR_INIT(""), WHEN_WEEKS},
    {STR_INIT("months"), STR_INIT(""), WHEN_MONTHS},
    {STR_INIT("school"), STR_INIT("days"), WHEN_SCHOOL_DAYS},
    {STR_INIT("working"), STR_INIT("days"), WHEN_WORKING_DAYS},
    {STR_INIT("terms"), STR_INIT(""), WHEN_TERMS},
};
enum { UNIT_COUNT = sizeof unit_words / sizeof unit_words[0] };
#define UNITS "minutes, hours, days, weeks, months, school days, working days or terms"

/* `days` matches `day` as well. */
static bool matches(struct str word, struct str plural)
{
    return str_eq(word, plural) || (plural.len > 0 && plural.at[plural.len - 1] == 's' &&
                                    str_eq(word, str_part(plural, 0, plural.len - 1)));
}

static const struct unit_word *find_unit(struct str word)
{
    for (int i = 0; i < UNIT_COUNT; i++)
        if (matches(word, unit_words[i].first))
            return &unit_words[i];
    return NULL;
}

/* `schooldays` is one word too few. */
static const struct unit_word *find_joined(struct str word)
{
    for (int i = 0; i < UNIT_COUNT; i++)
        if (unit_words[i].second.len && str_starts(word, unit_words[i].first) &&
            matches(str_trim(str_part(word, unit_words[i].first.len, word.len)),
                    unit_words[i].second))
            return &unit_words[i];
    return NULL;
}

static bool unit_fault(struct words *words)
{
    struct str candidates[UNIT_COUNT], shown = words_shown(words);
    for (int i = 0; i < UNIT_COUNT; i++)
        candidates[i] = unit_words[i].first;
    const struct unit_word *joined = find_joined(words->word.text);
    if (words->word.kind == WORD_PLAIN && joined)
        return words_fault(words, "T004",
                           str_format(words->arena, "expected a unit, not %.*s", STR_ARG(shown)),
                           str_format(words->arena, "did you mean '%.*s %.*s'?",
                                      STR_ARG(joined->first), STR_ARG(joined->second)));
    return words_fault(words, "T004",
                       str_format(words->arena, "expected a unit, not %.*s", STR_ARG(shown)),
                       words_hint(words, candidates, UNIT_COUNT, "a unit is " UNITS));
}

static bool second_fault(struct words *words, const struct unit_word *unit)
{
    struct str shown = words_shown(words);
    return words_fault(words, "T004",
                       str_format(words->arena, "expected '%.*s' after '%.*s', not %.*s",
                                  STR_ARG(unit->second), STR_ARG(unit->first), STR_ARG(shown)),
                       STR("a unit is " UNITS));
}

static bool read_unit(struct words *words, struct when *when)
{
    const struct unit_word *unit =
        words->word.kind == WORD_PLAIN ? find_unit(words->word.text) : NULL;
    if (!unit)
        return unit_fault(words);
    words_next(words);
    if (unit->second.len > 0) {
        if (words->word.kind != WORD_PLAIN || !matches(words->word.text, unit->second))
            return second_fault(words, unit);
        words_next(words);
    }
    when->unit = unit->unit;
    return true;
}

enum { MOST_UNITS = 100000 }; /* no calendar reaches further, in whatever unit */

static bool count_fault(struct words *words)
{
    struct str shown = words_shown(words);
    struct date date;
    return words_fault(
        words, "T003",
        str_format(words->arena, "expected a whole number, not %.*s", STR_ARG(shown)),
        date_parse(words->word.text, &date)
            ? STR("a fixed date is FEEL in brackets: (@\"2027-03-25\")")
            : STR("write digits, or FEEL in brackets; what lies earlier is `before`, not a "
                  "negative number"));
}

static bool read_count(struct words *words, struct when *when)
{
    const struct word *word = &words->word;
    if (word->kind == WORD_FEEL) {
        when->count_feel = excerpt_part(words->text, word->from + 1, word->to - 1);
    } else if (!str_to_int(word->text, &when->count) || when->count < 0) {
        return count_fault(words);
    } else if (when->count > MOST_UNITS) {
        return words_fault(words, "T003", STR("a number of units beyond every calendar"),
                           STR("write at most 100000"));
    }
    words_next(words);
    return !words->failed;
}

static bool read_direction(struct words *words, struct when *when)
{
    when->before = words_take(words, "before");
    if (when->before || words_take(words, "after"))
        return true;
    static const struct str candidates[] = {STR_INIT("before"), STR_INIT("after")};
    struct str shown = words_shown(words);
    return words_fault(
        words, "T005",
        str_format(words->arena, "expected 'before' or 'after', not %.*s", STR_ARG(shown)),
        words_hint(words, candidates, 2, "say on which side of what, as in `5 days before due`"));
}

static bool read_anchor(struct words *words, struct when *when)
{
    if (!words_path(words, "what it is counted from", &when->anchor_text, &when->anchor_feel))
        return false;
    when->anchor = when->anchor_text.text;
    return true;
}

static bool is_exact(enum when_unit unit)
{
    return unit == WHEN_MINUTES || unit == WHEN_HOURS;
}

static bool read_clock(struct words *words, struct when *when)
{
    if (is_exact(when->unit) && words->word.kind == WORD_PLAIN && str_is(words->word.text, "at"))
        return words_fault(words, "T009", STR("minutes and hours are exact: no `at` may follow"),
                           STR("leave it out, or count days"));
    return words_clock(words, &when->has_time, &when->time);
}

/* Whether the word after the one that is looked at is a unit. */
static bool unit_follows(const struct words *words)
{
    struct words ahead = *words;
    ahead.failed = true; /* only looking */
    words_next(&ahead);
    return ahead.word.kind == WORD_PLAIN && find_unit(ahead.word.text);
}

/* Whether the text starts with a count: a number, also one in letters, which is none, or FEEL that
 * a unit follows. */
static bool starts_with_count(const struct words *words)
{
    const struct word *word = &words->word;
    if (word->kind == WORD_PLAIN) {
        char c = word->text.at[0];
        return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
               (!str_is(word->text, "on") &&
                unit_follows(words)); /* `on day`: a date of that name */
    }
    if (word->kind != WORD_FEEL || words->failed)
        return false;
    struct words ahead = *words;
    ahead.failed = true; /* only looking */
    words_next(&ahead);
    return ahead.word.kind == WORD_PLAIN && !str_is(ahead.word.text, "at");
}

static bool read_when(struct words *words, struct when *when)
{
    if (words->failed)
        return false;
    if (words->word.kind == WORD_END)
        return words_fault(words, "T001", STR("expected a moment, not the end"),
                           STR("for example `on due`, or `5 school days before due at 09:00`"));
    struct duration duration;
    if (words->word.kind == WORD_PLAIN && duration_parse(words->word.text, &duration))
        return words_fault(words, "T003", STR("a duration is not a number of units"),
                           STR("write it in words, as in `5 days after due`"));
    if (starts_with_count(words)) {
        if (!read_count(words, when) || !read_unit(words, when) || !read_direction(words, when))
            return false;
    } else {
        words_take(words, "on");
    }
    return read_anchor(words, when) && read_clock(words, when) && words_end(words);
}

const struct when *when_parse(struct arena *arena, const struct excerpt *text, struct diags *diags)
{
    struct words words = words_new(arena, text, diags);
    struct when *when = ARENA_NEW(arena, struct when);
    when->at = excerpt_span(text, 0, text->text.len);
    return read_when(&words, when) ? when : NULL;
}
