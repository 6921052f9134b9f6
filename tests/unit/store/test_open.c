/* Making and opening stores: every way in which the file may be wrong has its own message. */
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/sql.h"
#include "support/crash_vfs.h"
#include "support/sample_store.h"
#include "support/tap.h"

#define L __LINE__

static void check_error(int line, enum result got, enum result want, const struct error *error,
                        const char *text, const char *help)
{
    CHECK_INT_AT(line, got, want);
    if (!CHECK_AT(line, strstr(error->text, text) && strstr(error->help, help)))
        tap_note("%s / %s", error->text, error->help);
}

static void check_open(int line, struct sample *sample, enum result want, const char *text,
                       const char *help)
{
    struct error error = {0};
    enum result got = sample_reopen(sample, STORE_WRITE, &error);
    check_error(line, got, want, &error, text, help);
    CHECK_AT(line, (sample->store != NULL) == (want == RESULT_DONE));
}

static int64_t pragma(struct sample *sample, const char *text)
{
    int64_t number = -1;
    struct error error;
    CHECK_INT(sql_pragma(sample->store, text, &number, &error), RESULT_DONE);
    return number;
}

TEST("a new store is private, logged, synced and guarded")
{
    struct sample sample = sample_filled();
    struct stat info;
    CHECK_INT(stat(sample.path, &info), 0);
    CHECK_INT(info.st_mode & 0777, 0600);
    for (int i = 0; i < 2; i++) {
        CHECK_INT(pragma(&sample, "PRAGMA synchronous"), 2);
        CHECK_INT(pragma(&sample, "PRAGMA secure_delete"), 1);
        CHECK_INT(pragma(&sample, "PRAGMA cell_size_check"), 1);
        CHECK_INT(pragma(&sample, "PRAGMA trusted_schema"), 0);
        CHECK_INT(pragma(&sample, "PRAGMA foreign_keys"), 1);
        CHECK_INT(pragma(&sample, "PRAGMA application_id"), 0x576d726b);
        CHECK_INT(pragma(&sample, "PRAGMA user_version"), SCHEMA_VERSION);
        CHECK_INT(pragma(&sample, "SELECT 'wal' = (SELECT * FROM pragma_journal_mode)"), 1);
        CHECK_INT(sqlite3_exec(sample.store->db, "SELECT \"no such column\"", 0, 0, 0),
                  SQLITE_ERROR);
        sqlite3_exec(sample.store->db, "PRAGMA writable_schema = ON", 0, 0, 0);
        CHECK(sqlite3_exec(sample.store->db, "DELETE FROM sqlite_schema", 0, 0, 0) != SQLITE_OK);
        CHECK_INT(sample_reopen(&sample, STORE_WRITE, NULL), RESULT_DONE);
    }
    sample_free(&sample);
}

TEST("a store is never made over a file")
{
    struct sample sample = sample_filled();
    struct store *second;
    struct error error = {0};
    enum result got = store_create(sample.path, NULL, &second, &error);
    check_error(L, got, RESULT_MISUSE, &error, "exists already", "never overwritten");
    struct verify_report report;
    CHECK_INT(store_verify(sample.store, NULL, &report, &error), RESULT_DONE);
    CHECK_INT(report.entries, 6);
    sample_free(&sample);
}

TEST("a store that cannot be made says why")
{
    struct store *store;
    struct error error = {0};
    enum result got = store_create("/nonexistent/folder/s.db", NULL, &store, &error);
    check_error(L, got, RESULT_TROUBLE, &error, "No such file", "folder exists");
}

TEST("a making that is not committed leaves no file")
{
    struct sample sample = sample_new();
    store_closep(&sample.store);
    CHECK_INT(access(sample.path, F_OK), -1);
    check_open(L, &sample, RESULT_MISUSE, "there is no store at", "waymark init");
    sample_free(&sample);
}

/* ---- Files that are no store ---- */

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *out = fopen(path, "wb");
    CHECK(out && fwrite(bytes, 1, size, out) == size);
    if (out)
        fclose(out);
}

TEST("an empty file, a text, a folder and a foreign database are told apart")
{
    struct sample sample = sample_filled();
    store_closep(&sample.store);
    write_file(sample.path, "", 0);
    check_open(L, &sample, RESULT_INVALID, "is an empty file", "waymark init");
    char text[4096];
    memset(text, 'x', sizeof text);
    write_file(sample.path, text, sizeof text);
    check_open(L, &sample, RESULT_INVALID, "is no SQLite file", "check the path");
    write_file(sample.path, "short", 5);
    check_open(L, &sample, RESULT_INVALID, "is no SQLite file", "check the path");
    unlink(sample.path);
    CHECK(sample_tamper(&sample, "CREATE TABLE photo (a); PRAGMA application_id = 17"));
    check_open(L, &sample, RESULT_INVALID, "another program (application id 17)", "only its own");
    unlink(sample.path);
    CHECK(sample_tamper(&sample, "PRAGMA journal_mode = WAL; CREATE TABLE a (b); DROP TABLE a"));
    check_open(L, &sample, RESULT_INVALID, "is an empty file", "remove it");
    unlink(sample.path);
    CHECK_INT(mkdir(sample.path, 0700), 0);
    check_open(L, &sample, RESULT_MISUSE, "is no file", "name a store's file");
    rmdir(sample.path);
    sample_free(&sample);
}

TEST("a foreign database is not changed by looking at it")
{
    struct sample sample = sample_filled();
    store_closep(&sample.store);
    unlink(sample.path);
    CHECK(sample_tamper(&sample, "CREATE TABLE photo (a)"));
    struct stat before, after;
    CHECK_INT(stat(sample.path, &before), 0);
    check_open(L, &sample, RESULT_INVALID, "another program (application id 0)", "check the path");
    CHECK_INT(stat(sample.path, &after), 0);
    CHECK_INT(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    CHECK(access(str_format(sample.arena, "%s-wal", sample.path).at, F_OK) != 0);
    sample_free(&sample);
}

TEST("a newer schema is refused")
{
    struct sample sample = sample_filled();
    CHECK(sample_tamper(&sample, "PRAGMA user_version = 99"));
    check_open(L, &sample, RESULT_INVALID, "newer Waymark (schema 99", "newer version");
    sample_free(&sample);
}

TEST("a truncated store is named as damaged, wherever it is cut")
{
    struct sample sample = sample_filled();
    store_closep(&sample.store);
    struct stat info;
    CHECK_INT(stat(sample.path, &info), 0);
    for (off_t size = info.st_size - 4096; size > 0; size -= 5 * 4096 + 512) {
        CHECK_INT(truncate(sample.path, size), 0);
        struct error error = {0};
        enum result got = sample_reopen(&sample, STORE_WRITE, &error);
        if (!CHECK_INT(got, RESULT_INVALID) || !CHECK(error.help[0] != '\0'))
            tap_note("at %ld: %s", (long)size, error.text);
    }
    sample_free(&sample);
}

TEST("an overwritten page is found by the file's own check, at the latest")
{
    struct sample sample = sample_filled();
    store_closep(&sample.store);
    struct stat info;
    CHECK_INT(stat(sample.path, &info), 0);
    char junk[4096];
    memset(junk, 0xa5, sizeof junk);
    for (off_t at = 0; at < info.st_size; at += 4096) {
        char kept[4096];
        int file = open(sample.path, O_RDWR);
        CHECK(pread(file, kept, sizeof kept, at) == 4096 && pwrite(file, junk, 4096, at) == 4096);
        struct error error = {0};
        enum result got = sample_reopen(&sample, STORE_WRITE, &error);
        if (got == RESULT_DONE)
            got = store_integrity(sample.store, &error);
        CHECK_INT(got, RESULT_INVALID);
        store_closep(&sample.store);
        CHECK(pwrite(file, kept, sizeof kept, at) == 4096);
        close(file);
    }
    CHECK_INT(sample_reopen(&sample, STORE_WRITE, NULL), RESULT_DONE);
    CHECK_INT(store_integrity(sample.store, NULL), RESULT_DONE);
    sample_free(&sample);
}

/* ---- Rights and locks ---- */

/* As somebody who owns nothing: tests may run as root, who may do everything. */
static int as_nobody(struct sample *sample, const char *text)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct error error = {0};
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(9);
        struct store *store;
        enum result got = store_open(sample->path, STORE_WRITE, NULL, &store, &error);
        bool right = got == RESULT_TROUBLE && strstr(error.text, text) && error.help[0];
        if (!right)
            fprintf(stderr, "# %d %s\n", (int)got, error.text);
        _exit(right ? 0 : 1);
    }
    int status = -1;
    return pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

TEST("a store that may not be read or written says so")
{
    struct sample sample = sample_filled();
    store_closep(&sample.store);
    chmod(sample.folder, 0755);
    chmod(sample.path, 0000);
    CHECK_INT(as_nobody(&sample, "cannot be read: Permission denied"), 0);
    chmod(sample.path, 0444);
    CHECK_INT(as_nobody(&sample, "may not be written"), 0);
    chmod(sample.path, 0666);
    chmod(sample.folder, 0555);
    CHECK_INT(as_nobody(&sample, "may not be written"), 0);
    chmod(sample.folder, 0700);
    sample_free(&sample);
}

TEST("a second writer waits, then says that the store is locked; a reader is not held up")
{
    struct sample sample = sample_filled();
    struct store_options impatient = {.busy_ms = 50};
    struct error error = {0};
    struct store *second, *reader;
    CHECK_INT(store_open(sample.path, STORE_WRITE, &impatient, &second, &error), RESULT_DONE);
    CHECK_INT(store_begin(sample.store, &error), RESULT_DONE);
    sample_append(&sample, "C-1", "event", 1788220900000, "x");
    check_error(L, store_begin(second, &error), RESULT_TROUBLE, &error,
                "is locked by another process", "wait");
    CHECK_INT(store_open(sample.path, STORE_READ, &impatient, &reader, &error), RESULT_DONE);
    int64_t position;
    CHECK_INT(store_position(reader, &position, &error), RESULT_DONE);
    CHECK_INT(position, 6);
    CHECK_INT(store_commit(sample.store, &error), RESULT_DONE);
    CHECK_INT(store_position(reader, &position, &error), RESULT_DONE);
    CHECK_INT(position, 7);
    CHECK_INT(store_begin(second, &error), RESULT_DONE);
    store_close(second);
    store_close(reader);
    sample_free(&sample);
}

TEST("a store opened for reading cannot be written")
{
    struct sample sample = sample_filled();
    struct error error = {0};
    CHECK_INT(sample_reopen(&sample, STORE_READ, &error), RESULT_DONE);
    CHECK_INT(store_begin_read(sample.store, &error), RESULT_DONE);
    check_error(L, store_put_setting(sample.store, STR("a"), STR("b"), &error), RESULT_TROUBLE,
                &error, "may not be written", "");
    store_rollback(sample.store);
    sample_free(&sample);
}

enum { EACH = 40 };

static NORETURN void write_many(const char *path, const char *chain)
{
    struct store *store;
    struct error error;
    if (store_open(path, STORE_WRITE, NULL, &store, &error) != RESULT_DONE)
        _exit(1);
    for (int i = 0; i < EACH; i++) {
        struct entry_row entry = {.chain = str_of(chain),
                                  .kind = STR("event"),
                                  .recorded_at = 1788230000000 + i,
                                  .occurred_at = STORE_NONE,
                                  .open = STR("{}")};
        if (store_begin(store, &error) != RESULT_DONE ||
            store_append(store, &entry, &error) != RESULT_DONE ||
            store_commit(store, &error) != RESULT_DONE)
            _exit(2);
    }
    store_close(store);
    _exit(0);
}

TEST("two processes write at once, and every entry finds its place")
{
    struct sample sample = sample_filled();
    static const char *const chains[] = {"C-8", "C-9"};
    pid_t pids[2];
    store_closep(&sample.store);
    fflush(NULL);
    for (int i = 0; i < 2; i++)
        if ((pids[i] = fork()) == 0)
            write_many(sample.path, chains[i]);
    for (int i = 0; i < 2; i++) {
        int status = -1;
        CHECK(waitpid(pids[i], &status, 0) == pids[i] && status == 0);
    }
    struct verify_report report;
    CHECK_INT(sample_reopen(&sample, STORE_WRITE, NULL), RESULT_DONE);
    CHECK_INT(store_verify(sample.store, NULL, &report, NULL), RESULT_DONE);
    CHECK_INT(report.faults, 0);
    CHECK_INT(report.entries, 6 + 2 * EACH);
    sample_free(&sample);
}

TEST("a process that is killed while it writes leaves all or nothing of it")
{
    struct sample sample = sample_filled();
    for (int round = 0; round < 5; round++) {
        int64_t before, after;
        CHECK_INT(store_position(sample.store, &before, NULL), RESULT_DONE);
        store_closep(&sample.store);
        fflush(NULL);
        pid_t pid = fork();
        if (pid == 0) {
            struct error error;
            if (sample_reopen(&sample, STORE_WRITE, &error) != RESULT_DONE ||
                store_begin(sample.store, &error) != RESULT_DONE)
                _exit(1);
            sample_append(&sample, "C-1", "event", 1788230000000, "x");
            raise(SIGKILL);
        }
        int status = 0;
        CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
        CHECK_INT(sample_reopen(&sample, STORE_WRITE, NULL), RESULT_DONE);
        CHECK_INT(store_position(sample.store, &after, NULL), RESULT_DONE);
        CHECK_INT(after, before);
    }
    sample_free(&sample);
}

/* ---- A full disk ---- */

TEST("on a full disk the command is refused whole, and works again when there is room")
{
    struct crash_disk *disk = crash_disk_new();
    struct store_options options = {.vfs = crash_disk_vfs(disk), .busy_ms = -1};
    struct error error = {0};
    struct store *store;
    CHECK_INT(store_create("s.db", &options, &store, &error), RESULT_DONE);
    CHECK_INT(store_commit(store, &error), RESULT_DONE);
    for (int room = 0; room < 40000; room += 4000) {
        struct entry_row entry = {.chain = STR("C-1"),
                                  .kind = STR("event"),
                                  .occurred_at = STORE_NONE,
                                  .open = STR("{}")};
        int64_t before, after;
        CHECK_INT(store_position(store, &before, &error), RESULT_DONE);
        crash_disk_leave_room(disk, room);
        enum result got = store_begin(store, &error);
        if (got == RESULT_DONE)
            got = store_append(store, &entry, &error);
        got = got == RESULT_DONE ? store_commit(store, &error) : got;
        store_rollback(store);
        if (got != RESULT_DONE)
            check_error(L, got, RESULT_TROUBLE, &error, "the disk is full", "free some space");
        crash_disk_leave_room(disk, -1);
        CHECK_INT(store_position(store, &after, &error), RESULT_DONE);
        CHECK_INT(after, before + (got == RESULT_DONE ? 1 : 0));
        CHECK_INT(store_integrity(store, &error), RESULT_DONE);
        CHECK(room > 0 || got != RESULT_DONE);
    }
    store_close(store);
    crash_disk_free(disk);
}

/* ---- Older schemas ---- */

TEST("an older store is brought up to date when it is opened, by readers too")
{
    static const enum store_mode modes[] = {STORE_WRITE, STORE_READ};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct sample sample = sample_filled();
        struct store_options old = {.schema = 1};
        struct error error = {0};
        struct command_row command;
        bool found;
        store_closep(&sample.store);
        unlink(sample.path);
        CHECK_INT(store_create(sample.path, &old, &sample.store, &error), RESULT_DONE);
        sample_append(&sample, "C-1", "event", 1788220900000, "x");
        CHECK_INT(store_commit(sample.store, &error), RESULT_DONE);
        CHECK_INT(pragma(&sample, "PRAGMA user_version"), 1);
        CHECK_INT(sample_reopen(&sample, modes[i], &error), RESULT_DONE);
        CHECK_INT(pragma(&sample, "PRAGMA user_version"), SCHEMA_VERSION);
        CHECK_INT(store_get_command(sample.store, STR("x"), sample.arena, &command, &found, &error),
                  RESULT_DONE);
        struct verify_report report;
        CHECK_INT(store_verify(sample.store, NULL, &report, &error), RESULT_DONE);
        CHECK_INT(report.entries, 1);
        CHECK_INT(report.faults, 0);
        sample_free(&sample);
    }
}

TEST("a store made in steps has the schema of one made at once")
{
    struct sample steps = sample_filled(), whole = sample_filled();
    struct store_options old = {.schema = 1};
    store_closep(&steps.store);
    unlink(steps.path);
    CHECK_INT(store_create(steps.path, &old, &steps.store, NULL), RESULT_DONE);
    CHECK_INT(store_commit(steps.store, NULL), RESULT_DONE);
    CHECK_INT(sample_reopen(&steps, STORE_WRITE, NULL), RESULT_DONE);
    struct str attach =
        str_format(steps.arena,
                   "ATTACH '%s' AS other; CREATE TEMP TABLE d AS SELECT name, sql FROM"
                   " main.sqlite_schema EXCEPT SELECT name, sql FROM other.sqlite_schema",
                   whole.path);
    CHECK_INT(sqlite3_exec(steps.store->db, attach.at, 0, 0, 0), SQLITE_OK);
    CHECK_INT(pragma(&steps, "SELECT count(*) FROM temp.d"), 0);
    CHECK_INT(pragma(&steps, "SELECT (SELECT count(*) FROM main.sqlite_schema) ="
                             " (SELECT count(*) FROM other.sqlite_schema)"),
              1);
    sample_free(&steps);
    sample_free(&whole);
}
