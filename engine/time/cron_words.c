#include "time/cron.h"

enum { TIMES_SHOWN = 6, ITEMS_MAX = 64 };
#define ALL_SIXTY ((UINT64_C(1) << 60) - 1)
#define ALL_HOURS ((UINT32_C(1) << 24) - 1)
#define ALL_MONTHS 0x1ffe
#define ALL_WEEKDAYS 0x7f

/* Parts of a list, to be joined by commas and `and`. */
struct items {
    struct arena *arena;
    struct str at[ITEMS_MAX];
    size_t count;
};

typedef struct str name_of(struct arena *arena, int value);

static struct str name_number(struct arena *arena, int value)
{
    return str_format(arena, "%d", value);
}

static struct str name_month(struct arena *arena, int value)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    return str_format(arena, "%s", names[value - 1]);
}

static const char *weekday(int value)
{
    static const char *const names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
    return names[value % 7];
}

static struct str name_weekdays(struct arena *arena, int value)
{
    return str_format(arena, "%ss", weekday(value));
}

static void add_item(struct items *items, struct str item)
{
    if (items->count < ITEMS_MAX)
        items->at[items->count++] = item;
}

/* Values of a mask; three or more in a row become `a to b`. */
static void add_mask(struct items *items, uint64_t mask, int first, int last, name_of *name)
{
    for (int value = first; value <= last; value++) {
        int end = value;
        if (!(mask >> value & 1))
            continue;
        while (end < last && mask >> (end + 1) & 1)
            end++;
        if (end - value < 2) {
            add_item(items, name(items->arena, value));
            continue;
        }
        struct str from = name(items->arena, value), to = name(items->arena, end);
        add_item(items, str_format(items->arena, "%.*s to %.*s", STR_ARG(from), STR_ARG(to)));
        value = end;
    }
}

static void join(struct text *out, const struct items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        if (i > 0)
            text_add(out, i + 1 == items->count ? STR(" and ") : STR(", "));
        text_add(out, items->at[i]);
    }
}

static int bit_count(uint64_t mask)
{
    return __builtin_popcountll(mask);
}

/* n where the mask is 0, n, 2n, ... below 60 and n divides 60; else 0. */
static int even_step(uint64_t mask)
{
    for (int step = 2; step <= 30; step++) {
        uint64_t even = 0;
        for (int value = 0; value < 60; value += step)
            even |= UINT64_C(1) << value;
        if (60 % step == 0 && even == mask)
            return step;
    }
    return 0;
}

/* at 09:00, 12:30 and 16:00 */
static void add_times(struct text *out, const struct cron *cron)
{
    struct items items = {.arena = out->arena};
    for (int hour = 0; hour < 24; hour++)
        for (int minute = 0; minute < 60; minute++)
            if (cron->hours >> hour & 1 && cron->minutes >> minute & 1)
                add_item(&items, str_format(out->arena, "%02d:%02d", hour, minute));
    text_add(out, STR("at "));
    join(out, &items);
}

/* `every minute`, `every 5 minutes` or `at minutes 0 and 30` */
static void add_sixty(struct text *out, uint64_t mask, const char *unit)
{
    struct items items = {.arena = out->arena};
    int step = even_step(mask);
    if (mask == ALL_SIXTY) {
        text_addf(out, "every %s", unit);
    } else if (step > 0) {
        text_addf(out, "every %d %ss", step, unit);
    } else {
        text_addf(out, "at %s%s ", unit, bit_count(mask) > 1 ? "s" : "");
        add_mask(&items, mask, 0, 59, name_number);
        join(out, &items);
    }
}

static void add_clock(struct text *out, const struct cron *cron)
{
    struct items items = {.arena = out->arena};
    if (cron->seconds == 1 && bit_count(cron->minutes) * bit_count(cron->hours) <= TIMES_SHOWN) {
        add_times(out, cron);
        return;
    }
    if (cron->seconds != 1) {
        add_sixty(out, cron->seconds, "second");
        text_add(out, STR(", "));
    }
    add_sixty(out, cron->minutes, "minute");
    if (cron->hours == ALL_HOURS) {
        text_add(out, STR(" of every hour"));
        return;
    }
    text_addf(out, " of hour%s ", bit_count(cron->hours) > 1 ? "s" : "");
    add_mask(&items, cron->hours, 0, 23, name_number);
    join(out, &items);
}

static void add_days(struct text *out, const struct cron *cron)
{
    struct items items = {.arena = out->arena};
    struct items days = {.arena = out->arena};
    struct text list = text_new(out->arena);
    add_mask(&days, cron->days, 1, 31, name_number);
    join(&list, &days);
    if (cron->days)
        add_item(&items, str_format(out->arena, "day%s %.*s", bit_count(cron->days) > 1 ? "s" : "",
                                    STR_ARG(text_str(&list))));
    for (int day = 1; day <= 31; day++)
        if (cron->near >> day & 1)
            add_item(&items, str_format(out->arena,
                                        "the weekday (Monday to Friday) nearest to day %d", day));
    if (cron->last_day)
        add_item(&items, STR("the last day"));
    if (cron->last_workday)
        add_item(&items, STR("the last weekday (Monday to Friday)"));
    text_add(out, STR(" on "));
    join(out, &items);
    text_add(out, STR(" of the month"));
}

static void add_ranked(struct items *items, const struct cron *cron, int day)
{
    static const char *const ranks[] = {"", "first", "second", "third", "fourth", "fifth"};
    for (int rank = 1; rank <= 5; rank++)
        if (cron->nth[day] >> rank & 1)
            add_item(items,
                     str_format(items->arena, "the %s %s of the month", ranks[rank], weekday(day)));
    if (cron->last_weekdays >> day & 1)
        add_item(items, str_format(items->arena, "the last %s of the month", weekday(day)));
}

static void add_weekdays(struct text *out, const struct cron *cron)
{
    struct items items = {.arena = out->arena};
    /* From Monday to Sunday, which is bit 0. */
    uint64_t mask = (cron->weekdays & 0x7eu) | (cron->weekdays & 1u) << 7;
    if (cron->weekdays == ALL_WEEKDAYS) {
        text_add(out, STR(" every day"));
        return;
    }
    add_mask(&items, mask, 1, 7, name_weekdays);
    for (int day = 1; day <= 7; day++)
        add_ranked(&items, cron, day % 7);
    text_add(out, STR(" on "));
    join(out, &items);
}

/* Whether a month of the line may have none of its days: people tend to forget that the 31st is
 * skipped in June. */
static bool lacks_days(const struct cron *cron)
{
    uint32_t days = cron->days | cron->near;
    for (int month = 1; month <= 12; month++) {
        int length = month == 2 ? 28 : date_month_days(1, month);
        if ((cron->months >> month & 1) && (days & ((UINT32_C(2) << length) - 1)) == 0)
            return !cron->last_day && !cron->last_workday;
    }
    return false;
}

static bool lacks_weekdays(const struct cron *cron)
{
    bool fifth = false;
    for (int day = 0; day < 7; day++) {
        fifth = fifth || cron->nth[day] == 1u << 5;
        if (cron->nth[day] & 0x1e)
            return false;
    }
    return fifth && cron->weekdays == 0 && cron->last_weekdays == 0;
}

struct str cron_words(struct arena *arena, const struct cron *cron)
{
    struct text out = text_new(arena);
    struct items months = {.arena = arena};
    add_clock(&out, cron);
    if (!cron->any_day)
        add_days(&out, cron);
    else if (!cron->any_weekday)
        add_weekdays(&out, cron);
    else
        text_add(&out, STR(" every day"));
    if (cron->months != ALL_MONTHS) {
        add_mask(&months, cron->months, 1, 12, name_month);
        text_add(&out, STR(" in "));
        join(&out, &months);
    }
    if (cron->any_day ? lacks_weekdays(cron) : lacks_days(cron))
        text_add(&out, STR(", where there is one"));
    return text_str(&out);
}
