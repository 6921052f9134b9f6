/* waymark cases: a list of cases. */
#include "cli/session.h"

static struct str leaf_words(struct cli *cli, struct runtime *runtime, const struct case_row *row)
{
    const struct protocol *protocol;
    struct states leaves = {0};
    struct text text = text_new(cli->arena);
    struct error error;
    if (runtime_protocol_pinned(runtime, row->protocol_hash, &protocol, &error) != RESULT_DONE)
        return row->states;
    runtime_leaf_states(protocol, row->states, cli->arena, &leaves);
    for (size_t i = 0; i < leaves.count; i++)
        text_addf(&text, "%s%.*s", i ? ", " : "", STR_ARG(leaves.items[i]->id));
    return text_str(&text);
}

static void print_row(struct cli *cli, struct runtime *runtime, const struct case_row *row)
{
    struct str states = leaf_words(cli, runtime, row);
    if (!cli_flag(cli, "json")) {
        fprintf(cli->out, "%.*s  %-24.*s %-12.*s %.*s\n", STR_ARG(row->reference),
                STR_ARG(row->protocol), STR_ARG(row->subject),
                STR_ARG(text_safe(cli->arena, states, false)));
        return;
    }
    json_t *json CLEANUP(json_freep) = json_object();
    json_put_str(json, "case", row->reference);
    json_put_str(json, "protocol", row->protocol);
    json_put_str(json, "subject", row->subject);
    json_put_str(json, "states", states);
    json_put_str(json, "opened_at", instant_format(cli->arena, row->opened_at));
    if (row->next_due != STORE_NONE)
        json_put_str(json, "next_due", instant_format(cli->arena, row->next_due));
    cli_print_json(cli, json);
}

/* A filter that nothing can match is a slip of the hand, not an empty list. */
static enum result check_filter(struct cli *cli, struct runtime *runtime,
                                const struct case_filter *filter)
{
    const struct protocol *protocol;
    struct subject subject;
    enum result result = session_known(cli, runtime, "state", filter->state);
    if (result == RESULT_DONE && !str_empty(filter->protocol))
        result = runtime_protocol(runtime, filter->protocol, STR(""), &protocol, &cli->error);
    if (result == RESULT_DONE && !str_empty(filter->subject))
        result = runtime_get_subject(runtime, filter->subject, cli->arena, &subject, &cli->error);
    return result;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct case_rows rows = {0};
    struct case_filter filter = {.protocol = cli_option(cli, "protocol"),
                                 .subject = cli_option(cli, "subject"),
                                 .state = cli_option(cli, "state"),
                                 .open_only = cli_flag(cli, "open")};
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = check_filter(cli, runtime, &filter);
    if (result != RESULT_DONE)
        return result;
    do {
        result = store_list_cases(runtime_store(runtime), runtime_scope(runtime), &filter,
                                  cli->arena, &rows, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < rows.count; i++)
            print_row(cli, runtime, &rows.items[i]);
        if (rows.count)
            filter.after = rows.items[rows.count - 1].reference;
    } while (rows.count == STORE_PAGE);
    return RESULT_DONE;
}

static const struct cli_option options[] = {
    {"protocol", "ID", "of this protocol", false},
    {"subject", "REFERENCE", "about this pupil", false},
    {"state", "STATE", "in this state", false},
    {"open", NULL, "not those that have ended", false},
};

const struct cli_command command_cases = {
    .name = "cases",
    .group = "Looking",
    .arguments = "",
    .summary = "a list of cases with their states",
    .text = "With --json, one object a line.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 0,
    .run = run,
};
