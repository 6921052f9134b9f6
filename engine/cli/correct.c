/* waymark correct CASE ENTRY KIND ...: mend what an earlier entry says; both stay in the history.
 */
#include "cli/session.h"

static enum result read_kind(struct cli *cli, struct feel_value given, struct feel_value *ret)
{
    struct str kind = cli->args[2];
    bool nested = str_is(kind, "record") || str_is(kind, "document");
    if (str_is(kind, "set") || str_is(kind, "consent")) {
        *ret = given;
        return RESULT_DONE;
    }
    if (!nested || cli->arg_count < 4)
        return cli_fail(cli, RESULT_MISUSE,
                        "KIND is set, consent, record or document; the last two name theirs next.");
    *ret = session_pair(cli, cli->args[3], given);
    return RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct feel_value given, values;
    struct request request;
    int64_t entry;
    bool named = str_is(cli->args[2], "record") || str_is(cli->args[2], "document");
    if (!str_to_int(cli->args[1], &entry) || entry < 1)
        return cli_fail(cli, RESULT_MISUSE, "'%.*s' is no number of an entry.",
                        STR_ARG(cli->args[1]));
    enum result result = session_values(cli, named ? 4 : 3, &given);
    if (result == RESULT_DONE)
        result = read_kind(cli, given, &values);
    if (result == RESULT_DONE)
        result = session_request(cli, cli->args[0], COMMAND_CORRECT, &request);
    if (result != RESULT_DONE)
        return result;
    request.command.name = cli->args[2];
    request.command.values = values;
    request.command.entry = entry;
    return session_act(cli, &request);
}

const struct cli_command command_correct = {
    .name = "correct",
    .group = "Acting on a case",
    .arguments = "CASE ENTRY set|consent|record RECORD|document DOCUMENT FIELD=VALUE...",
    .summary = "mend a fact: the history keeps both",
    .text = "waymark correct K7QM-2R4X 12 set start=2026-09-28 --as commissioner\n"
            "waymark correct K7QM-2R4X 31 record weekly_return id=31.1 week_ending=2026-10-02 --as "
            "provider",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR | CLI_USES_DATA,
    .least = 3,
    .most = -1,
    .run = run,
};
