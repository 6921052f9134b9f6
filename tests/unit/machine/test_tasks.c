/* Tasks: schedules, instances, messages and whose days count. */
#include "support/machine_story.h"
#include "support/sample_calendars.h"
#include "support/tap.h"

#define L __LINE__

struct step {
    int line;
    const char *at, *as, *command, *name, *values;
    const char *tasks, *notices; /* NULL: not looked at */
};

static void play(const char *protocol, const struct step *steps, size_t count)
{
    struct story *story = story_new(protocol, "hampshire");
    for (size_t i = 0; story->protocol != NULL && i < count; i++) {
        const struct step *s = &steps[i];
        (void)story_do(story, s->line, s->at, s->as, s->command, s->name, s->values);
        if (story->last.outcome != OUTCOME_DONE)
            tap_note("line %d: %s %.*s", s->line, story->fault.text, STR_ARG(story_refusal(story)));
        CHECK_INT_AT(s->line, story->last.outcome, OUTCOME_DONE);
        if (s->tasks != NULL)
            CHECK_STR_AT(s->line, story_tasks(story), s->tasks);
        if (s->notices != NULL)
            CHECK_STR_AT(s->line, story_notices(story), s->notices);
    }
    story_end(story);
}
#define PLAY(protocol, steps) play(protocol, steps, sizeof(steps) / sizeof(steps)[0])

#define TICK(at, tasks, notices)                                                                   \
    {                                                                                              \
        L, at, "", "tick", "", "", tasks, notices                                                  \
    }

static const char weekly[] =
    "roles: {school: {}, provider: {}}\n"
    "records: {ret: {from: provider, fields: {ending: date}}}\n"
    "states:\n"
    "  live:\n"
    "    tasks:\n"
    "      ret:\n"
    "        who: provider\n"
    "        every: last school day of week at 16:00\n"
    "        done_by: {record: ret, where: week of(ending) = occurrence.week}\n"
    "        tell: {chase: {when: 1 school day after due at 09:00, to: [provider, school]}}\n"
    "    on: {end: {to: over, by: school}}\n"
    "  over: {type: final}\n";

TEST("a weekly duty skips the half-term; each week is its own instance")
{
    static const struct step steps[] = {
        {L, "2026-10-12T09:00", "school", "open", "", "{}", "ret 2026-10-15T16:00", ""},
        TICK("2026-10-15T16:00", "ret 2026-10-15T16:00!", ""),
        TICK("2026-10-19T08:59", "ret 2026-10-15T16:00!, ret 2026-10-23T16:00", ""),
        TICK("2026-10-19T09:00", NULL,
             "provider ret@2026-10-19T09:00, school ret@2026-10-19T09:00"),
        {L, "2026-10-23T15:00", "provider", "record", "", "{\"ret\": {\"ending\": \"2026-10-23\"}}",
         "ret 2026-10-15T16:00!", ""},
        TICK("2026-10-31T09:00", "ret 2026-10-15T16:00!", ""),
        TICK("2026-11-02T00:00", "ret 2026-10-15T16:00!, ret 2026-11-06T16:00", ""),
        {L, "2026-11-03T15:00", "provider", "record", "", "{\"ret\": {\"ending\": \"2026-10-16\"}}",
         "ret 2026-11-06T16:00", ""},
        {L, "2026-11-03T16:00", "school", "send", "end", "", "", ""},
        TICK("2026-12-01T00:00", "", ""),
    };
    PLAY(weekly, steps);
}

TEST("what is due already stays owed when its state is left")
{
    static const struct step steps[] = {
        {L, "2026-10-12T09:00", "school", "open", "", "{}", "ret 2026-10-15T16:00", ""},
        {L, "2026-10-19T16:00", "school", "send", "end", "", "ret 2026-10-15T16:00!", NULL},
        {L, "2026-10-20T15:00", "provider", "record", "", "{\"ret\": {\"ending\": \"2026-10-14\"}}",
         "", ""},
    };
    PLAY(weekly, steps);
}

static const char planned[] =
    "roles: {school: {}, la: {}}\n"
    "data: {days: {type: list of date, by: school}, end: {type: date, by: school}}\n"
    "states:\n"
    "  live:\n"
    "    tasks:\n"
    "      review:\n"
    "        who: school\n"
    "        every: each of days else last school day of half-term\n"
    "        done_by: {event: reviewed}\n"
    "        tell:\n"
    "          ten: {when: 10 school days before due, to: school}\n"
    "          late: {when: 1 school day after due, to: school}\n"
    "      invite: {who: school, every: each of days, due: 6 days before occurrence, done_by: "
    "{event: "
    "invited}}\n"
    "      report: {who: school, due: on end, tell: {soon: {when: 5 school days before due, to: "
    "school}}}\n";

TEST("dates of a plan: new ones are opened, dropped ones withdrawn, else the schedule")
{
    static const struct step steps[] = {
        {L, "2026-09-21T09:00", "school", "open", "", "{}", "review 2026-10-23, report -", ""},
        {L, "2026-09-22T09:00", "school", "set", "", "{\"days\": [\"2026-10-20\", \"2026-12-08\"]}",
         "report -, review 2026-10-20, review 2026-12-08, invite 2026-10-14, invite 2026-12-02",
         ""},
        {L, "2026-09-23T09:00", "school", "set", "",
         "{\"days\": [\"2026-10-20\", \"2026-12-10\"], \"end\": \"2026-10-22\"}",
         "report 2026-10-22, review 2026-10-20, invite 2026-10-14, review 2026-12-10, invite "
         "2026-12-04",
         ""},
        TICK("2026-10-05T08:59", NULL, ""),
        TICK("2026-10-05T09:00", NULL, "school review@2026-10-05T09:00"),
        {L, "2026-10-06T09:00", "school", "set", "", "{\"end\": \"2026-12-18\"}", NULL, ""},
        {L, "2026-10-20T09:00", "school", "send", "reviewed", "",
         "report 2026-12-18, invite 2026-10-14!, review 2026-12-10, invite 2026-12-04", ""},
        /* a date that was done is not opened again when the list changes */
        {L, "2026-10-21T09:00", "school", "set", "",
         "{\"days\": [\"2026-10-20\", \"2026-12-10\", \"2026-12-11\"]}",
         "report 2026-12-18, invite 2026-10-14!, review 2026-12-10, invite 2026-12-04, review "
         "2026-12-11, invite 2026-12-05",
         ""},
        {L, "2026-10-21T10:00", "school", "done", "", "{\"report\": null}", NULL, ""},
    };
    PLAY(planned, steps);
}

static const char receivers[] =
    "roles: {la: {calendar: leicester}, parent: {calendar: none}, school: {}}\n"
    "states:\n"
    "  live:\n"
    "    tasks:\n"
    "      renew:\n"
    "        who: school\n"
    "        calendar: school\n"
    "        due: on (date(\"2026-10-24\"))\n"
    "        tell:\n"
    "          before: {when: 2 days before due, to: [la, parent, school]}\n"
    "          after: {when: 1 day after due, to: [la, parent, school]}\n";

TEST("a reminder moves back to a day that its receiver works, a chase forward; due never moves")
{
    /* Leicester's half-term is 19 to 23 October, Hampshire's 26 to 30. */
    static const struct step steps[] = {
        {L, "2026-10-01T09:00", "school", "open", "", "{}", "renew 2026-10-24", ""},
        TICK("2026-10-16T08:59", NULL, ""),
        TICK("2026-10-16T09:00", NULL, "la renew@2026-10-16T09:00"),
        TICK("2026-10-22T09:00", NULL,
             "parent renew@2026-10-22T09:00, school renew@2026-10-22T09:00"),
        TICK("2026-10-25T00:00", "renew 2026-10-24!", ""),
        TICK("2026-10-25T09:00", NULL, "parent renew@2026-10-25T09:00"),
        TICK("2026-10-27T09:00", NULL, "la renew@2026-10-27T09:00"),
        TICK("2026-11-02T09:00", NULL, "school renew@2026-11-02T09:00"),
    };
    PLAY(receivers, steps);
}

TEST("after a silence a reminder that was overtaken is not sent, what came later is")
{
    static const struct step steps[] = {
        {L, "2026-10-01T09:00", "school", "open", "", "{}", "renew 2026-10-24", ""},
        TICK("2026-12-01T09:00", "renew 2026-10-24!",
             "parent renew@2026-10-25T09:00, la renew@2026-10-27T09:00, school "
             "renew@2026-11-02T09:00"),
        TICK("2026-12-01T09:00", "renew 2026-10-24!", ""),
    };
    PLAY(receivers, steps);
}

static const char returns[] =
    "roles: {school: {}, office: {}, provider: {}}\n"
    "records: {ret: {from: provider, fields: {ending: date}}}\n"
    "states:\n"
    "  live:\n"
    "    tasks:\n"
    "      ret:\n"
    "        who: provider\n"
    "        calendar: hampshire\n"
    "        every: last school day of week at 16:00\n"
    "        done_by: {record: ret, where: week of(ending) = occurrence.week}\n"
    "        tell: {chase: {when: 1 school day after due at 09:00, to: [school, office]}}\n"
    "    on: {look: {by: school}}\n";

TEST("after a silence nobody is chased for what the command that ends it does; else everybody is")
{
    static const struct step done[] = {
        {L, "2026-09-21T09:00", "school", "open", "", "{}", NULL, ""},
        {L, "2026-09-30T10:00", "provider", "record", "", "{\"ret\": {\"ending\": \"2026-09-25\"}}",
         NULL, ""},
        TICK("2026-10-01T09:00", NULL, ""),
    };
    static const struct step another[] = {
        {L, "2026-09-21T09:00", "school", "open", "", "{}", NULL, ""},
        {L, "2026-09-30T10:00", "school", "send", "look", "", NULL,
         "school ret@2026-09-28T09:00, office ret@2026-09-28T09:00"},
    };
    PLAY(returns, done);
    PLAY(returns, another);
}

static const char rows[] =
    "roles: {school: {}}\n"
    "data: {jobs: {type: table, rows: keyed, columns: {by: date}, by: school}}\n"
    "records: {done: {from: school, fields: {job: string}}}\n"
    "states:\n"
    "  live:\n"
    "    tasks:\n"
    "      job: {who: school, for_each: jobs, due: on (each.by), done_by: {record: done, where: "
    "job = "
    "each.id}}\n"
    "      all: {who: school, done_by: {record: done, where: job = item.id, all: jobs}}\n";

TEST("one instance for each row; `all` is done when every row is")
{
    static const struct step steps[] = {
        {L, "2026-09-01T09:00", "school", "open", "",
         "{\"data\": {\"jobs\": {\"a\": {\"by\": \"2026-09-10\"}, \"b\": {\"by\": "
         "\"2026-09-11\"}}}}",
         "job/a 2026-09-10, job/b 2026-09-11, all -", ""},
        {L, "2026-09-02T09:00", "school", "record", "", "{\"done\": {\"job\": \"b\"}}",
         "job/a 2026-09-10, all -", ""},
        {L, "2026-09-03T09:00", "school", "set", "",
         "{\"jobs\": {\"b\": {\"by\": \"2026-09-20\"}, \"c\": {\"by\": \"2026-09-12\"}}}",
         "job/a 2026-09-10, all -, job/c 2026-09-12", ""},
        {L, "2026-09-04T09:00", "school", "set", "", "{\"jobs\": {\"c\": null}}",
         "job/a 2026-09-10, all -", ""},
        {L, "2026-09-05T09:00", "school", "record", "", "{\"done\": {\"job\": \"a\"}}", "", ""},
    };
    PLAY(rows, steps);
}

/* Hampshire, with one more closure that was learnt at an instant. */
static const struct calendar *with_snow(struct arena *arena, struct date day, int64_t known_from)
{
    const struct calendar *old = sample_calendar("hampshire");
    struct calendar *calendar = arena_copy(arena, old, sizeof *old);
    struct calendar_closure *closures =
        ARENA_ARRAY(arena, struct calendar_closure, old->closure_count + 1);
    size_t count = 0;
    bool placed = false;
    for (size_t i = 0; i <= old->closure_count; i++) {
        if (!placed && (i == old->closure_count || date_compare(old->closures[i].date, day) > 0)) {
            closures[count++] = (struct calendar_closure){.date = day,
                                                          .kind = STR("unplanned"),
                                                          .label = STR("Snow"),
                                                          .known_from = known_from,
                                                          .working = true};
            placed = true;
        }
        if (i < old->closure_count)
            closures[count++] = old->closures[i];
    }
    calendar->closures = closures;
    calendar->closure_count = count;
    return calendar;
}

TEST("when a calendar changes, what is open moves, with its messages; what was due does not")
{
    struct story *story = story_new(weekly, "hampshire");
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-10-19T09:00", "school", "open", "", "{}");
        CHECK_STR(story_tasks(story), "ret 2026-10-23T16:00");
        story->calendar =
            with_snow(story->arena, sample_date("2026-10-23"), story->now + INT64_C(86400000));
        (void)story_do(story, L, "2026-10-19T10:00", "", "recompute", "", "");
        CHECK_STR(story_kinds(story), ""); /* nobody knows of it yet */
        (void)story_do(story, L, "2026-10-20T10:00", "", "recompute", "", "");
        CHECK_STR(story_kinds(story), "recomputed");
        CHECK_STR(story_tasks(story), "ret 2026-10-22T16:00");
        (void)story_do(story, L, "2026-10-22T16:00", "", "tick", "", "");
        CHECK_STR(story_tasks(story), "ret 2026-10-22T16:00!");
        (void)story_do(story, L, "2026-11-02T09:00", "", "tick", "", "");
        CHECK_STR(story_notices(story),
                  "provider ret@2026-11-02T09:00, school ret@2026-11-02T09:00");
    }
    story_end(story);
}

static const char before_an_end[] =
    "roles: {school: {label: School}}\n"
    "edited_by: school\n"
    "data: {finish: date, note: string}\n"
    "states:\n"
    "  work:\n"
    "    tasks: {report: {who: school, due: 2 school days before finish at 16:00}}\n"
    "    after: {close: {when: 2 school days before finish at 09:00, to: closing}}\n"
    "  closing: {on: {stop: {to: over, by: school}}}\n"
    "  over: {type: final}\n";

TEST("news of a closure makes nobody late who had counted rightly")
{
    struct story *story = story_new(weekly, "hampshire");
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-10-19T09:00", "school", "open", "", "{}");
        (void)story_do(story, L, "2026-10-23T06:30", "", "tick", "", "");
        /* Snow on this very Friday: Thursday has become the last school day of the week. */
        story->calendar = with_snow(story->arena, sample_date("2026-10-23"), story->now);
        (void)story_do(story, L, "2026-10-23T07:00", "", "recompute", "", "");
        CHECK_STR(story_kinds(story), "");
        CHECK_STR(story_tasks(story), "ret 2026-10-23T16:00");
    }
    story_end(story);
    story = story_new(before_an_end, "hampshire");
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-11-02T09:00", "school", "open", "",
                       "{\"data\": {\"finish\": \"2026-11-12\"}}");
        CHECK_STR(story_tasks(story), "report 2026-11-10T16:00");
        (void)story_do(story, L, "2026-11-10T07:00", "", "tick", "", "");
        /* Wednesday closes: Monday would have been two school days before Thursday. */
        story->calendar = with_snow(story->arena, sample_date("2026-11-11"), story->now);
        (void)story_do(story, L, "2026-11-10T08:00", "", "recompute", "", "");
        CHECK_STR(story_tasks(story), "report 2026-11-10T16:00");
        /* Nor does it later, when something else is worked out again. */
        (void)story_do(story, L, "2026-11-10T08:30", "school", "set", "", "{\"note\": \"x\"}");
        CHECK_STR(story_tasks(story), "report 2026-11-10T16:00");
        CHECK_STR(story_states(story), "work");
        (void)story_do(story, L, "2026-11-10T09:00", "", "tick", "", "");
        CHECK_STR(story_states(story), "closing");
    }
    story_end(story);
    /* Where the day itself moves, that is no news of a closure, and counts. */
    story = story_new(before_an_end, "hampshire");
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-11-02T09:00", "school", "open", "",
                       "{\"data\": {\"finish\": \"2026-11-12\"}}");
        (void)story_do(story, L, "2026-11-06T09:00", "school", "set", "",
                       "{\"finish\": \"2026-11-09\"}");
        CHECK_STR(story_states(story), "closing");
    }
    story_end(story);
}

static const char on_closed_days[] =
    "roles: {school: {label: School}}\n"
    "states:\n"
    "  work:\n"
    "    tasks: {ret: {who: school, every: \"0 16 * * FRI\", closed_day: previous}}\n"
    "    on: {stop: {to: over, by: school}}\n"
    "  over: {type: final}\n";

TEST("a cron line with closed days follows its calendar, both what is open and what comes")
{
    struct story *story = story_new(on_closed_days, "hampshire");
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-11-02T09:00", "school", "open", "", "{}");
        CHECK_STR(story_tasks(story), "ret 2026-11-06T16:00");
        /* Snow on Friday: the return that is open is due on Thursday. */
        story->calendar = with_snow(story->arena, sample_date("2026-11-06"), INSTANT_NONE);
        (void)story_do(story, L, "2026-11-03T09:00", "", "recompute", "", "");
        CHECK_STR(story_kinds(story), "recomputed");
        CHECK_STR(story_tasks(story), "ret 2026-11-05T16:00");
        /* And on the Friday after, whose return is not open yet. */
        story->calendar = with_snow(story->arena, sample_date("2026-11-13"), INSTANT_NONE);
        (void)story_do(story, L, "2026-11-04T09:00", "", "recompute", "", "");
        (void)story_do(story, L, "2026-11-09T09:00", "", "tick", "", "");
        CHECK_STR(story_tasks(story), "ret 2026-11-05T16:00!, ret 2026-11-12T16:00");
    }
    story_end(story);
}
