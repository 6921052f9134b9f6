/* Text with expressions in double braces. */
#include "base/limits.h"
#include "feel/feel.h"
#include "feel/lex.h"

struct piece {
    struct str text; /* where expr is NULL */
    const struct feel_expr *expr;
};
struct feel_template {
    VEC(struct piece) pieces;
};

static bool double_at(struct str s, size_t at, char brace)
{
    return at + 1 < s.len && s.at[at] == brace && s.at[at + 1] == brace;
}

/* The `}}` that ends an expression started at `at`: not one inside a string, a comment or the
 * braces of a context. Returns the length where there is none. */
static size_t expression_end(struct str s, size_t at)
{
    int depth = 0;
    while (at < s.len) {
        struct token token = lex_token(s, at);
        if (token.kind == '}' && depth == 0 && double_at(s, token.from, '}'))
            return token.from;
        if (token.kind == TOKEN_END || token.kind == TOKEN_OPEN_STRING ||
            token.kind == TOKEN_OPEN_COMMENT)
            break;
        depth += (token.kind == '{') - (token.kind == '}' && depth > 0);
        at = token.to;
    }
    return s.len;
}

static bool is_blank(struct str s)
{
    return str_empty(str_trim(s));
}

static void add_text(struct feel_template *template, struct arena *arena, struct str text)
{
    struct piece piece = {text, NULL};
    if (text.len > 0)
        VEC_PUSH(arena, template->pieces, piece);
}

static bool add_expression(struct feel_template *template, const struct feel_compiler *compiler,
                           const struct excerpt *text, size_t from, size_t to)
{
    struct excerpt part = excerpt_part(text, from, to);
    if (is_blank(part.text)) {
        diag_error(compiler->diags, "F031", excerpt_span(text, from - 2, to + 2),
                   "there is no expression between these braces");
        return false;
    }
    struct piece piece = {.expr = feel_compile(compiler, &part, NULL)};
    VEC_PUSH(compiler->arena, template->pieces, piece);
    return piece.expr != NULL;
}

static size_t next_open(struct str s, size_t at)
{
    ptrdiff_t open = str_find(s, STR("{{"), at);
    return open < 0 ? s.len : (size_t)open;
}

static bool check_stray(const struct feel_compiler *compiler, const struct excerpt *text,
                        size_t from, size_t to)
{
    ptrdiff_t close = str_find(str_part(text->text, from, to), STR("}}"), 0);
    if (close < 0)
        return true;
    size_t at = from + (size_t)close;
    struct diag *diag =
        diag_error(compiler->diags, "F032", excerpt_span(text, at, at + 2), "'}}' closes nothing");
    diag_help(compiler->diags, diag, "an expression starts with '{{'");
    return false;
}

const struct feel_template *feel_template_compile(const struct feel_compiler *compiler,
                                                  const struct excerpt *text)
{
    struct feel_template *template = ARENA_NEW(compiler->arena, struct feel_template);
    struct str s = text->text;
    bool good = true;
    for (size_t at = 0; at < s.len;) {
        size_t open = next_open(s, at);
        good = check_stray(compiler, text, at, open) && good;
        add_text(template, compiler->arena, str_part(s, at, open));
        if (open == s.len)
            break;
        size_t end = expression_end(s, open + 2);
        if (end == s.len) {
            diag_error(compiler->diags, "F030", excerpt_span(text, open, open + 2),
                       "this '{{' is not closed by '}}'");
            return NULL;
        }
        good = add_expression(template, compiler, text, open + 2, end) && good;
        at = end + 2;
    }
    return good ? template : NULL;
}

static const struct feel_reason too_long = {.code = "string_too_long",
                                            .text = STR_INIT("this text would be too long")};

static struct str write_plain(void *context, struct arena *arena, const struct feel_expr *expr,
                              struct feel_value value)
{
    (void)context;
    (void)expr;
    if (value.kind == FEEL_NULL && value.of.reason == &too_long)
        return str_format(arena, "(%.*s)", STR_ARG(too_long.text));
    return feel_plain(arena, value);
}

struct str feel_template_render(const struct feel_template *template, struct feel_env *env)
{
    return feel_template_render_for(template, env, write_plain, NULL);
}

void feel_template_paths(const struct feel_template *template, struct arena *arena,
                         void (*visit)(void *context, struct str path, struct span at),
                         void *context)
{
    for (size_t i = 0; i < template->pieces.count; i++)
        if (template->pieces.items[i].expr != NULL)
            feel_expr_paths(template->pieces.items[i].expr, arena, visit, context);
}

struct str feel_template_render_for(const struct feel_template *template, struct feel_env *env,
                                    feel_write *write, void *context)
{
    struct text out = text_new(env->arena);
    for (size_t i = 0; i < template->pieces.count; i++) {
        const struct piece *piece = &template->pieces.items[i];
        text_add(&out, piece->expr == NULL
                           ? piece->text
                           : write(context, env->arena, piece->expr, feel_eval(piece->expr, env)));
        if (out.len > LIMIT_FEEL_STRING)
            return write(context, env->arena, NULL,
                         (struct feel_value){.kind = FEEL_NULL, .of.reason = &too_long});
    }
    return text_str(&out);
}
