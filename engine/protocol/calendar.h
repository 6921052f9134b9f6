/* A calendar while it is being read. Private to this floor. */
#ifndef PROTOCOL_CALENDAR_H
#define PROTOCOL_CALENDAR_H

#include "protocol/build.h"

struct own_place { /* where a date of this very file stands; parents' dates have been checked */
    struct date date;
    struct span at;
};
struct expected_days {
    struct str year;
    struct key_number days;
};
struct calendar_build {
    const struct protocol_loader *loader;
    const struct raw_calendar *raw;
    const struct calendar *parent; /* NULL: none */
    struct calendar *calendar;
    VEC(struct calendar_closure) closures;
    VEC(struct calendar_period) periods;
    VEC(struct span) period_places; /* parallel to periods, before they are sorted */
    VEC(struct date) opened, reopened;
    VEC(struct expected_days) expected;
    bool patched; /* by those that extend it: then they count the days */
};

bool read_range(const struct protocol_loader *loader, const struct yaml_node *node,
                struct date *ret_from, struct date *ret_to);
void read_years(struct calendar_build *build);    /* calendar_years.c */
void read_closures(struct calendar_build *build); /* calendar_days.c */
void read_opened(struct calendar_build *build);
/* calendar_years.c: what a year is expected to come to, unless the calendar says it itself. */
void check_expected(const struct calendar_build *build);
void inherit_expected(struct calendar_build *build, const struct expected_days *expected);

#endif
