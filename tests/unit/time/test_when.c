#include "support/sample_calendars.h"
#include "support/tap.h"

#define L __LINE__
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct when *parse(struct arena *arena, const char *text)
{
    struct excerpt *excerpt = ARENA_NEW(arena, struct excerpt);
    *excerpt = excerpt_of(arena, "<when>", str_of(text));
    struct diags *diags = diags_new(arena);
    const struct when *when = when_parse(arena, excerpt, diags);
    CHECK((when == NULL) == (diags->errors > 0));
    return when;
}

TEST("every form of WHEN is read")
{
    static const struct {
        int line;
        const char *text;
        enum when_unit unit;
        int64_t count;
        const char *count_feel;
        bool before;
        const char *anchor, *anchor_feel, *time;
    } rows[] = {
        {L, "due", WHEN_NONE, 0, "", false, "due", "", ""},
        {L, "on due", WHEN_NONE, 0, "", false, "due", "", ""},
        {L, "on start at 00:00", WHEN_NONE, 0, "", false, "start", "", "00:00"},
        {L, "occurrence.date", WHEN_NONE, 0, "", false, "occurrence.date", "", ""},
        {L, "(date(end) + duration(\"P5D\")) at 09:00", WHEN_NONE, 0, "", false, "",
         "date(end) + duration(\"P5D\")", "09:00"},
        {L, "on (today())", WHEN_NONE, 0, "", false, "", "today()", ""},
        {L, "0 minutes after due", WHEN_MINUTES, 0, "", false, "due", "", ""},
        {L, "1 minute after due", WHEN_MINUTES, 1, "", false, "due", "", ""},
        {L, "2 hours before entered", WHEN_HOURS, 2, "", true, "entered", "", ""},
        {L, "1 day after exit_due at 00:00", WHEN_DAYS, 1, "", false, "exit_due", "", "00:00"},
        {L, "60 days before approved_until", WHEN_DAYS, 60, "", true, "approved_until", "", ""},
        {L, "2 weeks after opened", WHEN_WEEKS, 2, "", false, "opened", "", ""},
        {L, "6 months after answered", WHEN_MONTHS, 6, "", false, "answered", "", ""},
        {L, "1 school day after due at 09:00", WHEN_SCHOOL_DAYS, 1, "", false, "due", "", "09:00"},
        {L, "10\n school  days\tbefore due ", WHEN_SCHOOL_DAYS, 10, "", true, "due", "", ""},
        {L, "10 working days after opened", WHEN_WORKING_DAYS, 10, "", false, "opened", "", ""},
        {L, "1 term after answered", WHEN_TERMS, 1, "", false, "answered", "", ""},
        {L, "2 terms after admitted", WHEN_TERMS, 2, "", false, "admitted", "", ""},
        {L, "(values.outcome_days) days after occurrence.date", WHEN_DAYS, 0, "values.outcome_days",
         false, "occurrence.date", "", ""},
        {L, "( \")\" ) days after (f(\"(\", [1]))", WHEN_DAYS, 0, " \")\" ", false, "",
         "f(\"(\", [1])", ""},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct when *when = parse(arena, rows[i].text);
        if (!CHECK_AT(rows[i].line, when != NULL))
            continue;
        CHECK_INT_AT(rows[i].line, when->unit, rows[i].unit);
        CHECK_INT_AT(rows[i].line, when->count, rows[i].count);
        CHECK_STR_AT(rows[i].line, when->count_feel.text, rows[i].count_feel);
        CHECK_INT_AT(rows[i].line, when->before, rows[i].before);
        CHECK_STR_AT(rows[i].line, when->anchor, rows[i].anchor);
        CHECK_STR_AT(rows[i].line, when->anchor_text.text, rows[i].anchor);
        CHECK_STR_AT(rows[i].line, when->anchor_feel.text, rows[i].anchor_feel);
        CHECK_AT(rows[i].line, when->has_time == (rows[i].time[0] != 0));
        if (when->has_time)
            CHECK_STR_AT(rows[i].line, clock_format(arena, when->time), rows[i].time);
    }
    arena_free(arena);
}

/* What the anchor is: a civil time (an instant), a date, or both after a slash. */
static struct when_anchor anchor_of(const struct zone *zone, const char *text)
{
    struct when_anchor anchor = {.instant = INSTANT_NONE};
    struct civil civil;
    if (date_parse(str_of(text), &anchor.date))
        return anchor;
    if (CHECK(civil_parse(str_of(text), &civil)))
        anchor.instant = zone_instant(zone, civil, NULL);
    return anchor;
}

enum mode { TELL, KEEP, DUE }; /* 09:00; the anchor's own time of day; the end of the day */

TEST("moments of WHEN on the Hampshire sample calendar")
{
    static const struct {
        int line;
        const char *text, *anchor;
        enum mode mode;
        const char *moment, *date;
    } rows[] = {
        /* reminders, chases and escalations: 09:00 unless said */
        {L, "10 school days before due", "2026-10-20", TELL, "2026-10-05T09:00", "2026-10-05"},
        {L, "5 school days before due", "2026-10-20", TELL, "2026-10-12T09:00", "2026-10-12"},
        {L, "10 school days before due", "2026-12-08", TELL, "2026-11-24T09:00", "2026-11-24"},
        {L, "5 school days before due", "2026-12-08", TELL, "2026-12-01T09:00", "2026-12-01"},
        {L, "10 school days before due", "2026-11-12", TELL, "2026-10-22T09:00", "2026-10-22"},
        {L, "5 school days before due", "2026-11-12", TELL, "2026-11-05T09:00", "2026-11-05"},
        {L, "on due", "2026-11-12", TELL, "2026-11-12T09:00", "2026-11-12"},
        {L, "1 school day after due at 09:00", "2026-11-13T16:00", TELL, "2026-11-16T09:00",
         "2026-11-16"},
        {L, "1 school day after due at 12:00", "2026-11-13T16:00", TELL, "2026-11-16T12:00",
         "2026-11-16"},
        {L, "2 school days after due at 09:00", "2026-11-13T16:00", TELL, "2026-11-17T09:00",
         "2026-11-17"},
        {L, "5 school days after due", "2026-11-12T16:00", TELL, "2026-11-19T09:00", "2026-11-19"},
        {L, "6 days before occurrence", "2026-10-20", TELL, "2026-10-14T09:00", "2026-10-14"},
        {L, "0 minutes after due", "2026-10-23T16:00", TELL, "2026-10-23T16:00", "2026-10-23"},
        {L, "2 hours after due", "2026-10-24T23:30", TELL, "2026-10-25T01:30", "2026-10-25"},
        {L, "3 hours after due", "2026-10-24T23:30", TELL, "2026-10-25T01:30", "2026-10-25"},
        {L, "90 minutes after due", "2026-10-23", TELL, "2026-10-23T10:30", "2026-10-23"},
        /* timers of a state keep the time of day */
        {L, "5 days after entered", "2026-10-23T10:30", KEEP, "2026-10-28T10:30", "2026-10-28"},
        {L, "2 school days after entered", "2026-10-22T10:30", KEEP, "2026-11-02T10:30",
         "2026-11-02"},
        {L, "2 school days after entered at 00:00", "2027-02-01T00:00", KEEP, "2027-02-03T00:00",
         "2027-02-03"},
        {L, "1 month after entered", "2027-01-31T08:00", KEEP, "2027-02-28T08:00", "2027-02-28"},
        {L, "2 weeks before review_on at 14:00", "2026-11-12", KEEP, "2026-10-29T14:00",
         "2026-10-29"},
        {L, "1 day after entered", "2026-03-28T01:30", KEEP, "2026-03-29T02:00",
         "2026-03-29"}, /* the gap */
        {L, "on start at 00:00", "2026-09-21", KEEP, "2026-09-21T00:00", "2026-09-21"},
        /* a due date without a time ends at midnight, and does not move */
        {L, "on review_on", "2026-10-31", DUE, "2026-11-01T00:00", "2026-10-31"},
        {L, "5 school days after end", "2026-12-18", DUE, "2027-01-12T00:00", "2027-01-11"},
        {L, "5 school days after entered", "2026-11-19T10:30", DUE, "2026-11-27T00:00",
         "2026-11-26"},
        {L, "10 working days after opened", "2026-12-14T11:00", DUE, "2026-12-31T00:00",
         "2026-12-30"},
        {L, "5 days after entered at 17:00", "2026-10-23T10:30", DUE, "2026-10-28T17:00",
         "2026-10-28"},
        {L, "10 school days before occurrence.date", "2026-12-18", DUE, "2026-12-05T00:00",
         "2026-12-04"},
        /* terms, counting the anchor's own */
        {L, "2 terms after admitted", "2026-10-05", DUE, "2027-03-26T00:00", "2027-03-25"},
        {L, "1 term after answered", "2026-09-09", TELL, "2026-12-18T09:00", "2026-12-18"},
        {L, "1 term before end", "2026-12-18", TELL, "2026-09-02T09:00", "2026-09-02"},
        {L, "2 terms before end", "2027-05-10", TELL, "2027-01-05T09:00", "2027-01-05"},
        {L, "0 school days after end", "2026-10-31", TELL, "2026-10-31T09:00", "2026-10-31"},
    };
    struct arena *arena = arena_new();
    struct moment_rules rules = {.zone = zone_find(STR("Europe/London")),
                                 .calendar = sample_calendar("hampshire"),
                                 .time = {9, 0, 0, 0}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct when *when = parse(arena, rows[i].text);
        struct date date;
        struct error error = {0};
        int64_t instant;
        rules.keep_time = rows[i].mode == KEEP;
        rules.end_of_day = rows[i].mode == DUE;
        if (!CHECK_AT(rows[i].line,
                      when && when_instant(when, when->count, anchor_of(rules.zone, rows[i].anchor),
                                           &rules, &instant, &date, &error) == RESULT_DONE)) {
            tap_note("%s: %s", rows[i].text, error.text);
            continue;
        }
        CHECK_STR_AT(rows[i].line, civil_format(arena, zone_to_civil(rules.zone, instant)),
                     rows[i].moment);
        CHECK_STR_AT(rows[i].line, date_format(arena, date), rows[i].date);
    }
    arena_free(arena);
}

TEST("a due date without a time counts days from itself and hours from its midnight")
{
    struct arena *arena = arena_new();
    struct moment_rules rules = {.zone = zone_find(STR("Europe/London")),
                                 .calendar = sample_calendar("hampshire"),
                                 .time = {9, 0, 0, 0}};
    struct when_anchor due = anchor_of(rules.zone, "2026-11-13T00:00");
    due.date = (struct date){2026, 11, 12};
    struct error error;
    int64_t days, hours;
    CHECK(when_instant(parse(arena, "1 school day after due"), 1, due, &rules, &days, NULL,
                       &error) == RESULT_DONE);
    CHECK(when_instant(parse(arena, "1 hour after due"), 1, due, &rules, &hours, NULL, &error) ==
          RESULT_DONE);
    CHECK_STR(instant_format(arena, days), "2026-11-13T09:00:00.000Z");
    CHECK_STR(instant_format(arena, hours), "2026-11-13T01:00:00.000Z");
    arena_free(arena);
}

TEST("moments that cannot be computed are errors that say why")
{
    static const struct {
        int line;
        const char *text, *anchor;
        int64_t count;
        bool calendar;
        const char *error;
    } rows[] = {
        {L, "1 school day after due", "2027-08-28", 1, true,
         "calendar hampshire 2026.1 does not cover 2027-08-30 (it covers 2026-08-24 to "
         "2027-08-29)"},
        {L, "1 school day after due", "2026-11-12", 1, false,
         "counting school days or working days needs a calendar"},
        {L, "1 term after due", "2026-11-12", 1, false, "counting terms needs a calendar"},
        {L, "4 terms after due", "2026-11-12", 4, true,
         "calendar hampshire 2026.1 has no term number 4 from 2026-11-12"},
        {L, "(n) days after due", "2026-11-12", -1, true,
         "a moment is counted in 0 to 10000000 units, and the number given is -1"},
        {L, "(n) days after due", "2026-11-12", INT64_MAX, true,
         "a moment is counted in 0 to 10000000 units, and the number given is 9223372036854775807"},
        {L, "1 day after due", "999999999-01-01", 1, true,
         "the moment lies beyond the years that an instant can have"},
    };
    struct arena *arena = arena_new();
    struct moment_rules rules = {.zone = zone_find(STR("Europe/London"))};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error = {0};
        int64_t instant = 7;
        rules.calendar = rows[i].calendar ? sample_calendar("hampshire") : NULL;
        CHECK_INT_AT(rows[i].line,
                     when_instant(parse(arena, rows[i].text), rows[i].count,
                                  anchor_of(rules.zone, rows[i].anchor), &rules, &instant, NULL,
                                  &error),
                     RESULT_INVALID);
        CHECK_STR_AT(rows[i].line, str_of(error.text), rows[i].error);
        CHECK_INT_AT(rows[i].line, instant, 7);
    }
    arena_free(arena);
}

/* Adding and taking away again, for every unit of whole days that can be taken back. */
TEST("a moment before the moment after is the anchor")
{
    static const char *const units[] = {"days", "weeks", "school days", "working days"};
    struct arena *arena = arena_new();
    struct moment_rules rules = {.zone = zone_find(STR("Europe/London")),
                                 .calendar = sample_calendar("leicester")};
    int faults = 0;
    for (size_t i = 0; i < COUNT(units); i++) {
        const struct when *after = parse(arena, str_format(arena, "(n) %s after due", units[i]).at);
        const struct when *before =
            parse(arena, str_format(arena, "(n) %s before due", units[i]).at);
        for (struct date day = {2026, 9, 1}; day.year < 2027; day = date_add_days(day, 1))
            for (int64_t n = 0; n <= 10; n++) {
                bool school, work;
                struct error error;
                struct when_anchor anchor = {INSTANT_NONE, day};
                int64_t instant;
                faults += !calendar_school_day(rules.calendar, day, &school, &error) ||
                          !calendar_working_day(rules.calendar, day, &work, &error);
                if (!(after->unit == WHEN_SCHOOL_DAYS ? school : work))
                    continue;
                faults += when_instant(after, n, anchor, &rules, &instant, &anchor.date, &error) !=
                          RESULT_DONE;
                faults += when_instant(before, n, anchor, &rules, &instant, &anchor.date, &error) !=
                          RESULT_DONE;
                faults += date_compare(anchor.date, day) != 0;
            }
    }
    CHECK_INT(faults, 0);
    arena_free(arena);
}
