/* Links from case to case, found from both ends. */
#include "store/sql.h"

#define FIELDS "from_case, link, to_case"
static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct link_row, from)},
    {COLUMN_TEXT, offsetof(struct link_row, link)},
    {COLUMN_TEXT, offsetof(struct link_row, to)},
};
static const struct columns columns = COLUMNS(fields, link_row);

enum { PUT, DROP, FROM, TO };
static const char *const texts[] = {
    [PUT] = "INSERT OR IGNORE INTO link (" FIELDS ") VALUES (?, ?, ?)",
    [DROP] = "DELETE FROM link WHERE from_case = ? AND link = ? AND to_case = ?",
    [FROM] = "SELECT " FIELDS " FROM link WHERE from_case = ? ORDER BY link, to_case",
    [TO] = "SELECT " FIELDS " FROM link WHERE to_case = ? ORDER BY from_case, link",
};

static enum result write(struct store *store, int which, const struct link_row *row,
                         struct error *error)
{
    struct sql sql = sql_start(store, SQL_LINKS, texts, which);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

enum result store_put_link(struct store *store, const struct link_row *row, struct error *error)
{
    return write(store, PUT, row, error);
}

enum result store_drop_link(struct store *store, const struct link_row *row, struct error *error)
{
    return write(store, DROP, row, error);
}

static enum result list(struct store *store, int which, const struct scope *scope,
                        struct str reference, struct arena *arena, struct link_rows *ret_rows,
                        struct error *error)
{
    bool seen;
    *ret_rows = (struct link_rows){0};
    enum result result = scope_sees(store, scope, reference, &seen, error);
    if (result != RESULT_DONE || !seen)
        return result;
    struct sql sql = sql_start(store, SQL_LINKS, texts, which);
    sql_text(&sql, reference);
    struct sql_rows rows;
    result = sql_list(&sql, &columns, arena, &rows, error);
    *ret_rows = (struct link_rows){rows.items, rows.count};
    return result;
}

enum result store_links_from(struct store *store, const struct scope *scope, struct str reference,
                             struct arena *arena, struct link_rows *ret_rows, struct error *error)
{
    return list(store, FROM, scope, reference, arena, ret_rows, error);
}

enum result store_links_to(struct store *store, const struct scope *scope, struct str reference,
                           struct arena *arena, struct link_rows *ret_rows, struct error *error)
{
    return list(store, TO, scope, reference, arena, ret_rows, error);
}
