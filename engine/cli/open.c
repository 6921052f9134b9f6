/* waymark open PROTOCOL: a new case. */
#include "cli/session.h"

/* What the name has already, and one more. */
static struct feel_value with_one_more(struct arena *arena, struct feel_value had,
                                       struct feel_value more)
{
    bool list = had.kind == FEEL_LIST;
    size_t count = list ? had.of.list->count : 1;
    struct feel_value *items = ARENA_ARRAY(arena, struct feel_value, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = list ? had.of.list->items[i] : had;
    items[count] = more;
    return feel_list(arena, items, count + 1);
}

/* NAME=WHO options become {NAME: WHO}, or a list where a name is given more than once. */
static enum result read_pairs(struct cli *cli, const char *option, struct feel_context *values,
                              const char *key)
{
    struct feel_context *pairs = feel_context_new(cli->arena);
    struct str word;
    for (size_t i = 0; cli_option_nth(cli, option, i, &word); i++) {
        ptrdiff_t sign = str_find(word, STR("="), 0);
        if (sign <= 0)
            return cli_fail(cli, RESULT_MISUSE, "'--%s %.*s' is not NAME=REFERENCE.", option,
                            STR_ARG(word));
        struct str name = str_part(word, 0, (size_t)sign);
        struct feel_value had, who = feel_string(str_part(word, (size_t)sign + 1, word.len));
        bool again = feel_context_get(pairs, name, &had);
        feel_context_put(pairs, name, again ? with_one_more(cli->arena, had, who) : who);
    }
    if (feel_context_count(pairs))
        feel_context_put(values, str_of(key), feel_context_value(pairs));
    return RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct feel_value data;
    struct request request;
    struct feel_context *values = feel_context_new(cli->arena);
    enum result result = session_values(cli, 1, &data);
    if (result == RESULT_DONE)
        result = read_pairs(cli, "party", values, "parties");
    if (result == RESULT_DONE)
        result = read_pairs(cli, "link", values, "links");
    if (result == RESULT_DONE)
        result = session_request(cli, STR(""), COMMAND_OPEN, &request);
    if (result != RESULT_DONE)
        return result;
    feel_context_put(values, STR("data"), data);
    request.protocol = cli->args[0];
    request.version = cli_option(cli, "version-of");
    request.command.subject = cli_option(cli, "subject");
    request.command.values = feel_context_value(values);
    return session_act(cli, &request);
}

static const struct cli_option options[] = {
    {"subject", "REFERENCE", "the pupil, of the register of subjects", false},
    {"party", "ROLE=WHO", "who takes part; may be repeated", true},
    {"link", "NAME=CASE", "a case it is linked to; may be repeated", true},
    {"version-of", "VERSION", "this version of the protocol, not the one deployed last", false},
};

const struct cli_command command_open = {
    .name = "open",
    .group = "Acting on a case",
    .arguments = "PROTOCOL [FIELD=VALUE...]",
    .summary = "open a case under a deployed protocol",
    .text = "waymark open hants-placement --subject S-4KQ2M7XA --party commissioner=sample-school "
            "--as commissioner",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR | CLI_USES_DATA,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = -1,
    .run = run,
};
