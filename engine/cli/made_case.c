#include "cli/made_case.h"

#include "base/map.h"

struct making {
    struct arena *arena;
    struct definition definition;
    struct protocol_loader loader;
    struct map *calendars; /* by name */
};

/* One that cannot be read is none: `check` says why. */
static const struct calendar *lend_calendar(void *context, struct str name)
{
    struct making *making = context;
    if (map_has(making->calendars, name))
        return map_get(making->calendars, name);
    struct protocol_loader loader = making->loader;
    loader.diags = diags_new(making->arena);
    const void *calendar = calendar_load(&loader, calendar_path(making->arena, name));
    map_put(making->calendars, str_copy(making->arena, name), (void *)(uintptr_t)calendar);
    return calendar;
}

static const struct party_info *lend_party(void *context, struct str reference)
{
    struct making *making = context;
    struct party_info *info = ARENA_NEW(making->arena, struct party_info);
    *info = (struct party_info){.reference = reference, .label = reference, .facts = feel_null()};
    return info;
}

/* What is given may be the case's or an event's: nobody has to say which. */
static struct feel_value data_of(struct cli *cli, const struct protocol *protocol,
                                 struct feel_value given)
{
    struct feel_context *data = feel_context_new(cli->arena);
    for (size_t i = 0; i < feel_context_count(given.of.context); i++) {
        struct str key = feel_context_key(given.of.context, i);
        if (protocol_find(protocol, "data", key))
            feel_context_put(data, key, feel_context_at(given.of.context, i));
    }
    return feel_context_value(data);
}

static enum result make(struct cli *cli, struct making *making, struct prospect *ret)
{
    ret->surroundings = (struct surroundings){.now = date_to_days(today_utc()) * INT64_C(86400000),
                                              .context = making,
                                              .calendar = lend_calendar,
                                              .party = lend_party};
    ret->state = case_sample(cli->arena, ret->protocol, data_of(cli, ret->protocol, ret->event),
                             cli_flag(cli, "sample"), &ret->surroundings, &cli->error);
    if (!ret->state)
        return RESULT_MISUSE;
    ret->reference = ret->state->reference;
    return RESULT_DONE;
}

enum result made_case_open(struct cli *cli, const struct definition *definition,
                           struct prospect *ret)
{
    struct making *making = ARENA_NEW(cli->arena, struct making);
    *making = (struct making){
        .arena = cli->arena, .definition = *definition, .calendars = map_new(cli->arena)};
    struct diags *diags = diags_new(cli->arena);
    making->loader = definition_loader(cli, &making->definition, diags);
    ret->protocol = protocol_load(&making->loader, definition->path);
    if (ret->protocol)
        return make(cli, making, ret);
    diags_print(diags, cli->err, cli->err_colour);
    return RESULT_INVALID;
}
