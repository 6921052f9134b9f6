/* Evaluation: the frames in which FEEL finds a case and its moment. */
#include "machine/scope.h"

#define NESTED_MAX 50 /* definitions within one another; circles are refused when loading */

static struct feel_value get_name(void *context, struct feel_env *env, size_t index)
{
    struct work *work = context;
    (void)env;
    return scope_name(work, index);
}

void scope_start(struct work *work)
{
    work->case_frame = (struct feel_frame){.get = get_name, .context = work};
    work->moment_frame = (struct feel_frame){.outer = &work->case_frame, .values = work->moment};
    work->frame = &work->moment_frame;
    for (int i = 0; i < MOMENT_COUNT; i++)
        work->moment[i] = feel_null();
}

void scope_changed(struct work *work)
{
    for (size_t i = 0; i < work->protocol->names->count; i++)
        work->cached[i] = false;
    work->stale = false;
}

static struct feel_value eval_in(struct work *work, const struct feel_expr *expr,
                                 const struct feel_frame *frame)
{
    const struct feel_frame *before = work->env.frame;
    size_t steps = work->env.steps;
    if (work->stale)
        scope_changed(work);
    work->env.frame = frame;
    work->env.now = work->now;
    if (work->nested == 0)
        work->env.steps = 0;
    struct feel_value value = feel_eval(expr, &work->env);
    work->env.frame = before;
    if (work->nested > 0)
        work->env.steps += steps;
    return value;
}

struct feel_value eval(struct work *work, const struct feel_expr *expr)
{
    return eval_in(work, expr, work->frame);
}

struct feel_value eval_case(struct work *work, const struct feel_expr *expr)
{
    return eval_in(work, expr, &work->case_frame);
}

struct feel_value eval_within(struct work *work, const struct feel_expr *expr,
                              const struct feel_value *values)
{
    struct feel_frame frame = {.outer = &work->moment_frame, .values = values};
    return eval_in(work, expr, &frame);
}

struct str render_for(struct work *work, const struct feel_template *template, feel_write *write,
                      void *context)
{
    if (template == NULL)
        return (struct str){0};
    bool watch = work->env.watch;
    if (work->stale)
        scope_changed(work);
    work->env.watch = false;
    work->env.frame = &work->moment_frame;
    work->env.now = work->now;
    work->env.steps = 0;
    struct str text = write != NULL ? feel_template_render_for(template, &work->env, write, context)
                                    : feel_template_render(template, &work->env);
    work->env.watch = watch;
    return text;
}

struct str render(struct work *work, const struct feel_template *template)
{
    return render_for(work, template, NULL, NULL);
}

/* What a definition reads is seen by way of its own name, so it is not watched inside. */
static struct feel_value eval_quietly(struct work *work, const struct feel_expr *expr)
{
    bool watch = work->env.watch;
    if (expr == NULL || work->nested >= NESTED_MAX)
        return feel_null();
    work->env.watch = false;
    work->nested++;
    struct feel_value value = eval_case(work, expr);
    work->nested--;
    work->env.watch = watch;
    return value;
}

/* ---- the case layer ---- */
static struct feel_value field_now(struct work *work, const struct field *field)
{
    const struct datum *datum = case_datum(work->kase, field->id);
    return scope_field(work, field, datum != NULL ? datum->value : feel_null());
}

static struct feel_value decision_now(struct work *work, const struct decision_model *decision)
{
    const struct decisions *all = &work->protocol->decisions;
    return decision_value(all, (size_t)(decision - all->items),
                          zone_date(work->protocol->zone, work->kase->opened), &work->env);
}

static struct feel_value compute_name(struct work *work, const struct case_name *name)
{
    switch (name->kind) {
    case NAME_FIELD:
        return field_now(work, name->row);
    case NAME_DEFINE:
        return eval_quietly(work, ((const struct define *)name->row)->value);
    case NAME_DECISION:
        return decision_now(work, name->row);
    case NAME_LINK:
        return scope_link(work, name->row);
    case NAME_DOCUMENTS:
        return scope_documents(work);
    case NAME_PACKS:
        return scope_packs(work);
    case NAME_CONSENTS:
        return scope_consents(work);
    case NAME_RECORDS:
        return scope_records(work);
    case NAME_PARTIES:
        return scope_parties(work);
    case NAME_VALUES:
        return scope_values(work);
    case NAME_REFERENCE:
        return feel_string(work->kase->reference);
    case NAME_OPENED:
        return feel_instant(work->arena, work->kase->opened, work->protocol->zone);
    }
    return feel_null();
}

struct feel_value scope_name(struct work *work, size_t index)
{
    if (!work->cached[index]) {
        struct feel_value value = compute_name(work, &work->protocol->name_rows[index]);
        work->cache[index] = value;
        work->cached[index] = true;
    }
    return work->cache[index];
}

void scope_propose(struct work *work, const struct field *field, struct feel_value stored)
{
    for (size_t i = 0; i < work->protocol->names->count; i++)
        if (work->protocol->name_rows[i].row == field) {
            work->cache[i] = scope_field(work, field, stored);
            work->cached[i] = true;
        }
}

/* ---- values of the law, by day ---- */
static struct feel_value dated_now(struct work *work, const struct dated_value *value)
{
    struct feel_value day = feel_date(zone_date(work->protocol->zone, work->kase->opened));
    bool watch = work->env.watch;
    work->env.watch = false;
    work->nested++;
    if (value->day != NULL)
        day = eval_in(work, value->day, &work->moment_frame);
    work->nested--;
    work->env.watch = watch;
    if (day.kind != FEEL_DATE)
        return feel_null_because(work->arena, "no_day", value->at,
                                 "the day that picks a value of %.*s is not known",
                                 STR_ARG(value->id));
    for (size_t i = value->count; i-- > 0;)
        if (date_compare(value->rows[i].from, day.of.date) <= 0)
            return eval_quietly(work, value->rows[i].value);
    return feel_null_because(work->arena, "no_value", value->at, "%.*s has no value on that day",
                             STR_ARG(value->id));
}

struct feel_value scope_values(struct work *work)
{
    struct feel_context *context = feel_context_new(work->arena);
    for (size_t i = 0; i < work->protocol->values_count; i++)
        feel_context_put(context, work->protocol->values[i].id,
                         dated_now(work, &work->protocol->values[i]));
    return feel_context_value(context);
}

/* ---- data ---- */
/* Lists start empty; all else is null until it is set. */
struct feel_value empty_of(struct work *work, const struct feel_type *type)
{
    return type->kind == FEEL_T_LIST ? feel_list(work->arena, NULL, 0) : feel_null();
}

static bool has_fields(const struct feel_type *type)
{
    return type->kind == FEEL_T_CONTEXT && type->count > 0;
}

/* Every declared field is there, so that one that is not set yet is a plain null. */
static struct feel_value fill(struct work *work, const struct feel_type *type,
                              struct feel_value stored)
{
    if (stored.kind == FEEL_NULL)
        return stored.of.reason != NULL ? stored : empty_of(work, type);
    if (!has_fields(type) || !value_is_context(stored))
        return stored;
    struct feel_context *context = feel_context_new(work->arena);
    for (size_t i = 0; i < type->count; i++) {
        struct feel_value value = feel_null();
        (void)feel_context_get(stored.of.context, type->fields[i].name, &value);
        feel_context_put(context, type->fields[i].name, fill(work, type->fields[i].type, value));
    }
    return feel_context_value(context);
}

struct feel_value scope_field(struct work *work, const struct field *field,
                              struct feel_value stored)
{
    return field->is_table ? scope_table(work, field, stored) : fill(work, field->type, stored);
}
