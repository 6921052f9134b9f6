/* The `waymark` command: what its subcommands share.
 *
 * Each subcommand is one file with one row (`struct cli_command`), listed in commands.c; its
 * options are rows as well, from which parsing and --help grow. A subcommand gets a `struct cli`,
 * whose arena, arguments and options last until it returns. Results go to standard output, messages
 * to standard error; the result is the exit status.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "base/diag.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

struct cli_option {
    const char *name;  /* without dashes */
    const char *value; /* what it takes, in capitals; NULL: a flag */
    const char *help;
    bool many; /* may be given more than once */
};

enum cli_uses { /* groups of options that many subcommands share */
                CLI_USES_JSON = 1,
                CLI_USES_STORE = 2, /* --store, --now */
                CLI_USES_ACTOR = 4, /* --as, --for, --at, --id, --evidence, --reason */
                CLI_USES_ROOT = 8,  /* --root */
                CLI_USES_DATA = 16, /* --data, beside FIELD=VALUE */
};

struct cli;
struct cli_command {
    const char *name;
    const char *group;     /* heading in the list of commands */
    const char *arguments; /* "CASE EVENT [FIELD=VALUE...]" */
    const char *summary;   /* one line */
    const char *text;      /* more for --help: meaning, an example */
    unsigned uses;
    const struct cli_option *options;
    size_t option_count;
    int least, most; /* arguments; most -1: any number */
    enum result (*run)(struct cli *cli);
};
extern const struct cli_command *const cli_commands[]; /* ended by NULL */

struct cli_given { /* an option as it was given */
    const struct cli_option *option;
    struct str value;
};
struct cli {
    struct arena *arena;
    const struct cli_command *command;
    const struct str *args;
    size_t arg_count;
    VEC(struct cli_given) given;
    FILE *out, *err;
    bool colour;     /* of standard output */
    bool err_colour; /* of standard error */
    struct error error;
};

/* An option's value; the empty string where it was not given. */
struct str cli_option(const struct cli *cli, const char *name);
bool cli_flag(const struct cli *cli, const char *name);
/* The nth value of an option that may be repeated; false when there is none. */
bool cli_option_nth(const struct cli *cli, const char *name, size_t nth, struct str *ret);

/* Fill cli->error and return the result, for `return cli_fail(...)`. */
enum result cli_fail(struct cli *cli, enum result result, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The zone of --zone, else `name`; RESULT_MISUSE where the system lacks it. */
struct zone;
NODISCARD enum result cli_zone(struct cli *cli, struct str name, const struct zone **ret);

/* RESULT_MISUSE where `option` is given beside one of `others` (ended by NULL); `why` ends the
 * sentence "--X does not go with --Y: ". */
NODISCARD enum result cli_clash(struct cli *cli, const char *option, const char *const *others,
                                const char *why);

/* Print data from outside so that nothing in it acts on the terminal. */
void cli_print(struct cli *cli, struct str text);
/* A JSON value and a line end. */
void cli_print_json(struct cli *cli, const json_t *json);
/* The messages of a run in the form that --json, --sarif or the terminal asks for, on the right
 * stream; the result: RESULT_INVALID after errors, RESULT_REFUSED after warnings with --strict. */
enum result cli_print_diags(struct cli *cli, const struct diags *diags);

/* A file's bytes, at most `limit`; `-` is standard input. */
NODISCARD enum result cli_read_file(struct cli *cli, struct str path, size_t limit,
                                    struct str *ret);

extern const char cli_version[];

#endif
