/* Cutting the power under a workload, at every operation, and looking at what is found afterwards.
 *
 * A workload is a row of steps, each acknowledged or not. Whatever the cut, the store that is found
 * must equal the one after the acknowledged steps, or after one more; and going on from there must
 * end where an undisturbed run ends.
 */
#ifndef SUPPORT_POWERCUT_H
#define SUPPORT_POWERCUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "support/crash_vfs.h"

struct workload {
    const char *name;
    int steps;
    /* A run on the store at `path` of the VFS (NULL: the system's), begun at any step. */
    void *(*start)(const char *path, const char *vfs, bool unsafe_sync);
    /* RESULT_DONE acknowledges the step. It may be said again after a failure. */
    enum result (*step)(void *run, int step, struct error *error);
    void (*stop)(void *run);
    /* Open what is there, check it by itself (integrity, chains, projections) and write out all
     * that must last. A store that does not exist yet is written as such; anything wrong is an
     * error. */
    enum result (*inspect)(const char *path, const char *vfs, FILE *out, struct error *error);
};

struct powercut_options {
    const struct workload *workload;
    long from, to, stride; /* which operations; 0: from the first, to the last, each */
    int seeds;             /* for each of them */
    uint64_t seed;         /* the first seed */
    bool unsafe_sync;      /* with synchronous=NORMAL, to see that faults are found */
    FILE *log;             /* one line a fault; NULL: none */
};

struct powercut_score {
    long operations; /* of an undisturbed run */
    long syncs;
    long cuts;
    long corrupt; /* could not be opened, read or verified */
    long lost;    /* an acknowledged step is missing */
    long half;    /* neither before a step nor after it */
    long stuck;   /* could not go on to the usual end */
};

/* False if the workload does not even run undisturbed; the reason is logged. */
bool powercut_run(const struct powercut_options *options, struct powercut_score *ret_score);

/* Let the nth call on the disk fail once, for n = from, from + stride, ...; then go on. */
struct fault_score {
    long calls; /* of an undisturbed run */
    long runs, harmed;
};
bool powercut_fail_calls(const struct workload *workload, enum crash_fault fault, long from,
                         long stride, FILE *log, struct fault_score *ret_score);

/* Let the nth block that an arena asks for be refused in a child process, on a file in `folder`. */
bool powercut_fail_blocks(const struct workload *workload, const char *folder, long from,
                          long stride, FILE *log, struct fault_score *ret_score);

#endif
