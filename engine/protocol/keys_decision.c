#include "protocol/raw.h"

/* Decision files (DMN 1.5). */

static const struct key_word hit_words[] = {
    {"unique", FEEL_HIT_UNIQUE, "exactly one rule matches; two are a fault"},
    {"any", FEEL_HIT_ANY, "several may match, if they say the same"},
    {"priority", FEEL_HIT_PRIORITY, "the output that stands first in its `enum`"},
    {"first", FEEL_HIT_FIRST, "the first rule that matches"},
    {"collect", FEEL_HIT_COLLECT, "a list of all outputs, or their `aggregate`"},
    {"rule order", FEEL_HIT_RULE_ORDER, "a list of all outputs in the order of the rules"},
    {"output order", FEEL_HIT_OUTPUT_ORDER, "a list of all outputs in the order of their `enum`"},
    {NULL, 0, NULL},
};
static const struct key_word aggregate_words[] = {
    {"sum", FEEL_AGGREGATE_SUM, "their sum"},
    {"min", FEEL_AGGREGATE_MIN, "the least"},
    {"max", FEEL_AGGREGATE_MAX, "the greatest"},
    {"count", FEEL_AGGREGATE_COUNT, "how many there are"},
    {NULL, 0, NULL},
};

static const struct key_row input_rows[] = {
    ROWS_COMMON(raw_field),
    {"type", &key_shape, SLOT(raw_field, type), .help = "its type"},
    {"enum", &key_texts, SLOT(raw_field, words), .help = "the words that it may be"},
    {"fields", &key_map, SLOT(raw_field, fields), .of = &table_shape,
     .help = "the fields of a context"},
    {"check", &key_feel, SLOT(raw_field, check),
     .help = "unary tests, or a condition on `value`, that it must pass; null is not asked"},
};
const struct key_table table_input =
    TABLE(raw_field, input_rows, .title = "input of a decision",
          .help = "A parameter; a call gives it by name or in this order.", .short_key = "type",
          .place_offset = SLOT(raw_field, row.at), .name_offset = SLOT(raw_field, row.name));

static const struct key_row output_rows[] = {
    ROWS_COMMON(raw_field),
    {"type", &key_shape, SLOT(raw_field, type), .help = "its type"},
    {"enum", &key_texts, SLOT(raw_field, words),
     .help = "the words that it may be, in the order of their priority"},
    {"default", &key_value, SLOT(raw_field, fallback), .help = "where no rule matches"},
};
const struct key_table table_output = TABLE(
    raw_field, output_rows, .title = "output of a decision",
    .help = "With one output the result is its value, with several a context.", .short_key = "type",
    .place_offset = SLOT(raw_field, row.at), .name_offset = SLOT(raw_field, row.name));

static const struct key_row rule_rows[] = {
    ROWS_COMMON(raw_rule),
    {"if", &key_cells, SLOT(raw_rule, condition),
     .help = "what the inputs must pass; one that is left out may be anything"},
    {"then", &key_sets, SLOT(raw_rule, then), KEY_REQUIRED, .help = "the value of each output"},
};
const struct key_table table_rule =
    TABLE(raw_rule, rule_rows, .title = "rule of a decision", .help = "One row of the table.",
          .place_offset = SLOT(raw_rule, row.at), .name_offset = SLOT(raw_rule, row.name));

static const struct key_row decision_rows[] = {
    {"waymark", &key_text, SLOT(raw_decision, waymark), KEY_REQUIRED | KEY_FIRST,
     .help = "the version of the language: 1"},
    {"decision", &key_id, SLOT(raw_decision, row.name), KEY_REQUIRED,
     .help = "its id, by which expressions call it"},
    {"version", &key_version, SLOT(raw_decision, version), .help = "its version"},
    {"title", &key_text, SLOT(raw_decision, title), .help = "the question that it answers"},
    {"source", &key_text, SLOT(raw_decision, source), .help = "where it comes from"},
    {"valid_from", &key_date, SLOT(raw_decision, valid_from), .help = "its first day"},
    {"valid_to", &key_date, SLOT(raw_decision, valid_to), .help = "its last day"},
    {"locked", &key_lock, SLOT(raw_decision, row.locked),
     .help = "what files that extend this one may not change"},
    {"use", &key_texts, SLOT(raw_decision, use),
     .help = "libraries whose types it shares and decisions that it requires: paths from the root "
             "of the tree"},
    ROW_APPLIES(raw_decision),
    {"inputs", &key_map, SLOT(raw_decision, inputs), .of = &table_input,
     .help = "its parameters, in order"},
    {"hit", &key_enum, SLOT(raw_decision, hit), .words = hit_words, .fallback = "unique",
     .help = "of a table: which rules count"},
    {"aggregate", &key_enum, SLOT(raw_decision, aggregate), .words = aggregate_words,
     .help = "of `hit: collect`: what becomes of the outputs; by default a list"},
    {"outputs", &key_map, SLOT(raw_decision, outputs), .of = &table_output,
     .help = "of a table: what a rule says"},
    {"rules", &key_loose_map, SLOT(raw_decision, rules), .of = &table_rule,
     .help = "of a table: its rows"},
    {"expression", &key_feel, SLOT(raw_decision, expression), .help = "instead of a table"},
    {"context", &key_map, SLOT(raw_decision, context), .of = &table_define,
     .help = "instead of a table: named expressions, each seeing those above it"},
    {"result", &key_feel, SLOT(raw_decision, result),
     .help = "of `context`: the result; by default the context itself"},
    {"type", &key_shape, SLOT(raw_decision, type),
     .help = "of `expression` and `context`: the type of the result"},
};
const struct key_table table_decision =
    TABLE(raw_decision, decision_rows, .title = "decision",
          .help = "A decision table or expression (DMN 1.5); expressions call it as a function.",
          .place_offset = SLOT(raw_decision, row.at), .name_offset = KEY_NO_SLOT);
