#include "protocol/build.h"
#include "base/hash.h"

/* One protocol from one merged tree. */

static void take_head(struct build *build)
{
    const struct raw_protocol *raw = build->raw;
    struct protocol *protocol = build->protocol;
    protocol->id = raw->protocol.text;
    protocol->version = raw->version.text;
    protocol->title = raw->title.text;
    protocol->source = raw->source.text;
    protocol->valid_from = raw->valid_from.date;
    protocol->valid_to = raw->valid_to.date;
    if (raw->valid_from.at.source && raw->valid_to.at.source &&
        date_compare(raw->valid_from.date, raw->valid_to.date) > 0)
        diag_error(build->diags, "P002", raw->valid_to.at, "`valid_to` is before `valid_from`");
}

static void take_time(struct build *build)
{
    const struct raw_time *raw = build->raw->time;
    struct protocol *protocol = build->protocol;
    protocol->zone = zone_find(STR("UTC"));
    protocol->tell_at = (struct clock_time){.hour = 9};
    if (!raw)
        return;
    protocol->calendar = raw->calendar.text;
    protocol->calendar_at = raw->calendar.at;
    if (raw->tell_at.at.source)
        protocol->tell_at = raw->tell_at.time;
    if (!is_present(&raw->zone))
        return;
    const struct zone *zone = zone_find(raw->zone.text);
    if (zone) {
        protocol->zone = zone;
        return;
    }
    struct diag *diag = diag_error(build->diags, "P003", raw->zone.at,
                                   "there is no time zone `%.*s`", STR_ARG(raw->zone.text));
    diag_help(build->diags, diag, "zones have IANA names, such as Europe/London");
}

/* ---- declaring ---- */

#define DECLARE(build, kind, list, raw_type, row_type, into)                                       \
    do {                                                                                           \
        struct key_list *rows_ = &(build)->raw->list;                                              \
        (build)->protocol->into = declare_rows((build), (kind), rows_, sizeof(struct raw_type),    \
                                               sizeof(struct row_type));                           \
        (build)->protocol->into##_count = rows_->count;                                            \
    } while (0)

static void declare_all(struct build *build)
{
    DECLARE(build, "role", roles, raw_role, role, roles);
    DECLARE(build, "data", data, raw_field, field, fields);
    DECLARE(build, "define", define, raw_define, define, defines);
    DECLARE(build, "value", values, raw_value, dated_value, values);
    DECLARE(build, "document", documents, raw_document, document, documents);
    DECLARE(build, "consent", consents, raw_consent, consent, consents);
    DECLARE(build, "record", records, raw_record, record_type, records);
    DECLARE(build, "link", links, raw_link, link, links);
    DECLARE(build, "need", needs, raw_need, need, needs);
    DECLARE(build, "notice", notices, raw_notice, notice, notices);
    DECLARE(build, "whereabouts", whereabouts, raw_whereabouts, whereabouts, whereabouts);
    declare_states(build);
    declare_tasks(build);
}

static void check_names(struct build *build, const struct key_list *list, size_t size,
                        const char *what)
{
    for (size_t i = 0; i < list->count; i++) {
        const void *raw = (const char *)list->items + i * size;
        check_visible(build, &((const struct raw_row *)raw)->name, what);
    }
}

/* Data, definitions and links share FEEL's outer layer. */
static void check_tops(struct build *build, const struct key_list *list, size_t size)
{
    for (size_t i = 0; i < list->count; i++) {
        void *raw = (char *)list->items + i * size;
        struct key_name *name = &((struct raw_row *)raw)->name;
        const struct key_name *other = map_get(build->tops, name->text);
        if (!other) {
            map_put(build->tops, name->text, name);
            continue;
        }
        struct diag *diag =
            diag_error(build->diags, "P012", name->at,
                       "the name `%.*s` stands for two things in expressions", STR_ARG(name->text));
        diag->related = other->at;
        diag->related_note = STR("the other one");
    }
}

static void check_all_names(struct build *build)
{
    const struct raw_protocol *raw = build->raw;
    check_names(build, &raw->roles, sizeof(struct raw_role), "role");
    check_names(build, &raw->data, sizeof(struct raw_field), "field");
    check_names(build, &raw->define, sizeof(struct raw_define), "definition");
    check_names(build, &raw->values, sizeof(struct raw_value), "value");
    check_names(build, &raw->documents, sizeof(struct raw_document), "document");
    check_names(build, &raw->consents, sizeof(struct raw_consent), "consent");
    check_names(build, &raw->records, sizeof(struct raw_record), "record");
    check_names(build, &raw->links, sizeof(struct raw_link), "link");
    check_tops(build, &raw->data, sizeof(struct raw_field));
    check_tops(build, &raw->define, sizeof(struct raw_define));
    check_tops(build, &raw->links, sizeof(struct raw_link));
}

void declare_types(struct build *build)
{
    struct raw_field *raws = build->raw->types.items;
    for (size_t i = 0; i < build->raw->types.count; i++)
        map_put(build->types, raws[i].row.name.text, &raws[i]);
}

/* A type that no field uses is read as well, for the sake of its faults. */
static void check_types(struct build *build)
{
    const struct raw_field *raws = build->raw->types.items;
    for (size_t i = 0; i < build->raw->types.count; i++)
        (void)build_type(build, &raws[i], NULL);
}

/* ---- building ---- */

static void build_shapes(struct build *build, const struct merged *merged)
{
    shape_roles(build);
    check_types(build);
    build_decisions(build, merged->decisions.items, merged->decisions.count);
    shape_links(build);
    shape_data(build);
    shape_values(build);
    shape_packs(build);
    shape_records(build);
    declare_case_names(build);
    build_defines(build);
}

static void build_blocks(struct build *build)
{
    build->protocol->edited_by = refer_roles(build, &build->raw->edited_by);
    build_values(build);
    build_data(build);
    build_needs(build);
    build_case(build);
    build_states(build);
    build_whereabouts(build);
}

static void take_pin(struct build *build, const struct merged *merged)
{
    struct protocol *protocol = build->protocol;
    protocol->resolved = resolved_text(build->arena, merged->node);
    for (size_t i = 0; i < merged->decisions.count; i++) {
        struct str text = resolved_text(build->arena, merged->decisions.items[i].node);
        protocol->resolved =
            str_format(build->arena, "%.*s%.*s", STR_ARG(protocol->resolved), STR_ARG(text));
    }
    struct hash hash = hash_of(protocol->resolved);
    protocol->hash = hex_encode(build->arena, hash.bytes, sizeof hash.bytes);
    protocol->files = merged->files.items;
    protocol->file_count = merged->files.count;
}

static const struct feel_library *library_of(struct build *build)
{
    struct feel_library *library = ARENA_NEW(build->arena, struct feel_library);
    *library = feel_school_time;
    library->next = case_library(build, build->loader->library);
    return library;
}

struct build build_new(const struct protocol_loader *loader, struct raw_protocol *raw)
{
    struct build build = {.loader = loader, .arena = loader->arena, .diags = loader->diags};
    build.raw = raw;
    build.protocol = ARENA_NEW(loader->arena, struct protocol);
    build.ids = map_new(loader->arena);
    build.used = map_new(loader->arena);
    build.types = map_new(loader->arena);
    build.shaping = map_new(loader->arena);
    build.tops = map_new(loader->arena);
    build.shaped = map_new(loader->arena);
    build.stems = map_new(loader->arena);
    build.protocol->ids = build.ids;
    build.protocol->used = build.used;
    return build;
}

const struct protocol *build_protocol(const struct protocol_loader *loader,
                                      const struct merged *merged)
{
    struct key_reader reader = {loader->arena, loader->diags, NULL};
    struct raw_protocol *raw = ARENA_NEW(loader->arena, struct raw_protocol);
    (void)keys_read(&reader, merged->node, &table_protocol, raw);
    struct build build = build_new(loader, raw);
    size_t told = loader->diags->list.count;
    take_head(&build);
    take_time(&build);
    declare_types(&build);
    declare_all(&build);
    build.library = library_of(&build);
    check_all_names(&build);
    build_shapes(&build, merged);
    build_blocks(&build);
    take_pin(&build, merged);
    if (merged->incomplete)
        forget_unknown(loader->diags, told);
    return build.protocol;
}
