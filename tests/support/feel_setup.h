/* A small world for tests of FEEL: some names with types and values, and two functions. */
#ifndef SUPPORT_FEEL_SETUP_H
#define SUPPORT_FEEL_SETUP_H

#include "feel/feel.h"

struct feel_setup {
    struct arena *arena;
    struct diags *diags;
    struct feel_compiler compiler;
    struct feel_env env; /* Monday 2026-09-21, 10:00 in London */
    struct feel_frame frame;
};
/* Names: n 4, name "Ann", start 2026-09-21, status "given" of given, refused or withdrawn, missing
 * null, gone erased, flags [true, false], rows, a list of contexts with id, present and hidden,
 * box, a context with depth.inner and a field that is not available. Functions: twice(n),
 * in_state("..."). */
void feel_setup(struct feel_setup *setup);
void feel_setup_end(struct feel_setup *setup);
const struct feel_expr *feel_setup_compile(struct feel_setup *setup, struct str text);
/* The value as text; `null CODE` where a reason is known, `error CODE` of the first message where
 * it does not compile. */
struct str feel_setup_eval(struct feel_setup *setup, struct str text);
/* The messages of a compilation, as they are printed. */
struct str feel_setup_messages(struct feel_setup *setup);

#endif
