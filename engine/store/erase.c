/* Erasing what sealed parts hold, and making sure that no trace stays in the file or its log. */
#include "store/sql.h"

enum { CHAINS, ERASE };
static const char *const texts[] = {
    [CHAINS] = "SELECT DISTINCT e.chain FROM sealed s JOIN entry e ON e.position = s.id / 1000"
               " WHERE s.subject = ? AND (? = '' OR s.retention = ?) ORDER BY e.chain",
    [ERASE] = "UPDATE sealed SET nonce = NULL, content = NULL"
              " WHERE subject = ? AND (? = '' OR retention = ?)"
              " AND (content IS NOT NULL OR nonce IS NOT NULL)",
};

static struct sql start(struct store *store, int which, struct str subject, struct str retention)
{
    struct sql sql = sql_start(store, SQL_ERASE, texts, which);
    sql_text(&sql, subject);
    sql_filter(&sql, retention);
    return sql;
}

enum result store_subject_chains(struct store *store, struct str subject, struct str retention,
                                 struct arena *arena, struct str_rows *ret_chains,
                                 struct error *error)
{
    struct sql sql = start(store, CHAINS, subject, retention);
    return sql_texts(&sql, arena, ret_chains, error);
}

enum result store_erase(struct store *store, struct str subject, struct str retention,
                        int64_t *ret_parts, struct error *error)
{
    struct sql sql = start(store, ERASE, subject, retention);
    enum result result = sql_run(&sql, error);
    *ret_parts = result == RESULT_DONE ? sqlite3_changes64(store->db) : 0;
    return result;
}

/* ---- Purging ---- */

static enum result readers_stay(const struct store *store, struct error *error)
{
    error_set(error, RESULT_TROUBLE,
              "the log of the store %s cannot be emptied: another process reads it", store->path);
    error_help(error, "what was erased is gone from the file, but may still stand in its log; end "
                      "the other commands, then say `waymark erase` again");
    return RESULT_TROUBLE;
}

/* Copy the log into the file and cut it to nothing; waits for readers as long as for any lock. */
static enum result empty_log(const struct store *store, struct error *error)
{
    int frames = 0, copied = 0;
    int code =
        sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_TRUNCATE, &frames, &copied);
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        return readers_stay(store, error);
    if (code != SQLITE_OK)
        return sql_error(store, code, error);
    return frames == 0 ? RESULT_DONE : readers_stay(store, error);
}

/* secure_delete overwrites what is deleted, but not the copies that stay behind in the unused part
 * of a page when its rows move to another page: only writing all pages anew removes those. */
enum result store_purge(struct store *store, struct error *error)
{
    if (store_in_transaction(store))
        return error_set(error, RESULT_TROUBLE, "the store %s cannot be purged in a transaction",
                         store->path);
    enum result result = sql_execute(store, "VACUUM", error);
    return result == RESULT_DONE ? empty_log(store, error) : result;
}
