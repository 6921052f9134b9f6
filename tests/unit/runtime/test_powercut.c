/* The power is cut at every operation of a small life through the runtime. */
#include "support/powercut.h"
#include "support/runtime_workload.h"
#include "support/tap.h"

/* The sanitizers look at the same code some ten times slower: they see fewer operations. */
#if defined(__SANITIZE_ADDRESS__)
enum { SEEDS = 4, STRIDE = 24, CALLS = 180 };
#else
enum { SEEDS = 20, STRIDE = 1, CALLS = 40 };
#endif

TEST("no cut corrupts, loses what was acknowledged, or leaves half a command")
{
    struct powercut_options options = {
        .workload = &runtime_workload, .seeds = SEEDS, .seed = 1, .stride = STRIDE, .log = stderr};
    struct powercut_score score;
    CHECK(powercut_run(&options, &score));
    tap_note("%ld operations, %ld syncs, %ld cuts", score.operations, score.syncs, score.cuts);
    CHECK_INT(score.corrupt, 0);
    CHECK_INT(score.lost, 0);
    CHECK_INT(score.half, 0);
    CHECK_INT(score.stuck, 0);
}

TEST("the test finds what an unsafe setting loses")
{
    struct powercut_options options = {.workload = &runtime_workload,
                                       .seeds = 4,
                                       .seed = 1,
                                       .stride = 14 * STRIDE,
                                       .unsafe_sync = true};
    struct powercut_score score;
    CHECK(powercut_run(&options, &score));
    CHECK(score.lost + score.half + score.corrupt > 0);
}

TEST("a call on the disk that fails once does no harm")
{
    static const enum crash_fault faults[] = {CRASH_IOERR, CRASH_FULL, CRASH_SHORT_READ};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct fault_score score;
        CHECK(
            powercut_fail_calls(&runtime_workload, faults[i], 1 + (long)i, CALLS, stderr, &score));
        CHECK(score.runs > 3);
        CHECK_INT(score.harmed, 0);
    }
}
