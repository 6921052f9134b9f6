/* Calendars into the store, with those that extend them, and with those that a protocol names. */
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

/* ---- calendars ---- */

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
    enum result result = deploying_errors(deploying, path, error);
    return *ret_calendar ? result : deploying_unread(result, path, error);
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

/* In a dry run it counts as the calendar of its name, in memory. */
static enum result ship_one(struct deploying *deploying, const struct calendar *calendar,
                            const struct shipment *shipment, struct error *error)
{
    enum result result = ship(deploying, shipment, error);
    if (result == RESULT_DONE && deploying->dry)
        map_put(deploying->runtime->instead, calendar->name,
                arena_copy(deploying->arena, &calendar, sizeof calendar));
    return result;
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
    return ship_one(deploying, calendar, &shipment, error);
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

/* ---- closures that were learnt late are not lost ---- */

/* Closed still, or opened by name: `remove: {closed.DATE: REASON}`. */
static bool knows(const struct calendar *calendar, struct date date)
{
    for (size_t i = 0; i < calendar->reopened_count; i++)
        if (date_compare(calendar->reopened[i], date) == 0)
            return true;
    return calendar_closure_of(calendar, date) != NULL;
}

static enum result lost(const struct calendar *stored, const struct calendar *calendar,
                        const struct calendar_closure *closure, struct error *error)
{
    CLEANUP(arena_freep) struct arena *scratch = arena_new();
    struct str date = date_format(scratch, closure->date), name = stored->name;
    error_set(
        error, RESULT_INVALID,
        "'%.*s' %.*s does not know that %.*s is closed, which the store has learnt since (%.*s)",
        STR_ARG(calendar->name), STR_ARG(calendar->version), STR_ARG(date),
        STR_ARG(str_empty(closure->label) ? closure->kind : closure->label));
    error_help(error,
               "take the row over from 'waymark calendar show %.*s --source --store STORE', or "
               "first open the day again: 'waymark calendar reopen %.*s %.*s --reason WHY'",
               STR_ARG(name), STR_ARG(name), STR_ARG(date));
    return RESULT_INVALID;
}

static enum result keep_late(const struct calendar *stored, const struct calendar *calendar,
                             struct error *error)
{
    for (size_t i = 0; stored && i < stored->closure_count; i++) {
        const struct calendar_closure *closure = &stored->closures[i];
        if (closure->known_from != INSTANT_NONE &&
            date_compare(closure->date, calendar->from) >= 0 &&
            date_compare(closure->date, calendar->to) <= 0 && !knows(calendar, closure->date))
            return lost(stored, calendar, closure, error);
    }
    return RESULT_DONE;
}

static struct str name_of(struct str path)
{
    struct str before = STR("rules/calendars/"), after = STR(".yaml");
    if (!str_starts(path, before) || !str_ends(path, after))
        return STR("");
    return str_part(path, before.len, path.len - after.len);
}

/* What it extends comes from the tree, which may be behind the store. */
static enum result keep_parents_late(struct deploying *deploying, const struct calendar *calendar,
                                     const struct recorded *recorded, struct error *error)
{
    enum result result = RESULT_DONE;
    for (size_t i = 1; result == RESULT_DONE && i < recorded->files.count; i++) {
        const struct calendar *stored = NULL;
        result = runtime_calendar(deploying->runtime, name_of(recorded->files.items[i].path),
                                  &stored, error);
        if (result == RESULT_DONE)
            result = keep_late(stored, calendar, error);
    }
    return result;
}

static enum result keep_all_late(struct deploying *deploying, const struct calendar *before,
                                 const struct calendar *calendar, const struct recorded *recorded,
                                 struct error *error)
{
    size_t count = deploying->deployed.count;
    if (deploying->change || deploying->deployed.items[count - 1].already)
        return RESULT_DONE;
    enum result result = keep_late(before, calendar, error);
    return result == RESULT_DONE ? keep_parents_late(deploying, calendar, recorded, error) : result;
}

/* ---- one calendar ---- */

enum result ship_calendar(struct deploying *deploying, struct str path, struct error *error)
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
    shipment.change = deploying->change;
    result = ship_one(deploying, calendar, &shipment, error);
    if (result == RESULT_DONE)
        result = keep_all_late(deploying, before, calendar, &recorded, error);
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

enum result ship_calendars(struct deploying *deploying, const struct protocol *protocol,
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
