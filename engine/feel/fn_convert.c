/* Conversions, negation and identity (DMN 1.5, tables 71 and 72). */
#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/number.h"
#include "feel/print.h"
#include "feel/type.h"

static struct feel_value string_of(struct call *call, const struct feel_value *args)
{
    if (args[0].kind == FEEL_STRING)
        return args[0];
    struct str text = print_string(call->arena, args[0]);
    if (text.len > LIMIT_FEEL_STRING)
        return call_fault(call, "string_too_long", "a string has at most %d bytes",
                          LIMIT_FEEL_STRING);
    return feel_string(text);
}

static bool is_separator(struct feel_value value, const char *allowed)
{
    if (value.kind == FEEL_NULL)
        return true;
    return value.of.string.len == 1 && str_find(str_of(allowed), value.of.string, 0) >= 0;
}

/* A text with its grouping signs taken out and its decimal sign made a point. */
static struct feel_value number_of_text(struct call *call, const struct feel_value *args)
{
    struct text out = text_new(call->arena);
    bool groups = args[1].kind == FEEL_STRING, points = args[2].kind == FEEL_STRING;
    if (!is_separator(args[1], " ,.") || !is_separator(args[2], ",.") ||
        (groups && points && str_eq(args[1].of.string, args[2].of.string)))
        return call_fault(call, "wrong_argument", "the separators are a blank, ',' or '.'");
    for (size_t i = 0; i < args[0].of.string.len; i++) {
        char c = args[0].of.string.at[i];
        if (groups && c == args[1].of.string.at[0])
            continue;
        text_char(&out, points && c == args[2].of.string.at[0] ? '.' : c);
    }
    struct feel_number number;
    if (number_parse(text_str(&out), &number))
        return value_number(number);
    return call_fault(call, "not_a_number", "the text is no number");
}

static struct feel_value number_itself(struct call *call, const struct feel_value *args)
{
    (void)call;
    return args[0];
}

static struct feel_value negation(struct call *call, const struct feel_value *args)
{
    if (args[0].kind == FEEL_BOOLEAN)
        return feel_boolean(!args[0].of.boolean);
    if (args[0].kind == FEEL_NULL && args[0].of.reason != NULL)
        return args[0];
    return call_fault(call, args[0].kind == FEEL_NULL ? "null_operand" : "not_boolean",
                      "a %s is neither true nor false", kind_name(args[0].kind));
}

static struct feel_value is(struct call *call, const struct feel_value *args)
{
    (void)call;
    return feel_boolean(feel_same(args[0], args[1]));
}

static const struct builtin rows[] = {
    {"string", {{"from", K_SOME, false}}, &feel_t_string, string_of, 0, "the value as text"},
    {"number",
     {{"from", K(STRING), false},
      {"grouping separator", K(STRING) | K(NULL), false},
      {"decimal separator", K(STRING) | K(NULL), false}},
     &feel_t_number,
     number_of_text,
     0,
     "the number that a text names"},
    {"number",
     {{"from", K(STRING), false}},
     &feel_t_number,
     number_of_text,
     0,
     "the number that a text names"},
    {"number", {{"from", K(NUMBER), false}}, &feel_t_number, number_itself, 0, "the number itself"},
    {"not",
     {{"negand", K_ANY, false}},
     &feel_t_boolean,
     negation,
     0,
     "true for false, and the reverse"},
    {"is",
     {{"value1", K_ANY, true}, {"value2", K_ANY, true}},
     &feel_t_boolean,
     is,
     0,
     "whether two values are the same, zones included"},
};
const struct builtin_table builtin_convert = {rows, sizeof rows / sizeof *rows};
