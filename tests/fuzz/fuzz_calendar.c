/* Any bytes are a calendar file, and after a line of `%` those of the one that it extends, or are
 * refused with a message; what is accepted is in order, and a school day that is closed in its text
 * is closed when that is read, and open again when it is taken back. */
#include <stdio.h>
#include <stdlib.h>

#include "protocol/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct two {
    struct str own, other;
};

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static enum result read_two(void *context, struct arena *arena, struct str path,
                            struct str *ret_bytes, struct error *error)
{
    const struct two *two = context;
    (void)arena;
    *ret_bytes = str_ends(path, STR("/own.yaml")) ? two->own : two->other;
    if (str_starts(path, STR("rules/calendars/")))
        return RESULT_DONE;
    return error_set(error, RESULT_INVALID, "there is no such file");
}

static const struct calendar *load(struct arena *arena, const struct two *two)
{
    struct two copy = *two;
    const struct files files = {.read = read_two, .context = &copy};
    struct diags *diags = diags_new(arena);
    struct protocol_loader loader = {.arena = arena, .files = &files, .diags = diags};
    const struct calendar *calendar = calendar_load(&loader, STR("rules/calendars/own.yaml"));
    require((calendar == NULL) == (diags->errors > 0), "refused without a word, or the reverse");
    return calendar;
}

static void check_order(const struct calendar *calendar)
{
    for (size_t i = 1; i < calendar->period_count; i++)
        require(date_compare(calendar->periods[i - 1].to, calendar->periods[i].from) < 0,
                "half-terms overlap");
    for (size_t i = 1; i < calendar->closure_count; i++)
        require(date_compare(calendar->closures[i - 1].date, calendar->closures[i].date) <= 0,
                "closures are not in order");
    for (size_t i = 0; i < calendar->closure_count; i++)
        require(date_compare(calendar->closures[i].date, calendar->from) >= 0 &&
                    date_compare(calendar->closures[i].date, calendar->to) <= 0,
                "a closure beyond what is covered");
}

/* The first of its first days with pupils; false where there is none. */
static bool find_day(const struct calendar *calendar, struct date *ret)
{
    struct error error;
    *ret = calendar->from;
    for (int i = 0; i < 400 && date_compare(*ret, calendar->to) <= 0; i++) {
        bool is = false;
        require(calendar_school_day(calendar, *ret, &is, &error), "a day that is not covered");
        if (is)
            return true;
        *ret = date_add_days(*ret, 1);
    }
    return false;
}

static bool is_open(const struct calendar *calendar, struct date date)
{
    struct error error;
    bool is = false;
    return calendar_school_day(calendar, date, &is, &error) && is;
}

static void check_edit(struct arena *arena, const struct two *two, struct date day)
{
    const struct calendar_closure closure = {.date = day,
                                             .kind = STR("unplanned"),
                                             .label = STR("Snow: \"deep\" #1"),
                                             .known_from = INT64_C(1801593000000)};
    const struct calendar_edit close = {
        .version = STR("1.1"), .closed = &closure, .closed_count = 1};
    const struct calendar_edit reopen = {
        .version = STR("1.2"), .opened = day, .closures = 1, .reason = STR("Thaw")};
    struct two edited = *two;
    if (!calendar_edit(arena, two->own, &close, &edited.own))
        return;
    const struct calendar *closed = load(arena, &edited);
    if (!closed)
        return; /* a layout that takes no row: whoever edits looks at what came out */
    require(!is_open(closed, day), "a closed day is open");
    require(calendar_edit(arena, edited.own, &reopen, &edited.own), "what was closed is not found");
    const struct calendar *again = load(arena, &edited);
    require(again != NULL && is_open(again, day), "a day opened again is closed");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct str text = str_copy(arena, (struct str){(const char *)data, size});
    ptrdiff_t cut = str_find(text, STR("\n%\n"), 0);
    struct two two = {.own = text};
    struct date day;
    if (cut >= 0) {
        two.own = str_part(text, 0, (size_t)cut + 1);
        two.other = str_part(text, (size_t)cut + 3, text.len);
    }
    const struct calendar *calendar = load(arena, &two);
    if (calendar) {
        check_order(calendar);
        if (find_day(calendar, &day))
            check_edit(arena, &two, day);
    }
    arena_free(arena);
    return 0;
}
