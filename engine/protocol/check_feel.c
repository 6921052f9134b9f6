#include "protocol/check.h"

#include <string.h>

/* Conditions that say something else than they seem to.
 *
 * `every` and `!=` are looked for in the text of the expression, literals masked: what matters is
 * how it was written, and a path is enough to know whether it may be null or empty.
 */

typedef void condition_visit(const struct check *check, const struct feel_expr *expr);

static void visit_transitions(const struct check *check, condition_visit *visit)
{
    for (size_t i = 0; i < check->protocol->transition_count; i++)
        if (check->protocol->transitions[i]->condition)
            visit(check, check->protocol->transitions[i]->condition);
}

static void visit_needs(const struct check *check, condition_visit *visit)
{
    for (size_t i = 0; i < check->protocol->needs_count; i++) {
        const struct need *need = &check->protocol->needs[i];
        if (need->rule)
            visit(check, need->rule);
        if (need->applies)
            visit(check, need->applies);
    }
}

static void visit_tasks(const struct check *check, condition_visit *visit)
{
    for (size_t i = 0; i < check->protocol->task_count; i++) {
        const struct task *task = check->protocol->tasks[i];
        if (task->condition)
            visit(check, task->condition);
        for (size_t j = 0; j < task->tell_count; j++)
            if (task->tells[j].condition)
                visit(check, task->tells[j].condition);
    }
}

static void visit_whereabouts(const struct check *check, condition_visit *visit)
{
    for (size_t i = 0; i < check->protocol->whereabouts_count; i++)
        if (check->protocol->whereabouts[i].condition)
            visit(check, check->protocol->whereabouts[i].condition);
}

/* ---- constants ---- */

static void report_constant(const struct check *check, const struct feel_expr *expr)
{
    struct feel_value value;
    struct excerpt text = feel_expr_text(expr);
    struct span at = excerpt_span(&text, 0, text.text.len);
    if (!is_constant(check, expr, &value))
        return;
    if (feel_is_true(value))
        diag_warning(check->diags, "P104", at, "this condition always holds");
    else
        diag_warning(check->diags, "P105", at, "this condition never holds");
}

/* ---- text ---- */

/* The expression with the inside of its strings blanked, so that words in them are not seen. */
static struct str masked(struct arena *arena, struct str text)
{
    char *copy = str_cstr(arena, text);
    bool inside = false;
    for (size_t i = 0; i < text.len; i++) {
        bool quote = copy[i] == '"';
        if (inside && copy[i] == '\\' && i + 1 < text.len)
            copy[i++] = ' ';
        if (inside && !quote)
            copy[i] = ' ';
        if (quote)
            inside = !inside;
    }
    return (struct str){copy, text.len};
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_path(char c)
{
    return is_word(c) || c == '.';
}

/* Whether the text says `before` right before `path`, or `after` right after it, somewhere. */
static bool says(struct arena *arena, struct str text, const char *before, struct str path,
                 const char *after)
{
    struct str wanted = str_format(arena, "%s%.*s%s", before, STR_ARG(path), after);
    ptrdiff_t at = -1;
    while ((at = str_find(text, wanted, (size_t)(at + 1))) >= 0)
        if (at == 0 || before[0] || !is_path(text.at[at - 1]))
            return true;
    return false;
}

/* ---- every ---- */

static const struct field *field_of(const struct check *check, struct str path)
{
    struct str head = {0};
    (void)str_next(&path, '.', &head);
    return protocol_find(check->protocol, "data", head);
}

static bool is_never_empty(const struct check *check, struct str path)
{
    const struct field *field = field_of(check, path);
    if (field && str_eq(field->id, path))
        return field->is_table && field->row_count > 0;
    return str_starts(path, STR("packs."));
}

static void report_every(const struct check *check, const struct excerpt *text, struct str mask,
                         size_t from)
{
    ptrdiff_t in = str_find(mask, STR(" in "), from);
    ptrdiff_t end = in < 0 ? -1 : str_find(mask, STR("satisfies"), (size_t)in);
    if (end < 0)
        return;
    size_t start = (size_t)in + 4;
    struct str list = str_trim(str_part(mask, start, (size_t)end));
    for (size_t i = 0; i < list.len; i++)
        if (!is_path(list.at[i]))
            return;
    if (!list.len || is_never_empty(check, list) || says(check->arena, mask, "count(", list, ")") ||
        says(check->arena, mask, "", list, "[1]"))
        return;
    size_t at = (size_t)(list.at - mask.at);
    struct diag *diag = diag_warning(check->diags, "P115", excerpt_span(text, at, at + list.len),
                                     "`every` is true where `%.*s` is empty", STR_ARG(list));
    diag_help(check->diags, diag, "ask for it as well: count(%.*s) > 0 and ...", STR_ARG(list));
}

static void find_every(const struct check *check, const struct excerpt *text, struct str mask)
{
    ptrdiff_t at = -1;
    while ((at = str_find(mask, STR("every "), (size_t)(at + 1))) >= 0)
        if (at == 0 || !is_path(mask.at[at - 1]))
            report_every(check, text, mask, (size_t)at);
}

/* ---- != and not(... = ...) ---- */

static bool is_never_null(const struct check *check, struct str path)
{
    const struct field *field = field_of(check, path);
    if (field && str_eq(field->id, path))
        return field->fallback != NULL;
    bool status = str_starts(path, STR("consents.")) || str_starts(path, STR("documents."));
    return (status && str_ends(path, STR(".status"))) || str_is(path, "item.status") ||
           str_is(path, "reference") || str_is(path, "item.id");
}

static void report_negation(const struct check *check, const struct excerpt *text, struct str mask,
                            struct str path)
{
    if (!path.len || (path.at[0] >= '0' && path.at[0] <= '9') || is_never_null(check, path) ||
        says(check->arena, mask, "", path, " != null") ||
        says(check->arena, mask, "", path, " = null"))
        return;
    size_t at = (size_t)(path.at - mask.at);
    struct diag *diag =
        diag_warning(check->diags, "P116", excerpt_span(text, at, at + path.len),
                     "this holds where `%.*s` is null, that is, not known", STR_ARG(path));
    diag_help(check->diags, diag, "ask whether it is known as well: %.*s != null and ...",
              STR_ARG(path));
}

static struct str path_before(struct str mask, size_t end)
{
    while (end > 0 && mask.at[end - 1] == ' ')
        end--;
    size_t from = end;
    while (from > 0 && is_path(mask.at[from - 1]))
        from--;
    return (struct str){mask.at + from, end - from};
}

static void find_unequal(const struct check *check, const struct excerpt *text, struct str mask)
{
    ptrdiff_t at = -1;
    while ((at = str_find(mask, STR("!="), (size_t)(at + 1))) >= 0) {
        struct str right = str_trim(str_part(mask, (size_t)at + 2, mask.len));
        if (!str_starts(right, STR("null")))
            report_negation(check, text, mask, path_before(mask, (size_t)at));
    }
}

static void find_not(const struct check *check, const struct excerpt *text, struct str mask)
{
    ptrdiff_t at = -1;
    while ((at = str_find(mask, STR("not("), (size_t)(at + 1))) >= 0) {
        size_t from = (size_t)at + 4, end = from;
        if (at > 0 && is_path(mask.at[at - 1]))
            continue;
        while (end < mask.len && is_path(mask.at[end]))
            end++;
        struct str rest = str_trim(str_part(mask, end, mask.len));
        if (str_starts(rest, STR("= ")) && !str_starts(rest, STR("= null")))
            report_negation(check, text, mask, (struct str){mask.at + from, end - from});
    }
}

static void look_at(const struct check *check, const struct feel_expr *expr)
{
    struct excerpt text = feel_expr_text(expr);
    struct str mask = masked(check->arena, text.text);
    report_constant(check, expr);
    find_every(check, &text, mask);
    find_unequal(check, &text, mask);
    find_not(check, &text, mask);
}

void check_conditions(const struct check *check)
{
    visit_transitions(check, look_at);
    visit_needs(check, look_at);
    visit_tasks(check, look_at);
    visit_whereabouts(check, look_at);
}
