/* From libyaml's events to a tree: what YAML allows and we do not is refused here, and every bound
 * is checked at an event, before libyaml reads on. */
#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "yaml/intake.h"
#include "yaml/scalar.h"
#include "yaml/trouble.h"

struct anchor {
    struct yaml_node *node;
    struct span at;
    size_t nodes; /* in its tree, aliases expanded */
    bool open;    /* its collection has not ended */
};

struct loader {
    struct arena *arena;   /* of the tree */
    struct arena *scratch; /* of this load */
    struct diags *diags;
    struct intake intake;
    yaml_parser_t parser;
    struct map *anchors;
    size_t events, aliases, nodes;
    int depth;
    int flow;   /* how many flow collections are open */
    int indent; /* column of the innermost block collection, -1 at the top */
    bool stopped;
    bool cut; /* a text in this flow collection was cut off: what follows would only confuse */
    VEC(struct span) texts; /* quoted and block scalars, in which tabs may stand */
};

static void parser_freep(struct loader **loader)
{
    yaml_parser_delete(&(*loader)->parser);
}

static struct span span_of(const struct loader *loader, const yaml_mark_t *from,
                           const yaml_mark_t *to)
{
    return (struct span){loader->intake.source,
                         (uint32_t)intake_offset(&loader->intake, from->index),
                         (uint32_t)intake_offset(&loader->intake, to->index)};
}

static struct span span_of_event(const struct loader *loader, const yaml_event_t *event)
{
    return span_of(loader, &event->start_mark, &event->end_mark);
}

static char byte_at(const struct loader *loader, size_t at)
{
    struct str text = loader->intake.source->text;
    if (at >= text.len)
        return '\0';
    return text.at[at];
}

/* ---- events and their bounds ---- */

static void stop_at_limit(struct loader *loader, struct span at, size_t limit, const char *what)
{
    if (loader->stopped)
        return;
    struct diag *diag = diag_error(loader->diags, "Y002", at, "more than %zu %s", limit, what);
    diag_help(
        loader->diags, diag,
        "make it smaller or flatter: split the file, and bring its parts together with 'use'");
    loader->stopped = true;
}

static bool next_event(struct loader *loader, yaml_event_t *ret_event)
{
    if (loader->stopped)
        return false;
    if (!yaml_parser_parse(&loader->parser, ret_event)) {
        struct span last = {0};
        if (loader->texts.count)
            last = loader->texts.items[loader->texts.count - 1];
        if (!loader->cut)
            trouble_report(&loader->intake, &loader->parser, last, loader->diags);
        loader->stopped = true;
        return false;
    }
    if (++loader->events > LIMIT_YAML_EVENTS)
        stop_at_limit(loader, span_of_event(loader, ret_event), LIMIT_YAML_EVENTS,
                      "pieces in one file");
    return true;
}

static void event_freep(yaml_event_t *event)
{
    yaml_event_delete(event);
}

static void count_nodes(struct loader *loader, size_t more, struct span at)
{
    loader->nodes += more;
    if (loader->nodes > LIMIT_YAML_NODES)
        stop_at_limit(loader, at, LIMIT_YAML_NODES, "values, aliases expanded");
}

static struct yaml_node *new_node(struct loader *loader, enum yaml_kind kind, struct span at)
{
    struct yaml_node *node = ARENA_NEW(loader->arena, struct yaml_node);
    node->kind = kind;
    node->at = at;
    node->flow = loader->flow > 0;
    count_nodes(loader, 1, at);
    return node;
}

static struct yaml_node *broken_node(struct loader *loader, struct span at)
{
    struct yaml_node *node = new_node(loader, YAML_SCALAR, at);
    node->broken = true;
    node->text = (struct excerpt){.text = STR(""), .source = at.source, .base = at.from};
    return node;
}

/* ---- anchors, aliases, tags ---- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_line(const struct loader *loader, size_t at, size_t end)
{
    while (at < end && byte_at(loader, at) != '\n' && byte_at(loader, at) != '\r')
        at++;
    return at;
}

static bool in_anchor(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/* Past an anchor, a tag, blanks or a comment; `at` itself where text begins. */
static size_t skip_property(const struct loader *loader, size_t at, size_t end)
{
    char c = byte_at(loader, at);
    if (is_space(c))
        return at + 1;
    if (c == '#')
        return skip_line(loader, at, end);
    if (c != '&' && c != '!')
        return at;
    for (at++; at < end; at++)
        if (c == '&' ? !in_anchor(byte_at(loader, at)) : is_space(byte_at(loader, at)))
            break;
    return at;
}

/* A node's text begins after its anchor and tag, which libyaml counts in. */
static size_t skip_properties(const struct loader *loader, size_t at, size_t end)
{
    if (byte_at(loader, at) != '&' && byte_at(loader, at) != '!')
        return at;
    while (at < end) {
        size_t next = skip_property(loader, at, end);
        if (next == at)
            break;
        at = next;
    }
    return at;
}

static void refuse_tag(struct loader *loader, const yaml_char_t *tag, struct span at)
{
    if (!tag && byte_at(loader, at.from) != '!')
        return;
    struct diag *diag = diag_error(loader->diags, "Y009", at, "a tag");
    diag_help(loader->diags, diag, "remove it: the key decides what a value is");
}

static struct span first_word(const struct loader *loader, struct span at)
{
    uint32_t to = at.from;
    while (to < at.source->text.len && !is_space(byte_at(loader, to)))
        to++;
    return (struct span){at.source, at.from, to};
}

/* Remember an anchored node; the result is closed when the node is complete. */
static struct anchor *set_anchor(struct loader *loader, const yaml_char_t *name,
                                 struct yaml_node *node, struct span at)
{
    if (!name)
        return NULL;
    struct str key = str_copy(loader->scratch, str_of((const char *)name));
    struct anchor *known = map_get(loader->anchors, key);
    if (known) {
        struct diag *diag =
            diag_error(loader->diags, "Y016", at, "the anchor '%.*s' stands twice", STR_ARG(key));
        diag->related = known->at;
        diag->related_note = STR("it stands here first");
        return NULL;
    }
    struct anchor *anchor = ARENA_NEW(loader->scratch, struct anchor);
    *anchor = (struct anchor){node, at, loader->nodes, true};
    map_put(loader->anchors, key, anchor);
    if (map_count(loader->anchors) > LIMIT_YAML_ANCHORS)
        stop_at_limit(loader, at, LIMIT_YAML_ANCHORS, "anchors in one file");
    return anchor;
}

static void close_anchor(const struct loader *loader, struct anchor *anchor)
{
    if (!anchor)
        return;
    anchor->open = false;
    anchor->nodes = loader->nodes - anchor->nodes + 1;
}

/* The anchored node under the alias's own place; its parts are shared. */
static struct yaml_node *alias_node(struct loader *loader, const yaml_event_t *event)
{
    struct span at = span_of_event(loader, event);
    struct str name = str_of((const char *)event->data.alias.anchor);
    const struct anchor *anchor = map_get(loader->anchors, name);
    if (++loader->aliases > LIMIT_YAML_ALIASES)
        stop_at_limit(loader, at, LIMIT_YAML_ALIASES, "aliases in one file");
    if (!anchor) {
        struct diag *diag =
            diag_error(loader->diags, "Y014", at, "there is no anchor '%.*s'", STR_ARG(name));
        diag_help(
            loader->diags, diag,
            "write '&%.*s' before the value that is meant, above; or a text that begins with * "
            "in quotes",
            STR_ARG(name));
        return broken_node(loader, at);
    }
    if (anchor->open) {
        struct diag *diag = diag_error(loader->diags, "Y015", at,
                                       "'*%.*s' stands inside what it names", STR_ARG(name));
        diag->related = anchor->at;
        diag->related_note = STR("the anchor is here");
        return broken_node(loader, at);
    }
    count_nodes(loader, anchor->nodes, at);
    struct yaml_node *node = arena_copy(loader->arena, anchor->node, sizeof *anchor->node);
    node->at = at;
    return node;
}

/* ---- scalars ---- */

static enum yaml_style style_of(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return YAML_SINGLE_QUOTED;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return YAML_DOUBLE_QUOTED;
    case YAML_LITERAL_SCALAR_STYLE:
        return YAML_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE:
        return YAML_FOLDED;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE:
        return YAML_PLAIN;
    }
    return YAML_PLAIN;
}

/* Is a bracket or a double quote left open at the end of `text`? */
static bool left_open(struct str text)
{
    int parentheses = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            quoted = !quoted;
        parentheses += !quoted && text.at[i] == '(';
        parentheses -= !quoted && text.at[i] == ')';
    }
    return quoted || parentheses > 0;
}

/* A plain text ends without a word at a comma or bracket of flow style, and at a comment. Where it
 * is unfinished there, the end was not meant. */
static void refuse_cut_text(struct loader *loader, struct yaml_node *node)
{
    size_t at = node->at.to;
    while (byte_at(loader, at) == ' ' || byte_at(loader, at) == '\t')
        at++;
    char end = byte_at(loader, at);
    bool cut = end == '#' || (loader->flow > 0 && end != '\0' && strchr(",[]{}:", end));
    if (node->style != YAML_PLAIN || !cut || loader->cut || !left_open(node->text.text))
        return;
    node->broken = true;
    loader->cut = loader->flow > 0;
    struct diag *diag =
        diag_error(loader->diags, "Y017", node->at, "this text is cut off at the '%c'", end);
    diag_help(loader->diags, diag, "%s",
              end == '#' ? "' #' begins a comment: write the text in quotes" : flow_help);
}

/* `see item #3`: a comment to YAML, and most likely none to its author. */
static void warn_of_comment(struct loader *loader, const struct yaml_node *node)
{
    size_t at = node->at.to;
    while (byte_at(loader, at) == ' ')
        at++;
    char next = byte_at(loader, at) == '#' ? byte_at(loader, at + 1) : ' ';
    if (node->style != YAML_PLAIN || loader->cut || node->broken || next == '\0' ||
        is_space(next) || next == '#')
        return;
    struct span comment = {node->at.source, (uint32_t)at,
                           (uint32_t)skip_line(loader, at, node->at.source->text.len)};
    struct diag *diag =
        diag_add(loader->diags, loader->flow ? SEVERITY_ERROR : SEVERITY_WARNING, "Y017", comment,
                 "this is a comment, and not part of the text before it");
    diag_help(
        loader->diags, diag,
        "write the whole text in quotes; or, where a comment is meant, a blank after the '#'");
    loader->cut = loader->cut || loader->flow > 0; /* its brackets are in the comment */
}

static void refuse_nul(struct loader *loader, struct yaml_node *node)
{
    ptrdiff_t at = str_find(node->text.text, STR("\0"), 0);
    if (at < 0)
        return;
    struct span span = excerpt_span(&node->text, (size_t)at, (size_t)at + 1);
    struct diag *diag = diag_error(loader->diags, "Y004", span, "a NUL character");
    diag_help(loader->diags, diag, "remove it: no text here may contain one");
    node->broken = true;
}

/* Block scalars end with the lines after them; what is shown of them does not. */
static uint32_t visible_end(const struct loader *loader, struct span at)
{
    uint32_t to = at.to;
    while (to > at.from && is_space(byte_at(loader, to - 1)))
        to--;
    return to;
}

static struct yaml_node *scalar_node(struct loader *loader, const yaml_event_t *event)
{
    struct span at = span_of_event(loader, event);
    struct str value = {(const char *)event->data.scalar.value, event->data.scalar.length};
    refuse_tag(loader, event->data.scalar.tag, first_word(loader, at));
    struct scalar_place place = {at.source, skip_properties(loader, at.from, at.to), at.to,
                                 style_of(event->data.scalar.style), loader->indent};
    struct yaml_node *node = new_node(loader, YAML_SCALAR, at);
    struct anchor *anchor =
        set_anchor(loader, event->data.scalar.anchor, node, first_word(loader, at));
    node->style = place.style;
    node->at = (struct span){at.source, (uint32_t)place.from, at.to};
    node->text = scalar_excerpt(loader->arena, &place, value);
    if (place.style != YAML_PLAIN)
        VEC_PUSH(loader->scratch, loader->texts, node->at);
    node->at.to = visible_end(loader, node->at);
    refuse_cut_text(loader, node);
    warn_of_comment(loader, node);
    refuse_nul(loader, node);
    close_anchor(loader, anchor);
    return node;
}

/* ---- collections ---- */

static struct yaml_node *read_node(struct loader *loader, const yaml_event_t *event);

/* Read the next node; false at the end of the collection, whose place is then completed. */
static bool read_item(struct loader *loader, yaml_event_type_t end, struct yaml_node *node,
                      const struct yaml_node **ret_item)
{
    CLEANUP(event_freep) yaml_event_t event = {0};
    if (!next_event(loader, &event))
        return false;
    if (event.type == end) {
        if (event.end_mark.index > event.start_mark.index)
            node->at.to = span_of_event(loader, &event).to;
        return false;
    }
    *ret_item = read_node(loader, &event);
    return !loader->stopped;
}

static bool is_empty(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR && node->style == YAML_PLAIN && node->text.text.len == 0 &&
           !node->broken;
}

/* `node` is a const view of what this file made; only here it is marked. */
static const struct yaml_node *mark_broken(struct loader *loader, const struct yaml_node *node)
{
    struct yaml_node *copy = arena_copy(loader->arena, node, sizeof *node);
    copy->broken = true;
    return copy;
}

static const struct yaml_node *refuse_empty_item(struct loader *loader,
                                                 const struct yaml_node *item)
{
    if (!is_empty(item))
        return item;
    struct span at = item->at;
    while (at.from > 0 && is_space(byte_at(loader, at.from - 1)))
        at.from--;
    at.to = at.from;
    at.from -= at.from > 0;
    struct diag *diag = diag_error(loader->diags, "Y012", at, "an empty element of a list");
    diag_help(loader->diags, diag, "%s",
              item->flow ? flow_help : "write its value, or remove the '-'");
    return mark_broken(loader, item);
}

static void read_items(struct loader *loader, struct yaml_node *node)
{
    VEC(const struct yaml_node *) items = {0};
    const struct yaml_node *item;
    while (read_item(loader, YAML_SEQUENCE_END_EVENT, node, &item)) {
        item = refuse_empty_item(loader, item);
        VEC_PUSH(loader->arena, items, item);
        if (item->at.to > node->at.to)
            node->at.to = item->at.to;
    }
    node->items = items.items;
    node->count = items.count;
}

static bool refuse_duplicate(struct loader *loader, const struct map *keys,
                             const struct yaml_node *key)
{
    const struct yaml_node *first = map_get(keys, key->text.text);
    if (!first)
        return false;
    struct diag *diag = diag_error(loader->diags, "Y010", key->at, "the key '%.*s' stands twice",
                                   STR_ARG(key->text.text));
    diag_help(loader->diags, diag, "remove one of the two, or join what they say");
    diag->related = first->at;
    diag->related_note = STR("it stands here first");
    return true;
}

/* May a pair with this key stand? */
static bool check_key(struct loader *loader, const struct map *keys, const struct yaml_node *key)
{
    if (key->broken || (loader->cut && key->kind != YAML_SCALAR))
        return false;
    if (key->kind != YAML_SCALAR) {
        struct diag *diag = diag_error(loader->diags, "Y013", key->at, "a key that is not a text");
        diag_help(loader->diags, diag, "write a text before the ':'; { and [ need quotes");
        return false;
    }
    if (is_empty(key)) {
        diag_help(loader->diags, diag_error(loader->diags, "Y013", key->at, "a key is missing"),
                  "%s", key->flow ? flow_help : "write a key before the ':'");
        return false;
    }
    if (key->style == YAML_PLAIN && str_is(key->text.text, "<<")) {
        struct diag *diag = diag_error(loader->diags, "Y011", key->at, "a merge key");
        diag_help(loader->diags, diag, "write the keys out, or share them with 'use'");
        return false;
    }
    return !refuse_duplicate(loader, keys, key);
}

static const char *help_for_empty(const struct yaml_node *key, const struct yaml_node *value)
{
    if (!value->flow)
        return "write a value, '' for an empty text, [] for an empty list or {} for an empty "
               "mapping; or remove the key";
    return str_find(key->text.text, STR(":"), 0) > 0 ? "a blank belongs after the ':'" : flow_help;
}

static const struct yaml_node *refuse_empty_value(struct loader *loader,
                                                  const struct yaml_node *key,
                                                  const struct yaml_node *value)
{
    if (!is_empty(value))
        return value;
    if (loader->cut)
        return mark_broken(loader, value);
    struct diag *diag =
        diag_error(loader->diags, "Y012", key->at, "'%.*s' has no value", STR_ARG(key->text.text));
    diag_help(loader->diags, diag, "%s", help_for_empty(key, value));
    return mark_broken(loader, value);
}

static void read_pairs(struct loader *loader, struct yaml_node *node)
{
    VEC(struct yaml_pair) pairs = {0};
    struct map *keys = map_new(loader->scratch);
    const struct yaml_node *key, *value;
    while (read_item(loader, YAML_MAPPING_END_EVENT, node, &key) &&
           read_item(loader, YAML_MAPPING_END_EVENT, node, &value)) {
        if (value->at.to > node->at.to)
            node->at.to = value->at.to;
        if (!check_key(loader, keys, key))
            continue;
        struct yaml_node *shared = arena_copy(loader->scratch, key, sizeof *key);
        map_put(keys, key->text.text, shared);
        struct yaml_pair pair = {key, refuse_empty_value(loader, key, value)};
        VEC_PUSH(loader->arena, pairs, pair);
    }
    node->pairs = pairs.items;
    node->count = pairs.count;
}

/* The column that libyaml measures block scalars from. A sequence whose '-' stands no deeper than
 * its key does not move it; such a one ends its token after the '-'. */
static int indent_inside(const struct loader *loader, const yaml_event_t *event)
{
    size_t at = intake_offset(&loader->intake, event->end_mark.index);
    if (event->type == YAML_SEQUENCE_START_EVENT &&
        (byte_at(loader, at) != '-' || !is_space(byte_at(loader, at + 1))))
        return loader->indent;
    return (int)event->end_mark.column;
}

/* `says: {{ name }} ...`: a template without quotes, which YAML takes for a mapping whose key is a
 * mapping. What libyaml makes of the rest would only confuse. */
static void refuse_braces(struct loader *loader, struct yaml_node *node)
{
    size_t at = node->at.from;
    if (byte_at(loader, at) != '{' || byte_at(loader, at + 1) != '{' || loader->cut)
        return;
    struct span braces = {node->at.source, (uint32_t)at, (uint32_t)at + 2};
    struct diag *diag =
        diag_error(loader->diags, "Y017", braces, "a text that begins with '{{' needs quotes");
    diag_help(loader->diags, diag, "without them YAML takes { for the beginning of a mapping");
    node->broken = true;
    loader->cut = true;
}

/* Whether something else stands on the line after `at`. */
static bool text_follows(const struct loader *loader, size_t at)
{
    size_t end = skip_line(loader, at, loader->intake.source->text.len);
    return str_trim(str_part(loader->intake.source->text, at, end)).len > 0;
}

struct opening { /* what both kinds of collections say at their start */
    const yaml_char_t *anchor, *tag;
    bool flow;
};

static struct opening opening_of(const yaml_event_t *event)
{
    if (event->type == YAML_MAPPING_START_EVENT)
        return (struct opening){event->data.mapping_start.anchor, event->data.mapping_start.tag,
                                event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE};
    return (struct opening){event->data.sequence_start.anchor, event->data.sequence_start.tag,
                            event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE};
}

static struct yaml_node *collection_node(struct loader *loader, const yaml_event_t *event)
{
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    struct opening opening = opening_of(event);
    struct span at = span_of_event(loader, event);
    int indent = loader->indent;
    refuse_tag(loader, opening.tag, first_word(loader, at));
    if (++loader->depth > LIMIT_YAML_DEPTH)
        stop_at_limit(loader, at, LIMIT_YAML_DEPTH, "levels of nesting");
    loader->flow += opening.flow;
    loader->indent = opening.flow ? indent : indent_inside(loader, event);
    struct yaml_node *node = new_node(loader, mapping ? YAML_MAPPING : YAML_SEQUENCE, at);
    struct anchor *anchor = set_anchor(loader, opening.anchor, node, first_word(loader, at));
    node->at.from = (uint32_t)skip_properties(loader, at.from, loader->intake.source->text.len);
    if (opening.flow && mapping)
        refuse_braces(loader, node);
    if (mapping)
        read_pairs(loader, node);
    else
        read_items(loader, node);
    close_anchor(loader, anchor);
    loader->indent = indent;
    loader->flow -= opening.flow;
    loader->cut = loader->cut && (loader->flow > 0 || text_follows(loader, node->at.to));
    loader->depth--;
    return node;
}

static struct yaml_node *read_node(struct loader *loader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return alias_node(loader, event);
    case YAML_SCALAR_EVENT:
        return scalar_node(loader, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return collection_node(loader, event);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        break;
    }
    return broken_node(loader, span_of_event(loader, event)); /* libyaml gives no such event here */
}

/* ---- documents ---- */

static void refuse_directives(struct loader *loader, const yaml_event_t *event)
{
    const yaml_version_directive_t *version = event->data.document_start.version_directive;
    struct span at = first_word(loader, span_of_event(loader, event));
    bool tags = event->data.document_start.tag_directives.start !=
                event->data.document_start.tag_directives.end;
    if (!tags && (!version || (version->major == 1 && version->minor == 2)))
        return;
    struct diag *diag = diag_error(loader->diags, "Y008", at, "a directive");
    diag_help(loader->diags, diag, "remove it; only '%%YAML 1.2' may stand before the text");
}

static void refuse_empty_file(struct loader *loader, struct span at)
{
    struct diag *diag = diag_error(loader->diags, "Y006", at, "the file says nothing");
    diag_help(loader->diags, diag, "begin with 'waymark: 1'");
    loader->stopped = true;
}

/* Events up to the first of the document's; false where there is no document. */
static bool open_document(struct loader *loader)
{
    CLEANUP(event_freep) yaml_event_t start = {0};
    CLEANUP(event_freep) yaml_event_t event = {0};
    if (!next_event(loader, &start) || !next_event(loader, &event))
        return false;
    if (event.type == YAML_STREAM_END_EVENT) {
        refuse_empty_file(loader, span_of(loader, &event.start_mark, &event.start_mark));
        return false;
    }
    refuse_directives(loader, &event);
    return true;
}

static const struct yaml_node *read_root(struct loader *loader)
{
    CLEANUP(event_freep) yaml_event_t event = {0};
    if (!next_event(loader, &event))
        return NULL;
    const struct yaml_node *root = read_node(loader, &event);
    if (!loader->stopped && is_empty(root))
        refuse_empty_file(loader, root->at);
    return root;
}

static void close_document(struct loader *loader)
{
    CLEANUP(event_freep) yaml_event_t end = {0};
    CLEANUP(event_freep) yaml_event_t event = {0};
    if (!next_event(loader, &end) || !next_event(loader, &event) ||
        event.type == YAML_STREAM_END_EVENT)
        return;
    struct span at = first_word(loader, span_of_event(loader, &event));
    struct diag *diag = diag_error(loader->diags, "Y007", at, "a second document in one file");
    diag_help(loader->diags, diag, "put it into a file of its own");
}

/* libyaml lets tabs pass where it can do without the indentation, as within brackets. */
static void refuse_tabs(struct loader *loader)
{
    const struct source *source = loader->intake.source;
    size_t text = 0;
    for (size_t line = 0; line < source->line_count; line++) {
        uint32_t at = source->lines[line];
        while (byte_at(loader, at) == ' ')
            at++;
        while (text < loader->texts.count && loader->texts.items[text].to <= at)
            text++;
        bool in_text = text < loader->texts.count && loader->texts.items[text].from < at;
        if (byte_at(loader, at) != '\t' || in_text ||
            str_trim(source_line(source, (uint32_t)line + 1)).len == 0)
            continue;
        struct diag *diag = diag_error(loader->diags, "Y005", (struct span){source, at, at + 1},
                                       "a tab in the indentation");
        diag_help(loader->diags, diag,
                  "YAML is indented by spaces: put spaces in place of the tab");
    }
}

static const struct yaml_node *load(struct loader *loader)
{
    CLEANUP(parser_freep) struct loader *owner = loader;
    if (!yaml_parser_initialize(&owner->parser))
        out_of_memory();
    struct str text = loader->intake.text;
    yaml_parser_set_encoding(&loader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&loader->parser, (const unsigned char *)(text.len ? text.at : ""),
                                 text.len);
    if (!open_document(loader))
        return NULL;
    const struct yaml_node *root = read_root(loader);
    close_document(loader);
    if (loader->stopped)
        return NULL;
    refuse_tabs(loader);
    return root;
}

const struct yaml_node *yaml_parse(struct arena *arena, const struct source *source,
                                   struct diags *diags)
{
    CLEANUP(arena_freep) struct arena *scratch = arena_new();
    struct loader loader = {.arena = arena, .scratch = scratch, .diags = diags, .indent = -1};
    loader.anchors = map_new(scratch);
    if (!intake_open(scratch, source, diags, &loader.intake))
        return NULL;
    return load(&loader);
}

const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key)
{
    if (!node || node->kind != YAML_MAPPING)
        return NULL;
    for (size_t i = 0; i < node->count; i++)
        if (str_is(node->pairs[i].key->text.text, key))
            return node->pairs[i].value;
    return NULL;
}

struct str yaml_text(const struct yaml_node *node)
{
    return node && node->kind == YAML_SCALAR ? node->text.text : STR("");
}
