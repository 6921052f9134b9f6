/* Times and dates with times: text, instants, arithmetic. Private to feel.
 *
 * The offset of a temporal with a named zone is settled when it is made, so that comparing looks
 * nothing up. A civil time that its zone skips is moved to the first instant after the gap.
 */
#ifndef FEEL_TEMPORAL_H
#define FEEL_TEMPORAL_H

#include "feel/feel.h"

#define OFFSET_MAX (18 * 3600L) /* seconds; as far as any zone ever was, and what FEEL allows */

/* `hh:mm:ss[.fraction]` with `Z`, `+hh:mm[:ss]` or `@Zone`. */
bool temporal_parse_time(struct str text, struct feel_temporal *ret);
/* A date, or a date, `T` and a time. */
bool temporal_parse_date_time(struct str text, struct feel_temporal *ret);
struct str temporal_format(struct arena *arena, enum feel_kind kind,
                           const struct feel_temporal *temporal);
/* Settle offset and gap of a date and time whose date, time and zone are set. */
void temporal_settle(struct feel_temporal *temporal);
/* Seconds since 1970 on its own clock, and in UTC (a local one counts as UTC). */
int64_t temporal_civil_seconds(const struct feel_temporal *temporal);
int64_t temporal_seconds(const struct feel_temporal *temporal);
/* A date and time moved by an exact span, or by months; false out of range. */
bool temporal_shift(const struct feel_temporal *from, int64_t seconds, int32_t nanos,
                    struct feel_temporal *ret);
bool temporal_shift_months(const struct feel_temporal *from, int64_t months,
                           struct feel_temporal *ret);
/* A time of day moved by a span; wraps at midnight. */
struct feel_temporal temporal_turn(const struct feel_temporal *from, int64_t seconds,
                                   int32_t nanos);
/* -1, 0, 1; false where one has a zone and the other has none. */
bool temporal_compare(const struct feel_temporal *a, const struct feel_temporal *b, int *ret);
/* The same fields, zone included. */
bool temporal_same(const struct feel_temporal *a, const struct feel_temporal *b);
bool date_move_days(struct date from, int64_t days, struct date *ret);
bool date_move_months(struct date from, int64_t months, struct date *ret);
/* A duration's ISO 8601 text, checked; false for a mixed one too. */
bool duration_value(struct str text, struct feel_value *ret);
struct str duration_text(struct arena *arena, struct feel_value duration);

#endif
