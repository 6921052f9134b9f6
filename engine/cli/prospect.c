#include "cli/prospect.h"

#include "cli/definitions.h"
#include "cli/made_case.h"
#include "scenario/scenario.h"

/* ---- a story ---- */
/* What cannot be played or does not come out as it says is told by `test`. */
static enum result play(struct cli *cli, const struct protocol_loader *loader,
                        const struct scenario *scenario, struct prospect *ret)
{
    struct stage stage = scenario_memory(loader);
    struct scenario_report report = {0};
    struct stage_view view;
    enum result result = scenario_play(loader->arena, scenario, 0, &stage, &report, &cli->error);
    if (result == RESULT_DONE && report.faults.count) {
        result = cli_fail(cli, RESULT_INVALID, "The story does not come out as it says.");
        error_help(&cli->error, "'waymark test' shows where.");
    }
    if (result == RESULT_DONE)
        result = stage.look(stage.context, cli->arena, STR("case"), &view, &cli->error);
    if (result != RESULT_DONE)
        return result;
    ret->protocol = view.protocol;
    ret->state = view.state;
    ret->surroundings = view.surroundings;
    ret->reference = view.state->reference;
    return RESULT_DONE;
}

static enum result open_story(struct cli *cli, struct prospect *ret)
{
    struct definition definition;
    struct diags *diags = diags_new(cli->arena);
    struct str kind = {0};
    enum result result = definition_find(cli, cli->args[0], &definition);
    if (result == RESULT_DONE)
        result = definition_kind(cli, &definition, &kind);
    if (result != RESULT_DONE)
        return result;
    if (str_is(kind, "protocol"))
        return made_case_open(cli, &definition, ret);
    if (cli_flag(cli, "sample"))
        return cli_fail(cli, RESULT_MISUSE, "--sample goes with a protocol.");
    struct protocol_loader loader = definition_loader(cli, &definition, diags);
    const struct scenario *scenario = scenario_load(&loader, definition.path);
    if (!scenario) {
        diags_print(diags, cli->err, cli->err_colour);
        return RESULT_INVALID;
    }
    return play(cli, &loader, scenario, ret);
}

/* ---- a case ---- */
static enum result open_case(struct cli *cli, struct prospect *ret)
{
    struct case_view view;
    enum result result = session_open(cli, STORE_READ, &ret->runtime);
    if (result == RESULT_DONE)
        result =
            runtime_find_case(ret->runtime, cli->args[0], cli->arena, &ret->reference, &cli->error);
    if (result == RESULT_DONE)
        result = runtime_view(ret->runtime, ret->reference, cli->arena, &view, &cli->error);
    if (result != RESULT_DONE)
        return result;
    ret->protocol = view.protocol;
    ret->state = view.state;
    ret->surroundings = *view.surroundings;
    return RESULT_DONE;
}

/* ---- names ---- */
static enum result no_notice(struct cli *cli, const struct protocol *protocol, struct str name)
{
    VEC(struct str) names = {0};
    for (size_t i = 0; i < protocol->notices_count; i++)
        VEC_PUSH(cli->arena, names, protocol->notices[i].id);
    struct str near = nearest_word(name, names.items, names.count);
    enum result result = cli_fail(cli, RESULT_MISUSE, "%.*s has no notice '%.*s'.",
                                  STR_ARG(protocol->id), STR_ARG(name));
    if (!str_empty(near))
        error_help(&cli->error, "Did you mean '%.*s'?", STR_ARG(near));
    return result;
}

static enum result find_role(struct cli *cli, const struct protocol *protocol,
                             const struct role **ret)
{
    struct str name = cli_option(cli, "to");
    *ret = str_empty(name) ? NULL : protocol_find(protocol, "role", name);
    if (*ret || str_empty(name))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "%.*s has no role '%.*s'.", STR_ARG(protocol->id),
                    STR_ARG(name));
}

enum result prospect_open(struct cli *cli, struct prospect *ret)
{
    bool story = str_ends(cli->args[0], STR(".yaml"));
    if (!story && cli_flag(cli, "sample"))
        return cli_fail(cli, RESULT_MISUSE, "--sample goes with a protocol.");
    enum result result = story ? open_story(cli, ret) : open_case(cli, ret);
    if (result != RESULT_DONE)
        return result;
    ret->notice = protocol_find(ret->protocol, "notice", cli->args[1]);
    return ret->notice ? RESULT_DONE : no_notice(cli, ret->protocol, cli->args[1]);
}

enum result prospect_find(struct cli *cli, struct prospect *ret)
{
    const struct role *role = NULL;
    enum result result = session_values(cli, 2, &ret->event);
    if (result == RESULT_DONE)
        result = prospect_open(cli, ret);
    if (result == RESULT_DONE)
        result = find_role(cli, ret->protocol, &role);
    if (result != RESULT_DONE)
        return result;
    struct roles roles = {&role, role ? 1 : 0};
    preview_notice(cli->arena, ret->protocol, ret->state, ret->notice, roles, ret->event,
                   &ret->surroundings, &ret->preview);
    return RESULT_DONE;
}

struct str prospect_name(struct cli *cli, const struct prospect *prospect,
                         const struct recipient *recipient)
{
    if (str_empty(recipient->party))
        return label_or_id(recipient->role->label, recipient->role->id);
    return prospect->runtime ? runtime_party_label(prospect->runtime, recipient->party, cli->arena)
                             : recipient->party;
}
