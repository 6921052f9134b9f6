/* waymark deploy FILE...: checked protocols, calendars and rules into the store. */
#include "cli/definitions.h"
#include "cli/deployed.h"
#include "cli/session.h"
#include "cli/stuck.h"

static enum result deploy_one(struct cli *cli, struct runtime *runtime, struct str path)
{
    struct definition definition;
    struct deployeds deployed = {0};
    struct diags *diags = diags_new(cli->arena);
    enum result result = definition_find(cli, path, &definition);
    if (result == RESULT_DONE)
        result = runtime_deploy(runtime, &definition.files, definition.path, diags, cli->arena,
                                &deployed, &cli->error);
    diags_print(diags, cli->err, cli->err_colour);
    for (size_t i = 0; result == RESULT_DONE && i < deployed.count; i++)
        print_deployed(cli, &deployed.items[i]);
    for (size_t i = 0; result == RESULT_DONE && i < deployed.stuck_count; i++)
        print_stuck_case(cli, &deployed.stuck[i]);
    return result == RESULT_DONE && deployed.stuck_count ? RESULT_REFUSED : result;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    enum result result = session_open(cli, STORE_WRITE, &runtime);
    bool stuck = false;
    for (size_t i = 0; result == RESULT_DONE && i < cli->arg_count; i++) {
        result = deploy_one(cli, runtime, cli->args[i]);
        stuck |= result == RESULT_REFUSED;
        if (result == RESULT_REFUSED && str_empty(str_of(cli->error.text)))
            result = RESULT_DONE; /* deployed: some cases could not follow */
    }
    return result == RESULT_DONE && stuck ? RESULT_REFUSED : result;
}

const struct cli_command command_deploy = {
    .name = "deploy",
    .group = "Stores and registers",
    .arguments = "FILE...",
    .summary = "check protocols, calendars and rules and put them into the store",
    .text = "Cases keep the version under which they were opened. Calendars that a protocol names "
            "come along.\nA library or decision file that says `applies_to` changes the protocols "
            "that use it: for new cases, or\nfor live ones too, which then move, each on record "
            "(docs/migration.md).",
    .uses = CLI_USES_STORE | CLI_USES_ROOT,
    .least = 1,
    .most = -1,
    .run = run,
};
