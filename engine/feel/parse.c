/* Tokens, operators and postfixes of FEEL. */
#include "feel/parse.h"

#include "base/limits.h"
#include "feel/type.h"

/* ---- tokens ---- */
struct span parse_span(const struct parser *p, size_t from, size_t to)
{
    return excerpt_span(&p->text, from, to > from ? to : from);
}

struct str parse_token_text(const struct parser *p)
{
    return str_part(p->s, p->token.from, p->token.to);
}

static void check_token(struct parser *p)
{
    size_t from = p->token.from;
    if (p->token.kind == TOKEN_OPEN_STRING)
        parse_syntax(p, "F002", from, from + 1, "this string is not closed");
    else if (p->token.kind == TOKEN_OPEN_COMMENT)
        parse_syntax(p, "F002", from, p->token.to, "this comment is not closed");
}

void parse_jump(struct parser *p, size_t at)
{
    if (p->failed)
        return;
    p->end = at;
    p->token = lex_token(p->s, at);
    check_token(p);
}

void parse_next(struct parser *p)
{
    parse_jump(p, p->token.to);
}

bool parse_at(const struct parser *p, int kind)
{
    return p->token.kind == kind;
}

bool parse_at_word(const struct parser *p, const char *word)
{
    return p->token.kind == TOKEN_WORD && str_is(parse_token_text(p), word);
}

bool parse_take(struct parser *p, int kind)
{
    bool there = parse_at(p, kind);
    if (there)
        parse_next(p);
    return there;
}

bool parse_take_word(struct parser *p, const char *word)
{
    bool there = parse_at_word(p, word);
    if (there)
        parse_next(p);
    return there;
}

void parse_expect(struct parser *p, int kind, const char *what)
{
    if (p->failed || parse_take(p, kind))
        return;
    if (parse_at(p, TOKEN_END))
        parse_syntax(p, "F001", p->token.from, p->token.to,
                     "the expression ends where %s is needed", what);
    else
        parse_syntax(p, "F001", p->token.from, p->token.to, "expected %s before '%.*s'", what,
                     STR_ARG(parse_token_text(p)));
}

/* ---- faults ---- */
struct node *parse_syntax(struct parser *p, const char *code, size_t from, size_t to,
                          const char *format, ...)
{
    if (!p->failed) {
        va_list args;
        va_start(args, format);
        struct str message = str_vformat(p->arena, format, args);
        va_end(args);
        struct diag *diag =
            diag_error(p->compiler->diags, code, parse_span(p, from, to), "%.*s", STR_ARG(message));
        struct str help = foreign_help(p->arena, p->s, from);
        if (!str_empty(help))
            diag_help(p->compiler->diags, diag, "%.*s", STR_ARG(help));
    }
    p->failed = true;
    p->token = (struct token){TOKEN_END, p->s.len, p->s.len};
    return make_fault(p, "syntax", from);
}

struct diag *parse_finding(struct parser *p, const char *code, size_t from, size_t to,
                           const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str message = str_vformat(p->arena, format, args);
    va_end(args);
    bool warn = p->compiler->tolerant;
    p->findings += !warn;
    return diag_add(p->compiler->diags, warn ? SEVERITY_WARNING : SEVERITY_ERROR, code,
                    parse_span(p, from, to), "%.*s", STR_ARG(message));
}

bool parse_enter(struct parser *p)
{
    if (++p->depth <= LIMIT_FEEL_DEPTH)
        return true;
    parse_syntax(p, "F006", p->token.from, p->token.to,
                 "the expression is nested more than %d deep", LIMIT_FEEL_DEPTH);
    return false;
}

/* ---- operators ---- */
static const struct operator_row {
    const char *word;
    int token;
    int level;
    enum node_kind kind;
    enum node_op op;
} operators[] = {
    {"or", TOKEN_WORD, 1, NODE_OR, OP_NONE},
    {"and", TOKEN_WORD, 2, NODE_AND, OP_NONE},
    {NULL, '=', 3, NODE_COMPARE, OP_EQUAL},
    {NULL, TOKEN_UNEQUAL, 3, NODE_COMPARE, OP_UNEQUAL},
    {NULL, '<', 3, NODE_COMPARE, OP_LESS},
    {NULL, TOKEN_LESS_EQUAL, 3, NODE_COMPARE, OP_LESS_EQUAL},
    {NULL, '>', 3, NODE_COMPARE, OP_GREATER},
    {NULL, TOKEN_GREATER_EQUAL, 3, NODE_COMPARE, OP_GREATER_EQUAL},
    {"between", TOKEN_WORD, 3, NODE_BETWEEN, OP_NONE},
    {"in", TOKEN_WORD, 3, NODE_IN, OP_NONE},
    {NULL, '+', LEVEL_SUM, NODE_ARITHMETIC, OP_ADD},
    {NULL, '-', LEVEL_SUM, NODE_ARITHMETIC, OP_SUBTRACT},
    {NULL, '*', 5, NODE_ARITHMETIC, OP_MULTIPLY},
    {NULL, '/', 5, NODE_ARITHMETIC, OP_DIVIDE},
    {NULL, TOKEN_POWER, 6, NODE_ARITHMETIC, OP_POWER},
};
#define LEVEL_UNARY 7

static const struct operator_row *operator_here(const struct parser *p)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        const struct operator_row *row = &operators[i];
        if (row->word != NULL ? parse_at_word(p, row->word) : parse_at(p, row->token))
            return row;
    }
    return NULL;
}

enum node_op parse_comparison(const struct parser *p)
{
    const struct operator_row *row = operator_here(p);
    return row != NULL && row->kind == NODE_COMPARE ? row->op : OP_NONE;
}

static struct node *parse_between(struct parser *p, struct node *value)
{
    struct node *node = make_node(p, NODE_BETWEEN, value->from, 3);
    node->kids[0] = value;
    node->kids[1] = parse_operators(p, LEVEL_SUM);
    if (!parse_take_word(p, "and"))
        return parse_syntax(p, "F001", p->token.from, p->token.to,
                            "expected 'and': between LOW and HIGH");
    node->kids[2] = parse_operators(p, LEVEL_SUM);
    check_comparable(p, OP_LESS, value, node->kids[1]);
    check_comparable(p, OP_LESS, value, node->kids[2]);
    node->type = &feel_t_boolean;
    make_seal(p, node);
    return node;
}

static struct node *parse_unary(struct parser *p)
{
    size_t from = p->token.from;
    if (!parse_at(p, '-'))
        return parse_postfix(p, parse_primary(p));
    if (!parse_enter(p))
        return make_fault(p, "syntax", from);
    parse_next(p);
    struct node *operand = parse_unary(p);
    p->depth--;
    return make_negate(p, operand, from);
}

static struct node *parse_right(struct parser *p, const struct operator_row *row, struct node *left)
{
    if (row->kind == NODE_BETWEEN)
        return parse_between(p, left);
    if (row->kind == NODE_IN)
        return parse_in(p, left);
    struct node *right = parse_operators(p, row->level + 1);
    return make_binary(p, row->kind, row->op, left, right);
}

struct node *parse_operators(struct parser *p, int level)
{
    if (level >= LEVEL_UNARY)
        return parse_unary(p);
    struct node *left = parse_unary(p);
    const struct operator_row *row;
    while (!p->failed && (row = operator_here(p)) != NULL && row->level >= level) {
        parse_next(p);
        left = parse_right(p, row, left);
    }
    return left;
}

/* ---- postfixes ---- */
/* After the end of a range, `[` closes it unless an expression follows, which makes it a filter. */
static bool closes_range(const struct parser *p)
{
    if (!p->range_end)
        return false;
    struct token next = lex_token(p->s, p->token.to);
    struct str text = str_part(p->s, next.from, next.to);
    switch (next.kind) {
    case TOKEN_NUMBER:
    case TOKEN_STRING:
    case '(':
    case '-':
    case '@':
    case '{':
        return false;
    case TOKEN_WORD:
        return str_is(text, "and") || str_is(text, "or") || str_is(text, "in") ||
               str_is(text, "instance") || str_is(text, "then") || str_is(text, "else") ||
               str_is(text, "return") || str_is(text, "satisfies") || str_is(text, "between");
    default:
        return true;
    }
}

static struct node *parse_filter(struct parser *p, struct node *list)
{
    struct node *node = make_node(p, NODE_FILTER, list->from, 2);
    struct local *local = scope_push(p);
    const struct feel_type *element = element_type(list->type);
    bool range_end = p->range_end;
    local->element = true;
    scope_add(p, local, STR("item"), element);
    p->range_end = false;
    node->kids[0] = list;
    node->kids[1] = parse_expression(p);
    p->range_end = range_end;
    scope_pop(p);
    parse_expect(p, ']', "']'");
    bool by_number = node->kids[1]->type->kind == FEEL_T_NUMBER;
    bool by_test = node->kids[1]->type->kind == FEEL_T_BOOLEAN;
    if (!by_number && !type_allows(node->kids[1]->type, FEEL_T_BOOLEAN))
        parse_finding(p, "F024", node->kids[1]->from, node->kids[1]->to,
                      "a filter needs a condition or a number");
    node->type = by_number               ? element
                 : !by_test              ? &feel_any
                 : element == list->type ? feel_type_list(p->arena, element)
                                         : list->type;
    if (list->path.at != NULL) {
        node->path = str_format(p->arena, "%.*s[..]", STR_ARG(list->path));
        list->path = (struct str){0};
    }
    make_seal(p, node);
    return node;
}

static struct node *parse_property(struct parser *p, struct node *base)
{
    if (!parse_at(p, TOKEN_WORD))
        return parse_syntax(p, "F001", p->token.from, p->token.to, "expected a name after '.'");
    struct str name = scope_read_property(p, base->type);
    return make_path(p, base, name);
}

static struct node *parse_instance(struct parser *p, struct node *value)
{
    struct node *node = make_node(p, NODE_INSTANCE, value->from, 1);
    parse_next(p);
    if (!parse_take_word(p, "of"))
        return parse_syntax(p, "F001", p->token.from, p->token.to,
                            "expected 'of': instance of TYPE");
    node->kids[0] = value;
    node->of.instance = parse_type(p);
    node->type = &feel_t_boolean;
    make_seal(p, node);
    return node;
}

struct node *parse_postfix(struct parser *p, struct node *left)
{
    while (!p->failed) {
        if (parse_take(p, '.')) {
            left = parse_property(p, left);
        } else if (parse_at(p, '[') && !closes_range(p)) {
            parse_next(p);
            left = parse_filter(p, left);
        } else if (parse_take(p, '(')) {
            left = parse_call(p, left);
        } else if (parse_at_word(p, "instance")) {
            left = parse_instance(p, left);
        } else {
            break;
        }
    }
    return left;
}

/* ---- expressions ---- */
struct node *parse_if(struct parser *p)
{
    struct node *node = make_node(p, NODE_IF, p->token.from, 3);
    parse_next(p);
    node->kids[0] = parse_expression(p);
    if (!p->failed && !parse_take_word(p, "then"))
        parse_syntax(p, "F001", p->token.from, p->token.to, "expected 'then'");
    node->kids[1] = parse_expression(p);
    if (!p->failed && !parse_take_word(p, "else"))
        parse_syntax(p, "F001", p->token.from, p->token.to, "expected 'else'");
    node->kids[2] = parse_expression(p);
    check_boolean(p, node->kids[0], "the condition of 'if'");
    node->type = type_join(node->kids[1]->type, node->kids[2]->type);
    make_seal(p, node);
    return node;
}

struct node *parse_expression(struct parser *p)
{
    size_t from = p->token.from;
    if (p->failed || !parse_enter(p))
        return make_fault(p, "syntax", from);
    struct node *node = parse_operators(p, 1);
    p->depth--;
    return node;
}
