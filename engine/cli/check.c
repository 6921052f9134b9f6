/* waymark check FILE...: everything that can be known before a file is deployed. */
#include <stddef.h>
#include <time.h>

#include "cli/definitions.h"
#include "scenario/scenario.h"

static enum result run(struct cli *cli)
{
    struct diags *diags = diags_new(cli->arena);
    size_t good = 0;
    for (size_t i = 0; i < cli->arg_count; i++) {
        size_t errors = diags->errors;
        enum result result = definitions_check(cli, cli->args[i], diags);
        if (result != RESULT_DONE) {
            (void)cli_print_diags(cli, diags);
            return result;
        }
        good += diags->errors == errors;
    }
    enum result result = cli_print_diags(cli, diags);
    if (!cli_flag(cli, "json") && !cli_flag(cli, "sarif"))
        fprintf(cli->out, "%zu of %zu file%s without errors; %zu error%s, %zu warning%s.\n", good,
                cli->arg_count, cli->arg_count == 1 ? "" : "s", diags->errors,
                diags->errors == 1 ? "" : "s", diags->warnings, diags->warnings == 1 ? "" : "s");
    return result;
}

static const struct cli_option options[] = {
    {"strict", NULL, "exit with 1 where there are warnings", false},
    {"sarif", NULL, "print SARIF 2.1.0", false},
};

const struct cli_command command_check = {
    .name = "check",
    .group = "Writing protocols",
    .arguments = "FILE...",
    .summary = "check protocols, calendars and scenarios: every fault, with its place",
    .text = "waymark check workflows/hampshire/placement.yaml",
    .uses = CLI_USES_JSON | CLI_USES_ROOT,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = -1,
    .run = run,
};
