#include "protocol/build.h"

/* Needs. One need may be asked in several places, so its expressions may use every name of the
 * moment; a place that lacks one gives null with a reason. */

/* What `record` is: the fields of the only record type that asks this need. */
static const struct feel_type *record_of_need(struct build *build, struct str id)
{
    const struct raw_record *raws = build->raw->records.items;
    const struct record_type *only = NULL;
    size_t count = 0;
    for (size_t i = 0; i < build->raw->records.count; i++)
        for (size_t j = 0; j < raws[i].needs.count; j++)
            if (str_eq(raws[i].needs.items[j].text, id)) {
                only = lookup(build, "record", raws[i].row.name.text);
                count++;
            }
    if (count == 1)
        return type_of_takes(build, only->fields, only->count, false);
    return count ? &feel_t_context : NULL;
}

const struct feel_names *need_names(struct build *build, struct str id,
                                    const struct feel_type *item)
{
    const struct feel_type *types[MOMENT_COUNT] = {
        [MOMENT_EVENT] = &feel_any,
        [MOMENT_RECORD] = record_of_need(build, id),
        [MOMENT_ITEM] = item,
        [MOMENT_EACH] = &feel_any,
        [MOMENT_OCCURRENCE] = occurrence_type(build),
        [MOMENT_TASK] = task_type(build),
        [MOMENT_DUE] = &feel_any,
        [MOMENT_ENTERED] = &feel_any,
    };
    return moment_names(build, types);
}

/* ---- has, has_answer ---- */

const struct feel_type *missing_item_type(struct build *build)
{
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, 2);
    fields[0] = (struct feel_field){STR("path"), &feel_t_string};
    fields[1] = (struct feel_field){STR("label"), &feel_t_string};
    return context_type(build->arena, fields, 2);
}

static const struct raw_field *find_raw(const struct key_list *list, struct str id)
{
    const struct raw_field *raws = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(raws[i].row.name.text, id))
            return &raws[i];
    return NULL;
}

/* The label of a path: of the innermost field that has one, else its last id with blanks. */
static struct str path_label(struct build *build, struct str path)
{
    const struct key_list *list = &build->raw->data;
    struct str part = {0}, rest = path, label = {0};
    while (str_next(&rest, '.', &part)) {
        const struct raw_field *raw = list ? find_raw(list, part) : NULL;
        label = raw ? label_of(build, &raw->row) : label_of_id(build, part);
        list = raw ? &raw->fields : NULL;
    }
    return label;
}

/* Documents are built after needs, so the label is still that of the file. */
static struct str document_label(struct build *build, const struct document *document)
{
    const struct raw_document *raws = build->raw->documents.items;
    for (size_t i = 0; i < build->raw->documents.count; i++)
        if (str_eq(raws[i].row.name.text, document->id))
            return label_of(build, &raws[i].row);
    return document->label;
}

static void build_path(struct build *build, const struct key_name *name,
                       const struct feel_names *names, struct need_path *path)
{
    struct str prefix = STR("documents.");
    struct excerpt text = excerpt_of_name(name);
    path->path = name->text;
    path->value = build_excerpt(build, &text, names, NULL);
    if (str_starts(name->text, prefix))
        path->document =
            lookup(build, "document", str_part(name->text, prefix.len, name->text.len));
    path->label =
        path->document ? document_label(build, path->document) : path_label(build, name->text);
}

void build_paths(struct build *build, const struct key_names *paths, const struct feel_names *names,
                 struct need *need)
{
    struct need_path *made = ARENA_ARRAY(build->arena, struct need_path, paths->count);
    for (size_t i = 0; i < paths->count; i++)
        build_path(build, &paths->items[i], names, &made[i]);
    need->paths = made;
    need->path_count = paths->count;
}

/* ---- overrides ---- */

static void build_override(struct build *build, const struct raw_override *raw,
                           const struct feel_names *names, struct override *override)
{
    if (!raw)
        return;
    override->by = refer_roles(build, &raw->by);
    override->reason = raw->reason == 1;
    override->second_person = raw->second_person;
    override->until = build_when(build, raw->until, names,
                                 ANCHOR_BIT(ANCHOR_OPENED) | ANCHOR_BIT(ANCHOR_ENTERED));
    override->condition = build_feel(build, raw->condition, names, &feel_t_boolean);
    override->takes = build_takes(build, &raw->takes, false);
    override->take_count = raw->takes.count;
}

/* ---- needs ---- */

static void check_forms(struct build *build, const struct raw_need *raw)
{
    int forms = (raw->rule != NULL) + (raw->has.count > 0) + (raw->has_answer.count > 0);
    if (forms != 1 && !already_told(build, raw->row.at)) {
        struct diag *diag = diag_error(build->diags, "P050", row_place(&raw->row),
                                       "the need `%.*s` %s", STR_ARG(raw->row.name.text),
                                       forms ? "is said in two ways" : "does not say what it asks");
        diag_help(build->diags, diag, "say one of `rule`, `has` and `has_answer`");
    }
    if (raw->each && !raw->rule)
        diag_error(build->diags, "P050", raw->each->at, "`each` goes with a `rule`");
}

static void build_need(struct build *build, const struct raw_need *raw, struct need *need)
{
    const struct feel_type *item =
        raw->has.count || raw->has_answer.count ? missing_item_type(build) : NULL;
    if (!item && !raw->rule)
        item = &feel_any; /* which is a fault already: its texts need no other */
    const struct feel_names *plain = need_names(build, need->id, NULL);
    const struct key_names *paths = raw->has.count ? &raw->has : &raw->has_answer;
    check_forms(build, raw);
    need->source = raw->row.source.text;
    need->at = row_place(&raw->row);
    need->unmet = (enum unmet)raw->unmet;
    need->answer = raw->has_answer.count > 0;
    need->who = refer_roles(build, &raw->who);
    if (raw->each)
        need->each = build_list(build, raw->each, plain, &item);
    const struct feel_names *names = item ? need_names(build, need->id, item) : plain;
    build_paths(build, paths, plain, need);
    need->rule = build_feel(build, raw->rule, names, &feel_t_boolean);
    need->applies = build_feel(build, raw->applies, plain, &feel_t_boolean);
    need->says = build_template(build, raw->says, names);
    need->remedy = build_template(build, raw->remedy, names);
    build_override(build, raw->override, plain, &need->override);
    if (raw->on_refused)
        need->on_refused = refer(build, "notice", &raw->on_refused->notify);
}

void build_needs(struct build *build)
{
    const struct raw_need *raws = build->raw->needs.items;
    for (size_t i = 0; i < build->raw->needs.count; i++) {
        struct need *need = lookup(build, "need", raws[i].row.name.text);
        build_need(build, &raws[i], need);
    }
}
