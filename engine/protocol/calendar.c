#include "protocol/calendar.h"

#include "base/hash.h"
#include "protocol/overlay.h"

/* Calendar files, with the calendars that they extend. */

enum { CHAIN_MOST = 8 };

struct chain { /* the calendars that are being read, from the first asked for */
    struct str paths[CHAIN_MOST];
    size_t count;
    struct overlay overlay;             /* what those read so far change about the next */
    VEC(struct expected_days) expected; /* of calendars that were changed: told to the first */
};

static const struct calendar *load(const struct protocol_loader *loader, struct chain *chain,
                                   struct str path, struct span at);

struct str calendar_path(struct arena *arena, struct str name)
{
    return str_format(arena, "rules/calendars/%.*s.yaml", STR_ARG(name));
}

/* ---- what stands at the top ---- */

static void read_zone(struct calendar_build *build)
{
    const struct key_name *name = &build->raw->zone;
    build->calendar->zone = build->parent ? build->parent->zone : zone_find(STR("UTC"));
    if (!is_present(name))
        return;
    const struct zone *zone = zone_find(name->text);
    if (zone) {
        build->calendar->zone = zone;
        return;
    }
    struct diag *diag = diag_error(build->loader->diags, "P003", name->at,
                                   "there is no time zone `%.*s`", STR_ARG(name->text));
    diag_help(build->loader->diags, diag, "zones have IANA names, such as Europe/London");
}

static void read_week(struct calendar_build *build)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const struct key_names *words = &build->raw->working_days;
    build->calendar->working_week = build->parent ? build->parent->working_week : 0x1f;
    if (!words->count)
        return;
    unsigned week = 0;
    for (size_t i = 0; i < words->count; i++) {
        unsigned bit = 0;
        for (size_t day = 0; day < COUNT_OF(days); day++)
            if (str_is(words->items[i].text, days[day]))
                bit = 1u << day;
        if (!bit)
            diag_error(build->loader->diags, "P090", words->items[i].at,
                       "`%.*s` is no day of the week; they are mon tue wed thu fri sat sun",
                       STR_ARG(words->items[i].text));
        week |= bit;
    }
    build->calendar->working_week = (uint8_t)week;
}

static bool read_covers(struct calendar_build *build)
{
    struct calendar *calendar = build->calendar;
    const struct yaml_node *covers = build->raw->covers;
    if (!covers && build->parent) {
        calendar->from = build->parent->from;
        calendar->to = build->parent->to;
        return true;
    }
    if (!covers) {
        diag_error(build->loader->diags, "P091", build->raw->at,
                   "the calendar does not say which dates it covers");
        return false;
    }
    if (!read_range(build->loader, covers, &calendar->from, &calendar->to))
        return false;
    if (calendar->to.year - calendar->from.year < CALENDAR_YEARS)
        return true;
    diag_error(build->loader->diags, "P091", covers->at, "a calendar covers at most %d years",
               CALENDAR_YEARS);
    return false;
}

static void check_parent_covers(const struct calendar_build *build)
{
    const struct calendar *calendar = build->calendar, *parent = build->parent;
    if (!parent || (date_compare(parent->from, calendar->from) <= 0 &&
                    date_compare(parent->to, calendar->to) >= 0))
        return;
    diag_error(build->loader->diags, "P092", build->raw->covers->at,
               "the calendar covers dates that `%.*s`, which it extends, does not",
               STR_ARG(parent->name));
}

static void check_name(const struct calendar_build *build, struct str path)
{
    const struct key_name *name = &build->raw->calendar;
    struct str end = str_format(build->loader->arena, "/%.*s.yaml", STR_ARG(name->text));
    if (is_present(name) && !str_ends(path, end))
        diag_warning(build->loader->diags, "P093", name->at,
                     "nobody will find the calendar `%.*s` in this file: its name is that of the "
                     "file",
                     STR_ARG(name->text));
}

static bool says_sample(struct str title)
{
    return str_find(title, STR("SAMPLE"), 0) >= 0;
}

static void read_head(struct calendar_build *build)
{
    const struct raw_calendar *raw = build->raw;
    build->calendar->name = raw->calendar.text;
    build->calendar->version = raw->version.text;
    build->calendar->title = raw->title.text;
    build->calendar->sample =
        raw->sample || says_sample(raw->title.text) || (build->parent && build->parent->sample);
}

/* ---- the chain ---- */

static bool is_in_chain(const struct chain *chain, struct str path)
{
    for (size_t i = 0; i < chain->count; i++)
        if (str_eq(chain->paths[i], path))
            return true;
    return false;
}

static bool load_parent(struct calendar_build *build, struct chain *chain)
{
    const struct raw_extends *extends = build->raw->extends;
    if (!extends || !is_present(&extends->calendar))
        return true;
    struct str path = calendar_path(build->loader->arena, extends->calendar.text);
    if (is_in_chain(chain, path) || chain->count == CHAIN_MOST) {
        diag_error(build->loader->diags, "P094", extends->calendar.at,
                   "the calendars extend one another in a circle, or more than %d deep",
                   CHAIN_MOST);
        return false;
    }
    build->parent = load(build->loader, chain, path, extends->calendar.at);
    if (!build->parent)
        return false;
    if (is_present(&extends->version) && !str_eq(extends->version.text, build->parent->version))
        diag_warning(build->loader->diags, "P095", extends->version.at,
                     "this was written for version %.*s of `%.*s`, which is now %.*s",
                     STR_ARG(extends->version.text), STR_ARG(build->parent->name),
                     STR_ARG(build->parent->version));
    return true;
}

/* The hash covers the file's own text and that of every calendar that it extends. */
static struct str hash_with(const struct calendar_build *build, const struct yaml_node *node)
{
    struct arena *arena = build->loader->arena;
    const struct str parts[] = {resolved_text(arena, node),
                                build->parent ? build->parent->hash : STR("")};
    struct hash hash = hash_of_parts(parts, COUNT_OF(parts));
    return hex_encode(arena, hash.bytes, sizeof hash.bytes);
}

/* ---- overlays ---- */

/* What it changes about those that it extends, before they are read. */
static void take_steps(struct calendar_build *build, struct chain *chain,
                       const struct yaml_node *node)
{
    const struct raw_calendar *raw = build->raw;
    const struct yaml_node *steps = raw->change ? raw->change : raw->add ? raw->add : raw->remove;
    overlay_check_may(build->loader, node);
    if (raw->extends) {
        overlay_read(build->loader, node, &chain->overlay);
    } else if (steps) {
        struct diag *diag = diag_error(build->loader->diags, "P162", steps->at,
                                       "a calendar that extends none has nothing to change");
        diag_help(build->loader->diags, diag, "write it where it belongs, or `extends: NAME`");
    }
}

/* Which days it opens by taking a closure away: that is meant, where a closure must not be lost. */
static void note_reopened(struct calendar_build *build, const struct chain *chain, size_t first,
                          size_t end)
{
    const struct calendar *parent = build->parent;
    for (size_t i = 0; parent && i < parent->reopened_count; i++)
        VEC_PUSH(build->loader->arena, build->reopened, parent->reopened[i]);
    for (size_t i = first; i < end; i++) {
        const struct overlay_step *step = &chain->overlay.steps.items[i];
        struct date date;
        if (step->kind == OVERLAY_REMOVE && step->count == 2 && str_is(step->parts[0], "closed") &&
            date_parse(step->parts[1], &date))
            VEC_PUSH(build->loader->arena, build->reopened, date);
    }
    build->calendar->reopened = build->reopened.items;
    build->calendar->reopened_count = build->reopened.count;
}

/* What a changed calendar is expected to come to is asked of the one that changed it. */
static void check_year_totals(struct calendar_build *build, struct chain *chain)
{
    for (size_t i = 0; build->patched && i < build->expected.count; i++)
        VEC_PUSH(build->loader->arena, chain->expected, build->expected.items[i]);
    if (build->patched)
        return;
    for (size_t i = 0; i < chain->expected.count; i++)
        inherit_expected(build, &chain->expected.items[i]);
    check_expected(build);
}

static void read_days(struct calendar_build *build, struct chain *chain)
{
    check_parent_covers(build);
    read_years(build);
    read_closures(build);
    read_opened(build);
    check_year_totals(build, chain);
}

/* Its own text, as those that extend it change it. */
static const struct yaml_node *read_patched(struct calendar_build *build, struct raw_calendar *raw,
                                            struct chain *chain, struct str path, struct span at)
{
    struct key_reader reader = {build->loader->arena, build->loader->diags, NULL};
    struct str bytes = {0};
    const struct yaml_node *node = read_tree(build->loader, path, at, &bytes), *patched;
    if (!node || !check_head(build->loader, node, "calendar"))
        return NULL;
    patched = overlay_apply(build->loader, node, &chain->overlay);
    build->patched = patched != node;
    (void)keys_read(&reader, patched, &table_calendar, raw);
    chain->paths[chain->count++] = path;
    return patched;
}

static const struct calendar *load(const struct protocol_loader *loader, struct chain *chain,
                                   struct str path, struct span at)
{
    struct raw_calendar *raw = ARENA_NEW(loader->arena, struct raw_calendar);
    struct calendar_build build = {.loader = loader, .raw = raw};
    size_t errors = loader->diags->errors, first = chain->overlay.steps.count;
    const struct yaml_node *node = read_patched(&build, raw, chain, path, at);
    if (!node)
        return NULL;
    take_steps(&build, chain, node);
    size_t end = chain->overlay.steps.count;
    if (!load_parent(&build, chain))
        return NULL;
    overlay_unmet(loader, &chain->overlay, first, end);
    build.calendar = ARENA_NEW(loader->arena, struct calendar);
    read_head(&build);
    read_zone(&build);
    read_week(&build);
    check_name(&build, path);
    note_reopened(&build, chain, first, end);
    if (read_covers(&build))
        read_days(&build, chain);
    build.calendar->hash = hash_with(&build, node);
    return loader->diags->errors == errors ? build.calendar : NULL;
}

const struct calendar *calendar_load(const struct protocol_loader *loader, struct str path)
{
    struct chain chain = {0};
    return load(loader, &chain, path, (struct span){NULL, 0, 0});
}
