#include "time/civil.h"

static bool same_term(const struct calendar_period *a, const struct calendar_period *b)
{
    return str_eq(a->year, b->year) && str_eq(a->term, b->term);
}

/* The half-term that ends last before `date` (direction -1) or begins first after it; the count
 * of half-terms where there is none. */
static size_t beside(const struct calendar *calendar, struct date date, int direction)
{
    size_t count = calendar->period_count, after = period_from_day(calendar, date);
    if (after < count && date_compare(calendar->periods[after].from, date) <= 0)
        return after;
    /* `date` is between half-terms: `after` begins next, the one before it ended last. Within a
     * term (the half-term break) both belong to that term. */
    if (direction >= 0)
        return after;
    return after == 0 ? count : after - 1;
}

/* Where the term of half-term `at` begins or ends, as an index. */
static size_t term_end(const struct calendar *calendar, size_t at, int direction)
{
    const struct calendar_period *periods = calendar->periods;
    if (direction < 0)
        while (at > 0 && same_term(&periods[at - 1], &periods[at]))
            at--;
    else
        while (at + 1 < calendar->period_count && same_term(&periods[at + 1], &periods[at]))
            at++;
    return at;
}

bool calendar_term(const struct calendar *calendar, struct date date, int direction, int64_t n,
                   struct date *ret_from, struct date *ret_to)
{
    size_t at = beside(calendar, date, direction);
    if (at >= calendar->period_count || n < 1)
        return false;
    for (int64_t i = 1; i < n; i++) {
        size_t end = term_end(calendar, at, direction);
        if (direction < 0 ? end == 0 : end + 1 >= calendar->period_count)
            return false;
        at = direction < 0 ? end - 1 : end + 1;
    }
    *ret_from = calendar->periods[term_end(calendar, at, -1)].from;
    *ret_to = calendar->periods[term_end(calendar, at, 1)].to;
    return true;
}
