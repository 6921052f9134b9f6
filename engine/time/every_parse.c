#include "time/time.h"

#include "base/limits.h"
#include "time/words.h"

static const struct period_word {
    struct str word;
    enum every_period period;
} period_words[] = {
    {STR_INIT("week"), PERIOD_WEEK},
    {STR_INIT("half-term"), PERIOD_HALF_TERM},
    {STR_INIT("term"), PERIOD_TERM},
    {STR_INIT("month"), PERIOD_MONTH},
};
enum { PERIOD_COUNT = sizeof period_words / sizeof period_words[0] };

static bool read_schedule(struct words *words, struct every *every, int depth);

static bool read_period(struct words *words, struct every *every)
{
    struct str candidates[PERIOD_COUNT];
    for (int i = 0; i < PERIOD_COUNT; i++) {
        candidates[i] = period_words[i].word;
        if (words_take(words, period_words[i].word.at)) {
            every->period = period_words[i].period;
            return true;
        }
    }
    struct str shown = words_shown(words);
    return words_fault(
        words, "T021", str_format(words->arena, "expected a period, not %.*s", STR_ARG(shown)),
        words_hint(words, candidates, PERIOD_COUNT, "a period is week, half-term, term or month"));
}

static bool read_edge(struct words *words, struct every *every)
{
    every->kind = EVERY_PERIOD;
    every->last = words_take(words, "last");
    if (!every->last)
        words_next(words);
    return words_need(words, "school") && words_need(words, "day") && words_need(words, "of") &&
           read_period(words, every) && words_clock(words, &every->has_time, &every->time) &&
           words_end(words);
}

/* The list's excerpt, whichever way it is written. */
static bool read_list(struct words *words, struct every *every)
{
    struct excerpt path = {0}, feel = {0};
    if (!words_path(words, "a list", &path, &feel))
        return false;
    every->list_feel = feel.text.len > 0 ? feel : path;
    return true;
}

static bool read_else(struct words *words, struct every *every, int depth)
{
    if (words->word.kind == WORD_END)
        return words_fault(words, "T001", STR("expected another schedule, not the end"),
                           STR("say what holds without the list, as in `else last school day of "
                               "half-term`"));
    if (depth >= LIMIT_EVERY_ELSE)
        return words_fault(words, "T024", STR("too many schedules are joined by `else`"), STR(""));
    struct every *otherwise = ARENA_NEW(words->arena, struct every);
    otherwise->at = excerpt_span(words->text, words->word.from, words->text->text.len);
    every->otherwise = otherwise;
    return read_schedule(words, otherwise, depth + 1);
}

static bool read_each(struct words *words, struct every *every, int depth)
{
    static const struct str candidates[] = {STR_INIT("school"), STR_INIT("session"),
                                            STR_INIT("of")};
    words_next(words);
    if (words_take(words, "school")) {
        every->kind = EVERY_SCHOOL_DAY;
        return words_need(words, "day") && words_clock(words, &every->has_time, &every->time) &&
               words_end(words);
    }
    if (words_take(words, "session")) {
        every->kind = EVERY_SESSION;
        return words_need(words, "of") && read_list(words, every) &&
               words_clock(words, &every->has_time, &every->time) && words_end(words);
    }
    if (words_take(words, "of")) {
        every->kind = EVERY_LIST;
        if (!read_list(words, every))
            return false;
        return words_take(words, "else") ? read_else(words, every, depth) : words_end(words);
    }
    struct str shown = words_shown(words);
    return words_fault(
        words, "T020",
        str_format(words->arena, "expected what there is one for each of, not %.*s",
                   STR_ARG(shown)),
        words_hint(words, candidates, 3,
                   "write `each school day`, `each session of LIST` or `each of LIST`"));
}

/* Repeats are civil dates: whole days and months, forward, and not beyond every calendar. */
static bool repeats(struct duration duration)
{
    return duration.months <= EVERY_MONTHS && duration.seconds <= EVERY_SECONDS &&
           duration.months >= 0 && duration.seconds >= 0 && duration.nanos == 0 &&
           duration.seconds % 86400 == 0 && (duration.months > 0 || duration.seconds > 0);
}

static bool read_repeat(struct words *words, struct every *every)
{
    struct excerpt feel = {0};
    every->kind = EVERY_REPEAT;
    if (!duration_parse(words->word.text, &every->duration) || !repeats(every->duration)) {
        struct str shown = words_shown(words);
        return words_fault(
            words, "T023",
            str_format(words->arena, "%.*s is not a time to repeat after", STR_ARG(shown)),
            STR("write whole days, weeks, months or years, as in `P6W from start`"));
    }
    words_next(words);
    if (!words_need(words, "from") ||
        !words_path(words, "what it is counted from", &every->anchor_text, &feel) ||
        !words_end(words))
        return false;
    if (feel.text.len > 0)
        every->anchor_text = feel;
    return true;
}

/* What is left of the text, blanks around it cut off. */
static struct excerpt remainder_of(const struct words *words, size_t from)
{
    struct str text = words->text->text;
    struct str rest = str_trim(str_part(text, from, text.len));
    size_t start = rest.len > 0 ? (size_t)(rest.at - text.at) : text.len;
    return excerpt_part(words->text, start, start + rest.len);
}

static bool read_feel(struct words *words, struct every *every)
{
    every->kind = EVERY_FEEL;
    every->feel = remainder_of(words, words->word.from + 1);
    if (every->feel.text.len > 0)
        return true;
    return words_fault(words, "T001", STR("expected FEEL after '='"),
                       STR("an expression that gives a duration, as in `= duration(\"P6W\")`"));
}

static bool read_cron(struct words *words, struct every *every)
{
    struct excerpt rest = remainder_of(words, words->word.from);
    every->kind = EVERY_CRON;
    every->cron = cron_parse(words->arena, &rest, words->diags);
    words->failed |= !every->cron;
    return every->cron != NULL;
}

static bool schedule_fault(struct words *words)
{
    static const struct str starts[] = {STR_INIT("first"), STR_INIT("last"), STR_INIT("each")};
    struct str shown = words_shown(words);
    bool school = words->word.kind == WORD_PLAIN && str_is(words->word.text, "school");
    return words_fault(
        words, school ? "T022" : "T020",
        str_format(words->arena,
                   school ? "'school day' needs 'first', 'last' or 'each' before it"
                          : "expected a schedule, not %.*s",
                   STR_ARG(shown)),
        school ? STR("write `first school day of week`, `last school day of week` or `each school "
                     "day`")
               : words_hint(words, starts, 3,
                            "a schedule is `last school day of week`, `each school day`, `each of "
                            "LIST`, a cron line, `P6W from ANCHOR` or `= FEEL`"));
}

static bool starts_with(const struct word *word, const char *chars)
{
    for (; *chars; chars++)
        if (word->kind == WORD_PLAIN && word->text.at[0] == *chars)
            return true;
    return false;
}

static bool is_word(const struct words *words, const char *text)
{
    return words->word.kind == WORD_PLAIN && str_is(words->word.text, text);
}

static bool read_schedule(struct words *words, struct every *every, int depth)
{
    if (words->failed)
        return false;
    if (is_word(words, "first") || is_word(words, "last"))
        return read_edge(words, every);
    if (is_word(words, "each"))
        return read_each(words, every, depth);
    if (starts_with(&words->word, "="))
        return read_feel(words, every);
    if (starts_with(&words->word, "0123456789*?@"))
        return read_cron(words, every);
    if (starts_with(&words->word, "P-"))
        return read_repeat(words, every);
    return schedule_fault(words);
}

const struct every *every_parse(struct arena *arena, const struct excerpt *text,
                                struct diags *diags)
{
    struct words words = words_new(arena, text, diags);
    struct every *every = ARENA_NEW(arena, struct every);
    every->at = excerpt_span(text, 0, text->text.len);
    return read_schedule(&words, every, 0) ? every : NULL;
}
