/* From text to an expression: the calls of feel.h around the parser. */
#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/parse.h"
#include "feel/type.h"

static bool start(struct parser *p, const struct feel_compiler *compiler,
                  const struct excerpt *text)
{
    *p = (struct parser){
        .compiler = compiler, .arena = compiler->arena, .text = *text, .s = text->text};
    if (text->text.len > LIMIT_FEEL_BYTES)
        parse_syntax(p, "F005", 0, 0, "the expression is longer than %d bytes", LIMIT_FEEL_BYTES);
    parse_jump(p, 0);
    return !p->failed;
}

static const struct feel_expr *finish(struct parser *p, const struct node *root)
{
    if (!p->failed && !parse_at(p, TOKEN_END))
        parse_syntax(p, p->token.kind == TOKEN_STRANGE ? "F003" : "F001", p->token.from,
                     p->token.to, "unexpected '%.*s'", STR_ARG(parse_token_text(p)));
    if (p->failed || p->findings > 0)
        return NULL;
    struct feel_expr *expr = ARENA_NEW(p->arena, struct feel_expr);
    expr->text = p->text;
    expr->root = root;
    return expr;
}

struct parser piece_start(const struct parser *outer, const struct excerpt *text)
{
    struct parser p;
    if (start(&p, outer->compiler, text))
        p.failed = outer->failed;
    p.locals = outer->locals;
    p.depth = outer->depth;
    return p;
}

struct node *piece_end(struct parser *outer, struct parser *piece, struct node *root)
{
    const struct feel_expr *expr = finish(piece, root);
    struct node *node = make_node(outer, NODE_PIECE, 0, 1);
    outer->failed = outer->failed || piece->failed;
    outer->findings += piece->findings;
    node->kids[0] = root;
    node->type = root->type;
    node->of.piece = expr;
    make_seal(outer, node);
    return node;
}

static void check_expected(struct parser *p, const struct node *root,
                           const struct feel_type *expected)
{
    if (p->failed || expected == NULL || types_meet(root->type, expected))
        return;
    parse_finding(p, "F025", root->from, root->to, "this is a %.*s, and a %.*s is needed here",
                  STR_ARG(feel_type_name(p->arena, root->type)),
                  STR_ARG(feel_type_name(p->arena, expected)));
}

static void check_expected_word(struct parser *p, const struct node *root,
                                const struct feel_type *expected)
{
    struct str why;
    if (p->failed || expected == NULL || !node_is_literal(root, FEEL_STRING) ||
        expected->kind != FEEL_T_STRING || feel_conforms(p->arena, root->of.value, expected, &why))
        return;
    parse_finding(p, "F022", root->from, root->to, "this %.*s", STR_ARG(why));
}

const struct feel_expr *feel_compile(const struct feel_compiler *compiler,
                                     const struct excerpt *text, const struct feel_type *expected)
{
    struct parser p;
    if (!start(&p, compiler, text))
        return NULL;
    const struct node *root = parse_expression(&p);
    check_expected(&p, root, expected);
    check_expected_word(&p, root, expected);
    return finish(&p, root);
}

const struct feel_expr *feel_compile_tests(const struct feel_compiler *compiler,
                                           const struct excerpt *text,
                                           const struct feel_type *input)
{
    struct parser p;
    if (!start(&p, compiler, text))
        return NULL;
    p.input = input != NULL ? input : &feel_any;
    struct node *slot = make_slot(&p, 0, 0, p.input, STR("?"), 0);
    const struct node *root = parse_tests(&p, slot);
    return finish(&p, root);
}

const struct feel_expr *feel_constant(struct arena *arena, struct feel_value value, struct span at)
{
    struct feel_expr *expr = ARENA_NEW(arena, struct feel_expr);
    struct node *node = ARENA_NEW(arena, struct node);
    node->kind = NODE_LITERAL;
    node->height = 1;
    node->of.value = value;
    node->type = type_of_value(arena, value);
    expr->root = node;
    if (at.source != NULL) {
        expr->text = (struct excerpt){.text = str_part(at.source->text, at.from, at.to),
                                      .source = at.source,
                                      .base = at.from};
        node->to = at.to - at.from;
    } else {
        expr->text = excerpt_of(arena, "<constant>", feel_print(arena, value));
        node->to = (uint32_t)expr->text.text.len;
    }
    return expr;
}

const struct feel_type *feel_expr_type(const struct feel_expr *expr)
{
    return expr->root->type;
}

struct excerpt feel_expr_text(const struct feel_expr *expr)
{
    return expr->text;
}

struct visit {
    const struct feel_expr *expr;
    struct arena *arena;
    void (*visit)(void *context, struct str path, struct span at);
    void *context;
};

static void walk(const struct visit *visit, const struct node *node)
{
    struct visit piece = *visit;
    if (node->kind == NODE_PIECE) {
        piece.expr = node->of.piece;
        visit = &piece;
    }
    if (node->path.at != NULL)
        visit->visit(visit->context, node->path,
                     excerpt_span(&visit->expr->text, node->from, node->to));
    for (size_t i = 0; i < node->count; i++)
        if (node->kids[i] != NULL)
            walk(visit, node->kids[i]);
}

void feel_expr_paths(const struct feel_expr *expr, struct arena *arena,
                     void (*visit)(void *context, struct str path, struct span at), void *context)
{
    struct visit all = {expr, arena, visit, context};
    walk(&all, expr->root);
}

const struct feel_expr *feel_compile_boxed(const struct feel_compiler *compiler,
                                           const struct feel_boxed *boxed)
{
    struct parser p;
    struct excerpt text =
        boxed->text.source != NULL ? boxed->text : excerpt_of(compiler->arena, "<boxed>", STR(""));
    if (!start(&p, compiler, &text))
        return NULL;
    struct node *root = decision_build(&p, boxed);
    parse_jump(&p, text.text.len);
    return finish(&p, root);
}

static bool is_keyword(struct str name)
{
    static const char *const words[] = {
        "if",    "then",      "else",    "for",      "in",  "return",   "some",
        "every", "satisfies", "and",     "or",       "not", "true",     "false",
        "null",  "function",  "between", "instance", "of",  "external", NULL};
    for (size_t i = 0; words[i] != NULL; i++)
        if (str_is(name, words[i]))
            return true;
    return false;
}

bool feel_is_builtin(struct str name)
{
    return is_keyword(name) || builtin_find(name) != NULL;
}
