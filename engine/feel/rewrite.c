/* An expression written anew from its tree: every operator in brackets, nothing of the author's
 * spelling but names and types. What is written compiles, in the same scope, to the same tree. */
#include "feel/builtin.h"
#include "feel/lex.h"
#include "feel/node.h"
#include "feel/print.h"

struct writer {
    struct text *out;
    struct str source;
};

static void put(struct writer *w, const struct node *node);

static void put_text(struct writer *w, const char *text)
{
    text_add(w->out, str_of(text));
}

static bool is_closed(const struct node *node)
{
    switch (node->kind) {
    case NODE_LITERAL:
        return node->of.value.kind != FEEL_NUMBER;
    case NODE_NAME:
    case NODE_BUILTIN:
    case NODE_FIELD_OR:
    case NODE_PATH:
    case NODE_FILTER:
    case NODE_CALL:
    case NODE_CALL_BUILTIN:
    case NODE_CALL_HOST:
    case NODE_LIST:
    case NODE_CONTEXT:
    case NODE_RANGE:
        return true;
    default:
        return false;
    }
}

/* Where something follows that would bind to a part of it. */
static void put_base(struct writer *w, const struct node *node)
{
    put_text(w, is_closed(node) ? "" : "(");
    put(w, node);
    put_text(w, is_closed(node) ? "" : ")");
}

/* Signs bind tighter than operators, so a number may stand there as it is. */
static void put_operand(struct writer *w, const struct node *node)
{
    (node->kind == NODE_LITERAL ? put : put_base)(w, node);
}

static void put_all(struct writer *w, struct node *const *kids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_text(w, i > 0 ? ", " : "");
        put(w, kids[i]);
    }
}

/* ---- leaves ---- */
static void put_literal(struct writer *w, const struct node *node)
{
    text_add(w->out, feel_print(w->out->arena, node->of.value));
}

static void put_name(struct writer *w, const struct node *node)
{
    text_add(w->out, node->text);
}

/* Whether the bracket that the text starts with closes at its end. */
static bool is_bracketed(struct str text)
{
    struct token token = lex_token(text, 0);
    int depth = token.kind == '(';
    while (depth > 0 && token.kind != TOKEN_END) {
        token = lex_token(text, token.to);
        depth += (token.kind == '(') - (token.kind == ')');
    }
    return token.kind == ')' && lex_token(text, token.to).kind == TOKEN_END;
}

/* A fault as it was written, but for the brackets around it, which are written where needed. */
static void put_source(struct writer *w, const struct node *node)
{
    struct str text = str_trim(str_part(w->source, node->from, node->to));
    while (is_bracketed(text)) {
        size_t from = lex_token(text, 0).to, to = text.len;
        while (text.at[to - 1] != ')')
            to--;
        text = str_trim(str_part(text, from, to - 1));
    }
    text_add(w->out, text);
}

/* ---- postfixes ---- */
/* A field of a filter's element that was written without `item`. */
static bool is_bare_field(const struct node *node)
{
    const struct node *base = node->kids[0];
    return base->kind == NODE_NAME && str_is(base->text, "item") && base->to == node->to;
}

static void put_path(struct writer *w, const struct node *node)
{
    if (!is_bare_field(node)) {
        put_base(w, node->kids[0]);
        put_text(w, ".");
    }
    text_add(w->out, node->text);
}

static void put_filter(struct writer *w, const struct node *node)
{
    put_base(w, node->kids[0]);
    put_text(w, "[");
    put(w, node->kids[1]);
    put_text(w, "]");
}

static void put_call(struct writer *w, const struct node *node)
{
    const struct scope_names *names = node->of.scope;
    put_base(w, node->kids[0]);
    put_text(w, "(");
    for (size_t i = 1; i < node->count; i++) {
        put_text(w, i > 1 ? ", " : "");
        if (names->count > 0)
            text_addf(w->out, "%.*s: ", STR_ARG(names->names[i - 1]));
        put(w, node->kids[i]);
    }
    put_text(w, ")");
}

/* Arguments are named where they were, and where one before them was left out. */
static void put_arguments(struct writer *w, const struct node *node, const char *name,
                          const char *(*param)(const struct node *node, size_t index))
{
    bool first = true, named = node->named;
    text_addf(w->out, "%s(", name);
    for (size_t i = 0; i < node->count; i++) {
        if (node->kids[i] == NULL)
            for (size_t k = i + 1; k < node->count; k++)
                named = named || node->kids[k] != NULL;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (node->kids[i] == NULL)
            continue;
        put_text(w, first ? "" : ", ");
        if (named)
            text_addf(w->out, "%s: ", param(node, i));
        put(w, node->kids[i]);
        first = false;
    }
    put_text(w, ")");
}

static const char *builtin_param(const struct node *node, size_t index)
{
    return node->of.builtin->params[index].name;
}

static const char *host_param(const struct node *node, size_t index)
{
    return node->of.host->params[index];
}

static void put_call_builtin(struct writer *w, const struct node *node)
{
    put_arguments(w, node, node->of.builtin->name, builtin_param);
}

static void put_call_host(struct writer *w, const struct node *node)
{
    put_arguments(w, node, node->of.host->name, host_param);
}

/* ---- operators ---- */
static const char *const signs[] = {
    [OP_NONE] = "",           [OP_ADD] = " + ",      [OP_SUBTRACT] = " - ",
    [OP_MULTIPLY] = " * ",    [OP_DIVIDE] = " / ",   [OP_POWER] = " ** ",
    [OP_EQUAL] = " = ",       [OP_UNEQUAL] = " != ", [OP_LESS] = " < ",
    [OP_LESS_EQUAL] = " <= ", [OP_GREATER] = " > ",  [OP_GREATER_EQUAL] = " >= ",
    [OP_NOT] = "not",
};

static void put_negate(struct writer *w, const struct node *node)
{
    put_text(w, "-");
    if (node->kids[0]->kind == NODE_NEGATE)
        put_negate(w, node->kids[0]);
    else
        put_base(w, node->kids[0]);
}

static void put_binary(struct writer *w, const struct node *node)
{
    put_operand(w, node->kids[0]);
    put_text(w, node->kind == NODE_AND  ? " and "
                : node->kind == NODE_OR ? " or "
                                        : signs[node->op]);
    put_operand(w, node->kids[1]);
}

static void put_between(struct writer *w, const struct node *node)
{
    put_operand(w, node->kids[0]);
    put_text(w, " between ");
    put_operand(w, node->kids[1]);
    put_text(w, " and ");
    put_operand(w, node->kids[2]);
}

static void put_test(struct writer *w, const struct node *node)
{
    text_add(w->out, str_trim(str_of(signs[node->op])));
    put_text(w, node->op != OP_NONE ? " " : "");
    (node->op != OP_NONE ? put_operand : put)(w, node->kids[0]);
}

static void put_in(struct writer *w, const struct node *node)
{
    put_operand(w, node->kids[0]);
    put_text(w, " in (");
    put_all(w, node->kids + 1, node->count - 1);
    put_text(w, ")");
}

static void put_tests(struct writer *w, const struct node *node)
{
    put_text(w, node->op == OP_NOT ? "not(" : "");
    put_all(w, node->kids + 1, node->count - 1);
    put_text(w, node->op == OP_NOT ? ")" : "");
}

/* A type is written as the author did: it ends where a bracket closes that it did not open. */
static void put_instance(struct writer *w, const struct node *node)
{
    size_t from = node->kids[0]->to;
    struct token token = lex_token(w->source, from);
    put_base(w, node->kids[0]);
    for (; token.to <= node->to && token.kind != ')' && token.kind != TOKEN_END;
         token = lex_token(w->source, token.to))
        text_addf(w->out, " %.*s", STR_ARG(str_part(w->source, token.from, token.to)));
}

/* ---- forms ---- */
static void put_if(struct writer *w, const struct node *node)
{
    static const char *const words[] = {"if ", " then ", " else "};
    for (size_t i = 0; i < 3; i++) {
        put_text(w, words[i]);
        put_operand(w, node->kids[i]);
    }
}

static void put_iteration(struct writer *w, const struct node *node)
{
    size_t iterators = node->count - 1;
    put_text(w, node->kind == NODE_FOR ? "for " : node->kind == NODE_SOME ? "some " : "every ");
    for (size_t i = 0; i < iterators; i++) {
        text_addf(w->out, "%s%.*s in ", i > 0 ? ", " : "", STR_ARG(node->of.scope->names[i]));
        put(w, node->kids[i]);
    }
    put_text(w, node->kind == NODE_FOR ? " return " : " satisfies ");
    put_operand(w, node->kids[iterators]);
}

static void put_span(struct writer *w, const struct node *node)
{
    put_operand(w, node->kids[0]);
    put_text(w, "..");
    put_operand(w, node->kids[1]);
}

static void put_list(struct writer *w, const struct node *node)
{
    put_text(w, "[");
    put_all(w, node->kids, node->count);
    put_text(w, "]");
}

static void put_context(struct writer *w, const struct node *node)
{
    put_text(w, "{");
    for (size_t i = 0; i < node->count; i++) {
        put_text(w, i > 0 ? ", " : "");
        print_key(w->out, node->of.scope->names[i]);
        put_text(w, ": ");
        put(w, node->kids[i]);
    }
    put_text(w, "}");
}

/* `[` after an end could start a filter, so that only literals go without brackets. */
static void put_end(struct writer *w, const struct node *node)
{
    bool bare = node->kind == NODE_LITERAL;
    put_text(w, bare ? "" : "(");
    put(w, node);
    put_text(w, bare ? "" : ")");
}

static void put_range(struct writer *w, const struct node *node)
{
    if (node->op != OP_NONE) {
        struct str sign = str_trim(str_of(signs[node->op]));
        text_addf(w->out, "(%.*s ", STR_ARG(sign));
        put_operand(w, node->kids[0] != NULL ? node->kids[0] : node->kids[1]);
        put_text(w, ")");
        return;
    }
    put_text(w, node->from_open ? "(" : "[");
    put_end(w, node->kids[0]);
    put_text(w, "..");
    put_end(w, node->kids[1]);
    put_text(w, node->to_open ? ")" : "]");
}

/* The head, with the types of its parameters, as the author wrote it. */
static void put_function(struct writer *w, const struct node *node)
{
    struct token token = lex_token(w->source, node->from);
    while (token.kind == '(')
        token = lex_token(w->source, token.to);
    text_add(w->out, str_trim(str_part(w->source, token.from, node->kids[0]->from)));
    put_text(w, " ");
    put_operand(w, node->kids[0]);
}

typedef void (*putter)(struct writer *w, const struct node *node);
static const putter putters[NODE_FAULT + 1] = {
    [NODE_LITERAL] = put_literal,     [NODE_NAME] = put_name,
    [NODE_BUILTIN] = put_name,        [NODE_FIELD_OR] = put_name,
    [NODE_PATH] = put_path,           [NODE_FILTER] = put_filter,
    [NODE_CALL] = put_call,           [NODE_CALL_BUILTIN] = put_call_builtin,
    [NODE_CALL_HOST] = put_call_host, [NODE_NEGATE] = put_negate,
    [NODE_ARITHMETIC] = put_binary,   [NODE_COMPARE] = put_binary,
    [NODE_AND] = put_binary,          [NODE_OR] = put_binary,
    [NODE_BETWEEN] = put_between,     [NODE_IN] = put_in,
    [NODE_TESTS] = put_tests,         [NODE_TEST] = put_test,
    [NODE_INSTANCE] = put_instance,   [NODE_IF] = put_if,
    [NODE_FOR] = put_iteration,       [NODE_SOME] = put_iteration,
    [NODE_EVERY] = put_iteration,     [NODE_SPAN] = put_span,
    [NODE_LIST] = put_list,           [NODE_CONTEXT] = put_context,
    [NODE_RANGE] = put_range,         [NODE_FUNCTION] = put_function,
};

static void put(struct writer *w, const struct node *node)
{
    (putters[node->kind] != NULL ? putters[node->kind] : put_source)(w, node);
}

struct str feel_expr_print(struct arena *arena, const struct feel_expr *expr)
{
    struct text out = text_new(arena);
    struct writer w = {&out, expr->text.text};
    bool dash = expr->root->kind == NODE_LITERAL && str_is(str_trim(w.source), "-");
    if (dash)
        put_text(&w, "-"); /* the cell that everything passes */
    else
        put(&w, expr->root);
    return text_str(&out);
}
