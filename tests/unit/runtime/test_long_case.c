/* A case with a long life takes its next event as fast as one with a short. */
#include <time.h>

#include "support/sample_runtime.h"
#include "support/tap.h"

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void add_records(struct world *world, const char *visit, int count)
{
    CHECK_INT(runtime_group(world->runtime, &world->error), RESULT_DONE);
    for (int i = 0; i < count; i++) {
        CLEANUP(arena_freep) struct arena *arena = arena_new();
        struct answer answer;
        struct deed deed = {.reference = visit,
                            .kind = i % 2 ? COMMAND_SET : COMMAND_RECORD,
                            .values = i % 2 ? "{\"remark\": \"again\"}"
                                            : "{\"call\": {\"minutes\": 3, \"about\": \"a call\"}}",
                            .as = "office"};
        if (runtime_do(world->runtime, &deed, arena, &answer, &world->error) != RESULT_DONE)
            break;
    }
    CHECK_INT(runtime_commit(world->runtime, &world->error), RESULT_DONE);
}

/* The median of several events in one group, so that the disk does not speak. */
static double event_time(struct world *world, const char *visit)
{
    enum { TRIES = 101 };
    double took[TRIES];
    CHECK_INT(runtime_group(world->runtime, &world->error), RESULT_DONE);
    for (int i = 0; i < TRIES; i++) {
        CLEANUP(arena_freep) struct arena *arena = arena_new();
        struct answer answer;
        struct deed deed = {.reference = visit,
                            .kind = COMMAND_SET,
                            .values = "{\"remark\": \"next\"}",
                            .as = "office"};
        double from = seconds();
        CHECK_INT(runtime_do(world->runtime, &deed, arena, &answer, &world->error), RESULT_DONE);
        took[i] = seconds() - from;
        for (int k = i; k > 0 && took[k] < took[k - 1]; k--) {
            double larger = took[k - 1];
            took[k - 1] = took[k];
            took[k] = larger;
        }
    }
    CHECK_INT(runtime_commit(world->runtime, &world->error), RESULT_DONE);
    return took[TRIES / 2];
}

TEST("10,000 entries do not slow a case down")
{
    struct world world = world_new();
    const char *young = world_visit(&world, NULL), *old = world_visit(&world, NULL);
    add_records(&world, young, 10);
    add_records(&world, old, 10000);
    double of_young = event_time(&world, young), of_old = event_time(&world, old);
    tap_note("an event takes %.0f us after 10 entries, %.0f us after 10,000: %.2f times",
             of_young * 1e6, of_old * 1e6, of_old / of_young);
    CHECK(of_old < 2 * of_young);
    CHECK(world_sound(&world));
    world_free(&world);
}
