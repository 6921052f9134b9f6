#include "protocol/build.h"

/* WHEN and EVERY with the FEEL inside them. */

static const struct {
    const char *word;
    enum anchor_kind kind;
} anchor_words[] = {
    {"due", ANCHOR_DUE},           {"entered", ANCHOR_ENTERED},
    {"opened", ANCHOR_OPENED},     {"occurrence", ANCHOR_OCCURRENCE},
    {"answered", ANCHOR_ANSWERED}, {"seen", ANCHOR_SEEN},
    {"sent", ANCHOR_SENT},
};

/* Each is an anchor in one place; anywhere else a case may have a date of that name. */
static const unsigned local_anchors = ANCHOR_BIT(ANCHOR_SEEN) | ANCHOR_BIT(ANCHOR_SENT);

static bool anchor_of_word(struct str word, unsigned anchors, enum anchor_kind *ret)
{
    for (size_t i = 0; i < COUNT_OF(anchor_words); i++) {
        if (local_anchors & ~anchors & ANCHOR_BIT(anchor_words[i].kind))
            continue;
        if (str_is(word, anchor_words[i].word)) {
            *ret = anchor_words[i].kind;
            return true;
        }
    }
    return false;
}

static bool is_moment(const struct feel_type *type)
{
    return type->kind == FEEL_T_DATE || type->kind == FEEL_T_DATE_TIME || type->kind == FEEL_T_ANY;
}

/* An anchor that is FEEL: a date or a date and time. */
static const struct feel_expr *build_anchor(struct build *build, const struct excerpt *text,
                                            const struct feel_names *names)
{
    const struct feel_expr *expr = build_excerpt(build, text, names, NULL);
    if (expr && !is_moment(feel_expr_type(expr)))
        diag_error(build->diags, "P023", excerpt_span(text, 0, text->text.len),
                   "an anchor must be a date or a date and time, but this is a %.*s",
                   STR_ARG(feel_type_name(build->arena, feel_expr_type(expr))));
    return expr;
}

/* A word that is neither an anchor nor a name: most likely one of the anchors of this place. */
static void help_with_anchor(struct build *build, struct diag *diag, struct str word,
                             unsigned anchors)
{
    struct str words[COUNT_OF(anchor_words)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(anchor_words); i++)
        if (anchors & ANCHOR_BIT(anchor_words[i].kind))
            words[count++] = str_of(anchor_words[i].word);
    struct str near = nearest_word(word, words, count);
    if (!str_is(str_of(diag->code), FEEL_UNKNOWN_NAME))
        return;
    if (near.len)
        diag_help(build->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
    else if (str_starts(diag->help, STR("if a text")))
        diag_help(build->diags, diag,
                  "a moment is counted from a date of the case, or from a "
                  "word such as `entered` or `due`");
}

static void report_anchor(struct build *build, const struct excerpt *text, unsigned anchors)
{
    struct text words = text_new(build->arena);
    for (size_t i = 0; i < COUNT_OF(anchor_words); i++)
        if (anchors & ANCHOR_BIT(anchor_words[i].kind))
            text_addf(&words, "`%s`, ", anchor_words[i].word);
    struct diag *diag = diag_error(build->diags, "P024", excerpt_span(text, 0, text->text.len),
                                   "the anchor `%.*s` means nothing here", STR_ARG(text->text));
    diag_help(build->diags, diag, "here it may be %.*sa date of the case, or FEEL in brackets",
              STR_ARG(text_str(&words)));
}

const struct when_expr *build_when(struct build *build, const struct yaml_node *node,
                                   const struct feel_names *names, unsigned anchors)
{
    const struct when *when = node ? when_parse(build->arena, &node->text, build->diags) : NULL;
    if (!when)
        return NULL;
    struct when_expr *expr = ARENA_NEW(build->arena, struct when_expr);
    expr->when = when;
    if (when->count_feel.text.len)
        expr->count = build_excerpt(build, &when->count_feel, names, &feel_t_number);
    if (!when->anchor_feel.text.len && anchor_of_word(when->anchor, anchors, &expr->anchor)) {
        if (!(anchors & ANCHOR_BIT(expr->anchor)))
            report_anchor(build, &when->anchor_text, anchors);
        return expr;
    }
    expr->anchor = ANCHOR_FEEL;
    size_t told = build->diags->list.count;
    bool plain = !when->anchor_feel.text.len;
    expr->anchor_feel = build_anchor(build, plain ? &when->anchor_text : &when->anchor_feel, names);
    if (plain && build->diags->list.count > told)
        help_with_anchor(build, build->diags->list.items[told], when->anchor, anchors);
    return expr;
}

static const struct feel_expr *build_every_list(struct build *build, const struct excerpt *text,
                                                const struct feel_names *names)
{
    const struct feel_expr *expr = build_excerpt(build, text, names, NULL);
    if (!expr)
        return NULL;
    enum feel_type_kind kind = feel_expr_type(expr)->kind;
    if (kind != FEEL_T_LIST && kind != FEEL_T_ANY)
        diag_error(build->diags, "P019", excerpt_span(text, 0, text->text.len),
                   "this must be a list, but it is a %.*s",
                   STR_ARG(feel_type_name(build->arena, feel_expr_type(expr))));
    return expr;
}

static void build_repeat_anchor(struct build *build, struct every_expr *expr,
                                const struct feel_names *names)
{
    const struct excerpt *text = &expr->every->anchor_text;
    const unsigned allowed = ANCHOR_BIT(ANCHOR_ENTERED) | ANCHOR_BIT(ANCHOR_OPENED);
    if (anchor_of_word(str_trim(text->text), allowed, &expr->anchor)) {
        if (!(allowed & ANCHOR_BIT(expr->anchor)))
            report_anchor(build, text, allowed);
        return;
    }
    expr->anchor = ANCHOR_FEEL;
    expr->anchor_feel = build_anchor(build, text, names);
}

static const struct every_expr *compile_every(struct build *build, const struct every *every,
                                              enum closed_day closed,
                                              const struct feel_names *names)
{
    struct every_expr *expr = ARENA_NEW(build->arena, struct every_expr);
    expr->every = every;
    if (every->kind == EVERY_CRON)
        expr->closed_day = closed;
    if (every->list_feel.text.len)
        expr->list = build_every_list(build, &every->list_feel, names);
    if (every->feel.text.len)
        expr->duration = build_excerpt(build, &every->feel, names, NULL);
    if (every->kind == EVERY_REPEAT)
        build_repeat_anchor(build, expr, names);
    if (every->otherwise)
        expr->otherwise = compile_every(build, every->otherwise, closed, names);
    return expr;
}

const struct every_expr *build_every(struct build *build, const struct yaml_node *node,
                                     enum closed_day closed, const struct feel_names *names)
{
    const struct every *every = node ? every_parse(build->arena, &node->text, build->diags) : NULL;
    return every ? compile_every(build, every, closed, names) : NULL;
}
