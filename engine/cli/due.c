/* waymark due: what is due or overdue, for whom. */
#include "cli/duties.h"
#include "cli/duty_feed.h"
#include "cli/sheet.h"
#include "cli/stale.h"
#include "cli/undelivered.h"

#define DAY_MS ((int64_t)86400000)
#define DUE_DAYS 7 /* how far ahead it looks unless told */

/* How both kinds of rows are written, and to where. */
struct form {
    undelivered_visit notice;
    duty_visit duty;
    void *context;
};

/* Notices that never left come first: nobody must overlook them. */
static enum result print_rows(struct look *look, const struct duty_filter *filter,
                              const struct form *form)
{
    enum result result = undelivered_visit_all(look, form->notice, form->context);
    return result == RESULT_DONE ? duties_visit(look, filter, form->duty, form->context) : result;
}

/* ---- on the terminal ---- */
static void print_start(struct cli *cli, struct str status, struct str when, struct str reference,
                        struct str what, struct str who)
{
    fprintf(cli->out, "%-12.*s  %-21.*s  %.*s  %-32.*s  %.*s", STR_ARG(status), STR_ARG(when),
            STR_ARG(reference), STR_ARG(text_safe(cli->arena, what, false)),
            STR_ARG(text_safe(cli->arena, who, false)));
}

static void print_notice_line(struct cli *cli, const struct undelivered *notice, void *context)
{
    (void)context;
    print_start(cli, notice->status, notice->since, notice->row->reference, notice->what,
                look_whom(cli->arena, notice->row->role, notice->holder));
    fprintf(cli->out, "\n%14swhy: %.*s; next: %.*s\n", "",
            STR_ARG(text_safe(cli->arena, notice->why, false)), STR_ARG(notice->next));
}

static void print_line(struct cli *cli, const struct duty *duty, void *context)
{
    (void)context;
    print_start(cli, duty->lateness, duty->when, duty->task->reference, duty->what,
                look_whom(cli->arena, duty->who, duty->holders));
    fprintf(cli->out, "%s\n", duty->is_new ? "  (new)" : "");
    if (!cli_flag(cli, "next"))
        return;
    fprintf(cli->out, "%14snext: %.*s", "", STR_ARG(duty->next));
    if (!str_empty(duty->contact))
        fprintf(cli->out, "; contact: %.*s", STR_ARG(text_safe(cli->arena, duty->contact, false)));
    fputc('\n', cli->out);
}

/* ---- for other programs ---- */
static void print_notice_json(struct cli *cli, const struct undelivered *notice, void *context)
{
    (void)context;
    const struct notice_row *row = notice->row;
    json_t *json CLEANUP(json_freep) = json_pack("{s:s, s:b, s:I}", "kind", "notice", "late", 1,
                                                 "tries", (json_int_t)row->attempts);
    json_put_str(json, "case", row->reference);
    json_put_str(json, "subject", notice->kase->subject);
    json_put_str(json, "id", row->id);
    json_put_str(json, "notice", row->notice);
    json_put_str(json, "task", row->task);
    json_put_str(json, "label", notice->what);
    json_put_str(json, "who", row->role);
    json_put_str(json, "holder", notice->holder);
    json_put_str(json, "contact", notice->contact);
    json_put_str(json, "status", row->status);
    json_put_str(json, "why", notice->why);
    json_put_str(json, "next", notice->next);
    json_put_str(json, "since", instant_format(cli->arena, notice->since_at));
    cli_print_json(cli, json);
}

static void print_json(struct cli *cli, const struct duty *duty, void *context)
{
    (void)context;
    json_t *json CLEANUP(json_freep) =
        json_pack("{s:s, s:b, s:I, s:b}", "kind", "duty", "late", (int)duty->late, "days_late",
                  (json_int_t)duty->days_late, "new", (int)duty->is_new);
    json_put_str(json, "case", duty->task->reference);
    json_put_str(json, "subject", duty->kase->subject);
    json_put_str(json, "task", duty->task->task);
    json_put_str(json, "label", duty->what);
    json_put_str(json, "who", duty->who);
    json_put_str(json, "holder", duty->holders);
    json_put_str(json, "contact", duty->contact);
    json_put_str(json, "next", duty->next);
    if (duty->task->due != STORE_NONE)
        json_put_str(json, "due", instant_format(cli->arena, duty->task->due));
    cli_print_json(cli, json);
}

static const char *const columns[] = {"Late",    "Due",  "Case", "Pupil", "Duty", "Who",
                                      "Contact", "Next", "Why",  "New",   NULL};

static void print_row(struct cli *cli, const struct duty *duty, void *context)
{
    const struct str cells[] = {duty->lateness,
                                duty->when,
                                duty->task->reference,
                                duty->kase->subject,
                                duty->what,
                                look_whom(cli->arena, duty->who, duty->holders),
                                duty->contact,
                                duty->next,
                                STR(""),
                                duty->is_new ? STR("new") : STR("")};
    sheet_row(context, cells, duty->late ? STR("late") : STR(""));
}

static void print_notice_row(struct cli *cli, const struct undelivered *notice, void *context)
{
    const struct notice_row *row = notice->row;
    const struct str cells[] = {notice->status,  notice->since,
                                row->reference,  notice->kase->subject,
                                notice->what,    look_whom(cli->arena, row->role, notice->holder),
                                notice->contact, notice->next,
                                notice->why,     STR("")};
    sheet_row(context, cells, STR("late"));
}

static enum result print_sheet(struct look *look, const struct duty_filter *filter,
                               enum sheet_format format)
{
    struct cli *cli = look->cli;
    struct sheet sheet = {cli->arena, cli->out, format, columns};
    const struct form form = {print_notice_row, print_row, &sheet};
    struct str note = str_format(cli->arena, "As of %.*s, until %.*s.",
                                 STR_ARG(session_when(cli, runtime_now(look->runtime))),
                                 STR_ARG(session_when(cli, filter->until)));
    sheet_start(&sheet, STR("Due and overdue"), note);
    enum result result = print_rows(look, filter, &form);
    sheet_end(&sheet, STR(""));
    return result;
}

static enum result print_all(struct look *look, const struct duty_filter *filter)
{
    static const struct form lines = {print_notice_line, print_line, NULL};
    static const struct form objects = {print_notice_json, print_json, NULL};
    if (cli_flag(look->cli, "csv"))
        return print_sheet(look, filter, SHEET_CSV);
    if (cli_flag(look->cli, "html"))
        return print_sheet(look, filter, SHEET_HTML);
    return print_rows(look, filter, cli_flag(look->cli, "json") ? &objects : &lines);
}

static enum result read_horizon(struct cli *cli, int64_t now, int64_t *ret)
{
    *ret = now + DUE_DAYS * DAY_MS;
    return cli_flag(cli, "until") ? session_end(cli, "until", ret) : RESULT_DONE;
}

static enum result read_filter(struct look *look, struct seen_list *seen, struct duty_filter *ret)
{
    struct cli *cli = look->cli;
    *ret = (struct duty_filter){
        .overdue_only = cli_flag(cli, "overdue"), .new_only = cli_flag(cli, "new"), .seen = seen};
    enum result result = read_horizon(cli, runtime_now(look->runtime), &ret->until);
    return result == RESULT_DONE ? seen_start(look, ret->until, seen) : result;
}

static enum result list(struct cli *cli, struct seen_list *ret_seen)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct look look;
    struct duty_filter filter;
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = look_start(cli, runtime, LOOK_NOW, &look);
    if (result == RESULT_DONE)
        result = read_filter(&look, ret_seen, &filter);
    if (result == RESULT_DONE)
        result = stale_warn(cli, runtime);
    return result == RESULT_DONE ? print_all(&look, &filter) : result;
}

static enum result run(struct cli *cli)
{
    struct seen_list seen;
    enum result result = sheet_check(cli);
    if (result == RESULT_DONE)
        result = seen_check(cli);
    if (result == RESULT_DONE)
        result = duty_feed_check(cli);
    if (result == RESULT_DONE && cli_flag(cli, "ics"))
        return duty_feed(cli);
    if (result == RESULT_DONE)
        result = list(cli, &seen);
    return result == RESULT_DONE && cli_flag(cli, "seen") ? seen_keep(cli, &seen) : result;
}

static const struct cli_option options[] = {
    LOOK_OPTIONS,
    {"until", "TIME", "due until then, or on that day (7 days from now)", false},
    {"overdue", NULL, "only what is overdue", false},
    {"new", NULL, "of duties only those that are new to you", false},
    {"seen", NULL, "and mark this list as seen by you, once it has been written", false},
    {"since", "TIME", "take as new what was opened since then, whatever you have seen", false},
    {"next", NULL, "also what finishes it, and whom to contact", false},
    {"csv", NULL, "print a table for a spreadsheet", false},
    {"html", NULL, "print a page for paper", false},
    {"ics", NULL, "print a feed for people's calendars (iCalendar)", false},
};

const struct cli_command command_due = {
    .name = "due",
    .group = "Looking",
    .arguments = "",
    .summary = "what is due or overdue, the most overdue first, and who owes it",
    .text =
        "Notices that did not leave stand first: given up, to be tried again, or carried by "
        "nobody\nfor a quarter of an hour; with --as those for that role, with --task those "
        "that it sends,\nwith --mine those of cases in which you have a role. --until and "
        "--overdue leave them.\n\nA duty is (new) that the list did not show when you last said "
        "--seen: it was opened since,\nor lay beyond the list's end. Looking alone never moves "
        "that mark; the whole list and\nthat of --mine have one each.\n\nWith --json, one object a "
        "line; `kind` is `duty` or "
        "`notice`.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 0,
    .run = run,
};
