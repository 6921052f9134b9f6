/* The tables of FEEL's functions, and how one is called. Private to feel.
 *
 * A row is one way to call a function; rows of one name stand together. Arguments that reach `call`
 * have the kinds of the row; absent ones are null.
 */
#ifndef FEEL_BUILTIN_H
#define FEEL_BUILTIN_H

#include "feel/node.h"
#include "feel/run.h"
#include "feel/value.h"

#define MAX_PARAMS 5

#define K(kind) (1u << FEEL_##kind)
#define K_POINT                                                                                    \
    (K(NUMBER) | K(STRING) | K(DATE) | K(TIME) | K(DATE_TIME) | K(DAYS_DURATION) |                 \
     K(MONTHS_DURATION))
#define K_ANY ((1u << (FEEL_FUNCTION + 1)) - 1)
#define K_SOME (K_ANY & ~K(NULL))

struct param {
    const char *name;
    unsigned kinds; /* accepted */
    bool optional;
};

enum builtin_flags {
    BUILTIN_MANY = 1,    /* the last parameter takes all further arguments, as a list */
    BUILTIN_SPREAD = 2,  /* of BUILTIN_MANY: one argument that is a list is that list */
    BUILTIN_FIRST = 4,   /* the result has the type of the first argument */
    BUILTIN_ELEMENT = 8, /* the result has the type of the first argument's elements */
};

struct builtin {
    const char *name;
    struct param params[MAX_PARAMS];
    const struct feel_type *result;
    struct feel_value (*call)(struct call *call, const struct feel_value *args);
    unsigned flags;
    const char *help;
};

struct builtin_table {
    const struct builtin *rows;
    size_t count;
};
extern const struct builtin_table builtin_string, builtin_regex, builtin_number, builtin_list,
    builtin_list_edit, builtin_temporal, builtin_range, builtin_context, builtin_convert;

/* The first row of a name; NULL if there is none. */
const struct builtin *builtin_find(struct str name);
/* The next row of the same name, or NULL. */
const struct builtin *builtin_next(const struct builtin *row);
size_t builtin_count(void);
const struct builtin *builtin_at(size_t index);
size_t builtin_params(const struct builtin *row);
size_t builtin_required(const struct builtin *row);

/* Check and convert arguments, choose among the rows from `row` on, and call. */
struct feel_value builtin_apply(struct call *call, const struct builtin *row,
                                const struct feel_value *args, size_t count);

#endif
