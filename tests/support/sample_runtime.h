/* A small world to act in: a folder, a store on a given clock with two protocols, a school, a
 * parent and a pupil. */
#ifndef SUPPORT_SAMPLE_RUNTIME_H
#define SUPPORT_SAMPLE_RUNTIME_H

#include "runtime/runtime.h"

struct world {
    struct arena *arena;
    char folder[64];
    char path[96];
    struct runtime *runtime;
    struct error error; /* of the last call */
};

/* The tree with workflows/visit.yaml, workflows/stand.yaml and rules/calendars/plain.yaml. */
extern const struct files world_tree;
/* The same with another closed day in the calendar, version 2. */
extern const struct files world_tree_snow;
/* The same with another state in the visit, under the same version. */
extern const struct files world_tree_other;
#define WORLD_START INT64_C(1789372800000) /* Monday 14 September 2026, 08:00 UTC */
#define WORLD_DAY INT64_C(86400000)

/* Deployed, with registers, the clock at WORLD_START. */
struct world world_new(void);
void world_free(struct world *world);
/* Close and open anew; an instant of 0: as it stands. */
enum result world_reopen(struct world *world, int64_t now);
enum result world_open_as(const struct world *world, const char *principal, int64_t now,
                          struct runtime **ret_runtime, struct error *error);
/* Deploy and fill the registers of an empty store. */
enum result world_furnish(struct runtime *runtime, struct error *error);
/* The reference that the registers gave the pupil. */
struct str world_pupil(struct world *world);

/* `values` is plain JSON; empty texts are left out. The result is the command's. */
struct deed {
    const char *reference, *protocol;
    enum command_kind kind;
    const char *name, *values, *as, *on_behalf, *id, *subject;
};
enum result world_do(struct world *world, const struct deed *deed, struct answer *ret_answer);
enum result runtime_do(struct runtime *runtime, const struct deed *deed, struct arena *arena,
                       struct answer *ret_answer, struct error *error);
/* A new visit, agreed to and begun; its reference as C text. `stand` may be NULL. */
const char *world_visit(struct world *world, const char *stand);
const char *world_stand(struct world *world);
/* Active states of a case. */
struct str world_states(struct world *world, const char *reference);
/* Whether the projections equal a rebuild, and the chains verify; what is wrong is noted. */
bool world_sound(struct world *world);

#endif
