/* Protocols and calendars in the store: their sources, and how they come back from them. Private to
 * this floor.
 *
 * The body of a deployment's row is its entry's `files`: [{"hash":"...","path":"rules/..."}], the
 * first the file itself.
 */
#ifndef RUNTIME_DEPLOY_H
#define RUNTIME_DEPLOY_H

#include "runtime/handle.h"

#define DEPLOYED_PROTOCOL "protocol"
#define DEPLOYED_CALENDAR "calendar"
#define DEPLOYED_MIGRATION "migration"
#define DEPLOYED_LIBRARY "library"
#define DEPLOYED_DECISION "decision"

/* Folding, as book.h calls it. */
NODISCARD enum result deployed_fold(struct runtime *runtime, const struct entry_row *row,
                                    const json_t *open, const json_t *sealed, struct arena *arena,
                                    struct error *error);

/* Put a mapping file on record in the store's chain, with its source, before cases move by it. */
NODISCARD enum result deploy_mapping(struct runtime *runtime, const struct migration *migration,
                                     const struct files *tree, struct str path, struct diags *diags,
                                     struct arena *arena, struct error *error);

/* A tree that consists of the files of one deployment. */
struct stored_tree {
    struct files files; /* hand this to a loader */
    struct runtime *runtime;
    json_t *list;
    struct str main; /* path of the file itself */
};
NODISCARD enum result stored_tree_open(struct runtime *runtime, const struct deployment_row *row,
                                       struct arena *arena, struct stored_tree *ret_tree,
                                       struct error *error);
void stored_tree_close(struct stored_tree *tree);

/* Let cases that are open follow changed calendars: go on where a recomputation stands, if one is
 * under way. A transaction for each case. */
NODISCARD enum result recompute_cases(struct runtime *runtime, int64_t *ret_changed,
                                      struct error *error);
/* What it would do, in memory: nothing is written. */
NODISCARD enum result recompute_try(struct runtime *runtime, const struct calendar_change *change,
                                    int64_t *ret_changed, struct error *error);

#endif
