/* waymark cron EXPR: the next firings of a cron line. */
#include <time.h>

#include "cli/cli.h"
#include "time/time.h"

static enum result read_from(struct cli *cli, int64_t *ret)
{
    struct str from = cli_option(cli, "from");
    struct timespec now = {0};
    if (str_empty(from)) {
        clock_gettime(CLOCK_REALTIME, &now);
        *ret = (int64_t)now.tv_sec * 1000;
        return RESULT_DONE;
    }
    if (instant_parse(from, ret))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "'%.*s' is no instant, such as 2026-09-21T15:00:00Z.",
                    STR_ARG(from));
}

static enum result read_count(struct cli *cli, int64_t *ret)
{
    struct str count = cli_option(cli, "count");
    *ret = 5;
    if (str_empty(count) || (str_to_int(count, ret) && *ret >= 1 && *ret <= 1000))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "'--count' takes a number from 1 to 1000.");
}

static void print_firings(struct cli *cli, const struct cron *cron, const struct zone *zone,
                          int64_t from, int64_t count)
{
    json_t *list CLEANUP(json_freep) = json_array();
    int64_t fired = 0;
    for (; fired < count && cron_next(cron, zone, from, &from); fired++) {
        struct str words = civil_words(cli->arena, zone_to_civil(zone, from));
        struct str instant = instant_format(cli->arena, from);
        if (cli_flag(cli, "json"))
            json_array_append_new(list, json_of_str(instant));
        else
            fprintf(cli->out, "%.*s   %.*s\n", STR_ARG(words), STR_ARG(instant));
    }
    if (cli_flag(cli, "json"))
        cli_print_json(cli, list);
    if (fired < count)
        fprintf(cli->err, "No more: it does not fire again before the year 10000.\n");
}

static enum result run(struct cli *cli)
{
    int64_t from, count;
    enum result result = read_from(cli, &from);
    if (result == RESULT_DONE)
        result = read_count(cli, &count);
    if (result != RESULT_DONE)
        return result;
    const struct zone *zone;
    result = cli_zone(cli, STR("Europe/London"), &zone);
    if (result != RESULT_DONE)
        return result;
    struct diags *diags = diags_new(cli->arena);
    struct excerpt text = excerpt_of(cli->arena, "<cron line>", cli->args[0]);
    const struct cron *cron = cron_parse(cli->arena, &text, diags);
    result = cli_print_diags(cli, diags);
    if (!cron || result != RESULT_DONE)
        return result == RESULT_DONE ? RESULT_INVALID : result;
    if (!cli_flag(cli, "json"))
        fprintf(cli->out, "%.*s, %.*s\n", STR_ARG(cron_words(cli->arena, cron)),
                STR_ARG(zone_name(zone)));
    print_firings(cli, cron, zone, from, count);
    return RESULT_DONE;
}

static const struct cli_option options[] = {
    {"zone", "ZONE", "IANA name of the time zone (Europe/London)", false},
    {"count", "N", "how many firings (5)", false},
    {"from", "INSTANT", "strictly after this instant, UTC (now)", false},
};

const struct cli_command command_cron = {
    .name = "cron",
    .group = "Writing protocols",
    .arguments = "'LINE'",
    .summary = "what a cron line means, and when it fires next",
    .text = "waymark cron '0 16 * * FRI' --count 3",
    .uses = CLI_USES_JSON,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = 1,
    .run = run,
};
