/* Cut the power under a workload: powercut [--runtime] [--cuts=N] [--seeds=N] [--seed=N]
 * [--from=OP] [--to=OP]
 * [--stride=N] [--normal] [--calls[=STRIDE]] [--blocks[=STRIDE]]
 *
 * With --cuts the seeds for each operation follow from the number of operations, and every failing
 * call and every refused block is tried too. Exit status 1 if harm was done. */
#include "support/powercut.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/runtime_workload.h"
#include "support/store_workload.h"

struct plan {
    struct powercut_options options;
    long cuts, calls, blocks;
};

static bool number_after(const char *argument, const char *name, long *ret)
{
    size_t len = strlen(name);
    if (strncmp(argument, name, len) != 0)
        return false;
    if (argument[len] == '\0') {
        *ret = 1;
        return true;
    }
    char *end;
    *ret = argument[len] == '=' ? strtol(argument + len + 1, &end, 10) : 0;
    return argument[len] == '=' && *end == '\0' && end > argument + len + 1;
}

static bool read_argument(struct plan *plan, const char *argument)
{
    long seeds = 0, seed = 0, normal = 0, runtime = 0;
    const struct {
        const char *name;
        long *ret;
    } rows[] = {
        {"--cuts", &plan->cuts},     {"--seeds", &seeds},
        {"--seed", &seed},           {"--from", &plan->options.from},
        {"--to", &plan->options.to}, {"--stride", &plan->options.stride},
        {"--normal", &normal},       {"--calls", &plan->calls},
        {"--blocks", &plan->blocks}, {"--runtime", &runtime},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!number_after(argument, rows[i].name, rows[i].ret))
            continue;
        plan->options.seeds = seeds ? (int)seeds : plan->options.seeds;
        plan->options.seed = seed ? (uint64_t)seed : plan->options.seed;
        plan->options.unsafe_sync = plan->options.unsafe_sync || normal;
        plan->options.workload = runtime ? &runtime_workload : plan->options.workload;
        return true;
    }
    fprintf(stderr, "powercut: unknown argument '%s'\n", argument);
    return false;
}

/* As many seeds as give the wanted number of cuts. */
static bool spread(struct plan *plan)
{
    struct powercut_options probe = plan->options;
    struct powercut_score score;
    if (!plan->cuts)
        return true;
    probe.from = LONG_MAX;
    if (!powercut_run(&probe, &score))
        return false;
    plan->options.seeds = (int)((plan->cuts + score.operations - 1) / score.operations);
    plan->calls = plan->calls ? plan->calls : 1;
    plan->blocks = plan->blocks ? plan->blocks : 1;
    return true;
}

static long run_cuts(const struct plan *plan)
{
    struct powercut_score score;
    if (!powercut_run(&plan->options, &score))
        return 1;
    printf("%s: %ld operations, %ld syncs; %ld cuts: %ld corrupt, %ld acknowledged and lost, "
           "%ld half applied, %ld could not go on\n",
           plan->options.workload->name, score.operations, score.syncs, score.cuts, score.corrupt,
           score.lost, score.half, score.stuck);
    fflush(stdout);
    return score.corrupt + score.lost + score.half + score.stuck;
}

static long run_calls(const struct plan *plan)
{
    static const struct {
        enum crash_fault fault;
        const char *name;
    } faults[] = {{CRASH_IOERR, "an I/O error"},
                  {CRASH_FULL, "a full disk"},
                  {CRASH_SHORT_READ, "a short read"}};
    long harmed = 0;
    for (size_t i = 0; plan->calls && i < sizeof faults / sizeof *faults; i++) {
        struct fault_score score;
        if (!powercut_fail_calls(plan->options.workload, faults[i].fault, 1, plan->calls,
                                 plan->options.log, &score))
            return 1;
        printf("%s: %ld calls; %ld failed by %s: %ld did harm\n", plan->options.workload->name,
               score.calls, score.runs, faults[i].name, score.harmed);
        fflush(stdout);
        harmed += score.harmed;
    }
    return harmed;
}

static long run_blocks(const struct plan *plan)
{
    char folder[] = "/tmp/powercut-XXXXXX";
    struct fault_score score;
    if (!plan->blocks)
        return 0;
    if (!mkdtemp(folder)) {
        perror("powercut");
        return 1;
    }
    bool ran = powercut_fail_blocks(plan->options.workload, folder, 1, plan->blocks,
                                    plan->options.log, &score);
    rmdir(folder);
    if (!ran)
        return 1;
    printf("%s: %ld blocks of memory; %ld refused: %ld did harm\n", plan->options.workload->name,
           score.calls, score.runs, score.harmed);
    return score.harmed;
}

int main(int argc, char **argv)
{
    struct plan plan = {
        .options = {.workload = &store_workload, .seeds = 20, .seed = 1, .log = stdout}};
    for (int i = 1; i < argc; i++)
        if (!read_argument(&plan, argv[i]))
            return 2;
    if (!spread(&plan))
        return 4;
    long harm = run_cuts(&plan) + run_calls(&plan) + run_blocks(&plan);
    return harm > 0;
}
