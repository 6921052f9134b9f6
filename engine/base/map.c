#include "base/map.h"

#include <string.h>

struct entry {
    struct str key;
    void *value;
    uint64_t hash;
};

/* Entries in order of insertion, and an open-addressed table of their numbers plus one. The table's
 * size is a power of two and at least twice the count. */
struct map {
    struct arena *arena;
    VEC(struct entry) entries;
    uint32_t *slots;
    size_t slot_count;
};

enum { FIRST_SLOTS = 16 };

struct map *map_new(struct arena *arena)
{
    struct map *map = ARENA_NEW(arena, struct map);
    map->arena = arena;
    return map;
}

/* The slot that holds `key`, or the free one where it belongs. */
static uint32_t *slot_of(const struct map *map, struct str key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t number = map->slots[i];
        if (number == 0)
            return &map->slots[i];
        const struct entry *entry = &map->entries.items[number - 1];
        if (entry->hash == hash && str_eq(entry->key, key))
            return &map->slots[i];
    }
}

static void fill_slots(struct map *map)
{
    memset(map->slots, 0, map->slot_count * sizeof *map->slots);
    for (size_t i = 0; i < map->entries.count; i++) {
        const struct entry *entry = &map->entries.items[i];
        *slot_of(map, entry->key, entry->hash) = (uint32_t)(i + 1);
    }
}

static void make_room(struct map *map)
{
    if (map->slot_count >= 2 * (map->entries.count + 1))
        return;
    map->slot_count = map->slot_count ? map->slot_count * 2 : FIRST_SLOTS;
    map->slots = ARENA_ARRAY(map->arena, uint32_t, map->slot_count);
    fill_slots(map);
}

void map_put(struct map *map, struct str key, void *value)
{
    make_room(map);
    uint64_t hash = str_hash(key);
    uint32_t *slot = slot_of(map, key, hash);
    if (*slot != 0) {
        map->entries.items[*slot - 1].value = value;
        return;
    }
    struct entry entry = {key, value, hash};
    VEC_PUSH(map->arena, map->entries, entry);
    *slot = (uint32_t)map->entries.count;
}

static const struct entry *find(const struct map *map, struct str key)
{
    if (map_count(map) == 0)
        return NULL;
    uint32_t number = *slot_of(map, key, str_hash(key));
    return number ? &map->entries.items[number - 1] : NULL;
}

void *map_get(const struct map *map, struct str key)
{
    const struct entry *entry = find(map, key);
    return entry ? entry->value : NULL;
}

bool map_has(const struct map *map, struct str key)
{
    return find(map, key) != NULL;
}

bool map_remove(struct map *map, struct str key)
{
    const struct entry *entry = find(map, key);
    if (!entry)
        return false;
    size_t index = (size_t)(entry - map->entries.items);
    size_t later = map->entries.count - index - 1;
    memmove(map->entries.items + index, map->entries.items + index + 1, later * sizeof *entry);
    map->entries.count--;
    fill_slots(map);
    return true;
}

size_t map_count(const struct map *map)
{
    return map ? map->entries.count : 0;
}

struct str map_key(const struct map *map, size_t index)
{
    return map->entries.items[index].key;
}

void *map_at(const struct map *map, size_t index)
{
    return map->entries.items[index].value;
}
