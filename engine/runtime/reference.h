/* References of cases, people and subjects: random, short, told apart when mistyped. Private to
 * this floor.
 *
 * Seven random characters of an alphabet of 31 (no 0 1 I L O) and one that checks them: the sum of
 * each value times its place, modulo 31. 31 is prime, so every single wrong character and every
 * swap of two neighbours is found. Worked example: B2C3D4E has the values 9 0 10 1 11 2 12; times
 * 2 to 8 they sum up to 18 + 0 + 40 + 5 + 66 + 14 + 96 = 239, which is 22 modulo 31: R.
 */
#ifndef RUNTIME_REFERENCE_H
#define RUNTIME_REFERENCE_H

#include "base/text.h"

#define REFERENCE_LENGTH 8

/* From at least REFERENCE_LENGTH random bytes, after a prefix. */
struct str reference_make(struct arena *arena, const char *prefix, const uint8_t *random);
/* As typed: upper case, blanks and hyphens dropped. False where it is no reference or its check
 * character does not hold. */
bool reference_read(struct arena *arena, struct str typed, struct str *ret_reference);

#endif
