/* why and agenda: questions that change nothing; and what an event costs. */
#include <time.h>

#include "support/machine_story.h"
#include "support/sample_calendars.h"
#include "support/tap.h"

#define L __LINE__

static const struct calendar *lend(void *context, struct str name)
{
    (void)context;
    (void)name;
    return sample_calendar("hampshire");
}

static const char gate[] =
    "roles: {clerk: {}, head: {}}\n"
    "data: {day: {type: date, by: clerk}, ok: {type: boolean, by: clerk}}\n"
    "needs:\n"
    "  come: {rule: 'today() >= day', says: 'Not before {{ day }}.', remedy: Wait.}\n"
    "  fine: {rule: ok, says: No.}\n"
    "states:\n"
    "  a:\n"
    "    tasks:\n"
    "      weekly: {who: clerk, every: last school day of week at 16:00}\n"
    "      look: {who: clerk, due: 2 school days after entered, done_by: {event: looked}}\n"
    "    on:\n"
    "      go: {to: b, by: clerk, needs: come, takes: {reason: string}}\n"
    "      ask: [{if: ok = true, to: b, by: head}, {to: c, by: head, needs: fine}]\n"
    "    after: {end: {when: on (@\"2026-11-20\") at 00:00, to: c}}\n"
    "  b: {}\n"
    "  c: {}\n";

static struct str possibilities_text(struct story *story, const struct possibilities *all)
{
    struct text text = text_new(story->arena);
    for (size_t i = 0; i < all->count; i++) {
        const struct possibility *p = &all->items[i];
        text_addf(&text, "%s%.*s %s%s", i > 0 ? ", " : "", STR_ARG(p->event),
                  p->allowed ? "" : "not allowed ", p->open ? "open" : "closed");
        for (size_t j = 0; j < p->asked_count; j++)
            text_addf(&text, " %.*s", STR_ARG(p->asked[j].says));
        if (date_is_set(p->earliest))
            text_addf(&text, " from %.*s", STR_ARG(date_format(story->arena, p->earliest)));
    }
    return text_str(&text);
}

TEST("why: what can happen, what is missing, and from when time alone would mend it")
{
    struct story *story = story_new(gate, "hampshire");
    struct surroundings around = {.calendar = lend};
    struct possibilities all;
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-10-01T09:00", "clerk", "open", "",
                       "{\"data\": {\"day\": \"2026-10-09\"}}");
        struct str before = case_encode(story->arena, story->kase);
        around.now = story->now;
        why(story->arena, story->protocol, story->kase, STR("clerk"), STR(""), &around, &all);
        CHECK_STR(possibilities_text(story, &all),
                  "go closed Not before 2026-10-09. from 2026-10-09, ask not allowed closed No., "
                  "looked open");
        CHECK_INT(all.items[0].missing_count, 1);
        why(story->arena, story->protocol, story->kase, STR("head"), STR("ask"), &around, &all);
        CHECK_STR(possibilities_text(story, &all), "ask closed No.");
        CHECK_STR(case_encode(story->arena, story->kase), str_cstr(story->arena, before));
    }
    story_end(story);
}

TEST("agenda: every due time to come, until the state is left")
{
    struct story *story = story_new(gate, "hampshire");
    struct surroundings around = {.calendar = lend};
    struct agenda agenda;
    struct text text;
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-10-12T09:00", "clerk", "open", "", "{}");
        struct str before = case_encode(story->arena, story->kase);
        around.now = story->now;
        text = text_new(story->arena);
        case_agenda(story->arena, story->protocol, story->kase, &around,
                    story->now + INT64_C(86400000) * 90, &agenda);
        for (size_t i = 0; i < agenda.count; i++)
            text_addf(&text, "%s%.*s %.*s", i > 0 ? ", " : "", STR_ARG(agenda.items[i].task),
                      STR_ARG(str_part(instant_format(story->arena, agenda.items[i].due), 0, 16)));
        CHECK_STR(text_str(&text), "look 2026-10-14T23:00, weekly 2026-10-15T15:00, weekly "
                                   "2026-10-23T15:00, weekly 2026-11-06T16:00, weekly "
                                   "2026-11-13T16:00");
        CHECK_STR(agenda.note, "");
        CHECK_STR(case_encode(story->arena, story->kase), str_cstr(story->arena, before));
    }
    story_end(story);
}

static const char simple[] = "data: {a: {type: number, default: 1}, b: {type: number, default: 2}, "
                             "s: {type: string, default: "
                             "x}}\n"
                             "needs:\n"
                             "  one: {rule: 'a < b', says: no}\n"
                             "  two: {rule: 'a + b > 2 and s = \"x\"', says: no}\n"
                             "  three: {rule: 'b in [1..9]', says: no}\n"
                             "states: {x: {on: {go: {to: y, needs: [one, two, three]}}}, y: {on: "
                             "{go: {to: x, needs: [one, two, "
                             "three]}}}}\n";

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Read the case, decide, store entry and case: what one event costs without a disk. */
static void one_event(struct arena *arena, const struct protocol *protocol, struct str *body)
{
    struct arena *scratch = arena_new();
    struct case_state *kase = NULL;
    struct error error = {0};
    struct stored_entry stored;
    struct decision decision;
    struct surroundings around = {.now = INT64_C(1790000000000)};
    struct command command = {.kind = COMMAND_SEND, .name = STR("go"), .occurred_at = INSTANT_NONE};
    CHECK_INT(case_decode(scratch, *body, &kase, &error), RESULT_DONE);
    if (kase != NULL) {
        decide(scratch, protocol, kase, &command, &around, &decision);
        CHECK_INT(decision.outcome, OUTCOME_DONE);
        for (size_t i = 0; i < decision.count; i++)
            entry_encode(scratch, kase, decision.entries[i], &stored);
        *body = str_copy(arena, case_encode(scratch, kase));
    }
    arena_free(scratch);
}

TEST("a simple event takes little of the processor")
{
    struct story *story = story_new(simple, NULL);
    if (story->protocol != NULL) {
        (void)story_do(story, L, "2026-09-01T09:00", "", "open", "", "{}");
        struct str body = case_encode(story->arena, story->kase);
        double from = seconds();
        for (int i = 0; i < 1000; i++)
            one_event(story->arena, story->protocol, &body);
        double each = (seconds() - from) * 1000;
        tap_note("an event with three needs takes %.0f microseconds of processor time", each);
        CHECK(each < 3000); /* sanitizers are slow; the bench measures for good */
    }
    story_end(story);
}
