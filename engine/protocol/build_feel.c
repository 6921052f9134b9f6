#include "protocol/build.h"

/* Expressions, templates, values and lists. */

static struct feel_compiler compiler_of(const struct build *build, const struct feel_names *names)
{
    return (struct feel_compiler){
        .arena = build->arena, .diags = build->diags, .names = names, .library = build->library};
}

const struct feel_expr *build_excerpt(struct build *build, const struct excerpt *text,
                                      const struct feel_names *names,
                                      const struct feel_type *expected)
{
    struct feel_compiler compiler = compiler_of(build, names);
    return feel_compile(&compiler, text, expected);
}

/* A condition is FEEL already; the `=` that marks FEEL among values is not part of it. */
static bool has_mark(struct build *build, const struct yaml_node *node)
{
    if (!is_feel_value(node))
        return false;
    struct diag *diag =
        diag_error(build->diags, "P018", node->at, "an expression does not begin with `=` here");
    diag_help(build->diags, diag, "leave the `=` out: this key is always FEEL");
    return true;
}

const struct feel_expr *build_feel(struct build *build, const struct yaml_node *node,
                                   const struct feel_names *names, const struct feel_type *expected)
{
    if (!node || has_mark(build, node))
        return NULL;
    return build_excerpt(build, &node->text, names, expected);
}

const struct feel_expr *build_delay(struct build *build, const struct yaml_node *node,
                                    const struct feel_names *names)
{
    struct feel_value literal;
    if (node && is_feel_value(node))
        return build_value(build, node, &feel_t_days_duration, names);
    if (node &&
        feel_read_literal(build->arena, yaml_text(node), &feel_t_days_duration, &literal, NULL))
        return feel_constant(build->arena, literal, node->at);
    return build_feel(build, node, names, &feel_t_days_duration);
}

const struct feel_template *build_template(struct build *build, const struct yaml_node *node,
                                           const struct feel_names *names)
{
    if (!node)
        return NULL;
    struct feel_compiler compiler = compiler_of(build, names);
    return feel_template_compile(&compiler, &node->text);
}

const struct feel_expr *build_list(struct build *build, const struct yaml_node *node,
                                   const struct feel_names *names,
                                   const struct feel_type **ret_element)
{
    *ret_element = &feel_any;
    const struct feel_expr *expr = build_feel(build, node, names, NULL);
    if (!expr)
        return NULL;
    const struct feel_type *type = feel_expr_type(expr);
    if (type->kind == FEEL_T_LIST && type->of)
        *ret_element = type->of;
    else if (type->kind != FEEL_T_ANY && type->kind != FEEL_T_LIST)
        diag_error(build->diags, "P019", node->at, "this must be a list, but it is a %.*s",
                   STR_ARG(feel_type_name(build->arena, type)));
    return expr;
}

/* ---- values ---- */

static size_t mark_end(struct str text)
{
    size_t at = 0;
    while (at < text.len && text.at[at] == ' ')
        at++;
    return at < text.len && text.at[at] == '=' ? at + 1 : 0;
}

bool is_feel_value(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR && mark_end(node->text.text) > 0;
}

struct excerpt feel_part(const struct yaml_node *node)
{
    return excerpt_part(&node->text, mark_end(node->text.text), node->text.text.len);
}

static bool literal_scalar(struct build *build, const struct yaml_node *node,
                           const struct feel_type *type, struct feel_value *ret)
{
    struct str why;
    if (is_feel_value(node)) {
        struct diag *diag = diag_error(build->diags, "P021", node->at,
                                       "an expression cannot stand inside a literal list or map");
        diag_help(build->diags, diag, "write the whole value as FEEL: `= [...]`");
        return false;
    }
    /* What stands in quotes is text, where the type leaves it open. */
    const struct feel_type *as =
        type->kind == FEEL_T_ANY && node->style != YAML_PLAIN ? &feel_t_string : type;
    if (feel_read_literal(build->arena, yaml_text(node), as, ret, &why))
        return true;
    struct diag *diag =
        diag_error(build->diags, "P020", node->at, "this value: %.*s", STR_ARG(why));
    if (type->word_count) {
        struct str near = nearest_word(yaml_text(node), type->words, type->word_count);
        if (near.len) {
            diag_help(build->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
            return false;
        }
    }
    diag_help(build->diags, diag, "a value is a literal; for an expression write `= ...`");
    return false;
}

static bool literal_list(struct build *build, const struct yaml_node *node,
                         const struct feel_type *type, struct feel_value *ret)
{
    if (type->kind != FEEL_T_LIST && type->kind != FEEL_T_ANY) {
        diag_error(build->diags, "P020", node->at, "this must be a %.*s, not a list",
                   STR_ARG(feel_type_name(build->arena, type)));
        return false;
    }
    const struct feel_type *of = type->kind == FEEL_T_LIST && type->of ? type->of : &feel_any;
    struct feel_value *items = ARENA_ARRAY(build->arena, struct feel_value, node->count);
    bool fits = true;
    for (size_t i = 0; i < node->count; i++)
        fits = build_literal(build, node->items[i], of, &items[i]) && fits;
    *ret = feel_list(build->arena, items, node->count);
    return fits;
}

static const struct feel_type *field_type(const struct feel_type *type, struct str name)
{
    if (type->kind == FEEL_T_ANY || !type->count)
        return &feel_any;
    for (size_t i = 0; i < type->count; i++)
        if (str_eq(type->fields[i].name, name))
            return type->fields[i].type;
    return NULL;
}

static bool literal_context(struct build *build, const struct yaml_node *node,
                            const struct feel_type *type, struct feel_value *ret)
{
    if (type->kind != FEEL_T_CONTEXT && type->kind != FEEL_T_ANY) {
        diag_error(build->diags, "P020", node->at, "this must be a %.*s, not a map",
                   STR_ARG(feel_type_name(build->arena, type)));
        return false;
    }
    struct feel_context *context = feel_context_new(build->arena);
    bool fits = true;
    for (size_t i = 0; i < node->count; i++) {
        struct str name = yaml_text(node->pairs[i].key);
        const struct feel_type *of = field_type(type, name);
        struct feel_value value = feel_null();
        if (!of) {
            diag_error(build->diags, "P022", node->pairs[i].key->at,
                       "there is no field `%.*s` here", STR_ARG(name));
            fits = false;
            continue;
        }
        fits = build_literal(build, node->pairs[i].value, of, &value) && fits;
        feel_context_put(context, name, value);
    }
    *ret = feel_context_value(context);
    return fits;
}

bool build_literal(struct build *build, const struct yaml_node *node, const struct feel_type *type,
                   struct feel_value *ret)
{
    switch (node->kind) {
    case YAML_SCALAR:
        return literal_scalar(build, node, type, ret);
    case YAML_SEQUENCE:
        return literal_list(build, node, type, ret);
    case YAML_MAPPING:
        return literal_context(build, node, type, ret);
    }
    return false;
}

const struct feel_expr *build_value(struct build *build, const struct yaml_node *node,
                                    const struct feel_type *type, const struct feel_names *names)
{
    if (!node)
        return NULL;
    if (is_feel_value(node)) {
        struct excerpt rest = feel_part(node);
        return build_excerpt(build, &rest, names, type);
    }
    struct feel_value value;
    if (!build_literal(build, node, type, &value))
        return NULL;
    warn_of_path(build, node, names);
    return feel_constant(build->arena, value, node->at);
}
