/* Zones in whole seconds, for this floor's own files: where changes of clocks are. */
#ifndef TIME_ZONE_H
#define TIME_ZONE_H

#include "time/time.h"

/* Seconds east of UTC at a second since 1970. */
int32_t zone_offset_at(const struct zone *zone, int64_t second);
/* The first change strictly after; false where none comes. */
bool zone_next_change(const struct zone *zone, int64_t second, int64_t *ret);

#endif
