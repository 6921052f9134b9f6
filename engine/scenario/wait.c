/* How long a step waits: until a civil time, or for a while. */
#include "scenario/story.h"

static bool read_duration(const struct zone *zone, struct str text, int64_t now, int64_t *ret)
{
    struct duration duration;
    if (!duration_parse(text, &duration))
        return false;
    if (duration.months != 0) { /* hours are exact, also where the clock shows one twice */
        struct civil civil = zone_to_civil(zone, now);
        civil.date = date_add_months(civil.date, duration.months);
        now = zone_instant(zone, civil, NULL);
    }
    *ret = now + duration.seconds * 1000 + duration.nanos / 1000000;
    return true;
}

/* `N UNIT`, as a WHEN after now. */
static bool read_units(struct arena *arena, const struct zone *zone, struct str text, int64_t now,
                       int64_t *ret)
{
    struct str words = str_format(arena, "%.*s after entered", STR_ARG(text));
    struct excerpt excerpt = excerpt_of(arena, "<wait>", words);
    struct diags *diags = diags_new(arena);
    const struct when *when = when_parse(arena, &excerpt, diags);
    if (!when)
        return false;
    struct moment_rules rules = {.zone = zone, .keep_time = true};
    struct when_anchor anchor = {.instant = now};
    return when_instant(when, when->count, anchor, &rules, ret, NULL, NULL) == RESULT_DONE;
}

bool read_wait(struct arena *arena, const struct zone *zone, const struct yaml_node *node,
               int64_t now, int64_t *ret)
{
    const struct yaml_node *until = yaml_get(node, "until"), *span = yaml_get(node, "for");
    struct civil civil;
    if (until && civil_parse(yaml_text(until), &civil)) {
        *ret = zone_instant(zone, civil, NULL);
        return true;
    }
    return span && (read_duration(zone, yaml_text(span), now, ret) ||
                    read_units(arena, zone, yaml_text(span), now, ret));
}
