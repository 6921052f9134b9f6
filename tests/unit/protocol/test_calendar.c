/* Calendars in rules/: what they come to. */
#include "support/protocols.h"
#include "support/tap.h"

#define L __LINE__

static const struct {
    int line;
    const char *calendar, *date;
    bool school, working;
} days[] = {
    {L, "hampshire", "2026-09-01", false, true},  /* INSET: staff work */
    {L, "hampshire", "2026-09-02", true, true},   /* first day with pupils */
    {L, "hampshire", "2026-10-16", false, true},  /* INSET */
    {L, "hampshire", "2026-10-27", false, true},  /* half-term */
    {L, "hampshire", "2026-10-24", false, false}, /* a Saturday */
    {L, "hampshire", "2026-12-25", false, false}, /* inherited from England */
    {L, "hampshire", "2027-05-03", false, false}, /* bank holiday in term */
    {L, "hampshire", "2027-07-21", true, true},   /* last day */
    {L, "hampshire", "2027-07-22", false, true},
    {L, "england-working-days", "2026-12-28", false, false},
    {L, "england-working-days", "2026-12-29", false, true},
};

TEST("school days and working days of the calendars in rules/")
{
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct bench bench;
        bench_start(&bench, ".", NULL);
        struct str path = calendar_path(bench.arena, str_of(days[i].calendar));
        const struct calendar *calendar = calendar_load(&bench.loader, path);
        struct date date;
        struct error error;
        bool school = false, working = false;
        CHECK_STR(bench_messages(&bench), "");
        if (CHECK(calendar != NULL) && CHECK(date_parse(str_of(days[i].date), &date))) {
            CHECK(calendar_school_day(calendar, date, &school, &error));
            CHECK(calendar_working_day(calendar, date, &working, &error));
            CHECK_INT_AT(days[i].line, school, days[i].school);
            CHECK_INT_AT(days[i].line, working, days[i].working);
        }
        bench_end(&bench);
    }
}

TEST("Hampshire has 190 days with pupils and is a sample")
{
    struct bench bench;
    int64_t sum = 0;
    bench_start(&bench, ".", NULL);
    const struct calendar *calendar =
        calendar_load(&bench.loader, calendar_path(bench.arena, STR("hampshire")));
    if (CHECK(calendar != NULL)) {
        for (size_t i = 0; i < calendar->period_count; i++) {
            int64_t count = 0;
            struct error error;
            CHECK(calendar_count(calendar, DAY_SCHOOL, calendar->periods[i].from,
                                 calendar->periods[i].to, &count, &error));
            sum += count;
        }
        CHECK_INT(sum, 190);
        CHECK(calendar->sample);
        CHECK_INT(calendar->hash.len, 64);
    }
    bench_end(&bench);
}

static const struct memory_file two[] = {
    {"rules/calendars/a.yaml", "waymark: 1\ncalendar: a\nversion: 1\nzone: Europe/London\n"
                               "covers: 2027-01-01/2027-12-31\n"
                               "closed: {2027-03-26: bank_holiday}\n"},
    {"rules/calendars/b.yaml", "waymark: 1\ncalendar: b\nversion: 1\nextends: a\n"
                               "years: {2026/27: {terms: {spring: {half_terms: "
                               "{one: 2027-02-01/2027-03-31}}}}}\n"
                               "closed: {2027-02-03: {kind: unplanned, label: Snow, "
                               "known_from: 2027-02-02T18:30}}\nopen: [2027-02-06]\n"},
    {NULL, NULL},
};

TEST("an extending calendar adds to the closures, and knows when it learnt of one")
{
    struct bench bench;
    bench_start(&bench, NULL, two);
    const struct calendar *calendar = calendar_load(&bench.loader, STR("rules/calendars/b.yaml"));
    CHECK_STR(bench_messages(&bench), "");
    if (CHECK(calendar != NULL)) {
        CHECK_INT(calendar->closure_count, 2);
        CHECK_STR(calendar->closures[0].label, "Snow");
        CHECK(calendar->closures[0].working);
        CHECK_STR(instant_format(bench.arena, calendar->closures[0].known_from),
                  "2027-02-02T18:30:00.000Z");
        CHECK(!calendar->closures[1].working);
        CHECK_INT(calendar->opened_count, 1);
        CHECK_STR(date_format(bench.arena, calendar->to), "2027-12-31");
        CHECK_STR(calendar->periods[0].term, "spring");
    }
    bench_end(&bench);
}
