/* Building nodes: places, heights, types, and the checks that types allow. */
#include "base/limits.h"
#include "feel/number.h"
#include "feel/parse.h"
#include "feel/run.h"
#include "feel/type.h"
#include "feel/value.h"

struct node *make_node(struct parser *p, enum node_kind kind, size_t from, size_t count)
{
    struct node *node = ARENA_NEW(p->arena, struct node);
    node->kind = kind;
    node->from = (uint32_t)from;
    node->to = (uint32_t)from;
    node->kids = count > 0 ? ARENA_ARRAY(p->arena, struct node *, count) : NULL;
    node->count = count;
    node->type = &feel_any;
    node->height = 1;
    return node;
}

struct node *make_fault(struct parser *p, const char *code, size_t from)
{
    struct node *node = make_node(p, NODE_FAULT, from, 0);
    node->of.code = code;
    node->to = (uint32_t)(p->end > from ? p->end : from);
    return node;
}

void make_seal(struct parser *p, struct node *node)
{
    uint32_t height = 0;
    for (size_t i = 0; i < node->count; i++)
        if (node->kids[i] != NULL && node->kids[i]->height > height)
            height = node->kids[i]->height;
    node->height = height + 1;
    node->to = (uint32_t)(p->end > node->from ? p->end : node->from);
    if (node->height > LIMIT_FEEL_DEPTH)
        parse_syntax(p, "F006", node->from, node->to, "the expression is nested more than %d deep",
                     LIMIT_FEEL_DEPTH);
}

struct node *make_literal(struct parser *p, struct feel_value value, size_t from)
{
    struct node *node = make_node(p, NODE_LITERAL, from, 0);
    node->of.value = value;
    node->type = type_of_value(p->arena, value);
    make_seal(p, node);
    return node;
}

struct node *make_slot(struct parser *p, uint32_t up, uint32_t index, const struct feel_type *type,
                       struct str name, size_t from)
{
    struct node *node = make_node(p, NODE_NAME, from, 0);
    node->of.slot.up = up;
    node->of.slot.index = index;
    node->type = type != NULL ? type : &feel_any;
    node->text = name;
    make_seal(p, node);
    return node;
}

bool node_is_literal(const struct node *node, enum feel_kind kind)
{
    return node->kind == NODE_LITERAL && node->of.value.kind == kind;
}

const struct feel_type *element_type(const struct feel_type *type)
{
    return type->kind == FEEL_T_LIST && type->of != NULL ? type->of : type;
}

/* ---- paths ---- */
static void unknown_field(struct parser *p, struct str name, const struct feel_type *type)
{
    size_t from = p->end - (name.len <= p->end ? name.len : p->end);
    struct diag *diag =
        parse_finding(p, "F012", from, p->end, "there is no field '%.*s' here", STR_ARG(name));
    struct str *names = ARENA_ARRAY(p->arena, struct str, type->count);
    for (size_t i = 0; i < type->count; i++)
        names[i] = type->fields[i].name;
    struct str near = nearest_word(name, names, type->count);
    if (!str_empty(near))
        diag_help(p->compiler->diags, diag, "did you mean '%.*s'?", STR_ARG(near));
}

static const struct feel_type *property_of(struct parser *p, struct str name,
                                           const struct feel_type *type)
{
    const char *const *properties = kind_properties(type->kind);
    struct text known = text_new(p->arena);
    for (size_t i = 0; properties != NULL && properties[i] != NULL; i++) {
        if (str_is(name, properties[i]))
            return property_type(name);
        text_addf(&known, "%s%s", i > 0 ? ", " : "", properties[i]);
    }
    size_t from = p->end - (name.len <= p->end ? name.len : p->end);
    struct diag *diag = parse_finding(p, "F012", from, p->end, "a %.*s has no property '%.*s'",
                                      STR_ARG(feel_type_name(p->arena, type)), STR_ARG(name));
    if (properties != NULL)
        diag_help(p->compiler->diags, diag, "it has %.*s", STR_ARG(text_str(&known)));
    return &feel_any;
}

static const struct feel_type *field_type(struct parser *p, struct str name,
                                          const struct feel_type *type)
{
    if (type->kind == FEEL_T_LIST)
        return feel_type_list(p->arena, field_type(p, name, type->of));
    if (type->kind == FEEL_T_ANY || type->kind == FEEL_T_NULL)
        return &feel_any;
    if (type->kind != FEEL_T_CONTEXT)
        return property_of(p, name, type);
    if (type->fields == NULL)
        return &feel_any;
    const struct feel_field *field = type_field(type, name);
    if (field != NULL && field->type != NULL)
        return field->type;
    if (field != NULL)
        parse_finding(p, "F011", p->end - name.len, p->end, "'%.*s' is not available here",
                      STR_ARG(name));
    else
        unknown_field(p, name, type);
    return &feel_any;
}

struct node *make_path(struct parser *p, struct node *base, struct str name)
{
    struct node *node = make_node(p, NODE_PATH, base->from, 1);
    node->kids[0] = base;
    node->text = name;
    base->part = base->kind == NODE_NAME || base->kind == NODE_PATH;
    if (!p->failed)
        node->type = field_type(p, name, base->type);
    if (base->path.at != NULL) {
        node->path = str_format(p->arena, "%.*s.%.*s", STR_ARG(base->path), STR_ARG(name));
        base->path = (struct str){0};
    }
    make_seal(p, node);
    return node;
}

/* ---- operators ---- */
void check_boolean(struct parser *p, const struct node *node, const char *where)
{
    if (p->failed || type_allows(node->type, FEEL_T_BOOLEAN))
        return;
    parse_finding(p, "F024", node->from, node->to, "%s must be true or false, not a %.*s", where,
                  STR_ARG(feel_type_name(p->arena, node->type)));
}

void check_word(struct parser *p, const struct feel_type *type, const struct node *word)
{
    type = element_type(type);
    if (type->words == NULL || !node_is_literal(word, FEEL_STRING))
        return;
    struct str text = word->of.value.of.string;
    for (size_t i = 0; i < type->word_count; i++)
        if (str_eq(type->words[i], text))
            return;
    struct diag *diag = parse_finding(p, "F022", word->from, word->to,
                                      "\"%.*s\" is not one of its words", STR_ARG(text));
    struct str near = nearest_word(text, type->words, type->word_count);
    struct text all = text_new(p->arena);
    for (size_t i = 0; i < type->word_count; i++)
        text_addf(&all, "%s%.*s", i > 0 ? ", " : "", STR_ARG(type->words[i]));
    if (!str_empty(near))
        diag_help(p->compiler->diags, diag, "did you mean \"%.*s\"?", STR_ARG(near));
    else
        diag_help(p->compiler->diags, diag, "its words are %.*s", STR_ARG(text_str(&all)));
}

static bool has_order(const struct feel_type *type)
{
    return type->kind != FEEL_T_BOOLEAN && type->kind != FEEL_T_LIST &&
           type->kind != FEEL_T_CONTEXT && type->kind != FEEL_T_FUNCTION &&
           type->kind != FEEL_T_RANGE;
}

void check_comparable(struct parser *p, enum node_op op, const struct node *left,
                      const struct node *right)
{
    if (p->failed)
        return;
    bool order = op != OP_EQUAL && op != OP_UNEQUAL;
    if (!types_meet(left->type, right->type))
        parse_finding(p, "F021", left->from, right->to, "a %.*s can never be compared with a %.*s",
                      STR_ARG(feel_type_name(p->arena, left->type)),
                      STR_ARG(feel_type_name(p->arena, right->type)));
    else if (order && !(has_order(left->type) && has_order(right->type)))
        parse_finding(
            p, "F021", left->from, right->to, "a %.*s has no order",
            STR_ARG(feel_type_name(p->arena, (has_order(left->type) ? right : left)->type)));
    check_word(p, left->type, right);
    check_word(p, right->type, left);
}

static const struct feel_type *check_arithmetic(struct parser *p, enum node_op op,
                                                const struct node *left, const struct node *right)
{
    static const char *const words[] = {[OP_ADD] = "added",
                                        [OP_SUBTRACT] = "subtracted",
                                        [OP_MULTIPLY] = "multiplied",
                                        [OP_DIVIDE] = "divided",
                                        [OP_POWER] = "raised to a power"};
    enum feel_type_kind a = left->type->kind, b = right->type->kind;
    if (a == FEEL_T_ANY || b == FEEL_T_ANY || a == FEEL_T_NULL || b == FEEL_T_NULL)
        return &feel_any;
    const struct feel_type *type = arithmetic_type(op, a, b);
    if (type != NULL)
        return type;
    parse_finding(p, "F020", left->from, right->to, "a %.*s and a %.*s cannot be %s",
                  STR_ARG(feel_type_name(p->arena, left->type)),
                  STR_ARG(feel_type_name(p->arena, right->type)), words[op]);
    return &feel_any;
}

static const struct feel_type *check_operands(struct parser *p, enum node_kind kind,
                                              enum node_op op, const struct node *left,
                                              const struct node *right)
{
    if (kind == NODE_ARITHMETIC)
        return check_arithmetic(p, op, left, right);
    if (kind == NODE_COMPARE) {
        check_comparable(p, op, left, right);
    } else {
        const char *where = kind == NODE_AND ? "what 'and' joins" : "what 'or' joins";
        check_boolean(p, left, where);
        check_boolean(p, right, where);
    }
    return &feel_t_boolean;
}

struct node *make_binary(struct parser *p, enum node_kind kind, enum node_op op, struct node *left,
                         struct node *right)
{
    struct node *node = make_node(p, kind, left->from, 2);
    node->op = op;
    node->kids[0] = left;
    node->kids[1] = right;
    if (!p->failed)
        node->type = check_operands(p, kind, op, left, right);
    make_seal(p, node);
    return node;
}

struct node *make_negate(struct parser *p, struct node *operand, size_t from)
{
    if (node_is_literal(operand, FEEL_NUMBER))
        return make_literal(p, value_number(number_negate(operand->of.value.of.number)), from);
    struct node *node = make_node(p, NODE_NEGATE, from, 1);
    node->kids[0] = operand;
    node->type = operand->type;
    bool fits = type_allows(operand->type, FEEL_T_NUMBER) ||
                operand->type->kind == FEEL_T_DAYS_DURATION ||
                operand->type->kind == FEEL_T_MONTHS_DURATION;
    if (!p->failed && !fits)
        parse_finding(p, "F020", from, operand->to, "a %.*s cannot be negated",
                      STR_ARG(feel_type_name(p->arena, operand->type)));
    make_seal(p, node);
    return node;
}
