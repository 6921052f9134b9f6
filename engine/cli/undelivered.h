/* Notices that did not leave: given up, waiting for another try, or carried by nobody.
 *
 * They live in the command's arena.
 */
#ifndef CLI_UNDELIVERED_H
#define CLI_UNDELIVERED_H

#include "cli/look.h"

struct undelivered {
    const struct notice_row *row;
    const struct case_row *kase;
    struct str what;            /* the notice, or the duty that it is about, as people call it */
    struct str status;          /* `undelivered`, `retrying`, `not carried` */
    struct str since;           /* when it ought to have left, in words */
    struct str holder, contact; /* of whom it is for, by name */
    struct str why, next;       /* next: the command's words that try it again */
    int64_t since_at;
};
typedef void (*undelivered_visit)(struct cli *cli, const struct undelivered *notice, void *context);
/* Those that look_wants_message, the ones given up first. Left out: those whose text was erased,
 * and those whose service was proved since. */
NODISCARD enum result undelivered_visit_all(struct look *look, undelivered_visit visit,
                                            void *context);

/* Every notice of a status in the viewer's scope (reference empty: of any case), by time. */
typedef enum result (*notice_act)(void *context, const struct notice_row *row);
NODISCARD enum result notices_each(struct cli *cli, struct runtime *runtime,
                                   const struct notice_filter *wanted, notice_act act,
                                   void *context);

#endif
