/* What a notice says, written for people: dates in words, values escaped where the medium is HTML.
 */
#include "machine/tasks.h"

struct writing { /* one text; the context of write_value */
    struct notice_text *notice;
    bool html;
};

static void note_fault(struct notice_text *notice, struct arena *arena, struct feel_value value)
{
    if (!value_is_fault(value) || !str_empty(notice->fault))
        return;
    notice->fault = value_reason(arena, value);
}

/* Each expression once, however often the texts have it. */
static void note_blank(struct notice_text *notice, struct arena *arena,
                       const struct feel_expr *expr, struct feel_value value)
{
    struct str text = expr != NULL ? str_trim(feel_expr_text(expr).text) : (struct str){0};
    if (value.kind != FEEL_NULL || expr == NULL)
        return;
    for (size_t i = 0; i < notice->blanks.count; i++)
        if (str_eq(notice->blanks.items[i], text))
            return;
    VEC_PUSH(arena, notice->blanks, text);
}

static struct str write_value(void *context, struct arena *arena, const struct feel_expr *expr,
                              struct feel_value value)
{
    struct writing *writing = context;
    struct str text =
        value.kind == FEEL_DATE ? date_words(arena, value.of.date) : feel_plain(arena, value);
    note_fault(writing->notice, arena, value);
    note_blank(writing->notice, arena, expr, value);
    return writing->html ? text_html(arena, text) : text;
}

static struct str written(struct work *work, struct notice_text *notice,
                          const struct feel_template *template, bool html)
{
    struct writing writing = {.notice = notice, .html = html};
    return render_for(work, template, write_value, &writing);
}

struct notice_text notice_text(struct work *work, const struct notice *notice)
{
    struct notice_text text = {0};
    text.subject = written(work, &text, notice->subject, false);
    text.text = written(work, &text, notice->text, false);
    text.html = written(work, &text, notice->html, true);
    text.broken = !str_empty(text.fault) &&
                  (notice->content != NULL || str_empty(text.subject) || str_empty(text.text) ||
                   (notice->html != NULL && str_empty(text.html)));
    return text;
}

bool tell_fault(struct work *work, const struct notice *notice, const struct notice_text *text)
{
    if (!str_empty(text->fault))
        trouble(work, str_format(work->arena, "notice %.*s", STR_ARG(notice->id)), text->fault);
    return text->broken;
}
