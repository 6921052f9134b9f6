/* Walking the whole journal once, in the order of positions, with one small state per chain. */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "store/journal.h"

enum { ENTRIES, PARTS, REGISTERED, SOURCES, COUNT };
static const char *const texts[] = {
    [ENTRIES] = "SELECT " ENTRY_COLUMNS " FROM entry ORDER BY position",
    [PARTS] = "SELECT " SEALED_COLUMNS " FROM sealed ORDER BY id",
    [REGISTERED] = "SELECT name, sequence, position, recorded_at, hash FROM chain ORDER BY name",
    [SOURCES] = "SELECT hash, bytes FROM source",
    [COUNT] = "SELECT count(*) FROM entry",
};

enum { PROGRESS_EACH = 10000 };

/* What the walk remembers of a chain: its last entry so far. */
struct tail {
    struct str name;
    int64_t sequence, position, recorded_at;
    struct hash hash;
    bool registered;
};

struct walk {
    struct store *store;
    const struct verify_options *options;
    struct verify_report *report;
    struct map *tails; /* in `kept`, as is what they hold */
    struct arena *kept, *scratch;
    struct sql parts; /* one part ahead of the entries */
    bool has_part;
    int64_t part_id;
    int64_t expected_position; /* of options->expect; 0 without it */
    struct str expected;
    bool compared;
    int64_t of_entries;
};

/* ---- Faults ---- */

static PRINTF_LIKE(6, 7) void fault(struct walk *walk, enum verify_kind kind, struct str chain,
                                    int64_t sequence, int64_t position, const char *format, ...)
{
    walk->report->faults++;
    if (!walk->options->fault)
        return;
    va_list args;
    va_start(args, format);
    struct arena_mark mark = arena_mark(walk->scratch);
    struct verify_fault found = {kind, chain, sequence, position,
                                 str_vformat(walk->scratch, format, args)};
    walk->options->fault(walk->options->context, &found);
    arena_reset(walk->scratch, mark);
    va_end(args);
}

#define FAULT_AT(walk, kind, entry, ...)                                                           \
    fault((walk), (kind), (entry)->chain, (entry)->sequence, (entry)->position, __VA_ARGS__)

/* ---- The head of the store ---- */

static int by_name(const void *a, const void *b)
{
    const struct tail *const *left = a, *const *right = b;
    return str_cmp((*left)->name, (*right)->name);
}

static struct tail **sorted_tails(const struct walk *walk, struct arena *arena)
{
    size_t count = map_count(walk->tails);
    struct tail **tails = ARENA_ARRAY(arena, struct tail *, count);
    for (size_t i = 0; i < count; i++)
        tails[i] = map_at(walk->tails, i);
    qsort(tails, count, sizeof *tails, by_name);
    return tails;
}

/* POSITION-HEX of what the walk has seen so far. */
static struct str head_now(const struct walk *walk, int64_t position, struct arena *arena)
{
    struct tail **tails = sorted_tails(walk, arena);
    struct text lines = text_new(arena);
    for (size_t i = 0; i < map_count(walk->tails); i++) {
        struct str hex = hex_encode(arena, tails[i]->hash.bytes, HASH_SIZE);
        text_addf(&lines, "%.*s %lld %.*s\n", STR_ARG(tails[i]->name),
                  (long long)tails[i]->sequence, STR_ARG(hex));
    }
    struct hash hash = hash_of(text_str(&lines));
    struct str hex = hex_encode(arena, hash.bytes, HASH_SIZE);
    return str_format(arena, "%lld-%.*s", (long long)position, STR_ARG(hex));
}

static void compare_expected(struct walk *walk)
{
    struct arena_mark mark = arena_mark(walk->scratch);
    struct str got = head_now(walk, walk->expected_position, walk->scratch);
    walk->compared = true;
    if (!str_eq(got, walk->expected))
        fault(walk, VERIFY_EXPECT, STR(""), 0, walk->expected_position,
              "at position %lld the store's head is %.*s, not the expected %.*s: entries up to "
              "there were changed or removed",
              (long long)walk->expected_position, STR_ARG(got), STR_ARG(walk->expected));
    arena_reset(walk->scratch, mark);
}

static enum result bad_expect(struct str expect, struct error *error)
{
    error_set(error, RESULT_MISUSE, "'%.*s' is no head of a store",
              expect.len > 200 ? 200 : STR_ARG(expect));
    error_help(error, "a head is the position, a hyphen and 64 hexadecimal digits, as "
                      "`waymark verify --head` prints it");
    return RESULT_MISUSE;
}

static enum result read_expect(struct walk *walk, struct error *error)
{
    struct str expect = walk->options->expect, rest = expect, number;
    struct hash hash;
    if (str_empty(expect)) {
        walk->compared = true;
        return RESULT_DONE;
    }
    if (!str_next(&rest, '-', &number) || !str_to_int(number, &walk->expected_position) ||
        walk->expected_position < 0 || !hex_decode(rest, hash.bytes, sizeof hash.bytes))
        return bad_expect(expect, error);
    struct str hex = hex_encode(walk->kept, hash.bytes, sizeof hash.bytes);
    walk->expected =
        str_format(walk->kept, "%lld-%.*s", (long long)walk->expected_position, STR_ARG(hex));
    return RESULT_DONE;
}

/* ---- Sealed parts ---- */

static void next_part(struct walk *walk)
{
    walk->has_part = sql_next(&walk->parts);
    walk->part_id = walk->has_part ? sql_get_int(&walk->parts, 0) : 0;
}

static int64_t part_position(const struct walk *walk)
{
    return walk->part_id / PARTS_EACH;
}

/* Parts that lie before `position` belong to no entry. */
static void skip_orphans(struct walk *walk, int64_t position)
{
    for (; walk->has_part && part_position(walk) < position; next_part(walk))
        fault(walk, VERIFY_ORPHAN, STR(""), 0, part_position(walk),
              "sealed part %lld belongs to no entry", (long long)walk->part_id);
}

static void check_part(struct walk *walk, const struct entry_row *entry,
                       const struct sealed_part *part, int64_t number)
{
    enum { NONCE = 4 };
    walk->report->parts++;
    bool has_nonce = sqlite3_column_type(walk->parts.statement, NONCE) != SQLITE_NULL;
    if (part->erased) {
        walk->report->erased++;
        if (has_nonce)
            FAULT_AT(walk, VERIFY_COMMITMENT, entry, "sealed part %lld is only half erased",
                     (long long)number);
        return;
    }
    struct hash commitment = sealed_commitment(part);
    if (!has_nonce || !hash_eq(&commitment, &part->commitment))
        FAULT_AT(walk, VERIFY_COMMITMENT, entry,
                 "sealed part %lld does not give its commitment: its content, its random bytes or "
                 "the commitment were changed",
                 (long long)number);
}

static void take_parts(struct walk *walk, struct entry_row *entry)
{
    VEC(struct sealed_part) parts = {0};
    skip_orphans(walk, entry->position);
    for (; walk->has_part && part_position(walk) == entry->position; next_part(walk)) {
        struct sealed_part part;
        journal_part(&walk->parts, walk->scratch, &part);
        int64_t number = walk->part_id % PARTS_EACH;
        if (number != (int64_t)parts.count + 1)
            FAULT_AT(walk, VERIFY_GAP, entry, "sealed part %lld is missing",
                     (long long)parts.count + 1);
        check_part(walk, entry, &part, number);
        VEC_PUSH(walk->scratch, parts, part);
    }
    entry->parts = parts.items;
    entry->part_count = parts.count;
}

/* ---- Entries ---- */

static struct tail *tail_of(struct walk *walk, struct str chain)
{
    struct tail *tail = map_get(walk->tails, chain);
    if (tail)
        return tail;
    tail = ARENA_NEW(walk->kept, struct tail);
    tail->name = str_copy(walk->kept, chain);
    tail->recorded_at = STORE_NONE;
    map_put(walk->tails, tail->name, tail);
    return tail;
}

static void check_position(struct walk *walk, const struct entry_row *entry)
{
    int64_t want = walk->report->position + 1;
    if (entry->position > want)
        fault(walk, VERIFY_GAP, STR(""), 0, want, "positions %lld to %lld are missing",
              (long long)want, (long long)entry->position - 1);
    else if (entry->position < want)
        FAULT_AT(walk, VERIFY_ORDER, entry, "its position is below 1");
}

static bool follows(int64_t before, int64_t after)
{
    return before < INT64_MAX && after == before + 1;
}

static void check_link(struct walk *walk, const struct entry_row *entry, const struct tail *tail)
{
    if (entry->sequence <= tail->sequence)
        FAULT_AT(walk, VERIFY_ORDER, entry, "it stands behind entry %lld of the chain",
                 (long long)tail->sequence);
    else if (!follows(tail->sequence, entry->sequence))
        FAULT_AT(walk, VERIFY_GAP, entry, "entries %lld to %lld of the chain are missing before it",
                 (long long)tail->sequence + 1, (long long)entry->sequence - 1);
    else if (!hash_eq(&entry->previous, &tail->hash))
        FAULT_AT(walk, VERIFY_LINK, entry,
                 "it does not continue entry %lld of the chain: one of the two was changed",
                 (long long)tail->sequence);
    if (entry->recorded_at < tail->recorded_at)
        FAULT_AT(walk, VERIFY_TIME, entry, "it was recorded before entry %lld of the chain",
                 (long long)tail->sequence);
}

static void check_hash(struct walk *walk, const struct entry_row *entry)
{
    struct hash hash = hash_of(entry_text(walk->scratch, entry));
    if (!hash_eq(&hash, &entry->hash))
        FAULT_AT(walk, VERIFY_HASH, entry, "its bytes do not give its hash: it was changed");
}

/* Reading is lenient: other bytes in the row may be read as the same entry. */
static void check_columns(struct walk *walk, const struct sql *entries,
                          const struct entry_row *entry)
{
    enum { PREVIOUS = 3, OCCURRED = 7, HASH = 10 };
    struct hash hash;
    bool claimed = sqlite3_column_type(entries->statement, OCCURRED) != SQLITE_NULL;
    if (!sql_get_hash(entries, PREVIOUS, &hash) || !sql_get_hash(entries, HASH, &hash) ||
        (claimed && entry->occurred_at == STORE_NONE))
        FAULT_AT(walk, VERIFY_HASH, entry, "its row holds what is never written: it was changed");
}

static void check_entry(struct walk *walk, struct entry_row *entry)
{
    struct tail *tail = tail_of(walk, entry->chain);
    check_position(walk, entry);
    take_parts(walk, entry);
    check_link(walk, entry, tail);
    check_hash(walk, entry);
    tail->sequence = entry->sequence;
    tail->position = entry->position;
    tail->recorded_at = entry->recorded_at;
    tail->hash = entry->hash;
    walk->report->entries++;
    walk->report->position = entry->position;
}

static void tell_progress(const struct walk *walk)
{
    int64_t entries = walk->report->entries;
    if (walk->options->progress && (entries % PROGRESS_EACH == 0 || entries == walk->of_entries))
        walk->options->progress(walk->options->context, entries, walk->of_entries);
}

static enum result walk_entries(struct walk *walk, struct error *error)
{
    struct sql entries = sql_start(walk->store, SQL_VERIFY, texts, ENTRIES);
    while (sql_next(&entries)) {
        struct arena_mark mark = arena_mark(walk->scratch);
        struct entry_row entry;
        journal_entry(&entries, walk->scratch, &entry);
        if (!walk->compared && entry.position > walk->expected_position)
            compare_expected(walk);
        check_columns(walk, &entries, &entry);
        check_entry(walk, &entry);
        arena_reset(walk->scratch, mark);
        tell_progress(walk);
    }
    return sql_done(&entries, error);
}

static enum result walk_journal(struct walk *walk, struct error *error)
{
    walk->parts = sql_start(walk->store, SQL_VERIFY, texts, PARTS);
    next_part(walk);
    enum result result = walk_entries(walk, error);
    skip_orphans(walk, INT64_MAX);
    enum result parts = sql_done(&walk->parts, result == RESULT_DONE ? error : NULL);
    return result == RESULT_DONE ? parts : result;
}

static void finish_expected(struct walk *walk)
{
    if (walk->compared)
        return;
    if (walk->expected_position > walk->report->position) {
        walk->compared = true;
        fault(walk, VERIFY_EXPECT, STR(""), 0, walk->expected_position,
              "the store ends at position %lld, the expected head is at %lld: its last entries "
              "were cut off, or this is an older copy",
              (long long)walk->report->position, (long long)walk->expected_position);
        return;
    }
    compare_expected(walk);
}

/* ---- Registered heads and sources ---- */

static bool same_head(const struct sql *sql, const struct tail *tail)
{
    struct hash hash;
    return sql_get_hash(sql, 4, &hash) && hash_eq(&hash, &tail->hash) &&
           sql_get_int(sql, 1) == tail->sequence && sql_get_int(sql, 2) == tail->position &&
           sql_get_int(sql, 3) == tail->recorded_at;
}

static void check_registered(struct walk *walk, const struct sql *sql, struct str name)
{
    struct tail *tail = map_get(walk->tails, name);
    if (!tail) {
        fault(walk, VERIFY_HEAD, name, sql_get_int(sql, 1), sql_get_int(sql, 2),
              "the chain is registered, but has no entry");
        return;
    }
    tail->registered = true;
    if (!same_head(sql, tail))
        fault(walk, VERIFY_HEAD, name, tail->sequence, tail->position,
              "the registered head (entry %lld) is not the chain's last entry",
              (long long)sql_get_int(sql, 1));
}

static enum result check_heads(struct walk *walk, struct error *error)
{
    struct sql sql = sql_start(walk->store, SQL_VERIFY, texts, REGISTERED);
    while (sql_next(&sql)) {
        struct arena_mark mark = arena_mark(walk->scratch);
        check_registered(walk, &sql, sql_get_text(&sql, 0, walk->scratch));
        arena_reset(walk->scratch, mark);
    }
    enum result result = sql_done(&sql, error);
    for (size_t i = 0; i < map_count(walk->tails) && result == RESULT_DONE; i++) {
        const struct tail *tail = map_at(walk->tails, i);
        if (!tail->registered)
            fault(walk, VERIFY_HEAD, tail->name, tail->sequence, tail->position,
                  "the chain's head is not registered");
    }
    return result;
}

static enum result check_sources(struct walk *walk, struct error *error)
{
    struct sql sql = sql_start(walk->store, SQL_VERIFY, texts, SOURCES);
    while (sql_next(&sql)) {
        struct arena_mark mark = arena_mark(walk->scratch);
        struct hash stored, hash = hash_of(sql_get_text(&sql, 1, walk->scratch));
        walk->report->sources++;
        if (!sql_get_hash(&sql, 0, &stored) || !hash_eq(&stored, &hash))
            fault(walk, VERIFY_SOURCE, STR(""), 0, 0, "the source %.*s was changed",
                  STR_ARG(hex_encode(walk->scratch, stored.bytes, HASH_SIZE)));
        arena_reset(walk->scratch, mark);
    }
    return sql_done(&sql, error);
}

/* ---- The walk ---- */

static enum result count_entries(struct walk *walk, struct error *error)
{
    if (!walk->options->progress)
        return RESULT_DONE;
    struct sql sql = sql_start(walk->store, SQL_VERIFY, texts, COUNT);
    walk->of_entries = sql_next(&sql) ? sql_get_int(&sql, 0) : 0;
    return sql_done(&sql, error);
}

static void report_head(struct walk *walk)
{
    struct str head = head_now(walk, walk->report->position, walk->scratch);
    snprintf(walk->report->head, sizeof walk->report->head, "%.*s", STR_ARG(head));
    walk->report->chains = (int64_t)map_count(walk->tails);
}

static enum result walk_all(struct walk *walk, struct error *error)
{
    enum result result = read_expect(walk, error);
    if (result == RESULT_DONE)
        result = count_entries(walk, error);
    if (result == RESULT_DONE)
        result = walk_journal(walk, error);
    if (result != RESULT_DONE)
        return result;
    finish_expected(walk);
    report_head(walk);
    result = check_heads(walk, error);
    return result == RESULT_DONE ? check_sources(walk, error) : result;
}

/* One view for the whole walk, unless the caller has one already. */
enum result store_verify(struct store *store, const struct verify_options *options,
                         struct verify_report *ret_report, struct error *error)
{
    static const struct verify_options usual;
    *ret_report = (struct verify_report){0};
    bool own_view = !store_in_transaction(store);
    enum result result = own_view ? store_begin_read(store, error) : RESULT_DONE;
    if (result != RESULT_DONE)
        return result;
    CLEANUP(arena_freep) struct arena *kept = arena_new();
    CLEANUP(arena_freep) struct arena *scratch = arena_new();
    struct walk walk = {.store = store,
                        .options = options ? options : &usual,
                        .report = ret_report,
                        .tails = map_new(kept),
                        .kept = kept,
                        .scratch = scratch};
    result = walk_all(&walk, error);
    if (own_view)
        store_rollback(store);
    return result;
}
