#include "cli/session.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/map.h"
#include "cli/settings.h"

static const char *environment(const char *name, const char *fallback)
{
    const char *value = getenv(name);
    return value && *value ? value : fallback;
}

const char *session_path(struct cli *cli)
{
    struct str given = cli_option(cli, "store");
    return str_empty(given) ? environment("WAYMARK_STORE", "waymark.db")
                            : str_cstr(cli->arena, given);
}

enum result session_spool(struct cli *cli, struct spool *ret)
{
    const char *beside = str_format(cli->arena, "%s.spool", session_path(cli)).at;
    enum result result = settings_spool(cli, ret);
    ret->folder = environment("WAYMARK_SPOOL", ret->folder ? ret->folder : beside);
    return result;
}

struct str session_principal(struct cli *cli)
{
    const struct passwd *user = getpwuid(geteuid());
    return user ? str_copy(cli->arena, str_of(user->pw_name))
                : str_format(cli->arena, "uid-%u", (unsigned)geteuid());
}

/* Settings that cannot be used end an erasure: a notice may lie where they would say. */
static enum result unspool(void *context, struct str id, struct error *error)
{
    struct spool spool;
    enum result result = session_spool(context, &spool);
    if (result != RESULT_DONE)
        return error_set(error, result, "the settings do not tell where notices lie");
    return notify_unspool(spool.folder, id, error);
}

static bool spooled(void *context, struct str id)
{
    struct spool spool;
    return session_spool(context, &spool) == RESULT_DONE && notify_is_spooled(spool.folder, id);
}

enum result session_open(struct cli *cli, enum store_mode mode, struct runtime **ret)
{
    struct runtime_options options = {.principal = session_principal(cli),
                                      .channel = STR("command"),
                                      .unspool = unspool,
                                      .spooled = spooled,
                                      .context = cli};
    if (cli_flag(cli, "now")) {
        enum result result = session_time(cli, "now", cli_option(cli, "now"), &options.now);
        if (result != RESULT_DONE)
            return result;
    }
    return runtime_open(session_path(cli), mode, &options, ret, &cli->error);
}

/* ---- names ---- */
static void add_names(struct cli *cli, const struct protocol *protocol, const char *kind,
                      struct map *names)
{
    struct str prefix = str_format(cli->arena, "%s:", kind);
    for (size_t i = 0; i < map_count(protocol->ids); i++) {
        struct str key = map_key(protocol->ids, i);
        if (str_starts(key, prefix))
            map_put(names, str_part(key, prefix.len, key.len), names);
    }
}

static enum result unknown_name(struct cli *cli, const char *kind, struct str name,
                                const struct map *names)
{
    VEC(struct str) words = {0};
    for (size_t i = 0; i < map_count(names); i++)
        VEC_PUSH(cli->arena, words, map_key(names, i));
    struct str near = nearest_word(name, words.items, words.count);
    enum result result = cli_fail(
        cli, RESULT_MISUSE, "There is no %s '%.*s' in a deployed protocol.", kind, STR_ARG(name));
    if (!str_empty(near))
        error_help(&cli->error, "Did you mean '%.*s'?", STR_ARG(near));
    return result;
}

enum result session_known(struct cli *cli, struct runtime *runtime, const char *kind,
                          struct str name)
{
    struct deployment_rows rows = {0};
    struct map *names = map_new(cli->arena);
    if (str_empty(name))
        return RESULT_DONE;
    enum result result = store_list_deployments(runtime_store(runtime), STR("protocol"), cli->arena,
                                                &rows, &cli->error);
    for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++) {
        const struct protocol *protocol;
        result = runtime_protocol_pinned(runtime, rows.items[i].hash, &protocol, &cli->error);
        if (result == RESULT_DONE)
            add_names(cli, protocol, kind, names);
    }
    if (result != RESULT_DONE || map_has(names, name))
        return result;
    return unknown_name(cli, kind, name, names);
}

/* ---- times ---- */
const struct zone *session_zone(struct cli *cli)
{
    (void)cli;
    return zone_find(str_of(environment("WAYMARK_ZONE", "Europe/London")));
}

enum result session_time(struct cli *cli, const char *option, struct str text, int64_t *ret)
{
    struct civil civil;
    const struct zone *zone = session_zone(cli);
    if (instant_parse(text, ret))
        return RESULT_DONE;
    if (!zone)
        return cli_fail(cli, RESULT_MISUSE, "This system has no time zone '%s' (WAYMARK_ZONE).",
                        environment("WAYMARK_ZONE", "Europe/London"));
    if (!civil_parse(text, &civil)) {
        enum result result = cli_fail(
            cli, RESULT_MISUSE, "'--%s' takes a time, and '%.*s' is none.", option, STR_ARG(text));
        error_help(&cli->error, "Write 2026-09-21T16:00 (in %.*s), or 2026-09-21T15:00:00Z.",
                   STR_ARG(zone_name(zone)));
        return result;
    }
    *ret = zone_instant(zone, civil, NULL);
    return RESULT_DONE;
}

enum result session_end(struct cli *cli, const char *option, int64_t *ret)
{
    struct date date;
    struct str text = cli_option(cli, option);
    const struct zone *zone = session_zone(cli);
    if (!zone || !date_parse(text, &date))
        return session_time(cli, option, text, ret);
    *ret = zone_instant(zone, (struct civil){.date = date_add_days(date, 1)}, NULL);
    return RESULT_DONE;
}

struct str session_when(struct cli *cli, int64_t instant)
{
    const struct zone *zone = session_zone(cli);
    if (instant == INSTANT_NONE)
        return STR("-");
    return zone ? civil_words(cli->arena, zone_to_civil(zone, instant))
                : instant_format(cli->arena, instant);
}

bool session_whole_day(struct cli *cli, int64_t due, struct date *ret_day)
{
    const struct zone *zone = session_zone(cli);
    *ret_day = (struct date){0};
    if (due == INSTANT_NONE || !zone)
        return false;
    struct civil civil = zone_to_civil(zone, due);
    bool midnight = !civil.time.hour && !civil.time.minute && !civil.time.second;
    *ret_day = date_add_days(civil.date, midnight ? -1 : 0);
    return midnight;
}

struct str session_day(struct cli *cli, struct date date)
{
    struct str words = civil_words(cli->arena, (struct civil){.date = date});
    return str_part(words, 0, words.len - (sizeof " 00:00" - 1));
}

struct str session_due(struct cli *cli, int64_t due, struct date *ret_day)
{
    struct date day;
    struct str words = session_when(cli, due);
    if (session_whole_day(cli, due, &day))
        words = session_day(cli, day);
    if (ret_day)
        *ret_day = day;
    return words;
}

/* ---- acting ---- */
enum result session_request(struct cli *cli, struct str reference, enum command_kind kind,
                            struct request *ret)
{
    *ret = (struct request){.reference = reference, .id = cli_option(cli, "id")};
    ret->command = (struct command){.kind = kind, .occurred_at = INSTANT_NONE};
    ret->command.actor = (struct actor){.role = cli_option(cli, "as"),
                                        .on_behalf = cli_option(cli, "for"),
                                        .evidence = cli_option(cli, "evidence")};
    if (!cli_flag(cli, "at"))
        return RESULT_DONE;
    return session_time(cli, "at", cli_option(cli, "at"), &ret->command.occurred_at);
}

enum result session_act(struct cli *cli, struct request *request)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct answer answer = {0};
    enum result result = session_open(cli, STORE_WRITE, &runtime);
    if (result == RESULT_DONE && !str_empty(request->reference))
        result = runtime_find_case(runtime, request->reference, cli->arena, &request->reference,
                                   &cli->error);
    if (result == RESULT_DONE)
        result = runtime_act(runtime, request, cli->arena, &answer, &cli->error);
    if (result != RESULT_DONE && result != RESULT_REFUSED)
        return result;
    cli->error = (struct error){0};
    if (cli_flag(cli, "json")) {
        json_t *json CLEANUP(json_freep) = answer_to_json(cli, &answer);
        cli_print_json(cli, json);
    } else {
        print_answer(cli, &answer);
    }
    return result;
}

enum result session_command(struct cli *cli, enum command_kind kind, struct str name,
                            struct feel_value values)
{
    struct request request;
    enum result result = session_request(cli, cli->args[0], kind, &request);
    if (result != RESULT_DONE)
        return result;
    request.command.name = name;
    request.command.values = values;
    return session_act(cli, &request);
}
