#include "base/diag.h"

#include "base/limits.h"

/* Collecting diagnostics. How they are shown stands in caret.c, report.c and nearest.c. */

struct diags *diags_new(struct arena *arena)
{
    struct diags *diags = ARENA_NEW(arena, struct diags);
    diags->arena = arena;
    return diags;
}

static bool same(const struct diag *a, const struct diag *b)
{
    return a->at.source == b->at.source && a->at.from == b->at.from && a->at.to == b->at.to &&
           str_is(str_of(a->code), b->code) && str_eq(a->message, b->message);
}

/* A text that is read twice (by an alias, say) is at fault once. */
static struct diag *find_same(const struct diags *diags, const struct diag *diag)
{
    for (size_t i = 0; i < diags->list.count; i++)
        if (same(diags->list.items[i], diag))
            return diags->list.items[i];
    return NULL;
}

/* Beyond the limit an error still takes the place of the last lesser message. */
static void keep(struct diags *diags, struct diag *diag)
{
    if (diags->list.count < LIMIT_DIAGS) {
        VEC_PUSH(diags->arena, diags->list, diag);
        return;
    }
    if (diag->severity != SEVERITY_ERROR)
        return;
    for (size_t i = diags->list.count; i-- > 0;) {
        if (diags->list.items[i]->severity != SEVERITY_ERROR) {
            diags->list.items[i] = diag;
            return;
        }
    }
}

static struct diag *add(struct diags *diags, enum severity severity, const char *code,
                        struct span at, struct str message)
{
    struct diag diag = {.severity = severity, .code = code, .at = at, .message = message};
    struct diag *known = find_same(diags, &diag);
    if (known)
        return known;
    diags->errors += severity == SEVERITY_ERROR;
    diags->warnings += severity == SEVERITY_WARNING;
    struct diag *kept = arena_copy(diags->arena, &diag, sizeof diag);
    keep(diags, kept);
    return kept;
}

struct diag *diag_add(struct diags *diags, enum severity severity, const char *code, struct span at,
                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str message = str_vformat(diags->arena, format, args);
    va_end(args);
    return add(diags, severity, code, at, message);
}

struct diag *diag_error(struct diags *diags, const char *code, struct span at, const char *format,
                        ...)
{
    va_list args;
    va_start(args, format);
    struct str message = str_vformat(diags->arena, format, args);
    va_end(args);
    return add(diags, SEVERITY_ERROR, code, at, message);
}

struct diag *diag_warning(struct diags *diags, const char *code, struct span at, const char *format,
                          ...)
{
    va_list args;
    va_start(args, format);
    struct str message = str_vformat(diags->arena, format, args);
    va_end(args);
    return add(diags, SEVERITY_WARNING, code, at, message);
}

void diag_help(struct diags *diags, struct diag *diag, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    diag->help = str_vformat(diags->arena, format, args);
    va_end(args);
}
