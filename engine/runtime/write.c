/* How writing calls begin and end, and the settings of a store. */
#include <stdio.h>
#include <string.h>

#include "runtime/clock.h"

static enum result read_only(struct error *error)
{
    error_set(error, RESULT_MISUSE, "the store was opened to be read only");
    return RESULT_MISUSE;
}

enum result write_begin(struct runtime *runtime, struct error *error)
{
    if (runtime->mode == STORE_READ)
        return read_only(error);
    if (runtime->group)
        return store_savepoint(runtime->store, error);
    enum result result = store_begin(runtime->store, error);
    if (result == RESULT_DONE)
        result = clock_refresh(runtime, error);
    if (result != RESULT_DONE)
        store_rollback(runtime->store);
    return result;
}

bool write_keeps(enum result result)
{
    return result == RESULT_DONE || result == RESULT_REFUSED;
}

static enum result commit(struct runtime *runtime, struct error *error)
{
    int64_t kept = runtime->given;
    enum result result = clock_keep(runtime, error);
    if (result == RESULT_DONE)
        result = store_commit(runtime->store, error);
    if (result == RESULT_DONE)
        runtime->stored = kept;
    else
        store_rollback(runtime->store);
    return result;
}

/* A full disk may have ended the whole transaction; then there is nothing to go back to. */
void write_undo(struct runtime *runtime)
{
    struct error ignored;
    bool undone = runtime->group && store_in_transaction(runtime->store) &&
                  store_rollback_to(runtime->store, &ignored) == RESULT_DONE;
    if (!undone)
        store_rollback(runtime->store);
}

enum result write_end(struct runtime *runtime, enum result result, struct error *error)
{
    if (!write_keeps(result)) {
        write_undo(runtime);
        return result;
    }
    enum result kept =
        runtime->group ? store_release(runtime->store, error) : commit(runtime, error);
    return kept == RESULT_DONE ? result : kept;
}

enum result runtime_group(struct runtime *runtime, struct error *error)
{
    if (runtime->group)
        return error_set(error, RESULT_MISUSE, "a group of commands is open already");
    enum result result = write_begin(runtime, error);
    runtime->group = result == RESULT_DONE;
    return result;
}

enum result runtime_commit(struct runtime *runtime, struct error *error)
{
    if (!runtime->group)
        return error_set(error, RESULT_MISUSE, "no group of commands is open");
    runtime->group = false;
    if (store_in_transaction(runtime->store))
        return commit(runtime, error);
    return error_set(error, RESULT_TROUBLE, "the group of commands was lost: nothing was done");
}

enum result setting_int(struct runtime *runtime, const char *key, int64_t absent,
                        int64_t *ret_value, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct str text;
    bool found;
    enum result result =
        store_get_setting(runtime->store, str_of(key), arena, &text, &found, error);
    if (result != RESULT_DONE)
        return result;
    *ret_value = absent;
    if (!found || str_empty(text) || str_to_int(text, ret_value))
        return RESULT_DONE;
    return error_set(error, RESULT_INVALID, "the store's setting '%s' is no number", key);
}

enum result setting_put_int(struct runtime *runtime, const char *key, int64_t value,
                            struct error *error)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)value);
    return store_put_setting(runtime->store, str_of(key), (struct str){digits, (size_t)len}, error);
}

void runtime_random(struct runtime *runtime, void *ret_bytes, size_t size)
{
    const struct store_options *store = runtime->options.store;
    if (store && store->random)
        store->random(ret_bytes, size);
    else
        random_bytes(ret_bytes, size);
}

enum result check_texts(const struct str *texts, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        bool clean =
            utf8_valid(texts[i]) && (!texts[i].len || !memchr(texts[i].at, 0, texts[i].len));
        if (clean)
            continue;
        error_set(error, RESULT_INVALID, "a text that was given is not UTF-8, or holds a NUL byte");
        error_help(error, "check names, references and ids as they were typed");
        return RESULT_INVALID;
    }
    return RESULT_DONE;
}
