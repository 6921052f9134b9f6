#include "store/journal.h"

#include <string.h>

enum { TOKEN_BYTES = 200 };

enum {
    HEAD,
    LIST_HEADS,
    LAST_POSITION,
    ADD_ENTRY,
    ADD_PART,
    START_CHAIN,
    GROW_CHAIN,
    READ_CHAIN,
    READ_POSITIONS,
    READ_PARTS,
};
static const char *const texts[] = {
    [HEAD] = "SELECT name, sequence, position, recorded_at, hash FROM chain WHERE name = ?",
    [LIST_HEADS] = "SELECT name, sequence, position, recorded_at, hash FROM chain"
                   " WHERE name > ? ORDER BY name LIMIT ?",
    [LAST_POSITION] = "SELECT coalesce(max(position), 0) FROM entry",
    [ADD_ENTRY] = "INSERT INTO entry (" ENTRY_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [ADD_PART] = "INSERT INTO sealed (" SEALED_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)",
    [START_CHAIN] = "INSERT INTO chain (sequence, position, recorded_at, hash, name)"
                    " VALUES (?, ?, ?, ?, ?)",
    [GROW_CHAIN] = "UPDATE chain SET sequence = ?, position = ?, recorded_at = ?, hash = ?"
                   " WHERE name = ?",
    [READ_CHAIN] = "SELECT " ENTRY_COLUMNS " FROM entry"
                   " WHERE chain = ? AND sequence >= ? ORDER BY sequence LIMIT ?",
    [READ_POSITIONS] = "SELECT " ENTRY_COLUMNS " FROM entry"
                       " WHERE position >= ? ORDER BY position LIMIT ?",
    [READ_PARTS] = "SELECT " SEALED_COLUMNS " FROM sealed"
                   " WHERE id BETWEEN ? AND ? ORDER BY id",
};

static struct sql start(struct store *store, int which)
{
    return sql_start(store, SQL_JOURNAL, texts, which);
}

/* ---- Heads ---- */

static void read_head(const struct sql *sql, struct arena *arena, struct chain_head *ret_head)
{
    ret_head->chain = sql_get_text(sql, 0, arena);
    ret_head->sequence = sql_get_int(sql, 1);
    ret_head->position = sql_get_int(sql, 2);
    ret_head->recorded_at = sql_get_int(sql, 3);
    sql_get_hash(sql, 4, &ret_head->hash);
}

enum result store_chain_head(struct store *store, struct str chain, struct arena *arena,
                             struct chain_head *ret_head, struct error *error)
{
    *ret_head = (struct chain_head){.chain = chain, .recorded_at = STORE_NONE};
    struct sql sql = start(store, HEAD);
    sql_text(&sql, chain);
    if (sql_next(&sql))
        read_head(&sql, arena, ret_head);
    return sql_done(&sql, error);
}

enum result store_list_heads(struct store *store, struct str after, size_t limit,
                             struct arena *arena, struct chain_heads *ret_heads,
                             struct error *error)
{
    VEC(struct chain_head) heads = {0};
    struct sql sql = start(store, LIST_HEADS);
    sql_text(&sql, after);
    sql_limit(&sql, limit);
    while (sql_next(&sql)) {
        struct chain_head head;
        read_head(&sql, arena, &head);
        VEC_PUSH(arena, heads, head);
    }
    *ret_heads = (struct chain_heads){heads.items, heads.count};
    return sql_done(&sql, error);
}

enum result store_position(struct store *store, int64_t *ret_position, struct error *error)
{
    struct sql sql = start(store, LAST_POSITION);
    *ret_position = sql_next(&sql) ? sql_get_int(&sql, 0) : 0;
    return sql_done(&sql, error);
}

/* ---- Appending ---- */

static bool is_token(struct str s)
{
    if (s.len == 0 || s.len > TOKEN_BYTES)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && (c == '\0' || !strchr("._:@/+=-", c)))
            return false;
    }
    return true;
}

/* Lower case only: the digits themselves are hashed, the bytes are stored. */
static bool is_protocol(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.at[i] >= '0' && s.at[i] <= '9') || (s.at[i] >= 'a' && s.at[i] <= 'f')))
            return false;
    return s.len == 0 || s.len == (size_t)2 * HASH_SIZE;
}

static enum result bad_token(const char *what, struct str token, struct error *error)
{
    error_set(error, RESULT_INVALID, "the journal takes no %s '%.*s'", what,
              token.len > 200 ? 200 : STR_ARG(token));
    error_help(error, "ids are 1 to %d letters, digits and ._:@/+=-", TOKEN_BYTES);
    return RESULT_INVALID;
}

static enum result check_parts(const struct entry_row *entry, struct error *error)
{
    if (entry->part_count >= PARTS_EACH)
        return error_set(error, RESULT_INVALID, "an entry takes at most %d sealed parts, not %zu",
                         PARTS_EACH - 1, entry->part_count);
    for (size_t i = 0; i < entry->part_count; i++) {
        const struct sealed_part *part = &entry->parts[i];
        if (!is_token(part->subject))
            return bad_token("subject", part->subject, error);
        if (!is_token(part->retention))
            return bad_token("retention class", part->retention, error);
    }
    return RESULT_DONE;
}

static enum result check_entry(const struct entry_row *entry, struct error *error)
{
    if (!is_token(entry->chain))
        return bad_token("chain", entry->chain, error);
    if (!is_token(entry->kind))
        return bad_token("kind", entry->kind, error);
    if (!is_protocol(entry->protocol))
        return bad_token("protocol hash", entry->protocol, error);
    return check_parts(entry, error);
}

static enum result check_time(const struct entry_row *entry, const struct chain_head *head,
                              struct error *error)
{
    if (head->sequence == 0 || entry->recorded_at >= head->recorded_at)
        return RESULT_DONE;
    error_set(error, RESULT_INVALID,
              "chain %.*s was last written at %lld ms, later than this entry's %lld ms",
              STR_ARG(entry->chain), (long long)head->recorded_at, (long long)entry->recorded_at);
    error_help(error, "the clock went backwards: set it right, or wait until it has caught up");
    return RESULT_INVALID;
}

static enum result add_part(struct store *store, const struct entry_row *entry, size_t number,
                            struct error *error)
{
    const struct sealed_part *part = &entry->parts[number];
    struct sql sql = start(store, ADD_PART);
    sql_int(&sql, entry->position * PARTS_EACH + (int64_t)number + 1);
    sql_text(&sql, part->subject);
    sql_text(&sql, part->retention);
    sql_hash(&sql, &part->commitment);
    sql_blob(&sql, part->nonce, sizeof part->nonce);
    sql_blob(&sql, part->content.at, part->content.len);
    return sql_run(&sql, error);
}

static enum result add_entry(struct store *store, const struct entry_row *entry,
                             struct error *error)
{
    uint8_t protocol[HASH_SIZE];
    bool has_protocol = hex_decode(entry->protocol, protocol, sizeof protocol);
    struct sql sql = start(store, ADD_ENTRY);
    sql_int(&sql, entry->position);
    sql_text(&sql, entry->chain);
    sql_int(&sql, entry->sequence);
    sql_hash(&sql, &entry->previous);
    sql_text(&sql, entry->kind);
    sql_int(&sql, entry->version);
    sql_int(&sql, entry->recorded_at);
    sql_instant(&sql, entry->occurred_at);
    sql_blob(&sql, protocol, has_protocol ? sizeof protocol : 0);
    sql_text(&sql, entry->open);
    sql_hash(&sql, &entry->hash);
    return sql_run(&sql, error);
}

static enum result register_head(struct store *store, const struct entry_row *entry,
                                 struct error *error)
{
    struct sql sql = start(store, entry->sequence == 1 ? START_CHAIN : GROW_CHAIN);
    sql_int(&sql, entry->sequence);
    sql_int(&sql, entry->position);
    sql_int(&sql, entry->recorded_at);
    sql_hash(&sql, &entry->hash);
    sql_text(&sql, entry->chain);
    return sql_run(&sql, error);
}

static enum result write_entry(struct store *store, const struct entry_row *entry,
                               struct error *error)
{
    enum result result = add_entry(store, entry, error);
    for (size_t i = 0; i < entry->part_count && result == RESULT_DONE; i++)
        result = add_part(store, entry, i, error);
    return result == RESULT_DONE ? register_head(store, entry, error) : result;
}

static void seal(struct store *store, struct entry_row *entry, const struct chain_head *head)
{
    entry->sequence = head->sequence + 1;
    entry->previous = head->hash;
    for (size_t i = 0; i < entry->part_count; i++) {
        struct sealed_part *part = &entry->parts[i];
        store->options.random(part->nonce, sizeof part->nonce);
        part->commitment = sealed_commitment(part);
        part->erased = false;
    }
    entry->hash = hash_of(entry_text(store->arena, entry));
}

/* Only a store that was tampered with has such numbers. */
static enum result is_full(const struct store *store, struct error *error)
{
    error_set(error, RESULT_INVALID,
              "the journal of %s takes no more: its numbers are at their end", store->path);
    error_help(error, "see with `waymark verify` what was changed in it");
    return RESULT_INVALID;
}

static enum result append(struct store *store, struct entry_row *entry, struct error *error)
{
    struct chain_head head;
    enum result result = store_chain_head(store, entry->chain, store->arena, &head, error);
    if (result == RESULT_DONE)
        result = check_time(entry, &head, error);
    if (result == RESULT_DONE)
        result = store_position(store, &entry->position, error);
    if (result != RESULT_DONE)
        return result;
    if (entry->position < 0 || entry->position > INT64_MAX / PARTS_EACH - 2 || head.sequence < 0 ||
        head.sequence == INT64_MAX)
        return is_full(store, error);
    entry->position++;
    seal(store, entry, &head);
    return write_entry(store, entry, error);
}

enum result store_append(struct store *store, struct entry_row *entry, struct error *error)
{
    enum result result = check_entry(entry, error);
    if (result != RESULT_DONE)
        return result;
    struct arena_mark mark = arena_mark(store->arena);
    result = append(store, entry, error);
    arena_reset(store->arena, mark);
    return result;
}

/* ---- Reading ---- */

static struct str protocol_of(const struct sql *sql, int column, struct arena *arena)
{
    struct arena_mark mark = arena_mark(arena);
    struct str bytes = sql_get_text(sql, column, arena);
    if (bytes.len > 0)
        return hex_encode(arena, bytes.at, bytes.len);
    arena_reset(arena, mark);
    return STR("");
}

void journal_entry(const struct sql *sql, struct arena *arena, struct entry_row *ret_entry)
{
    struct entry_row *entry = ret_entry;
    *entry = (struct entry_row){0};
    entry->position = sql_get_int(sql, 0);
    entry->chain = sql_get_text(sql, 1, arena);
    entry->sequence = sql_get_int(sql, 2);
    sql_get_hash(sql, 3, &entry->previous);
    entry->kind = sql_get_text(sql, 4, arena);
    entry->version = sql_get_int(sql, 5);
    entry->recorded_at = sql_get_int(sql, 6);
    entry->occurred_at = sql_get_instant(sql, 7);
    entry->protocol = protocol_of(sql, 8, arena);
    entry->open = sql_get_text(sql, 9, arena);
    sql_get_hash(sql, 10, &entry->hash);
}

void journal_part(const struct sql *sql, struct arena *arena, struct sealed_part *ret_part)
{
    enum { SUBJECT = 1, RETENTION, COMMITMENT, NONCE, CONTENT };
    struct sealed_part *part = ret_part;
    struct hash nonce;
    *part = (struct sealed_part){0};
    part->subject = sql_get_text(sql, SUBJECT, arena);
    part->retention = sql_get_text(sql, RETENTION, arena);
    sql_get_hash(sql, COMMITMENT, &part->commitment);
    sql_get_hash(sql, NONCE, &nonce);
    memcpy(part->nonce, nonce.bytes, sizeof part->nonce);
    part->erased = sqlite3_column_type(sql->statement, CONTENT) == SQLITE_NULL;
    part->content = sql_get_text(sql, CONTENT, arena);
}

static enum result read_parts(struct store *store, struct entry_row *entry, struct arena *arena,
                              struct error *error)
{
    VEC(struct sealed_part) parts = {0};
    if (entry->position < 0 || entry->position > INT64_MAX / PARTS_EACH - 1)
        return RESULT_DONE; /* no position of ours; store_verify names it */
    struct sql sql = start(store, READ_PARTS);
    sql_int(&sql, entry->position * PARTS_EACH + 1);
    sql_int(&sql, entry->position * PARTS_EACH + PARTS_EACH - 1);
    while (sql_next(&sql)) {
        struct sealed_part part;
        journal_part(&sql, arena, &part);
        VEC_PUSH(arena, parts, part);
    }
    entry->parts = parts.items;
    entry->part_count = parts.count;
    return sql_done(&sql, error);
}

static enum result read_entries(struct sql *sql, struct arena *arena, struct entry_rows *ret,
                                struct error *error)
{
    VEC(struct entry_row) rows = {0};
    enum result result = RESULT_DONE;
    while (result == RESULT_DONE && sql_next(sql)) {
        struct entry_row entry;
        journal_entry(sql, arena, &entry);
        result = read_parts(sql->store, &entry, arena, error);
        VEC_PUSH(arena, rows, entry);
    }
    *ret = (struct entry_rows){rows.items, rows.count};
    enum result ended = sql_done(sql, result == RESULT_DONE ? error : NULL);
    return result == RESULT_DONE ? ended : result;
}

enum result store_read_chain(struct store *store, struct str chain, int64_t from_sequence,
                             size_t limit, struct arena *arena, struct entry_rows *ret_entries,
                             struct error *error)
{
    struct sql sql = start(store, READ_CHAIN);
    sql_text(&sql, chain);
    sql_int(&sql, from_sequence);
    sql_limit(&sql, limit);
    return read_entries(&sql, arena, ret_entries, error);
}

enum result store_read_positions(struct store *store, int64_t from_position, size_t limit,
                                 struct arena *arena, struct entry_rows *ret_entries,
                                 struct error *error)
{
    struct sql sql = start(store, READ_POSITIONS);
    sql_int(&sql, from_position);
    sql_limit(&sql, limit);
    return read_entries(&sql, arena, ret_entries, error);
}
