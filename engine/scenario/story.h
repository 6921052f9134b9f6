/* A scenario as it was read: the structs that its key tables fill. Private to this floor. */
#ifndef SCENARIO_STORY_H
#define SCENARIO_STORY_H

#include "scenario/scenario.h"

struct story_organisation {
    struct key_name id, kind, calendar, label;
};
struct story_person {
    struct key_name id, name, contact;
};
struct story_fixture { /* a case in mid-life before the story starts, or one that another opens */
    struct key_name id;
    const struct yaml_node *protocol, *in, *since, *data, *documents, *consents, *records, *parties,
        *links, *opened_by;
    struct span at;
    const struct protocol *loaded;
};
struct story_expect {
    struct span at;
    const struct yaml_node *states, *refused, *failed, *blocked, *breaches, *warned, *notices,
        *tasks, *due, *agenda, *consents, *documents, *data, *history, *fired, *outage,
        *whereabouts;
};
struct story_step {
    struct span at;
    struct key_name on_case, as, on_behalf, when;
    const struct yaml_node *open, *send, *message, *set, *record, *document, *consent, *release,
        *withhold, *served, *override, *done, *correct, *party, *link, *unlink, *wait, *down, *with;
    struct story_expect *expect;
};
struct story_branch { /* one of several ends */
    struct key_name id;
    struct key_list steps;
    struct span at;
};
struct scenario {
    struct key_name language, name, title, start;
    const struct yaml_node *protocol_node, *parties, *source, *autos;
    struct key_list organisations, people, fixtures, steps, branches;
    const struct protocol *protocol;
    int64_t started;
};

/* What a step does, found once: the command's kind and the node that says what. */
struct story_act {
    enum { ACT_OPEN, ACT_COMMAND, ACT_WAIT, ACT_DOWN, ACT_LOOK } what;
    enum command_kind kind;
    const struct yaml_node *node;
};
/* The act of a step; ACT_LOOK where it only expects. Reports more than one. */
bool story_act(const struct story_step *step, struct diags *diags, struct story_act *ret);

/* The instant to which a `wait` leads from now; false where it says none. */
bool read_wait(struct arena *arena, const struct zone *zone, const struct yaml_node *node,
               int64_t now, int64_t *ret);

/* The key tables, as sections of the reference page. */
void story_tables(FILE *out);

/* What a correction mends: the last of a case's entries that states something of the same name.
 * Sets the command's entry (0 where there is none), and the ids of records that it does not say. */
void find_mended(struct arena *arena, const struct stage_entries *entries, struct command *command);

/* ---- what is expected ---- */
struct story_case { /* one that is open */
    struct str name, reference;
    size_t looked; /* entries that earlier steps of this case have seen */
};
struct checker {
    struct arena *arena;
    struct scenario_report *report;
    const struct stage_view *view;
    const struct stage_answer *answer;
    struct stage_entries fresh; /* entries since the last step of the same case */
    int64_t now;
    const struct story_outage *outage; /* NULL: none since the last step */
    const struct story_case *cases;
    size_t case_count;
};
/* A text with the story's names of its cases instead of the stage's references. */
struct str checker_named(const struct checker *checker, struct str text);
void checker_fail(struct checker *checker, struct span at, const char *format, ...)
    PRINTF_LIKE(3, 4);
void expect_expectations(struct checker *checker, const struct story_expect *expect);
/* Refusals, blocked transitions, breaches and warnings. */
void expect_refused(struct checker *checker, const struct yaml_node *want);
void expect_blocked(struct checker *checker, const struct yaml_node *want);
void expect_breaches(struct checker *checker, const struct yaml_node *want);
void expect_warned(struct checker *checker, const struct yaml_node *want);
/* Notices, tasks, agenda. */
void expect_notices(struct checker *checker, const struct yaml_node *want);
void expect_tasks(struct checker *checker, const struct yaml_node *want);
void expect_due(struct checker *checker, const struct yaml_node *want);
void expect_agenda(struct checker *checker, const struct yaml_node *want);
/* Timers that fired, and what is on record of an outage. */
void expect_fired(struct checker *checker, const struct yaml_node *want);
void expect_outage(struct checker *checker, const struct yaml_node *want);
/* Where the subject of the case is now. */
void expect_whereabouts(struct checker *checker, const struct yaml_node *want);
/* States, data, documents, consents, history. */
void expect_states(struct checker *checker, const struct yaml_node *want);
void expect_data(struct checker *checker, const struct yaml_node *want);
void expect_documents(struct checker *checker, const struct yaml_node *want);
void expect_consents(struct checker *checker, const struct yaml_node *want);
void expect_history(struct checker *checker, const struct yaml_node *want);
/* Whether a value is what a node says: scalars by their text, lists by element, mappings by the
 * keys they name. */
bool value_matches(struct arena *arena, const struct yaml_node *want, struct feel_value got);
/* Whether the protocol has a row of this kind; a fault at the key where it has none, so that
 * nothing is expected of a name that was mistyped. */
bool check_name(struct checker *checker, const char *kind, const struct yaml_node *key,
                struct str id);
/* Two lists of words, in any order or in this one; says what is missing and what is in excess. */
void expect_words(struct checker *checker, const struct yaml_node *want, const struct str *got,
                  size_t count, bool ordered, const char *what);

#endif
