/* Transactions. A writer takes the lock at once, so that it never finds its view outdated. */
#include "store/sql.h"

enum { BEGIN_WRITE, BEGIN_READ, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, ROLLBACK_TO, VERSION };
static const char *const texts[] = {
    [BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [BEGIN_READ] = "BEGIN",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [SAVEPOINT] = "SAVEPOINT command",
    [RELEASE] = "RELEASE command",
    [ROLLBACK_TO] = "ROLLBACK TO command",
    [VERSION] = "PRAGMA data_version",
};

static enum result run(struct store *store, int which, struct error *error)
{
    struct sql sql = sql_start(store, SQL_TRANSACTION, texts, which);
    return sql_run(&sql, error);
}

/* Within a savepoint's or commit's reach there must be a transaction; outside it they would do
 * something else. */
static enum result run_within(struct store *store, int which, struct error *error)
{
    if (!store_in_transaction(store))
        return sql_error(store, SQLITE_MISUSE, error);
    return run(store, which, error);
}

enum result store_begin(struct store *store, struct error *error)
{
    turn_take(store);
    enum result result = run(store, BEGIN_WRITE, error);
    if (result != RESULT_DONE)
        turn_leave(store);
    return result;
}

enum result store_begin_read(struct store *store, struct error *error)
{
    return run(store, BEGIN_READ, error);
}

enum result store_commit(struct store *store, struct error *error)
{
    enum result result = run_within(store, COMMIT, error);
    if (result == RESULT_DONE)
        store->unfinished = false;
    else
        store_rollback(store);
    turn_leave(store);
    return result;
}

void store_rollback(struct store *store)
{
    if (store_in_transaction(store))
        (void)run(store, ROLLBACK, NULL);
    turn_leave(store);
}

bool store_in_transaction(const struct store *store)
{
    return !sqlite3_get_autocommit(store->db);
}

enum result store_savepoint(struct store *store, struct error *error)
{
    return run_within(store, SAVEPOINT, error);
}

enum result store_release(struct store *store, struct error *error)
{
    return run_within(store, RELEASE, error);
}

enum result store_rollback_to(struct store *store, struct error *error)
{
    enum result result = run_within(store, ROLLBACK_TO, error);
    return result == RESULT_DONE ? run_within(store, RELEASE, error) : result;
}

enum result store_version(struct store *store, int64_t *ret_version, struct error *error)
{
    struct sql sql = sql_start(store, SQL_TRANSACTION, texts, VERSION);
    *ret_version = sql_next(&sql) ? sql_get_int(&sql, 0) : 0;
    return sql_done(&sql, error);
}
