/* Any bytes are a TZif file or are refused; what is accepted answers within what an offset may be,
 * and its changes go forward. The bytes are tried as a footer as well. */
#include <stdio.h>
#include <stdlib.h>

#include "time/tzif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_offset(int32_t offset)
{
    require(offset > -TZ_OFFSET_MAX && offset < TZ_OFFSET_MAX, "an offset out of range");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct str bytes = {arena_copy(arena, data, size), size};
    struct tzif tzif;
    struct tz_footer footer;
    bool zone = tzif_parse(arena, bytes, &tzif), rule = tz_footer_parse(bytes, &footer);
    for (int64_t at = INT64_C(-9000000000000); at < INT64_C(9000000000000); at += 1234567890123) {
        int64_t next;
        if (zone) {
            check_offset(tzif_offset(&tzif, at));
            require(!tzif_next_change(&tzif, at, &next) || next > at, "a change in the past");
        }
        if (rule) {
            check_offset(tz_footer_offset(&footer, at));
            require(!tz_footer_next_change(&footer, at, &next) || next > at,
                    "a rule's change in the past");
        }
    }
    arena_free(arena);
    return 0;
}
