/* Random charts in the machine and in the reference interpreter. WAYMARK_CHARTS says how many,
 * WAYMARK_CHART_SEED from which number on; `build/tests/charts --show=N` shows one. */
#include <stdlib.h>

#include "support/chart_duel.h"
#include "support/tap.h"

#ifdef __SANITIZE_ADDRESS__
enum { CHARTS = 400 };
#else
enum { CHARTS = 3000 };
#endif

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

/* Every tenth is also stored, read back and folded. */
static bool agrees(uint64_t number, struct duel *ret_sum)
{
    struct arena *arena = arena_new();
    struct duel duel;
    chart_duel(arena, number, number % 10 == 0, &duel);
    ret_sum->steps += duel.steps;
    ret_sum->endless |= duel.endless;
    if (!duel.agree)
        tap_note("chart %llu after '%.*s' (build/tests/charts --show=%llu)\n%.*s\n%.*s",
                 (unsigned long long)number, STR_ARG(duel.event), (unsigned long long)number,
                 STR_ARG(duel.here), STR_ARG(duel.there));
    arena_free(arena);
    return duel.agree;
}

TEST("random charts do the same in both interpreters, in the same order")
{
    uint64_t first = setting("WAYMARK_CHART_SEED", 1), count = setting("WAYMARK_CHARTS", CHARTS);
    struct duel sum = {0};
    int differ = 0;
    for (uint64_t i = first; i < first + count && differ < 5; i++)
        differ += agrees(i, &sum) ? 0 : 1;
    CHECK_INT(differ, 0);
    CHECK(sum.steps > (int)count);
    tap_note("%llu charts from %llu on, %d microsteps", (unsigned long long)count,
             (unsigned long long)first, sum.steps);
}

/* A generator that makes dull charts would prove little. */
TEST("the charts have all that charts can have")
{
    int kinds[CHART_HISTORY + 1] = {0}, deep = 0, several = 0, internal = 0, eventless = 0;
    struct chart chart;
    for (uint64_t number = 1; number <= 200; number++) {
        random_chart(number, &chart);
        for (int i = 0; i < chart.state_count; i++) {
            kinds[chart.states[i].kind]++;
            deep += chart.states[i].deep;
        }
        for (int i = 0; i < chart.transition_count; i++) {
            several += chart.transitions[i].targets.count > 1;
            internal += chart.transitions[i].internal;
            eventless += chart.transitions[i].events[0] == NULL;
        }
    }
    for (int i = 0; i <= CHART_HISTORY; i++)
        CHECK(kinds[i] > 100);
    CHECK(deep > 50 && several > 100 && internal > 200 && eventless > 200);
}
