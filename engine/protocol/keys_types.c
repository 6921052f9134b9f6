#include "protocol/raw.h"

/* The types of rows that are the protocol language's own. Those that hold expressions keep the node
 * for the builder, which knows what names they may use. */

static bool wrong(struct key_reader *reader, const struct yaml_node *node,
                  const struct key_row *row, const char *wanted)
{
    diag_error(reader->diags, "P001", node->at, "`%s` must be %s", row->key, wanted);
    return false;
}

static bool read_scalar(struct key_reader *reader, const struct yaml_node *node,
                        const struct key_row *row, void *slot)
{
    const struct yaml_node **into = slot;
    if (node->kind != YAML_SCALAR)
        return wrong(reader, node, row, row->type->help);
    *into = node;
    return true;
}

static bool read_node(struct key_reader *reader, const struct yaml_node *node,
                      const struct key_row *row, void *slot)
{
    const struct yaml_node **into = slot;
    (void)reader;
    (void)row;
    *into = node;
    return true;
}

static bool read_mapping(struct key_reader *reader, const struct yaml_node *node,
                         const struct key_row *row, void *slot)
{
    if (node->kind != YAML_MAPPING)
        return wrong(reader, node, row, row->type->help);
    return read_node(reader, node, row, slot);
}

static bool read_rows(struct key_reader *reader, const struct yaml_node *node,
                      const struct key_row *row, void *slot)
{
    if (node->kind == YAML_SEQUENCE)
        return wrong(reader, node, row, row->type->help);
    return read_node(reader, node, row, slot);
}

static bool read_on(struct key_reader *reader, const struct yaml_node *node,
                    const struct key_row *row, void *slot)
{
    if (node->kind == YAML_SCALAR)
        return wrong(reader, node, row, row->type->help);
    return read_node(reader, node, row, slot);
}

static bool read_date(struct key_reader *reader, const struct yaml_node *node,
                      const struct key_row *row, void *slot)
{
    struct raw_date *into = slot;
    if (!date_parse(yaml_text(node), &into->date))
        return wrong(reader, node, row, row->type->help);
    into->at = node->at;
    return true;
}

static bool read_clock(struct key_reader *reader, const struct yaml_node *node,
                       const struct key_row *row, void *slot)
{
    struct raw_clock *into = slot;
    if (!clock_parse(yaml_text(node), &into->time))
        return wrong(reader, node, row, row->type->help);
    into->at = node->at;
    return true;
}

static bool read_lock(struct key_reader *reader, const struct yaml_node *node,
                      const struct key_row *row, void *slot)
{
    bool fits = node->kind == YAML_SEQUENCE || str_is(yaml_text(node), "true");
    for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        fits = fits && node->items[i]->kind == YAML_SCALAR;
    return fits ? read_node(reader, node, row, slot) : wrong(reader, node, row, row->type->help);
}

static bool read_span(struct key_reader *reader, const struct yaml_node *node,
                      const struct key_row *row, void *slot)
{
    if (node->kind == YAML_SEQUENCE)
        return wrong(reader, node, row, row->type->help);
    return read_node(reader, node, row, slot);
}

static bool read_later(struct key_reader *reader, const struct yaml_node *node,
                       const struct key_row *row, void *slot)
{
    (void)slot;
    return wrong(reader, node, row, "left out: it is not supported yet");
}

const struct key_type key_feel = {"FEEL", "a FEEL expression", read_scalar};
const struct key_type key_when = {
    "WHEN", "a moment such as `2 school days after due at 09:00` or `on start`", read_scalar};
const struct key_type key_every = {
    "EVERY", "a schedule such as `last school day of week at 16:00` or `each of reviews`",
    read_scalar};
const struct key_type key_value = {
    "value", "a literal of the field's type, or FEEL after a leading `=`", read_node};
const struct key_type key_template = {"template", "text, with FEEL in {{ }}", read_scalar};
const struct key_type key_shape = {
    "type", "a type such as `date`, `list of string` or `{enum: [yes, no]}`", read_node};
const struct key_type key_rows = {
    "rows", "a map of row ids to labels or defaults, or `each ROLE`, `each LINK`, `keyed`",
    read_rows};
const struct key_type key_date = {"date", "a date such as 2026-09-21 that exists", read_date};
const struct key_type key_clock = {"time", "a time of day such as 09:00", read_clock};
const struct key_type key_lock = {"lock", "`true`, or a list of keys", read_lock};
const struct key_type key_on = {
    "transitions by event",
    "a map of events to a transition or a list of them, or a list of transitions with `event`",
    read_on};
const struct key_type key_sets = {"map of values", "a map of fields to values", read_mapping};
const struct key_type key_cells = {
    "cells", "a map of inputs to unary tests, such as `< 5`, `[1..3]` or a word; a list is an `or`",
    read_mapping};
const struct key_type key_record = {"record", "{RECORD: {FIELD: VALUE}}", read_mapping};
const struct key_type key_dated = {"dated values", "a map of dates to values", read_mapping};
const struct key_type key_cover = {"dates", "FROM/TO, two dates, or {from: DATE, to: DATE}",
                                   read_span};
const struct key_type key_years = {"school years", "a map of years such as 2026/27", read_mapping};
const struct key_type key_closures = {"closures", "a map of dates to what closes them",
                                      read_mapping};
const struct key_type key_opened = {"dates", "a date, a list of dates, or a map of dates to labels",
                                    read_node};
const struct key_type key_terms = {"terms", "a map of terms", read_mapping};
const struct key_type key_half_terms = {"half-terms", "a map of half-terms to FROM/TO",
                                        read_mapping};
const struct key_type key_steps = {"map of paths", "a map of paths, parts joined by dots",
                                   read_mapping};
const struct key_type key_later = {"any", "not supported yet", read_later};
