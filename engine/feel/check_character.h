/* Check characters of identifiers, e.g. of pupil numbers. Private to feel. */
#ifndef FEEL_CHECK_CHARACTER_H
#define FEEL_CHECK_CHARACTER_H

#include "feel/feel.h"

/* check character(text, weights, alphabet), as a host function is called. */
struct feel_value feel_check_character(void *host, struct feel_env *env,
                                       const struct feel_value *args);

#endif
