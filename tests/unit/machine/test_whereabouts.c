/* Where the subject of a case is, whether it is expected there, and when somebody last saw it. */
#include "support/machine_story.h"
#include "support/sample_calendars.h"
#include "support/tap.h"

#define L __LINE__

static const struct calendar *lend(void *context, struct str name)
{
    const struct story *story = context;
    return sample_calendar(str_cstr(story->arena, name));
}

/* An organisation has the calendar that it is named after. */
static const struct party_info *party(void *context, struct str reference)
{
    const struct story *story = context;
    struct party_info *info = ARENA_NEW(story->arena, struct party_info);
    *info = (struct party_info){.reference = reference, .label = reference, .calendar = reference};
    return info;
}

static struct case_records records(void *context, struct arena *arena, struct str reference,
                                   struct str type)
{
    const struct story *story = context;
    VEC(struct case_record) rows = {0};
    (void)reference;
    for (size_t i = 0; i < story->records.count; i++)
        if (str_eq(story->records.items[i].type, type))
            VEC_PUSH(arena, rows, story->records.items[i].row);
    return (struct case_records){rows.items, rows.count};
}

static struct str told(struct story *story, const char *what, struct told told)
{
    return str_format(story->arena, "; %s: %s%s%.*s", what, truth_name(told.is),
                      str_empty(told.reason) ? "" : ", ", STR_ARG(told.reason));
}

/* `row party; expected: yes; seen DATE, N ago; not seen: no`, with every reason. */
static struct str print(struct story *story, const struct case_whereabouts *w)
{
    static const char *const why[] = {"", "closed", "between half-terms", "off the week"};
    struct text text = text_new(story->arena);
    text_addf(&text, "%.*s", STR_ARG(w->row ? w->row->id : STR("nowhere")));
    if (w->here.is != TRUTH_YES) {
        text_add(&text, w->here.is == TRUTH_NO ? STR("") : told(story, "here", w->here));
        return text_str(&text);
    }
    text_addf(&text, " at %.*s%.*s", STR_ARG(w->party), STR_ARG(w->party_reason));
    text_add(&text, told(story, "expected", w->expected));
    if (w->closed != DAY_COUNTS)
        text_addf(&text, " (%s %.*s)", why[w->closed], STR_ARG(w->closure));
    text_addf(&text, "; seen: %.*s%.*s",
              STR_ARG(date_is_set(w->seen) ? date_format(story->arena, w->seen) : STR("")),
              STR_ARG(w->seen_reason));
    if (w->ago >= 0)
        text_addf(&text, " %lld ago", (long long)w->ago);
    text_add(&text, told(story, "not seen", w->not_seen));
    return text_str(&text);
}

static void asks(struct story *story, int line, const char *at, const char *expected)
{
    struct civil civil;
    struct case_whereabouts w;
    struct surroundings around = {
        .context = story, .calendar = lend, .party = party, .records = records};
    struct str before = case_encode(story->arena, story->kase);
    CHECK_AT(line, civil_parse(str_of(at), &civil));
    around.now = zone_instant(story->protocol->zone, civil, NULL);
    case_whereabouts(story->arena, story->protocol, story->kase, &around, &w);
    CHECK_STR_AT(line, print(story, &w), expected);
    CHECK_STR_AT(line, case_encode(story->arena, story->kase), str_cstr(story->arena, before));
}
#define ASK(at, expected) asks(story, L, at, expected)
#define DO(at, as, command, name, values)                                                          \
    CHECK_INT(story_do(story, L, at, as, command, name, values), OUTCOME_DONE)

static const char visits[] =
    "roles: {home: {calendar: own}, host: {calendar: own}}\n"
    "data: {start: {type: date, by: home}, sure: {type: boolean, by: home}}\n"
    "records: {visit: {from: home, fields: {day: date, there: boolean}}}\n"
    "whereabouts:\n"
    "  at_host:\n"
    "    if: in_state(\"away\")\n"
    "    at: host\n"
    "    expected: 'day of week(today()) != \"Wednesday\"'\n"
    "    seen: max(records.visit[there = true].day)\n"
    "    from: start\n"
    "    not_seen: 2 school days after seen\n"
    "  unsure: {if: 'in_state(\"back\") and sure', at: home}\n"
    "  home: {if: in_state(\"back\"), at: home, expected: false}\n"
    "states:\n"
    "  away: {on: {end: {to: back, by: home}}}\n"
    "  back: {on: {stop: {to: over, by: home}}}\n"
    "  over: {type: final}\n";

TEST("a day after the other: open, closed, seen, not seen for too long")
{
    struct story *story = story_new(visits, "hampshire");
    if (story->protocol == NULL)
        return;
    DO("2026-10-01T09:00", "home", "open", "",
       "{\"parties\": {\"home\": \"leicester\", \"host\": \"hampshire\"}}");
    ASK("2026-10-01T10:00", "at_host at hampshire; expected: yes; seen: ; not seen: yes");
    DO("2026-10-01T11:00", "home", "set", "", "{\"start\": \"2026-10-05\"}");
    ASK("2026-10-01T12:00", "at_host at hampshire; expected: yes; seen: ; not seen: no");
    ASK("2026-10-07T23:59", "at_host at hampshire; expected: no; seen: ; not seen: no");
    ASK("2026-10-08T00:00", "at_host at hampshire; expected: yes; seen: ; not seen: yes");
    DO("2026-10-08T09:00", "home", "record", "",
       "{\"visit\": [{\"day\": \"2026-10-08\", \"there\": true}, {\"day\": \"2026-10-09\"}]}");
    ASK("2026-10-08T10:00",
        "at_host at hampshire; expected: yes; seen: 2026-10-08 0 ago; not seen: no");
    ASK("2026-10-12T10:00",
        "at_host at hampshire; expected: yes; seen: 2026-10-08 2 ago; not seen: no");
    ASK("2026-10-13T00:00",
        "at_host at hampshire; expected: yes; seen: 2026-10-08 3 ago; not seen: yes");
    /* Not from before the row's own first day */
    DO("2026-10-13T09:00", "home", "set", "", "{\"start\": \"2026-10-12\"}");
    ASK("2026-10-14T23:59", "at_host at hampshire; expected: no; seen: 2026-10-08 4 ago; "
                            "not seen: no");
    ASK("2026-10-15T00:00", "at_host at hampshire; expected: yes; seen: 2026-10-08 5 ago; "
                            "not seen: yes");
    ASK("2026-10-10T10:00", "at_host at hampshire; expected: no (off the week ); seen: 2026-10-08 "
                            "1 ago; not seen: no");
    ASK("2026-10-28T10:00",
        "at_host at hampshire; expected: no (between half-terms ); seen: 2026-10-08 10 ago; "
        "not seen: yes");
    ASK("2026-10-16T10:00",
        "at_host at hampshire; expected: no (closed inset); seen: 2026-10-08 5 ago; "
        "not seen: yes");
    story_end(story);
}

TEST("what cannot be told is said, with why, and never guessed")
{
    struct story *story = story_new(visits, "hampshire");
    if (story->protocol == NULL)
        return;
    DO("2026-10-01T09:00", "home", "open", "", "{\"parties\": {\"home\": \"leicester\"}}");
    DO("2026-10-01T09:00", "home", "record", "",
       "{\"visit\": {\"day\": \"2026-10-20\", \"there\": true}}");
    ASK("2026-10-01T10:00",
        "at_host at nobody has the role host; expected: cannot tell, nobody has the role host; "
        "seen: the day given, 2026-10-20, is yet to come; not seen: cannot tell, the day given, "
        "2026-10-20, is yet to come");
    /* One no is enough */
    ASK("2026-10-07T10:00",
        "at_host at nobody has the role host; expected: no; seen: the day given, 2026-10-20, is "
        "yet to come; not seen: cannot tell, the day given, 2026-10-20, is yet to come");
    DO("2026-10-02T09:00", "home", "party", "", "{\"host\": \"nowhere-known\"}");
    ASK("2031-10-02T10:00",
        "at_host at nowhere-known; expected: cannot tell, there is no calendar to count on; seen: "
        "2026-10-20; not seen: cannot tell, counting school days or working days needs a calendar");
    DO("2026-10-03T09:00", "home", "send", "end", "");
    ASK("2026-10-05T10:00", "unsure; here: cannot tell, 'sure' has no value");
    DO("2026-10-05T11:00", "home", "set", "", "{\"sure\": false}");
    ASK("2026-10-26T10:00", "home at leicester; expected: no (closed inset); seen: ; "
                            "not seen: no");
    ASK("2031-10-26T10:00", "home at leicester; expected: no; seen: ; not seen: no");
    DO("2026-10-05T12:00", "home", "set", "", "{\"sure\": true}");
    ASK("2026-10-27T10:00", "unsure at leicester; expected: yes; seen: ; not seen: no");
    ASK("2031-10-27T10:00",
        "unsure at leicester; expected: cannot tell, calendar leicester 2026.1 "
        "does not cover 2031-10-27 (it covers 2026-08-24 to 2027-08-29); seen: ; not seen: no");
    DO("2026-10-06T09:00", "home", "send", "stop", "");
    ASK("2026-10-06T10:00", "nowhere");
    story_end(story);
}

static const char week[] =
    "roles: {home: {calendar: own}, host: {many: true, calendar: own}, la: {}}\n"
    "data:\n"
    "  hosts: {type: table, rows: each host, by: home, columns: {days: list of string, to: date}}\n"
    "whereabouts:\n"
    "  at_host:\n"
    "    for_each: hosts\n"
    "    if: list contains(each.days, day of week(today()))\n"
    "    at: host\n"
    "    party: each.id\n"
    "    expected: each.to = null or today() <= each.to\n"
    "  by_name: {if: day of week(today()) = \"Saturday\", at: host, party: 'if hosts[1].to = null "
    "then null else \"somebody\"'}\n"
    "  home: {at: home}\n"
    "states: {live: {on: {end: {to: over, by: home}}}, over: {type: final}}\n";

TEST("two places in one week, each open by its own calendar")
{
    struct story *story = story_new(week, "hampshire");
    if (story->protocol == NULL)
        return;
    DO("2026-10-01T09:00", "home", "open", "",
       "{\"parties\": {\"home\": \"staffordshire\", \"host\": [\"hampshire\", \"leicester\"]}}");
    ASK("2026-10-05T10:00", "home at staffordshire; expected: yes; seen: ; not seen: no");
    DO("2026-10-05T11:00", "home", "set", "",
       "{\"hosts\": {\"hampshire\": {\"days\": [\"Monday\", \"Tuesday\"]}, \"leicester\": "
       "{\"days\": [\"Tuesday\", \"Thursday\"], \"to\": \"2026-10-10\"}}}");
    ASK("2026-10-05T12:00", "at_host at hampshire; expected: yes; seen: ; not seen: no");
    ASK("2026-10-06T12:00", "at_host at hampshire; expected: yes; seen: ; not seen: no");
    ASK("2026-10-07T12:00", "home at staffordshire; expected: yes; seen: ; not seen: no");
    ASK("2026-10-08T12:00", "at_host at leicester; expected: yes; seen: ; not seen: no");
    ASK("2026-10-15T12:00", "at_host at leicester; expected: no; seen: ; not seen: no");
    /* The half-terms differ */
    ASK("2026-10-22T12:00", "at_host at leicester; expected: no (between half-terms ); seen: ; "
                            "not seen: no");
    ASK("2026-10-10T12:00", "by_name at the value is null; expected: cannot tell, the value is "
                            "null; seen: ; not seen: no");
    DO("2026-10-05T13:00", "home", "set", "",
       "{\"hosts\": {\"hampshire\": {\"to\": "
       "\"2026-12-01\"}}}");
    ASK("2026-10-10T12:00", "by_name at the party meant does not have the role host; expected: "
                            "cannot tell, the party meant does not have the role host; seen: ; "
                            "not seen: no");
    story_end(story);
}
