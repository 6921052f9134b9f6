/* The stored form of a folded case: canonical JSON, from one table of its members.
 *
 * {"active":[{"entered":1757930400000,"id":"planning"}],"data":[{"field":"start","value":
 * {"date":"2026-10-05"}}],...}; what is empty is left out. Instants are milliseconds.
 */
#include <string.h>

#include "machine/work.h"

enum member_kind {
    MEMBER_STR,
    MEMBER_INSTANT, /* left out: INSTANT_NONE */
    MEMBER_INT,
    MEMBER_BOOL,
    MEMBER_DATE,
    MEMBER_VALUE,
    MEMBER_TIMER, /* its kind, by name */
    MEMBER_NAMES, /* a pointer and, right behind it, a count of strings */
    MEMBER_VEC,
};
struct shape;
struct member {
    const char *key;
    enum member_kind kind;
    size_t offset;
    const struct shape *of; /* of MEMBER_VEC; NULL: strings */
};
struct shape {
    const struct member *members;
    size_t count, size;
};
struct any_vec { /* what VEC declares, whatever it holds */
    char *items;
    size_t count, cap;
};
struct any_names {
    const struct str *items;
    size_t count;
};

#define SHAPE(name, type)                                                                          \
    static const struct shape name = {                                                             \
        name##_members, sizeof name##_members / sizeof name##_members[0], sizeof(struct type)}
#define M(type, member, kind)                                                                      \
    {                                                                                              \
#member, kind, offsetof(struct type, member), NULL                                         \
    }
#define V(type, member, shape)                                                                     \
    {                                                                                              \
#member, MEMBER_VEC, offsetof(struct type, member), shape                                  \
    }

static const struct member active_members[] = {M(active_state, id, MEMBER_STR),
                                               M(active_state, entered, MEMBER_INSTANT),
                                               M(active_state, order, MEMBER_INT)};
SHAPE(active, active_state);
static const struct member remembered_members[] = {M(remembered, id, MEMBER_STR),
                                                   M(remembered, states, MEMBER_NAMES)};
SHAPE(remembered, remembered);
static const struct member datum_members[] = {M(datum, field, MEMBER_STR),
                                              M(datum, value, MEMBER_VALUE)};
SHAPE(datum, datum);
static const struct member release_members[] = {M(case_release, role, MEMBER_STR),
                                                M(case_release, at, MEMBER_INSTANT)};
SHAPE(release, case_release);
static const struct member document_members[] = {
    M(case_document, id, MEMBER_STR), M(case_document, status, MEMBER_STR),
    M(case_document, facts, MEMBER_VALUE), V(case_document, released, &release),
    M(case_document, withheld_reason, MEMBER_VALUE)};
SHAPE(document, case_document);
static const struct member answer_members[] = {
    M(case_answer, role, MEMBER_STR), M(case_answer, party, MEMBER_STR),
    M(case_answer, status, MEMBER_STR), M(case_answer, at, MEMBER_INSTANT),
    M(case_answer, stale, MEMBER_BOOL)};
SHAPE(answer, case_answer);
static const struct member consent_members[] = {
    M(case_consent, id, MEMBER_STR), M(case_consent, status, MEMBER_STR),
    M(case_consent, lapsed, MEMBER_BOOL), V(case_consent, answers, &answer)};
SHAPE(consent, case_consent);
static const struct member party_members[] = {
    M(case_party, role, MEMBER_STR),         M(case_party, reference, MEMBER_STR),
    M(case_party, from, MEMBER_DATE),        M(case_party, to, MEMBER_DATE),
    M(case_party, may_contact, MEMBER_BOOL), M(case_party, parental, MEMBER_BOOL)};
SHAPE(party, case_party);
static const struct member link_members[] = {M(case_link, name, MEMBER_STR),
                                             M(case_link, reference, MEMBER_STR)};
SHAPE(link, case_link);
static const struct member task_members[] = {
    M(open_task, id, MEMBER_STR),          M(open_task, task, MEMBER_STR),
    M(open_task, row, MEMBER_STR),         M(open_task, key, MEMBER_STR),
    M(open_task, due, MEMBER_INSTANT),     M(open_task, due_date, MEMBER_DATE),
    M(open_task, occurrence, MEMBER_DATE), M(open_task, session, MEMBER_STR),
    M(open_task, opened, MEMBER_INSTANT),  M(open_task, overdue, MEMBER_INSTANT),
    M(open_task, element, MEMBER_VALUE)};
SHAPE(task, open_task);
static const struct member timer_members[] = {
    M(timer, id, MEMBER_STR),     M(timer, kind, MEMBER_TIMER), M(timer, due, MEMBER_INSTANT),
    M(timer, key, MEMBER_STR),    M(timer, word, MEMBER_STR),   M(timer, role, MEMBER_STR),
    M(timer, at, MEMBER_INSTANT), M(timer, value, MEMBER_VALUE)};
SHAPE(timer, timer);
static const struct member planned_members[] = {
    M(planned, id, MEMBER_STR), M(planned, task, MEMBER_STR), M(planned, state, MEMBER_STR)};
SHAPE(planned, planned);
static const struct member spent_members[] = {M(spent, transition, MEMBER_STR),
                                              M(spent, state, MEMBER_STR)};
SHAPE(spent, spent);
static const struct member blocked_members[] = {
    M(blocked, transition, MEMBER_STR), M(blocked, state, MEMBER_STR),
    M(blocked, print, MEMBER_STR),      M(blocked, waits, MEMBER_BOOL),
    M(blocked, alone, MEMBER_BOOL),     M(blocked, since, MEMBER_INSTANT)};
SHAPE(blocked, blocked);
static const struct member override_members[] = {
    M(case_override, need, MEMBER_STR), M(case_override, role, MEMBER_STR),
    M(case_override, at, MEMBER_INSTANT), M(case_override, until, MEMBER_INSTANT),
    M(case_override, facts, MEMBER_VALUE)};
SHAPE(override, case_override);
static const struct member served_members[] = {
    M(served, notice, MEMBER_STR), M(served, role, MEMBER_STR), M(served, at, MEMBER_INSTANT)};
SHAPE(served, served);
static const struct member whole_members[] = {
    M(case_state, reference, MEMBER_STR),
    M(case_state, protocol_id, MEMBER_STR),
    M(case_state, protocol_hash, MEMBER_STR),
    M(case_state, subject, MEMBER_STR),
    M(case_state, opened, MEMBER_INSTANT),
    M(case_state, sequence, MEMBER_INT),
    M(case_state, stopped, MEMBER_BOOL),
    M(case_state, records, MEMBER_INT),
    V(case_state, active, &active),
    V(case_state, histories, &remembered),
    V(case_state, data, &datum),
    V(case_state, entered_once, NULL),
    V(case_state, documents, &document),
    V(case_state, consents, &consent),
    V(case_state, parties, &party),
    V(case_state, links, &link),
    V(case_state, tasks, &task),
    V(case_state, timers, &timer),
    V(case_state, planned, &planned),
    V(case_state, spent, &spent),
    V(case_state, blocked, &blocked),
    V(case_state, overrides, &override),
    V(case_state, served, &served),
};
SHAPE(whole, case_state);

/* ---- writing ---- */
static json_t *write_shape(struct arena *arena, const char *from, const struct shape *shape);

static json_t *write_vec(struct arena *arena, const char *at, const struct shape *of)
{
    struct any_vec vec;
    memcpy(&vec, at, sizeof vec);
    if (vec.count == 0)
        return NULL;
    json_t *list = json_array();
    for (size_t i = 0; i < vec.count; i++) {
        struct str text;
        if (of == NULL)
            memcpy(&text, vec.items + i * sizeof text, sizeof text);
        json_array_append_new(list, of == NULL ? json_of_str(text)
                                               : write_shape(arena, vec.items + i * of->size, of));
    }
    return list;
}

static json_t *write_names(const char *at)
{
    struct any_names names;
    memcpy(&names, at, sizeof names);
    json_t *list = json_array();
    for (size_t i = 0; i < names.count; i++)
        json_array_append_new(list, json_of_str(names.items[i]));
    return list;
}

static json_t *write_int(const char *at, int64_t absent)
{
    int64_t number;
    memcpy(&number, at, sizeof number);
    return number == absent ? NULL : json_integer(number);
}

static json_t *write_text(const char *at)
{
    struct str text;
    memcpy(&text, at, sizeof text);
    return str_empty(text) ? NULL : json_of_str(text);
}

static json_t *write_date(struct arena *arena, const char *at)
{
    struct date date;
    memcpy(&date, at, sizeof date);
    return date_is_set(date) ? json_of_str(date_format(arena, date)) : NULL;
}

static json_t *write_value(const char *at)
{
    struct feel_value value;
    memcpy(&value, at, sizeof value);
    return value.kind == FEEL_NULL && value.of.reason == NULL ? NULL : feel_to_json(value);
}

static json_t *write_bool(const char *at)
{
    bool value;
    memcpy(&value, at, sizeof value);
    return value ? json_true() : NULL;
}

static json_t *write_timer_kind(const char *at)
{
    enum timer_kind kind;
    memcpy(&kind, at, sizeof kind);
    return json_string(timer_kind_name(kind));
}

static json_t *write_member(struct arena *arena, const char *at, const struct member *member)
{
    switch (member->kind) {
    case MEMBER_STR:
        return write_text(at);
    case MEMBER_INSTANT:
        return write_int(at, INSTANT_NONE);
    case MEMBER_INT:
        return write_int(at, 0);
    case MEMBER_BOOL:
        return write_bool(at);
    case MEMBER_DATE:
        return write_date(arena, at);
    case MEMBER_VALUE:
        return write_value(at);
    case MEMBER_TIMER:
        return write_timer_kind(at);
    case MEMBER_NAMES:
        return write_names(at);
    case MEMBER_VEC:
        return write_vec(arena, at, member->of);
    }
    return NULL;
}

static json_t *write_shape(struct arena *arena, const char *from, const struct shape *shape)
{
    json_t *object = json_object();
    for (size_t i = 0; i < shape->count; i++) {
        const struct member *member = &shape->members[i];
        json_t *value = write_member(arena, from + member->offset, member);
        if (value != NULL)
            json_object_set_new(object, member->key, value);
    }
    return object;
}

struct str case_encode(struct arena *arena, const struct case_state *kase)
{
    CLEANUP(json_freep)
    json_t *json = write_shape(arena, (const char *)(const void *)kase, &whole);
    return json_write(arena, json);
}

/* ---- reading ---- */
struct reading {
    struct arena *arena;
    struct error *error;
};

static bool read_shape(const struct reading *reading, const json_t *json, char *to,
                       const struct shape *shape);

static bool bad(const struct reading *reading, const char *key)
{
    (void)error_set(reading->error, RESULT_INVALID, "a stored case has a bad member '%s'", key);
    return false;
}

static struct str copy_text(const struct reading *reading, const json_t *json)
{
    struct str text = {json_string_value(json), json_string_length(json)};
    return str_copy(reading->arena, text);
}

static bool read_vec(const struct reading *reading, const json_t *json, char *to,
                     const struct shape *of)
{
    size_t size = of == NULL ? sizeof(struct str) : of->size;
    struct any_vec vec = {.count = json_array_size(json)};
    vec.cap = vec.count;
    vec.items = arena_alloc(reading->arena, vec.count * size);
    for (size_t i = 0; i < vec.count; i++) {
        const json_t *item = json_array_get(json, i);
        if (of == NULL) {
            struct str text = copy_text(reading, item);
            memcpy(vec.items + i * size, &text, sizeof text);
        } else if (!read_shape(reading, item, vec.items + i * size, of)) {
            return false;
        }
    }
    memcpy(to, &vec, sizeof vec);
    return true;
}

static void read_names(const struct reading *reading, const json_t *json, char *to)
{
    struct str *names = ARENA_ARRAY(reading->arena, struct str, json_array_size(json));
    struct any_names any = {.items = names, .count = json_array_size(json)};
    for (size_t i = 0; i < any.count; i++)
        names[i] = copy_text(reading, json_array_get(json, i));
    memcpy(to, &any, sizeof any);
}

static bool read_value(const struct reading *reading, const json_t *json, char *to)
{
    struct feel_value value;
    if (feel_from_json(reading->arena, json, &value, reading->error) != RESULT_DONE)
        return false;
    memcpy(to, &value, sizeof value);
    return true;
}

static bool read_date(const struct reading *reading, const json_t *json, char *to)
{
    struct date date;
    if (!date_parse(copy_text(reading, json), &date))
        return false;
    memcpy(to, &date, sizeof date);
    return true;
}

static bool read_timer_kind(const struct reading *reading, const json_t *json, char *to)
{
    enum timer_kind kind;
    if (!timer_kind_find(copy_text(reading, json), &kind))
        return false;
    memcpy(to, &kind, sizeof kind);
    return true;
}

static bool read_member(const struct reading *reading, const json_t *json, char *to,
                        const struct member *member)
{
    int64_t number = json_integer_value(json);
    bool truth = json_is_true(json);
    struct str text;
    switch (member->kind) {
    case MEMBER_STR:
        text = copy_text(reading, json);
        memcpy(to, &text, sizeof text);
        return json_is_string(json);
    case MEMBER_INSTANT:
    case MEMBER_INT:
        memcpy(to, &number, sizeof number);
        return json_is_integer(json);
    case MEMBER_BOOL:
        memcpy(to, &truth, sizeof truth);
        return json_is_boolean(json);
    case MEMBER_DATE:
        return read_date(reading, json, to);
    case MEMBER_VALUE:
        return read_value(reading, json, to);
    case MEMBER_TIMER:
        return read_timer_kind(reading, json, to);
    case MEMBER_NAMES:
        read_names(reading, json, to);
        return true;
    case MEMBER_VEC:
        return json_is_array(json) && read_vec(reading, json, to, member->of);
    }
    return false;
}

static bool read_shape(const struct reading *reading, const json_t *json, char *to,
                       const struct shape *shape)
{
    static const int64_t none = INSTANT_NONE;
    for (size_t i = 0; i < shape->count; i++) {
        const struct member *member = &shape->members[i];
        const json_t *value = json_object_get(json, member->key);
        if (value == NULL && member->kind == MEMBER_INSTANT)
            memcpy(to + member->offset, &none, sizeof none);
        else if (value != NULL && !read_member(reading, value, to + member->offset, member))
            return bad(reading, member->key);
    }
    return true;
}

enum result case_decode(struct arena *arena, struct str text, struct case_state **ret,
                        struct error *error)
{
    struct reading reading = {.arena = arena, .error = error};
    CLEANUP(json_freep) json_t *json = NULL;
    enum result result = json_read(text, &json, error);
    if (result != RESULT_DONE)
        return result;
    struct case_state *kase = case_new(arena);
    if (!json_is_object(json) || !read_shape(&reading, json, (char *)kase, &whole))
        return error_set(error, RESULT_INVALID, "a stored case cannot be read");
    *ret = kase;
    return RESULT_DONE;
}
