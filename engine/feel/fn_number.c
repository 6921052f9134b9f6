/* Functions of numbers (DMN 1.5, table 75). */
#include "feel/builtin.h"
#include "feel/number.h"
#include "feel/type.h"

static struct feel_value rounded(struct call *call, const struct feel_value *args,
                                 enum rounding rounding)
{
    int64_t scale = 0;
    struct feel_number number;
    if (args[1].kind == FEEL_NUMBER && !number_truncate(args[1].of.number, &scale))
        return call_fault(call, "bad_scale", "the scale must be a whole number");
    if (!number_round(args[0].of.number, scale, rounding, &number))
        return call_fault(call, "bad_scale", "the scale must lie between %d and %d",
                          NUMBER_SCALE_MIN, NUMBER_SCALE_MAX);
    return value_number(number);
}

#define ROUNDING(name, mode)                                                                       \
    static struct feel_value name(struct call *call, const struct feel_value *args)                \
    {                                                                                              \
        return rounded(call, args, mode);                                                          \
    }
ROUNDING(decimal, ROUND_HALF_EVEN)
ROUNDING(floor_of, ROUND_FLOOR)
ROUNDING(ceiling_of, ROUND_CEILING)
ROUNDING(round_up, ROUND_UP)
ROUNDING(round_down, ROUND_DOWN)
ROUNDING(round_half_up, ROUND_HALF_UP)
ROUNDING(round_half_down, ROUND_HALF_DOWN)

static struct feel_value absolute(struct call *call, const struct feel_value *args)
{
    struct feel_value value = args[0];
    (void)call;
    if (value.kind == FEEL_NUMBER)
        return value_number(number_abs(value.of.number));
    if (value.kind == FEEL_MONTHS_DURATION)
        return value.of.months < 0 ? value_months(-value.of.months) : value;
    if (value.of.duration.seconds < 0 || value.of.duration.nanos < 0)
        return value_days(-value.of.duration.seconds, -value.of.duration.nanos);
    return value;
}

static struct feel_value modulo(struct call *call, const struct feel_value *args)
{
    struct feel_number number;
    if (number_modulo(args[0].of.number, args[1].of.number, &number))
        return value_number(number);
    return call_fault(call, "division_by_zero", "the divisor is zero");
}

static struct feel_value applied(struct call *call, const struct feel_value *args,
                                 bool (*operate)(struct feel_number n, struct feel_number *ret))
{
    struct feel_number number;
    if (operate(args[0].of.number, &number))
        return value_number(number);
    return call_fault(call, "out_of_range", "there is no such number");
}

static struct feel_value square_root(struct call *call, const struct feel_value *args)
{
    return applied(call, args, number_sqrt);
}

static struct feel_value logarithm(struct call *call, const struct feel_value *args)
{
    return applied(call, args, number_log);
}

static struct feel_value exponential(struct call *call, const struct feel_value *args)
{
    return applied(call, args, number_exp);
}

static struct feel_value parity(struct call *call, const struct feel_value *args, bool odd)
{
    struct feel_number rest;
    if (!number_is_whole(args[0].of.number) ||
        !number_modulo(args[0].of.number, number_of(2), &rest))
        return call_fault(call, "wrong_argument", "only whole numbers are odd or even");
    return feel_boolean(number_is_zero(rest) != odd);
}

static struct feel_value is_odd(struct call *call, const struct feel_value *args)
{
    return parity(call, args, true);
}

static struct feel_value is_even(struct call *call, const struct feel_value *args)
{
    return parity(call, args, false);
}

#define ONE                                                                                        \
    {                                                                                              \
        {                                                                                          \
            "number", K(NUMBER), false                                                             \
        }                                                                                          \
    }
#define SCALED                                                                                     \
    {                                                                                              \
        {"n", K(NUMBER), false},                                                                   \
        {                                                                                          \
            "scale", K(NUMBER), false                                                              \
        }                                                                                          \
    }
#define MAYBE_SCALED                                                                               \
    {                                                                                              \
        {"n", K(NUMBER), false},                                                                   \
        {                                                                                          \
            "scale", K(NUMBER), true                                                               \
        }                                                                                          \
    }
static const struct builtin rows[] = {
    {"decimal", SCALED, &feel_t_number, decimal, 0, "rounded to a scale, halves to even"},
    {"floor", MAYBE_SCALED, &feel_t_number, floor_of, 0, "rounded downwards"},
    {"ceiling", MAYBE_SCALED, &feel_t_number, ceiling_of, 0, "rounded upwards"},
    {"round up", SCALED, &feel_t_number, round_up, 0, "rounded away from zero"},
    {"round down", SCALED, &feel_t_number, round_down, 0, "rounded towards zero"},
    {"round half up", SCALED, &feel_t_number, round_half_up, 0,
     "rounded to the nearest, halves away from zero"},
    {"round half down", SCALED, &feel_t_number, round_half_down, 0,
     "rounded to the nearest, halves towards zero"},
    {"abs",
     {{"n", K(NUMBER) | K(DAYS_DURATION) | K(MONTHS_DURATION), false}},
     &feel_any,
     absolute,
     BUILTIN_ELEMENT,
     "without its sign"},
    {"modulo",
     {{"dividend", K(NUMBER), false}, {"divisor", K(NUMBER), false}},
     &feel_t_number,
     modulo,
     0,
     "the rest of a division, with the divisor's sign"},
    {"sqrt", ONE, &feel_t_number, square_root, 0, "the square root"},
    {"log", ONE, &feel_t_number, logarithm, 0, "the natural logarithm"},
    {"exp", ONE, &feel_t_number, exponential, 0, "e to the power of"},
    {"odd", ONE, &feel_t_boolean, is_odd, 0, "whether a whole number is odd"},
    {"even", ONE, &feel_t_boolean, is_even, 0, "whether a whole number is even"},
};
const struct builtin_table builtin_number = {rows, sizeof rows / sizeof *rows};
