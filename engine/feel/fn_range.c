/* Relations of points and ranges (DMN 1.5, table 78). A point counts as a closed range of itself.
 */
#include "feel/builtin.h"
#include "feel/type.h"

struct pair {
    struct feel_range a, b;
};

static struct feel_range range_of(struct feel_value value)
{
    if (value.kind == FEEL_RANGE)
        return *value.of.range;
    return (struct feel_range){.from = value, .to = value, .has_from = true, .has_to = true};
}

/* Order of two ends: an unbounded start lies before all, an unbounded end after all. `nudge` says
 * to which side an open end leans: +1 an open start, -1 an open end. */
struct end {
    struct feel_value value;
    bool bounded;
    int unbounded_sign, nudge;
};

static struct end start_of(const struct feel_range *range)
{
    return (struct end){range->from, range->has_from, -1, range->from_open ? 1 : 0};
}

static struct end end_of(const struct feel_range *range)
{
    return (struct end){range->to, range->has_to, 1, range->to_open ? -1 : 0};
}

static bool compare_ends(struct end a, struct end b, int *ret)
{
    int left = a.bounded ? 0 : a.unbounded_sign, right = b.bounded ? 0 : b.unbounded_sign;
    if (!a.bounded || !b.bounded) {
        *ret = left - right;
        return true;
    }
    if (!feel_compare(a.value, b.value, ret))
        return false;
    if (*ret == 0)
        *ret = a.nudge - b.nudge;
    return true;
}

enum relation_ends { A_START, A_END, B_START, B_END };
static struct end pick(const struct pair *pair, enum relation_ends which)
{
    switch (which) {
    case A_START:
        return start_of(&pair->a);
    case A_END:
        return end_of(&pair->a);
    case B_START:
        return start_of(&pair->b);
    case B_END:
        break;
    }
    return end_of(&pair->b);
}

/* A relation is a conjunction of orders between ends. */
enum order_want { WANT_NONE, WANT_LESS, WANT_LESS_EQUAL, WANT_EQUAL, WANT_MEETS };
struct clause {
    enum relation_ends left;
    enum order_want want;
    enum relation_ends right;
};
#define CLAUSES 4

static bool want_holds(enum order_want want, int order)
{
    switch (want) {
    case WANT_LESS:
        return order < 0;
    case WANT_LESS_EQUAL:
        return order <= 0;
    case WANT_EQUAL:
    case WANT_MEETS:
        return order == 0;
    case WANT_NONE:
        break;
    }
    return true;
}

static enum tri clause_holds(const struct pair *pair, const struct clause *clause)
{
    struct end left = pick(pair, clause->left), right = pick(pair, clause->right);
    int order;
    if (clause->want == WANT_MEETS && (left.nudge != 0 || right.nudge != 0))
        return TRI_FALSE;
    if (clause->want == WANT_MEETS && !(left.bounded && right.bounded))
        return TRI_FALSE;
    if (!compare_ends(left, right, &order))
        return TRI_UNKNOWN;
    return want_holds(clause->want, order) ? TRI_TRUE : TRI_FALSE;
}

static struct feel_value relate(struct call *call, struct feel_value a, struct feel_value b,
                                const struct clause *clauses)
{
    struct pair pair = {range_of(a), range_of(b)};
    bool holds = true;
    for (size_t i = 0; i < CLAUSES && clauses[i].want != WANT_NONE; i++) {
        enum tri tri = clause_holds(&pair, &clauses[i]);
        if (tri == TRI_UNKNOWN)
            return call_fault(call, "not_comparable", "the ends cannot be compared");
        holds = holds && tri == TRI_TRUE;
    }
    return feel_boolean(holds);
}

#define RELATION(name, ...)                                                                        \
    static struct feel_value name(struct call *call, const struct feel_value *args)                \
    {                                                                                              \
        static const struct clause clauses[CLAUSES] = __VA_ARGS__;                                 \
        return relate(call, args[0], args[1], clauses);                                            \
    }
#define REVERSED(name)                                                                             \
    static struct feel_value name##_reversed(struct call *call, const struct feel_value *args)     \
    {                                                                                              \
        struct feel_value swapped[2] = {args[1], args[0]};                                         \
        return name(call, swapped);                                                                \
    }
RELATION(before, {{A_END, WANT_LESS, B_START}})
RELATION(meets, {{A_END, WANT_MEETS, B_START}})
RELATION(overlaps, {{A_START, WANT_LESS_EQUAL, B_END}, {B_START, WANT_LESS_EQUAL, A_END}})
RELATION(overlaps_before, {{A_START, WANT_LESS, B_START},
                           {B_START, WANT_LESS_EQUAL, A_END},
                           {A_END, WANT_LESS_EQUAL, B_END}})
RELATION(finishes, {{B_START, WANT_LESS_EQUAL, A_START}, {A_END, WANT_EQUAL, B_END}})
RELATION(starts, {{A_START, WANT_EQUAL, B_START}, {A_END, WANT_LESS_EQUAL, B_END}})
RELATION(during, {{B_START, WANT_LESS_EQUAL, A_START}, {A_END, WANT_LESS_EQUAL, B_END}})
RELATION(coincides, {{A_START, WANT_EQUAL, B_START}, {A_END, WANT_EQUAL, B_END}})

REVERSED(before)
REVERSED(meets)
REVERSED(overlaps_before)
REVERSED(finishes)
REVERSED(starts)
REVERSED(during)

#define POINTS                                                                                     \
    {                                                                                              \
        {"point1", K_POINT, false},                                                                \
        {                                                                                          \
            "point2", K_POINT, false                                                               \
        }                                                                                          \
    }
#define POINT_RANGE                                                                                \
    {                                                                                              \
        {"point", K_POINT, false},                                                                 \
        {                                                                                          \
            "range", K(RANGE), false                                                               \
        }                                                                                          \
    }
#define RANGE_POINT                                                                                \
    {                                                                                              \
        {"range", K(RANGE), false},                                                                \
        {                                                                                          \
            "point", K_POINT, false                                                                \
        }                                                                                          \
    }
#define RANGES                                                                                     \
    {                                                                                              \
        {"range1", K(RANGE), false},                                                               \
        {                                                                                          \
            "range2", K(RANGE), false                                                              \
        }                                                                                          \
    }
#define ROW(name, params, call, help)                                                              \
    {                                                                                              \
        name, params, &feel_t_boolean, call, 0, help                                               \
    }
/* The text of a range whose ends are literals or made by functions of literals. */
static bool is_end(const struct node *node)
{
    if (node == NULL || node->kind == NODE_LITERAL)
        return node != NULL && node->of.value.kind != FEEL_NULL;
    if (node->kind != NODE_CALL_BUILTIN)
        return false;
    for (size_t i = 0; i < node->count; i++)
        if (node->kids[i] == NULL || node->kids[i]->kind != NODE_LITERAL)
            return false;
    return true;
}

static struct feel_value range_from_text(struct call *call, const struct feel_value *args)
{
    struct feel_compiler compiler = {
        .arena = call->arena, .diags = diags_new(call->arena), .tolerant = true};
    struct excerpt text = excerpt_of(call->arena, "<range>", args[0].of.string);
    const struct feel_expr *expr = feel_compile(&compiler, &text, NULL);
    if (expr == NULL || expr->root->kind != NODE_RANGE || !is_end(expr->root->kids[0]) ||
        !is_end(expr->root->kids[1]))
        return call_fault(call, "bad_range", "the text is no range");
    struct run run = {.env = call->run->env, .expr = expr};
    struct feel_value range = run_node(&run, expr->root);
    int order;
    if (range.kind == FEEL_RANGE &&
        feel_compare(range.of.range->from, range.of.range->to, &order) && order > 0)
        return call_fault(call, "bad_range", "the range ends before it starts");
    return range;
}

static const struct builtin rows[] = {
    {"range",
     {{"from", K(STRING), false}},
     &feel_t_range,
     range_from_text,
     0,
     "the range that a text names"},
    ROW("before", POINTS, before, "whether one ends before the other starts"),
    ROW("before", POINT_RANGE, before, "whether one ends before the other starts"),
    ROW("before", RANGE_POINT, before, "whether one ends before the other starts"),
    ROW("before", RANGES, before, "whether one ends before the other starts"),
    ROW("after", POINTS, before_reversed, "whether one starts after the other ends"),
    ROW("after", POINT_RANGE, before_reversed, "whether one starts after the other ends"),
    ROW("after", RANGE_POINT, before_reversed, "whether one starts after the other ends"),
    ROW("after", RANGES, before_reversed, "whether one starts after the other ends"),
    ROW("meets", RANGES, meets, "whether one ends where the other starts"),
    ROW("met by", RANGES, meets_reversed, "whether one starts where the other ends"),
    ROW("overlaps", RANGES, overlaps, "whether two ranges share something"),
    ROW("overlaps before", RANGES, overlaps_before, "whether one reaches into the other's start"),
    ROW("overlaps after", RANGES, overlaps_before_reversed,
        "whether one reaches into the other's end"),
    ROW("finishes", POINT_RANGE, finishes, "whether one ends the other"),
    ROW("finishes", RANGES, finishes, "whether one ends the other"),
    ROW("finished by", RANGE_POINT, finishes_reversed, "whether one is ended by the other"),
    ROW("finished by", RANGES, finishes_reversed, "whether one is ended by the other"),
    ROW("includes", RANGE_POINT, during_reversed, "whether one holds the other"),
    ROW("includes", RANGES, during_reversed, "whether one holds the other"),
    ROW("during", POINT_RANGE, during, "whether one lies in the other"),
    ROW("during", RANGES, during, "whether one lies in the other"),
    ROW("starts", POINT_RANGE, starts, "whether one starts the other"),
    ROW("starts", RANGES, starts, "whether one starts the other"),
    ROW("started by", RANGE_POINT, starts_reversed, "whether one is started by the other"),
    ROW("started by", RANGES, starts_reversed, "whether one is started by the other"),
    ROW("coincides", POINTS, coincides, "whether two are the same"),
    ROW("coincides", RANGES, coincides, "whether two are the same"),
};
const struct builtin_table builtin_range = {rows, sizeof rows / sizeof *rows};
