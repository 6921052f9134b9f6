#include "protocol/build.h"

/* What the law says a notice must contain: a need of its own, which no file writes. Its texts must
 * mention every path, and a path that is unknown keeps the notice from being sent. */

/* ---- whether the texts mention it ---- */

struct mention {
    struct str path;
    bool found;
};

static bool is_within(struct str path, struct str whole)
{
    return str_eq(path, whole) || (str_starts(path, whole) && path.at[whole.len] == '.');
}

/* `session` is said where a text names `session.start`, and the other way about. */
static void look_for(void *context, struct str path, struct span at)
{
    struct mention *mention = context;
    (void)at;
    mention->found |= is_within(path, mention->path) || is_within(mention->path, path);
}

static void check_mention(struct build *build, const struct key_name *path, const char *what,
                          const struct feel_template *template)
{
    struct mention mention = {path->text, false};
    if (!template)
        return;
    feel_template_paths(template, build->arena, look_for, &mention);
    if (mention.found)
        return;
    struct diag *diag =
        diag_error(build->diags, "P057", path->at, "the %s of this notice does not say `%.*s`",
                   what, STR_ARG(path->text));
    diag_help(build->diags, diag, "write {{ %.*s }} where the letter says it", STR_ARG(path->text));
}

/* ---- the need ---- */

static const struct raw_field *field_of(const struct build *build, struct str path)
{
    const struct raw_field *raws = build->raw->data.items;
    struct str head = {0};
    (void)str_next(&path, '.', &head);
    for (size_t i = 0; i < build->raw->data.count; i++)
        if (str_eq(raws[i].row.name.text, head))
            return &raws[i];
    return NULL;
}

/* Who can mend it: those who may set the first of its fields that says so, else the file's. */
static struct roles menders(struct build *build, const struct key_names *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        const struct raw_field *raw = field_of(build, paths->items[i].text);
        if (raw && raw->by.count)
            return refer_roles(build, &raw->by);
    }
    return build->protocol->edited_by;
}

static const struct feel_template *sentence(struct build *build, const struct feel_names *names,
                                            struct str text)
{
    struct excerpt excerpt = excerpt_of(build->arena, "<contains>", text);
    struct feel_compiler compiler = {
        .arena = build->arena, .diags = build->diags, .names = names, .library = build->library};
    return feel_template_compile(&compiler, &excerpt);
}

/* A label stands inside a FEEL string, so that braces in it are no expression. */
static struct str quoted(struct build *build, struct str label)
{
    return feel_print(build->arena, feel_string(label));
}

void build_content(struct build *build, const struct raw_notice *raw,
                   const struct feel_names *names, struct notice *notice)
{
    const struct key_names *paths = &raw->contains;
    if (!paths->count)
        return;
    struct need *need = ARENA_NEW(build->arena, struct need);
    need->id = str_format(build->arena, "%.*s.contains", STR_ARG(notice->id));
    const struct feel_names *missing = need_names(build, need->id, missing_item_type(build));
    need->source = raw->row.source.text;
    need->at = notice->at;
    need->who = menders(build, paths);
    build_paths(build, paths, names, need);
    need->says = sentence(build, missing,
                          str_format(build->arena,
                                     "{{ %.*s }} must say what is not known: "
                                     "{{ item.label }}.",
                                     STR_ARG(quoted(build, notice->label))));
    need->remedy = sentence(build, missing, STR("Say what is missing, then try again."));
    notice->content = need;
    for (size_t i = 0; i < paths->count; i++) {
        if (!need->paths[i].value)
            continue; /* told already: there is no such path */
        check_mention(build, &paths->items[i], "text", notice->text);
        check_mention(build, &paths->items[i], "HTML", notice->html);
    }
}

/* ---- where it is asked ---- */

static bool sets_path(const struct action *action, const struct need_path *path)
{
    for (size_t i = 0; i < action->set_count && action->kind == ACTION_SET; i++)
        if (is_within(path->path, action->sets[i].field->id))
            return true;
    return action->kind == ACTION_RECORD || action->then.count || action->otherwise.count;
}

/* What an action before it may give is not known yet; it is looked at when the notice is sent. */
static bool is_settled(struct actions actions, size_t before, const struct need *need)
{
    for (size_t i = 0; i < before; i++)
        for (size_t j = 0; j < need->path_count; j++)
            if (sets_path(actions.items[i], &need->paths[j]))
                return false;
    return true;
}

/* Needs of the notices that these actions always send at once: asked beforehand, with all others,
 * so that one refusal says everything, and `why` foretells it. */
struct needs with_content(struct build *build, struct needs needs, struct actions actions)
{
    VEC(const struct need *) all = {0};
    for (size_t i = 0; i < needs.count; i++)
        VEC_PUSH(build->arena, all, needs.items[i]);
    for (size_t i = 0; i < actions.count; i++) {
        const struct action *action = actions.items[i];
        if (action->kind == ACTION_NOTIFY && action->notice && action->notice->content &&
            !action->notify_at && is_settled(actions, i, action->notice->content))
            VEC_PUSH(build->arena, all, action->notice->content);
    }
    return (struct needs){all.items, all.count};
}
