#include "feel/type.h"

#include "feel/value.h"

const struct feel_type feel_any = {.kind = FEEL_T_ANY};
const struct feel_type feel_t_null = {.kind = FEEL_T_NULL};
const struct feel_type feel_t_boolean = {.kind = FEEL_T_BOOLEAN};
const struct feel_type feel_t_number = {.kind = FEEL_T_NUMBER};
const struct feel_type feel_t_string = {.kind = FEEL_T_STRING};
const struct feel_type feel_t_date = {.kind = FEEL_T_DATE};
const struct feel_type feel_t_time = {.kind = FEEL_T_TIME};
const struct feel_type feel_t_date_time = {.kind = FEEL_T_DATE_TIME};
const struct feel_type feel_t_days_duration = {.kind = FEEL_T_DAYS_DURATION};
const struct feel_type feel_t_months_duration = {.kind = FEEL_T_MONTHS_DURATION};
const struct feel_type feel_t_list = {.kind = FEEL_T_LIST, .of = &feel_any};
const struct feel_type feel_t_context = {.kind = FEEL_T_CONTEXT};
const struct feel_type feel_t_range = {.kind = FEEL_T_RANGE, .of = &feel_any};
const struct feel_type feel_t_function = {.kind = FEEL_T_FUNCTION, .of = &feel_any};

static const struct str no_words[] = {{NULL, 0}};
const struct feel_type feel_t_unknown = {.kind = FEEL_T_STRING, .words = no_words};

static const struct named_type {
    const char *name;
    const struct feel_type *type;
} named_types[] = {
    {"any", &feel_any},
    {"null", &feel_t_null},
    {"boolean", &feel_t_boolean},
    {"number", &feel_t_number},
    {"string", &feel_t_string},
    {"date", &feel_t_date},
    {"time", &feel_t_time},
    {"date and time", &feel_t_date_time},
    {"days and time duration", &feel_t_days_duration},
    {"years and months duration", &feel_t_months_duration},
    {"list", &feel_t_list},
    {"context", &feel_t_context},
    {"range", &feel_t_range},
    {"function", &feel_t_function},
    {"Any", &feel_any},
    {"Null", &feel_t_null},
};
#define NAMED_TYPES (sizeof named_types / sizeof *named_types)

const struct feel_type *type_of_kind(enum feel_kind kind)
{
    return named_types[kind + 1].type; /* the rows stand in the order of enum feel_type_kind */
}

const struct feel_type *type_named(struct str name)
{
    for (size_t i = 0; i < NAMED_TYPES; i++)
        if (str_is(name, named_types[i].name))
            return named_types[i].type;
    return NULL;
}

const struct feel_type *feel_type_list(struct arena *arena, const struct feel_type *of)
{
    struct feel_type *type = ARENA_NEW(arena, struct feel_type);
    type->kind = FEEL_T_LIST;
    type->of = of;
    return type;
}

const struct feel_type *type_range_of(struct arena *arena, const struct feel_type *of)
{
    struct feel_type *type = ARENA_NEW(arena, struct feel_type);
    type->kind = FEEL_T_RANGE;
    type->of = of;
    return type;
}

static bool has_element(const struct feel_type *type)
{
    return (type->kind == FEEL_T_LIST || type->kind == FEEL_T_RANGE) && type->of != NULL &&
           type->of->kind != FEEL_T_ANY;
}

struct str feel_type_name(struct arena *arena, const struct feel_type *type)
{
    struct text out = text_new(arena);
    text_add(&out, str_of(named_types[type->kind].name));
    for (int depth = 0; has_element(type) && depth < 8; depth++) {
        type = type->of;
        text_addf(&out, " of %s", named_types[type->kind].name);
    }
    return text_str(&out);
}

const struct feel_field *type_field(const struct feel_type *type, struct str name)
{
    for (size_t i = 0; i < type->count; i++)
        if (str_eq(type->fields[i].name, name))
            return &type->fields[i];
    return NULL;
}

/* ---- of values ---- */
static const struct feel_type *type_of_context(struct arena *arena,
                                               const struct feel_context *context)
{
    struct feel_type *type = ARENA_NEW(arena, struct feel_type);
    struct feel_field *fields = ARENA_ARRAY(arena, struct feel_field, context->count);
    for (size_t i = 0; i < context->count; i++)
        fields[i] = (struct feel_field){context->keys[i], type_of_value(arena, context->values[i])};
    *type = (struct feel_type){.kind = FEEL_T_CONTEXT, .fields = fields, .count = context->count};
    return type;
}

static const struct feel_type *type_of_list(struct arena *arena, const struct feel_list *list)
{
    if (list->count == 0)
        return &feel_t_list;
    const struct feel_type *of = type_of_value(arena, list->items[0]);
    for (size_t i = 1; i < list->count && of->kind != FEEL_T_ANY; i++)
        of = type_join(of, type_of_value(arena, list->items[i]));
    return feel_type_list(arena, of);
}

const struct feel_type *type_of_value(struct arena *arena, struct feel_value value)
{
    if (value.kind == FEEL_CONTEXT)
        return type_of_context(arena, value.of.context);
    if (value.kind == FEEL_LIST)
        return type_of_list(arena, value.of.list);
    return type_of_kind(value.kind);
}

/* ---- relations of types ---- */
bool types_meet(const struct feel_type *a, const struct feel_type *b)
{
    if (a == b || a->kind == FEEL_T_ANY || b->kind == FEEL_T_ANY || a->kind == FEEL_T_NULL ||
        b->kind == FEEL_T_NULL)
        return true;
    if (a->kind != b->kind)
        return false;
    if (has_element(a) && has_element(b))
        return types_meet(a->of, b->of);
    return true;
}

bool type_allows(const struct feel_type *type, enum feel_type_kind kind)
{
    return type->kind == kind || type->kind == FEEL_T_ANY || type->kind == FEEL_T_NULL;
}

static bool same_fields(const struct feel_type *a, const struct feel_type *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_eq(a->fields[i].name, b->fields[i].name) ||
            a->fields[i].type->kind != b->fields[i].type->kind)
            return false;
    return true;
}

const struct feel_type *type_join(const struct feel_type *a, const struct feel_type *b)
{
    if (a == b || b->kind == FEEL_T_NULL)
        return a;
    if (a->kind == FEEL_T_NULL)
        return b;
    if (a->kind != b->kind)
        return &feel_any;
    if (a->kind == FEEL_T_CONTEXT)
        return same_fields(a, b) ? a : &feel_t_context;
    if (a->kind == FEEL_T_LIST)
        return types_meet(a->of, b->of) && a->of->kind == b->of->kind ? a : &feel_t_list;
    return type_of_kind((enum feel_kind)(a->kind - 1));
}

/* ---- conformance ---- */
static bool list_conforms(struct arena *arena, const struct feel_list *list,
                          const struct feel_type *type, struct str *ret_why)
{
    struct str why;
    for (size_t i = 0; type->of != NULL && i < list->count; i++) {
        if (feel_conforms(arena, list->items[i], type->of, &why))
            continue;
        if (ret_why != NULL)
            *ret_why = str_format(arena, "element %zu: %.*s", i + 1, STR_ARG(why));
        return false;
    }
    return true;
}

static bool context_conforms(struct arena *arena, const struct feel_context *context,
                             const struct feel_type *type, struct str *ret_why)
{
    struct str why;
    for (size_t i = 0; i < type->count; i++) {
        struct feel_value value;
        const struct feel_field *field = &type->fields[i];
        if (field->type == NULL || !feel_context_get(context, field->name, &value) ||
            feel_conforms(arena, value, field->type, &why))
            continue;
        if (ret_why != NULL)
            *ret_why = str_format(arena, "%.*s: %.*s", STR_ARG(field->name), STR_ARG(why));
        return false;
    }
    return true;
}

static bool word_conforms(struct arena *arena, struct str word, const struct feel_type *type,
                          struct str *ret_why)
{
    for (size_t i = 0; i < type->word_count; i++)
        if (str_eq(word, type->words[i]))
            return true;
    if (type->words == NULL)
        return true;
    if (ret_why != NULL) {
        struct text out = text_new(arena);
        text_add(&out, STR("must be one of "));
        for (size_t i = 0; i < type->word_count; i++)
            text_addf(&out, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(type->words[i]));
        *ret_why = text_str(&out);
    }
    return false;
}

static bool range_conforms(struct arena *arena, const struct feel_range *range,
                           const struct feel_type *type, struct str *ret_why)
{
    return type->of == NULL ||
           ((!range->has_from || feel_conforms(arena, range->from, type->of, ret_why)) &&
            (!range->has_to || feel_conforms(arena, range->to, type->of, ret_why)));
}

bool feel_conforms(struct arena *arena, struct feel_value value, const struct feel_type *type,
                   struct str *ret_why)
{
    if (value.kind == FEEL_NULL || type->kind == FEEL_T_ANY)
        return true;
    if ((int)type->kind != (int)value.kind + 1) {
        if (ret_why != NULL)
            *ret_why = str_format(arena, "must be %s, not %s", named_types[type->kind].name,
                                  kind_name(value.kind));
        return false;
    }
    if (value.kind == FEEL_STRING)
        return word_conforms(arena, value.of.string, type, ret_why);
    if (value.kind == FEEL_LIST)
        return list_conforms(arena, value.of.list, type, ret_why);
    if (value.kind == FEEL_CONTEXT)
        return context_conforms(arena, value.of.context, type, ret_why);
    if (value.kind == FEEL_RANGE)
        return range_conforms(arena, value.of.range, type, ret_why);
    return true;
}

static bool has_all_fields(struct arena *arena, const struct feel_context *context,
                           const struct feel_type *type)
{
    for (size_t i = 0; i < type->count; i++) {
        struct feel_value value;
        if (!feel_context_get(context, type->fields[i].name, &value) ||
            !(value.kind == FEEL_NULL || type_is_instance(arena, value, type->fields[i].type)))
            return false;
    }
    return true;
}

bool type_is_instance(struct arena *arena, struct feel_value value, const struct feel_type *type)
{
    if (value.kind == FEEL_NULL)
        return type->kind == FEEL_T_NULL;
    if (value.kind == FEEL_CONTEXT && type->kind == FEEL_T_CONTEXT)
        return has_all_fields(arena, value.of.context, type);
    if (value.kind == FEEL_FUNCTION && type->kind == FEEL_T_FUNCTION)
        return type->count == 0 || value.of.function->count == type->count;
    if (value.kind == FEEL_LIST && type->kind == FEEL_T_LIST && type->of->kind != FEEL_T_ANY) {
        for (size_t i = 0; i < value.of.list->count; i++)
            if (!type_is_instance(arena, value.of.list->items[i], type->of))
                return false;
        return true;
    }
    return feel_conforms(arena, value, type, NULL);
}

static struct feel_value midnight(struct arena *arena, struct date date)
{
    struct feel_temporal temporal = {.date = date, .zone_kind = FEEL_ZONE_OFFSET};
    return value_temporal(arena, FEEL_DATE_TIME, temporal);
}

bool type_convert(struct arena *arena, struct feel_value value, const struct feel_type *type,
                  struct feel_value *ret)
{
    bool any = type->kind == FEEL_T_ANY, listed = type->kind == FEEL_T_LIST;
    *ret = value;
    if (any || value.kind == FEEL_NULL)
        return true;
    if (value.kind == FEEL_LIST && !listed && value.of.list->count == 1)
        *ret = value.of.list->items[0];
    else if (value.kind != FEEL_LIST && listed)
        *ret = feel_list(arena, &value, 1);
    else if (value.kind == FEEL_DATE && type->kind == FEEL_T_DATE_TIME)
        *ret = midnight(arena, value.of.date);
    return type_is_instance(arena, *ret, type);
}

/* ---- properties of temporal values (DMN table 66) ---- */
static const char *const date_properties[] = {"year", "month", "day", "weekday", NULL};
static const char *const time_properties[] = {"hour",        "minute",   "second",
                                              "time offset", "timezone", NULL};
static const char *const date_time_properties[] = {
    "year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone", NULL};
static const char *const days_properties[] = {"days", "hours", "minutes", "seconds", NULL};
static const char *const months_properties[] = {"years", "months", NULL};
static const char *const range_properties[] = {"start", "end", "start included", "end included",
                                               NULL};

const char *const *kind_properties(enum feel_type_kind kind)
{
    static const char *const *const properties[FEEL_T_FUNCTION + 1] = {
        [FEEL_T_DATE] = date_properties,
        [FEEL_T_TIME] = time_properties,
        [FEEL_T_DATE_TIME] = date_time_properties,
        [FEEL_T_DAYS_DURATION] = days_properties,
        [FEEL_T_MONTHS_DURATION] = months_properties,
        [FEEL_T_RANGE] = range_properties,
    };
    return properties[kind];
}

const struct feel_type *property_type(struct str name)
{
    if (str_is(name, "time offset"))
        return &feel_t_days_duration;
    if (str_is(name, "timezone"))
        return &feel_t_string;
    if (str_is(name, "start") || str_is(name, "end"))
        return &feel_any;
    if (str_is(name, "start included") || str_is(name, "end included"))
        return &feel_t_boolean;
    return &feel_t_number;
}
