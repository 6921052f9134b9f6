/* Appending to the journal and reading it back: order, links, times, bytes, and what is refused. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store/sql.h"
#include "support/sample_store.h"
#include "support/tap.h"

#define L __LINE__

TEST("entries are numbered in their chain and in the store, and linked")
{
    struct sample sample = sample_filled();
    struct error error;
    struct entry_rows rows;
    CHECK_INT(store_read_chain(sample.store, STR("C-1"), 1, 0, sample.arena, &rows, &error),
              RESULT_DONE);
    if (CHECK_INT(rows.count, 2)) {
        CHECK_INT(rows.items[0].sequence, 1);
        CHECK_INT(rows.items[1].sequence, 2);
        CHECK_INT(rows.items[0].position, 2);
        CHECK_INT(rows.items[1].position, 5);
        struct hash none = {0};
        CHECK(hash_eq(&rows.items[0].previous, &none));
        CHECK(hash_eq(&rows.items[1].previous, &rows.items[0].hash));
    }
    CHECK_INT(store_read_chain(sample.store, STR("C-1"), 2, 0, sample.arena, &rows, &error),
              RESULT_DONE);
    CHECK_INT(rows.count, 1);
    CHECK_INT(store_read_positions(sample.store, 3, 2, sample.arena, &rows, &error), RESULT_DONE);
    if (CHECK_INT(rows.count, 2)) {
        CHECK_STR(rows.items[0].chain, "C-2");
        CHECK_STR(rows.items[1].chain, "store");
    }
    sample_free(&sample);
}

TEST("what is read back is what was appended")
{
    struct sample sample = sample_new();
    struct error error;
    struct entry_rows rows;
    struct entry_row entry = sample_append(&sample, "C-1", "opened", 1788220800000, "{\"a\":1}");
    CHECK_INT(store_read_chain(sample.store, STR("C-1"), 1, 0, sample.arena, &rows, &error),
              RESULT_DONE);
    if (CHECK_INT(rows.count, 1) && CHECK_INT(rows.items[0].part_count, 2)) {
        const struct entry_row *got = &rows.items[0];
        CHECK_STR(entry_text(sample.arena, got), entry_text(sample.arena, &entry).at);
        CHECK_STR(got->parts[0].content, "{\"a\":1}");
        CHECK_INT(memcmp(got->parts[0].nonce, entry.parts[0].nonce, HASH_SIZE), 0);
        CHECK(!got->parts[0].erased);
        CHECK_STR(got->protocol, entry.protocol.at);
        CHECK_INT(got->occurred_at, 1788220740000);
        CHECK(hash_eq(&got->hash, &entry.hash));
    }
    sample_free(&sample);
}

TEST("the bytes under the hash are those of docs/journal.md")
{
    struct sample sample = sample_new();
    struct entry_row entry = sample_append(&sample, "C-1", "opened", 1788220800000, "{\"a\":1}");
    CHECK_STR(entry_text(sample.arena, &entry),
              "waymark-entry 1\n"
              "chain C-1\n"
              "sequence 1\n"
              "previous 0000000000000000000000000000000000000000000000000000000000000000\n"
              "kind opened 1\n"
              "recorded 1788220800000\n"
              "occurred 1788220740000\n"
              "protocol 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
              "open 35\n"
              "{\"event\":\"begin\",\"states\":[\"live\"]}\n"
              "sealed 2\n"
              "part p1 case f7bd6cd625378b2a358d33d699683e7b6574294f0359b1ef1a7c819eeb925e41\n"
              "part p2 short fe4c91bc7a7abdbc1488f4d9aae4375d425950ff2d4ae19cf28a65b77505029f\n");
    struct str sealed = sealed_text(sample.arena, &entry.parts[0]);
    CHECK_INT(sealed.len, 17 + 32 + 7);
    CHECK_INT(memcmp(sealed.at, "waymark-sealed 1\n\1\1", 19), 0);
    struct hash commitment = hash_of(sealed), hash = hash_of(entry_text(sample.arena, &entry));
    CHECK(hash_eq(&commitment, &entry.parts[0].commitment));
    CHECK(hash_eq(&hash, &entry.hash));
    sample_free(&sample);
}

TEST("an entry without the optional things has dashes")
{
    struct sample sample = sample_new();
    struct error error;
    struct entry_row entry = {.chain = STR("store"),
                              .kind = STR("a.b"),
                              .version = 2,
                              .recorded_at = 0,
                              .occurred_at = STORE_NONE,
                              .open = STR("{}")};
    CHECK_INT(store_append(sample.store, &entry, &error), RESULT_DONE);
    CHECK(strstr(entry_text(sample.arena, &entry).at,
                 "kind a.b 2\nrecorded 0\noccurred -\nprotocol -\nopen 2\n{}\nsealed 0\n"));
    sample_free(&sample);
}

TEST("what is no id, and a clock that goes backwards, are refused")
{
    static const struct {
        int line;
        const char *chain, *kind, *protocol, *subject, *retention;
        int64_t recorded_at;
        const char *text;
    } rows[] = {
        {L, "C 1", "k", "", "p", "r", 9, "takes no chain 'C 1'"},
        {L, "", "k", "", "p", "r", 9, "takes no chain ''"},
        {L, "C-1", "k\n", "", "p", "r", 9, "takes no kind"},
        {L, "C-1", "k", "00", "p", "r", 9, "takes no protocol hash '00'"},
        {L, "C-1", "k", "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF", "p",
         "r", 9, "takes no protocol hash"},
        {L, "C-1", "k", "", "p q", "r", 9, "takes no subject 'p q'"},
        {L, "C-1", "k", "", "p", "", 9, "takes no retention class ''"},
        {L, "C-1", "k", "", "p", "r", 6, "last written at 7 ms, later than this entry's 6 ms"},
    };
    struct sample sample = sample_new();
    sample_append(&sample, "C-1", "event", 7, "x");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        struct sealed_part part = {.subject = str_of(rows[i].subject),
                                   .retention = str_of(rows[i].retention)};
        struct entry_row entry = {.chain = str_of(rows[i].chain),
                                  .kind = str_of(rows[i].kind),
                                  .protocol = str_of(rows[i].protocol),
                                  .recorded_at = rows[i].recorded_at,
                                  .occurred_at = STORE_NONE,
                                  .open = STR("{}"),
                                  .parts = &part,
                                  .part_count = 1};
        CHECK_INT_AT(rows[i].line, store_append(sample.store, &entry, &error), RESULT_INVALID);
        if (!CHECK_AT(rows[i].line, strstr(error.text, rows[i].text)))
            tap_note("%s", error.text);
        CHECK_AT(rows[i].line, error.help[0] != '\0');
    }
    int64_t position;
    CHECK_INT(store_position(sample.store, &position, NULL), RESULT_DONE);
    CHECK_INT(position, 1);
    sample_append(&sample, "C-2", "event", 6, "other chains have their own time");
    sample_append(&sample, "C-1", "event", 7, "the same instant is no step back");
    sample_free(&sample);
}

TEST("a journal whose numbers are at their end takes no more")
{
    static const struct {
        int line;
        const char *sql;
    } rows[] = {
        {L, "DROP TRIGGER chain_grows; UPDATE chain SET sequence = 9223372036854775807"},
        {L, "DROP TRIGGER chain_grows; UPDATE chain SET sequence = -4"},
        {L, "DROP TRIGGER entry_kept; UPDATE entry SET position = 9223372036854775807"
            " WHERE position = 6"},
        {L, "DROP TRIGGER entry_kept; UPDATE entry SET position = 9223372036854775"
            " WHERE position = 6"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sample sample = sample_filled();
        struct error error = {0};
        struct entry_row entry = {.chain = STR("C-1"),
                                  .kind = STR("k"),
                                  .recorded_at = INT64_MAX,
                                  .occurred_at = STORE_NONE,
                                  .open = STR("{}")};
        CHECK_AT(rows[i].line, sample_tamper(&sample, rows[i].sql));
        CHECK_INT(store_begin(sample.store, &error), RESULT_DONE);
        CHECK_INT_AT(rows[i].line, store_append(sample.store, &entry, &error), RESULT_INVALID);
        CHECK_AT(rows[i].line, strstr(error.text, "takes no more"));
        sample_free(&sample);
    }
}

TEST("texts that are no UTF-8 or hold NUL are refused")
{
    struct sample sample = sample_new();
    static const struct str rows[] = {STR_INIT("\xff"), STR_INIT("a\0b"), STR_INIT("\xc3")};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        CHECK_INT(store_put_setting(sample.store, STR("key"), rows[i], &error), RESULT_INVALID);
        CHECK(strstr(error.text, "not UTF-8"));
    }
    sample_free(&sample);
}

TEST("the journal's tables take no change, whoever writes")
{
    static const struct {
        int line;
        const char *sql;
        int code;
    } rows[] = {
        {L, "UPDATE entry SET open = '{}'", SQLITE_CONSTRAINT_TRIGGER},
        {L, "DELETE FROM entry", SQLITE_CONSTRAINT_TRIGGER},
        {L, "UPDATE sealed SET content = x'00'", SQLITE_CONSTRAINT_TRIGGER},
        {L, "UPDATE sealed SET nonce = NULL", SQLITE_CONSTRAINT_TRIGGER},
        {L, "UPDATE sealed SET nonce = NULL, content = NULL, subject = 'x'",
         SQLITE_CONSTRAINT_TRIGGER},
        {L, "UPDATE sealed SET nonce = NULL, content = NULL, retention = 'x'",
         SQLITE_CONSTRAINT_TRIGGER},
        {L, "UPDATE sealed SET nonce = NULL, content = NULL, commitment = x'00'",
         SQLITE_CONSTRAINT_TRIGGER},
        {L, "UPDATE sealed SET nonce = NULL, content = NULL, id = id + 100000",
         SQLITE_CONSTRAINT_TRIGGER},
        {L, "DELETE FROM sealed", SQLITE_CONSTRAINT_TRIGGER},
        {L, "UPDATE chain SET hash = x'00'", SQLITE_CONSTRAINT_TRIGGER},
        {L, "UPDATE chain SET name = 'x', sequence = sequence + 1", SQLITE_CONSTRAINT_TRIGGER},
        {L, "DELETE FROM chain", SQLITE_CONSTRAINT_TRIGGER},
        {L, "UPDATE source SET bytes = x'00'", SQLITE_CONSTRAINT_TRIGGER},
        {L, "DELETE FROM source", SQLITE_CONSTRAINT_TRIGGER},
        {L, "INSERT OR REPLACE INTO entry SELECT * FROM entry", SQLITE_CONSTRAINT_TRIGGER},
        {L,
         "INSERT OR REPLACE INTO entry SELECT 7, chain, sequence, previous, kind, version,"
         " recorded_at, occurred_at, protocol, open, hash FROM entry WHERE position = 5",
         SQLITE_CONSTRAINT_TRIGGER},
        {L, "INSERT OR REPLACE INTO sealed SELECT * FROM sealed", SQLITE_CONSTRAINT_TRIGGER},
        {L, "INSERT OR REPLACE INTO chain SELECT * FROM chain", SQLITE_CONSTRAINT_TRIGGER},
        {L, "INSERT OR REPLACE INTO source SELECT hash, x'00' FROM source", SQLITE_OK},
        {L, "UPDATE sealed SET nonce = NULL, content = NULL", SQLITE_OK},
    };
    struct sample sample = sample_filled();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_INT(store_begin(sample.store, NULL), RESULT_DONE);
        CHECK_INT_AT(rows[i].line, sqlite3_exec(sample.store->db, rows[i].sql, NULL, NULL, NULL),
                     rows[i].code);
        struct verify_report report;
        CHECK_INT(store_verify(sample.store, NULL, &report, NULL), RESULT_DONE);
        CHECK_INT_AT(rows[i].line, report.faults, 0);
        store_rollback(sample.store);
    }
    sample_free(&sample);
}

TEST("heads are registered for every chain, in order of name")
{
    struct sample sample = sample_filled();
    struct error error;
    struct chain_heads heads;
    struct chain_head head;
    CHECK_INT(store_list_heads(sample.store, STR(""), 0, sample.arena, &heads, &error),
              RESULT_DONE);
    if (CHECK_INT(heads.count, 3)) {
        CHECK_STR(heads.items[0].chain, "C-1");
        CHECK_STR(heads.items[2].chain, "store");
        CHECK_INT(heads.items[0].sequence, 2);
        CHECK_INT(heads.items[0].position, 5);
    }
    CHECK_INT(store_list_heads(sample.store, STR("C-1"), 1, sample.arena, &heads, &error),
              RESULT_DONE);
    if (CHECK_INT(heads.count, 1))
        CHECK_STR(heads.items[0].chain, "C-2");
    CHECK_INT(store_chain_head(sample.store, STR("C-9"), sample.arena, &head, &error), RESULT_DONE);
    CHECK_INT(head.sequence, 0);
    sample_free(&sample);
}

TEST("a command that is rolled back to its savepoint leaves no number behind")
{
    struct sample sample = sample_filled();
    struct error error;
    CHECK_INT(store_begin(sample.store, &error), RESULT_DONE);
    CHECK_INT(store_savepoint(sample.store, &error), RESULT_DONE);
    CHECK_INT(sample_append(&sample, "C-1", "event", 1788220900000, "x").position, 7);
    CHECK_INT(store_rollback_to(sample.store, &error), RESULT_DONE);
    CHECK_INT(store_savepoint(sample.store, &error), RESULT_DONE);
    struct entry_row entry = sample_append(&sample, "C-2", "event", 1788220900000, "x");
    CHECK_INT(entry.position, 7);
    CHECK_INT(entry.sequence, 3);
    CHECK_INT(store_release(sample.store, &error), RESULT_DONE);
    CHECK_INT(store_commit(sample.store, &error), RESULT_DONE);
    struct verify_report report;
    CHECK_INT(store_verify(sample.store, NULL, &report, &error), RESULT_DONE);
    CHECK_INT(report.faults, 0);
    CHECK_INT(report.entries, 7);
    sample_free(&sample);
}

TEST("without a transaction nothing is written")
{
    struct sample sample = sample_filled();
    struct error error = {0};
    CHECK_INT(store_put_setting(sample.store, STR("a"), STR("b"), &error), RESULT_TROUBLE);
    CHECK(strstr(error.text, "no open transaction"));
    CHECK_INT(store_commit(sample.store, &error), RESULT_TROUBLE);
    CHECK_INT(store_savepoint(sample.store, &error), RESULT_TROUBLE);
    sample_free(&sample);
}

static void note(void *context, const char *sql, const struct store_value *values, size_t count)
{
    struct text *text = context;
    text_addf(text, "%.12s(%zu", sql, count);
    for (size_t i = 0; i < count; i++)
        text_addf(text, " %d", (int)values[i].type);
    text_add(text, STR(")\n"));
}

TEST("a recorder sees every statement with its values")
{
    struct sample sample = sample_filled();
    struct error error;
    struct text text = text_new(sample.arena);
    store_record(sample.store, note, &text);
    CHECK_INT(store_begin(sample.store, &error), RESULT_DONE);
    CHECK_INT(store_put_setting(sample.store, STR("a"), STR("b"), &error), RESULT_DONE);
    sample_append(&sample, "C-1", "event", 1788220900000, "x");
    CHECK_INT(store_commit(sample.store, &error), RESULT_DONE);
    store_record(sample.store, NULL, NULL);
    CHECK_INT(store_begin(sample.store, &error), RESULT_DONE);
    store_rollback(sample.store);
    CHECK_STR(text_str(&text), "BEGIN IMMEDI(0)\n"
                               "INSERT INTO (2 2 2)\n"
                               "SELECT name,(1 2)\n"
                               "SELECT coale(0)\n"
                               "INSERT INTO (11 1 2 1 3 2 1 1 1 3 2 3)\n"
                               "INSERT INTO (6 1 2 2 3 3 3)\n"
                               "INSERT INTO (6 1 2 2 3 3 3)\n"
                               "UPDATE chain(5 1 1 1 3 2)\n"
                               "COMMIT(0)\n");
    sample_free(&sample);
}
