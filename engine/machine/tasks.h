/* Duties: what active states owe, when, and who is told. Private to machine. */
#ifndef MACHINE_TASKS_H
#define MACHINE_TASKS_H

#include "machine/needs.h"
#include "machine/work.h"

/* ---- when.c ---- */
struct anchors { /* what a WHEN may count from here; absent: no instant and no date */
    struct when_anchor due, entered, opened, occurrence, answered, seen, sent;
};
extern const struct anchors no_anchors;
enum when_rule {
    RULE_DUE,   /* without a time of day: until midnight at the end of that day */
    RULE_START, /* without a time: from midnight */
    RULE_TELL,  /* without a time: at `tell_at` */
    RULE_TIMER, /* without a time: that of the anchor */
};
/* False where the anchor is not known; a fault is put on record under `what`, and is false too.
 * `ret_date` (may be NULL): the day, of a due date without a time; else month 0. */
bool when_eval(struct work *work, const struct when_expr *expr, const struct anchors *anchors,
               enum when_rule rule, const struct calendar *calendar, struct str what,
               int64_t *ret_instant, struct date *ret_date);
/* The same as a question: a fault is not put on record, but in `error` (RESULT_DONE: the anchor, or
 * the count, is not known). */
bool when_find(struct work *work, const struct when_expr *expr, const struct anchors *anchors,
               enum when_rule rule, const struct calendar *calendar, int64_t *ret_instant,
               struct date *ret_date, struct error *error);
struct when_anchor anchor_at(int64_t instant);
struct when_anchor anchor_on(struct date date);
int64_t day_start(struct work *work, struct date date);
int64_t day_end(struct work *work, struct date date); /* the midnight after it */

/* ---- whose calendar (shift.c) ---- */
const struct calendar *role_calendar(struct work *work, const struct role *role);
const struct calendar *task_calendar(struct work *work, const struct task *task);
/* Move an instant to a day that the role works: back for a reminder, on for what comes after. Where
 * the role's calendar does not reach, the message stays on its day and the trouble is on record: a
 * message on a holiday is a nuisance, one that never comes is a child that nobody looks for. */
void shift_for(struct work *work, const struct role *role, int direction, struct str what,
               int64_t *instant);

/* That of one party who has the role. */
const struct calendar *party_calendar(struct work *work, const struct role *role, struct str party);

/* ---- digests (digest.c) ---- */
/* Whether a message may be gathered with others that its receiver gets. `notice` NULL: a task's own
 * words. */
bool may_be_gathered(const struct role *role, const struct notice *notice);
/* When what is told a party at an instant goes out with its digest; INSTANT_NONE: by itself, at
 * once. `open` (NULL: none) is the duty that it is about: a reminder never waits past its due time.
 */
int64_t digest_instant(struct work *work, const struct role *role, struct str party,
                       const struct open_task *open, int64_t at);

/* ---- instances (tasks.c, schedule.c) ---- */
struct instance { /* one that is opened, or may be */
    const struct task *task;
    struct str row;            /* of for_each; empty: none */
    struct feel_value element; /* that row */
    struct date occurrence;
    bool has_time;
    struct clock_time time;
    bool again; /* the time comes twice that day, and this is its second pass */
    struct str session;
};
/* Where its time of day is known: the instant. */
void instance_at(struct work *work, struct instance *instance, int64_t instant);
int64_t instance_instant(struct work *work, const struct instance *instance);
const struct task *task_of(const struct work *work, const struct open_task *open);
/* A row as it stands now, or as it was `before` where it is there no more. It puts FEEL's moment
 * out of place. */
struct feel_value row_now(struct work *work, const struct task *task, struct str row,
                          struct feel_value before);
/* Put an instance into FEEL's moment; `open` may be NULL while there is none. */
void task_moment(struct work *work, const struct instance *instance, const struct open_task *open);
void clear_moment(struct work *work);
struct instance instance_of(struct work *work, const struct open_task *open);
struct anchors task_anchors(struct work *work, const struct instance *instance, int64_t opened);
struct str instance_id(struct work *work, const struct instance *instance, struct str key);
struct str instance_key(struct work *work, const struct instance *instance);
bool instance_due(struct work *work, const struct instance *instance, int64_t opened,
                  int64_t *ret_due, struct date *ret_date);
/* `ret_opens` holds the default, and is left so where the task does not say otherwise. */
bool instance_opens(struct work *work, const struct instance *instance,
                    const struct every_expr *every, int64_t *ret_opens);
void open_instance(struct work *work, const struct instance *instance, struct str key);
void withdraw(struct work *work, const struct open_task *open, const char *why);

/* Rows of for_each, or one without a row. */
struct task_rows {
    struct instance *items;
    size_t count;
    bool known; /* false: the list could not be told */
};
struct task_rows rows_of(struct work *work, const struct task *task);

/* Open and arm what a repeating task owes from an instant on. */
void schedule(struct work *work, const struct instance *row, const struct every_expr *every,
              int64_t after, int64_t previous);
/* A schedule whose calendar, anchor or duration has changed: what comes next moves with it. */
void reschedule(struct work *work, const struct instance *row, const struct every_expr *every);
void drop_schedule(struct work *work, const struct instance *row);
bool has_schedule(struct work *work, const struct instance *row);
void fire_schedule(struct work *work, const struct timer *timer);
/* The schedule that applies: the task's own, or the `else` of a list that is empty. */
const struct every_expr *effective_every(struct work *work, const struct instance *row,
                                         struct feel_value *ret_list);
/* The occurrence's day as its schedule has it now; false where there is none. */
bool occurrence_again(struct work *work, const struct instance *instance,
                      const struct every_expr *every, struct date *ret);

/* ---- lists (planned.c) ---- */
/* Open what is new in the lists that a task follows, withdraw what is gone. */
void reconcile(struct work *work, const struct task *task, bool first);
/* Open the planned instance that this timer stands for. */
void fire_planned(struct work *work, const struct instance *row, struct str timer);

/* ---- telling (tells.c, notices.c) ---- */
enum tells_when {
    TELLS_OPENED, /* with the instance: what is past already is sent at once */
    TELLS_MOVED,  /* its due time has moved: a reminder that would be past is not sent */
    TELLS_SAME,   /* only those that are still to come are worked out again */
};
void arm_tells(struct work *work, const struct open_task *open, enum tells_when when);
void fire_tell(struct work *work, const struct timer *timer);
/* A message that came due and is not sent: on record. */
void supersede(struct work *work, struct str timer, struct str tell, struct str open, int64_t at);
/* `roles` empty: the notice's own. */
void send_notice(struct work *work, const struct notice *notice, struct roles roles, int64_t at);
struct notice_text {
    struct str subject, text, html;
    struct str fault;       /* why an expression gave nothing; empty: none failed */
    VEC(struct str) blanks; /* expressions that have no value */
    bool broken;            /* a part is lost, or the law wants it whole: it is not sent */
};
struct notice_text notice_text(struct work *work, const struct notice *notice);
/* Puts its fault on record; whether it is broken. */
bool tell_fault(struct work *work, const struct notice *notice, const struct notice_text *text);
/* Whether what it must contain is known; where it is not, that is on record. NULL: true. */
bool has_content(struct work *work, const struct notice *notice);
/* Late messages, one for each receiver and tick (combine.c). */
bool comes_late(const struct work *work, int64_t at);
void hold_message(struct work *work, const struct held *held);
void post_messages(struct work *work);
void tell_role(struct work *work, const struct notice *notice, const struct role *role,
               const struct open_task *open, int64_t at);

/* From when a notice that was sent in a way of served_ways counts as served. False where that
 * cannot be told. */
bool service_counts(struct work *work, const struct notice *notice, size_t way, int64_t sent,
                    int64_t *ret);
void fire_served(struct work *work, const struct timer *timer);

/* ---- finishing (finish.c) ---- */
size_t finish_by_event(struct work *work, const struct happening *event);
bool awaits_event(struct work *work, struct str event);
size_t finish_by_record(struct work *work, const struct record_type *type,
                        struct feel_value fields);
/* By a document, an answer or service; `where` sees the event that reports it. */
size_t finish_by_fact(struct work *work, enum done_kind kind, struct str name,
                      const struct happening *event);
void finish(struct work *work, const struct open_task *open);

/* ---- duties of states, timers (duties.c, timers.c) ---- */
void take_up_duties(struct work *work);
void leave_duties(struct work *work, const struct state *state);
void arm_after(struct work *work, const struct state *state);
void recompute(struct work *work);
void arm(struct work *work, struct str id, enum timer_kind kind, int64_t due, struct effect what);

/* ---- consents, documents (consent.c, document.c) ---- */
void consents_go_stale(struct work *work, const struct field *field);
void arm_lapse(struct work *work, const struct consent *consent);
/* Work out what the answers come to; `answered`: there is a new one, even if nothing changes. */
void update_consent(struct work *work, const struct consent *consent, bool answered);
void fire_lapse(struct work *work, const struct timer *timer);
void fire_expire(struct work *work, const struct timer *timer);
void update_all_consents(struct work *work);

/* ---- data and records landing (facts.c) ---- */
void land_datum(struct work *work, const struct field *field, struct feel_value value, int depth);
void land_record(struct work *work, const struct record_type *type, struct feel_value fields,
                 struct str role, int64_t at);

#endif
