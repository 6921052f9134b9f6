/* From a command to entries. Private to machine. */
#ifndef MACHINE_DECIDE_H
#define MACHINE_DECIDE_H

#include "machine/chart.h"
#include "machine/step.h"
#include "machine/tasks.h"

/* ---- timers.c ---- */
/* Decide every timer that is due, each as of its own instant. */
void tick(struct work *work, int64_t until);
void retry_waiting(struct work *work); /* blocked `after` transitions, again */
/* Arm or end the daily round of those whose answer may change by itself. */
void keep_round(struct work *work);
/* ---- volatile.c ---- */
bool may_change_alone(struct work *work, const struct transition *transition,
                      const struct inquiry *inquiry);
/* Whether the answer may change with time alone, or with a linked case. */
bool reads_clock(struct work *work, const struct need *need);

/* ---- refusals (refuse.c) ---- */
/* Turn the entry under way into a refusal; it must not have effects. */
void refuse(struct work *work, enum refusal why);
void refuse_detail(struct work *work, enum refusal why, struct str field, struct str text);
bool is_refused(const struct work *work);
/* Whether the acting role is in the list; refuses if not. */
bool admit(struct work *work, struct roles roles);
bool is_admitted(struct work *work, struct roles roles);
/* Whether the command names one thing, for an act that is refused or done as a whole; refuses if
 * not. `what` it is, for people. */
bool is_single(struct work *work, const char *what);
/* Read what an event, an override or a record carries: unknown, missing and wrong fields refuse. */
struct feel_value read_takes(struct work *work, const struct take *takes, size_t count,
                             struct feel_value given, struct str what);
/* Refuse for the needs of an inquiry, with the notices that they send. */
void refuse_needs(struct work *work, const struct inquiry *inquiry);

/* ---- events (events.c) ---- */
void decide_send(struct work *work);
void decide_message(struct work *work);
void deliver_to_self(struct work *work);

/* ---- facts and acts, by noun ---- */
/* The values of a command, one by one, by their keys. */
#define EACH_VALUE(values, i)                                                                      \
    for (size_t i = 0; value_is_context(values) && i < feel_context_count((values).of.context); i++)
void decide_open(struct work *work); /* open.c */
void decide_set(struct work *work);  /* facts_data.c */
void decide_note(struct work *work);
void decide_record(struct work *work);   /* facts_record.c */
void decide_document(struct work *work); /* facts_document.c */
void decide_release(struct work *work);
void decide_withhold(struct work *work);
void decide_consent(struct work *work); /* facts_consent.c */
void decide_served(struct work *work);  /* facts_notice.c */
void decide_carried(struct work *work);
void decide_override(struct work *work); /* facts_override.c */
void decide_done(struct work *work);     /* facts_task.c */
void decide_party(struct work *work);    /* facts_party.c */
void decide_link(struct work *work);     /* facts_link.c */
void decide_unlink(struct work *work);
void decide_correct(struct work *work); /* correct.c */
void decide_migrate(struct work *work); /* migrate.c */

/* Parts that opening and correcting share. Each checks first and lands afterwards: `check_` refuses
 * and changes nothing, `land_` changes and cannot refuse. */
struct planned_set {
    const struct field *field;
    struct feel_value value;
    int depth;
};
struct planned_sets {
    VEC(struct planned_set) items;
};
void check_data(struct work *work, struct feel_value values, bool by_role,
                struct planned_sets *ret);
void land_data(struct work *work, const struct planned_sets *sets);
void land_default(struct work *work, const struct field *field); /* open.c */
struct planned_record {
    const struct record_type *type;
    struct feel_value fields;
};
struct planned_records {
    VEC(struct planned_record) items;
};
void check_records(struct work *work, struct feel_value values, bool by_role,
                   struct planned_records *ret);
struct planned_document {
    const struct document *document;
    struct str status;
    struct feel_value facts;
    struct feel_value released; /* roles of a fixture; null */
};
struct planned_documents {
    VEC(struct planned_document) items;
};
void check_documents(struct work *work, struct feel_value values, bool by_role,
                     struct planned_documents *ret);
void land_documents(struct work *work, const struct planned_documents *documents, bool raise);
struct planned_answer {
    const struct consent *consent;
    struct str role, party, status;
    struct feel_value facts;
    bool again; /* asked even where an answer still holds */
};
struct planned_answers {
    VEC(struct planned_answer) items;
};
void check_answers(struct work *work, struct feel_value values, bool by_role,
                   struct planned_answers *ret);
/* Every present party of a role, or the role where it has none. */
void add_asked(struct work *work, const struct role *role, struct planned_answer answer,
               struct planned_answers *ret);
void land_answers(struct work *work, const struct planned_answers *answers, int64_t at);
struct planned_party {
    const struct role *role;
    struct effect effect;
};
struct planned_parties {
    VEC(struct planned_party) items;
};
void read_parties(struct work *work, struct feel_value values, struct planned_parties *ret);
void land_parties(struct work *work, const struct planned_parties *parties);
struct planned_links {
    VEC(struct effect) items;
};
void read_links(struct work *work, struct feel_value values, enum effect_kind kind,
                struct planned_links *ret);

int64_t claimed_at(const struct work *work); /* when the command says it happened */

#endif
