/* Types as they are written: after `instance of`, and of parameters (grammar rules 62 to 66). */
#include "feel/parse.h"
#include "feel/type.h"

static const struct feel_type *parse_element(struct parser *p)
{
    parse_expect(p, '<', "'<'");
    const struct feel_type *of = parse_type(p);
    parse_expect(p, '>', "'>'");
    return of;
}

static const struct feel_type *parse_context_type(struct parser *p)
{
    VEC(struct feel_field) fields = {0};
    parse_expect(p, '<', "'<'");
    do {
        struct feel_field field = {scope_read_name(p), NULL};
        parse_expect(p, ':', "':'");
        field.type = parse_type(p);
        VEC_PUSH(p->arena, fields, field);
    } while (!p->failed && parse_take(p, ','));
    parse_expect(p, '>', "'>'");
    struct feel_type *type = ARENA_NEW(p->arena, struct feel_type);
    *type =
        (struct feel_type){.kind = FEEL_T_CONTEXT, .fields = fields.items, .count = fields.count};
    return type;
}

static const struct feel_type *parse_function_type(struct parser *p)
{
    VEC(struct feel_field) params = {0};
    parse_expect(p, '<', "'<'");
    while (!p->failed && !parse_at(p, '>')) {
        struct feel_field param = {{0}, parse_type(p)};
        VEC_PUSH(p->arena, params, param);
        if (!parse_take(p, ','))
            break;
    }
    parse_expect(p, '>', "'>'");
    parse_expect(p, TOKEN_ARROW, "'->'");
    struct feel_type *type = ARENA_NEW(p->arena, struct feel_type);
    *type = (struct feel_type){.kind = FEEL_T_FUNCTION,
                               .of = parse_type(p),
                               .fields = params.items,
                               .count = params.count};
    return type;
}

static const struct feel_type *declared(const struct parser *p, struct str name)
{
    for (size_t i = 0; i < p->compiler->type_count; i++)
        if (str_eq(p->compiler->types[i].name, name))
            return p->compiler->types[i].type;
    return type_named(name);
}

/* The longest type name that the text starts with: "date" or "date and time". */
static const struct feel_type *match_type(struct parser *p, size_t *ret_end)
{
    const struct feel_type *best = NULL;
    struct token token = p->token;
    for (int words = 0; words < 5 && token.kind == TOKEN_WORD; words++) {
        struct str name = scope_normal(p->arena, str_part(p->s, p->token.from, token.to));
        const struct feel_type *type = declared(p, name);
        if (type != NULL) {
            best = type;
            *ret_end = token.to;
        }
        token = lex_token(p->s, token.to);
    }
    return best;
}

static const struct feel_type *unknown_type(struct parser *p)
{
    static const struct str names[] = {STR_INIT("boolean"),
                                       STR_INIT("number"),
                                       STR_INIT("string"),
                                       STR_INIT("date"),
                                       STR_INIT("time"),
                                       STR_INIT("date and time"),
                                       STR_INIT("context"),
                                       STR_INIT("list"),
                                       STR_INIT("range"),
                                       STR_INIT("days and time duration"),
                                       STR_INIT("years and months duration")};
    struct str name = parse_token_text(p);
    if (!parse_at(p, TOKEN_WORD)) {
        parse_syntax(p, "F008", p->token.from, p->token.to, "expected a type");
        return &feel_any;
    }
    struct diag *diag = parse_finding(p, "F008", p->token.from, p->token.to,
                                      "there is no type '%.*s'", STR_ARG(name));
    struct str near = nearest_word(name, names, sizeof names / sizeof *names);
    if (!str_empty(near))
        diag_help(p->compiler->diags, diag, "did you mean '%.*s'?", STR_ARG(near));
    parse_next(p);
    return &feel_t_unknown;
}

static const struct feel_type *parse_compound(struct parser *p, const struct feel_type *type)
{
    switch (type->kind) {
    case FEEL_T_LIST:
        return feel_type_list(p->arena, parse_element(p));
    case FEEL_T_RANGE:
        return type_range_of(p->arena, parse_element(p));
    case FEEL_T_CONTEXT:
        return parse_context_type(p);
    case FEEL_T_FUNCTION:
        return parse_function_type(p);
    case FEEL_T_ANY:
    case FEEL_T_NULL:
    case FEEL_T_BOOLEAN:
    case FEEL_T_NUMBER:
    case FEEL_T_STRING:
    case FEEL_T_DATE:
    case FEEL_T_TIME:
    case FEEL_T_DATE_TIME:
    case FEEL_T_DAYS_DURATION:
    case FEEL_T_MONTHS_DURATION:
        break;
    }
    return type;
}

const struct feel_type *parse_type(struct parser *p)
{
    size_t end = 0;
    if (p->failed || !parse_enter(p))
        return &feel_any;
    const struct feel_type *type = match_type(p, &end);
    if (type == NULL) {
        p->depth--;
        return unknown_type(p);
    }
    parse_jump(p, end);
    if (parse_at(p, '<'))
        type = parse_compound(p, type);
    p->depth--;
    return type;
}
