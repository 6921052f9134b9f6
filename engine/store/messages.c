/* Messages between cases: written with their cause, taken by the receiver in the sender's order. */
#include "store/sql.h"

#define FIELDS "sender, sequence, number, receiver, position, body, consumed"
static const struct column fields[] = {
    {COLUMN_TEXT, offsetof(struct message_row, sender)},
    {COLUMN_INT, offsetof(struct message_row, sequence)},
    {COLUMN_INT, offsetof(struct message_row, number)},
    {COLUMN_TEXT, offsetof(struct message_row, receiver)},
    {COLUMN_INT, offsetof(struct message_row, position)},
    {COLUMN_TEXT, offsetof(struct message_row, body)},
    {COLUMN_INT, offsetof(struct message_row, consumed)},
};
static const struct columns columns = COLUMNS(fields, message_row);

enum { PUT, NEXT, CONSUME, WAITING };
static const char *const texts[] = {
    [PUT] = "INSERT INTO message (" FIELDS ") VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (sender, sequence, number) DO UPDATE SET receiver = excluded.receiver,"
            " position = excluded.position, body = excluded.body",
    [NEXT] = "SELECT " FIELDS " FROM message WHERE receiver = ? AND consumed = 0"
             " ORDER BY position, number LIMIT 1",
    [CONSUME] = "UPDATE message SET consumed = ?"
                " WHERE sender = ? AND sequence = ? AND number = ? AND consumed IN (0, ?)",
    [WAITING] = "SELECT DISTINCT receiver FROM message WHERE consumed = 0 AND receiver > ?"
                " ORDER BY receiver LIMIT ?",
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_MESSAGES, texts, which);
}

enum result store_put_message(struct store *store, const struct message_row *row,
                              struct error *error)
{
    struct sql sql = start(store, PUT);
    sql_bind_row(&sql, &columns, row);
    return sql_run(&sql, error);
}

enum result store_next_message(struct store *store, struct str receiver, struct arena *arena,
                               struct message_row *ret_row, bool *ret_found, struct error *error)
{
    struct sql sql = start(store, NEXT);
    sql_text(&sql, receiver);
    return sql_one(&sql, &columns, arena, ret_row, ret_found, error);
}

enum result store_consume_message(struct store *store, struct str sender, int64_t sequence,
                                  int64_t number, int64_t consumed, struct error *error)
{
    struct sql sql = start(store, CONSUME);
    sql_int(&sql, consumed);
    sql_text(&sql, sender);
    sql_int(&sql, sequence);
    sql_int(&sql, number);
    sql_int(&sql, consumed);
    enum result result = sql_run(&sql, error);
    if (result != RESULT_DONE || sqlite3_changes(store->db) == 1)
        return result;
    return error_set(error, RESULT_INVALID,
                     "message %lld.%lld of %.*s does not wait: it was never sent, or another entry "
                     "took it",
                     (long long)sequence, (long long)number, STR_ARG(sender));
}

enum result store_waiting_receivers(struct store *store, struct str after, size_t limit,
                                    struct arena *arena, struct str_rows *ret_rows,
                                    struct error *error)
{
    struct sql sql = start(store, WAITING);
    sql_text(&sql, after);
    sql_limit(&sql, limit);
    return sql_texts(&sql, arena, ret_rows, error);
}
