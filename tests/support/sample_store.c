#include "support/sample_store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A hook without context: each nonce is filled with its own number. */
static unsigned char drawn;

static void draw(void *ret_bytes, size_t size)
{
    memset(ret_bytes, ++drawn, size);
}

static const struct store_options options = {.random = draw, .busy_ms = 200};

static void must(enum result result, const struct error *error)
{
    if (result == RESULT_DONE)
        return;
    fprintf(stderr, "sample store: %s\n", error->text);
    abort();
}

struct sample sample_new(void)
{
    struct sample sample = {.arena = arena_new()};
    struct error error;
    drawn = 0;
    snprintf(sample.folder, sizeof sample.folder, "/tmp/waymark-test-XXXXXX");
    if (!mkdtemp(sample.folder))
        abort();
    snprintf(sample.path, sizeof sample.path, "%s/s.db", sample.folder);
    must(store_create(sample.path, &options, &sample.store, &error), &error);
    return sample;
}

struct entry_row sample_append(struct sample *sample, const char *chain, const char *kind,
                               int64_t recorded_at, const char *content)
{
    struct error error;
    struct sealed_part parts[] = {
        {.subject = STR("p1"), .retention = STR("case"), .content = str_of(content)},
        {.subject = STR("p2"), .retention = STR("short"), .content = STR("{\"said\":\"yes\"}")},
    };
    struct entry_row entry = {
        .chain = str_of(chain),
        .kind = str_of(kind),
        .version = 1,
        .recorded_at = recorded_at,
        .occurred_at = recorded_at - 60000,
        .protocol = STR("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
        .open = STR("{\"event\":\"begin\",\"states\":[\"live\"]}"),
        .parts = arena_copy(sample->arena, parts, sizeof parts),
        .part_count = 2,
    };
    must(store_append(sample->store, &entry, &error), &error);
    return entry;
}

struct entry_row sample_add(struct sample *sample, const char *chain, int64_t recorded_at)
{
    struct error error;
    must(store_begin(sample->store, &error), &error);
    struct entry_row entry = sample_append(sample, chain, "event", recorded_at, "{\"a\":1}");
    must(store_commit(sample->store, &error), &error);
    return entry;
}

struct sample sample_filled(void)
{
    struct sample sample = sample_new();
    struct error error;
    struct hash hash;
    static const char *const chains[] = {STORE_CHAIN, "C-1", "C-2"};
    for (int i = 0; i < 6; i++)
        sample_append(&sample, chains[i % 3], "event", 1788220800000 + i * 1000,
                      "{\"name\":\"Kim\"}");
    must(store_put_source(sample.store, STR("protocol: tiny\n"), &hash, &error), &error);
    must(store_commit(sample.store, &error), &error);
    return sample;
}

void sample_free(struct sample *sample)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    store_close(sample->store);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        unlink(str_format(sample->arena, "%s%s", sample->path, ends[i]).at);
    rmdir(sample->folder);
    arena_free(sample->arena);
}

bool sample_tamper(const struct sample *sample, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    bool done = sqlite3_open(sample->path, &db) == SQLITE_OK &&
                sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK;
    if (!done)
        fprintf(stderr, "tampering failed: %s\n", why ? why : "cannot open");
    sqlite3_free(why);
    sqlite3_close(db);
    return done;
}

enum result sample_reopen(struct sample *sample, enum store_mode mode, struct error *error)
{
    store_closep(&sample->store);
    return store_open(sample->path, mode, &options, &sample->store, error);
}
