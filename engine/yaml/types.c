/* The types of rows that hold texts, names, numbers and words. */
#include "yaml/types.h"

enum letter { LOWER = 1, UPPER = 2, DIGIT = 4, UNDERSCORE = 8, DASH = 16 };

/* How a name may be written: its first character and the others; dotted ones are several of these,
 * joined by dots. */
struct shape {
    const char *help;
    unsigned first, rest;
    bool dotted, star; /* `*` alone or as the last part */
};

const struct shape shape_id = {"an id: a lower-case letter, then lower-case letters, digits and _",
                               LOWER, LOWER | DIGIT | UNDERSCORE, false, false};
const struct shape shape_loose_id = {"an id: a letter, then letters, digits, _ and -",
                                     LOWER | UPPER, LOWER | UPPER | DIGIT | UNDERSCORE | DASH,
                                     false, false};
static const struct shape shape_file_name = {"a name of lower-case letters, digits and -",
                                             LOWER | DIGIT | DASH, LOWER | DIGIT | DASH, false,
                                             false};
const struct shape shape_event = {
    "an event: words of letters, digits, _ and -, joined by dots; * stands for any at the end",
    LOWER | UPPER | DIGIT | UNDERSCORE | DASH, LOWER | UPPER | DIGIT | UNDERSCORE | DASH, true,
    true};
static const struct shape shape_path = {"a path: ids joined by dots", LOWER,
                                        LOWER | DIGIT | UNDERSCORE, true, false};
static const struct shape shape_version = {"a version: digits joined by dots, such as 2026.1",
                                           DIGIT, DIGIT, true, false};

static unsigned letter_of(char c)
{
    if (c >= 'a' && c <= 'z')
        return LOWER;
    if (c >= 'A' && c <= 'Z')
        return UPPER;
    if (c >= '0' && c <= '9')
        return DIGIT;
    return c == '_' ? UNDERSCORE : c == '-' ? DASH : 0;
}

static bool part_fits(const struct shape *shape, struct str part, bool last)
{
    if (shape->star && last && str_is(part, "*"))
        return true;
    if (part.len == 0 || !(letter_of(part.at[0]) & shape->first))
        return false;
    for (size_t i = 1; i < part.len; i++)
        if (!(letter_of(part.at[i]) & shape->rest))
            return false;
    return true;
}

static bool fits(const struct shape *shape, struct str text)
{
    struct str rest = text, part;
    if (!shape->dotted)
        return part_fits(shape, text, true);
    while (str_next(&rest, '.', &part))
        if (!part_fits(shape, part, rest.at == NULL))
            return false;
    return true;
}

static struct diag *wrong(struct key_reader *reader, const struct yaml_node *node,
                          const struct key_row *row, const char *code, const char *wanted)
{
    return diag_error(reader->diags, code, node->at, "'%s' must be %s", row->key, wanted);
}

bool name_read(struct key_reader *reader, const struct yaml_node *node, const struct key_row *row,
               const struct shape *shape, const char *lead, void *slot)
{
    struct key_name *name = slot;
    bool scalar = node->kind == YAML_SCALAR;
    if (scalar && (!shape || fits(shape, node->text.text))) {
        *name = (struct key_name){node->text.text, node->at};
        return true;
    }
    diag_error(reader->diags, scalar ? "Y036" : "Y035", node->at, "%s'%s' must be %s", lead,
               row->key, shape ? shape->help : "a text");
    return false;
}

static bool read_name(struct key_reader *reader, const struct yaml_node *node,
                      const struct key_row *row, const struct shape *shape, void *slot)
{
    return name_read(reader, node, row, shape, "", slot);
}

static bool read_element(struct key_reader *reader, const struct yaml_node *node,
                         const struct key_row *row, const struct shape *shape, void *slot)
{
    return !node->broken && name_read(reader, node, row, shape, "each of ", slot);
}

/* A list of texts, or one alone. */
static bool read_names(struct key_reader *reader, const struct yaml_node *node,
                       const struct key_row *row, const struct shape *shape, void *slot)
{
    struct key_names *names = slot;
    bool alone = node->kind == YAML_SCALAR, right = true;
    if (node->kind == YAML_MAPPING) {
        wrong(reader, node, row, "Y035", row->type->help);
        return false;
    }
    names->count = alone ? 1 : node->count;
    names->items = ARENA_ARRAY(reader->arena, struct key_name, names->count + 1);
    names->at = node->at;
    if (alone)
        return read_name(reader, node, row, shape, names->items);
    for (size_t i = 0; i < node->count; i++)
        right = read_element(reader, node->items[i], row, shape, &names->items[i]) && right;
    return right;
}

/* Each type of a name, and of a list of such names, is its shape. */
#define READ_AS(name, read, shape)                                                                 \
    static bool name(struct key_reader *reader, const struct yaml_node *node,                      \
                     const struct key_row *row, void *slot)                                        \
    {                                                                                              \
        return read(reader, node, row, shape, slot);                                               \
    }
READ_AS(read_text, read_name, NULL)
READ_AS(read_id, read_name, &shape_id)
READ_AS(read_loose_id, read_name, &shape_loose_id)
READ_AS(read_file_name, read_name, &shape_file_name)
READ_AS(read_event, read_name, &shape_event)
READ_AS(read_path, read_name, &shape_path)
READ_AS(read_version, read_name, &shape_version)
READ_AS(read_texts, read_names, NULL)
READ_AS(read_ids, read_names, &shape_id)
READ_AS(read_loose_ids, read_names, &shape_loose_id)
READ_AS(read_events, read_names, &shape_event)
READ_AS(read_paths, read_names, &shape_path)

/* `012` could be meant as a text or in another base, so it is no number. */
static bool read_whole(struct key_reader *reader, const struct yaml_node *node,
                       const struct key_row *row, void *slot)
{
    struct key_number *number = slot;
    struct str text = yaml_text(node);
    struct str digits = str_starts(text, STR("-")) ? str_part(text, 1, text.len) : text;
    bool padded = digits.len > 1 && digits.at[0] == '0';
    if (padded || !str_to_int(text, &number->value)) {
        struct diag *diag = wrong(reader, node, row, "Y037", "a whole number");
        diag_help(reader->diags, diag, "write digits only, such as 3 or 12, without leading zeros");
        return false;
    }
    number->at = node->at;
    return true;
}

/* What other languages, and YAML 1.1, take for a boolean. */
static const struct str truths[] = {STR_INIT("true"), STR_INIT("yes"), STR_INIT("on"),
                                    STR_INIT("y")};
static const struct str untruths[] = {STR_INIT("false"), STR_INIT("no"), STR_INIT("off"),
                                      STR_INIT("n")};

static void hint_boolean(struct key_reader *reader, struct diag *diag, struct str text)
{
    if (nearest_word(text, truths, 4).len > 0)
        diag_help(reader->diags, diag, "write 'true'");
    else if (nearest_word(text, untruths, 4).len > 0)
        diag_help(reader->diags, diag, "write 'false'");
    else
        diag_help(reader->diags, diag, "write 'true' or 'false', without quotes");
}

static bool read_boolean(struct key_reader *reader, const struct yaml_node *node,
                         const struct key_row *row, void *slot)
{
    bool *value = slot;
    struct str text = yaml_text(node);
    bool plain = node->kind == YAML_SCALAR && node->style == YAML_PLAIN;
    if (!plain || (!str_is(text, "true") && !str_is(text, "false"))) {
        hint_boolean(reader, wrong(reader, node, row, "Y038", "true or false"), text);
        return false;
    }
    *value = str_is(text, "true");
    return true;
}

static size_t count_words(const struct key_word *words)
{
    size_t count = 0;
    while (words[count].word)
        count++;
    return count;
}

static void refuse_word(struct key_reader *reader, const struct yaml_node *node,
                        const struct key_row *row)
{
    size_t count = count_words(row->words);
    struct str *words = ARENA_ARRAY(reader->arena, struct str, count + 1);
    struct text list = text_new(reader->arena);
    for (size_t i = 0; i < count; i++) {
        words[i] = str_of(row->words[i].word);
        text_addf(&list, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", row->words[i].word);
    }
    text_add(&list, STR(""));
    struct diag *diag = wrong(reader, node, row, "Y039", text_str(&list).at);
    struct str meant = nearest_word(yaml_text(node), words, count);
    if (meant.len > 0)
        diag_help(reader->diags, diag, "did you mean '%.*s'?", STR_ARG(meant));
}

static bool read_enum(struct key_reader *reader, const struct yaml_node *node,
                      const struct key_row *row, void *slot)
{
    int *value = slot;
    for (const struct key_word *word = row->words; word->word; word++) {
        if (node->kind == YAML_SCALAR && str_is(node->text.text, word->word)) {
            *value = word->value;
            return true;
        }
    }
    refuse_word(reader, node, row);
    return false;
}

const struct key_type key_text = {"text", "a text", read_text};
const struct key_type key_id = {
    "id", "an id: a lower-case letter, then lower-case letters, digits and _", read_id};
const struct key_type key_loose_id = {"id", "an id: a letter, then letters, digits, _ and -",
                                      read_loose_id};
const struct key_type key_file_name = {"name", "a name of lower-case letters, digits and -",
                                       read_file_name};
const struct key_type key_event = {"event", "an event such as `agreed` or `task.review.*`",
                                   read_event};
const struct key_type key_path = {"path", "ids joined by dots", read_path};
const struct key_type key_version = {"version", "digits joined by dots, such as 2026.1",
                                     read_version};
const struct key_type key_whole = {"number", "a whole number", read_whole};
const struct key_type key_boolean = {"boolean", "`true` or `false`", read_boolean};
const struct key_type key_enum = {"word", "one of its words", read_enum};
const struct key_type key_ids = {"list of id", "an id or a list of ids", read_ids};
const struct key_type key_loose_ids = {
    "list of id", "an id or a list of ids, capitals and - allowed", read_loose_ids};
const struct key_type key_events = {"list of event", "an event or a list of events", read_events};
const struct key_type key_paths = {"list of path", "a path or a list of paths", read_paths};
const struct key_type key_texts = {"list of text", "a text or a list of texts", read_texts};
