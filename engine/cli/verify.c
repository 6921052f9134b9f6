/* waymark verify: whether the journal is whole, and the tables are what it says. */
#include "cli/session.h"

static void print_fault(void *context, const struct verify_fault *fault)
{
    struct cli *cli = context;
    struct str text = text_safe(cli->arena, fault->text, false);
    fprintf(cli->out, "fault: ");
    if (!str_empty(fault->chain))
        fprintf(cli->out, "chain %.*s, ", STR_ARG(text_safe(cli->arena, fault->chain, false)));
    if (fault->sequence)
        fprintf(cli->out, "entry %lld: ", (long long)fault->sequence);
    fprintf(cli->out, "%.*s\n", STR_ARG(text));
}

static void print_report(struct cli *cli, const struct verify_report *report)
{
    if (cli_flag(cli, "json")) {
        json_t *json CLEANUP(json_freep) = json_pack(
            "{s:I, s:I, s:I, s:I, s:I, s:s}", "entries", (json_int_t)report->entries, "chains",
            (json_int_t)report->chains, "sealed", (json_int_t)report->parts, "erased",
            (json_int_t)report->erased, "faults", (json_int_t)report->faults, "head", report->head);
        cli_print_json(cli, json);
        return;
    }
    if (cli_flag(cli, "head")) {
        fprintf(cli->out, "%s\n", report->head);
        return;
    }
    fprintf(cli->out,
            "%lld entries in %lld chains, %lld sealed parts (%lld erased), %lld faults.\nhead %s\n",
            (long long)report->entries, (long long)report->chains, (long long)report->parts,
            (long long)report->erased, (long long)report->faults, report->head);
}

/* Rebuilding needs a handle that may write, though it writes nothing that stays. */
static enum result check_projections(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    enum result result = session_open(cli, STORE_WRITE, &runtime);
    if (result == RESULT_DONE)
        result = store_check_schema(runtime_store(runtime), &cli->error);
    if (result == RESULT_DONE)
        result = runtime_check_projections(runtime, &cli->error);
    return result;
}

static enum result verify(struct cli *cli, struct verify_report *report)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct verify_options options = {
        .expect = cli_option(cli, "expect"), .fault = print_fault, .context = cli};
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = store_integrity(runtime_store(runtime), &cli->error);
    if (result == RESULT_DONE)
        result = store_verify(runtime_store(runtime), &options, report, &cli->error);
    return result;
}

static enum result run(struct cli *cli)
{
    struct verify_report report = {0};
    enum result result = verify(cli, &report);
    if (result != RESULT_DONE)
        return result;
    print_report(cli, &report);
    if (report.faults) {
        result =
            cli_fail(cli, RESULT_INVALID, "The journal is not as it was written: %lld fault%s.",
                     (long long)report.faults, report.faults == 1 ? "" : "s");
        error_help(&cli->error,
                   "Keep the file as it is, and compare it with a backup: docs/journal.md.");
        return result;
    }
    return cli_flag(cli, "quick") || cli_flag(cli, "head") ? RESULT_DONE : check_projections(cli);
}

static const struct cli_option options[] = {
    {"head", NULL, "print only the head of the store, to be kept elsewhere", false},
    {"expect", "HEAD", "a head kept elsewhere: the store must still contain it", false},
    {"quick", NULL, "only the journal; not whether the tables are what it says", false},
};

const struct cli_command command_verify = {
    .name = "verify",
    .group = "Keeping",
    .arguments = "",
    .summary = "whether the journal is whole, and the tables are what it says",
    .text = "A chain that was rewritten from some entry on, or cut at its end, is only found "
            "against a head that\n"
            "was kept elsewhere: keep the output of 'waymark verify --head'.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 0,
    .run = run,
};
