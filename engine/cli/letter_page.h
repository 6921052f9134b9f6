/* Letters as one HTML page for paper: each begins on a sheet of its own.
 *
 * Every text that is handed in is plain and becomes content, never markup; only `html` is HTML, by
 * whoever wrote the protocol, with its values escaped already. Nothing in the page is loaded or
 * run.
 */
#ifndef CLI_LETTER_PAGE_H
#define CLI_LETTER_PAGE_H

#include "cli/cli.h"

struct letter_page {
    struct str from, from_address; /* may be empty; lines of addresses are parted by commas */
    struct str to, to_address;
    struct str date, reference, subject;
    struct str text, html; /* html may be empty: the text is printed */
    bool draft;            /* rendered for a look, not sent */
};
void letter_pages_start(struct cli *cli, struct str reference);
void letter_page_print(struct cli *cli, const struct letter_page *page);
void letter_pages_end(struct cli *cli);

#endif
