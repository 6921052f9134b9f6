/* Functions of strings (DMN 1.5, table 73). Positions count characters from 1. */
#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/number.h"
#include "feel/type.h"

static struct feel_value string_length(struct call *call, const struct feel_value *args)
{
    (void)call;
    return feel_int((int64_t)utf8_count(args[0].of.string));
}

/* ---- case ---- */
/* Letters whose cases lie a fixed way apart: from, to (of the upper case), distance; a distance of
 * 1 means that upper and lower alternate. */
static const struct {
    uint32_t from, to, distance;
} cases[] = {{'A', 'Z', 32},       {0xc0, 0xd6, 32},     {0xd8, 0xde, 32},
             {0x100, 0x12f, 1},    {0x132, 0x137, 1},    {0x14a, 0x177, 1},
             {0x388, 0x38a, 37},   {0x391, 0x3a1, 32},   {0x3a3, 0x3ab, 32},
             {0x400, 0x40f, 80},   {0x410, 0x42f, 32},   {0x460, 0x481, 1},
             {0x48a, 0x4bf, 1},    {0x4d0, 0x52f, 1},    {0x531, 0x556, 48},
             {0x1e00, 0x1e95, 1},  {0x1ea0, 0x1eff, 1},  {0x2160, 0x216f, 16},
             {0x24b6, 0x24cf, 26}, {0xff21, 0xff3a, 32}, {0x10400, 0x10427, 40}};

static uint32_t change_case(uint32_t rune, bool upper)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t distance = cases[i].distance, base = upper ? distance : 0;
        if (distance == 1) {
            if (rune >= cases[i].from && rune <= cases[i].to &&
                ((rune - cases[i].from) % 2 == 1) == upper)
                return upper ? rune - 1 : rune + 1;
        } else if (rune >= cases[i].from + base && rune <= cases[i].to + base) {
            return upper ? rune - distance : rune + distance;
        }
    }
    return rune;
}

static struct feel_value with_case(struct call *call, struct str s, bool upper)
{
    struct text out = text_new(call->arena);
    uint32_t rune;
    size_t at = 0, len;
    while ((len = utf8_decode(s, at, &rune)) > 0) {
        text_rune(&out, change_case(rune, upper));
        at += len;
    }
    return feel_string(text_str(&out));
}

static struct feel_value upper_case(struct call *call, const struct feel_value *args)
{
    return with_case(call, args[0].of.string, true);
}

static struct feel_value lower_case(struct call *call, const struct feel_value *args)
{
    return with_case(call, args[0].of.string, false);
}

/* ---- parts ---- */
static struct feel_value contains(struct call *call, const struct feel_value *args)
{
    (void)call;
    return feel_boolean(str_find(args[0].of.string, args[1].of.string, 0) >= 0);
}

static struct feel_value starts_with(struct call *call, const struct feel_value *args)
{
    (void)call;
    return feel_boolean(str_starts(args[0].of.string, args[1].of.string));
}

static struct feel_value ends_with(struct call *call, const struct feel_value *args)
{
    (void)call;
    return feel_boolean(str_ends(args[0].of.string, args[1].of.string));
}

static size_t offset_of(struct str s, size_t characters)
{
    size_t at = 0, len;
    uint32_t rune;
    while (characters-- > 0 && (len = utf8_decode(s, at, &rune)) > 0)
        at += len;
    return at;
}

static struct feel_value substring(struct call *call, const struct feel_value *args)
{
    struct str s = args[0].of.string;
    int64_t start, length = INT64_MAX, count = (int64_t)utf8_count(s);
    if (!number_truncate(args[1].of.number, &start) || start == 0)
        return call_fault(call, "bad_index", "positions count from 1, or from -1 backwards");
    if (args[2].kind != FEEL_NULL && (!number_truncate(args[2].of.number, &length) || length < 1))
        return call_fault(call, "bad_index", "the length must be a whole number above 0");
    start = start < 0 ? count + start : start - 1;
    if (start < 0 || start >= count)
        return feel_string(STR(""));
    int64_t end = length > count - start ? count : start + length;
    return feel_string(str_part(s, offset_of(s, (size_t)start), offset_of(s, (size_t)end)));
}

static struct feel_value substring_before(struct call *call, const struct feel_value *args)
{
    ptrdiff_t at = str_find(args[0].of.string, args[1].of.string, 0);
    (void)call;
    return feel_string(at < 0 ? STR("") : str_part(args[0].of.string, 0, (size_t)at));
}

static struct feel_value substring_after(struct call *call, const struct feel_value *args)
{
    struct str s = args[0].of.string;
    ptrdiff_t at = str_find(s, args[1].of.string, 0);
    (void)call;
    return feel_string(at < 0 ? STR("") : str_part(s, (size_t)at + args[1].of.string.len, s.len));
}

static struct feel_value string_join(struct call *call, const struct feel_value *args)
{
    struct text out = text_new(call->arena);
    bool first = true;
    for (size_t i = 0; i < args[0].of.list->count; i++) {
        struct feel_value item = args[0].of.list->items[i];
        if (item.kind == FEEL_NULL)
            continue;
        if (item.kind != FEEL_STRING)
            return call_fault(call, "wrong_argument", "'list' of 'string join' holds a %s",
                              kind_name(item.kind));
        if (!first && args[1].kind == FEEL_STRING)
            text_add(&out, args[1].of.string);
        text_add(&out, item.of.string);
        first = false;
        if (out.len > LIMIT_FEEL_STRING)
            return call_fault(call, "string_too_long", "a string has at most %d bytes",
                              LIMIT_FEEL_STRING);
    }
    return feel_string(text_str(&out));
}

static const struct builtin rows[] = {
    {"string length",
     {{"string", K(STRING), false}},
     &feel_t_number,
     string_length,
     0,
     "the number of characters"},
    {"upper case",
     {{"string", K(STRING), false}},
     &feel_t_string,
     upper_case,
     0,
     "the text in capitals"},
    {"lower case",
     {{"string", K(STRING), false}},
     &feel_t_string,
     lower_case,
     0,
     "the text in small letters"},
    {"contains",
     {{"string", K(STRING), false}, {"match", K(STRING), false}},
     &feel_t_boolean,
     contains,
     0,
     "whether the text holds another"},
    {"starts with",
     {{"string", K(STRING), false}, {"match", K(STRING), false}},
     &feel_t_boolean,
     starts_with,
     0,
     "whether the text starts with another"},
    {"ends with",
     {{"string", K(STRING), false}, {"match", K(STRING), false}},
     &feel_t_boolean,
     ends_with,
     0,
     "whether the text ends with another"},
    {"substring",
     {{"string", K(STRING), false},
      {"start position", K(NUMBER), false},
      {"length", K(NUMBER), true}},
     &feel_t_string,
     substring,
     0,
     "a part by position, from 1, or from the end with a minus"},
    {"substring before",
     {{"string", K(STRING), false}, {"match", K(STRING), false}},
     &feel_t_string,
     substring_before,
     0,
     "the text before the first match"},
    {"substring after",
     {{"string", K(STRING), false}, {"match", K(STRING), false}},
     &feel_t_string,
     substring_after,
     0,
     "the text after the first match"},
    {"string join",
     {{"list", K(LIST), false}, {"delimiter", K(STRING) | K(NULL), true}},
     &feel_t_string,
     string_join,
     0,
     "the strings of a list, joined"},
};
const struct builtin_table builtin_string = {rows, sizeof rows / sizeof *rows};
