/* Functions that ask a list something (DMN 1.5, table 74). */
#include <stdlib.h>

#include "feel/builtin.h"
#include "feel/number.h"
#include "feel/type.h"

static struct feel_value list_contains(struct call *call, const struct feel_value *args)
{
    (void)call;
    for (size_t i = 0; i < args[0].of.list->count; i++)
        if (value_equal(args[0].of.list->items[i], args[1]) == TRI_TRUE)
            return feel_boolean(true);
    return feel_boolean(false);
}

static struct feel_value count(struct call *call, const struct feel_value *args)
{
    (void)call;
    return feel_int((int64_t)args[0].of.list->count);
}

static struct feel_value extreme(struct call *call, const struct feel_list *list, int sign)
{
    if (list->count == 0)
        return feel_null();
    struct feel_value best = list->items[0];
    for (size_t i = 0; i < list->count; i++) {
        int order;
        if (!feel_compare(list->items[i], best, &order))
            return call_element_fault(call, best.kind == FEEL_NULL ? best : list->items[i],
                                      "not_comparable", "the elements cannot be compared");
        if (order * sign > 0)
            best = list->items[i];
    }
    return best;
}

static struct feel_value minimum(struct call *call, const struct feel_value *args)
{
    return extreme(call, args[0].of.list, -1);
}

static struct feel_value maximum(struct call *call, const struct feel_value *args)
{
    return extreme(call, args[0].of.list, 1);
}

/* ---- numbers ---- */
typedef bool (*fold)(struct feel_number a, struct feel_number b, struct feel_number *ret);

static struct feel_value not_a_number(struct call *call, struct feel_value element)
{
    return call_element_fault(call, element, "wrong_argument", "an element is a %s, not a number",
                              kind_name(element.kind));
}

static struct feel_value folded(struct call *call, const struct feel_list *list, int64_t start,
                                fold operate)
{
    struct feel_number result = number_of(start);
    for (size_t i = 0; i < list->count; i++) {
        struct feel_value item = list->items[i];
        if (item.kind != FEEL_NUMBER)
            return not_a_number(call, item);
        if (!operate(result, item.of.number, &result))
            return call_fault(call, "out_of_range", "the result is out of range");
    }
    return value_number(result);
}

static struct feel_value sum(struct call *call, const struct feel_value *args)
{
    if (args[0].of.list->count == 0)
        return feel_null();
    return folded(call, args[0].of.list, 0, number_add);
}

static struct feel_value product(struct call *call, const struct feel_value *args)
{
    if (args[0].of.list->count == 0)
        return feel_null();
    return folded(call, args[0].of.list, 1, number_multiply);
}

static struct feel_value average(struct call *call, const struct feel_list *list)
{
    struct feel_value total = folded(call, list, 0, number_add);
    struct feel_number result;
    if (total.kind != FEEL_NUMBER)
        return total;
    if (!number_divide(total.of.number, number_of((int64_t)list->count), &result))
        return feel_null();
    return value_number(result);
}

static struct feel_value mean(struct call *call, const struct feel_value *args)
{
    return average(call, args[0].of.list);
}

static int by_number(const void *a, const void *b)
{
    const struct feel_value *left = a, *right = b;
    return number_compare(left->of.number, right->of.number);
}

/* The numbers of a list in order; NULL where it holds anything else. */
static struct feel_value *sorted(struct call *call, const struct feel_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].kind != FEEL_NUMBER)
            return NULL;
    struct feel_value *items = ARENA_ARRAY(call->arena, struct feel_value, list->count + 1);
    for (size_t i = 0; i < list->count; i++)
        items[i] = list->items[i];
    qsort(items, list->count, sizeof *items, by_number);
    return items;
}

static struct feel_value not_numbers(struct call *call, const struct feel_list *list)
{
    size_t i = 0;
    while (list->items[i].kind == FEEL_NUMBER)
        i++;
    return not_a_number(call, list->items[i]);
}

static struct feel_value median(struct call *call, const struct feel_value *args)
{
    const struct feel_list *list = args[0].of.list;
    struct feel_value *items = sorted(call, list);
    if (items == NULL)
        return not_numbers(call, list);
    if (list->count == 0)
        return feel_null();
    size_t middle = list->count / 2;
    if (list->count % 2 == 1)
        return items[middle];
    return average(call, &(struct feel_list){items + middle - 1, 2});
}

static struct feel_value deviation(struct call *call, const struct feel_value *args)
{
    const struct feel_list *list = args[0].of.list;
    struct feel_number total = number_of(0), part;
    struct feel_value centre = average(call, list);
    if (centre.kind == FEEL_NULL && centre.of.reason != NULL)
        return centre;
    if (list->count < 2 || centre.kind != FEEL_NUMBER)
        return call_fault(call, "wrong_argument", "at least two numbers are needed");
    for (size_t i = 0; i < list->count; i++)
        if (!number_subtract(list->items[i].of.number, centre.of.number, &part) ||
            !number_multiply(part, part, &part) || !number_add(total, part, &total))
            return call_fault(call, "out_of_range", "the result is out of range");
    if (!number_divide(total, number_of((int64_t)list->count - 1), &total) ||
        !number_sqrt(total, &total))
        return call_fault(call, "out_of_range", "the result is out of range");
    return value_number(total);
}

static size_t run_length(const struct feel_value *items, size_t at, size_t end)
{
    size_t len = 1;
    while (at + len < end && by_number(&items[at], &items[at + len]) == 0)
        len++;
    return len;
}

static struct feel_value mode(struct call *call, const struct feel_value *args)
{
    const struct feel_list *list = args[0].of.list;
    struct feel_value *items = sorted(call, list);
    VEC(struct feel_value) best = {0};
    size_t most = 0;
    if (items == NULL)
        return not_numbers(call, list);
    for (size_t at = 0, len; at < list->count; at += len) {
        len = run_length(items, at, list->count);
        if (len > most) {
            most = len;
            best.count = 0;
        }
        if (len == most)
            VEC_PUSH(call->arena, best, items[at]);
    }
    return feel_list(call->arena, best.items, best.count);
}

/* ---- booleans ---- */
static struct feel_value quantify(struct call *call, const struct feel_list *list, bool deciding)
{
    struct feel_value result = feel_boolean(!deciding);
    for (size_t i = 0; i < list->count; i++) {
        struct feel_value item = list->items[i];
        if (item.kind == FEEL_BOOLEAN && item.of.boolean == deciding)
            return item;
        if (item.kind != FEEL_BOOLEAN &&
            (result.kind == FEEL_BOOLEAN || (item.kind == FEEL_NULL && item.of.reason != NULL)))
            result = call_element_fault(call, item, "not_boolean",
                                        "an element is a %s, neither true nor false",
                                        kind_name(item.kind));
    }
    return result;
}

static struct feel_value all_of(struct call *call, const struct feel_value *args)
{
    return quantify(call, args[0].of.list, false);
}

static struct feel_value any_of(struct call *call, const struct feel_value *args)
{
    return quantify(call, args[0].of.list, true);
}

#define LIST                                                                                       \
    {                                                                                              \
        {                                                                                          \
            "list", K(LIST), false                                                                 \
        }                                                                                          \
    }
#define MANY (BUILTIN_MANY | BUILTIN_SPREAD)
static const struct builtin rows[] = {
    {"list contains",
     {{"list", K(LIST), false}, {"element", K_ANY, false}},
     &feel_t_boolean,
     list_contains,
     0,
     "whether an element is in the list"},
    {"count", LIST, &feel_t_number, count, 0, "the number of elements"},
    {"min", LIST, &feel_any, minimum, MANY | BUILTIN_ELEMENT, "the least element"},
    {"max", LIST, &feel_any, maximum, MANY | BUILTIN_ELEMENT, "the greatest element"},
    {"sum", LIST, &feel_t_number, sum, MANY, "the sum of the numbers; null of none"},
    {"product", LIST, &feel_t_number, product, MANY, "the product of the numbers"},
    {"mean", LIST, &feel_t_number, mean, MANY, "the average"},
    {"median", LIST, &feel_t_number, median, MANY, "the middle number"},
    {"stddev", LIST, &feel_t_number, deviation, MANY, "the standard deviation of a sample"},
    {"mode", LIST, &feel_any, mode, MANY, "the most frequent numbers"},
    {"all", LIST, &feel_t_boolean, all_of, MANY, "whether every element is true"},
    {"any", LIST, &feel_t_boolean, any_of, MANY, "whether some element is true"},
};
const struct builtin_table builtin_list = {rows, sizeof rows / sizeof *rows};
