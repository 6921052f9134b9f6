#include "cli/letter_page.h"

static void put(struct cli *cli, struct str text)
{
    fprintf(cli->out, "%.*s", STR_ARG(text_html(cli->arena, text)));
}

/* What comes before it, the text, what comes after; nothing at all where it is empty. */
static void put_within(struct cli *cli, const char *before, struct str text, const char *after)
{
    if (str_empty(text))
        return;
    fputs(before, cli->out);
    put(cli, text);
    fputs(after, cli->out);
}

void letter_pages_start(struct cli *cli, struct str reference)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "style-src 'unsafe-inline'\">\n",
          cli->out);
    put_within(cli, "<title>", reference, "</title>\n");
    fputs("<style>\n"
          "@page { size: A4; margin: 25mm 22mm 20mm 25mm }\n"
          "body { font: 11pt/1.45 serif; margin: 0 auto; max-width: 165mm; "
          "word-wrap: break-word; overflow-wrap: anywhere }\n"
          "table { border-collapse: collapse; width: 100%; margin: 0 0 3.5mm 0 }\n"
          "th, td { padding: 1mm 4mm 1mm 0; text-align: start; vertical-align: top }\n"
          "address { font-style: normal }\n"
          ".letter { page-break-after: always; break-after: page; padding: 1mm }\n"
          ".letter:last-child { page-break-after: auto; break-after: auto }\n"
          /* The address stands 51 mm below the edge of the paper, in the window of a DL or C5
           * envelope, however long the letterhead beside it is. */
          ".head { overflow: hidden; min-height: 68mm }\n"
          ".from { float: right; width: 70mm; text-align: right }\n"
          ".to { margin-top: 25mm; width: 85mm }\n"
          ".lines { margin: 0 0 8mm 0 }\n"
          ".draft { border: 1px solid; padding: 2mm 3mm; font-weight: bold }\n"
          "@media print { .draft { position: absolute; margin-top: -15mm } }\n"
          "h1 { font-size: 12pt; margin: 0 0 5mm 0 }\n"
          "p { margin: 0 0 3.5mm 0; orphans: 3; widows: 3 }\n"
          "</style>\n</head>\n<body>\n",
          cli->out);
}

static void put_address(struct cli *cli, const char *kind, struct str name, struct str lines)
{
    struct str rest = lines, line;
    if (str_empty(name))
        return;
    fprintf(cli->out, "<address class=\"%s\" dir=\"auto\">", kind);
    put(cli, name);
    while (str_next(&rest, ',', &line))
        put_within(cli, "<br>\n", str_trim(line), "");
    fputs("</address>\n", cli->out);
}

static void put_lines(struct cli *cli, struct str paragraph)
{
    struct str rest = paragraph, line;
    const char *before = "<p dir=\"auto\">";
    while (str_next(&rest, '\n', &line)) {
        fputs(before, cli->out);
        put(cli, line);
        before = "<br>\n";
    }
    fputs("</p>\n", cli->out);
}

/* Blank lines part the paragraphs of plain text. */
static void put_paragraphs(struct cli *cli, struct str text)
{
    struct str rest = str_trim(text);
    while (!str_empty(rest)) {
        ptrdiff_t end = str_find(rest, STR("\n\n"), 0);
        size_t at = end < 0 ? rest.len : (size_t)end;
        put_lines(cli, str_part(rest, 0, at));
        rest = str_trim(str_part(rest, at, rest.len));
    }
}

void letter_page_print(struct cli *cli, const struct letter_page *page)
{
    fputs("<article class=\"letter\">\n", cli->out);
    if (page->draft)
        fputs("<p class=\"draft\">Draft: this letter has not been sent.</p>\n", cli->out);
    fputs("<div class=\"head\">\n", cli->out);
    put_address(cli, "from", page->from, page->from_address);
    put_address(cli, "to", page->to, page->to_address);
    fputs("</div>\n", cli->out);
    fputs("<p class=\"lines\">", cli->out);
    put_within(cli, "", page->date, "<br>\n");
    put_within(cli, "Our reference: ", page->reference, "</p>\n");
    put_within(cli, "<h1 dir=\"auto\">", page->subject, "</h1>\n");
    if (str_empty(page->html))
        put_paragraphs(cli, page->text);
    else
        fprintf(cli->out, "%.*s\n", STR_ARG(str_trim(page->html)));
    fputs("</article>\n", cli->out);
}

void letter_pages_end(struct cli *cli)
{
    fputs("</body>\n</html>\n", cli->out);
}
