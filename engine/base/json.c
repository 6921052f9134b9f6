#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void json_freep(json_t **json)
{
    json_decref(*json);
    *json = NULL;
}

static size_t dump_into(char *buffer, size_t size, const json_t *json, size_t order)
{
    size_t len = json_dumpb(json, buffer, size, JSON_COMPACT | JSON_ENCODE_ANY | order);
    if (len == 0) {
        /* Values are checked when they are made, so only a full memory or a loop ends here. */
        fputs("waymark: a JSON value could not be written\n", stderr);
        abort();
    }
    return len;
}

/* Most values are short and written at once; of the others the length is known then. */
static struct str dump(struct arena *arena, const json_t *json, size_t order)
{
    char buffer[4096];
    size_t len = dump_into(buffer, sizeof buffer, json, order);
    if (len <= sizeof buffer)
        return str_copy(arena, (struct str){buffer, len});
    char *out = arena_alloc(arena, len + 1);
    dump_into(out, len, json, order);
    return (struct str){out, len};
}

struct str json_write(struct arena *arena, const json_t *json)
{
    return dump(arena, json, JSON_SORT_KEYS);
}

struct str json_write_ordered(struct arena *arena, const json_t *json)
{
    return dump(arena, json, 0);
}

enum result json_read(struct str text, json_t **ret_json, struct error *error)
{
    json_error_t fault;
    json_t *json = json_loadb(text.len ? text.at : "", text.len,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (json) {
        *ret_json = json;
        return RESULT_DONE;
    }
    /* What jansson quotes after "near" may be personal; it is left out. */
    char *near = strstr(fault.text, " near ");
    if (near)
        *near = '\0';
    error_set(error, RESULT_INVALID, "invalid JSON at line %d, column %d: %s", fault.line,
              fault.column, fault.text);
    error_help(error, "write one JSON value in UTF-8, without duplicate keys or text after it");
    return RESULT_INVALID;
}

struct str json_quote(struct arena *arena, struct str s)
{
    json_t *json CLEANUP(json_freep) = json_of_str(s);
    return json_write(arena, json);
}

json_t *json_of_str(struct str s)
{
    json_t *json = utf8_valid(s) ? json_stringn_nocheck(s.len ? s.at : "", s.len) : NULL;
    if (!json) {
        fputs("waymark: a text for JSON is not UTF-8, or memory is full\n", stderr);
        abort();
    }
    return json;
}

struct str json_str_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return (struct str){json_is_string(value) ? json_string_value(value) : "",
                        json_string_length(value)};
}

int64_t json_int_at(const json_t *object, const char *key, int64_t absent)
{
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? (int64_t)json_integer_value(value) : absent;
}

void json_put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new_nocheck(object, key, value) != 0)
        out_of_memory();
}

void json_put_str(json_t *object, const char *key, struct str s)
{
    if (s.len > 0)
        json_put(object, key, json_of_str(s));
}
