/* Text as values. Private to feel. */
#ifndef FEEL_LITERAL_H
#define FEEL_LITERAL_H

#include "feel/feel.h"

/* What may stand in `@"..."`: a date, time, date and time or duration, told apart by its shape. */
bool literal_temporal(struct arena *arena, struct str text, struct feel_value *ret);

#endif
