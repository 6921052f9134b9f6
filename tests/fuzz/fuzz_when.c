/* Any bytes are a WHEN, an EVERY, a date, a duration or an instant, or are refused with a place;
 * what is accepted can be computed, and what prints reads back as itself. */
#include <stdio.h>
#include <stdlib.h>

#include "time/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_texts(struct arena *arena, struct str text)
{
    struct duration duration, again;
    struct civil civil, back;
    int64_t instant, same;
    if (duration_parse(text, &duration))
        require(duration_parse(duration_format(arena, duration), &again) &&
                    again.months == duration.months && again.seconds == duration.seconds &&
                    again.nanos == duration.nanos,
                "a duration changes when printed");
    if (civil_parse(text, &civil))
        require(civil_parse(civil_format(arena, civil), &back) &&
                    date_compare(back.date, civil.date) == 0 && back.time.nano == civil.time.nano,
                "a date changes when printed");
    if (instant_parse(text, &instant))
        require(instant_parse(instant_format(arena, instant), &same) && same == instant,
                "an instant changes when printed");
}

static void check_when(const struct when *when)
{
    static const struct calendar calendar = {
        .from = {2026, 9, 1}, .to = {2027, 8, 31}, .working_week = 0x1f};
    struct moment_rules rules = {.zone = zone_find(STR("Europe/London")), .calendar = &calendar};
    struct when_anchor anchor = {INSTANT_NONE, {2026, 11, 12}};
    struct error error;
    struct date date;
    int64_t instant;
    if (when_instant(when, when->count, anchor, &rules, &instant, &date, &error) == RESULT_DONE)
        require(date_exists(date), "a moment on no date");
}

static void check_places(const struct diags *diags, size_t size)
{
    for (size_t i = 0; i < diags->list.count; i++) {
        struct span at = diags->list.items[i]->at;
        require(at.from <= at.to && at.to <= size, "a place beyond the end");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct str text = {arena_copy(arena, data, size), size};
    struct excerpt excerpt = excerpt_of(arena, "<fuzz>", text);
    struct diags *whens = diags_new(arena), *everys = diags_new(arena);
    const struct when *when = when_parse(arena, &excerpt, whens);
    const struct every *every = every_parse(arena, &excerpt, everys);
    require((when == NULL) == (whens->errors > 0), "WHEN refused without a word, or the reverse");
    require((every == NULL) == (everys->errors > 0),
            "EVERY refused without a word, or the reverse");
    check_places(whens, size);
    check_places(everys, size);
    if (when)
        check_when(when);
    if (every && every->kind == EVERY_REPEAT)
        require(date_exists(every_repeat(every->duration, (struct date){2027, 1, 31}, 5)),
                "a repeat on no date");
    check_texts(arena, text);
    arena_free(arena);
    return 0;
}
