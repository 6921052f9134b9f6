/* The members of a folded case as one table, from which its stored form and its JSON are written.
 * Private.
 *
 * Stored cases name a member by its place in its table: new ones are added at the end, and none is
 * taken away.
 */
#ifndef MACHINE_SHAPE_H
#define MACHINE_SHAPE_H

#include <stddef.h>

#include "machine/work.h"

enum member_kind {
    MEMBER_STR,
    MEMBER_INSTANT, /* left out: INSTANT_NONE */
    MEMBER_INT,
    MEMBER_BOOL,
    MEMBER_DATE,
    MEMBER_VALUE,
    MEMBER_TIMER, /* its kind, by name */
    MEMBER_NAMES, /* a pointer and, right behind it, a count of strings */
    MEMBER_VEC,
};
struct shape;
struct member {
    const char *key;
    enum member_kind kind;
    size_t offset;
    const struct shape *of; /* of MEMBER_VEC; NULL: strings */
};
struct shape {
    const struct member *members;
    size_t count, size;
};
struct any_vec { /* what VEC declares, whatever it holds */
    char *items;
    size_t count, cap;
};
struct any_names {
    const struct str *items;
    size_t count;
};

extern const struct shape case_shape;

#endif
