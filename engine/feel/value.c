#include "feel/value.h"

#include <string.h>

#include "feel/number.h"

struct feel_value feel_null(void)
{
    return (struct feel_value){.kind = FEEL_NULL};
}

struct feel_value feel_null_because(struct arena *arena, const char *code, struct span at,
                                    const char *format, ...)
{
    struct feel_reason *reason = ARENA_NEW(arena, struct feel_reason);
    va_list args;
    va_start(args, format);
    *reason = (struct feel_reason){code, str_vformat(arena, format, args), at};
    va_end(args);
    return (struct feel_value){.kind = FEEL_NULL, .of.reason = reason};
}

struct feel_value feel_boolean(bool value)
{
    return (struct feel_value){.kind = FEEL_BOOLEAN, .of.boolean = value};
}

struct feel_value value_number(struct feel_number number)
{
    return (struct feel_value){.kind = FEEL_NUMBER, .of.number = number};
}

struct feel_value feel_int(int64_t value)
{
    return value_number(number_of(value));
}

struct feel_value feel_number(struct arena *arena, struct str text)
{
    struct feel_number number;
    if (number_parse(text, &number))
        return value_number(number);
    return feel_null_because(arena, "not_a_number", (struct span){0},
                             "the text is not a decimal number");
}

struct feel_value feel_string(struct str value)
{
    return (struct feel_value){.kind = FEEL_STRING, .of.string = value};
}

struct feel_value feel_date(struct date date)
{
    return (struct feel_value){.kind = FEEL_DATE, .of.date = date};
}

struct feel_value value_temporal(struct arena *arena, enum feel_kind kind,
                                 struct feel_temporal temporal)
{
    struct feel_temporal *copy = ARENA_NEW(arena, struct feel_temporal);
    *copy = temporal;
    return (struct feel_value){.kind = kind, .of.temporal = copy};
}

struct feel_value feel_instant(struct arena *arena, int64_t instant, const struct zone *zone)
{
    struct civil civil = zone_to_civil(zone, instant);
    return value_temporal(arena, FEEL_DATE_TIME,
                          (struct feel_temporal){.date = civil.date,
                                                 .time = civil.time,
                                                 .zone_kind = FEEL_ZONE_NAMED,
                                                 .offset = zone_offset(zone, instant),
                                                 .zone = zone});
}

struct feel_value value_days(int64_t seconds, int32_t nanos)
{
    seconds += nanos / 1000000000;
    nanos %= 1000000000;
    if (seconds > 0 && nanos < 0) {
        seconds--;
        nanos += 1000000000;
    } else if (seconds < 0 && nanos > 0) {
        seconds++;
        nanos -= 1000000000;
    }
    return (struct feel_value){
        .kind = FEEL_DAYS_DURATION,
        .of.duration = {.seconds = seconds, .nanos = nanos, .has_time = true}};
}

struct feel_value value_months(int64_t months)
{
    return (struct feel_value){.kind = FEEL_MONTHS_DURATION, .of.months = months};
}

struct feel_value feel_duration(struct duration duration)
{
    if (duration.has_months && duration.has_time && duration.months != 0 &&
        (duration.seconds != 0 || duration.nanos != 0))
        return feel_null();
    if (duration.has_months && (!duration.has_time || duration.months != 0))
        return value_months(duration.months);
    return value_days(duration.seconds, duration.nanos);
}

struct feel_value feel_list(struct arena *arena, const struct feel_value *items, size_t count)
{
    struct feel_list *list = ARENA_NEW(arena, struct feel_list);
    list->items = count > 0 ? arena_copy(arena, items, count * sizeof *items) : NULL;
    list->count = count;
    return (struct feel_value){.kind = FEEL_LIST, .of.list = list};
}

struct feel_value feel_function(struct arena *arena, const struct str *params, size_t count,
                                struct feel_value (*call)(void *context, struct feel_env *env,
                                                          const struct feel_value *args),
                                void *context)
{
    struct feel_function *function = ARENA_NEW(arena, struct feel_function);
    function->kind = FUNCTION_NATIVE;
    function->params = params;
    function->count = count;
    function->call = call;
    function->context = context;
    return (struct feel_value){.kind = FEEL_FUNCTION, .of.function = function};
}

struct feel_value value_range(struct arena *arena, struct feel_range range)
{
    struct feel_range *copy = ARENA_NEW(arena, struct feel_range);
    *copy = range;
    return (struct feel_value){.kind = FEEL_RANGE, .of.range = copy};
}

struct feel_value value_tri(enum tri tri)
{
    return tri == TRI_UNKNOWN ? feel_null() : feel_boolean(tri == TRI_TRUE);
}

bool feel_is_null(struct feel_value value)
{
    return value.kind == FEEL_NULL;
}

bool feel_is_true(struct feel_value value)
{
    return value.kind == FEEL_BOOLEAN && value.of.boolean;
}

bool feel_is_false(struct feel_value value)
{
    return value.kind == FEEL_BOOLEAN && !value.of.boolean;
}

bool feel_to_int(struct feel_value value, int64_t *ret)
{
    return value.kind == FEEL_NUMBER && number_to_int(value.of.number, ret);
}

const char *kind_name(enum feel_kind kind)
{
    static const char *const names[] = {
        [FEEL_NULL] = "null",
        [FEEL_BOOLEAN] = "boolean",
        [FEEL_NUMBER] = "number",
        [FEEL_STRING] = "string",
        [FEEL_DATE] = "date",
        [FEEL_TIME] = "time",
        [FEEL_DATE_TIME] = "date and time",
        [FEEL_DAYS_DURATION] = "days and time duration",
        [FEEL_MONTHS_DURATION] = "years and months duration",
        [FEEL_LIST] = "list",
        [FEEL_CONTEXT] = "context",
        [FEEL_RANGE] = "range",
        [FEEL_FUNCTION] = "function",
    };
    return names[kind];
}
