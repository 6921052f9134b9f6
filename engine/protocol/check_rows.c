#include "protocol/check.h"

/* Rows that nobody can fill and rows that nothing names. */

static bool is_used(const struct check *check, const char *kind, struct str id)
{
    struct str key = str_format(check->arena, "%s:%.*s", kind, STR_ARG(id));
    return map_has(check->protocol->used, key);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/* Roles are also named by values and in expressions; there the text of the protocol tells. The
 * first mention is the role's own row. */
static bool is_mentioned(const struct check *check, struct str id)
{
    struct str text = check->protocol->resolved;
    size_t mentions = 0;
    ptrdiff_t at = -1;
    while (mentions < 2 && (at = str_find(text, id, (size_t)(at + 1))) >= 0) {
        size_t end = (size_t)at + id.len;
        mentions +=
            !(at > 0 && is_word(text.at[at - 1])) && !(end < text.len && is_word(text.at[end]));
    }
    return mentions > 1;
}

static void check_roles(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->roles_count; i++) {
        const struct role *role = &protocol->roles[i];
        if (!is_used(check, "role", role->id) && !is_mentioned(check, role->id))
            diag_warning(check->diags, "P111", role->at, "the role `%.*s` takes no part",
                         STR_ARG(role->id));
    }
}

static void check_documents(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->documents_count; i++)
        if (!protocol->documents[i].from.count && protocol->roles_count)
            diag_warning(check->diags, "P110", protocol->documents[i].at,
                         "nobody can provide the document `%.*s`",
                         STR_ARG(protocol->documents[i].id));
}

/* A pack of one document, much like another one, is most likely that one. */
static void check_packs(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->packs_count; i++) {
        const struct pack *pack = &protocol->packs[i];
        struct str path = str_format(check->arena, "packs.%.*s", STR_ARG(pack->id)), near = {0};
        for (size_t j = 0; j < protocol->packs_count; j++)
            if (j != i && protocol->packs[j].count > pack->count && !near.len)
                near = nearest_word(pack->id, &protocol->packs[j].id, 1);
        if (!near.len || pack->count != 1 || str_find(protocol->resolved, path, 0) >= 0)
            continue;
        struct diag *diag =
            diag_warning(check->diags, "P129", pack->documents[0]->at,
                         "nothing looks at the pack `%.*s` of this document", STR_ARG(pack->id));
        diag_help(check->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
    }
}

static void check_needs(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->needs_count; i++)
        if (!is_used(check, "need", protocol->needs[i].id))
            diag_warning(check->diags, "P112", protocol->needs[i].at,
                         "the need `%.*s` is never asked", STR_ARG(protocol->needs[i].id));
}

/* ---- notices ---- */

struct sending {
    const struct check *check;
    const struct notice *notice;
};

static void note_sending(void *context, const struct action *action)
{
    const struct sending *sending = context;
    if (action->kind == ACTION_NOTIFY && action->notice == sending->notice && !action->to.count)
        diag_warning(sending->check->diags, "P118", action->at,
                     "the notice `%.*s` goes to nobody: neither it nor this action says `to`",
                     STR_ARG(sending->notice->id));
}

/* Notices leave the system: mail carries reference, duty and date. */
static void check_exposed(const struct check *check, const struct notice *notice)
{
    for (size_t i = 0; i < notice->exposed_count; i++) {
        struct str path = notice->exposed[i].path;
        struct diag *diag = diag_error(check->diags, "P125", notice->exposed[i].at,
                                       "the notice `%.*s` would carry personal data: `%.*s`",
                                       STR_ARG(notice->id), STR_ARG(path));
        diag_help(check->diags, diag,
                  "leave it out; or, where the law wants it there, say `allow: [%.*s]`",
                  STR_ARG(path));
    }
}

static void check_notices(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->notices_count; i++) {
        const struct notice *notice = &protocol->notices[i];
        check_exposed(check, notice);
        struct sending sending = {check, notice};
        if (!is_used(check, "notice", notice->id))
            diag_warning(check->diags, "P122", notice->at, "the notice `%.*s` is never sent",
                         STR_ARG(notice->id));
        else if (!notice->to.count)
            visit_actions(protocol, note_sending, &sending);
    }
}

/* ---- data ---- */

struct setting {
    const struct field *field;
    bool set;
};

static void note_setting(void *context, const struct action *action)
{
    struct setting *setting = context;
    for (size_t i = 0; i < action->set_count; i++)
        setting->set = setting->set || action->sets[i].field == setting->field;
}

static void check_fields(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->fields_count; i++) {
        struct setting setting = {&protocol->fields[i], false};
        if (setting.field->by.count || !protocol->roles_count)
            continue;
        visit_actions(protocol, note_setting, &setting);
        if (setting.set)
            continue;
        struct diag *diag =
            diag_warning(check->diags, "P120", setting.field->at, "nobody can set the field `%.*s`",
                         STR_ARG(setting.field->id));
        diag_help(check->diags, diag, "say `by` for the field, or `edited_by` for the file");
    }
}

void check_rows(const struct check *check)
{
    check_roles(check);
    check_documents(check);
    check_packs(check);
    check_needs(check);
    check_notices(check);
    check_fields(check);
}
