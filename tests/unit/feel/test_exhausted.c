/* A program that embeds FEEL survives the end of memory: the hook leaves, wherever that happens,
 * and the arenas can be used again. */
#include <setjmp.h>
#include <stdlib.h>

#include "support/feel_setup.h"
#include "support/tap.h"

static jmp_buf way_out;
static int blocks_left;

static void *grudging(size_t size)
{
    return blocks_left-- > 0 ? malloc(size) : NULL;
}

static void leave(void)
{
    longjmp(way_out, 1);
}

static const char *const texts[] = {
    "for i in 1..30000 return string(i)",
    "string join(for i in 1..30000 return \"x\", \",\")",
    "sort(for i in 1..9000 return 9000 - i)",
    "replace(string join(for i in 1..9000 return \"ab\"), \"a(b)\", \"$1$1\")",
    "count(split(string join(for i in 1..9000 return \"a b\"), \" \"))",
};
#define TEXTS (sizeof texts / sizeof *texts)

static bool evaluate(struct feel_setup *setup, const struct feel_expr *expr)
{
    struct feel_env env = setup->env;
    return !feel_is_null(feel_eval(expr, &env));
}

/* Whether the evaluation ended with that many blocks. */
static bool ends_with(struct feel_setup *setup, const struct feel_expr *expr, int blocks)
{
    volatile bool ended = false;
    arena_block_source = grudging;
    arena_exhausted = leave;
    blocks_left = blocks;
    if (setjmp(way_out) == 0)
        ended = evaluate(setup, expr);
    arena_block_source = malloc;
    arena_exhausted = NULL;
    return ended;
}

TEST("the end of memory can be survived at every block")
{
    struct feel_setup setup;
    feel_setup(&setup);
    struct arena *scratch = arena_new();
    setup.env.arena = scratch;
    for (size_t i = 0; i < TEXTS; i++) {
        const struct feel_expr *expr = feel_setup_compile(&setup, str_of(texts[i]));
        int blocks = 0;
        while (blocks < 200 && !ends_with(&setup, expr, blocks)) {
            arena_free(scratch);
            setup.env.arena = scratch = arena_new();
            blocks++;
        }
        CHECK(blocks > 3 && blocks < 200);
        arena_reset(scratch, (struct arena_mark){0});
        CHECK(evaluate(&setup, expr));
        arena_reset(scratch, (struct arena_mark){0});
    }
    arena_free(scratch);
    feel_setup_end(&setup);
}
