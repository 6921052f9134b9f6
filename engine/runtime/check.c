/* Do the projections equal the journal? Rebuilt, compared and undone. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/rebuild.h"

static void close_file(FILE **file)
{
    if (*file)
        (void)fclose(*file); /* it has no name: what is lost with it is not missed */
}

/* A file without a name beside the store, so that what is private stays on its disk. */
static FILE *scratch_file(struct runtime *runtime, struct arena *arena, struct error *error)
{
    char *name = str_cstr(arena, str_format(arena, "%s.check-XXXXXX", store_path(runtime->store)));
    int fd = mkstemp(name);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");
    if (fd >= 0)
        unlink(name);
    if (file)
        return file;
    if (fd >= 0)
        close(fd);
    error_set(error, RESULT_TROUBLE, "cannot write beside the store '%s': %s",
              store_path(runtime->store), strerror(errno));
    return NULL;
}

struct line {
    char *at;
    size_t cap;
    ssize_t len;
};

static void line_free(struct line *line)
{
    free(line->at);
}

static bool same(const struct line *a, const struct line *b)
{
    return a->len == b->len && (a->len <= 0 || memcmp(a->at, b->at, (size_t)a->len) == 0);
}

/* Kind and key of a row, which are its first two columns; what follows is private. */
static struct str row_name(const struct line *line, struct arena *arena)
{
    struct str rest = {line->at, line->len > 0 ? (size_t)line->len : 0}, kind, key;
    if (!str_next(&rest, '\t', &kind))
        return STR("nothing");
    if (!str_next(&rest, '\t', &key))
        return kind;
    return str_format(arena, "%.*s %.*s", STR_ARG(kind), STR_ARG(key));
}

static enum result differ(const struct line *left, const struct line *right, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct str stored = row_name(left, arena), rebuilt = row_name(right, arena);
    if (str_eq(stored, rebuilt))
        error_set(error, RESULT_INVALID, "the row %.*s is not what the journal says",
                  STR_ARG(stored));
    else
        error_set(error, RESULT_INVALID, "the rows hold %.*s where the journal gives %.*s",
                  STR_ARG(stored), STR_ARG(rebuilt));
    error_help(error, "the journal is the truth; rebuilding the store mends its rows");
    return RESULT_INVALID;
}

static enum result compare(FILE *stored, FILE *rebuilt, struct error *error)
{
    CLEANUP(line_free) struct line left = {0};
    CLEANUP(line_free) struct line right = {0};
    rewind(stored);
    rewind(rebuilt);
    do {
        left.len = getline(&left.at, &left.cap, stored);
        right.len = getline(&right.at, &right.cap, rebuilt);
    } while (left.len > 0 && same(&left, &right));
    if (ferror(stored) || ferror(rebuilt))
        return error_set(error, RESULT_TROUBLE, "cannot read back the rows to compare");
    if (left.len <= 0 && right.len <= 0)
        return RESULT_DONE;
    return differ(&left, &right, error);
}

static enum result check(struct runtime *runtime, FILE *stored, FILE *rebuilt, struct error *error)
{
    enum result result = store_dump_projections(runtime->store, stored, error);
    if (result == RESULT_DONE)
        result = rebuild_chains(runtime, NULL, error);
    if (result == RESULT_DONE)
        result = store_dump_projections(runtime->store, rebuilt, error);
    return result == RESULT_DONE ? compare(stored, rebuilt, error) : result;
}

enum result runtime_check_projections(struct runtime *runtime, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(close_file) FILE *stored = scratch_file(runtime, arena, error);
    CLEANUP(close_file) FILE *rebuilt = stored ? scratch_file(runtime, arena, error) : NULL;
    if (!rebuilt)
        return RESULT_TROUBLE;
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = check(runtime, stored, rebuilt, error);
    write_undo(runtime);
    return result;
}
