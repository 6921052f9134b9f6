/* Whose cases a viewer may see. */
#include "base/json.h"
#include "store/sql.h"

const struct scope scope_all = {.all = true};

enum { SEES };
static const char *const texts[] = {
    [SEES] = "SELECT 1 FROM case_owner"
             " WHERE reference = ? AND owner IN (SELECT value FROM json_each(?)) LIMIT 1",
};

struct str scope_json(const struct scope *scope, struct arena *arena)
{
    CLEANUP(json_freep) json_t *list = json_array();
    for (size_t i = 0; i < scope->count; i++)
        json_array_append_new(list, json_of_str(scope->owners[i]));
    return json_write(arena, list);
}

enum result scope_sees(struct store *store, const struct scope *scope, struct str reference,
                       bool *ret_seen, struct error *error)
{
    *ret_seen = true;
    if (scope->all)
        return RESULT_DONE;
    struct arena_mark mark = arena_mark(store->arena);
    struct sql sql = sql_start(store, SQL_SCOPE, texts, SEES);
    sql_text(&sql, reference);
    sql_text(&sql, scope_json(scope, store->arena));
    *ret_seen = sql_next(&sql);
    enum result result = sql_done(&sql, error);
    arena_reset(store->arena, mark);
    return result;
}
