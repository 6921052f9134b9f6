/* What this floor's files share about civil dates and times: their ranges, their count of seconds
 * (as though the clock were UTC's) and a reader of digits. Plain values throughout.
 */
#ifndef TIME_CIVIL_H
#define TIME_CIVIL_H

#include "time/time.h"

enum { YEAR_MAX = 999999999, DAYS_TO_EPOCH = 719468 /* 0000-03-01 to 1970-01-01 */ };
#define DAY_SECONDS INT64_C(86400)

int64_t div_floor(int64_t a, int64_t b);   /* towards minus infinity; b > 0 */
int64_t civil_seconds(struct civil civil); /* since 1970-01-01T00:00, the nanoseconds left out */
struct civil civil_of_seconds(int64_t seconds);
int clock_compare(struct clock_time a, struct clock_time b);
/* False beyond the range of an instant; nanoseconds are cut to milliseconds. */
bool instant_of_seconds(int64_t seconds, uint32_t nano, int64_t *ret);

/* The index of the first half-term that ends on or after a date; the count where there is none. */
size_t period_from_day(const struct calendar *calendar, struct date date);
/* Whether there can be any day of a kind: without half-terms there is no school day, and to look
 * for the next one would go on to the end. False with an error. */
bool calendar_has_days(const struct calendar *calendar, enum day_kind kind, struct error *error);

/* As date_format writes it. */
void date_add(struct text *out, struct date date);
/* Cut exactly `count` digits off the front of `rest`. */
bool digits_take(struct str *rest, size_t count, int64_t *ret);
/* Cut `c` off the front of `rest`. */
bool char_take(struct str *rest, char c);
/* The front of `rest` as a date; what follows is left. */
bool date_take(struct str *rest, struct date *ret);
bool clock_take(struct str *rest, struct clock_time *ret);

#endif
