/* Unary tests: after `in`, and a decision table's cell (grammar rules 7 to 18). */
#include "feel/parse.h"
#include "feel/type.h"

typedef VEC(struct node *) node_list;

static void check_test(struct parser *p, const struct node *input, const struct node *value)
{
    const struct feel_type *type = value->type;
    if (p->failed || (type->kind == FEEL_T_LIST && input->type->kind != FEEL_T_LIST)) {
        for (size_t i = 0; !p->failed && value->kind == NODE_LIST && i < value->count; i++)
            check_test(p, input, value->kids[i]);
        return;
    }
    if (type->kind == FEEL_T_LIST)
        return;
    if (type->kind == FEEL_T_RANGE && input->type->kind != FEEL_T_RANGE) {
        if (!types_meet(type->of, input->type))
            parse_finding(p, "F021", value->from, value->to, "a %.*s can never lie in a %.*s",
                          STR_ARG(feel_type_name(p->arena, input->type)),
                          STR_ARG(feel_type_name(p->arena, type)));
        return;
    }
    check_comparable(p, OP_EQUAL, input, value);
}

static struct node *parse_test(struct parser *p, const struct node *input)
{
    enum node_op op = parse_comparison(p);
    struct node *node = make_node(p, NODE_TEST, p->token.from, 1);
    bool outer = p->mentions;
    p->mentions = false;
    if (op != OP_NONE)
        parse_next(p);
    node->op = op;
    node->kids[0] = op != OP_NONE ? parse_operators(p, LEVEL_SUM) : parse_expression(p);
    node->condition = op == OP_NONE && p->mentions;
    p->mentions = p->mentions || outer;
    if (op != OP_NONE)
        check_comparable(p, op, input, node->kids[0]);
    else if (node->condition)
        check_boolean(p, node->kids[0], "a condition");
    else
        check_test(p, input, node->kids[0]);
    node->type = &feel_t_boolean;
    make_seal(p, node);
    return node;
}

static void parse_test_list(struct parser *p, const struct node *input, node_list *kids)
{
    do {
        struct node *test = parse_test(p, input);
        VEC_PUSH(p->arena, *kids, test);
    } while (!p->failed && parse_take(p, ','));
}

/* ---- after `in` ---- */
static struct node *wrap_test(struct parser *p, const struct node *input, struct node *value)
{
    struct node *node = make_node(p, NODE_TEST, value->from, 1);
    node->kids[0] = value;
    node->type = &feel_t_boolean;
    check_test(p, input, value);
    make_seal(p, node);
    return node;
}

/* `in (a, b)` and `in (< 5, > 9)` are lists of tests; `in (a..b]` and `in (x) + 1` are values. */
static bool is_test_list(const struct parser *p)
{
    int depth = 0;
    if (!parse_at(p, '('))
        return false;
    struct token token = lex_token(p->s, p->token.to);
    if (token.kind == '<' || token.kind == '>' || token.kind == '=' ||
        token.kind == TOKEN_LESS_EQUAL || token.kind == TOKEN_GREATER_EQUAL ||
        token.kind == TOKEN_UNEQUAL)
        return true;
    for (; token.kind != TOKEN_END; token = lex_token(p->s, token.to)) {
        bool opens = token.kind == '(' || token.kind == '[' || token.kind == '{';
        bool closes = token.kind == ')' || token.kind == ']' || token.kind == '}';
        if (depth == 0 && token.kind == ',')
            return true;
        if (depth == 0 && (closes || token.kind == TOKEN_DOTS))
            return false;
        depth += opens - closes;
    }
    return false;
}

struct node *parse_in(struct parser *p, struct node *left)
{
    struct node *node = make_node(p, NODE_IN, left->from, 0);
    node_list kids = {0};
    VEC_PUSH(p->arena, kids, left);
    if (is_test_list(p)) {
        parse_next(p);
        parse_test_list(p, left, &kids);
        parse_expect(p, ')', "',' or ')'");
    } else {
        struct node *test = parse_comparison(p) != OP_NONE
                                ? parse_test(p, left)
                                : wrap_test(p, left, parse_operators(p, LEVEL_SUM));
        VEC_PUSH(p->arena, kids, test);
    }
    node->kids = kids.items;
    node->count = kids.count;
    node->type = &feel_t_boolean;
    make_seal(p, node);
    return node;
}

/* ---- a cell ---- */
static bool is_dash(const struct parser *p)
{
    return parse_at(p, '-') && lex_token(p->s, p->token.to).kind == TOKEN_END;
}

/* `not(` that closes at the end of the cell negates tests; elsewhere it is the function. */
static bool is_negation(const struct parser *p)
{
    struct token token = lex_token(p->s, p->token.to);
    int depth = 0;
    if (!parse_at_word(p, "not") || token.kind != '(')
        return false;
    for (; token.kind != TOKEN_END; token = lex_token(p->s, token.to)) {
        depth += token.kind == '(' || token.kind == '[' || token.kind == '{';
        depth -= token.kind == ')' || token.kind == ']' || token.kind == '}';
        if (depth == 0)
            return lex_token(p->s, token.to).kind == TOKEN_END;
    }
    return false;
}

struct node *parse_tests(struct parser *p, struct node *input)
{
    struct node *node = make_node(p, NODE_TESTS, p->token.from, 0);
    node_list kids = {0};
    if (is_dash(p)) {
        parse_next(p);
        return make_literal(p, feel_boolean(true), node->from);
    }
    VEC_PUSH(p->arena, kids, input);
    if (is_negation(p)) {
        node->op = OP_NOT;
        parse_next(p);
        parse_expect(p, '(', "'('");
        parse_test_list(p, input, &kids);
        parse_expect(p, ')', "')'");
    } else {
        parse_test_list(p, input, &kids);
    }
    node->kids = kids.items;
    node->count = kids.count;
    node->type = &feel_t_boolean;
    make_seal(p, node);
    return node;
}
