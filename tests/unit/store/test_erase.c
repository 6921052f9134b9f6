/* Erasure: the chain stays valid, and the value is found nowhere. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "support/capture.h"
#include "support/sample_store.h"
#include "support/tap.h"

static const char canary[] = "Quillfeather-Canary-1907";

/* Whether the bytes stand in the file or its log. */
static bool on_disk(const struct sample *sample, const char *needle)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    bool found = false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct arena *arena = arena_new();
        struct str name = str_format(arena, "%s%s", sample->path, ends[i]);
        FILE *in = fopen(name.at, "rb");
        if (in) {
            fclose(in);
            found = found || str_find(read_file(arena, name.at), str_of(needle), 0) >= 0;
        }
        arena_free(arena);
    }
    return found;
}

static struct case_row case_row(struct sample *sample, int number, const char *body)
{
    return (struct case_row){.reference = str_format(sample->arena, "C-%d", number),
                             .protocol = STR("placement"),
                             .body = str_of(body),
                             .closed_at = STORE_NONE,
                             .next_due = STORE_NONE};
}

/* Many cases, so that rows of the projections move between pages; the canary in several places. */
static void fill(struct sample *sample)
{
    char body[900];
    memset(body, 'b', sizeof body - 1);
    body[sizeof body - 1] = '\0';
    for (int i = 0; i < 300; i++) {
        memcpy(body + i % 800, canary, sizeof canary - 1);
        struct case_row row = case_row(sample, i * 7919 % 1000, body);
        CHECK_INT(store_put_case(sample->store, &row, NULL), RESULT_DONE);
        if (i % 10 == 0)
            sample_append(sample, row.reference.at, "event", 1788220800000 + i, canary);
    }
}

static void overwrite(struct sample *sample)
{
    for (int i = 0; i < 300; i++) {
        struct case_row row = case_row(sample, i * 7919 % 1000, "{}");
        CHECK_INT(store_put_case(sample->store, &row, NULL), RESULT_DONE);
    }
}

TEST("after erasure and purge a value stands nowhere in file or log, and the chains verify")
{
    struct sample sample = sample_new();
    struct error error = {0};
    struct str_rows chains;
    struct verify_report report;
    int64_t parts;
    fill(&sample);
    CHECK_INT(store_commit(sample.store, &error), RESULT_DONE);
    CHECK(on_disk(&sample, canary));
    CHECK_INT(store_subject_chains(sample.store, STR("p1"), STR(""), sample.arena, &chains, &error),
              RESULT_DONE);
    CHECK_INT(chains.count, 30);
    CHECK_INT(store_begin(sample.store, &error), RESULT_DONE);
    CHECK_INT(store_erase(sample.store, STR("p1"), STR("case"), &parts, &error), RESULT_DONE);
    CHECK_INT(parts, 30);
    overwrite(&sample);
    CHECK_INT(store_commit(sample.store, &error), RESULT_DONE);
    CHECK(on_disk(&sample, canary));
    if (!CHECK_INT(store_purge(sample.store, &error), RESULT_DONE))
        tap_note("%s", error.text);
    CHECK(!on_disk(&sample, canary));
    CHECK_INT(store_verify(sample.store, NULL, &report, &error), RESULT_DONE);
    CHECK_INT(report.faults, 0);
    CHECK_INT(report.erased, 30);
    CHECK_INT(report.parts, 60);
    sample_free(&sample);
}

TEST("only the subject's parts of the retention class are erased, and once")
{
    struct sample sample = sample_filled();
    struct error error = {0};
    struct entry_rows rows;
    int64_t parts;
    CHECK_INT(store_begin(sample.store, &error), RESULT_DONE);
    CHECK_INT(store_erase(sample.store, STR("p1"), STR("short"), &parts, &error), RESULT_DONE);
    CHECK_INT(parts, 0);
    CHECK_INT(store_erase(sample.store, STR("p2"), STR(""), &parts, &error), RESULT_DONE);
    CHECK_INT(parts, 6);
    CHECK_INT(store_erase(sample.store, STR("p2"), STR(""), &parts, &error), RESULT_DONE);
    CHECK_INT(parts, 0);
    CHECK_INT(store_commit(sample.store, &error), RESULT_DONE);
    CHECK_INT(store_read_chain(sample.store, STR("C-1"), 1, 0, sample.arena, &rows, &error),
              RESULT_DONE);
    if (CHECK_INT(rows.count, 2) && CHECK_INT(rows.items[0].part_count, 2)) {
        CHECK(!rows.items[0].parts[0].erased);
        CHECK_STR(rows.items[0].parts[0].content, "{\"name\":\"Kim\"}");
        CHECK(rows.items[0].parts[1].erased);
        CHECK_INT(rows.items[0].parts[1].content.len, 0);
        struct hash hash = hash_of(entry_text(sample.arena, &rows.items[0]));
        CHECK(hash_eq(&hash, &rows.items[0].hash));
    }
    sample_free(&sample);
}

TEST("a purge that a reader holds up says so, and succeeds when the reader is gone")
{
    struct sample sample = sample_filled();
    struct error error = {0};
    struct store_options impatient = {.busy_ms = 50};
    struct store *reader;
    int64_t position;
    CHECK_INT(store_open(sample.path, STORE_READ, &impatient, &reader, &error), RESULT_DONE);
    CHECK_INT(store_begin_read(reader, &error), RESULT_DONE);
    CHECK_INT(store_position(reader, &position, &error), RESULT_DONE);
    CHECK_INT(store_purge(sample.store, &error), RESULT_TROUBLE);
    CHECK(strstr(error.text, "another process reads it") && strstr(error.help, "end the other"));
    store_rollback(reader);
    CHECK_INT(store_purge(sample.store, &error), RESULT_DONE);
    store_close(reader);
    sample_free(&sample);
}

TEST("a purge within a transaction is refused")
{
    struct sample sample = sample_new();
    struct error error = {0};
    CHECK_INT(store_purge(sample.store, &error), RESULT_TROUBLE);
    CHECK(strstr(error.text, "in a transaction"));
    sample_free(&sample);
}
