/* The store: the journal, and the tables that are projections of it. Rows and bytes, no meaning.
 *
 * A handle is one connection to one SQLite file; it belongs to one thread, and whoever opens it
 * closes it. Whatever a call returns lives in the arena given to it; whatever is handed in is
 * borrowed for the call. All writes happen inside store_begin ... store_commit, and only the
 * commit waits for the disk; before it nothing is kept. Every call may fail with RESULT_TROUBLE
 * (disk, lock, damaged file); other results are named where they occur. The bytes are specified in
 * docs/journal.md.
 *
 * Conventions. Instants are UTC milliseconds. STORE_NONE is "no instant". An empty text is "none",
 * and in a filter "any". Ids (chain, kind, subject, retention, protocol) are tokens of letters,
 * digits and `._:@/+=-`, at most 200 bytes. Lists come in key order, at most `limit` rows
 * (0: STORE_PAGE); a full page may have a successor, which starts after the last row's key.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

#define STORE_NONE INT64_MIN
#define STORE_PAGE 1000
#define STORE_CHAIN                                                                                \
    "store" /* the chain of the store itself; all others bear a case's reference                   \
             */

struct store;

/* ---- Handle ------------------------------------------------------------------------------- */

enum store_mode { STORE_READ, STORE_WRITE };

/* Zeroed or NULL: the usual. The last three are for tests. */
struct store_options {
    int busy_ms;         /* how long to wait for another process; 0: 5000; below 0: not at all */
    int64_t cache_bytes; /* page cache; 0: 16 MiB */
    const char *vfs;     /* a registered VFS instead of the system's */
    int schema;          /* create at this older version; leave it there */
    bool unsafe_sync;    /* synchronous=NORMAL: loses commits in a power cut */
    void (*random)(void *ret_bytes, size_t size); /* instead of random_bytes */
};

/* A new file, mode 0600, which must not exist (RESULT_MISUSE). Returns inside a write transaction:
 * the caller writes the first rows and calls store_commit; closing without it removes the file. */
NODISCARD enum result store_create(const char *path, const struct store_options *options,
                                   struct store **ret_store, struct error *error);
/* Open what exists and bring an older schema up to date. Distinct errors, each with its remedy:
 * missing (RESULT_MISUSE); empty, no SQLite file, another program's file, newer schema, damaged
 * (RESULT_INVALID); no right to read or write, locked, full disk (RESULT_TROUBLE). */
NODISCARD enum result store_open(const char *path, enum store_mode mode,
                                 const struct store_options *options, struct store **ret_store,
                                 struct error *error);
void store_close(struct store *store); /* rolls back what was not committed; NULL is allowed */
void store_closep(struct store **store);
const char *store_path(const struct store *store);

/* ---- Transactions ------------------------------------------------------------------------- */

NODISCARD enum result store_begin(struct store *store, struct error *error);
/* A number that differs once another connection has committed. */
NODISCARD enum result store_version(struct store *store, int64_t *ret_version, struct error *error);
/* One unchanging view for several reads; ended by store_rollback. */
NODISCARD enum result store_begin_read(struct store *store, struct error *error);
/* On disk when it returns RESULT_DONE; otherwise everything since store_begin is undone. */
NODISCARD enum result store_commit(struct store *store, struct error *error);
void store_rollback(struct store *store); /* without a transaction: nothing */
bool store_in_transaction(const struct store *store);

/* Turns. A patient handle has much to do and nobody waiting for it: between two pieces of work it
 * asks whether somebody else wants to write, commits, and stands back until they have (at most some
 * 50 ms; true if somebody was there). It also folds the log into the file before others would have
 * to. Handles are not patient at first; their store_begin is what makes them wanted. */
void store_set_patient(struct store *store, bool patient);
bool store_is_wanted(const struct store *store);
bool store_stand_back(const struct store *store);

/* One savepoint for each command of a group; they do not nest. */
NODISCARD enum result store_savepoint(struct store *store, struct error *error);
NODISCARD enum result store_release(struct store *store, struct error *error);
NODISCARD enum result store_rollback_to(struct store *store, struct error *error); /* and release */

/* ---- Journal ------------------------------------------------------------------------------ */

struct sealed_part {
    struct str subject, retention; /* tokens; a subject of `-` is nobody's */
    struct str content;
    uint8_t nonce[HASH_SIZE];
    struct hash commitment;
    bool erased; /* content and nonce are gone */
};

struct entry_row {
    /* given */
    struct str chain, kind;
    int64_t version; /* of the kind */
    int64_t recorded_at;
    int64_t occurred_at;       /* or STORE_NONE */
    struct str protocol;       /* lower-case hexadecimal, or empty */
    struct str open;           /* JSON text, hashed as these bytes */
    struct sealed_part *parts; /* given: subject, retention, content */
    size_t part_count;
    /* computed by store_append */
    int64_t sequence; /* from 1 in each chain */
    int64_t position; /* from 1 in the whole store, outside every hash */
    struct hash previous, hash;
};

struct entry_rows {
    struct entry_row *items;
    size_t count;
};

struct chain_head {
    struct str chain;
    int64_t sequence, position, recorded_at;
    struct hash hash;
};

struct chain_heads {
    struct chain_head *items;
    size_t count;
};

/* Append `entry` and fill its computed members, nonces and commitments too. RESULT_INVALID: an id
 * is no token, or `recorded_at` is before the chain's last. */
NODISCARD enum result store_append(struct store *store, struct entry_row *entry,
                                   struct error *error);
/* Entries of a chain, or of the store in its global order, from a sequence or position on. */
NODISCARD enum result store_read_chain(struct store *store, struct str chain, int64_t from_sequence,
                                       size_t limit, struct arena *arena,
                                       struct entry_rows *ret_entries, struct error *error);
NODISCARD enum result store_read_positions(struct store *store, int64_t from_position, size_t limit,
                                           struct arena *arena, struct entry_rows *ret_entries,
                                           struct error *error);
/* The registered head of a chain; a sequence of 0 and a hash of zeros where there is none. */
NODISCARD enum result store_chain_head(struct store *store, struct str chain, struct arena *arena,
                                       struct chain_head *ret_head, struct error *error);
NODISCARD enum result store_list_heads(struct store *store, struct str after, size_t limit,
                                       struct arena *arena, struct chain_heads *ret_heads,
                                       struct error *error);
/* The last position used; 0 in an empty store. */
NODISCARD enum result store_position(struct store *store, int64_t *ret_position,
                                     struct error *error);

/* The bytes under an entry's hash, and those under a part's commitment (which must not be erased).
 */
struct str entry_text(struct arena *arena, const struct entry_row *entry);
struct str sealed_text(struct arena *arena, const struct sealed_part *part);

/* ---- Verification ------------------------------------------------------------------------- */

enum verify_kind {
    VERIFY_HASH,       /* the entry's bytes do not give its hash */
    VERIFY_LINK,       /* `previous` is not the hash of the entry before */
    VERIFY_GAP,        /* a sequence or position is missing */
    VERIFY_COMMITMENT, /* a sealed part does not give its commitment, or is half erased */
    VERIFY_ORDER,      /* sequences of a chain are not in the order of positions */
    VERIFY_TIME,       /* recorded before the entry it follows */
    VERIFY_HEAD,       /* the registered head is not the chain's last entry */
    VERIFY_ORPHAN,     /* a sealed part without its entry */
    VERIFY_SOURCE,     /* a stored source does not give its hash */
    VERIFY_EXPECT,     /* the store does not contain the expected head */
};

struct verify_fault {
    enum verify_kind kind;
    struct str chain;           /* empty where no chain can be named */
    int64_t sequence, position; /* 0 where there is none */
    struct str text;            /* one sentence for people */
};

struct verify_report {
    int64_t entries, chains, parts, erased, sources, faults;
    int64_t position;
    char head[96]; /* POSITION-HEX, the head of the whole store */
};

struct verify_options {
    struct str expect; /* a head kept elsewhere; or empty */
    void (*fault)(void *context, const struct verify_fault *fault);       /* NULL is allowed */
    void (*progress)(void *context, int64_t entries, int64_t of_entries); /* NULL is allowed */
    void *context;
};

/* Read the whole journal once, in one view, and report every fault. The result tells only whether
 * it could be read: RESULT_DONE also with faults. RESULT_MISUSE: `expect` is no head. */
NODISCARD enum result store_verify(struct store *store, const struct verify_options *options,
                                   struct verify_report *ret_report, struct error *error);
/* SQLite's own check of the file: RESULT_INVALID with its first complaint. */
NODISCARD enum result store_integrity(struct store *store, struct error *error);
/* Whether tables, indexes and triggers are the ones that Waymark makes: RESULT_INVALID with the
 * first that is not. A planted trigger would act in Waymark's name, also while it rebuilds. */
NODISCARD enum result store_check_schema(struct store *store, struct error *error);

/* ---- Scope: whose cases a viewer may see ------------------------------------------------- */

struct scope {
    bool all;
    const struct str *owners; /* opaque ids; a case is seen through any of its owners */
    size_t count;
};
extern const struct scope scope_all;

/* ---- Cases -------------------------------------------------------------------------------- */

struct case_row {
    struct str reference;     /* also the name of its chain */
    struct str protocol;      /* id */
    struct str protocol_hash; /* hexadecimal */
    struct str subject;       /* a reference in a register, or empty */
    struct str states;        /* active ones, one blank between */
    struct str body;          /* whatever the caller needs to go on */
    int64_t opened_at;
    int64_t closed_at; /* or STORE_NONE */
    int64_t next_due;  /* or STORE_NONE */
    int64_t sequence;  /* of the last entry that is folded in */
};

struct case_rows {
    struct case_row *items;
    size_t count;
};

struct case_filter {
    struct str protocol, subject, state;
    bool open_only;
    struct str after; /* reference */
    size_t limit;
};

NODISCARD enum result store_put_case(struct store *store, const struct case_row *row,
                                     struct error *error);
/* `ret_found` is false also where the case is outside the scope. */
NODISCARD enum result store_get_case(struct store *store, const struct scope *scope,
                                     struct str reference, struct arena *arena,
                                     struct case_row *ret_row, bool *ret_found,
                                     struct error *error);
/* In order of reference. */
NODISCARD enum result store_list_cases(struct store *store, const struct scope *scope,
                                       const struct case_filter *filter, struct arena *arena,
                                       struct case_rows *ret_rows, struct error *error);
/* Cases with next_due at or before `now`, in order of (next_due, reference), for ticking. */
NODISCARD enum result store_due_cases(struct store *store, int64_t now, size_t limit,
                                      struct arena *arena, struct case_rows *ret_rows,
                                      struct error *error);
/* The earliest next_due of all cases, or STORE_NONE. */
NODISCARD enum result store_next_due(struct store *store, int64_t *ret_due, struct error *error);
/* Replace the owners of a case. */
NODISCARD enum result store_set_owners(struct store *store, struct str reference,
                                       const struct str *owners, size_t count, struct error *error);

/* ---- Records, tasks, links, parties of a case -------------------------------------------- */

struct record_row {
    struct str reference, type; /* the case's reference */
    int64_t number;             /* from 1 within a case and type */
    struct str body;
};

struct record_rows {
    struct record_row *items;
    size_t count;
};

struct record_filter {
    struct str reference, type;
    int64_t after; /* number; with a type only */
    size_t limit;
};

NODISCARD enum result store_put_record(struct store *store, const struct record_row *row,
                                       struct error *error);
/* In order of (type, number). */
NODISCARD enum result store_list_records(struct store *store, const struct scope *scope,
                                         const struct record_filter *filter, struct arena *arena,
                                         struct record_rows *ret_rows, struct error *error);
/* How many records of the type the case has; numbers have no gaps. */
NODISCARD enum result store_count_records(struct store *store, struct str reference,
                                          struct str type, int64_t *ret_count, struct error *error);

struct task_row {
    struct str reference; /* case */
    struct str key;       /* of the instance, unique in its case */
    struct str task, label, who;
    int64_t due, opened; /* due may be STORE_NONE */
    bool overdue;
    struct str body;
};

struct task_rows {
    struct task_row *items;
    size_t count;
};

struct task_filter {
    struct str reference, task, who;
    int64_t due_until; /* due at or before it; 0: any */
    bool overdue_only;
    /* the last row of the page before; an empty key starts at the front */
    int64_t after_due;
    struct str after_reference, after_key;
    size_t limit;
};

/* Open instances only: one that is done or withdrawn is dropped. */
NODISCARD enum result store_put_task(struct store *store, const struct task_row *row,
                                     struct error *error);
NODISCARD enum result store_drop_task(struct store *store, struct str reference, struct str key,
                                      struct error *error);
/* In order of (due, case, key), those without a due time last. */
NODISCARD enum result store_list_tasks(struct store *store, const struct scope *scope,
                                       const struct task_filter *filter, struct arena *arena,
                                       struct task_rows *ret_rows, struct error *error);

struct link_row {
    struct str from, link, to; /* references and the link's name */
};

struct link_rows {
    struct link_row *items;
    size_t count;
};

NODISCARD enum result store_put_link(struct store *store, const struct link_row *row,
                                     struct error *error);
NODISCARD enum result store_drop_link(struct store *store, const struct link_row *row,
                                      struct error *error);
/* Links from a case, in order of (link, to), or to a case, in order of (from, link). */
NODISCARD enum result store_links_from(struct store *store, const struct scope *scope,
                                       struct str reference, struct arena *arena,
                                       struct link_rows *ret_rows, struct error *error);
NODISCARD enum result store_links_to(struct store *store, const struct scope *scope,
                                     struct str reference, struct arena *arena,
                                     struct link_rows *ret_rows, struct error *error);

struct party_row {
    struct str reference, role, party; /* case, role, and whom: a reference in a register */
    int64_t from, to;                  /* `to` may be STORE_NONE */
    struct str body;
};

struct party_rows {
    struct party_row *items;
    size_t count;
};

struct party_filter {
    struct str reference, role, party;                   /* at least a case or a party */
    bool current_only;                                   /* without `to` */
    struct str after_reference, after_role, after_party; /* the last row of the page before */
    size_t limit;
};

/* Unique by (case, role, party). */
NODISCARD enum result store_put_party(struct store *store, const struct party_row *row,
                                      struct error *error);
/* In order of (case, role, party). */
NODISCARD enum result store_list_parties(struct store *store, const struct scope *scope,
                                         const struct party_filter *filter, struct arena *arena,
                                         struct party_rows *ret_rows, struct error *error);

/* ---- Outbox ------------------------------------------------------------------------------- */

struct notice_row {
    struct str id; /* unique in the store */
    struct str reference;
    int64_t sequence; /* of the entry that caused it */
    struct str role, recipient, notice, task;
    struct str subject, text, html;
    int64_t at; /* when to send, or to try again */
    struct str status;
    int64_t attempts;
    struct str body; /* whatever else the caller needs */
};

struct notice_rows {
    struct notice_row *items;
    size_t count;
};

struct notice_filter {
    struct str reference, status;
    struct str recipient; /* with a status, of all cases; else not looked at */
    int64_t at_until;     /* at or before it; 0: any */
    /* the last row of the page before; an empty id starts at the front */
    int64_t after_at;
    struct str after_id;
    size_t limit;
};

NODISCARD enum result store_put_notice(struct store *store, const struct notice_row *row,
                                       struct error *error);
NODISCARD enum result store_get_notice(struct store *store, struct str id, struct arena *arena,
                                       struct notice_row *ret_row, bool *ret_found,
                                       struct error *error);
/* In order of (at, id). */
NODISCARD enum result store_list_notices(struct store *store, const struct scope *scope,
                                         const struct notice_filter *filter, struct arena *arena,
                                         struct notice_rows *ret_rows, struct error *error);

/* ---- Messages between cases --------------------------------------------------------------- */

struct message_row {
    struct str sender;
    int64_t sequence, number; /* the sender's entry, and which of its messages */
    struct str receiver;
    int64_t position; /* of the sender's entry */
    struct str body;
    int64_t consumed; /* sequence of the receiver's entry that took it; 0: waiting */
};

/* Unique by (sender, sequence, number); said again it keeps `consumed`. */
NODISCARD enum result store_put_message(struct store *store, const struct message_row *row,
                                        struct error *error);
/* The first message that waits for a receiver: in the global order of causes, hence in each
 * sender's own. */
NODISCARD enum result store_next_message(struct store *store, struct str receiver,
                                         struct arena *arena, struct message_row *ret_row,
                                         bool *ret_found, struct error *error);
/* RESULT_INVALID if it does not exist. Consumed again by the same entry: nothing happens. */
NODISCARD enum result store_consume_message(struct store *store, struct str sender,
                                            int64_t sequence, int64_t number, int64_t consumed,
                                            struct error *error);

struct str_rows {
    struct str *items;
    size_t count;
};
/* Receivers for whom messages wait, after one in order of name. */
NODISCARD enum result store_waiting_receivers(struct store *store, struct str after, size_t limit,
                                              struct arena *arena, struct str_rows *ret_rows,
                                              struct error *error);

/* ---- Registers ---------------------------------------------------------------------------- */

struct register_row {
    struct str kind, reference;
    struct str key;   /* a second way to find it, not unique; may be empty */
    struct str owner; /* an owner id of scopes; empty: everybody sees it */
    struct str body;
};

struct register_rows {
    struct register_row *items;
    size_t count;
};

NODISCARD enum result store_put_register(struct store *store, const struct register_row *row,
                                         struct error *error);
NODISCARD enum result store_drop_register(struct store *store, struct str kind,
                                          struct str reference, struct error *error);
NODISCARD enum result store_get_register(struct store *store, const struct scope *scope,
                                         struct str kind, struct str reference, struct arena *arena,
                                         struct register_row *ret_row, bool *ret_found,
                                         struct error *error);
/* In order of reference; a key that is not empty selects. */
NODISCARD enum result store_list_registers(struct store *store, const struct scope *scope,
                                           struct str kind, struct str key, struct str after,
                                           size_t limit, struct arena *arena,
                                           struct register_rows *ret_rows, struct error *error);

/* ---- Deployments and their sources ------------------------------------------------------- */

struct deployment_row {
    struct str kind, id, version;
    struct str hash; /* hexadecimal, of the resolved text */
    int64_t deployed_at;
    int64_t position; /* of the entry that deployed it */
    struct str body;  /* whatever else the caller needs, such as the paths and hashes of sources */
};

struct deployment_rows {
    struct deployment_row *items;
    size_t count;
};

/* Texts by their SHA-256, kept for ever: part of the journal's truth, not a projection. */
NODISCARD enum result store_put_source(struct store *store, struct str bytes, struct hash *ret_hash,
                                       struct error *error);
NODISCARD enum result store_get_source(struct store *store, const struct hash *hash,
                                       struct arena *arena, struct str *ret_bytes, bool *ret_found,
                                       struct error *error);
/* Unique by (kind, id, version). */
NODISCARD enum result store_put_deployment(struct store *store, const struct deployment_row *row,
                                           struct error *error);
/* With an empty version, the one deployed last. */
NODISCARD enum result store_get_deployment(struct store *store, struct str kind, struct str id,
                                           struct str version, struct arena *arena,
                                           struct deployment_row *ret_row, bool *ret_found,
                                           struct error *error);
NODISCARD enum result store_find_deployment(struct store *store, struct str kind, struct str hash,
                                            struct arena *arena, struct deployment_row *ret_row,
                                            bool *ret_found, struct error *error);
/* All of a kind (empty: every kind), in order of deployment. */
NODISCARD enum result store_list_deployments(struct store *store, struct str kind,
                                             struct arena *arena, struct deployment_rows *ret_rows,
                                             struct error *error);

/* ---- Commands and settings ---------------------------------------------------------------- */

/* What was said under an idempotency id, and what came of it. */
struct command_row {
    struct str id;
    struct str digest; /* of what was said */
    struct str chain;  /* where its entries are */
    int64_t sequence;  /* of the first of them; 0 if none */
    struct str result;
};

NODISCARD enum result store_put_command(struct store *store, const struct command_row *row,
                                        struct error *error);
NODISCARD enum result store_get_command(struct store *store, struct str id, struct arena *arena,
                                        struct command_row *ret_row, bool *ret_found,
                                        struct error *error);

/* How this store is run (kind of clock, its given instant, ...); no projection. */
NODISCARD enum result store_put_setting(struct store *store, struct str key, struct str value,
                                        struct error *error);
NODISCARD enum result store_get_setting(struct store *store, struct str key, struct arena *arena,
                                        struct str *ret_value, bool *ret_found,
                                        struct error *error);

/* ---- Rebuilding and erasing --------------------------------------------------------------- */

/* Forget what a chain's entries wrote, so that they can be folded in again: all rows of a case
 * (the bodies of messages it sent and its consumption of others' too), or, for STORE_CHAIN,
 * registers, deployments and its commands. */
NODISCARD enum result store_clear_chain(struct store *store, struct str chain, struct error *error);
/* Forget every projection. */
NODISCARD enum result store_clear_projections(struct store *store, struct error *error);
/* Every row of every projection, one a line, in order of key: equal stores give equal bytes. */
NODISCARD enum result store_dump_projections(struct store *store, FILE *out, struct error *error);

/* The chains that hold parts of a subject (also erased ones), in order of name. */
NODISCARD enum result store_subject_chains(struct store *store, struct str subject,
                                           struct str retention, struct arena *arena,
                                           struct str_rows *ret_chains, struct error *error);
/* Remove content and nonce of a subject's parts, of one retention class or (empty) of all. The
 * caller then rebuilds the chains named by store_subject_chains, commits and purges. */
NODISCARD enum result store_erase(struct store *store, struct str subject, struct str retention,
                                  int64_t *ret_parts, struct error *error);
/* Make what was erased unreadable in the file and its log: rewrite the file, empty the log. Outside
 * of a transaction; needs free space of the file's size, and every reader gone within the busy
 * time. */
NODISCARD enum result store_purge(struct store *store, struct error *error);

/* ---- For the bench ------------------------------------------------------------------------ */

enum store_type { STORE_TYPE_NULL, STORE_TYPE_INT, STORE_TYPE_TEXT, STORE_TYPE_BLOB };

struct store_value {
    enum store_type type;
    int64_t number;
    struct str bytes;
};

/* Called before each execution of a statement, also of BEGIN and COMMIT, with the values at its
 * placeholders. `sql` stays valid while the handle is open. */
void store_record(struct store *store,
                  void (*record)(void *context, const char *sql, const struct store_value *values,
                                 size_t count),
                  void *context);
/* The pragmas of every connection, one statement a line, so that a bare program runs under the
 * same. */
const char *store_pragmas(void);

#endif
