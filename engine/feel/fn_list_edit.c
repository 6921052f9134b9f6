/* Functions that make a list of others (DMN 1.5, table 74). */
#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/number.h"
#include "feel/type.h"

typedef VEC(struct feel_value) values;

static struct feel_value list_of(struct call *call, const values *items)
{
    if (items->count > LIMIT_FEEL_LIST)
        return call_fault(call, "list_too_long", "a list has at most %d elements", LIMIT_FEEL_LIST);
    return feel_list(call->arena, items->items, items->count);
}

static void add_all(struct call *call, values *items, const struct feel_list *list, size_t from,
                    size_t to)
{
    for (size_t i = from; i < to && items->count <= LIMIT_FEEL_LIST; i++)
        VEC_PUSH(call->arena, *items, list->items[i]);
}

static void add_distinct(struct call *call, values *items, struct feel_value value)
{
    for (size_t i = 0; i < items->count; i++)
        if (value_equal(items->items[i], value) == TRI_TRUE)
            return;
    VEC_PUSH(call->arena, *items, value);
}

static struct feel_value append(struct call *call, const struct feel_value *args)
{
    values items = {0};
    add_all(call, &items, args[0].of.list, 0, args[0].of.list->count);
    add_all(call, &items, args[1].of.list, 0, args[1].of.list->count);
    return list_of(call, &items);
}

/* The lists of a list of lists; a single value counts as a list of it. */
static struct feel_list part_at(const struct feel_list *lists, size_t at)
{
    struct feel_value item = lists->items[at];
    return item.kind == FEEL_LIST ? *item.of.list : (struct feel_list){&lists->items[at], 1};
}

static struct feel_value null_list(struct call *call, struct feel_value null)
{
    return null.of.reason != NULL ? null : call_fault(call, "null_argument", "null is no list");
}

static struct feel_value concatenate(struct call *call, const struct feel_value *args)
{
    values items = {0};
    for (size_t i = 0; i < args[0].of.list->count; i++) {
        struct feel_list part = part_at(args[0].of.list, i);
        if (args[0].of.list->items[i].kind == FEEL_NULL)
            return null_list(call, args[0].of.list->items[i]);
        add_all(call, &items, &part, 0, part.count);
    }
    return list_of(call, &items);
}

static struct feel_value unite(struct call *call, const struct feel_value *args)
{
    values items = {0};
    for (size_t i = 0; i < args[0].of.list->count; i++) {
        struct feel_list part = part_at(args[0].of.list, i);
        if (args[0].of.list->items[i].kind == FEEL_NULL)
            return null_list(call, args[0].of.list->items[i]);
        for (size_t k = 0; k < part.count; k++) {
            add_distinct(call, &items, part.items[k]);
            if (!run_step(call->run))
                return call_fault(call, "too_many_steps", "the evaluation took too many steps");
        }
    }
    return list_of(call, &items);
}

static struct feel_value distinct(struct call *call, const struct feel_value *args)
{
    values items = {0};
    for (size_t i = 0; i < args[0].of.list->count; i++) {
        call->run->env->steps += items.count;
        if (!run_step(call->run))
            return call_fault(call, "too_many_steps", "the evaluation took too many steps");
        add_distinct(call, &items, args[0].of.list->items[i]);
    }
    return list_of(call, &items);
}

static void flatten_into(struct call *call, values *items, const struct feel_list *list, int depth)
{
    for (size_t i = 0; i < list->count && items->count <= LIMIT_FEEL_LIST; i++) {
        if (!run_step(call->run))
            return;
        struct feel_value item = list->items[i];
        if (item.kind == FEEL_LIST && depth < LIMIT_FEEL_DEPTH)
            flatten_into(call, items, item.of.list, depth + 1);
        else
            VEC_PUSH(call->arena, *items, item);
    }
}

static struct feel_value flatten(struct call *call, const struct feel_value *args)
{
    values items = {0};
    flatten_into(call, &items, args[0].of.list, 0);
    if (!run_step(call->run))
        return call_fault(call, "too_many_steps", "the evaluation took too many steps");
    return list_of(call, &items);
}

/* A position from 1, or from -1 backwards, as an index; false outside [0, end). */
static bool position(struct feel_value value, size_t end, size_t *ret)
{
    int64_t at;
    if (!number_truncate(value.of.number, &at) || at == 0)
        return false;
    at = at < 0 ? (int64_t)end + at : at - 1;
    *ret = (size_t)at;
    return at >= 0 && at < (int64_t)end;
}

static struct feel_value bad_position(struct call *call, size_t length)
{
    return call_fault(call, "no_such_element", "the list has %zu elements", length);
}

static struct feel_value insert_before(struct call *call, const struct feel_value *args)
{
    const struct feel_list *list = args[0].of.list;
    values items = {0};
    size_t at;
    if (!position(args[1], list->count, &at))
        return bad_position(call, list->count);
    add_all(call, &items, list, 0, at);
    VEC_PUSH(call->arena, items, args[2]);
    add_all(call, &items, list, at, list->count);
    return list_of(call, &items);
}

static struct feel_value remove_at(struct call *call, const struct feel_value *args)
{
    const struct feel_list *list = args[0].of.list;
    values items = {0};
    size_t at;
    if (!position(args[1], list->count, &at))
        return bad_position(call, list->count);
    add_all(call, &items, list, 0, at);
    add_all(call, &items, list, at + 1, list->count);
    return list_of(call, &items);
}

static struct feel_value reverse(struct call *call, const struct feel_value *args)
{
    values items = {0};
    for (size_t i = args[0].of.list->count; i-- > 0;)
        VEC_PUSH(call->arena, items, args[0].of.list->items[i]);
    return list_of(call, &items);
}

static struct feel_value index_of(struct call *call, const struct feel_value *args)
{
    values items = {0};
    for (size_t i = 0; i < args[0].of.list->count; i++)
        if (value_equal(args[0].of.list->items[i], args[1]) == TRI_TRUE)
            VEC_PUSH(call->arena, items, feel_int((int64_t)i + 1));
    return list_of(call, &items);
}

static struct feel_value sublist(struct call *call, const struct feel_value *args)
{
    const struct feel_list *list = args[0].of.list;
    values items = {0};
    size_t from;
    int64_t length;
    if (!position(args[1], list->count, &from))
        return bad_position(call, list->count);
    size_t to = list->count;
    if (args[2].kind == FEEL_NUMBER) {
        if (!feel_to_int(args[2], &length) || length < 0 || (uint64_t)length > list->count - from)
            return bad_position(call, list->count);
        to = from + (size_t)length;
    }
    add_all(call, &items, list, from, to);
    return list_of(call, &items);
}

/* ---- replacing ---- */
static struct feel_value replace_at(struct call *call, const struct feel_value *args)
{
    const struct feel_list *list = args[0].of.list;
    values items = {0};
    size_t at;
    if (!position(args[1], list->count, &at))
        return bad_position(call, list->count);
    add_all(call, &items, list, 0, list->count);
    items.items[at] = args[2];
    return list_of(call, &items);
}

/* A function that was to say yes or no did not. */
static struct feel_value not_an_answer(struct call *call, struct feel_value answer,
                                       const char *what)
{
    if (answer.kind == FEEL_NULL && answer.of.reason != NULL)
        return answer;
    return call_fault(call, answer.kind == FEEL_NULL ? "null_operand" : "not_boolean",
                      "%s gave a %s, neither true nor false", what, kind_name(answer.kind));
}

static struct feel_value replace_matching(struct call *call, const struct feel_value *args)
{
    const struct feel_list *list = args[0].of.list;
    values items = {0};
    for (size_t i = 0; i < list->count; i++) {
        struct feel_value pair[2] = {list->items[i], args[2]};
        struct feel_value match = run_function(call, args[1].of.function, pair, 2);
        if (match.kind != FEEL_BOOLEAN)
            return not_an_answer(call, match, "the match");
        VEC_PUSH(call->arena, items, match.of.boolean ? args[2] : list->items[i]);
    }
    return list_of(call, &items);
}

/* ---- sorting ---- */
struct sorting {
    struct call *call;
    const struct feel_function *precedes; /* NULL: the order of their kind */
    struct feel_value *items, *room;
    struct feel_value fault; /* why they have no order; a boolean while they have */
};

static struct feel_value not_ordered(struct sorting *sorting, struct feel_value a,
                                     struct feel_value b)
{
    return call_element_fault(sorting->call, a.kind == FEEL_NULL ? a : b, "not_comparable",
                              "the elements cannot be put in order");
}

/* Whether `b` belongs before `a`. */
static bool goes_before(struct sorting *sorting, struct feel_value b, struct feel_value a)
{
    struct feel_value pair[2] = {b, a};
    int order = 0;
    if (sorting->precedes != NULL) {
        struct feel_value answer = run_function(sorting->call, sorting->precedes, pair, 2);
        if (answer.kind != FEEL_BOOLEAN)
            sorting->fault = not_an_answer(sorting->call, answer, "the order");
        return feel_is_true(answer);
    }
    if (!feel_compare(b, a, &order))
        sorting->fault = not_ordered(sorting, a, b);
    return order < 0;
}

/* A stable merge of [from, middle) and [middle, to). */
static void merge(struct sorting *sorting, size_t from, size_t middle, size_t to)
{
    struct feel_value *items = sorting->items;
    size_t left = from, right = middle;
    for (size_t i = from; i < to; i++) {
        bool take_right =
            left == middle || (right < to && goes_before(sorting, items[right], items[left]));
        sorting->room[i] = take_right ? items[right++] : items[left++];
    }
    for (size_t i = from; i < to; i++)
        items[i] = sorting->room[i];
}

static struct feel_value sort(struct call *call, const struct feel_value *args)
{
    const struct feel_list *list = args[0].of.list;
    size_t count = list->count;
    struct sorting sorting = {
        .call = call,
        .precedes = args[1].kind == FEEL_FUNCTION ? args[1].of.function : NULL,
        .items = ARENA_ARRAY(call->arena, struct feel_value, count),
        .room = ARENA_ARRAY(call->arena, struct feel_value, count),
        .fault = feel_boolean(false),
    };
    for (size_t i = 0; i < count; i++)
        sorting.items[i] = list->items[i];
    for (size_t width = 1; width < count && sorting.fault.kind == FEEL_BOOLEAN; width *= 2)
        for (size_t from = 0; from + width < count; from += 2 * width)
            merge(&sorting, from, from + width,
                  from + 2 * width < count ? from + 2 * width : count);
    return sorting.fault.kind == FEEL_BOOLEAN ? feel_list(call->arena, sorting.items, count)
                                              : sorting.fault;
}

#define KEEP BUILTIN_FIRST
static const struct builtin rows[] = {
    {"append",
     {{"list", K(LIST), false}, {"item", K_ANY, false}},
     &feel_t_list,
     append,
     BUILTIN_MANY,
     "the list with items added"},
    {"concatenate",
     {{"list", K(LIST), false}},
     &feel_t_list,
     concatenate,
     BUILTIN_MANY | KEEP,
     "the lists, one after another"},
    {"union",
     {{"list", K(LIST), false}},
     &feel_t_list,
     unite,
     BUILTIN_MANY | KEEP,
     "the lists, one after another, without doubles"},
    {"distinct values",
     {{"list", K(LIST), false}},
     &feel_t_list,
     distinct,
     KEEP,
     "the list without doubles"},
    {"flatten",
     {{"list", K(LIST), false}},
     &feel_t_list,
     flatten,
     0,
     "the elements of all lists within"},
    {"insert before",
     {{"list", K(LIST), false}, {"position", K(NUMBER), false}, {"newItem", K_ANY, false}},
     &feel_t_list,
     insert_before,
     0,
     "the list with an item before a position"},
    {"remove",
     {{"list", K(LIST), false}, {"position", K(NUMBER), false}},
     &feel_t_list,
     remove_at,
     KEEP,
     "the list without the element at a position"},
    {"reverse", {{"list", K(LIST), false}}, &feel_t_list, reverse, KEEP, "the list backwards"},
    {"index of",
     {{"list", K(LIST), false}, {"match", K_ANY, false}},
     &feel_t_list,
     index_of,
     0,
     "the positions of a value"},
    {"sublist",
     {{"list", K(LIST), false},
      {"start position", K(NUMBER), false},
      {"length", K(NUMBER) | K(NULL), true}},
     &feel_t_list,
     sublist,
     KEEP,
     "a part of the list by position"},
    {"list replace",
     {{"list", K(LIST), false}, {"position", K(NUMBER), false}, {"newItem", K_ANY, false}},
     &feel_t_list,
     replace_at,
     0,
     "the list with another element at a position"},
    {"list replace",
     {{"list", K(LIST), false}, {"match", K(FUNCTION), false}, {"newItem", K_ANY, false}},
     &feel_t_list,
     replace_matching,
     0,
     "the list with every matching element replaced"},
    {"sort",
     {{"list", K(LIST), false}, {"precedes", K(FUNCTION), true}},
     &feel_t_list,
     sort,
     KEEP,
     "the list in order; precedes(x, y) says whether x comes first"},
};
const struct builtin_table builtin_list_edit = {rows, sizeof rows / sizeof *rows};
