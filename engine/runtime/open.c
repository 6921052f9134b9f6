/* New stores, and opening those there are. */
#include <string.h>

#include "runtime/book.h"
#include "runtime/clock.h"
#include "runtime/deploy.h"
#include "runtime/erase.h"
#include "runtime/messages.h"
#include "runtime/rights.h"

static struct runtime *handle_new(const struct runtime_options *options, enum store_mode mode)
{
    struct arena *arena = arena_new();
    struct runtime *runtime = ARENA_NEW(arena, struct runtime);
    *runtime = (struct runtime){.arena = arena,
                                .options = *options,
                                .mode = mode,
                                .given = INSTANT_NONE,
                                .stored = INSTANT_NONE,
                                .wall_seen = INSTANT_NONE,
                                .scope = scope_all,
                                .protocols = map_new(arena),
                                .calendars = map_new(arena)};
    runtime->options.principal = str_copy(arena, options->principal);
    runtime->options.channel = str_copy(arena, options->channel);
    if (options->store)
        runtime->options.store = arena_copy(arena, options->store, sizeof *options->store);
    return runtime;
}

void runtime_close(struct runtime *runtime)
{
    if (!runtime)
        return;
    store_close(runtime->store);
    arena_free(runtime->arena);
}

void runtime_closep(struct runtime **runtime)
{
    runtime_close(*runtime);
    *runtime = NULL;
}

struct store *runtime_store(struct runtime *runtime)
{
    return runtime->store;
}

const struct scope *runtime_scope(struct runtime *runtime)
{
    return &runtime->scope;
}

/* ---- a new store ---- */

static enum result write_setup(struct runtime *runtime, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(json_freep) json_t *open = json_object();
    struct str clock = runtime->clock == CLOCK_GIVEN ? STR("given") : STR("wall");
    json_put_str(open, "clock", clock);
    json_put_str(open, "principal", runtime->options.principal);
    if (runtime->clock == CLOCK_GIVEN)
        json_put_str(open, "start", instant_format(arena, runtime->given));
    enum result result = store_put_setting(runtime->store, STR(SETTING_CLOCK), clock, error);
    if (result == RESULT_DONE)
        result = clock_keep(runtime, error);
    struct note note = {.kind = BOOK_CREATED, .open = open};
    struct entry_row row;
    return result == RESULT_DONE ? book_write(runtime, &note, arena, &row, error) : result;
}

static enum result need_principal(const struct runtime_options *options, struct error *error)
{
    const struct str texts[] = {options->principal, options->channel};
    if (!str_empty(options->principal))
        return check_texts(texts, 2, error);
    return error_set(error, RESULT_MISUSE, "nobody is named as the principal");
}

enum result runtime_create(const char *path, enum clock_kind clock, int64_t start,
                           const struct runtime_options *options, struct runtime **ret_runtime,
                           struct error *error)
{
    *ret_runtime = NULL;
    enum result result = need_principal(options, error);
    if (result != RESULT_DONE)
        return result;
    CLEANUP(runtime_closep) struct runtime *runtime = handle_new(options, STORE_WRITE);
    result = store_create(path, options->store, &runtime->store, error);
    if (result != RESULT_DONE)
        return result;
    runtime->clock = clock;
    if (clock == CLOCK_GIVEN)
        runtime->given = start;
    result = write_setup(runtime, error);
    if (result == RESULT_DONE)
        result = store_commit(runtime->store, error);
    runtime->stored = runtime->given;
    if (result == RESULT_DONE)
        result = rights_load(runtime, error);
    if (result == RESULT_DONE) {
        *ret_runtime = runtime;
        runtime = NULL;
    }
    return result;
}

/* ---- one there is ---- */

/* What a crash cut off must not wait for somebody to remember it: an erasure, dates that follow a
 * changed calendar, messages. */
static enum result finish(struct runtime *runtime, struct error *error)
{
    int64_t count;
    enum result result = erase_resume(runtime, error);
    if (result == RESULT_DONE)
        result = recompute_cases(runtime, &count, error);
    return result == RESULT_DONE ? messages_deliver(runtime, &count, error) : result;
}

/* Nor must it keep everybody from working: a reader that holds the file, a spool folder that is
 * away. */
void finish_interrupted(struct runtime *runtime)
{
    struct error error = {0};
    runtime->unfinished = (struct error){0};
    if (finish(runtime, &error) != RESULT_DONE)
        runtime->unfinished = error;
}

const struct error *runtime_unfinished(const struct runtime *runtime)
{
    return runtime->unfinished.result == RESULT_DONE ? NULL : &runtime->unfinished;
}

static enum result load(struct runtime *runtime, struct error *error)
{
    enum result result = clock_load(runtime, error);
    if (result == RESULT_DONE && runtime->options.now)
        result = clock_move(runtime, runtime->options.now, error);
    if (result == RESULT_DONE)
        result = rights_load(runtime, error);
    if (result == RESULT_DONE && runtime->mode == STORE_WRITE)
        finish_interrupted(runtime);
    return result;
}

enum result runtime_open(const char *path, enum store_mode mode,
                         const struct runtime_options *options, struct runtime **ret_runtime,
                         struct error *error)
{
    *ret_runtime = NULL;
    enum result result = mode == STORE_WRITE ? need_principal(options, error) : RESULT_DONE;
    if (result != RESULT_DONE)
        return result;
    CLEANUP(runtime_closep) struct runtime *runtime = handle_new(options, mode);
    result = store_open(path, mode, options->store, &runtime->store, error);
    if (result == RESULT_DONE)
        result = load(runtime, error);
    if (result == RESULT_DONE) {
        *ret_runtime = runtime;
        runtime = NULL;
    }
    return result;
}
