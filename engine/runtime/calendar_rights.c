/* Who may change a calendar by command: whoever is granted everything, and the people of the one
 * organisation that works by it, where nobody else counts on it. */
#include "runtime/deploy.h"
#include "runtime/registers.h"
#include "runtime/rights.h"

enum { PAGE = 100 };

static enum result refuse(const struct runtime *runtime, struct str name, const char *why,
                          struct error *error)
{
    error_set(error, RESULT_REFUSED, "'%.*s' may not change the calendar '%.*s': %s",
              STR_ARG(runtime->options.principal), STR_ARG(name), why);
    error_help(error, "ask whoever set the store up; an organisation that has a calendar of its "
                      "own, which extends the common one, can change that by itself");
    return RESULT_REFUSED;
}

static bool works_by(const struct register_row *row, struct str name)
{
    CLEANUP(json_freep) json_t *body = NULL;
    struct error ignored;
    return json_read(row->body, &body, &ignored) == RESULT_DONE &&
           str_eq(json_str_at(body, "calendar"), name);
}

/* Whether the principal's organisation works by it, and whether another one does. */
static enum result look_at_organisations(struct runtime *runtime, struct str name, bool *ret_own,
                                         bool *ret_others, struct error *error)
{
    struct str after = {0};
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    for (;;) {
        struct register_rows rows;
        enum result result =
            store_list_registers(runtime->store, &scope_all, STR(REGISTER_ORGANISATION), STR(""),
                                 after, PAGE, arena, &rows, error);
        for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++) {
            if (!works_by(&rows.items[i], name))
                continue;
            bool own = str_eq(rows.items[i].reference, runtime->organisation);
            *(own ? ret_own : ret_others) = true;
        }
        if (result != RESULT_DONE || rows.count < PAGE)
            return result;
        after = rows.items[rows.count - 1].reference;
    }
}

static bool is_extended_by(const struct deployment_row *row, struct str path)
{
    CLEANUP(json_freep) json_t *files = NULL;
    struct error ignored;
    size_t i;
    const json_t *file;
    if (json_read(row->body, &files, &ignored) != RESULT_DONE)
        return false;
    json_array_foreach(files, i, file)
    {
        if (i > 0 && str_eq(json_str_at(file, "path"), path))
            return true;
    }
    return false;
}

static bool is_named_by(const struct protocol *protocol, struct str name)
{
    bool named = str_eq(protocol->calendar, name);
    for (size_t i = 0; i < protocol->roles_count; i++)
        named = named || str_eq(protocol->roles[i].calendar, name);
    for (size_t i = 0; i < protocol->task_count; i++)
        named = named ||
                (!protocol->tasks[i]->calendar_role && str_eq(protocol->tasks[i]->calendar, name));
    return named;
}

/* Whether a calendar extends it, or a protocol names it. */
static enum result look_at_deployments(struct runtime *runtime, struct str name, bool *ret_others,
                                       struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct deployment_rows rows;
    struct str path = calendar_path(arena, name);
    enum result result = store_list_deployments(runtime->store, STR(""), arena, &rows, error);
    for (size_t i = 0; result == RESULT_DONE && i < rows.count && !*ret_others; i++) {
        const struct deployment_row *row = &rows.items[i];
        const struct protocol *protocol = NULL;
        if (str_is(row->kind, DEPLOYED_PROTOCOL))
            result = runtime_protocol(runtime, row->id, row->version, &protocol, error);
        *ret_others = (protocol && is_named_by(protocol, name)) ||
                      (str_is(row->kind, DEPLOYED_CALENDAR) && is_extended_by(row, path));
    }
    return result;
}

enum result rights_calendar(struct runtime *runtime, struct str name, struct error *error)
{
    bool own = false, others = false;
    if (runtime->granted || str_empty(runtime->organisation))
        return rights_all(runtime, "change calendars", error);
    enum result result = look_at_organisations(runtime, name, &own, &others, error);
    if (result == RESULT_DONE)
        result = look_at_deployments(runtime, name, &others, error);
    if (result != RESULT_DONE)
        return result;
    if (!own)
        return refuse(runtime, name, "their organisation does not work by it", error);
    return others ? refuse(runtime, name, "others count on it too", error) : RESULT_DONE;
}
