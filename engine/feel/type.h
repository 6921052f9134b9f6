/* Static types beyond the public calls. Private to feel. */
#ifndef FEEL_TYPE_H
#define FEEL_TYPE_H

#include "feel/feel.h"

extern const struct feel_type feel_t_null, feel_t_range, feel_t_function, feel_t_list;
/* Of a type name that nothing declares: no value is an instance of it. */
extern const struct feel_type feel_t_unknown;

/* The type of every value of a kind. */
const struct feel_type *type_of_kind(enum feel_kind kind);
/* By FEEL name ("date and time", "Any"); NULL if there is none. */
const struct feel_type *type_named(struct str name);
/* The static type of a value: fields of contexts and elements of lists included. */
const struct feel_type *type_of_value(struct arena *arena, struct feel_value value);
/* False where no value but null can be of both. */
bool types_meet(const struct feel_type *a, const struct feel_type *b);
/* Whether a value of the type may have the kind. */
bool type_allows(const struct feel_type *type, enum feel_type_kind kind);
/* The least type that both conform to; any where they share nothing. */
const struct feel_type *type_join(const struct feel_type *a, const struct feel_type *b);
const struct feel_field *type_field(const struct feel_type *type, struct str name);
const struct feel_type *type_range_of(struct arena *arena, const struct feel_type *of);
/* DMN's `instance of`, where null is no instance of anything but Null. */
bool type_is_instance(struct arena *arena, struct feel_value value, const struct feel_type *type);
/* DMN's implicit conversions (10.3.2.9.4): to the element of a list of one, to a list of one, from
 * a date to its midnight in UTC. False where the value still is no instance of the type. */
bool type_convert(struct arena *arena, struct feel_value value, const struct feel_type *type,
                  struct feel_value *ret);
/* The properties of a temporal value's kind (DMN table 66), ended by NULL; NULL where it has none.
 */
const char *const *kind_properties(enum feel_type_kind kind);
const struct feel_type *property_type(struct str name);

#endif
