/* CSV (RFC 4180) as spreadsheets write it: UTF-8 with or without a byte-order mark, LF or CRLF,
 * quoted fields.
 *
 * Rows and fields live in the caller's arena; every row knows the line of the file on which it
 * starts.
 */
#ifndef CLI_CSV_H
#define CLI_CSV_H

#include "base/diag.h"

struct csv_row {
    size_t line; /* from 1 */
    const struct str *fields;
    const struct span *places; /* of each field in the source */
    size_t count;
};
struct csv {
    const struct source *source;
    struct csv_row header;
    const struct csv_row *rows;
    size_t count;
};
/* Read a whole file. What is wrong (bad UTF-8, an unclosed quote, text after a quote, a control
 * character, rows longer or shorter than the header, no header, limits) goes to `diags`; false
 * after errors. */
bool csv_read(struct arena *arena, struct str name, struct str bytes, struct diags *diags,
              struct csv *ret);

/* Codes C001 to C099 of this file and of import; ended by a NULL code. */
extern const struct diag_code csv_codes[];

#endif
