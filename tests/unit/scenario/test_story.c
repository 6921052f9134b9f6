/* Scenario files with faults against the messages that they give. */
#include "support/capture.h"
#include "support/protocols.h"
#include "support/tap.h"

#include "scenario/scenario.h"

static const char *const faulty[] = {
    "start",  "two-acts", "auto",     "nothing", "unknown",
    "people", "yaml",     "protocol", "fixture", "absent",
};
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

TEST("faults of scenario files, all in one run")
{
    for (size_t i = 0; i < COUNT(faulty); i++) {
        struct bench bench;
        bench_start(&bench, "tests/diag/scenario", NULL);
        bench.loader.library = &machine_library;
        struct str path = str_format(bench.arena, "%s.yaml", faulty[i]);
        CHECK(scenario_load(&bench.loader, path) == NULL);
        CHECK(bench.loader.diags->errors > 0);
        struct str golden = str_format(bench.arena, "tests/diag/scenario/%s.txt", faulty[i]);
        CHECK_GOLDEN(bench_messages(&bench), golden.at);
        bench_end(&bench);
    }
}

TEST("every code of this floor comes up in one of these files")
{
    struct arena *arena = arena_new();
    struct text text = text_new(arena);
    for (size_t i = 0; i < COUNT(faulty); i++)
        text_add(&text,
                 read_file(arena, str_format(arena, "tests/diag/scenario/%s.txt", faulty[i]).at));
    for (const struct diag_code *code = scenario_codes; code->code; code++) {
        struct str shown = str_format(arena, "[%s]", code->code);
        if (!CHECK(str_find(text_str(&text), shown, 0) >= 0))
            tap_note("%s never comes up", code->code);
    }
    arena_free(arena);
}

TEST("a story knows its name, its title, its steps and its start")
{
    struct bench bench;
    bench_start(&bench, "tests/scenario/language", NULL);
    bench.loader.library = &machine_library;
    const struct scenario *scenario = scenario_load(&bench.loader, STR("always.yaml"));
    if (CHECK(scenario != NULL)) {
        CHECK_STR(scenario_name(scenario), "always");
        CHECK(!str_empty(scenario_title(scenario)));
        CHECK_INT(scenario_step_count(scenario), 5);
        CHECK_INT(scenario_start(scenario), 1789376400000);
    }
    bench_end(&bench);
}
