/* Any bytes are a cron line or messages with a place in them; a line that is accepted fires after
 * the instant asked about, on a date that fits, and can be said in words. */
#include <stdio.h>
#include <stdlib.h>

#include "time/cron.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_line(struct arena *arena, const struct cron *cron)
{
    static const char *const zones[] = {"Europe/London", "Australia/Lord_Howe"};
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        const struct zone *zone = zone_find(str_of(zones[i]));
        int64_t at = INT64_C(1790000000000), next;
        require(zone != NULL, "the zone is missing");
        for (int j = 0; j < 5 && cron_next(cron, zone, at, &next); j++, at = next) {
            require(next > at, "fires in the past");
            /* A gap may carry a fixed time over to the next day. */
            require(cron->fixed || cron_fits_date(cron, zone_date(zone, next)), "a wrong date");
        }
    }
    require(cron_words(arena, cron).len > 0, "no words");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct excerpt text =
        excerpt_of(arena, "<fuzz>", (struct str){arena_copy(arena, data, size), size});
    struct diags *diags = diags_new(arena);
    const struct cron *cron = cron_parse(arena, &text, diags);
    require((cron == NULL) == (diags->errors > 0), "refused without a word, or the reverse");
    for (size_t i = 0; i < diags->list.count; i++)
        require(diags->list.items[i]->at.to <= size, "a place beyond the end");
    if (cron)
        check_line(arena, cron);
    arena_free(arena);
    return 0;
}
