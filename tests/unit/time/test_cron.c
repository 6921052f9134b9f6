#include "support/tap.h"
#include "time/time.h"

#define L __LINE__
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct cron *parse(struct arena *arena, const char *text)
{
    struct excerpt excerpt = excerpt_of(arena, "<cron>", str_of(text));
    struct diags *diags = diags_new(arena);
    const struct cron *cron = cron_parse(arena, &excerpt, diags);
    CHECK((cron == NULL) == (diags->errors > 0));
    return cron;
}

TEST("a line fires on the wall clock of its zone, through changes of clocks")
{
    static const struct {
        int line;
        const char *cron, *zone, *from, *next; /* next NULL: never again */
    } rows[] = {
        {L, "0 16 * * FRI", "Europe/London", "2026-10-16T15:00:00Z", "2026-10-23T15:00:00.000Z"},
        {L, "0 16 * * FRI", "Europe/London", "2026-10-23T15:00:00Z", "2026-10-30T16:00:00.000Z"},
        {L, "0 16 * * FRI", "Europe/London", "2026-10-23T14:59:59.999Z",
         "2026-10-23T15:00:00.000Z"},
        {L, "30 1 * * *", "Europe/London", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00.000Z"},
        {L, "30 1 * * *", "Europe/London", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00.000Z"},
        {L, "10,30 1 * * *", "Europe/London", "2026-03-29T00:10:00Z", "2026-03-29T01:00:00.000Z"},
        {L, "10,30 1 * * *", "Europe/London", "2026-03-29T01:00:00Z", "2026-03-30T00:10:00.000Z"},
        {L, "30 1 * * *", "Europe/London", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00.000Z"},
        {L, "30 1 * * *", "Europe/London", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00.000Z"},
        {L, "30 1 * * *", "Europe/London", "2026-10-25T01:15:00Z", "2026-10-26T01:30:00.000Z"},
        {L, "30 * * * *", "Europe/London", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00.000Z"},
        {L, "30 * * * *", "Europe/London", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00.000Z"},
        {L, "*/30 1 * * *", "Europe/London", "2026-03-28T12:00:00Z", "2026-03-30T00:00:00.000Z"},
        {L, "0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z", "2011-12-30T10:00:00.000Z"},
        {L, "0 9 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T09:00:00.000Z"},
        {L, "*/10 9 29 2 *", "Europe/London", "2096-03-01T00:00:00Z", "2104-02-29T09:00:00.000Z"},
        {L, "0 9 * 2 SUN#5", "UTC", "2026-01-01T00:00:00Z", "2032-02-29T09:00:00.000Z"},
        {L, "0 9 LW * *", "UTC", "2026-01-31T00:00:00Z", "2026-02-27T09:00:00.000Z"},
        {L, "0 9 1W * *", "UTC", "2026-07-31T12:00:00Z", "2026-08-03T09:00:00.000Z"},
        {L, "0 9 15W * *", "UTC", "2026-08-01T00:00:00Z", "2026-08-14T09:00:00.000Z"},
        {L, "0 9 * * 5L", "UTC", "2026-10-01T00:00:00Z", "2026-10-30T09:00:00.000Z"},
        {L, "0 9 * * fri-mon", "UTC", "2026-10-12T09:00:00Z", "2026-10-16T09:00:00.000Z"},
        {L, "0 22-2 * * *", "UTC", "2026-10-12T02:00:00Z", "2026-10-12T22:00:00.000Z"},
        {L, "15 0 9 * * *", "UTC", "2026-10-12T09:00:00Z", "2026-10-12T09:00:15.000Z"},
        {L, "@yearly", "UTC", "2026-10-12T09:00:00Z", "2027-01-01T00:00:00.000Z"},
        {L, "59 23 31 12 *", "UTC", "9999-01-01T00:00:00Z", "9999-12-31T23:59:00.000Z"},
        {L, "59 23 31 12 *", "UTC", "9999-12-31T23:59:00Z", NULL},
        {L, "* * * * *", "UTC", "9999-12-31T23:59:00Z", NULL},
        {L, "* * * * *", "UTC", "12345-01-01T00:00:00Z", NULL},
        {L, "0 9 * * *", "UTC", "-0400-02-28T12:00:00Z", "-0400-02-29T09:00:00.000Z"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct cron *cron = parse(arena, rows[i].cron);
        const struct zone *zone = zone_find(str_of(rows[i].zone));
        int64_t from, next;
        if (!CHECK_AT(rows[i].line, cron && zone && instant_parse(str_of(rows[i].from), &from)))
            continue;
        bool fires = cron_next(cron, zone, from, &next);
        CHECK_AT(rows[i].line, fires == (rows[i].next != NULL));
        if (fires && rows[i].next)
            CHECK_STR_AT(rows[i].line, instant_format(arena, next), rows[i].next);
    }
    arena_free(arena);
}

/* A second reading of simple five-field lines, kept apart from the engine's: each field is a list
 * of numbers, ranges and steps over `*`, asked value by value. */
static bool item_holds(const char **at, int value, int min)
{
    int from = min, to = 99, step = 1;
    if (**at == '*') {
        ++*at;
    } else {
        for (from = 0; **at >= '0' && **at <= '9'; ++*at)
            from = from * 10 + (**at - '0');
        to = from;
        if (**at == '-')
            for (++*at, to = 0; **at >= '0' && **at <= '9'; ++*at)
                to = to * 10 + (**at - '0');
    }
    if (**at == '/')
        for (++*at, step = 0; **at >= '0' && **at <= '9'; ++*at)
            step = step * 10 + (**at - '0');
    return value >= from && value <= to && (value - from) % step == 0;
}

static bool field_holds(const char **at, int value, int min)
{
    bool holds = item_holds(at, value, min);
    while (**at == ',') {
        ++*at;
        holds |= item_holds(at, value, min);
    }
    *at += **at == ' ';
    return holds;
}

static bool line_holds(const char *line, struct civil civil)
{
    const char *at = line;
    bool minute = field_holds(&at, civil.time.minute, 0),
         hour = field_holds(&at, civil.time.hour, 0);
    bool day = field_holds(&at, civil.date.day, 1), month = field_holds(&at, civil.date.month, 1);
    return minute && hour && day && month && field_holds(&at, date_weekday(civil.date) % 7, 0);
}

/* Whether the line, by the rule for fixed or interval lines, fires at this whole minute. */
static bool fires_at(const char *line, bool fixed, const struct zone *zone, int64_t at)
{
    struct civil civil = zone_to_civil(zone, at);
    if (!fixed)
        return line_holds(line, civil);
    enum zone_fit fit;
    if (line_holds(line, civil) && zone_instant(zone, civil, &fit) == at)
        return true;
    /* The first instant after a gap stands for every minute that the gap skipped. */
    int64_t gap = (int64_t)(zone_offset(zone, at) - zone_offset(zone, at - 1)) / 60;
    for (int64_t i = 1; i <= gap; i++) {
        int64_t skipped = ((int64_t)civil.time.hour * 60 + civil.time.minute) - i;
        struct civil local = {civil.date, {0}};
        if (skipped < 0) {
            local.date = date_add_days(local.date, -1);
            skipped += 1440;
        }
        local.time = (struct clock_time){(uint8_t)(skipped / 60), (uint8_t)(skipped % 60), 0, 0};
        if (line_holds(line, local))
            return true;
    }
    return false;
}

TEST("minute by minute through the year, lines fire when a plain reading of them holds")
{
    static const struct {
        int line;
        const char *cron;
        bool fixed;
    } rows[] = {
        {L, "30 1 * * *", true},     {L, "*/15 * * * *", false},     {L, "0,20,59 1-2 * * *", true},
        {L, "15 2 * * 0", true},     {L, "5-50/9 */5 * * *", false}, {L, "0 2 29-31 3,10 *", true},
        {L, "45 1,2 1-8 * *", true}, {L, "* 1 * * 0,6", false},
    };
    static const char *const zones[] = {"Europe/London", "America/New_York", "Australia/Lord_Howe",
                                        "UTC"};
    struct arena *arena = arena_new();
    int64_t start, stop;
    CHECK(instant_parse(STR("2026-01-01T00:00:00Z"), &start) &&
          instant_parse(STR("2027-01-01T00:00:00Z"), &stop));
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t j = 0; j < COUNT(zones); j++) {
            const struct cron *cron = parse(arena, rows[i].cron);
            const struct zone *zone = zone_find(str_of(zones[j]));
            int64_t next = INT64_MIN, faults = 0, fired = 0;
            CHECK_AT(rows[i].line, cron_next(cron, zone, start - 1, &next));
            for (int64_t at = start; at < stop; at += 60000) {
                bool fires = fires_at(rows[i].cron, rows[i].fixed, zone, at);
                faults += fires != (next == at);
                fired += fires;
                if (next <= at && !cron_next(cron, zone, at, &next))
                    break;
            }
            if (!CHECK_INT_AT(rows[i].line, faults, 0) || !CHECK_AT(rows[i].line, fired > 0))
                tap_note("%s in %s", rows[i].cron, zones[j]);
        }
    arena_free(arena);
}

TEST("a line in words")
{
    static const struct {
        int line;
        const char *cron, *words;
    } rows[] = {
        {L, "0 16 * * FRI", "at 16:00 on Fridays"},
        {L, "0 9,12 * * *", "at 09:00 and 12:00 every day"},
        {L, "30 8 * * 1-5", "at 08:30 on Mondays to Fridays"},
        {L, "0 9 * * MON,WED", "at 09:00 on Mondays and Wednesdays"},
        {L, "0 9 * * FRI-MON", "at 09:00 on Mondays and Fridays to Sundays"},
        {L, "0 9 * * MON#1", "at 09:00 on the first Monday of the month"},
        {L, "0 17 * * FRI#L", "at 17:00 on the last Friday of the month"},
        {L, "0 9 L * *", "at 09:00 on the last day of the month"},
        {L, "0 9 1,15W * *",
         "at 09:00 on day 1 and the weekday (Monday to Friday) nearest to day 15 of the month"},
        {L, "0 9 LW 9-12 *",
         "at 09:00 on the last weekday (Monday to Friday) of the month in September to December"},
        {L, "0 9 31 * *", "at 09:00 on day 31 of the month, where there is one"},
        {L, "0 9 31 1,3 *", "at 09:00 on day 31 of the month in January and March"},
        {L, "0 9 29 2 *", "at 09:00 on day 29 of the month in February, where there is one"},
        {L, "0 9 28,30 * *", "at 09:00 on days 28 and 30 of the month"},
        {L, "0 9 31,L * *", "at 09:00 on day 31 and the last day of the month"},
        {L, "0 9 30W * *",
         "at 09:00 on the weekday (Monday to Friday) nearest to day 30 of the month, where there "
         "is "
         "one"},
        {L, "0 9 * * MON#5", "at 09:00 on the fifth Monday of the month, where there is one"},
        {L, "0 9 * * MON#5,TUE", "at 09:00 on Tuesdays and the fifth Monday of the month"},
        {L, "0 0 1 1 *", "at 00:00 on day 1 of the month in January"},
        {L, "*/5 * * * *", "every 5 minutes of every hour every day"},
        {L, "* * * * *", "every minute of every hour every day"},
        {L, "0 * * * *", "at minute 0 of every hour every day"},
        {L, "5,35 9-17 * * 1-5", "at minutes 5 and 35 of hours 9 to 17 on Mondays to Fridays"},
        {L, "*/7 12 * * *", "at minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of hour 12 every day"},
        {L, "*/10 0 9 * * *", "every 10 seconds, at minute 0 of hour 9 every day"},
        {L, "0 9 * * 0-6", "at 09:00 every day"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct cron *cron = parse(arena, rows[i].cron);
        if (CHECK_AT(rows[i].line, cron != NULL))
            CHECK_STR_AT(rows[i].line, cron_words(arena, cron), rows[i].words);
    }
    arena_free(arena);
}
