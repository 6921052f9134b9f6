#include "protocol/build.h"

/* What transitions and states do: SCXML's executable content. */

/* ---- paths of data ---- */

static const struct feel_type *part_type(const struct feel_type *type, struct str part)
{
    if (type->kind == FEEL_T_ANY || (type->kind == FEEL_T_CONTEXT && !type->count))
        return &feel_any;
    if (type->kind != FEEL_T_CONTEXT)
        return NULL;
    for (size_t i = 0; i < type->count; i++)
        if (str_eq(type->fields[i].name, part))
            return type->fields[i].type;
    return NULL;
}

static bool knows_row(const struct field *field, struct str id)
{
    if (field->rows_kind != ROWS_KNOWN)
        return true;
    for (size_t i = 0; i < field->row_count; i++)
        if (str_eq(field->rows[i].id, id))
            return true;
    return false;
}

/* `whole` is the context that has no such field; NULL where it is a table without such a row. */
static bool report_part(struct build *build, struct span at, struct str path, struct str part,
                        const struct feel_type *whole)
{
    struct diag *diag = diag_error(build->diags, "P022", at, "`%.*s`: there is no %s `%.*s` here",
                                   STR_ARG(path), whole ? "field" : "row", STR_ARG(part));
    size_t count = whole ? whole->count : 0;
    struct str *names = ARENA_ARRAY(build->arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        names[i] = whole->fields[i].name;
    struct str near = nearest_word(part, names, count);
    if (near.len)
        diag_help(build->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
    return false;
}

bool resolve_data_path(struct build *build, struct str path, struct span at,
                       const struct field **ret_field, const struct feel_type **ret_type)
{
    struct key_name head = {{0}, at};
    struct str rest = path, part;
    (void)str_next(&rest, '.', &head.text);
    const struct field *field = refer(build, "data", &head);
    if (!field)
        return false;
    *ret_field = field;
    *ret_type = field->type;
    if (field->is_table && str_next(&rest, '.', &part)) {
        if (!knows_row(field, part))
            return report_part(build, at, path, part, NULL);
        *ret_type = field->type->of;
    }
    while (str_next(&rest, '.', &part)) {
        const struct feel_type *whole = *ret_type;
        *ret_type = part_type(whole, part);
        if (!*ret_type)
            return report_part(build, at, path, part, whole);
    }
    return true;
}

/* ---- set ---- */

struct setting { /* what one `set` comes to */
    struct build *build;
    const struct feel_names *names;
    VEC(struct assignment) made;
};

static void add_setting(struct setting *setting, struct str path, struct span at,
                        const struct yaml_node *value);

/* A map sets the parts that it names and leaves the others: contexts by key, tables by row. */
static void add_parts(struct setting *setting, struct str path, const struct yaml_node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        struct str part = str_format(setting->build->arena, "%.*s.%.*s", STR_ARG(path),
                                     STR_ARG(yaml_text(node->pairs[i].key)));
        add_setting(setting, part, node->pairs[i].key->at, node->pairs[i].value);
    }
}

static void add_setting(struct setting *setting, struct str path, struct span at,
                        const struct yaml_node *value)
{
    struct build *build = setting->build;
    const struct field *field = NULL;
    const struct feel_type *type = NULL;
    if (!resolve_data_path(build, path, at, &field, &type))
        return;
    bool inside = type->kind == FEEL_T_CONTEXT || (field->is_table && type == field->type);
    if (value->kind == YAML_MAPPING && inside) {
        add_parts(setting, path, value);
        return;
    }
    const struct assignment made = {path, field, build_value(build, value, type, setting->names),
                                    at};
    VEC_PUSH(build->arena, setting->made, made);
}

static void build_set(struct build *build, const struct yaml_node *node,
                      const struct feel_names *names, struct action *action)
{
    struct setting setting = {.build = build, .names = names};
    action->kind = ACTION_SET;
    for (size_t i = 0; i < node->count; i++)
        add_setting(&setting, yaml_text(node->pairs[i].key), node->pairs[i].key->at,
                    node->pairs[i].value);
    action->sets = setting.made.items;
    action->set_count = setting.made.count;
}

/* ---- send, notify, record ---- */

void build_with(struct build *build, const struct yaml_node *node, const struct feel_names *names,
                struct action *action)
{
    if (!node)
        return;
    struct assignment *sets = ARENA_ARRAY(build->arena, struct assignment, node->count);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];
        sets[i].path = yaml_text(pair->key);
        sets[i].at = pair->key->at;
        sets[i].value = build_value(build, pair->value, &feel_any, names);
    }
    action->sets = sets;
    action->set_count = node->count;
}

static void build_send(struct build *build, const struct raw_send *raw,
                       const struct feel_names *names, struct action *action)
{
    action->kind = ACTION_SEND;
    action->event = raw->event.text;
    action->id = raw->id.text;
    action->to_linked = str_is(raw->to.text, "linked");
    if (!action->to_linked)
        action->to_link = refer(build, "link", &raw->to);
    if (raw->one)
        action->to_case = build_feel(build, raw->one, names, &feel_t_string);
    if (raw->one && !is_present(&raw->to))
        diag_error(build->diags, "P056", raw->one->at, "`case` needs `to`, the link it is one of");
    if (raw->one && action->to_linked)
        diag_error(build->diags, "P056", raw->one->at,
                   "`linked` is every case that links here; `case` names one of a link");
    action->delay = build_delay(build, raw->delay, names);
    build_with(build, raw->with, names, action);
}

static void build_notify(struct build *build, const struct raw_notify *raw,
                         const struct feel_names *names, struct action *action)
{
    action->kind = ACTION_NOTIFY;
    action->notice = refer(build, "notice", &raw->notice);
    action->to = refer_roles(build, &raw->to);
    action->notify_at =
        build_when(build, raw->when, names, ANCHOR_BIT(ANCHOR_ENTERED) | ANCHOR_BIT(ANCHOR_OPENED));
}

static const struct take *find_take(const struct take *takes, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(takes[i].id, id))
            return &takes[i];
    return NULL;
}

static void build_record_fields(struct build *build, const struct yaml_node *node,
                                const struct feel_names *names, struct action *action)
{
    const struct record_type *record = action->record;
    struct assignment *sets = ARENA_ARRAY(build->arena, struct assignment, node->count);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *key = node->pairs[i].key;
        const struct take *take = find_take(record->fields, record->count, yaml_text(key));
        if (!take) {
            diag_error(build->diags, "P022", key->at, "the record `%.*s` has no field `%.*s`",
                       STR_ARG(record->id), STR_ARG(yaml_text(key)));
            continue;
        }
        sets[action->set_count++] = (struct assignment){
            take->id, NULL, build_value(build, node->pairs[i].value, take->type, names), key->at};
    }
    action->sets = sets;
}

static void build_record_action(struct build *build, const struct yaml_node *node,
                                const struct feel_names *names, struct action *action)
{
    action->kind = ACTION_RECORD;
    if (node->count != 1 || node->pairs[0].value->kind != YAML_MAPPING) {
        diag_error(build->diags, "P051", node->at,
                   "`record` adds one record: {RECORD: {FIELD: "
                   "VALUE}}");
        return;
    }
    const struct key_name name = {yaml_text(node->pairs[0].key), node->pairs[0].key->at};
    action->record = refer(build, "record", &name);
    if (action->record)
        build_record_fields(build, node->pairs[0].value, names, action);
}

static void build_ask(struct build *build, const struct raw_ask *raw,
                      const struct feel_names *names, struct action *action)
{
    action->kind = ACTION_ASK;
    action->consents = refer_consents(build, &raw->consents, &action->consent_count);
    action->older = build_when(build, raw->older, names, ANCHOR_BIT(ANCHOR_ANSWERED));
}

/* ---- if, for_each ---- */

static void build_choice(struct build *build, const struct raw_action *raw,
                         const struct feel_names *names, struct action *action)
{
    action->kind = ACTION_IF;
    action->condition = build_feel(build, raw->condition, names, &feel_t_boolean);
    action->then = build_actions(build, &raw->then, names);
    action->otherwise = build_actions(build, &raw->otherwise, names);
    if (!raw->then.count)
        diag_error(build->diags, "P052", raw->at, "an `if` without `then` does nothing");
}

static void build_loop(struct build *build, const struct raw_action *raw,
                       const struct feel_names *names, struct action *action)
{
    const struct feel_type *element;
    struct feel_field *field = ARENA_NEW(build->arena, struct feel_field);
    action->kind = ACTION_FOR_EACH;
    action->condition = build_list(build, raw->for_each, names, &element);
    action->as = raw->as.text;
    *field = (struct feel_field){raw->as.text, element};
    if (!is_present(&raw->as))
        diag_error(build->diags, "P052", raw->at, "`for_each` needs `as`, the name of its element");
    else
        check_visible(build, &raw->as, "loop element");
    action->then = build_actions(build, &raw->body, more_names(build, names, field, 1));
}

/* ---- which action it is ---- */

struct action_form {
    bool (*used)(const struct raw_action *raw);
    void (*build)(struct build *build, const struct raw_action *raw, const struct feel_names *names,
                  struct action *action);
};

static bool uses_set(const struct raw_action *raw)
{
    return raw->set != NULL;
}
static bool uses_raise(const struct raw_action *raw)
{
    return is_present(&raw->raise);
}
static bool uses_send(const struct raw_action *raw)
{
    return raw->send != NULL;
}
static bool uses_cancel(const struct raw_action *raw)
{
    return is_present(&raw->cancel);
}
static bool uses_notify(const struct raw_action *raw)
{
    return raw->notify != NULL;
}
static bool uses_record(const struct raw_action *raw)
{
    return raw->record != NULL;
}
static bool uses_open(const struct raw_action *raw)
{
    return raw->open != NULL;
}
static bool uses_ask(const struct raw_action *raw)
{
    return raw->ask != NULL;
}
static bool uses_if(const struct raw_action *raw)
{
    return raw->condition || raw->then.count || raw->otherwise.count;
}
static bool uses_for_each(const struct raw_action *raw)
{
    return raw->for_each || is_present(&raw->as) || raw->body.count;
}

static void form_set(struct build *build, const struct raw_action *raw,
                     const struct feel_names *names, struct action *action)
{
    build_set(build, raw->set, names, action);
}
static void form_raise(struct build *build, const struct raw_action *raw,
                       const struct feel_names *names, struct action *action)
{
    (void)build;
    (void)names;
    action->kind = ACTION_RAISE;
    action->event = raw->raise.text;
}
static void form_send(struct build *build, const struct raw_action *raw,
                      const struct feel_names *names, struct action *action)
{
    build_send(build, raw->send, names, action);
}
static void form_cancel(struct build *build, const struct raw_action *raw,
                        const struct feel_names *names, struct action *action)
{
    (void)build;
    (void)names;
    action->kind = ACTION_CANCEL;
    action->id = raw->cancel.text;
}
static void form_notify(struct build *build, const struct raw_action *raw,
                        const struct feel_names *names, struct action *action)
{
    build_notify(build, raw->notify, names, action);
}
static void form_record(struct build *build, const struct raw_action *raw,
                        const struct feel_names *names, struct action *action)
{
    build_record_action(build, raw->record, names, action);
}

static void form_open(struct build *build, const struct raw_action *raw,
                      const struct feel_names *names, struct action *action)
{
    build_opening(build, raw->open, names, action);
}
static void form_ask(struct build *build, const struct raw_action *raw,
                     const struct feel_names *names, struct action *action)
{
    build_ask(build, raw->ask, names, action);
}

static const struct action_form forms[] = {
    {uses_set, form_set},        {uses_raise, form_raise},   {uses_send, form_send},
    {uses_cancel, form_cancel},  {uses_notify, form_notify}, {uses_record, form_record},
    {uses_open, form_open},      {uses_ask, form_ask},       {uses_if, build_choice},
    {uses_for_each, build_loop},
};

/* An action without a form that has keys has keys that were refused already. */
static bool says_something(struct span at)
{
    return at.source && str_find(str_part(at.source->text, at.from, at.to), STR(":"), 0) >= 0;
}

static const struct action *build_action(struct build *build, const struct raw_action *raw,
                                         const struct feel_names *names)
{
    struct action *action = ARENA_NEW(build->arena, struct action);
    const struct action_form *form = NULL;
    size_t used = 0;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if (!forms[i].used(raw))
            continue;
        form = &forms[i];
        used++;
    }
    action->at = raw->at;
    if (!used && says_something(raw->at))
        return NULL;
    if (used != 1) {
        diag_error(build->diags, "P052", raw->at,
                   used ? "this holds several actions; write one to a list entry"
                        : "this action does nothing");
        return NULL;
    }
    form->build(build, raw, names, action);
    return action;
}

struct actions build_actions(struct build *build, const struct key_list *list,
                             const struct feel_names *names)
{
    const struct raw_action *raws = list->items;
    const struct action **items = ARENA_ARRAY(build->arena, const struct action *, list->count);
    struct actions actions = {items, 0};
    for (size_t i = 0; i < list->count; i++) {
        const struct action *action = build_action(build, &raws[i], names);
        if (action)
            items[actions.count++] = action;
    }
    return actions;
}
