#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "protocol/protocol.h"

/* Files below a folder. */

struct folder {
    struct str root;
};

/* A path that stays below the root: relative, without empty parts, `.` and `..`. */
static bool stays_inside(struct str path)
{
    struct str part;
    if (!path.len || path.at[0] == '/' || memchr(path.at, '\0', path.len))
        return false;
    while (str_next(&path, '/', &part))
        if (!part.len || str_is(part, ".") || str_is(part, ".."))
            return false;
    return true;
}

static void close_file(FILE **file)
{
    if (*file)
        (void)fclose(*file);
}

static enum result report_errno(struct error *error, struct str path)
{
    int code = errno;
    (void)error_set(error, RESULT_INVALID, "cannot read %.*s: %s", STR_ARG(path), strerror(code));
    error_help(error, "paths are relative to the root of the tree; check its name and its rights");
    return RESULT_INVALID;
}

static enum result read_all(FILE *in, struct arena *arena, struct str path, struct str *ret_bytes,
                            struct error *error)
{
    struct text text = text_new(arena);
    char part[16384];
    for (size_t got; (got = fread(part, 1, sizeof part, in)) > 0;) {
        text_add(&text, (struct str){part, got});
        if (text.len > (size_t)LIMIT_FILE_BYTES)
            return error_set(error, RESULT_INVALID, "%.*s is larger than %d bytes", STR_ARG(path),
                             LIMIT_FILE_BYTES);
    }
    if (ferror(in))
        return report_errno(error, path);
    *ret_bytes = text_str(&text);
    return RESULT_DONE;
}

static enum result read_file(void *context, struct arena *arena, struct str path,
                             struct str *ret_bytes, struct error *error)
{
    const struct folder *folder = context;
    struct stat about;
    if (!stays_inside(path)) {
        (void)error_set(error, RESULT_INVALID, "the path %.*s leads out of the tree",
                        STR_ARG(path));
        error_help(error, "paths are relative to the root of the tree, without `..`");
        return RESULT_INVALID;
    }
    struct str whole = str_format(arena, "%.*s/%.*s", STR_ARG(folder->root), STR_ARG(path));
    CLEANUP(close_file) FILE *in = fopen(whole.at, "rb");
    if (!in)
        return report_errno(error, path);
    if (fstat(fileno(in), &about) != 0)
        return report_errno(error, path);
    if (!S_ISREG(about.st_mode))
        return error_set(error, RESULT_INVALID, "%.*s is not a file", STR_ARG(path));
    return read_all(in, arena, path, ret_bytes, error);
}

/* ---- listing ---- */

enum { LIST_DEPTH = 16, LIST_MOST = 10000 };

struct listing {
    struct arena *arena;
    struct str root;
    VEC(struct str) paths;
    bool full;
};

static void close_folder(DIR **folder)
{
    if (*folder)
        (void)closedir(*folder);
}

static void list_folder(struct listing *listing, struct str folder, int depth);

static void list_entry(struct listing *listing, struct str folder, struct str name, int depth)
{
    struct stat about;
    struct str path = str_format(listing->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
    struct str whole =
        str_format(listing->arena, "%.*s/%.*s", STR_ARG(listing->root), STR_ARG(path));
    if (name.at[0] == '.' || lstat(whole.at, &about) != 0)
        return;
    if (S_ISDIR(about.st_mode))
        list_folder(listing, path, depth + 1);
    else if (S_ISREG(about.st_mode) && str_ends(name, STR(".yaml")))
        VEC_PUSH(listing->arena, listing->paths, path);
}

/* Links are not followed, so that a folder is not inside itself. */
static void list_folder(struct listing *listing, struct str folder, int depth)
{
    struct str whole =
        str_format(listing->arena, "%.*s/%.*s", STR_ARG(listing->root), STR_ARG(folder));
    CLEANUP(close_folder) DIR *open = opendir(whole.at);
    listing->full = listing->full || depth > LIST_DEPTH;
    for (const struct dirent *entry; open && !listing->full && (entry = readdir(open));) {
        listing->full = listing->paths.count >= LIST_MOST;
        list_entry(listing, folder, str_copy(listing->arena, str_of(entry->d_name)), depth);
    }
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static enum result list_files(void *context, struct arena *arena, struct str folder,
                              const struct str **ret_paths, size_t *ret_count, struct error *error)
{
    const struct folder *tree = context;
    struct listing listing = {.arena = arena, .root = tree->root};
    if (!stays_inside(folder))
        return error_set(error, RESULT_INVALID, "the path %.*s leads out of the tree",
                         STR_ARG(folder));
    list_folder(&listing, folder, 0);
    if (listing.full)
        return error_set(error, RESULT_INVALID, "%.*s holds more than %d files or %d levels",
                         STR_ARG(folder), LIST_MOST, LIST_DEPTH);
    if (listing.paths.count)
        qsort(listing.paths.items, listing.paths.count, sizeof(struct str), by_bytes);
    *ret_paths = listing.paths.items;
    *ret_count = listing.paths.count;
    return RESULT_DONE;
}

struct files files_of_folder(struct arena *arena, struct str root)
{
    struct folder *folder = ARENA_NEW(arena, struct folder);
    folder->root = root.len ? str_copy(arena, root) : STR(".");
    return (struct files){.read = read_file, .context = folder, .list = list_files};
}

static bool is_folder(struct arena *arena, struct str path, const char *name)
{
    struct stat about;
    struct str whole = str_format(arena, "%.*s/%s", STR_ARG(path), name);
    return stat(whole.at, &about) == 0 && S_ISDIR(about.st_mode);
}

static struct str folder_of(struct str path)
{
    size_t end = path.len;
    while (end > 0 && path.at[end - 1] != '/')
        end--;
    if (end == 0)
        return STR(".");
    return end == 1 ? str_part(path, 0, 1) : str_part(path, 0, end - 1);
}

struct str files_root_of(struct arena *arena, struct str path)
{
    struct str own = folder_of(path), folder = own;
    for (;;) {
        if (is_folder(arena, folder, "rules") || is_folder(arena, folder, "workflows"))
            return str_copy(arena, folder);
        if (str_is(folder, ".") || str_is(folder, "/"))
            return str_copy(arena, own);
        folder = folder_of(folder);
    }
}
