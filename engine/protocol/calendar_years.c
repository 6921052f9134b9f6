#include "protocol/calendar.h"

#include <stdlib.h>

/* School years, their terms and half-terms. */

bool read_range(const struct protocol_loader *loader, const struct yaml_node *node,
                struct date *ret_from, struct date *ret_to)
{
    struct str text = yaml_text(node);
    ptrdiff_t slash = str_find(text, STR("/"), 0);
    bool read = false;
    if (node->kind == YAML_MAPPING && node->count == 2)
        read = date_parse(yaml_text(yaml_get(node, "from")), ret_from) &&
               date_parse(yaml_text(yaml_get(node, "to")), ret_to);
    else if (slash > 0)
        read = date_parse(str_part(text, 0, (size_t)slash), ret_from) &&
               date_parse(str_part(text, (size_t)slash + 1, text.len), ret_to);
    if (!read) {
        struct diag *diag =
            diag_error(loader->diags, "P080", node->at, "this is not a range of dates that exist");
        diag_help(loader->diags, diag, "write FROM/TO, such as 2026-09-01/2026-10-23");
        return false;
    }
    if (date_compare(*ret_from, *ret_to) > 0) {
        diag_error(loader->diags, "P081", node->at, "this range ends before it begins");
        return false;
    }
    return true;
}

static bool is_covered(const struct calendar *calendar, struct date from, struct date to)
{
    return date_compare(from, calendar->from) >= 0 && date_compare(to, calendar->to) <= 0;
}

static void read_half_term(struct calendar_build *build, struct str year, struct str term,
                           const struct yaml_pair *pair)
{
    struct calendar_period period = {.year = year, .term = term};
    period.half_term = yaml_text(pair->key);
    if (!read_range(build->loader, pair->value, &period.from, &period.to))
        return;
    if (!is_covered(build->calendar, period.from, period.to)) {
        diag_error(build->loader->diags, "P082", pair->value->at,
                   "the half-term `%.*s` lies outside what the calendar covers",
                   STR_ARG(period.half_term));
        return;
    }
    VEC_PUSH(build->loader->arena, build->periods, period);
    VEC_PUSH(build->loader->arena, build->period_places, pair->value->at);
}

static void read_term(struct calendar_build *build, struct str year, const struct yaml_pair *pair)
{
    struct key_reader reader = {build->loader->arena, build->loader->diags, NULL};
    struct raw_half_terms raw = {0};
    (void)keys_read(&reader, pair->value, &table_term, &raw);
    for (size_t i = 0; raw.half_terms && i < raw.half_terms->count; i++)
        read_half_term(build, year, yaml_text(pair->key), &raw.half_terms->pairs[i]);
}

static void read_year(struct calendar_build *build, const struct yaml_pair *pair)
{
    struct key_reader reader = {build->loader->arena, build->loader->diags, NULL};
    struct raw_year raw = {0};
    struct str year = yaml_text(pair->key);
    (void)keys_read(&reader, pair->value, &table_year, &raw);
    if (!raw.terms && !build->parent)
        diag_error(build->loader->diags, "P097", pair->key->at,
                   "the year %.*s has no `terms`, and there is no calendar to take them from",
                   STR_ARG(year));
    for (size_t i = 0; raw.terms && i < raw.terms->count; i++)
        read_term(build, year, &raw.terms->pairs[i]);
    if (raw.expect && raw.expect->school_days.at.source) {
        const struct expected_days expected = {year, raw.expect->school_days};
        VEC_PUSH(build->loader->arena, build->expected, expected);
    }
}

static void refuse_overlaps(const struct calendar_build *build)
{
    for (size_t i = 0; i < build->periods.count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct calendar_period *a = &build->periods.items[j];
            const struct calendar_period *b = &build->periods.items[i];
            if (date_compare(a->to, b->from) < 0 || date_compare(b->to, a->from) < 0)
                continue;
            struct diag *diag =
                diag_error(build->loader->diags, "P083", build->period_places.items[i],
                           "the half-terms `%.*s` and `%.*s` overlap", STR_ARG(a->half_term),
                           STR_ARG(b->half_term));
            diag->related = build->period_places.items[j];
            diag->related_note = STR("the other one");
        }
}

static int by_first_day(const void *a, const void *b)
{
    const struct calendar_period *left = a, *right = b;
    return date_compare(left->from, right->from);
}

static bool says_terms(const struct calendar_build *build, struct str year)
{
    const struct yaml_node *years = build->raw->years;
    for (size_t i = 0; years && i < years->count; i++)
        if (str_eq(yaml_text(years->pairs[i].key), year))
            return yaml_get(years->pairs[i].value, "terms") != NULL;
    return false;
}

/* Years whose terms it does not say are those of the calendar that it extends, as far as it covers
 * them. */
static void inherit_periods(struct calendar_build *build)
{
    const struct calendar *parent = build->parent;
    for (size_t i = 0; parent && i < parent->period_count; i++) {
        const struct calendar_period *period = &parent->periods[i];
        if (says_terms(build, period->year) ||
            !is_covered(build->calendar, period->from, period->to))
            continue;
        VEC_PUSH(build->loader->arena, build->periods, *period);
        VEC_PUSH(build->loader->arena, build->period_places, build->raw->extends->calendar.at);
    }
}

void read_years(struct calendar_build *build)
{
    inherit_periods(build);
    for (size_t i = 0; build->raw->years && i < build->raw->years->count; i++)
        read_year(build, &build->raw->years->pairs[i]);
    if (build->raw->years)
        refuse_overlaps(build);
    if (build->periods.count)
        qsort(build->periods.items, build->periods.count, sizeof *build->periods.items,
              by_first_day);
    build->calendar->periods = build->periods.items;
    build->calendar->period_count = build->periods.count;
}

/* As planned: a day that was lost to snow is no slip of the pen. */
static int64_t school_days_of(const struct calendar_build *build, struct str year)
{
    const struct calendar *planned =
        calendar_known_at(build->loader->arena, build->calendar, INSTANT_NONE + 1);
    int64_t sum = 0;
    for (size_t i = 0; i < build->periods.count; i++) {
        const struct calendar_period *period = &build->periods.items[i];
        struct error error;
        int64_t days = 0;
        if (str_eq(period->year, year) &&
            calendar_count(planned, DAY_SCHOOL, period->from, period->to, &days, &error))
            sum += days;
    }
    return sum;
}

void inherit_expected(struct calendar_build *build, const struct expected_days *expected)
{
    for (size_t i = 0; i < build->expected.count; i++)
        if (str_eq(build->expected.items[i].year, expected->year))
            return;
    VEC_PUSH(build->loader->arena, build->expected, *expected);
}

void check_expected(const struct calendar_build *build)
{
    for (size_t i = 0; i < build->expected.count; i++) {
        const struct expected_days *expected = &build->expected.items[i];
        int64_t days = school_days_of(build, expected->year);
        if (days != expected->days.value)
            diag_warning(build->loader->diags, "P084", expected->days.at,
                         "%.*s comes to %lld school days, not %lld", STR_ARG(expected->year),
                         (long long)days, (long long)expected->days.value);
    }
}
