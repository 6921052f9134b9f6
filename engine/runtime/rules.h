/* Deploying under way, and the part of it that changes shared rules. Private to this floor. */
#ifndef RUNTIME_RULES_H
#define RUNTIME_RULES_H

#include "runtime/deploy.h"

struct shipment { /* what is about to be deployed */
    const char *kind;
    struct str id, version, hash;
    bool sample;
    const struct source_file *files; /* the first is the file itself */
    size_t file_count;
    json_t *change; /* what a command changed about it; NULL: a file was deployed */
};

struct derived { /* a protocol that was resolved anew: cases of `from` move to `to` */
    struct str id, from, to;
    size_t at; /* among what was deployed */
};

struct deploying {
    struct runtime *runtime;
    struct arena *arena;
    const struct files *tree;
    struct diags *diags;
    VEC(struct deployed) deployed;
    bool replaced;  /* a calendar took the place of an older version */
    bool dry;       /* nothing is written: see `instead` of the handle */
    json_t *change; /* goes into the entry of the calendar shipped first; or NULL */
    const struct rules *rules;
    VEC(struct derived) derived;
    VEC(struct stuck_case) stuck;
};

/* Store one, unless it is there; RESULT_INVALID where id and version stand for something else. */
NODISCARD enum result ship(struct deploying *deploying, const struct shipment *shipment,
                           struct error *error);
NODISCARD enum result deploying_errors(const struct deploying *deploying, struct str path,
                                       struct error *error);
/* A loader that gives nothing without saying why is a fault of ours; nothing is deployed then. */
NODISCARD enum result deploying_unread(enum result result, struct str path, struct error *error);

/* A calendar file of the tree, with those that extend it; inside a transaction. */
NODISCARD enum result ship_calendar(struct deploying *deploying, struct str path,
                                    struct error *error);
/* The calendars that a protocol names, as far as the store has none of that name. */
NODISCARD enum result ship_calendars(struct deploying *deploying, const struct protocol *protocol,
                                     struct error *error);
/* Where a calendar was replaced: note in the same transaction that cases have to follow, and
 * afterwards let them. */
NODISCARD enum result deploying_began(struct deploying *deploying, struct error *error);
NODISCARD enum result deploying_recompute(struct deploying *deploying, struct error *error);

/* A library or decision file, with every protocol that uses it; inside a transaction. */
NODISCARD enum result ship_rules(struct deploying *deploying, const char *kind, struct str path,
                                 struct error *error);
/* Afterwards: a transaction for each case. */
NODISCARD enum result move_live_cases(struct deploying *deploying, struct error *error);

#endif
