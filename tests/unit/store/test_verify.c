/* What store_verify finds, and what only a head kept elsewhere can show. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store/sql.h"
#include "support/sample_store.h"
#include "support/tap.h"

#define L __LINE__

struct found {
    int64_t kinds[VERIFY_EXPECT + 1];
    char first[256];
};

static void note(void *context, const struct verify_fault *fault)
{
    struct found *found = context;
    if (!found->first[0])
        snprintf(found->first, sizeof found->first, "%.*s %lld: %.*s", STR_ARG(fault->chain),
                 (long long)fault->sequence, STR_ARG(fault->text));
    found->kinds[fault->kind]++;
}

static struct verify_report verify(struct sample *sample, const char *expect, struct found *found)
{
    struct error error = {0};
    struct verify_report report;
    *found = (struct found){0};
    struct verify_options options = {.expect = str_of(expect), .fault = note, .context = found};
    if (!CHECK_INT(store_verify(sample->store, &options, &report, &error), RESULT_DONE))
        tap_note("%s", error.text);
    return report;
}

#define UNPROTECTED                                                                                \
    "DROP TRIGGER entry_kept; DROP TRIGGER entry_stays; DROP TRIGGER sealed_kept;"                 \
    "DROP TRIGGER sealed_stays; DROP TRIGGER chain_grows; DROP TRIGGER chain_stays;"               \
    "DROP TRIGGER source_kept; DROP TRIGGER source_stays; DROP TRIGGER chain_new;"

TEST("a store that nobody touched verifies")
{
    struct sample sample = sample_filled();
    struct found found;
    struct verify_report report = verify(&sample, "", &found);
    CHECK_INT(report.faults, 0);
    CHECK_INT(report.entries, 6);
    CHECK_INT(report.chains, 3);
    CHECK_INT(report.parts, 12);
    CHECK_INT(report.sources, 1);
    CHECK_INT(report.position, 6);
    CHECK(strncmp(report.head, "6-", 2) == 0 && strlen(report.head) == 66);
    sample_free(&sample);
}

TEST("each kind of edit is named")
{
    static const struct {
        int line;
        const char *sql;
        enum verify_kind kind;
        const char *first;
    } rows[] = {
        {L, "UPDATE entry SET open = replace(open, 'live', 'dead') WHERE position = 5", VERIFY_HASH,
         "C-1 2: its bytes do not give its hash: it was changed"},
        {L, "UPDATE entry SET previous = zeroblob(32) WHERE position = 5", VERIFY_LINK,
         "C-1 2: it does not continue entry 1 of the chain: one of the two was changed"},
        {L, "UPDATE entry SET previous = x'' WHERE position = 2", VERIFY_HASH,
         "C-1 1: its row holds what is never written: it was changed"},
        {L, "UPDATE entry SET recorded_at = 1 WHERE position = 5", VERIFY_TIME,
         "C-1 2: it was recorded before entry 1 of the chain"},
        {L, "DELETE FROM entry WHERE position = 2", VERIFY_GAP, " 0: positions 2 to 2 are missing"},
        {L, "DELETE FROM entry WHERE position = 2", VERIFY_ORPHAN, NULL},
        {L, "DELETE FROM sealed WHERE id = 5001", VERIFY_GAP, "C-1 2: sealed part 1 is missing"},
        {L, "DELETE FROM sealed WHERE id = 5002", VERIFY_HASH, NULL},
        {L, "UPDATE entry SET sequence = 9 WHERE position = 5", VERIFY_GAP,
         "C-1 9: entries 2 to 8 of the chain are missing before it"},
        {L, "UPDATE entry SET sequence = 0 WHERE position = 5", VERIFY_ORDER,
         "C-1 0: it stands behind entry 1 of the chain"},
        {L, "UPDATE sealed SET content = x'00' WHERE id = 2001", VERIFY_COMMITMENT, NULL},
        {L, "UPDATE sealed SET content = NULL WHERE id = 2001", VERIFY_COMMITMENT,
         "C-1 1: sealed part 1 is only half erased"},
        {L, "UPDATE sealed SET nonce = NULL WHERE id = 2001", VERIFY_COMMITMENT, NULL},
        {L, "DELETE FROM chain WHERE name = 'C-2'", VERIFY_HEAD,
         "C-2 2: the chain's head is not registered"},
        {L, "UPDATE chain SET sequence = 1 WHERE name = 'C-2'", VERIFY_HEAD, NULL},
        {L, "INSERT INTO chain VALUES ('C-9', 1, 1, 1, zeroblob(32))", VERIFY_HEAD,
         "C-9 1: the chain is registered, but has no entry"},
        {L, "UPDATE source SET bytes = x'00'", VERIFY_SOURCE, NULL},
        {L, "UPDATE entry SET position = -3 WHERE position = 5", VERIFY_ORDER, NULL},
        {L, "DELETE FROM entry WHERE position = 6; DELETE FROM sealed WHERE id > 6000", VERIFY_HEAD,
         NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sample sample = sample_filled();
        struct found found;
        CHECK_AT(rows[i].line, sample_tamper(&sample, UNPROTECTED));
        CHECK_AT(rows[i].line, sample_tamper(&sample, rows[i].sql));
        verify(&sample, "", &found);
        CHECK_AT(rows[i].line, found.kinds[rows[i].kind] > 0);
        if (rows[i].first)
            CHECK_STR_AT(rows[i].line, str_of(found.first), rows[i].first);
        sample_free(&sample);
    }
}

TEST("a schema that is not Waymark's is named")
{
    static const struct {
        int line;
        const char *sql, *text;
    } rows[] = {
        {L, "CREATE TRIGGER evil AFTER INSERT ON register BEGIN DELETE FROM party; END",
         "the trigger evil is not Waymark's"},
        {L, "DROP TRIGGER entry_kept", "the trigger entry_kept is missing"},
        {L,
         "DROP TRIGGER entry_kept; CREATE TRIGGER entry_kept BEFORE UPDATE ON entry BEGIN"
         " SELECT 1; END",
         "the trigger entry_kept was changed"},
        {L, "CREATE TABLE zzz (a)", "the table zzz is not Waymark's"},
        {L, "DROP TABLE task; CREATE VIEW task AS SELECT 1",
         "the index sqlite_autoindex_task_1 is missing"},
    };
    struct error error = {0};
    struct sample whole = sample_filled();
    if (!CHECK_INT(store_check_schema(whole.store, &error), RESULT_DONE))
        tap_note("%s", error.text);
    sample_free(&whole);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sample sample = sample_filled();
        CHECK_AT(rows[i].line, sample_tamper(&sample, rows[i].sql));
        CHECK_INT_AT(rows[i].line, store_check_schema(sample.store, &error), RESULT_INVALID);
        if (!CHECK_AT(rows[i].line, strstr(error.text, rows[i].text)))
            tap_note("%s", error.text);
        sample_free(&sample);
    }
}

/* ---- Every byte ---- */

/* Columns whose change verify must name, with the row that is changed. */
static const struct {
    int line;
    const char *table, *column, *where;
    bool text;
} cells[] = {
    {L, "entry", "chain", "position = 5", true},
    {L, "entry", "previous", "position = 5", false},
    {L, "entry", "kind", "position = 5", true},
    {L, "entry", "protocol", "position = 5", false},
    {L, "entry", "open", "position = 5", true},
    {L, "entry", "hash", "position = 5", false},
    {L, "sealed", "subject", "id = 5001", true},
    {L, "sealed", "retention", "id = 5001", true},
    {L, "sealed", "commitment", "id = 5001", false},
    {L, "sealed", "nonce", "id = 5001", false},
    {L, "sealed", "content", "id = 5001", false},
    {L, "chain", "name", "name = 'C-1'", true},
    {L, "chain", "hash", "name = 'C-1'", false},
    {L, "source", "hash", "1", false},
    {L, "source", "bytes", "1", false},
};

static int cell_bytes(const struct sample *sample, size_t cell)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    struct str sql = str_format(sample->arena, "SELECT length(CAST(%s AS BLOB)) FROM %s WHERE %s",
                                cells[cell].column, cells[cell].table, cells[cell].where);
    int count = -1;
    if (sqlite3_open(sample->path, &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql.at, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return count;
}

/* Replace byte `at` by its neighbour: hexadecimal surgery, since SQL has no other. */
static struct str flip_sql(const struct sample *sample, size_t cell, int at)
{
    const char *column = cells[cell].column;
    struct str bytes = str_format(
        sample->arena,
        "CAST(substr(CAST(%s AS BLOB), 1, %d) || CASE WHEN substr(CAST(%s AS BLOB), %d, 1) = x'39'"
        " THEN x'38' ELSE x'39' END || substr(CAST(%s AS BLOB), %d) AS %s)",
        column, at, column, at + 1, column, at + 2, cells[cell].text ? "TEXT" : "BLOB");
    return str_format(sample->arena, "UPDATE %s SET %s = %s WHERE %s", cells[cell].table, column,
                      bytes.at, cells[cell].where);
}

/* Within a transaction of the store's own connection, which is then undone. */
static bool change(struct sample *sample, const char *sql, struct found *found)
{
    struct error error;
    CHECK_INT(store_begin(sample->store, &error), RESULT_DONE);
    int code = sqlite3_exec(sample->store->db, sql, NULL, NULL, NULL);
    bool refused = code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                   code == SQLITE_CONSTRAINT_ROWID; /* another row's place */
    bool noticed = refused || (code == SQLITE_OK && verify(sample, "", found).faults > 0);
    store_rollback(sample->store);
    return noticed;
}

TEST("no byte of a chain's texts and hashes can be changed unnoticed")
{
    struct sample sample = sample_filled();
    CHECK(sample_tamper(&sample, UNPROTECTED));
    for (size_t cell = 0; cell < sizeof cells / sizeof *cells; cell++) {
        struct found found;
        int bytes = cell_bytes(&sample, cell);
        CHECK_AT(cells[cell].line, bytes > 0);
        for (int at = 0; at < bytes; at++)
            if (!CHECK_AT(cells[cell].line,
                          change(&sample, flip_sql(&sample, cell, at).at, &found)))
                tap_note("%s.%s byte %d", cells[cell].table, cells[cell].column, at);
    }
    sample_free(&sample);
}

TEST("no bit of a chain's numbers can be changed unnoticed")
{
    static const struct {
        int line;
        const char *table, *column, *where;
    } numbers[] = {
        {L, "entry", "position", "position = 5"},    {L, "entry", "sequence", "position = 5"},
        {L, "entry", "version", "position = 5"},     {L, "entry", "recorded_at", "position = 5"},
        {L, "entry", "occurred_at", "position = 5"}, {L, "sealed", "id", "id = 5001"},
        {L, "chain", "sequence", "name = 'C-1'"},    {L, "chain", "position", "name = 'C-1'"},
        {L, "chain", "recorded_at", "name = 'C-1'"},
    };
    struct sample sample = sample_filled();
    CHECK(sample_tamper(&sample, UNPROTECTED));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        for (int bit = 0; bit < 64; bit++) {
            struct found found;
            const char *column = numbers[i].column;
            struct str sql = str_format(
                sample.arena, "UPDATE %s SET %s = (%s & ~(1 << %d)) | (~%s & (1 << %d)) WHERE %s",
                numbers[i].table, column, column, bit, column, bit, numbers[i].where);
            if (!CHECK_AT(numbers[i].line, change(&sample, sql.at, &found)))
                tap_note("%s.%s bit %d", numbers[i].table, column, bit);
        }
    }
    sample_free(&sample);
}

/* ---- Heads kept elsewhere ---- */

/* Somebody who owns the database writes other entries and hashes them all rightly. */
static struct sample forged(const char *content, int entries)
{
    static const char *const chains[] = {STORE_CHAIN, "C-1", "C-2"};
    struct sample sample = sample_new();
    struct error error;
    for (int i = 0; i < entries; i++)
        sample_append(&sample, chains[i % 3], "event", 1788220800000 + i * 1000,
                      i == 1 ? content : "{\"name\":\"Kim\"}");
    CHECK_INT(store_commit(sample.store, &error), RESULT_DONE);
    return sample;
}

TEST("an expected head is found again after the store has grown")
{
    struct sample sample = sample_filled();
    struct found found;
    char head[96];
    snprintf(head, sizeof head, "%s", verify(&sample, "", &found).head);
    CHECK_INT(verify(&sample, head, &found).faults, 0);
    sample_add(&sample, "C-1", 1788220900000);
    sample_add(&sample, "C-7", 1788220900000);
    struct verify_report report = verify(&sample, head, &found);
    CHECK_INT(report.faults, 0);
    CHECK(strcmp(report.head, head) != 0);
    sample_free(&sample);
}

TEST("edit-and-rehash, a cut tail and a removed case are found by an expected head only")
{
    struct found found;
    char head[96];
    struct sample sample = forged("{\"name\":\"Kim\"}", 6);
    snprintf(head, sizeof head, "%s", verify(&sample, "", &found).head);
    sample_free(&sample);

    sample = forged("{\"name\":\"Lee\"}", 6);
    CHECK_INT(verify(&sample, "", &found).faults, 0);
    verify(&sample, head, &found);
    CHECK_INT(found.kinds[VERIFY_EXPECT], 1);
    sample_free(&sample);

    sample = forged("{\"name\":\"Kim\"}", 5);
    CHECK_INT(verify(&sample, "", &found).faults, 0);
    verify(&sample, head, &found);
    CHECK_INT(found.kinds[VERIFY_EXPECT], 1);
    CHECK(strstr(found.first, "the store ends at position 5"));
    sample_free(&sample);
}

TEST("a case that was removed, with everything moved up, is found by an expected head")
{
    struct sample sample = sample_filled();
    struct found found;
    char head[96];
    snprintf(head, sizeof head, "%s", verify(&sample, "", &found).head);
    CHECK(sample_tamper(&sample, UNPROTECTED
                        "DELETE FROM sealed WHERE id / 1000 IN (2, 5);"
                        "DELETE FROM entry WHERE chain = 'C-1';"
                        "DELETE FROM chain WHERE name = 'C-1';"
                        "UPDATE entry SET position = position - 1 WHERE position IN (3, 4);"
                        "UPDATE entry SET position = 4 WHERE position = 6;"
                        "UPDATE sealed SET id = id - 1000 WHERE id / 1000 IN (3, 4);"
                        "UPDATE sealed SET id = id - 2000 WHERE id / 1000 = 6;"
                        "UPDATE chain SET position = 3 WHERE name = 'store';"
                        "UPDATE chain SET position = 4 WHERE name = 'C-2';"));
    CHECK_INT(verify(&sample, "", &found).faults, 0);
    verify(&sample, head, &found);
    CHECK_INT(found.kinds[VERIFY_EXPECT], 1);
    sample_free(&sample);
}

TEST("what is no head is refused")
{
    static const struct {
        int line;
        const char *expect;
    } rows[] = {{L, "6"}, {L, "6-"}, {L, "-"}, {L, "x-00"}, {L, "6-00112233"}, {L, "-1-00"}};
    struct sample sample = sample_filled();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        struct verify_report report;
        struct verify_options options = {.expect = str_of(rows[i].expect)};
        CHECK_INT_AT(rows[i].line, store_verify(sample.store, &options, &report, &error),
                     RESULT_MISUSE);
        CHECK_AT(rows[i].line, strstr(error.text, "is no head"));
    }
    sample_free(&sample);
}

TEST("a store that is empty has a head")
{
    struct sample sample = sample_new();
    struct error error;
    struct found found;
    CHECK_INT(store_commit(sample.store, &error), RESULT_DONE);
    struct verify_report report = verify(&sample, "", &found);
    CHECK_INT(report.faults, 0);
    CHECK_STR(str_of(report.head),
              "0-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sample_free(&sample);
}
