/* waymark calendar changes NAME: each version that a store has had of a calendar, with who made it,
 * when, and why. */
#include "cli/calendars.h"

static enum result read_entry(struct cli *cli, struct runtime *runtime, int64_t position,
                              json_t **ret_open)
{
    struct entry_rows rows = {0};
    enum result result =
        store_read_positions(runtime_store(runtime), position, 1, cli->arena, &rows, &cli->error);
    if (result == RESULT_DONE && !rows.count)
        return cli_fail(cli, RESULT_INVALID, "The store has lost entry %lld.", (long long)position);
    return result == RESULT_DONE ? json_read(rows.items[0].open, ret_open, &cli->error) : result;
}

/* ---- plain ---- */

static struct str day_list(struct cli *cli, const json_t *days)
{
    struct text text = text_new(cli->arena);
    size_t i;
    const json_t *day;
    json_array_foreach(days, i, day)
    {
        text_addf(&text, "%s%s", i ? ", " : "", json_string_value(day));
    }
    return text_str(&text);
}

/* Snow (unplanned), known from Mon 1 Feb 2027 06:30. */
static struct str closure_words(struct cli *cli, const json_t *change)
{
    struct str label = json_str_at(change, "label"), kind = json_str_at(change, "kind");
    int64_t known_from;
    if (!instant_parse(json_str_at(change, "known_from"), &known_from))
        known_from = 0;
    return str_format(cli->arena, "%.*s%s(%.*s), known from %.*s", STR_ARG(label),
                      str_empty(label) ? "" : " ", STR_ARG(kind),
                      STR_ARG(session_when(cli, known_from)));
}

static struct str what_words(struct cli *cli, const json_t *change)
{
    const json_t *closed = json_object_get(change, "closed");
    const json_t *opened = json_object_get(change, "opened");
    struct str reason = json_str_at(change, "reason");
    if (opened)
        return str_format(cli->arena, "opened %.*s: %.*s", STR_ARG(day_list(cli, opened)),
                          STR_ARG(reason));
    if (!closed)
        return STR("deployed");
    return str_format(cli->arena, "closed %.*s: %.*s%s%.*s", STR_ARG(day_list(cli, closed)),
                      STR_ARG(closure_words(cli, change)), str_empty(reason) ? "" : "; ",
                      STR_ARG(reason));
}

static void print_row(struct cli *cli, const struct deployment_row *row, const json_t *open)
{
    const json_t *by = json_object_get(open, "by");
    struct str person = json_str_at(by, "person");
    fprintf(cli->out, "%-10.*s %.*s  ", STR_ARG(row->version),
            STR_ARG(session_when(cli, row->deployed_at)));
    cli_print(cli, str_empty(person) ? json_str_at(by, "principal") : person);
    fputs("  ", cli->out);
    cli_print(cli, what_words(cli, json_object_get(open, "change")));
    fputc('\n', cli->out);
}

/* ---- JSON ---- */

static json_t *row_json(struct cli *cli, const struct deployment_row *row, const json_t *open)
{
    json_t *json = json_object(), *change = json_object_get(open, "change");
    json_put_str(json, "version", row->version);
    json_put_str(json, "hash", row->hash);
    json_put_str(json, "at", instant_format(cli->arena, row->deployed_at));
    json_object_set(json, "by", json_object_get(open, "by"));
    if (change)
        json_object_set(json, "change", change);
    return json;
}

/* ---- all ---- */

static enum result show_changes(struct cli *cli, struct runtime *runtime, json_t *list)
{
    struct deployment_rows rows = {0};
    enum result result = store_list_deployments(runtime_store(runtime), STR("calendar"), cli->arena,
                                                &rows, &cli->error);
    for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++) {
        CLEANUP(json_freep) json_t *open = NULL;
        if (!str_eq(rows.items[i].id, cli->args[1]))
            continue;
        result = read_entry(cli, runtime, rows.items[i].position, &open);
        if (result == RESULT_DONE && cli_flag(cli, "json"))
            json_array_append_new(list, row_json(cli, &rows.items[i], open));
        else if (result == RESULT_DONE)
            print_row(cli, &rows.items[i], open);
    }
    return result;
}

enum result calendars_changes(struct cli *cli)
{
    CLEANUP(calendars_close) struct calendars calendars = {0};
    CLEANUP(json_freep) json_t *list = json_array();
    const struct calendar *calendar = NULL;
    if (!cli_flag(cli, "store"))
        return cli_fail(cli, RESULT_MISUSE,
                        "A store knows of changes: --store STORE. Of the tree, git does.");
    enum result result = calendars_open(cli, &calendars);
    if (result == RESULT_DONE)
        result = calendars_find(cli, &calendars, cli->args[1], &calendar);
    if (result == RESULT_DONE)
        result = show_changes(cli, calendars.runtime, list);
    if (result == RESULT_DONE && cli_flag(cli, "json"))
        cli_print_json(cli, list);
    return result;
}
