#include "time/time.h"

const struct diag_code time_codes[] = {
    /* WHEN and EVERY, word by word */
    {"T001", "a word is missing",
     "A moment or a schedule breaks off, or another word stands where one is needed.\n"
     "A moment is `[on] ANCHOR [at TIME]` or `N UNIT before|after ANCHOR [at TIME]`.\n"
     "Example: `5 school days before due at 09:00`, `last school day of week at 16:00`."},
    {"T002", "something follows a complete expression",
     "The moment or schedule was complete before this word, which would have been ignored.\n"
     "Remove it, or put what belongs together into brackets as FEEL.\n"
     "Example: `5 days after due at 09:00` has nothing after its time of day."},
    {"T003", "not a number of units",
     "A moment counts whole units: digits, or FEEL in brackets that gives a number. What lies\n"
     "earlier is `before`; there are no negative numbers and no fractions. A fixed date is FEEL.\n"
     "Example: `10 school days before due`, `(values.notice_days) days before start`,\n"
     "`(@\"2027-03-25\")`."},
    {"T004", "not a unit",
     "The units are minutes, hours, days, weeks, months, school days, working days and terms, in\n"
     "singular or plural. A day with no adjective is a calendar day; school days and working days\n"
     "are counted on the calendar of the party concerned. A year is 12 months.\n"
     "Example: `2 school days after entered at 00:00`."},
    {"T005", "neither before nor after",
     "A number of units is counted from something, in one direction.\n"
     "Example: `6 days before occurrence`, `1 school day after due at 09:00`."},
    {"T006", "not something to count from",
     "An anchor or a list is a name: a keyword (due, entered, opened, occurrence, answered, seen, "
     "sent), "
     "a\n"
     "field or a path of names joined by dots. Anything else is FEEL and stands in brackets.\n"
     "Example: `on plan.starts at 09:00`, `5 days after (date(plan.starts))`, `each of reviews`."},
    {"T007", "not a time of day",
     "A time of day has two digits each for hours and minutes, from 00:00 to 23:59; seconds may\n"
     "follow. It is civil time in the zone of the file. A time that a change of clocks skips "
     "means\n"
     "the first instant after the gap; one that comes twice means its first pass. Midnight at the\n"
     "end of a day is 00:00 of the next day.\n"
     "Example: `at 09:00`, not `at 9am`."},
    {"T008", "brackets without FEEL, or not closed",
     "FEEL within a moment or schedule stands in brackets, so that its end is plain. Brackets and\n"
     "quotes inside it must match, and there must be something in it.\n"
     "Example: `(if urgent then 1 else 5) days after opened`."},
    {"T009", "a time of day after minutes or hours",
     "Minutes and hours are exact: they are counted from an instant to an instant, so no time of\n"
     "day can follow. Count days, and name the time, or leave it out.\n"
     "Example: `2 hours after due`, or `1 day after due at 09:00`."},
    /* EVERY */
    {"T020", "not a schedule",
     "A schedule is one of: `first|last school day of week|half-term|term|month [at TIME]`, `each\n"
     "school day at TIME`, `each session of LIST at TIME`, `each of LIST [else SCHEDULE]`, a cron\n"
     "line, `P6W from ANCHOR`, or `= FEEL` that gives a duration.\n"
     "Example: `last school day of week at 16:00`."},
    {"T021", "not a period",
     "The periods of a schedule are week (Monday to Sunday), half-term, term and month. A period\n"
     "in which there is no school day is skipped.\n"
     "Example: `first school day of term at 09:00`."},
    {"T022", "which school day is not said",
     "`school day of week` could mean the first, the last or each one.\n"
     "Example: `last school day of week`, or `each school day at 10:00`."},
    {"T023", "not a time to repeat after",
     "A repeat is a duration of whole days, weeks, months or years, forward. Each repeat is\n"
     "computed from the anchor, never from the one before it, so that month ends do not wander.\n"
     "Example: `P6W from start`, `P3M from plan.starts`."},
    {"T024", "too many alternatives",
     "`else` says what holds where a list is empty or unknown; a chain of them says nothing that\n"
     "one would not.\n"
     "Example: `each of plan.dates else last school day of half-term`."},
    /* cron */
    {"T040", "not a cron line",
     "A cron line has five fields separated by blanks (minute, hour, day of month, month, "
     "weekday),\n"
     "or six with seconds in front. There is no field for the year.\n"
     "Example: `0 16 * * FRI` is every Friday at 16:00."},
    {"T041", "out of the field's range",
     "Seconds and minutes go from 0 to 59, hours from 0 to 23, days of the month from 1 to 31,\n"
     "months from 1 to 12, weekdays from 0 (Sunday) to 7 (Sunday again).\n"
     "Example: midnight is hour 0, not 24."},
    {"T042", "not a value of the field",
     "A value is a whole number, or in the month and weekday fields a name of three letters, in\n"
     "capitals or not.\n"
     "Example: `0 9 1 SEP *`, `30 8 * * mon,wed`."},
    {"T043", "a malformed list, range or step",
     "Lists are joined by commas, ranges by a dash (they may go round: FRI-MON), and a step comes\n"
     "after a slash: from 1 to the width of the field. No blanks inside a field.\n"
     "Example: `*/5 9-17 * * 1-5`."},
    {"T044", "L, W or # out of place",
     "In the day of month: L (last day), LW (last Monday to Friday), 15W (the Monday to Friday\n"
     "nearest to the 15th). In the weekday: MON#1 to MON#5, and FRI#L or 5L for the last.\n"
     "Example: `0 9 * * MON#1` is the first Monday of each month."},
    {"T045", "day of month and weekday both restricted",
     "Programs disagree whether such a line means both or either: a first Monday written as\n"
     "`0 9 1-7 * MON` would fire some ten times a month. One of the fields must be `*`.\n"
     "Example: `0 9 * * MON#1`."},
    {"T046", "a date that never comes",
     "None of the months named has such a day, so the line would never fire. 29 February is\n"
     "allowed and means leap years.\n"
     "Example: `0 9 L * *` is the last day of each month."},
    {"T047", "an unknown macro",
     "The macros are @yearly, @annually, @monthly, @weekly, @daily, @midnight and @hourly; each\n"
     "stands alone. There is no @reboot: a workflow does not start with the machine.\n"
     "Example: `@daily` is `0 0 * * *`."},
    /* iCalendar */
    {"T060", "not iCalendar",
     "A file holds one calendar, from BEGIN:VCALENDAR to END:VCALENDAR, with events (VEVENT) in "
     "it.\n"
     "Each line is NAME:VALUE; one that goes on begins with a blank.\n"
     "Example: `DTSTART;VALUE=DATE:20261016`."},
    {"T061", "an event with times of day",
     "Only events of whole days close a day. This one was left out; the others were read.\n"
     "Example: `DTSTART;VALUE=DATE:20261016`, not `DTSTART:20261016T090000Z`."},
    {"T062", "an event that repeats",
     "A rule for repetition can go on for ever, and programs differ in what it gives. Have the\n"
     "calendar written with each date as an event of its own.\n"
     "Example: leave out `RRULE:FREQ=YEARLY`."},
    {"T063", "not a day, or not whole days",
     "An event begins on a date that exists (DTSTART) and ends before the day of its DTEND, or "
     "lasts\n"
     "a number of whole days.\n"
     "Example: `DTSTART;VALUE=DATE:20261026` and `DTEND;VALUE=DATE:20261031` are five days."},
    {"T064", "too many or too long events",
     "A file holds at most 2000 events, each of at most 400 days: no school is closed for longer.\n"
     "Example: leave out the years that are over."},
    {NULL, NULL, NULL},
};
