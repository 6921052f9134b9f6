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

/* ---- three in a line: the nation, the authority, the school ---- */

#define NATION                                                                                     \
    "waymark: 1\ncalendar: nation\nversion: 1\nzone: Europe/London\n"                              \
    "covers: 2026-09-01/2028-08-31\nclosed: {2026-12-25: bank_holiday, 2027-05-03: "               \
    "bank_holiday}\n"
#define AUTHORITY                                                                                  \
    "waymark: 1\ncalendar: authority\nversion: 1\nextends: nation\nyears:\n"                       \
    "  2026/27:\n    expect: {school_days: 37}\n"                                                  \
    "    terms: {autumn: {half_terms: {autumn_1: 2026-09-01/2026-10-23}}}\n"                       \
    "  2027/28:\n    terms: {autumn: {half_terms: {autumn_1: 2027-09-01/2027-10-22}}}\n"           \
    "closed: {2026-09-01: inset, 2026-10-16: inset}\n"
#define SCHOOL "waymark: 1\ncalendar: school\nversion: 1\nextends: authority\n"

static const struct {
    int line;
    const char *school; /* what its file says beyond its head */
    const char *messages;
    int64_t days;            /* with pupils from 1 September to 30 October 2026 */
    const char *is, *is_not; /* a school day, and none */
} schools[] = {
    {L, "", "", 37, "2026-09-02", "2026-10-16"},
    /* INSET days of its own: the authority's are school days here */
    {L, "open: [2026-10-16]\nclosed: {2026-10-02: inset}\n", "", 37, "2026-10-16", "2026-10-02"},
    {L, "remove: {closed.2026-10-16: Ours is earlier}\nclosed: {2026-10-02: inset}\n", "", 37,
     "2026-10-16", "2026-10-02"},
    /* a day more, and what its own year comes to */
    {L, "closed: {2026-10-02: occasional}\nyears: {2026/27: {expect: {school_days: 36}}}\n", "", 36,
     "2026-10-01", "2026-10-02"},
    {L, "closed: {2026-10-02: occasional}\nchange: {years.2026/27.expect.school_days: 36}\n", "",
     36, "2026-10-01", "2026-10-02"},
    {L, "add: {closed: {2026-10-02: occasional}}\n",
     "rules/calendars/authority.yaml:7:27: warning: 2026/27 comes to 36 school days, not 37 "
     "[P084]\n",
     36, "2026-10-01", "2026-10-02"},
    /* an academy's own dates for one year; the next stays the authority's */
    {L, "years: {2026/27: {terms: {autumn: {half_terms: {autumn_1: 2026-09-01/2026-10-09}}}}}\n",
     "", 28, "2026-10-09", "2026-10-12"},
    {L,
     "change: {years.2026/27.terms.autumn.half_terms.autumn_1: 2026-09-01/2026-10-09,\n"
     "         years.2026/27.expect.school_days: 28}\n",
     "", 28, "2026-10-09", "2026-10-12"},
    {L,
     "add: {years.2026/27.terms.autumn.half_terms: {autumn_x: 2026-10-26/2026-10-27}}\n"
     "change: {years.2026/27.expect.school_days: 39}\n",
     "", 39, "2026-10-27", "2026-10-28"},
    /* what the nation closes can be opened through the authority's file */
    {L, "remove: {closed.2027-05-03: We celebrate in class}\nopen: [2027-05-03]\n", "", 37,
     "2027-05-03", "2026-12-25"},
};

static void check_school(struct bench *bench, size_t at)
{
    const struct calendar *calendar =
        calendar_load(&bench->loader, STR("rules/calendars/school.yaml"));
    struct date is, is_not, next = {2027, 9, 1};
    struct error error;
    int64_t counted = 0;
    bool school = false;
    struct str said = bench_messages(bench);
    CHECK_STR_AT(
        schools[at].line,
        str_part(said, 0, schools[at].messages[0] ? strlen(schools[at].messages) : said.len),
        schools[at].messages);
    if (!CHECK(calendar != NULL) || !CHECK(date_parse(str_of(schools[at].is), &is)) ||
        !CHECK(date_parse(str_of(schools[at].is_not), &is_not)))
        return;
    CHECK(calendar_count(calendar, DAY_SCHOOL, (struct date){2026, 9, 1},
                         (struct date){2026, 10, 30}, &counted, &error));
    CHECK_INT_AT(schools[at].line, counted, schools[at].days);
    CHECK(calendar_school_day(calendar, is, &school, &error));
    CHECK_INT_AT(schools[at].line, school, true);
    CHECK(calendar_school_day(calendar, is_not, &school, &error));
    CHECK_INT_AT(schools[at].line, school, false);
    CHECK(calendar_school_day(calendar, next, &school, &error));
    CHECK_INT_AT(schools[at].line, school, true);
}

TEST("what a school can say of its own days")
{
    for (size_t i = 0; i < sizeof schools / sizeof *schools; i++) {
        struct bench bench;
        CLEANUP(arena_freep) struct arena *arena = arena_new();
        const struct memory_file files[] = {
            {"rules/calendars/nation.yaml", NATION},
            {"rules/calendars/authority.yaml", AUTHORITY},
            {"rules/calendars/school.yaml",
             str_cstr(arena, str_join(arena, STR(SCHOOL), str_of(schools[i].school)))},
            {NULL, NULL}};
        bench_start(&bench, NULL, files);
        check_school(&bench, i);
        bench_end(&bench);
    }
}
