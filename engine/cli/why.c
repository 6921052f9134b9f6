/* waymark why CASE [EVENT]: what can happen next, what is missing for it, and how to mend it. */
#include "cli/session.h"

static struct str event_label(const struct possibility *item)
{
    return str_empty(item->event) && item->transition ? item->transition->id : item->event;
}

static size_t failing(const struct possibility *item)
{
    size_t count = 0;
    for (size_t i = 0; i < item->asked_count; i++)
        count += asked_failed(&item->asked[i]) && item->asked[i].unmet == UNMET_REFUSE;
    return count;
}

static void print_head(struct cli *cli, const struct possibility *item)
{
    size_t missing = failing(item);
    fprintf(cli->out, "%.*s", STR_ARG(event_label(item)));
    if (item->transition && item->transition->targets.count) {
        const struct state *to = item->transition->targets.items[0];
        fprintf(cli->out, " -> %.*s", STR_ARG(label_or_id(to->label, to->id)));
    }
    if (item->by.count)
        fprintf(cli->out, ", by %.*s", STR_ARG(roles_label(cli, item->by)));
    if (!item->allowed)
        fprintf(cli->out, "; not by the role asked for");
    if (missing)
        fprintf(cli->out, ": %zu need%s not met\n", missing, missing == 1 ? "" : "s");
    else
        fprintf(cli->out, ": %s\n",
                item->open ? "nothing stands in its way" : "its condition does not hold");
}

static void print_possibility(struct cli *cli, const struct protocol *protocol,
                              const struct possibility *item)
{
    size_t number = 0;
    print_head(cli, item);
    for (size_t i = 0; i < item->missing_count; i++)
        fprintf(cli->out, "     carries  %.*s\n",
                STR_ARG(label_or_id(item->missing[i]->label, item->missing[i]->id)));
    for (size_t i = 0; i < item->asked_count; i++)
        if (asked_failed(&item->asked[i]))
            print_asked(cli, protocol, &item->asked[i], ++number);
    if (date_is_set(item->earliest))
        fprintf(cli->out, "     earliest %.*s, if nothing but time stands in its way\n",
                STR_ARG(date_words(cli->arena, item->earliest)));
}

static json_t *to_json(struct cli *cli, const struct protocol *protocol,
                       const struct possibility *item)
{
    json_t *json = json_pack("{s:b, s:b}", "open", (int)item->open, "allowed", (int)item->allowed);
    json_t *needs = json_array(), *missing = json_array(), *by = json_array();
    json_put_str(json, "event", event_label(item));
    for (size_t i = 0; i < item->by.count; i++)
        json_array_append_new(by, json_of_str(item->by.items[i]->id));
    for (size_t i = 0; i < item->missing_count; i++)
        json_array_append_new(missing, json_of_str(item->missing[i]->id));
    for (size_t i = 0; i < item->asked_count; i++)
        if (asked_failed(&item->asked[i]))
            json_array_append_new(needs, asked_to_json(cli, protocol, &item->asked[i]));
    json_object_set_new(json, "by", by);
    json_object_set_new(json, "missing", missing);
    json_object_set_new(json, "needs", needs);
    if (date_is_set(item->earliest))
        json_put_str(json, "earliest", date_format(cli->arena, item->earliest));
    return json;
}

static void print_all(struct cli *cli, const struct case_view *view,
                      const struct possibilities *found)
{
    json_t *list CLEANUP(json_freep) = json_array();
    for (size_t i = 0; i < found->count; i++)
        if (cli_flag(cli, "json"))
            json_array_append_new(list, to_json(cli, view->protocol, &found->items[i]));
        else
            print_possibility(cli, view->protocol, &found->items[i]);
    if (cli_flag(cli, "json"))
        cli_print_json(cli, list);
    else if (!found->count)
        fprintf(cli->out, "Nothing can happen here: no active state expects %s.\n",
                cli->arg_count > 1 ? "that event" : "an event of a person's");
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct str reference;
    struct case_view view;
    struct possibilities found = {0};
    struct str event = cli->arg_count > 1 ? cli->args[1] : STR("");
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = runtime_find_case(runtime, cli->args[0], cli->arena, &reference, &cli->error);
    if (result == RESULT_DONE)
        result = runtime_view(runtime, reference, cli->arena, &view, &cli->error);
    if (result == RESULT_DONE)
        result = session_known(cli, runtime, "role", cli_option(cli, "as"));
    if (result != RESULT_DONE)
        return result;
    why(cli->arena, view.protocol, view.state, cli_option(cli, "as"), event, view.surroundings,
        &found);
    print_all(cli, &view, &found);
    bool open = found.count > 0;
    for (size_t i = 0; i < found.count; i++)
        open = open && found.items[i].open;
    return !str_empty(event) && !open ? RESULT_REFUSED : RESULT_DONE;
}

static const struct cli_option options[] = {
    {"as", "ROLE", "what this role can do", false},
};

const struct cli_command command_why = {
    .name = "why",
    .group = "Looking",
    .arguments = "CASE [EVENT]",
    .summary = "what can happen next, what is missing for it, and how to mend it",
    .text = "With an event, the exit status is 0 where nothing stands in its way, else 1.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = 2,
    .run = run,
};
