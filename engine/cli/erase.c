/* waymark erase SUBJECT: remove what is known of a person (UK GDPR, Article 17). */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct erased erased = {0};
    enum result result = session_open(cli, STORE_WRITE, &runtime);
    if (result == RESULT_DONE)
        result = runtime_erase(runtime, cli->args[0], cli_option(cli, "retention"), &erased,
                               &cli->error);
    if (result != RESULT_DONE)
        return result;
    fprintf(
        cli->out,
        "Erased %lld sealed parts in %lld chains, and %lld notices. Every hash still verifies.\n",
        (long long)erased.parts, (long long)erased.chains, (long long)erased.notices);
    return RESULT_DONE;
}

static const struct cli_option options[] = {
    {"retention", "CLASS", "only what is kept under this retention class", false},
};

const struct cli_command command_erase = {
    .name = "erase",
    .group = "Keeping",
    .arguments = "SUBJECT",
    .summary = "remove what is known of a person, everywhere, for good",
    .text = "SUBJECT is the reference of a pupil or person in the registers, or of a case without "
            "one. The entries\n"
            "stay, with their hashes; what they sealed is gone and reads as erased. This cannot be "
            "undone.",
    .uses = CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = 1,
    .run = run,
};
