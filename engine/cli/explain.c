/* waymark explain CODE: one diagnostic in full. */
#include "cli/cli.h"
#include "cli/csv.h"
#include "cli/settings.h"
#include "feel/feel.h"
#include "protocol/protocol.h"
#include "scenario/scenario.h"
#include "time/time.h"
#include "yaml/yaml.h"

static const struct diag_code *const tables[] = {yaml_codes,   time_codes,     feel_codes,
                                                 feel_reasons, protocol_codes, scenario_codes,
                                                 csv_codes,    settings_codes};
#define TABLE_COUNT (sizeof tables / sizeof *tables)

static void print_code(struct cli *cli, const struct diag_code *code)
{
    if (!cli_flag(cli, "json")) {
        fprintf(cli->out, "%s: %s\n\n%s\n", code->code, code->title, code->text);
        return;
    }
    json_t *json CLEANUP(json_freep) =
        json_pack("{s:s, s:s, s:s}", "code", code->code, "title", code->title, "text", code->text);
    cli_print_json(cli, json);
}

static void list_codes(struct cli *cli)
{
    for (size_t t = 0; t < TABLE_COUNT; t++)
        for (const struct diag_code *code = tables[t]; code->code; code++)
            fprintf(cli->out, "%-24s %s\n", code->code, code->title);
}

static enum result run(struct cli *cli)
{
    if (cli->arg_count == 0) {
        list_codes(cli);
        return RESULT_DONE;
    }
    VEC(struct str) known = {0};
    for (size_t t = 0; t < TABLE_COUNT; t++)
        for (const struct diag_code *code = tables[t]; code->code; code++) {
            if (str_is(cli->args[0], code->code)) {
                print_code(cli, code);
                return RESULT_DONE;
            }
            VEC_PUSH(cli->arena, known, str_of(code->code));
        }
    struct str near = nearest_word(cli->args[0], known.items, known.count);
    enum result result =
        cli_fail(cli, RESULT_MISUSE, "There is no code '%.*s'.", STR_ARG(cli->args[0]));
    if (str_empty(near))
        error_help(&cli->error, "'waymark explain' lists every code.");
    else
        error_help(&cli->error, "Did you mean '%.*s'?", STR_ARG(near));
    return result;
}

const struct cli_command command_explain = {
    .name = "explain",
    .group = "Writing protocols",
    .arguments = "[CODE]",
    .summary = "what a message's code, or a null's reason, means and how to mend it",
    .text = "Without a code, lists all of them.",
    .uses = CLI_USES_JSON,
    .least = 0,
    .most = 1,
    .run = run,
};
