/* Registers: subjects, organisations, people and whatever else is known beyond a case. */
#include "store/sql.h"

#define FIELDS "kind, reference, key, owner, body"
#define SELECT "SELECT " FIELDS " FROM register WHERE "
#define SEEN " AND (? OR owner = '' OR owner IN (SELECT value FROM json_each(?)))"
static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct register_row, kind)},
    {COLUMN_TEXT, offsetof(struct register_row, reference)},
    {COLUMN_TEXT, offsetof(struct register_row, key)},
    {COLUMN_TEXT, offsetof(struct register_row, owner)},
    {COLUMN_TEXT, offsetof(struct register_row, body)},
};
static const struct columns columns = COLUMNS(fields, register_row);

enum { PUT, DROP, GET, LIST, LIST_KEY };
static const char *const texts[] = {
    [PUT] = "INSERT INTO register (" FIELDS ") VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, reference) DO UPDATE SET key = excluded.key,"
            " owner = excluded.owner, body = excluded.body",
    [DROP] = "DELETE FROM register WHERE kind = ? AND reference = ?",
    [GET] = SELECT "kind = ? AND reference = ?" SEEN,
    [LIST] = SELECT "kind = ? AND reference > ?" SEEN " ORDER BY reference LIMIT ?",
    [LIST_KEY] = SELECT "kind = ? AND key = ? AND key <> '' AND reference > ?" SEEN
                        " ORDER BY reference LIMIT ?",
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_REGISTERS, texts, which);
}

static void bind_scope(struct sql *sql, const struct scope *scope, struct arena *arena)
{
    sql_int(sql, scope->all);
    sql_text(sql, scope->all ? STR("[]") : scope_json(scope, arena));
}

enum result store_put_register(struct store *store, const struct register_row *row,
                               struct error *error)
{
    struct sql sql = start(store, PUT);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

enum result store_drop_register(struct store *store, struct str kind, struct str reference,
                                struct error *error)
{
    struct sql sql = start(store, DROP);
    sql_text(&sql, kind);
    sql_text(&sql, reference);
    return sql_run(&sql, error);
}

enum result store_get_register(struct store *store, const struct scope *scope, struct str kind,
                               struct str reference, struct arena *arena,
                               struct register_row *ret_row, bool *ret_found, struct error *error)
{
    struct sql sql = start(store, GET);
    sql_text(&sql, kind);
    sql_text(&sql, reference);
    bind_scope(&sql, scope, arena);
    return sql_one(&sql, &columns, arena, ret_row, ret_found, error);
}

enum result store_list_registers(struct store *store, const struct scope *scope, struct str kind,
                                 struct str key, struct str after, size_t limit,
                                 struct arena *arena, struct register_rows *ret_rows,
                                 struct error *error)
{
    struct sql sql = start(store, str_empty(key) ? LIST : LIST_KEY);
    sql_text(&sql, kind);
    if (!str_empty(key))
        sql_text(&sql, key);
    sql_text(&sql, after);
    bind_scope(&sql, scope, arena);
    sql_limit(&sql, limit);
    struct sql_rows rows;
    enum result result = sql_list(&sql, &columns, arena, &rows, error);
    *ret_rows = (struct register_rows){rows.items, rows.count};
    return result;
}
