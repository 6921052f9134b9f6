/* `for`, `some` and `every`: each combination of the iterators' values, the first one outermost. */
#include "base/limits.h"
#include "feel/number.h"
#include "feel/run.h"
#include "feel/temporal.h"
#include "feel/value.h"

struct iteration {
    struct run *run;
    const struct node *node;
    struct feel_value *slots; /* iterators, then `partial` */
    size_t iterators;
    bool (*visit)(struct iteration *iteration, struct feel_value value); /* false stops */
    VEC(struct feel_value) results;
    struct feel_list partial;
    struct feel_value outcome; /* of a quantifier; a fault of `for` */
    bool failed;
};

/* ---- sources ---- */
static struct feel_value bad_source(struct run *run, const struct node *node,
                                    struct feel_value value)
{
    if (value.kind == FEEL_NULL)
        return value.of.reason != NULL ? value : run_null(run, node);
    return run_fault(run, node, "not_a_list", "a %s cannot be gone through", kind_name(value.kind));
}

static struct feel_value too_long(struct run *run, const struct node *node)
{
    return run_fault(run, node, "list_too_long", "a list has at most %d elements", LIMIT_FEEL_LIST);
}

static struct feel_value count_numbers(struct run *run, const struct node *node, int64_t from,
                                       int64_t to)
{
    uint64_t size = from <= to ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    if (size >= LIMIT_FEEL_LIST)
        return too_long(run, node);
    size_t count = (size_t)size + 1;
    struct feel_value *items = ARENA_ARRAY(run->env->arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++)
        items[i] = feel_int(from <= to ? from + (int64_t)i : from - (int64_t)i);
    return feel_list(run->env->arena, items, count);
}

static struct feel_value count_dates(struct run *run, const struct node *node, struct date from,
                                     struct date to)
{
    int64_t first = date_to_days(from), last = date_to_days(to);
    int64_t step = first <= last ? 1 : -1, size = (last - first) * step;
    if (size >= LIMIT_FEEL_LIST)
        return too_long(run, node);
    size_t count = (size_t)size + 1;
    struct feel_value *items = ARENA_ARRAY(run->env->arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++)
        items[i] = feel_date(date_from_days(first + step * (int64_t)i));
    return feel_list(run->env->arena, items, count);
}

static struct feel_value count_between(struct run *run, const struct node *node,
                                       struct feel_value from, struct feel_value to)
{
    int64_t first, last;
    struct feel_value null;
    if (from.kind == FEEL_DATE && to.kind == FEEL_DATE)
        return count_dates(run, node, from.of.date, to.of.date);
    if (feel_to_int(from, &first) && feel_to_int(to, &last))
        return count_numbers(run, node, first, last);
    if (run_null_operand(run, node, from, to, &null))
        return null;
    return run_fault(run, node, "bad_range", "only whole numbers and dates can be counted through");
}

struct feel_value run_span(struct run *run, const struct node *node)
{
    struct feel_value from = run_node(run, node->kids[0]);
    return count_between(run, node, from, run_node(run, node->kids[1]));
}

/* A range as a source counts what lies in it; open ends are left out. */
static struct feel_value range_source(struct run *run, const struct node *node,
                                      const struct feel_range *range)
{
    if (!range->has_from || !range->has_to)
        return run_fault(run, node, "bad_range",
                         "a range without both ends cannot be gone through");
    struct feel_value all = count_between(run, node, range->from, range->to);
    if (all.kind != FEEL_LIST)
        return all;
    size_t count = all.of.list->count;
    size_t from = range->from_open && count > 0, to = count - (range->to_open && count > from);
    return feel_list(run->env->arena, all.of.list->items + from, to - from);
}

static struct feel_value source_of(struct run *run, const struct node *node)
{
    struct feel_value value = run_node(run, node);
    if (value.kind == FEEL_RANGE)
        return range_source(run, node, value.of.range);
    if (value.kind == FEEL_NULL)
        return bad_source(run, node, value);
    return value.kind == FEEL_LIST ? value : feel_list(run->env->arena, &value, 1);
}

/* ---- combinations ---- */
static bool walk(struct iteration *iteration, size_t level)
{
    struct run *run = iteration->run;
    if (level == iteration->iterators)
        return iteration->visit(iteration, run_node(run, iteration->node->kids[level]));
    struct feel_value source = source_of(run, iteration->node->kids[level]);
    if (source.kind != FEEL_LIST) {
        iteration->outcome = source;
        iteration->failed = true;
        return false;
    }
    for (size_t i = 0; i < source.of.list->count; i++) {
        iteration->slots[level] = source.of.list->items[i];
        if (!run_step(run)) {
            iteration->outcome =
                run_fault(run, iteration->node, "too_many_steps",
                          "the evaluation took more than %d steps", LIMIT_FEEL_STEPS);
            iteration->failed = true;
            return false;
        }
        if (!walk(iteration, level + 1))
            return false;
    }
    return true;
}

static void iterate(struct iteration *iteration, size_t slots)
{
    struct run *run = iteration->run;
    struct arena *arena = run->env->arena;
    iteration->slots = ARENA_ARRAY(arena, struct feel_value, slots);
    iteration->iterators = iteration->node->count - 1;
    if (slots > iteration->iterators)
        iteration->slots[iteration->iterators] =
            (struct feel_value){.kind = FEEL_LIST, .of.list = &iteration->partial};
    struct feel_frame frame = {.outer = run->frame, .values = iteration->slots};
    run->frame = &frame;
    (void)walk(iteration, 0);
    run->frame = frame.outer;
}

static bool collect(struct iteration *iteration, struct feel_value value)
{
    struct arena *arena = iteration->run->env->arena;
    if (iteration->results.count >= LIMIT_FEEL_LIST) {
        iteration->outcome = too_long(iteration->run, iteration->node);
        iteration->failed = true;
        return false;
    }
    /* `partial` must not outlive this iteration as a value that changes: where the body kept it,
     * it is a list of its own. */
    if (value.kind == FEEL_LIST && value.of.list == &iteration->partial)
        value = feel_list(arena, iteration->partial.items, iteration->partial.count);
    VEC_PUSH(arena, iteration->results, value);
    iteration->partial.items = iteration->results.items;
    iteration->partial.count = iteration->results.count;
    return true;
}

struct feel_value run_for(struct run *run, const struct node *node)
{
    struct iteration iteration = {.run = run, .node = node, .visit = collect};
    iterate(&iteration, node->of.scope->count);
    if (iteration.failed)
        return iteration.outcome;
    return feel_list(run->env->arena, iteration.results.items, iteration.results.count);
}

/* ---- quantifiers ---- */
static bool decide(struct iteration *iteration, struct feel_value value)
{
    bool some = iteration->node->kind == NODE_SOME;
    if (value.kind == FEEL_BOOLEAN && value.of.boolean == some) {
        iteration->outcome = value;
        return false;
    }
    if (value.kind == FEEL_NULL)
        iteration->outcome = value;
    else if (value.kind != FEEL_BOOLEAN)
        iteration->outcome =
            run_fault(iteration->run, iteration->node, "not_boolean",
                      "the test gave a %s, neither true nor false", kind_name(value.kind));
    return true;
}

struct feel_value run_quantified(struct run *run, const struct node *node)
{
    struct iteration iteration = {.run = run, .node = node, .visit = decide};
    iteration.outcome = feel_boolean(node->kind == NODE_EVERY);
    iterate(&iteration, node->of.scope->count);
    return iteration.outcome;
}
