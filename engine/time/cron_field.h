/* One field of a cron line: its values, lists, ranges and steps.
 *
 * Reads into masks of the caller's; faults go to the caller's diagnostics, at the faulty item.
 */
#ifndef TIME_CRON_FIELD_H
#define TIME_CRON_FIELD_H

#include "time/cron.h"

enum cron_part {
    CRON_SECOND,
    CRON_MINUTE,
    CRON_HOUR,
    CRON_DAY,
    CRON_MONTH,
    CRON_WEEKDAY,
    CRON_PARTS,
};

struct cron_reader {
    struct arena *arena;
    const struct excerpt *text;
    struct diags *diags;
    bool failed;
};

/* Read the bytes [from, to) as that field. */
void cron_field_read(struct cron_reader *reader, enum cron_part part, size_t from, size_t to,
                     struct cron *cron);
/* A fault at [from, to), with a help that may be empty; always false. */
bool cron_fault(struct cron_reader *reader, const char *code, size_t from, size_t to,
                struct str message, struct str help);

#endif
