/* JSON by jansson, with our limits, errors and canonical form.
 *
 * Values are jansson's, reference counted: the creator releases them (CLEANUP(json_freep)).
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>

#include "base/error.h"
#include "base/text.h"

void json_freep(json_t **json); /* for CLEANUP */
/* Text without blanks, UTF-8 unescaped; json_write sorts keys by bytes (canonical: equal values
 * give equal texts), json_write_ordered keeps them in the order in which they were put, for values
 * whose order counts. */
struct str json_write(struct arena *arena, const json_t *json);
struct str json_write_ordered(struct arena *arena, const json_t *json);
/* The whole text is one value; duplicate keys, trailing text and bad UTF-8 are RESULT_INVALID. */
NODISCARD enum result json_read(struct str text, json_t **ret_json, struct error *error);

json_t *json_of_str(struct str s);
/* A text in quotes, escaped: a string of JSON, which YAML reads as well. */
struct str json_quote(struct arena *arena, struct str s);
/* The string at `key`, or the empty string where there is none. Borrowed from `object`. */
struct str json_str_at(const json_t *object, const char *key);
int64_t json_int_at(const json_t *object, const char *key, int64_t absent);
/* Put a value, which is taken over. Keys are the program's own, so they are not checked to be
 * UTF-8. */
void json_put(json_t *object, const char *key, json_t *value);
/* Put a string only where it is not empty. */
void json_put_str(json_t *object, const char *key, struct str s);

#endif
