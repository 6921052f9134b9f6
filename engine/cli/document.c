/* waymark document CASE DOCUMENT STATUS: what became of a document. */
#include "cli/session.h"

/* `not_applicable` needs its reason as value; every other status stands beside the document's
 * facts. */
static void put_status(struct cli *cli, struct feel_context *facts, struct str status)
{
    struct str reason = cli_option(cli, "reason"), until = cli_option(cli, "valid-until");
    if (str_is(status, "not_applicable"))
        feel_context_put(facts, status, str_empty(reason) ? feel_null() : feel_string(reason));
    else
        feel_context_put(facts, STR("status"), feel_string(status));
    if (!str_empty(until))
        feel_context_put(facts, STR("valid_until"), feel_string(until));
}

static enum result run(struct cli *cli)
{
    struct feel_value given;
    enum result result = session_values(cli, 3, &given);
    if (result != RESULT_DONE)
        return result;
    struct feel_context *facts = feel_context_new(cli->arena);
    put_status(cli, facts, cli->args[2]);
    for (size_t i = 0; i < feel_context_count(given.of.context); i++)
        feel_context_put(facts, feel_context_key(given.of.context, i),
                         feel_context_at(given.of.context, i));
    struct feel_value values = session_each(cli, cli->args[1], feel_context_value(facts));
    return session_command(cli, COMMAND_DOCUMENT, STR(""), values);
}

static const struct cli_option options[] = {
    {"valid-until", "DATE", "the last day on which it is valid", false},
};

const struct cli_command command_document = {
    .name = "document",
    .group = "Acting on a case",
    .arguments = "CASE DOCUMENT[,DOCUMENT...] present|missing|not_applicable [FIELD=VALUE...]",
    .summary = "say that documents are there, missing or do not apply",
    .text = "waymark document K7QM-2R4X sen_documents not_applicable --reason 'No plan' --as "
            "commissioner",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR | CLI_USES_DATA,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 3,
    .most = -1,
    .run = run,
};
