/* A case on its way from one version of its protocol to another. Private to machine. */
#ifndef MACHINE_MIGRATE_H
#define MACHINE_MIGRATE_H

#include "machine/decide.h"

struct moving {
    struct work *work;
    const struct migration *migration;
    const struct case_state *before; /* the case as it came */
    bool *active;                    /* by order of the new version's states */
    int64_t *entered;                /* likewise */
};

/* ---- migrate_check.c: each refuses with what stands in the way ---- */
void check_moved_data(struct moving *moving);
void check_moved_facts(struct moving *moving);
void check_moved_states(struct moving *moving);

/* ---- migrate_states.c ---- */
/* Which states the case will be in, and since when. */
void map_states(struct moving *moving);
/* A history's states, or those of a list, as the new version calls them. */
struct str *moved_names(struct moving *moving, const struct str *names, size_t count,
                        size_t *ret_count);
/* The states without children that it will be in. */
struct str *leaves_of(struct moving *moving, size_t *ret_count);
void land_states(struct moving *moving);
void land_histories(struct moving *moving);

/* ---- migrate_duties.c ---- */
void land_duties(struct moving *moving);
/* What is new in the states that the case is in; due times as the new version has them. */
void renew_duties(struct moving *moving);

#endif
