/* Civil time: dates, times of day, durations, zones, calendars, cron lines, WHEN and EVERY
 * expressions.
 *
 * Instants are milliseconds since 1970-01-01T00:00:00Z in an int64_t; a civil date or time is a
 * struct of its own, and becomes an instant only with a zone. Structs are plain values; whatever is
 * parsed or built lives in the caller's arena; zones are loaded once per process and never freed.
 * Nothing here reads a clock.
 */
#ifndef TIME_TIME_H
#define TIME_TIME_H

#include "base/diag.h"
#include "base/error.h"
#include "base/map.h"

/* ---- civil dates (proleptic Gregorian, ISO 8601; years -999,999,999 to 999,999,999) ---- */
struct date {
    int32_t year;
    uint8_t month, day; /* month 0: no date */
};
struct clock_time { /* of day */
    uint8_t hour, minute, second;
    uint32_t nano;
};
struct civil {
    struct date date;
    struct clock_time time;
};

bool date_exists(struct date date);     /* month 1-12, day within the month, year in range */
bool date_is_set(struct date date);     /* month is not 0 */
int64_t date_to_days(struct date date); /* days since 1970-01-01 */
struct date date_from_days(int64_t days);
int date_compare(struct date a, struct date b);
int date_weekday(struct date date); /* ISO: Monday 1 .. Sunday 7 */
struct date date_add_days(struct date date, int64_t days);
/* The same day of the month `months` later, or the month's last day where that does not exist. */
struct date date_add_months(struct date date, int64_t months);
int date_month_days(int32_t year, int month);
bool date_leap(int32_t year);
int date_day_of_year(struct date date);
struct iso_week {
    int32_t year;
    int week;
};
struct iso_week date_iso_week(struct date date);

/* A date that arithmetic would carry beyond the range of years stops at the range's end; the
 * parsers refuse it. Whole-text parsers, ISO 8601 extended form; false for anything else, dates
 * that do not exist included. Years have four digits, or more (to nine) with no leading zero, and
 * may be negative. */
bool date_parse(struct str text, struct date *ret);
bool clock_parse(struct str text,
                 struct clock_time *ret); /* hh:mm or hh:mm:ss[.fraction], no zone */
bool civil_parse(struct str text,
                 struct civil *ret); /* date 'T' time, or a date alone (midnight) */
struct str date_format(struct arena *arena, struct date date);
struct str clock_format(struct arena *arena,
                        struct clock_time time);                  /* hh:mm, seconds where not 0 */
struct str civil_format(struct arena *arena, struct civil civil); /* 2026-09-21T16:00 */
/* Friday 25 September 2026 / Fri 25 Sep 2026 16:00: for people. */
struct str date_words(struct arena *arena, struct date date);
struct str civil_words(struct arena *arena, struct civil civil);

/* ---- instants ---- */
#define INSTANT_NONE INT64_MIN
/* 2026-09-21T15:00:00.000Z, and back. The parser also takes an offset (+01:00). */
struct str instant_format(struct arena *arena, int64_t instant);
bool instant_parse(struct str text, int64_t *ret);

/* ---- durations (ISO 8601) ---- */
struct duration { /* either months, or days and time in nanoseconds; a mixed one has both */
    int64_t months;
    int64_t seconds;
    int32_t nanos;             /* same sign as seconds */
    bool has_months, has_time; /* which parts were written */
};
/* P1Y2M, P42D, P6W (weeks stand alone), PT1H30M, -P1D; an overflow is false. */
bool duration_parse(struct str text, struct duration *ret);
struct str duration_format(struct arena *arena, struct duration duration);

/* ---- zones (TZif, RFC 8536, from the system's zoneinfo) ---- */
struct zone;
/* By IANA name; NULL where the system has none of that name (a misspelt zone is never UTC). Safe to
 * call from several threads. The folder is TZDIR, or /usr/share/zoneinfo. */
const struct zone *zone_find(struct str name);
struct str zone_name(const struct zone *zone);
/* The release of the system's zoneinfo, such as 2025b; empty where the system does not say. */
struct str zone_release(struct arena *arena);
/* Seconds east of UTC at an instant. */
int32_t zone_offset(const struct zone *zone, int64_t instant);
struct civil zone_to_civil(const struct zone *zone, int64_t instant);
enum zone_fit { ZONE_ONCE, ZONE_GAP, ZONE_OVERLAP };
/* The instant of a civil time. One rule everywhere: a time that a change of clocks skips means the
 * first instant after the gap; one that comes twice means its first pass. `ret_fit` (may be NULL)
 * says which it was. */
int64_t zone_instant(const struct zone *zone, struct civil civil, enum zone_fit *ret_fit);
/* The last pass of a civil time: another instant than zone_instant only where it comes twice. */
int64_t zone_last_instant(const struct zone *zone, struct civil civil);
/* Seconds east of UTC at a civil time, by the same rule. It holds for every year; an instant does
 * only within some 292 million years of 1970 (zone_instant is INSTANT_NONE beyond). */
int32_t zone_offset_civil(const struct zone *zone, struct civil civil, enum zone_fit *ret_fit);
struct date zone_date(const struct zone *zone, int64_t instant);

/* ---- calendars: school days and working days ----
 *
 * A calendar covers a range of dates; asking about a date outside it is an error, never a guess.
 * Working days are the working week less the closures whose kind is not a school's own
 * (`bank_holiday`); school days are the working-week days inside a half-term that are not closed.
 * Reasons (closures) stay attached to dates. Several closures may share a date.
 *
 * Closures learnt late: the calls below count every closure that they are given. To ask what was
 * known at an instant, pass the calendar through calendar_known_at first.
 */
struct calendar_closure {
    struct date date;
    struct str kind; /* bank_holiday, inset, occasional, unplanned, ... : words of the file */
    struct str label;
    int64_t known_from; /* INSTANT_NONE: always known */
    bool working;       /* still a working day for those who count working days */
    bool locked;        /* calendars that extend this one may not open the day */
};
struct calendar_period {              /* one half-term */
    struct str year, term, half_term; /* 2026/27, autumn, autumn_1 */
    struct date from, to;             /* inclusive */
};
struct calendar {
    struct str name, version, title;
    struct str hash; /* of its resolved text, hex; recorded with each date that it computes */
    const struct zone *zone;
    struct date from, to;                    /* what it covers, inclusive */
    uint8_t working_week;                    /* bit 0 Monday .. bit 6 Sunday */
    const struct calendar_closure *closures; /* by date */
    size_t closure_count;
    const struct calendar_period *periods; /* by date, not overlapping */
    size_t period_count;
    const struct date *opened; /* by date: school days whatever the week, the half-terms and the
                                  closures say, but for a closure learnt late */
    size_t opened_count;
    const struct date *reopened; /* closures of extended calendars that were removed by name */
    size_t reopened_count;
    bool sample; /* marked as a sample wherever it is shown */
};
/* The calendar without the closures that were learnt after `instant` (INSTANT_NONE: the calendar
 * itself). A copy in the arena only where there is such a closure. */
const struct calendar *calendar_known_at(struct arena *arena, const struct calendar *calendar,
                                         int64_t instant);
/* These are false, with RESULT_INVALID in `error` naming calendar and date, outside what the
 * calendar covers, for a calendar that covers more than CALENDAR_YEARS, and where a calendar is
 * needed and NULL. DAY_CALENDAR needs none. They walk day by day. */
#define CALENDAR_YEARS 200
NODISCARD bool calendar_school_day(const struct calendar *calendar, struct date date, bool *ret,
                                   struct error *error);
NODISCARD bool calendar_working_day(const struct calendar *calendar, struct date date, bool *ret,
                                    struct error *error);
enum day_kind { DAY_CALENDAR, DAY_WORKING, DAY_SCHOOL };
/* The day `count` days of that kind after (before: negative) `from`; `from` itself is never
 * counted. A count of 0 gives `from`. */
NODISCARD bool calendar_add(const struct calendar *calendar, enum day_kind kind, struct date from,
                            int64_t count, struct date *ret, struct error *error);
/* Days of that kind in [from, to], both included; 0 where to < from. */
NODISCARD bool calendar_count(const struct calendar *calendar, enum day_kind kind, struct date from,
                              struct date to, int64_t *ret, struct error *error);
/* `date` if it is a day of that kind, else the nearest such day before (direction -1) or after
 * (+1). */
NODISCARD bool calendar_nearest(const struct calendar *calendar, enum day_kind kind,
                                struct date date, int direction, struct date *ret,
                                struct error *error);
/* Why a day is not one of that kind. A closure says more than a gap between half-terms, and that
 * more than a day of the week. `ret_closure` (may be NULL) is the closure, NULL for any other
 * reason. */
enum day_why { DAY_COUNTS, DAY_CLOSED, DAY_NO_HALF_TERM, DAY_OFF_WEEK };
NODISCARD bool calendar_why(const struct calendar *calendar, enum day_kind kind, struct date date,
                            enum day_why *ret, const struct calendar_closure **ret_closure,
                            struct error *error);
/* The days on which those are there whose calendar it is: school days; of a calendar without
 * half-terms, which is that of people outside of schools, working days. */
enum day_kind calendar_days(const struct calendar *calendar);
/* The half-term that holds a date; NULL between half-terms. */
const struct calendar_period *calendar_period_of(const struct calendar *calendar, struct date date);
/* The nth term, from the first day of its first half-term to the last of its last. The term that
 * holds the date is 1, the one after it 2 (forward) or the one before it (direction -1). Between
 * terms 1 is the next term in that direction. False where the calendar has no such term. */
bool calendar_term(const struct calendar *calendar, struct date date, int direction, int64_t n,
                   struct date *ret_from, struct date *ret_to);
/* First or last school day within [from, to]; ret has month 0 where there is none. */
NODISCARD bool calendar_edge(const struct calendar *calendar, struct date from, struct date to,
                             bool last, struct date *ret, struct error *error);
/* The first closure of a date, or NULL. */
const struct calendar_closure *calendar_closure_of(const struct calendar *calendar,
                                                   struct date date);

/* ---- cron ----
 *
 * Five or six fields after libcron (names, lists, ranges that may wrap, steps, L, LW, 15W, FRI#2,
 * FRI#L, 5L, macros). Refused at parse: a date that never comes, day of month and weekday both
 * restricted, a step of zero or wider than the field. Immutable, in the arena it was parsed into.
 */
struct cron;
const struct cron *cron_parse(struct arena *arena, const struct excerpt *text, struct diags *diags);
/* The first instant strictly after `from` at which it fires on the wall clock of `zone`. A fixed
 * time that a change of clocks skips fires right after the gap; one that repeats fires at the first
 * pass; interval lines follow the clock. False where it never fires again before the year 9999. */
bool cron_next(const struct cron *cron, const struct zone *zone, int64_t from, int64_t *ret_next);
struct str cron_words(struct arena *arena, const struct cron *cron); /* "at 16:00 on Fridays" */

/* ---- WHEN: a moment relative to an anchor ----
 *
 * `[on] ANCHOR [at TIME]` or `N UNIT before|after ANCHOR [at TIME]`. Numbers and anchors in
 * brackets are FEEL, which this floor does not know: they are kept as excerpts for the floor above
 * to compile and to evaluate.
 */
enum when_unit {
    WHEN_NONE, /* on the anchor itself */
    WHEN_MINUTES,
    WHEN_HOURS,
    WHEN_DAYS,
    WHEN_WEEKS,
    WHEN_MONTHS,
    WHEN_SCHOOL_DAYS,
    WHEN_WORKING_DAYS,
    WHEN_TERMS,
};
struct when {
    struct span at;
    enum when_unit unit;
    int64_t count; /* where count_feel is empty; negative is never written: see before */
    struct excerpt count_feel; /* text empty: none */
    bool before;
    struct str anchor; /* a keyword (due entered opened occurrence answered seen) or a path; empty:
                          anchor_feel */
    struct excerpt anchor_text; /* the anchor's own text: a path or keyword */
    struct excerpt anchor_feel; /* text empty: none */
    bool has_time;
    struct clock_time time;
};
/* NULL after a diagnostic. */
const struct when *when_parse(struct arena *arena, const struct excerpt *text, struct diags *diags);

/* What the anchor evaluated to: an instant, a date (instant INSTANT_NONE), or both, as for a due
 * date without a time, which ends at the midnight after it: then minutes and hours count from the
 * instant and all else from the date. */
struct when_anchor {
    int64_t instant;
    struct date date;
};
struct moment_rules { /* how a WHEN becomes an instant */
    const struct zone *zone;
    const struct calendar *calendar; /* as known; NULL allowed where the unit needs none */
    struct clock_time
        time;        /* of day, where the WHEN has none and does not count minutes or hours */
    bool keep_time;  /* an anchor that is only an instant keeps its own time of day instead */
    bool end_of_day; /* instead of `time`: midnight at the end of that day (a due date) */
};
/* The instant. Minutes and hours are exact, counted from the anchor's instant (of a mere date: from
 * its time of day by the rules). The other units and `on` move the civil date; the time of day is
 * that of `at`, else of the rules: end_of_day, else keep_time, else `time`. N terms after a date is
 * the last school day of the Nth term counting the date's own; before it, the first school day.
 * `ret_date` (may be NULL) is the civil date that was reached. `count` is the evaluated number (the
 * WHEN's own where it has no FEEL); a negative one is RESULT_INVALID. */
NODISCARD enum result when_instant(const struct when *when, int64_t count,
                                   struct when_anchor anchor, const struct moment_rules *rules,
                                   int64_t *ret_instant, struct date *ret_date,
                                   struct error *error);

/* ---- EVERY: a repeating schedule ---- */
enum every_kind {
    EVERY_PERIOD,     /* first|last school day of week|half-term|term|month */
    EVERY_SCHOOL_DAY, /* each school day */
    EVERY_SESSION,    /* each session of LIST */
    EVERY_LIST,       /* each of LIST [else EVERY] */
    EVERY_CRON,
    EVERY_REPEAT, /* P6W from ANCHOR: each repeat computed from the anchor */
    EVERY_FEEL,   /* = FEEL giving a duration */
};
enum every_period { PERIOD_WEEK, PERIOD_HALF_TERM, PERIOD_TERM, PERIOD_MONTH };
struct every {
    struct span at;
    enum every_kind kind;
    enum every_period period;
    bool last; /* of the period */
    bool has_time;
    struct clock_time time;
    struct excerpt list_feel;      /* LIST: a path or FEEL in brackets */
    const struct every *otherwise; /* else; NULL if none */
    const struct cron *cron;
    struct duration duration;
    struct excerpt anchor_text; /* of `from ANCHOR` */
    struct excerpt feel;
};
const struct every *every_parse(struct arena *arena, const struct excerpt *text,
                                struct diags *diags);

struct occurrence {
    struct date date; /* the civil day */
    bool has_time;
    struct clock_time time; /* where has_time */
};
/* The first occurrence of a PERIOD or SCHOOL_DAY schedule on a day >= `from`; of a SESSION schedule
 * the next school day, whose sessions only the floor above knows. Periods without such
 * a day are skipped; weeks and months that the calendar's start cuts are not guessed at (a fault).
 * False with RESULT_DONE in `error` where the calendar ends before another one comes; false with
 * another result on a fault. `calendar` is as known (calendar_known_at). */
NODISCARD bool every_next_day(const struct every *every, const struct calendar *calendar,
                              struct date from, struct occurrence *ret, struct error *error);
/* What a cron line does on a day that is closed, as calendar_days says what an open one is. A
 * firing that moves keeps its time of day and never leaves its ISO week: where that has no open day
 * on the side asked for, it falls away. Two firings that meet are one. */
enum closed_day { CLOSED_IGNORED, CLOSED_PREVIOUS, CLOSED_NEXT, CLOSED_SKIP };
const char *closed_day_name(enum closed_day closed); /* as files write it; empty: ignored */
/* Where a firing of `day` goes; month 0: nowhere. False as every_next_day. */
NODISCARD bool every_open_day(enum closed_day closed, const struct calendar *calendar,
                              struct date day, struct date *ret, struct error *error);
/* The first firing of a CRON schedule strictly after an instant, moved as `closed` says (not
 * CLOSED_IGNORED: cron_next is for that). False as every_next_day. */
NODISCARD bool every_next_cron(const struct every *every, enum closed_day closed,
                               const struct calendar *calendar, const struct zone *zone,
                               int64_t after, int64_t *ret, struct error *error);
/* The longest time to repeat after: a thousand years. */
#define EVERY_MONTHS 12000
#define EVERY_SECONDS (INT64_C(366000) * 86400)
/* The nth (from 0) repeat of a duration from an anchor date. */
struct date every_repeat(struct duration duration, struct date anchor, int64_t n);

/* ---- iCalendar (RFC 5545): all-day events, read and written ----
 *
 * What is read: VEVENTs whose DTSTART is a date, with DTEND (exclusive) or DURATION. Left out, with
 * a warning: events with times of day; without one: cancelled events. Refused: events that repeat,
 * dates that do not exist, more than LIMIT_ROWS events or 400 days of one, and what is no
 * iCalendar.
 */
struct ical_event {
    struct span at;
    struct str uid, summary, category; /* the first category; each may be empty */
    struct date from;
    int64_t days; /* how many, at least 1 */
};
struct ical_events {
    const struct ical_event *items;
    size_t count;
};
/* False after errors. */
NODISCARD bool ical_read(struct arena *arena, const struct source *source, struct diags *diags,
                         struct ical_events *ret);
/* One content line, folded after 75 bytes, never inside a character. `value` is written as it is;
 * ical_text escapes it, with what would act on whoever shows it made visible; ical_date gives a
 * date (`;VALUE=DATE`), ical_instant a time in UTC, whole seconds. */
void ical_line(struct text *out, const char *name, struct str value);
void ical_text(struct text *out, const char *name, struct str value);
void ical_date(struct text *out, const char *name, struct date date);
void ical_instant(struct text *out, const char *name, int64_t instant);

/* This floor's codes, T001 to T999; ended by a NULL code. */
extern const struct diag_code time_codes[];

#endif
