/* Functions on school days, working days, half-terms and terms, and on check characters.
 *
 * Those on days take the name of a calendar as their last argument, by default the fallback of the
 * file. A date outside of the calendar gives null with a reason, never a guess.
 */
#include "feel/check_character.h"
#include "feel/value.h"

struct feel_value feel_date_range(struct arena *arena, struct date from, struct date to)
{
    return value_range(
        arena, (struct feel_range){
                   .from = feel_date(from), .to = feel_date(to), .has_from = true, .has_to = true});
}

static struct feel_value fault(struct feel_env *env, const char *code, const struct error *error)
{
    return feel_null_because(env->arena, code, (struct span){0}, "%s", error->text);
}

static const struct calendar *calendar_named(struct feel_env *env, struct feel_value name,
                                             struct feel_value *ret_fault)
{
    struct str wanted = name.kind == FEEL_STRING ? name.of.string : (struct str){0};
    const struct calendar *calendar =
        env->calendar != NULL ? env->calendar(env->host, wanted) : NULL;
    if (calendar == NULL)
        *ret_fault = str_empty(wanted)
                         ? feel_null_because(env->arena, "no_calendar", (struct span){0},
                                             "there is no calendar to count on")
                         : feel_null_because(env->arena, "no_calendar", (struct span){0},
                                             "there is no calendar '%.*s'", STR_ARG(wanted));
    return calendar;
}

/* ---- counting ---- */
static struct feel_value count_days(struct feel_env *env, const struct feel_value *args,
                                    enum day_kind kind)
{
    struct feel_value none = feel_null();
    struct error error;
    int64_t count;
    const struct calendar *calendar = calendar_named(env, args[2], &none);
    if (calendar == NULL)
        return none;
    if (!calendar_count(calendar, kind, args[0].of.date, args[1].of.date, &count, &error))
        return fault(env, "not_covered", &error);
    return feel_int(count);
}

static struct feel_value add_days(struct feel_env *env, const struct feel_value *args,
                                  enum day_kind kind, int direction)
{
    struct feel_value none = feel_null();
    struct error error;
    struct date date;
    int64_t count;
    const struct calendar *calendar = calendar_named(env, args[2], &none);
    if (calendar == NULL)
        return none;
    if (!feel_to_int(args[1], &count) || count < 0 || count > CALENDAR_YEARS * 366L)
        return feel_null_because(env->arena, "out_of_range", (struct span){0},
                                 "the number of days must be whole and not negative");
    if (!calendar_add(calendar, kind, args[0].of.date, direction * count, &date, &error))
        return fault(env, "not_covered", &error);
    return feel_date(date);
}

static struct feel_value school_days_between(void *host, struct feel_env *env,
                                             const struct feel_value *args)
{
    (void)host;
    return count_days(env, args, DAY_SCHOOL);
}

static struct feel_value working_days_between(void *host, struct feel_env *env,
                                              const struct feel_value *args)
{
    (void)host;
    return count_days(env, args, DAY_WORKING);
}

static struct feel_value school_days_after(void *host, struct feel_env *env,
                                           const struct feel_value *args)
{
    (void)host;
    return add_days(env, args, DAY_SCHOOL, 1);
}

static struct feel_value school_days_before(void *host, struct feel_env *env,
                                            const struct feel_value *args)
{
    (void)host;
    return add_days(env, args, DAY_SCHOOL, -1);
}

static struct feel_value working_days_after(void *host, struct feel_env *env,
                                            const struct feel_value *args)
{
    (void)host;
    return add_days(env, args, DAY_WORKING, 1);
}

static struct feel_value is_school_day(void *host, struct feel_env *env,
                                       const struct feel_value *args)
{
    struct feel_value none = feel_null();
    struct error error;
    bool school;
    (void)host;
    const struct calendar *calendar = calendar_named(env, args[1], &none);
    if (calendar == NULL)
        return none;
    if (!calendar_school_day(calendar, args[0].of.date, &school, &error))
        return fault(env, "not_covered", &error);
    return feel_boolean(school);
}

/* ---- periods ---- */
static struct feel_value week_of(void *host, struct feel_env *env, const struct feel_value *args)
{
    (void)host;
    struct date monday = date_add_days(args[0].of.date, 1 - date_weekday(args[0].of.date));
    return feel_date_range(env->arena, monday, date_add_days(monday, 6));
}

static struct feel_value half_term_of(void *host, struct feel_env *env,
                                      const struct feel_value *args)
{
    struct feel_value none = feel_null();
    (void)host;
    const struct calendar *calendar = calendar_named(env, args[1], &none);
    if (calendar == NULL)
        return none;
    const struct calendar_period *period = calendar_period_of(calendar, args[0].of.date);
    if (period == NULL)
        return feel_null_because(env->arena, "between_half_terms", (struct span){0},
                                 "the date lies in no half-term of calendar %.*s",
                                 STR_ARG(calendar->name));
    return feel_date_range(env->arena, period->from, period->to);
}

static struct feel_value half_terms(void *host, struct feel_env *env, const struct feel_value *args)
{
    struct feel_value none = feel_null();
    VEC(struct feel_value) found = {0};
    (void)host;
    const struct calendar *calendar = calendar_named(env, args[2], &none);
    if (calendar == NULL)
        return none;
    if (date_compare(args[0].of.date, calendar->from) < 0 ||
        date_compare(args[1].of.date, calendar->to) > 0)
        return feel_null_because(env->arena, "not_covered", (struct span){0},
                                 "calendar %.*s does not cover these dates",
                                 STR_ARG(calendar->name));
    for (size_t i = 0; i < calendar->period_count; i++) {
        const struct calendar_period *period = &calendar->periods[i];
        if (date_compare(period->to, args[0].of.date) >= 0 &&
            date_compare(period->from, args[1].of.date) <= 0)
            VEC_PUSH(env->arena, found, feel_date_range(env->arena, period->from, period->to));
    }
    return feel_list(env->arena, found.items, found.count);
}

static struct feel_value term_of(void *host, struct feel_env *env, const struct feel_value *args)
{
    struct feel_value none = feel_null();
    struct date from, to;
    int64_t n = 1;
    (void)host;
    const struct calendar *calendar = calendar_named(env, args[2], &none);
    if (calendar == NULL)
        return none;
    if (args[1].kind != FEEL_NULL && (!feel_to_int(args[1], &n) || n < 1))
        return feel_null_because(env->arena, "out_of_range", (struct span){0},
                                 "terms are counted from 1");
    if (!calendar_term(calendar, args[0].of.date, 1, n, &from, &to))
        return feel_null_because(env->arena, "not_covered", (struct span){0},
                                 "calendar %.*s has no such term", STR_ARG(calendar->name));
    return feel_date_range(env->arena, from, to);
}

static struct feel_value edge_of(struct feel_env *env, const struct feel_value *args, bool last)
{
    struct feel_value none = feel_null();
    struct error error;
    struct date date;
    const struct calendar *calendar = calendar_named(env, args[1], &none);
    if (calendar == NULL)
        return none;
    const struct feel_range *range = args[0].kind == FEEL_RANGE ? args[0].of.range : NULL;
    if (range == NULL || range->from.kind != FEEL_DATE || range->to.kind != FEEL_DATE)
        return feel_null_because(env->arena, "not_a_period", (struct span){0},
                                 "a period is a range of dates, as week of(...) gives");
    if (!calendar_edge(calendar, range->from.of.date, range->to.of.date, last, &date, &error))
        return fault(env, "not_covered", &error);
    if (!date_is_set(date))
        return feel_null_because(env->arena, "no_school_day", (struct span){0},
                                 "the period has no school day");
    return feel_date(date);
}

static struct feel_value first_school_day(void *host, struct feel_env *env,
                                          const struct feel_value *args)
{
    (void)host;
    return edge_of(env, args, false);
}

static struct feel_value last_school_day(void *host, struct feel_env *env,
                                         const struct feel_value *args)
{
    (void)host;
    return edge_of(env, args, true);
}

/* ---- sessions: words that begin with their day, such as mon_am ---- */
#define PERIOD_DAYS 400 /* a school year and a little */

static bool session_weekday(struct str session, int *ret)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    for (int day = 0; day < 7; day++)
        if (str_starts(session, str_of(days[day])) && (session.len == 3 || session.at[3] == '_')) {
            *ret = day + 1;
            return true;
        }
    return false;
}

/* The days of the week that the sessions fall on, as bits; without a list every day. */
static bool session_week(struct feel_env *env, struct feel_value sessions, unsigned *ret,
                         struct feel_value *ret_fault)
{
    int day = 0;
    *ret = sessions.kind == FEEL_LIST ? 0 : ~0u;
    for (size_t i = 0; sessions.kind == FEEL_LIST && i < sessions.of.list->count; i++) {
        struct feel_value one = sessions.of.list->items[i];
        if (one.kind != FEEL_STRING || !session_weekday(one.of.string, &day)) {
            *ret_fault = feel_null_because(env->arena, "not_a_session", (struct span){0},
                                           "a session is a word that begins with its day, such as "
                                           "mon_am");
            return false;
        }
        *ret |= 1u << day;
    }
    return true;
}

static struct feel_value days_within(struct feel_env *env, const struct calendar *calendar,
                                     const struct feel_range *range, unsigned week)
{
    VEC(struct feel_value) found = {0};
    struct error error;
    int64_t first = date_to_days(range->from.of.date), last = date_to_days(range->to.of.date);
    for (int64_t at = first; at <= last; at++) {
        struct date date = date_from_days(at);
        bool school = false;
        if (!calendar_school_day(calendar, date, &school, &error))
            return fault(env, "not_covered", &error);
        if (school && (week >> date_weekday(date) & 1) != 0)
            VEC_PUSH(env->arena, found, feel_date(date));
    }
    return feel_list(env->arena, found.items, found.count);
}

static struct feel_value session_days(void *host, struct feel_env *env,
                                      const struct feel_value *args)
{
    struct feel_value none = feel_null();
    unsigned week = 0;
    (void)host;
    const struct calendar *calendar = calendar_named(env, args[2], &none);
    const struct feel_range *range = args[0].kind == FEEL_RANGE ? args[0].of.range : NULL;
    if (calendar == NULL || !session_week(env, args[1], &week, &none))
        return none;
    if (range == NULL || range->from.kind != FEEL_DATE || range->to.kind != FEEL_DATE ||
        date_to_days(range->to.of.date) - date_to_days(range->from.of.date) > PERIOD_DAYS)
        return feel_null_because(env->arena, "not_a_period", (struct span){0},
                                 "a period is a range of at most %d days, as week of(...) gives",
                                 PERIOD_DAYS);
    return days_within(env, calendar, range, week);
}

/* ---- the table ---- */
static const struct feel_type range_of_dates = {.kind = FEEL_T_RANGE, .of = &feel_t_date};
static const struct feel_type list_of_ranges = {.kind = FEEL_T_LIST, .of = &range_of_dates};

#define CALENDAR_ARG "calendar"
static const char *const from_to[] = {"from", "to", CALENDAR_ARG};
static const char *const date_days[] = {"date", "days", CALENDAR_ARG};
static const char *const date_only[] = {"date", CALENDAR_ARG};
static const char *const date_n[] = {"date", "n", CALENDAR_ARG};
static const char *const period_only[] = {"period", CALENDAR_ARG};
static const struct feel_type *const from_to_types[] = {&feel_t_date, &feel_t_date, &feel_t_string};
static const struct feel_type *const date_days_types[] = {&feel_t_date, &feel_t_number,
                                                          &feel_t_string};
static const struct feel_type *const date_types[] = {&feel_t_date, &feel_t_string};
static const struct feel_type *const period_types[] = {&range_of_dates, &feel_t_string};

static const struct feel_type list_of_dates = {.kind = FEEL_T_LIST, .of = &feel_t_date};
static const struct feel_type list_of_strings = {.kind = FEEL_T_LIST, .of = &feel_t_string};
static const char *const period_sessions[] = {"period", "sessions", CALENDAR_ARG};
static const struct feel_type *const session_types[] = {&range_of_dates, &list_of_strings,
                                                        &feel_t_string};
static const struct feel_type list_of_numbers = {.kind = FEEL_T_LIST, .of = &feel_t_number};
static const char *const check_character[] = {"text", "weights", "alphabet"};
static const struct feel_type *const check_character_types[] = {&feel_t_string, &list_of_numbers,
                                                                &feel_t_string};

static const struct feel_host_function functions[] = {
    {"school days between", from_to, 2, 3, from_to_types, &feel_t_number, school_days_between,
     "How many school days there are from one date to another, both counted."},
    {"working days between", from_to, 2, 3, from_to_types, &feel_t_number, working_days_between,
     "How many working days there are from one date to another, both counted."},
    {"school days after", date_days, 2, 3, date_days_types, &feel_t_date, school_days_after,
     "The date so many school days after another, which is not counted."},
    {"school days before", date_days, 2, 3, date_days_types, &feel_t_date, school_days_before,
     "The date so many school days before another, which is not counted."},
    {"working days after", date_days, 2, 3, date_days_types, &feel_t_date, working_days_after,
     "The date so many working days after another, which is not counted."},
    {"is school day", date_only, 1, 2, date_types, &feel_t_boolean, is_school_day,
     "Whether a date is a school day."},
    {"week of", date_only, 1, 1, date_types, &range_of_dates, week_of,
     "The week of a date, Monday to Sunday, as a range."},
    {"half term of", date_only, 1, 2, date_types, &range_of_dates, half_term_of,
     "The half-term that holds a date, as a range."},
    {"half terms", from_to, 2, 3, from_to_types, &list_of_ranges, half_terms,
     "The half-terms that touch the days from one date to another, as ranges."},
    {"term of", date_n, 1, 3, date_days_types, &range_of_dates, term_of,
     "The nth term counting the date's own, as a range; without n its own."},
    {"first school day of", period_only, 1, 2, period_types, &feel_t_date, first_school_day,
     "The first school day of a period, such as week of(date)."},
    {"last school day of", period_only, 1, 2, period_types, &feel_t_date, last_school_day,
     "The last school day of a period, such as week of(date)."},
    {"session days", period_sessions, 1, 3, session_types, &list_of_dates, session_days,
     "The school days of a period on which one of the sessions falls, such as mon_am; without "
     "sessions all of them."},
    {"check character", check_character, 3, 3, check_character_types, &feel_t_string,
     feel_check_character,
     "The character of the alphabet that the weighted sum of a text's characters comes to."},
};

const struct feel_library feel_school_time = {.functions = functions,
                                              .count = sizeof functions / sizeof functions[0]};
