/* The protocol language: from files to a resolved, checked, immutable model.
 *
 * A model and everything in it live in the arena that it was loaded into; it borrows nothing from
 * elsewhere. The language is specified in docs/protocol-reference.md, which is generated from the
 * key tables of this floor. Statechart terms are those of SCXML (W3C Recommendation of 1 September
 * 2015), tasks those of WS-HumanTask 1.1.
 */
#ifndef PROTOCOL_PROTOCOL_H
#define PROTOCOL_PROTOCOL_H

#include "base/diag.h"
#include "base/error.h"
#include "base/map.h"
#include "feel/feel.h"
#include "time/time.h"
#include "yaml/yaml.h"

/* ---- where files come from: a folder, or a store's deployed sources ---- */
struct files {
    /* The bytes at a path relative to the tree's root; RESULT_INVALID where there is none. */
    enum result (*read)(void *context, struct arena *arena, struct str path, struct str *ret_bytes,
                        struct error *error);
    void *context;
    /* The paths of the YAML files below a folder at any depth, in order; NULL: they cannot be
     * listed, and what needs the whole tree is not asked. */
    enum result (*list)(void *context, struct arena *arena, struct str folder,
                        const struct str **ret_paths, size_t *ret_count, struct error *error);
};
/* Files below a root folder; paths that leave it, and files over the limit, are refused. */
struct files files_of_folder(struct arena *arena, struct str root);
/* The tree's root for a file: the nearest folder above it that holds rules/ or workflows/; else its
 * own folder. */
struct str files_root_of(struct arena *arena, struct str path);

struct protocol;
struct state;
struct need;
struct notice;
struct document;
struct record_type;

/* ---- shared pieces ---- */
struct roles { /* a list of roles; `any` where the file leaves it out */
    const struct role *const *items;
    size_t count;
};
struct needs {
    const struct need *const *items;
    size_t count;
};
struct states {
    struct state *const *items;
    size_t count;
};
enum anchor_kind {
    ANCHOR_DUE,
    ANCHOR_ENTERED,
    ANCHOR_OPENED,
    ANCHOR_OCCURRENCE,
    ANCHOR_ANSWERED,
    ANCHOR_SEEN,
    ANCHOR_SENT,
    ANCHOR_FEEL
};
struct when_expr { /* WHEN with its FEEL compiled */
    const struct when *when;
    const struct feel_expr *count; /* NULL: when->count */
    enum anchor_kind anchor;
    const struct feel_expr *anchor_feel; /* where ANCHOR_FEEL: gives a date or a date and time */
};
struct every_expr {
    const struct every *every;
    const struct feel_expr *list;     /* of EVERY_LIST and EVERY_SESSION */
    const struct feel_expr *duration; /* of EVERY_FEEL */
    enum anchor_kind anchor;          /* of EVERY_REPEAT */
    enum closed_day closed_day;       /* of EVERY_CRON */
    const struct feel_expr *anchor_feel;
    const struct every_expr *otherwise;
};
enum data_class { CLASS_PUBLIC, CLASS_PERSONAL, CLASS_SPECIAL, CLASS_SAFEGUARDING };
struct privacy {
    enum data_class class;
    struct roles see;  /* count 0: whoever may see the case */
    struct str retain; /* retention class; empty: the case's */
};

/* ---- who takes part ---- */
struct role {
    struct str id, label;
    struct span at;
    bool many;
    int64_t min, max;    /* -1: no bound */
    struct str calendar; /* own, none, or a calendar's name; empty: that of the protocol */
    struct span calendar_at;
    const struct role *of;             /* same organisation as that role; NULL if none */
    const struct feel_expr *condition; /* `if`: takes part only then; NULL: always */
    const struct role *replaced_by;
    const struct feel_expr *replaced_if;
    bool digest; /* its notices are gathered, once a working day at this time */
    struct clock_time digest_at;
};

/* ---- data ---- */
struct table_row { /* a known row of a table field */
    struct str id, label;
    struct span at;
    const struct feel_expr *const *defaults; /* one for each column; NULL: none */
};
enum table_rows { ROWS_KNOWN, ROWS_EACH_ROLE, ROWS_EACH_LINK, ROWS_KEYED };
struct column {
    struct str id, label;
    const struct feel_type *type;
    bool is_role; /* type `role`: a string that names one of the protocol's roles */
};
struct field {
    struct str id, label;
    struct span at;
    const struct feel_type *type; /* of a table: list of context with id, label and the columns */
    bool is_table, is_role;
    enum table_rows rows_kind;
    const struct table_row *rows; /* ROWS_KNOWN */
    size_t row_count;
    const struct role *rows_role; /* ROWS_EACH_ROLE */
    const struct link *rows_link; /* ROWS_EACH_LINK */
    const struct column *columns;
    size_t column_count;
    const struct feel_expr *fallback; /* `default`; NULL: null, for lists the empty list */
    const struct feel_expr *check;    /* a condition on `value`; NULL: none */
    struct str pattern; /* a regular expression that text must match whole; empty: none */
    const struct feel_expr *pattern_check; /* matches(value, pattern), compiled; NULL: none */
    struct roles by;                       /* who may set it; count 0: nobody but actions */
    struct states until;                   /* not settable once one of these has been entered */
    struct privacy privacy;
};
struct define { /* a named expression, computed, never stored */
    struct str id;
    struct span at;
    const struct feel_expr *value;
};
struct dated_value { /* a number or name of the law, by date */
    struct str id, label, source;
    struct span at;
    const struct feel_type *type;
    const struct feel_expr *day; /* which day picks the row; NULL: the day the case was opened */
    struct dated_row {
        struct date from;
        const struct feel_expr *value;
    } const *rows; /* by date */
    size_t count;
};

/* ---- decisions (DMN 1.5): functions in FEEL ---- */
struct decision_version { /* one file */
    struct str path, version, title, source;
    struct span at;
    struct date valid_from, valid_to; /* month 0: open */
    const struct take *inputs;
    size_t input_count;
    const struct feel_table *table;   /* NULL where it is an expression */
    const struct feel_expr *function; /* gives the function; may call the other decisions */
};
struct decision_model { /* the files of one decision, by `valid_from` */
    struct str id;
    const struct decision_version *versions;
    size_t count;
};
struct decisions {
    const struct decision_model *items;
    size_t count;
    const struct feel_names *names; /* the layer that functions are compiled against, by index */
    const struct zone *zone;
};
/* The function of a decision as it stood on a day; null "no_value" where no version holds then. */
struct feel_value decision_value(const struct decisions *decisions, size_t index, struct date day,
                                 struct feel_env *env);

/* ---- evidence, agreement, facts, links ---- */
struct document {
    struct str id, label;
    struct span at;
    struct roles from;
    struct str pack; /* empty: none */
    bool valid_until_required;
    bool not_applicable;     /* may be said, with a reason */
    struct roles release_to; /* count 0: is not released */
    struct needs release_needs;
    bool release_reason; /* required */
    struct privacy privacy;
};
struct pack { /* the documents of one `pack`, in file order */
    struct str id;
    const struct document *const *documents;
    size_t count;
};
struct consent {
    struct str id, label;
    struct span at;
    struct roles from;
    bool each;                       /* `who: each`; else any */
    const struct field *const *over; /* a later change of these makes every answer stale */
    size_t over_count;
    const struct when_expr *lapses; /* NULL: never */
    struct privacy privacy;
};
struct take { /* a field that an event, an override or a record carries */
    struct str id, label;
    struct span at;
    const struct feel_type *type;
    bool is_role;
    bool optional; /* records: every field is; events: as written */
    struct privacy privacy;
};
struct record_type {
    struct str id, label;
    struct span at;
    struct roles from;
    const struct take *fields;
    size_t count;
    struct needs needs; /* only breach or warn */
    struct privacy privacy;
};
struct link {
    struct str id, label;
    struct span at;
    struct str protocol; /* id of the other protocol */
    int64_t min,
        max; /* -1: no bound; a link of max 1 is a context in FEEL, else a list of contexts */
    const struct role *same;
    struct str const *hears;
    size_t hear_count;
    struct str const *reads; /* states, data.x, documents, packs.p, records.r */
    size_t read_count;
    const struct feel_expr *only; /* which cases may be linked: its innermost layer has the parts
                                     of such a case; NULL: any */
};
/* states data documents packs records consents: the parts that a link may read, in their order */
#define LINKED_PARTS 6
extern const char *const linked_parts[LINKED_PARTS];

/* ---- needs ---- */
enum unmet { UNMET_REFUSE, UNMET_BREACH, UNMET_WARN };
struct need_path { /* of `has` and `has_answer` */
    struct str path, label;
    const struct feel_expr *value;
    const struct document *document; /* where the path is documents.D; else NULL */
};
struct need {
    struct str id, source;
    struct span at;
    const struct feel_expr *rule; /* NULL where `has` or `has_answer` stands instead */
    const struct need_path *paths;
    size_t path_count;
    bool answer;                               /* has_answer: set, may be empty */
    const struct feel_expr *each;              /* the rule is asked for each `item`; NULL: once */
    const struct feel_expr *applies;           /* NULL: always */
    const struct feel_template *says, *remedy; /* remedy may be NULL */
    struct roles who;                          /* who can mend it */
    enum unmet unmet;
    struct override {
        struct roles by; /* count 0: cannot be overridden */
        bool reason, second_person;
        const struct when_expr *until;
        const struct feel_expr *condition;
        const struct take *takes;
        size_t take_count;
    } override;
    const struct notice *on_refused;
};

/* ---- notices ---- */
struct exposure { /* personal data that a notice's texts name, and its `allow` does not */
    struct str path;
    struct span at;
};
/* How a notice is served: post, hand, email. */
#define SERVED_WAYS 3
extern const char *const served_ways[SERVED_WAYS];
struct notice {
    struct str id, label;
    struct span at;
    struct roles to;
    const struct feel_template *subject, *text, *html; /* html may be NULL */
    bool proof;                                        /* of service required */
    const struct when_expr *counts[SERVED_WAYS]; /* from when it counts as served; NULL: from when
                                                    it was sent or handed over */
    bool alone; /* is never gathered with others: urgent, to be proved, with content that the law
                   lays down, or with personal data that it allows */
    const struct need *content; /* what it must contain is known; NULL where nothing must be. It
                                   stands in no list of needs: its id is NOTICE.contains */
    const struct exposure *exposed;
    size_t exposed_count;
};

/* ---- whereabouts ---- */
struct whereabouts { /* where the subject of a case is while a condition holds; the first row that
                  holds counts */
    struct str id, label;
    struct span at;
    const struct feel_expr *for_each;  /* the first element for which `if` holds counts, and is
                                          `each`; NULL: the row is asked once */
    const struct feel_expr *condition; /* NULL: always */
    const struct role *role;           /* at whose place; NULL: nobody's */
    const struct feel_expr *party;     /* which of its parties, by reference; NULL: the only one */
    const struct feel_expr *expected;  /* on a day on which the place is open; NULL: it is */
    const struct feel_expr *seen;      /* the last day; NULL: nobody looks */
    const struct feel_expr *from;      /* from when to count at the earliest; NULL: at once */
    const struct when_expr *not_seen;  /* until when it may go unseen; NULL: for ever */
};

/* ---- actions (SCXML executable content) ---- */
enum action_kind {
    ACTION_SET,
    ACTION_RAISE,
    ACTION_SEND,
    ACTION_CANCEL,
    ACTION_NOTIFY,
    ACTION_RECORD,
    ACTION_OPEN,
    ACTION_ASK,
    ACTION_IF,
    ACTION_FOR_EACH,
};
struct assignment {
    struct str path; /* a field, a field.key of a context, a field.row.column of a table */
    const struct field *field;
    const struct feel_expr *value;
    struct span at;
};
struct opening_party { /* who bears a role of a case that is opened */
    struct str role;
    const struct role *from;       /* the parties of this role here; NULL: see `value` */
    const struct feel_expr *value; /* gives references */
    struct span at;
};
struct actions {
    const struct action *const *items;
    size_t count;
};
struct action {
    enum action_kind kind;
    struct span at;
    const struct assignment *sets; /* SET; RECORD and SEND: the fields carried; OPEN: data */
    size_t set_count;
    struct str event;                /* RAISE, SEND */
    const struct link *to_link;      /* SEND: to the cases of a link; OPEN: the link to be */
    const struct feel_expr *to_case; /* SEND: only to this case of the link; NULL: to all */
    bool to_linked;                  /* SEND: to every case that links here */
    const struct feel_expr *delay;   /* SEND: a duration; NULL: at once */
    struct str id;                   /* SEND, CANCEL */
    const struct notice *notice;     /* NOTIFY */
    struct roles to; /* NOTIFY: instead of the notice's own; count 0: the notice's */
    const struct when_expr *notify_at; /* NOTIFY: later; NULL: at once */
    const struct record_type *record;
    const struct opening_party *parties; /* OPEN */
    size_t party_count;
    const struct consent *const *consents; /* ASK */
    size_t consent_count;
    const struct when_expr *older;     /* ASK: of each answer; NULL: all are asked */
    const struct feel_expr *condition; /* IF; FOR_EACH: the list */
    struct str as;                     /* FOR_EACH: the name of the element */
    struct actions then, otherwise;    /* IF; FOR_EACH uses `then` */
};

/* ---- tasks ---- */
enum on_leave { LEAVE_KEEP_DUE, LEAVE_KEEP, LEAVE_WITHDRAW };
enum done_kind {
    DONE_BY_HAND,
    DONE_BY_EVENT,
    DONE_BY_RECORD,
    DONE_BY_DOCUMENT,
    DONE_BY_CONSENT,
    DONE_BY_SERVED
};
struct tell {
    struct str id;
    struct span at;
    const struct when_expr *when;
    struct roles to;
    const struct notice *notice; /* NULL: label, reference and due time */
    const struct feel_expr *condition;
};
struct task {
    struct str id, label;
    struct span at;
    const struct state *state;
    struct roles who;
    const struct feel_expr *condition;
    const struct feel_expr *for_each;
    const struct every_expr *every; /* NULL: once, on entering the state */
    const struct when_expr
        *due; /* NULL: at the occurrence; without `every` a task needs one, or is undated */
    const struct when_expr *opens;    /* NULL: the start of the period, or on entering */
    struct str calendar;              /* a role's id or a calendar's name; empty: that of `who` */
    const struct role *calendar_role; /* where `calendar` names a role */
    struct span calendar_at;
    struct needs needs;
    enum done_kind done_kind;
    struct str const *done_names; /* events, or one record type, document, consent, notice */
    size_t done_count;
    const struct feel_expr *where; /* innermost layer: the record's fields; empty unless done by a
                                      record: then `event` has them */
    const struct feel_expr *all;
    const struct tell *tells;
    size_t tell_count;
    enum on_leave on_leave;
};

/* ---- states and transitions (SCXML 3.2 to 3.10) ---- */
enum state_type { STATE_ATOMIC, STATE_COMPOUND, STATE_PARALLEL, STATE_FINAL, STATE_HISTORY };
struct target_set { /* of `initial` and of history defaults */
    struct states to;
    struct actions actions;
};
enum trigger { TRIGGER_EVENT, TRIGGER_ALWAYS, TRIGGER_AFTER };
struct transition {
    struct str id; /* as written, or STATE.EVENT, STATE.EVENT.2, STATE.after.NAME: unique in the
                      protocol */
    struct span at;
    enum trigger trigger;
    struct state *source;
    const struct str *events; /* descriptors of TRIGGER_EVENT */
    size_t event_count;
    struct str name;              /* of an `after` */
    const struct when_expr *when; /* of TRIGGER_AFTER */
    struct states targets;        /* count 0: targetless */
    bool internal;
    struct roles by;                   /* count 0: not for people */
    const struct feel_expr *condition; /* `if`, SCXML's cond; NULL: true */
    struct needs needs;
    const struct take *takes;
    size_t take_count;
    struct actions actions;
    size_t order; /* document order over all transitions */
};
struct state {
    struct str id, label;
    struct span at;
    enum state_type type;
    bool deep;                     /* of a history state */
    struct state *parent;          /* NULL: the root */
    struct state *const *children; /* document order */
    size_t child_count;
    size_t order; /* document order: index in protocol->states; of the root 0 */
    size_t end;   /* order after the last state inside: those from order + 1 on are inside */
    int depth;
    struct target_set initial; /* of a compound state, or a history state's default */
    struct actions enter, exit;
    struct needs needs;                 /* bind every way in */
    bool asks;                          /* it or a state inside it has needs */
    const struct transition *const *on; /* events, document order */
    size_t on_count;
    const struct transition *const *always;
    size_t always_count;
    const struct transition *const *after;
    size_t after_count;
    const struct task *const *tasks;
    size_t task_count;
};

/* ---- names in FEEL ----
 *
 * Expressions of a protocol are compiled against two layers (three in `where`, whose innermost
 * layer holds the record's fields in their order, and is empty where the task is not done by a
 * record; and in for_each actions, whose innermost layer holds `as`, one more for each loop). The
 * outer layer is the case: `names`. The inner one is the moment. Definitions, defaults, consents'
 * `lapses`, and conditions of roles are compiled against the case alone.
 *
 * Shapes: documents.D and the elements of packs.P {id label status valid_until released_to
 * withheld_reason}; consents.C {status answered_on by}; parties.R a context, or a list of them
 * where the role is `many`; a link {states data documents packs records consents} as far as `reads`
 * allows; occurrence {date week half_term term session}; task {id label}; event {name, fields}.
 */
enum case_name_kind {
    NAME_FIELD,
    NAME_DEFINE,
    NAME_DECISION,
    NAME_LINK,
    NAME_DOCUMENTS,
    NAME_PACKS,
    NAME_CONSENTS,
    NAME_RECORDS,
    NAME_PARTIES,
    NAME_VALUES,
    NAME_REFERENCE,
    NAME_OPENED,
};
struct case_name { /* what name i of the case layer is */
    enum case_name_kind kind;
    const void *row; /* struct field, define, link, decision_model; else NULL */
};
enum moment_name { /* indexes of the moment layer; a name that a place does not have is declared
                      without type */
                   MOMENT_EVENT,
                   MOMENT_RECORD,
                   MOMENT_ITEM,
                   MOMENT_EACH,
                   MOMENT_VALUE,
                   MOMENT_OCCURRENCE,
                   MOMENT_TASK,
                   MOMENT_DUE,
                   MOMENT_ENTERED,
                   MOMENT_COUNT,
};

struct source_file {
    struct str path, bytes;
};

#define PROTOCOL_ROWS(type, name)                                                                  \
    const struct type *name;                                                                       \
    size_t name##_count

struct protocol {
    struct str id, version, title, source;
    struct date valid_from, valid_to; /* month 0: open */
    struct str resolved; /* the resolved text without defaults; its SHA-256 is the pin */
    struct str hash;     /* of `resolved`, hex */
    const struct source_file *files; /* every file it came from, the first its own */
    size_t file_count;

    const struct zone *zone;
    struct str calendar; /* the fallback; empty: none */
    struct span calendar_at;
    struct clock_time tell_at;
    struct roles edited_by;

    PROTOCOL_ROWS(role, roles);
    PROTOCOL_ROWS(field, fields);
    PROTOCOL_ROWS(define, defines);
    PROTOCOL_ROWS(dated_value, values);
    PROTOCOL_ROWS(document, documents);
    PROTOCOL_ROWS(pack, packs);
    PROTOCOL_ROWS(consent, consents);
    PROTOCOL_ROWS(record_type, records);
    PROTOCOL_ROWS(link, links);
    PROTOCOL_ROWS(need, needs);
    PROTOCOL_ROWS(notice, notices);
    PROTOCOL_ROWS(whereabouts, whereabouts);

    struct state
        *root; /* holds the top-level states; its id is empty, its initial is the protocol's */
    struct state *const *states; /* all but the root, document order */
    size_t state_count;
    const struct transition *const *transitions;
    size_t transition_count;
    const struct task *const *tasks;
    size_t task_count;

    struct decisions decisions;

    const struct feel_names *names;    /* the case layer */
    const struct case_name *name_rows; /* parallel to names->fields */
    const struct map *ids;  /* "role:provider" -> row, for every kind of row; see protocol_find */
    const struct map *used; /* the keys of `ids` that some row refers to, for protocol_check */
};

/* What to load a protocol with. `library` holds the case functions (in_state, served, released),
 * bound by the floor above; the school-time functions of feel are added here. */
struct protocol_loader {
    struct arena *arena;
    const struct files *files;
    const struct feel_library *library;
    struct diags *diags;
};
/* Read, resolve and check. NULL after errors; warnings and notes leave a model. */
const struct protocol *protocol_load(const struct protocol_loader *loader, struct str path);
/* The same for a protocol that stands inside another file (a scenario's inline one). */
const struct protocol *protocol_load_node(const struct protocol_loader *loader,
                                          const struct source *source,
                                          const struct yaml_node *node);
/* A library alone: its shape and what it brings in. Its expressions are checked with the protocols
 * that use it, as they may name what is theirs. */
bool library_check(const struct protocol_loader *loader, struct str path);
/* Findings on a loaded model: states that cannot be reached, dead ends, transitions shadowed, tasks
 * nobody owns, reminders after the due date, documents nobody can provide, calendars that run
 * out... Appended to the diags. `today` is
 * the day from which a calendar must still last. */
void protocol_check(const struct protocol_loader *loader, const struct protocol *protocol,
                    struct date today);

/* Rows by kind and id: kinds role data define value document pack consent record link need notice
 * whereabouts state task transition. NULL if there is none. */
const void *protocol_find(const struct protocol *protocol, const char *kind, struct str id);
/* SCXML 3.12.1: an event descriptor matches names that it is a prefix of, token by token; `*`
 * matches all, and `.*` at the end may be written. */
bool event_matches(struct str descriptor, struct str name);
/* Whether someone acting as `role` is admitted by a list: the role itself, or one that is `of` a
 * listed one. */
bool roles_admit(struct roles roles, const struct role *role);

/* A decision file with the decisions that it requires, itself the first; NULL after errors. Gaps
 * and overlaps of its rules are findings. */
const struct decisions *decision_load(const struct protocol_loader *loader, struct str path);

/* A calendar file with its `extends` chain resolved; NULL after errors. By name:
 * rules/calendars/NAME.yaml. Its hash covers every file of the chain. */
const struct calendar *calendar_load(const struct protocol_loader *loader, struct str path);
struct str calendar_path(struct arena *arena, struct str name);
/* Whether a closed day of this kind is no working day either: that of `bank_holiday` alone. */
bool closure_ends_work(struct str kind);
/* The text of a calendar file with days closed, or one opened again, under another version;
 * everything else stays as it is written. False where there is no closure to take back, or the text
 * is no mapping in block style. Load the result to see that it says what was meant. */
struct calendar_edit {
    struct str version;
    const struct calendar_closure *closed; /* to be added */
    size_t closed_count;
    struct date opened; /* month 0: none. Its row under `closed` goes */
    size_t closures;    /* that day: those beyond the file's own come under `remove` */
    struct str reason;
};
bool calendar_edit(struct arena *arena, struct str text, const struct calendar_edit *edit,
                   struct str *ret_text);

/* ---- migrations ----
 *
 * A mapping file says what becomes of the cases of one version in another. Read, it is bound to
 * both versions and checked; then every row of the old version has what becomes of it.
 */
enum moved_how {
    MOVED_AS_IT_IS, /* states: since when it was in the old one; due times: worked out anew */
    MOVED_ANEW,     /* states: since the migration */
    MOVED_CARRIED,  /* tasks and timers: due when it was, whatever changes later */
    MOVED_ASIDE,    /* data: the value stays under its old name, unseen */
};
struct moved { /* a row of the old version */
    struct str from;
    const struct str *to; /* rows of the new version; none: it is given up */
    size_t count;
    enum moved_how how;
    struct str why; /* it is given up, or put aside */
};
struct moved_rows {
    struct moved *items;
    size_t count;
    struct map *index; /* by `from` */
};
/* A change of shared parts: a library or decision file by itself. */
enum applies_to { APPLIES_TO_UNSAID, APPLIES_TO_NEW_CASES, APPLIES_TO_LIVE_CASES };
struct rules {
    const char *kind;                          /* set by the caller: library or decision */
    struct str path, bytes, id, version, hash; /* of the bytes */
    enum applies_to applies_to;
};
/* Read and check one; false after errors. */
bool rules_read(const struct protocol_loader *loader, struct str path, struct rules *ret);

struct raw_migration;
struct migration {
    struct str id, protocol, from_version, to_version;
    struct str hash; /* of the file's bytes, hex: a stored source of that hash is the file */
    const struct protocol *from, *to; /* once bound */
    struct moved_rows states, histories, fields, tasks, timers;
    const struct raw_migration *raw;
};
/* Read a mapping file; NULL after errors. */
struct migration *migration_read(const struct protocol_loader *loader, struct str path);
/* Bind it to the versions that it names (NULL: there is none, a fault) and check it against both.
 * False after errors. */
bool migration_bind(const struct protocol_loader *loader, struct migration *migration,
                    const struct protocol *from, const struct protocol *to);
/* The migration that a change of shared parts is: every row to the one of its id. `hash` names what
 * changed. Faults have no place; false after errors. */
bool migration_of_same(const struct protocol_loader *loader, struct str id, struct str hash,
                       const struct protocol *from, const struct protocol *to,
                       struct migration *ret);
/* What becomes of a row of the old version; NULL: the old version has none of that id. */
const struct moved *moved_of(const struct moved_rows *rows, struct str from);

/* What kind of file this is by its second key: protocol, library, decision, calendar, scenario,
 * migration; empty if none. */
struct str file_kind(const struct yaml_node *node);

/* A node as a value whose leaves are text: {a: [1, x]} gives a context with a list of "1" and "x";
 * a plain `null` is null. For commands, whose values are read by their declared types. */
struct feel_value feel_of_node(struct arena *arena, const struct yaml_node *node);

/* The resolved protocol for people: every row with file, line (`show`). */
void protocol_show(const struct protocol *protocol, FILE *out, bool origins);
json_t *protocol_to_json(const struct protocol *protocol);
/* The statechart as a picture: DOT for Graphviz, or Mermaid. Texts are escaped for the form. */
struct graph_marks { /* of a case: maps by id; NULL marks: none */
    struct str reference;
    struct map *active, *entered; /* states it is in, states it has been in */
    struct map *taken;            /* transition -> int64_t: how often */
};
enum graph_format { GRAPH_DOT, GRAPH_MERMAID };
void protocol_graph(const struct protocol *protocol, const struct graph_marks *marks,
                    enum graph_format format, FILE *out);
/* docs/protocol-reference.md, from the key tables. */
void protocol_reference(FILE *out);

/* Codes P001 to P999; ended by a NULL code. */
extern const struct diag_code protocol_codes[];

#endif
