/* Forgetting projections, so that entries can be folded in anew, and writing them out to compare.
 */
#include "store/sql.h"

/* Ranges of the table of texts. */
enum {
    CLEAR_CASE = 0,   /* each takes the case's reference */
    CLEAR_STORE = 10, /* what the store's own chain wrote; the first takes the chain's name */
    CLEAR_ALL = 14,
    DUMP = 25,
    END = 36,
};

static const char *const texts[END] = {
    [CLEAR_CASE] = "DELETE FROM cases WHERE reference = ?",
    "DELETE FROM case_owner WHERE reference = ?",
    "DELETE FROM record WHERE reference = ?",
    "DELETE FROM task WHERE reference = ?",
    "DELETE FROM link WHERE from_case = ?",
    "DELETE FROM party WHERE reference = ?",
    "DELETE FROM notice WHERE reference = ?",
    "UPDATE message SET consumed = 0 WHERE receiver = ? AND consumed > 0",
    "UPDATE message SET body = '' WHERE sender = ?",
    "DELETE FROM command WHERE chain = ?",
    [CLEAR_STORE] = "DELETE FROM command WHERE chain = ?",
    "DELETE FROM register",
    "DELETE FROM deployment",
    "DELETE FROM notice WHERE reference = ''",
    [CLEAR_ALL] = "DELETE FROM cases",
    "DELETE FROM case_owner",
    "DELETE FROM record",
    "DELETE FROM task",
    "DELETE FROM link",
    "DELETE FROM party",
    "DELETE FROM notice",
    "DELETE FROM message",
    "DELETE FROM register",
    "DELETE FROM deployment",
    "DELETE FROM command",
    [DUMP] = "SELECT 'case', * FROM cases ORDER BY reference",
    "SELECT 'owner', * FROM case_owner ORDER BY reference, owner",
    "SELECT 'record', * FROM record ORDER BY reference, type, number",
    "SELECT 'task', * FROM task ORDER BY reference, key",
    "SELECT 'link', * FROM link ORDER BY from_case, link, to_case",
    "SELECT 'party', * FROM party ORDER BY reference, role, party",
    "SELECT 'notice', * FROM notice ORDER BY id",
    "SELECT 'message', * FROM message ORDER BY sender, sequence, number",
    "SELECT 'register', * FROM register ORDER BY kind, reference",
    "SELECT 'deployment', * FROM deployment ORDER BY kind, id, version",
    "SELECT 'command', * FROM command ORDER BY id",
};
_Static_assert((int)END <= (int)SQL_EACH, "the cache has room for every text");

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_PROJECTIONS, texts, which);
}

/* ---- Forgetting ---- */

static enum result clear_case(struct store *store, struct str reference, struct error *error)
{
    enum result result = RESULT_DONE;
    for (int which = CLEAR_CASE; which < CLEAR_STORE && result == RESULT_DONE; which++) {
        struct sql sql = start(store, which);
        sql_text(&sql, reference);
        result = sql_run(&sql, error);
    }
    return result;
}

static enum result clear_range(struct store *store, int from, int to, struct error *error)
{
    enum result result = RESULT_DONE;
    for (int which = from; which < to && result == RESULT_DONE; which++) {
        struct sql sql = start(store, which);
        result = sql_run(&sql, error);
    }
    return result;
}

static enum result clear_store(struct store *store, struct error *error)
{
    struct sql sql = start(store, CLEAR_STORE);
    sql_text(&sql, STR(STORE_CHAIN));
    enum result result = sql_run(&sql, error);
    return result == RESULT_DONE ? clear_range(store, CLEAR_STORE + 1, CLEAR_ALL, error) : result;
}

enum result store_clear_chain(struct store *store, struct str chain, struct error *error)
{
    return str_is(chain, STORE_CHAIN) ? clear_store(store, error) : clear_case(store, chain, error);
}

enum result store_clear_projections(struct store *store, struct error *error)
{
    return clear_range(store, CLEAR_ALL, DUMP, error);
}

/* ---- Writing out ---- */

static void put_text(const unsigned char *at, int len, FILE *out)
{
    fputc('"', out);
    for (int i = 0; i < len; i++) {
        if (at[i] < ' ' || at[i] == '"' || at[i] == '\\' || at[i] == 0x7f)
            fprintf(out, "\\x%02x", (unsigned)at[i]);
        else
            fputc(at[i], out);
    }
    fputc('"', out);
}

static void put_hex(const unsigned char *at, int len, FILE *out)
{
    fputs("x'", out);
    for (int i = 0; i < len; i++)
        fprintf(out, "%02x", (unsigned)at[i]);
    fputc('\'', out);
}

static void put_column(const struct sql *sql, int column, FILE *out)
{
    sqlite3_stmt *statement = sql->statement;
    const unsigned char *at = sqlite3_column_blob(statement, column);
    int len = sqlite3_column_bytes(statement, column);
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        fputc('-', out);
        break;
    case SQLITE_INTEGER:
        fprintf(out, "%lld", (long long)sqlite3_column_int64(statement, column));
        break;
    case SQLITE_TEXT:
        put_text(at, len, out);
        break;
    default: /* a blob; there are no other types in STRICT tables without REAL */
        put_hex(at, len, out);
        break;
    }
}

static enum result dump_table(struct store *store, int which, FILE *out, struct error *error)
{
    struct sql sql = start(store, which);
    while (sql_next(&sql)) {
        int count = sqlite3_column_count(sql.statement);
        for (int column = 0; column < count; column++) {
            if (column > 0)
                fputc('\t', out);
            put_column(&sql, column, out);
        }
        fputc('\n', out);
    }
    return sql_done(&sql, error);
}

enum result store_dump_projections(struct store *store, FILE *out, struct error *error)
{
    enum result result = RESULT_DONE;
    for (int which = DUMP; which < END && result == RESULT_DONE; which++)
        result = dump_table(store, which, out, error);
    if (result == RESULT_DONE && (fflush(out) != 0 || ferror(out))) {
        result = error_set(error, RESULT_TROUBLE, "the rows of the store could not be written out");
        error_help(error, "is the disk full? Free some space beside the store, and say it again");
    }
    return result;
}
