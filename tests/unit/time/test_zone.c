#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/tap.h"
#include "time/time.h"

#define L __LINE__
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

TEST("the release of the zoneinfo is told, or nothing where there is none")
{
    struct arena *arena = arena_new();
    struct str release = zone_release(arena);
    CHECK(release.len == 0 || (release.len == 5 && release.at[0] == '2'));
    char *before = getenv("TZDIR") ? str_cstr(arena, str_of(getenv("TZDIR"))) : NULL;
    CHECK(setenv("TZDIR", "/nowhere", 1) == 0);
    CHECK_STR(zone_release(arena), "");
    CHECK((before ? setenv("TZDIR", before, 1) : unsetenv("TZDIR")) == 0);
    arena_free(arena);
}

TEST("a civil time becomes an instant; gaps and overlaps by one rule")
{
    static const struct {
        int line;
        const char *zone, *civil, *instant;
        enum zone_fit fit;
    } rows[] = {
        {L, "Europe/London", "2026-09-21T16:00", "2026-09-21T15:00:00.000Z", ZONE_ONCE},
        {L, "Europe/London", "2026-12-18T16:00", "2026-12-18T16:00:00.000Z", ZONE_ONCE},
        {L, "Europe/London", "2026-03-29T00:59:59", "2026-03-29T00:59:59.000Z", ZONE_ONCE},
        {L, "Europe/London", "2026-03-29T01:00", "2026-03-29T01:00:00.000Z", ZONE_GAP},
        {L, "Europe/London", "2026-03-29T01:30:00.5", "2026-03-29T01:00:00.000Z", ZONE_GAP},
        {L, "Europe/London", "2026-03-29T02:00", "2026-03-29T01:00:00.000Z", ZONE_ONCE},
        {L, "Europe/London", "2026-10-25T00:59", "2026-10-24T23:59:00.000Z", ZONE_ONCE},
        {L, "Europe/London", "2026-10-25T01:00", "2026-10-25T00:00:00.000Z", ZONE_OVERLAP},
        {L, "Europe/London", "2026-10-25T01:30", "2026-10-25T00:30:00.000Z", ZONE_OVERLAP},
        {L, "Europe/London", "2026-10-25T02:00", "2026-10-25T02:00:00.000Z", ZONE_ONCE},
        /* beyond the table, by the footer's rule */
        {L, "Europe/London", "2500-07-01T12:00", "2500-07-01T11:00:00.000Z", ZONE_ONCE},
        {L, "Europe/London", "9999-03-28T01:30", "9999-03-28T01:00:00.000Z", ZONE_GAP},
        {L, "Europe/London", "1600-07-01T12:00", "1600-07-01T12:01:15.000Z", ZONE_ONCE},
        {L, "Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00.000Z", ZONE_GAP},
        {L, "Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00.000Z", ZONE_OVERLAP},
        {L, "America/New_York", "2026-03-08T02:30", "2026-03-08T07:00:00.000Z", ZONE_GAP},
        {L, "Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00.000Z", ZONE_GAP},
        {L, "Asia/Kathmandu", "2026-01-01T00:00", "2025-12-31T18:15:00.000Z", ZONE_ONCE},
        {L, "UTC", "2026-01-01T00:00", "2026-01-01T00:00:00.000Z", ZONE_ONCE},
        {L, "Etc/GMT+5", "2026-01-01T00:00", "2026-01-01T05:00:00.000Z", ZONE_ONCE},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct zone *zone = zone_find(str_of(rows[i].zone));
        struct civil civil;
        enum zone_fit fit;
        if (!CHECK_AT(rows[i].line, zone && civil_parse(str_of(rows[i].civil), &civil)))
            continue;
        CHECK_STR_AT(rows[i].line, instant_format(arena, zone_instant(zone, civil, &fit)),
                     rows[i].instant);
        CHECK_INT_AT(rows[i].line, fit, rows[i].fit);
    }
    arena_free(arena);
}

TEST("an unknown, misspelt or hostile zone name finds nothing; a known one is found once")
{
    static const char *const bad[] = {
        "",
        "Europe/Londn",
        "europe/london",
        "../zoneinfo/UTC",
        "/usr/share/zoneinfo/UTC",
        "Europe",
        "Europe/",
        "Europe//London",
        "./UTC",
        "Europe/../UTC",
        "UTC ",
        "localtime",
        "posixrules",
        "zone.tab",
        "leapseconds",
        "tzdata.zi",
        "right/UTC",
        "Europe/London\n",

    };
    for (size_t i = 0; i < COUNT(bad); i++)
        if (zone_find(str_of(bad[i])))
            CHECK_STR(str_of(bad[i]), "to be refused");
    static const char long_name[4096] = "Europe/London";
    CHECK(!zone_find((struct str){long_name, sizeof long_name}));
    CHECK(!zone_find((struct str){"UTC\0x", 5}));
    const struct zone *zone = zone_find(STR("Europe/London"));
    CHECK(zone && zone == zone_find(STR("Europe/London")));
    CHECK_STR(zone_name(zone), "Europe/London");
}

TEST("offsets hold in years that no instant reaches")
{
    const struct zone *zone = zone_find(STR("Europe/Paris"));
    struct civil far = {{999999999, 12, 31}, {23, 59, 59, 0}};
    CHECK_INT(zone_offset_civil(zone, far, NULL), 3600);
    CHECK(zone_instant(zone, far, NULL) == INSTANT_NONE);
    far.date = (struct date){999999999, 7, 1};
    CHECK_INT(zone_offset_civil(zone, far, NULL), 7200);
    far.date = (struct date){-999999999, 7, 1};
    CHECK_INT(zone_offset_civil(zone, far, NULL), 561); /* local mean time */
    enum zone_fit fit;
    struct civil gap = {{2026, 3, 29}, {2, 30, 0, 0}};
    CHECK_INT(zone_offset_civil(zone, gap, &fit), 7200);
    CHECK_INT(fit, ZONE_GAP);
}

/* In a child of its own, because TZ is the whole process's. Its status says how many differ. */
static int differences(const char *name, int64_t from, int64_t to, int64_t step)
{
    const struct zone *zone = zone_find(str_of(name));
    if (!zone || setenv("TZ", name, 1) != 0)
        return 100;
    tzset();
    int faults = 0;
    for (int64_t at = from; at < to; at += step) {
        time_t seconds = (time_t)at;
        struct tm tm;
        localtime_r(&seconds, &tm);
        struct civil civil = zone_to_civil(zone, at * 1000 + 7);
        faults += civil.date.year != tm.tm_year + 1900 || civil.date.month != tm.tm_mon + 1 ||
                  civil.date.day != tm.tm_mday || civil.time.hour != tm.tm_hour ||
                  civil.time.minute != tm.tm_min || civil.time.second != tm.tm_sec ||
                  civil.time.nano != 7000000;
        enum zone_fit fit;
        int64_t back = zone_instant(zone, civil, &fit);
        faults +=
            fit == ZONE_GAP || (fit == ZONE_ONCE ? back != at * 1000 + 7 : back > at * 1000 + 7);
    }
    return faults < 100 ? faults : 100;
}

TEST("the C library's local time agrees, from 1850 to 2600")
{
    static const char *const zones[] = {
        "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
        "Europe/Dublin", "America/St_Johns", "Pacific/Apia"};
    for (size_t i = 0; i < COUNT(zones); i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(differences(zones[i], INT64_C(-3786825600), INT64_C(19880899200), 34567) +
                  differences(zones[i], INT64_C(1767225600), INT64_C(1798761600), 300));
        int status = -1;
        if (!CHECK(child > 0 && waitpid(child, &status, 0) == child) || !CHECK_INT(status, 0))
            tap_note("zone %s", zones[i]);
    }
}

/* Each minute of a year: civil -> instant -> civil is the same, or the minute lies in a gap. */
TEST("the last pass of a civil time")
{
    static const struct {
        int line;
        const char *zone, *civil, *instant;
    } rows[] = {
        {L, "Europe/London", "2026-10-25T00:59", "2026-10-24T23:59:00.000Z"},
        {L, "Europe/London", "2026-10-25T01:00", "2026-10-25T01:00:00.000Z"},
        {L, "Europe/London", "2026-10-25T01:59:59", "2026-10-25T01:59:59.000Z"},
        {L, "Europe/London", "2026-10-25T02:00", "2026-10-25T02:00:00.000Z"},
        {L, "Europe/London", "2026-03-29T01:30", "2026-03-29T01:00:00.000Z"},
        {L, "Europe/London", "9999-10-31T01:30", "9999-10-31T01:30:00.000Z"},
        {L, "Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T15:15:00.000Z"},
        {L, "UTC", "2026-10-25T01:30", "2026-10-25T01:30:00.000Z"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct zone *zone = zone_find(str_of(rows[i].zone));
        struct civil civil;
        if (CHECK_AT(rows[i].line, zone && civil_parse(str_of(rows[i].civil), &civil)))
            CHECK_STR_AT(rows[i].line, instant_format(arena, zone_last_instant(zone, civil)),
                         rows[i].instant);
    }
    arena_free(arena);
}

TEST("civil times go to instants and back")
{
    const struct zone *zone = zone_find(STR("Europe/London"));
    int gaps = 0, twice = 0, faults = 0;
    int64_t last = INT64_MIN;
    for (int minute = 0; minute < 365 * 1440; minute++) {
        struct civil civil = {date_add_days((struct date){2026, 1, 1}, minute / 1440),
                              {(uint8_t)(minute / 60 % 24), (uint8_t)(minute % 60), 0, 0}};
        enum zone_fit fit;
        int64_t at = zone_instant(zone, civil, &fit);
        struct civil back = zone_to_civil(zone, at);
        bool same = date_compare(back.date, civil.date) == 0 && back.time.hour == civil.time.hour &&
                    back.time.minute == civil.time.minute;
        gaps += fit == ZONE_GAP;
        twice += fit == ZONE_OVERLAP;
        faults += same == (fit == ZONE_GAP) || at < last;
        last = at;
    }
    CHECK_INT(gaps, 60);
    CHECK_INT(twice, 60);
    CHECK_INT(faults, 0);
}
