#include "support/powercut.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"

static const char path[] = "store.db";

enum { GO_ON_EACH = 7 }; /* every seventh seed also goes on to the end */

/* The states of an undisturbed run: before the first step, and after each. */
struct reference {
    const struct workload *workload;
    struct hash *states; /* steps + 1 */
    long operations, calls, syncs;
};

static void report(FILE *log, const char *format, ...) PRINTF_LIKE(2, 3);
static void report(FILE *log, const char *format, ...)
{
    if (!log)
        return;
    va_list args;
    va_start(args, format);
    vfprintf(log, format, args);
    va_end(args);
    fputc('\n', log);
}

static enum result state_at(const struct workload *workload, const char *at, const char *vfs,
                            struct hash *ret_state, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    enum result result = workload->inspect(at, vfs, out, error);
    fclose(out);
    *ret_state = hash_of((struct str){text, size});
    free(text);
    return result;
}

static enum result state_of(const struct workload *workload, const struct crash_disk *disk,
                            struct hash *ret_state, struct error *error)
{
    return state_at(workload, path, crash_disk_vfs(disk), ret_state, error);
}

/* ---- The undisturbed run ---- */

static bool note_state(struct reference *reference, int step, const struct crash_disk *disk,
                       FILE *log)
{
    struct error error = {0};
    CLEANUP(crash_disk_freep) struct crash_disk *copy = crash_disk_killed(disk);
    if (state_of(reference->workload, copy, &reference->states[step], &error) == RESULT_DONE)
        return true;
    report(log, "after %d steps, undisturbed: %s", step, error.text);
    return false;
}

static bool note_states(struct reference *reference, struct crash_disk *disk, bool unsafe_sync,
                        FILE *log)
{
    const struct workload *workload = reference->workload;
    bool good = note_state(reference, 0, disk, log);
    void *run = workload->start(path, crash_disk_vfs(disk), unsafe_sync);
    for (int step = 0; good && step < workload->steps; step++) {
        struct error error = {0};
        good = workload->step(run, step, &error) == RESULT_DONE;
        if (!good)
            report(log, "step %d, undisturbed: %s", step, error.text);
        good = good && note_state(reference, step + 1, disk, log);
    }
    workload->stop(run);
    return good;
}

static bool reference_make(const struct workload *workload, bool unsafe_sync, FILE *log,
                           struct reference *ret)
{
    *ret = (struct reference){.workload = workload};
    ret->states = calloc((size_t)workload->steps + 1, sizeof *ret->states);
    CLEANUP(crash_disk_freep) struct crash_disk *disk = crash_disk_new();
    bool good = ret->states && note_states(ret, disk, unsafe_sync, log);
    ret->operations = crash_disk_operations(disk);
    ret->calls = crash_disk_calls(disk);
    ret->syncs = crash_disk_syncs(disk);
    return good;
}

static void reference_free(struct reference *reference)
{
    free(reference->states);
}

/* The number of steps, from `from` to `to`, after which the state is this one; -1: none. */
static int find_state(const struct reference *reference, const struct hash *state, int from, int to)
{
    for (int i = from; i <= to && i <= reference->workload->steps; i++)
        if (hash_eq(state, &reference->states[i]))
            return i;
    return -1;
}

/* ---- Cuts ---- */

/* Steps from `from` on until one fails or all are done; the number acknowledged in all. */
static int run_steps(const struct workload *workload, const struct crash_disk *disk, int from,
                     bool unsafe_sync)
{
    void *run = workload->start(path, crash_disk_vfs(disk), unsafe_sync);
    int step = from;
    while (step < workload->steps && workload->step(run, step, NULL) == RESULT_DONE)
        step++;
    workload->stop(run);
    return step;
}

static bool goes_on(const struct reference *reference, const struct crash_disk *cut, uint64_t seed,
                    int from)
{
    struct hash state;
    const struct workload *workload = reference->workload;
    CLEANUP(crash_disk_freep) struct crash_disk *disk = crash_disk_after(cut, seed);
    return run_steps(workload, disk, from, false) == workload->steps &&
           state_of(workload, disk, &state, NULL) == RESULT_DONE &&
           find_state(reference, &state, workload->steps, workload->steps) >= 0;
}

static void judge(const struct powercut_options *options, const struct reference *reference,
                  const struct crash_disk *cut, int acknowledged, uint64_t seed,
                  struct powercut_score *score)
{
    struct error error = {0};
    struct hash state;
    long at = crash_disk_operations(cut);
    score->cuts++;
    CLEANUP(crash_disk_freep) struct crash_disk *after = crash_disk_after(cut, seed);
    if (state_of(options->workload, after, &state, &error) != RESULT_DONE) {
        score->corrupt++;
        report(options->log, "cut %ld seed %llu: %s", at, (unsigned long long)seed, error.text);
        return;
    }
    int found = find_state(reference, &state, acknowledged, acknowledged + 1);
    if (found < 0) {
        bool earlier = find_state(reference, &state, 0, acknowledged) >= 0;
        *(earlier ? &score->lost : &score->half) += 1;
        report(options->log, "cut %ld seed %llu: %s after %d acknowledged steps", at,
               (unsigned long long)seed, earlier ? "lost" : "half applied", acknowledged);
        return;
    }
    if (seed % GO_ON_EACH == 0 && !goes_on(reference, cut, seed, found)) {
        score->stuck++;
        report(options->log, "cut %ld seed %llu: cannot go on", at, (unsigned long long)seed);
    }
}

static void cut_at(const struct powercut_options *options, const struct reference *reference,
                   long operation, struct powercut_score *score)
{
    CLEANUP(crash_disk_freep) struct crash_disk *disk = crash_disk_new();
    crash_disk_cut_at(disk, operation);
    int acknowledged = run_steps(options->workload, disk, 0, options->unsafe_sync);
    for (int i = 0; i < options->seeds; i++)
        judge(options, reference, disk, acknowledged, options->seed + (uint64_t)i, score);
}

bool powercut_run(const struct powercut_options *options, struct powercut_score *ret_score)
{
    struct reference reference;
    *ret_score = (struct powercut_score){0};
    bool good = reference_make(options->workload, options->unsafe_sync, options->log, &reference);
    ret_score->operations = reference.operations;
    ret_score->syncs = reference.syncs;
    long to = options->to ? options->to : reference.operations;
    long stride = options->stride ? options->stride : 1;
    for (long at = options->from ? options->from : 1; good && at <= to; at += stride)
        cut_at(options, &reference, at, ret_score);
    reference_free(&reference);
    return good;
}

/* ---- Failing calls ---- */

/* All steps, each said again once after a failure: only one call fails. With `fresh` that is done
 * by a new handle, since a page that was read wrongly stays in the cache of the old one. */
static bool run_stubborn(const struct reference *reference, struct crash_disk *disk, bool fresh,
                         FILE *log)
{
    const struct workload *workload = reference->workload;
    struct error error = {0};
    struct hash state;
    bool good = true;
    void *run = workload->start(path, crash_disk_vfs(disk), false);
    for (int step = 0; good && step < workload->steps; step++) {
        if (workload->step(run, step, &error) == RESULT_DONE)
            continue;
        CLEANUP(crash_disk_freep) struct crash_disk *killed = crash_disk_killed(disk);
        good = state_of(workload, killed, &state, &error) == RESULT_DONE &&
               find_state(reference, &state, step, step + 1) >= 0;
        if (fresh) {
            workload->stop(run);
            run = workload->start(path, crash_disk_vfs(disk), false);
        }
        if (good)
            good = workload->step(run, step, &error) == RESULT_DONE;
        if (!good)
            report(log, "step %d: %s", step, error.text);
    }
    workload->stop(run);
    return good;
}

static bool survives(const struct reference *reference, long call, enum crash_fault fault,
                     FILE *log)
{
    struct hash state;
    CLEANUP(crash_disk_freep) struct crash_disk *disk = crash_disk_new();
    crash_disk_fail_at(disk, call, fault);
    int steps = reference->workload->steps;
    bool good = run_stubborn(reference, disk, fault == CRASH_SHORT_READ, log) &&
                state_of(reference->workload, disk, &state, NULL) == RESULT_DONE &&
                find_state(reference, &state, steps, steps) >= 0;
    if (!good)
        report(log, "call %ld failed: harm was done", call);
    return good;
}

bool powercut_fail_calls(const struct workload *workload, enum crash_fault fault, long from,
                         long stride, FILE *log, struct fault_score *ret_score)
{
    struct reference reference;
    *ret_score = (struct fault_score){0};
    bool good = reference_make(workload, false, log, &reference);
    ret_score->calls = reference.calls;
    for (long call = from; good && call <= reference.calls; call += stride) {
        ret_score->runs++;
        if (!survives(&reference, call, fault, log))
            ret_score->harmed++;
    }
    reference_free(&reference);
    return good;
}

/* ---- Failing blocks ---- */

/* A hook has no context: how many blocks are still granted, in a child that ends with it. */
static long blocks_left, blocks_asked;

static void *grudging(size_t size)
{
    blocks_asked++;
    return blocks_left-- == 0 ? NULL : malloc(size);
}

/* In the child: acknowledged steps go to the pipe as bytes; the last bytes tell how many blocks. */
static NORETURN void child(const struct workload *workload, const char *file, long block, int out)
{
    if (!freopen("/dev/null", "w", stderr))
        _exit(4);
    blocks_left = block - 1;
    blocks_asked = 0;
    arena_block_source = grudging;
    void *run = workload->start(file, NULL, false);
    for (int step = 0; step < workload->steps; step++) {
        if (workload->step(run, step, NULL) != RESULT_DONE)
            _exit(3);
        if (write(out, "x", 1) != 1)
            _exit(4);
    }
    workload->stop(run);
    _exit(write(out, &blocks_asked, sizeof blocks_asked) == sizeof blocks_asked ? 0 : 4);
}

/* How many steps the child acknowledged; `ret_blocks` is set when it came to its end. */
static int count_steps(const struct workload *workload, int in, long *ret_blocks)
{
    char got[4096];
    size_t size = 0;
    for (ssize_t more; size < sizeof got && (more = read(in, got + size, sizeof got - size)) > 0;)
        size += (size_t)more;
    *ret_blocks = 0;
    if (size == (size_t)workload->steps + sizeof *ret_blocks)
        memcpy(ret_blocks, got + workload->steps, sizeof *ret_blocks);
    return size < (size_t)workload->steps ? (int)size : workload->steps;
}

static void remove_store(const char *file)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char name[4096];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(name, sizeof name, "%s%s", file, ends[i]);
        unlink(name);
    }
}

static int run_child(const struct workload *workload, const char *file, long block,
                     long *ret_blocks)
{
    int pipe_ends[2], status = 0;
    if (pipe(pipe_ends) != 0)
        return -1;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child(workload, file, block, pipe_ends[1]);
    close(pipe_ends[1]);
    int steps = count_steps(workload, pipe_ends[0], ret_blocks);
    close(pipe_ends[0]);
    return pid > 0 && waitpid(pid, &status, 0) == pid ? steps : -1;
}

static bool outlives(const struct reference *reference, const char *file, long block, FILE *log,
                     long *ret_blocks)
{
    struct hash state;
    struct error error = {0};
    remove_store(file);
    int steps = run_child(reference->workload, file, block, ret_blocks);
    bool good = steps >= 0 &&
                state_at(reference->workload, file, NULL, &state, &error) == RESULT_DONE &&
                find_state(reference, &state, steps, steps + 1) >= 0;
    remove_store(file);
    if (!good)
        report(log, "block %ld refused after %d steps: %s", block, steps, error.text);
    return good;
}

bool powercut_fail_blocks(const struct workload *workload, const char *folder, long from,
                          long stride, FILE *log, struct fault_score *ret_score)
{
    struct reference reference;
    char file[4096];
    snprintf(file, sizeof file, "%s/blocks.db", folder);
    *ret_score = (struct fault_score){0};
    bool good = reference_make(workload, false, log, &reference) &&
                outlives(&reference, file, 0, log, &ret_score->calls);
    for (long block = from; good && block <= ret_score->calls; block += stride) {
        long ended;
        ret_score->runs++;
        if (!outlives(&reference, file, block, log, &ended) || ended)
            ret_score->harmed++;
    }
    reference_free(&reference);
    return good;
}
