/* Stories of one case on the pure core, for unit tests.
 *
 * After every command each entry is stored and read back, and folded into a second case: that one
 * must have the very bytes that `decide` left in the first, and stored entries must come out the
 * same when they are stored again. A story owns its arena; story_end frees it.
 */
#ifndef SUPPORT_MACHINE_STORY_H
#define SUPPORT_MACHINE_STORY_H

#include "machine/machine.h"

struct story_record {
    struct str type;
    struct case_record row;
};
struct story {
    struct arena *arena;
    const struct protocol *protocol;
    struct case_state *kase;   /* as decide folded it */
    struct case_state *folded; /* as apply did, from stored entries */
    struct decision last;
    struct error fault;
    const struct linked_case *linked; /* the only case that it may link to; NULL: none */
    const struct calendar *calendar;  /* lent for every name; NULL: the samples */
    VEC(struct story_record) records;
    VEC(const struct entry *) entries; /* all so far */
    int64_t now;
    int line;   /* of the command, for messages */
    bool quiet; /* no store and read back, for measuring */
};

/* The protocol is one text; the name of a failed load is the failed check. */
struct story *story_new(const char *protocol, const char *calendar);
void story_end(struct story *story);

/* One command at a civil time in the protocol's zone. `values` is JSON (or empty), whose leaves may
 * be text. `as` may be "role for other". */
enum outcome story_do(struct story *story, int line, const char *at, const char *as,
                      const char *command, const char *name, const char *values);

/* Move the case to another version of its protocol; the story goes on under it where it was done.
 */
enum outcome story_migrate(struct story *story, int line, const char *at,
                           const struct migration *migration);

/* What came of the last command, as one line of words. */
struct str story_states(const struct story *story);  /* active atomic states: "a b" */
struct str story_refusal(const struct story *story); /* "needs: x y(item)" "missing: reason" ... */
struct str story_notices(const struct story *story); /* "role notice@time, ..." */
struct str story_tasks(const struct story *story);   /* "task due, ..." , overdue ones with "!" */
struct str story_kinds(const struct story *story);   /* kinds of the last entries */
struct str story_blocked(const struct story *story); /* ids of needs that blocked in the last */
struct str story_datum(const struct story *story, const char *field);

#endif
