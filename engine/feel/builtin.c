#include "feel/builtin.h"

#include <string.h>

static const struct builtin_table *const tables[] = {
    &builtin_string,   &builtin_regex, &builtin_number,  &builtin_list,   &builtin_list_edit,
    &builtin_temporal, &builtin_range, &builtin_context, &builtin_convert};
#define TABLES (sizeof tables / sizeof *tables)

/* Every name of an expression is looked for here: the first letter turns most rows away. */
const struct builtin *builtin_find(struct str name)
{
    char first = name.len > 0 ? name.at[0] : '\0';
    for (size_t t = 0; t < TABLES; t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            if (tables[t]->rows[i].name[0] == first && str_is(name, tables[t]->rows[i].name))
                return &tables[t]->rows[i];
    return NULL;
}

const struct builtin *builtin_next(const struct builtin *row)
{
    for (size_t t = 0; t < TABLES; t++) {
        const struct builtin *end = tables[t]->rows + tables[t]->count;
        if (row >= tables[t]->rows && row + 1 < end)
            return str_is(str_of(row->name), row[1].name) ? row + 1 : NULL;
    }
    return NULL;
}

size_t builtin_count(void)
{
    size_t count = 0;
    for (size_t t = 0; t < TABLES; t++)
        count += tables[t]->count;
    return count;
}

const struct builtin *builtin_at(size_t index)
{
    size_t t = 0;
    while (index >= tables[t]->count)
        index -= tables[t++]->count;
    return &tables[t]->rows[index];
}

size_t builtin_params(const struct builtin *row)
{
    size_t count = 0;
    while (count < MAX_PARAMS && row->params[count].name != NULL)
        count++;
    return count;
}

size_t builtin_required(const struct builtin *row)
{
    size_t count = 0;
    while (count < MAX_PARAMS && row->params[count].name != NULL && !row->params[count].optional)
        count++;
    return count;
}

/* ---- arguments ---- */
/* DMN's implicit conversions (10.3.2.9.4): a list of one to its element, a value to a list of it.
 */
static bool convert(struct call *call, const struct param *param, struct feel_value *value)
{
    if (param->kinds & (1u << value->kind))
        return true;
    if (value->kind == FEEL_LIST && value->of.list->count == 1 &&
        (param->kinds & (1u << value->of.list->items[0].kind)) &&
        value->of.list->items[0].kind != FEEL_NULL) {
        *value = value->of.list->items[0];
        return true;
    }
    if ((param->kinds & (1u << FEEL_LIST)) && value->kind != FEEL_NULL) {
        *value = feel_list(call->arena, value, 1);
        return true;
    }
    return false;
}

static bool count_fits(const struct builtin *row, size_t count)
{
    return count >= builtin_required(row) &&
           (count <= builtin_params(row) || (row->flags & BUILTIN_MANY));
}

/* Fill the parameters of a row; the number of the first argument that does not fit, or -1. */
static ptrdiff_t bind(struct call *call, const struct builtin *row, const struct feel_value *args,
                      size_t count, struct feel_value *ret)
{
    size_t params = builtin_params(row), plain = params;
    if (row->flags & BUILTIN_MANY) {
        bool spread =
            (row->flags & BUILTIN_SPREAD) && count == params && args[count - 1].kind == FEEL_LIST;
        plain = params - 1;
        if (spread ||
            (count == params && args[count - 1].kind == FEEL_NULL && (row->flags & BUILTIN_SPREAD)))
            ret[plain] = args[count - 1];
        else if (count > plain)
            ret[plain] = feel_list(call->arena, args + plain, count - plain);
        if (!(row->params[plain].kinds & (1u << ret[plain].kind)))
            return (ptrdiff_t)plain;
    }
    for (size_t i = 0; i < plain; i++) {
        bool absent = i >= count || (i < call->node->count && call->node->kids[i] == NULL &&
                                     call->node->kind == NODE_CALL_BUILTIN);
        ret[i] = absent ? feel_null() : args[i];
        if (!absent && !convert(call, &row->params[i], &ret[i]))
            return (ptrdiff_t)i;
    }
    return -1;
}

static struct feel_value refuse(struct call *call, const struct builtin *row, ptrdiff_t wrong,
                                const struct feel_value *args, size_t count)
{
    struct feel_value value = (size_t)wrong < count ? args[wrong] : feel_null();
    if (value.kind == FEEL_NULL && value.of.reason != NULL)
        return value;
    return call_fault(call, value.kind == FEEL_NULL ? "null_argument" : "wrong_argument",
                      "'%s' of '%s' cannot be a %s", row->params[wrong].name, row->name,
                      kind_name(value.kind));
}

static bool same_names(const struct builtin *a, const struct builtin *b)
{
    for (size_t i = 0; i < builtin_params(a); i++)
        if (b->params[i].name == NULL || strcmp(a->params[i].name, b->params[i].name) != 0)
            return false;
    return true;
}

/* Functions go through lists and texts without taking steps. */
static void charge(struct call *call, const struct feel_value *args)
{
    for (size_t i = 0; i < MAX_PARAMS; i++) {
        if (args[i].kind == FEEL_LIST)
            run_charge(call->run, args[i].of.list->count);
        else if (args[i].kind == FEEL_STRING)
            run_charge(call->run, args[i].of.string.len / 64);
    }
}

struct feel_value builtin_apply(struct call *call, const struct builtin *row,
                                const struct feel_value *args, size_t count)
{
    struct feel_value bound[MAX_PARAMS];
    const struct builtin *first = NULL;
    ptrdiff_t wrong = -1;
    const struct builtin *start = row;
    for (; row != NULL; row = builtin_next(row)) {
        if (call->node->named && call->node->kind == NODE_CALL_BUILTIN && !same_names(start, row))
            continue;
        for (size_t i = 0; i < MAX_PARAMS; i++)
            bound[i] = feel_null();
        if (!count_fits(row, count))
            continue;
        ptrdiff_t misfit = bind(call, row, args, count, bound);
        if (misfit < 0) {
            charge(call, bound);
            return row->call(call, bound);
        }
        if (first == NULL) {
            first = row;
            wrong = misfit;
        }
    }
    if (first == NULL)
        return call_fault(call, "wrong_arguments", "the function does not take %zu arguments",
                          count);
    return refuse(call, first, wrong, args, count);
}
