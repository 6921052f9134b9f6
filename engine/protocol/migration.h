/* A mapping file being bound to its two versions. Private to this floor. */
#ifndef PROTOCOL_MIGRATION_H
#define PROTOCOL_MIGRATION_H

#include "protocol/build.h"

enum moved_kind { MOVED_STATES, MOVED_HISTORIES, MOVED_FIELDS, MOVED_TASKS, MOVED_TIMERS };

struct binding {
    const struct protocol_loader *loader;
    struct migration *migration;
};

struct moved_rows *moved_rows_of(struct migration *migration, enum moved_kind kind);
const struct key_list *moved_list(const struct binding *binding, enum moved_kind kind);
/* The row as it was written; NULL where it goes without saying. */
const struct raw_moved *moved_raw(const struct binding *binding, enum moved_kind kind,
                                  struct str from);
/* Where to complain about a row: at itself, else at its block. */
struct span moved_place(const struct binding *binding, enum moved_kind kind, struct str from);

/* Whether cases come out whole (check_migration.c): a state in every region and one at a time,
 * histories that stay within their parents, values that still fit. */
void check_migration(const struct binding *binding);

#endif
