/* waymark due: what is due or overdue, for whom. */
#include "cli/session.h"

#define DAY_MS ((int64_t)86400000)
#define DUE_DAYS 7 /* how far ahead it looks unless told */

/* Who has the role on the case, by name. */
static struct str holder(struct cli *cli, struct runtime *runtime, const struct task_row *row)
{
    struct party_rows parties = {0};
    struct error error;
    struct party_filter filter = {
        .reference = row->reference, .role = row->who, .current_only = true};
    struct text text = text_new(cli->arena);
    if (store_list_parties(runtime_store(runtime), runtime_scope(runtime), &filter, cli->arena,
                           &parties, &error) != RESULT_DONE)
        return STR("");
    for (size_t i = 0; i < parties.count; i++) {
        struct str label = runtime_party_label(runtime, parties.items[i].party, cli->arena);
        text_addf(&text, "%s%.*s", i ? ", " : "", STR_ARG(label));
    }
    return text_str(&text);
}

static void print_task(struct cli *cli, struct runtime *runtime, const struct task_row *row,
                       int64_t now)
{
    int64_t late = row->due != STORE_NONE && row->due <= now ? (now - row->due) / DAY_MS + 1 : 0;
    struct str who = holder(cli, runtime, row);
    if (cli_flag(cli, "json")) {
        json_t *json CLEANUP(json_freep) = json_pack("{s:I}", "days_late", (json_int_t)late);
        json_put_str(json, "case", row->reference);
        json_put_str(json, "task", row->task);
        json_put_str(json, "label", row->label);
        json_put_str(json, "who", row->who);
        json_put_str(json, "holder", who);
        if (row->due != STORE_NONE)
            json_put_str(json, "due", instant_format(cli->arena, row->due));
        cli_print_json(cli, json);
        return;
    }
    struct str when = session_when(cli, row->due);
    struct str late_words =
        late ? str_format(cli->arena, "%lld day%s late", (long long)late, late == 1 ? "" : "s")
             : STR("");
    fprintf(cli->out, "%-12.*s %-22.*s %.*s  %-34.*s %.*s%s%.*s\n", STR_ARG(late_words),
            STR_ARG(when), STR_ARG(row->reference),
            STR_ARG(text_safe(cli->arena, row->label, false)), STR_ARG(row->who),
            str_empty(who) ? "" : ": ", STR_ARG(text_safe(cli->arena, who, false)));
}

/* Lists are only as good as the last tick: say so where cases wait for theirs. */
static enum result warn_stale(struct cli *cli, struct runtime *runtime)
{
    int64_t next, last;
    enum result result = store_next_due(runtime_store(runtime), &next, &cli->error);
    if (result == RESULT_DONE)
        result = runtime_last_tick(runtime, &last, &cli->error);
    if (result != RESULT_DONE || next == STORE_NONE || next > runtime_now(runtime))
        return result;
    fprintf(cli->err, "waymark: What was due since %.*s has not been decided",
            STR_ARG(session_when(cli, next)));
    if (last == STORE_NONE)
        fprintf(cli->err, ": 'waymark run' has never run on this store.\n");
    else
        fprintf(cli->err, ": 'waymark run' last ran on %.*s.\n", STR_ARG(session_when(cli, last)));
    fprintf(cli->err, "  = help: waymark run --once\n");
    return result;
}

static enum result read_horizon(struct cli *cli, int64_t now, int64_t *ret)
{
    *ret = now + DUE_DAYS * DAY_MS;
    if (!cli_flag(cli, "until"))
        return RESULT_DONE;
    return session_time(cli, "until", cli_option(cli, "until"), ret);
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct task_rows rows = {0};
    struct task_filter filter = {.task = cli_option(cli, "task"),
                                 .who = cli_option(cli, "as"),
                                 .overdue_only = cli_flag(cli, "overdue")};
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = read_horizon(cli, runtime_now(runtime), &filter.due_until);
    if (result == RESULT_DONE && cli_flag(cli, "case"))
        result = runtime_find_case(runtime, cli_option(cli, "case"), cli->arena, &filter.reference,
                                   &cli->error);
    if (result == RESULT_DONE)
        result = warn_stale(cli, runtime);
    while (result == RESULT_DONE) {
        result = store_list_tasks(runtime_store(runtime), runtime_scope(runtime), &filter,
                                  cli->arena, &rows, &cli->error);
        for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++)
            print_task(cli, runtime, &rows.items[i], runtime_now(runtime));
        if (result != RESULT_DONE || rows.count < STORE_PAGE)
            break;
        const struct task_row *last = &rows.items[rows.count - 1];
        filter.after_due = last->due;
        filter.after_reference = last->reference;
        filter.after_key = last->key;
    }
    return result;
}

static const struct cli_option options[] = {
    {"as", "ROLE", "owed by this role", false},
    {"case", "CASE", "of this case", false},
    {"task", "TASK", "of this kind", false},
    {"until", "TIME", "due until then (7 days from now)", false},
    {"overdue", NULL, "only what is overdue", false},
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
