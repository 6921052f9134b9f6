/* Making, opening and closing a store, and what may be wrong with the file. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sql.h"

enum { BUSY_MS = 5000, CACHE_BYTES = 16 * 1024 * 1024 };

/* Each is set, then read back: SQLite ignores what it does not know. */
static const struct {
    const char *set, *get;
    int64_t want;
} pragmas[] = {
    {"PRAGMA synchronous = FULL", "PRAGMA synchronous", 2},
    {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", 1},
    {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", 0},
    {"PRAGMA secure_delete = ON", "PRAGMA secure_delete", 1},
    {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", 1},
};

const char *store_pragmas(void)
{
    return "PRAGMA journal_mode = WAL;\n"
           "PRAGMA synchronous = FULL;\n"
           "PRAGMA foreign_keys = ON;\n"
           "PRAGMA trusted_schema = OFF;\n"
           "PRAGMA secure_delete = ON;\n"
           "PRAGMA cell_size_check = ON;\n";
}

static const struct {
    int option, value;
} switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
};

enum result sql_execute(const struct store *store, const char *text, struct error *error)
{
    int code = sqlite3_exec(store->db, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? RESULT_DONE : sql_error(store, code, error);
}

enum result sql_pragma(const struct store *store, const char *text, int64_t *ret_number,
                       struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, text, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    *ret_number = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? RESULT_DONE : sql_error(store, code, error);
}

static enum result not_kept(const struct store *store, const char *what, struct error *error)
{
    error_set(error, RESULT_TROUBLE, "the store %s cannot be used safely: %s has no effect",
              store->path, what);
    error_help(error, "keep the store on a local disk with SQLite 3.40 or newer");
    return RESULT_TROUBLE;
}

static enum result set_pragmas(const struct store *store, struct error *error)
{
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++) {
        int64_t got;
        enum result result = sql_execute(store, pragmas[i].set, error);
        if (result == RESULT_DONE)
            result = sql_pragma(store, pragmas[i].get, &got, error);
        if (result != RESULT_DONE)
            return result;
        if (got != pragmas[i].want)
            return not_kept(store, pragmas[i].set, error);
    }
    return RESULT_DONE;
}

/* A log beside the file: readers do not hold up the writer, and one sync makes a commit last. */
static enum result set_wal(const struct store *store, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    const void *mode = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
    bool wal = mode && strcmp(mode, "wal") == 0;
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW)
        return sql_error(store, code, error);
    return wal ? RESULT_DONE : not_kept(store, "PRAGMA journal_mode = WAL", error);
}

static enum result set_cache(const struct store *store, struct error *error)
{
    int64_t bytes = store->options.cache_bytes > 0 ? store->options.cache_bytes : CACHE_BYTES;
    struct arena_mark mark = arena_mark(store->arena);
    struct str text =
        str_format(store->arena, "PRAGMA cache_size = -%lld", (long long)(bytes / 1024));
    enum result result = sql_execute(store, text.at, error);
    arena_reset(store->arena, mark);
    return result;
}

static enum result configure(const struct store *store, struct error *error)
{
    enum result result = set_wal(store, error);
    if (result == RESULT_DONE)
        result = set_pragmas(store, error);
    if (result == RESULT_DONE)
        result = set_cache(store, error);
    if (result == RESULT_DONE && store->options.unsafe_sync)
        result = sql_execute(store, "PRAGMA synchronous = NORMAL", error);
    return result;
}

static struct store *new_handle(const char *path, enum store_mode mode,
                                const struct store_options *options)
{
    struct arena *arena = arena_new();
    struct store *store = ARENA_NEW(arena, struct store);
    store->arena = arena;
    store->path = str_cstr(arena, str_of(path));
    store->mode = mode;
    store->turn = -1;
    if (options)
        store->options = *options;
    if (!store->options.random)
        store->options.random = random_bytes;
    return store;
}

static enum result connect(struct store *store, int flags, struct error *error)
{
    flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(store->path, &store->db, flags, store->options.vfs);
    if (code != SQLITE_OK)
        return sql_error(store, code, error);
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        sqlite3_db_config(store->db, switches[i].option, switches[i].value, NULL);
    sqlite3_extended_result_codes(store->db, 1);
    int wait = store->options.busy_ms;
    store->busy_ms = wait == 0 ? BUSY_MS : wait < 0 ? 0 : wait;
    sqlite3_busy_handler(store->db, turn_wait, store);
    turn_open(store);
    return RESULT_DONE;
}

/* ---- Closing ---- */

static void remove_files(const char *path, const char *vfs_name)
{
    static const char *const ends[] = {"-wal", "-shm", "-journal", "-turn", ""};
    sqlite3_vfs *vfs = sqlite3_vfs_find(vfs_name);
    struct arena *arena = arena_new();
    for (size_t i = 0; vfs && i < sizeof ends / sizeof *ends; i++) {
        struct str name = str_format(arena, "%s%s", path, ends[i]);
        vfs->xDelete(vfs, name.at, 0);
    }
    arena_free(arena);
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->db)
        store_rollback(store);
    for (int owner = 0; owner < SQL_OWNERS; owner++)
        for (int which = 0; which < SQL_EACH; which++)
            sqlite3_finalize(store->statements[owner][which]);
    sqlite3_close(store->db);
    turn_close(store);
    if (store->unfinished)
        remove_files(store->path, store->options.vfs);
    arena_free(store->arena);
}

void store_closep(struct store **store)
{
    store_close(*store);
    *store = NULL;
}

const char *store_path(const struct store *store)
{
    return store->path;
}

/* ---- Making ---- */

static enum result exists_already(const char *path, struct error *error)
{
    error_set(error, RESULT_MISUSE, "%s exists already", path);
    error_help(error, "name another file; an existing store is never overwritten");
    return RESULT_MISUSE;
}

static bool is_there(const char *path, const char *vfs_name)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(vfs_name);
    int there = 0;
    return vfs && vfs->xAccess(vfs, path, SQLITE_ACCESS_EXISTS, &there) == SQLITE_OK && there;
}

/* Take the name for ourselves, so that two processes cannot make the same store. */
static enum result reserve(const char *path, const char *vfs_name, struct error *error)
{
    if (vfs_name)
        return is_there(path, vfs_name) ? exists_already(path, error) : RESULT_DONE;
    int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST)
        return exists_already(path, error);
    if (file < 0) {
        error_set(error, RESULT_TROUBLE, "%s cannot be made: %s", path, strerror(errno));
        error_help(error, "check that the folder exists and that you may write in it");
        return RESULT_TROUBLE;
    }
    close(file);
    return RESULT_DONE;
}

static enum result build(struct store *store, struct error *error)
{
    enum result result = connect(store, SQLITE_OPEN_CREATE, error);
    if (result == RESULT_DONE)
        result = configure(store, error);
    if (result == RESULT_DONE)
        result = store_begin(store, error);
    if (result == RESULT_DONE)
        result = sql_execute(store, "PRAGMA application_id = 0x576d726b", error);
    int schema = store->options.schema ? store->options.schema : SCHEMA_VERSION;
    if (result == RESULT_DONE)
        result = schema_raise(store, 0, schema, error);
    return result;
}

enum result store_create(const char *path, const struct store_options *options,
                         struct store **ret_store, struct error *error)
{
    *ret_store = NULL;
    struct store *store = new_handle(path, STORE_WRITE, options);
    enum result result = reserve(store->path, store->options.vfs, error);
    if (result == RESULT_DONE) {
        store->unfinished = true;
        result = build(store, error);
    }
    if (result == RESULT_DONE)
        *ret_store = store;
    else
        store_close(store);
    return result;
}

/* ---- Opening ---- */

static enum result is_missing(const char *path, struct error *error)
{
    error_set(error, RESULT_MISUSE, "there is no store at %s", path);
    error_help(error, "name it with --store or WAYMARK_STORE, or make one with `waymark init`");
    return RESULT_MISUSE;
}

static enum result is_empty(const char *path, struct error *error)
{
    error_set(error, RESULT_INVALID, "%s is an empty file, no store", path);
    error_help(error,
               "if an interrupted `waymark init` left it, remove it, and any %s-wal and "
               "%s-shm, and say `waymark init` again",
               path, path);
    return RESULT_INVALID;
}

/* What the file system can tell better than SQLite. */
static enum result examine_path(const struct store *store, struct error *error)
{
    struct stat info;
    const char *path = store->path;
    if (store->options.vfs)
        return is_there(path, store->options.vfs) ? RESULT_DONE : is_missing(path, error);
    if (stat(path, &info) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return is_missing(path, error);
    if (access(path, R_OK) != 0) {
        error_set(error, RESULT_TROUBLE, "the store %s cannot be read: %s", path, strerror(errno));
        error_help(error, "ask whoever runs this machine for the right to read it");
        return RESULT_TROUBLE;
    }
    if (!S_ISREG(info.st_mode)) {
        error_set(error, RESULT_MISUSE, "%s is no file", path);
        error_help(error, "name a store's file");
        return RESULT_MISUSE;
    }
    return info.st_size == 0 ? is_empty(path, error) : RESULT_DONE;
}

static enum result is_foreign(const struct store *store, int64_t application, struct error *error)
{
    error_set(error, RESULT_INVALID,
              "%s is an SQLite file of another program (application id %lld)", store->path,
              (long long)application);
    error_help(error, "check the path; Waymark changes only its own files");
    return RESULT_INVALID;
}

static enum result is_newer(const struct store *store, int64_t version, struct error *error)
{
    error_set(error, RESULT_INVALID,
              "the store %s was written by a newer Waymark (schema %lld; this one knows %d)",
              store->path, (long long)version, SCHEMA_VERSION);
    error_help(error, "use the newer version of Waymark; stores are never taken back");
    return RESULT_INVALID;
}

/* Whose file it is, before anything in it is changed. */
static enum result identify(const struct store *store, int64_t *ret_version, struct error *error)
{
    int64_t application = 0, tables = 0;
    enum result result = sql_pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, error);
    if (result == RESULT_DONE)
        result = sql_pragma(store, "PRAGMA application_id", &application, error);
    if (result == RESULT_DONE)
        result = sql_pragma(store, "PRAGMA user_version", ret_version, error);
    if (result != RESULT_DONE)
        return result;
    if (application == 0 && tables == 0)
        return is_empty(store->path, error);
    if (application != SCHEMA_APPLICATION)
        return is_foreign(store, application, error);
    return *ret_version > SCHEMA_VERSION ? is_newer(store, *ret_version, error) : RESULT_DONE;
}

static enum result check_writable(const struct store *store, struct error *error)
{
    if (store->mode == STORE_READ || !sqlite3_db_readonly(store->db, "main"))
        return RESULT_DONE;
    return sql_error(store, SQLITE_READONLY, error);
}

static enum result open_existing(struct store *store, struct error *error)
{
    int64_t version = 0;
    enum result result = examine_path(store, error);
    if (result == RESULT_DONE)
        result = connect(store, 0, error);
    if (result == RESULT_DONE)
        result = check_writable(store, error);
    if (result == RESULT_DONE)
        result = identify(store, &version, error);
    if (result == RESULT_DONE)
        result = configure(store, error);
    if (result == RESULT_DONE && version < SCHEMA_VERSION && !store->options.schema)
        result = schema_migrate(store, (int)version, error);
    if (result == RESULT_DONE && store->mode == STORE_READ)
        result = sql_execute(store, "PRAGMA query_only = ON", error);
    return result;
}

enum result store_open(const char *path, enum store_mode mode, const struct store_options *options,
                       struct store **ret_store, struct error *error)
{
    *ret_store = NULL;
    struct store *store = new_handle(path, mode, options);
    enum result result = open_existing(store, error);
    if (result == RESULT_DONE)
        *ret_store = store;
    else
        store_close(store);
    return result;
}
