/* FEEL's functions on school time, and those of the case, as guards use them. */
#include "support/machine_story.h"
#include "support/tap.h"

#define L __LINE__

struct row {
    int line;
    const char *feel, *want;
};

/* Evaluate by way of an action: `x: any` takes whatever comes. */
static void check_row(const struct row *row)
{
    struct arena *arena = arena_new();
    struct str protocol =
        str_format(arena,
                   "data: {x: any, none: date}\n"
                   "documents: {letter: {release: {to: r}}}\n"
                   "roles: {r: {}}\n"
                   "notices: {n: {to: r, subject: s, text: t}}\n"
                   "states: {a: {on: {go: {by: r, do: {set: {x: '= %s'}}}}}, b: {}}\n",
                   row->feel);
    struct story *story = story_new(str_cstr(arena, protocol), "hampshire");
    if (CHECK_AT(row->line, story->protocol != NULL)) {
        (void)story_do(story, row->line, "2026-09-21T09:00", "r", "open", "", "{}");
        (void)story_do(story, row->line, "2026-09-21T09:00", "r", "send", "go", "");
        CHECK_STR_AT(row->line, story_datum(story, "x"), row->want);
    }
    story_end(story);
    arena_free(arena);
}

TEST("school days, working days, half-terms and terms, by a calendar")
{
    static const struct row rows[] = {
        {L, "school days between(@\"2026-10-19\", @\"2026-11-03\")", "7"},
        {L, "working days between(@\"2026-12-24\", @\"2026-12-29\", \"england-working-days\")",
         "null"},
        {L, "school days after(@\"2026-10-23\", 1)", "@\"2026-11-02\""},
        {L, "school days before(@\"2026-10-20\", 10)", "@\"2026-10-05\""},
        {L, "working days after(@\"2026-12-24\", 1)", "@\"2026-12-29\""},
        {L, "is school day(@\"2026-10-16\")", "false"},
        {L, "is school day(@\"2026-10-16\", \"leicester\")", "true"},
        {L, "is school day(none)", "null"},
        {L, "week of(@\"2026-10-16\")", "[@\"2026-10-12\"..@\"2026-10-18\"]"},
        {L, "week of(@\"2026-10-16\") = week of(@\"2026-10-12\")", "true"},
        {L, "half term of(@\"2026-10-16\")", "[@\"2026-09-01\"..@\"2026-10-23\"]"},
        {L, "half term of(@\"2026-10-27\")", "null"},
        {L, "count(half terms(@\"2026-10-01\", @\"2027-01-05\"))", "3"},
        {L, "term of(@\"2026-10-16\")", "[@\"2026-09-01\"..@\"2026-12-18\"]"},
        {L, "term of(@\"2026-10-16\", 2)", "[@\"2027-01-04\"..@\"2027-03-25\"]"},
        {L, "last school day of(week of(@\"2026-10-14\"))", "@\"2026-10-15\""},
        {L, "first school day of(half term of(@\"2026-10-14\"))", "@\"2026-09-02\""},
        {L, "session days(week of(@\"2026-10-14\"))",
         "[@\"2026-10-12\", @\"2026-10-13\", @\"2026-10-14\", @\"2026-10-15\"]"},
        {L, "session days(week of(@\"2026-10-14\"), [\"mon_am\", \"thu\", \"fri_pm\"])",
         "[@\"2026-10-12\", @\"2026-10-15\"]"},
        {L, "session days(week of(@\"2026-10-14\"), [], \"leicester\")", "[]"},
        {L, "session days(week of(@\"2026-10-14\"), [\"monday\"])", "null"},
        {L, "session days([@\"2026-10-14\"..@\"2029-10-14\"])", "null"},
        {L, "school days between(none, @\"2026-10-03\")", "null"},
        {L, "school days between(@\"1999-10-01\", @\"1999-10-03\")", "null"},
        {L, "in_state(\"a\")", "true"},
        {L, "in_state(\"b\")", "false"},
        {L, "served(\"n\", \"r\")", "false"},
        {L, "count(released(\"r\"))", "0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_row(&rows[i]);
}
