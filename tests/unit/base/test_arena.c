#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "support/tap.h"

static bool all_zero(const char *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (at[i] != 0)
            return false;
    return true;
}

TEST("pieces are zeroed, aligned and apart, whatever their size")
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 65536, 70000, 3000000};
    struct arena *arena = arena_new();
    char *before = NULL;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *piece = arena_alloc(arena, sizes[i]);
        CHECK(piece != NULL && piece != before);
        CHECK_INT((uintptr_t)piece % 16, 0);
        CHECK(all_zero(piece, sizes[i]));
        memset(piece, 0xff, sizes[i]);
        before = piece;
    }
    arena_free(arena);
}

TEST("what grew in its place is taken back whole, and zeroed when handed out again")
{
    struct arena *arena = arena_new();
    arena_alloc(arena, 10);
    struct arena_mark mark = arena_mark(arena);
    char *piece = arena_alloc(arena, 20);
    memset(piece, 0xff, 20);
    memset(arena_grow(arena, piece, 20, 500), 0xff, 500);
    arena_reset(arena, mark);
    CHECK(all_zero(arena_grow(arena, arena_alloc(arena, 20), 20, 500), 500));
    arena_free(arena);
}

TEST("a reset gives back what came after the mark, zeroed when handed out again")
{
    struct arena *arena = arena_new();
    char *kept = arena_copy(arena, "kept", 5);
    struct arena_mark mark = arena_mark(arena);
    size_t used = arena_used(arena);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 50; i++)
            memset(arena_alloc(arena, 5000), 0xff, 5000);
        CHECK(arena_used(arena) >= used + 250000);
        arena_reset(arena, mark);
        CHECK_INT(arena_used(arena), used);
        CHECK(all_zero(arena_alloc(arena, 60000), 60000));
        arena_reset(arena, mark);
    }
    CHECK_STR(str_of(kept), "kept");
    arena_free(arena);
}

TEST("the mark of an empty arena takes everything back")
{
    struct arena *arena = arena_new();
    struct arena_mark mark = arena_mark(arena);
    arena_alloc(arena, 200000);
    arena_reset(arena, mark);
    CHECK_INT(arena_used(arena), 0);
    arena_free(arena);
    arena_free(NULL);
}

TEST("growing keeps the old content, in its place where nothing stands behind it")
{
    struct arena *arena = arena_new();
    char *old = arena_copy(arena, "abc", 3);
    char *grown = arena_grow(arena, old, 3, 100);
    CHECK(grown == old);
    CHECK(memcmp(grown, "abc\0\0\0\0\0\0", 10) == 0 && all_zero(grown + 3, 97));
    char *behind = arena_copy(arena, "xyz", 3);
    CHECK(behind >= grown + 100);
    char *moved = arena_grow(arena, grown, 100, 200);
    CHECK(moved != grown && memcmp(moved, "abc", 3) == 0 && all_zero(moved + 3, 197));
    CHECK(memcmp(old, "abc", 3) == 0 && memcmp(behind, "xyz", 3) == 0);
    CHECK(all_zero(arena_grow(arena, NULL, 0, 50), 50));
    char *large = arena_grow(arena, moved, 200, 3000000);
    CHECK(large != moved && memcmp(large, "abc", 3) == 0 && all_zero(large + 3, 2999997));
    VEC(int) numbers = {0};
    for (int i = 0; i < 1000; i++)
        VEC_PUSH(arena, numbers, i);
    CHECK_INT(numbers.count, 1000);
    CHECK_INT(numbers.items[0], 0);
    CHECK_INT(numbers.items[999], 999);
    arena_free(arena);
}

static int calls_left;
static void *failing_source(size_t size)
{
    return calls_left-- > 0 ? malloc(size) : NULL;
}

/* What the child wrote to its standard error, and how it ended. */
static int run_out_of_memory(int calls, char *ret_text, size_t size)
{
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0)
        return -1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        dup2(pipe_ends[1], STDERR_FILENO);
        calls_left = calls;
        arena_block_source = failing_source;
        struct arena *arena = arena_new();
        for (int i = 0; i < 10; i++)
            arena_alloc(arena, 60000);
        _exit(0);
    }
    close(pipe_ends[1]);
    ssize_t got = read(pipe_ends[0], ret_text, size - 1);
    ret_text[got > 0 ? got : 0] = '\0';
    close(pipe_ends[0]);
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

TEST("out of memory says so in one line and aborts, at whichever call it happens")
{
    for (int calls = 0; calls < 4; calls++) {
        char text[200];
        int status = run_out_of_memory(calls, text, sizeof text);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        CHECK_STR(str_of(text), "waymark: out of memory\n");
    }
}

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
TEST("use after a reset and beyond a piece is reported")
{
    struct arena *arena = arena_new();
    arena_alloc(arena, 1);
    struct arena_mark mark = arena_mark(arena);
    char *piece = arena_alloc(arena, 20);
    CHECK(!__asan_address_is_poisoned(piece + 19));
    CHECK(__asan_address_is_poisoned(piece + 20));
    arena_reset(arena, mark);
    CHECK(__asan_address_is_poisoned(piece));
    arena_free(arena);
}
#endif
