/* Power cuts, failing calls and refused memory: a store is never harmed, and nothing acknowledged
 * is lost. `make powercut` does the same 100,000 times and for every call. */
#include "support/powercut.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/store_workload.h"
#include "support/tap.h"

/* Under the sanitizers a sample does: they look for faults of memory, not of disks. */
#if defined(__SANITIZE_ADDRESS__)
enum { STRIDE = 13, SEEDS = 4, CALLS = 41, BLOCKS = 3 };
#else
enum { STRIDE = 1, SEEDS = 20, CALLS = 17, BLOCKS = 2 };
#endif

TEST("after a power cut at any operation the store is whole and holds what was acknowledged")
{
    struct powercut_options options = {
        .workload = &store_workload, .stride = STRIDE, .seeds = SEEDS, .seed = 1, .log = stdout};
    struct powercut_score score;
    CHECK(powercut_run(&options, &score));
    CHECK(score.operations >= 300);
    CHECK(score.cuts >= score.operations / STRIDE * SEEDS);
    CHECK_INT(score.corrupt, 0);
    CHECK_INT(score.lost, 0);
    CHECK_INT(score.half, 0);
    CHECK_INT(score.stuck, 0);
    tap_note("%ld operations, %ld syncs, %ld cuts", score.operations, score.syncs, score.cuts);
}

TEST("the same test finds what synchronous=NORMAL loses")
{
    struct powercut_options options = {
        .workload = &store_workload, .stride = 29, .seeds = 4, .seed = 1, .unsafe_sync = true};
    struct powercut_score score;
    CHECK(powercut_run(&options, &score));
    CHECK(score.lost > 0);
    CHECK_INT(score.corrupt, 0);
    tap_note("%ld of %ld cuts lost something acknowledged", score.lost, score.cuts);
}

TEST("a call on the disk that fails once does no harm")
{
    static const enum crash_fault faults[] = {CRASH_IOERR, CRASH_FULL, CRASH_SHORT_READ};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct fault_score score;
        CHECK(powercut_fail_calls(&store_workload, faults[i], 1 + (long)i, CALLS, stdout, &score));
        CHECK(score.runs > 0);
        CHECK_INT(score.harmed, 0);
    }
}

TEST("memory that is refused ends the process, not the store")
{
    char folder[] = "/tmp/waymark-test-XXXXXX";
    struct fault_score score;
    CHECK(mkdtemp(folder));
    CHECK(powercut_fail_blocks(&store_workload, folder, 1, BLOCKS, stdout, &score));
    CHECK(score.runs > 0);
    CHECK_INT(score.harmed, 0);
    rmdir(folder);
}

/* Run the workload to its end on a disk, and leave the disk. */
static struct crash_disk *lived(void)
{
    struct crash_disk *disk = crash_disk_new();
    void *run = store_workload.start("store.db", crash_disk_vfs(disk), false);
    for (int step = 0; step < store_workload.steps; step++) {
        struct error error = {0};
        if (!CHECK_INT(store_workload.step(run, step, &error), RESULT_DONE))
            tap_note("step %d: %s", step, error.text);
    }
    store_workload.stop(run);
    return disk;
}

TEST("the disk tells what it holds")
{
    struct crash_disk *disk = lived();
    CHECK(crash_disk_holds(disk, "SQLite format 3", 15));
    CHECK(!crash_disk_holds(disk, "SQLite format 4", 15));
    CHECK(crash_disk_holds(disk, store_canary, strlen(store_canary)));
    crash_disk_free(disk);
}
