#include <string.h>

#include "support/capture.h"
#include "support/tap.h"
#include "time/time.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const whens[] = {
    "",
    "5",
    "5 days",
    "5 days after",
    "5 days after at 09:00",
    "5 schol days before due",
    "5 schooldays before due",
    "five school days before due",
    "1000000 days after due",
    "5 school weeks before due",
    "5 yaers after due",
    "5 days past due",
    "5 days befor due",
    "-5 days after due",
    "2.5 days after due",
    "99999999999999999999 days after due",
    "2027-03-25",
    "on 2027-03-25 at 09:00",
    "due at 9:00",
    "due at 24:00",
    "due at",
    "due at 09:00 sharp",
    "2 hours after due at 09:00",
    "(start + 5",
    "(start + \"5) days after due",
    "() days after due",
    "5 days after ( )",
    "P5D after due",
    "due.",
    "on",
    "on before",
    "caf\xc3\xa9 at 09:00",
};
static const char *const everys[] = {
    "",
    "=",
    "daily",
    "lasst school day of week",
    "school day of week at 16:00",
    "last school of week",
    "last day of month",
    "last school day of weak",
    "last school day of half term",
    "last school day of week at noon",
    "last school day of week at 16:00 please",
    "each session day at 10:00",
    "each sesion of x",
    "each",
    "each of",
    "each of reviews at 16:00",
    "each of reviews else",
    "each of reviews else sometimes",
    ("each of a else each of b else each of c else each of d else each of e else each of f else "
     "each of g else each of h else each of i else each of j"),
    "P6W",
    "P6W from",
    "PT90M from start",
    "-P6W from start",
    "P0D from start",
    "P6X from start",
    "0 16 * * FRIDAY",
    "each of reviews else 0 25 * * *",
};
static const char *const crons[] = {
    "",
    "0 9 * *",
    "0 9 * * * * *",
    "60 * * * *",
    "0 24 * * *",
    "0 9 0 * *",
    "0 9 * 13 *",
    "0 9 * * 8",
    "a * * * *",
    "0 9am * * *",
    "0 9 * * MONDAY",
    "0 9 * * MUN",
    "0 9 1 JANUARY *",
    "0 9 * * JAN",
    "1- * * * *",
    ",1 * * * *",
    "1,,2 * * * *",
    "1-2-3 * * * *",
    "*/0 * * * *",
    "*/61 * * * *",
    "5/2/2 * * * *",
    "*5 * * * *",
    "0 L * * *",
    "0 9 32W * *",
    "0 9 W * *",
    "0 9 * * #2",
    "0 9 * * 1#6",
    "0 9 * * 8L",
    "0 9 * * L",
    "0 9 1 * MON",
    "0 9 30 2 *",
    "0 9 31 4,6 *",
    "0 9 31W FEB *",
    "@reboot",
    "@dayly",
    "@weekly MON",
    "99 99 99 99 99",
    "0 99999999999999999999 * * *",
};

#define ICAL "BEGIN:VCALENDAR\r\n"
#define EVENT ICAL "BEGIN:VEVENT\r\n"
static const char *const icals[] = {
    "",
    "{}",
    "DTSTART:20261016",
    ICAL,
    ICAL "END:VEVENT",
    ICAL "a line",
    "BEGIN:VEVENT",
    EVENT "DTSTART;VALUE=DATE:20261332",
    EVENT "SUMMARY:No day\r\nEND:VEVENT",
    EVENT "DTSTART:20261016\r\nDTEND:20261015\r\nEND:VEVENT",
    EVENT "DTSTART:20261016\r\nDURATION:PT3H",
    EVENT "DTSTART:20261016\r\nRRULE:FREQ=SECONDLY",
    EVENT "DTSTART:20261016\r\nDTEND:20281016\r\nEND:VEVENT",
    EVENT "DTSTART:99991231\r\nDURATION:P1W\r\nEND:VEVENT",
    EVENT "DTSTART:20261016T090000Z\r\nEND:VEVENT\r\n",
};

typedef bool reads(struct arena *arena, const struct excerpt *text, struct diags *diags);

static bool reads_when(struct arena *arena, const struct excerpt *text, struct diags *diags)
{
    return when_parse(arena, text, diags) != NULL;
}

static bool reads_every(struct arena *arena, const struct excerpt *text, struct diags *diags)
{
    return every_parse(arena, text, diags) != NULL;
}

static bool reads_cron(struct arena *arena, const struct excerpt *text, struct diags *diags)
{
    return cron_parse(arena, text, diags) != NULL;
}

static bool reads_ical(struct arena *arena, const struct excerpt *text, struct diags *diags)
{
    struct ical_events events;
    return ical_read(arena, text->source, diags, &events);
}

/* Each text's messages, whole, in one golden file. */
static void refuse_all(reads *read, const char *const *texts, size_t count, const char *golden)
{
    struct arena *arena = arena_new();
    struct capture capture;
    capture_start(&capture);
    for (size_t i = 0; i < count; i++) {
        struct excerpt text = excerpt_of(arena, "<text>", str_of(texts[i]));
        struct diags *diags = diags_new(arena);
        bool accepted = read(arena, &text, diags);
        if (!CHECK(!accepted && diags->errors > 0))
            tap_note("accepted: %s", texts[i]);
        diags_print(diags, capture.out, false);
    }
    CHECK_GOLDEN(capture_end(&capture, arena), golden);
    arena_free(arena);
}

TEST("faults of WHEN are told at the word")
{
    refuse_all(reads_when, whens, COUNT(whens), "tests/diag/time/when.txt");
}

TEST("faults of EVERY are told at the word")
{
    refuse_all(reads_every, everys, COUNT(everys), "tests/diag/time/every.txt");
}

TEST("faults of cron lines are told at the item, all fields in one go")
{
    refuse_all(reads_cron, crons, COUNT(crons), "tests/diag/time/cron.txt");
}

TEST("faults of iCalendar are told at the line")
{
    refuse_all(reads_ical, icals, COUNT(icals), "tests/diag/time/ical.txt");
}

TEST("every code that is used is explained, once, in order")
{
    struct arena *arena = arena_new();
    static const char *const goldens[] = {"tests/diag/time/when.txt", "tests/diag/time/every.txt",
                                          "tests/diag/time/cron.txt", "tests/diag/time/ical.txt"};
    size_t count = 0;
    for (; time_codes[count].code; count++) {
        CHECK(count == 0 || strcmp(time_codes[count - 1].code, time_codes[count].code) < 0);
        CHECK(time_codes[count].title && strlen(time_codes[count].text) > 80);
        bool used = false;
        for (size_t i = 0; i < COUNT(goldens); i++)
            used |= str_find(read_file(arena, goldens[i]),
                             str_format(arena, "[%s]", time_codes[count].code), 0) >= 0;
        if (!CHECK(used))
            tap_note("%s is shown by no test", time_codes[count].code);
    }
    for (size_t i = 0; i < COUNT(goldens); i++) {
        struct str text = read_file(arena, goldens[i]);
        for (ptrdiff_t at = str_find(text, STR("[T0"), 0); at >= 0;
             at = str_find(text, STR("[T0"), (size_t)at + 1)) {
            bool known = false;
            for (size_t j = 0; j < count; j++)
                known |= str_is(str_part(text, (size_t)at + 1, (size_t)at + 5), time_codes[j].code);
            CHECK(known);
        }
    }
    arena_free(arena);
}
