#include "protocol/build.h"

/* What FEEL can see in a protocol: the case layer, and the moment layer over it. */

static const struct feel_type *list_of(struct build *build, const struct feel_type *of)
{
    return feel_type_list(build->arena, of);
}

static const struct feel_type *type_of_rows(struct build *build, const struct feel_field *rows,
                                            size_t count)
{
    return context_type(build->arena, arena_copy(build->arena, rows, sizeof *rows * count), count);
}

static const struct feel_type *document_type(struct build *build, const struct feel_type *id,
                                             const struct feel_type *role)
{
    static const char *const words[] = {"missing",        "present",  "expired",
                                        "not_applicable", "withheld", NULL};
    const struct feel_field rows[] = {
        {STR("id"), id},
        {STR("label"), &feel_t_string},
        {STR("status"), words_type(build->arena, words)},
        {STR("valid_until"), &feel_t_date},
        {STR("released_to"), list_of(build, role)},
        {STR("withheld_reason"), &feel_t_string},
    };
    return type_of_rows(build, rows, COUNT_OF(rows));
}

static const struct feel_type *consent_type(struct build *build)
{
    static const char *const words[] = {"not_sought", "sought", "given",    "refused", "withdrawn",
                                        "stale",      "lapsed", "disputed", NULL};
    const struct feel_field rows[] = {
        {STR("status"), words_type(build->arena, words)},
        {STR("answered_on"), &feel_t_date},
        {STR("by"), &feel_any},
    };
    return type_of_rows(build, rows, COUNT_OF(rows));
}

const struct feel_type *occurrence_type(struct build *build)
{
    const struct feel_field rows[] = {
        {STR("date"), &feel_t_date}, {STR("week"), &feel_any},    {STR("half_term"), &feel_any},
        {STR("term"), &feel_any},    {STR("session"), &feel_any},
    };
    return type_of_rows(build, rows, COUNT_OF(rows));
}

const struct feel_type *task_type(struct build *build)
{
    const struct feel_field rows[] = {{STR("id"), &feel_t_string}, {STR("label"), &feel_t_string}};
    return type_of_rows(build, rows, COUNT_OF(rows));
}

/* ---- contexts of named rows: documents, packs, consents, records, parties, values ---- */

static const struct feel_type *documents_context(struct build *build)
{
    const struct protocol *protocol = build->protocol;
    const struct feel_type *one = document_type(build, &feel_t_string, build->role_type);
    size_t count = protocol->documents_count;
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, count);
    for (size_t i = 0; i < count; i++)
        fields[i] = (struct feel_field){protocol->documents[i].id, one};
    return context_type(build->arena, fields, count);
}

static const struct feel_type *pack_type(struct build *build, const struct pack *pack)
{
    struct str *ids = ARENA_ARRAY(build->arena, struct str, pack->count);
    size_t count = 0;
    for (size_t i = 0; i < pack->count; i++)
        if (pack->documents[i])
            ids[count++] = pack->documents[i]->id;
    const struct feel_type *id = enum_type(build->arena, ids, count);
    return list_of(build, document_type(build, id, build->role_type));
}

static const struct feel_type *packs_context(struct build *build)
{
    const struct protocol *protocol = build->protocol;
    size_t count = protocol->packs_count;
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, count);
    for (size_t i = 0; i < count; i++)
        fields[i] =
            (struct feel_field){protocol->packs[i].id, pack_type(build, &protocol->packs[i])};
    return context_type(build->arena, fields, count);
}

static const struct feel_type *consents_context(struct build *build)
{
    const struct protocol *protocol = build->protocol;
    const struct feel_type *one = consent_type(build);
    size_t count = protocol->consents_count;
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, count);
    for (size_t i = 0; i < count; i++)
        fields[i] = (struct feel_field){protocol->consents[i].id, one};
    return context_type(build->arena, fields, count);
}

static const struct feel_type *records_context(struct build *build)
{
    const struct protocol *protocol = build->protocol;
    size_t count = protocol->records_count;
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, count);
    for (size_t i = 0; i < count; i++) {
        const struct record_type *record = &protocol->records[i];
        const struct feel_type *one = type_of_takes(build, record->fields, record->count, false);
        fields[i] = (struct feel_field){record->id, list_of(build, one)};
    }
    return context_type(build->arena, fields, count);
}

static const struct feel_type *parties_context(struct build *build)
{
    const struct protocol *protocol = build->protocol;
    size_t count = protocol->roles_count;
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, count);
    for (size_t i = 0; i < count; i++) {
        const struct role *role = &protocol->roles[i];
        fields[i].name = role->id;
        fields[i].type = role->many ? list_of(build, &feel_t_context) : &feel_t_context;
    }
    return context_type(build->arena, fields, count);
}

static const struct feel_type *values_context(struct build *build)
{
    const struct protocol *protocol = build->protocol;
    size_t count = protocol->values_count;
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, count);
    for (size_t i = 0; i < count; i++)
        fields[i] = (struct feel_field){protocol->values[i].id, protocol->values[i].type};
    return context_type(build->arena, fields, count);
}

/* ---- links: what `reads` allows ---- */

/* The fields under `prefix` that a link reads: `data.x` gives x. An empty list: the whole. */
static const struct feel_type *read_part(struct build *build, const struct link *link,
                                         const char *prefix, const struct feel_type *one)
{
    struct str dotted = str_format(build->arena, "%s.", prefix);
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, link->read_count);
    size_t count = 0;
    for (size_t i = 0; i < link->read_count; i++) {
        if (str_is(link->reads[i], prefix))
            return &feel_any;
        if (str_starts(link->reads[i], dotted))
            fields[count++] =
                (struct feel_field){str_part(link->reads[i], dotted.len, link->reads[i].len), one};
    }
    return count ? context_type(build->arena, fields, count) : NULL;
}

const char *const linked_parts[LINKED_PARTS] = {"states", "data",    "documents",
                                                "packs",  "records", "consents"};

const struct feel_field *linked_fields(struct build *build, const struct link *link)
{
    const struct feel_type *one_document = document_type(build, &feel_t_string, &feel_t_string);
    const struct feel_type *const ones[LINKED_PARTS] = {
        NULL, &feel_any, one_document, list_of(build, one_document), &feel_any, consent_type(build),
    };
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, LINKED_PARTS);
    fields[0] = (struct feel_field){str_of(linked_parts[0]), list_of(build, &feel_t_string)};
    for (size_t i = 1; i < LINKED_PARTS; i++)
        fields[i] = (struct feel_field){str_of(linked_parts[i]),
                                        read_part(build, link, linked_parts[i], ones[i])};
    return fields;
}

static const struct feel_type *link_type(struct build *build, const struct link *link)
{
    const struct feel_field *parts = linked_fields(build, link);
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, LINKED_PARTS + 1);
    size_t count = 0;
    fields[count++] = (struct feel_field){STR("id"), &feel_t_string};
    for (size_t i = 0; i < LINKED_PARTS; i++)
        if (parts[i].type)
            fields[count++] = parts[i];
    const struct feel_type *one = context_type(build->arena, fields, count);
    return link->max == 1 ? one : list_of(build, one);
}

/* ---- the case layer ---- */

struct case_layer {
    struct build *build;
    struct case_name *rows;
    struct map *index;
    size_t count;
};

static void add_name(struct case_layer *layer, struct str name, enum case_name_kind kind,
                     const void *row, const struct feel_type *type)
{
    size_t at = layer->count++;
    if (kind <= NAME_LINK && (feel_is_builtin(name) || is_reserved(name)))
        name = STR(""); /* refused already: expressions go on to mean what they meant */
    layer->rows[at] = (struct case_name){kind, row};
    layer->build->case_fields[at] = (struct feel_field){name, type};
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): the map holds numbers */
    map_put(layer->index, name, (void *)(uintptr_t)(at + 1));
}

/* Where a link's row has a fault, such as in `max`, it is not known what FEEL would see. */
static const struct feel_type *clear_link_type(struct build *build, size_t index)
{
    const struct raw_link *raw = (const struct raw_link *)build->raw->links.items + index;
    return already_told(build, raw->row.at) ? &feel_any
                                            : link_type(build, &build->protocol->links[index]);
}

static void add_rows(struct case_layer *layer)
{
    const struct protocol *protocol = layer->build->protocol;
    for (size_t i = 0; i < protocol->fields_count; i++)
        add_name(layer, protocol->fields[i].id, NAME_FIELD, &protocol->fields[i],
                 protocol->fields[i].type);
    for (size_t i = 0; i < protocol->defines_count; i++)
        add_name(layer, protocol->defines[i].id, NAME_DEFINE, &protocol->defines[i], &feel_any);
    for (size_t i = 0; i < protocol->decisions.count; i++)
        add_name(layer, protocol->decisions.items[i].id, NAME_DECISION,
                 &protocol->decisions.items[i], layer->build->decision_fields[i].type);
    for (size_t i = 0; i < protocol->links_count; i++)
        add_name(layer, protocol->links[i].id, NAME_LINK, &protocol->links[i],
                 clear_link_type(layer->build, i));
}

static void add_contexts(struct case_layer *layer)
{
    struct build *build = layer->build;
    add_name(layer, STR("documents"), NAME_DOCUMENTS, NULL, documents_context(build));
    add_name(layer, STR("packs"), NAME_PACKS, NULL, packs_context(build));
    add_name(layer, STR("consents"), NAME_CONSENTS, NULL, consents_context(build));
    add_name(layer, STR("records"), NAME_RECORDS, NULL, records_context(build));
    add_name(layer, STR("parties"), NAME_PARTIES, NULL, parties_context(build));
    add_name(layer, STR("values"), NAME_VALUES, NULL, values_context(build));
    add_name(layer, STR("reference"), NAME_REFERENCE, NULL, &feel_t_string);
    add_name(layer, STR("opened"), NAME_OPENED, NULL, &feel_t_date_time);
}

void declare_case_names(struct build *build)
{
    struct protocol *protocol = build->protocol;
    size_t room = protocol->fields_count + protocol->defines_count + protocol->links_count +
                  protocol->decisions.count + 8;
    struct case_layer layer = {.build = build, .index = map_new(build->arena)};
    layer.rows = ARENA_ARRAY(build->arena, struct case_name, room);
    build->case_fields = ARENA_ARRAY(build->arena, struct feel_field, room);
    add_rows(&layer);
    add_contexts(&layer);
    struct feel_names *names = ARENA_NEW(build->arena, struct feel_names);
    *names = (struct feel_names){NULL, build->case_fields, layer.count, layer.index};
    protocol->names = names;
    protocol->name_rows = layer.rows;
}

/* ---- definitions: each may use those above and below it, but not itself ---- */

struct define_uses {
    struct build *build;
    bool *uses; /* of one definition */
};

static void note_use(void *context, struct str path, struct span at)
{
    struct define_uses *uses = context;
    (void)at;
    ptrdiff_t dot = str_find(path, STR("."), 0);
    struct str head = dot < 0 ? path : str_part(path, 0, (size_t)dot);
    const struct define *define = lookup(uses->build, "define", head);
    if (define)
        uses->uses[define - uses->build->protocol->defines] = true;
}

enum colour { WHITE, GREY, BLACK };

struct circle_walk {
    struct build *build;
    const bool *uses; /* row by row: which definitions each one uses */
    enum colour *colours;
    size_t count;
};

/* A definition that is met again while it is being looked at needs itself. */
static void look_for_circle(struct circle_walk *walk, size_t at)
{
    const struct define *define = &walk->build->protocol->defines[at];
    walk->colours[at] = GREY;
    for (size_t i = 0; i < walk->count; i++) {
        if (!walk->uses[at * walk->count + i] || walk->colours[i] == BLACK)
            continue;
        if (walk->colours[i] == GREY)
            diag_error(walk->build->diags, "P017", define->at, "the definition `%.*s` needs itself",
                       STR_ARG(define->id));
        else
            look_for_circle(walk, i);
    }
    walk->colours[at] = BLACK;
}

static void refuse_circles(struct build *build, const bool *uses)
{
    size_t count = build->protocol->defines_count;
    struct circle_walk walk = {build, uses, ARENA_ARRAY(build->arena, enum colour, count), count};
    for (size_t i = 0; i < count; i++)
        if (walk.colours[i] == WHITE)
            look_for_circle(&walk, i);
}

void build_defines(struct build *build)
{
    const struct raw_define *raws = build->raw->define.items;
    size_t count = build->protocol->defines_count, first = build->protocol->fields_count;
    bool *uses = ARENA_ARRAY(build->arena, bool, count *count);
    for (size_t i = 0; i < count; i++) {
        struct define *define = lookup(build, "define", raws[i].row.name.text);
        const struct feel_expr *value =
            build_feel(build, raws[i].value, build->protocol->names, NULL);
        if (!define)
            continue;
        define->at = row_place(&raws[i].row);
        define->value = value;
        if (!value)
            continue;
        build->case_fields[first + i].type = feel_expr_type(value);
        struct define_uses noted = {build, uses + i * count};
        feel_expr_paths(value, build->arena, note_use, &noted);
    }
    refuse_circles(build, uses);
}

/* ---- the moment layer ---- */

const struct feel_names *moment_names(struct build *build,
                                      const struct feel_type *const types[MOMENT_COUNT])
{
    static const char *const names[MOMENT_COUNT] = {
        [MOMENT_EVENT] = "event", [MOMENT_RECORD] = "record", [MOMENT_ITEM] = "item",
        [MOMENT_EACH] = "each",   [MOMENT_VALUE] = "value",   [MOMENT_OCCURRENCE] = "occurrence",
        [MOMENT_TASK] = "task",   [MOMENT_DUE] = "due",       [MOMENT_ENTERED] = "entered",
    };
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, MOMENT_COUNT);
    for (size_t i = 0; i < MOMENT_COUNT; i++)
        fields[i] = (struct feel_field){str_of(names[i]), types[i]};
    return more_names(build, build->protocol->names, fields, MOMENT_COUNT);
}

const struct feel_names *more_names(struct build *build, const struct feel_names *outer,
                                    const struct feel_field *fields, size_t count)
{
    struct feel_names *layer = ARENA_NEW(build->arena, struct feel_names);
    *layer = (struct feel_names){outer, fields, count, NULL};
    return layer;
}
