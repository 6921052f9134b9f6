#include "runtime/rebuild.h"

#include "runtime/book.h"
#include "runtime/fold.h"

struct rebuilding {
    struct runtime *runtime;
    struct arena *arena; /* for what is taken */
    VEC(struct taken) taken;
};

/* Messages are marked as taken at the end, when every sender has been folded. */
static void keep_taken(struct rebuilding *rebuilding, struct str sender, int64_t sequence,
                       int64_t number, int64_t consumed)
{
    struct taken taken = {str_copy(rebuilding->arena, sender), sequence, number, consumed};
    VEC_PUSH(rebuilding->arena, rebuilding->taken, taken);
}

static enum result mark_taken(const struct rebuilding *rebuilding, struct error *error)
{
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < rebuilding->taken.count && result == RESULT_DONE; i++) {
        const struct taken *taken = &rebuilding->taken.items[i];
        result = store_consume_message(rebuilding->runtime->store, taken->sender, taken->sequence,
                                       taken->number, taken->consumed, error);
    }
    return result;
}

/* ---- the store's chain ---- */

static enum result fold_book_page(struct rebuilding *rebuilding, const struct entry_rows *rows,
                                  struct arena *arena, struct error *error)
{
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < rows->count && result == RESULT_DONE; i++) {
        struct book_taken taken;
        result = book_fold(rebuilding->runtime, &rows->items[i], arena, &taken, error);
        if (result == RESULT_DONE && taken.sequence)
            keep_taken(rebuilding, taken.sender, taken.sequence, taken.number,
                       rows->items[i].sequence);
    }
    return result;
}

static enum result rebuild_book(struct rebuilding *rebuilding, struct error *error)
{
    int64_t from = 1;
    for (;;) {
        CLEANUP(arena_freep) struct arena *arena = arena_new();
        struct entry_rows rows;
        enum result result = store_read_chain(rebuilding->runtime->store, STR(STORE_CHAIN), from, 0,
                                              arena, &rows, error);
        if (result == RESULT_DONE)
            result = fold_book_page(rebuilding, &rows, arena, error);
        if (result != RESULT_DONE || rows.count < STORE_PAGE)
            return result;
        from += (int64_t)rows.count;
    }
}

/* ---- a case ---- */

/* The protocol stands in the first entry's effects; folding needs it for names of tasks. */
static enum result learn_protocol(struct rebuilding *rebuilding, struct fold *fold,
                                  struct error *error)
{
    if (fold->protocol && str_eq(fold->protocol->hash, fold->state->protocol_hash))
        return RESULT_DONE;
    return runtime_protocol_pinned(rebuilding->runtime, fold->state->protocol_hash, &fold->protocol,
                                   error);
}

static enum result fold_row(struct rebuilding *rebuilding, struct fold *fold,
                            const struct entry_row *row, struct error *error)
{
    struct said said;
    const struct entry *entry;
    enum result result = entry_read(fold->arena, row, &said, &entry, error);
    if (result != RESULT_DONE)
        return result;
    if (entry)
        apply(fold->state, entry);
    else
        case_advance(fold->state, row->sequence);
    result = learn_protocol(rebuilding, fold, error);
    return result == RESULT_DONE ? fold_entry(fold, row, &said, entry, error) : result;
}

static enum result fold_page(struct rebuilding *rebuilding, struct fold *fold,
                             const struct entry_rows *rows, struct error *error)
{
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < rows->count && result == RESULT_DONE; i++)
        result = fold_row(rebuilding, fold, &rows->items[i], error);
    for (size_t i = 0; i < fold->taken.count && result == RESULT_DONE; i++) {
        const struct taken *taken = &fold->taken.items[i];
        keep_taken(rebuilding, taken->sender, taken->sequence, taken->number, taken->consumed);
    }
    fold->taken.items = NULL;
    fold->taken.count = fold->taken.cap = 0;
    return result;
}

static enum result rebuild_case(struct rebuilding *rebuilding, struct str reference,
                                struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct loaded loaded = {.state = case_new(arena)};
    loaded.row.closed_at = STORE_NONE;
    struct fold fold = fold_start(rebuilding->runtime, &loaded, arena);
    int64_t from = 1;
    for (;;) {
        CLEANUP(arena_freep) struct arena *page = arena_new();
        struct entry_rows rows;
        fold.arena = page;
        enum result result =
            store_read_chain(rebuilding->runtime->store, reference, from, 0, page, &rows, error);
        if (result == RESULT_DONE)
            result = fold_page(rebuilding, &fold, &rows, error);
        if (result != RESULT_DONE)
            return result;
        from += (int64_t)rows.count;
        if (rows.count < STORE_PAGE)
            break;
    }
    fold.arena = arena;
    return fold_end(&fold, error);
}

/* ---- all ---- */

static enum result rebuild_chain(struct rebuilding *rebuilding, struct str chain,
                                 struct error *error)
{
    if (str_is(chain, STORE_CHAIN))
        return rebuild_book(rebuilding, error);
    return rebuild_case(rebuilding, chain, error);
}

static enum result rebuild_heads(struct rebuilding *rebuilding, struct error *error)
{
    struct str after = STR("");
    for (;;) {
        CLEANUP(arena_freep) struct arena *arena = arena_new();
        struct chain_heads heads;
        enum result result =
            store_list_heads(rebuilding->runtime->store, after, 0, arena, &heads, error);
        for (size_t i = 0; i < heads.count && result == RESULT_DONE; i++)
            if (!str_is(heads.items[i].chain, STORE_CHAIN))
                result = rebuild_case(rebuilding, heads.items[i].chain, error);
        if (result != RESULT_DONE || heads.count < STORE_PAGE)
            return result;
        after = str_copy(rebuilding->arena, heads.items[heads.count - 1].chain);
    }
}

static enum result rebuild_some(struct rebuilding *rebuilding, const struct str_rows *chains,
                                struct error *error)
{
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < chains->count && result == RESULT_DONE; i++)
        result = store_clear_chain(rebuilding->runtime->store, chains->items[i], error);
    for (size_t i = 0; i < chains->count && result == RESULT_DONE; i++)
        result = rebuild_chain(rebuilding, chains->items[i], error);
    return result;
}

static enum result rebuild_all(struct rebuilding *rebuilding, struct error *error)
{
    enum result result = store_clear_projections(rebuilding->runtime->store, error);
    if (result == RESULT_DONE)
        result = rebuild_book(rebuilding, error);
    return result == RESULT_DONE ? rebuild_heads(rebuilding, error) : result;
}

enum result rebuild_chains(struct runtime *runtime, const struct str_rows *chains,
                           struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct rebuilding rebuilding = {.runtime = runtime, .arena = arena};
    enum result result =
        chains ? rebuild_some(&rebuilding, chains, error) : rebuild_all(&rebuilding, error);
    return result == RESULT_DONE ? mark_taken(&rebuilding, error) : result;
}

enum result runtime_rebuild(struct runtime *runtime, struct error *error)
{
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    return write_end(runtime, rebuild_chains(runtime, NULL, error), error);
}
