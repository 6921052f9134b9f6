/* Reading calls: arguments by place or by name, checked against signatures. */
#include "feel/builtin.h"
#include "feel/parse.h"
#include "feel/pattern.h"
#include "feel/type.h"

struct arguments {
    VEC(struct node *) values;
    VEC(struct str) names; /* where given by name */
    size_t from, to;       /* of the whole call */
};

/* `start position: 2`: words up to a colon. */
static bool is_named(const struct parser *p)
{
    struct token token = p->token;
    if (token.kind != TOKEN_WORD)
        return false;
    while (token.kind == TOKEN_WORD || token.kind == TOKEN_NUMBER)
        token = lex_token(p->s, token.to);
    return token.kind == ':';
}

static void read_argument(struct parser *p, struct arguments *args, bool named)
{
    if (named) {
        struct str name = scope_read_name(p);
        for (size_t i = 0; i < args->names.count; i++)
            if (str_eq(args->names.items[i], name))
                parse_syntax(p, "F015", p->token.from, p->token.to,
                             "the parameter '%.*s' is given twice", STR_ARG(name));
        VEC_PUSH(p->arena, args->names, name);
        parse_expect(p, ':', "':' after the parameter's name");
    }
    struct node *value = parse_expression(p);
    VEC_PUSH(p->arena, args->values, value);
}

static struct arguments read_arguments(struct parser *p, size_t from)
{
    struct arguments args = {.from = from};
    bool outer = p->range_end;
    p->range_end = false;
    if (!parse_take(p, ')')) {
        bool named = is_named(p);
        do {
            if (!p->failed && is_named(p) != named)
                parse_syntax(p, "F015", p->token.from, p->token.to,
                             "either all arguments are named or none");
            read_argument(p, &args, named);
        } while (!p->failed && parse_take(p, ','));
        parse_expect(p, ')', "',' or ')'");
    }
    p->range_end = outer;
    args.to = p->end;
    return args;
}

static struct node *make_call(struct parser *p, enum node_kind kind, const struct arguments *args,
                              size_t count)
{
    struct node *node = make_node(p, kind, args->from, count);
    return node;
}

/* ---- functions of FEEL ---- */
static ptrdiff_t param_index(const struct builtin *row, struct str name)
{
    for (size_t i = 0; i < builtin_params(row); i++)
        if (str_is(name, row->params[i].name))
            return (ptrdiff_t)i;
    return -1;
}

static bool names_fit(const struct builtin *row, const struct arguments *args)
{
    unsigned given = 0;
    for (size_t i = 0; i < args->names.count; i++) {
        ptrdiff_t at = param_index(row, args->names.items[i]);
        if (at < 0)
            return false;
        given |= 1u << at;
    }
    for (size_t i = 0; i < builtin_params(row); i++)
        if (!row->params[i].optional && !(given & (1u << i)))
            return false;
    return true;
}

static bool count_fits(const struct builtin *row, size_t count)
{
    return count >= builtin_required(row) &&
           (count <= builtin_params(row) || (row->flags & BUILTIN_MANY));
}

static bool fits(const struct builtin *row, const struct arguments *args)
{
    return args->names.count > 0 ? names_fit(row, args) : count_fits(row, args->values.count);
}

static const struct builtin *first_fit(const struct builtin *row, const struct arguments *args)
{
    while (row != NULL && !fits(row, args))
        row = builtin_next(row);
    return row;
}

static struct str signature(struct parser *p, const struct builtin *row)
{
    struct text out = text_new(p->arena);
    text_addf(&out, "%s(", row->name);
    for (size_t i = 0; i < builtin_params(row); i++)
        text_addf(&out, "%s%s%s", i > 0 ? ", " : "", row->params[i].name,
                  row->params[i].optional ? "?" : "");
    text_add(&out, row->flags & BUILTIN_MANY ? STR(", ...)") : STR(")"));
    return text_str(&out);
}

static struct node *no_fit(struct parser *p, const struct builtin *row,
                           const struct arguments *args)
{
    bool named = args->names.count > 0;
    struct diag *diag =
        parse_finding(p, named ? "F015" : "F014", args->from, args->to, "'%s' does not take %s",
                      row->name, named ? "parameters of these names" : "this many arguments");
    struct text out = text_new(p->arena);
    for (; row != NULL; row = builtin_next(row)) {
        text_add(&out, out.len > 0 ? STR(" or ") : STR(""));
        text_add(&out, signature(p, row));
    }
    diag_help(p->compiler->diags, diag, "it is called as %.*s", STR_ARG(text_str(&out)));
    return make_fault(p, "wrong_arguments", args->from);
}

static bool type_accepted(const struct feel_type *type, unsigned kinds)
{
    if (type->kind == FEEL_T_ANY || type->kind == FEEL_T_NULL)
        return true;
    if (kinds & (1u << (type->kind - 1)))
        return true;
    if (kinds == (1u << FEEL_LIST) || kinds == ((1u << FEEL_LIST) | (1u << FEEL_NULL)))
        return true; /* a single value becomes a list */
    return type->kind == FEEL_T_LIST && type->of != NULL && type->of->kind != FEEL_T_LIST &&
           type_accepted(type->of, kinds); /* and a list of one its element */
}

static const struct param *param_of(const struct builtin *row, size_t index)
{
    size_t count = builtin_params(row);
    return &row->params[index < count ? index : count - 1];
}

/* The first argument that no row takes; -1 where some row takes all. */
static ptrdiff_t wrong_type(const struct builtin *row, struct node *const *kids, size_t count)
{
    ptrdiff_t wrong = -1;
    for (size_t i = 0; i < count; i++) {
        bool rest = (row->flags & BUILTIN_MANY) && i + 1 >= builtin_params(row);
        if (kids[i] != NULL && !rest && !type_accepted(kids[i]->type, param_of(row, i)->kinds)) {
            wrong = (ptrdiff_t)i;
            break;
        }
    }
    return wrong;
}

static struct str kinds_text(struct parser *p, unsigned kinds)
{
    struct text out = text_new(p->arena);
    for (int kind = FEEL_BOOLEAN; kind <= FEEL_FUNCTION; kind++)
        if (kinds & (1u << kind))
            text_addf(&out, "%s%s", out.len > 0 ? " or " : "", kind_name((enum feel_kind)kind));
    return text_str(&out);
}

static void check_types(struct parser *p, const struct builtin *row, const struct arguments *args,
                        struct node *const *kids, size_t count)
{
    for (const struct builtin *other = row; other != NULL; other = builtin_next(other))
        if (fits(other, args) && wrong_type(other, kids, count) < 0)
            return;
    ptrdiff_t wrong = wrong_type(row, kids, count);
    const struct node *kid = kids[wrong];
    const struct param *param = param_of(row, (size_t)wrong);
    parse_finding(p, "F023", kid->from, kid->to, "'%s' of '%s' must be a %.*s, not a %.*s",
                  param->name, row->name, STR_ARG(kinds_text(p, param->kinds)),
                  STR_ARG(feel_type_name(p->arena, kid->type)));
}

/* `date("2026-02-30")`: always null, and never meant. */
static void check_moment(struct parser *p, const struct node *node)
{
    static const char *const names[] = {"date", "time", "date and time", "duration"};
    bool moment = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        moment = moment || str_is(str_of(node->of.builtin->name), names[i]);
    if (!moment || p->failed || node->count != 1 || !node_is_literal(node->kids[0], FEEL_STRING))
        return;
    struct feel_expr expr = {.text = p->text, .root = node};
    struct feel_env env = {.arena = p->arena};
    if (!feel_is_null(feel_eval(&expr, &env)))
        return;
    const struct node *text = node->kids[0];
    struct diag *diag = parse_finding(p, "F007", text->from, text->to, "\"%.*s\" is no %s",
                                      STR_ARG(text->of.value.of.string), node->of.builtin->name);
    diag_help(p->compiler->diags, diag,
              "ISO 8601, and a day that exists: 2026-09-21, 16:00:00, 2026-09-21T16:00:00, P10D");
}

/* `matches(text, "[")`: always null. With flags the pattern may mean something else. */
static void check_pattern(struct parser *p, const struct node *node)
{
    struct str name = str_of(node->of.builtin->name), translated;
    size_t flags = str_is(name, "replace") ? 3 : 2;
    bool regular = str_is(name, "matches") || str_is(name, "replace") || str_is(name, "split");
    bool flagged = node->count > flags && node->kids[flags] != NULL;
    if (!regular || p->failed || flagged || node->count < 2 ||
        !node_is_literal(node->kids[1], FEEL_STRING))
        return;
    const struct node *text = node->kids[1];
    if (pattern_translate(p->arena, text->of.value.of.string, false, &translated))
        return;
    struct diag *diag = parse_finding(p, "F018", text->from, text->to,
                                      "this is no regular expression that FEEL knows");
    diag_help(
        p->compiler->diags, diag,
        "patterns are those of XPath: brackets come in pairs, and \\ stands before ( ) [ ] { } "
        ". * + ? | where the sign itself is meant");
}

static void check_arguments(struct parser *p, const struct node *node)
{
    check_moment(p, node);
    check_pattern(p, node);
    if (str_is(str_of(node->of.builtin->name), "list contains") && node->count == 2)
        check_word(p, node->kids[0]->type, node->kids[1]);
}

static const struct feel_type *result_type(const struct builtin *row, const struct node *node)
{
    if (node->count == 0 || node->kids[0] == NULL)
        return row->result;
    if (row->flags & BUILTIN_FIRST)
        return node->kids[0]->type->kind == FEEL_T_LIST ? node->kids[0]->type : row->result;
    if ((row->flags & BUILTIN_ELEMENT) && node->count == 1)
        return element_type(node->kids[0]->type);
    return row->result;
}

struct node *parse_builtin_call(struct parser *p, const struct builtin *row, size_t from)
{
    struct arguments args = read_arguments(p, from);
    if (p->failed)
        return make_fault(p, "syntax", from);
    const struct builtin *fit = first_fit(row, &args);
    if (fit == NULL)
        return no_fit(p, row, &args);
    bool named = args.names.count > 0;
    size_t count = named ? builtin_params(fit) : args.values.count;
    struct node *node = make_call(p, NODE_CALL_BUILTIN, &args, count);
    for (size_t i = 0; i < args.values.count; i++)
        node->kids[named ? (size_t)param_index(fit, args.names.items[i]) : i] =
            args.values.items[i];
    node->of.builtin = fit;
    node->named = named;
    check_types(p, fit, &args, node->kids, count);
    node->type = result_type(fit, node);
    make_seal(p, node);
    check_arguments(p, node);
    return node;
}

/* ---- functions of the caller ---- */
static ptrdiff_t host_param(const struct feel_host_function *host, struct str name)
{
    for (size_t i = 0; i < host->count; i++)
        if (str_is(name, host->params[i]))
            return (ptrdiff_t)i;
    return -1;
}

static struct node *host_misfit(struct parser *p, const struct feel_host_function *host,
                                const struct arguments *args, const char *code, const char *what)
{
    struct diag *diag =
        parse_finding(p, code, args->from, args->to, "'%s' does not take %s", host->name, what);
    struct text out = text_new(p->arena);
    for (size_t i = 0; i < host->count; i++)
        text_addf(&out, "%s%s%s", i > 0 ? ", " : "", host->params[i],
                  i >= host->required ? "?" : "");
    diag_help(p->compiler->diags, diag, "it is called as %s(%.*s)", host->name,
              STR_ARG(text_str(&out)));
    return make_fault(p, "wrong_arguments", args->from);
}

static void check_host_types(struct parser *p, const struct feel_host_function *host,
                             const struct node *node)
{
    for (size_t i = 0; host->types != NULL && i < node->count; i++) {
        const struct node *kid = node->kids[i];
        if (kid != NULL && !types_meet(kid->type, host->types[i]))
            parse_finding(p, "F023", kid->from, kid->to, "'%s' of '%s' must be a %.*s, not a %.*s",
                          host->params[i], host->name,
                          STR_ARG(feel_type_name(p->arena, host->types[i])),
                          STR_ARG(feel_type_name(p->arena, kid->type)));
        else if (kid != NULL)
            check_word(p, host->types[i], kid);
    }
}

struct node *parse_host_call(struct parser *p, const struct feel_host_function *host, size_t from)
{
    struct arguments args = read_arguments(p, from);
    if (p->failed)
        return make_fault(p, "syntax", from);
    if (args.values.count > host->count)
        return host_misfit(p, host, &args, "F014", "this many arguments");
    struct node *node = make_call(p, NODE_CALL_HOST, &args, host->count);
    for (size_t i = 0; i < args.values.count; i++) {
        ptrdiff_t at = args.names.count > 0 ? host_param(host, args.names.items[i]) : (ptrdiff_t)i;
        if (at < 0)
            return host_misfit(p, host, &args, "F015", "parameters of these names");
        node->kids[at] = args.values.items[i];
    }
    for (size_t i = 0; i < host->required; i++)
        if (node->kids[i] == NULL)
            return host_misfit(p, host, &args, "F014", "so few arguments");
    node->of.host = host;
    node->type = host->result != NULL ? host->result : &feel_any;
    check_host_types(p, host, node);
    make_seal(p, node);
    return node;
}

/* ---- function values ---- */
static bool takes(const struct feel_type *type, const struct arguments *args)
{
    if (type->fields == NULL)
        return true;
    for (size_t i = 0; i < args->names.count; i++)
        if (type_field(type, args->names.items[i]) == NULL)
            return false;
    return args->values.count <= type->count;
}

struct node *parse_call(struct parser *p, struct node *callee)
{
    struct arguments args = read_arguments(p, callee->from);
    if (p->failed)
        return make_fault(p, "syntax", callee->from);
    if (!type_allows(callee->type, FEEL_T_FUNCTION)) {
        parse_finding(p, "F016", callee->from, callee->to, "a %.*s cannot be called",
                      STR_ARG(feel_type_name(p->arena, callee->type)));
        return make_fault(p, "not_a_function", args.from);
    }
    if (callee->type->kind == FEEL_T_FUNCTION && !takes(callee->type, &args))
        parse_finding(p, args.names.count > 0 ? "F015" : "F014", args.from, args.to,
                      "these arguments do not fit the function's parameters");
    struct node *node = make_call(p, NODE_CALL, &args, args.values.count + 1);
    node->kids[0] = callee;
    for (size_t i = 0; i < args.values.count; i++)
        node->kids[i + 1] = args.values.items[i];
    node->of.scope = ARENA_NEW(p->arena, struct scope_names);
    node->of.scope->names = args.names.items;
    node->of.scope->count = args.names.count;
    if (callee->type->kind == FEEL_T_FUNCTION && callee->type->of != NULL)
        node->type = callee->type->of;
    make_seal(p, node);
    return node;
}
