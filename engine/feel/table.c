/* Decision tables as nodes (DMN 8): input expressions, cells, outputs, each a piece of text. */
#include "feel/parse.h"
#include "feel/type.h"
#include "feel/value.h"

struct plan {
    struct parser *p;
    const struct feel_table *table;
    VEC(struct node *) kids;
};

static bool is_given(const struct excerpt *text)
{
    return text->source != NULL && text->text.len > 0;
}

/* ---- inputs and their cells: `?` is the input's value ---- */
static struct node *build_tests(struct plan *plan, const struct excerpt *text,
                                const struct feel_type *type, struct str called)
{
    struct parser *p = plan->p;
    struct local *local = scope_push(p);
    scope_add(p, local, STR("?"), type);
    if (!str_empty(called))
        scope_add(p, local, called, type);
    struct parser piece = piece_start(p, text);
    piece.input = type;
    struct node *slot = make_slot(&piece, 0, 0, type, STR("?"), 0);
    struct node *root = piece.failed ? make_fault(&piece, "syntax", 0) : parse_tests(&piece, slot);
    scope_pop(p);
    return piece_end(p, &piece, root);
}

/* A cell that is a value: the input equals it. */
static struct node *build_is(struct plan *plan, struct feel_value is, const struct feel_type *type)
{
    struct parser *p = plan->p;
    struct node *tests = make_node(p, NODE_TESTS, 0, 2), *test = make_node(p, NODE_TEST, 0, 1);
    test->kids[0] = make_literal(p, is, 0);
    make_seal(p, test);
    tests->kids[0] = make_slot(p, 0, 0, type, STR("?"), 0);
    tests->kids[1] = test;
    tests->type = test->type = &feel_t_boolean;
    make_seal(p, tests);
    return tests;
}

static struct node *build_cell(struct plan *plan, const struct feel_cell *cell,
                               const struct feel_type *type)
{
    return is_given(&cell->text) ? build_tests(plan, &cell->text, type, STR(""))
                                 : build_is(plan, cell->is, type);
}

static struct node *build_cells(struct plan *plan, const struct feel_cells *cells,
                                const struct feel_type *type)
{
    struct node *all = NULL;
    for (size_t i = 0; i < cells->count; i++) {
        struct node *one = build_cell(plan, &cells->items[i], type);
        all = all == NULL ? one : make_binary(plan->p, NODE_OR, OP_NONE, all, one);
    }
    return all;
}

/* ---- outputs ---- */
static void check_output(struct parser *p, const struct node *root, const struct feel_type *type)
{
    if (p->failed || type == NULL)
        return;
    if (!types_meet(root->type, type))
        parse_finding(p, "F025", root->from, root->to, "this is a %.*s, and a %.*s is needed here",
                      STR_ARG(feel_type_name(p->arena, root->type)),
                      STR_ARG(feel_type_name(p->arena, type)));
    check_word(p, type, root);
}

static struct node *build_output(struct plan *plan, const struct feel_cell *cell,
                                 const struct feel_type *type)
{
    if (!is_given(&cell->text))
        return make_literal(plan->p, cell->is, 0);
    struct parser piece = piece_start(plan->p, &cell->text);
    struct node *root = piece.failed ? make_fault(&piece, "syntax", 0) : parse_expression(&piece);
    check_output(&piece, root, type);
    return piece_end(plan->p, &piece, root);
}

/* ---- the table ---- */
static void add(struct plan *plan, struct node *kid)
{
    VEC_PUSH(plan->p->arena, plan->kids, kid);
}

static const struct feel_type *input_type(const struct plan *plan, size_t input)
{
    const struct feel_type *declared = plan->table->inputs[input].type;
    return declared != NULL ? declared : plan->kids.items[input]->type;
}

static void add_inputs(struct plan *plan)
{
    const struct feel_table *table = plan->table;
    for (size_t i = 0; i < table->input_count; i++) {
        const struct feel_cell cell = {.text = table->inputs[i].text};
        add(plan, build_output(plan, &cell, NULL));
    }
    for (size_t i = 0; i < table->input_count; i++)
        add(plan, is_given(&table->inputs[i].allowed)
                      ? build_tests(plan, &table->inputs[i].allowed, input_type(plan, i),
                                    table->inputs[i].called)
                      : NULL);
}

static void add_rule(struct plan *plan, const struct feel_rule *rule)
{
    const struct feel_table *table = plan->table;
    for (size_t i = 0; i < table->input_count; i++)
        add(plan, build_cells(plan, &rule->inputs[i], input_type(plan, i)));
    for (size_t i = 0; i < table->output_count; i++)
        add(plan, build_output(plan, &rule->outputs[i], table->outputs[i].type));
}

static void add_fallbacks(struct plan *plan)
{
    const struct feel_table *table = plan->table;
    for (size_t i = 0; i < table->output_count; i++)
        add(plan, table->outputs[i].has_fallback
                      ? build_output(plan, &table->outputs[i].fallback, table->outputs[i].type)
                      : NULL);
}

static void add_priorities(struct plan *plan)
{
    const struct feel_table *table = plan->table;
    for (size_t i = 0; i < table->output_count; i++)
        add(plan, is_given(&table->outputs[i].allowed)
                      ? build_tests(plan, &table->outputs[i].allowed, &feel_any, STR(""))
                      : NULL);
}

/* ---- its type ---- */
static const struct feel_type *column_type(const struct plan *plan, const struct table_plan *layout,
                                           size_t output)
{
    const struct feel_table *table = plan->table;
    const struct feel_type *type = NULL;
    size_t width = table->input_count + table->output_count;
    if (table->outputs[output].type != NULL)
        return table->outputs[output].type;
    for (size_t i = 0; i < table->rule_count; i++) {
        const struct node *cell =
            plan->kids.items[layout->rules + i * width + table->input_count + output];
        type = type == NULL ? cell->type : type_join(type, cell->type);
    }
    return type != NULL ? type : &feel_any;
}

static const struct feel_type *output_type(const struct plan *plan, const struct table_plan *layout)
{
    const struct feel_table *table = plan->table;
    struct arena *arena = plan->p->arena;
    if (table->output_count == 1)
        return column_type(plan, layout, 0);
    struct feel_type *type = ARENA_NEW(arena, struct feel_type);
    struct feel_field *fields = ARENA_ARRAY(arena, struct feel_field, table->output_count);
    for (size_t i = 0; i < table->output_count; i++)
        fields[i] = (struct feel_field){table->outputs[i].name, column_type(plan, layout, i)};
    *type =
        (struct feel_type){.kind = FEEL_T_CONTEXT, .fields = fields, .count = table->output_count};
    return type;
}

static const struct feel_type *result_type(const struct plan *plan, const struct table_plan *layout)
{
    const struct feel_type *output = output_type(plan, layout);
    switch (plan->table->hit) {
    case FEEL_HIT_UNIQUE:
    case FEEL_HIT_ANY:
    case FEEL_HIT_PRIORITY:
    case FEEL_HIT_FIRST:
        return output;
    case FEEL_HIT_COLLECT:
        if (plan->table->aggregate == FEEL_AGGREGATE_COUNT)
            return &feel_t_number;
        if (plan->table->aggregate != FEEL_AGGREGATE_NONE)
            return output;
        break;
    case FEEL_HIT_RULE_ORDER:
    case FEEL_HIT_OUTPUT_ORDER:
        break;
    }
    for (size_t i = 0; i < plan->table->output_count; i++)
        if (plan->table->outputs[i].has_fallback)
            return &feel_any; /* without a match it is no list */
    return feel_type_list(plan->p->arena, output);
}

struct node *table_build(struct parser *p, const struct feel_table *table)
{
    struct plan plan = {.p = p, .table = table};
    struct table_plan *layout = ARENA_NEW(p->arena, struct table_plan);
    struct node *node = make_node(p, NODE_TABLE, 0, 0);
    layout->table = table;
    layout->allowed = table->input_count;
    add_inputs(&plan);
    layout->rules = plan.kids.count;
    for (size_t i = 0; i < table->rule_count; i++)
        add_rule(&plan, &table->rules[i]);
    layout->fallbacks = plan.kids.count;
    add_fallbacks(&plan);
    layout->priority = plan.kids.count;
    add_priorities(&plan);
    node->kids = plan.kids.items;
    node->count = plan.kids.count;
    node->of.table = layout;
    node->type = result_type(&plan, layout);
    return node;
}
