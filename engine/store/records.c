/* Records of a case: facts added again and again, kept apart so that an event need not read them.
 */
#include "store/sql.h"

#define FIELDS "reference, type, number, body"
static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct record_row, reference)},
    {COLUMN_TEXT, offsetof(struct record_row, type)},
    {COLUMN_INT, offsetof(struct record_row, number)},
    {COLUMN_TEXT, offsetof(struct record_row, body)},
};
static const struct columns columns = COLUMNS(fields, record_row);

enum { PUT, LIST, LIST_TYPE, LAST };
static const char *const texts[] = {
    [PUT] = "INSERT INTO record (" FIELDS ") VALUES (?, ?, ?, ?)"
            " ON CONFLICT (reference, type, number) DO UPDATE SET body = excluded.body",
    [LIST] = "SELECT " FIELDS " FROM record WHERE reference = ? ORDER BY type, number LIMIT ?",
    [LIST_TYPE] = "SELECT " FIELDS " FROM record WHERE reference = ? AND type = ? AND number > ?"
                  " ORDER BY number LIMIT ?",
    [LAST] = "SELECT coalesce(max(number), 0) FROM record WHERE reference = ? AND type = ?",
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_RECORDS, texts, which);
}

enum result store_put_record(struct store *store, const struct record_row *row, struct error *error)
{
    struct sql sql = start(store, PUT);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

static enum result list(struct store *store, const struct record_filter *filter,
                        struct arena *arena, struct record_rows *ret_rows, struct error *error)
{
    bool by_type = !str_empty(filter->type);
    struct sql sql = start(store, by_type ? LIST_TYPE : LIST);
    sql_text(&sql, filter->reference);
    if (by_type) {
        sql_text(&sql, filter->type);
        sql_int(&sql, filter->after);
    }
    sql_limit(&sql, filter->limit);
    struct sql_rows rows;
    enum result result = sql_list(&sql, &columns, arena, &rows, error);
    *ret_rows = (struct record_rows){rows.items, rows.count};
    return result;
}

enum result store_list_records(struct store *store, const struct scope *scope,
                               const struct record_filter *filter, struct arena *arena,
                               struct record_rows *ret_rows, struct error *error)
{
    bool seen;
    *ret_rows = (struct record_rows){0};
    enum result result = scope_sees(store, scope, filter->reference, &seen, error);
    return result == RESULT_DONE && seen ? list(store, filter, arena, ret_rows, error) : result;
}

enum result store_count_records(struct store *store, struct str reference, struct str type,
                                int64_t *ret_count, struct error *error)
{
    struct sql sql = start(store, LAST);
    sql_text(&sql, reference);
    sql_text(&sql, type);
    *ret_count = sql_next(&sql) ? sql_get_int(&sql, 0) : 0;
    return sql_done(&sql, error);
}
