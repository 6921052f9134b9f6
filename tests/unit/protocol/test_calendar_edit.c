/* Calendar files changed by command: the text that comes out, byte for byte. */
#include "support/protocols.h"
#include "support/tap.h"

#define HEAD "waymark: 1\ncalendar: c\nversion: 1\ncovers: 2027-01-01/2027-12-31\n"
#define HEAD_2 "waymark: 1\ncalendar: c\nversion: 1.1\ncovers: 2027-01-01/2027-12-31\n"
#define SNOW "2027-02-03: {kind: unplanned, label: \"Snow\", known_from: 2027-02-02T18:30:00.000Z}"
#define L __LINE__

static const struct {
    int line;
    const char *before, *after;
} closes[] = {
    {L, HEAD, HEAD_2 "closed:\n  " SNOW "\n"},
    {L, HEAD "open: [2027-02-06]", HEAD_2 "open: [2027-02-06]\nclosed:\n  " SNOW "\n"},
    {L, HEAD "closed:\n    2027-01-04: inset\n    2027-04-12: inset\n",
     HEAD_2 "closed:\n    2027-01-04: inset\n    " SNOW "\n    2027-04-12: inset\n"},
    {L, HEAD "closed:\n  2027-01-04: # staff\n    kind: inset\n# the end\nopen: [2027-02-06]\n",
     HEAD_2 "closed:\n  2027-01-04: # staff\n    kind: inset\n  " SNOW
            "\n# the end\nopen: [2027-02-06]\n"},
    {L, HEAD "closed:\n  2027-01-04: inset # staff",
     HEAD_2 "closed:\n  2027-01-04: inset # staff\n  " SNOW "\n"},
    {L, HEAD "closed: {2027-04-12: inset}\n", HEAD_2 "closed: {" SNOW ", 2027-04-12: inset}\n"},
    {L, HEAD "closed: {}\n", HEAD_2 "closed: {" SNOW "}\n"},
    {L, "waymark: 1\ncalendar: c\nversion: '1' # first\n",
     "waymark: 1\ncalendar: c\nversion: 1.1 # first\nclosed:\n  " SNOW "\n"},
};

TEST("a day is closed, and all else stays as it is written")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    const struct calendar_closure snow = {.date = {2027, 2, 3},
                                          .kind = STR("unplanned"),
                                          .label = STR("Snow"),
                                          .known_from = INT64_C(1801593000000)};
    const struct calendar_edit edit = {.version = STR("1.1"), .closed = &snow, .closed_count = 1};
    for (size_t i = 0; i < sizeof closes / sizeof *closes; i++) {
        struct str text = {0};
        CHECK(calendar_edit(arena, str_of(closes[i].before), &edit, &text));
        CHECK_STR_AT(closes[i].line, text, closes[i].after);
    }
}

static const struct {
    int line;
    const char *before, *after;
} opens[] = {
    {L, HEAD "closed:\n  2027-01-04: inset\n  " SNOW "\n  2027-04-12: inset\n",
     HEAD_2 "closed:\n  2027-01-04: inset\n  2027-04-12: inset\n"},
    {L, HEAD "closed:\n  " SNOW "\nopen: [2027-02-06]\n", HEAD_2 "open: [2027-02-06]\n"},
    {L, HEAD "closed:\n  2027-01-04: inset\n  2027-02-03:\n    kind: unplanned\n    label: Snow",
     HEAD_2 "closed:\n  2027-01-04: inset\n"},
    {L, HEAD "closed: {2027-01-04: inset, " SNOW ", 2027-04-12: inset}\n",
     HEAD_2 "closed: {2027-01-04: inset, 2027-04-12: inset}\n"},
    {L, HEAD "closed: {2027-01-04: inset, " SNOW "}\n", HEAD_2 "closed: {2027-01-04: inset}\n"},
    {L, HEAD "closed: {" SNOW "}\n", HEAD_2 "closed: {}\n"},
};

TEST("a closure is taken back, and all else stays")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    const struct calendar_edit edit = {
        .version = STR("1.1"), .opened = {2027, 2, 3}, .closures = 1};
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
        struct str text = {0};
        CHECK(calendar_edit(arena, str_of(opens[i].before), &edit, &text));
        CHECK_STR_AT(opens[i].line, text, opens[i].after);
    }
}

TEST("a closure of an extended calendar is removed, with the reason")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    const struct calendar_edit edit = {
        .version = STR("1.1"), .opened = {2027, 2, 3}, .closures = 2, .reason = STR("It thawed")};
    struct str text;
    CHECK(calendar_edit(arena, STR(HEAD "closed:\n  " SNOW "\n"), &edit, &text));
    CHECK_STR(text, HEAD_2 "remove:\n  closed.2027-02-03: \"It thawed\"\n");
    CHECK(calendar_edit(arena, STR(HEAD "remove:\n  closed.2027-01-04: Ours is later\n"), &edit,
                        &text));
    CHECK_STR(text, HEAD_2 "remove:\n  closed.2027-01-04: Ours is later\n"
                           "  closed.2027-02-03: \"It thawed\"\n");
}

TEST("what cannot be edited is left alone")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    const struct calendar_edit edit = {.version = STR("1.1"), .opened = {2027, 2, 3}};
    struct str text;
    CHECK(!calendar_edit(arena, STR(HEAD), &edit, &text));
    CHECK(!calendar_edit(arena, STR(HEAD "closed: {2027-01-04: inset}\n"), &edit, &text));
    CHECK(!calendar_edit(arena, STR("{waymark: 1, closed: {2027-02-03: inset}}\n"), &edit, &text));
    CHECK(!calendar_edit(arena, STR("- a\n"), &edit, &text));
    CHECK(!calendar_edit(arena, STR("a: 'b\n"), &edit, &text));
}
