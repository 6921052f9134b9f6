/* Find the subcommand, read its options, run it, print what went wrong. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/usage.h"

static const struct cli_command *find_command(struct str name)
{
    for (size_t i = 0; cli_commands[i]; i++)
        if (str_is(name, cli_commands[i]->name))
            return cli_commands[i];
    return NULL;
}

static enum result unknown_command(struct cli *cli, struct str name)
{
    VEC(struct str) names = {0};
    for (size_t i = 0; cli_commands[i]; i++)
        VEC_PUSH(cli->arena, names, str_of(cli_commands[i]->name));
    struct str near = nearest_word(name, names.items, names.count);
    enum result result = cli_fail(cli, RESULT_MISUSE, "There is no command '%.*s'.", STR_ARG(name));
    if (str_empty(near))
        error_help(&cli->error, "'waymark help' lists the commands.");
    else
        error_help(&cli->error, "Did you mean 'waymark %.*s'?", STR_ARG(near));
    return result;
}

static enum result dispatch(struct cli *cli, int argc, char **argv)
{
    struct str name = argc > 1 ? str_of(argv[1]) : STR("help");
    if (str_is(name, "--version") || str_is(name, "version")) {
        fprintf(cli->out, "waymark %s\n", cli_version);
        return RESULT_DONE;
    }
    if (str_is(name, "help") || str_is(name, "--help") || str_is(name, "-h")) {
        cli->command = argc > 2 ? find_command(str_of(argv[2])) : NULL;
        if (argc > 2 && !cli->command)
            return unknown_command(cli, str_of(argv[2]));
        if (cli->command)
            usage_command(cli->command, cli->out);
        else
            usage_all(cli->out);
        return argc > 1 ? RESULT_DONE : RESULT_MISUSE;
    }
    cli->command = find_command(name);
    if (!cli->command)
        return unknown_command(cli, name);
    bool help = false;
    enum result result = usage_read(cli, argc - 2, argv + 2, &help);
    if (help) {
        usage_command(cli->command, cli->out);
        return RESULT_DONE;
    }
    return result == RESULT_DONE ? cli->command->run(cli) : result;
}

static void print_error(const struct cli *cli)
{
    if (!cli->error.text[0])
        return;
    struct str text = text_safe(cli->arena, str_of(cli->error.text), true);
    struct str help = text_safe(cli->arena, str_of(cli->error.help), true);
    fprintf(cli->err, "waymark: %.*s\n", STR_ARG(text));
    if (!str_empty(help))
        fprintf(cli->err, "  = help: %.*s\n", STR_ARG(help));
}

/* What was printed counts as done only when it was written: a full disk is trouble. */
static enum result finish(struct cli *cli, enum result result)
{
    print_error(cli);
    if (fflush(cli->out) != 0 || ferror(cli->out)) {
        fprintf(cli->err, "waymark: Standard output could not be written.\n");
        return RESULT_TROUBLE;
    }
    return result;
}

int main(int argc, char **argv)
{
    struct cli cli = {.arena = arena_new(), .out = stdout, .err = stderr};
    bool plain = getenv("NO_COLOR") != NULL;
    cli.colour = !plain && isatty(STDOUT_FILENO);
    cli.err_colour = !plain && isatty(STDERR_FILENO);
    enum result result = finish(&cli, dispatch(&cli, argc, argv));
    arena_free(cli.arena);
    return (int)result;
}
