#include "store/sql.h"

#include <string.h>

static void prepare(struct sql *sql, sqlite3_stmt **cached)
{
    if (!*cached)
        sql->code = sqlite3_prepare_v3(sql->store->db, sql->text, -1, SQLITE_PREPARE_PERSISTENT,
                                       cached, NULL);
    sql->statement = *cached;
}

struct sql sql_start(struct store *store, enum sql_owner owner, const char *const *texts, int which)
{
    struct sql sql;
    sql.store = store;
    sql.text = texts[which];
    sql.code = SQLITE_OK;
    sql.bound = 0;
    sql.started = false;
    sql.control = owner == SQL_TRANSACTION;
    prepare(&sql, &store->statements[owner][which]);
    return sql;
}

/* Note the value for the recorder; true if it is to be bound. */
static bool next_value(struct sql *sql, struct store_value value)
{
    if (sql->code != SQLITE_OK)
        return false;
    if (sql->bound == SQL_VALUES) {
        sql->code = SQLITE_RANGE;
        return false;
    }
    sql->values[sql->bound++] = value;
    return true;
}

/* A database must be able to move to one that keeps neither NUL nor broken UTF-8 in a text. */
static bool is_text(struct str text)
{
    return (text.len == 0 || !memchr(text.at, 0, text.len)) && utf8_valid(text);
}

void sql_text(struct sql *sql, struct str text)
{
    if (sql->code == SQLITE_OK && !is_text(text))
        sql->code = SQLITE_MISMATCH;
    const char *at = text.at ? text.at : "";
    struct store_value value = {STORE_TYPE_TEXT, 0, {at, text.len}};
    if (next_value(sql, value))
        sql->code = sqlite3_bind_text64(sql->statement, sql->bound, at, text.len, SQLITE_STATIC,
                                        SQLITE_UTF8);
}

void sql_blob(struct sql *sql, const void *bytes, size_t size)
{
    const void *at = bytes ? bytes : "";
    struct store_value value = {STORE_TYPE_BLOB, 0, {at, size}};
    if (next_value(sql, value))
        sql->code = sqlite3_bind_blob64(sql->statement, sql->bound, at, size, SQLITE_STATIC);
}

void sql_null(struct sql *sql)
{
    if (next_value(sql, (struct store_value){.type = STORE_TYPE_NULL}))
        sql->code = sqlite3_bind_null(sql->statement, sql->bound);
}

void sql_int(struct sql *sql, int64_t number)
{
    if (next_value(sql, (struct store_value){.type = STORE_TYPE_INT, .number = number}))
        sql->code = sqlite3_bind_int64(sql->statement, sql->bound, number);
}

void sql_instant(struct sql *sql, int64_t instant)
{
    if (instant == STORE_NONE)
        sql_null(sql);
    else
        sql_int(sql, instant);
}

void sql_hash(struct sql *sql, const struct hash *hash)
{
    sql_blob(sql, hash->bytes, sizeof hash->bytes);
}

void sql_filter(struct sql *sql, struct str text)
{
    sql_text(sql, text);
    sql_text(sql, text);
}

void sql_limit(struct sql *sql, size_t limit)
{
    sql_int(sql, (int64_t)(limit ? limit : STORE_PAGE));
}

/* SQLite rolls a transaction back by itself on some faults; what follows must not then be written
 * statement by statement. */
static bool may_run(const struct sql *sql)
{
    return sql->control || sqlite3_stmt_readonly(sql->statement) ||
           !sqlite3_get_autocommit(sql->store->db);
}

static void start(struct sql *sql)
{
    sql->started = true;
    if (!may_run(sql)) {
        sql->code = SQLITE_MISUSE;
        return;
    }
    struct store *store = sql->store;
    if (store->record)
        store->record(store->record_context, sql->text, sql->values, (size_t)sql->bound);
}

bool sql_next(struct sql *sql)
{
    if (sql->code == SQLITE_OK && !sql->started)
        start(sql);
    if (sql->code != SQLITE_OK && sql->code != SQLITE_ROW)
        return false;
    sql->code = sqlite3_step(sql->statement);
    return sql->code == SQLITE_ROW;
}

enum result sql_done(struct sql *sql, struct error *error)
{
    int code = sql->code;
    enum result result = RESULT_DONE;
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
        result = sql_error(sql->store, code, error);
    if (sql->statement) {
        sqlite3_reset(sql->statement);
        sqlite3_clear_bindings(sql->statement);
    }
    return result;
}

enum result sql_run(struct sql *sql, struct error *error)
{
    while (sql_next(sql))
        continue;
    return sql_done(sql, error);
}

struct str sql_get_text(const struct sql *sql, int column, struct arena *arena)
{
    const void *at = sqlite3_column_blob(sql->statement, column);
    size_t len = (size_t)sqlite3_column_bytes(sql->statement, column);
    return str_copy(arena, (struct str){at ? at : "", len});
}

int64_t sql_get_int(const struct sql *sql, int column)
{
    return sqlite3_column_int64(sql->statement, column);
}

int64_t sql_get_instant(const struct sql *sql, int column)
{
    if (sqlite3_column_type(sql->statement, column) == SQLITE_NULL)
        return STORE_NONE;
    return sqlite3_column_int64(sql->statement, column);
}

bool sql_get_hash(const struct sql *sql, int column, struct hash *ret_hash)
{
    *ret_hash = (struct hash){0};
    const void *at = sqlite3_column_blob(sql->statement, column);
    if (!at || sqlite3_column_bytes(sql->statement, column) != HASH_SIZE)
        return false;
    memcpy(ret_hash->bytes, at, HASH_SIZE);
    return true;
}

static void bind_due(struct sql *sql, int64_t due)
{
    sql_int(sql, due == STORE_NONE ? INT64_MAX : due);
}

static int64_t read_due(const struct sql *sql, int column)
{
    int64_t due = sql_get_int(sql, column);
    return due == INT64_MAX ? STORE_NONE : due;
}

static void bind_column(struct sql *sql, enum column_type type, const void *at)
{
    switch (type) {
    case COLUMN_TEXT:
        sql_text(sql, *(const struct str *)at);
        break;
    case COLUMN_INT:
        sql_int(sql, *(const int64_t *)at);
        break;
    case COLUMN_INSTANT:
        sql_instant(sql, *(const int64_t *)at);
        break;
    case COLUMN_DUE:
        bind_due(sql, *(const int64_t *)at);
        break;
    case COLUMN_BOOL:
        sql_int(sql, *(const bool *)at ? 1 : 0);
        break;
    }
}

void sql_bind_row(struct sql *sql, const struct columns *columns, const void *row)
{
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        bind_column(sql, column->type, (const char *)row + column->offset);
    }
}

static void read_column(const struct sql *sql, int at, enum column_type type, struct arena *arena,
                        void *ret)
{
    switch (type) {
    case COLUMN_TEXT:
        *(struct str *)ret = sql_get_text(sql, at, arena);
        break;
    case COLUMN_INT:
        *(int64_t *)ret = sql_get_int(sql, at);
        break;
    case COLUMN_INSTANT:
        *(int64_t *)ret = sql_get_instant(sql, at);
        break;
    case COLUMN_DUE:
        *(int64_t *)ret = read_due(sql, at);
        break;
    case COLUMN_BOOL:
        *(bool *)ret = sql_get_int(sql, at) != 0;
        break;
    }
}

void sql_read_row(const struct sql *sql, const struct columns *columns, struct arena *arena,
                  void *ret_row)
{
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        read_column(sql, (int)i, column->type, arena, (char *)ret_row + column->offset);
    }
}

enum result sql_list(struct sql *sql, const struct columns *columns, struct arena *arena,
                     struct sql_rows *ret_rows, struct error *error)
{
    size_t size = columns->row_size, cap = 0;
    *ret_rows = (struct sql_rows){0};
    while (sql_next(sql)) {
        if (ret_rows->count == cap)
            ret_rows->items = vec_room(arena, ret_rows->items, &cap, size);
        char *row = (char *)ret_rows->items + size * ret_rows->count++;
        memset(row, 0, size);
        sql_read_row(sql, columns, arena, row);
    }
    return sql_done(sql, error);
}

enum result sql_one(struct sql *sql, const struct columns *columns, struct arena *arena,
                    void *ret_row, bool *ret_found, struct error *error)
{
    memset(ret_row, 0, columns->row_size);
    *ret_found = sql_next(sql);
    if (*ret_found)
        sql_read_row(sql, columns, arena, ret_row);
    return sql_done(sql, error);
}

enum result sql_texts(struct sql *sql, struct arena *arena, struct str_rows *ret_rows,
                      struct error *error)
{
    static const struct column table[] = {{COLUMN_TEXT, 0}};
    static const struct columns columns = COLUMNS(table, str);
    struct sql_rows rows;
    enum result result = sql_list(sql, &columns, arena, &rows, error);
    *ret_rows = (struct str_rows){rows.items, rows.count};
    return result;
}

static const struct {
    int code;
    enum result result;
    const char *text, *help;
} meanings[] = {
    {SQLITE_BUSY, RESULT_TROUBLE, "is locked by another process",
     "wait until the other command has finished, then try again"},
    {SQLITE_LOCKED, RESULT_TROUBLE, "is in use by another query of this process",
     "end that query first"},
    {SQLITE_FULL, RESULT_TROUBLE, "could not be written: the disk is full",
     "free some space and say the command again; nothing of it was kept"},
    {SQLITE_READONLY, RESULT_TROUBLE, "may not be written",
     "give yourself the right to write the file and its folder"},
    {SQLITE_PERM, RESULT_TROUBLE, "may not be used", "check the rights of the file and its folder"},
    {SQLITE_CANTOPEN, RESULT_TROUBLE, "could not be opened, nor its log beside it",
     "check that the folder exists and that you may write in it"},
    {SQLITE_CORRUPT, RESULT_INVALID, "is damaged",
     "keep a copy of it as it is, and restore the last backup"},
    {SQLITE_NOTADB, RESULT_INVALID, "is no SQLite file, or its beginning is damaged",
     "check the path; a store is made by `waymark init`"},
    {SQLITE_IOERR, RESULT_TROUBLE, "could not be read or written: the disk reports an error",
     "check the disk, then say the command again; nothing of it was kept"},
    {SQLITE_NOMEM, RESULT_TROUBLE, "could not be used: there is no memory left",
     "end other programs and try again"},
    {SQLITE_MISMATCH, RESULT_INVALID, "takes no text that is not UTF-8 or holds NUL bytes",
     "mend the text"},
    {SQLITE_MISUSE, RESULT_TROUBLE, "has no open transaction to write in",
     "the transaction was undone by an earlier fault; say the command again"},
    {SQLITE_TOOBIG, RESULT_INVALID, "takes no value of that size", "shorten it"},
};

enum result sql_error(const struct store *store, int code, struct error *error)
{
    const char *path = store->path;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (meanings[i].code != (code & 0xff))
            continue;
        error_set(error, meanings[i].result, "the store %s %s (SQLite %d)", path, meanings[i].text,
                  code);
        error_help(error, "%s", meanings[i].help);
        return meanings[i].result;
    }
    const char *why = store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(code);
    return error_set(error, RESULT_TROUBLE, "the store %s failed: %s (SQLite %d)", path, why, code);
}

void store_record(struct store *store,
                  void (*record)(void *context, const char *sql, const struct store_value *values,
                                 size_t count),
                  void *context)
{
    store->record = record;
    store->record_context = context;
}
