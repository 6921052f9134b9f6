/* waymark served CASE NOTICE ROLE --how HOW: proof that a notice was served. */
#include "cli/session.h"

static void put_option(struct cli *cli, struct feel_context *facts, const char *option,
                       const char *key)
{
    struct str value = cli_option(cli, option);
    if (!str_empty(value))
        feel_context_put(facts, str_of(key), feel_string(value));
}

static enum result run(struct cli *cli)
{
    struct feel_context *facts = feel_context_new(cli->arena);
    if (cli->arg_count > 2)
        feel_context_put(facts, STR("to"), feel_string(cli->args[2]));
    put_option(cli, facts, "how", "how");
    put_option(cli, facts, "party", "party");
    put_option(cli, facts, "reason", "reason");
    return session_command(cli, COMMAND_SERVED, STR(""),
                           session_pair(cli, cli->args[1], feel_context_value(facts)));
}

static const struct cli_option options[] = {
    {"how", "HOW", "post, hand or email", false},
    {"party", "REFERENCE", "on which of several parties of that role", false},
};

const struct cli_command command_served = {
    .name = "served",
    .group = "Acting on a case",
    .arguments = "CASE NOTICE [ROLE] --how post|hand|email",
    .summary = "record proof that a notice was served",
    .text =
        "waymark served K7QM-2R4X direction parent --how hand --at 2026-09-21T15:20 --as "
        "commissioner\n\n"
        "--at (now, if absent) is when it was handed over or sent; it cannot lie in the future.\n"
        "From when it counts the notice says under `served`, by how it was served; where it does\n"
        "not, the time of --at counts: by post say then when it would be delivered in the "
        "ordinary\n"
        "course. Guards ask for it with served(\"NOTICE\", \"ROLE\", SINCE).",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 2,
    .most = 3,
    .run = run,
};
