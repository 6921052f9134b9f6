/* Files of a tree: what is read, what is refused, where the root is. */
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "support/protocols.h"
#include "support/tap.h"

#define L __LINE__

static const struct {
    int line;
    const char *path;
    enum result result;
} paths[] = {
    {L, "rules/calendars/hampshire.yaml", RESULT_DONE},
    {L, "rules/calendars/nowhere.yaml", RESULT_INVALID},
    {L, "rules/calendars", RESULT_INVALID}, /* a folder */
    {L, "../Makefile", RESULT_INVALID},
    {L, "rules/../Makefile", RESULT_INVALID},
    {L, "/etc/passwd", RESULT_INVALID},
    {L, "rules//calendars/hampshire.yaml", RESULT_INVALID},
    {L, "./Makefile", RESULT_INVALID},
    {L, "", RESULT_INVALID},
};

TEST("paths that leave the tree are refused, and so is what is no file")
{
    struct arena *arena = arena_new();
    struct files files = files_of_folder(arena, STR("."));
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct error error = {0};
        struct str bytes = {0};
        enum result result =
            files.read(files.context, arena, str_of(paths[i].path), &bytes, &error);
        CHECK_INT_AT(paths[i].line, result, paths[i].result);
        CHECK_AT(paths[i].line, result == RESULT_DONE || error.text[0]);
    }
    arena_free(arena);
}

static const struct {
    int line;
    const char *path, *root;
} roots[] = {
    {L, "workflows/hampshire/placement.yaml", "."},
    {L, "./workflows/hampshire/placement.yaml", "."},
    {L, "tests/diag/check/rows.yaml", "tests/diag/check"},
    {L, "Makefile", "."},
};

TEST("the root is the nearest folder that holds rules/ or workflows/")
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        CHECK_STR_AT(roots[i].line, files_root_of(arena, str_of(roots[i].path)), roots[i].root);
    arena_free(arena);
}

TEST("a tree lists its YAML files in order")
{
    struct arena *arena = arena_new();
    struct files files = files_of_folder(arena, STR("tests/diag/check"));
    const struct str *found = NULL;
    size_t count = 0;
    struct error error;
    CHECK_INT(files.list(files.context, arena, STR("workflows"), &found, &count, &error),
              RESULT_DONE);
    if (CHECK_INT(count, 2)) {
        CHECK_STR(found[0], "workflows/other.yaml");
        CHECK_STR(found[1], "workflows/sender.yaml");
    }
    CHECK_INT(files.list(files.context, arena, STR("absent"), &found, &count, &error), RESULT_DONE);
    CHECK_INT(count, 0);
    CHECK_INT(files.list(files.context, arena, STR(".."), &found, &count, &error), RESULT_INVALID);
    arena_free(arena);
}

TEST("a file over the limit is refused")
{
    char folder[] = "/tmp/waymark-files-XXXXXX";
    struct arena *arena = arena_new();
    if (CHECK(mkdtemp(folder) != NULL)) {
        struct str path = str_format(arena, "%s/large.yaml", folder);
        FILE *out = fopen(path.at, "w");
        for (int i = 0; out && i <= LIMIT_FILE_BYTES; i++)
            (void)fputc(' ', out);
        CHECK(out && fclose(out) == 0);
        struct files files = files_of_folder(arena, str_of(folder));
        struct error error = {0};
        struct str bytes;
        CHECK_INT(files.read(files.context, arena, STR("large.yaml"), &bytes, &error),
                  RESULT_INVALID);
        CHECK(str_find(str_of(error.text), STR("larger"), 0) >= 0);
        CHECK(unlink(path.at) == 0 && rmdir(folder) == 0);
    }
    arena_free(arena);
}

/* ---- speed ---- */

static struct str forty_states(struct arena *arena)
{
    struct text text = text_new(arena);
    text_add(&text, STR("waymark: 1\nprotocol: forty\nversion: 1\nroles: {school: {}}\n"
                        "data: {start: {type: date, by: school}}\nneeds:\n"));
    for (int i = 0; i < 40; i++)
        text_addf(&text,
                  "  n%d: {rule: start != null and start > date(\"2026-01-%02d\"), says: "
                  "\"Start {{ start }}\"}\n",
                  i, 1 + i % 28);
    text_add(&text, STR("states:\n"));
    for (int i = 0; i < 39; i++)
        text_addf(&text,
                  "  s%d:\n    tasks: {t%d: {who: school, due: 2 days after entered}}\n    on:\n"
                  "      go: {to: s%d, by: school, needs: [n%d], if: start != null}\n"
                  "      back: {to: s0, by: school, do: [{set: {start: = today()}}]}\n",
                  i, i, i + 1, i);
    text_add(&text, STR("  s39: {type: final}\n"));
    return text_str(&text);
}

static double load_once(void)
{
    struct bench bench;
    struct timespec from, to;
    bench_start(&bench, ".", NULL);
    struct str text = forty_states(bench.arena);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    const struct protocol *protocol = bench_load_text(&bench, text.at);
    if (CHECK(protocol != NULL))
        protocol_check(&bench.loader, protocol, (struct date){2026, 9, 1});
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    CHECK_INT(bench.loader.diags->errors, 0);
    bench_end(&bench);
    return (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
}

TEST("forty states load and are checked in 20 ms of processor time")
{
    double best = 1e9;
    for (int i = 0; i < 5; i++) {
        double took = load_once();
        best = took < best ? took : best;
    }
    tap_note("%.1f ms", best);
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
    CHECK(best < 20);
#endif
}
