/* What a handle holds, and how its writing calls begin and end. Private to this floor. */
#ifndef RUNTIME_HANDLE_H
#define RUNTIME_HANDLE_H

#include "runtime/runtime.h"

struct runtime {
    struct store *store;
    struct arena *arena; /* as long as the handle: protocols, calendars, scope */
    struct runtime_options options;
    enum store_mode mode;
    enum clock_kind clock;
    int64_t given;                  /* a given clock's instant */
    int64_t stored;                 /* the same, as the store has it */
    int64_t wall_seen, steady_seen; /* both clocks at the last tick; INSTANT_NONE: none yet */
    int64_t people_until; /* monotonic milliseconds: until then somebody may well act again */
    bool group;
    bool granted;            /* the principal may act in every role */
    struct str person;       /* register reference of the principal; may be empty */
    struct str organisation; /* whose member that person is; may be empty */
    struct str owners[2];    /* what `scope` points at */
    struct scope scope;
    struct error unfinished; /* of interrupted work; its result is RESULT_DONE: none */
    struct map *protocols;   /* hash -> slot of a const struct protocol * */
    struct map *calendars;   /* hash -> slot of a const struct calendar * */
    struct map *instead;     /* name -> slot likewise, during a dry run; else NULL */
};

/* Settings of the store. */
#define SETTING_CLOCK "clock"         /* wall or given */
#define SETTING_NOW "now"             /* of a given clock, milliseconds */
#define SETTING_TICKED "ticked"       /* the last complete tick, milliseconds */
#define SETTING_ERASURE "erasure"     /* one that is under way, or empty */
#define SETTING_RECOMPUTE "recompute" /* where a recomputation has come to, or empty */

/* Begin a writing call: a transaction, or inside a group a savepoint. RESULT_MISUSE on a read-only
 * handle. */
NODISCARD enum result write_begin(struct runtime *runtime, struct error *error);
/* End it: keep its work where `result` is done or refused, undo it otherwise. */
NODISCARD enum result write_end(struct runtime *runtime, enum result result, struct error *error);
bool write_keeps(enum result result);
/* End it without keeping anything. */
void write_undo(struct runtime *runtime);

/* RESULT_INVALID where a text from outside cannot be stored. */
NODISCARD enum result check_texts(const struct str *texts, size_t count, struct error *error);

/* A setting as a number; `absent` where there is none. */
NODISCARD enum result setting_int(struct runtime *runtime, const char *key, int64_t absent,
                                  int64_t *ret_value, struct error *error);
NODISCARD enum result setting_put_int(struct runtime *runtime, const char *key, int64_t value,
                                      struct error *error);

/* Go on with what a crash or a failure cut off; `unfinished` says what stands in the way. */
void finish_interrupted(struct runtime *runtime);

/* Random bytes: the kernel's, or the test's. */
void runtime_random(struct runtime *runtime, void *ret_bytes, size_t size);

#endif
