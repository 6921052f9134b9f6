#include "feel/print.h"

#include "base/limits.h"
#include "feel/lex.h"
#include "feel/number.h"
#include "feel/temporal.h"
#include "feel/type.h"
#include "feel/value.h"

enum manner { AS_SOURCE, AS_STRING, AS_PLAIN };

static void put(struct text *out, struct feel_value value, enum manner manner, int depth);

struct str print_temporal(struct arena *arena, struct feel_value value)
{
    if (value.kind == FEEL_DATE)
        return date_format(arena, value.of.date);
    if (value.kind == FEEL_TIME || value.kind == FEEL_DATE_TIME)
        return temporal_format(arena, value.kind, value.of.temporal);
    return duration_text(arena, value);
}

void print_quoted(struct text *out, struct str s)
{
    static const char plain[] = "\"\\\n\r\t", names[] = "\"\\nrt";
    text_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        size_t at = 0;
        while (plain[at] != '\0' && plain[at] != s.at[i])
            at++;
        if (plain[at] != '\0') {
            text_char(out, '\\');
            text_char(out, names[at]);
        } else if ((unsigned char)s.at[i] < 0x20) {
            text_addf(out, "\\u%04X", (unsigned)(unsigned char)s.at[i]);
        } else {
            text_char(out, s.at[i]);
        }
    }
    text_char(out, '"');
}

static void put_plain_temporal(struct text *out, struct feel_value value)
{
    const struct feel_temporal *at = value.kind == FEEL_DATE ? NULL : value.of.temporal;
    if (value.kind == FEEL_DATE)
        text_add(out, date_format(out->arena, value.of.date));
    else if (value.kind == FEEL_TIME)
        text_add(out, clock_format(out->arena, at->time));
    else
        text_add(out, civil_format(out->arena, (struct civil){at->date, at->time}));
}

static void put_temporal(struct text *out, struct feel_value value, enum manner manner)
{
    bool duration = value.kind == FEEL_DAYS_DURATION || value.kind == FEEL_MONTHS_DURATION;
    if (manner == AS_PLAIN && !duration)
        put_plain_temporal(out, value);
    else if (manner == AS_SOURCE)
        text_addf(out, "@\"%.*s\"", STR_ARG(print_temporal(out->arena, value)));
    else
        text_add(out, print_temporal(out->arena, value));
}

static void put_list(struct text *out, const struct feel_list *list, enum manner manner, int depth)
{
    bool bare = manner == AS_PLAIN && depth == 0;
    text_add(out, bare ? STR("") : STR("["));
    for (size_t i = 0; i < list->count && out->len <= LIMIT_FEEL_STRING; i++) {
        text_add(out, i > 0 ? STR(", ") : STR(""));
        put(out, list->items[i], manner, depth + 1);
    }
    text_add(out, bare ? STR("") : STR("]"));
}

static bool is_bare_key(struct str key)
{
    for (size_t i = 0; i < key.len; i++)
        if ((unsigned char)key.at[i] < 0x80 && !lex_is_name((unsigned char)key.at[i]))
            return false;
    return key.len > 0 && !(key.at[0] >= '0' && key.at[0] <= '9') && utf8_valid(key);
}

void print_key(struct text *out, struct str key)
{
    if (is_bare_key(key))
        text_add(out, key);
    else
        print_quoted(out, key);
}

static void put_context(struct text *out, const struct feel_context *context, enum manner manner,
                        int depth)
{
    text_char(out, '{');
    for (size_t i = 0; i < context->count && out->len <= LIMIT_FEEL_STRING; i++) {
        text_add(out, i > 0 ? STR(", ") : STR(""));
        print_key(out, context->keys[i]);
        text_add(out, STR(": "));
        put(out, context->values[i], manner, depth + 1);
    }
    text_char(out, '}');
}

static void put_range(struct text *out, const struct feel_range *range, enum manner manner,
                      int depth)
{
    if (range->point) {
        text_add(out, range->except ? STR("(!= ") : STR("(= "));
        put(out, range->from, manner, depth + 1);
        text_char(out, ')');
        return;
    }
    if (!range->has_from || !range->has_to) {
        bool open = range->has_from ? range->from_open : range->to_open;
        text_addf(out, "(%s%s ", range->has_from ? ">" : "<", open ? "" : "=");
        put(out, range->has_from ? range->from : range->to, manner, depth + 1);
        text_char(out, ')');
        return;
    }
    text_char(out, range->from_open ? '(' : '[');
    put(out, range->from, manner, depth + 1);
    text_add(out, STR(".."));
    put(out, range->to, manner, depth + 1);
    text_char(out, range->to_open ? ')' : ']');
}

static void put_number(struct text *out, struct feel_number number)
{
    char digits[NUMBER_TEXT];
    text_add(out, (struct str){digits, number_format(number, digits)});
}

static void put_string(struct text *out, struct str s, enum manner manner, int depth)
{
    if (manner == AS_PLAIN || (manner == AS_STRING && depth == 0))
        text_add(out, s);
    else
        print_quoted(out, s);
}

static void put(struct text *out, struct feel_value value, enum manner manner, int depth)
{
    if (depth > LIMIT_FEEL_DEPTH * 2 || out->len > LIMIT_FEEL_STRING) {
        text_add(out, STR("..."));
        return;
    }
    switch (value.kind) {
    case FEEL_NULL:
        text_add(out, manner == AS_PLAIN ? STR("") : STR("null"));
        break;
    case FEEL_BOOLEAN:
        text_add(out, value.of.boolean ? STR("true") : STR("false"));
        break;
    case FEEL_NUMBER:
        put_number(out, value.of.number);
        break;
    case FEEL_STRING:
        put_string(out, value.of.string, manner, depth);
        break;
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
    case FEEL_DAYS_DURATION:
    case FEEL_MONTHS_DURATION:
        put_temporal(out, value, manner);
        break;
    case FEEL_LIST:
        put_list(out, value.of.list, manner, depth);
        break;
    case FEEL_CONTEXT:
        put_context(out, value.of.context, manner, depth);
        break;
    case FEEL_RANGE:
        put_range(out, value.of.range, manner, depth);
        break;
    case FEEL_FUNCTION:
        text_add(out, STR("function"));
        break;
    }
}

static struct str printed(struct arena *arena, struct feel_value value, enum manner manner)
{
    struct text out = text_new(arena);
    put(&out, value, manner, 0);
    return text_str(&out);
}

struct str feel_print(struct arena *arena, struct feel_value value)
{
    return printed(arena, value, AS_SOURCE);
}

struct str feel_plain(struct arena *arena, struct feel_value value)
{
    return printed(arena, value, AS_PLAIN);
}

struct str print_string(struct arena *arena, struct feel_value value)
{
    return printed(arena, value, AS_STRING);
}
