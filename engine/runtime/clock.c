/* The clock: the wall's, or a given instant that the store keeps and that only moves on. */
#include <time.h>

#include "runtime/clock.h"

static int64_t system_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t runtime_now(const struct runtime *runtime)
{
    if (runtime->clock == CLOCK_GIVEN)
        return runtime->given;
    return runtime->options.wall ? runtime->options.wall() : system_now();
}

enum clock_kind runtime_clock(const struct runtime *runtime)
{
    return runtime->clock;
}

static enum result no_way_back(const struct runtime *runtime, int64_t instant, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    enum result result = error_set(error, RESULT_MISUSE, "the store's clock stands at %s already",
                                   instant_format(arena, runtime->given).at);
    error_help(error, "%s lies before it, and time only moves on",
               instant_format(arena, instant).at);
    return result;
}

enum result clock_move(struct runtime *runtime, int64_t instant, struct error *error)
{
    if (runtime->clock == CLOCK_WALL) {
        error_set(error, RESULT_MISUSE, "this store runs on the wall clock, which is not set");
        error_help(error, "only a store made with a given clock takes an instant");
        return RESULT_MISUSE;
    }
    if (instant < runtime->given)
        return no_way_back(runtime, instant, error);
    runtime->given = instant;
    return RESULT_DONE;
}

enum result clock_keep(struct runtime *runtime, struct error *error)
{
    if (runtime->clock == CLOCK_WALL || runtime->given == runtime->stored)
        return RESULT_DONE;
    return setting_put_int(runtime, SETTING_NOW, runtime->given, error);
}

enum result clock_load(struct runtime *runtime, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct str kind;
    bool found;
    enum result result =
        store_get_setting(runtime->store, STR(SETTING_CLOCK), arena, &kind, &found, error);
    if (result != RESULT_DONE)
        return result;
    if (!found) {
        error_set(error, RESULT_INVALID, "the store '%s' was never set up",
                  store_path(runtime->store));
        error_help(error, "make a new one with 'waymark init'");
        return RESULT_INVALID;
    }
    runtime->clock = str_is(kind, "given") ? CLOCK_GIVEN : CLOCK_WALL;
    if (runtime->clock == CLOCK_WALL)
        return RESULT_DONE;
    return clock_refresh(runtime, error);
}

/* The year 9999: beyond it sums of instants would overflow. */
#define GIVEN_MOST INT64_C(253402300799999)

static enum result no_instant(const struct runtime *runtime, struct error *error)
{
    error_set(error, RESULT_INVALID, "the clock of the store '%s' stands at no instant of ours",
              store_path(runtime->store));
    error_help(error, "somebody changed the file itself: restore the last backup");
    return RESULT_INVALID;
}

enum result clock_refresh(struct runtime *runtime, struct error *error)
{
    if (runtime->clock == CLOCK_WALL)
        return RESULT_DONE;
    int64_t stored;
    enum result result = setting_int(runtime, SETTING_NOW, INSTANT_NONE, &stored, error);
    if (result != RESULT_DONE)
        return result;
    if (stored != INSTANT_NONE && (stored < -GIVEN_MOST || stored > GIVEN_MOST))
        return no_instant(runtime, error);
    runtime->stored = stored;
    if (runtime->given < stored)
        runtime->given = stored;
    return RESULT_DONE;
}
