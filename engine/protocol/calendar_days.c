#include "protocol/calendar.h"

#include <stdlib.h>

/* Closed days, and days opened beyond the usual ones. */

static bool covers(const struct calendar *calendar, struct date date)
{
    return date_compare(date, calendar->from) >= 0 && date_compare(date, calendar->to) <= 0;
}

static bool read_day(const struct calendar_build *build, const struct yaml_node *node,
                     struct date *ret)
{
    if (!date_parse(yaml_text(node), ret)) {
        diag_error(build->loader->diags, "P085", node->at, "`%.*s` is not a date that exists",
                   STR_ARG(yaml_text(node)));
        return false;
    }
    if (covers(build->calendar, *ret))
        return true;
    diag_warning(build->loader->diags, "P086", node->at,
                 "%.*s lies outside what the calendar covers", STR_ARG(yaml_text(node)));
    return false;
}

/* ---- closures ---- */

static int64_t known_from(const struct calendar_build *build, const struct key_name *text)
{
    struct civil civil;
    int64_t instant;
    if (!is_present(text))
        return INSTANT_NONE;
    if (instant_parse(text->text, &instant))
        return instant;
    if (civil_parse(text->text, &civil))
        return zone_instant(build->calendar->zone, civil, NULL);
    diag_error(build->loader->diags, "P087", text->at,
               "`known_from` must be a date and time such as 2027-02-02T18:30");
    return INSTANT_NONE;
}

static void warn_twice(const struct calendar_build *build, const struct yaml_node *key,
                       const struct calendar_closure *closure)
{
    for (size_t i = 0; i < build->closures.count; i++)
        if (date_compare(build->closures.items[i].date, closure->date) == 0 &&
            str_eq(build->closures.items[i].kind, closure->kind)) {
            diag_warning(build->loader->diags, "P088", key->at,
                         "%.*s is already closed by the calendar that this one extends",
                         STR_ARG(yaml_text(key)));
            return;
        }
}

static void warn_idle(const struct calendar_build *build, const struct yaml_node *key,
                      const struct calendar_closure *closure)
{
    const struct calendar *calendar = build->calendar;
    unsigned bit = 1u << (date_weekday(closure->date) - 1);
    bool in_week = (calendar->working_week & bit) != 0;
    bool in_term = !calendar->period_count || calendar_period_of(calendar, closure->date);
    if (build->patched || (in_week && (in_term || !closure->working)))
        return;
    diag_warning(build->loader->diags, "P089", key->at,
                 "%.*s is no school day anyway: closing it changes nothing",
                 STR_ARG(yaml_text(key)));
}

bool closure_ends_work(struct str kind)
{
    return str_is(kind, "bank_holiday");
}

static void read_closure(struct calendar_build *build, const struct yaml_pair *pair)
{
    struct key_reader reader = {build->loader->arena, build->loader->diags, NULL};
    struct raw_closure raw = {0};
    struct calendar_closure closure = {0};
    bool read = keys_read(&reader, pair->value, &table_closure, &raw);
    if (!read_day(build, pair->key, &closure.date) || !read)
        return;
    closure.kind = raw.kind.text;
    closure.label = raw.label.text;
    closure.known_from = known_from(build, &raw.known_from);
    closure.working = !closure_ends_work(raw.kind.text);
    closure.locked = raw.locked != NULL;
    warn_twice(build, pair->key, &closure);
    warn_idle(build, pair->key, &closure);
    VEC_PUSH(build->loader->arena, build->closures, closure);
}

static int by_day(const void *a, const void *b)
{
    const struct calendar_closure *left = a, *right = b;
    int order = date_compare(left->date, right->date);
    return order ? order : str_cmp(left->kind, right->kind);
}

void read_closures(struct calendar_build *build)
{
    const struct calendar *parent = build->parent;
    const struct yaml_node *closed = build->raw->closed;
    for (size_t i = 0; parent && i < parent->closure_count; i++)
        if (covers(build->calendar, parent->closures[i].date))
            VEC_PUSH(build->loader->arena, build->closures, parent->closures[i]);
    for (size_t i = 0; closed && i < closed->count; i++)
        read_closure(build, &closed->pairs[i]);
    if (build->closures.count)
        qsort(build->closures.items, build->closures.count, sizeof *build->closures.items, by_day);
    build->calendar->closures = build->closures.items;
    build->calendar->closure_count = build->closures.count;
}

/* ---- opened days ---- */

/* What the very same file says of a day twice; an overlay may open what its parent closes. */
static void check_contradiction(const struct calendar_build *build, const struct yaml_node *node)
{
    const struct yaml_node *closed = build->raw->closed;
    for (size_t i = 0; closed && i < closed->count; i++) {
        if (!str_eq(yaml_text(closed->pairs[i].key), yaml_text(node)))
            continue;
        struct diag *diag = diag_error(build->loader->diags, "P096", node->at,
                                       "%.*s is both open and closed", STR_ARG(yaml_text(node)));
        diag->related = closed->pairs[i].key->at;
        diag->related_note = STR("it is closed here");
    }
}

/* What a calendar that this one extends does not leave to it. */
static void check_locked(const struct calendar_build *build, const struct yaml_node *node,
                         struct date date)
{
    const struct calendar *parent = build->parent;
    for (size_t i = 0; parent && i < parent->closure_count; i++)
        if (parent->closures[i].locked && date_compare(parent->closures[i].date, date) == 0)
            diag_error(build->loader->diags, "P163", node->at,
                       "%.*s is locked where it comes from: it stays closed",
                       STR_ARG(yaml_text(node)));
}

static void add_opened(struct calendar_build *build, const struct yaml_node *node)
{
    struct date date;
    check_contradiction(build, node);
    if (!read_day(build, node, &date))
        return;
    check_locked(build, node, date);
    VEC_PUSH(build->loader->arena, build->opened, date);
}

static int by_date(const void *a, const void *b)
{
    const struct date *left = a, *right = b;
    return date_compare(*left, *right);
}

void read_opened(struct calendar_build *build)
{
    const struct calendar *parent = build->parent;
    const struct yaml_node *open = build->raw->open;
    for (size_t i = 0; parent && i < parent->opened_count; i++)
        if (covers(build->calendar, parent->opened[i]))
            VEC_PUSH(build->loader->arena, build->opened, parent->opened[i]);
    if (open && open->kind == YAML_SCALAR)
        add_opened(build, open);
    for (size_t i = 0; open && open->kind != YAML_SCALAR && i < open->count; i++)
        add_opened(build, open->kind == YAML_MAPPING ? open->pairs[i].key : open->items[i]);
    if (build->opened.count)
        qsort(build->opened.items, build->opened.count, sizeof *build->opened.items, by_date);
    build->calendar->opened = build->opened.items;
    build->calendar->opened_count = build->opened.count;
}
