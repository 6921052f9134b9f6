/* Cases and the owners through which they are seen. */
#include "store/sql.h"

#define FIELDS                                                                                     \
    "reference, protocol, protocol_hash, subject, states, body, opened_at, closed_at, next_due,"   \
    " sequence"
#define SELECT "SELECT " FIELDS " FROM cases WHERE "
/* filters: protocol, state, open_only, after */
#define MATCH                                                                                      \
    "(? = '' OR protocol = ?) AND (? = '' OR instr(' ' || states || ' ', ' ' || ? || ' ') > 0)"    \
    " AND (? = 0 OR closed_at IS NULL) AND reference > ?"
#define PAGE " ORDER BY reference LIMIT ?"

static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct case_row, reference)},
    {COLUMN_TEXT, offsetof(struct case_row, protocol)},
    {COLUMN_TEXT, offsetof(struct case_row, protocol_hash)},
    {COLUMN_TEXT, offsetof(struct case_row, subject)},
    {COLUMN_TEXT, offsetof(struct case_row, states)},
    {COLUMN_TEXT, offsetof(struct case_row, body)},
    {COLUMN_INT, offsetof(struct case_row, opened_at)},
    {COLUMN_INSTANT, offsetof(struct case_row, closed_at)},
    {COLUMN_INSTANT, offsetof(struct case_row, next_due)},
    {COLUMN_INT, offsetof(struct case_row, sequence)},
};
static const struct columns columns = COLUMNS(fields, case_row);

enum {
    PUT,
    GET,
    LIST,
    LIST_OWNED,
    LIST_SUBJECT,
    LIST_SUBJECT_OWNED,
    DUE,
    NEXT_DUE,
    DROP_OWNERS,
    ADD_OWNER,
};
static const char *const texts[] = {
    [PUT] = "INSERT INTO cases (" FIELDS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (reference) DO UPDATE SET protocol = excluded.protocol,"
            " protocol_hash = excluded.protocol_hash, subject = excluded.subject,"
            " states = excluded.states, body = excluded.body, opened_at = excluded.opened_at,"
            " closed_at = excluded.closed_at, next_due = excluded.next_due,"
            " sequence = excluded.sequence",
    [GET] = SELECT "reference = ?",
    [LIST] = SELECT MATCH PAGE,
    [LIST_OWNED] = SELECT MATCH " AND reference IN " SQL_OWNED PAGE,
    [LIST_SUBJECT] = SELECT MATCH " AND subject = ? AND subject <> ''" PAGE,
    [LIST_SUBJECT_OWNED] =
        SELECT MATCH " AND subject = ? AND subject <> '' AND +reference IN " SQL_OWNED PAGE,
    [DUE] = SELECT "next_due IS NOT NULL AND next_due <= ? ORDER BY next_due, reference LIMIT ?",
    [NEXT_DUE] = "SELECT min(next_due) FROM cases WHERE next_due IS NOT NULL",
    [DROP_OWNERS] = "DELETE FROM case_owner WHERE reference = ?",
    [ADD_OWNER] = "INSERT OR IGNORE INTO case_owner (reference, owner) VALUES (?, ?)",
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_CASES, texts, which);
}

enum result store_put_case(struct store *store, const struct case_row *row, struct error *error)
{
    struct sql sql = start(store, PUT);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

enum result store_get_case(struct store *store, const struct scope *scope, struct str reference,
                           struct arena *arena, struct case_row *ret_row, bool *ret_found,
                           struct error *error)
{
    *ret_row = (struct case_row){0};
    enum result result = scope_sees(store, scope, reference, ret_found, error);
    if (result != RESULT_DONE || !*ret_found)
        return result;
    struct sql sql = start(store, GET);
    sql_text(&sql, reference);
    return sql_one(&sql, &columns, arena, ret_row, ret_found, error);
}

static enum result list(struct sql *sql, struct arena *arena, struct case_rows *ret_rows,
                        struct error *error)
{
    struct sql_rows rows;
    enum result result = sql_list(sql, &columns, arena, &rows, error);
    *ret_rows = (struct case_rows){rows.items, rows.count};
    return result;
}

enum result store_list_cases(struct store *store, const struct scope *scope,
                             const struct case_filter *filter, struct arena *arena,
                             struct case_rows *ret_rows, struct error *error)
{
    bool by_subject = !str_empty(filter->subject);
    int which = by_subject ? (scope->all ? LIST_SUBJECT : LIST_SUBJECT_OWNED)
                           : (scope->all ? LIST : LIST_OWNED);
    struct sql sql = start(store, which);
    sql_filter(&sql, filter->protocol);
    sql_filter(&sql, filter->state);
    sql_int(&sql, filter->open_only);
    sql_text(&sql, filter->after);
    if (by_subject)
        sql_text(&sql, filter->subject);
    if (!scope->all)
        sql_text(&sql, scope_json(scope, arena));
    sql_limit(&sql, filter->limit);
    return list(&sql, arena, ret_rows, error);
}

enum result store_due_cases(struct store *store, int64_t now, size_t limit, struct arena *arena,
                            struct case_rows *ret_rows, struct error *error)
{
    struct sql sql = start(store, DUE);
    sql_int(&sql, now);
    sql_limit(&sql, limit);
    return list(&sql, arena, ret_rows, error);
}

enum result store_next_due(struct store *store, int64_t *ret_due, struct error *error)
{
    struct sql sql = start(store, NEXT_DUE);
    *ret_due = sql_next(&sql) ? sql_get_instant(&sql, 0) : STORE_NONE;
    return sql_done(&sql, error);
}

enum result store_set_owners(struct store *store, struct str reference, const struct str *owners,
                             size_t count, struct error *error)
{
    struct sql drop = start(store, DROP_OWNERS);
    sql_text(&drop, reference);
    enum result result = sql_run(&drop, error);
    for (size_t i = 0; i < count && result == RESULT_DONE; i++) {
        struct sql add = start(store, ADD_OWNER);
        sql_text(&add, reference);
        sql_text(&add, owners[i]);
        result = sql_run(&add, error);
    }
    return result;
}
