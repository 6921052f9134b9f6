/* Parties: who takes which part in a case, and from when to when. */
#include "store/sql.h"

#define FIELDS "reference, role, party, since, until, body"
#define SELECT "SELECT " FIELDS " FROM party WHERE "
/* filters: role, party, current_only, and the last row of the page before */
#define MATCH                                                                                      \
    "(? = '' OR role = ?) AND (? = '' OR party = ?) AND (? = 0 OR until IS NULL)"                  \
    " AND (reference, role, party) > (?, ?, ?)"
#define PAGE " ORDER BY reference, role, party LIMIT ?"

static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct party_row, reference)},
    {COLUMN_TEXT, offsetof(struct party_row, role)},
    {COLUMN_TEXT, offsetof(struct party_row, party)},
    {COLUMN_INT, offsetof(struct party_row, from)},
    {COLUMN_INSTANT, offsetof(struct party_row, to)},
    {COLUMN_TEXT, offsetof(struct party_row, body)},
};
static const struct columns columns = COLUMNS(fields, party_row);

enum { PUT, LIST_CASE, LIST_PARTY, LIST_PARTY_OWNED };
static const char *const texts[] = {
    [PUT] = "INSERT INTO party (" FIELDS ") VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (reference, role, party) DO UPDATE SET since = excluded.since,"
            " until = excluded.until, body = excluded.body",
    [LIST_CASE] = SELECT MATCH " AND reference = ?" PAGE,
    [LIST_PARTY] = SELECT MATCH " AND party = ?" PAGE,
    [LIST_PARTY_OWNED] = SELECT MATCH " AND party = ? AND reference IN " SQL_OWNED PAGE,
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_PARTIES, texts, which);
}

enum result store_put_party(struct store *store, const struct party_row *row, struct error *error)
{
    struct sql sql = start(store, PUT);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

static enum result list(struct store *store, int which, const struct scope *scope,
                        const struct party_filter *filter, struct arena *arena,
                        struct party_rows *ret_rows, struct error *error)
{
    struct sql sql = start(store, which);
    sql_filter(&sql, filter->role);
    sql_filter(&sql, filter->party);
    sql_int(&sql, filter->current_only);
    sql_text(&sql, filter->after_reference);
    sql_text(&sql, filter->after_role);
    sql_text(&sql, filter->after_party);
    sql_text(&sql, which == LIST_CASE ? filter->reference : filter->party);
    if (which == LIST_PARTY_OWNED)
        sql_text(&sql, scope_json(scope, arena));
    sql_limit(&sql, filter->limit);
    struct sql_rows rows;
    enum result result = sql_list(&sql, &columns, arena, &rows, error);
    *ret_rows = (struct party_rows){rows.items, rows.count};
    return result;
}

enum result store_list_parties(struct store *store, const struct scope *scope,
                               const struct party_filter *filter, struct arena *arena,
                               struct party_rows *ret_rows, struct error *error)
{
    *ret_rows = (struct party_rows){0};
    if (str_empty(filter->reference))
        return list(store, scope->all ? LIST_PARTY : LIST_PARTY_OWNED, scope, filter, arena,
                    ret_rows, error);
    bool seen;
    enum result result = scope_sees(store, scope, filter->reference, &seen, error);
    if (result != RESULT_DONE || !seen)
        return result;
    return list(store, LIST_CASE, scope, filter, arena, ret_rows, error);
}
