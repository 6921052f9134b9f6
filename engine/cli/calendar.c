/* waymark calendar: what the calendars say. */
#include "cli/calendars.h"

#include <unistd.h>

/* ---- where they are ---- */

/* The tree of the current folder; its path is not used. */
static enum result open_tree(struct cli *cli, struct definition *ret)
{
    struct str root = cli_option(cli, "root");
    char here[4096];
    if (str_empty(root) && !getcwd(here, sizeof here))
        return cli_fail(cli, RESULT_TROUBLE, "The current folder has no name.");
    if (str_empty(root))
        root = files_root_of(cli->arena, str_format(cli->arena, "%s/x", here));
    ret->files = files_of_folder(cli->arena, root);
    return RESULT_DONE;
}

enum result calendars_open(struct cli *cli, struct calendars *ret)
{
    *ret = (struct calendars){0};
    if (cli_flag(cli, "store"))
        return session_open(cli, STORE_READ, &ret->runtime);
    return open_tree(cli, &ret->tree);
}

void calendars_close(struct calendars *calendars)
{
    runtime_closep(&calendars->runtime);
}

static enum result find_in_tree(struct cli *cli, const struct calendars *calendars, struct str name,
                                const struct calendar **ret)
{
    struct diags *diags = diags_new(cli->arena);
    struct protocol_loader loader = definition_loader(cli, &calendars->tree, diags);
    *ret = calendar_load(&loader, calendar_path(cli->arena, name));
    if (diags->errors)
        diags_print(diags, cli->err, cli->err_colour);
    return RESULT_DONE;
}

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return name.len > 0;
}

enum result calendars_find(struct cli *cli, const struct calendars *calendars, struct str name,
                           const struct calendar **ret)
{
    if (!is_name(name))
        return cli_fail(cli, RESULT_MISUSE,
                        "'%.*s' is no name of a calendar: small letters, digits and hyphens.",
                        STR_ARG(name));
    enum result result = calendars->runtime
                             ? runtime_calendar(calendars->runtime, name, ret, &cli->error)
                             : find_in_tree(cli, calendars, name, ret);
    if (result != RESULT_DONE || *ret)
        return result;
    result = cli_fail(cli, RESULT_INVALID, "There is no calendar '%.*s' in %s, or it has faults.",
                      STR_ARG(name), calendars->runtime ? "the store" : "rules/calendars");
    error_help(&cli->error, "'waymark calendar list' names those there are.");
    return result;
}

enum result calendars_asked(struct cli *cli, const struct calendars *calendars,
                            const struct calendar **ret)
{
    struct str name = cli_option(cli, "calendar");
    if (str_empty(name))
        return cli_fail(cli, RESULT_MISUSE,
                        "Say which calendar: --calendar NAME; 'waymark calendar list' names those "
                        "there are.");
    return calendars_find(cli, calendars, name, ret);
}

/* ---- how they are named ---- */

void calendars_head(struct cli *cli, const struct calendar *calendar)
{
    fprintf(cli->out, "Calendar %.*s %.*s", STR_ARG(calendar->name), STR_ARG(calendar->version));
    if (calendar->title.len)
        fputs(": ", cli->out);
    cli_print(cli, calendar->title);
    fputc('\n', cli->out);
    if (calendar->sample)
        fputs("These dates are a SAMPLE: count on nothing until they are the council's own.\n",
              cli->out);
}

json_t *calendars_head_json(struct cli *cli, const struct calendar *calendar)
{
    json_t *json = json_object();
    json_put_str(json, "calendar", calendar->name);
    json_put_str(json, "version", calendar->version);
    json_put_str(json, "title", calendar->title);
    json_put_str(json, "from", date_format(cli->arena, calendar->from));
    json_put_str(json, "to", date_format(cli->arena, calendar->to));
    json_put(json, "sample", json_boolean(calendar->sample));
    return json;
}

/* ---- the command ---- */

static const struct {
    const char *word;
    size_t args; /* after the word */
    enum result (*run)(struct cli *cli);
} verbs[] = {
    {"list", 0, calendars_list},       {"show", 1, calendars_show},
    {"close", 2, calendars_close_day}, {"reopen", 2, calendars_reopen_day},
    {"changes", 1, calendars_changes}, {"import", 1, calendars_import},
    {"export", 1, calendars_export},
};

static enum result run(struct cli *cli)
{
    if (cli->arg_count == 0)
        return calendars_list(cli);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        size_t count = cli->arg_count - 1;
        if (!str_is(cli->args[0], verbs[i].word))
            continue;
        if (count != verbs[i].args)
            return cli_fail(cli, RESULT_MISUSE, "'waymark calendar %s' takes %zu argument%s.",
                            verbs[i].word, verbs[i].args, verbs[i].args == 1 ? "" : "s");
        return verbs[i].run(cli);
    }
    if (cli->arg_count == 1)
        return calendars_ask(cli);
    return cli_fail(cli, RESULT_MISUSE,
                    "A question is one argument: put it in quotes, as in '30 school days after "
                    "2026-11-21'.");
}

static const struct cli_option options[] = {
    {"calendar", "NAME", "the calendar on which days are counted", false},
    {"name", "NAME", "import: the name of the calendar that is made", false},
    {"version", "VERSION", "import: its version", false},
    {"title", "TEXT", "import: what people call it (its name)", false},
    {"extends", "NAME", "import: the calendar to which it adds closed days", false},
    {"covers", "FROM/TO", "import: the dates it speaks for (whole years, or those of --extends)",
     false},
    {"kind", "KIND",
     "import of iCalendar: why days are closed, unless an event says it; close: why (unplanned)",
     false},
    {"label", "TEXT", "close: what people read, such as Snow", false},
    {"known-from", "TIME", "close: since when it was known (now); a day that is over needs it",
     false},
    {"reason", "TEXT", "reopen, and close if it is wished: why, for the record", false},
    {"dry-run", NULL, "close and reopen: change nothing, and show what would move", false},
    {"source", NULL, "show: the text of its file", false},
    {"division", "NAME", "import of GOV.UK's JSON: which one's holidays (england-and-wales)",
     false},
};

const struct cli_command command_calendar = {
    .name = "calendar",
    .group = "Writing protocols",
    .arguments = "[list | show NAME | close NAME DATE[/DATE] | reopen NAME DATE | changes NAME | "
                 "import FILE | "
                 "export NAME | 'QUESTION']",
    .summary = "count school days and working days, and say why others are skipped",
    .text =
        "waymark calendar '30 school days after 2026-11-21' --calendar hampshire\n\n"
        "A question is a moment (N UNIT before|after DATE), `school days from DATE to DATE`, or "
        "a date.\nCalendars are those of the tree, or with --store those of a store. `close` "
        "and `reopen`\nchange the one of a store, on a snow morning say, and what is open in every "
        "case with it. `import` makes a\ncalendar file of GOV.UK's bank-holidays.json or of the "
        "all-day events of an iCalendar file, `export` writes\niCalendar; both to standard "
        "output.",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ROOT,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = -1,
    .run = run,
};
