/* waymark calendar 'QUESTION': a date counted, the days between two, or one day. */
#include "cli/calendars.h"

struct answer_of { /* what a question comes to */
    const struct calendar *calendar;
    enum day_kind kind;
    struct date from, to; /* the days that were looked at, both included, in either order */
    struct date date;     /* the answer; month 0: it is `count` */
    int64_t count;
};
struct skipped { /* days in a row that were skipped for one reason */
    struct date from, to;
    enum day_why why;
    const struct calendar_closure *closure;
};
struct skips {
    VEC(struct skipped) items;
};

/* ---- reading a question ---- */

/* A date may stand bare where a moment wants brackets: brackets are put around it. */
static struct str with_brackets(struct cli *cli, struct str question)
{
    struct text text = text_new(cli->arena);
    struct str word;
    struct date date;
    while (str_next(&question, ' ', &word)) {
        if (str_empty(word))
            continue;
        bool bare = date_parse(word, &date);
        text_addf(&text, "%s%s%.*s%s", text.len ? " " : "", bare ? "(" : "", STR_ARG(word),
                  bare ? ")" : "");
    }
    return text_str(&text);
}

static const struct {
    enum when_unit unit;
    enum day_kind kind;
} counted[] = {
    {WHEN_DAYS, DAY_CALENDAR},  {WHEN_WEEKS, DAY_CALENDAR},     {WHEN_MONTHS, DAY_CALENDAR},
    {WHEN_TERMS, DAY_CALENDAR}, {WHEN_SCHOOL_DAYS, DAY_SCHOOL}, {WHEN_WORKING_DAYS, DAY_WORKING},
};

static enum result read_moment(struct cli *cli, const struct when *when, struct answer_of *answer)
{
    bool counts_days = false;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        if (counted[i].unit == when->unit) {
            answer->kind = counted[i].kind;
            counts_days = true;
        }
    if (!counts_days || when->has_time || when->count_feel.text.len)
        return cli_fail(
            cli, RESULT_MISUSE,
            "A question counts days, weeks, months, terms, school days or working days, "
            "by a number and without a time.");
    if (!date_parse(str_trim(when->anchor_feel.text), &answer->from))
        return cli_fail(cli, RESULT_MISUSE, "A question counts from a date, such as 2026-11-21.");
    return RESULT_DONE;
}

static enum result ask_moment(struct cli *cli, struct answer_of *answer)
{
    struct diags *diags = diags_new(cli->arena);
    struct excerpt text = excerpt_of(cli->arena, "<question>", with_brackets(cli, cli->args[0]));
    const struct when *when = when_parse(cli->arena, &text, diags);
    enum result result = cli_print_diags(cli, diags);
    if (!when || result != RESULT_DONE)
        return result == RESULT_DONE ? RESULT_INVALID : result;
    result = read_moment(cli, when, answer);
    if (result != RESULT_DONE)
        return result;
    struct when_anchor anchor = {INSTANT_NONE, answer->from};
    struct moment_rules rules = {.zone = answer->calendar->zone, .calendar = answer->calendar};
    int64_t instant;
    result = when_instant(when, when->count, anchor, &rules, &instant, &answer->date, &cli->error);
    answer->to = answer->date;
    return result;
}

/* `UNIT days from DATE to DATE`, both included. */
static bool read_stretch(struct str question, struct answer_of *answer)
{
    static const struct {
        const char *words;
        enum day_kind kind;
    } kinds[] = {{"school days from ", DAY_SCHOOL},
                 {"working days from ", DAY_WORKING},
                 {"days from ", DAY_CALENDAR}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_starts(question, str_of(kinds[i].words)))
            continue;
        struct str rest = str_part(question, str_of(kinds[i].words).len, question.len);
        ptrdiff_t to = str_find(rest, STR(" to "), 0);
        answer->kind = kinds[i].kind;
        return to > 0 && date_parse(str_part(rest, 0, (size_t)to), &answer->from) &&
               date_parse(str_part(rest, (size_t)to + 4, rest.len), &answer->to);
    }
    return false;
}

/* ---- why days were skipped ---- */

static bool same_reason(const struct skipped *a, const struct skipped *b)
{
    return a->why == b->why && a->closure == b->closure;
}

static enum result add_day(struct cli *cli, const struct answer_of *answer, struct date day,
                           struct skips *skips)
{
    struct skipped skipped = {.from = day, .to = day};
    if (!calendar_why(answer->calendar, answer->kind, day, &skipped.why, &skipped.closure,
                      &cli->error))
        return cli->error.result;
    if (skipped.why == DAY_COUNTS)
        return RESULT_DONE;
    struct skipped *last = skips->items.count ? &skips->items.items[skips->items.count - 1] : NULL;
    if (last && same_reason(last, &skipped) && date_compare(date_add_days(last->to, 1), day) == 0)
        last->to = day;
    else
        VEC_PUSH(cli->arena, skips->items, skipped);
    return RESULT_DONE;
}

/* In the order of the days, whichever way was counted. */
static enum result find_skips(struct cli *cli, const struct answer_of *answer, struct skips *ret)
{
    bool back = date_compare(answer->to, answer->from) < 0;
    struct date day = back ? answer->to : answer->from, end = back ? answer->from : answer->to;
    bool counted_from = date_is_set(answer->date);
    for (; date_compare(day, end) <= 0; day = date_add_days(day, 1)) {
        if (counted_from && date_compare(day, answer->from) == 0)
            continue; /* it is counted from, and never counted */
        enum result result =
            answer->kind == DAY_CALENDAR ? RESULT_DONE : add_day(cli, answer, day, ret);
        if (result != RESULT_DONE)
            return result;
    }
    return RESULT_DONE;
}

/* Between which half-terms a day lies. */
static struct str gap_words(struct cli *cli, const struct calendar *calendar, struct date date)
{
    const struct calendar_period *before = NULL, *after = NULL;
    for (size_t i = 0; i < calendar->period_count && !after; i++) {
        if (date_compare(calendar->periods[i].from, date) > 0)
            after = &calendar->periods[i];
        else
            before = &calendar->periods[i];
    }
    if (before && after)
        return str_format(cli->arena, "between %.*s and %.*s", STR_ARG(before->half_term),
                          STR_ARG(after->half_term));
    if (before)
        return str_format(cli->arena, "after %.*s", STR_ARG(before->half_term));
    if (after)
        return str_format(cli->arena, "before %.*s", STR_ARG(after->half_term));
    return STR("the calendar has no half-terms");
}

static struct str reason(struct cli *cli, const struct calendar *calendar,
                         const struct skipped *skipped)
{
    const struct calendar_closure *closure = skipped->closure;
    if (skipped->why == DAY_NO_HALF_TERM)
        return gap_words(cli, calendar, skipped->from);
    if (!closure)
        return STR("not in the working week");
    if (str_empty(closure->label))
        return closure->kind;
    return str_format(cli->arena, "%.*s (%.*s)", STR_ARG(closure->label), STR_ARG(closure->kind));
}

struct str calendars_why(struct cli *cli, const struct calendar *calendar, enum day_kind kind,
                         struct date day)
{
    struct skipped skipped = {.from = day, .to = day};
    struct error error = {0};
    if (!calendar_why(calendar, kind, day, &skipped.why, &skipped.closure, &error))
        return str_copy(cli->arena, str_of(error.text));
    return skipped.why == DAY_COUNTS ? STR("") : reason(cli, calendar, &skipped);
}

/* ---- printing ---- */

/* Fri 25 Sep 2026. */
static struct str short_words(struct cli *cli, struct date date)
{
    struct str words = civil_words(cli->arena, (struct civil){date, {0}});
    return str_part(words, 0, words.len - 6); /* without " 00:00" */
}

static void print_skips(struct cli *cli, const struct answer_of *answer, const struct skips *skips)
{
    for (size_t i = 0; i < skips->items.count; i++) {
        const struct skipped *skipped = &skips->items.items[i];
        struct str days = short_words(cli, skipped->from);
        if (date_compare(skipped->from, skipped->to) != 0)
            days = str_format(cli->arena, "%.*s to %.*s", STR_ARG(days),
                              STR_ARG(short_words(cli, skipped->to)));
        fprintf(cli->out, "  %-34.*s  ", STR_ARG(days));
        cli_print(cli, reason(cli, answer->calendar, skipped));
        fputc('\n', cli->out);
    }
}

static void print_plain(struct cli *cli, const struct answer_of *answer, const struct skips *skips)
{
    static const char *const kinds[] = {"days", "working days", "school days"};
    if (date_is_set(answer->date))
        fprintf(cli->out, "%.*s\n", STR_ARG(date_words(cli->arena, answer->date)));
    else
        fprintf(cli->out, "%lld %s\n", (long long)answer->count, kinds[answer->kind]);
    calendars_head(cli, answer->calendar);
    if (skips->items.count)
        fputs("Skipped:\n", cli->out);
    print_skips(cli, answer, skips);
}

static json_t *skips_json(struct cli *cli, const struct answer_of *answer,
                          const struct skips *skips)
{
    json_t *list = json_array();
    for (size_t i = 0; i < skips->items.count; i++) {
        const struct skipped *skipped = &skips->items.items[i];
        json_t *item = json_object();
        json_put_str(item, "from", date_format(cli->arena, skipped->from));
        json_put_str(item, "to", date_format(cli->arena, skipped->to));
        json_put_str(item, "why", reason(cli, answer->calendar, skipped));
        if (skipped->closure)
            json_put_str(item, "kind", skipped->closure->kind);
        json_array_append_new(list, item);
    }
    return list;
}

static enum result print_answer_of(struct cli *cli, const struct answer_of *answer)
{
    struct skips skips = {0};
    enum result result = find_skips(cli, answer, &skips);
    if (result != RESULT_DONE)
        return result;
    if (!cli_flag(cli, "json")) {
        print_plain(cli, answer, &skips);
        return RESULT_DONE;
    }
    json_t *json CLEANUP(json_freep) = calendars_head_json(cli, answer->calendar);
    if (date_is_set(answer->date))
        json_put_str(json, "date", date_format(cli->arena, answer->date));
    else
        json_put(json, "count", json_integer(answer->count));
    json_put(json, "skipped", skips_json(cli, answer, &skips));
    cli_print_json(cli, json);
    return RESULT_DONE;
}

/* ---- one day ---- */

static struct str day_answer(struct cli *cli, const struct answer_of *answer, enum day_kind kind,
                             const char *what)
{
    struct skipped skipped = {.from = answer->from, .to = answer->from};
    if (!calendar_why(answer->calendar, kind, answer->from, &skipped.why, &skipped.closure,
                      &cli->error))
        return STR("");
    if (skipped.why == DAY_COUNTS)
        return str_format(cli->arena, "a %s day", what);
    return str_format(cli->arena, "no %s day: %.*s", what,
                      STR_ARG(reason(cli, answer->calendar, &skipped)));
}

static enum result ask_day(struct cli *cli, const struct answer_of *answer)
{
    struct str school = day_answer(cli, answer, DAY_SCHOOL, "school");
    struct str working = day_answer(cli, answer, DAY_WORKING, "working");
    if (str_empty(school) || str_empty(working))
        return cli->error.result;
    if (cli_flag(cli, "json")) {
        json_t *json CLEANUP(json_freep) = calendars_head_json(cli, answer->calendar);
        json_put_str(json, "date", date_format(cli->arena, answer->from));
        json_put_str(json, "school_day", school);
        json_put_str(json, "working_day", working);
        cli_print_json(cli, json);
        return RESULT_DONE;
    }
    fprintf(cli->out, "%.*s\n  ", STR_ARG(date_words(cli->arena, answer->from)));
    cli_print(cli, school);
    fputs("\n  ", cli->out);
    cli_print(cli, working);
    fputc('\n', cli->out);
    calendars_head(cli, answer->calendar);
    return RESULT_DONE;
}

/* ---- any question ---- */

static enum result ask_stretch(struct cli *cli, struct answer_of *answer)
{
    if (date_compare(answer->to, answer->from) < 0)
        return cli_fail(cli, RESULT_MISUSE, "The stretch of days ends before it begins.");
    if (!calendar_count(answer->calendar, answer->kind, answer->from, answer->to, &answer->count,
                        &cli->error))
        return cli->error.result;
    return print_answer_of(cli, answer);
}

enum result calendars_ask(struct cli *cli)
{
    CLEANUP(calendars_close) struct calendars calendars = {0};
    struct answer_of answer = {0};
    enum result result = calendars_open(cli, &calendars);
    if (result == RESULT_DONE)
        result = calendars_asked(cli, &calendars, &answer.calendar);
    if (result != RESULT_DONE)
        return result;
    if (date_parse(cli->args[0], &answer.from))
        return ask_day(cli, &answer);
    if (read_stretch(cli->args[0], &answer))
        return ask_stretch(cli, &answer);
    result = ask_moment(cli, &answer);
    return result == RESULT_DONE ? print_answer_of(cli, &answer) : result;
}
