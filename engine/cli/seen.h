/* What is new to whoever asks: what a list did not show when they last marked it as seen.
 *
 * The whole list and that of one's own duties have a mark each. Everything lives in the command's
 * arena.
 */
#ifndef CLI_SEEN_H
#define CLI_SEEN_H

#include "cli/look.h"

struct seen_list {
    int64_t since; /* as typed: what was opened later is new; STORE_NONE: the mark counts */
    bool found;    /* there is a mark */
    struct seen_mark mark;
    struct map *opened;    /* since the mark */
    struct seen_mark next; /* what the mark becomes when the list that is shown has been seen */
};
/* Read --since or the mark, and where the list that is to be shown stands, which ends at `until`:
 * before its first row is read, so that nothing comes between. */
NODISCARD enum result seen_start(struct look *look, int64_t until, struct seen_list *ret);
bool seen_is_new(const struct look *look, const struct seen_list *seen,
                 const struct task_row *task);
/* RESULT_MISUSE where --seen stands beside an option that hides part of the list. */
NODISCARD enum result seen_check(struct cli *cli);
/* Move the mark on, once the list has been written; nothing is moved where that failed. */
NODISCARD enum result seen_keep(struct cli *cli, const struct seen_list *seen);

#endif
