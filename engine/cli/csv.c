#include "cli/csv.h"

#include "base/limits.h"

struct reader {
    struct arena *arena;
    struct diags *diags;
    const struct source *source;
    struct str text;
    size_t at, line;
};
struct row_fields {
    VEC(struct str) fields;
    VEC(struct span) places;
};

static struct span span(const struct reader *reader, size_t from, size_t to)
{
    return (struct span){reader->source, (uint32_t)from, (uint32_t)(to > from ? to : from)};
}

static char peek(const struct reader *reader)
{
    return reader->at < reader->text.len ? reader->text.at[reader->at] : '\0';
}

static bool at_line_end(const struct reader *reader)
{
    return reader->at >= reader->text.len || peek(reader) == '\n' ||
           (peek(reader) == '\r' && reader->at + 1 < reader->text.len &&
            reader->text.at[reader->at + 1] == '\n');
}

static void skip_line_end(struct reader *reader)
{
    if (peek(reader) == '\r')
        reader->at++;
    if (reader->at < reader->text.len)
        reader->at++;
    reader->line++;
}

/* A quoted field: doubled quotes stand for one, line ends may occur. */
static bool read_quoted(struct reader *reader, struct str *ret)
{
    struct text text = text_new(reader->arena);
    size_t start = reader->at++;
    for (; reader->at < reader->text.len; reader->at++) {
        char c = peek(reader);
        if (c == '"' && reader->at + 1 < reader->text.len && reader->text.at[reader->at + 1] == '"')
            reader->at++;
        else if (c == '"')
            break;
        reader->line += c == '\n';
        text_char(&text, c);
    }
    if (reader->at >= reader->text.len) {
        diag_error(reader->diags, "C002", span(reader, start, start + 1),
                   "this quote is never closed");
        return false;
    }
    reader->at++;
    *ret = text_str(&text);
    if (at_line_end(reader) || peek(reader) == ',')
        return true;
    struct diag *diag = diag_error(reader->diags, "C002", span(reader, reader->at, reader->at + 1),
                                   "text after a closing quote");
    diag_help(reader->diags, diag, "a quote inside of a quoted field is written twice");
    return false;
}

static bool read_field(struct reader *reader, struct row_fields *row)
{
    size_t start = reader->at;
    struct str field;
    if (peek(reader) == '"') {
        if (!read_quoted(reader, &field))
            return false;
    } else {
        while (!at_line_end(reader) && peek(reader) != ',')
            reader->at++;
        field = str_part(reader->text, start, reader->at);
    }
    for (size_t i = 0; i < field.len; i++)
        if ((unsigned char)field.at[i] < ' ' && field.at[i] != '\n' && field.at[i] != '\r' &&
            field.at[i] != '\t') {
            diag_error(reader->diags, "C003", span(reader, start, reader->at),
                       "a control character in this field");
            return false;
        }
    if (field.len > LIMIT_CSV_FIELD) {
        diag_error(reader->diags, "C006", span(reader, start, start + 1),
                   "a field of more than %d bytes", LIMIT_CSV_FIELD);
        return false;
    }
    VEC_PUSH(reader->arena, row->fields, field);
    VEC_PUSH(reader->arena, row->places, span(reader, start, reader->at));
    return true;
}

static bool read_row(struct reader *reader, struct csv_row *ret)
{
    struct row_fields row = {0};
    ret->line = reader->line;
    while (read_field(reader, &row)) {
        if (!at_line_end(reader)) {
            reader->at++; /* the comma */
            continue;
        }
        skip_line_end(reader);
        ret->fields = row.fields.items;
        ret->places = row.places.items;
        ret->count = row.fields.count;
        return true;
    }
    return false;
}

static bool is_blank(const struct csv_row *row)
{
    return row->count == 1 && str_empty(str_trim(row->fields[0]));
}

static void check_width(struct reader *reader, const struct csv_row *header,
                        const struct csv_row *row)
{
    if (row->count == header->count)
        return;
    const struct span *last = &row->places[row->count - 1];
    struct diag *diag =
        diag_error(reader->diags, "C004", *last, "this row has %zu fields, the header %zu",
                   row->count, header->count);
    diag_help(reader->diags, diag, "a field that holds a comma is quoted");
}

static bool read_rows(struct reader *reader, struct csv *ret)
{
    VEC(struct csv_row) rows = {0};
    bool header = false, good = true;
    while (good && reader->at < reader->text.len) {
        struct csv_row row;
        good = read_row(reader, &row);
        if (!good || is_blank(&row))
            continue;
        if (!header) {
            ret->header = row;
            header = true;
            continue;
        }
        check_width(reader, &ret->header, &row);
        VEC_PUSH(reader->arena, rows, row);
        if (rows.count > LIMIT_CSV_ROWS) {
            diag_error(reader->diags, "C006", row.places[0], "more than %d rows", LIMIT_CSV_ROWS);
            return false;
        }
    }
    if (good && !header)
        diag_error(reader->diags, "C005", (struct span){reader->source, 0, 0},
                   "this file has no header");
    ret->rows = rows.items;
    ret->count = rows.count;
    return good;
}

/* The text that messages show beside their carets: the header as it is, and below it only how the
 * rows are divided. What stands in the cells is nobody's business in a message or a log. */
static struct str without_values(struct arena *arena, struct str bytes, size_t header_end)
{
    static const char *const marks[] = {"", "*", "\xC2\xB7", "\xE2\x80\xA2", "\xF0\x9D\x9F\x86"};
    struct text text = text_new(arena);
    text_add(&text, str_part(bytes, 0, header_end));
    for (size_t at = header_end; at < bytes.len;) {
        uint32_t rune;
        size_t len = utf8_decode(bytes, at, &rune);
        bool divides = len == 1 && str_find(STR(",\"\r\n"), str_part(bytes, at, at + 1), 0) >= 0;
        text_add(&text, divides ? str_part(bytes, at, at + 1) : str_of(marks[len]));
        at += len;
    }
    return text_str(&text);
}

static size_t first_line(struct str bytes)
{
    ptrdiff_t end = str_find(bytes, STR("\n"), 0);
    return end < 0 ? bytes.len : (size_t)end;
}

bool csv_read(struct arena *arena, struct str name, struct str bytes, struct diags *diags,
              struct csv *ret)
{
    size_t before = diags->errors;
    bool valid = utf8_valid(bytes);
    size_t header = first_line(bytes);
    struct str shown = valid ? without_values(arena, bytes, header) : str_part(bytes, 0, header);
    *ret = (struct csv){.source = source_new(arena, name, shown)};
    struct reader reader = {arena, diags, ret->source, bytes, 0, 1};
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        reader.at = 3;
    if (!valid) {
        struct diag *diag =
            diag_error(diags, "C001", (struct span){ret->source, 0, 0}, "this file is not UTF-8");
        diag_help(diags, diag, "save it as \"CSV UTF-8\"");
        return false;
    }
    return read_rows(&reader, ret) && diags->errors == before;
}

const struct diag_code csv_codes[] = {
    {"C001", "The CSV file is not UTF-8",
     "Spreadsheets offer \"CSV UTF-8\" when they save. Nothing was imported."},
    {"C002", "A quote is not closed, or has text behind it",
     "A field that holds a comma, a quote or a line end stands in quotes; a quote inside of it is "
     "written twice:\n\n"
     "    \"Says \"\"yes\"\", in writing\""},
    {"C003", "A control character in a field",
     "Only tabs and line ends may occur, and line ends only inside of quotes. Delete the character "
     "and save again."},
    {"C004", "A row is longer or shorter than the header",
     "Every row has as many fields as the header. Most often a field holds a comma and is not "
     "quoted."},
    {"C005", "No header",
     "The first row names the columns; without it nobody could say what a column means."},
    {"C006", "The file is too large",
     "Split it: each part with the header, each imported on its own."},
    {"C007", "An unknown column",
     "Columns are `subject`, paths of the protocol's data such as `pupil.upn`, and `party.ROLE`. "
     "Nothing is ignored:\n"
     "delete the column from the file, or correct its name."},
    {"C008", "A column stands twice", "Each column may stand once."},
    {"C009", "A value that cannot be taken",
     "The cell does not have the type of its field, or the field's own check does not hold. "
     "docs/import.md says how\n"
     "each type is written. The message never quotes the value."},
    {"C010", "A row cannot be opened as a case",
     "What the protocol asks of every case does not hold for this row."},
    {NULL, NULL, NULL},
};
