/* Equality and order of values. */
#include <stdlib.h>

#include "feel/number.h"
#include "feel/temporal.h"
#include "feel/value.h"

static enum tri tri_of(bool holds)
{
    return holds ? TRI_TRUE : TRI_FALSE;
}

static int compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_days(const struct duration *a, const struct duration *b)
{
    int order = compare_int(a->seconds, b->seconds);
    return order != 0 ? order : compare_int(a->nanos, b->nanos);
}

bool feel_compare(struct feel_value a, struct feel_value b, int *ret)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case FEEL_NUMBER:
        *ret = number_compare(a.of.number, b.of.number);
        return true;
    case FEEL_STRING:
        *ret = str_cmp(a.of.string, b.of.string);
        return true;
    case FEEL_DATE:
        *ret = date_compare(a.of.date, b.of.date);
        return true;
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        return temporal_compare(a.of.temporal, b.of.temporal, ret);
    case FEEL_DAYS_DURATION:
        *ret = compare_days(&a.of.duration, &b.of.duration);
        return true;
    case FEEL_MONTHS_DURATION:
        *ret = compare_int(a.of.months, b.of.months);
        return true;
    case FEEL_NULL:
    case FEEL_BOOLEAN:
    case FEEL_LIST:
    case FEEL_CONTEXT:
    case FEEL_RANGE:
    case FEEL_FUNCTION:
        break;
    }
    return false;
}

/* Lists may share parts, so that comparing takes far longer than making them: what is left of the
 * work is counted, and running out of it is unknown. */
#define EQUAL_WORK 1000000
typedef enum tri (*same)(struct feel_value a, struct feel_value b, size_t *work);

/* False as soon as one element differs for certain, unknown where that cannot be told. */
static enum tri lists_equal(const struct feel_list *a, const struct feel_list *b, same equal,
                            size_t *work)
{
    if (a->count != b->count)
        return TRI_FALSE;
    enum tri all = TRI_TRUE;
    for (size_t i = 0; i < a->count; i++) {
        enum tri one = equal(a->items[i], b->items[i], work);
        if (one == TRI_FALSE)
            return TRI_FALSE;
        if (one == TRI_UNKNOWN)
            all = TRI_UNKNOWN;
    }
    return all;
}

static enum tri contexts_equal(const struct feel_context *a, const struct feel_context *b,
                               same equal, size_t *work)
{
    if (a->count != b->count)
        return TRI_FALSE;
    enum tri all = TRI_TRUE;
    for (size_t i = 0; i < a->count; i++) {
        struct feel_value other;
        if (!feel_context_get(b, a->keys[i], &other))
            return TRI_FALSE;
        enum tri one = equal(a->values[i], other, work);
        if (one == TRI_FALSE)
            return TRI_FALSE;
        if (one == TRI_UNKNOWN)
            all = TRI_UNKNOWN;
    }
    return all;
}

static enum tri ends_equal(bool has_a, struct feel_value a, bool has_b, struct feel_value b,
                           same equal, size_t *work)
{
    if (has_a != has_b)
        return TRI_FALSE;
    return has_a ? equal(a, b, work) : TRI_TRUE;
}

static enum tri ranges_equal(const struct feel_range *a, const struct feel_range *b, same equal,
                             size_t *work)
{
    if (a->from_open != b->from_open || a->to_open != b->to_open || a->point != b->point ||
        a->except != b->except)
        return TRI_FALSE;
    enum tri from = ends_equal(a->has_from, a->from, b->has_from, b->from, equal, work);
    enum tri to = ends_equal(a->has_to, a->to, b->has_to, b->to, equal, work);
    if (from == TRI_FALSE || to == TRI_FALSE)
        return TRI_FALSE;
    return from == TRI_TRUE && to == TRI_TRUE ? TRI_TRUE : TRI_UNKNOWN;
}

static enum tri scalars_equal(struct feel_value a, struct feel_value b)
{
    int order;
    return feel_compare(a, b, &order) ? tri_of(order == 0) : TRI_UNKNOWN;
}

static enum tri same_kind_equal(struct feel_value a, struct feel_value b, same equal, size_t *work)
{
    if (*work == 0)
        return TRI_UNKNOWN;
    --*work;
    switch (a.kind) {
    case FEEL_NULL:
        return TRI_TRUE;
    case FEEL_BOOLEAN:
        return tri_of(a.of.boolean == b.of.boolean);
    case FEEL_LIST:
        return lists_equal(a.of.list, b.of.list, equal, work);
    case FEEL_CONTEXT:
        return contexts_equal(a.of.context, b.of.context, equal, work);
    case FEEL_RANGE:
        return ranges_equal(a.of.range, b.of.range, equal, work);
    case FEEL_FUNCTION:
        return TRI_UNKNOWN;
    case FEEL_STRING:
        return tri_of(str_eq(a.of.string, b.of.string));
    case FEEL_NUMBER:
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
    case FEEL_DAYS_DURATION:
    case FEEL_MONTHS_DURATION:
        break;
    }
    return scalars_equal(a, b);
}

/* `=` of times looks at whole seconds, as the kit has it; their order looks at fractions too. */
static enum tri seconds_equal(const struct feel_temporal *a, const struct feel_temporal *b)
{
    if ((a->zone_kind == FEEL_ZONE_NONE) != (b->zone_kind == FEEL_ZONE_NONE))
        return TRI_UNKNOWN;
    return tri_of(temporal_seconds(a) == temporal_seconds(b));
}

static enum tri equal_within(struct feel_value a, struct feel_value b, size_t *work)
{
    if (a.kind != b.kind)
        return a.kind == FEEL_NULL || b.kind == FEEL_NULL ? TRI_FALSE : TRI_UNKNOWN;
    if (a.kind == FEEL_TIME || a.kind == FEEL_DATE_TIME)
        return seconds_equal(a.of.temporal, b.of.temporal);
    return same_kind_equal(a, b, equal_within, work);
}

enum tri value_equal(struct feel_value a, struct feel_value b)
{
    size_t work = EQUAL_WORK;
    return equal_within(a, b, &work);
}

/* One list or context, read twice. */
static bool is_one(struct feel_value a, struct feel_value b)
{
    return (a.kind == FEEL_LIST && a.of.list == b.of.list) ||
           (a.kind == FEEL_CONTEXT && a.of.context == b.of.context);
}

static enum tri identical(struct feel_value a, struct feel_value b, size_t *work)
{
    if (a.kind != b.kind)
        return TRI_FALSE;
    if (is_one(a, b))
        return TRI_TRUE;
    if (a.kind == FEEL_TIME || a.kind == FEEL_DATE_TIME)
        return tri_of(temporal_same(a.of.temporal, b.of.temporal));
    if (a.kind == FEEL_FUNCTION)
        return tri_of(a.of.function == b.of.function);
    return same_kind_equal(a, b, identical, work);
}

bool feel_same(struct feel_value a, struct feel_value b)
{
    size_t work = EQUAL_WORK;
    return identical(a, b, &work) == TRI_TRUE;
}

static enum tri above(bool has, bool open, struct feel_value end, struct feel_value value, int sign)
{
    int order;
    if (!has)
        return TRI_TRUE;
    if (!feel_compare(value, end, &order))
        return TRI_UNKNOWN;
    return tri_of(open ? order * sign > 0 : order * sign >= 0);
}

enum tri range_holds(const struct feel_range *range, struct feel_value value)
{
    enum tri from = above(range->has_from, range->from_open, range->from, value, 1);
    enum tri to = above(range->has_to, range->to_open, range->to, value, -1);
    if (from == TRI_UNKNOWN || to == TRI_UNKNOWN)
        return TRI_UNKNOWN;
    return tri_of((from == TRI_TRUE && to == TRI_TRUE) != range->except);
}

bool feel_to_instant(struct feel_value value, const struct zone *zone, int64_t *ret)
{
    if (value.kind != FEEL_DATE_TIME)
        return false;
    struct feel_temporal at = *value.of.temporal;
    if (at.zone_kind == FEEL_ZONE_NONE) {
        if (zone == NULL)
            return false;
        at.zone_kind = FEEL_ZONE_NAMED;
        at.zone = zone;
        temporal_settle(&at);
    }
    int64_t seconds = temporal_seconds(&at);
    if (llabs(seconds) > INT64_MAX / 1000 - 1)
        return false;
    *ret = seconds * 1000 + at.time.nano / 1000000;
    return true;
}
