/* waymark migrate MAPPING: cases move to another version of their protocol. */
#include <signal.h>

#include "cli/definitions.h"
#include "cli/session.h"
#include "cli/stuck.h"

static volatile bool stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = true;
}

/* The case at hand is moved whole; the next run goes on behind it. */
static void listen_for_stop(void)
{
    struct sigaction action = {.sa_handler = stop};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

/* ---- while it runs ---- */

static void print_stuck_json(struct cli *cli, const struct stuck_case *stuck)
{
    json_t *json CLEANUP(json_freep) = json_object();
    json_t *reasons = json_array();
    json_put_str(json, "case", stuck->reference);
    for (size_t i = 0; i < stuck->count; i++) {
        json_t *reason = json_object();
        json_put_str(reason, "of", stuck->details[i].field);
        json_put_str(reason, "why", stuck->details[i].text);
        json_array_append_new(reasons, reason);
    }
    json_object_set_new(json, "reasons", reasons);
    if (!str_empty(stuck->fault))
        json_put_str(json, "fault", stuck->fault);
    cli_print_json(cli, json);
}

static void print_stuck(void *context, const struct stuck_case *stuck)
{
    struct cli *cli = context;
    if (cli_flag(cli, "json")) {
        print_stuck_json(cli, stuck);
        return;
    }
    print_stuck_case(cli, stuck);
}

static void show_progress(void *context, int64_t cases, int64_t of_cases)
{
    struct cli *cli = context;
    if (cases % 100 && cases != of_cases)
        return;
    fprintf(cli->err, "%s%lld of %lld cases%s", cli->err_colour ? "\r" : "", (long long)cases,
            (long long)of_cases, cli->err_colour && cases != of_cases ? "" : "\n");
}

/* ---- afterwards ---- */

static void print_report_json(struct cli *cli, const struct migrate_report *report)
{
    const struct migration *migration = report->migration;
    json_t *json CLEANUP(json_freep) = json_pack(
        "{s:I, s:I, s:I, s:b, s:b}", "cases", (json_int_t)report->cases,
        cli_flag(cli, "dry-run") ? "can_move" : "moved", (json_int_t)report->moved, "cannot_move",
        (json_int_t)report->stuck, "dry_run", cli_flag(cli, "dry-run"), "stopped", report->stopped);
    json_put_str(json, "migration", migration->id);
    json_put_str(json, "mapping_hash", migration->hash);
    json_put_str(json, "protocol", migration->protocol);
    json_put_str(json, "from", migration->from_version);
    json_put_str(json, "to", migration->to_version);
    cli_print_json(cli, json);
}

static void print_report(struct cli *cli, const struct migrate_report *report)
{
    const struct migration *migration = report->migration;
    bool dry = cli_flag(cli, "dry-run");
    if (cli_flag(cli, "json")) {
        print_report_json(cli, report);
        return;
    }
    fprintf(cli->out, "%.*s %.*s -> %.*s by %.*s: %lld %s, %lld cannot.\n",
            STR_ARG(migration->protocol), STR_ARG(migration->from_version),
            STR_ARG(migration->to_version), STR_ARG(migration->id), (long long)report->moved,
            dry ? "can move" : "moved", (long long)report->stuck);
    if (dry)
        fprintf(cli->out, "Nothing was changed: this was a dry run.\n");
    if (report->stopped)
        fprintf(cli->out, "Stopped before the end: run it again to go on.\n");
}

static enum result migrate(struct cli *cli, struct runtime *runtime,
                           const struct definition *definition)
{
    struct diags *diags = diags_new(cli->arena);
    struct migrate_report report = {0};
    struct migrate_options options = {.dry_run = cli_flag(cli, "dry-run"),
                                      .stop = &stopping,
                                      .stuck = print_stuck,
                                      .progress = show_progress,
                                      .context = cli};
    enum result result = runtime_migrate(runtime, &definition->files, definition->path, &options,
                                         diags, cli->arena, &report, &cli->error);
    diags_print(diags, cli->err, cli->err_colour);
    if (result != RESULT_DONE)
        return result;
    print_report(cli, &report);
    return report.stuck || report.stopped ? RESULT_REFUSED : RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct definition definition;
    listen_for_stop();
    enum result result = definition_find(cli, cli->args[0], &definition);
    if (result == RESULT_DONE)
        result = session_open(cli, cli_flag(cli, "dry-run") ? STORE_READ : STORE_WRITE, &runtime);
    return result == RESULT_DONE ? migrate(cli, runtime, &definition) : result;
}

static const struct cli_option options[] = {
    {"dry-run", NULL, "change nothing; name every case that cannot move, and why", false},
};

const struct cli_command command_migrate = {
    .name = "migrate",
    .group = "Keeping",
    .arguments = "MAPPING",
    .summary = "move cases to another version of their protocol, as a mapping file says",
    .text = "Both versions must be deployed. Each case that has not ended moves in a transaction "
            "of its own, on record;\nthose that cannot are named and stay as they are (exit "
            "status 1). Stopped (1 as well), it goes on when it is run again.\ndocs/migration.md "
            "has an "
            "example.",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ROOT,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = 1,
    .run = run,
};
