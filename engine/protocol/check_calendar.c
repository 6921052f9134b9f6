#include "protocol/check.h"

/* Calendars that a protocol counts on: there, right, and long enough. */

static bool is_name(struct str calendar)
{
    return calendar.len && !str_is(calendar, "own") && !str_is(calendar, "none");
}

static void check_end(const struct check *check, const struct calendar *calendar, struct span at)
{
    if (!date_is_set(check->today) ||
        date_compare(calendar->to, date_add_months(check->today, 12)) >= 0)
        return;
    diag_warning(check->diags, "P113", at,
                 "the calendar `%.*s` ends on %.*s: dates beyond it are errors",
                 STR_ARG(calendar->name), STR_ARG(date_format(check->arena, calendar->to)));
}

/* The calendars of the tree, or the roles, of which a name might be one. */
static struct str nearest_calendar(const struct check *check, struct str name, bool *ret_there)
{
    const struct files *files = check->loader->files;
    const struct str *paths = NULL;
    size_t count = 0, roles = check->protocol->roles_count, used = 0;
    struct error error;
    struct str before = STR("rules/calendars/");
    *ret_there = true;
    if (!files->list || files->list(files->context, check->arena, STR("rules/calendars"), &paths,
                                    &count, &error) != RESULT_DONE)
        return (struct str){0};
    struct str *names = ARENA_ARRAY(check->arena, struct str, count + roles);
    *ret_there = false;
    for (size_t i = 0; i < count; i++) {
        if (!str_starts(paths[i], before) || !str_ends(paths[i], STR(".yaml")))
            continue;
        names[used] = str_part(paths[i], before.len, paths[i].len - STR(".yaml").len);
        *ret_there = *ret_there || str_eq(names[used], name);
        used++;
    }
    for (size_t i = 0; i < roles; i++)
        names[used++] = check->protocol->roles[i].id;
    return nearest_word(name, names, used);
}

/* No file bears the name. */
static bool report_absent(const struct check *check, struct str name, struct str path,
                          struct span at)
{
    bool there;
    struct str near = nearest_calendar(check, name, &there);
    if (there)
        return false;
    struct diag *diag =
        diag_error(check->diags, "P114", at, "there is no calendar `%.*s`", STR_ARG(name));
    if (near.len)
        diag_help(check->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
    else
        diag_help(check->diags, diag, "it would stand in %.*s", STR_ARG(path));
    return true;
}

static void check_calendar(const struct check *check, struct map *seen, struct str name,
                           struct span at)
{
    if (!is_name(name) || map_has(seen, name))
        return;
    map_put(seen, name, seen);
    struct protocol_loader loader = *check->loader;
    loader.diags = diags_new(check->arena);
    struct str path = calendar_path(check->arena, name);
    const struct calendar *calendar = calendar_load(&loader, path);
    if (calendar) {
        check_end(check, calendar, at);
        return;
    }
    if (report_absent(check, name, path, at))
        return;
    struct diag *diag =
        diag_error(check->diags, "P114", at, "the calendar `%.*s` cannot be read", STR_ARG(name));
    if (loader.diags->list.count)
        diag_help(check->diags, diag, "%.*s: %.*s", STR_ARG(path),
                  STR_ARG(loader.diags->list.items[0]->message));
}

void check_calendars(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    struct map *seen = map_new(check->arena);
    check_calendar(check, seen, protocol->calendar, protocol->calendar_at);
    for (size_t i = 0; i < protocol->roles_count; i++)
        check_calendar(check, seen, protocol->roles[i].calendar, protocol->roles[i].calendar_at);
    for (size_t i = 0; i < protocol->task_count; i++)
        if (!protocol->tasks[i]->calendar_role)
            check_calendar(check, seen, protocol->tasks[i]->calendar,
                           protocol->tasks[i]->calendar_at);
}
