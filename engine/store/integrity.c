/* The check of the file itself: pages, trees, indexes and constraints. */
#include "store/sql.h"

enum { CHECK };
static const char *const texts[] = {
    [CHECK] = "PRAGMA integrity_check(1)",
};

enum result store_integrity(struct store *store, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct sql sql = sql_start(store, SQL_INTEGRITY, texts, CHECK);
    struct str answer = sql_next(&sql) ? sql_get_text(&sql, 0, arena) : STR("");
    enum result result = sql_done(&sql, error);
    if (result != RESULT_DONE || str_is(answer, "ok"))
        return result;
    error_set(error, RESULT_INVALID, "the store %s is damaged: %.*s", store->path, STR_ARG(answer));
    error_help(error, "keep a copy of it as it is, and restore the last backup");
    return RESULT_INVALID;
}
