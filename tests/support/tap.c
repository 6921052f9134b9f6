#include "support/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/capture.h"

/* A harness has state: the tests that registered, and the one that runs. */
static struct tap_case *first, **last = &first;
static struct {
    int failures;
    const char *skip;
} now;

void tap_register(struct tap_case *test)
{
    *last = test;
    last = &test->next;
}

/* Text after a `#`, every line of it as a TAP comment. */
static void comment(struct str s)
{
    struct str line;
    while (str_next(&s, '\n', &line))
        printf("#   %.*s\n", STR_ARG(line));
}

static void failed(const char *file, int line, const char *what)
{
    now.failures++;
    printf("# %s:%d: %s\n", file, line, what);
}

bool tap_ok(bool holds, const char *file, int line, const char *what)
{
    if (!holds)
        failed(file, line, what);
    return holds;
}

bool tap_int(int64_t got, int64_t want, const char *file, int line, const char *what)
{
    if (got == want)
        return true;
    failed(file, line, what);
    printf("#   got: %lld\n#  want: %lld\n", (long long)got, (long long)want);
    return false;
}

bool tap_str(struct str got, struct str want, const char *file, int line, const char *what)
{
    if (str_eq(got, want))
        return true;
    failed(file, line, what);
    printf("# got:\n");
    comment(got.at ? got : STR(""));
    printf("# want:\n");
    comment(want.at ? want : STR(""));
    return false;
}

void tap_skip(const char *why)
{
    now.skip = why;
}

void tap_note(const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    comment(str_of(line));
}

static bool rewrite(struct str got, const char *path, const char *file, int line)
{
    FILE *out = fopen(path, "wb");
    bool written = out && fwrite(got.at, 1, got.len, out) == got.len;
    if (out && fclose(out) != 0)
        written = false;
    if (!written)
        failed(file, line, path);
    return written;
}

bool tap_golden(struct str got, const char *path, const char *file, int line)
{
    const char *bless = getenv("WAYMARK_BLESS");
    if (bless && strcmp(bless, "1") == 0)
        return rewrite(got, path, file, line);
    struct arena *arena = arena_new();
    struct str want = read_file(arena, path);
    bool same = want.at && tap_str(got, want, file, line, path);
    if (!want.at) {
        failed(file, line, path);
        printf("#   there is no such file; WAYMARK_BLESS=1 writes it\n");
    }
    arena_free(arena);
    return same;
}

static bool run(const struct tap_case *test, int number)
{
    now.failures = 0;
    now.skip = NULL;
    test->run();
    printf("%sok %d - %s", now.failures ? "not " : "", number, test->name);
    if (now.skip && !now.failures)
        printf(" # SKIP %s", now.skip);
    putchar('\n');
    fflush(stdout);
    return now.failures == 0;
}

int tap_main(int argc, char **argv)
{
    int count = 0, bad = 0;
    printf("TAP version 13\n");
    for (const struct tap_case *test = first; test; test = test->next) {
        if (argc > 1 && !strstr(test->name, argv[1]))
            continue;
        count++;
        bad += run(test, count) ? 0 : 1;
    }
    printf("1..%d\n", count);
    if (count == 0)
        printf("# no test is named so\n");
    return bad > 0 || count == 0;
}
