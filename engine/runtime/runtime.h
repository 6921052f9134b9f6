/* The engine behind a store: load a case, decide, commit; time; messages between cases; registers;
 * deployments; rebuilding and erasing.
 *
 * A handle is one connection to one store, for one thread; whoever opens it closes it. What a call
 * returns lives in the arena given to it, except protocols and calendars, which live as long as the
 * handle. What is handed in is borrowed for the call. Every call that writes is one transaction and
 * on disk when it returns RESULT_DONE or RESULT_REFUSED (inside a group: when the group is
 * committed); with any other result nothing of it was kept. A read-only handle refuses to write
 * (RESULT_MISUSE). Any call may fail with RESULT_TROUBLE and the store's message. Everything is
 * seen and done within the scope of the handle's principal; what lies outside it is unknown.
 */
#ifndef RUNTIME_RUNTIME_H
#define RUNTIME_RUNTIME_H

#include <stdio.h>

#include "base/error.h"
#include "machine/machine.h"
#include "protocol/protocol.h"
#include "store/store.h"

struct runtime;

/* ---- Handle and clock --------------------------------------------------------------------- */

enum clock_kind { CLOCK_WALL, CLOCK_GIVEN };

struct runtime_options {
    struct str principal; /* who is at the keyboard, authenticated: the system's user; a token */
    struct str channel;   /* how commands reach us: `command`, `run`, ...; a word */
    int64_t now; /* 0: not said. A given clock moves on to it (kept with the next write) and never
                    back; a wall clock refuses it: both RESULT_MISUSE */
    const struct store_options *store; /* NULL: the usual */
    /* Take a notice that was carried out of the outbox back from where it lies, for erasures; NULL
     * where notices are carried nowhere. */
    enum result (*unspool)(void *context, struct str id, struct error *error);
    bool (*spooled)(void *context, struct str id); /* whether it lies there; NULL: never */
    void *context;
    int64_t (*wall)(void);   /* instead of the system's clock, for tests */
    int64_t (*steady)(void); /* instead of the one that nobody sets, for tests */
};

/* A new store, which must not exist. `start` is a given clock's first instant. The principal is
 * granted everything; so is, where the clock is given, everybody. */
NODISCARD enum result runtime_create(const char *path, enum clock_kind clock, int64_t start,
                                     const struct runtime_options *options,
                                     struct runtime **ret_runtime, struct error *error);
/* Opening to write also goes on with what was interrupted: an erasure, a recomputation, deliveries;
 * so does runtime_tick. */
NODISCARD enum result runtime_open(const char *path, enum store_mode mode,
                                   const struct runtime_options *options,
                                   struct runtime **ret_runtime, struct error *error);
/* What keeps interrupted work from being finished, worth a warning; NULL where nothing does. */
const struct error *runtime_unfinished(const struct runtime *runtime);
void runtime_close(struct runtime *runtime); /* NULL is allowed; an open group is undone */
void runtime_closep(struct runtime **runtime);
/* For lists, histories, heads and verification straight from the store, with runtime_scope. */
struct store *runtime_store(struct runtime *runtime);
const struct scope *runtime_scope(struct runtime *runtime);
enum clock_kind runtime_clock(const struct runtime *runtime);
int64_t runtime_now(const struct runtime *runtime);
/* The store's word for the end of the last complete tick (STORE_NONE: never), to warn where the
 * scheduler has not run. */
NODISCARD enum result runtime_last_tick(struct runtime *runtime, int64_t *ret_at,
                                        struct error *error);

/* Several writing calls in one commit: nothing is acknowledged before runtime_commit returns
 * RESULT_DONE. A call that fails inside undoes only itself. */
NODISCARD enum result runtime_group(struct runtime *runtime, struct error *error);
NODISCARD enum result runtime_commit(struct runtime *runtime, struct error *error);

/* ---- Deployments -------------------------------------------------------------------------- */

struct stuck_case { /* one that cannot move */
    struct str reference;
    const struct detail *details; /* what stands in the way */
    size_t count;
    struct str fault; /* it could not even be tried; else empty */
};
struct deployed {
    struct str kind; /* protocol, calendar, library, decision or migration */
    struct str id, version, hash;
    bool sample;        /* a calendar whose dates are examples */
    bool already;       /* it was there: nothing was done */
    int64_t recomputed; /* cases whose open dates a changed calendar moved */
    int64_t moved;      /* live cases that changed rules moved to it */
};
struct deployeds {
    struct deployed *items;
    size_t count;
    const struct stuck_case *stuck; /* cases that could not follow changed rules */
    size_t stuck_count;
};
/* Check a protocol or calendar file and store it with its sources; with a protocol also the
 * calendars that it names, as far as the tree has them and the store has not. RESULT_INVALID:
 * `diags` has errors (then nothing was stored), or id and version stand for something else.
 *
 * A library or decision file must say `applies_to`: every protocol that was deployed last under its
 * id and uses it is stored anew with it, as VERSION+HASH. With `live_cases` the cases of every
 * version that uses it move to what comes of theirs, a transaction and an entry for each; said
 * again after it was cut off, it goes on. */
NODISCARD enum result runtime_deploy(struct runtime *runtime, const struct files *tree,
                                     struct str path, struct diags *diags, struct arena *arena,
                                     struct deployeds *ret_deployed, struct error *error);
/* The protocol deployed last under an id (or in the version named); by its hash, as cases pin it.
 * RESULT_MISUSE: there is none. */
NODISCARD enum result runtime_protocol(struct runtime *runtime, struct str id, struct str version,
                                       const struct protocol **ret_protocol, struct error *error);
NODISCARD enum result runtime_protocol_pinned(struct runtime *runtime, struct str hash,
                                              const struct protocol **ret_protocol,
                                              struct error *error);
/* The current version of a calendar; NULL where there is none of that name. */
NODISCARD enum result runtime_calendar(struct runtime *runtime, struct str name,
                                       const struct calendar **ret_calendar, struct error *error);

/* The text of its file; empty where there is none of that name. */
NODISCARD enum result runtime_calendar_source(struct runtime *runtime, struct str name,
                                              struct arena *arena, struct str *ret_source,
                                              struct error *error);

/* Days closed, or one opened again, by command: a new version of the calendar, made from the source
 * that the store has, and whatever follows from a changed file. On record in the store's chain with
 * who, when and why. People may change the calendar that is their organisation's alone, others
 * who is granted everything. RESULT_INVALID: no such calendar, day or closure. */
struct case_move { /* one thing of a case that falls elsewhere */
    struct str reference;
    struct str task, row, timer; /* a task and row of for_each; or a timer's id */
    int64_t from, to;            /* due; INSTANT_NONE: it was not there, or falls away */
};
struct calendar_change {
    struct str name;      /* of the calendar */
    struct date from, to; /* both included; those of them that count as days are closed */
    bool reopen;          /* `from` is opened again instead: its own closure is taken back */
    struct str kind, label, reason;
    int64_t known_from; /* INSTANT_NONE: now; a day that is over must say it */
    bool dry_run;       /* nothing is written; `moved` is told what would move */
    void (*moved)(void *context, const struct case_move *move); /* NULL is allowed */
    void *context;
};
struct calendar_changed {
    struct calendar_closure *closed; /* the days that were closed */
    size_t closed_count;
    struct deployeds deployed; /* the calendar, and those that extend it */
    int64_t cases;             /* in a dry run those that would change */
};
NODISCARD enum result runtime_change_calendar(struct runtime *runtime,
                                              const struct calendar_change *change,
                                              struct arena *arena, struct calendar_changed *ret,
                                              struct error *error);

/* ---- Migrations --------------------------------------------------------------------------- */

struct migrate_options {
    bool dry_run;
    const volatile bool *stop; /* stop after the case at hand when it becomes true; or NULL */
    void (*stuck)(void *context, const struct stuck_case *stuck);     /* NULL is allowed */
    void (*progress)(void *context, int64_t cases, int64_t of_cases); /* NULL is allowed */
    void *context;
};
struct migrate_report {
    const struct migration *migration; /* NULL where the file could not be read */
    int64_t cases, moved, stuck;       /* looked at; in a dry run `moved` are those that can */
    bool stopped;
};
/* Move the cases of one version of a protocol that have not ended to another, as a mapping file
 * says: a transaction for each case, and an entry in its chain. Cases that cannot move stay as they
 * are. What was cut off goes on when it is called again. RESULT_INVALID: the file has errors
 * (`diags`), no case was looked at. */
NODISCARD enum result runtime_migrate(struct runtime *runtime, const struct files *tree,
                                      struct str path, const struct migrate_options *options,
                                      struct diags *diags, struct arena *arena,
                                      struct migrate_report *ret_report, struct error *error);

/* ---- Registers ---------------------------------------------------------------------------- */

/* Names and contacts are sealed, organisations' apart. `id` of the calls is an idempotency key; may
 * be empty. Saying a reference that exists changes it, on record. */
struct organisation {
    struct str reference; /* chosen: [a-z0-9-]+ */
    struct str label, kind, calendar, contact, address;
};
struct person {
    struct str reference; /* chosen likewise, or empty: one is made (P-XXXXXXXX) */
    struct str name, contact, address;
    struct str organisation; /* a reference; may be empty */
    struct str principal;    /* who logs in as this person; may be empty */
};
struct subject {
    struct str reference;       /* empty: one is made (S-XXXXXXXX); else it must exist: a change */
    struct str name, upn, born; /* born: a date */
    bool erased;
};
struct organisations {
    struct organisation *items;
    size_t count;
};
struct people {
    struct person *items;
    size_t count;
};
struct subjects {
    struct subject *items;
    size_t count;
};
NODISCARD enum result runtime_put_organisation(struct runtime *runtime,
                                               const struct organisation *organisation,
                                               struct str id, struct error *error);
/* `ret_reference` lives in `arena`. */
NODISCARD enum result runtime_put_person(struct runtime *runtime, const struct person *person,
                                         struct str id, struct arena *arena,
                                         struct str *ret_reference, struct error *error);
NODISCARD enum result runtime_put_subject(struct runtime *runtime, const struct subject *subject,
                                          struct str id, struct arena *arena,
                                          struct str *ret_reference, struct error *error);
/* One (RESULT_MISUSE: unknown), or a page after a reference (limit 0: STORE_PAGE). */
NODISCARD enum result runtime_get_organisation(struct runtime *runtime, struct str reference,
                                               struct arena *arena, struct organisation *ret,
                                               struct error *error);
NODISCARD enum result runtime_get_person(struct runtime *runtime, struct str reference,
                                         struct arena *arena, struct person *ret,
                                         struct error *error);
NODISCARD enum result runtime_get_subject(struct runtime *runtime, struct str reference,
                                          struct arena *arena, struct subject *ret,
                                          struct error *error);
NODISCARD enum result runtime_list_organisations(struct runtime *runtime, struct str after,
                                                 size_t limit, struct arena *arena,
                                                 struct organisations *ret, struct error *error);
NODISCARD enum result runtime_list_people(struct runtime *runtime, struct str after, size_t limit,
                                          struct arena *arena, struct people *ret,
                                          struct error *error);
/* With a UPN (not empty) those that bear it. */
NODISCARD enum result runtime_list_subjects(struct runtime *runtime, struct str upn,
                                            struct str after, size_t limit, struct arena *arena,
                                            struct subjects *ret, struct error *error);
/* How a party of a case is called; its reference where the registers do not know it. */
/* Where letters to a party go, its lines parted by commas; empty where the registers do not say. */
struct str runtime_party_address(struct runtime *runtime, struct str reference,
                                 struct arena *arena);
struct str runtime_party_label(struct runtime *runtime, struct str reference, struct arena *arena);
/* How it is reached; empty where the registers do not say. */
struct str runtime_party_contact(struct runtime *runtime, struct str reference,
                                 struct arena *arena);
/* Who the handle's principal is in the registers; empty: nobody. Lives as long as the handle. */
struct whoami {
    struct str person, organisation; /* references */
};
struct whoami runtime_whoami(const struct runtime *runtime);

/* ---- Acting on a case --------------------------------------------------------------------- */

struct request {
    struct str reference;         /* the case; empty to open one */
    struct str protocol, version; /* to open: its id; version empty: the one deployed last */
    /* Kind, name, values, entry, subject, occurred_at (INSTANT_NONE: now), and of the actor: role,
     * on_behalf, evidence. All else of it is filled in. Parties and links must be known. */
    struct command command;
    struct str id; /* idempotency key: said twice, done once; said differently RESULT_MISUSE */
};
struct answer {
    enum outcome outcome; /* OUTCOME_DONE or OUTCOME_REFUSED */
    bool repeated;        /* said before: what came of it then; nothing was done now */
    struct str reference; /* of the case; empty where an opening was refused */
    int64_t sequence;     /* of the command's own entry */
    const struct protocol *protocol;
    const struct case_state *state;     /* afterwards, before any answers to its messages; NULL
                                           where an opening was refused */
    const struct entry *const *entries; /* with those of timers that were due */
    size_t count;
    const struct entry *refusal; /* NULL unless refused */
    int64_t delivered;           /* messages that other cases took because of it */
    bool waiting;                /* some could not be delivered now: the next tick does */
};
/* Tick the case and those it reads, decide, append, update projections, commit; then deliver
 * messages, each in the receiver's own transaction. RESULT_REFUSED is an answer too: it is on
 * record. RESULT_MISUSE: a mistyped or unknown case, protocol, party or link; RESULT_INVALID: a
 * command that cannot be understood, or that passed a limit. */
NODISCARD enum result runtime_act(struct runtime *runtime, const struct request *request,
                                  struct arena *arena, struct answer *ret_answer,
                                  struct error *error);
/* A reference as typed (small letters, blanks and hyphens allowed) to the one in the store.
 * RESULT_MISUSE tells a mistyped one from a case that is not there. */
NODISCARD enum result runtime_find_case(struct runtime *runtime, struct str typed,
                                        struct arena *arena, struct str *ret_reference,
                                        struct error *error);
/* Deliver what still waits, after a crash. `ret_count` (may be NULL) are those delivered. */
NODISCARD enum result runtime_deliver(struct runtime *runtime, int64_t *ret_count,
                                      struct error *error);

/* ---- Time --------------------------------------------------------------------------------- */

struct tick_report {
    int64_t cases, entries; /* ticked, and entries that this gave */
    int64_t messages;       /* delivered */
    int64_t faults;         /* cases that could not be ticked; they stay due */
    struct str fault_case;  /* the first of them, in the arena */
    char fault[512];
    int64_t now; /* the clock afterwards */
    bool more;   /* the budget ran out first */
};
/* Decide what is due, in order, a transaction for each case. On a wall clock up to now; on a given
 * one the clock moves from due instant to due instant up to `until` (0: stays). Stops soon after
 * `budget_ms` (0: no bound) or when `stop` (may be NULL) becomes true. */
NODISCARD enum result runtime_tick(struct runtime *runtime, int64_t until, int64_t budget_ms,
                                   const volatile bool *stop, struct arena *arena,
                                   struct tick_report *ret_report, struct error *error);
/* The next due instant of all cases, notices to be sent included, or STORE_NONE: until then, or
 * until somebody else changes the store, a daemon may sleep. */
NODISCARD enum result runtime_next_due(struct runtime *runtime, int64_t *ret_due,
                                       struct error *error);

/* A number that differs once another connection has written to the store; a few microseconds. */
NODISCARD enum result runtime_version(struct runtime *runtime, int64_t *ret_version,
                                      struct error *error);

/* ---- Notices out -------------------------------------------------------------------------- */

/* A notice, or a digest: several for one receiver, carried as one message under one id. */
struct outgoing {
    struct str id,
        reference;          /* letters, digits, `-`, `_`; the case, empty where it is of several */
    struct str to, address; /* label of the receiver, and its contact (may be empty) */
    struct str subject, text, html;
    int64_t at, attempts;
    const struct str *notices; /* ids of those that a digest holds */
    size_t notice_count;       /* 0: it is no digest */
};
struct outgoings {
    struct outgoing *items;
    size_t count;
    bool more; /* others may be due: ask again when these have been carried */
};
/* Notices whose time has come, oldest first; those of a digest come as one. One whose receiver may
 * no longer be told is not among them: it is recorded as failed. */
NODISCARD enum result runtime_outgoing(struct runtime *runtime, size_t limit, struct arena *arena,
                                       struct outgoings *ret, struct error *error);
/* Whether its text was erased. */
bool runtime_notice_erased(const struct notice_row *row);
/* What became of one: `sent`, `failed`, or `later` (it is tried again, ever more rarely, until it
 * is given up and has failed). An entry of its case. */
NODISCARD enum result runtime_carried(struct runtime *runtime, struct str id, const char *outcome,
                                      struct str detail, struct error *error);

/* The same of a whole digest: each of its notices gets the outcome, in the entry of its own case.
 * Where one was erased meanwhile, and its text lies in the spool folder, that file goes, and the
 * others are carried again. */
NODISCARD enum result runtime_carried_digest(struct runtime *runtime, const struct outgoing *item,
                                             const char *outcome, struct str detail,
                                             struct error *error);

/* Try one again that failed or waits for its next try: on record as the principal's doing.
 * RESULT_MISUSE: it is not there, or has been sent. */
NODISCARD enum result runtime_retry(struct runtime *runtime, struct str id, struct error *error);
/* Why a notice of the outbox has not been sent; empty where nothing is known. */
struct str runtime_carry_trouble(const struct notice_row *row, struct arena *arena);

/* ---- Views: nothing is written ------------------------------------------------------------ */

/* A case as it is now: what is due was decided in memory. `surroundings` is ready for why() and
 * case_agenda(), as long as arena and handle live. */
struct case_view {
    struct case_row row; /* states and next_due as they are now; all else as stored */
    const struct protocol *protocol;
    const struct case_state *state;
    const struct surroundings *surroundings;
};
NODISCARD enum result runtime_view(struct runtime *runtime, struct str reference,
                                   struct arena *arena, struct case_view *ret_view,
                                   struct error *error);
/* Where the subject of a case is at an instant (one that has passed means now): as it will be if
 * nothing but time happens until then. RESULT_INVALID: that cannot be told of this case. */
NODISCARD enum result runtime_whereabouts(struct runtime *runtime, struct str reference, int64_t at,
                                          struct arena *arena, struct case_whereabouts *ret,
                                          struct error *error);
/* Of the states in a case's row those that are atomic or final, in document order: what people call
 * the state of a case. */
void runtime_leaf_states(const struct protocol *protocol, struct str states, struct arena *arena,
                         struct states *ret_states);
/* Records of a type (empty: all types), in order of recording. */
NODISCARD enum result runtime_records(struct runtime *runtime, struct str reference,
                                      struct str type, struct arena *arena,
                                      struct case_records *ret_records, struct error *error);
/* Entries of a case from a sequence on. `entry` is NULL for kinds of the runtime itself (`erased`,
 * `undelivered`). */
struct history_item {
    struct entry_row row;
    const struct entry *entry;
};
struct history {
    struct history_item *items;
    size_t count;
};
NODISCARD enum result runtime_history(struct runtime *runtime, struct str reference, int64_t from,
                                      size_t limit, struct arena *arena,
                                      struct history *ret_history, struct error *error);
/* Every duty that a case has had, by its entries, in order of opening. `sequence` and `at` are of
 * the last entry that opened it, moved it, or ended it. */
enum duty_fate { DUTY_OPEN, DUTY_FINISHED, DUTY_WITHDRAWN };
struct past_duty {
    struct str key, task; /* instance, and of which task */
    int64_t due;          /* the last that it had; INSTANT_NONE: never one */
    struct date due_date; /* where it has no time of day; month 0 otherwise */
    bool undated;         /* it had one, and has none now */
    enum duty_fate fate;
    int64_t sequence, at;
};
struct past_duties {
    struct past_duty *const *items;
    size_t count;
    int64_t parties_sequence, parties_at; /* of the last entry that changed who takes part; 0 */
};
NODISCARD enum result runtime_past_duties(struct runtime *runtime, struct str reference,
                                          struct arena *arena, struct past_duties *ret,
                                          struct error *error);
/* The case as its entries up to `sequence` (0: all) left it. */
NODISCARD enum result runtime_replay(struct runtime *runtime, struct str reference,
                                     int64_t sequence, struct arena *arena,
                                     const struct case_state **ret_state, struct error *error);

/* ---- What somebody has seen ---------------------------------------------------------------- */

/* A principal's mark on a list of duties: what the journal held, and how far ahead the list went.
 * Beside the journal: no entry, nothing that a rebuild touches. */
struct seen_mark {
    int64_t position; /* of the last entry */
    int64_t until;
};
NODISCARD enum result runtime_seen(struct runtime *runtime, struct str list, struct seen_mark *ret,
                                   bool *ret_found, struct error *error);
NODISCARD enum result runtime_mark_seen(struct runtime *runtime, struct str list,
                                        const struct seen_mark *mark, struct error *error);
/* The duties that entries after a position opened, of all cases, by the names of runtime_instance.
 * Reads those entries. */
NODISCARD enum result runtime_opened_since(struct runtime *runtime, int64_t position,
                                           struct arena *arena, struct map **ret_opened,
                                           struct error *error);
/* An instance of a task, by its case and the key of its row. */
struct str runtime_instance(struct str reference, struct str key, struct arena *arena);

/* ---- Rebuilding and erasing --------------------------------------------------------------- */

/* Write every projection anew from the journal. */
NODISCARD enum result runtime_rebuild(struct runtime *runtime, struct error *error);
/* Rebuild, compare and undo: RESULT_INVALID names the first row that differs. Needs a handle that
 * may write, and twice the projections' size on the store's disk. */
NODISCARD enum result runtime_check_projections(struct runtime *runtime, struct error *error);

struct erased {
    int64_t parts, chains, notices;
};
/* Remove what is known of a subject, person or case of its own (of one retention class, or of all
 * where it is empty): sealed parts, projections, outbox, carried notices, the log. RESULT_MISUSE:
 * nothing of it is in the store. What was begun is finished at the next opening. */
NODISCARD enum result runtime_erase(struct runtime *runtime, struct str subject,
                                    struct str retention, struct erased *ret_erased,
                                    struct error *error);

#endif
