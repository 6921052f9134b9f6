/* Scenarios: stories that test a protocol, played step by step in virtual time.
 *
 * A scenario is read once and played on a stage: a table of calls behind which stand either the
 * pure core with cases in memory (scenario_memory) or a real store (the command's). Everything
 * lives in the caller's arena. The language is that of docs/scenario-reference.md.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include "machine/machine.h"
#include "protocol/protocol.h"

struct scenario;

/* NULL after errors in the scenario, or in a protocol that it plays. `path` is relative to the
 * tree's root. */
const struct scenario *scenario_load(const struct protocol_loader *loader, struct str path);
struct str scenario_name(const struct scenario *scenario);
struct str scenario_title(const struct scenario *scenario);
size_t scenario_step_count(const struct scenario *scenario); /* those before the branches */
/* How many ends the story has, at least one; the name of each, empty where there are no branches.
 */
size_t scenario_branch_count(const struct scenario *scenario);
struct str scenario_branch_name(const struct scenario *scenario, size_t branch);
/* The instant at which the story starts. */
int64_t scenario_start(const struct scenario *scenario);

/* ---- where a story is played ---- */
struct stage_answer {
    enum outcome outcome;
    const struct entry *refusal; /* where refused */
    struct str fault;            /* where faulty: one sentence */
};
struct stage_view {
    const struct protocol *protocol;
    const struct case_state *state;
    struct surroundings surroundings;
};
struct stage_entries {
    const struct entry *const *items;
    const int64_t *recorded; /* when each of them was */
    size_t count;
};
struct stage_person {
    struct str id, name, contact;
};
struct story_outage {
    int64_t from, until;
    int64_t cases; /* in which something was due */
};
struct stage {
    void *context;
    enum result (*organisation)(void *context, struct str id, struct str kind, struct str calendar,
                                struct error *error);
    enum result (*person)(void *context, const struct stage_person *person, struct error *error);
    /* A protocol whose cases other cases may open. */
    enum result (*protocol)(void *context, const struct protocol *protocol, struct error *error);
    /* Open a case under a protocol; `name` is the story's word for it, `ret_reference` the stage's.
     */
    enum result (*open)(void *context, struct str name, const struct protocol *protocol,
                        const struct command *command, int64_t now, struct str *ret_reference,
                        struct stage_answer *ret, struct error *error);
    enum result (*act)(void *context, struct str reference, const struct command *command,
                       int64_t now, struct stage_answer *ret, struct error *error);
    /* Let time pass to `now`: every due timer of every case, in order, and the messages that
     * follow. */
    enum result (*advance)(void *context, int64_t now, struct error *error);
    /* Let the clock stand at `now` although nothing ran since: what is due is decided late. What is
     * then on record of the outage; `cases` 0: nothing was due, and none is. */
    enum result (*leap)(void *context, int64_t now, struct story_outage *ret, struct error *error);
    enum result (*look)(void *context, struct arena *arena, struct str reference,
                        struct stage_view *ret, struct error *error);
    /* The entries of a case after the first `skip`. */
    enum result (*entries)(void *context, struct arena *arena, struct str reference, size_t skip,
                           struct stage_entries *ret, struct error *error);
};

/* A stage in memory, on the pure core. Calendars come from the loader's files. */
struct stage scenario_memory(const struct protocol_loader *loader);

/* ---- playing ---- */
struct scenario_fault { /* what did not come out as the story says */
    struct span at;     /* the expectation, or the step */
    struct str text;
};
struct scenario_report {
    size_t steps;                      /* played */
    VEC(struct scenario_fault) faults; /* empty: passed */
};
/* Play every step and those of one branch, on a stage of its own; stops after the first step with a
 * fault. RESULT_TROUBLE etc. only where the stage itself fails. */
NODISCARD enum result scenario_play(struct arena *arena, const struct scenario *scenario,
                                    size_t branch, const struct stage *stage,
                                    struct scenario_report *ret, struct error *error);

/* docs/scenario-reference.md, from the key tables. */
void scenario_reference(FILE *out);

/* Codes S001 to S999; ended by a NULL code. */
extern const struct diag_code scenario_codes[];

#endif
