/* One `decide` under way: the working case, the entry being written, and where FEEL looks. Private
 * to machine.
 *
 * Everything of a work lives in its arena, which is the arena of the decision. Every change of the
 * case is an effect: `effect` writes it into the entry and applies it at once.
 */
#ifndef MACHINE_WORK_H
#define MACHINE_WORK_H

#include "machine/machine.h"

struct happening {            /* an event on its way */
    struct str name;          /* "record.visit" */
    struct feel_value fields; /* context of what it carries, or null */
    bool typed;               /* fields are of their declared types */
    bool written;             /* fields are text that somebody wrote */
};

struct added_record { /* recorded within this command */
    struct str type;
    struct case_record row;
};

struct draft { /* the entry being written */
    struct entry entry;
    VEC(struct str) transitions;
    VEC(struct asked) asked;
    VEC(struct detail) details;
    VEC(struct effect) effects;
    VEC(struct read_case) reads;
    VEC(struct used_calendar) calendars;
};

struct inquiry; /* machine/needs.h */

struct message_out { /* to this case itself, decided after the entry that sent it */
    struct str event;
    struct feel_value fields;
};

struct held { /* a message of a duty that comes late, until the tick is over */
    struct str role, party;
    struct str notice;      /* empty: the task's own words */
    struct str open, task;  /* the instance that it is about, and its task */
    struct str timer, tell; /* what fired */
    int64_t at;
    struct feel_value text;
    bool alone; /* it waits for no digest */
    bool posted;
};

struct work {
    struct arena *arena;
    const struct protocol *protocol;
    struct case_state *kase;
    const struct surroundings *around;
    const struct command *command;
    int64_t now; /* decided as of */

    /* FEEL */
    struct feel_env env;
    struct feel_frame case_frame, moment_frame;
    struct feel_value moment[MOMENT_COUNT];
    const struct feel_frame *frame; /* innermost */
    struct feel_value *cache;       /* by name of the case layer */
    bool *cached;
    bool stale; /* the cache holds something that may have changed */
    int nested; /* defines and decisions within one another */

    /* the chart */
    bool *active;                /* by order of states */
    bool *fresh;                 /* entered, duties not taken up yet */
    bool *reentered;             /* had been active before */
    const bool *leaving;         /* while a transition is asked: what it will have left; or NULL */
    VEC(struct happening) queue; /* internal */
    size_t queue_at;
    VEC(const struct transition *) disabled; /* blocked within this command */
    size_t microsteps, effects, ticks;
    struct task_rows *rows; /* of `rows_task`, as they were after `rows_effects`; see tasks.c */
    const struct task *rows_task;
    size_t rows_effects;

    struct draft *draft; /* NULL: nothing is written (questions) */
    VEC(const struct entry *) entries;
    VEC(struct added_record) added;
    VEC(struct message_out) to_self;
    VEC(struct held) held;
    const struct timer *telling; /* the message of a task that has come due; NULL: none */
    struct inquiry *wanting; /* notices that lack what they must contain; NULL: not to be refused */
    size_t made;             /* ids derived */
    bool data_changed;       /* timers and tasks that read the case have to be looked at again */
    bool faulty;
    struct error fault;
};

/* ---- life (work.c) ---- */
void work_start(struct work *work, struct arena *arena, const struct protocol *protocol,
                struct case_state *kase, const struct surroundings *around);
void work_sync_active(struct work *work); /* after the configuration came from elsewhere */
void draft_start(struct work *work, enum entry_kind kind, struct str name);
/* Close the entry and put it among the decision's; counts it on the case. */
void draft_end(struct work *work);
void draft_drop(struct work *work);
void work_fault(struct work *work, const char *format, ...) PRINTF_LIKE(2, 3);
/* Write an effect and apply it. */
void effect(struct work *work, struct effect effect);
struct str derive_id(struct work *work, char letter);
void raise_event(struct work *work, struct str name, struct feel_value fields);
/* An action or a schedule that cannot be carried out: on record, and error.execution. */
void trouble(struct work *work, struct str what, struct str why);
/* The same, of what is worked out anew after every step: once in an entry, so that whoever answers
 * error.execution does not set it off again. */
void trouble_once(struct work *work, struct str what, struct str why);
const struct state *state_of(const struct work *work, struct str id);
const struct role *role_of(const struct work *work, struct str id);
int64_t entered_of(const struct work *work, const struct state *state);
struct date today_of(const struct work *work);
/* As known at the work's instant; the empty name is the protocol's. NULL: there is none. */
const struct calendar *calendar_of(struct work *work, struct str name);
struct str *copy_names(struct arena *arena, const struct str *names, size_t count);

/* ---- FEEL's scope (scope.c, scope_case.c) ---- */
void scope_start(struct work *work);
void scope_changed(struct work *work);
struct feel_value eval(struct work *work, const struct feel_expr *expr);
/* Of expressions that see the case only: defaults, definitions, whether a role takes part. */
struct feel_value eval_case(struct work *work, const struct feel_expr *expr);
/* With one more layer, of names in their order, inside the moment. */
struct feel_value eval_within(struct work *work, const struct feel_expr *expr,
                              const struct feel_value *values);
struct str render(struct work *work, const struct feel_template *template);
struct str render_for(struct work *work, const struct feel_template *template, feel_write *write,
                      void *context);
struct feel_value scope_field(struct work *work, const struct field *field,
                              struct feel_value stored);
/* What FEEL would see in place of a field, until scope_changed. */
void scope_propose(struct work *work, const struct field *field, struct feel_value stored);
struct feel_value scope_documents(struct work *work);
struct feel_value scope_pack(struct work *work, const struct pack *pack);
struct feel_value scope_records(struct work *work);
struct feel_value scope_record_rows(struct work *work, const struct record_type *type);
struct feel_value scope_parties(struct work *work);
struct feel_value scope_link(struct work *work, const struct link *link);
/* A case that may be linked: its LINKED_PARTS. */
const struct feel_value *scope_candidate(struct work *work, const struct link *link,
                                         struct str reference);
struct feel_value scope_consents(struct work *work);
struct feel_value scope_name(struct work *work, size_t index);
struct feel_value empty_of(struct work *work, const struct feel_type *type);
struct feel_value scope_values(struct work *work);
struct feel_value scope_document(struct work *work, const struct document *document);
/* The fields of a record or an event, each of them, in the order of their declaration. */
struct feel_value scope_takes(struct work *work, const struct take *takes, size_t count,
                              struct feel_value given);
/* The subject that values read under this path belong to; empty: this case's. */
struct str scope_subject(struct work *work, struct str path);
struct str scope_retention(struct work *work, struct str path); /* its retention class */
/* Parties */
const struct case_party *party_of(const struct work *work, struct str role); /* the first now */
bool party_present(const struct work *work, const struct case_party *party);
/* Who bears a role now: it may be replaced by another. */
const struct role *bearer_of(struct work *work, const struct role *role);
bool takes_part(struct work *work, const struct role *role);
const struct party_info *register_of(const struct work *work, struct str reference);

/* ---- values (value.c) ---- */
struct feel_value value_copy(struct arena *arena, struct feel_value value);
struct feel_value value_merge(struct arena *arena, struct feel_value old, struct feel_value with,
                              int depth);
bool value_is_context(struct feel_value value);
struct feel_value value_at(struct feel_value context, const char *key); /* null if absent */
struct str value_str(struct feel_value value);                          /* empty if no string */
bool value_is_error(struct feel_value value); /* a null that has a reason */
bool value_is_fault(struct feel_value value); /* one whose reason is not a mere absence */
struct str value_reason(struct arena *arena, struct feel_value value);
bool value_is_empty(struct feel_value value); /* null, "", [] or {} */

/* ---- the folded case (apply.c, effects.c) ---- */
void apply_effect(struct case_state *kase, const struct effect *effect);
const struct datum *case_datum(const struct case_state *kase, struct str field);
struct case_document *case_document(const struct case_state *kase, struct str id);
struct case_consent *case_consent(const struct case_state *kase, struct str id);
struct open_task *case_task(const struct case_state *kase, struct str id);
struct timer *case_timer(const struct case_state *kase, struct str id);
const struct blocked *case_blocked(const struct case_state *kase, struct str transition);
bool case_was_in(const struct case_state *kase, struct str state);
void case_note_entered(struct case_state *kase, struct str state); /* borrows the name */
bool case_is_spent(const struct case_state *kase, struct str transition);

#endif
