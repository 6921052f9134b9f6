/* waymark calendar list, and show NAME. */
#include "cli/calendars.h"

/* ---- list ---- */

static void print_row(struct cli *cli, const struct calendar *calendar, struct str version,
                      struct str deployed)
{
    fprintf(cli->out, "%-24.*s %-8.*s %.*s to %.*s  %s", STR_ARG(calendar->name), STR_ARG(version),
            STR_ARG(date_format(cli->arena, calendar->from)),
            STR_ARG(date_format(cli->arena, calendar->to)), calendar->sample ? "SAMPLE  " : "");
    cli_print(cli, calendar->title);
    fprintf(cli->out, "%s%.*s\n", str_empty(deployed) ? "" : ", deployed ", STR_ARG(deployed));
}

static void list_one(struct cli *cli, json_t *list, const struct calendar *calendar,
                     struct str version, int64_t deployed_at)
{
    struct str deployed = {0};
    if (deployed_at != INSTANT_NONE)
        deployed = session_when(cli, deployed_at);
    if (!cli_flag(cli, "json")) {
        print_row(cli, calendar, version, deployed);
        return;
    }
    json_t *json = calendars_head_json(cli, calendar);
    json_put_str(json, "version", version);
    if (deployed_at != INSTANT_NONE)
        json_put_str(json, "deployed_at", instant_format(cli->arena, deployed_at));
    json_array_append_new(list, json);
}

/* Of several versions the one deployed last is current: it alone counts. */
static bool is_current(const struct deployment_rows *rows, size_t at)
{
    for (size_t i = at + 1; i < rows->count; i++)
        if (str_eq(rows->items[i].id, rows->items[at].id))
            return false;
    return true;
}

static enum result list_store(struct cli *cli, struct calendars *calendars, json_t *list)
{
    struct deployment_rows rows = {0};
    enum result result = store_list_deployments(runtime_store(calendars->runtime), STR("calendar"),
                                                cli->arena, &rows, &cli->error);
    for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++) {
        const struct calendar *calendar = NULL;
        if (!is_current(&rows, i))
            continue;
        result = runtime_calendar(calendars->runtime, rows.items[i].id, &calendar, &cli->error);
        if (result == RESULT_DONE && calendar)
            list_one(cli, list, calendar, rows.items[i].version, rows.items[i].deployed_at);
    }
    return result;
}

static enum result list_tree(struct cli *cli, const struct calendars *calendars, json_t *list)
{
    const struct str *paths = NULL;
    size_t count = 0;
    const struct files *files = &calendars->tree.files;
    struct diags *diags = diags_new(cli->arena);
    struct protocol_loader loader = definition_loader(cli, &calendars->tree, diags);
    enum result result = files->list(files->context, cli->arena, STR("rules/calendars"), &paths,
                                     &count, &cli->error);
    for (size_t i = 0; result == RESULT_DONE && i < count; i++) {
        const struct calendar *calendar = calendar_load(&loader, paths[i]);
        if (calendar)
            list_one(cli, list, calendar, calendar->version, INSTANT_NONE);
    }
    diags_print(diags, cli->err, cli->err_colour);
    return result == RESULT_DONE && diags->errors ? RESULT_INVALID : result;
}

enum result calendars_list(struct cli *cli)
{
    CLEANUP(calendars_close) struct calendars calendars = {0};
    json_t *list CLEANUP(json_freep) = json_array();
    enum result result = calendars_open(cli, &calendars);
    if (result == RESULT_DONE)
        result = calendars.runtime ? list_store(cli, &calendars, list)
                                   : list_tree(cli, &calendars, list);
    if (cli_flag(cli, "json"))
        cli_print_json(cli, list);
    return result;
}

/* ---- show ---- */

static enum result count_period(struct cli *cli, const struct calendar *calendar,
                                const struct calendar_period *period, int64_t *ret)
{
    return calendar_count(calendar, DAY_SCHOOL, period->from, period->to, ret, &cli->error)
               ? RESULT_DONE
               : cli->error.result;
}

static enum result show_periods(struct cli *cli, const struct calendar *calendar, json_t *list)
{
    for (size_t i = 0; i < calendar->period_count; i++) {
        const struct calendar_period *period = &calendar->periods[i];
        struct str from = date_format(cli->arena, period->from);
        struct str to = date_format(cli->arena, period->to);
        int64_t days = 0;
        enum result result = count_period(cli, calendar, period, &days);
        if (result != RESULT_DONE)
            return result;
        json_t *json = json_object();
        json_put_str(json, "year", period->year);
        json_put_str(json, "term", period->term);
        json_put_str(json, "half_term", period->half_term);
        json_put_str(json, "from", from);
        json_put_str(json, "to", to);
        json_put(json, "school_days", json_integer(days));
        json_array_append_new(list, json);
        if (!cli_flag(cli, "json"))
            fprintf(cli->out, "  %-8.*s %-14.*s %.*s to %.*s  %3lld school days\n",
                    STR_ARG(period->year), STR_ARG(period->half_term), STR_ARG(from), STR_ARG(to),
                    (long long)days);
    }
    return RESULT_DONE;
}

static void show_closures(struct cli *cli, const struct calendar *calendar, json_t *list)
{
    for (size_t i = 0; i < calendar->closure_count; i++) {
        const struct calendar_closure *closure = &calendar->closures[i];
        struct str date = date_format(cli->arena, closure->date);
        json_t *json = json_object();
        json_put_str(json, "date", date);
        json_put_str(json, "kind", closure->kind);
        json_put_str(json, "label", closure->label);
        if (closure->known_from != INSTANT_NONE)
            json_put_str(json, "known_from", instant_format(cli->arena, closure->known_from));
        json_array_append_new(list, json);
        if (cli_flag(cli, "json"))
            continue;
        fprintf(cli->out, "  %.*s  %-14.*s ", STR_ARG(date), STR_ARG(closure->kind));
        cli_print(cli, closure->label);
        if (closure->known_from != INSTANT_NONE)
            fprintf(cli->out, ", known from %.*s",
                    STR_ARG(civil_words(cli->arena,
                                        zone_to_civil(calendar->zone, closure->known_from))));
        fputc('\n', cli->out);
    }
}

static void show_opened(struct cli *cli, const struct calendar *calendar, json_t *list)
{
    for (size_t i = 0; i < calendar->opened_count; i++) {
        struct str date = date_format(cli->arena, calendar->opened[i]);
        json_array_append_new(list, json_of_str(date));
        if (!cli_flag(cli, "json"))
            fprintf(cli->out, "  %.*s\n", STR_ARG(date));
    }
}

static void heading(struct cli *cli, const char *words)
{
    if (!cli_flag(cli, "json"))
        fprintf(cli->out, "%s\n", words);
}

static enum result show(struct cli *cli, const struct calendar *calendar)
{
    json_t *json CLEANUP(json_freep) = calendars_head_json(cli, calendar);
    json_t *periods = json_array(), *closures = json_array(), *opened = json_array();
    json_put(json, "half_terms", periods);
    json_put(json, "closed", closures);
    json_put(json, "open", opened);
    if (!cli_flag(cli, "json")) {
        calendars_head(cli, calendar);
        fprintf(cli->out, "It covers %.*s to %.*s, in %.*s.\n",
                STR_ARG(date_format(cli->arena, calendar->from)),
                STR_ARG(date_format(cli->arena, calendar->to)), STR_ARG(zone_name(calendar->zone)));
    }
    heading(cli, calendar->period_count ? "Half-terms:" : "It has no half-terms: no school days.");
    enum result result = show_periods(cli, calendar, periods);
    if (calendar->closure_count)
        heading(cli, "Closed:");
    show_closures(cli, calendar, closures);
    if (calendar->opened_count)
        heading(cli, "Open beyond these:");
    show_opened(cli, calendar, opened);
    if (result == RESULT_DONE && cli_flag(cli, "json"))
        cli_print_json(cli, json);
    return result;
}

/* Byte for byte, for a file. */
static enum result show_source(struct cli *cli, const struct calendars *calendars)
{
    struct str name = cli->args[1], text = {0};
    const struct files *files = &calendars->tree.files;
    enum result result =
        calendars->runtime
            ? runtime_calendar_source(calendars->runtime, name, cli->arena, &text, &cli->error)
            : files->read(files->context, cli->arena, calendar_path(cli->arena, name), &text,
                          &cli->error);
    if (result == RESULT_DONE)
        fwrite(text.at, 1, text.len, cli->out);
    return result;
}

enum result calendars_show(struct cli *cli)
{
    CLEANUP(calendars_close) struct calendars calendars = {0};
    const struct calendar *calendar = NULL;
    enum result result = calendars_open(cli, &calendars);
    if (result == RESULT_DONE)
        result = calendars_find(cli, &calendars, cli->args[1], &calendar);
    if (result != RESULT_DONE)
        return result;
    return cli_flag(cli, "source") ? show_source(cli, &calendars) : show(cli, calendar);
}
