#include "runtime/deploy.h"

#include "runtime/book.h"
#include "runtime/rights.h"
#include "runtime/rules.h"

/* ---- a tree that remembers what was read from it ---- */

struct recorded {
    const struct files *inner;
    struct arena *arena;
    VEC(struct source_file) files;
};

static enum result read_recorded(void *context, struct arena *arena, struct str path,
                                 struct str *ret_bytes, struct error *error)
{
    struct recorded *recorded = context;
    enum result result =
        recorded->inner->read(recorded->inner->context, arena, path, ret_bytes, error);
    if (result != RESULT_DONE)
        return result;
    for (size_t i = 0; i < recorded->files.count; i++)
        if (str_eq(recorded->files.items[i].path, path))
            return RESULT_DONE;
    struct source_file file = {str_copy(recorded->arena, path), *ret_bytes};
    VEC_PUSH(recorded->arena, recorded->files, file);
    return RESULT_DONE;
}

/* ---- shipping ---- */

static enum result other_content(const struct shipment *shipment, struct error *error)
{
    error_set(error, RESULT_INVALID, "%s '%.*s' is deployed in version '%.*s' already, and differs",
              shipment->kind, STR_ARG(shipment->id), STR_ARG(shipment->version));
    error_help(error, "what was deployed stays as it is: give the file a new version");
    return RESULT_INVALID;
}

static enum result store_files(struct deploying *deploying, const struct shipment *shipment,
                               json_t *list, struct error *error)
{
    for (size_t i = 0; i < shipment->file_count; i++) {
        const struct source_file *file = &shipment->files[i];
        struct hash hash;
        enum result result = store_put_source(deploying->runtime->store, file->bytes, &hash, error);
        if (result != RESULT_DONE)
            return result;
        json_t *item = json_object();
        json_put_str(item, "hash", hex_encode(deploying->arena, hash.bytes, HASH_SIZE));
        json_put_str(item, "path", file->path);
        json_array_append_new(list, item);
    }
    return RESULT_DONE;
}

static enum result write_shipment(struct deploying *deploying, const struct shipment *shipment,
                                  struct error *error)
{
    CLEANUP(json_freep) json_t *open = json_object();
    json_t *list = json_array();
    json_object_set_new(open, "files", list);
    json_put_str(open, "kind", str_of(shipment->kind));
    json_put_str(open, "id", shipment->id);
    json_put_str(open, "version", shipment->version);
    json_put_str(open, "hash", shipment->hash);
    json_put_str(open, "zoneinfo", zone_release(deploying->arena));
    enum result result = store_files(deploying, shipment, list, error);
    if (result != RESULT_DONE)
        return result;
    struct note note = {.kind = BOOK_DEPLOYED, .open = open};
    struct entry_row row;
    return book_write(deploying->runtime, &note, deploying->arena, &row, error);
}

enum result ship(struct deploying *deploying, const struct shipment *shipment, struct error *error)
{
    struct deployment_row row;
    bool found;
    enum result result =
        store_get_deployment(deploying->runtime->store, str_of(shipment->kind), shipment->id,
                             shipment->version, deploying->arena, &row, &found, error);
    if (result == RESULT_DONE && found && !str_eq(row.hash, shipment->hash))
        result = other_content(shipment, error);
    if (result == RESULT_DONE && !found)
        result = write_shipment(deploying, shipment, error);
    struct deployed deployed = {.kind = str_of(shipment->kind),
                                .id = shipment->id,
                                .version = shipment->version,
                                .hash = shipment->hash,
                                .sample = shipment->sample,
                                .already = found};
    if (result == RESULT_DONE)
        VEC_PUSH(deploying->arena, deploying->deployed, deployed);
    return result;
}

enum result deployed_fold(struct runtime *runtime, const struct entry_row *entry,
                          const json_t *open, const json_t *sealed, struct arena *arena,
                          struct error *error)
{
    (void)sealed;
    struct deployment_row row = {.kind = json_str_at(open, "kind"),
                                 .id = json_str_at(open, "id"),
                                 .version = json_str_at(open, "version"),
                                 .hash = json_str_at(open, "hash"),
                                 .deployed_at = entry->recorded_at,
                                 .position = entry->position,
                                 .body = json_write(arena, json_object_get(open, "files"))};
    return store_put_deployment(runtime->store, &row, error);
}

/* ---- calendars ---- */

static enum result has_errors(const struct diags *diags, struct str path, struct error *error)
{
    if (diags->errors == 0)
        return RESULT_DONE;
    return error_set(error, RESULT_INVALID, "'%.*s' has errors: nothing was deployed",
                     STR_ARG(path));
}

enum result deploying_errors(const struct deploying *deploying, struct str path,
                             struct error *error)
{
    return has_errors(deploying->diags, path, error);
}

/* A loader that gives nothing without saying why is a fault of ours; nothing is deployed then. */
static enum result unreadable(enum result result, struct str path, struct error *error)
{
    if (result != RESULT_DONE)
        return result;
    return error_set(error, RESULT_INVALID, "'%.*s' cannot be read", STR_ARG(path));
}

/* Load a calendar out of a tree, and note the files that it was made of. */
static enum result load_recorded(struct deploying *deploying, const struct files *tree,
                                 struct str path, struct recorded *ret_recorded,
                                 const struct calendar **ret_calendar, struct error *error)
{
    *ret_recorded = (struct recorded){.inner = tree, .arena = deploying->arena};
    struct files files = {.read = read_recorded, .context = ret_recorded};
    struct protocol_loader loader = {.arena = deploying->arena,
                                     .files = &files,
                                     .library = &machine_library,
                                     .diags = deploying->diags};
    *ret_calendar = calendar_load(&loader, path);
    enum result result = has_errors(deploying->diags, path, error);
    return *ret_calendar ? result : unreadable(result, path, error);
}

static struct shipment shipment_of(const struct calendar *calendar, struct str version,
                                   const struct recorded *recorded)
{
    return (struct shipment){.kind = DEPLOYED_CALENDAR,
                             .id = calendar->name,
                             .version = version,
                             .hash = calendar->hash,
                             .sample = calendar->sample,
                             .files = recorded->files.items,
                             .file_count = recorded->files.count};
}

/* ---- overlays: what extends a changed calendar changes with it ---- */

struct overlaid { /* the stored files of an overlay, under those that are shipped */
    const struct shipment *over;
    const struct stored_tree *stored;
};

static enum result read_overlaid(void *context, struct arena *arena, struct str path,
                                 struct str *ret_bytes, struct error *error)
{
    const struct overlaid *overlaid = context;
    for (size_t i = 0; i < overlaid->over->file_count; i++)
        if (str_eq(overlaid->over->files[i].path, path)) {
            *ret_bytes = overlaid->over->files[i].bytes;
            return RESULT_DONE;
        }
    const struct files *files = &overlaid->stored->files;
    return files->read(files->context, arena, path, ret_bytes, error);
}

static bool is_made_of(const struct stored_tree *tree, struct str path, struct arena *arena)
{
    struct str bytes;
    struct error absent;
    return !str_eq(tree->main, path) &&
           tree->files.read(tree->files.context, arena, path, &bytes, &absent) == RESULT_DONE;
}

static enum result follow(struct deploying *deploying, const struct deployment_row *row,
                          const struct shipment *parent, struct error *error)
{
    CLEANUP(stored_tree_close) struct stored_tree tree;
    struct overlaid overlaid = {parent, &tree};
    const struct files files = {.read = read_overlaid, .context = &overlaid};
    struct recorded recorded;
    const struct calendar *calendar;
    enum result result = stored_tree_open(deploying->runtime, row, deploying->arena, &tree, error);
    if (result != RESULT_DONE || !is_made_of(&tree, parent->files[0].path, deploying->arena))
        return result;
    result = load_recorded(deploying, &files, tree.main, &recorded, &calendar, error);
    if (result != RESULT_DONE || str_eq(calendar->hash, row->hash))
        return result;
    deploying->replaced = true;
    struct str version =
        str_format(deploying->arena, "%.*s with %.*s %.*s", STR_ARG(calendar->version),
                   STR_ARG(parent->id), STR_ARG(parent->version));
    struct shipment shipment = shipment_of(calendar, version, &recorded);
    return ship(deploying, &shipment, error);
}

static bool is_in_force(const struct deployment_rows *rows, size_t at)
{
    for (size_t i = at + 1; i < rows->count; i++)
        if (str_eq(rows->items[i].id, rows->items[at].id))
            return false;
    return true;
}

static enum result follow_all(struct deploying *deploying, const struct shipment *parent,
                              struct error *error)
{
    struct deployment_rows rows;
    enum result result = store_list_deployments(deploying->runtime->store, STR(DEPLOYED_CALENDAR),
                                                deploying->arena, &rows, error);
    for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++)
        if (is_in_force(&rows, i))
            result = follow(deploying, &rows.items[i], parent, error);
    return result;
}

static enum result ship_calendar(struct deploying *deploying, struct str path, struct error *error)
{
    struct recorded recorded;
    const struct calendar *calendar, *before;
    enum result result =
        load_recorded(deploying, deploying->tree, path, &recorded, &calendar, error);
    if (result == RESULT_DONE)
        result = runtime_calendar(deploying->runtime, calendar->name, &before, error);
    if (result != RESULT_DONE)
        return result;
    bool changed = before && !str_eq(before->hash, calendar->hash);
    deploying->replaced |= changed;
    struct shipment shipment = shipment_of(
        calendar,
        str_empty(calendar->version) ? str_part(calendar->hash, 0, 12) : calendar->version,
        &recorded);
    result = ship(deploying, &shipment, error);
    return result == RESULT_DONE && changed ? follow_all(deploying, &shipment, error) : result;
}

/* A calendar that a protocol names: from the tree, if the store has none of that name. */
static enum result ship_named_calendar(struct deploying *deploying, struct str name,
                                       struct error *error)
{
    if (str_empty(name) || str_is(name, "own") || str_is(name, "none"))
        return RESULT_DONE;
    const struct calendar *known;
    enum result result = runtime_calendar(deploying->runtime, name, &known, error);
    if (result != RESULT_DONE || known)
        return result;
    struct str path = calendar_path(deploying->arena, name);
    struct str bytes;
    struct error absent;
    if (deploying->tree->read(deploying->tree->context, deploying->arena, path, &bytes, &absent) ==
        RESULT_DONE)
        return ship_calendar(deploying, path, error);
    error_set(error, RESULT_INVALID, "the protocol names the calendar '%.*s', which is not there",
              STR_ARG(name));
    error_help(error, "put it at %.*s below the tree's root, or deploy it first", STR_ARG(path));
    return RESULT_INVALID;
}

static enum result ship_calendars(struct deploying *deploying, const struct protocol *protocol,
                                  struct error *error)
{
    enum result result = ship_named_calendar(deploying, protocol->calendar, error);
    for (size_t i = 0; i < protocol->roles_count && result == RESULT_DONE; i++)
        result = ship_named_calendar(deploying, protocol->roles[i].calendar, error);
    for (size_t i = 0; i < protocol->task_count && result == RESULT_DONE; i++)
        if (!protocol->tasks[i]->calendar_role)
            result = ship_named_calendar(deploying, protocol->tasks[i]->calendar, error);
    return result;
}

/* ---- protocols ---- */

static enum result ship_protocol(struct deploying *deploying, struct str path, struct error *error)
{
    struct protocol_loader loader = {.arena = deploying->arena,
                                     .files = deploying->tree,
                                     .library = &machine_library,
                                     .diags = deploying->diags};
    const struct protocol *protocol = protocol_load(&loader, path);
    if (protocol)
        protocol_check(&loader, protocol,
                       zone_date(protocol->zone, runtime_now(deploying->runtime)));
    enum result result = has_errors(deploying->diags, path, error);
    if (result != RESULT_DONE || !protocol)
        return unreadable(result, path, error);
    struct shipment shipment = {.kind = DEPLOYED_PROTOCOL,
                                .id = protocol->id,
                                .version = str_empty(protocol->version)
                                               ? str_part(protocol->hash, 0, 12)
                                               : protocol->version,
                                .hash = protocol->hash,
                                .files = protocol->files,
                                .file_count = protocol->file_count};
    result = ship_calendars(deploying, protocol, error);
    return result == RESULT_DONE ? ship(deploying, &shipment, error) : result;
}

/* ---- mapping files ---- */

static enum result ship_mapping(struct deploying *deploying, const struct migration *migration,
                                struct str path, struct error *error)
{
    struct source_file file = {.path = path};
    enum result result =
        deploying->tree->read(deploying->tree->context, deploying->arena, path, &file.bytes, error);
    struct shipment shipment = {.kind = DEPLOYED_MIGRATION,
                                .id = migration->id,
                                .version = str_part(migration->hash, 0, 12),
                                .hash = migration->hash,
                                .files = &file,
                                .file_count = 1};
    return result == RESULT_DONE ? ship(deploying, &shipment, error) : result;
}

enum result deploy_mapping(struct runtime *runtime, const struct migration *migration,
                           const struct files *tree, struct str path, struct diags *diags,
                           struct arena *arena, struct error *error)
{
    struct deploying deploying = {.runtime = runtime, .arena = arena, .tree = tree, .diags = diags};
    enum result result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    return write_end(runtime, ship_mapping(&deploying, migration, path, error), error);
}

/* ---- either ---- */

static enum result find_kind(const struct deploying *deploying, struct str path,
                             struct str *ret_kind, struct error *error)
{
    struct str bytes;
    enum result result =
        deploying->tree->read(deploying->tree->context, deploying->arena, path, &bytes, error);
    if (result != RESULT_DONE)
        return result;
    const struct source *source = source_new(deploying->arena, path, bytes);
    const struct yaml_node *node = yaml_parse(deploying->arena, source, deploying->diags);
    *ret_kind = node ? file_kind(node) : STR("");
    return has_errors(deploying->diags, path, error);
}

static enum result deploy(struct deploying *deploying, struct str path, struct error *error)
{
    struct str kind;
    enum result result = find_kind(deploying, path, &kind, error);
    if (result != RESULT_DONE)
        return result;
    if (str_is(kind, DEPLOYED_CALENDAR))
        result = ship_calendar(deploying, path, error);
    else if (str_is(kind, DEPLOYED_PROTOCOL))
        result = ship_protocol(deploying, path, error);
    else if (str_is(kind, DEPLOYED_LIBRARY))
        result = ship_rules(deploying, DEPLOYED_LIBRARY, path, error);
    else if (str_is(kind, DEPLOYED_DECISION))
        result = ship_rules(deploying, DEPLOYED_DECISION, path, error);
    else
        result = error_set(error, RESULT_INVALID,
                           "'%.*s' is no protocol, calendar, library or decision", STR_ARG(path));
    if (result == RESULT_DONE && deploying->replaced)
        result =
            store_put_setting(deploying->runtime->store, STR(SETTING_RECOMPUTE), STR("-"), error);
    return result;
}

static enum result recompute(struct deploying *deploying, struct error *error)
{
    int64_t changed = 0;
    if (!deploying->replaced || deploying->runtime->group)
        return RESULT_DONE;
    enum result result = recompute_cases(deploying->runtime, &changed, error);
    for (size_t i = 0; i < deploying->deployed.count; i++)
        if (str_is(deploying->deployed.items[i].kind, DEPLOYED_CALENDAR))
            deploying->deployed.items[i].recomputed = changed;
    return result;
}

enum result runtime_deploy(struct runtime *runtime, const struct files *tree, struct str path,
                           struct diags *diags, struct arena *arena, struct deployeds *ret_deployed,
                           struct error *error)
{
    struct deploying deploying = {.runtime = runtime, .arena = arena, .tree = tree, .diags = diags};
    *ret_deployed = (struct deployeds){0};
    enum result result = rights_all(runtime, "deploy", error);
    if (result != RESULT_DONE)
        return result;
    result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = write_end(runtime, deploy(&deploying, path, error), error);
    if (result == RESULT_DONE)
        result = recompute(&deploying, error);
    if (result == RESULT_DONE)
        result = move_live_cases(&deploying, error);
    *ret_deployed = (struct deployeds){deploying.deployed.items, deploying.deployed.count,
                                       deploying.stuck.items, deploying.stuck.count};
    return result;
}
