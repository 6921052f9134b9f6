/* What was deployed when, and the texts it consists of. */
#include "store/sql.h"

#define FIELDS "kind, id, version, hash, deployed_at, position, body"
#define SELECT "SELECT " FIELDS " FROM deployment WHERE "
static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct deployment_row, kind)},
    {COLUMN_TEXT, offsetof(struct deployment_row, id)},
    {COLUMN_TEXT, offsetof(struct deployment_row, version)},
    {COLUMN_TEXT, offsetof(struct deployment_row, hash)},
    {COLUMN_INT, offsetof(struct deployment_row, deployed_at)},
    {COLUMN_INT, offsetof(struct deployment_row, position)},
    {COLUMN_TEXT, offsetof(struct deployment_row, body)},
};
static const struct columns columns = COLUMNS(fields, deployment_row);

enum { PUT, GET, GET_LAST, FIND, LIST, PUT_SOURCE, GET_SOURCE };
static const char *const texts[] = {
    [PUT] = "INSERT INTO deployment (" FIELDS ") VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, id, version) DO UPDATE SET hash = excluded.hash,"
            " deployed_at = excluded.deployed_at, position = excluded.position,"
            " body = excluded.body",
    [GET] = SELECT "kind = ? AND id = ? AND version = ?",
    [GET_LAST] = SELECT "kind = ? AND id = ? ORDER BY position DESC, version DESC LIMIT 1",
    [FIND] = SELECT "kind = ? AND hash = ? ORDER BY position DESC LIMIT 1",
    [LIST] = SELECT "(? = '' OR kind = ?) ORDER BY position, kind, id, version",
    [PUT_SOURCE] = "INSERT OR IGNORE INTO source (hash, bytes) VALUES (?, ?)",
    [GET_SOURCE] = "SELECT bytes FROM source WHERE hash = ?",
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_DEPLOYMENTS, texts, which);
}

enum result store_put_source(struct store *store, struct str bytes, struct hash *ret_hash,
                             struct error *error)
{
    *ret_hash = hash_of(bytes);
    struct sql sql = start(store, PUT_SOURCE);
    sql_hash(&sql, ret_hash);
    sql_blob(&sql, bytes.at, bytes.len);
    return sql_run(&sql, error);
}

enum result store_get_source(struct store *store, const struct hash *hash, struct arena *arena,
                             struct str *ret_bytes, bool *ret_found, struct error *error)
{
    struct sql sql = start(store, GET_SOURCE);
    sql_hash(&sql, hash);
    *ret_found = sql_next(&sql);
    *ret_bytes = *ret_found ? sql_get_text(&sql, 0, arena) : STR("");
    return sql_done(&sql, error);
}

enum result store_put_deployment(struct store *store, const struct deployment_row *row,
                                 struct error *error)
{
    struct sql sql = start(store, PUT);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

enum result store_get_deployment(struct store *store, struct str kind, struct str id,
                                 struct str version, struct arena *arena,
                                 struct deployment_row *ret_row, bool *ret_found,
                                 struct error *error)
{
    struct sql sql = start(store, str_empty(version) ? GET_LAST : GET);
    sql_text(&sql, kind);
    sql_text(&sql, id);
    if (!str_empty(version))
        sql_text(&sql, version);
    return sql_one(&sql, &columns, arena, ret_row, ret_found, error);
}

enum result store_find_deployment(struct store *store, struct str kind, struct str hash,
                                  struct arena *arena, struct deployment_row *ret_row,
                                  bool *ret_found, struct error *error)
{
    struct sql sql = start(store, FIND);
    sql_text(&sql, kind);
    sql_text(&sql, hash);
    return sql_one(&sql, &columns, arena, ret_row, ret_found, error);
}

enum result store_list_deployments(struct store *store, struct str kind, struct arena *arena,
                                   struct deployment_rows *ret_rows, struct error *error)
{
    struct sql sql = start(store, LIST);
    sql_filter(&sql, kind);
    struct sql_rows rows;
    enum result result = sql_list(&sql, &columns, arena, &rows, error);
    *ret_rows = (struct deployment_rows){rows.items, rows.count};
    return result;
}
