/* waymark override CASE NEED --reason TEXT: go on although a need is not met, on record. */
#include "cli/session.h"

static enum result run(struct cli *cli)
{
    struct feel_value given;
    enum result result = session_values(cli, 2, &given);
    if (result != RESULT_DONE)
        return result;
    struct feel_context *facts = feel_context_new(cli->arena);
    for (size_t i = 0; i < feel_context_count(given.of.context); i++)
        feel_context_put(facts, feel_context_key(given.of.context, i),
                         feel_context_at(given.of.context, i));
    struct str reason = cli_option(cli, "reason"), second = cli_option(cli, "second-person");
    if (!str_empty(reason))
        feel_context_put(facts, STR("reason"), feel_string(reason));
    if (!str_empty(second))
        feel_context_put(facts, STR("second_person"), feel_string(second));
    struct feel_value values = session_pair(cli, cli->args[1], feel_context_value(facts));
    return session_command(cli, COMMAND_OVERRIDE, STR(""), values);
}

static const struct cli_option options[] = {
    {"second-person", "WHO", "who agreed to it as well", false},
};

const struct cli_command command_override = {
    .name = "override",
    .group = "Acting on a case",
    .arguments = "CASE NEED --reason TEXT [FIELD=VALUE...]",
    .summary = "let a need be passed over, where its protocol allows it",
    .text = "waymark override K7QM-2R4X sharing_agreed --as head --reason 'risk at home' "
            "lawful_basis=vital_interests",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR | CLI_USES_DATA,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 2,
    .most = -1,
    .run = run,
};
