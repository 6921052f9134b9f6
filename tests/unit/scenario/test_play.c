/* Stories that must fail do fail: at the right place, with the right words. */
#include "support/capture.h"
#include "support/protocols.h"
#include "support/tap.h"

#include "scenario/scenario.h"

/* What every story below begins with. */
static const char head[] =
    "waymark: 1\n"
    "scenario: trial\n"
    "start: 2026-09-14T09:00\n"
    "protocol:\n"
    "  waymark: 1\n"
    "  protocol: trial\n"
    "  version: 1\n"
    "  time: {zone: Europe/London}\n"
    "  roles: {school: {label: School}, parent: {label: Parent}}\n"
    "  edited_by: school\n"
    "  data: {amount: number, ready: boolean, words: list of string}\n"
    "  documents: {plan: {label: Plan, from: school}}\n"
    "  consents: {visit: {label: Visit, from: parent}}\n"
    "  records: {call: {from: school, fields: {minutes: number}}}\n"
    "  notices: {letter: {to: parent, subject: Letter, text: Letter}}\n"
    "  needs:\n"
    "    ready: {rule: ready = true, says: Not ready}\n"
    "    each_short: {each: words, rule: string length(item) < 3, says: \"{{ item }} is long\"}\n"
    "    told: {rule: amount > 1, says: Not told, unmet: breach}\n"
    "    photo: {rule: \"false\", says: No photo, unmet: warn}\n"
    "  whereabouts: {there: {if: 'in_state(\"start\")', expected: false}}\n"
    "  states:\n"
    "    start:\n"
    "      tasks: {report: {who: school, due: 2 days after entered}}\n"
    "      on:\n"
    "        go: {to: end, by: school, needs: [ready, each_short]}\n"
    "        stop: {to: end, by: school, takes: {reason: string}}\n"
    "        breach: {by: school, needs: [told, photo], do: {notify: letter}}\n"
    "        record.call: {to: end, needs: ready}\n"
    "        spin: {to: spinning, by: school}\n"
    "    spinning: {enter: {raise: again}, on: {again: spinning}}\n"
    "    end: {type: final}\n"
    "steps:\n"
    "  - {open: {data: {words: [ab, abcd]}, parties: {school: s-1, parent: p-1}}, as: school}\n";

static void play(struct bench *bench, const char *steps, struct scenario_report *ret,
                 struct error *ret_error)
{
    struct memory_file *files = ARENA_ARRAY(bench->arena, struct memory_file, 2);
    struct str text = str_format(bench->arena, "%s%s", head, steps);
    files[0] = (struct memory_file){"trial.yaml", text.at};
    bench_start(bench, NULL, files);
    bench->loader.library = &machine_library;
    *ret = (struct scenario_report){0};
    const struct scenario *scenario = scenario_load(&bench->loader, STR("trial.yaml"));
    if (!CHECK(scenario != NULL)) {
        tap_note("%.*s", STR_ARG(bench_messages(bench)));
        return;
    }
    struct stage stage = scenario_memory(&bench->loader);
    if (scenario_play(bench->arena, scenario, 0, &stage, ret, ret_error) != RESULT_DONE)
        tap_note("%s", ret_error->text);
}

/* ---- expectations that do not hold ---- */
static const char *const wrong[] = {
    "  - {expect: {states: [end]}}\n",
    "  - {expect: {states: [start, end]}}\n",
    "  - {expect: {data: {amount: 3, words: [ab]}}}\n",
    "  - {expect: {documents: {plan: present}}}\n",
    "  - {document: {plan: {valid_until: 2026-12-01}}, as: school, expect: {documents: {plan: "
    "{status: present, "
    "valid_until: 2026-12-02, released_to: [parent]}}}}\n",
    "  - {expect: {consents: {visit: given}}}\n",
    "  - {expect: {tasks: []}}\n",
    "  - {expect: {tasks: [{task: report, due: 2026-09-17}]}}\n",
    "  - {expect: {tasks: [{task: report, colour: red}]}}\n",
    "  - {expect: {due: [{task: report}]}}\n",
    "  - {wait: {until: 2026-09-17T00:00}, expect: {due: [{task: report, late: false}]}}\n",
    "  - {expect: {agenda: {report: []}}}\n",
    "  - {send: breach, as: school, expect: {notices: []}}\n",
    "  - {send: breach, as: school, expect: {notices: [{to: school, notice: letter}]}}\n",
    "  - {send: breach, as: school, expect: {breaches: [], warned: []}}\n",
    "  - {record: {call: {minutes: 1}}, as: school, expect: {blocked: []}}\n",
    "  - {set: {amount: 1}, as: school, expect: {history: {kinds: [record]}}}\n",
    "  - {set: {amount: 1}, as: school, expect: {history: [set]}}\n",
    "  - {expect: {whereabouts: none}}\n",
    "  - {expect: {whereabouts: {row: there, expected: true, seen: never}}}\n",
    "  - {expect: {whereabouts: {row: there, colour: red}}}\n",
    "  - {expect: {whereabouts: {row: ther}}}\n",
    "  - {expect: {whereabouts: {}}}\n",
    /* refusals */
    "  - {send: go, as: school}\n",
    "  - {send: go, as: school, expect: {states: [end]}}\n",
    "  - {send: go, as: school, expect: {refused: not_allowed}}\n",
    "  - {send: go, as: parent, expect: {refused: {needs: [ready]}}}\n",
    "  - {send: go, as: school, expect: {refused: {needs: [ready]}}}\n",
    "  - {send: go, as: school, expect: {refused: {needs: {ready: Not there, each_short: {\"1\": "
    "ab is long}}}}}\n",
    "  - {send: go, as: school, expect: {refused: {needs: {told: Not told}}}}\n",
    "  - {send: go, as: school, expect: {refused: {because: x}}}\n",
    "  - {send: stop, as: school, expect: {refused: {missing: [day]}}}\n",
    "  - {send: stop, with: {reason: x}, as: school, expect: {refused: {missing: [reason]}}}\n",
    "  - {set: {amount: big}, as: school}\n",
    "  - {set: {amount: 1}, as: school, expect: {refused: wrong}}\n",
    "  - {send: spin, as: school}\n",
    "  - {set: {amount: 1}, as: school, expect: {failed: true}}\n",
    /* steps that cannot be played */
    "  - {open: {}, as: school}\n",
    "  - {case: other, send: go, as: school}\n",
    "  - {wait: {until: 2026-09-13T09:00}}\n",
    "  - {set: {amount: 1}, as: school, at: 2026-09-13T09:00}\n",
    "  - {set: {amount: 1}, as: school, at: tomorrow}\n",
    "  - {wait: {for: a while}}\n",
    "  - {correct: {set: {amount: 2}}, as: school}\n",
    "  - {down: {for: a while}}\n",
    "  - {down: {until: 2026-09-13T09:00}}\n",
    "  - {down: {until: 2026-09-15T09:00}, expect: {outage: {from: 2026-09-14T09:00}}}\n",
    "  - {down: {until: 2026-09-20T09:00}, expect: {outage: none}}\n",
    "  - {down: {until: 2026-09-20T09:00}, expect: {outage: {cases: 2}, fired: []}}\n",
    "branches: {one: [{expect: {states: [end]}}]}\n",
    /* names that the protocol does not have */
    "  - {expect: {data: {amounts: \"null\"}, documents: {plans: missing}, consents: {vist: "
    "not_sought}, agenda: {reports: []}}}\n",
};

static void print_faults(const struct scenario_report *report, FILE *out)
{
    for (size_t i = 0; i < report->faults.count; i++) {
        const struct scenario_fault *fault = &report->faults.items[i];
        struct place place = source_place(fault->at.source, fault->at.from);
        fprintf(out, "%u: %.*s\n", place.column, STR_ARG(fault->text));
        span_print(fault->at, out, false);
    }
}

TEST("what does not hold is a fault, where the story says it")
{
    struct arena *arena = arena_new();
    struct text text = text_new(arena);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct bench bench = {.arena = arena};
        struct scenario_report report;
        struct error error = {0};
        char *got = NULL;
        size_t size = 0;
        play(&bench, wrong[i], &report, &error);
        if (!CHECK(report.faults.count > 0))
            tap_note("%s", wrong[i]);
        CHECK_INT(report.steps, 2);
        FILE *out = open_memstream(&got, &size);
        print_faults(&report, out);
        fclose(out);
        text_addf(&text, "%s\n", got);
        free(got);
        bench_end(&bench);
    }
    CHECK_GOLDEN(text_str(&text), "tests/diag/scenario/play.txt");
    arena_free(arena);
}

/* ---- the same, as it is: no fault ---- */
static const char *const right[] = {
    "  - {expect: {states: [start], data: {words: [ab, abcd], amount: \"null\"}, documents: {plan: "
    "missing}, "
    "consents: {visit: not_sought}}}\n",
    "  - {expect: {tasks: [{task: report, due: 2026-09-16, late: false}], due: [], agenda: "
    "{report: [2026-09-16]}}}\n",
    "  - {wait: {until: 2026-09-17T00:00}, expect: {due: [{task: report, late: true}]}}\n",
    "  - {send: breach, as: school, expect: {breaches: [told], warned: [photo], notices: [{to: "
    "parent, notice: "
    "letter, at: 2026-09-14T09:00}], history: {kinds: [event]}}}\n",
    "  - {record: {call: {minutes: 1}}, as: school, expect: {blocked: [ready], states: [start]}}\n",
    "  - {send: go, as: parent, expect: {refused: not_allowed}}\n",
    "  - {send: go, as: school, expect: {refused: {needs: {ready: Not ready, each_short: {\"2\": "
    "abcd is long}}}}}\n",
    "  - {send: stop, as: school, expect: {refused: {missing: [reason]}}}\n",
    "  - {set: {amount: big}, as: school, expect: {refused: wrong}}\n",
    "  - {send: spin, as: school, expect: {failed: true, states: [start]}}\n",
    "  - {wait: {for: 2 days}, expect: {due: [{task: report, late: false}]}}\n",
    "  - {wait: {for: P2DT15H}, expect: {due: [{task: report, late: true}]}}\n",
};

TEST("what holds is none")
{
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        struct arena *arena = arena_new();
        struct bench bench = {.arena = arena};
        struct scenario_report report;
        struct error error = {0};
        play(&bench, right[i], &report, &error);
        CHECK_INT(report.steps, 2);
        CHECK_INT(report.faults.count, 0);
        if (report.faults.count)
            tap_note("%s%.*s", right[i], STR_ARG(report.faults.items[0].text));
        bench_end(&bench);
        arena_free(arena);
    }
}

TEST("a story stops at its first fault")
{
    struct arena *arena = arena_new();
    struct bench bench = {.arena = arena};
    struct scenario_report report;
    struct error error = {0};
    play(&bench, "  - {expect: {states: [end]}}\n  - {expect: {states: [start]}}\n", &report,
         &error);
    CHECK_INT(report.steps, 2);
    CHECK_INT(report.faults.count, 1);
    bench_end(&bench);
    arena_free(arena);
}

/* ---- what the stage itself stops ---- */
static const char tennis[] =
    "waymark: 1\n"
    "scenario: tennis\n"
    "start: 2026-09-14T09:00\n"
    "protocol:\n"
    "  waymark: 1\n"
    "  protocol: tennis\n"
    "  version: 1\n"
    "  links: {partner: {protocol: tennis, max: 1, hears: [pong]}}\n"
    "  states:\n"
    "    start:\n"
    "      on:\n"
    "        serve: {do: {send: {event: ping, to: partner}}}\n"
    "        ping: {do: {send: {event: pong, to: linked}}}\n"
    "        pong: {do: {send: {event: ping, to: partner}}}\n"
    "        later: {to: ticking}\n"
    "    ticking: {after: {tick: {when: 0 minutes after entered, to: ticking}}}\n"
    "cases:\n"
    "  other: {in: [start]}\n"
    "steps:\n"
    "  - {open: {links: {partner: other}}}\n";

static enum result play_endless(struct bench *bench, const char *step, struct scenario_report *ret,
                                struct error *ret_error)
{
    struct arena *arena = bench->arena;
    struct memory_file *files = ARENA_ARRAY(arena, struct memory_file, 2);
    files[0] = (struct memory_file){"trial.yaml", str_format(arena, "%s%s", tennis, step).at};
    bench_start(bench, NULL, files);
    bench->loader.library = &machine_library;
    const struct scenario *scenario = scenario_load(&bench->loader, STR("trial.yaml"));
    *ret = (struct scenario_report){0};
    if (!CHECK(scenario != NULL))
        return RESULT_INVALID;
    struct stage stage = scenario_memory(&bench->loader);
    return scenario_play(bench->arena, scenario, 0, &stage, ret, ret_error);
}

TEST("messages between cases that never end are an error")
{
    struct arena *arena = arena_new();
    struct bench bench = {.arena = arena};
    struct scenario_report report;
    struct error error = {0};
    CHECK_INT(play_endless(&bench, "  - {send: serve}\n", &report, &error), RESULT_INVALID);
    CHECK_STR(str_of(error.text), "Cases send each other messages without end.");
    bench_end(&bench);
    arena_free(arena);
}

TEST("a timer that is due again at once, for ever, is stopped with its step")
{
    struct arena *arena = arena_new();
    struct bench bench = {.arena = arena};
    struct scenario_report report;
    struct error error = {0};
    enum result result = play_endless(&bench, "  - {send: later}\n", &report, &error);
    CHECK(result != RESULT_DONE || report.faults.count > 0);
    if (report.faults.count)
        tap_note("%.*s", STR_ARG(report.faults.items[0].text));
    bench_end(&bench);
    arena_free(arena);
}
