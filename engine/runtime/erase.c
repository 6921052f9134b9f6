/* Erasing: intent, removal, carried notices, the file's free space, completion.
 *
 * How far an erasure has come stands in a setting, so that any opening can go on with it:
 *
 *     {"retention":"","stage":"begun","subject":"S-..."}       the intent is on record
 *     {..., "stage":"cleared","parts":3,"chains":2}            nothing of it is left in any row
 *     empty                                                    completion is on record
 *
 * After `cleared` come what lies outside of transactions: files of carried notices, and the store's
 * own free pages and log. Both can be done again without harm.
 */
#include "runtime/erase.h"

#include "runtime/book.h"
#include "runtime/digest.h"
#include "runtime/effects.h"
#include "runtime/rebuild.h"
#include "runtime/rights.h"
#include "runtime/settle.h"

#define STAGE_BEGUN "begun"
#define STAGE_CLEARED "cleared"

struct erasure {
    struct runtime *runtime;
    struct arena *arena;
    struct str subject, retention, stage;
    struct erased count;
};

static enum result keep_stage(struct erasure *erasure, const char *stage, struct error *error)
{
    CLEANUP(json_freep) json_t *state = json_object();
    json_object_set_new(state, "chains", json_integer(erasure->count.chains));
    json_object_set_new(state, "parts", json_integer(erasure->count.parts));
    json_put_str(state, "retention", erasure->retention);
    json_put_str(state, "stage", str_of(stage));
    json_put_str(state, "subject", erasure->subject);
    erasure->stage = str_of(stage);
    return store_put_setting(erasure->runtime->store, STR(SETTING_ERASURE),
                             json_write(erasure->arena, state), error);
}

static enum result read_stage(struct erasure *erasure, struct str text, struct error *error)
{
    CLEANUP(json_freep) json_t *state = NULL;
    enum result result = json_read(text, &state, error);
    if (result != RESULT_DONE)
        return result;
    erasure->subject = str_copy(erasure->arena, json_str_at(state, "subject"));
    erasure->retention = str_copy(erasure->arena, json_str_at(state, "retention"));
    erasure->stage = str_copy(erasure->arena, json_str_at(state, "stage"));
    erasure->count.parts = json_int_at(state, "parts", 0);
    erasure->count.chains = json_int_at(state, "chains", 0);
    return RESULT_DONE;
}

/* The erasure that is under way; one without a stage when there is none. */
static enum result read_pending(struct runtime *runtime, struct arena *arena, struct erasure *ret,
                                struct error *error)
{
    struct str text;
    bool found;
    *ret = (struct erasure){.runtime = runtime, .arena = arena};
    enum result result =
        store_get_setting(runtime->store, STR(SETTING_ERASURE), arena, &text, &found, error);
    if (result != RESULT_DONE || !found || str_empty(text))
        return result;
    return read_stage(ret, text, error);
}

/* Whoever opens the store goes on with what is under way, perhaps while it still goes on: within
 * each transaction it is asked anew whether the step is still to be done. */
static enum result is_at(struct erasure *erasure, const char *stage, bool *ret_is,
                         struct error *error)
{
    struct erasure now;
    enum result result = read_pending(erasure->runtime, erasure->arena, &now, error);
    bool same = str_eq(now.subject, erasure->subject) && str_eq(now.retention, erasure->retention);
    *ret_is = result == RESULT_DONE && same && str_is(now.stage, stage);
    if (same && !str_empty(now.stage)) {
        erasure->count = now.count;
        erasure->stage = now.stage;
    }
    return result;
}

static json_t *described(const struct erasure *erasure)
{
    json_t *open = json_object();
    json_put_str(open, "retention", erasure->retention);
    json_put_str(open, "subject", erasure->subject);
    return open;
}

static enum result write_note(struct erasure *erasure, const char *kind, json_t *open,
                              struct error *error)
{
    struct note note = {.kind = kind, .open = open};
    struct entry_row row;
    return book_write(erasure->runtime, &note, erasure->arena, &row, error);
}

/* ---- intent ---- */

static enum result chains_of(const struct erasure *erasure, struct str_rows *ret_chains,
                             struct error *error)
{
    return store_subject_chains(erasure->runtime->store, erasure->subject, erasure->retention,
                                erasure->arena, ret_chains, error);
}

static enum result one_at_a_time(const struct erasure *pending, struct error *error)
{
    error_set(error, RESULT_TROUBLE, "the erasure of '%.*s' is not finished",
              STR_ARG(pending->subject));
    error_help(error, "one is finished before the next begins: say it again, and `waymark run "
                      "--once` if that one stays");
    return RESULT_TROUBLE;
}

/* There is one place for the stage: a second erasure would make the store forget the first. */
static enum result begin(struct erasure *erasure, struct error *error)
{
    struct str_rows chains;
    struct erasure pending;
    enum result result = read_pending(erasure->runtime, erasure->arena, &pending, error);
    if (result == RESULT_DONE && !str_empty(pending.stage))
        return one_at_a_time(&pending, error);
    if (result == RESULT_DONE)
        result = chains_of(erasure, &chains, error);
    if (result != RESULT_DONE)
        return result;
    if (chains.count == 0) {
        error_set(error, RESULT_MISUSE, "nothing about '%.*s' is in the store",
                  STR_ARG(erasure->subject));
        error_help(error, "name a subject or person of the registers, or a case without a subject");
        return RESULT_MISUSE;
    }
    CLEANUP(json_freep) json_t *open = described(erasure);
    result = write_note(erasure, BOOK_ERASING, open, error);
    return result == RESULT_DONE ? keep_stage(erasure, STAGE_BEGUN, error) : result;
}

/* ---- removal ---- */

/* The case's own history says that something is gone from it. */
static enum result mark_case(struct erasure *erasure, struct str chain, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct loaded loaded;
    enum result result = load_case(erasure->runtime, &scope_all, chain, arena, &loaded, error);
    if (result != RESULT_DONE)
        return result;
    CLEANUP(json_freep) json_t *open = described(erasure);
    return settle_own(erasure->runtime, &loaded, ENTRY_KIND_ERASED, open, NULL, arena, error);
}

static enum result is_case(struct erasure *erasure, struct str chain, bool *ret_is,
                           struct error *error)
{
    struct case_row row;
    return store_get_case(erasure->runtime->store, &scope_all, chain, erasure->arena, &row, ret_is,
                          error);
}

static enum result clear(struct erasure *erasure, struct error *error)
{
    bool due;
    struct str_rows chains;
    enum result result = is_at(erasure, STAGE_BEGUN, &due, error);
    if (result != RESULT_DONE || !due)
        return result;
    result = chains_of(erasure, &chains, error);
    if (result == RESULT_DONE)
        result = store_erase(erasure->runtime->store, erasure->subject, erasure->retention,
                             &erasure->count.parts, error);
    for (size_t i = 0; i < chains.count && result == RESULT_DONE; i++) {
        bool kase = false;
        result = is_case(erasure, chains.items[i], &kase, error);
        if (result == RESULT_DONE && kase)
            result = mark_case(erasure, chains.items[i], error);
    }
    if (result == RESULT_DONE)
        result = rebuild_chains(erasure->runtime, &chains, error);
    erasure->count.chains = (int64_t)chains.count;
    return result == RESULT_DONE ? keep_stage(erasure, STAGE_CLEARED, error) : result;
}

/* ---- outside of the store ---- */

/* In a case: whose text is gone. Anywhere else: what went to whom the store knows no more. */
static bool is_to_go(const struct erasure *erasure, const struct notice_filter *filter,
                     const struct notice_row *row)
{
    bool gone = notice_erased(row);
    return str_empty(filter->reference) ? !gone && str_eq(row->recipient, erasure->subject) : gone;
}

/* A digest's file holds what others' cases said, too. Where nobody has fetched it they are carried
 * again; that is on record before the file goes. */
static enum result free_others(struct erasure *erasure, const struct notice_row *row, struct str id,
                               struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    if (str_eq(row->id, id) || !notice_erased(row) || !notice_is_spooled(erasure->runtime, id))
        return RESULT_DONE;
    enum result result = write_begin(erasure->runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = digest_resend(erasure->runtime, row, arena, error);
    return write_end(erasure->runtime, result, error);
}

static enum result unspool_row(struct erasure *erasure, const struct notice_row *row,
                               struct error *error)
{
    const struct runtime_options *options = &erasure->runtime->options;
    struct str id = carried_id(erasure->arena, row);
    enum result result = free_others(erasure, row, id, error);
    erasure->count.notices++;
    if (result == RESULT_DONE)
        result = options->unspool(options->context, row->id, error);
    if (result == RESULT_DONE && !str_eq(row->id, id))
        result = options->unspool(options->context, id, error);
    return result;
}

static enum result unspool_rows(struct erasure *erasure, const struct notice_filter *filter,
                                const struct notice_rows *rows, struct error *error)
{
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < rows->count && result == RESULT_DONE; i++)
        if (is_to_go(erasure, filter, &rows->items[i]))
            result = unspool_row(erasure, &rows->items[i], error);
    return result;
}

static enum result unspool_some(struct erasure *erasure, struct notice_filter filter,
                                struct error *error)
{
    filter.limit = STORE_PAGE;
    for (;;) {
        CLEANUP(arena_freep) struct arena *arena = arena_new();
        struct notice_rows rows;
        enum result result =
            store_list_notices(erasure->runtime->store, &scope_all, &filter, arena, &rows, error);
        if (result == RESULT_DONE)
            result = unspool_rows(erasure, &filter, &rows, error);
        if (result != RESULT_DONE || rows.count < STORE_PAGE)
            return result;
        filter.after_at = rows.items[rows.count - 1].at;
        filter.after_id = str_copy(erasure->arena, rows.items[rows.count - 1].id);
    }
}

/* What is about somebody of the registers may have gone to them from any case. */
static struct notice_filter notices_of(struct str chain)
{
    if (str_is(chain, STORE_CHAIN))
        return (struct notice_filter){.status = STR(NOTICE_SENT)};
    return (struct notice_filter){.reference = chain};
}

static enum result unspool(struct erasure *erasure, struct error *error)
{
    struct str_rows chains;
    if (!erasure->runtime->options.unspool)
        return RESULT_DONE;
    enum result result = chains_of(erasure, &chains, error);
    for (size_t i = 0; i < chains.count && result == RESULT_DONE; i++)
        result = unspool_some(erasure, notices_of(chains.items[i]), error);
    return result;
}

/* ---- completion ---- */

static enum result complete(struct erasure *erasure, struct error *error)
{
    bool due;
    int64_t notices = erasure->count.notices;
    enum result result = is_at(erasure, STAGE_CLEARED, &due, error);
    erasure->count.notices = notices;
    if (result != RESULT_DONE || !due)
        return result;
    CLEANUP(json_freep) json_t *open = described(erasure);
    json_object_set_new(open, "chains", json_integer(erasure->count.chains));
    json_object_set_new(open, "notices", json_integer(erasure->count.notices));
    json_object_set_new(open, "parts", json_integer(erasure->count.parts));
    result = write_note(erasure, BOOK_ERASED, open, error);
    if (result != RESULT_DONE)
        return result;
    return store_put_setting(erasure->runtime->store, STR(SETTING_ERASURE), STR(""), error);
}

typedef enum result step(struct erasure *erasure, struct error *error);

static enum result commit(struct erasure *erasure, step *next, struct error *error)
{
    enum result result = write_begin(erasure->runtime, error);
    if (result != RESULT_DONE)
        return result;
    return write_end(erasure->runtime, next(erasure, error), error);
}

static enum result go_on(struct erasure *erasure, struct error *error)
{
    enum result result = RESULT_DONE;
    if (str_is(erasure->stage, STAGE_BEGUN))
        result = commit(erasure, clear, error);
    if (result == RESULT_DONE)
        result = unspool(erasure, error);
    if (result == RESULT_DONE)
        result = store_purge(erasure->runtime->store, error);
    return result == RESULT_DONE ? commit(erasure, complete, error) : result;
}

enum result runtime_erase(struct runtime *runtime, struct str subject, struct str retention,
                          struct erased *ret_erased, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct erasure erasure = {
        .runtime = runtime, .arena = arena, .subject = subject, .retention = retention};
    enum result result = rights_all(runtime, "erase", error);
    if (result == RESULT_DONE && runtime->group)
        result = error_set(error, RESULT_MISUSE, "an erasure cannot be one of a group of commands");
    if (result == RESULT_DONE)
        result = commit(&erasure, begin, error);
    if (result == RESULT_DONE)
        result = go_on(&erasure, error);
    *ret_erased = erasure.count;
    return result;
}

enum result erase_resume(struct runtime *runtime, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct erasure erasure;
    enum result result = read_pending(runtime, arena, &erasure, error);
    if (result != RESULT_DONE || str_empty(erasure.stage))
        return result;
    return go_on(&erasure, error);
}
