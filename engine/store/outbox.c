/* The outbox: notices, from their cause until they are carried. */
#include "store/sql.h"

#define FIELDS                                                                                     \
    "id, reference, sequence, role, recipient, notice, task, subject, text, html, at, status,"     \
    " attempts, body"
#define SELECT "SELECT " FIELDS " FROM notice WHERE "
/* filters: at_until, and the last row of the page before */
#define MATCH "at <= ? AND (at, id) > (?, ?)"
#define STATUS " AND (? = '' OR status = ?)"
#define PAGE " ORDER BY at, id LIMIT ?"
/* The same order, sorted after the selection: a viewer's cases are few among all. */
#define PAGE_SORTED " ORDER BY +at, +id LIMIT ?"

static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct notice_row, id)},
    {COLUMN_TEXT, offsetof(struct notice_row, reference)},
    {COLUMN_INT, offsetof(struct notice_row, sequence)},
    {COLUMN_TEXT, offsetof(struct notice_row, role)},
    {COLUMN_TEXT, offsetof(struct notice_row, recipient)},
    {COLUMN_TEXT, offsetof(struct notice_row, notice)},
    {COLUMN_TEXT, offsetof(struct notice_row, task)},
    {COLUMN_TEXT, offsetof(struct notice_row, subject)},
    {COLUMN_TEXT, offsetof(struct notice_row, text)},
    {COLUMN_TEXT, offsetof(struct notice_row, html)},
    {COLUMN_INT, offsetof(struct notice_row, at)},
    {COLUMN_TEXT, offsetof(struct notice_row, status)},
    {COLUMN_INT, offsetof(struct notice_row, attempts)},
    {COLUMN_TEXT, offsetof(struct notice_row, body)},
};
static const struct columns columns = COLUMNS(fields, notice_row);

enum { PUT, GET, LIST, LIST_OWNED, LIST_CASE, LIST_STATUS };
static const char *const texts[] = {
    [PUT] = "INSERT INTO notice (" FIELDS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET reference = excluded.reference,"
            " sequence = excluded.sequence, role = excluded.role, recipient = excluded.recipient,"
            " notice = excluded.notice, task = excluded.task, subject = excluded.subject,"
            " text = excluded.text, html = excluded.html, at = excluded.at,"
            " status = excluded.status, attempts = excluded.attempts, body = excluded.body",
    [GET] = SELECT "id = ?",
    [LIST] = SELECT MATCH PAGE,
    [LIST_OWNED] = SELECT MATCH STATUS " AND reference IN " SQL_OWNED PAGE_SORTED,
    [LIST_CASE] = SELECT MATCH STATUS " AND reference = ?" PAGE,
    [LIST_STATUS] = SELECT MATCH " AND status = ? AND (? = '' OR recipient = ?)" PAGE,
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_OUTBOX, texts, which);
}

enum result store_put_notice(struct store *store, const struct notice_row *row, struct error *error)
{
    struct sql sql = start(store, PUT);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

enum result store_get_notice(struct store *store, struct str id, struct arena *arena,
                             struct notice_row *ret_row, bool *ret_found, struct error *error)
{
    struct sql sql = start(store, GET);
    sql_text(&sql, id);
    return sql_one(&sql, &columns, arena, ret_row, ret_found, error);
}

static int choose(const struct scope *scope, const struct notice_filter *filter)
{
    if (!str_empty(filter->reference))
        return LIST_CASE;
    if (!scope->all)
        return LIST_OWNED;
    return str_empty(filter->status) ? LIST : LIST_STATUS;
}

static void bind_selection(struct sql *sql, int which, const struct scope *scope,
                           const struct notice_filter *filter, struct arena *arena)
{
    if (which == LIST_STATUS) {
        sql_text(sql, filter->status);
        sql_filter(sql, filter->recipient);
    }
    if (which == LIST_CASE || which == LIST_OWNED)
        sql_filter(sql, filter->status);
    if (which == LIST_CASE)
        sql_text(sql, filter->reference);
    if (which == LIST_OWNED)
        sql_text(sql, scope_json(scope, arena));
}

static enum result list(struct store *store, int which, const struct scope *scope,
                        const struct notice_filter *filter, struct arena *arena,
                        struct notice_rows *ret_rows, struct error *error)
{
    struct sql sql = start(store, which);
    sql_int(&sql, filter->at_until ? filter->at_until : INT64_MAX);
    sql_int(&sql, str_empty(filter->after_id) ? INT64_MIN : filter->after_at);
    sql_text(&sql, filter->after_id);
    bind_selection(&sql, which, scope, filter, arena);
    sql_limit(&sql, filter->limit);
    struct sql_rows rows;
    enum result result = sql_list(&sql, &columns, arena, &rows, error);
    *ret_rows = (struct notice_rows){rows.items, rows.count};
    return result;
}

enum result store_list_notices(struct store *store, const struct scope *scope,
                               const struct notice_filter *filter, struct arena *arena,
                               struct notice_rows *ret_rows, struct error *error)
{
    bool seen = true;
    enum result result = RESULT_DONE;
    *ret_rows = (struct notice_rows){0};
    if (!str_empty(filter->reference))
        result = scope_sees(store, scope, filter->reference, &seen, error);
    if (result != RESULT_DONE || !seen)
        return result;
    return list(store, choose(scope, filter), scope, filter, arena, ret_rows, error);
}
