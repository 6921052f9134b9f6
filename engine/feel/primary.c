/* Literals, names, brackets: what operators and postfixes are applied to. */
#include "feel/builtin.h"
#include "feel/literal.h"
#include "feel/number.h"
#include "feel/parse.h"
#include "feel/type.h"

static struct node *parse_number(struct parser *p)
{
    size_t from = p->token.from, to = p->token.to;
    struct feel_number number;
    if (!number_parse(parse_token_text(p), &number))
        return parse_syntax(p, "F004", from, to, "this number is out of range");
    parse_next(p);
    return make_literal(p, (struct feel_value){.kind = FEEL_NUMBER, .of.number = number}, from);
}

static bool string_value(struct parser *p, struct str *ret)
{
    size_t bad = 0, from = p->token.from;
    if (lex_string_value(p->arena, parse_token_text(p), ret, &bad))
        return true;
    parse_syntax(p, "F002", from + bad, from + bad + 2, "there is no such character");
    return false;
}

static struct node *parse_string(struct parser *p)
{
    size_t from = p->token.from;
    struct str value;
    if (!string_value(p, &value))
        return make_fault(p, "syntax", from);
    parse_next(p);
    return make_literal(p, feel_string(value), from);
}

static struct node *parse_at_literal(struct parser *p)
{
    size_t from = p->token.from;
    struct str text;
    struct feel_value value;
    parse_next(p);
    if (!parse_at(p, TOKEN_STRING))
        return parse_syntax(p, "F007", from, p->token.to,
                            "expected a date, time or duration in quotes after '@'");
    if (!string_value(p, &text))
        return make_fault(p, "syntax", from);
    parse_next(p);
    if (literal_temporal(p->arena, text, &value))
        return make_literal(p, value, from);
    parse_finding(p, "F007", from, p->end, "\"%.*s\" is no date, time, date and time or duration",
                  STR_ARG(text));
    return make_fault(p, "not_a_date", from);
}

/* ---- names ---- */
static struct node *outer_name(struct parser *p, const struct name_match *match, size_t from)
{
    if (match->type == NULL) {
        parse_finding(p, "F011", from, match->end, "'%.*s' is not available here",
                      STR_ARG(match->name));
        return make_fault(p, "unknown_name", from);
    }
    struct node *node = make_slot(p, match->up, match->index, match->type, match->name, from);
    node->path = match->name;
    return node;
}

static struct node *function_name(struct parser *p, const struct name_match *match,
                                  struct token start)
{
    if (parse_take(p, '(')) {
        if (match->kind == NAME_HOST)
            return parse_host_call(p, match->host, start.from);
        return parse_builtin_call(p, match->builtin, start.from);
    }
    struct node *node = make_node(p, NODE_BUILTIN, start.from, 0);
    if (match->kind == NAME_HOST)
        node->of.host = match->host;
    else
        node->of.builtin = match->builtin;
    node->condition = match->kind == NAME_HOST;
    node->text = match->name;
    node->type = &feel_t_function;
    make_seal(p, node);
    return node;
}

/* "string lenght(x)" starts with the name of a function, but is none. */
static bool is_longer_word(const struct parser *p, const struct name_match *match)
{
    struct token next = lex_token(p->s, match->end);
    if (match->kind != NAME_BUILTIN || next.kind != TOKEN_WORD)
        return false;
    while (next.kind == TOKEN_WORD)
        next = lex_token(p->s, next.to);
    return next.kind == '(';
}

static struct node *field_of_element(struct parser *p, uint32_t up, const struct feel_type *type,
                                     struct str name, size_t from)
{
    struct node *element = make_slot(p, up, 0, type, STR("item"), from);
    return make_path(p, element, name);
}

/* The name may be an entry of a filter's element, known only when it runs; else it is `other`. */
static struct node *field_or(struct parser *p, const struct name_match *match, struct node *other,
                             size_t from)
{
    struct node *node = make_node(p, NODE_FIELD_OR, from, 2);
    node->kids[0] = make_slot(p, match->element_up, 0, &feel_any, STR("item"), from);
    node->kids[0]->part = true;
    node->kids[1] = other;
    node->text = match->name;
    make_seal(p, node);
    return node;
}

static bool is_input_word(const struct parser *p, struct str name)
{
    for (size_t i = 0; p->input != NULL && i < p->input->word_count; i++)
        if (str_eq(p->input->words[i], name))
            return true;
    return false;
}

static struct node *resolved(struct parser *p, const struct name_match *match, struct token start)
{
    switch (match->kind) {
    case NAME_LOCAL:
        return make_slot(p, match->up, match->index, match->type, match->name, start.from);
    case NAME_FIELD:
        return field_of_element(p, match->up, match->type, match->name, start.from);
    case NAME_OUTER:
        return outer_name(p, match, start.from);
    case NAME_BUILTIN:
    case NAME_HOST:
        return function_name(p, match, start);
    case NAME_NONE:
        break;
    }
    return NULL;
}

static void note_input(struct parser *p, const struct name_match *match)
{
    if (p->input != NULL && (str_is(match->name, "?") || str_is(match->name, "value")))
        p->mentions = true;
}

static struct node *parse_name(struct parser *p)
{
    struct token start = p->token;
    struct name_match match = scope_match(p);
    bool called = lex_token(p->s, match.end).kind == '(';
    if (match.kind == NAME_NONE && is_input_word(p, match.name)) {
        parse_next(p);
        return make_literal(p, feel_string(match.name), start.from);
    }
    if ((match.kind == NAME_NONE && (match.element == NULL || called)) || is_longer_word(p, &match))
        return scope_unknown(p);
    parse_jump(p, match.end);
    note_input(p, &match);
    struct node *node = resolved(p, &match, start);
    if (match.element != NULL && !called)
        return field_or(p, &match, node, start.from);
    return node != NULL ? node : make_fault(p, "unknown_name", start.from);
}

static const struct {
    const char *word;
    enum feel_kind kind;
    bool value;
} constants[] = {
    {"true", FEEL_BOOLEAN, true}, {"false", FEEL_BOOLEAN, false}, {"null", FEEL_NULL, false}};

static const struct {
    const char *word;
    struct node *(*parse)(struct parser *p);
} forms[] = {
    {"if", parse_if},
    {"for", parse_for},
    {"some", parse_quantified},
    {"every", parse_quantified},
    {"function", parse_function},
};

static struct node *parse_word(struct parser *p)
{
    size_t from = p->token.from;
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (!parse_take_word(p, constants[i].word))
            continue;
        bool is_null = constants[i].kind == FEEL_NULL;
        return make_literal(p, is_null ? feel_null() : feel_boolean(constants[i].value), from);
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (parse_at_word(p, forms[i].word))
            return forms[i].parse(p);
    return parse_name(p);
}

/* ---- lists and ranges ---- */
static struct node *parse_range_rest(struct parser *p, struct node *start, size_t from,
                                     bool from_open)
{
    struct node *node = make_node(p, NODE_RANGE, from, 2);
    bool outer = p->range_end;
    p->range_end = true;
    node->kids[0] = start;
    node->kids[1] = parse_expression(p);
    p->range_end = outer;
    node->from_open = from_open;
    node->to_open = !parse_at(p, ']');
    if (!parse_take(p, ']') && !parse_take(p, ')') && !parse_take(p, '['))
        parse_expect(p, ']', "the end of the range");
    check_comparable(p, OP_LESS, start, node->kids[1]);
    node->type = type_range_of(p->arena, type_join(start->type, node->kids[1]->type));
    make_seal(p, node);
    return node;
}

static struct node *parse_list_rest(struct parser *p, struct node *first, size_t from)
{
    VEC(struct node *) items = {0};
    const struct feel_type *of = first->type;
    VEC_PUSH(p->arena, items, first);
    while (parse_take(p, ',')) {
        struct node *item = parse_expression(p);
        of = type_join(of, item->type);
        VEC_PUSH(p->arena, items, item);
    }
    parse_expect(p, ']', "',' or ']'");
    struct node *node = make_node(p, NODE_LIST, from, 0);
    node->kids = items.items;
    node->count = items.count;
    node->type = feel_type_list(p->arena, of);
    make_seal(p, node);
    return node;
}

struct node *parse_list_or_range(struct parser *p)
{
    size_t from = p->token.from;
    bool outer = p->range_end;
    parse_next(p);
    if (parse_take(p, ']')) {
        struct node *empty = make_node(p, NODE_LIST, from, 0);
        empty->type = &feel_t_list;
        make_seal(p, empty);
        return empty;
    }
    p->range_end = false;
    struct node *first = parse_expression(p);
    struct node *node = parse_take(p, TOKEN_DOTS) ? parse_range_rest(p, first, from, false)
                                                  : parse_list_rest(p, first, from);
    p->range_end = outer;
    return node;
}

struct node *parse_open_range(struct parser *p)
{
    size_t from = p->token.from;
    parse_next(p);
    struct node *first = parse_expression(p);
    if (!parse_take(p, TOKEN_DOTS))
        return parse_syntax(p, "F001", from, p->token.to, "expected '..' in this range");
    return parse_range_rest(p, first, from, true);
}

/* `(< 5)`: a range without a start. */
static struct node *parse_half_range(struct parser *p, enum node_op op, size_t from)
{
    struct node *node = make_node(p, NODE_RANGE, from, 2);
    parse_next(p);
    struct node *end = parse_operators(p, LEVEL_SUM);
    bool below = op == OP_LESS || op == OP_LESS_EQUAL;
    bool equal = op == OP_EQUAL || op == OP_UNEQUAL;
    node->kids[0] = below ? NULL : end;
    node->kids[1] = below || equal ? end : NULL;
    node->from_open = below || op == OP_GREATER;
    node->to_open = op == OP_LESS || (!below && !equal);
    node->op = op;
    node->type = type_range_of(p->arena, end->type);
    parse_expect(p, ')', "')'");
    make_seal(p, node);
    return node;
}

struct node *parse_parenthesis(struct parser *p)
{
    size_t from = p->token.from;
    bool outer = p->range_end;
    parse_next(p);
    enum node_op op = parse_comparison(p);
    if (op != OP_NONE)
        return parse_half_range(p, op, from);
    p->range_end = false;
    struct node *node = parse_expression(p);
    if (parse_take(p, TOKEN_DOTS)) {
        node = parse_range_rest(p, node, from, true);
    } else {
        parse_expect(p, ')', "')'");
        node->from = (uint32_t)from;
        node->to = (uint32_t)p->end;
    }
    p->range_end = outer;
    return node;
}

static const struct {
    int token;
    struct node *(*parse)(struct parser *p);
} starts[] = {
    {TOKEN_NUMBER, parse_number}, {TOKEN_STRING, parse_string}, {TOKEN_WORD, parse_word},
    {'@', parse_at_literal},      {'(', parse_parenthesis},     {'[', parse_list_or_range},
    {']', parse_open_range},      {'{', parse_context},
};

struct node *parse_primary(struct parser *p)
{
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (parse_at(p, starts[i].token))
            return starts[i].parse(p);
    if (p->failed)
        return make_fault(p, "syntax", p->token.from);
    if (parse_at(p, TOKEN_END))
        return parse_syntax(p, "F001", p->token.from, p->token.to,
                            "the expression ends where a value is needed");
    return parse_syntax(p, "F001", p->token.from, p->token.to, "expected a value before '%.*s'",
                        STR_ARG(parse_token_text(p)));
}
