#include "protocol/build.h"

/* Notices, and what of a case they would carry out of the system. */

/* ---- how private a path is ---- */

static const struct raw_field *find_raw(const struct key_list *list, struct str id)
{
    const struct raw_field *raws = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(raws[i].row.name.text, id))
            return &raws[i];
    return NULL;
}

/* Whether a part of it says a class of its own that is not public. */
static bool holds_private(const struct key_list *fields)
{
    const struct raw_field *raws = fields->items;
    for (size_t i = 0; i < fields->count; i++)
        if ((raws[i].privacy.class && raws[i].privacy.class != CLASS_PUBLIC + 1) ||
            holds_private(&raws[i].fields))
            return true;
    return false;
}

/* The class of the innermost field on the path that says one, and of all that is within it. */
static bool is_public_field(const struct build *build, struct str path)
{
    const struct key_list *list = &build->raw->data;
    struct str part;
    int class = 0;
    while (list && str_next(&path, '.', &part)) {
        const struct raw_field *raw = find_raw(list, part);
        if (raw && raw->privacy.class)
            class = raw->privacy.class;
        list = raw ? &raw->fields : NULL;
    }
    return class == CLASS_PUBLIC + 1 && !(list && holds_private(list));
}

/* What FEEL takes from the case is personal, but for fields that are public, and for what says
 * nothing of a person. */
static bool is_personal(const struct build *build, struct str path)
{
    static const char *const personal[] = {"records", "documents", "packs",  "consents",
                                           "parties", "event",     "record", "each"};
    struct str head = {0}, rest = path;
    (void)str_next(&rest, '.', &head);
    if (lookup(build, "data", head))
        return !is_public_field(build, path);
    for (size_t i = 0; i < COUNT_OF(personal); i++)
        if (str_is(head, personal[i]))
            return true;
    return lookup(build, "define", head) || lookup(build, "link", head);
}

/* ---- the paths in a text ---- */

struct exposing {
    struct build *build;
    const struct key_names *allow;
    VEC(struct exposure) found;
};

static bool is_allowed(const struct exposing *exposing, struct str path)
{
    for (size_t i = 0; i < exposing->allow->count; i++) {
        struct str allowed = exposing->allow->items[i].text;
        if (str_eq(path, allowed) || (str_starts(path, allowed) && path.at[allowed.len] == '.'))
            return true;
    }
    return false;
}

/* `pupil[..].name` takes the same as `pupil.name`. */
static struct str without_filters(struct arena *arena, struct str path)
{
    struct text out = text_new(arena);
    ptrdiff_t filter;
    while ((filter = str_find(path, STR("[..]"), 0)) >= 0) {
        text_add(&out, str_part(path, 0, (size_t)filter));
        path = str_part(path, (size_t)filter + 4, path.len);
    }
    text_add(&out, path);
    return text_str(&out);
}

/* Asked of the compiled texts, as evaluation sees them: neither a comment nor braces inside an
 * expression hide a path. */
static void look_at_path(void *context, struct str path, struct span at)
{
    struct exposing *exposing = context;
    path = without_filters(exposing->build->arena, path);
    if (!is_personal(exposing->build, path) || is_allowed(exposing, path))
        return;
    const struct exposure found = {path, at};
    VEC_PUSH(exposing->build->arena, exposing->found, found);
}

static void look_at_text(struct exposing *exposing, const struct feel_template *template)
{
    if (template)
        feel_template_paths(template, exposing->build->arena, look_at_path, exposing);
}

static void find_exposed(struct build *build, const struct raw_notice *raw, struct notice *notice)
{
    struct exposing exposing = {.build = build, .allow = &raw->allow};
    look_at_text(&exposing, notice->subject);
    look_at_text(&exposing, notice->text);
    look_at_text(&exposing, notice->html);
    notice->exposed = exposing.found.items;
    notice->exposed_count = exposing.found.count;
}

/* ---- notices ---- */

static const struct feel_names *notice_names(struct build *build)
{
    const struct feel_type *types[MOMENT_COUNT] = {
        [MOMENT_EVENT] = &feel_any,       [MOMENT_RECORD] = &feel_any,
        [MOMENT_EACH] = &feel_any,        [MOMENT_OCCURRENCE] = occurrence_type(build),
        [MOMENT_TASK] = task_type(build), [MOMENT_DUE] = &feel_any,
        [MOMENT_ENTERED] = &feel_any,
    };
    return moment_names(build, types);
}

const char *const served_ways[SERVED_WAYS] = {"post", "hand", "email"};

/* Nothing arrives before it was sent. */
static const struct when_expr *build_way(struct build *build, const struct yaml_node *node,
                                         const struct feel_names *names)
{
    const struct when_expr *when = build_when(build, node, names, ANCHOR_BIT(ANCHOR_SENT));
    if (when && (when->when->before || when->anchor == ANCHOR_FEEL))
        diag_error(build->diags, "P024", node->at,
                   "what counts as served is counted from when it was `sent`, onwards");
    return when;
}

static void build_service(struct build *build, const struct raw_service *raw,
                          const struct feel_names *names, struct notice *notice)
{
    if (!raw)
        return;
    notice->counts[0] = build_way(build, raw->post, names);
    notice->counts[1] = build_way(build, raw->hand, names);
    notice->counts[2] = build_way(build, raw->email, names);
}

/* A digest holds what says reference, duty and date. What says more is one message about one
 * pupil, and what somebody must have by law waits for nothing. */
static bool goes_alone(const struct raw_notice *raw)
{
    return raw->urgent || raw->proof == 1 || raw->contains.count > 0 || raw->allow.count > 0;
}

void build_notices(struct build *build)
{
    const struct raw_notice *raws = build->raw->notices.items;
    const struct feel_names *names = notice_names(build);
    for (size_t i = 0; i < build->raw->notices.count; i++) {
        struct notice *notice = lookup(build, "notice", raws[i].row.name.text);
        notice->label = label_of(build, &raws[i].row);
        notice->at = row_place(&raws[i].row);
        notice->to = refer_roles(build, &raws[i].to);
        notice->subject = build_template(build, raws[i].subject, names);
        notice->text = build_template(build, raws[i].text, names);
        notice->html = build_template(build, raws[i].html, names);
        notice->proof = raws[i].proof == 1;
        notice->alone = goes_alone(&raws[i]);
        build_service(build, raws[i].served, names, notice);
        build_content(build, &raws[i], names, notice);
        find_exposed(build, &raws[i], notice);
    }
}
