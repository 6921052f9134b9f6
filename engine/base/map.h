/* A map from text to pointers that keeps the order of insertion.
 *
 * It lives in the arena it was created in and borrows keys and values. Lookup and insertion take
 * constant time.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"
#include "base/text.h"

struct map;

struct map *map_new(struct arena *arena);
/* Insert, or replace the value of an equal key in its old place. */
void map_put(struct map *map, struct str key, void *value);
void *map_get(const struct map *map, struct str key); /* NULL if absent; a NULL map is empty */
bool map_has(const struct map *map, struct str key);
bool map_remove(struct map *map, struct str key); /* linear; later entries move up */
size_t map_count(const struct map *map);
struct str map_key(const struct map *map, size_t index);
void *map_at(const struct map *map, size_t index);

#endif
