#include "runtime/deploy.h"

#include "runtime/book.h"
#include "runtime/rights.h"
#include "runtime/rules.h"

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
    if (shipment->change)
        json_object_set(open, "change", shipment->change);
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
    if (result == RESULT_DONE && !found && !deploying->dry)
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

enum result deploying_errors(const struct deploying *deploying, struct str path,
                             struct error *error)
{
    if (deploying->diags->errors == 0)
        return RESULT_DONE;
    return error_set(error, RESULT_INVALID, "'%.*s' has errors: nothing was deployed",
                     STR_ARG(path));
}

enum result deploying_unread(enum result result, struct str path, struct error *error)
{
    if (result != RESULT_DONE)
        return result;
    return error_set(error, RESULT_INVALID, "'%.*s' cannot be read", STR_ARG(path));
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
    enum result result = deploying_errors(deploying, path, error);
    if (result != RESULT_DONE || !protocol)
        return deploying_unread(result, path, error);
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
    return deploying_errors(deploying, path, error);
}

enum result deploying_began(struct deploying *deploying, struct error *error)
{
    if (!deploying->replaced)
        return RESULT_DONE;
    return store_put_setting(deploying->runtime->store, STR(SETTING_RECOMPUTE), STR("-"), error);
}

enum result deploying_recompute(struct deploying *deploying, struct error *error)
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
    return result == RESULT_DONE ? deploying_began(deploying, error) : result;
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
        result = deploying_recompute(&deploying, error);
    if (result == RESULT_DONE)
        result = move_live_cases(&deploying, error);
    *ret_deployed = (struct deployeds){deploying.deployed.items, deploying.deployed.count,
                                       deploying.stuck.items, deploying.stuck.count};
    return result;
}
