/* The stored form of a folded case: compact text, from the table of its members.
 *
 *     case1 A8:QZPC4NQKB14:hants-placement...
 *
 * After `case1 ` stand the members that are not empty, each as a letter (its place in the table: A,
 * B, ...) and its value; `.` ends a struct. A number is decimal and ends in `;`, a text is its
 * length, `:` and its bytes, a list its count and `;`, then the elements. FEEL values begin with a
 * letter of their own. It is a projection: the journal, not this, is what lasts, so it is made to
 * be read and written fast at every command.
 */
#include <string.h>

#include "machine/shape.h"

static const char opening[] = "case1 ";

/* ---- writing ---- */
static void put_int(struct text *out, int64_t number)
{
    text_int(out, number, 1);
    text_char(out, ';');
}

static void put_text(struct text *out, struct str text)
{
    put_int(out, (int64_t)text.len);
    out->at[out->len - 1] = ':';
    text_add(out, text);
}

static void put_value(struct text *out, struct feel_value value);

static void put_list(struct text *out, const struct feel_list *list)
{
    text_char(out, 'l');
    put_int(out, (int64_t)list->count);
    for (size_t i = 0; i < list->count; i++)
        put_value(out, list->items[i]);
}

static void put_context(struct text *out, const struct feel_context *context)
{
    text_char(out, 'c');
    put_int(out, (int64_t)feel_context_count(context));
    for (size_t i = 0; i < feel_context_count(context); i++) {
        put_text(out, feel_context_key(context, i));
        put_value(out, feel_context_at(context, i));
    }
}

/* Values that are rare in cases are written as the journal's typed JSON. */
static void put_other(struct text *out, struct feel_value value)
{
    struct text json = text_new(out->arena);
    feel_add_json(&json, value);
    text_char(out, 'j');
    put_text(out, text_str(&json));
}

static void put_value(struct text *out, struct feel_value value)
{
    if (value.kind == FEEL_NULL && value.of.reason == NULL) {
        text_char(out, 'n');
    } else if (value.kind == FEEL_BOOLEAN) {
        text_char(out, value.of.boolean ? 't' : 'f');
    } else if (value.kind == FEEL_STRING) {
        text_char(out, 's');
        put_text(out, value.of.string);
    } else if (value.kind == FEEL_NUMBER) {
        text_char(out, 'm');
        put_int(out, (int64_t)value.of.number.word[0]);
        put_int(out, (int64_t)value.of.number.word[1]);
    } else if (value.kind == FEEL_DATE) {
        text_char(out, 'd');
        put_int(out, date_to_days(value.of.date));
    } else if (value.kind == FEEL_LIST) {
        put_list(out, value.of.list);
    } else if (value.kind == FEEL_CONTEXT) {
        put_context(out, value.of.context);
    } else {
        put_other(out, value);
    }
}

static void put_shape(struct text *out, const char *from, const struct shape *shape);

static void put_vec(struct text *out, const char *at, const struct shape *of)
{
    struct any_vec vec;
    memcpy(&vec, at, sizeof vec);
    put_int(out, (int64_t)vec.count);
    for (size_t i = 0; i < vec.count; i++) {
        struct str text;
        if (of != NULL) {
            put_shape(out, vec.items + i * of->size, of);
            continue;
        }
        memcpy(&text, vec.items + i * sizeof text, sizeof text);
        put_text(out, text);
    }
}

static void put_names(struct text *out, const char *at)
{
    struct any_names names;
    memcpy(&names, at, sizeof names);
    put_int(out, (int64_t)names.count);
    for (size_t i = 0; i < names.count; i++)
        put_text(out, names.items[i]);
}

/* A member of any kind, read out of its struct. */
struct slot {
    struct str text;
    int64_t number;
    bool truth;
    struct date date;
    struct feel_value value;
    enum timer_kind timer;
    size_t count;
};

static bool load_slot(const char *at, enum member_kind kind, struct slot *slot)
{
    struct any_vec vec;
    struct any_names names;
    switch (kind) {
    case MEMBER_STR:
        memcpy(&slot->text, at, sizeof slot->text);
        return !str_empty(slot->text);
    case MEMBER_INSTANT:
        memcpy(&slot->number, at, sizeof slot->number);
        return slot->number != INSTANT_NONE;
    case MEMBER_INT:
        memcpy(&slot->number, at, sizeof slot->number);
        return slot->number != 0;
    case MEMBER_BOOL:
        memcpy(&slot->truth, at, sizeof slot->truth);
        return slot->truth;
    case MEMBER_DATE:
        memcpy(&slot->date, at, sizeof slot->date);
        slot->number = date_is_set(slot->date) ? date_to_days(slot->date) : 0;
        return date_is_set(slot->date);
    case MEMBER_VALUE:
        memcpy(&slot->value, at, sizeof slot->value);
        return slot->value.kind != FEEL_NULL || slot->value.of.reason != NULL;
    case MEMBER_TIMER:
        memcpy(&slot->timer, at, sizeof slot->timer);
        slot->text = str_of(timer_kind_name(slot->timer));
        return true;
    case MEMBER_NAMES:
        memcpy(&names, at, sizeof names);
        return names.count > 0;
    case MEMBER_VEC:
        memcpy(&vec, at, sizeof vec);
        return vec.count > 0;
    }
    return false;
}

static void put_member(struct text *out, const char *at, const struct member *member,
                       const struct slot *slot)
{
    switch (member->kind) {
    case MEMBER_STR:
    case MEMBER_TIMER:
        put_text(out, slot->text);
        break;
    case MEMBER_INSTANT:
    case MEMBER_INT:
    case MEMBER_DATE:
        put_int(out, slot->number);
        break;
    case MEMBER_BOOL:
        break; /* only what is true is written */
    case MEMBER_VALUE:
        put_value(out, slot->value);
        break;
    case MEMBER_NAMES:
        put_names(out, at);
        break;
    case MEMBER_VEC:
        put_vec(out, at, member->of);
        break;
    }
}

static void put_shape(struct text *out, const char *from, const struct shape *shape)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct member *member = &shape->members[i];
        struct slot slot; /* of which load_slot fills what the kind has */
        if (!load_slot(from + member->offset, member->kind, &slot))
            continue;
        text_char(out, (char)('A' + (char)i));
        put_member(out, from + member->offset, member, &slot);
    }
    text_char(out, '.');
}

struct str case_encode(struct arena *arena, const struct case_state *kase)
{
    struct text out = text_new(arena);
    text_add(&out, str_of(opening));
    put_shape(&out, (const char *)(const void *)kase, &case_shape);
    return text_str(&out);
}

/* ---- reading: what comes from a store is checked at every byte ---- */
struct reading {
    struct arena *arena;
    struct str text;
    size_t at;
    int depth;
    struct error *error;
};
#define READING_DEPTH 200

static bool get_char(struct reading *in, char *ret)
{
    if (in->at >= in->text.len)
        return false;
    *ret = in->text.at[in->at++];
    return true;
}

/* A number of which one need not fear that it does not fit; most are such. */
enum { SAFE_DIGITS = 18 };

static bool get_int(struct reading *in, char end, int64_t *ret)
{
    const char *from = in->text.at + in->at;
    size_t len = 0, most = in->text.len - in->at;
    int64_t value = 0;
    for (; len < most && len < SAFE_DIGITS && from[len] >= '0' && from[len] <= '9'; len++)
        value = value * 10 + (from[len] - '0');
    bool known = len > 0 && len < most && from[len] == end;
    while (!known && len < most && from[len] != end && len < 24)
        len++;
    in->at += len + 1;
    *ret = value;
    return len < most && from[len] == end && (known || str_to_int((struct str){from, len}, ret));
}

static bool get_text(struct reading *in, struct str *ret)
{
    int64_t length;
    if (!get_int(in, ':', &length) || length < 0 || (uint64_t)length > in->text.len - in->at)
        return false;
    *ret = str_copy(in->arena, str_part(in->text, in->at, in->at + (size_t)length));
    in->at += (size_t)length;
    return true;
}

/* A count of things of which each takes at least one byte. */
static bool get_count(struct reading *in, size_t *ret)
{
    int64_t count;
    if (!get_int(in, ';', &count) || count < 0 || (uint64_t)count > in->text.len - in->at)
        return false;
    *ret = (size_t)count;
    return true;
}

static bool get_days(struct reading *in, struct date *ret)
{
    int64_t days;
    if (!get_int(in, ';', &days) || days < -INT64_C(400000000000) || days > INT64_C(400000000000))
        return false;
    *ret = date_from_days(days);
    return true;
}

static bool get_value(struct reading *in, struct feel_value *ret);

static bool get_list(struct reading *in, struct feel_value *ret)
{
    size_t count;
    if (!get_count(in, &count))
        return false;
    struct feel_value *items = ARENA_ARRAY(in->arena, struct feel_value, count);
    for (size_t i = 0; i < count; i++)
        if (!get_value(in, &items[i]))
            return false;
    *ret = feel_list(in->arena, items, count);
    return true;
}

static bool get_context(struct reading *in, struct feel_value *ret)
{
    size_t count;
    if (!get_count(in, &count))
        return false;
    struct feel_context *context = feel_context_new(in->arena);
    for (size_t i = 0; i < count; i++) {
        struct str key;
        struct feel_value value;
        if (!get_text(in, &key) || !get_value(in, &value))
            return false;
        feel_context_put(context, key, value);
    }
    *ret = feel_context_value(context);
    return true;
}

static bool get_other(struct reading *in, struct feel_value *ret)
{
    struct str text;
    json_t *json CLEANUP(json_freep) = NULL;
    return get_text(in, &text) && json_read(text, &json, in->error) == RESULT_DONE &&
           feel_from_json(in->arena, json, ret, in->error) == RESULT_DONE;
}

static bool get_number(struct reading *in, struct feel_value *ret)
{
    int64_t low, high;
    if (!get_int(in, ';', &low) || !get_int(in, ';', &high))
        return false;
    *ret = (struct feel_value){.kind = FEEL_NUMBER, .of.number = {{(uint64_t)low, (uint64_t)high}}};
    return true;
}

static bool get_tagged(struct reading *in, char tag, struct feel_value *ret)
{
    struct str text;
    struct date date;
    switch (tag) {
    case 'n':
        *ret = feel_null();
        return true;
    case 't':
    case 'f':
        *ret = feel_boolean(tag == 't');
        return true;
    case 's':
        if (!get_text(in, &text))
            return false;
        *ret = feel_string(text);
        return true;
    case 'm':
        return get_number(in, ret);
    case 'd':
        if (!get_days(in, &date))
            return false;
        *ret = feel_date(date);
        return true;
    case 'l':
        return get_list(in, ret);
    case 'c':
        return get_context(in, ret);
    case 'j':
        return get_other(in, ret);
    }
    return false;
}

static bool get_value(struct reading *in, struct feel_value *ret)
{
    char tag;
    if (++in->depth > READING_DEPTH || !get_char(in, &tag) || !get_tagged(in, tag, ret))
        return false;
    in->depth--;
    return true;
}

static bool get_shape(struct reading *in, char *to, const struct shape *shape);

static bool get_vec(struct reading *in, char *to, const struct shape *of)
{
    size_t size = of == NULL ? sizeof(struct str) : of->size;
    struct any_vec vec = {0};
    if (!get_count(in, &vec.count))
        return false;
    vec.cap = vec.count;
    vec.items = arena_alloc(in->arena, vec.count * size);
    for (size_t i = 0; i < vec.count; i++) {
        struct str text;
        if (of != NULL) {
            if (!get_shape(in, vec.items + i * size, of))
                return false;
            continue;
        }
        if (!get_text(in, &text))
            return false;
        memcpy(vec.items + i * size, &text, sizeof text);
    }
    memcpy(to, &vec, sizeof vec);
    return true;
}

static bool get_names(struct reading *in, char *to)
{
    struct any_vec vec = {0};
    if (!get_vec(in, (char *)&vec, NULL))
        return false;
    struct any_names names = {.items = (const struct str *)(const void *)vec.items,
                              .count = vec.count};
    memcpy(to, &names, sizeof names);
    return true;
}

static bool get_timer_kind(struct reading *in, char *to)
{
    struct str name;
    enum timer_kind kind;
    if (!get_text(in, &name) || !timer_kind_find(name, &kind))
        return false;
    memcpy(to, &kind, sizeof kind);
    return true;
}

static bool get_member(struct reading *in, char *to, const struct member *member)
{
    struct slot slot = {.truth = true};
    switch (member->kind) {
    case MEMBER_STR:
        if (!get_text(in, &slot.text))
            return false;
        memcpy(to, &slot.text, sizeof slot.text);
        return true;
    case MEMBER_INSTANT:
    case MEMBER_INT:
        if (!get_int(in, ';', &slot.number))
            return false;
        memcpy(to, &slot.number, sizeof slot.number);
        return true;
    case MEMBER_BOOL:
        memcpy(to, &slot.truth, sizeof slot.truth);
        return true;
    case MEMBER_DATE:
        if (!get_days(in, &slot.date))
            return false;
        memcpy(to, &slot.date, sizeof slot.date);
        return true;
    case MEMBER_VALUE:
        if (!get_value(in, &slot.value))
            return false;
        memcpy(to, &slot.value, sizeof slot.value);
        return true;
    case MEMBER_TIMER:
        return get_timer_kind(in, to);
    case MEMBER_NAMES:
        return get_names(in, to);
    case MEMBER_VEC:
        return get_vec(in, to, member->of);
    }
    return false;
}

static void clear_instants(char *to, const struct shape *shape)
{
    static const int64_t none = INSTANT_NONE;
    for (size_t i = 0; i < shape->count; i++)
        if (shape->members[i].kind == MEMBER_INSTANT)
            memcpy(to + shape->members[i].offset, &none, sizeof none);
}

static bool get_shape(struct reading *in, char *to, const struct shape *shape)
{
    char letter;
    clear_instants(to, shape);
    while (get_char(in, &letter) && letter != '.') {
        size_t place = (size_t)(unsigned char)letter - 'A';
        if (place >= shape->count ||
            !get_member(in, to + shape->members[place].offset, &shape->members[place]))
            return false;
    }
    return in->at > 0 && in->text.at[in->at - 1] == '.';
}

enum result case_decode(struct arena *arena, struct str text, struct case_state **ret,
                        struct error *error)
{
    struct reading in = {.arena = arena, .text = text, .at = sizeof opening - 1, .error = error};
    struct case_state *kase = case_new(arena);
    if (!str_starts(text, str_of(opening)) || !get_shape(&in, (char *)kase, &case_shape) ||
        in.at != text.len)
        return error_set(error, RESULT_INVALID, "a stored case cannot be read at byte %zu", in.at);
    *ret = kase;
    return RESULT_DONE;
}
