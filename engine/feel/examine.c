/* Gaps and overlaps of decision tables: the values that cells tell apart are put together, one of
 * each kind, and the rules that match each combination are looked at. */
#include "base/limits.h"
#include "feel/number.h"
#include "feel/run.h"
#include "feel/type.h"
#include "feel/value.h"

#define POINTS 400     /* of one input */
#define VISITS 2000000 /* combinations gone through */
#define GAPS 3         /* shown of one table */
#define WORD_BITS 64

typedef VEC(struct feel_value) values;

struct examine {
    struct run run;
    struct arena *arena;
    const struct node *node;
    const struct feel_table *table;
    values *points;        /* of each input */
    uint64_t **matching;   /* of each input: for each point a set of rules */
    size_t words;          /* of a set */
    struct feel_value *at; /* the combination under way */
    uint64_t *narrowed;    /* the rules that are left of it, after each input */
    uint64_t *matched;     /* rules that match somewhere */
    bool *told;            /* pairs of rules whose overlap was visited */
    size_t visits, gaps;
    void (*visit)(void *context, const struct feel_finding *finding);
    void *context;
};

/* ---- the table, and what its cells may say ---- */
static const struct node *find_table(const struct node *node, const struct feel_table *table)
{
    if (node->kind == NODE_TABLE && node->of.table->table == table)
        return node;
    for (size_t i = 0; i < node->count; i++) {
        const struct node *found = node->kids[i] != NULL ? find_table(node->kids[i], table) : NULL;
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* A cell whose answer depends on nothing but the value that it is asked about. */
static bool is_alone(const struct node *node, uint32_t depth)
{
    if (node->kind == NODE_NAME && node->of.slot.up > depth)
        return false;
    if (node->kind == NODE_FIELD_OR || node->kind == NODE_CALL_HOST || node->kind == NODE_FAULT)
        return false;
    bool scope = node->kind == NODE_FOR || node->kind == NODE_SOME || node->kind == NODE_EVERY ||
                 node->kind == NODE_FILTER || node->kind == NODE_CONTEXT ||
                 node->kind == NODE_FUNCTION || node->kind == NODE_WITH;
    for (size_t i = 0; i < node->count; i++)
        if (node->kids[i] != NULL && !is_alone(node->kids[i], depth + scope))
            return false;
    return true;
}

static bool is_constant(const struct node *node)
{
    if (node->kind == NODE_NAME || node->kind == NODE_FIELD_OR || node->kind == NODE_CALL_HOST ||
        node->kind == NODE_FAULT || node->kind == NODE_TEST || node->kind == NODE_TESTS)
        return false;
    for (size_t i = 0; i < node->count; i++)
        if (node->kids[i] != NULL && !is_constant(node->kids[i]))
            return false;
    return true;
}

/* ---- points ---- */
static void add_point(struct examine *examine, values *points, struct feel_value value)
{
    for (size_t i = 0; i < points->count; i++)
        if (feel_same(points->items[i], value))
            return;
    if (value.kind != FEEL_NULL && points->count < POINTS)
        VEC_PUSH(examine->arena, *points, value);
}

static void add_constant(struct examine *examine, values *points, struct feel_value value)
{
    if (value.kind == FEEL_LIST) {
        for (size_t i = 0; i < value.of.list->count; i++)
            add_constant(examine, points, value.of.list->items[i]);
    } else if (value.kind == FEEL_RANGE) {
        if (value.of.range->has_from)
            add_point(examine, points, value.of.range->from);
        if (value.of.range->has_to)
            add_point(examine, points, value.of.range->to);
    } else if (value.kind != FEEL_FUNCTION) {
        add_point(examine, points, value);
    }
}

static void collect(struct examine *examine, const struct node *node, values *points)
{
    const struct feel_expr *outer = examine->run.expr;
    if (is_constant(node)) {
        add_constant(examine, points, run_node(&examine->run, node));
        return;
    }
    if (node->kind == NODE_PIECE)
        examine->run.expr = node->of.piece;
    for (size_t i = 0; i < node->count; i++)
        if (node->kids[i] != NULL)
            collect(examine, node->kids[i], points);
    examine->run.expr = outer;
}

static bool shifted(struct feel_value value, int by, struct feel_value *ret)
{
    *ret = value;
    switch (value.kind) {
    case FEEL_NUMBER: {
        struct feel_value step = feel_int(by);
        return number_add(value.of.number, step.of.number, &ret->of.number);
    }
    case FEEL_DATE:
        ret->of.date = date_from_days(date_to_days(value.of.date) + by);
        return true;
    case FEEL_MONTHS_DURATION:
        ret->of.months = value.of.months + by;
        return true;
    case FEEL_DAYS_DURATION:
        ret->of.duration.seconds += by;
        return true;
    default:
        return false;
    }
}

/* Between two neighbours that are numbers lies one more, which no end touches. */
static bool between(struct feel_value a, struct feel_value b, struct feel_value *ret)
{
    struct feel_number sum, two = feel_int(2).of.number;
    *ret = a;
    return a.kind == FEEL_NUMBER && b.kind == FEEL_NUMBER &&
           number_add(a.of.number, b.of.number, &sum) && number_divide(sum, two, &ret->of.number);
}

/* Beside every end there are values just before and just after it. */
static void add_neighbours(struct examine *examine, values *points)
{
    size_t count = points->count;
    struct feel_value near;
    for (size_t i = 0; i < count; i++) {
        if (shifted(points->items[i], -1, &near))
            add_point(examine, points, near);
        if (shifted(points->items[i], 1, &near))
            add_point(examine, points, near);
        for (size_t j = i + 1; j < count; j++)
            if (count < 20 && between(points->items[i], points->items[j], &near))
                add_point(examine, points, near);
    }
}

/* What the type itself tells: the words of an enum, true and false, a text that no cell has. */
static void add_of_type(struct examine *examine, const struct feel_type *type, values *points)
{
    for (size_t i = 0; type != NULL && i < type->word_count; i++)
        add_point(examine, points, feel_string(type->words[i]));
    if (type != NULL && type->kind == FEEL_T_BOOLEAN) {
        add_point(examine, points, feel_boolean(true));
        add_point(examine, points, feel_boolean(false));
    }
    if (type != NULL && type->kind == FEEL_T_STRING && type->words == NULL)
        add_point(examine, points, feel_string(STR("(another text)")));
    if (type != NULL && type->kind == FEEL_T_NUMBER && points->count == 0)
        add_point(examine, points, feel_int(0));
}

static bool is_possible(struct examine *examine, size_t input, struct feel_value value)
{
    const struct node *allowed = examine->node->kids[examine->node->of.table->allowed + input];
    const struct feel_type *type = examine->table->inputs[input].type;
    return (type == NULL || feel_conforms(examine->arena, value, type, NULL)) &&
           (allowed == NULL || feel_is_true(table_ask(&examine->run, allowed, value)));
}

static bool find_points(struct examine *examine, size_t input)
{
    values all = {0}, *points = &examine->points[input];
    add_of_type(examine, examine->table->inputs[input].type, &all);
    for (size_t rule = 0; rule < examine->table->rule_count; rule++) {
        const struct node *cell = table_cell(examine->node, rule, input);
        if (cell != NULL && !is_alone(cell, 0))
            return false;
        if (cell != NULL)
            collect(examine, cell, &all);
    }
    add_neighbours(examine, &all);
    for (size_t i = 0; i < all.count; i++)
        if (is_possible(examine, input, all.items[i]))
            VEC_PUSH(examine->arena, *points, all.items[i]);
    return points->count > 0;
}

/* ---- which rules match where ---- */
static uint64_t *set_at(const struct examine *examine, size_t input, size_t point)
{
    return examine->matching[input] + point * examine->words;
}

static void find_matching(struct examine *examine, size_t input)
{
    examine->matching[input] =
        ARENA_ARRAY(examine->arena, uint64_t, examine->points[input].count * examine->words);
    for (size_t point = 0; point < examine->points[input].count; point++)
        for (size_t rule = 0; rule < examine->table->rule_count; rule++) {
            const struct node *cell = table_cell(examine->node, rule, input);
            struct feel_value value = examine->points[input].items[point];
            if (cell == NULL || feel_is_true(table_ask(&examine->run, cell, value)))
                set_at(examine, input, point)[rule / WORD_BITS] |= 1ull << (rule % WORD_BITS);
        }
}

static bool has(const uint64_t *set, size_t rule)
{
    return (set[rule / WORD_BITS] >> (rule % WORD_BITS) & 1) != 0;
}

/* ---- combinations ---- */
static void report(struct examine *examine, enum feel_finding_kind kind, size_t a, size_t b)
{
    struct feel_finding finding = {.kind = kind, .rules = {a, b}};
    if (kind != FEEL_NEVER)
        finding.inputs = arena_copy(examine->arena, examine->at,
                                    examine->table->input_count * sizeof *examine->at);
    examine->visit(examine->context, &finding);
}

static void look_for_overlaps(struct examine *examine, const uint64_t *set, size_t first)
{
    size_t count = examine->table->rule_count;
    if (examine->table->hit != FEEL_HIT_UNIQUE && examine->table->hit != FEEL_HIT_ANY)
        return;
    for (size_t rule = first + 1; rule < count; rule++) {
        if (!has(set, rule) || examine->told[first * count + rule])
            continue;
        examine->told[first * count + rule] = true;
        report(examine, FEEL_OVERLAP, first, rule);
    }
}

/* Under `first` only the first of those that match counts as used. */
static void take_combination(struct examine *examine, const uint64_t *set)
{
    bool first_only = examine->table->hit == FEEL_HIT_FIRST, found = false;
    for (size_t rule = 0; rule < examine->table->rule_count; rule++) {
        if (!has(set, rule))
            continue;
        if (!found || !first_only)
            examine->matched[rule / WORD_BITS] |= 1ull << (rule % WORD_BITS);
        look_for_overlaps(examine, set, rule);
        found = true;
    }
    if (!found && examine->gaps++ < GAPS)
        report(examine, FEEL_GAP, 0, 0);
}

static bool is_empty(const struct examine *examine, const uint64_t *set)
{
    for (size_t i = 0; i < examine->words; i++)
        if (set[i] != 0)
            return false;
    return true;
}

/* Where no rule is left, any values of the other inputs show the gap. */
static void fill_rest(struct examine *examine, size_t input)
{
    for (; input < examine->table->input_count; input++)
        examine->at[input] = examine->points[input].items[0];
}

static void combine(struct examine *examine, size_t input, const uint64_t *set)
{
    if (++examine->visits > VISITS)
        return;
    if (input == examine->table->input_count || is_empty(examine, set)) {
        fill_rest(examine, input);
        take_combination(examine, set);
        return;
    }
    uint64_t *narrowed = examine->narrowed + input * examine->words;
    for (size_t point = 0; point < examine->points[input].count; point++) {
        for (size_t i = 0; i < examine->words; i++)
            narrowed[i] = set[i] & set_at(examine, input, point)[i];
        examine->at[input] = examine->points[input].items[point];
        combine(examine, input + 1, narrowed);
    }
}

static void look_for_idle(struct examine *examine)
{
    for (size_t rule = 0; rule < examine->table->rule_count; rule++)
        if (!has(examine->matched, rule))
            report(examine, FEEL_NEVER, rule, 0);
}

static bool prepare(struct examine *examine)
{
    size_t count = examine->table->input_count, rules = examine->table->rule_count;
    examine->words = rules / WORD_BITS + 1;
    examine->points = ARENA_ARRAY(examine->arena, values, count);
    examine->matching = ARENA_ARRAY(examine->arena, uint64_t *, count);
    examine->at = ARENA_ARRAY(examine->arena, struct feel_value, count);
    examine->narrowed = ARENA_ARRAY(examine->arena, uint64_t, count * examine->words);
    examine->matched = ARENA_ARRAY(examine->arena, uint64_t, examine->words);
    examine->told = ARENA_ARRAY(examine->arena, bool, rules *rules);
    for (size_t i = 0; i < count; i++)
        if (!find_points(examine, i))
            return false;
    for (size_t i = 0; i < count; i++)
        find_matching(examine, i);
    return true;
}

enum feel_examined feel_examine(const struct feel_expr *expr, struct arena *arena,
                                const struct feel_table *table,
                                void (*visit)(void *context, const struct feel_finding *finding),
                                void *context)
{
    struct feel_env env = {.arena = arena, .zone = zone_find(STR("UTC"))};
    struct examine examine = {.run = {.env = &env, .expr = expr},
                              .arena = arena,
                              .node = find_table(expr->root, table),
                              .table = table,
                              .visit = visit,
                              .context = context};
    if (examine.node == NULL || !prepare(&examine))
        return FEEL_EXAMINED_NOT;
    uint64_t *all = ARENA_ARRAY(arena, uint64_t, examine.words);
    for (size_t rule = 0; rule < table->rule_count; rule++)
        all[rule / WORD_BITS] |= 1ull << (rule % WORD_BITS);
    combine(&examine, 0, all);
    if (examine.visits > VISITS || env.steps > LIMIT_FEEL_STEPS)
        return FEEL_EXAMINED_PART;
    look_for_idle(&examine);
    return FEEL_EXAMINED;
}
