#include "feel/literal.h"

#include "feel/number.h"
#include "feel/temporal.h"
#include "feel/type.h"
#include "feel/value.h"

static bool read_date(struct arena *arena, struct str text, struct feel_value *ret)
{
    struct date date;
    (void)arena;
    if (!date_parse(text, &date))
        return false;
    *ret = feel_date(date);
    return true;
}

static bool read_time(struct arena *arena, struct str text, struct feel_value *ret)
{
    struct feel_temporal temporal;
    if (!temporal_parse_time(text, &temporal))
        return false;
    *ret = value_temporal(arena, FEEL_TIME, temporal);
    return true;
}

static bool read_date_time(struct arena *arena, struct str text, struct feel_value *ret)
{
    struct feel_temporal temporal;
    if (!temporal_parse_date_time(text, &temporal))
        return false;
    *ret = value_temporal(arena, FEEL_DATE_TIME, temporal);
    return true;
}

static bool read_duration(struct arena *arena, struct str text, struct feel_value *ret)
{
    (void)arena;
    return duration_value(text, ret);
}

bool literal_temporal(struct arena *arena, struct str text, struct feel_value *ret)
{
    return read_date(arena, text, ret) || read_duration(arena, text, ret) ||
           read_time(arena, text, ret) || read_date_time(arena, text, ret);
}

/* ---- by type ---- */
/* People write times of day without seconds in definitions. */
static bool read_short_time(struct arena *arena, struct str text, struct feel_value *ret)
{
    struct feel_temporal temporal = {0};
    if (read_time(arena, text, ret))
        return true;
    if (!clock_parse(text, &temporal.time))
        return false;
    *ret = value_temporal(arena, FEEL_TIME, temporal);
    return true;
}

static bool read_short_date_time(struct arena *arena, struct str text, struct feel_value *ret)
{
    struct civil civil;
    if (read_date_time(arena, text, ret))
        return true;
    if (!civil_parse(text, &civil))
        return false;
    *ret = value_temporal(arena, FEEL_DATE_TIME,
                          (struct feel_temporal){.date = civil.date, .time = civil.time});
    return true;
}

static bool read_number(struct arena *arena, struct str text, struct feel_value *ret)
{
    *ret = feel_number(arena, text);
    return ret->kind == FEEL_NUMBER;
}

static bool read_boolean(struct arena *arena, struct str text, struct feel_value *ret)
{
    (void)arena;
    *ret = feel_boolean(str_is(text, "true"));
    return str_is(text, "true") || str_is(text, "false");
}

static bool read_days(struct arena *arena, struct str text, struct feel_value *ret)
{
    return read_duration(arena, text, ret) && ret->kind == FEEL_DAYS_DURATION;
}

static bool read_months(struct arena *arena, struct str text, struct feel_value *ret)
{
    return read_duration(arena, text, ret) && ret->kind == FEEL_MONTHS_DURATION;
}

static const struct reader {
    bool (*read)(struct arena *arena, struct str text, struct feel_value *ret);
    const char *want;
} readers[FEEL_T_FUNCTION + 1] = {
    [FEEL_T_BOOLEAN] = {read_boolean, "true or false"},
    [FEEL_T_NUMBER] = {read_number, "a number such as 4 or 2.5"},
    [FEEL_T_DATE] = {read_date, "a date such as 2026-09-21"},
    [FEEL_T_TIME] = {read_short_time, "a time such as 16:00"},
    [FEEL_T_DATE_TIME] = {read_short_date_time, "a date and time such as 2026-09-21T16:00"},
    [FEEL_T_DAYS_DURATION] = {read_days, "a duration such as P10D or PT1H30M"},
    [FEEL_T_MONTHS_DURATION] = {read_months, "a duration such as P1Y or P6M"},
};

/* JSON's numbers: no sign +, no leading zero, so that 012 and times of day stay text. */
static bool is_json_number(struct str text)
{
    struct str rest = text;
    if (rest.len > 0 && rest.at[0] == '-')
        rest = str_part(rest, 1, rest.len);
    bool digit = rest.len > 0 && rest.at[0] >= '0' && rest.at[0] <= '9';
    bool padded = rest.len > 1 && rest.at[0] == '0' && rest.at[1] != '.';
    return digit && !padded && rest.at[rest.len - 1] >= '0' && rest.at[rest.len - 1] <= '9';
}

static struct feel_value read_any(struct arena *arena, struct str text)
{
    struct feel_value value;
    if (read_boolean(arena, text, &value) ||
        (is_json_number(text) && read_number(arena, text, &value)))
        return value;
    return feel_string(text);
}

bool feel_read_literal(struct arena *arena, struct str text, const struct feel_type *type,
                       struct feel_value *ret, struct str *ret_why)
{
    const struct reader *reader = &readers[type->kind];
    struct str why;
    *ret = feel_null();
    if (type->kind == FEEL_T_STRING || type->kind == FEEL_T_ANY) {
        *ret = type->kind == FEEL_T_ANY ? read_any(arena, text) : feel_string(text);
        return feel_conforms(arena, *ret, type, ret_why);
    }
    if (reader->read == NULL)
        why = str_format(arena, "a %.*s has no literal text; write an expression after '='",
                         STR_ARG(feel_type_name(arena, type)));
    else if (reader->read(arena, text, ret))
        return true;
    else
        why = str_format(arena, "must be %s", reader->want);
    if (ret_why != NULL)
        *ret_why = why;
    *ret = feel_null();
    return false;
}
