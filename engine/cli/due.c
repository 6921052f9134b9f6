/* waymark due: what is due or overdue, for whom. */
#include "cli/duties.h"
#include "cli/sheet.h"

#define DAY_MS ((int64_t)86400000)
#define TICK_MS 60000     /* within which a daemon has surely decided what is due */
#define SILENT_MS 900000L /* after which no daemon is at work: it writes every minute */
#define DUE_DAYS 7        /* how far ahead it looks unless told */

/* ---- on the terminal ---- */
static void print_line(struct cli *cli, const struct duty *duty, void *context)
{
    (void)context;
    struct str label = text_safe(cli->arena, duty->task->label, false);
    fprintf(cli->out, "%-12.*s  %-21.*s  %.*s  %-32.*s  %.*s%s%.*s%s\n", STR_ARG(duty->lateness),
            STR_ARG(duty->when), STR_ARG(duty->task->reference), STR_ARG(label), STR_ARG(duty->who),
            str_empty(duty->holders) ? "" : ": ",
            STR_ARG(text_safe(cli->arena, duty->holders, false)), duty->is_new ? "  (new)" : "");
    if (!cli_flag(cli, "next"))
        return;
    fprintf(cli->out, "%14snext: %.*s", "", STR_ARG(duty->next));
    if (!str_empty(duty->contact))
        fprintf(cli->out, "; contact: %.*s", STR_ARG(text_safe(cli->arena, duty->contact, false)));
    fputc('\n', cli->out);
}

/* ---- for other programs ---- */
static void print_json(struct cli *cli, const struct duty *duty, void *context)
{
    (void)context;
    json_t *json CLEANUP(json_freep) =
        json_pack("{s:b, s:I, s:b}", "late", (int)duty->late, "days_late",
                  (json_int_t)duty->days_late, "new", (int)duty->is_new);
    json_put_str(json, "case", duty->task->reference);
    json_put_str(json, "subject", duty->kase->subject);
    json_put_str(json, "task", duty->task->task);
    json_put_str(json, "label", duty->task->label);
    json_put_str(json, "who", duty->who);
    json_put_str(json, "holder", duty->holders);
    json_put_str(json, "contact", duty->contact);
    json_put_str(json, "next", duty->next);
    if (duty->task->due != STORE_NONE)
        json_put_str(json, "due", instant_format(cli->arena, duty->task->due));
    cli_print_json(cli, json);
}

static const char *const columns[] = {"Late", "Due",     "Case", "Pupil", "Duty",
                                      "Who",  "Contact", "Next", NULL};

static void print_row(struct cli *cli, const struct duty *duty, void *context)
{
    struct str who = duty->who;
    if (!str_empty(duty->holders))
        who = str_format(cli->arena, "%.*s: %.*s", STR_ARG(duty->who), STR_ARG(duty->holders));
    const struct str cells[] = {duty->lateness,      duty->when,        duty->task->reference,
                                duty->kase->subject, duty->task->label, who,
                                duty->contact,       duty->next};
    sheet_row(context, cells, duty->late ? STR("late") : STR(""));
}

static enum result print_sheet(struct cli *cli, struct runtime *runtime, struct duty_filter *filter,
                               enum sheet_format format)
{
    struct sheet sheet = {cli->arena, cli->out, format, columns};
    struct str note = str_format(cli->arena, "As of %.*s, until %.*s.",
                                 STR_ARG(session_when(cli, runtime_now(runtime))),
                                 STR_ARG(session_when(cli, filter->tasks.due_until)));
    sheet_start(&sheet, STR("Due and overdue"), note);
    enum result result = duties_visit(cli, runtime, filter, print_row, &sheet);
    sheet_end(&sheet);
    return result;
}

static enum result print_all(struct cli *cli, struct runtime *runtime, struct duty_filter *filter)
{
    if (cli_flag(cli, "csv"))
        return print_sheet(cli, runtime, filter, SHEET_CSV);
    if (cli_flag(cli, "html"))
        return print_sheet(cli, runtime, filter, SHEET_HTML);
    return duties_visit(cli, runtime, filter, cli_flag(cli, "json") ? print_json : print_line,
                        NULL);
}

/* ---- lists are only as good as the last tick ---- */

static void say_last_run(struct cli *cli, int64_t last)
{
    if (last == STORE_NONE)
        fprintf(cli->err, ": 'waymark run' has never run on this store.\n");
    else
        fprintf(cli->err, ": 'waymark run' last ran on %.*s.\n", STR_ARG(session_when(cli, last)));
    fprintf(cli->err, "  = help: waymark run --once\n");
}

/* What waits for a tick; with a wall clock also that no daemon is there to give one. */
static enum result warn_stale(struct cli *cli, struct runtime *runtime)
{
    int64_t next, last, now = runtime_now(runtime);
    bool wall = runtime_clock(runtime) == CLOCK_WALL;
    enum result result = store_next_due(runtime_store(runtime), &next, &cli->error);
    if (result == RESULT_DONE)
        result = runtime_last_tick(runtime, &last, &cli->error);
    if (result != RESULT_DONE)
        return result;
    if (next != STORE_NONE && next <= now - (wall ? TICK_MS : 0)) {
        fprintf(cli->err, "waymark: What was due since %.*s has not been decided",
                STR_ARG(session_when(cli, next)));
        say_last_run(cli, last);
    } else if (wall && next != STORE_NONE && (last == STORE_NONE || now - last > SILENT_MS)) {
        fprintf(cli->err, "waymark: Nobody sees to it that what falls due is noticed");
        say_last_run(cli, last);
    }
    return RESULT_DONE;
}

static enum result read_horizon(struct cli *cli, int64_t now, int64_t *ret)
{
    *ret = now + DUE_DAYS * DAY_MS;
    return cli_flag(cli, "until") ? session_end(cli, "until", ret) : RESULT_DONE;
}

static enum result read_filter(struct cli *cli, struct runtime *runtime, struct duty_filter *ret)
{
    *ret = (struct duty_filter){
        .tasks = {.task = cli_option(cli, "task"), .overdue_only = cli_flag(cli, "overdue")},
        .role = cli_option(cli, "as"),
        .party = cli_option(cli, "party"),
        .subject = cli_option(cli, "subject"),
        .state = cli_option(cli, "state"),
        .mine = cli_flag(cli, "mine"),
        .since = STORE_NONE};
    enum result result = read_horizon(cli, runtime_now(runtime), &ret->tasks.due_until);
    if (result == RESULT_DONE && cli_flag(cli, "since"))
        result = session_time(cli, "since", cli_option(cli, "since"), &ret->since);
    if (result == RESULT_DONE && cli_flag(cli, "case"))
        result = runtime_find_case(runtime, cli_option(cli, "case"), cli->arena,
                                   &ret->tasks.reference, &cli->error);
    return result;
}

/* One form at a time: two of them in one stream serve nobody. */
static enum result check_form(struct cli *cli)
{
    int forms = cli_flag(cli, "json") + cli_flag(cli, "csv") + cli_flag(cli, "html");
    return forms < 2 ? RESULT_DONE
                     : cli_fail(cli, RESULT_MISUSE, "Say one of --json, --csv and --html.");
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct duty_filter filter;
    enum result result = check_form(cli);
    if (result == RESULT_DONE)
        result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = read_filter(cli, runtime, &filter);
    if (result == RESULT_DONE)
        result = warn_stale(cli, runtime);
    return result == RESULT_DONE ? print_all(cli, runtime, &filter) : result;
}

static const struct cli_option options[] = {
    {"as", "ROLE", "owed by this role", false},
    {"case", "CASE", "of this case", false},
    {"party", "WHO", "of the cases in which this organisation or person takes part", false},
    {"mine", NULL, "owed by a role that you, or your organisation, have on the case", false},
    {"subject", "REFERENCE", "about this pupil", false},
    {"state", "STATE", "of cases that are in this state", false},
    {"task", "TASK", "of this kind", false},
    {"until", "TIME", "due until then, or on that day (7 days from now)", false},
    {"overdue", NULL, "only what is overdue", false},
    {"since", "TIME", "mark as new what was opened since then", false},
    {"next", NULL, "also what finishes it, and whom to contact", false},
    {"csv", NULL, "print a table for a spreadsheet", false},
    {"html", NULL, "print a page for paper", false},
};

const struct cli_command command_due = {
    .name = "due",
    .group = "Looking",
    .arguments = "",
    .summary = "what is due or overdue, the most overdue first, and who owes it",
    .text = "With --json, one object a line.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 0,
    .run = run,
};
