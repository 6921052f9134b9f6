/* Whose days count: the calendar of a role, of a task, and days that a receiver does not work. */
#include "machine/tasks.h"

static struct str own_calendar(struct work *work, const struct role *role)
{
    const struct case_party *party = party_of(work, role->id);
    const struct party_info *info = party != NULL ? register_of(work, party->reference) : NULL;
    return info != NULL ? info->calendar : (struct str){0};
}

/* A role of the same organisation has that organisation's calendar, unless it says otherwise. */
static const struct role *calendar_holder(const struct role *role)
{
    for (int i = 0; i < 8 && str_empty(role->calendar) && role->of != NULL; i++)
        role = role->of;
    return role;
}

const struct calendar *role_calendar(struct work *work, const struct role *role)
{
    const struct role *holder = calendar_holder(role);
    if (str_is(holder->calendar, "own"))
        return calendar_of(work, own_calendar(work, holder));
    if (str_is(holder->calendar, "none"))
        return calendar_of(work, (struct str){0});
    return calendar_of(work, holder->calendar);
}

const struct calendar *party_calendar(struct work *work, const struct role *role, struct str party)
{
    const struct party_info *info = register_of(work, party);
    if (!str_is(role->calendar, "own") || info == NULL)
        return role_calendar(work, role);
    return calendar_of(work, info->calendar);
}

const struct calendar *task_calendar(struct work *work, const struct task *task)
{
    if (task->calendar_role != NULL)
        return role_calendar(work, task->calendar_role);
    if (!str_empty(task->calendar))
        return calendar_of(work, task->calendar);
    return task->who.count > 0 ? role_calendar(work, task->who.items[0])
                               : calendar_of(work, (struct str){0});
}

void shift_for(struct work *work, const struct role *role, int direction, struct str what,
               int64_t *instant)
{
    const struct zone *zone = work->protocol->zone;
    if (str_is(calendar_holder(role)->calendar, "none"))
        return;
    const struct calendar *calendar = role_calendar(work, role);
    if (calendar == NULL)
        return;
    struct error error = {0};
    struct civil civil = zone_to_civil(zone, *instant);
    struct date day = civil.date;
    if (!calendar_nearest(calendar, calendar_days(calendar), civil.date, direction, &day, &error)) {
        trouble_once(work, what, str_copy(work->arena, str_of(error.text)));
        return;
    }
    if (date_compare(day, civil.date) == 0)
        return;
    civil.date = day;
    *instant = zone_instant(zone, civil, NULL);
}
