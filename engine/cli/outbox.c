/* waymark outbox: notices that have not been sent, why, and trying them again. */
#include "cli/undelivered.h"

struct outbox {
    struct cli *cli;
    struct runtime *runtime;
    bool failed_only;
    int64_t count;
};

static void print_json(struct outbox *outbox, const struct notice_row *row, struct str why)
{
    struct cli *cli = outbox->cli;
    json_t *json CLEANUP(json_freep) = json_pack("{s:I}", "tries", (json_int_t)row->attempts);
    json_put_str(json, "id", row->id);
    json_put_str(json, "case", row->reference);
    json_put_str(json, "role", row->role);
    json_put_str(json, "to", row->recipient);
    json_put_str(json, "notice", row->notice);
    json_put_str(json, "task", row->task);
    json_put_str(json, "status", row->status);
    json_put_str(json, "why", why);
    json_put_str(json, "at", instant_format(cli->arena, row->at));
    cli_print_json(cli, json);
}

static const char *when_words(const struct notice_row *row)
{
    if (str_is(row->status, "failed"))
        return "failed on";
    return str_is(row->status, "later") ? "again on" : "since";
}

static void print_one(struct outbox *outbox, const struct notice_row *row)
{
    struct cli *cli = outbox->cli;
    struct str why = runtime_carry_trouble(row, cli->arena);
    outbox->count++;
    if (cli_flag(cli, "json")) {
        print_json(outbox, row, why);
        return;
    }
    struct str what = str_empty(row->notice) ? row->task : row->notice;
    fprintf(cli->out, "%-21.*s  %.*s  %-20.*s  %.*s%s%.*s  %s %.*s, %lld tries%s%.*s\n",
            STR_ARG(row->id), STR_ARG(row->reference), STR_ARG(what), STR_ARG(row->role),
            str_empty(row->recipient) ? "" : ": ", STR_ARG(row->recipient), when_words(row),
            STR_ARG(session_when(cli, row->at)), (long long)row->attempts,
            str_empty(why) ? "" : ": ", STR_ARG(text_safe(cli->arena, why, false)));
}

static enum result each_of(struct outbox *outbox, const char *status, notice_act act)
{
    struct notice_filter filter = {.status = str_of(status)};
    return notices_each(outbox->cli, outbox->runtime, &filter, act, outbox);
}

static enum result show(void *context, const struct notice_row *row)
{
    print_one(context, row);
    return RESULT_DONE;
}

static enum result list(struct outbox *outbox)
{
    enum result result = each_of(outbox, "failed", show);
    if (result == RESULT_DONE && !outbox->failed_only)
        result = each_of(outbox, "later", show);
    if (result == RESULT_DONE && !outbox->failed_only)
        result = each_of(outbox, "waiting", show);
    return result;
}

static enum result retry_row(void *context, const struct notice_row *row)
{
    struct outbox *outbox = context;
    outbox->count++;
    return runtime_retry(outbox->runtime, row->id, &outbox->cli->error);
}

static enum result retry(struct outbox *outbox, struct str id)
{
    struct notice_row row = {.id = id};
    enum result result =
        str_is(id, "all") ? each_of(outbox, "failed", retry_row) : retry_row(outbox, &row);
    if (result == RESULT_DONE)
        fprintf(outbox->cli->out, "%lld notice%s will be tried again.\n", (long long)outbox->count,
                outbox->count == 1 ? "" : "s");
    return result;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct outbox outbox = {.cli = cli, .failed_only = cli_flag(cli, "failed")};
    struct str again = cli_option(cli, "retry");
    enum result result = session_open(cli, str_empty(again) ? STORE_READ : STORE_WRITE, &runtime);
    if (result != RESULT_DONE)
        return result;
    outbox.runtime = runtime;
    return str_empty(again) ? list(&outbox) : retry(&outbox, again);
}

static const struct cli_option options[] = {
    {"failed", NULL, "only those that are not tried any more", false},
    {"retry", "ID", "try this one again, or `all` that have failed", false},
};

const struct cli_command command_outbox = {
    .name = "outbox",
    .group = "Keeping",
    .arguments = "",
    .summary = "notices that have not been sent, those that failed first, and why",
    .text = "With --json, one object a line. What was retried, 'waymark run' carries.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 0,
    .run = run,
};
