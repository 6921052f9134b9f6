/* The front end of regular expressions: checks a pattern of XQuery and writes it for PCRE2. Private
 * to feel.
 */
#ifndef FEEL_PATTERN_H
#define FEEL_PATTERN_H

#include "base/text.h"

/* False for whatever is no XQuery pattern. `dot_all`: `.` takes line ends too. */
bool pattern_translate(struct arena *arena, struct str pattern, bool dot_all, struct str *ret);
/* With flag `x` blanks outside of classes are not part of the pattern, wherever they stand. */
struct str pattern_without_blanks(struct arena *arena, struct str pattern);
/* The first and the last character of a block, by XML Schema's name without `Is`; false: unknown.
 */
bool pattern_block(struct str name, uint32_t *ret_first, uint32_t *ret_last);

#endif
