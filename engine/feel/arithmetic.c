/* Arithmetic (DMN 1.5, 10.3.2.13.3): one table by operator and kinds of operands serves evaluation
 * and the type check. */
#include "base/limits.h"
#include "feel/number.h"
#include "feel/run.h"
#include "feel/temporal.h"
#include "feel/type.h"
#include "feel/value.h"

/* False where the result does not fit. */
typedef bool (*operation)(struct arena *arena, struct feel_value a, struct feel_value b,
                          struct feel_value *ret);

typedef bool (*number_operation)(struct feel_number a, struct feel_number b,
                                 struct feel_number *ret);

static bool with_numbers(number_operation operate, struct feel_value a, struct feel_value b,
                         struct feel_value *ret)
{
    ret->kind = FEEL_NUMBER;
    return operate(a.of.number, b.of.number, &ret->of.number);
}

static bool add_numbers(struct arena *arena, struct feel_value a, struct feel_value b,
                        struct feel_value *ret)
{
    (void)arena;
    return with_numbers(number_add, a, b, ret);
}

static bool subtract_numbers(struct arena *arena, struct feel_value a, struct feel_value b,
                             struct feel_value *ret)
{
    (void)arena;
    return with_numbers(number_subtract, a, b, ret);
}

static bool multiply_numbers(struct arena *arena, struct feel_value a, struct feel_value b,
                             struct feel_value *ret)
{
    (void)arena;
    return with_numbers(number_multiply, a, b, ret);
}

static bool divide_numbers(struct arena *arena, struct feel_value a, struct feel_value b,
                           struct feel_value *ret)
{
    (void)arena;
    return with_numbers(number_divide, a, b, ret);
}

static bool power_numbers(struct arena *arena, struct feel_value a, struct feel_value b,
                          struct feel_value *ret)
{
    (void)arena;
    return with_numbers(number_power, a, b, ret);
}

static bool add_strings(struct arena *arena, struct feel_value a, struct feel_value b,
                        struct feel_value *ret)
{
    struct text out = text_new(arena);
    if (a.of.string.len + b.of.string.len > LIMIT_FEEL_STRING)
        return false;
    text_add(&out, a.of.string);
    text_add(&out, b.of.string);
    *ret = feel_string(text_str(&out));
    return true;
}

/* ---- durations ---- */
static bool add_days(struct arena *arena, struct feel_value a, struct feel_value b,
                     struct feel_value *ret)
{
    int64_t seconds;
    (void)arena;
    if (__builtin_add_overflow(a.of.duration.seconds, b.of.duration.seconds, &seconds) ||
        seconds > INT64_MAX - 2 || seconds < INT64_MIN + 2)
        return false;
    int64_t nanos = (int64_t)a.of.duration.nanos + b.of.duration.nanos;
    *ret = value_days(seconds + nanos / 1000000000, (int32_t)(nanos % 1000000000));
    return true;
}

static struct feel_value minus_days(struct feel_value value)
{
    value.of.duration.seconds = -value.of.duration.seconds;
    value.of.duration.nanos = -value.of.duration.nanos;
    return value;
}

static bool can_negate(struct feel_value value)
{
    return value.of.duration.seconds != INT64_MIN;
}

static bool subtract_days(struct arena *arena, struct feel_value a, struct feel_value b,
                          struct feel_value *ret)
{
    return can_negate(b) && add_days(arena, a, minus_days(b), ret);
}

static bool add_months(struct arena *arena, struct feel_value a, struct feel_value b,
                       struct feel_value *ret)
{
    (void)arena;
    *ret = value_months(0);
    return !__builtin_add_overflow(a.of.months, b.of.months, &ret->of.months);
}

static bool subtract_months(struct arena *arena, struct feel_value a, struct feel_value b,
                            struct feel_value *ret)
{
    (void)arena;
    *ret = value_months(0);
    return !__builtin_sub_overflow(a.of.months, b.of.months, &ret->of.months);
}

/* A duration of days as a number of seconds, and back. */
static bool days_number(struct feel_value days, struct feel_number *ret)
{
    struct feel_number nanos;
    return number_divide(number_of(days.of.duration.nanos), number_of(1000000000), &nanos) &&
           number_add(number_of(days.of.duration.seconds), nanos, ret);
}

static bool number_days(struct feel_number number, struct feel_value *ret)
{
    struct feel_number whole, rest;
    int64_t seconds, nanos;
    if (!number_round(number, 0, ROUND_DOWN, &whole) || !number_to_int(whole, &seconds) ||
        !number_subtract(number, whole, &rest) ||
        !number_multiply(rest, number_of(1000000000), &rest) ||
        !number_round(rest, 0, ROUND_DOWN, &rest) || !number_to_int(rest, &nanos))
        return false;
    *ret = value_days(seconds, (int32_t)nanos);
    return true;
}

static bool number_months(struct feel_number number, struct feel_value *ret)
{
    *ret = value_months(0);
    return number_round(number, 0, ROUND_DOWN, &number) && number_to_int(number, &ret->of.months);
}

static bool scale_days(struct feel_value days, struct feel_number by, number_operation operate,
                       struct feel_value *ret)
{
    struct feel_number number;
    return days_number(days, &number) && operate(number, by, &number) && number_days(number, ret);
}

static bool multiply_days(struct arena *arena, struct feel_value a, struct feel_value b,
                          struct feel_value *ret)
{
    (void)arena;
    return scale_days(a, b.of.number, number_multiply, ret);
}

static bool times_days(struct arena *arena, struct feel_value a, struct feel_value b,
                       struct feel_value *ret)
{
    return multiply_days(arena, b, a, ret);
}

static bool divide_days(struct arena *arena, struct feel_value a, struct feel_value b,
                        struct feel_value *ret)
{
    (void)arena;
    return scale_days(a, b.of.number, number_divide, ret);
}

static bool ratio_days(struct arena *arena, struct feel_value a, struct feel_value b,
                       struct feel_value *ret)
{
    struct feel_number left, right;
    (void)arena;
    ret->kind = FEEL_NUMBER;
    return days_number(a, &left) && days_number(b, &right) &&
           number_divide(left, right, &ret->of.number);
}

static bool multiply_months(struct arena *arena, struct feel_value a, struct feel_value b,
                            struct feel_value *ret)
{
    struct feel_number number;
    (void)arena;
    return number_multiply(number_of(a.of.months), b.of.number, &number) &&
           number_months(number, ret);
}

static bool times_months(struct arena *arena, struct feel_value a, struct feel_value b,
                         struct feel_value *ret)
{
    return multiply_months(arena, b, a, ret);
}

static bool divide_months(struct arena *arena, struct feel_value a, struct feel_value b,
                          struct feel_value *ret)
{
    struct feel_number number;
    (void)arena;
    return number_divide(number_of(a.of.months), b.of.number, &number) &&
           number_months(number, ret);
}

static bool ratio_months(struct arena *arena, struct feel_value a, struct feel_value b,
                         struct feel_value *ret)
{
    (void)arena;
    ret->kind = FEEL_NUMBER;
    return number_divide(number_of(a.of.months), number_of(b.of.months), &ret->of.number);
}

/* ---- dates and times with durations ---- */
static bool date_days(struct arena *arena, struct feel_value a, struct feel_value b,
                      struct feel_value *ret)
{
    struct feel_temporal at = {.date = a.of.date}, to;
    (void)arena;
    ret->kind = FEEL_DATE;
    if (!temporal_shift(&at, b.of.duration.seconds, b.of.duration.nanos, &to))
        return false;
    ret->of.date = to.date;
    return true;
}

static bool date_minus_days(struct arena *arena, struct feel_value a, struct feel_value b,
                            struct feel_value *ret)
{
    return can_negate(b) && date_days(arena, a, minus_days(b), ret);
}

static bool date_months(struct arena *arena, struct feel_value a, struct feel_value b,
                        struct feel_value *ret)
{
    (void)arena;
    ret->kind = FEEL_DATE;
    return date_move_months(a.of.date, b.of.months, &ret->of.date);
}

static bool date_minus_months(struct arena *arena, struct feel_value a, struct feel_value b,
                              struct feel_value *ret)
{
    return b.of.months != INT64_MIN && date_months(arena, a, value_months(-b.of.months), ret);
}

static bool moment_days(struct arena *arena, struct feel_value a, struct feel_value b,
                        struct feel_value *ret)
{
    struct feel_temporal to;
    if (!temporal_shift(a.of.temporal, b.of.duration.seconds, b.of.duration.nanos, &to))
        return false;
    *ret = value_temporal(arena, FEEL_DATE_TIME, to);
    return true;
}

static bool moment_minus_days(struct arena *arena, struct feel_value a, struct feel_value b,
                              struct feel_value *ret)
{
    return can_negate(b) && moment_days(arena, a, minus_days(b), ret);
}

static bool moment_months(struct arena *arena, struct feel_value a, struct feel_value b,
                          struct feel_value *ret)
{
    struct feel_temporal to;
    if (!temporal_shift_months(a.of.temporal, b.of.months, &to))
        return false;
    *ret = value_temporal(arena, FEEL_DATE_TIME, to);
    return true;
}

static bool moment_minus_months(struct arena *arena, struct feel_value a, struct feel_value b,
                                struct feel_value *ret)
{
    return b.of.months != INT64_MIN && moment_months(arena, a, value_months(-b.of.months), ret);
}

static bool time_days(struct arena *arena, struct feel_value a, struct feel_value b,
                      struct feel_value *ret)
{
    *ret = value_temporal(arena, FEEL_TIME,
                          temporal_turn(a.of.temporal, b.of.duration.seconds, b.of.duration.nanos));
    return true;
}

static bool time_minus_days(struct arena *arena, struct feel_value a, struct feel_value b,
                            struct feel_value *ret)
{
    return can_negate(b) && time_days(arena, a, minus_days(b), ret);
}

/* The duration first: a sum does not mind the order. */
#define SWAPPED(name, of)                                                                          \
    static bool name(struct arena *arena, struct feel_value a, struct feel_value b,                \
                     struct feel_value *ret)                                                       \
    {                                                                                              \
        return of(arena, b, a, ret);                                                               \
    }
SWAPPED(days_date, date_days)
SWAPPED(months_date, date_months)
SWAPPED(days_moment, moment_days)
SWAPPED(months_moment, moment_months)
SWAPPED(days_time, time_days)

/* ---- differences ---- */
static bool difference(const struct feel_temporal *a, const struct feel_temporal *b,
                       struct feel_value *ret)
{
    if ((a->zone_kind == FEEL_ZONE_NONE) != (b->zone_kind == FEEL_ZONE_NONE))
        return false;
    *ret = value_days(temporal_seconds(a) - temporal_seconds(b),
                      (int32_t)a->time.nano - (int32_t)b->time.nano);
    return true;
}

static bool date_date(struct arena *arena, struct feel_value a, struct feel_value b,
                      struct feel_value *ret)
{
    (void)arena;
    *ret = value_days((date_to_days(a.of.date) - date_to_days(b.of.date)) * 86400, 0);
    return true;
}

static bool moment_moment(struct arena *arena, struct feel_value a, struct feel_value b,
                          struct feel_value *ret)
{
    (void)arena;
    return difference(a.of.temporal, b.of.temporal, ret);
}

/* A date beside a date and time is its midnight in UTC, as DMN converts it. */
static bool date_moment(struct arena *arena, struct feel_value a, struct feel_value b,
                        struct feel_value *ret)
{
    struct feel_temporal at = {.date = a.of.date, .zone_kind = FEEL_ZONE_OFFSET};
    (void)arena;
    return difference(&at, b.of.temporal, ret);
}

static bool moment_date(struct arena *arena, struct feel_value a, struct feel_value b,
                        struct feel_value *ret)
{
    struct feel_temporal at = {.date = b.of.date, .zone_kind = FEEL_ZONE_OFFSET};
    (void)arena;
    return difference(a.of.temporal, &at, ret);
}

/* ---- the table ---- */
#define KINDS (FEEL_FUNCTION + 1)
struct row {
    operation operate;
    enum feel_kind kind; /* of the result */
};
static const struct row table[OP_POWER + 1][KINDS][KINDS] =
    {
        [OP_ADD] =
            {
                [FEEL_NUMBER][FEEL_NUMBER] = {add_numbers, FEEL_NUMBER},
                [FEEL_STRING][FEEL_STRING] = {add_strings, FEEL_STRING},
                [FEEL_DAYS_DURATION][FEEL_DAYS_DURATION] = {add_days, FEEL_DAYS_DURATION},
                [FEEL_MONTHS_DURATION][FEEL_MONTHS_DURATION] = {add_months, FEEL_MONTHS_DURATION},
                [FEEL_DATE][FEEL_DAYS_DURATION] = {date_days, FEEL_DATE},
                [FEEL_DATE][FEEL_MONTHS_DURATION] = {date_months, FEEL_DATE},
                [FEEL_DAYS_DURATION][FEEL_DATE] = {days_date, FEEL_DATE},
                [FEEL_MONTHS_DURATION][FEEL_DATE] = {months_date, FEEL_DATE},
                [FEEL_DATE_TIME][FEEL_DAYS_DURATION] = {moment_days, FEEL_DATE_TIME},
                [FEEL_DATE_TIME][FEEL_MONTHS_DURATION] = {moment_months, FEEL_DATE_TIME},
                [FEEL_DAYS_DURATION][FEEL_DATE_TIME] = {days_moment, FEEL_DATE_TIME},
                [FEEL_MONTHS_DURATION][FEEL_DATE_TIME] = {months_moment, FEEL_DATE_TIME},
                [FEEL_TIME][FEEL_DAYS_DURATION] = {time_days, FEEL_TIME},
                [FEEL_DAYS_DURATION][FEEL_TIME] = {days_time, FEEL_TIME},
            },
        [OP_SUBTRACT] =
            {
                [FEEL_NUMBER][FEEL_NUMBER] = {subtract_numbers, FEEL_NUMBER},
                [FEEL_DAYS_DURATION][FEEL_DAYS_DURATION] = {subtract_days, FEEL_DAYS_DURATION},
                [FEEL_MONTHS_DURATION][FEEL_MONTHS_DURATION] = {subtract_months,
                                                                FEEL_MONTHS_DURATION},
                [FEEL_DATE][FEEL_DAYS_DURATION] = {date_minus_days, FEEL_DATE},
                [FEEL_DATE][FEEL_MONTHS_DURATION] = {date_minus_months, FEEL_DATE},
                [FEEL_DATE_TIME][FEEL_DAYS_DURATION] = {moment_minus_days, FEEL_DATE_TIME},
                [FEEL_DATE_TIME][FEEL_MONTHS_DURATION] = {moment_minus_months, FEEL_DATE_TIME},
                [FEEL_TIME][FEEL_DAYS_DURATION] = {time_minus_days, FEEL_TIME},
                [FEEL_DATE][FEEL_DATE] = {date_date, FEEL_DAYS_DURATION},
                [FEEL_DATE_TIME][FEEL_DATE_TIME] = {moment_moment, FEEL_DAYS_DURATION},
                [FEEL_TIME][FEEL_TIME] = {moment_moment, FEEL_DAYS_DURATION},
                [FEEL_DATE][FEEL_DATE_TIME] = {date_moment, FEEL_DAYS_DURATION},
                [FEEL_DATE_TIME][FEEL_DATE] = {moment_date, FEEL_DAYS_DURATION},
            },
        [OP_MULTIPLY] =
            {
                [FEEL_NUMBER][FEEL_NUMBER] = {multiply_numbers, FEEL_NUMBER},
                [FEEL_DAYS_DURATION][FEEL_NUMBER] = {multiply_days, FEEL_DAYS_DURATION},
                [FEEL_NUMBER][FEEL_DAYS_DURATION] = {times_days, FEEL_DAYS_DURATION},
                [FEEL_MONTHS_DURATION][FEEL_NUMBER] = {multiply_months, FEEL_MONTHS_DURATION},
                [FEEL_NUMBER][FEEL_MONTHS_DURATION] = {times_months, FEEL_MONTHS_DURATION},
            },
        [OP_DIVIDE] =
            {
                [FEEL_NUMBER][FEEL_NUMBER] = {divide_numbers, FEEL_NUMBER},
                [FEEL_DAYS_DURATION][FEEL_NUMBER] = {divide_days, FEEL_DAYS_DURATION},
                [FEEL_MONTHS_DURATION][FEEL_NUMBER] = {divide_months, FEEL_MONTHS_DURATION},
                [FEEL_DAYS_DURATION][FEEL_DAYS_DURATION] = {ratio_days, FEEL_NUMBER},
                [FEEL_MONTHS_DURATION][FEEL_MONTHS_DURATION] = {ratio_months, FEEL_NUMBER},
            },
        [OP_POWER] = {[FEEL_NUMBER][FEEL_NUMBER] = {power_numbers, FEEL_NUMBER}},
};

const struct feel_type *arithmetic_type(enum node_op op, enum feel_type_kind left,
                                        enum feel_type_kind right)
{
    const struct row *row = &table[op][left - 1][right - 1];
    return row->operate != NULL ? type_of_kind(row->kind) : NULL;
}

static struct feel_value no_operation(struct run *run, const struct node *node, struct feel_value a,
                                      struct feel_value b)
{
    struct feel_value null;
    if (run_null_operand(run, node, a, b, &null))
        return null;
    return run_fault(run, node, "wrong_operands", "a %s and a %s cannot be calculated with so",
                     kind_name(a.kind), kind_name(b.kind));
}

static bool is_zero(struct feel_value value)
{
    return (value.kind == FEEL_NUMBER && number_is_zero(value.of.number)) ||
           (value.kind == FEEL_MONTHS_DURATION && value.of.months == 0) ||
           (value.kind == FEEL_DAYS_DURATION && value.of.duration.seconds == 0 &&
            value.of.duration.nanos == 0);
}

/* Why an operation that exists gave nothing for these operands. */
static struct feel_value no_result(struct run *run, const struct node *node, struct feel_value a,
                                   struct feel_value b)
{
    bool moments = a.kind == FEEL_TIME || a.kind == FEEL_DATE_TIME || a.kind == FEEL_DATE;
    if ((node->op == OP_DIVIDE && is_zero(b)) || (node->op == OP_POWER && is_zero(a)))
        return run_fault(run, node, "division_by_zero", "division by zero");
    if (node->op == OP_SUBTRACT && moments &&
        (b.kind == a.kind || b.kind == FEEL_DATE_TIME || b.kind == FEEL_DATE))
        return run_fault(run, node, "not_comparable",
                         "one has a time zone, the other none: there is no time between them");
    if (a.kind == FEEL_STRING)
        return run_fault(run, node, "string_too_long", "a string has at most %d bytes",
                         LIMIT_FEEL_STRING);
    return run_fault(run, node, "out_of_range", "the result is out of range");
}

struct feel_value run_arithmetic(struct run *run, const struct node *node)
{
    struct feel_value a = run_node(run, node->kids[0]), b = run_node(run, node->kids[1]), result;
    const struct row *row = &table[node->op][a.kind][b.kind];
    if (row->operate == NULL)
        return no_operation(run, node, a, b);
    if (row->operate(run->env->arena, a, b, &result))
        return result;
    return no_result(run, node, a, b);
}

struct feel_value run_negate(struct run *run, const struct node *node)
{
    struct feel_value value = run_node(run, node->kids[0]);
    if (value.kind == FEEL_NUMBER)
        return value_number(number_negate(value.of.number));
    if (value.kind == FEEL_DAYS_DURATION && can_negate(value))
        return minus_days(value);
    if (value.kind == FEEL_MONTHS_DURATION && value.of.months != INT64_MIN)
        return value_months(-value.of.months);
    if (value.kind == FEEL_NULL)
        return value.of.reason != NULL ? value : run_null(run, node->kids[0]);
    if (value.kind == FEEL_DAYS_DURATION || value.kind == FEEL_MONTHS_DURATION)
        return run_fault(run, node, "out_of_range", "the result is out of range");
    return run_fault(run, node, "wrong_operands", "a %s cannot be negated", kind_name(value.kind));
}
