/* What a TZif file (RFC 8536) says, and the rule in its footer (POSIX TZ, extended by RFC 8536
 * section 3.3.1).
 *
 * The result of a parse lives in the caller's arena. Bytes may be hostile: whatever does not hold
 * together is refused whole. Times are seconds since 1970-01-01T00:00:00Z.
 */
#ifndef TIME_TZIF_H
#define TIME_TZIF_H

#include "base/text.h"

enum tz_rule_kind {
    TZ_RULE_JULIAN /* 1 to 365, no leap day */,
    TZ_RULE_DAY /* 0 to 365 */,
    TZ_RULE_WEEK
};
struct tz_rule { /* the day of a change within a year, and its local time in seconds */
    enum tz_rule_kind kind;
    int day;                  /* JULIAN, DAY */
    int month, week, weekday; /* WEEK: Mm.w.d; week 5 is the last; weekday from Sunday 0 */
    int32_t time;
};
struct tz_footer {
    bool present, has_summer;
    int32_t standard, summer; /* seconds east of UTC */
    struct tz_rule starts, ends;
};
struct tzif {
    const int64_t
        *changes; /* ascending: those of the file, then what the footer gives to TZ_WORKED_OUT */
    const int32_t *after; /* seconds east of UTC after each change */
    size_t change_count;
    const int32_t *offsets; /* by type, seconds east of UTC; type 0 holds before the first change */
    size_t offset_count;
    struct tz_footer footer;
};

/* The start of 2200: until then changes are looked up, later ones are computed each time. */
#define TZ_WORKED_OUT INT64_C(7258118400)
enum { TZ_OFFSET_MAX = 26 * 3600 }; /* no offset reaches it, RFC 8536 section 3.2 */

bool tzif_parse(struct arena *arena, struct str bytes, struct tzif *ret);
bool tz_footer_parse(struct str text, struct tz_footer *ret);

/* Seconds east of UTC at `at`. */
int32_t tzif_offset(const struct tzif *tzif, int64_t at);
/* The first change strictly after `at`; false where none comes. It may leave the offset as it was.
 */
bool tzif_next_change(const struct tzif *tzif, int64_t at, int64_t *ret);
/* Both at once: the offset, and whether a change comes after `at`, and when. */
bool tzif_stretch(const struct tzif *tzif, int64_t at, int32_t *ret_offset, int64_t *ret_end);

int32_t tz_footer_offset(const struct tz_footer *footer, int64_t at);
bool tz_footer_next_change(const struct tz_footer *footer, int64_t at, int64_t *ret);

#endif
