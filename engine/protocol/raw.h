/* What the key tables of this floor read: a file as it was written, names not yet resolved.
 *
 * One struct for each kind of mapping; slots have the types that yaml/yaml.h names. Everything that
 * is FEEL, a WHEN, an EVERY or a value stays a node until the names that it may use are known.
 * Private to this floor.
 */
#ifndef PROTOCOL_RAW_H
#define PROTOCOL_RAW_H

#include "protocol/protocol.h"

struct raw_date {
    struct date date;
    struct span at; /* source NULL if absent */
};
struct raw_clock {
    struct clock_time time;
    struct span at;
};
enum raw_flag { FLAG_ABSENT, FLAG_TRUE, FLAG_FALSE };

/* What every row may have. */
struct raw_row {
    struct key_name name;
    struct span at;
    struct key_name label, source;
    const struct yaml_node *locked;
};
struct raw_privacy {
    int class;
    struct key_names see;
    struct key_name retain;
};

/* A field of data, a record, an event or a context; a column; a named type. */
struct raw_field {
    struct raw_row row;
    const struct yaml_node *type, *rows, *fallback, *check;
    struct key_names words;
    struct key_list fields, columns;
    struct key_name pattern;
    struct key_names by, until;
    int required;
    struct raw_privacy privacy;
};

struct raw_replaced {
    struct key_name role;
    const struct yaml_node *condition;
};
struct raw_role {
    struct raw_row row;
    bool many;
    struct key_number min, max;
    struct key_name calendar, of;
    const struct yaml_node *condition;
    struct raw_replaced *replaced_by;
    struct raw_clock digest;
};
struct raw_value {
    struct raw_row row;
    const struct yaml_node *type, *day, *from;
    struct key_names words;
};
struct raw_define {
    struct raw_row row;
    const struct yaml_node *value;
};
struct raw_release {
    struct key_names to, needs;
    int reason;
};
struct raw_document {
    struct raw_row row;
    struct key_names from;
    struct key_name pack;
    int valid_until, not_applicable;
    struct raw_release *release;
    struct raw_privacy privacy;
};
struct raw_consent {
    struct raw_row row;
    struct key_names from, over;
    int who;
    const struct yaml_node *lapses;
    struct raw_privacy privacy;
};
struct raw_record {
    struct raw_row row;
    struct key_names from, needs;
    struct key_list fields;
    struct raw_privacy privacy;
};
struct raw_link {
    struct raw_row row;
    struct key_name protocol, same;
    struct key_number min, max;
    struct key_names hears, reads;
    const struct yaml_node *only;
};
struct raw_service { /* as served_ways */
    const struct yaml_node *post, *hand, *email;
};
struct raw_notice {
    struct raw_row row;
    struct key_names to, contains, allow;
    const struct yaml_node *subject, *text, *html;
    int proof;
    struct raw_service *served;
    bool urgent;
};
struct raw_override {
    struct key_names by;
    int reason;
    bool second_person;
    const struct yaml_node *until, *condition;
    struct key_list takes;
};
struct raw_refused {
    struct key_name notify;
};
struct raw_need {
    struct raw_row row;
    const struct yaml_node *rule, *each, *applies, *says, *remedy;
    struct key_names has, has_answer, who;
    int unmet;
    struct raw_override *override;
    struct raw_refused *on_refused;
};

struct raw_send {
    struct key_name event, to, id;
    const struct yaml_node *with, *delay, *one;
};
struct raw_notify {
    struct key_name notice;
    struct key_names to;
    const struct yaml_node *when;
};
struct raw_opening {
    struct key_name link, protocol;
    const struct yaml_node *data, *parties;
};
struct raw_ask {
    struct key_names consents;
    const struct yaml_node *older;
};
struct raw_action {
    struct span at;
    const struct yaml_node *set, *record, *condition, *for_each;
    struct key_name raise, cancel, as;
    struct raw_send *send;
    struct raw_notify *notify;
    struct raw_ask *ask;
    struct raw_opening *open;
    struct key_list then, otherwise, body;
};

struct raw_transition {
    struct raw_row row; /* of an `after`: its name */
    struct key_names event, to, by, needs;
    struct key_name id;
    const struct yaml_node *condition, *when;
    struct key_list takes, body;
    bool internal;
};
struct raw_target {
    struct span at;
    struct key_names to;
    struct key_list body;
};

struct raw_tell {
    struct raw_row row;
    const struct yaml_node *when, *condition;
    struct key_names to;
    struct key_name notice;
};
struct raw_done {
    struct span at;
    struct key_names event;
    struct key_name record, document, consent, served;
    const struct yaml_node *where, *all;
};
struct raw_task {
    struct raw_row row;
    struct key_names who, needs;
    const struct yaml_node *condition, *for_each, *every, *due, *opens;
    struct key_name calendar;
    struct raw_done *done_by;
    struct key_list tell;
    int on_leave;
    int closed_day; /* CLOSED_IGNORED: not said */
};

struct raw_state {
    struct raw_row row;
    int type, history;
    struct raw_target *initial, *fallback;
    struct key_list states, enter, exit, always, after, tasks;
    struct key_names needs;
    const struct yaml_node *on;
};

struct raw_whereabouts {
    struct raw_row row;
    struct key_name at;
    const struct yaml_node *for_each, *condition, *party, *expected, *seen, *from, *not_seen;
};
struct raw_time {
    struct key_name zone, calendar;
    struct raw_clock tell_at;
};
struct raw_protocol {
    struct span at;
    struct key_name waymark, protocol, library, version, title, source;
    struct raw_date valid_from, valid_to;
    struct key_names use;
    int applies_to;
    struct raw_time *time;
    struct key_names edited_by;
    struct key_list roles, types, values, define, data, documents, consents, records, links, needs,
        notices, whereabouts, states;
    struct raw_target *initial;
};

/* Calendars. */
struct raw_half_terms { /* of a term; periods are read by hand */
    struct raw_row row;
    const struct yaml_node *half_terms;
};
struct raw_expect {
    struct key_number school_days;
};
struct raw_year {
    struct raw_expect *expect;
    const struct yaml_node *terms;
};
struct raw_closure {
    struct span at;
    struct key_name kind, label;
    struct key_name known_from;
    const struct yaml_node *locked;
    bool working;
};
struct raw_extends {
    struct key_name calendar, version;
};
struct raw_calendar {
    struct span at;
    struct key_name waymark, calendar, version, title, source, zone;
    const struct yaml_node *covers, *years, *closed, *open;
    const struct yaml_node *change, *add, *remove, *may; /* read from the tree: overlay.h */
    struct raw_extends *extends;
    struct key_names working_days;
    bool sample;
};

/* Decisions. */
struct raw_rule {
    struct raw_row row;
    const struct yaml_node *condition, *then;
};
struct raw_decision {
    struct raw_row row; /* its name is the decision's id */
    struct key_name waymark, version, title, source;
    struct raw_date valid_from, valid_to;
    struct key_names use;
    int applies_to;
    int hit, aggregate;
    struct key_list inputs, outputs; /* struct raw_field */
    struct key_list rules;           /* struct raw_rule */
    struct key_list context;         /* struct raw_define */
    const struct yaml_node *expression, *result, *type;
};

/* Mapping files. */
struct raw_moved { /* what becomes of one row of the old version */
    struct key_name name;
    struct span at;
    struct key_names to;
    int how; /* enum moved_how */
    struct key_name aside, why;
};
struct raw_migration {
    struct span at;
    struct key_name waymark, id, title, source, protocol, from, to;
    struct key_list states, histories, data, tasks, timers; /* struct raw_moved */
};

/* Types of rows that this floor adds to those of yaml/yaml.h. */
extern const struct key_type key_feel, key_when, key_every, key_value, key_template, key_shape,
    key_rows, key_date, key_clock, key_lock, key_steps, key_on, key_sets, key_record, key_dated,
    key_cover, key_years, key_closures, key_opened, key_terms, key_half_terms, key_later, key_cells;

/* The tables, one for each kind of mapping. */
extern const struct key_table table_protocol, table_library, table_time, table_role, table_replaced,
    table_type, table_value, table_define, table_field, table_shape, table_column, table_document,
    table_release, table_consent, table_record, table_link, table_service, table_notice,
    table_whereabouts, table_need, table_override, table_refused, table_action, table_send,
    table_notify, table_opening, table_asking, table_transition, table_always, table_after,
    table_target, table_state, table_task, table_done, table_tell, table_decision, table_input,
    table_output, table_rule, table_calendar, table_extends, table_year, table_expect, table_term,
    table_closure, table_migration, table_moved_state, table_moved_history, table_moved_data,
    table_moved_task, table_moved_timer;

/* Shorthand for rows. */
#define SLOT(type, member) offsetof(struct type, member)
#define COUNT_OF(rows) (sizeof(rows) / sizeof *(rows))
/* Rows that every row of a block has, and those about privacy. */
#define ROWS_COMMON(type)                                                                          \
    {"label", &key_text, SLOT(type, row.label), .help = "what people read; by default the id"},    \
        {"source", &key_text, SLOT(type, row.source), .help = "the clause it comes from"},         \
    {                                                                                              \
        "locked", &key_lock, SLOT(type, row.locked),                                               \
            .help = "what files that extend this one may not change"                               \
    }
#define ROWS_PRIVACY(type)                                                                         \
    {"class",                                                                                      \
     &key_enum,                                                                                    \
     SLOT(type, privacy.class),                                                                    \
     .words = class_words,                                                                         \
     .help = "how private it is",                                                                  \
     .fallback = "personal"},                                                                      \
        {"see", &key_ids, SLOT(type, privacy.see), .refers = "role",                               \
         .help = "who may see it; by default whoever may see the case"},                           \
    {                                                                                              \
        "retain", &key_text, SLOT(type, privacy.retain), .help = "its retention class"             \
    }
extern const struct key_word class_words[];
/* Of what protocols share: for which cases a change of it holds. */
#define ROW_APPLIES(type)                                                                          \
    {                                                                                              \
        "applies_to", &key_enum, SLOT(type, applies_to),                                           \
            .words = applies_words,                                                                \
            .help = "for which cases it holds when it is deployed by itself"                       \
    }
extern const struct key_word applies_words[];

#define TABLE(type, rows_, ...)                                                                    \
    {                                                                                              \
        .size = sizeof(struct type), .rows = (rows_), .count = COUNT_OF(rows_), __VA_ARGS__        \
    }

#endif
