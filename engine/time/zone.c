#include "time/zone.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "time/civil.h"
#include "time/tzif.h"

#define FOLDER "/usr/share/zoneinfo"
enum { NAME_MAX_BYTES = 64 };

struct zone {
    struct arena *arena; /* holds all of it */
    struct str name;
    struct tzif tzif;
    const struct zone *next;
};

/* Every zone that this process has loaded. Entries are immutable and stay; readers need no lock. */
static _Atomic(const struct zone *) loaded;

static bool name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '_';
}

/* Parts of letters, digits, + - and _, joined by single slashes: no dots, so that no name leaves
 * the folder. */
static bool name_holds(struct str name)
{
    if (name.len == 0 || name.len > NAME_MAX_BYTES)
        return false;
    /* Debian's names for whatever this host is set to: no zone of IANA's. */
    if (str_is(name, "localtime") || str_is(name, "posixrules"))
        return false;
    bool part = false; /* some character since the last slash */
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '/' ? !part : !name_char(name.at[i]))
            return false;
        part = name.at[i] != '/';
    }
    return part;
}

static void close_file(FILE **file)
{
    if (*file)
        (void)fclose(*file); /* only read from */
}

static bool read_whole(struct arena *arena, struct str path, struct str *ret)
{
    CLEANUP(close_file) FILE *file = fopen(path.at, "rb");
    if (!file)
        return false;
    char *bytes = arena_alloc(arena, LIMIT_ZONE_BYTES + 1);
    size_t size = fread(bytes, 1, LIMIT_ZONE_BYTES + 1, file);
    if (ferror(file) || size > LIMIT_ZONE_BYTES)
        return false;
    *ret = (struct str){bytes, size};
    return true;
}

static struct str zone_path(struct arena *arena, struct str name)
{
    const char *folder = getenv("TZDIR");
    return str_format(arena, "%s/%.*s", folder ? folder : FOLDER, STR_ARG(name));
}

/* The first line of tzdata.zi: `# version 2025b`. */
struct str zone_release(struct arena *arena)
{
    CLEANUP(arena_freep) struct arena *scratch = arena_new();
    CLEANUP(close_file) FILE *file = fopen(zone_path(scratch, STR("tzdata.zi")).at, "rb");
    const struct str start = STR("# version ");
    char line[64];
    if (!file || !fgets(line, sizeof line, file))
        return STR("");
    struct str whole = str_trim(str_of(line));
    if (!str_starts(whole, start) || !utf8_valid(whole))
        return STR("");
    return str_copy(arena, str_part(whole, start.len, whole.len));
}

static bool read_zone(struct arena *arena, struct str name, struct tzif *ret)
{
    CLEANUP(arena_freep) struct arena *scratch = arena_new();
    struct str bytes;
    return read_whole(scratch, zone_path(scratch, name), &bytes) && tzif_parse(arena, bytes, ret);
}

static const struct zone *find_loaded(const struct zone *from, struct str name)
{
    while (from && !str_eq(from->name, name))
        from = from->next;
    return from;
}

/* Two threads may load the same zone: the second copy is then never found, and harmless. */
static const struct zone *publish(struct zone *zone)
{
    zone->next = atomic_load(&loaded);
    while (!atomic_compare_exchange_weak(&loaded, &zone->next, zone))
        continue;
    return zone;
}

static const struct zone *load(struct str name)
{
    struct arena *arena = arena_new();
    struct zone *zone = ARENA_NEW(arena, struct zone);
    if (!read_zone(arena, name, &zone->tzif)) {
        arena_free(arena);
        return NULL;
    }
    zone->arena = arena;
    zone->name = str_copy(arena, name);
    return publish(zone);
}

const struct zone *zone_find(struct str name)
{
    if (!name_holds(name))
        return NULL;
    const struct zone *zone = find_loaded(atomic_load(&loaded), name);
    return zone ? zone : load(name);
}

struct str zone_name(const struct zone *zone)
{
    return zone->name;
}

int32_t zone_offset_at(const struct zone *zone, int64_t second)
{
    return tzif_offset(&zone->tzif, second);
}

bool zone_next_change(const struct zone *zone, int64_t second, int64_t *ret)
{
    return tzif_next_change(&zone->tzif, second, ret);
}

int32_t zone_offset(const struct zone *zone, int64_t instant)
{
    return tzif_offset(&zone->tzif, div_floor(instant, 1000));
}

struct civil zone_to_civil(const struct zone *zone, int64_t instant)
{
    int64_t seconds = div_floor(instant, 1000);
    struct civil civil = civil_of_seconds(seconds + tzif_offset(&zone->tzif, seconds));
    civil.time.nano = (uint32_t)(instant - seconds * 1000) * 1000000;
    return civil;
}

struct date zone_date(const struct zone *zone, int64_t instant)
{
    return zone_to_civil(zone, instant).date;
}

/* Where a local time falls among the stretches between changes of clocks. */
struct place_found {
    enum zone_fit fit;
    int64_t at;     /* the instant in seconds */
    int32_t offset; /* that holds there */
};

/* A stretch begins at a change (or before any local time could mean it) and has one offset. A local
 * time is in it where local - offset is. Before the first stretch that holds it, one may end that
 * was too early for it: then the first instant after the gap is the start of the next. */
static struct place_found find_place(const struct tzif *tzif, int64_t local)
{
    struct place_found found = {ZONE_GAP, 0, 0};
    bool any = false, gap = false;
    int64_t start = local - TZ_OFFSET_MAX, end;
    for (bool more = true; more && start <= local + TZ_OFFSET_MAX; start = end) {
        int32_t offset;
        more = tzif_stretch(tzif, start, &offset, &end);
        int64_t at = local - offset;
        if (at >= start && (!more || at < end)) {
            if (any) {
                found.fit = ZONE_OVERLAP;
                return found;
            }
            found = (struct place_found){ZONE_ONCE, at, offset};
            any = true;
        } else if (!any && !gap && at < start) {
            found = (struct place_found){ZONE_GAP, start, offset};
            gap = true;
        }
    }
    return found;
}

int64_t zone_instant(const struct zone *zone, struct civil civil, enum zone_fit *ret_fit)
{
    struct place_found found = find_place(&zone->tzif, civil_seconds(civil));
    if (ret_fit)
        *ret_fit = found.fit;
    int64_t instant;
    uint32_t nano = found.fit == ZONE_GAP ? 0 : civil.time.nano;
    return instant_of_seconds(found.at, nano, &instant) ? instant : INSTANT_NONE;
}

int64_t zone_last_instant(const struct zone *zone, struct civil civil)
{
    enum zone_fit fit;
    int64_t change, first = zone_instant(zone, civil, &fit);
    if (fit != ZONE_OVERLAP || first == INSTANT_NONE ||
        !zone_next_change(zone, div_floor(first, 1000), &change))
        return first;
    int64_t back = (int64_t)zone_offset(zone, first) - zone_offset_at(zone, change);
    return first + back * 1000;
}

int32_t zone_offset_civil(const struct zone *zone, struct civil civil, enum zone_fit *ret_fit)
{
    struct place_found found = find_place(&zone->tzif, civil_seconds(civil));
    if (ret_fit)
        *ret_fit = found.fit;
    return found.offset;
}
