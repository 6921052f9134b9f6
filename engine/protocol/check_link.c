#include "protocol/check.h"

/* Links: whether the tree holds the other protocol, and that protocol what is asked of it. */

/* The id on a file's `protocol:` line; the second key of a file stands at the margin. */
static struct str protocol_of(struct str bytes)
{
    struct str line, key = STR("protocol:");
    for (int i = 0; i < 50 && str_next(&bytes, '\n', &line); i++) {
        if (!str_starts(line, key))
            continue;
        struct str id = str_part(line, key.len, line.len);
        ptrdiff_t comment = str_find(id, STR(" #"), 0);
        return str_trim(comment < 0 ? id : str_part(id, 0, (size_t)comment));
    }
    return (struct str){0};
}

/* From the ids of the tree's protocols to their paths. */
static struct map *protocols_of_tree(const struct check *check)
{
    const struct files *files = check->loader->files;
    struct map *ids = map_new(check->arena);
    const struct str *paths = NULL;
    size_t count = 0;
    struct error error;
    if (files->list(files->context, check->arena, STR("workflows"), &paths, &count, &error) !=
        RESULT_DONE)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct str bytes, id = {0};
        if (files->read(files->context, check->arena, paths[i], &bytes, &error) == RESULT_DONE)
            id = protocol_of(bytes);
        if (id.len) {
            struct str *path = ARENA_NEW(check->arena, struct str);
            *path = paths[i];
            map_put(ids, id, path);
        }
    }
    return ids;
}

/* ---- what the other protocol has ---- */

struct linked {
    const struct check *check;
    const struct link *link;
    const struct protocol *other;
};

static void report_lack(const struct linked *linked, struct span at, const char *what,
                        struct str name, struct str near)
{
    struct diag *diag =
        diag_warning(linked->check->diags, "P130", at, "the protocol `%.*s` has no %s `%.*s`",
                     STR_ARG(linked->link->protocol), what, STR_ARG(name));
    if (near.len)
        diag_help(linked->check->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
}

static struct str nearest_row(const struct linked *linked, const char *kind, struct str id)
{
    struct str prefix = str_format(linked->check->arena, "%s:", kind);
    const struct map *ids = linked->other->ids;
    size_t all = map_count(ids), count = 0;
    struct str *names = ARENA_ARRAY(linked->check->arena, struct str, all);
    for (size_t i = 0; i < all; i++)
        if (str_starts(map_key(ids, i), prefix))
            names[count++] = str_part(map_key(ids, i), prefix.len, map_key(ids, i).len);
    return nearest_word(id, names, count);
}

static void check_row(const struct linked *linked, struct span at, const char *kind,
                      const char *what, struct str id)
{
    if (!protocol_find(linked->other, kind, id))
        report_lack(linked, at, what, id, nearest_row(linked, kind, id));
}

static void check_read(const struct linked *linked, struct str path)
{
    static const struct {
        const char *prefix, *kind, *what;
    } parts[] = {{"data", "data", "field"},
                 {"documents", "document", "document"},
                 {"packs", "pack", "pack"},
                 {"records", "record", "record"},
                 {"consents", "consent", "consent"}};
    struct str head = {0}, id = {0};
    (void)str_next(&path, '.', &head);
    if (!str_next(&path, '.', &id))
        return;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_is(head, parts[i].prefix))
            check_row(linked, linked->link->at, parts[i].kind, parts[i].what, id);
}

struct hearing {
    struct str event;
    bool sent;
};

static void note_sent(void *context, const struct action *action)
{
    struct hearing *hearing = context;
    if (action->kind == ACTION_SEND && event_matches(hearing->event, action->event))
        hearing->sent = hearing->sent || action->to_linked || action->to_link;
}

static void check_hear(const struct linked *linked, struct str event)
{
    struct hearing hearing = {event, false};
    visit_actions(linked->other, note_sent, &hearing);
    if (!hearing.sent)
        report_lack(linked, linked->link->at, "action that sends", event, (struct str){0});
}

/* `LINK.states, "id"`, as list contains has it. */
static void check_states_of(const struct linked *linked, const struct feel_expr *expr)
{
    struct excerpt text = feel_expr_text(expr);
    struct str wanted = str_format(linked->check->arena, "%.*s.states", STR_ARG(linked->link->id));
    ptrdiff_t at = -1;
    while ((at = str_find(text.text, wanted, (size_t)(at + 1))) >= 0) {
        size_t from = (size_t)at + wanted.len;
        while (from < text.text.len && (text.text.at[from] == ' ' || text.text.at[from] == ','))
            from++;
        ptrdiff_t end = from < text.text.len && text.text.at[from] == '"'
                            ? str_find(text.text, STR("\""), from + 1)
                            : -1;
        if (end > 0)
            check_row(linked, excerpt_span(&text, from, (size_t)end + 1), "state", "state",
                      str_part(text.text, from + 1, (size_t)end));
    }
}

static void check_expressions(const struct linked *linked)
{
    const struct protocol *protocol = linked->check->protocol;
    for (size_t i = 0; i < protocol->defines_count; i++)
        if (protocol->defines[i].value)
            check_states_of(linked, protocol->defines[i].value);
    for (size_t i = 0; i < protocol->needs_count; i++) {
        if (protocol->needs[i].rule)
            check_states_of(linked, protocol->needs[i].rule);
        if (protocol->needs[i].applies)
            check_states_of(linked, protocol->needs[i].applies);
    }
    for (size_t i = 0; i < protocol->transition_count; i++)
        if (protocol->transitions[i]->condition)
            check_states_of(linked, protocol->transitions[i]->condition);
}

/* What an opening gives must be there. */
static void check_opening(void *context, const struct action *action)
{
    const struct linked *linked = context;
    if (action->kind != ACTION_OPEN || action->to_link != linked->link)
        return;
    for (size_t i = 0; i < action->set_count; i++)
        check_row(linked, action->sets[i].at, "data", "field", action->sets[i].path);
    for (size_t i = 0; i < action->party_count; i++)
        check_row(linked, action->parties[i].at, "role", "role", action->parties[i].role);
}

static void check_other(struct linked *linked)
{
    for (size_t i = 0; i < linked->link->read_count; i++)
        check_read(linked, linked->link->reads[i]);
    for (size_t i = 0; i < linked->link->hear_count; i++)
        check_hear(linked, linked->link->hears[i]);
    check_expressions(linked);
    visit_actions(linked->check->protocol, check_opening, linked);
}

/* Its own faults are told when it is checked itself. */
static const struct protocol *load_other(const struct check *check, struct str path)
{
    struct protocol_loader loader = *check->loader;
    loader.diags = diags_new(check->arena);
    return protocol_load(&loader, path);
}

void check_links(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    if (!check->loader->files->list || !protocol->links_count)
        return;
    const struct map *ids = protocols_of_tree(check);
    for (size_t i = 0; ids && i < protocol->links_count; i++) {
        const struct link *link = &protocol->links[i];
        struct linked linked = {check, link, protocol};
        const struct str *path = map_get(ids, link->protocol);
        if (!str_eq(link->protocol, protocol->id)) {
            linked.other = path ? load_other(check, *path) : NULL;
            if (!path)
                diag_warning(check->diags, "P117", link->at,
                             "no file under workflows/ holds the protocol `%.*s`",
                             STR_ARG(link->protocol));
        }
        if (linked.other)
            check_other(&linked);
    }
}
