/* Commands that were said under an id, and the settings of this store. */
#include "store/sql.h"

#define FIELDS "id, digest, chain, sequence, result"
static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct command_row, id)},
    {COLUMN_TEXT, offsetof(struct command_row, digest)},
    {COLUMN_TEXT, offsetof(struct command_row, chain)},
    {COLUMN_INT, offsetof(struct command_row, sequence)},
    {COLUMN_TEXT, offsetof(struct command_row, result)},
};
static const struct columns columns = COLUMNS(fields, command_row);

enum { PUT, GET, PUT_SETTING, GET_SETTING };
static const char *const texts[] = {
    [PUT] = "INSERT INTO command (" FIELDS ") VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, chain = excluded.chain,"
            " sequence = excluded.sequence, result = excluded.result",
    [GET] = "SELECT " FIELDS " FROM command WHERE id = ?",
    [PUT_SETTING] = ("INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key)"
                     " DO UPDATE SET value = excluded.value WHERE value <> excluded.value"),
    [GET_SETTING] = "SELECT value FROM setting WHERE key = ?",
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_COMMANDS, texts, which);
}

enum result store_put_command(struct store *store, const struct command_row *row,
                              struct error *error)
{
    struct sql sql = start(store, PUT);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

enum result store_get_command(struct store *store, struct str id, struct arena *arena,
                              struct command_row *ret_row, bool *ret_found, struct error *error)
{
    struct sql sql = start(store, GET);
    sql_text(&sql, id);
    return sql_one(&sql, &columns, arena, ret_row, ret_found, error);
}

enum result store_put_setting(struct store *store, struct str key, struct str value,
                              struct error *error)
{
    struct sql sql = start(store, PUT_SETTING);
    sql_text(&sql, key);
    sql_text(&sql, value);
    return sql_run(&sql, error);
}

enum result store_get_setting(struct store *store, struct str key, struct arena *arena,
                              struct str *ret_value, bool *ret_found, struct error *error)
{
    struct sql sql = start(store, GET_SETTING);
    sql_text(&sql, key);
    *ret_found = sql_next(&sql);
    *ret_value = *ret_found ? sql_get_text(&sql, 0, arena) : STR("");
    return sql_done(&sql, error);
}
