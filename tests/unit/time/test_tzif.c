#include <stdio.h>

#include "support/tap.h"
#include "time/time.h"
#include "time/tzif.h"

#define L __LINE__
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

TEST("footers: what they say, and what is refused")
{
    static const struct {
        int line;
        const char *text;
        bool valid;
        int32_t january, july; /* offsets in 2040 */
    } rows[] = {
        {L, "GMT0BST,M3.5.0/1,M10.5.0", true, 0, 3600},
        {L, "EST5EDT,M3.2.0,M11.1.0", true, -18000, -14400},
        {L, "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", true, 39600, 37800},
        {L, "IST-1GMT0,M10.5.0,M3.5.0/1", true, 0, 3600},
        {L, "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true, -7200, -3600},
        {L, "EET-2EEST,M3.4.4/50,M10.4.4/50", true, 7200, 10800},
        {L, "XXX3EDT4,0/0,J365/23", true, -14400, -14400},
        {L, "AAA0BBB,J60/0,J300/0", true, 0, 3600},
        {L, "UTC0", true, 0, 0},
        {L, "<+0545>-5:45", true, 20700, 20700},
        {L, "", false, 0, 0},
        {L, "GM0", false, 0, 0},
        {L, "GMT", false, 0, 0},
        {L, "GMT25", false, 0, 0},
        {L, "GMT0BST", false, 0, 0},
        {L, "GMT0BST,M3.5.0/1", false, 0, 0},
        {L, "GMT0BST,M3.5.0/1,M13.5.0", false, 0, 0},
        {L, "GMT0BST,M3.0.0/1,M10.5.0", false, 0, 0},
        {L, "GMT0BST,M3.5.7/1,M10.5.0", false, 0, 0},
        {L, "GMT0BST,M3.5.0/168,M10.5.0", false, 0, 0},
        {L, "GMT0BST,J0,M10.5.0", false, 0, 0},
        {L, "GMT0BST,M3.5.0/1,M10.5.0 ", false, 0, 0},
        {L, "<GMT0", false, 0, 0},
    };
    int64_t january = date_to_days((struct date){2040, 1, 15}) * 86400;
    int64_t july = date_to_days((struct date){2040, 7, 15}) * 86400;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tz_footer footer;
        bool valid = tz_footer_parse(str_of(rows[i].text), &footer);
        if (!CHECK_AT(rows[i].line, valid == rows[i].valid) || !valid)
            continue;
        CHECK_INT_AT(rows[i].line, tz_footer_offset(&footer, january), rows[i].january);
        CHECK_INT_AT(rows[i].line, tz_footer_offset(&footer, july), rows[i].july);
    }
}

static struct str read_london(struct arena *arena)
{
    char *bytes = arena_alloc(arena, 65536);
    FILE *file = fopen("/usr/share/zoneinfo/Europe/London", "rb");
    if (!CHECK(file != NULL))
        return (struct str){bytes, 0};
    size_t size = fread(bytes, 1, 65536, file);
    fclose(file);
    return (struct str){bytes, size};
}

TEST("a file cut anywhere is refused")
{
    struct arena *arena = arena_new();
    struct str whole = read_london(arena);
    struct tzif tzif;
    CHECK(tzif_parse(arena, whole, &tzif));
    CHECK(tzif.change_count > 0 && tzif.footer.present && tzif.footer.has_summer);
    int accepted = 0;
    for (size_t size = 0; size < whole.len; size++)
        accepted += tzif_parse(arena, str_part(whole, 0, size), &tzif);
    CHECK_INT(accepted, 0);
    arena_free(arena);
}

/* Any one byte changed: refused, or the answers stay within what offsets may be. */
TEST("a file with a changed byte does no harm")
{
    struct arena *arena = arena_new();
    struct str whole = read_london(arena);
    char *bytes = arena_copy(arena, whole.at, whole.len);
    int faults = 0;
    for (size_t i = 0; i < whole.len; i++) {
        struct arena_mark mark = arena_mark(arena);
        struct tzif tzif;
        char kept = bytes[i];
        bytes[i] = (char)(kept ^ 0xff);
        if (tzif_parse(arena, (struct str){bytes, whole.len}, &tzif))
            for (int64_t at = -4000000000; at < 9000000000; at += 99999999) {
                int64_t next = INT64_MAX;
                int32_t offset = tzif_offset(&tzif, at);
                faults += offset <= -TZ_OFFSET_MAX || offset >= TZ_OFFSET_MAX;
                faults += tzif_next_change(&tzif, at, &next) && next <= at;
            }
        bytes[i] = kept;
        arena_reset(arena, mark);
    }
    CHECK_INT(faults, 0);
    arena_free(arena);
}
