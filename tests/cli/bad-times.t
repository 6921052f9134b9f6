#!/usr/bin/perl
# Calendars and schedules that contradict themselves, run out, never come or come too often; durations that overflow, zones that
# are not there, calendar files without an end. Each with its whole message: what is wrong, where, and what would be right.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

mkdir "$folder/$_" for 'tree', 'tree/rules', 'tree/rules/calendars', 'tree/workflows';
file("tree/rules/calendars/$_.yaml", text_of("rules/calendars/$_.yaml")) for qw(hampshire england-working-days);

sub told {    # a command's messages and exit status, word for word
    my ($name, $status, $err, @args) = @_;
    my $r = wm(@args);
    is($r->{err}, $err, $name);
    is($r->{status}, $status, "$name: exit status");
    return $r;
}
sub calendar {
    my ($name, $text) = @_;
    return file("tree/rules/calendars/$name.yaml", "waymark: 1\ncalendar: $name\nversion: 1\n$text");
}
sub check_calendar { my ($name, $what, $text, $err) = @_; told($what, $err =~ /error:/ ? 3 : 0, $err, 'check', calendar($name, $text)) }
my $covers = "zone: Europe/London\ncovers: 2026-09-01/2027-08-31\n";

# ---- contradictory, overlapping, empty, expired ----
check_calendar('both', 'a day both open and closed', "${covers}closed: {2026-10-16: inset}\nopen: [2026-10-16]\n", <<'END');
rules/calendars/both.yaml:7:8: error: 2026-10-16 is both open and closed [P096]
    7 | open: [2026-10-16]
      |        ^^^^^^^^^^
  rules/calendars/both.yaml:6:10: note: it is closed here
    6 | closed: {2026-10-16: inset}
      |          ^^^^^^^^^^
END
check_calendar('twice', 'a day closed twice', "${covers}closed:\n  2026-10-16: inset\n  2026-10-16: occasional\n", <<'END');
rules/calendars/twice.yaml:8:3: error: the key '2026-10-16' stands twice [Y010]
    8 |   2026-10-16: occasional
      |   ^^^^^^^^^^
      = help: remove one of the two, or join what they say
  rules/calendars/twice.yaml:7:3: note: it stands here first
    7 |   2026-10-16: inset
      |   ^^^^^^^^^^
END
check_calendar('overlap', 'a half-term that overlaps one of the extended calendar', <<'IN', <<'END');
extends: hampshire
years: {2027/28: {terms: {autumn: {half_terms: {autumn_1: 2027-07-01/2027-07-23}}}}}
IN
rules/calendars/overlap.yaml:5:59: error: the half-terms `summer_2` and `autumn_1` overlap [P083]
    5 | years: {2027/28: {terms: {autumn: {half_terms: {autumn_1: 2027-07-01/2027-07-23}}}}}
      |                                                           ^^^^^^^^^^^^^^^^^^^^^
  rules/calendars/overlap.yaml:4:10: note: the other one
    4 | extends: hampshire
      |          ^^^^^^^^^
END
check_calendar('backwards', 'a range that ends before it begins', "zone: Europe/London\ncovers: 2027-08-31/2026-09-01\n", <<'END');
rules/calendars/backwards.yaml:5:9: error: this range ends before it begins [P081]
    5 | covers: 2027-08-31/2026-09-01
      |         ^^^^^^^^^^^^^^^^^^^^^
END
check_calendar('nowhere', 'a zone that the system lacks', "zone: Europe/Londn\ncovers: 2026-09-01/2027-08-31\n", <<'END');
rules/calendars/nowhere.yaml:4:7: error: there is no time zone `Europe/Londn` [P003]
    4 | zone: Europe/Londn
      |       ^^^^^^^^^^^^
      = help: zones have IANA names, such as Europe/London
END
told('an empty file', 3, <<'END', 'check', file('tree/rules/calendars/empty.yaml', ''));
rules/calendars/empty.yaml:1:1: error: the file says nothing [Y006]
    1 | 
      | ^
      = help: begin with 'waymark: 1'
END
calendar('bare', $covers);
my @root = ('--root', "$folder/tree");
told('a calendar without half-terms has no school days', 3, <<'END', 'calendar', '5 school days after 2026-11-02', '--calendar', 'bare', @root);
waymark: calendar bare 1 has no half-terms, so there are no school days to count
  = help: count working days, or name a school's calendar
END
act('but working days', 0, qr/\AMonday 9 November 2026\n/, '', 'calendar', '5 working days after 2026-11-02', '--calendar', 'bare', @root);
calendar('gone', "zone: Europe/London\ncovers: 2024-09-01/2025-08-31\nyears: {2024/25: {terms: {autumn: {half_terms: {autumn_1: 2024-09-02/2024-10-25}}}}}\n");
told('a calendar that has run out', 3, <<'END', 'calendar', '5 school days after 2026-11-02', '--calendar', 'gone', @root);
waymark: calendar gone 1 does not cover 2026-11-03 (it covers 2024-09-01 to 2025-08-31)
  = help: extend the calendar's `covers` and its years, and deploy the new version
END

# ---- protocols ----
sub protocol {
    my ($task, $calendar, $zone) = @_;
    return file('tree/workflows/p.yaml', 'waymark: 1
protocol: p
version: 1
time: {zone: ' . ($zone // 'Europe/London') . ', calendar: ' . ($calendar // 'long') . '}
roles: {school: {label: School}}
states:
  work:
    tasks:
      t: {who: school, ' . $task . '}
    on: {stop: {to: end, by: school}}
  end: {type: final}
');
}
sub check_task { my ($what, $err, @how) = @_; told($what, $err =~ /error:/ ? 3 : 0, $err, 'check', protocol(@how)) }
calendar('long', "zone: Europe/London\ncovers: 2026-01-01/2150-12-31\nyears: {2026/27: {terms: {autumn: {half_terms: {autumn_1: 2026-09-01/2026-10-23}}}}}\n");

check_task('a calendar that has ended', <<'END', 'every: last school day of week', 'gone');
workflows/p.yaml:4:39: warning: the calendar `gone` ends on 2025-08-31: dates beyond it are errors [P113]
    4 | time: {zone: Europe/London, calendar: gone}
      |                                       ^^^^
END
calendar('blank', "zone: Europe/London\ncovers: 2026-01-01/2150-12-31\n");
check_task('school days of a calendar that has none', <<'END', 'every: last school day of week', 'blank');
workflows/p.yaml:9:7: warning: `t` counts school days, and its calendar `blank` has none: it has no half-terms [P098]
    9 |       t: {who: school, every: last school day of week}
      |       ^
      = help: count working days, or name a school's calendar
END
check_task('a zone that is not there', <<'END', 'every: last school day of week', 'long', 'Europe/Londn');
workflows/p.yaml:4:14: error: there is no time zone `Europe/Londn` [P003]
    4 | time: {zone: Europe/Londn, calendar: long}
      |              ^^^^^^^^^^^^
      = help: zones have IANA names, such as Europe/London
END
check_task('a schedule that never fires', <<'END', 'every: "0 0 30 2 *"');
workflows/p.yaml:9:36: error: this date never comes [T046]
    9 |       t: {who: school, every: "0 0 30 2 *"}
      |                                    ^^^^
      = help: none of these months has such a day; the last day of a month is `L`
END
check_task('one that fires every second, for a century', <<'END', 'every: "* * * * * *"');
workflows/p.yaml:9:32: warning: the task `t` falls due more often than once a minute [P138]
    9 |       t: {who: school, every: "* * * * * *"}
      |                                ^^^^^^^^^^^
      = help: a line of six fields begins with the seconds
END
check_task('a repeat after a second', <<'END', 'every: PT1S from opened');
workflows/p.yaml:9:31: error: 'PT1S' is not a time to repeat after [T023]
    9 |       t: {who: school, every: PT1S from opened}
      |                               ^^^^
      = help: write whole days, weeks, months or years, as in `P6W from start`
END
check_task('a repeat beyond every calendar', <<'END', 'every: P1001Y from opened');
workflows/p.yaml:9:31: error: 'P1001Y' is not a time to repeat after [T023]
    9 |       t: {who: school, every: P1001Y from opened}
      |                               ^^^^^^
      = help: write whole days, weeks, months or years, as in `P6W from start`
END
check_task('a duration that overflows', <<'END', 'every: P99999999999999999999D from opened');
workflows/p.yaml:9:31: error: 'P99999999999999999999D' is not a time to repeat after [T023]
    9 |       t: {who: school, every: P99999999999999999999D from opened}
      |                               ^^^^^^^^^^^^^^^^^^^^^^
      = help: write whole days, weeks, months or years, as in `P6W from start`
END
check_task('a number of days beyond every calendar', <<'END', 'due: 99999999999 days after opened');
workflows/p.yaml:9:29: error: a number of units beyond every calendar [T003]
    9 |       t: {who: school, due: 99999999999 days after opened}
      |                             ^^^^^^^^^^^
      = help: write at most 100000
END

# ---- what only a case shows: the reason is on record, and nothing turns in a circle ----
my @from = qw(--from 2026-10-12);
for my $row (
    ['an interval of a second', '= duration("PT1S")', 'a repeat is counted in whole days, and the time given is PT1S'],
    ['one that is negative', '= duration("-P1D")', 'a repeat moves forward, and the time given is -P1D'],
    ['one beyond every calendar', '= duration("P999999999Y")', 'a repeat stays within a thousand years, and the time given is P999999999Y'],
    ['a number that is computed', '(10 ** 11) days after entered', 'a moment is counted in 0 to 10000000 units, and the number given is 100000000000'],
    ['no calendar', 'last school day of week', 'counting school days or working days needs a calendar'],
) {
    my ($what, $text, $why, @given) = @$row;
    told($what, 0, "No more: $why\n", 'schedule', $text, @given, @from);
}
told('a calendar without half-terms', 0, "No more: calendar bare 1 has no half-terms, so there are no school days to count\n", 'schedule', 'last school day of week', '--calendar', 'bare', @root, @from);

# Every second: what was missed in an hour is bounded, and on record.
my $store = "$folder/second.db";
must('init', '--store', $store, qw(--clock given --start 2026-10-12T09:00));
must('deploy', '--store', $store, protocol('every: "* * * * * *"'));
my $opened = json_of(must('open', '--store', $store, 'p', '--json', '--as', 'school'));
wm('run', '--store', $store, '--until', '2026-10-12T09:00:20');
cmp_ok(sql($store, 'SELECT count(*) FROM entry') + 0, '<', 500, 'every second for twenty seconds is some entries');

# ---- calendar files without an end ----
my @import = qw(--name x --version 1 --kind inset);
sub endless { my ($lines) = @_; open my $out, '>', "$folder/endless.sh" or die; print $out $lines; close $out; return "$folder/endless.sh" }
for my $row (
    ['events without an end', q(yes 'BEGIN:VEVENT'), "waymark: - is larger than 1048576 bytes.\n"],
    ['one line without an end', q(tr '\0' a </dev/zero), "waymark: - is larger than 1048576 bytes.\n"],
    ['a calendar without an end', q((echo BEGIN:VCALENDAR; yes 'BEGIN:VEVENT
DTSTART;VALUE=DATE:20261016
END:VEVENT')), "waymark: - is larger than 1048576 bytes.\n"],
    ['more events than a calendar has', q((echo BEGIN:VCALENDAR; yes 'BEGIN:VEVENT
DTSTART;VALUE=DATE:20261016
END:VEVENT' | head -9000; echo END:VCALENDAR)), "-:6004:1: error: there are more than 2000 events [T064]\n 6004 | END:VEVENT\n      | ^^^^^^^^^^\n      = help: leave out the years that are over\nwaymark: - was not read.\n"],
) {
    my ($what, $source, $err) = @$row;
    my $script = endless("$source 2>/dev/null | timeout 30 '$waymark' calendar import - @import\n");
    my $r = wm_ends(start_wm(program => '/bin/sh', args => [$script]));
    is($r->{err}, $err, $what);
    is($r->{out}, '', "$what: nothing is written");
    is($r->{status}, 3, "$what: exit status");
}
done_testing();
