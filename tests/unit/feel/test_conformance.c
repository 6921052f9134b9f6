/* Where FEEL stands against the conformance cases: a floor that only rises. */
#include "support/feel_cases.h"
#include "support/tap.h"

#define CASES "../shared/conformance/feel/"

static void hold(const char *path, size_t floor, size_t floor_of_values)
{
    struct feel_tally tally = {0};
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        tap_skip("the conformance cases are not here");
        return;
    }
    (void)fclose(file);
    CHECK(feel_cases_play(path, &tally, NULL));
    tap_note("%zu passed, %zu failed; expecting a value: %zu passed, %zu failed", tally.passed,
             tally.failed, tally.some_passed, tally.some_failed);
    CHECK(tally.passed >= floor);
    CHECK(tally.some_passed >= floor_of_values);
}

TEST("level 3, expressions")
{
    hold(CASES "cl3-expressions.jsonl", 2476, 1336);
}

TEST("level 3, decision tables")
{
    hold(CASES "cl3-tables.jsonl", 25, 25);
}

TEST("level 3, requirement graphs and boxed expressions")
{
    hold(CASES "cl3-models.jsonl", 171, 151);
}

TEST("level 2")
{
    hold(CASES "cl2.jsonl", 92, 79);
}
