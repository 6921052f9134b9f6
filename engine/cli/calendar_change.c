/* waymark calendar close NAME DATE[/DATE], and reopen NAME DATE: a change of a store's calendar. */
#include "cli/calendars.h"
#include "cli/deployed.h"

/* ---- what is asked ---- */

static enum result read_days(struct cli *cli, struct calendar_change *change)
{
    struct str text = cli->args[2];
    ptrdiff_t slash = str_find(text, STR("/"), 0);
    struct str from = slash < 0 ? text : str_part(text, 0, (size_t)slash);
    struct str to = slash < 0 ? text : str_part(text, (size_t)slash + 1, text.len);
    if (!date_parse(from, &change->from) || !date_parse(to, &change->to))
        return cli_fail(cli, RESULT_MISUSE,
                        "'%.*s' is no date that exists, such as 2027-02-03, nor FROM/TO.",
                        STR_ARG(text));
    if (date_compare(change->to, change->from) < 0)
        return cli_fail(cli, RESULT_MISUSE, "'%.*s' ends before it begins.", STR_ARG(text));
    if (change->reopen && slash >= 0)
        return cli_fail(cli, RESULT_MISUSE, "Days are opened again one by one.");
    return RESULT_DONE;
}

static enum result read_options(struct cli *cli, struct calendar_change *change)
{
    struct str known_from = cli_option(cli, "known-from");
    change->kind = cli_flag(cli, "kind") ? cli_option(cli, "kind") : STR("unplanned");
    change->label = cli_option(cli, "label");
    change->reason = cli_option(cli, "reason");
    change->dry_run = cli_flag(cli, "dry-run");
    change->known_from = INSTANT_NONE;
    if (!calendars_is_kind(change->kind))
        return cli_fail(cli, RESULT_MISUSE,
                        "'--kind' takes small letters and _, such as unplanned or inset.");
    if (change->reopen && str_empty(change->reason))
        return cli_fail(cli, RESULT_MISUSE, "Say why the day is opened again: --reason TEXT.");
    if (cli_flag(cli, "known-from"))
        return session_time(cli, "--known-from", known_from, &change->known_from);
    return RESULT_DONE;
}

/* ---- what came of it ---- */

static struct str move_words(struct cli *cli, const struct case_move *move)
{
    struct str from = move->from == INSTANT_NONE ? STR("") : session_due(cli, move->from, NULL);
    struct str to = move->to == INSTANT_NONE ? STR("") : session_due(cli, move->to, NULL);
    if (str_empty(to))
        return str_format(cli->arena, "%.*s falls away", STR_ARG(from));
    return str_format(cli->arena, "%.*s%s%.*s", STR_ARG(from), str_empty(from) ? "new, " : " -> ",
                      STR_ARG(to));
}

static void print_move(void *context, const struct case_move *move)
{
    struct cli *cli = context;
    struct str what = str_empty(move->task) ? move->timer : move->task;
    fprintf(cli->out, "  %.*s  %.*s%s%.*s: %.*s\n", STR_ARG(move->reference),
            STR_ARG(text_safe(cli->arena, what, false)), str_empty(move->row) ? "" : " ",
            STR_ARG(text_safe(cli->arena, move->row, false)), STR_ARG(move_words(cli, move)));
}

static void keep_move(void *context, const struct case_move *move)
{
    json_t *json = json_object();
    json_put_str(json, "case", move->reference);
    if (!str_empty(move->task))
        json_put_str(json, "task", move->task);
    if (!str_empty(move->row))
        json_put_str(json, "row", move->row);
    if (!str_empty(move->timer))
        json_put_str(json, "timer", move->timer);
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    if (move->from != INSTANT_NONE)
        json_put_str(json, "from", instant_format(arena, move->from));
    if (move->to != INSTANT_NONE)
        json_put_str(json, "to", instant_format(arena, move->to));
    json_array_append_new(context, json);
}

static void print_days(struct cli *cli, const struct calendar_change *change,
                       const struct calendar_changed *changed)
{
    const char *would = change->dry_run ? "would be" : "is";
    if (change->reopen)
        fprintf(cli->out, "%.*s %s open again.\n", STR_ARG(date_words(cli->arena, change->from)),
                would);
    for (size_t i = 0; i < changed->closed_count; i++) {
        const struct calendar_closure *closure = &changed->closed[i];
        fprintf(cli->out, "%.*s %s closed: ", STR_ARG(date_words(cli->arena, closure->date)),
                would);
        cli_print(cli, closure->label);
        fprintf(cli->out, "%s(%.*s), known from %.*s\n", str_empty(closure->label) ? "" : " ",
                STR_ARG(closure->kind), STR_ARG(session_when(cli, closure->known_from)));
    }
}

static void print_plain(struct cli *cli, const struct calendar_change *change,
                        const struct calendar_changed *changed)
{
    print_days(cli, change, changed);
    for (size_t i = 0; !change->dry_run && i < changed->deployed.count; i++)
        print_deployed(cli, &changed->deployed.items[i]);
    if (change->dry_run)
        fprintf(cli->out, "%lld case%s would change. Nothing was changed: this was a dry run.\n",
                (long long)changed->cases, changed->cases == 1 ? "" : "s");
}

static json_t *calendar_json(const struct deployed *deployed)
{
    json_t *json = json_object();
    json_put_str(json, "calendar", deployed->id);
    json_put_str(json, "version", deployed->version);
    json_put_str(json, "hash", deployed->hash);
    return json;
}

static void print_json(struct cli *cli, const struct calendar_change *change,
                       const struct calendar_changed *changed)
{
    json_t *json CLEANUP(json_freep) = json_object();
    json_t *days = json_array(), *calendars = json_array();
    json_put(json, change->reopen ? "opened" : "closed", days);
    if (change->reopen)
        json_array_append_new(days, json_of_str(date_format(cli->arena, change->from)));
    for (size_t i = 0; i < changed->closed_count; i++)
        json_array_append_new(days, json_of_str(date_format(cli->arena, changed->closed[i].date)));
    for (size_t i = 0; i < changed->deployed.count; i++)
        json_array_append_new(calendars, calendar_json(&changed->deployed.items[i]));
    json_put(json, "calendars", calendars);
    json_put(json, "cases", json_integer(changed->cases));
    json_put(json, "dry_run", json_boolean(change->dry_run));
    if (change->dry_run)
        json_put(json, "moves", json_incref(change->context));
    cli_print_json(cli, json);
}

/* ---- the commands ---- */

static enum result change_calendar(struct cli *cli, struct calendar_change *change)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    json_t *moves CLEANUP(json_freep) = json_array();
    struct calendar_changed changed;
    bool json = cli_flag(cli, "json");
    change->moved = !change->dry_run ? NULL : json ? keep_move : print_move;
    change->context = json ? (void *)moves : cli;
    enum result result = session_open(cli, change->dry_run ? STORE_READ : STORE_WRITE, &runtime);
    if (result == RESULT_DONE)
        result = runtime_change_calendar(runtime, change, cli->arena, &changed, &cli->error);
    if (result == RESULT_DONE && json)
        print_json(cli, change, &changed);
    else if (result == RESULT_DONE)
        print_plain(cli, change, &changed);
    return result;
}

static enum result run_change(struct cli *cli, bool reopen)
{
    struct calendar_change change = {.name = cli->args[1], .reopen = reopen};
    enum result result = read_days(cli, &change);
    if (result == RESULT_DONE)
        result = read_options(cli, &change);
    return result == RESULT_DONE ? change_calendar(cli, &change) : result;
}

enum result calendars_close_day(struct cli *cli)
{
    return run_change(cli, false);
}

enum result calendars_reopen_day(struct cli *cli)
{
    return run_change(cli, true);
}
