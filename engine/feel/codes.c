#include "feel/feel.h"

const struct diag_code feel_codes[] = {
    /* the text itself */
    {"F001", "not an expression",
     "A word, sign or bracket stands where the expression needs another, or it breaks off.\n"
     "The caret points at the first place that does not fit.\n"
     "Example: `if a then b` needs an `else`; `x between 1` needs `and 5`."},
    {"F002", "a string or comment is not closed, or holds a character that is none",
     "A string starts and ends with a double quote; a quote inside is written \\\". Characters "
     "may\n"
     "be written \\uXXXX or \\UXXXXXX with hexadecimal digits.\n"
     "Example: `\"given\"`; a comment is `// to the end of the line` or `/* closed */`."},
    {"F003", "a sign that FEEL does not use",
     "FEEL's signs are + - * / ** = != < <= > >= ( ) [ ] { } , : . .. @ and double quotes. What "
     "is\n"
     "spelt &&, ||, == or ! elsewhere is `and`, `or`, `=` and `not(...)`.\n"
     "Example: `a = 1 and not(b)`."},
    {"F004", "a number out of range",
     "Numbers have 34 digits and exponents from -6143 to 6144.\n"
     "Example: `12.50`, `1.5e3`."},
    {"F005", "an expression that is too long",
     "An expression is limited so that no file can stall the engine. Move parts of it to named\n"
     "definitions, or to a decision table."},
    {"F006", "an expression that is nested too deep",
     "Brackets, operators and calls lie in one another deeper than is allowed. Move parts of it "
     "to\n"
     "named definitions."},
    {"F007", "not a date, time or duration",
     "After `@` stands a text in ISO 8601 form that exists in the calendar.\n"
     "Example: `@\"2026-09-21\"`, `@\"16:00:00\"`, `@\"2026-09-21T16:00:00@Europe/London\"`,\n"
     "`@\"P10D\"`."},
    {"F008", "a type that does not exist",
     "Types are boolean, number, string, date, time, date and time, days and time duration, years\n"
     "and months duration, list<...>, context<...>, range<...>, function<...> -> ... and Any.\n"
     "Example: `x instance of list<number>`."},
    /* names and calls */
    {"F010", "an unknown name",
     "Nothing that can be seen at this place bears the name. Names may hold blanks, so all words "
     "up\n"
     "to the next sign are taken together; a text stands in double quotes.\n"
     "Example: `status = \"given\"`, not `status = given`."},
    {"F011", "a name that is not available here",
     "The name exists in the protocol, but not at this place: an event's fields only while the "
     "event\n"
     "is handled, a task's only in that task."},
    {"F012", "an unknown field or property",
     "What stands before the point has no such field. Dates have year, month, day and weekday;\n"
     "durations days, hours, minutes and seconds, or years and months.\n"
     "Example: `start.year`."},
    {"F013", "an unknown function",
     "No function is called this. A function's name may hold blanks and is written in full.\n"
     "Example: `string length(text)`."},
    {"F014", "a wrong number of arguments",
     "The function takes more or fewer arguments; a question mark in its description marks those\n"
     "that may be left out.\n"
     "Example: `substring(text, 1, 3)`."},
    {"F015", "a parameter that does not exist",
     "Arguments by name use the names of the function's parameters, each once and all of them.\n"
     "Example: `substring(string: text, start position: 2)`."},
    {"F016", "something that cannot be called",
     "Only functions are followed by arguments in brackets. Between two values stands a sign or\n"
     "word.\n"
     "Example: `2 * (a + b)`, not `2 (a + b)`."},
    {"F017", "an external function",
     "Functions of other languages cannot be called; the body of a function is FEEL.\n"
     "Example: `function(a, b) a + b`."},
    {"F018", "a text that is no regular expression",
     "`matches`, `replace` and `split` take the regular expressions of XPath and XQuery; with "
     "this\n"
     "one the result would always be null.\n"
     "Example: `matches(code, \"^[A-Z]{2}[0-9]+$\")`."},
    /* types */
    {"F020", "operands that cannot be calculated with",
     "The operator is not defined for values of these types, so the result would always be null.\n"
     "Numbers go with numbers, strings are added to strings, durations to dates and times.\n"
     "Example: `start + @\"P10D\"`, `\"no. \" + string(n)`."},
    {"F021", "a comparison that can never hold",
     "Values of these types are never equal and have no order, so the result would always be "
     "null.\n"
     "Example: `start = @\"2026-09-21\"`, not `start = \"2026-09-21\"`."},
    {"F022", "a word that the field does not know",
     "The field takes one of a few words, and this is none of them: the comparison would never\n"
     "hold.\n"
     "Example: `status = \"given\"`."},
    {"F023", "an argument of the wrong type",
     "The function would always give null for it. Convert the value, or use another function.\n"
     "Example: `string length(string(n))`."},
    {"F024", "a condition that is neither true nor false",
     "After `if` and `satisfies`, beside `and` and `or`, and in a filter stands a condition.\n"
     "Example: `count(reviews) > 0 and agreed`."},
    {"F025", "a value of the wrong type",
     "The place calls for another type, which this expression can never have.\n"
     "Example: a rule is true or false, so `count(reviews)` must become `count(reviews) > 0`."},
    {"F026", "a key that is there twice",
     "Each key of a context stands once.\n"
     "Example: `{low: 1, high: 5}`."},
    /* templates */
    {"F030", "double braces that are not closed",
     "An expression in a text stands between `{{` and `}}`; braces inside its strings do not "
     "count.\n"
     "Example: `Dear {{ name }}, please reply by {{ due }}.`"},
    {"F031", "double braces with nothing between",
     "Write an expression between the braces, or take them out.\n"
     "Example: `{{ reference }}`."},
    {"F032", "double braces that close nothing",
     "Each `}}` ends an expression that `{{` began. To show braces, put them into a string.\n"
     "Example: `{{ \"}}\" }}`."},
    {NULL, NULL, NULL},
};

const struct diag_code feel_reasons[] = {
    {"bad_index", "not a position",
     "Elements and characters are numbered 1, 2, 3, or -1, -2 from the end, and 0 is none."},
    {"bad_pattern", "not a regular expression",
     "The pattern, its flags or the replacement cannot be read, or the pattern would match\n"
     "everywhere without taking anything."},
    {"bad_range", "not a range",
     "The ends of a range are two values of one kind that has an order; only whole numbers and\n"
     "dates can be counted through."},
    {"bad_scale", "not a scale",
     "A scale is a whole number of places after the point, or before it with a minus."},
    {"division_by_zero", "division by zero", "The divisor is zero."},
    {"duplicate_key", "a key that is there twice", "Each key of a context stands once."},
    {"erased", "an erased value",
     "The value was erased under data protection law. Nothing can be told from it any more."},
    {"input_not_allowed", "an input that is not allowed",
     "The value of a decision table's input is none of those that the input allows."},
    {"list_too_long", "a list that is too long",
     "A list is limited so that no expression can stall the engine."},
    {"no_clock", "no time here", "The place where the expression is evaluated has no clock."},
    {"no_rule_matches", "no rule matches",
     "No row of the decision table matches, and its outputs have no default."},
    {"no_such_element", "no such element", "The list is shorter than the position asked for."},
    {"no_such_field", "no such field", "The value has no entry or property of this name."},
    {"not_conforming", "not of the declared type",
     "The value is not of the type that was declared for it, and cannot be taken as one."},
    {"not_a_date", "not a date or time",
     "The text or the parts name no date, time or duration that exists."},
    {"not_a_function", "not a function", "Something was called that is no function."},
    {"not_a_list", "not a list", "There is nothing to go through."},
    {"not_a_number", "not a number", "The text names no number."},
    {"not_boolean", "neither true nor false", "A condition gave another kind of value."},
    {"not_comparable", "not comparable",
     "The two values are of different kinds, have no order, or one has a time zone and the other\n"
     "none."},
    {"null_argument", "null as an argument", "The function needs a value here."},
    {"null_operand", "null in a calculation or condition",
     "Something that has no value yet was compared, calculated with or asked as a condition."},
    {"null_path", "a field of nothing", "What stands before the point has no value yet."},
    {"out_of_range", "out of range", "The result is larger or smaller than can be held."},
    {"pattern_too_hard", "a regular expression that takes too much work",
     "Matching was given up. Make the pattern simpler."},
    {"rules_differ", "rules that differ",
     "Rows of a decision table with the hit policy `any` match together, and say different "
     "things."},
    {"rules_overlap", "rules that overlap",
     "Two rows of a decision table with the hit policy `unique` match the same input."},
    {"string_too_long", "a string that is too long",
     "A string is limited so that no expression can stall the engine."},
    {"syntax", "not an expression", "The expression could not be read."},
    {"too_deep", "calls nested too deep", "Functions called one another too deep."},
    {"too_many_steps", "too many steps",
     "The evaluation was given up. Make lists shorter, or the expression simpler."},
    {"unknown_function", "an unknown function", "No function is called this."},
    {"unknown_name", "an unknown name", "Nothing here bears this name."},
    {"unknown_zone", "an unknown time zone", "Time zones have IANA names: Europe/London."},
    {"wrong_argument", "an argument of the wrong kind", "The function does not take such a value."},
    {"wrong_arguments", "arguments that do not fit",
     "The function takes another number of arguments, or other names."},
    {"wrong_operands", "operands that do not go together",
     "The operator is not defined for values of these kinds."},
    {NULL, NULL, NULL},
};
