/* Names: which words make one, and what it stands for.
 *
 * FEEL's names may hold blanks and signs, so the longest run of words that something in scope bears
 * is the name (DMN 1.5, 10.3.1.2). Local names come first, then the caller's, its functions, and
 * FEEL's own.
 */
#include "feel/builtin.h"
#include "feel/parse.h"
#include "feel/type.h"

#define NAME_PARTS 16 /* words and signs that one name may have */

/* ---- layers ---- */
struct local *scope_push(struct parser *p)
{
    struct local *local = ARENA_NEW(p->arena, struct local);
    local->outer = p->locals;
    p->locals = local;
    return local;
}

void scope_add(struct parser *p, struct local *local, struct str name, const struct feel_type *type)
{
    VEC_PUSH(p->arena, local->names, name);
    VEC_PUSH(p->arena, local->types, type);
}

void scope_pop(struct parser *p)
{
    p->locals = p->locals->outer;
}

/* ---- spelling ---- */
static bool is_sign(int kind)
{
    return kind == '.' || kind == '/' || kind == '-' || kind == '+' || kind == '*' ||
           kind == TOKEN_POWER;
}

static size_t skip(struct str s, size_t at)
{
    uint32_t rune;
    size_t len;
    while ((len = utf8_decode(s, at, &rune)) > 0 && lex_is_blank(rune))
        at += len;
    return at;
}

static bool is_name_sign(char c)
{
    return c == '.' || c == '/' || c == '-' || c == '+' || c == '*' || c == '\'';
}

/* One blank between words, none beside a sign: the form in which names are compared. */
struct str scope_normal(struct arena *arena, struct str written)
{
    struct text out = text_new(arena);
    bool sign = true;
    for (size_t at = skip(written, 0); at < written.len;) {
        size_t next = skip(written, at);
        if (next > at && !sign && next < written.len && !is_name_sign(written.at[next]))
            text_char(&out, ' ');
        if (next >= written.len)
            break;
        sign = is_name_sign(written.at[next]);
        text_char(&out, written.at[next]);
        at = next + 1;
    }
    return text_str(&out);
}

/* The end of the name part at or after `at`: a word, digits or a sign; 0 where there is none. */
static size_t part_end(struct str s, size_t at, bool *ret_word)
{
    struct token token = lex_token(s, at);
    *ret_word = token.kind == TOKEN_WORD || token.kind == TOKEN_NUMBER;
    if (*ret_word || is_sign(token.kind))
        return token.to;
    size_t next = skip(s, at);
    return next < s.len && s.at[next] == '\'' ? next + 1 : 0;
}

/* ---- lookup of one spelling ---- */
static bool find_local(const struct parser *p, struct str name, struct name_match *ret)
{
    uint32_t up = 0;
    for (struct local *local = p->locals; local != NULL; local = local->outer, up++) {
        const struct feel_type *element = local->element ? local->types.items[0] : NULL;
        const struct feel_field *field = element != NULL ? type_field(element, name) : NULL;
        if (field != NULL) {
            *ret = (struct name_match){.kind = NAME_FIELD, .up = up, .type = element};
            return true;
        }
        for (size_t i = local->names.count; i-- > 0;) {
            if (!str_eq(local->names.items[i], name))
                continue;
            *ret = (struct name_match){
                .kind = NAME_LOCAL, .up = up, .index = (uint32_t)i, .type = local->types.items[i]};
            return true;
        }
    }
    return false;
}

static uint32_t local_depth(const struct parser *p)
{
    uint32_t depth = 0;
    for (struct local *local = p->locals; local != NULL; local = local->outer)
        depth++;
    return depth;
}

static ptrdiff_t find_in_layer(const struct feel_names *layer, struct str name)
{
    if (layer->index != NULL)
        return (ptrdiff_t)(uintptr_t)map_get(layer->index, name) - 1;
    for (size_t i = 0; i < layer->count; i++)
        if (str_eq(layer->fields[i].name, name))
            return (ptrdiff_t)i;
    return -1;
}

static bool find_outer(const struct parser *p, struct str name, struct name_match *ret)
{
    uint32_t up = local_depth(p);
    for (const struct feel_names *layer = p->compiler->names; layer != NULL;
         layer = layer->outer, up++) {
        ptrdiff_t at = find_in_layer(layer, name);
        if (at < 0)
            continue;
        *ret = (struct name_match){
            .kind = NAME_OUTER, .up = up, .index = (uint32_t)at, .type = layer->fields[at].type};
        return true;
    }
    return false;
}

static const struct feel_host_function *find_host(const struct parser *p, struct str name)
{
    for (const struct feel_library *library = p->compiler->library; library != NULL;
         library = library->next)
        for (size_t i = 0; i < library->count; i++)
            if (str_is(name, library->functions[i].name))
                return &library->functions[i];
    return NULL;
}

static bool find_function(const struct parser *p, struct str name, struct name_match *ret)
{
    *ret = (struct name_match){.type = &feel_t_function};
    ret->host = find_host(p, name);
    ret->builtin = ret->host == NULL ? builtin_find(name) : NULL;
    ret->kind = ret->host != NULL ? NAME_HOST : ret->builtin != NULL ? NAME_BUILTIN : NAME_NONE;
    return ret->kind != NAME_NONE;
}

static bool find_name(const struct parser *p, struct str name, struct name_match *ret)
{
    if (find_local(p, name, ret) || find_outer(p, name, ret) || find_function(p, name, ret)) {
        ret->name = name;
        return true;
    }
    return false;
}

/* The innermost filter whose elements are of unknown shape: the name may be one of their entries.
 */
static void find_open_element(const struct parser *p, struct name_match *match)
{
    uint32_t up = 0;
    for (struct local *local = p->locals; local != NULL; local = local->outer, up++) {
        const struct feel_type *type = local->element ? local->types.items[0] : NULL;
        if (type == NULL ||
            !(type->kind == FEEL_T_ANY || (type->kind == FEEL_T_CONTEXT && type->count == 0))) {
            if (match->kind == NAME_LOCAL && match->up == up)
                return;
            continue;
        }
        match->element = local;
        match->element_up = up;
        return;
    }
}

struct name_match scope_match(struct parser *p)
{
    struct name_match best = {.end = p->token.to, .name = parse_token_text(p)}, found;
    size_t from = p->token.from, end = p->token.to;
    bool word = true;
    for (int parts = 0; parts < NAME_PARTS && end > 0; parts++) {
        struct str written = str_part(p->s, from, end);
        struct str name = parts == 0 ? written : scope_normal(p->arena, written);
        if (word && find_name(p, name, &found)) {
            best = found;
            best.end = end;
        }
        end = part_end(p->s, end, &word);
    }
    if (best.kind != NAME_FIELD)
        find_open_element(p, &best);
    return best;
}

/* ---- reading names that are being introduced, or that belong to a value ---- */
static bool ends_name(struct str word)
{
    static const char *const stops[] = {"in", "return", "satisfies", "then", "else", NULL};
    for (size_t i = 0; stops[i] != NULL; i++)
        if (str_is(word, stops[i]))
            return true;
    return false;
}

struct str scope_read_name(struct parser *p)
{
    size_t from = p->token.from, end = p->token.to;
    bool word;
    if (!parse_at(p, TOKEN_WORD)) {
        parse_syntax(p, "F001", from, end, "expected a name");
        return (struct str){0};
    }
    for (size_t next; (next = part_end(p->s, end, &word)) > 0; end = next) {
        struct token token = lex_token(p->s, end);
        if (token.kind == TOKEN_WORD && ends_name(str_part(p->s, token.from, token.to)))
            break;
    }
    parse_jump(p, end);
    return scope_normal(p->arena, str_part(p->s, from, end));
}

static bool is_property(const struct feel_type *type, struct str name)
{
    if (type_field(type, name) != NULL)
        return true;
    const char *const *properties = kind_properties(type->kind);
    for (size_t i = 0; properties != NULL && properties[i] != NULL; i++)
        if (str_is(name, properties[i]))
            return true;
    return type->kind == FEEL_T_ANY &&
           (str_is(name, "time offset") || str_is(name, "start included") ||
            str_is(name, "end included"));
}

struct str scope_read_property(struct parser *p, const struct feel_type *type)
{
    size_t from = p->token.from, end = p->token.to, best = end;
    bool word = true;
    if (type->kind == FEEL_T_LIST)
        type = type->of;
    for (int parts = 0; parts < NAME_PARTS && end > 0; parts++) {
        if (word && is_property(type, scope_normal(p->arena, str_part(p->s, from, end))))
            best = end;
        end = part_end(p->s, end, &word);
    }
    struct str name = str_part(p->s, from, best);
    parse_jump(p, best);
    return scope_normal(p->arena, name);
}

/* ---- unknown names ---- */
struct candidates {
    struct arena *arena;
    VEC(struct str) names;
};

static void add_names(struct candidates *all, const struct parser *p)
{
    for (struct local *local = p->locals; local != NULL; local = local->outer) {
        for (size_t i = 0; i < local->names.count; i++)
            VEC_PUSH(all->arena, all->names, local->names.items[i]);
        const struct feel_type *element = local->element ? local->types.items[0] : NULL;
        for (size_t i = 0; element != NULL && i < element->count; i++)
            VEC_PUSH(all->arena, all->names, element->fields[i].name);
    }
    for (const struct feel_names *layer = p->compiler->names; layer != NULL; layer = layer->outer)
        for (size_t i = 0; i < layer->count; i++)
            VEC_PUSH(all->arena, all->names, layer->fields[i].name);
    VEC_PUSH(all->arena, all->names, STR("true"));
    VEC_PUSH(all->arena, all->names, STR("false"));
    VEC_PUSH(all->arena, all->names, STR("null"));
}

static void add_functions(struct candidates *all, const struct parser *p)
{
    for (const struct feel_library *library = p->compiler->library; library != NULL;
         library = library->next)
        for (size_t i = 0; i < library->count; i++)
            VEC_PUSH(all->arena, all->names, str_of(library->functions[i].name));
    for (size_t i = 0; i < builtin_count(); i++)
        VEC_PUSH(all->arena, all->names, str_of(builtin_at(i)->name));
}

struct str scope_nearest(struct parser *p, struct str name, bool functions)
{
    struct candidates all = {.arena = p->arena};
    if (functions)
        add_functions(&all, p);
    add_names(&all, p);
    return nearest_word(name, all.names.items, all.names.count);
}

static bool is_operator_word(struct str word)
{
    static const char *const words[] = {"and",  "or",     "between",   "in",   "instance", "then",
                                        "else", "return", "satisfies", "some", "every",    NULL};
    for (size_t i = 0; words[i] != NULL; i++)
        if (str_is(word, words[i]))
            return true;
    return false;
}

struct node *scope_unknown(struct parser *p)
{
    size_t from = p->token.from, end = p->token.to;
    struct token next = lex_token(p->s, end);
    while (next.kind == TOKEN_WORD && !is_operator_word(str_part(p->s, next.from, next.to))) {
        end = next.to;
        next = lex_token(p->s, end);
    }
    struct str name = scope_normal(p->arena, str_part(p->s, from, end));
    bool function = next.kind == '(';
    struct diag *diag = parse_finding(p, function ? "F013" : "F010", from, end, "unknown %s '%.*s'",
                                      function ? "function" : "name", STR_ARG(name));
    struct str near = scope_nearest(p, name, function);
    struct str foreign = foreign_help(p->arena, p->s, from);
    if (!str_empty(foreign))
        diag_help(p->compiler->diags, diag, "%.*s", STR_ARG(foreign));
    else if (str_empty(near) && !function && next.kind != '.' && !p->compiler->tolerant)
        diag_help(p->compiler->diags, diag, "if a text is meant: \"%.*s\", in double quotes",
                  STR_ARG(name));
    if (!str_empty(near))
        diag_help(p->compiler->diags, diag, "did you mean '%.*s'?", STR_ARG(near));
    parse_jump(p, end);
    return make_fault(p, function ? "unknown_function" : "unknown_name", from);
}
