/* Any bytes are an iCalendar file or messages with a place in them; what is written of the events
 * that were read is read as the same events. */
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

static struct str written(struct arena *arena, const struct ical_events *events)
{
    struct text out = text_new(arena);
    ical_line(&out, "BEGIN", STR("VCALENDAR"));
    for (size_t i = 0; i < events->count; i++) {
        const struct ical_event *event = &events->items[i];
        ical_line(&out, "BEGIN", STR("VEVENT"));
        ical_date(&out, "DTSTART", event->from);
        ical_date(&out, "DTEND", date_add_days(event->from, event->days));
        ical_text(&out, "SUMMARY", event->summary);
        ical_line(&out, "END", STR("VEVENT"));
    }
    ical_line(&out, "END", STR("VCALENDAR"));
    return text_str(&out);
}

static void read_again(struct arena *arena, const struct ical_events *events)
{
    struct diags *diags = diags_new(arena);
    struct ical_events again;
    const struct source *source = source_new(arena, STR("<again>"), written(arena, events));
    require(ical_read(arena, source, diags, &again), "what was written is not read");
    require(again.count == events->count, "another number of events");
    for (size_t i = 0; i < again.count; i++) {
        require(date_compare(again.items[i].from, events->items[i].from) == 0, "another day");
        require(again.items[i].days == events->items[i].days, "another length");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags *diags = diags_new(arena);
    struct str text = {arena_copy(arena, data, size), size};
    struct ical_events events;
    bool read = ical_read(arena, source_new(arena, STR("<fuzz>"), text), diags, &events);
    require(read == (diags->errors == 0), "refused without a word, or the reverse");
    for (size_t i = 0; i < diags->list.count; i++)
        require(diags->list.items[i]->at.to <= size, "a place beyond the end");
    if (read)
        read_again(arena, &events);
    arena_free(arena);
    return 0;
}
