/* waymark decide FILE [INPUT=VALUE...]: what a decision says, and why. */
#include "cli/definitions.h"
#include "cli/expression.h"
#include "cli/session.h"
#include "machine/machine.h"

struct lookup { /* where calendars are found */
    struct cli *cli;
    struct definition definition;
};
struct deciding {
    struct lookup lookup;
    const struct decisions *decisions;
    const struct decision_version *version;
    struct date day;
    struct feel_value *args;
    struct feel_env env;
};

/* ---- what was given ---- */
static enum result read_day(struct cli *cli, int64_t now, struct date *ret)
{
    struct str on = cli_option(cli, "on");
    *ret = zone_date(zone_find(STR("Europe/London")), now);
    if (str_empty(on) || date_parse(on, ret))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "'%.*s' is no date, such as 2026-09-21.", STR_ARG(on));
}

static enum result unknown_input(struct cli *cli, const struct decision_version *version,
                                 struct str name)
{
    struct str *names = ARENA_ARRAY(cli->arena, struct str, version->input_count);
    for (size_t i = 0; i < version->input_count; i++)
        names[i] = version->inputs[i].id;
    enum result result =
        cli_fail(cli, RESULT_INVALID, "The decision has no input '%.*s'.", STR_ARG(name));
    struct str near = nearest_word(name, names, version->input_count);
    if (!str_empty(near))
        error_help(&cli->error, "Did you mean '%.*s'?", STR_ARG(near));
    return result;
}

static enum result read_input(struct cli *cli, struct deciding *deciding, struct str name,
                              struct feel_value raw)
{
    const struct decision_version *version = deciding->version;
    struct str why = {0};
    for (size_t i = 0; i < version->input_count; i++) {
        if (!str_eq(version->inputs[i].id, name))
            continue;
        if (value_read_written(cli->arena, raw, version->inputs[i].type, &deciding->args[i], &why))
            return RESULT_DONE;
        return cli_fail(cli, RESULT_INVALID, "The input '%.*s': %.*s.", STR_ARG(name),
                        STR_ARG(why));
    }
    return unknown_input(cli, version, name);
}

static enum result read_inputs(struct cli *cli, struct deciding *deciding)
{
    struct feel_value given;
    enum result result = session_values(cli, 1, &given);
    deciding->args = ARENA_ARRAY(cli->arena, struct feel_value, deciding->version->input_count);
    if (result != RESULT_DONE)
        return result;
    const struct feel_context *context = given.of.context;
    for (size_t i = 0; result == RESULT_DONE && i < feel_context_count(context); i++)
        result =
            read_input(cli, deciding, feel_context_key(context, i), feel_context_at(context, i));
    return result;
}

static enum result load(struct cli *cli, struct deciding *deciding)
{
    struct definition *definition = &deciding->lookup.definition;
    struct diags *diags = diags_new(cli->arena);
    enum result result = definition_find(cli, cli->args[0], definition);
    if (result != RESULT_DONE)
        return result;
    struct protocol_loader loader = definition_loader(cli, definition, diags);
    deciding->decisions = decision_load(&loader, definition->path);
    diags_print(diags, cli->err, cli->err_colour);
    if (!deciding->decisions)
        return RESULT_INVALID;
    const struct decision_model *model = &deciding->decisions->items[0];
    deciding->version = &model->versions[model->count - 1];
    return RESULT_DONE;
}

/* Calendars stand in the tree of the file; the empty name is that of --calendar. */
static const struct calendar *find_calendar(void *host, struct str name)
{
    struct lookup *lookup = host;
    struct diags *unseen = diags_new(lookup->cli->arena);
    struct protocol_loader loader = definition_loader(lookup->cli, &lookup->definition, unseen);
    if (str_empty(name))
        name = cli_option(lookup->cli, "calendar");
    if (str_empty(name))
        return NULL;
    return calendar_load(&loader, calendar_path(lookup->cli->arena, name));
}

static enum result check_calendar(struct cli *cli, struct lookup *lookup)
{
    struct str name = cli_option(cli, "calendar");
    if (str_empty(name) || find_calendar(lookup, name))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_INVALID,
                    "There is no calendar '%.*s' in rules/calendars, or it has "
                    "faults.",
                    STR_ARG(name));
}

/* ---- the answer ---- */
static struct feel_value answer(struct deciding *deciding)
{
    struct feel_value function =
        decision_value(deciding->decisions, 0, deciding->day, &deciding->env);
    return feel_call(function, deciding->args, deciding->version->input_count, &deciding->env);
}

static void print_cell(struct cli *cli, const struct feel_cells *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        const struct feel_cell *cell = &cells->items[i];
        fputs(i ? ", " : ", not ", cli->out);
        cli_print(cli, cell->text.source ? cell->text.text : feel_plain(cli->arena, cell->is));
    }
}

static void print_tried(struct cli *cli, const struct feel_tried *tried)
{
    const struct feel_rule *rule = &tried->table->rules[tried->rule];
    fprintf(cli->out, "  %-12.*s ", STR_ARG(rule->id));
    if (tried->matched) {
        fputs("matches\n", cli->out);
        return;
    }
    fputs("no: ", cli->out);
    cli_print(cli, tried->table->inputs[tried->input].text.text);
    fputs(" is ", cli->out);
    cli_print(cli, feel_print(cli->arena, tried->value));
    print_cell(cli, &rule->inputs[tried->input]);
    fputc('\n', cli->out);
}

/* Each table that was asked with its rules, then the answer. */
static void explain(struct cli *cli, const struct deciding *deciding, struct feel_value value)
{
    const struct feel_table *table = NULL;
    for (size_t i = 0; i < deciding->env.tried.count; i++) {
        const struct feel_tried *tried = &deciding->env.tried.items[i];
        if (str_empty(tried->table->name))
            continue;
        if (tried->table != table) {
            cli_print(cli, tried->table->name);
            fputs(":\n", cli->out);
        }
        table = tried->table;
        print_tried(cli, tried);
    }
    if (!table)
        feel_explain(deciding->version->function, &deciding->env, value, cli->out, cli->colour);
    fputs("answer: ", cli->out);
    cli_print(cli, feel_print(cli->arena, value));
    fputc('\n', cli->out);
}

static enum result run(struct cli *cli)
{
    struct deciding deciding = {.lookup.cli = cli};
    int64_t now = 0;
    enum result result = expression_now(cli, &now);
    if (result == RESULT_DONE)
        result = read_day(cli, now, &deciding.day);
    if (result == RESULT_DONE)
        result = load(cli, &deciding);
    if (result == RESULT_DONE)
        result = check_calendar(cli, &deciding.lookup);
    if (result == RESULT_DONE)
        result = read_inputs(cli, &deciding);
    if (result != RESULT_DONE)
        return result;
    deciding.env = (struct feel_env){.arena = cli->arena,
                                     .now = now,
                                     .zone = zone_find(STR("Europe/London")),
                                     .host = &deciding.lookup,
                                     .calendar = find_calendar,
                                     .trace = cli_flag(cli, "explain")};
    struct feel_value value = answer(&deciding);
    if (!cli_flag(cli, "explain"))
        return expression_print(cli, deciding.version->function, &deciding.env, value);
    explain(cli, &deciding, value);
    if (feel_is_null(value) && value.of.reason)
        fprintf(cli->err, "null because: %.*s [%s]\n", STR_ARG(value.of.reason->text),
                value.of.reason->code);
    return RESULT_DONE;
}

static const struct cli_option options[] = {
    {"explain", NULL, "print which rules matched, and why the others did not", false},
    {"on", "DATE", "the day whose version of the decision counts (today)", false},
    {"calendar", "NAME", "the calendar on which school days are counted", false},
    {"at", "INSTANT", "what now() is, in UTC", false},
};

const struct cli_command command_decide = {
    .name = "decide",
    .group = "Writing protocols",
    .arguments = "FILE [INPUT=VALUE...]",
    .summary = "ask a decision table or expression, and explain its answer",
    .text = "waymark decide rules/england/absence-band.yaml possible=100 missed=12 --explain",
    .uses = CLI_USES_JSON | CLI_USES_ROOT | CLI_USES_DATA,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = -1,
    .run = run,
};
