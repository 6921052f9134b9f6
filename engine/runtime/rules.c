/* Shared parts that change: a library or decision file deployed by itself.
 *
 * It says in `applies_to` for whom it holds. Every deployed protocol that uses it is resolved anew
 * from its stored sources with the changed file, and put into the store as a version of its own,
 * BASE+HASH, under which new cases open. For live cases too, these then move to it, one by one and
 * on record, like by a mapping in which everything keeps its id.
 */
#include "runtime/rules.h"

#include "runtime/book.h"
#include "runtime/migrate.h"

/* ---- the stored sources with one file exchanged ---- */

struct exchanged {
    const struct files *stored, *tree;
    struct str path;
};

/* What the changed file newly uses is not in the store: it comes from where that file comes from.
 */
static enum result read_exchanged(void *context, struct arena *arena, struct str path,
                                  struct str *ret_bytes, struct error *error)
{
    const struct exchanged *exchanged = context;
    struct error absent;
    if (!str_eq(path, exchanged->path) &&
        exchanged->stored->read(exchanged->stored->context, arena, path, ret_bytes, &absent) ==
            RESULT_DONE)
        return RESULT_DONE;
    return exchanged->tree->read(exchanged->tree->context, arena, path, ret_bytes, error);
}

static enum result resolve(struct deploying *deploying, const struct deployment_row *row,
                           struct str path, const struct protocol **ret, struct error *error)
{
    CLEANUP(stored_tree_close) struct stored_tree stored;
    enum result result =
        stored_tree_open(deploying->runtime, row, deploying->arena, &stored, error);
    if (result != RESULT_DONE)
        return result;
    struct exchanged exchanged = {&stored.files, deploying->tree, path};
    struct files files = {.read = read_exchanged, .context = &exchanged};
    struct protocol_loader loader = {.arena = deploying->arena,
                                     .files = &files,
                                     .library = &machine_library,
                                     .diags = deploying->diags};
    *ret = protocol_load(&loader, stored.main);
    if (*ret && deploying->diags->errors == 0)
        return RESULT_DONE;
    error_set(error, RESULT_INVALID, "'%.*s' %.*s does not go together with the changed '%.*s'",
              STR_ARG(row->id), STR_ARG(row->version), STR_ARG(path));
    error_help(error, "nothing was deployed; change the protocol as well, and deploy that");
    return RESULT_INVALID;
}

/* ---- which protocols ---- */

static bool uses(const struct deployment_row *row, struct str path)
{
    CLEANUP(json_freep) json_t *list = NULL;
    struct error ignored;
    size_t i;
    const json_t *item;
    if (json_read(row->body, &list, &ignored) != RESULT_DONE)
        return false;
    json_array_foreach(list, i, item)
    {
        if (i > 0 && str_eq(json_str_at(item, "path"), path))
            return true;
    }
    return false;
}

static bool is_last(const struct deployment_rows *rows, size_t at)
{
    for (size_t i = at + 1; i < rows->count; i++)
        if (str_eq(rows->items[i].id, rows->items[at].id))
            return false;
    return true;
}

static enum result has_live(struct deploying *deploying, const struct deployment_row *row,
                            bool *ret, struct error *error)
{
    struct case_filter filter = {.protocol = row->id, .open_only = true, .limit = 100};
    *ret = false;
    for (;;) {
        CLEANUP(arena_freep) struct arena *page = arena_new();
        struct case_rows rows;
        enum result result =
            store_list_cases(deploying->runtime->store, &scope_all, &filter, page, &rows, error);
        for (size_t i = 0; result == RESULT_DONE && i < rows.count && !*ret; i++)
            *ret = str_eq(rows.items[i].protocol_hash, row->hash);
        if (result != RESULT_DONE || *ret || rows.count < filter.limit)
            return result;
        filter.after = str_copy(deploying->arena, rows.items[rows.count - 1].reference);
    }
}

/* ---- one protocol ---- */

static struct str version_of(struct deploying *deploying, const struct deployment_row *row,
                             const struct protocol *protocol)
{
    struct str rest = row->version, base;
    (void)str_next(&rest, '+', &base);
    return str_format(deploying->arena, "%.*s+%.*s", STR_ARG(base),
                      STR_ARG(str_part(protocol->hash, 0, 8)));
}

static enum result derive(struct deploying *deploying, const struct rules *rules,
                          const struct deployment_row *row, struct error *error)
{
    const struct protocol *protocol;
    enum result result = resolve(deploying, row, rules->path, &protocol, error);
    if (result != RESULT_DONE || str_eq(protocol->hash, row->hash))
        return result;
    struct shipment shipment = {.kind = DEPLOYED_PROTOCOL,
                                .id = protocol->id,
                                .version = version_of(deploying, row, protocol),
                                .hash = protocol->hash,
                                .files = protocol->files,
                                .file_count = protocol->file_count};
    result = ship(deploying, &shipment, error);
    struct derived derived = {.id = row->id,
                              .from = row->version,
                              .to = shipment.version,
                              .at = deploying->deployed.count - 1};
    if (result == RESULT_DONE && rules->applies_to == APPLIES_TO_LIVE_CASES)
        VEC_PUSH(deploying->arena, deploying->derived, derived);
    return result;
}

/* ---- which is the last ---- */

/* Put a deployment on record once more, so that it is the last one again. */
static enum result deploy_again(struct deploying *deploying, struct str id, struct str version,
                                struct error *error)
{
    struct deployment_row row;
    struct entry_row entry;
    bool found;
    CLEANUP(json_freep) json_t *files = NULL;
    CLEANUP(json_freep) json_t *open = json_object();
    enum result result = store_get_deployment(deploying->runtime->store, STR(DEPLOYED_PROTOCOL), id,
                                              version, deploying->arena, &row, &found, error);
    if (result == RESULT_DONE)
        result = json_read(row.body, &files, error);
    if (result != RESULT_DONE)
        return result;
    json_object_set(open, "files", files);
    json_put_str(open, "kind", row.kind);
    json_put_str(open, "id", row.id);
    json_put_str(open, "version", row.version);
    json_put_str(open, "hash", row.hash);
    struct note note = {.kind = BOOK_DEPLOYED, .open = open};
    return book_write(deploying->runtime, &note, deploying->arena, &entry, error);
}

static bool is_shipped(const struct deploying *deploying, struct str id, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (str_eq(deploying->deployed.items[i].id, id) && !deploying->deployed.items[i].already)
            return true;
    return false;
}

/* New cases open under the version deployed last: what came of older ones must not take its place.
 */
static enum result derive_last(struct deploying *deploying, const struct rules *rules,
                               const struct deployment_row *row, struct error *error)
{
    size_t before = deploying->deployed.count;
    enum result result =
        uses(row, rules->path) ? derive(deploying, rules, row, error) : RESULT_DONE;
    size_t after = deploying->deployed.count;
    if (result != RESULT_DONE || is_shipped(deploying, row->id, before, after) ||
        !is_shipped(deploying, row->id, 0, before))
        return result;
    return deploy_again(deploying, row->id,
                        after > before ? deploying->deployed.items[before].version : row->version,
                        error);
}

static enum result derive_older(struct deploying *deploying, const struct rules *rules,
                                const struct deployment_row *row, struct error *error)
{
    bool live = false;
    if (rules->applies_to != APPLIES_TO_LIVE_CASES || !uses(row, rules->path))
        return RESULT_DONE;
    enum result result = has_live(deploying, row, &live, error);
    return result == RESULT_DONE && live ? derive(deploying, rules, row, error) : result;
}

static enum result derive_all(struct deploying *deploying, const struct rules *rules,
                              struct error *error)
{
    struct deployment_rows rows;
    enum result result = store_list_deployments(deploying->runtime->store, STR(DEPLOYED_PROTOCOL),
                                                deploying->arena, &rows, error);
    for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++)
        result = is_last(&rows, i) ? derive_last(deploying, rules, &rows.items[i], error)
                                   : derive_older(deploying, rules, &rows.items[i], error);
    return result;
}

/* ---- the file itself ---- */

static enum result unsaid(struct str path, struct error *error)
{
    error_set(error, RESULT_INVALID, "'%.*s' does not say for which cases it holds", STR_ARG(path));
    error_help(error, "a library or decision comes with the protocols that use it; to change it "
                      "for those that are deployed, write `applies_to: new_cases` or `live_cases`");
    return RESULT_INVALID;
}

static enum result ship_file(struct deploying *deploying, const struct rules *rules,
                             struct error *error)
{
    struct source_file file = {rules->path, rules->bytes};
    struct shipment shipment = {.kind = rules->kind,
                                .id = rules->id,
                                .version = str_empty(rules->version) ? str_part(rules->hash, 0, 12)
                                                                     : rules->version,
                                .hash = rules->hash,
                                .files = &file,
                                .file_count = 1};
    return ship(deploying, &shipment, error);
}

enum result ship_rules(struct deploying *deploying, const char *kind, struct str path,
                       struct error *error)
{
    struct protocol_loader loader = {.arena = deploying->arena,
                                     .files = deploying->tree,
                                     .library = &machine_library,
                                     .diags = deploying->diags};
    struct rules *rules = ARENA_NEW(deploying->arena, struct rules);
    bool read = rules_read(&loader, path, rules);
    enum result result = deploying_errors(deploying, path, error);
    if (result == RESULT_DONE && !read)
        result = error_set(error, RESULT_INVALID, "'%.*s' cannot be read", STR_ARG(path));
    if (result == RESULT_DONE && rules->applies_to == APPLIES_TO_UNSAID)
        result = unsaid(path, error);
    rules->kind = kind;
    if (result == RESULT_DONE)
        result = ship_file(deploying, rules, error);
    if (result == RESULT_DONE)
        result = derive_all(deploying, rules, error);
    deploying->rules = rules;
    return result;
}

/* ---- live cases ---- */

static void keep_stuck(void *context, const struct stuck_case *stuck)
{
    struct deploying *deploying = context;
    struct stuck_case kept = *stuck;
    struct detail *details = ARENA_ARRAY(deploying->arena, struct detail, stuck->count + 1);
    kept.reference = str_copy(deploying->arena, stuck->reference);
    kept.fault = str_copy(deploying->arena, stuck->fault);
    for (size_t i = 0; i < stuck->count; i++)
        details[i] = (struct detail){str_copy(deploying->arena, stuck->details[i].field),
                                     str_copy(deploying->arena, stuck->details[i].text)};
    kept.details = details;
    VEC_PUSH(deploying->arena, deploying->stuck, kept);
}

static enum result bind(struct deploying *deploying, const struct derived *derived,
                        struct migration *ret, struct error *error)
{
    struct protocol_loader loader = {.arena = deploying->arena, .diags = deploying->diags};
    const struct rules *rules = deploying->rules;
    const struct protocol *from, *to;
    enum result result =
        runtime_protocol(deploying->runtime, derived->id, derived->from, &from, error);
    if (result == RESULT_DONE)
        result = runtime_protocol(deploying->runtime, derived->id, derived->to, &to, error);
    if (result != RESULT_DONE)
        return result;
    struct str name =
        str_format(deploying->arena, "%.*s %.*s", STR_ARG(rules->id), STR_ARG(rules->version));
    bool bound = migration_of_same(&loader, name, rules->hash, from, to, ret);
    ret->from_version = derived->from;
    ret->to_version = derived->to;
    if (bound)
        return RESULT_DONE;
    return error_set(error, RESULT_INVALID, "the cases of '%.*s' %.*s cannot follow the change",
                     STR_ARG(derived->id), STR_ARG(derived->from));
}

enum result move_live_cases(struct deploying *deploying, struct error *error)
{
    struct migrate_options options = {.stuck = keep_stuck, .context = deploying};
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < deploying->derived.count && result == RESULT_DONE; i++) {
        const struct derived *derived = &deploying->derived.items[i];
        struct migrate_report report = {0};
        struct migration migration;
        result = bind(deploying, derived, &migration, error);
        if (result == RESULT_DONE)
            result = migrate_cases(deploying->runtime, &migration, &options, deploying->arena,
                                   &report, error);
        deploying->deployed.items[derived->at].moved = report.moved;
    }
    return result;
}
