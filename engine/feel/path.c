/* Paths, properties and filters. */
#include "base/limits.h"
#include "feel/number.h"
#include "feel/run.h"
#include "feel/temporal.h"
#include "feel/type.h"
#include "feel/value.h"

/* ---- properties (DMN table 66) ---- */
static bool date_property(struct date date, struct str name, struct feel_value *ret)
{
    const struct {
        const char *name;
        int64_t value;
    } rows[] = {{"year", date.year}, {"month", date.month}, {"day", date.day}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_is(name, rows[i].name)) {
            *ret = feel_int(rows[i].value);
            return true;
        }
    }
    if (!str_is(name, "weekday"))
        return false;
    *ret = feel_int(date_weekday(date));
    return true;
}

static struct feel_value seconds_of(struct clock_time time)
{
    struct feel_number nanos, second = number_of(time.second);
    if (time.nano != 0 && number_divide(number_of(time.nano), number_of(1000000000), &nanos))
        (void)number_add(second, nanos, &second);
    return value_number(second);
}

static bool time_property(const struct feel_temporal *at, struct str name, struct feel_value *ret)
{
    *ret = feel_null();
    if (str_is(name, "hour"))
        *ret = feel_int(at->time.hour);
    else if (str_is(name, "minute"))
        *ret = feel_int(at->time.minute);
    else if (str_is(name, "second"))
        *ret = seconds_of(at->time);
    else if (str_is(name, "time offset")) {
        if (at->zone_kind != FEEL_ZONE_NONE)
            *ret = value_days(at->offset, 0);
    } else if (str_is(name, "timezone")) {
        if (at->zone_kind == FEEL_ZONE_NAMED)
            *ret = feel_string(zone_name(at->zone));
    } else {
        return false;
    }
    return true;
}

static bool days_property(struct duration duration, struct str name, struct feel_value *ret)
{
    int64_t seconds = duration.seconds;
    if (str_is(name, "days"))
        *ret = feel_int(seconds / 86400);
    else if (str_is(name, "hours"))
        *ret = feel_int(seconds / 3600 % 24);
    else if (str_is(name, "minutes"))
        *ret = feel_int(seconds / 60 % 60);
    else if (str_is(name, "seconds"))
        *ret = feel_int(seconds % 60);
    else
        return false;
    return true;
}

static bool months_property(int64_t months, struct str name, struct feel_value *ret)
{
    *ret = feel_int(str_is(name, "years") ? months / 12 : months % 12);
    return str_is(name, "years") || str_is(name, "months");
}

static bool range_property(const struct feel_range *range, struct str name, struct feel_value *ret)
{
    if (str_is(name, "start"))
        *ret = range->has_from ? range->from : feel_null();
    else if (str_is(name, "end"))
        *ret = range->has_to ? range->to : feel_null();
    else if (str_is(name, "start included"))
        *ret = feel_boolean(!range->from_open);
    else if (str_is(name, "end included"))
        *ret = feel_boolean(!range->to_open);
    else
        return false;
    return true;
}

bool value_property(struct arena *arena, struct feel_value value, struct str name,
                    struct feel_value *ret)
{
    (void)arena;
    switch (value.kind) {
    case FEEL_CONTEXT:
        return feel_context_get(value.of.context, name, ret);
    case FEEL_DATE:
        return date_property(value.of.date, name, ret);
    case FEEL_DATE_TIME:
        return date_property(value.of.temporal->date, name, ret) ||
               time_property(value.of.temporal, name, ret);
    case FEEL_TIME:
        return time_property(value.of.temporal, name, ret);
    case FEEL_DAYS_DURATION:
        return days_property(value.of.duration, name, ret);
    case FEEL_MONTHS_DURATION:
        return months_property(value.of.months, name, ret);
    case FEEL_RANGE:
        return range_property(value.of.range, name, ret);
    case FEEL_NULL:
    case FEEL_BOOLEAN:
    case FEEL_NUMBER:
    case FEEL_STRING:
    case FEEL_LIST:
    case FEEL_FUNCTION:
        break;
    }
    return false;
}

/* ---- paths ---- */
/* A path over a list gives the list of its elements' values. */
static struct feel_value path_of(struct run *run, const struct node *node, struct feel_value base)
{
    struct feel_value value;
    if (base.kind == FEEL_LIST) {
        size_t count = base.of.list->count;
        run_charge(run, count);
        struct feel_value *items = ARENA_ARRAY(run->env->arena, struct feel_value, count);
        for (size_t i = 0; i < count; i++)
            items[i] = path_of(run, node, base.of.list->items[i]);
        return feel_list(run->env->arena, items, count);
    }
    if (value_property(run->env->arena, base, node->text, &value))
        return value;
    if (base.kind == FEEL_NULL && base.of.reason != NULL)
        return base;
    if (base.kind == FEEL_NULL)
        return run_fault(run, node, "null_path", "null has no '%.*s'", STR_ARG(node->text));
    return run_fault(run, node, "no_such_field", "a %s has no '%.*s' here", kind_name(base.kind),
                     STR_ARG(node->text));
}

struct feel_value run_path(struct run *run, const struct node *node)
{
    return path_of(run, node, run_node(run, node->kids[0]));
}

struct feel_value run_field_or(struct run *run, const struct node *node)
{
    struct feel_value value, element = run_node(run, node->kids[0]);
    if (element.kind == FEEL_CONTEXT && feel_context_get(element.of.context, node->text, &value))
        return value;
    if (node->kids[1] != NULL)
        return run_node(run, node->kids[1]);
    return run_fault(run, node, "unknown_name", "nothing here is called '%.*s'",
                     STR_ARG(node->text));
}

/* ---- filters ---- */
static struct feel_value pick(struct run *run, const struct node *node,
                              const struct feel_list *list, struct feel_value index)
{
    int64_t at;
    if (!feel_to_int(index, &at) || at == 0)
        return run_fault(run, node, "bad_index",
                         "elements are numbered from 1, or from -1 backwards");
    if (at < 0)
        at += (int64_t)list->count + 1;
    if (at < 1 || at > (int64_t)list->count)
        return run_fault(run, node, "no_such_element", "the list has %zu elements", list->count);
    return list->items[at - 1];
}

static struct feel_value test_element(struct run *run, const struct node *node,
                                      const struct feel_value *element)
{
    struct feel_frame frame = {.outer = run->frame, .values = element};
    run->frame = &frame;
    struct feel_value value = run_node(run, node->kids[1]);
    run->frame = frame.outer;
    return value;
}

/* An index that depends on no element is asked once, with the first (or null, of an empty list). */
static struct feel_value filtered(struct run *run, const struct node *node,
                                  const struct feel_list *list)
{
    struct feel_value *items = ARENA_ARRAY(run->env->arena, struct feel_value, list->count);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct feel_value test = test_element(run, node, &list->items[i]);
        if (test.kind == FEEL_NUMBER && i == 0)
            return pick(run, node, list, test);
        if (test.kind != FEEL_BOOLEAN && test.kind != FEEL_NULL)
            return run_fault(run, node->kids[1], "not_boolean",
                             "a filter needs a condition or a number, not a %s",
                             kind_name(test.kind));
        if (feel_is_true(test))
            items[count++] = list->items[i];
        if (run->env->steps > LIMIT_FEEL_STEPS)
            return run_fault(run, node, "too_many_steps", "the evaluation took too many steps");
    }
    return feel_list(run->env->arena, items, count);
}

struct feel_value run_filter(struct run *run, const struct node *node)
{
    struct feel_value base = run_node(run, node->kids[0]), none = feel_null();
    struct feel_list one = {&base, 1};
    if (base.kind == FEEL_NULL && base.of.reason != NULL)
        return base;
    const struct feel_list *list = base.kind == FEEL_LIST ? base.of.list : &one;
    if (base.kind == FEEL_NULL)
        one.count = 0;
    if (list->count == 0) {
        struct feel_value test = test_element(run, node, &none);
        if (test.kind == FEEL_NUMBER)
            return pick(run, node, list, test);
    }
    return filtered(run, node, list);
}
