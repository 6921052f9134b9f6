#include "base/map.h"
#include "support/tap.h"

TEST("an absent map and an empty one hold nothing")
{
    struct arena *arena = arena_new();
    struct map *map = map_new(arena);
    CHECK(map_get(NULL, STR("a")) == NULL && map_count(NULL) == 0 && !map_has(NULL, STR("a")));
    CHECK(map_get(map, STR("a")) == NULL && map_count(map) == 0);
    CHECK(!map_remove(map, STR("a")));
    arena_free(arena);
}

TEST("order of insertion is kept through growth, replacement and removal")
{
    struct arena *arena = arena_new();
    struct map *map = map_new(arena);
    static int values[1000];
    for (int i = 0; i < 1000; i++)
        map_put(map, str_format(arena, "k%d", i), &values[i]);
    CHECK_INT(map_count(map), 1000);
    map_put(map, STR("k500"), &values[0]);
    CHECK_INT(map_count(map), 1000);
    CHECK(map_get(map, STR("k500")) == &values[0]);
    CHECK(map_remove(map, STR("k0")));
    CHECK(!map_has(map, STR("k0")));
    CHECK_STR(map_key(map, 0), "k1");
    CHECK(map_at(map, 498) == &values[499]);
    CHECK_STR(map_key(map, 499), "k500");
    CHECK(map_get(map, STR("k999")) == &values[999]);
    map_put(map, STR("k0"), &values[7]);
    CHECK_STR(map_key(map, 999), "k0");
    arena_free(arena);
}

TEST("a key may be there with a NULL value; keys are whole texts")
{
    struct arena *arena = arena_new();
    struct map *map = map_new(arena);
    map_put(map, STR(""), NULL);
    map_put(map, STR("a\0b"), arena);
    CHECK(map_has(map, STR("")) && map_get(map, STR("")) == NULL);
    CHECK(!map_has(map, STR("a")));
    CHECK(map_get(map, STR("a\0b")) == arena);
    arena_free(arena);
}
