#include "protocol/build.h"

/* Roles, documents and packs, consents, records, links and notices. */

/* ---- roles ---- */

static int64_t bound_of(const struct key_number *number)
{
    return number->at.source ? number->value : -1;
}

static void check_bounds(struct build *build, const struct key_number *min,
                         const struct key_number *max)
{
    if (min->at.source && min->value < 0)
        diag_error(build->diags, "P040", min->at, "`min` cannot be less than 0");
    if (max->at.source && max->value < 1)
        diag_error(build->diags, "P040", max->at, "`max` cannot be less than 1");
    if (min->at.source && max->at.source && min->value > max->value)
        diag_error(build->diags, "P040", min->at, "`min` is greater than `max`");
}

/* Who acts for an organisation that itself acts for another would make a chain of admissions. */
static void check_of(struct build *build, const struct raw_role *raw, const struct role *role)
{
    const struct role *of = role->of;
    if (of == role)
        diag_error(build->diags, "P041", raw->of.at, "the role `%.*s` is `of` itself",
                   STR_ARG(role->id));
    const struct raw_role *raws = build->raw->roles.items;
    for (size_t i = 0; of && of != role && i < build->raw->roles.count; i++)
        if (str_eq(raws[i].row.name.text, of->id) && is_present(&raws[i].of))
            diag_error(build->diags, "P041", raw->of.at,
                       "the role `%.*s` is itself `of` another role", STR_ARG(of->id));
}

static void build_role(struct build *build, const struct raw_role *raw, struct role *role)
{
    const struct feel_names *names = build->protocol->names;
    role->of = refer(build, "role", &raw->of);
    check_of(build, raw, role);
    role->condition = build_feel(build, raw->condition, names, &feel_t_boolean);
    if (!raw->replaced_by)
        return;
    role->replaced_by = refer(build, "role", &raw->replaced_by->role);
    role->replaced_if = build_feel(build, raw->replaced_by->condition, names, &feel_t_boolean);
}

/* What FEEL needs to know of roles: how many, and their names as words. */
void shape_roles(struct build *build)
{
    const struct raw_role *raws = build->raw->roles.items;
    size_t count = build->raw->roles.count;
    struct str *words = ARENA_ARRAY(build->arena, struct str, count);
    for (size_t i = 0; i < count; i++) {
        struct role *role = lookup(build, "role", raws[i].row.name.text);
        words[i] = role->id;
        role->label = label_of(build, &raws[i].row);
        role->at = row_place(&raws[i].row);
        role->many = raws[i].many;
        role->min = bound_of(&raws[i].min);
        role->max = bound_of(&raws[i].max);
        role->calendar = raws[i].calendar.text;
        role->calendar_at = raws[i].calendar.at;
        role->digest = raws[i].digest.at.source != NULL;
        role->digest_at = raws[i].digest.time;
        check_bounds(build, &raws[i].min, &raws[i].max);
    }
    struct feel_type *type = ARENA_NEW(build->arena, struct feel_type);
    *type = (struct feel_type){.kind = FEEL_T_STRING, .words = words, .word_count = count};
    build->role_type = count ? type : &feel_t_string;
}

static void build_roles(struct build *build)
{
    const struct raw_role *raws = build->raw->roles.items;
    for (size_t i = 0; i < build->raw->roles.count; i++) {
        struct role *role = lookup(build, "role", raws[i].row.name.text);
        build_role(build, &raws[i], role);
    }
}

/* ---- documents and packs ---- */

static struct pack *find_pack(struct pack *packs, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(packs[i].id, id))
            return &packs[i];
    return NULL;
}

/* Packs in the order in which documents first name them, each holding its documents in file order.
 */
void shape_packs(struct build *build)
{
    const struct raw_document *raws = build->raw->documents.items;
    size_t all = build->raw->documents.count, count = 0;
    struct pack *packs = ARENA_ARRAY(build->arena, struct pack, all);
    const struct document ***lists = ARENA_ARRAY(build->arena, const struct document **, all);
    for (size_t i = 0; i < all; i++) {
        struct str id = raws[i].pack.text;
        struct pack *pack = find_pack(packs, count, id);
        if (!id.len)
            continue;
        if (!pack) {
            pack = &packs[count++];
            pack->id = id;
            lists[pack - packs] = ARENA_ARRAY(build->arena, const struct document *, all);
            pack->documents = lists[pack - packs];
            check_visible(build, &raws[i].pack, "pack");
            declare_id(build, "pack", &raws[i].pack, pack);
        }
        lists[pack - packs][pack->count++] = lookup(build, "document", raws[i].row.name.text);
    }
    build->protocol->packs = packs;
    build->protocol->packs_count = count;
}

static void build_document(struct build *build, const struct raw_document *raw,
                           struct document *document)
{
    document->label = label_of(build, &raw->row);
    document->at = row_place(&raw->row);
    document->from = refer_roles(build, &raw->from);
    document->pack = raw->pack.text;
    document->valid_until_required = raw->valid_until == 1;
    document->not_applicable = raw->not_applicable == 1;
    document->privacy = build_privacy(build, &raw->privacy);
    if (!raw->release)
        return;
    document->release_to = refer_roles(build, &raw->release->to);
    document->release_needs = refer_needs(build, &raw->release->needs);
    document->release_reason = raw->release->reason == 1;
}

static void build_documents(struct build *build)
{
    const struct raw_document *raws = build->raw->documents.items;
    for (size_t i = 0; i < build->raw->documents.count; i++) {
        struct document *document = lookup(build, "document", raws[i].row.name.text);
        build_document(build, &raws[i], document);
    }
}

/* ---- consents ---- */

static void build_consent(struct build *build, const struct raw_consent *raw,
                          struct consent *consent)
{
    const struct field **over = ARENA_ARRAY(build->arena, const struct field *, raw->over.count);
    consent->label = label_of(build, &raw->row);
    consent->at = row_place(&raw->row);
    consent->from = refer_roles(build, &raw->from);
    consent->each = raw->who == 2;
    consent->privacy = build_privacy(build, &raw->privacy);
    for (size_t i = 0; i < raw->over.count; i++) {
        const struct field *field = refer(build, "data", &raw->over.items[i]);
        if (field)
            over[consent->over_count++] = field;
    }
    consent->over = over;
    consent->lapses = build_when(build, raw->lapses, build->protocol->names,
                                 ANCHOR_BIT(ANCHOR_ANSWERED) | ANCHOR_BIT(ANCHOR_OPENED));
}

static void build_consents(struct build *build)
{
    const struct raw_consent *raws = build->raw->consents.items;
    for (size_t i = 0; i < build->raw->consents.count; i++) {
        struct consent *consent = lookup(build, "consent", raws[i].row.name.text);
        build_consent(build, &raws[i], consent);
    }
}

/* ---- records ---- */

void shape_records(struct build *build)
{
    const struct raw_record *raws = build->raw->records.items;
    for (size_t i = 0; i < build->raw->records.count; i++) {
        struct record_type *record = lookup(build, "record", raws[i].row.name.text);
        record->label = label_of(build, &raws[i].row);
        record->at = row_place(&raws[i].row);
        record->fields = build_takes(build, &raws[i].fields, true);
        record->count = raws[i].fields.count;
    }
}

/* Whether the row of a need was read without a fault, in `unmet` for one. */
static bool is_clear(const struct build *build, const struct need *need)
{
    const struct raw_need *raws = build->raw->needs.items;
    for (size_t i = 0; i < build->raw->needs.count; i++)
        if (str_eq(raws[i].row.name.text, need->id))
            return !already_told(build, raws[i].row.at);
    return true;
}

/* Facts always land: a need of a record cannot refuse it. */
static void check_record_needs(struct build *build, const struct raw_record *raw)
{
    for (size_t i = 0; i < raw->needs.count; i++) {
        const struct need *need = lookup(build, "need", raw->needs.items[i].text);
        if (!need || need->unmet != UNMET_REFUSE || !is_clear(build, need))
            continue;
        struct diag *diag =
            diag_error(build->diags, "P042", raw->needs.items[i].at,
                       "the need `%.*s` would refuse a record, and facts are never refused",
                       STR_ARG(need->id));
        diag_help(build->diags, diag, "give the need `unmet: breach` or `unmet: warn`");
    }
}

static void build_records(struct build *build)
{
    const struct raw_record *raws = build->raw->records.items;
    for (size_t i = 0; i < build->raw->records.count; i++) {
        struct record_type *record = lookup(build, "record", raws[i].row.name.text);
        record->from = refer_roles(build, &raws[i].from);
        record->needs = refer_needs(build, &raws[i].needs);
        record->privacy = build_privacy(build, &raws[i].privacy);
        check_record_needs(build, &raws[i]);
    }
}

/* ---- links ---- */

static struct str *texts_of(struct build *build, const struct key_names *names)
{
    struct str *texts = ARENA_ARRAY(build->arena, struct str, names->count);
    for (size_t i = 0; i < names->count; i++)
        texts[i] = names->items[i].text;
    return texts;
}

static void check_reads(struct build *build, const struct key_names *reads)
{
    for (size_t i = 0; i < reads->count; i++) {
        struct str path = reads->items[i].text, head = {0};
        struct str rest = path;
        bool known = false;
        (void)str_next(&rest, '.', &head);
        for (size_t j = 0; j < LINKED_PARTS; j++)
            known = known || str_is(head, linked_parts[j]);
        if (!known)
            diag_error(build->diags, "P043", reads->items[i].at,
                       "a link cannot read `%.*s`; it may read states, data, documents, packs, "
                       "records and consents",
                       STR_ARG(path));
    }
}

void shape_links(struct build *build)
{
    const struct raw_link *raws = build->raw->links.items;
    for (size_t i = 0; i < build->raw->links.count; i++) {
        const struct raw_link *raw = &raws[i];
        struct link *link = lookup(build, "link", raw->row.name.text);
        link->label = label_of(build, &raw->row);
        link->at = row_place(&raw->row);
        link->protocol = raw->protocol.text;
        link->min = bound_of(&raw->min);
        link->max = bound_of(&raw->max);
        link->same = refer(build, "role", &raw->same);
        link->hears = texts_of(build, &raw->hears);
        link->hear_count = raw->hears.count;
        link->reads = texts_of(build, &raw->reads);
        link->read_count = raw->reads.count;
        check_bounds(build, &raw->min, &raw->max);
        check_reads(build, &raw->reads);
    }
}

/* `only` sees the case to be linked, as in a filter over those that are. */
static void build_links(struct build *build)
{
    const struct feel_type *const no_types[MOMENT_COUNT] = {0};
    const struct feel_names *moment = moment_names(build, no_types);
    const struct raw_link *raws = build->raw->links.items;
    for (size_t i = 0; i < build->raw->links.count; i++) {
        struct link *link = lookup(build, "link", raws[i].row.name.text);
        const struct feel_names *names =
            more_names(build, moment, linked_fields(build, link), LINKED_PARTS);
        link->only = build_feel(build, raws[i].only, names, &feel_t_boolean);
    }
}

void build_case(struct build *build)
{
    build_roles(build);
    build_documents(build);
    build_consents(build);
    build_records(build);
    build_links(build);
    build_notices(build);
}
