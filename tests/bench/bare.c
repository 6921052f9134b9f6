/* The bare limit: the SQL of a life, recorded on an equal store, replayed with the same statements
 * and values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "bench/bench.h"

struct call {
    size_t statement;
    struct store_value *values;
    size_t count;
};
struct tape {
    struct arena *arena;
    VEC(const char *) statements;
    VEC(struct call) calls;
};

static size_t intern(struct tape *tape, const char *sql)
{
    for (size_t i = 0; i < tape->statements.count; i++)
        if (strcmp(tape->statements.items[i], sql) == 0)
            return i;
    VEC_PUSH(tape->arena, tape->statements, str_copy(tape->arena, str_of(sql)).at);
    return tape->statements.count - 1;
}

static void record(void *context, const char *sql, const struct store_value *values, size_t count)
{
    struct tape *tape = context;
    struct call call = {intern(tape, sql), arena_copy(tape->arena, values, count * sizeof *values),
                        count};
    for (size_t i = 0; i < count; i++)
        if (values[i].type == STORE_TYPE_TEXT || values[i].type == STORE_TYPE_BLOB)
            call.values[i].bytes = str_copy(tape->arena, values[i].bytes);
    VEC_PUSH(tape->arena, tape->calls, call);
}

/* A closed store is one file: its log was folded in when it was closed. */
static void copy_file(const char *from, const char *to)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    static char chunk[1 << 20];
    size_t got;
    if (!in || !out)
        die("%s cannot be copied to %s", from, to);
    while ((got = fread(chunk, 1, sizeof chunk, in)) > 0)
        if (fwrite(chunk, 1, got, out) != got)
            die("%s cannot be written", to);
    if (fclose(in) != 0 || fclose(out) != 0)
        die("%s cannot be written", to);
}

static void remove_store(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[4096];
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

static void live(struct workload *workload, const struct bench_options *options)
{
    workload_life(workload, options->n, NULL);
}

static void tick_all(struct workload *workload, const struct bench_options *options)
{
    workload_tick(workload, options->n, 0);
}

typedef void worker(struct workload *workload, const struct bench_options *options);

static void record_work(struct tape *tape, const struct bench_options *options, const char *beside,
                        worker *work)
{
    struct bench_options equal = *options;
    struct workload workload;
    equal.db = beside;
    remove_store(beside);
    copy_file(options->db, beside);
    workload_open(&workload, &equal);
    store_record(runtime_store(workload.runtime), record, tape);
    work(&workload, options);
    store_record(runtime_store(workload.runtime), NULL, NULL);
    workload_close(&workload);
    remove_store(beside);
}

static sqlite3 *open_bare(const char *path)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, COUNTING_VFS) !=
        SQLITE_OK)
        die("%s cannot be opened", path);
    if (sqlite3_exec(db, store_pragmas(), NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA cache_size=-65536", NULL, NULL, NULL) != SQLITE_OK)
        die("pragmas: %s", sqlite3_errmsg(db));
    return db;
}

static void bind(sqlite3_stmt *statement, int at, const struct store_value *value)
{
    switch (value->type) {
    case STORE_TYPE_NULL:
        sqlite3_bind_null(statement, at);
        break;
    case STORE_TYPE_INT:
        sqlite3_bind_int64(statement, at, value->number);
        break;
    case STORE_TYPE_TEXT:
        sqlite3_bind_text64(statement, at, value->bytes.at, value->bytes.len, SQLITE_STATIC,
                            SQLITE_UTF8);
        break;
    case STORE_TYPE_BLOB:
        sqlite3_bind_blob64(statement, at, value->bytes.at, value->bytes.len, SQLITE_STATIC);
        break;
    }
}

static void replay_one(sqlite3 *db, sqlite3_stmt *statement, const struct call *call)
{
    int code;
    for (size_t i = 0; i < call->count; i++)
        bind(statement, (int)i + 1, &call->values[i]);
    do
        code = sqlite3_step(statement);
    while (code == SQLITE_ROW);
    if (code != SQLITE_DONE)
        die("replay: %s", sqlite3_errmsg(db));
    sqlite3_reset(statement);
}

static void replay(const struct tape *tape, sqlite3 *db, struct meter *meter)
{
    sqlite3_stmt **statements = calloc(tape->statements.count, sizeof *statements);
    if (!statements)
        die("out of memory");
    meter_start(meter, tape->calls.count);
    double began = seconds_now();
    for (size_t i = 0; i < tape->calls.count; i++) {
        const struct call *call = &tape->calls.items[i];
        sqlite3_stmt **statement = &statements[call->statement];
        const char *sql = tape->statements.items[call->statement];
        if (!*statement && sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement,
                                              NULL) != SQLITE_OK)
            die("prepare: %s", sqlite3_errmsg(db));
        replay_one(db, *statement, call);
        if (strcmp(sql, "COMMIT") == 0) {
            meter_lap(meter, began);
            began = seconds_now();
        }
    }
    for (size_t i = 0; i < tape->statements.count; i++)
        sqlite3_finalize(statements[i]);
    free(statements);
}

static void record_and_replay(const struct bench_options *options, worker *work, const char *call,
                              int64_t events)
{
    char beside[4096];
    struct tape tape = {.arena = arena_new()};
    struct meter meter;
    snprintf(beside, sizeof beside, "%s.recorded", options->db);
    record_work(&tape, options, beside, work);
    sqlite3 *db = open_bare(options->db);
    replay(&tape, db, &meter);
    meter.events = events;
    meter_print(&meter, call);
    sqlite3_close(db);
    arena_free(tape.arena);
}

void call_bare(const struct bench_options *options)
{
    struct workload fresh;
    workload_open(&fresh, options); /* made where it is not there, with the protocol deployed */
    workload_close(&fresh);
    record_and_replay(options, live, "bare", options->n * 9);
}

/* The SQL of a tick that found N cases due, in the same batches. */
void call_bare_timers(const struct bench_options *options)
{
    struct workload workload;
    struct bench_options grouped = *options;
    grouped.group = 500;
    workload_open(&workload, &grouped);
    workload_half(&workload, options->n);
    workload_close(&workload);
    workload_pass_week();
    record_and_replay(options, tick_all, "bare-timers", options->n);
}
