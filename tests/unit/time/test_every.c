#include "support/sample_calendars.h"
#include "support/tap.h"

#define L __LINE__
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct every *parse(struct arena *arena, const char *text)
{
    struct excerpt *excerpt = ARENA_NEW(arena, struct excerpt);
    *excerpt = excerpt_of(arena, "<every>", str_of(text));
    struct diags *diags = diags_new(arena);
    const struct every *every = every_parse(arena, excerpt, diags);
    CHECK((every == NULL) == (diags->errors > 0));
    return every;
}

TEST("every form of EVERY is read")
{
    static const struct {
        int line;
        const char *text;
        enum every_kind kind;
        enum every_period period;
        bool last;
        const char *time, *list, *anchor, *feel;
    } rows[] = {
        {L, "last school day of week at 16:00", EVERY_PERIOD, PERIOD_WEEK, true, "16:00", "", "",
         ""},
        {L, "first school day of half-term", EVERY_PERIOD, PERIOD_HALF_TERM, false, "", "", "", ""},
        {L, "last school day of term", EVERY_PERIOD, PERIOD_TERM, true, "", "", "", ""},
        {L, "first school day of month at 09:30", EVERY_PERIOD, PERIOD_MONTH, false, "09:30", "",
         "", ""},
        {L, "each school day at 10:00", EVERY_SCHOOL_DAY, PERIOD_WEEK, false, "10:00", "", "", ""},
        {L, "each session of each.sessions at 10:00", EVERY_SESSION, PERIOD_WEEK, false, "10:00",
         "each.sessions", "", ""},
        {L, "each of plan.reviews", EVERY_LIST, PERIOD_WEEK, false, "", "plan.reviews", "", ""},
        {L, "each of (dates[item > today()])", EVERY_LIST, PERIOD_WEEK, false, "",
         "dates[item > today()]", "", ""},
        {L, "P6W from start", EVERY_REPEAT, PERIOD_WEEK, false, "", "", "start", ""},
        {L, "P1M from (date(plan.from))", EVERY_REPEAT, PERIOD_WEEK, false, "", "",
         "date(plan.from)", ""},
        {L, "= review_every(pupil.lac)", EVERY_FEEL, PERIOD_WEEK, false, "", "", "",
         "review_every(pupil.lac)"},
        {L, "=x", EVERY_FEEL, PERIOD_WEEK, false, "", "", "", "x"},
        {L, "0 16 * * FRI", EVERY_CRON, PERIOD_WEEK, false, "", "", "", ""},
        {L, "*/5 * * * *", EVERY_CRON, PERIOD_WEEK, false, "", "", "", ""},
        {L, " @weekly", EVERY_CRON, PERIOD_WEEK, false, "", "", "", ""},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct every *every = parse(arena, rows[i].text);
        if (!CHECK_AT(rows[i].line, every != NULL))
            continue;
        CHECK_INT_AT(rows[i].line, every->kind, rows[i].kind);
        CHECK_INT_AT(rows[i].line, every->period, rows[i].period);
        CHECK_INT_AT(rows[i].line, every->last, rows[i].last);
        CHECK_AT(rows[i].line, every->has_time == (rows[i].time[0] != 0));
        if (every->has_time)
            CHECK_STR_AT(rows[i].line, clock_format(arena, every->time), rows[i].time);
        CHECK_STR_AT(rows[i].line, every->list_feel.text, rows[i].list);
        CHECK_STR_AT(rows[i].line, every->anchor_text.text, rows[i].anchor);
        CHECK_STR_AT(rows[i].line, every->feel.text, rows[i].feel);
        CHECK_AT(rows[i].line, (every->cron != NULL) == (every->kind == EVERY_CRON));
    }
    arena_free(arena);
}

TEST("else holds a schedule of any kind")
{
    struct arena *arena = arena_new();
    const struct every *every = parse(
        arena, "each of plan.dates else each of other else last school day of half-term at 12:00");
    if (CHECK(every && every->otherwise && every->otherwise->otherwise)) {
        const struct every *last = every->otherwise->otherwise;
        CHECK_STR(every->otherwise->list_feel.text, "other");
        CHECK_INT(last->kind, EVERY_PERIOD);
        CHECK_INT(last->period, PERIOD_HALF_TERM);
        CHECK(last->has_time && last->time.hour == 12);
        CHECK_INT(last->at.from, 43);
    }
    every = parse(arena, "each of a else 0 9 * * MON");
    CHECK(every && every->otherwise && every->otherwise->cron);
    arena_free(arena);
}

/* All occurrences from one date to another, joined by blanks. */
static struct str occurrences(struct arena *arena, const char *text,
                              const struct calendar *calendar, const char *from, const char *to)
{
    const struct every *every = parse(arena, text);
    struct text out = text_new(arena);
    struct occurrence occurrence;
    struct error error;
    struct date day = sample_date(from), last = sample_date(to);
    while (every && every_next_day(every, calendar, day, &occurrence, &error) &&
           date_compare(occurrence.date, last) <= 0) {
        struct str date = date_format(arena, occurrence.date);
        text_addf(&out, "%s%.*s", out.len > 0 ? " " : "", STR_ARG(str_part(date, 5, date.len)));
        day = date_add_days(occurrence.date, 1);
    }
    return text_str(&out);
}

TEST("weekly returns fall on Fridays but before an INSET Friday, and not in half-term")
{
    struct arena *arena = arena_new();
    CHECK_STR(occurrences(arena, "last school day of week at 16:00", sample_calendar("hampshire"),
                          "2026-09-21", "2026-12-18"),
              "09-25 10-02 10-09 10-15 10-23 11-06 11-13 11-20 11-27 12-04 12-11 12-18");
    arena_free(arena);
}

TEST("first and last school days of each period")
{
    static const struct {
        int line;
        const char *text, *calendar, *from, *to, *days;
    } rows[] = {
        {L, "last school day of half-term", "hampshire", "2026-09-01", "2027-08-29",
         "10-23 12-18 02-12 03-25 05-28 07-21"},
        {L, "first school day of half-term", "hampshire", "2026-09-01", "2027-08-29",
         "09-02 11-02 01-05 02-22 04-13 06-07"},
        {L, "last school day of half-term", "staffordshire", "2026-09-01", "2027-08-29",
         "10-23 12-18 02-12 03-25 05-28 07-20"},
        {L, "first school day of half-term", "leicester", "2026-08-24", "2027-08-29",
         "08-26 10-27 01-05 02-22 04-12 06-07"},
        {L, "last school day of term", "hampshire", "2026-09-01", "2027-08-29",
         "12-18 03-25 07-21"},
        {L, "first school day of term", "hertfordshire", "2026-09-01", "2027-08-29",
         "09-03 01-05 04-12"},
        {L, "last school day of month", "hampshire", "2026-09-01", "2027-07-31",
         "09-30 10-23 11-30 12-18 01-29 02-26 03-25 04-30 05-28 06-30 07-21"},
        {L, "first school day of month", "hampshire", "2026-09-01", "2027-08-29",
         "09-02 10-01 11-02 12-01 01-05 02-01 03-01 04-13 05-04 06-07 07-01"},
        {L, "first school day of week", "hampshire", "2026-10-05", "2026-11-10",
         "10-05 10-12 10-19 11-02 11-09"},
        {L, "last school day of week", "hampshire", "2027-05-24", "2027-06-30",
         "05-28 06-11 06-18 06-25"},
        {L, "each school day at 10:00", "hampshire", "2026-10-14", "2026-11-03",
         "10-14 10-15 10-19 10-20 10-21 10-22 10-23 11-02 11-03"},
        {L, "each session of x at 10:00", "hampshire", "2026-10-14", "2026-11-03",
         "10-14 10-15 10-19 10-20 10-21 10-22 10-23 11-02 11-03"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_STR_AT(rows[i].line,
                     occurrences(arena, rows[i].text, sample_calendar(rows[i].calendar),
                                 rows[i].from, rows[i].to),
                     rows[i].days);
    arena_free(arena);
}

TEST("the calendar's ends: no more to come, or not known")
{
    struct arena *arena = arena_new();
    struct calendar calendar = *sample_calendar("hampshire");
    struct occurrence occurrence;
    struct error error;
    const struct every *week = parse(arena, "last school day of week");
    const struct every *first = parse(arena, "first school day of week");
    CHECK(!every_next_day(week, &calendar, (struct date){2027, 7, 22}, &occurrence, &error));
    CHECK_INT(error.result, RESULT_DONE);
    CHECK(!every_next_day(week, &calendar, (struct date){2028, 1, 1}, &occurrence, &error));
    CHECK_INT(error.result, RESULT_DONE);
    CHECK(!every_next_day(week, &calendar, (struct date){2026, 8, 1}, &occurrence, &error));
    CHECK_INT(error.result, RESULT_INVALID);
    CHECK(!every_next_day(week, NULL, (struct date){2026, 9, 1}, &occurrence, &error));
    CHECK_INT(error.result, RESULT_INVALID);
    CHECK(!every_next_day(parse(arena, "each of x"), &calendar, (struct date){2026, 9, 1},
                          &occurrence, &error));
    CHECK_INT(error.result, RESULT_INVALID);
    /* A calendar that begins on a Wednesday does not know that week's first school day, only its
     * last. */
    calendar.from = (struct date){2026, 9, 9};
    CHECK(!every_next_day(first, &calendar, calendar.from, &occurrence, &error));
    CHECK_INT(error.result, RESULT_INVALID);
    CHECK(every_next_day(first, &calendar, (struct date){2026, 9, 10}, &occurrence, &error));
    CHECK_STR(date_format(arena, occurrence.date), "2026-09-14");
    CHECK(every_next_day(week, &calendar, calendar.from, &occurrence, &error));
    CHECK_STR(date_format(arena, occurrence.date), "2026-09-11");
    /* One that ends on a Wednesday knows its first, not its last. */
    calendar.to = (struct date){2026, 9, 16};
    CHECK(every_next_day(first, &calendar, (struct date){2026, 9, 14}, &occurrence, &error));
    CHECK(!every_next_day(week, &calendar, (struct date){2026, 9, 14}, &occurrence, &error));
    CHECK_INT(error.result, RESULT_DONE);
    arena_free(arena);
}

TEST("a snow day moves the weekly return once it is known")
{
    static const struct calendar_closure closed[] = {
        {.date = {2027, 2, 5}, .kind = STR_INIT("unplanned"), .known_from = 1000, .working = true},
    };
    struct arena *arena = arena_new();
    struct calendar calendar = *sample_calendar("hampshire");
    calendar.closures = closed;
    calendar.closure_count = 1;
    const struct every *every = parse(arena, "last school day of week at 16:00");
    struct occurrence before, after;
    struct error error;
    struct date from = {2027, 2, 1};
    CHECK(every_next_day(every, calendar_known_at(arena, &calendar, 999), from, &before, &error));
    CHECK(every_next_day(every, calendar_known_at(arena, &calendar, 1000), from, &after, &error));
    CHECK_INT(before.date.day, 5);
    CHECK_INT(after.date.day, 4);
    CHECK(after.has_time && after.time.hour == 16);
    arena_free(arena);
}

TEST("repeats are computed from the anchor, so month ends do not wander")
{
    static const struct {
        int line;
        const char *text, *anchor;
        int64_t n;
        const char *date;
    } rows[] = {
        {L, "P1M from start", "2027-01-31", 1, "2027-02-28"},
        {L, "P1M from start", "2027-01-31", 2, "2027-03-31"},
        {L, "P6W from start", "2026-09-21", 0, "2026-09-21"},
        {L, "P6W from start", "2026-09-21", 3, "2027-01-25"},
        {L, "P1M2D from start", "2027-01-31", 2, "2027-04-04"},
        {L, "P1Y from start", "2028-02-29", 4, "2032-02-29"},
        {L, "PT48H from start", "2027-01-31", 1, "2027-02-02"},
        {L, "P1D from start", "2027-01-31", INT64_MAX, "999999999-12-31"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct every *every = parse(arena, rows[i].text);
        if (CHECK_AT(rows[i].line, every != NULL))
            CHECK_STR_AT(rows[i].line,
                         date_format(arena, every_repeat(every->duration,
                                                         sample_date(rows[i].anchor), rows[i].n)),
                         rows[i].date);
    }
    arena_free(arena);
}

/* The firings of a cron line between two instants, joined by blanks. */
static struct str firings(struct arena *arena, const char *line, enum closed_day closed,
                          const struct calendar *calendar, const char *from, const char *to)
{
    const struct every *every = parse(arena, line);
    const struct zone *zone = zone_find(STR("Europe/London"));
    struct text out = text_new(arena);
    struct error error;
    int64_t at, end;
    CHECK(instant_parse(str_of(from), &at) && instant_parse(str_of(to), &end));
    while (every && every_next_cron(every, closed, calendar, zone, at, &at, &error) && at <= end) {
        struct str civil = civil_format(arena, zone_to_civil(zone, at));
        text_addf(&out, "%s%.*s", out.len > 0 ? " " : "", STR_ARG(str_part(civil, 5, civil.len)));
    }
    return text_str(&out);
}

TEST("a cron line on closed days: previous, next and skip, within the ISO week")
{
    static const struct {
        int line;
        const char *cron;
        enum closed_day closed;
        const char *calendar, *from, *to, *fires;
    } rows[] = {
        /* Friday 16 October is an INSET day; half-term has no open day at all. */
        {L, "0 16 * * FRI", CLOSED_PREVIOUS, "hampshire", "2026-10-12T00:00:00Z",
         "2026-11-07T00:00:00Z", "10-15T16:00 10-23T16:00 11-06T16:00"},
        {L, "0 16 * * FRI", CLOSED_NEXT, "hampshire", "2026-10-12T00:00:00Z",
         "2026-11-07T00:00:00Z", "10-23T16:00 11-06T16:00"},
        {L, "0 16 * * FRI", CLOSED_SKIP, "hampshire", "2026-10-12T00:00:00Z",
         "2026-11-07T00:00:00Z", "10-23T16:00 11-06T16:00"},
        /* Monday 4 January and 12 April are INSET days, 3 May a bank holiday. */
        {L, "0 9 * * MON", CLOSED_NEXT, "hampshire", "2026-12-31T00:00:00Z", "2027-01-12T00:00:00Z",
         "01-05T09:00 01-11T09:00"},
        {L, "0 9 * * MON", CLOSED_PREVIOUS, "hampshire", "2026-12-31T00:00:00Z",
         "2027-01-12T00:00:00Z", "01-11T09:00"},
        /* Firings that meet are one, and those of other times stay in order. */
        {L, "0 9 * * *", CLOSED_PREVIOUS, "hampshire", "2026-10-14T00:00:00Z",
         "2026-10-20T00:00:00Z", "10-14T09:00 10-15T09:00 10-19T09:00"},
        {L, "0 9,15 * * THU,FRI", CLOSED_PREVIOUS, "hampshire", "2026-10-12T00:00:00Z",
         "2026-10-24T00:00:00Z",
         "10-15T09:00 10-15T15:00 10-22T09:00 10-22T15:00 10-23T09:00 10-23T15:00"},
        {L, "*/20 9 * * FRI", CLOSED_PREVIOUS, "hampshire", "2026-10-15T08:20:00Z",
         "2026-10-17T00:00:00Z", "10-15T09:40"},
        /* A line that fires once a year, on a Saturday and over the end of the year. */
        {L, "0 12 26 12 *", CLOSED_NEXT, "hampshire", "2026-10-12T00:00:00Z",
         "2027-08-31T00:00:00Z", ""},
        /* Sunday 28 March skips 01:53; what moves off it keeps its time, and meets that of
           Thursday. */
        {L, "53 1 * * THU,SUN", CLOSED_PREVIOUS, "hampshire", "2027-03-22T00:00:00Z",
         "2027-04-11T00:00:00Z", "03-25T01:53"},
        {L, "0 12 1 1 *", CLOSED_PREVIOUS, "hampshire", "2026-10-12T00:00:00Z",
         "2027-08-31T00:00:00Z", ""},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_STR_AT(rows[i].line,
                     firings(arena, rows[i].cron, rows[i].closed, sample_calendar(rows[i].calendar),
                             rows[i].from, rows[i].to),
                     rows[i].fires);
    arena_free(arena);
}

TEST("a cron line with closed days ends with its calendar, and says so")
{
    struct arena *arena = arena_new();
    const struct every *every = parse(arena, "0 9 * * MON");
    const struct zone *zone = zone_find(STR("Europe/London"));
    struct error error = {0};
    int64_t at;
    CHECK(instant_parse(STR("2027-07-20T00:00:00Z"), &at));
    CHECK(
        !every_next_cron(every, CLOSED_NEXT, sample_calendar("hampshire"), zone, at, &at, &error));
    CHECK_INT(error.result, RESULT_DONE);
    CHECK(instant_parse(STR("2026-01-01T00:00:00Z"), &at));
    CHECK(
        !every_next_cron(every, CLOSED_NEXT, sample_calendar("hampshire"), zone, at, &at, &error));
    CHECK_INT(error.result, RESULT_INVALID);
    arena_free(arena);
}
