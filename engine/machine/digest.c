/* Digests: what one receiver is told is gathered until a time of its own working days. The instant
 * is worked out here, when the message is decided; whoever carries it only joins what has the same
 * receiver and instant. It always lies after the instant of the command: nothing comes to a digest
 * that has gone out. */
#include "machine/tasks.h"

/* What a digest would have held that is over waits no day for the next: those that come late are
 * gathered over a quarter of an hour. */
#define LATE_STEP_MS (INT64_C(15) * 60 * 1000)

bool may_be_gathered(const struct role *role, const struct notice *notice)
{
    return role->digest && (notice == NULL || !notice->alone);
}

static int64_t next_step(int64_t after)
{
    int64_t past = after % LATE_STEP_MS;
    return after - (past < 0 ? past + LATE_STEP_MS : past) + LATE_STEP_MS;
}

/* The first digest at or after an instant; false, on record, where the calendar does not reach. */
static bool next_digest(struct work *work, const struct role *role, struct str party, int64_t at,
                        int64_t *ret)
{
    const struct zone *zone = work->protocol->zone;
    const struct calendar *calendar = party_calendar(work, role, party);
    struct civil civil = {.date = zone_to_civil(zone, at).date, .time = role->digest_at};
    struct error error = {0};
    if (zone_instant(zone, civil, NULL) < at)
        civil.date = date_add_days(civil.date, 1);
    if (calendar != NULL &&
        !calendar_nearest(calendar, calendar_days(calendar), civil.date, 1, &civil.date, &error)) {
        trouble_once(work, str_format(work->arena, "digest %.*s", STR_ARG(role->id)),
                     str_copy(work->arena, str_of(error.text)));
        return false;
    }
    *ret = zone_instant(zone, civil, NULL);
    return true;
}

int64_t digest_instant(struct work *work, const struct role *role, struct str party,
                       const struct open_task *open, int64_t at)
{
    int64_t real = work->around->now, digest;
    if (!next_digest(work, role, party, at, &digest))
        return INSTANT_NONE;
    if (digest <= real)
        digest = next_step(real);
    bool reminds = open != NULL && open->due != INSTANT_NONE && at < open->due;
    return reminds && digest >= open->due ? INSTANT_NONE : digest;
}
