/* Boxed expressions (DMN 10.2): the same nodes that texts give, built from a description. */
#include "feel/parse.h"
#include "feel/type.h"

static void read_kids(struct parser *p, struct node *node, const struct feel_boxed *const *of,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        node->kids[i] = decision_build(p, of[i]);
}

/* The value of an empty text is null, as of a decision without logic. */
static struct node *build_text(struct parser *p, const struct feel_boxed *boxed)
{
    (void)boxed;
    if (parse_at(p, TOKEN_END))
        return make_literal(p, feel_null(), 0);
    return parse_expression(p);
}

static struct node *build_table(struct parser *p, const struct feel_boxed *boxed)
{
    return table_build(p, boxed->table);
}

static bool has_result(const struct feel_boxed *boxed)
{
    return boxed->count > 0 && str_empty(boxed->parts[boxed->count - 1].name);
}

static struct node *build_context(struct parser *p, const struct feel_boxed *boxed)
{
    bool result = has_result(boxed);
    struct node *node = make_node(p, result ? NODE_WITH : NODE_CONTEXT, 0, boxed->count);
    struct local *local = scope_push(p);
    for (size_t i = 0; i < boxed->count; i++) {
        node->kids[i] = decision_build(p, boxed->parts[i].value);
        if (!result || i + 1 < boxed->count)
            scope_add(p, local, boxed->parts[i].name, node->kids[i]->type);
    }
    scope_pop(p);
    node->of.scope = scope_names_of(p, local);
    node->type = result ? node->kids[boxed->count - 1]->type : scope_context_type(p, local);
    return node;
}

static struct node *build_function(struct parser *p, const struct feel_boxed *boxed)
{
    struct node *node = make_node(p, NODE_FUNCTION, 0, 1);
    struct local *local = scope_push(p);
    for (size_t i = 0; i < boxed->count; i++) {
        const struct feel_type *type = boxed->parts[i].type;
        scope_add(p, local, boxed->parts[i].name, type != NULL ? type : &feel_any);
    }
    node->kids[0] = decision_build(p, boxed->of[0]);
    scope_pop(p);
    node->of.scope = scope_names_of(p, local);
    scope_note_layers(p, node->of.scope);
    struct feel_type *type = ARENA_NEW(p->arena, struct feel_type);
    *type = *scope_context_type(p, local);
    type->kind = FEEL_T_FUNCTION;
    type->of = node->kids[0]->type;
    node->type = type;
    return node;
}

static struct node *build_call(struct parser *p, const struct feel_boxed *boxed)
{
    struct node *node = make_node(p, NODE_CALL, 0, boxed->count + 1);
    struct scope_names *scope = ARENA_NEW(p->arena, struct scope_names);
    scope->names = ARENA_ARRAY(p->arena, struct str, boxed->count);
    scope->count = boxed->count;
    node->kids[0] = decision_build(p, boxed->of[0]);
    for (size_t i = 0; i < boxed->count; i++) {
        scope->names[i] = boxed->parts[i].name;
        node->kids[i + 1] = decision_build(p, boxed->parts[i].value);
    }
    node->of.scope = scope;
    const struct feel_type *callee = node->kids[0]->type;
    if (callee->kind == FEEL_T_FUNCTION && callee->of != NULL)
        node->type = callee->of;
    return node;
}

static struct node *build_list(struct parser *p, const struct feel_boxed *boxed)
{
    struct node *node = make_node(p, NODE_LIST, 0, boxed->count);
    for (size_t i = 0; i < boxed->count; i++)
        node->kids[i] = decision_build(p, boxed->parts[i].value);
    node->type = &feel_t_list;
    return node;
}

static struct node *build_if(struct parser *p, const struct feel_boxed *boxed)
{
    struct node *node = make_node(p, NODE_IF, 0, 3);
    read_kids(p, node, boxed->of, 3);
    node->type = type_join(node->kids[1]->type, node->kids[2]->type);
    return node;
}

static struct node *build_filter(struct parser *p, const struct feel_boxed *boxed)
{
    struct node *node = make_node(p, NODE_FILTER, 0, 2);
    node->kids[0] = decision_build(p, boxed->of[0]);
    struct local *local = scope_push(p);
    local->element = true;
    scope_add(p, local, STR("item"), element_type(node->kids[0]->type));
    node->kids[1] = decision_build(p, boxed->of[1]);
    scope_pop(p);
    node->type = node->kids[0]->type;
    return node;
}

static struct node *build_iteration(struct parser *p, const struct feel_boxed *boxed)
{
    bool is_for = boxed->kind == FEEL_BOXED_FOR;
    enum node_kind kind = is_for                           ? NODE_FOR
                          : boxed->kind == FEEL_BOXED_SOME ? NODE_SOME
                                                           : NODE_EVERY;
    struct node *node = make_node(p, kind, 0, boxed->count + 1);
    struct local *local = scope_push(p);
    for (size_t i = 0; i < boxed->count; i++) {
        node->kids[i] = decision_build(p, boxed->parts[i].value);
        scope_add(p, local, boxed->parts[i].name, source_element(node->kids[i]->type));
    }
    if (is_for)
        scope_add(p, local, STR("partial"), &feel_t_list);
    node->kids[boxed->count] = decision_build(p, boxed->of[0]);
    scope_pop(p);
    node->of.scope = scope_names_of(p, local);
    node->type =
        is_for ? feel_type_list(p->arena, node->kids[boxed->count]->type) : &feel_t_boolean;
    return node;
}

typedef struct node *(*builder)(struct parser *p, const struct feel_boxed *boxed);
static const builder builders[FEEL_BOXED_EVERY + 1] = {
    [FEEL_BOXED_TEXT] = build_text,       [FEEL_BOXED_TABLE] = build_table,
    [FEEL_BOXED_CONTEXT] = build_context, [FEEL_BOXED_FUNCTION] = build_function,
    [FEEL_BOXED_CALL] = build_call,       [FEEL_BOXED_LIST] = build_list,
    [FEEL_BOXED_IF] = build_if,           [FEEL_BOXED_FILTER] = build_filter,
    [FEEL_BOXED_FOR] = build_iteration,   [FEEL_BOXED_SOME] = build_iteration,
    [FEEL_BOXED_EVERY] = build_iteration,
};

/* Whether DMN's implicit conversions (10.3.2.9.4) may lead from one type to the other. */
static bool may_become(const struct feel_type *from, const struct feel_type *to)
{
    if (types_meet(from, to) || (from->kind == FEEL_T_DATE && to->kind == FEEL_T_DATE_TIME))
        return true;
    if (from->kind == FEEL_T_LIST && to->kind != FEEL_T_LIST)
        return from->of == NULL || types_meet(from->of, to);
    return to->kind == FEEL_T_LIST && (to->of == NULL || types_meet(from, to->of));
}

/* `value` is a piece: its own text is what the finding is about. */
static void check_declared(struct parser *p, const struct node *value, const struct feel_type *type)
{
    const struct feel_expr *piece = value->of.piece;
    if (p->failed || piece == NULL || may_become(value->type, type))
        return;
    struct parser at = *p;
    at.text = piece->text;
    parse_finding(
        &at, "F025", piece->root->from, piece->root->to, "this is a %.*s, and a %.*s is declared",
        STR_ARG(feel_type_name(p->arena, value->type)), STR_ARG(feel_type_name(p->arena, type)));
    p->findings = at.findings;
}

static struct node *converted(struct parser *p, struct node *value, const struct feel_type *type)
{
    if (type == NULL || type->kind == FEEL_T_ANY)
        return value;
    check_declared(p, value, type);
    struct node *node = make_node(p, NODE_CONVERT, value->from, 1);
    node->kids[0] = value;
    node->type = type;
    make_seal(p, node);
    return node;
}

struct node *decision_build(struct parser *p, const struct feel_boxed *boxed)
{
    struct excerpt text =
        boxed->text.source != NULL || boxed->kind == FEEL_BOXED_TEXT ? boxed->text : p->text;
    struct parser piece = piece_start(p, &text);
    if (piece.failed || !parse_enter(&piece)) {
        p->failed = true;
        return make_fault(p, "syntax", 0);
    }
    struct node *node = builders[boxed->kind](&piece, boxed);
    if (boxed->kind != FEEL_BOXED_TEXT) {
        parse_jump(&piece, text.text.len);
        piece.end = text.text.len;
        make_seal(&piece, node);
    }
    return converted(p, piece_end(p, &piece, node), boxed->type);
}
