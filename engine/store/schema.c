/* The tables, as steps from each version of the schema to the next. A step that was released is
 * never edited: a change is a new step. */
#include "store/sql.h"

#include <string.h>

/* Version 1. The journal's own tables first: append only, by triggers, whoever writes. */
static const char journal[] =
    "CREATE TABLE entry ("
    " position INTEGER PRIMARY KEY, chain TEXT NOT NULL, sequence INTEGER NOT NULL,"
    " previous BLOB NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL,"
    " recorded_at INTEGER NOT NULL, occurred_at INTEGER, protocol BLOB NOT NULL,"
    " open TEXT NOT NULL, hash BLOB NOT NULL, UNIQUE (chain, sequence)) STRICT;"
    /* id = position * 1000 + the part's number from 1 */
    "CREATE TABLE sealed ("
    " id INTEGER PRIMARY KEY, subject TEXT NOT NULL, retention TEXT NOT NULL,"
    " commitment BLOB NOT NULL, nonce BLOB, content BLOB) STRICT;"
    "CREATE INDEX sealed_subject ON sealed (subject, retention);"
    "CREATE TABLE chain ("
    " name TEXT PRIMARY KEY, sequence INTEGER NOT NULL, position INTEGER NOT NULL,"
    " recorded_at INTEGER NOT NULL, hash BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE source (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;";

/* INSERT OR REPLACE removes rows without asking the triggers for DELETE, hence those for INSERT. */
static const char append_only[] =
    "CREATE TRIGGER entry_follows BEFORE INSERT ON entry"
    " WHEN NEW.position <> 1 + coalesce((SELECT max(position) FROM entry), 0)"
    " OR NEW.sequence <> 1 + coalesce((SELECT sequence FROM chain WHERE name = NEW.chain), 0) BEGIN"
    " SELECT RAISE(ABORT, 'an entry follows the last one'); END;"
    "CREATE TRIGGER sealed_follows BEFORE INSERT ON sealed"
    " WHEN NEW.id <= coalesce((SELECT max(id) FROM sealed), 0) BEGIN"
    " SELECT RAISE(ABORT, 'a sealed part follows the last one'); END;"
    "CREATE TRIGGER chain_new BEFORE INSERT ON chain"
    " WHEN EXISTS (SELECT 1 FROM chain WHERE name = NEW.name) BEGIN"
    " SELECT RAISE(ABORT, 'a chain only grows, by one entry'); END;"
    "CREATE TRIGGER source_new BEFORE INSERT ON source"
    " WHEN EXISTS (SELECT 1 FROM source WHERE hash = NEW.hash) BEGIN"
    " SELECT RAISE(IGNORE); END;"
    "CREATE TRIGGER entry_kept BEFORE UPDATE ON entry BEGIN"
    " SELECT RAISE(ABORT, 'an entry of the journal is never changed'); END;"
    "CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN"
    " SELECT RAISE(ABORT, 'an entry of the journal is never removed'); END;"
    "CREATE TRIGGER sealed_kept BEFORE UPDATE ON sealed"
    " WHEN NEW.content IS NOT NULL OR NEW.nonce IS NOT NULL OR NEW.id <> OLD.id"
    " OR NEW.subject <> OLD.subject OR NEW.retention <> OLD.retention"
    " OR NEW.commitment <> OLD.commitment BEGIN"
    " SELECT RAISE(ABORT, 'a sealed part is never changed, only erased'); END;"
    "CREATE TRIGGER sealed_stays BEFORE DELETE ON sealed BEGIN"
    " SELECT RAISE(ABORT, 'a sealed part is never removed, only erased'); END;"
    "CREATE TRIGGER chain_grows BEFORE UPDATE ON chain"
    " WHEN NEW.name <> OLD.name OR NEW.sequence <> OLD.sequence + 1 BEGIN"
    " SELECT RAISE(ABORT, 'a chain only grows, by one entry'); END;"
    "CREATE TRIGGER chain_stays BEFORE DELETE ON chain BEGIN"
    " SELECT RAISE(ABORT, 'a chain is never removed'); END;"
    "CREATE TRIGGER source_kept BEFORE UPDATE ON source BEGIN"
    " SELECT RAISE(ABORT, 'a source is never changed'); END;"
    "CREATE TRIGGER source_stays BEFORE DELETE ON source BEGIN"
    " SELECT RAISE(ABORT, 'a source is never removed'); END;";

static const char cases[] =
    "CREATE TABLE cases ("
    " reference TEXT NOT NULL PRIMARY KEY, protocol TEXT NOT NULL, protocol_hash TEXT NOT NULL,"
    " subject TEXT NOT NULL, states TEXT NOT NULL, body TEXT NOT NULL, opened_at INTEGER NOT NULL,"
    " closed_at INTEGER, next_due INTEGER, sequence INTEGER NOT NULL) STRICT;"
    "CREATE INDEX case_due ON cases (next_due, reference) WHERE next_due IS NOT NULL;"
    "CREATE INDEX case_subject ON cases (subject, reference) WHERE subject <> '';"
    "CREATE TABLE case_owner (reference TEXT NOT NULL, owner TEXT NOT NULL,"
    " PRIMARY KEY (reference, owner)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX owner_case ON case_owner (owner, reference);"
    "CREATE TABLE record (reference TEXT NOT NULL, type TEXT NOT NULL, number INTEGER NOT NULL,"
    " body TEXT NOT NULL, PRIMARY KEY (reference, type, number)) STRICT;"
    "CREATE TABLE task ("
    " reference TEXT NOT NULL, key TEXT NOT NULL, task TEXT NOT NULL, label TEXT NOT NULL,"
    " who TEXT NOT NULL, due INTEGER NOT NULL, opened INTEGER NOT NULL, overdue INTEGER NOT NULL,"
    " body TEXT NOT NULL, PRIMARY KEY (reference, key)) STRICT;"
    "CREATE INDEX task_due ON task (due, reference, key);"
    "CREATE TABLE link (from_case TEXT NOT NULL, link TEXT NOT NULL, to_case TEXT NOT NULL,"
    " PRIMARY KEY (from_case, link, to_case)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX link_back ON link (to_case, from_case, link);"
    "CREATE TABLE party ("
    " reference TEXT NOT NULL, role TEXT NOT NULL, party TEXT NOT NULL, since INTEGER NOT NULL,"
    " until INTEGER, body TEXT NOT NULL, PRIMARY KEY (reference, role, party)) STRICT;"
    "CREATE INDEX party_case ON party (party, reference, role);";

static const char exchange[] =
    "CREATE TABLE notice ("
    " id TEXT NOT NULL PRIMARY KEY, reference TEXT NOT NULL, sequence INTEGER NOT NULL,"
    " role TEXT NOT NULL, recipient TEXT NOT NULL, notice TEXT NOT NULL, task TEXT NOT NULL,"
    " subject TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL, status TEXT NOT NULL,"
    " attempts INTEGER NOT NULL, body TEXT NOT NULL) STRICT;"
    "CREATE INDEX notice_status ON notice (status, at, id);"
    "CREATE INDEX notice_case ON notice (reference, at, id);"
    "CREATE TABLE message ("
    " sender TEXT NOT NULL, sequence INTEGER NOT NULL, number INTEGER NOT NULL,"
    " receiver TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,"
    " consumed INTEGER NOT NULL, PRIMARY KEY (sender, sequence, number)) STRICT;"
    "CREATE INDEX message_waiting ON message (receiver, position, number) WHERE consumed = 0;"
    "CREATE INDEX message_taken ON message (receiver) WHERE consumed > 0;"
    "CREATE TABLE register ("
    " kind TEXT NOT NULL, reference TEXT NOT NULL, key TEXT NOT NULL, owner TEXT NOT NULL,"
    " body TEXT NOT NULL, PRIMARY KEY (kind, reference)) STRICT;"
    "CREATE INDEX register_key ON register (kind, key, reference) WHERE key <> '';"
    "CREATE TABLE deployment ("
    " kind TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL, hash TEXT NOT NULL,"
    " deployed_at INTEGER NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,"
    " PRIMARY KEY (kind, id, version)) STRICT;"
    "CREATE INDEX deployment_hash ON deployment (kind, hash, position);";

/* Version 2: what was said under an idempotency id, and notices with a second form. */
static const char commands[] =
    "CREATE TABLE command ("
    " id TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, chain TEXT NOT NULL,"
    " sequence INTEGER NOT NULL, result TEXT NOT NULL) STRICT;"
    "CREATE INDEX command_chain ON command (chain);"
    "ALTER TABLE notice ADD COLUMN html TEXT NOT NULL DEFAULT '';";

enum { MOST_TEXTS = 4 };
/* steps[n] leads from version n to version n + 1 */
static const char *const steps[SCHEMA_VERSION][MOST_TEXTS] = {
    {journal, append_only, cases, exchange},
    {commands},
};

static enum result run_step(struct store *store, int step, struct error *error)
{
    for (int i = 0; i < MOST_TEXTS && steps[step][i]; i++) {
        enum result result = sql_execute(store, steps[step][i], error);
        if (result != RESULT_DONE)
            return result;
    }
    struct arena_mark mark = arena_mark(store->arena);
    struct str set = str_format(store->arena, "PRAGMA user_version = %d", step + 1);
    enum result result = sql_execute(store, set.at, error);
    arena_reset(store->arena, mark);
    return result;
}

enum result schema_raise(struct store *store, int from, int to, struct error *error)
{
    for (int step = from; step < to; step++) {
        enum result result = run_step(store, step, error);
        if (result != RESULT_DONE)
            return result;
    }
    return RESULT_DONE;
}

/* Under the lock the version is read anew: another process may have been faster. */
static enum result migrate_once(struct store *store, int64_t *ret_version, struct error *error)
{
    enum result result = sql_pragma(store, "PRAGMA user_version", ret_version, error);
    if (result != RESULT_DONE || *ret_version >= SCHEMA_VERSION)
        return result;
    int step = (int)*ret_version;
    result = schema_raise(store, step, step + 1, error);
    *ret_version = step + 1;
    return result;
}

enum result schema_migrate(struct store *store, int from, struct error *error)
{
    int64_t version = from;
    while (version < SCHEMA_VERSION) {
        enum result result = store_begin(store, error);
        if (result == RESULT_DONE)
            result = migrate_once(store, &version, error);
        if (result == RESULT_DONE)
            result = store_commit(store, error);
        if (result != RESULT_DONE) {
            store_rollback(store);
            return result;
        }
    }
    return RESULT_DONE;
}
