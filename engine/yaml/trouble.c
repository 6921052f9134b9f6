#include "yaml/trouble.h"

#include <string.h>

const char flow_help[] = "inside { } or [ ] a text that contains , [ ] { } # or ': ' must be "
                         "written in quotes";

static const char tab_help[] = "YAML is indented by spaces: put spaces in place of the tab";

/* By libyaml's words. Without a message the words themselves are shown. */
static const struct trouble {
    const char *problem, *code, *message, *help;
} troubles[] = {
    {"found a tab character", "Y005", "a tab in the indentation", tab_help},
    {"mapping values are not allowed", "Y001", "a second ': ' on one line",
     "write a text that contains ': ' in quotes; or a line above is indented wrongly"},
    {"block sequence entries are not allowed", "Y001", "a list may not begin here",
     "put the '-' on a line of its own, under its key"},
    {"could not find expected ':'", "Y001", "a key without ': '",
     "write 'key: value'; a text over several lines is indented deeper than its key"},
    {"did not find expected ',' or", "Y001", "',' or the closing bracket is missing", flow_help},
    {"did not find expected key", "Y001", "expected a key here",
     "indent the keys of one mapping alike"},
    {"did not find expected '-' indicator", "Y001", "expected '- ' here",
     "indent the '-' of one list alike"},
    {"did not find expected node content", "Y001", "expected a value here", flow_help},
    {"did not find expected <document start>", "Y001", "the text goes on after its end",
     "indent the keys of the file alike, from the first column"},
    {"found unexpected end of stream", "Y001", "the closing quote is missing",
     "close the text with the quote that it began with"},
    {"found unknown escape character", "Y001", "an unknown escape in double quotes",
     "write a backslash as '\\\\', or use single quotes, in which it means nothing"},
    {"did not find expected hexdecimal number", "Y001", "an incomplete escape in double quotes",
     "after \\x stand two hexadecimal digits, after \\u four, after \\U eight"},
    {"found invalid Unicode character escape code", "Y001",
     "an escape for a character that Unicode does not have", "use a code point up to 10FFFF"},
    {"found undefined tag handle", "Y009", "a tag", "remove it: the key decides what a value is"},
    {"found unexpected document indicator", "Y001", "the closing quote is missing",
     "close the text with the quote that it began with"},
    {"did not find expected alphabetic or numeric character", "Y018",
     "a text may not begin with '&' or '*'", "write the text in quotes"},
    {"found unknown directive name", "Y008", "a directive",
     "remove it; only '%YAML 1.2' may stand before the text"},
    {"found incompatible YAML document", "Y008", "another version of YAML",
     "remove the line, or write '%YAML 1.2'"},
    {"found an indentation indicator equal to 0", "Y001", "an indentation of 0",
     "write how many blanks the block is indented by, 1 to 9, or leave the number out"},
    {"did not find expected comment or line break", "Y001", "text after '|' or '>'",
     "begin a block of text on the next line, indented"},
};

static const struct trouble after_quote = {
    "did not find expected key", "Y001", "text after the closing quote",
    "a text that begins with a quote must end with it: write the whole in the other kind of "
    "quotes, or as a block after '|'"};

static const struct trouble *find_trouble(const char *problem)
{
    for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++)
        if (str_starts(str_of(problem), str_of(troubles[i].problem)))
            return &troubles[i];
    return NULL;
}

static struct span span_of_mark(const struct intake *intake, const yaml_mark_t *mark)
{
    size_t from = intake_offset(intake, mark->index);
    uint32_t rune;
    size_t len = utf8_decode(intake->source->text, from, &rune);
    bool line_end = rune == '\n' || rune == '\r';
    return (struct span){intake->source, (uint32_t)from, (uint32_t)(line_end ? from : from + len)};
}

/* A character that may not begin anything: a tab in the indentation, or one that YAML reserves. */
static void report_character(struct span at, struct diags *diags)
{
    char c = ' ';
    if (at.to > at.from)
        c = at.source->text.at[at.from];
    if (c == '\t') {
        diag_help(diags, diag_error(diags, "Y005", at, "a tab in the indentation"), "%s", tab_help);
        return;
    }
    struct diag *diag = diag_error(diags, "Y018", at, "a text may not begin with '%c'", c);
    diag_help(diags, diag, "write the text in quotes");
}

/* `rule: "a" = b`: libyaml takes what follows the closing quote for a new key. */
static bool follows_quote(struct span at)
{
    struct str text = at.source->text;
    size_t before = at.from;
    while (before > 0 && (text.at[before - 1] == ' ' || text.at[before - 1] == '\t'))
        before--;
    return before > 0 && (text.at[before - 1] == '"' || text.at[before - 1] == '\'');
}

/* A key that libyaml takes for more of the text above it. */
static const struct trouble under_text = {
    "mapping values are not allowed", "Y001", "this key belongs to the text above it",
    "indent it like the keys around it; a key that has a text of its own holds no other keys"};

/* `label:Planning`: without a blank the ':' is part of a text, to which the next line belongs. */
static const struct trouble no_blank = {"mapping values are not allowed", "Y001",
                                        "no blank after the ':'", "write 'key: value'"};

/* Where on the line above, if anywhere, a ':' stands without a blank after it. */
static struct span glued_colon(struct span at)
{
    uint32_t line = source_place(at.source, at.from).line;
    struct str above = {0};
    while (line > 1 && !(above = str_trim(source_line(at.source, --line))).len)
        continue;
    ptrdiff_t colon = str_find(above, STR(":"), 0);
    if (colon <= 0 || (size_t)colon + 1 >= above.len || above.at[colon + 1] == ' ' ||
        above.at[0] == '#')
        return (struct span){0};
    uint32_t from = (uint32_t)(above.at - at.source->text.at) + (uint32_t)colon;
    return (struct span){at.source, from, from + 1};
}

static bool first_on_line(struct span at)
{
    uint32_t line = source_place(at.source, at.from).line;
    struct str text = source_line(at.source, line);
    size_t column = at.from - (size_t)(text.at - at.source->text.at);
    return str_find(str_part(text, 0, column), STR(": "), 0) < 0;
}

/* What is meant by words that libyaml has for several things. */
static const struct trouble *look_closer(const struct trouble *trouble, struct span *at)
{
    if (strcmp(trouble->problem, after_quote.problem) == 0 && follows_quote(*at))
        return &after_quote;
    if (strcmp(trouble->problem, under_text.problem) != 0 || !first_on_line(*at))
        return trouble;
    struct span colon = glued_colon(*at);
    if (!colon.source)
        return &under_text;
    *at = colon;
    return &no_blank;
}

static struct diag *report(struct span at, const yaml_parser_t *parser, struct diags *diags)
{
    const struct trouble *trouble = find_trouble(parser->problem);
    if (trouble)
        trouble = look_closer(trouble, &at);
    if (!trouble)
        return diag_error(diags, "Y001", at, "this is not YAML: %s", parser->problem);
    struct diag *diag = diag_error(diags, trouble->code, at, "%s", trouble->message);
    diag_help(diags, diag, "%s", trouble->help);
    return diag;
}

/* libyaml's words for what it was reading, and ours. */
static const struct {
    const char *context, *began;
} contexts[] = {
    {"while parsing a block mapping", "the mapping began here"},
    {"while parsing a block collection", "the list began here"},
    {"while parsing a flow mapping", "the '{' is here"},
    {"while parsing a flow sequence", "the '[' is here"},
    {"while scanning a simple key", "the key is here"},
    {"while scanning a plain scalar", "the text began here"},
    {"while scanning a quoted scalar", "the quoted text began here"},
    {"while parsing a quoted scalar", "the quoted text began here"},
    {"while scanning a block scalar", "the block of text began here"},
};

/* Where the thing began that could not be finished. */
static void relate(const struct intake *intake, const yaml_parser_t *parser, struct diag *diag)
{
    if (!parser->context || parser->context_mark.index == parser->problem_mark.index)
        return;
    for (size_t i = 0; i < sizeof contexts / sizeof contexts[0]; i++) {
        if (strcmp(parser->context, contexts[i].context) != 0)
            continue;
        diag->related = span_of_mark(intake, &parser->context_mark);
        diag->related_note = str_of(contexts[i].began);
    }
}

/* A quote that was forgotten ends a text lines later, where another one begins. */
static bool relate_quote(struct span last, struct span at, struct diag *diag)
{
    char quote = last.source ? last.source->text.at[last.from] : ' ';
    if ((quote != '"' && quote != '\'') || last.to > at.from ||
        str_trim(str_part(at.source->text, last.to, at.from)).len ||
        source_place(last.source, last.from).line == source_place(at.source, at.from).line)
        return false;
    diag->related = (struct span){last.source, last.from, last.from + 1};
    diag->related_note = STR("the quoted text began here: perhaps its closing quote is missing");
    return true;
}

enum { KEY_CHARACTERS = 1024 }; /* YAML 1.2, 7.4: an implicit key is no longer */

/* libyaml takes a longer one for something else, and stumbles behind it. */
static bool follows_long_word(struct span at)
{
    struct str text = at.source->text;
    size_t from = at.from;
    while (from > 0 && text.at[from - 1] > ' ')
        from--;
    return at.from - from > KEY_CHARACTERS;
}

void trouble_report(const struct intake *intake, const yaml_parser_t *parser, struct span last,
                    struct diags *diags)
{
    if (parser->error == YAML_MEMORY_ERROR)
        out_of_memory();
    struct span at = span_of_mark(intake, &parser->problem_mark);
    if (parser->error == YAML_READER_ERROR || !parser->problem) {
        diag_error(diags, "Y003", at, "the text cannot be read: %s",
                   parser->problem ? parser->problem : "no reason was given");
        return;
    }
    if (follows_long_word(at)) {
        diag_error(diags, "Y002", at, "a key of more than %d characters", KEY_CHARACTERS);
        return;
    }
    if (strcmp(parser->problem, "found character that cannot start any token") == 0) {
        report_character(at, diags);
        return;
    }
    struct diag *diag = report(at, parser, diags);
    if (!relate_quote(last, at, diag))
        relate(intake, parser, diag);
}
