/* waymark served CASE NOTICE ROLE --how HOW: proof that a notice was served. */
#include "cli/session.h"

static void put_option(struct cli *cli, struct feel_context *facts, const char *option,
                       const char *key)
{
    struct str value = cli_option(cli, option);
    if (!str_empty(value))
        feel_context_put(facts, str_of(key), feel_string(value));
}

/* ---- whether the case has told of it at all ---- */
static bool names_notice(const struct cli *cli, const struct notice_rows *page)
{
    for (size_t i = 0; i < page->count; i++)
        if (str_eq(page->items[i].notice, cli->args[1]) &&
            (cli->arg_count < 3 || str_eq(page->items[i].role, cli->args[2])))
            return true;
    return false;
}

static enum result find_notice(struct cli *cli, struct runtime *runtime, bool *ret_found)
{
    struct notice_filter filter = {0};
    struct notice_rows page = {0};
    enum result result =
        runtime_find_case(runtime, cli->args[0], cli->arena, &filter.reference, &cli->error);
    *ret_found = false;
    do {
        if (result == RESULT_DONE)
            result = store_list_notices(runtime_store(runtime), runtime_scope(runtime), &filter,
                                        cli->arena, &page, &cli->error);
        if (result != RESULT_DONE || names_notice(cli, &page)) {
            *ret_found = result == RESULT_DONE;
            return result;
        }
        if (page.count) {
            filter.after_at = page.items[page.count - 1].at;
            filter.after_id = page.items[page.count - 1].id;
        }
    } while (page.count == STORE_PAGE);
    return result;
}

/* A school may have handed its own letter over; but more likely it is the wrong word. */
static enum result remark(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    bool found = true;
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = find_notice(cli, runtime, &found);
    if (result == RESULT_DONE && !found)
        fprintf(cli->err,
                "The case has sent no notice '%.*s'%s%.*s. The proof is on record all the same.\n",
                STR_ARG(cli->args[1]), cli->arg_count > 2 ? " to " : "",
                STR_ARG(cli->arg_count > 2 ? cli->args[2] : STR("")));
    return result;
}

static enum result run(struct cli *cli)
{
    struct feel_context *facts = feel_context_new(cli->arena);
    if (cli->arg_count > 2)
        feel_context_put(facts, STR("to"), feel_string(cli->args[2]));
    put_option(cli, facts, "how", "how");
    put_option(cli, facts, "party", "party");
    put_option(cli, facts, "reason", "reason");
    enum result result = session_command(
        cli, COMMAND_SERVED, STR(""), session_pair(cli, cli->args[1], feel_context_value(facts)));
    return result == RESULT_DONE ? remark(cli) : result;
}

static const struct cli_option options[] = {
    {"how", "HOW", "post, hand or email", false},
    {"party", "REFERENCE", "on which of several parties of that role", false},
};

const struct cli_command command_served = {
    .name = "served",
    .group = "Acting on a case",
    .arguments = "CASE NOTICE [ROLE] --how post|hand|email",
    .summary = "record proof that a notice was served",
    .text =
        "waymark served K7QM-2R4X direction parent --how hand --at 2026-09-21T15:20 --as "
        "commissioner\n\n"
        "--at (now, if absent) is when it was handed over or sent; it cannot lie in the future.\n"
        "From when it counts the notice says under `served`, by how it was served; where it does\n"
        "not, the time of --at counts: by post say then when it would be delivered in the "
        "ordinary\n"
        "course. Guards ask for it with served(\"NOTICE\", \"ROLE\", SINCE).",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 2,
    .most = 3,
    .run = run,
};
