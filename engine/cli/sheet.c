/* Tables as CSV and HTML. */
#include "cli/sheet.h"

#include <string.h>

static size_t column_count(const struct sheet *sheet)
{
    size_t count = 0;
    while (sheet->columns[count])
        count++;
    return count;
}

/* ---- CSV ---- */
static void csv_cell(FILE *out, struct str text)
{
    bool computed = text.len > 0 && text.at[0] != '\0' && strchr("=+-@\t\r", text.at[0]) != NULL;
    fputc('"', out);
    if (computed)
        fputc('\'', out);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            fputc('"', out);
        fputc(text.at[i], out);
    }
    fputc('"', out);
}

static void csv_row(const struct sheet *sheet, const struct str *cells)
{
    for (size_t i = 0; i < column_count(sheet); i++) {
        if (i > 0)
            fputc(',', sheet->out);
        csv_cell(sheet->out, cells[i]);
    }
    fputs("\r\n", sheet->out);
}

static void csv_start(const struct sheet *sheet)
{
    for (size_t i = 0; i < column_count(sheet); i++)
        fprintf(sheet->out, "%s%s", i ? "," : "", sheet->columns[i]);
    fputs("\r\n", sheet->out);
}

/* ---- HTML ---- */
static void html_text(const struct sheet *sheet, struct str text)
{
    fprintf(sheet->out, "%.*s", STR_ARG(text_html(sheet->arena, text)));
}

static void html_row(const struct sheet *sheet, const struct str *cells, struct str mark)
{
    fputs("<tr", sheet->out);
    if (!str_empty(mark))
        fprintf(sheet->out, " class=\"%.*s\"", STR_ARG(mark));
    fputc('>', sheet->out);
    for (size_t i = 0; i < column_count(sheet); i++) {
        fputs("<td>", sheet->out);
        html_text(sheet, cells[i]);
        fputs("</td>", sheet->out);
    }
    fputs("</tr>\n", sheet->out);
}

static void html_start(const struct sheet *sheet, struct str title, struct str note)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>",
          sheet->out);
    html_text(sheet, title);
    fputs("</title>\n<style>\n"
          "@page { size: A4 landscape; margin: 12mm }\n"
          "body { font: 10pt/1.35 sans-serif; margin: 1em }\n"
          "table { border-collapse: collapse; width: 100% }\n"
          "th, td { border-bottom: 1px solid #bbb; padding: 3px 6px; text-align: left; "
          "vertical-align: top }\n"
          "thead { display: table-header-group }\n"
          "tr { break-inside: avoid }\n"
          ".late td:first-child { font-weight: bold }\n"
          ".day td { border-top: 2px solid #333 }\n"
          "</style>\n</head>\n<body>\n<h1>",
          sheet->out);
    html_text(sheet, title);
    fputs("</h1>\n<p>", sheet->out);
    html_text(sheet, note);
    fputs("</p>\n<table>\n<thead><tr>", sheet->out);
    for (size_t i = 0; i < column_count(sheet); i++)
        fprintf(sheet->out, "<th scope=\"col\">%s</th>", sheet->columns[i]);
    fputs("</tr></thead>\n<tbody>\n", sheet->out);
}

/* ---- either ---- */
void sheet_start(const struct sheet *sheet, struct str title, struct str note)
{
    if (sheet->format == SHEET_CSV)
        csv_start(sheet);
    else
        html_start(sheet, title, note);
}

void sheet_row(const struct sheet *sheet, const struct str *cells, struct str mark)
{
    if (sheet->format == SHEET_CSV)
        csv_row(sheet, cells);
    else
        html_row(sheet, cells, mark);
}

void sheet_end(const struct sheet *sheet, struct str note)
{
    if (sheet->format != SHEET_HTML)
        return;
    fputs("</tbody>\n</table>\n", sheet->out);
    if (!str_empty(note)) {
        fputs("<p>", sheet->out);
        html_text(sheet, note);
        fputs("</p>\n", sheet->out);
    }
    fputs("</body>\n</html>\n", sheet->out);
}

/* Two of them in one stream serve nobody. */
enum result sheet_check(struct cli *cli)
{
    int forms = cli_flag(cli, "json") + cli_flag(cli, "csv") + cli_flag(cli, "html");
    return forms < 2 ? RESULT_DONE
                     : cli_fail(cli, RESULT_MISUSE, "Say one of --json, --csv and --html.");
}
