/* What is wrong with a definition: messages with a place, collected so that one run reports all of
 * them.
 *
 * A list and everything in it live in the list's arena. Codes are stable: a letter for the floor
 * and three digits; each floor publishes a table of its codes, from which `waymark explain` reads.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdio.h>

#include "base/source.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

struct diag {
    enum severity severity;
    const char *code;
    struct span at;
    struct str message;  /* names fields and ids, never personal values */
    struct str help;     /* what would be right; may be empty */
    struct span related; /* a second place, with `related_note`; source NULL if none */
    struct str related_note;
};

struct diags {
    struct arena *arena;
    VEC(struct diag *) list;
    size_t errors, warnings; /* counted, also beyond the limit of kept messages */
};

struct diag_code {
    const char *code;
    const char *title;
    const char *text; /* what it means, why it matters, how to mend it, with an example */
};

struct diags *diags_new(struct arena *arena);
/* Append one; the result may be given help and a second place. */
struct diag *diag_add(struct diags *diags, enum severity severity, const char *code, struct span at,
                      const char *format, ...) PRINTF_LIKE(5, 6);
struct diag *diag_error(struct diags *diags, const char *code, struct span at, const char *format,
                        ...) PRINTF_LIKE(4, 5);
struct diag *diag_warning(struct diags *diags, const char *code, struct span at, const char *format,
                          ...) PRINTF_LIKE(4, 5);
void diag_help(struct diags *diags, struct diag *diag, const char *format, ...) PRINTF_LIKE(3, 4);

/* Print in order of place, each with its line and a caret:
 *
 *   workflows/placement.yaml:5:32: error: unknown name 'tru' [F012]
 *       5 |         guard: consent.given = tru and x
 *         |                                ^^^
 *         = help: did you mean 'true'?
 */
void diags_print(const struct diags *diags, FILE *out, bool colour);
/* One JSON object a line; SARIF 2.1.0 as one document. `tool_version` is Waymark's. */
void diags_print_json(const struct diags *diags, FILE *out);
void diags_print_sarif(const struct diags *diags, FILE *out, const char *tool_version);

/* The span's line with a caret under it, as diags_print shows it; also used to explain expressions.
 */
void span_print(struct span at, FILE *out, bool colour);

/* The candidate nearest to `word` by edit distance, if near enough to be meant; else the empty
 * string. */
struct str nearest_word(struct str word, const struct str *candidates, size_t count);

#endif
