/* Where the subjects of cases are, in words: at whose place, whether expected, when last seen.
 *
 * One case after the other; nothing of it is kept.
 */
#ifndef CLI_WHEREABOUTS_H
#define CLI_WHEREABOUTS_H

#include "cli/look.h"

enum standing_rank {
    STANDING_NOT_SEEN, /* for longer than the protocol allows */
    STANDING_UNKNOWN,  /* something of it cannot be told */
    STANDING_KNOWN,
    STANDING_NOWHERE, /* no row of the protocol holds, or it has none */
    STANDING_RANKS,
};
struct standing {
    enum standing_rank rank;
    const char *status; /* `not seen`, `cannot tell`, `nowhere`, or empty */
    struct str reference, subject, protocol;
    const struct case_whereabouts *where; /* NULL: it could not be worked out */
    struct str place;                     /* `At the provider: Sample Provider` */
    struct str party;                     /* its name; empty: none */
    struct str expected;                  /* `expected`, or why not */
    struct str closed;                    /* why the place is closed that day; empty: it is not */
    struct str seen;                      /* `Mon 5 Oct 2026, 3 school days ago`, `never` */
    struct str why;                       /* what cannot be told */
};
/* The standing lives until the visit returns; `cli` is the command's with an arena that does so
 * too. */
typedef void (*standing_visit)(struct cli *cli, const struct standing *standing, void *context);
/* Every case looked for that has not ended, as it will be at an instant (one that has passed: now)
 * if nothing but time happens, in order of reference; all as of one moment of the store. */
NODISCARD enum result standings_visit(struct look *look, int64_t at, standing_visit visit,
                                      void *context);

#endif
