/* A test harness that prints TAP 13.
 *
 * A test file includes this and writes `TEST("what it shows") { ... }` blocks; each registers
 * itself and is one test point. Checks never jump out, so leak reports stay true; they return
 * whether they held.
 * With an argument only tests whose name contains it are run. Golden files are named from the
 * project's root, where tests are run.
 */
#ifndef SUPPORT_TAP_H
#define SUPPORT_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct tap_case {
    const char *name;
    void (*run)(void);
    struct tap_case *next;
};
void tap_register(struct tap_case *test);
/* What a test's `main` does: an argument names the tests to run, those whose name contains it. */
int tap_main(int argc, char **argv);

#define TAP_JOIN_(a, b) a##b
#define TAP_JOIN(a, b) TAP_JOIN_(a, b)
#define TEST(what) TAP_TEST_(what, TAP_JOIN(test_, __LINE__))
#define TAP_TEST_(what, id)                                                                        \
    static void id(void);                                                                          \
    static struct tap_case TAP_JOIN(id, _case) = {what, id, 0};                                    \
    __attribute__((constructor)) static void TAP_JOIN(id, _register)(void)                         \
    {                                                                                              \
        tap_register(&TAP_JOIN(id, _case));                                                        \
    }                                                                                              \
    static void id(void)

/* `line` is that of the row under test; 0 means the check's own. */
bool tap_ok(bool holds, const char *file, int line, const char *what);
bool tap_int(int64_t got, int64_t want, const char *file, int line, const char *what);
bool tap_str(struct str got, struct str want, const char *file, int line, const char *what);
/* The rest of this test is skipped, with the reason. */
void tap_skip(const char *why);
/* A line of information. */
void tap_note(const char *format, ...) PRINTF_LIKE(1, 2);

#define CHECK(holds) tap_ok((holds), __FILE__, __LINE__, #holds)
#define CHECK_AT(line, holds) tap_ok((holds), __FILE__, (line), #holds)
#define CHECK_INT(got, want) tap_int((int64_t)(got), (int64_t)(want), __FILE__, __LINE__, #got)
#define CHECK_INT_AT(line, got, want)                                                              \
    tap_int((int64_t)(got), (int64_t)(want), __FILE__, (line), #got)
#define CHECK_STR(got, want) tap_str((got), str_of(want), __FILE__, __LINE__, #got)
#define CHECK_STR_AT(line, got, want) tap_str((got), str_of(want), __FILE__, (line), #got)
/* Whole messages against a file of expected text; WAYMARK_BLESS=1 rewrites the file instead. */
bool tap_golden(struct str got, const char *path, const char *file, int line);
#define CHECK_GOLDEN(got, path) tap_golden((got), (path), __FILE__, __LINE__)

#endif
