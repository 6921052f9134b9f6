/* Comparisons, `between`, `in` and unary tests. */
#include <string.h>

#include "feel/run.h"
#include "feel/value.h"

static struct feel_value undecided(struct run *run, const struct node *node, struct feel_value a,
                                   struct feel_value b)
{
    struct feel_value null;
    if (run_null_operand(run, node, a, b, &null))
        return null;
    return run_fault(run, node, "not_comparable", "a %s cannot be compared with a %s",
                     kind_name(a.kind), kind_name(b.kind));
}

static bool order_holds(enum node_op op, int order)
{
    switch (op) {
    case OP_LESS:
        return order < 0;
    case OP_LESS_EQUAL:
        return order <= 0;
    case OP_GREATER:
        return order > 0;
    case OP_GREATER_EQUAL:
        return order >= 0;
    case OP_NONE:
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
    case OP_POWER:
    case OP_EQUAL:
    case OP_UNEQUAL:
    case OP_NOT:
        break;
    }
    return false;
}

static bool is_erased(struct feel_value value)
{
    return value.kind == FEEL_NULL && value.of.reason != NULL &&
           strcmp(value.of.reason->code, "erased") == 0;
}

/* `=` of an erased value is unknown, so that forgetting never looks like an answer; of any other
 * null it is DMN's. */
static struct feel_value equality(struct run *run, const struct node *node, struct feel_value a,
                                  struct feel_value b)
{
    if (a.kind == FEEL_LIST)
        run_charge(run, a.of.list->count);
    if (is_erased(a) || is_erased(b))
        return is_erased(a) ? a : b;
    enum tri tri = value_equal(a, b);
    if (tri == TRI_UNKNOWN)
        return undecided(run, node, a, b);
    return feel_boolean((tri == TRI_TRUE) == (node->op == OP_EQUAL));
}

static struct feel_value compare(struct run *run, const struct node *node, struct feel_value a,
                                 struct feel_value b)
{
    int order;
    if (node->op == OP_EQUAL || node->op == OP_UNEQUAL)
        return equality(run, node, a, b);
    if (!feel_compare(a, b, &order))
        return undecided(run, node, a, b);
    return feel_boolean(order_holds(node->op, order));
}

struct feel_value run_compare(struct run *run, const struct node *node)
{
    struct feel_value a = run_node(run, node->kids[0]);
    return compare(run, node, a, run_node(run, node->kids[1]));
}

struct feel_value run_between(struct run *run, const struct node *node)
{
    struct feel_value value = run_node(run, node->kids[0]);
    struct feel_value low = run_node(run, node->kids[1]), high = run_node(run, node->kids[2]);
    int from, to;
    if (!feel_compare(value, low, &from))
        return undecided(run, node, value, low);
    if (!feel_compare(value, high, &to))
        return high.kind == FEEL_NULL && high.of.reason == NULL ? run_null(run, node->kids[2])
                                                                : undecided(run, node, value, high);
    return feel_boolean(from >= 0 && to <= 0);
}

/* ---- unary tests ---- */
static enum tri either(enum tri a, enum tri b)
{
    if (a == TRI_TRUE || b == TRI_TRUE)
        return TRI_TRUE;
    return a == TRI_UNKNOWN || b == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_FALSE;
}

/* A value passes a range that holds it, a list that has it or a range of it, an equal value. */
static enum tri passes(struct feel_value input, struct feel_value test)
{
    if (test.kind == FEEL_RANGE && input.kind != FEEL_RANGE)
        return range_holds(test.of.range, input);
    if (test.kind != FEEL_LIST)
        return value_equal(input, test);
    enum tri any = input.kind == FEEL_LIST ? value_equal(input, test) : TRI_FALSE;
    for (size_t i = 0; any != TRI_TRUE && i < test.of.list->count; i++) {
        struct feel_value item = test.of.list->items[i];
        enum tri one = item.kind == FEEL_RANGE && input.kind != FEEL_RANGE
                           ? range_holds(item.of.range, input)
                           : value_equal(input, item);
        any = either(any, one == TRI_UNKNOWN && input.kind != FEEL_NULL ? TRI_FALSE : one);
    }
    return any;
}

static struct feel_value run_one(struct run *run, const struct node *node, struct feel_value input)
{
    struct feel_value value = run_node(run, node->kids[0]);
    if (node->op != OP_NONE)
        return compare(run, node, input, value);
    if (value.kind == FEEL_NULL && value.of.reason != NULL)
        return value;
    if (node->condition) {
        if (value.kind == FEEL_BOOLEAN || value.kind == FEEL_NULL)
            return value;
        return run_fault(run, node, "not_boolean", "this is a %s, neither true nor false",
                         kind_name(value.kind));
    }
    enum tri tri = passes(input, value);
    return tri == TRI_UNKNOWN ? undecided(run, node, input, value) : value_tri(tri);
}

struct feel_value run_in(struct run *run, const struct node *node)
{
    struct feel_value input = run_node(run, node->kids[0]), result = feel_boolean(false);
    for (size_t i = 1; i < node->count; i++) {
        struct feel_value one = run_one(run, node->kids[i], input);
        if (feel_is_true(one)) {
            result = one;
            break;
        }
        if (one.kind == FEEL_NULL)
            result = one;
    }
    if (node->op == OP_NOT && result.kind == FEEL_BOOLEAN)
        return feel_boolean(!result.of.boolean);
    return result;
}
