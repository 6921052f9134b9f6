/* What values are inside, and the operations on them that need no evaluation. Private to feel. */
#ifndef FEEL_VALUE_H
#define FEEL_VALUE_H

#include "feel/feel.h"

#define CONTEXT_SCAN 16 /* entries up to which a context is searched without an index */

struct feel_context {
    struct arena *arena;
    struct str *keys;
    struct feel_value *values;
    size_t count, cap;
    struct map *index; /* key -> (void *)(position + 1), beyond CONTEXT_SCAN entries */
};

struct feel_range {
    struct feel_value from, to;
    bool from_open, to_open;
    bool has_from, has_to; /* false: unbounded, as in `< 5` */
    bool point;            /* written `= 5`, or `!= 5` where it is everything else */
    bool except;
};

struct node;
struct builtin;
enum function_kind { FUNCTION_BUILTIN, FUNCTION_HOST, FUNCTION_CLOSURE, FUNCTION_NATIVE };
struct feel_function {
    enum function_kind kind;
    const struct str *params;
    size_t count;
    const struct builtin *builtin;
    const struct feel_host_function *host;
    const struct node *node; /* a closure's definition, its expression and what it sees */
    const struct feel_expr *expr;
    const struct feel_frame *frame;
    struct feel_value (*call)(void *context, struct feel_env *env, const struct feel_value *args);
    void *context;
};

enum tri { TRI_FALSE, TRI_TRUE, TRI_UNKNOWN };

/* FEEL's `=` (10.3.2.13): unknown for kinds that differ and for functions. */
enum tri value_equal(struct feel_value a, struct feel_value b);
struct feel_value value_range(struct arena *arena, struct feel_range range);
struct feel_value value_temporal(struct arena *arena, enum feel_kind kind,
                                 struct feel_temporal temporal);
struct feel_value value_days(int64_t seconds, int32_t nanos); /* sign made common */
struct feel_value value_months(int64_t months);
struct feel_value value_number(struct feel_number number);
struct feel_value value_tri(enum tri tri);
/* Whether a value lies in a range; unknown where they do not compare. */
enum tri range_holds(const struct feel_range *range, struct feel_value value);
const char *kind_name(enum feel_kind kind); /* "days and time duration" */

#endif
