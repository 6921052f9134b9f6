/* waymark party CASE ROLE WHO: who takes part. */
#include "cli/session.h"

static void put_text(struct cli *cli, struct feel_context *facts, const char *key,
                     const char *option)
{
    struct str value = cli_option(cli, option);
    if (!str_empty(value))
        feel_context_put(facts, str_of(key), feel_string(value));
}

static enum result run(struct cli *cli)
{
    struct feel_context *facts = feel_context_new(cli->arena);
    feel_context_put(facts, STR("reference"), feel_string(cli->args[2]));
    put_text(cli, facts, "from", "from");
    put_text(cli, facts, "to", "to");
    if (cli_flag(cli, "no-contact"))
        feel_context_put(facts, STR("may_contact"), feel_boolean(false));
    if (cli_flag(cli, "parental"))
        feel_context_put(facts, STR("parental"), feel_boolean(true));
    if (cli_flag(cli, "end"))
        feel_context_put(facts, STR("end"), feel_boolean(true));
    struct feel_value values = session_pair(cli, cli->args[1], feel_context_value(facts));
    return session_command(cli, COMMAND_PARTY, STR(""), values);
}

static const struct cli_option options[] = {
    {"from", "DATE", "from this day", false},
    {"to", "DATE", "until this day", false},
    {"end", NULL, "the party takes part no longer", false},
    {"no-contact", NULL, "must not be contacted", false},
    {"parental", NULL, "has parental responsibility", false},
};

const struct cli_command command_party = {
    .name = "party",
    .group = "Acting on a case",
    .arguments = "CASE ROLE WHO",
    .summary = "give a role to an organisation or a person, or end it",
    .text = "waymark party K7QM-2R4X dsl d-1 --as commissioner",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 3,
    .most = 3,
    .run = run,
};
