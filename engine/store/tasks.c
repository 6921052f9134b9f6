/* Open tasks of cases, in order of their due time. */
#include "store/sql.h"

#define FIELDS "reference, key, task, label, who, due, opened, overdue, body"
#define SELECT "SELECT " FIELDS " FROM task WHERE "
/* filters: task, who, due_until, overdue_only, and the last row of the page before */
#define MATCH                                                                                      \
    "(? = '' OR task = ?) AND (? = '' OR who = ?) AND due <= ? AND (? = 0 OR overdue = 1)"         \
    " AND (due, reference, key) > (?, ?, ?)"
#define PAGE " ORDER BY due, reference, key LIMIT ?"
/* The same order, sorted after the selection: a viewer's cases are few among all. */
#define PAGE_SORTED " ORDER BY +due, +reference, +key LIMIT ?"

static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct task_row, reference)},
    {COLUMN_TEXT, offsetof(struct task_row, key)},
    {COLUMN_TEXT, offsetof(struct task_row, task)},
    {COLUMN_TEXT, offsetof(struct task_row, label)},
    {COLUMN_TEXT, offsetof(struct task_row, who)},
    {COLUMN_DUE, offsetof(struct task_row, due)},
    {COLUMN_INT, offsetof(struct task_row, opened)},
    {COLUMN_BOOL, offsetof(struct task_row, overdue)},
    {COLUMN_TEXT, offsetof(struct task_row, body)},
};
static const struct columns columns = COLUMNS(fields, task_row);

enum { PUT, DROP, LIST, LIST_OWNED, LIST_CASE };
static const char *const texts[] = {
    [PUT] = "INSERT INTO task (" FIELDS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (reference, key) DO UPDATE SET task = excluded.task,"
            " label = excluded.label, who = excluded.who, due = excluded.due,"
            " opened = excluded.opened, overdue = excluded.overdue, body = excluded.body",
    [DROP] = "DELETE FROM task WHERE reference = ? AND key = ?",
    [LIST] = SELECT MATCH PAGE,
    [LIST_OWNED] = SELECT MATCH " AND reference IN " SQL_OWNED PAGE_SORTED,
    [LIST_CASE] = SELECT MATCH " AND reference = ?" PAGE_SORTED,
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_TASKS, texts, which);
}

enum result store_put_task(struct store *store, const struct task_row *row, struct error *error)
{
    struct sql sql = start(store, PUT);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

enum result store_drop_task(struct store *store, struct str reference, struct str key,
                            struct error *error)
{
    struct sql sql = start(store, DROP);
    sql_text(&sql, reference);
    sql_text(&sql, key);
    return sql_run(&sql, error);
}

static void bind_page(struct sql *sql, const struct task_filter *filter)
{
    bool first = str_empty(filter->after_key);
    int64_t after = filter->after_due == STORE_NONE ? INT64_MAX : filter->after_due;
    sql_int(sql, first ? INT64_MIN : after);
    sql_text(sql, first ? STR("") : filter->after_reference);
    sql_text(sql, filter->after_key);
}

static enum result list(struct store *store, int which, const struct scope *scope,
                        const struct task_filter *filter, struct arena *arena,
                        struct task_rows *ret_rows, struct error *error)
{
    struct sql sql = start(store, which);
    sql_filter(&sql, filter->task);
    sql_filter(&sql, filter->who);
    sql_int(&sql, filter->due_until ? filter->due_until : INT64_MAX);
    sql_int(&sql, filter->overdue_only);
    bind_page(&sql, filter);
    if (which == LIST_OWNED)
        sql_text(&sql, scope_json(scope, arena));
    if (which == LIST_CASE)
        sql_text(&sql, filter->reference);
    sql_limit(&sql, filter->limit);
    struct sql_rows rows;
    enum result result = sql_list(&sql, &columns, arena, &rows, error);
    *ret_rows = (struct task_rows){rows.items, rows.count};
    return result;
}

enum result store_list_tasks(struct store *store, const struct scope *scope,
                             const struct task_filter *filter, struct arena *arena,
                             struct task_rows *ret_rows, struct error *error)
{
    *ret_rows = (struct task_rows){0};
    if (str_empty(filter->reference))
        return list(store, scope->all ? LIST : LIST_OWNED, scope, filter, arena, ret_rows, error);
    bool seen;
    enum result result = scope_sees(store, scope, filter->reference, &seen, error);
    if (result != RESULT_DONE || !seen)
        return result;
    return list(store, LIST_CASE, scope, filter, arena, ret_rows, error);
}
