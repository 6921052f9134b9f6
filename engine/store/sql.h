/* The driver under the store: a connection, its statements, and rows as tables of columns.
 *
 * Private to this floor. Each file keeps its SQL in one table of texts; a statement is prepared at
 * its first use and kept until the handle closes. Placeholders are plain `?`, bound in order.
 * A statement that was started ends in sql_run, sql_one, sql_list or sql_done, which reset it and
 * say what went wrong on the way, also while binding.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <sqlite3.h>

#include "store/store.h"

/* One for each file that has SQL: the row of the cache that holds its statements. */
enum sql_owner {
    SQL_TRANSACTION,
    SQL_SCOPE,
    SQL_JOURNAL,
    SQL_VERIFY,
    SQL_INTEGRITY,
    SQL_CASES,
    SQL_RECORDS,
    SQL_TASKS,
    SQL_LINKS,
    SQL_PARTIES,
    SQL_OUTBOX,
    SQL_MESSAGES,
    SQL_REGISTERS,
    SQL_DEPLOYMENTS,
    SQL_COMMANDS,
    SQL_PROJECTIONS,
    SQL_ERASE,
    SQL_OWNERS
};
enum { SQL_EACH = 40, SQL_VALUES = 24 };

struct store {
    sqlite3 *db;
    char *path;
    struct arena *arena; /* what lives as long as the handle; scratch above a mark */
    struct store_options options;
    enum store_mode mode;
    bool unfinished; /* created here and not yet committed: closing removes the file */
    int turn;        /* file whose lock tells that somebody wants to write; -1: none */
    bool in_turn, patient;
    int64_t busy_ms, waits_since; /* for the write lock */
    sqlite3_stmt *statements[SQL_OWNERS][SQL_EACH];
    void (*record)(void *context, const char *sql, const struct store_value *values, size_t count);
    void *record_context;
};

/* Turns at the write lock (turn.c): from before it is asked for until it is given back. */
void turn_open(struct store *store);
void turn_close(struct store *store);
void turn_take(struct store *store);
void turn_leave(struct store *store);
int turn_wait(void *context, int count); /* SQLite's busy handler */

/* A statement under way. */
struct sql {
    struct store *store;
    sqlite3_stmt *statement;
    const char *text;
    int code; /* the first thing that went wrong, or SQLITE_OK, SQLITE_ROW, SQLITE_DONE */
    int bound;
    bool started;
    bool control; /* begins or ends a transaction itself */
    struct store_value values[SQL_VALUES];
};

/* `texts[which]` is the statement, cached at (owner, which). */
struct sql sql_start(struct store *store, enum sql_owner owner, const char *const *texts,
                     int which);
void sql_text(struct sql *sql, struct str text);
void sql_blob(struct sql *sql, const void *bytes, size_t size);
void sql_null(struct sql *sql);
void sql_int(struct sql *sql, int64_t number);
void sql_instant(struct sql *sql, int64_t instant); /* STORE_NONE is NULL */
void sql_hash(struct sql *sql, const struct hash *hash);
/* For `(? = '' OR column = ?)`: the text twice. */
void sql_filter(struct sql *sql, struct str text);
void sql_limit(struct sql *sql, size_t limit); /* 0: STORE_PAGE */

/* The next row: false at the end and when something went wrong. */
bool sql_next(struct sql *sql);
/* Reset, and tell what went wrong. */
enum result sql_done(struct sql *sql, struct error *error);
/* Execute a statement without rows; one that writes needs an open transaction. */
enum result sql_run(struct sql *sql, struct error *error);

/* Columns of the row that sql_next has reached; texts are copied into the arena. */
struct str sql_get_text(const struct sql *sql, int column, struct arena *arena);
int64_t sql_get_int(const struct sql *sql, int column);
int64_t sql_get_instant(const struct sql *sql, int column);
/* False, and zeros, where the column is no hash. */
bool sql_get_hash(const struct sql *sql, int column, struct hash *ret_hash);

/* How a struct lies in columns, in their order. */
enum column_type {
    COLUMN_TEXT,
    COLUMN_INT,
    COLUMN_INSTANT, /* STORE_NONE is NULL */
    COLUMN_DUE,     /* STORE_NONE is the greatest number, so that it sorts last */
    COLUMN_BOOL,
};
struct column {
    enum column_type type;
    size_t offset;
};
struct columns {
    const struct column *items;
    size_t count, row_size;
};
#define COLUMNS(table, type)                                                                       \
    {                                                                                              \
        (table), sizeof(table) / sizeof *(table), sizeof(struct type)                              \
    }

void sql_bind_row(struct sql *sql, const struct columns *columns, const void *row);
void sql_read_row(const struct sql *sql, const struct columns *columns, struct arena *arena,
                  void *ret_row);

struct sql_rows {
    void *items;
    size_t count;
};
/* All rows, and done. */
enum result sql_list(struct sql *sql, const struct columns *columns, struct arena *arena,
                     struct sql_rows *ret_rows, struct error *error);
/* The first row, if there is one, and done. */
enum result sql_one(struct sql *sql, const struct columns *columns, struct arena *arena,
                    void *ret_row, bool *ret_found, struct error *error);
/* The first column of each row as text, and done. */
enum result sql_texts(struct sql *sql, struct arena *arena, struct str_rows *ret_rows,
                      struct error *error);

/* What an SQLite code means to people, and the remedy. */
enum result sql_error(const struct store *store, int code, struct error *error);

/* scope.c: the owners of a scope as a JSON array, for json_each; and whether a case is in it. */
struct str scope_json(const struct scope *scope, struct arena *arena);
enum result scope_sees(struct store *store, const struct scope *scope, struct str reference,
                       bool *ret_seen, struct error *error);
#define SQL_OWNED                                                                                  \
    "(SELECT reference FROM case_owner WHERE owner IN (SELECT value FROM json_each(?)))"

/* schema.c */
enum { SCHEMA_VERSION = 2, SCHEMA_APPLICATION = 0x576d726b }; /* `Wmrk` */
/* Run the steps after `from` up to `to`, within an open transaction. */
enum result schema_raise(struct store *store, int from, int to, struct error *error);
/* Bring an opened store up to date, one transaction a step. */
enum result schema_migrate(struct store *store, int from, struct error *error);

/* open.c: execute texts without results; read one number that a pragma gives. */
enum result sql_execute(const struct store *store, const char *text, struct error *error);
enum result sql_pragma(const struct store *store, const char *text, int64_t *ret_number,
                       struct error *error);

#endif
