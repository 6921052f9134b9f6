/* The check of the file itself: pages, trees, indexes and constraints. */
#include "store/sql.h"

enum { CHECK };
static const char *const texts[] = {
    [CHECK] = "PRAGMA integrity_check(1)",
};

enum result store_integrity(struct store *store, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct sql sql = sql_start(store, SQL_INTEGRITY, texts, CHECK);
    struct str answer = sql_next(&sql) ? sql_get_text(&sql, 0, arena) : STR("");
    enum result result = sql_done(&sql, error);
    if (result != RESULT_DONE || str_is(answer, "ok"))
        return result;
    error_set(error, RESULT_INVALID, "the store %s is damaged: %.*s", store->path, STR_ARG(answer));
    error_help(error, "keep a copy of it as it is, and restore the last backup");
    return RESULT_INVALID;
}

/* ---- The schema ---- */

struct object {
    struct str name, text;
};
struct objects {
    struct object *items;
    size_t count, cap;
};

/* Not one of the kept statements: it is run on a store in memory too. */
static enum result read_objects(const struct store *store, struct arena *arena, struct objects *ret,
                                struct error *error)
{
    static const char text[] = "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema"
                               " ORDER BY 1";
    sqlite3_stmt *statement = NULL;
    *ret = (struct objects){0};
    int code = sqlite3_prepare_v2(store->db, text, -1, &statement, NULL);
    while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const struct sql sql = {.statement = statement};
        struct object object = {sql_get_text(&sql, 0, arena), sql_get_text(&sql, 1, arena)};
        VEC_PUSH(arena, *ret, object);
        code = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? RESULT_DONE : sql_error(store, code, error);
}

/* What Waymark makes, made in memory. */
static enum result read_wanted(const struct store *store, int64_t version, struct arena *arena,
                               struct objects *ret, struct error *error)
{
    struct store fresh = {.arena = arena, .path = store->path};
    int code = sqlite3_open(":memory:", &fresh.db);
    enum result result = code == SQLITE_OK ? RESULT_DONE : sql_error(store, code, error);
    if (result == RESULT_DONE)
        result = schema_raise(&fresh, 0, (int)version, error);
    if (result == RESULT_DONE)
        result = read_objects(&fresh, arena, ret, error);
    sqlite3_close(fresh.db);
    return result;
}

static enum result is_strange(const struct store *store, const char *what,
                              const struct object *object, struct error *error)
{
    error_set(error, RESULT_INVALID, "the store %s is not as Waymark makes it: the %.*s %s",
              store->path, STR_ARG(object->name), what);
    error_help(error, "somebody changed the file itself: keep a copy of it as it is, and restore "
                      "the last backup");
    return RESULT_INVALID;
}

static enum result compare(const struct store *store, const struct objects *got,
                           const struct objects *want, struct error *error)
{
    size_t i = 0;
    for (; i < got->count && i < want->count; i++) {
        const struct object *a = &got->items[i], *b = &want->items[i];
        int order = str_cmp(a->name, b->name);
        if (order > 0)
            return is_strange(store, "is missing", b, error);
        if (order < 0)
            return is_strange(store, "is not Waymark's", a, error);
        if (!str_eq(a->text, b->text))
            return is_strange(store, "was changed", a, error);
    }
    if (i < want->count)
        return is_strange(store, "is missing", &want->items[i], error);
    if (i < got->count)
        return is_strange(store, "is not Waymark's", &got->items[i], error);
    return RESULT_DONE;
}

enum result store_check_schema(struct store *store, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct objects got, want;
    int64_t version;
    enum result result = sql_pragma(store, "PRAGMA user_version", &version, error);
    if (result == RESULT_DONE)
        result = read_objects(store, arena, &got, error);
    if (result == RESULT_DONE)
        result = read_wanted(store, version, arena, &want, error);
    return result == RESULT_DONE ? compare(store, &got, &want, error) : result;
}
