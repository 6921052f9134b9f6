#include "cli/usage.h"

#include <string.h>

static const struct cli_option json_options[] = {
    {"json", NULL, "print data as JSON, messages as one JSON object a line", false},
};
static const struct cli_option store_options[] = {
    {"store", "FILE", "the store (WAYMARK_STORE, else waymark.db)", false},
    {"now", "TIME", "the time that it is, by a given clock; what writes moves it on", false},
};
static const struct cli_option actor_options[] = {
    {"as", "ROLE", "the role in which you act", false},
    {"for", "ROLE", "the party on whose behalf you act", false},
    {"at", "TIME", "when it happened, if not now", false},
    {"reason", "TEXT", "why, where a reason is asked for", false},
    {"evidence", "TEXT", "what shows it: a letter, a call", false},
    {"id", "KEY", "makes the command idempotent: said twice, done once", false},
};
static const struct cli_option data_options[] = {
    {"data", "FILE", "fields and values from a YAML or JSON file; - is standard input", false},
};
static const struct cli_option root_options[] = {
    {"root", "FOLDER", "the folder that holds rules/ and workflows/", false},
};
static const struct {
    unsigned use;
    const struct cli_option *options;
    size_t count;
} shared[] = {
    {CLI_USES_DATA, data_options, sizeof data_options / sizeof *data_options},
    {CLI_USES_ACTOR, actor_options, sizeof actor_options / sizeof *actor_options},
    {CLI_USES_STORE, store_options, sizeof store_options / sizeof *store_options},
    {CLI_USES_ROOT, root_options, sizeof root_options / sizeof *root_options},
    {CLI_USES_JSON, json_options, sizeof json_options / sizeof *json_options},
};
#define SHARED_COUNT (sizeof shared / sizeof *shared)

static const struct cli_option *find_in(const struct cli_option *options, size_t count,
                                        struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(name, options[i].name))
            return &options[i];
    return NULL;
}

static const struct cli_option *find_option(const struct cli_command *command, struct str name)
{
    const struct cli_option *found = find_in(command->options, command->option_count, name);
    for (size_t i = 0; !found && i < SHARED_COUNT; i++)
        if (command->uses & shared[i].use)
            found = find_in(shared[i].options, shared[i].count, name);
    return found;
}

static enum result unknown_option(struct cli *cli, struct str name)
{
    VEC(struct str) names = {0};
    for (size_t i = 0; i < cli->command->option_count; i++)
        VEC_PUSH(cli->arena, names, str_of(cli->command->options[i].name));
    for (size_t i = 0; i < SHARED_COUNT; i++)
        for (size_t j = 0; (cli->command->uses & shared[i].use) && j < shared[i].count; j++)
            VEC_PUSH(cli->arena, names, str_of(shared[i].options[j].name));
    struct str near = nearest_word(name, names.items, names.count);
    enum result result = cli_fail(cli, RESULT_MISUSE, "'waymark %s' has no option '--%.*s'.",
                                  cli->command->name, STR_ARG(name));
    if (str_empty(near))
        error_help(&cli->error, "'waymark %s --help' lists its options.", cli->command->name);
    else
        error_help(&cli->error, "Did you mean '--%.*s'?", STR_ARG(near));
    return result;
}

/* One option, `--name`, `--name=value` or `--name value`; `ret_used` says how many words it took.
 */
static enum result read_option(struct cli *cli, struct str word, const char *next, int *ret_used)
{
    struct str name = str_part(word, 2, word.len), value = {0};
    ptrdiff_t sign = str_find(name, STR("="), 0);
    bool attached = sign >= 0;
    if (attached) {
        value = str_part(name, (size_t)sign + 1, name.len);
        name = str_part(name, 0, (size_t)sign);
    }
    const struct cli_option *option = find_option(cli->command, name);
    if (!option)
        return unknown_option(cli, name);
    if (!option->value && attached)
        return cli_fail(cli, RESULT_MISUSE, "'--%s' takes no value.", option->name);
    if (!option->many && cli_flag(cli, option->name))
        return cli_fail(cli, RESULT_MISUSE, "'--%s' is given twice.", option->name);
    *ret_used = option->value && !attached ? 2 : 1;
    if (*ret_used == 2 && !next)
        return cli_fail(cli, RESULT_MISUSE, "'--%s' takes a value: --%s %s.", option->name,
                        option->name, option->value);
    struct cli_given given = {option, *ret_used == 2 ? str_of(next) : value};
    if (!utf8_valid(given.value))
        return cli_fail(cli, RESULT_MISUSE, "The value of '--%s' is not UTF-8.", option->name);
    VEC_PUSH(cli->arena, cli->given, given);
    return RESULT_DONE;
}

static enum result count_arguments(struct cli *cli)
{
    const struct cli_command *command = cli->command;
    bool few = cli->arg_count < (size_t)command->least;
    bool many = command->most >= 0 && cli->arg_count > (size_t)command->most;
    if (!few && !many)
        return RESULT_DONE;
    enum result result = cli_fail(cli, RESULT_MISUSE, "Too %s arguments: waymark %s %s",
                                  few ? "few" : "many", command->name, command->arguments);
    error_help(&cli->error, "'waymark %s --help' says more.", command->name);
    return result;
}

enum result usage_read(struct cli *cli, int count, char **argv, bool *ret_help)
{
    VEC(struct str) args = {0};
    bool options = true;
    for (int i = 0; i < count;) {
        struct str word = str_of(argv[i]);
        int used = 1;
        enum result result = RESULT_DONE;
        if (!utf8_valid(word))
            return cli_fail(cli, RESULT_MISUSE, "Argument %d is not UTF-8.", i + 1);
        if (options && (str_is(word, "--help") || str_is(word, "-h")))
            *ret_help = true;
        else if (options && str_is(word, "--"))
            options = false;
        else if (options && str_starts(word, STR("--")))
            result = read_option(cli, word, i + 1 < count ? argv[i + 1] : NULL, &used);
        else
            VEC_PUSH(cli->arena, args, word);
        if (result != RESULT_DONE)
            return result;
        i += used;
    }
    cli->args = args.items;
    cli->arg_count = args.count;
    return *ret_help ? RESULT_DONE : count_arguments(cli);
}

static void print_options(const struct cli_option *options, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", options[i].name, options[i].value ? " " : "",
                 options[i].value ? options[i].value : "");
        fprintf(out, "  %-22s %s\n", left, options[i].help);
    }
}

void usage_command(const struct cli_command *command, FILE *out)
{
    fprintf(out, "waymark %s %s\n\n%s\n", command->name, command->arguments, command->summary);
    if (command->text)
        fprintf(out, "\n%s\n", command->text);
    fprintf(out, "\nOptions:\n");
    print_options(command->options, command->option_count, out);
    for (size_t i = 0; i < SHARED_COUNT; i++)
        if (command->uses & shared[i].use)
            print_options(shared[i].options, shared[i].count, out);
    fprintf(out, "  %-22s %s\n", "--help", "this page");
}

void usage_all(FILE *out)
{
    fprintf(
        out,
        "waymark COMMAND ...\n\n"
        "Runs the procedures by which schools and authorities commission alternative provision.\n");
    const char *group = "";
    for (size_t i = 0; cli_commands[i]; i++) {
        if (strcmp(group, cli_commands[i]->group) != 0)
            fprintf(out, "\n%s\n", cli_commands[i]->group);
        group = cli_commands[i]->group;
        fprintf(out, "  %-14s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
    }
    fprintf(out, "\n'waymark COMMAND --help' says more. Exit status: 0 done, 1 refused, 2 wrong "
                 "use, 3 invalid\n"
                 "definition or input, 4 storage or system trouble.\n");
}
