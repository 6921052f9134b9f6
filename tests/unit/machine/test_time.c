/* Timers: `after`, blocked ones that wait, late ticks, delayed events, limits. */
#include "support/machine_story.h"
#include "support/tap.h"

#define L __LINE__

struct step {
    int line;
    const char *at, *command, *name, *values;
    const char *states, *kinds, *blocked; /* NULL: not looked at */
};

static void play(const char *protocol, const struct step *steps, size_t count)
{
    struct story *story = story_new(protocol, "hampshire");
    for (size_t i = 0; story->protocol != NULL && i < count; i++) {
        const struct step *s = &steps[i];
        (void)story_do(story, s->line, s->at, "clerk", s->command, s->name, s->values);
        if (story->last.outcome == OUTCOME_FAULT)
            tap_note("%s", story->fault.text);
        if (s->states != NULL)
            CHECK_STR_AT(s->line, story_states(story), s->states);
        if (s->kinds != NULL)
            CHECK_STR_AT(s->line, story_kinds(story), s->kinds);
        if (s->blocked != NULL)
            CHECK_STR_AT(s->line, story_blocked(story), s->blocked);
    }
    story_end(story);
}
#define PLAY(protocol, steps) play(protocol, steps, sizeof(steps) / sizeof(steps)[0])

static const char waiting[] =
    "roles: {clerk: {}}\n"
    "data: {start: {type: date, by: clerk}, ok: {type: boolean, by: clerk}, n: {type: number, by: "
    "clerk}, seen: {type: date}}\n"
    "needs: {fine: {rule: ok, says: 'No.'}}\n"
    "states:\n"
    "  a:\n"
    "    after:\n"
    "      first: {when: on start at 00:00, to: b, needs: fine, do: {set: {seen: = today()}}}\n"
    "    on: {leave: {to: c, by: clerk}}\n"
    "  b: {after: {last: {when: 2 school days after entered at 00:00, if: n = 1, to: c}}}\n"
    "  c: {}\n";

TEST("an `after` waits for its date, blocks once, and is decided again")
{
    static const struct step steps[] = {
        {L, "2026-10-20T09:00", "open", "", "{}", "a", "opened", NULL},
        {L, "2026-10-21T09:00", "tick", "", "", "a", "", NULL},
        {L, "2026-10-21T09:00", "set", "", "{\"start\": \"2026-10-22\"}", "a", "set", NULL},
        {L, "2026-10-21T23:59", "tick", "", "", "a", "", NULL},
        {L, "2026-10-22T00:00", "tick", "", "", "a", "timer", "fine?"},
        /* decided again after a command: nothing new, nothing said */
        {L, "2026-10-22T08:00", "set", "", "{\"n\": 2}", "a", "set", ""},
        /* the need does not look at the clock, so no daily round is kept */
        {L, "2026-10-22T09:00", "tick", "", "", "a", "", ""},
        {L, "2026-10-22T10:00", "set", "", "{\"ok\": false}", "a", "set timer", "fine"},
        {L, "2026-10-23T10:00", "set", "", "{\"ok\": true}", "b", "set timer", ""},
        /* Fri 23 Oct; half-term; Mon 2 Nov, Tue 3 Nov. The false `if` spends it. */
        {L, "2026-11-02T23:59", "tick", "", "", "b", "", NULL},
        {L, "2026-11-03T00:00", "tick", "", "", "b", "timer", NULL},
        {L, "2026-11-04T00:00", "set", "", "{\"n\": 1}", "b", "set", NULL},
        {L, "2026-11-05T00:00", "tick", "", "", "b", "", NULL},
    };
    PLAY(waiting, steps);
}

TEST("a late tick decides as of the due instant, and time comes before a command")
{
    static const struct step steps[] = {
        {L, "2026-10-20T09:00", "open", "",
         "{\"data\": {\"start\": \"2026-10-22\", \"ok\": true, \"n\": 1}}", "a", "opened", NULL},
        /* both timers, the second counted from the due instant of the first */
        {L, "2026-11-20T09:00", "send", "leave", "", "c", "timer timer refused", NULL},
    };
    struct story *story;
    PLAY(waiting, steps);
    story = story_new(waiting, "hampshire");
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-10-20T09:00", "clerk", "open", "", steps[0].values);
        (void)story_do(story, L, "2026-11-20T09:00", "clerk", "tick", "", "");
        CHECK_STR(story_datum(story, "seen"), "@\"2026-10-22\"");
        CHECK_STR(story_refusal(story), "");
    }
    story_end(story);
}

TEST("one that waits follows its date into the future")
{
    static const struct step steps[] = {
        {L, "2026-10-22T09:00", "open", "",
         "{\"data\": {\"start\": \"2026-10-21\", \"ok\": false}}", "a", "opened timer", "fine"},
        {L, "2026-10-22T10:00", "set", "", "{\"start\": \"2026-12-01\", \"ok\": true}", "a", "set",
         ""},
        {L, "2026-11-30T23:59", "tick", "", "", "a", NULL, ""},
        {L, "2026-12-01T00:00", "tick", "", "", "b", "timer", ""},
    };
    PLAY(waiting, steps);
}

static const char delayed[] =
    "roles: {clerk: {}}\n"
    "states:\n"
    "  a:\n"
    "    enter: [{send: {event: ping, delay: 'duration(\"PT1H\")', id: p}}, {send: {event: now}}]\n"
    "    on: {ping: {to: b}, now: {do: {raise: inside}}, inside: {do: {raise: other}},\n"
    "         stop: {by: clerk, do: {cancel: p}}}\n"
    "  b: {}\n";

TEST("an event is sent later, or cancelled; one to itself comes after its cause")
{
    static const struct step later[] = {
        {L, "2026-10-20T09:00", "open", "", "{}", "a", "opened message", NULL},
        {L, "2026-10-20T09:59", "tick", "", "", "a", "", NULL},
        {L, "2026-10-20T10:00", "tick", "", "", "b", "timer message", NULL},
    };
    static const struct step cancelled[] = {
        {L, "2026-10-20T09:00", "open", "", "{}", "a", NULL, NULL},
        {L, "2026-10-20T09:10", "send", "stop", "", "a", "event", NULL},
        {L, "2026-10-20T10:00", "tick", "", "", "a", "", NULL},
    };
    PLAY(delayed, later);
    PLAY(delayed, cancelled);
}

static const char circle[] = "states:\n"
                             "  a: {on: {go: b}}\n"
                             "  b: {always: [{to: c}]}\n"
                             "  c: {always: [{to: b}]}\n";

TEST("what goes round for ever is a fault, and leaves the case as it was")
{
    struct story *story = story_new(circle, NULL);
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-10-20T09:00", "", "open", "", "{}");
        CHECK_INT(story_do(story, L, "2026-10-20T09:01", "", "send", "go", ""), OUTCOME_FAULT);
        CHECK(str_find(str_of(story->fault.text), STR("1000 steps"), 0) >= 0);
        CHECK_STR(story_states(story), "a");
        CHECK_INT(story_do(story, L, "2026-10-20T09:02", "", "open", "", "{}"), OUTCOME_FAULT);
    }
    story_end(story);
}
