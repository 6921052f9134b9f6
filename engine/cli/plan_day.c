/* What a day is, by a calendar of school or working days. */
#include "base/map.h"
#include "cli/calendars.h"
#include "cli/plan.h"

static int64_t monday(struct date date)
{
    return date_to_days(date) - date_weekday(date);
}

struct plan_day plan_day_of(struct cli *cli, const struct calendar *calendar, struct date day)
{
    struct plan_day ret = {0};
    if (!calendar)
        return ret;
    ret.closed = calendars_why(cli, calendar, calendar_days(calendar), day);
    ret.half_term = calendar_period_of(calendar, day);
    if (ret.half_term)
        ret.week = 1 + (monday(day) - monday(ret.half_term->from)) / 7;
    return ret;
}

/* ---- which calendar ---- */
enum result plan_calendar_of(struct look *look, struct str party, struct str *ret_name)
{
    struct organisation organisation;
    struct error error;
    if (str_empty(party))
        return RESULT_DONE;
    enum result result =
        runtime_get_organisation(look->runtime, party, look->cli->arena, &organisation, &error);
    if (result == RESULT_DONE && !str_empty(organisation.calendar))
        *ret_name = organisation.calendar;
    if (result != RESULT_TROUBLE)
        return RESULT_DONE; /* it is a person, or unknown */
    look->cli->error = error;
    return result;
}

/* Of the calendars of the cases the only one with half-terms, or the only one. */
static enum result in_common(const struct plan *plan, const struct calendar **ret)
{
    struct look *look = plan->look;
    const struct calendar *of_schools = NULL, *any = NULL;
    size_t schools = 0, count = map_count(plan->calendars);
    for (size_t i = 0; i < count; i++) {
        enum result result =
            runtime_calendar(look->runtime, map_key(plan->calendars, i), &any, &look->cli->error);
        if (result != RESULT_DONE)
            return result;
        if (!any || !any->period_count)
            continue;
        of_schools = any;
        schools++;
    }
    *ret = schools == 1 ? of_schools : count == 1 ? any : NULL;
    return RESULT_DONE;
}

static enum result find_calendar(const struct plan *plan, const struct calendar **ret)
{
    struct look *look = plan->look;
    struct cli *cli = look->cli;
    struct str name = STR("");
    enum result result = plan_calendar_of(look, look->filter.party, &name);
    if (result == RESULT_DONE)
        result = plan_calendar_of(look, look->me.organisation, &name);
    if (cli_flag(cli, "calendar"))
        name = cli_option(cli, "calendar");
    if (result != RESULT_DONE)
        return result;
    if (str_empty(name) && !cli_flag(cli, "calendar"))
        return in_common(plan, ret);
    result = runtime_calendar(look->runtime, name, ret, &cli->error);
    if (result == RESULT_DONE && !*ret)
        return cli_fail(cli, RESULT_MISUSE, "The store has no calendar '%.*s'.", STR_ARG(name));
    return result;
}

enum result plan_calendar(const struct plan *plan, const struct calendar **ret)
{
    struct look *look = plan->look;
    *ret = NULL;
    enum result result = find_calendar(plan, ret);
    if (result == RESULT_DONE && *ret)
        *ret = calendar_known_at(look->cli->arena, *ret, runtime_now(look->runtime));
    return result;
}
