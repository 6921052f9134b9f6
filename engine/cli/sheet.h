/* A table for other programs and for paper: CSV (RFC 4180), or one HTML page that prints well.
 *
 * Rows are written as they come; nothing is kept.
 */
#ifndef CLI_SHEET_H
#define CLI_SHEET_H

#include "cli/cli.h"

enum sheet_format { SHEET_CSV, SHEET_HTML };
struct sheet {
    struct arena *arena;
    FILE *out;
    enum sheet_format format;
    const char *const *columns; /* headings, ended by NULL */
};
/* The heading; `title` and `note` stand above an HTML table. */
void sheet_start(const struct sheet *sheet, struct str title, struct str note);
/* One cell for each column. In CSV a text that a spreadsheet would compute (= + - @, tab or return
 * in front) gets an apostrophe before it; in HTML every sign means itself. `mark` names the class
 * of an HTML row, may be empty. */
void sheet_row(const struct sheet *sheet, const struct str *cells, struct str mark);
/* `note` (may be empty) stands below an HTML table. */
void sheet_end(const struct sheet *sheet, struct str note);
/* One form at a time of --json, --csv and --html: RESULT_MISUSE for more. */
NODISCARD enum result sheet_check(struct cli *cli);

#endif
