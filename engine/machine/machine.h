/* The core: `decide` turns a command on a case into journal entries, `apply` folds entries into the
 * case. Both are pure: no clock, file, database or randomness. Statecharts run by W3C SCXML
 * (Recommendation of 1 September 2015), Appendix D.
 *
 *     protocol + case + command + surroundings  --decide-->  entries  --apply-->  case'
 *
 * Everything lives in the arena it was made in and borrows from the protocol and the command; a
 * case keeps its own arena and copies what it folds. `decide` folds its entries into the case that
 * it is given (the caller's scratch: after a fault, or a refused `open`, throw it away).
 * `apply` evaluates nothing, and gives the same bytes from case_encode as decide's own folding did.
 * A case does not hold its records, finished tasks or notices, so a long life does not slow it
 * down.
 */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include "base/hash.h"
#include "base/json.h"
#include "base/map.h"
#include "feel/feel.h"
#include "protocol/protocol.h"
#include "time/time.h"

/* ---- a case, folded ---- */
struct active_state {
    struct str id;
    int64_t entered;
    int64_t order; /* of the state in its protocol's document order */
};
struct remembered { /* of a history state: the states that were active (SCXML 3.10) */
    struct str id;
    const struct str *states;
    size_t count;
};
struct datum {
    struct str field;
    struct feel_value
        value; /* a table: context of row id -> context of its columns, as far as set */
};
struct case_release {
    struct str role;
    int64_t at;
};
struct case_document {
    struct str id, status;   /* missing present expired not_applicable withheld */
    struct feel_value facts; /* context: valid_until, label, reason, hash, ... as they were given */
    VEC(struct case_release) released;
    struct feel_value withheld_reason;
};
struct case_answer {
    struct str role, party; /* party: register reference; empty where the role has no party */
    struct str status;      /* sought given refused withdrawn */
    int64_t at;
    bool stale;
};
struct case_consent {
    struct str id;
    struct str status; /* not_sought sought given refused withdrawn stale lapsed disputed */
    bool lapsed;
    VEC(struct case_answer) answers;
};
struct case_party {
    struct str role, reference; /* of the registers: an organisation or a person */
    struct date from, to;       /* month 0: open */
    bool may_contact, parental;
};
struct case_link {
    struct str name, reference;
};
struct open_task {
    struct str id;             /* TASK, TASK@KEY or TASK/ROW@KEY: unique in the case */
    struct str task, row, key; /* key: the scheduled due time, or the instant it was opened */
    int64_t due; /* INSTANT_NONE: undated; a due date without a time is the next midnight */
    struct date due_date;   /* where it has no time of day; month 0 otherwise */
    struct date occurrence; /* month 0: not of a schedule */
    struct str session;
    int64_t opened, overdue;   /* overdue: INSTANT_NONE until it is */
    struct feel_value element; /* of `each of LIST`, or the row of for_each */
    bool held;                 /* due when it was in another version: not worked out again */
};
enum timer_kind {
    TIMER_AFTER,    /* key: transition, word: its state */
    TIMER_RETRY,    /* key: empty; blocked transitions, daily */
    TIMER_SCHEDULE, /* key: task, word: row, role: its state; opens what `at` is the occurrence of
                     */
    TIMER_DUE,      /* key: task instance */
    TIMER_TELL,     /* key: task instance, word: tell, role */
    TIMER_EXPIRE,   /* key: document */
    TIMER_LAPSE,    /* key: consent */
    TIMER_SEND,     /* key: event, word: target */
    TIMER_NOTIFY,   /* key: notice */
    TIMER_SERVED, /* key: notice, role; at: when it was sent, value: the facts. It counts as served
                   */
};
struct timer {
    struct str id; /* unique in the case */
    enum timer_kind kind;
    int64_t due;
    struct str key, word, role;
    int64_t at;              /* SCHEDULE: the occurrence to open; AFTER: set where it is held: due
                                when it was in another version, not worked out again */
    struct feel_value value; /* SEND: what it carries; SCHEDULE: the row of for_each */
};
struct planned { /* an instance of a list that was opened, or will be: not planned again */
    struct str id, task, state;
};
struct spent { /* an `after` transition of an active state that is over */
    struct str transition, state;
};
struct blocked {                  /* a transition that waits, or was last found blocked */
    struct str transition, state; /* state: its source */
    struct str print;             /* hash of its outcomes, hex */
    bool waits;                   /* an `after`: decided again, no longer due */
    bool alone;                   /* its answer may change while nobody acts: it is asked daily */
    int64_t since;
};
struct case_override {
    struct str need, role;
    int64_t at, until; /* until: INSTANT_NONE where open */
    struct feel_value facts;
};
struct served {
    struct str notice, role;
    int64_t at; /* the last time */
};
struct case_state {
    struct arena *arena;
    struct str reference, protocol_id, protocol_hash;
    struct str subject; /* the pupil's register reference; empty: the case is its own subject */
    int64_t opened;     /* instant */
    int64_t sequence;   /* of the last entry folded; 0: none */
    bool stopped;       /* a top-level final state was reached */
    int64_t records;    /* how many were added, corrections not counted */
    VEC(struct active_state) active; /* document order */
    VEC(struct remembered) histories;
    VEC(struct datum) data;
    VEC(struct str) entered_once; /* states that were entered at any time (for `until`) */
    struct map *once;             /* the same by name, of a case that was in many; not stored */
    size_t left_at;               /* where the last state that was left stood; not stored */
    VEC(struct case_document) documents;
    VEC(struct case_consent) consents;
    VEC(struct case_party) parties;
    VEC(struct case_link) links;
    VEC(struct open_task) tasks;
    VEC(struct timer) timers; /* by due, then in order of arming */
    VEC(struct planned) planned;
    VEC(struct spent) spent;
    VEC(struct blocked) blocked;
    VEC(struct case_override) overrides;
    VEC(struct served) served;
};
struct case_state *case_new(struct arena *arena);
/* A copy in another arena, e.g. as scratch for `decide`. */
struct case_state *case_copy(struct arena *arena, const struct case_state *kase);
bool case_in_state(const struct case_state *kase, struct str id);
/* INSTANT_NONE where nothing is pending. When `tick` next has something to do. */
int64_t case_next_due(const struct case_state *kase);
/* A field's value as FEEL sees it, tables with their rows; for views. */
struct feel_value case_value(struct arena *arena, const struct protocol *protocol,
                             const struct case_state *kase, struct str field);

/* ---- surroundings: what the caller lends to `decide`, read-only ---- */
struct case_record {
    struct str id;            /* SEQUENCE.NUMBER of the entry that added it */
    struct feel_value values; /* context of its fields */
    struct str role;          /* of whoever recorded it */
    int64_t at;               /* when it happened */
};
struct case_records {
    const struct case_record *items;
    size_t count;
};
struct party_info { /* an organisation or a person */
    struct str reference, label;
    bool is_person;
    struct str kind, calendar; /* of an organisation; may be empty */
    struct feel_value facts;   /* context of what else FEEL may see of it; null: nothing */
};
struct linked_case { /* a case that this one links to, ticked to the same instant */
    const struct protocol *protocol;
    const struct case_state *state;
    int64_t sequence;
    struct str hash; /* of its head, hex; recorded with what was read */
};
struct linking_case { /* a case that links here */
    struct str reference, link;
    struct str protocol_id;
    bool hears_known;        /* false: every event is sent */
    struct str const *hears; /* events (descriptors) that its link hears */
    size_t hear_count;
};
struct surroundings {
    int64_t now;         /* the instant of the command: when it is recorded */
    uint8_t entropy[32]; /* ids of notices and messages are derived from it */
    void *context;       /* for the calls, each of which may be NULL: there is none */
    const struct calendar *(*calendar)(void *context, struct str name);
    const struct party_info *(*party)(void *context, struct str reference);
    /* Records of one type in order of recording. `reference` names this case or a linked one. */
    struct case_records (*records)(void *context, struct arena *arena, struct str reference,
                                   struct str type);
    const struct linked_case *(*linked)(void *context, struct str reference);
    const struct linking_case *linking;
    size_t linking_count;
};

/* A value whose leaves may all be text, read by a declared type. False with `ret_why`, which names
 * the part and its type, never what was typed. */
bool value_read(struct arena *arena, struct feel_value raw, const struct feel_type *type,
                struct feel_value *ret, struct str *ret_why);
/* The same of what somebody wrote: where the type is `any`, text that is a number is one. */
bool value_read_written(struct arena *arena, struct feel_value raw, const struct feel_type *type,
                        struct feel_value *ret, struct str *ret_why);

/* ---- commands ----
 *
 * `values` is a context whose leaves may all be text: they are read by the declared types, so
 * {start: "2026-10-05"} sets a date. Shapes by kind (as in scenario files):
 *
 *   open      {data: {}, parties: {ROLE: REF, [REF] or {reference, from, to, may_contact,
 * parental}}, links: {NAME: REF or [REF]}, in: [states], since: instant, documents: {}, consents:
 *              {}, records: {TYPE: [{}]}}; with `in` the case is taken on in mid-life: enter
 * actions do not run send      name: event; its fields           message   the same; from: case,
 * without an actor set       {FIELD: VALUE}; contexts merge by key, tables by row ("*": every row),
 * null clears record    {TYPE: {FIELD: VALUE} or a list of these} document  {D: present, missing,
 * or {valid_until, not_applicable: REASON, label, hash, ...}} consent   {C: STATUS or {status,
 * ...}}; answers for `actor.on_behalf`, else the acting role release   {D: ROLE or {to, reason}}
 * withhold  {D: REASON or {reason}} served    {N: {to: ROLE, ...}}              override  {NEED:
 * {reason, second_person, ...}} done      {TASK: null or {row, due, ...}}   note      {text} party
 * {ROLE: as for open, or {reference, end: true}} link      {NAME: REF}                       unlink
 * {NAME: REF} correct   name: the kind of fact (set record document consent); entry: the sequence
 * it mends; a record is {TYPE: {id, FIELD: VALUE}} carried   name: notice instance; {outcome,
 * detail}: what became of a notice that was sent tick, recompute (calendars changed): nothing
 */
enum command_kind {
    COMMAND_OPEN,
    COMMAND_SEND,
    COMMAND_MESSAGE,
    COMMAND_SET,
    COMMAND_RECORD,
    COMMAND_DOCUMENT,
    COMMAND_CONSENT,
    COMMAND_RELEASE,
    COMMAND_WITHHOLD,
    COMMAND_SERVED,
    COMMAND_OVERRIDE,
    COMMAND_DONE,
    COMMAND_CORRECT,
    COMMAND_PARTY,
    COMMAND_LINK,
    COMMAND_UNLINK,
    COMMAND_NOTE,
    COMMAND_CARRIED,
    COMMAND_TICK,
    COMMAND_RECOMPUTE,
    COMMAND_MIGRATE, /* the machine is given the new version; due timers were ticked under the old
                      */
};
struct actor {
    struct str principal; /* authenticated, e.g. the system's user; empty: the engine itself */
    struct str person;    /* register reference */
    struct str role;      /* acted in: a role of the protocol */
    struct str on_behalf; /* a role, or the register reference of a party */
    struct str channel, evidence;
};
struct command {
    enum command_kind kind;
    struct str name;
    struct feel_value values;
    struct actor actor;
    int64_t occurred_at; /* as claimed; INSTANT_NONE: now */
    bool assumed; /* of done, in stories only: the fact that finishes the task is taken to be there,
                     and nobody is asked for it */
    int64_t entry;   /* of correct; of open: the entry of `from` that asked for it */
    struct str from; /* of message: the sending case; of open, link: the case that opens one */
    struct str reference, subject;     /* of open */
    const struct migration *migration; /* of migrate: bound */
};
const char *command_kind_name(enum command_kind kind); /* "open", ... */
bool command_kind_find(struct str name, enum command_kind *ret);

/* ---- entries ----
 *
 * One per macrostep. Its effects change the case; all else in it explains. Old kinds and effects
 * are read for ever.
 */
enum entry_kind { /* what the entry is about; the names are those in the journal */
                  ENTRY_OPENED,
                  ENTRY_EVENT,
                  ENTRY_MESSAGE,
                  ENTRY_TIMER,
                  ENTRY_SET,
                  ENTRY_RECORD,
                  ENTRY_DOCUMENT,
                  ENTRY_CONSENT,
                  ENTRY_RELEASE,
                  ENTRY_WITHHOLD,
                  ENTRY_SERVED,
                  ENTRY_OVERRIDE,
                  ENTRY_DONE,
                  ENTRY_CORRECTION,
                  ENTRY_PARTY,
                  ENTRY_LINK,
                  ENTRY_UNLINK,
                  ENTRY_NOTE,
                  ENTRY_CARRIED,
                  ENTRY_RECOMPUTED,
                  ENTRY_REFUSED,
                  ENTRY_MIGRATED,
};
/* What an effect's fields mean by kind. Fields not named are empty (instants: INSTANT_NONE). */
enum effect_kind {
    EFFECT_CASE,          /* id reference, key protocol, word its hash, other subject, at opened */
    EFFECT_ENTERED,       /* id state, at, number: its document order */
    EFFECT_EXITED,        /* id state */
    EFFECT_REMEMBERED,    /* id history state, names states */
    EFFECT_STOPPED,       /* a top-level final state was reached */
    EFFECT_SET,           /* id field, value (sealed); number: how deep contexts are merged */
    EFFECT_DOCUMENT,      /* id document, word status, value facts (sealed) */
    EFFECT_RELEASED,      /* id document, key role, word status, at, value {reason} (sealed) */
    EFFECT_WITHHELD,      /* id document, word status, value reason (sealed) */
    EFFECT_ANSWERED,      /* id consent, key role, other party, word status, at, value (sealed) */
    EFFECT_STALE,         /* id consent: every answer is stale until answered again */
    EFFECT_LAPSED,        /* id consent */
    EFFECT_CONSENT,       /* id consent, word its new status */
    EFFECT_RECORD,        /* id type, key id of the record, at, word role, value (sealed) */
    EFFECT_RECORD_MENDED, /* id type, key id of the record, value: all fields (sealed) */
    EFFECT_TASK_OPENED,   /* id instance, key task, word row, other key, due, at, date occurrence,
                             due_date, name session, value element (sealed) */
    EFFECT_TASK_MOVED,   /* id instance, due, due_date, date occurrence; at: overdue since, or none;
                            number: 1 if it is held there */
    EFFECT_TASK_OVERDUE, /* id instance, key task, due, at */
    EFFECT_TASK_DONE,    /* id instance, key task, due, at; number: 1 if late */
    EFFECT_TASK_WITHDRAWN,  /* id instance, key task, word why */
    EFFECT_TIMER_ARMED,     /* id timer, word kind, key, other word, name role, due, at, value */
    EFFECT_TIMER_MOVED,     /* id timer, due, at */
    EFFECT_TIMER_FIRED,     /* id timer, due */
    EFFECT_TIMER_CANCELLED, /* id timer */
    EFFECT_PLANNED,         /* id instance, key task, word state */
    EFFECT_UNPLANNED,       /* id instance */
    EFFECT_SPENT,           /* id transition, key state: an `after` that is over */
    EFFECT_BLOCKED,         /* id transition, key state, word print, at; number: 0 eventless,
      1 waits, 2 an event's: on record only, 3 waits, and may change by itself */
    EFFECT_UNBLOCKED,       /* id transition */
    EFFECT_RAISED,          /* id event (internal); nothing changes */
    EFFECT_DROPPED,         /* id event that no active state handles */
    EFFECT_MESSAGE,    /* id event, key receiving case, other link, number from 0, value (sealed) */
    EFFECT_OPENING,    /* id link, key protocol, number as of a message, value {data, parties}
                          (sealed): a case is to be opened */
    EFFECT_OPENED_BY,  /* id the case that opened this one, number its entry */
    EFFECT_NOTICE,     /* id derived, key notice or empty, word role, other party, name task
                          instance, task task, at due instant, value {subject, text, html}
                          (sealed); number: 1 if proof of service is required; due: the instant of
                          the digest that it waits for, of a receiver whose role asks for one */
    EFFECT_SUPERSEDED, /* id timer, word tell, name task instance, at due: not sent */
    EFFECT_SERVED, /* id notice, key role, at, value (sealed); due: from when it counts, where that
                      is not `at`; number: 1 if that is still to come */
    EFFECT_PARTY,  /* id role, key reference, date from, due_date to; number: bits 1
                      may_contact, 2 parental */
    EFFECT_PARTY_ENDED, /* id role, key reference, date */
    EFFECT_LINKED,      /* id link, key reference */
    EFFECT_UNLINKED,    /* id link, key reference */
    EFFECT_OVERRIDE,    /* id need, key role, at, due until, value facts (sealed) */
    EFFECT_CARRIED,     /* id notice instance, word outcome, value detail (sealed) */
    EFFECT_NOTE,        /* value text (sealed) */
    EFFECT_TROUBLE,     /* id what failed (an action's place, a task), value why (sealed) */
    EFFECT_MIGRATED,    /* id protocol, key old version, word new version, other the new one's hash,
                           name mapping, task the mapping's hash, names the states without children
                           that it is in now */
    EFFECT_PASSED,      /* names states that count as having been entered */
    EFFECT_UNSET,       /* id field: it has no value any more */
    EFFECT_FORGOTTEN,   /* id history state: it remembers nothing */
    EFFECT_KINDS,
};
struct effect {
    enum effect_kind kind;
    struct str id, key, word, other, name, task;
    int64_t at, due, number;
    struct date date, due_date;
    struct feel_value value;
    const struct str *names;
    size_t name_count;
    struct str retain; /* retention class of value; empty: the case's */
};
enum need_outcome {
    NEED_MET,
    NEED_NOT_MET,
    NEED_CANNOT_TELL,
    NEED_NOT_APPLICABLE,
    NEED_OVERRIDDEN
};
struct need_item { /* one of `each` or of `has` that failed */
    struct str id; /* row, document or path; from 1 in plain lists */
    enum need_outcome outcome;
    struct str says, remedy; /* rendered (sealed) */
    struct str reason;       /* why it cannot be told (sealed) */
};
struct seen { /* a value that was read for a decision (sealed) */
    struct str path;
    struct feel_value value;
    struct str subject; /* of the linked case it came from; empty: this case's */
    struct str retain;  /* retention class; empty: the case's */
};
struct asked {
    const struct need *need; /* NULL after decoding, or where it is the `if` of a transition */
    struct str id;           /* of the need; of an `if`: "if" */
    struct str of;           /* what it was asked for: transition, state, document, record, task */
    enum need_outcome outcome;
    enum unmet unmet;
    struct str says, remedy, reason; /* rendered, where it failed (sealed) */
    const struct need_item *items;
    size_t item_count;
    const struct seen *seen;
    size_t seen_count;
};
/* Why a command is refused. */
enum refusal {
    REFUSED_NOT,
    REFUSED_NEEDS,        /* see `asked` */
    REFUSED_NOT_ALLOWED,  /* the role may not */
    REFUSED_NOT_EXPECTED, /* no active state handles it; the case is not in that state */
    REFUSED_MISSING,      /* `details`: fields that it must carry */
    REFUSED_WRONG,        /* `details`: values of wrong type, or unknown names */
    REFUSED_NOT_OVERRIDABLE,
};
const char *refusal_name(enum refusal refusal); /* "needs", "not_allowed", ... */
struct entry;
/* In a line: why, the needs that are not met, what is wrong; no value. */
struct str refusal_summary(struct arena *arena, const struct entry *refused);
struct detail {
    struct str field, text; /* the text names types, never the value */
};
struct read_case { /* a linked case that was read */
    struct str reference, hash;
    int64_t sequence;
};
struct used_calendar {
    struct str name, version, hash;
};
struct entry {
    enum entry_kind kind;
    int version;            /* of the kind: 1 */
    enum entry_kind wanted; /* of refused: what it would have been */
    int64_t occurred_at;    /* decided as of: a timer's due instant, or as claimed */
    struct actor actor;
    struct str name;         /* event, timer id, need, ...: what the entry is about */
    struct str from;         /* message: the sending case; correction: the entry mended, as text */
    struct feel_value given; /* what was typed (sealed), of events, done and refused; else null */
    const struct str *transitions; /* taken, in order */
    size_t transition_count;
    const struct asked *asked;
    size_t asked_count;
    enum refusal refusal;
    const struct detail *details;
    size_t detail_count;
    const struct effect *effects;
    size_t effect_count;
    const struct read_case *reads;
    size_t read_count;
    const struct used_calendar *calendars;
    size_t calendar_count;
};

/* ---- decide and apply ---- */
enum outcome {
    OUTCOME_DONE,
    OUTCOME_REFUSED, /* the last entry says why; timers that were due stand before it */
    OUTCOME_FAULT,   /* a limit was passed, or the command cannot be understood; no entries */
};
struct decision {
    enum outcome outcome;
    const struct entry *const *entries;
    size_t count;
    const struct entry *refusal; /* NULL unless refused */
    struct error fault;
};
/* Tick the case to surroundings->now, then decide the command. `kase` is folded as it goes; for
 * open it is a new one. Entries live in `arena`. */
void decide(struct arena *arena, const struct protocol *protocol, struct case_state *kase,
            const struct command *command, const struct surroundings *surroundings,
            struct decision *ret);
/* Fold an entry, and count it. */
void apply(struct case_state *kase, const struct entry *entry);
/* Count an entry of a kind that is not the machine's (an erasure, say). */
void case_advance(struct case_state *kase, int64_t sequence);

/* ---- stored forms ----
 *
 * docs/journal.md has worked examples. A sealed part is {"retention", "subject", "values": [...]};
 * the open part refers to a sealed value as "@PART.INDEX". Parts that were erased have
 * empty content; their values read as null with the reason `erased`.
 */
struct entry_part {
    struct str subject, retention;
    struct str content; /* JSON; empty: erased */
};
struct stored_entry {
    struct str kind; /* name of the entry's kind */
    int version;
    int64_t occurred_at; /* beside the open part: it stands in a column of its own */
    struct str open;     /* JSON; keys in the order of the codec */
    const struct entry_part *parts;
    size_t part_count;
};
/* `kase`: whose subject the sealed parts belong to (the state after the entry will do). */
void entry_encode(struct arena *arena, const struct case_state *kase, const struct entry *entry,
                  struct stored_entry *ret);
NODISCARD enum result entry_decode(struct arena *arena, const struct stored_entry *stored,
                                   struct entry *ret, struct error *error);
const char *entry_kind_name(enum entry_kind kind);
bool entry_kind_find(struct str name, enum entry_kind *ret);
const char *effect_kind_name(enum effect_kind kind);
const char *timer_kind_name(enum timer_kind kind);
bool timer_kind_find(struct str name, enum timer_kind *ret);
const char *need_outcome_name(enum need_outcome outcome);
/* A folded case as compact text, for the projection; decoding gives a case in `arena`, and
 * RESULT_INVALID for text that is not one. As JSON: for people and other programs. */
json_t *case_to_json(struct arena *arena, const struct case_state *kase);
struct str case_encode(struct arena *arena, const struct case_state *kase);
NODISCARD enum result case_decode(struct arena *arena, struct str json, struct case_state **ret,
                                  struct error *error);

/* ---- questions ---- */
struct possibility {                     /* something that can happen next */
    const struct transition *transition; /* NULL: an event that only finishes a task */
    struct str event;
    struct roles by;
    bool allowed; /* the asked role may */
    bool open;    /* nothing stands in its way now */
    const struct asked *asked;
    size_t asked_count;
    const struct take *const *missing; /* what the event must carry */
    size_t missing_count;
    struct date earliest; /* the first day on which only time stood in the way; month 0: none */
};
struct possibilities {
    const struct possibility *items;
    size_t count;
};
/* What can happen next, for a role (empty: any) and an event (empty: all). Changes nothing. */
void why(struct arena *arena, const struct protocol *protocol, const struct case_state *kase,
         struct str role, struct str event, const struct surroundings *surroundings,
         struct possibilities *ret);
struct recipient {
    const struct role *role; /* who bears it now */
    bool takes_part;
    struct str party; /* of the registers; empty: nobody has the role now */
    bool may_contact;
};
struct notice_preview {
    struct str subject, text, html;
    struct str fault; /* why an expression in its texts gave nothing; empty: none failed */
    bool broken;      /* it would not be sent for that */
    const struct str
        *blanks; /* expressions of its texts that have no value: nothing stands there */
    size_t blank_count;
    const struct recipient *recipients;
    size_t recipient_count;
    int64_t counts[SERVED_WAYS]; /* sent now in this way, it would count as served from then;
                                    INSTANT_NONE: at once */
    const struct asked *lacks;   /* what it must contain and does not; NULL: nothing */
};
/* A notice as it would be now, for these roles (count 0: its own). `event` is what an event would
 * carry. A notice that a task sends is about the first open one. Changes nothing. */
void preview_notice(struct arena *arena, const struct protocol *protocol,
                    const struct case_state *kase, const struct notice *notice, struct roles roles,
                    struct feel_value event, const struct surroundings *surroundings,
                    struct notice_preview *ret);
/* A case that nobody has opened, to see what its protocol would say: with a party in every role,
 * the defaults, these values of its data (as `set` takes them), and with `made` one of its type for
 * every other field. NULL with `ret_fault` where a value is wrong. */
struct case_state *case_sample(struct arena *arena, const struct protocol *protocol,
                               struct feel_value data, bool made,
                               const struct surroundings *surroundings, struct error *ret_fault);
struct upcoming {
    struct str task, row;
    int64_t due;
    struct date due_date; /* where it has no time of day */
    bool open;            /* already opened */
};
struct upcoming_message {
    struct str notice, task, role, party; /* as of EFFECT_NOTICE */
    int64_t at;                           /* when it goes out: decided then, or with a digest */
};
struct agenda {
    const struct upcoming *items; /* by due */
    size_t count;
    const struct upcoming_message *messages; /* as they will be sent */
    size_t message_count;
    struct str note; /* why it ends early; empty if it does not */
};
/* Every due instant from surroundings->now to `until`, as it will be if nothing but time happens.
 */
void case_agenda(struct arena *arena, const struct protocol *protocol,
                 const struct case_state *kase, const struct surroundings *surroundings,
                 int64_t until, struct agenda *ret);

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };
const char *truth_name(enum truth truth); /* "no", "yes", "cannot tell" */
struct told {
    enum truth is;
    struct str reason; /* why it is unknown */
};
struct case_whereabouts {
    struct told here;              /* whether a row holds */
    const struct whereabouts *row; /* that holds, or that cannot be told; NULL: none holds */
    /* Of the row that holds; all else is empty. */
    const struct role *role; /* whose place: who bears the row's role now; NULL: nobody's */
    struct str party;        /* who has it, by reference; empty: nobody, or not known */
    struct str party_reason; /* why that is not known; empty: it is, or there is no role */
    struct told expected;    /* there, today */
    enum day_why closed;     /* why the place is closed today; DAY_COUNTS: it is not */
    struct str closure;      /* the label of its closure; may be empty */
    bool looks;              /* the row says how the subject is seen */
    struct date seen;        /* the last day; month 0: nobody has, or it is not known */
    struct str seen_reason;  /* why it is not known; empty: it is */
    int64_t ago;             /* days after it up to today, today included; -1: not known */
    enum day_kind counted;   /* what they are: those on which the place is open */
    struct told not_seen;    /* for longer than the row allows */
};
/* Where the subject of a case is at surroundings->now; what is due by then has been decided.
 * Changes nothing. */
void case_whereabouts(struct arena *arena, const struct protocol *protocol,
                      const struct case_state *kase, const struct surroundings *surroundings,
                      struct case_whereabouts *ret);

/* in_state, served, released: bound to the case that `decide` works on. Pass it to protocol_load.
 */
extern const struct feel_library machine_library;

#endif
