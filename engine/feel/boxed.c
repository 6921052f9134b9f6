/* Contexts, functions, iterations: the forms that bring names into scope. */
#include "feel/node.h"
#include "feel/parse.h"
#include "feel/type.h"

typedef VEC(struct node *) node_list;

static void set_kids(struct node *node, struct node **items, size_t count)
{
    node->kids = items;
    node->count = count;
}

/* ---- contexts ---- */
static bool read_key(struct parser *p, struct str *ret)
{
    size_t bad = 0;
    if (!parse_at(p, TOKEN_STRING)) {
        *ret = scope_read_name(p);
        return !p->failed;
    }
    if (!lex_string_value(p->arena, parse_token_text(p), ret, &bad)) {
        parse_syntax(p, "F002", p->token.from + bad, p->token.to, "there is no such character");
        return false;
    }
    parse_next(p);
    return true;
}

static bool is_taken(const struct local *local, struct str key)
{
    for (size_t i = 0; i < local->names.count; i++)
        if (str_eq(local->names.items[i], key))
            return true;
    return false;
}

static struct node *parse_entry(struct parser *p, struct local *local, bool *ret_twice)
{
    struct str key = {0};
    size_t from = p->token.from;
    if (!read_key(p, &key))
        return make_fault(p, "syntax", from);
    if (is_taken(local, key)) {
        parse_finding(p, "F026", from, p->end, "the key '%.*s' is there twice", STR_ARG(key));
        *ret_twice = true;
    }
    parse_expect(p, ':', "':' after the key");
    struct node *value = parse_expression(p);
    scope_add(p, local, key, value->type);
    return value;
}

const struct feel_type *scope_context_type(struct parser *p, const struct local *local)
{
    struct feel_type *type = ARENA_NEW(p->arena, struct feel_type);
    struct feel_field *fields = ARENA_ARRAY(p->arena, struct feel_field, local->names.count);
    for (size_t i = 0; i < local->names.count; i++)
        fields[i] = (struct feel_field){local->names.items[i], local->types.items[i]};
    *type =
        (struct feel_type){.kind = FEEL_T_CONTEXT, .fields = fields, .count = local->names.count};
    return type;
}

struct scope_names *scope_names_of(struct parser *p, const struct local *local)
{
    struct scope_names *scope = ARENA_NEW(p->arena, struct scope_names);
    scope->names = local->names.items;
    scope->types = local->types.items;
    scope->count = local->names.count;
    return scope;
}

struct node *parse_context(struct parser *p)
{
    struct node *node = make_node(p, NODE_CONTEXT, p->token.from, 0);
    struct local *local = scope_push(p);
    node_list values = {0};
    bool twice = false, outer = p->range_end;
    p->range_end = false;
    parse_next(p);
    if (!parse_at(p, '}')) {
        do {
            struct node *value = parse_entry(p, local, &twice);
            VEC_PUSH(p->arena, values, value);
        } while (!p->failed && parse_take(p, ','));
    }
    parse_expect(p, '}', "',' or '}'");
    p->range_end = outer;
    scope_pop(p);
    if (twice)
        return make_fault(p, "duplicate_key", node->from);
    node->of.scope = scope_names_of(p, local);
    set_kids(node, values.items, values.count);
    node->type = scope_context_type(p, local);
    make_seal(p, node);
    return node;
}

/* ---- iterations ---- */
static struct node *parse_source(struct parser *p)
{
    struct node *first = parse_expression(p);
    if (!parse_take(p, TOKEN_DOTS))
        return first;
    struct node *span = make_node(p, NODE_SPAN, first->from, 2);
    span->kids[0] = first;
    span->kids[1] = parse_expression(p);
    check_comparable(p, OP_LESS, first, span->kids[1]);
    span->type = feel_type_list(p->arena, type_join(first->type, span->kids[1]->type));
    make_seal(p, span);
    return span;
}

const struct feel_type *source_element(const struct feel_type *type)
{
    if ((type->kind == FEEL_T_LIST || type->kind == FEEL_T_RANGE) && type->of != NULL)
        return type->of;
    return type;
}

static void parse_iterators(struct parser *p, struct local *local, node_list *kids)
{
    do {
        struct str name = scope_read_name(p);
        if (parse_take(p, ':'))
            (void)parse_type(p);
        if (!p->failed && !parse_take_word(p, "in"))
            parse_syntax(p, "F001", p->token.from, p->token.to, "expected 'in'");
        struct node *source = parse_source(p);
        VEC_PUSH(p->arena, *kids, source);
        scope_add(p, local, name, source_element(source->type));
    } while (!p->failed && parse_take(p, ','));
}

static struct node *parse_body(struct parser *p, struct node *node, struct local *local,
                               node_list *kids, const char *word)
{
    if (!p->failed && !parse_take_word(p, word))
        return parse_syntax(p, "F001", p->token.from, p->token.to, "expected '%s'", word);
    struct node *body = parse_expression(p);
    VEC_PUSH(p->arena, *kids, body);
    scope_pop(p);
    set_kids(node, kids->items, kids->count);
    node->of.scope = scope_names_of(p, local);
    return body;
}

struct node *parse_for(struct parser *p)
{
    struct node *node = make_node(p, NODE_FOR, p->token.from, 0);
    struct local *local = scope_push(p);
    node_list kids = {0};
    parse_next(p);
    parse_iterators(p, local, &kids);
    scope_add(p, local, STR("partial"), &feel_t_list);
    struct node *body = parse_body(p, node, local, &kids, "return");
    node->type = feel_type_list(p->arena, body->type);
    make_seal(p, node);
    return node;
}

struct node *parse_quantified(struct parser *p)
{
    enum node_kind kind = parse_at_word(p, "some") ? NODE_SOME : NODE_EVERY;
    struct node *node = make_node(p, kind, p->token.from, 0);
    struct local *local = scope_push(p);
    node_list kids = {0};
    parse_next(p);
    parse_iterators(p, local, &kids);
    struct node *body = parse_body(p, node, local, &kids, "satisfies");
    check_boolean(p, body, "what 'satisfies' asks");
    node->type = &feel_t_boolean;
    make_seal(p, node);
    return node;
}

/* ---- functions ---- */
static void parse_params(struct parser *p, struct local *local)
{
    parse_expect(p, '(', "'('");
    if (parse_take(p, ')'))
        return;
    do {
        struct str name = scope_read_name(p);
        const struct feel_type *type = parse_take(p, ':') ? parse_type(p) : NULL;
        scope_add(p, local, name, type != NULL ? type : &feel_any);
    } while (!p->failed && parse_take(p, ','));
    parse_expect(p, ')', "',' or ')'");
}

void scope_note_layers(struct parser *p, struct scope_names *scope)
{
    VEC(size_t) layers = {0};
    for (struct local *local = p->locals; local != NULL; local = local->outer)
        VEC_PUSH(p->arena, layers, local->names.count);
    scope->layers = layers.items;
    scope->layer_count = layers.count;
}

struct node *parse_function(struct parser *p)
{
    size_t from = p->token.from;
    struct node *node = make_node(p, NODE_FUNCTION, from, 1);
    struct local *local = scope_push(p);
    parse_next(p);
    parse_params(p, local);
    if (parse_at_word(p, "external")) {
        parse_syntax(p, "F017", p->token.from, p->token.to,
                     "external functions are not supported; write the body in FEEL");
        return make_fault(p, "syntax", from);
    }
    node->kids[0] = parse_expression(p);
    scope_pop(p);
    node->of.scope = scope_names_of(p, local);
    scope_note_layers(p, node->of.scope);
    struct feel_type *type = ARENA_NEW(p->arena, struct feel_type);
    *type = *scope_context_type(p, local);
    type->kind = FEEL_T_FUNCTION;
    type->of = node->kids[0]->type;
    node->type = type;
    make_seal(p, node);
    return node;
}
