#!/usr/bin/perl
# waymark calendar import and export: GOV.UK's JSON, iCalendar, and an independent parser of what is written.
use strict;
use warnings;
use Time::Local qw(timegm);
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

sub days { my ($y, $m, $d) = split /-/, $_[0]; return timegm(0, 0, 0, $d, $m - 1, $y) / 86400 }

# ---- GOV.UK's bank holidays ----
my $json = file('bank-holidays.json', <<'END');
{"england-and-wales": {"division": "england-and-wales", "events": [
  {"title": "New Year's Day", "date": "2026-01-01", "notes": "", "bunting": true},
  {"title": "Good Friday", "date": "2026-04-03", "notes": "", "bunting": false},
  {"title": "Boxing Day", "date": "2026-12-28", "notes": "Substitute day", "bunting": true}]},
 "scotland": {"division": "scotland", "events": [{"title": "2nd January", "date": "2026-01-02", "notes": "", "bunting": true}]}}
END
my @named = qw(--name imported --version 2026.1);
my $made = act('import of JSON', 0, <<"END", '', 'calendar', 'import', $json, @named, '--title', 'Bank holidays: "England"');
waymark: 1
calendar: imported
version: 2026.1
title: "Bank holidays: \\"England\\""
source: "imported from $json"
zone: Europe/London
covers: 2026-01-01/2026-12-31
closed:
  2026-01-01: {kind: bank_holiday, label: "New Year's Day"}
  2026-04-03: {kind: bank_holiday, label: "Good Friday"}
  2026-12-28: {kind: bank_holiday, label: "Boxing Day (substitute day)"}
END
mkdir "$folder/rules";
mkdir "$folder/rules/calendars";
file('rules/calendars/imported.yaml', $made->{out});
act('what was made is a calendar', 0, qr/^1 of 1 file without errors/, '', 'check', "$folder/rules/calendars/imported.yaml");
act('it counts', 0, qr/^Tuesday 29 December 2026\n/, '', 'calendar', '1 working day after 2026-12-25', '--calendar', 'imported', '--root', $folder);
act('another division', 0, qr/^  2026-01-02: \{kind: bank_holiday, label: "2nd January"\}$/m, '', 'calendar', 'import', $json, @named, '--division', 'scotland');
act('a division that is not there', 3, '', qr/no list of events for 'wales'.*--division takes one of/s, 'calendar', 'import', $json, @named, '--division', 'wales');
for my $row (
    ['JSON that breaks off', '{"england-and-wales": {"events": [', qr/\S/],
    ['other JSON', '{"a": 1}', qr/no list of events.*gov\.uk/s],
    ['an event without a date', '{"england-and-wales": {"events": [{"title": "x"}]}}', qr/event 1 has no title, or no date/],
    ['a date that does not exist', '{"england-and-wales": {"events": [{"title": "x", "date": "2026-02-30"}]}}', qr/event 1 has no title, or no date/],
    ['no event', '{"england-and-wales": {"events": []}}', qr/closes no day/],
    ['bytes that are no text', "{\xff}", qr/not UTF-8/],
) {
    my ($name, $text, $err) = @$row;
    act($name, 3, '', $err, 'calendar', 'import', file('bad.json', $text), @named);
}
act('import without a name', 2, '', qr/--name NAME/, 'calendar', 'import', $json);
act('a name that is none', 3, '', qr/makes no calendar/, 'calendar', 'import', $json, qw(--name A/b --version 1));
act('a version that is none', 3, '', qr/makes no calendar/, 'calendar', 'import', $json, qw(--name a --version), "1\nclosed: x");
act('import into a store', 2, '', qr/deploy that/, 'calendar', 'import', $json, @named, '--store', base_store());
act('a file that is not there', 3, '', qr/cannot be opened/, 'calendar', 'import', file('none.json'), @named);

# ---- iCalendar ----
sub ics { my (@lines) = @_; return file('in.ics', join '', map { "$_\r\n" } 'BEGIN:VCALENDAR', 'VERSION:2.0', @lines, 'END:VCALENDAR') }
sub event { return ('BEGIN:VEVENT', @_, 'END:VEVENT') }
my @import = (@named, '--kind', 'inset', '--covers', '2026-09-01/2027-08-31');
my $r = act('import of iCalendar', 0, undef, '', 'calendar', 'import', ics(
    'BEGIN:VTIMEZONE', 'TZID:Europe/London', 'BEGIN:DAYLIGHT', 'DTSTART:19810329T010000', 'RRULE:FREQ=YEARLY', 'END:DAYLIGHT', 'END:VTIMEZONE',
    event('DTSTART;VALUE=DATE:20261016', 'SUMMARY:Staff day\, all', ' ␣sites'),
    event('SUMMARY;LANGUAGE=en;X="a:b":Half-term', 'DTSTART;VALUE=DATE:20261026', 'DTEND;VALUE=DATE:20261103', 'CATEGORIES:holidays,x'),
    event('DURATION:P2D', 'DTSTART:20270104', 'SUMMARY:Two days', 'BEGIN:VALARM', 'SUMMARY:no', 'END:VALARM'),
    event('DTSTART;VALUE=DATE:20270201', 'SUMMARY:Called off', 'STATUS:CANCELLED'),
), @import);
my ($closed) = $r->{out} =~ /^closed:\n(.*)/ms;
is($closed, <<'END', 'ends are exclusive, weekends fall out of weeks, lines are unfolded, texts unescaped');
  2026-10-16: {kind: inset, label: "Staff day, all␣sites"}
  2026-10-26: {kind: holidays, label: "Half-term"}
  2026-10-27: {kind: holidays, label: "Half-term"}
  2026-10-28: {kind: holidays, label: "Half-term"}
  2026-10-29: {kind: holidays, label: "Half-term"}
  2026-10-30: {kind: holidays, label: "Half-term"}
  2026-11-02: {kind: holidays, label: "Half-term"}
  2027-01-04: {kind: inset, label: "Two days"}
  2027-01-05: {kind: inset, label: "Two days"}
END
act('an event with times is left out, and said', 0, undef, qr/in\.ics:4:\d+: warning: .*left out \[T061\]/, 'calendar', 'import',
    ics(event('DTSTART:20261017T090000Z'), event('DTSTART;VALUE=DATE:20261016')), @import);
for my $row (
    ['a rule', qr/T062/, event('DTSTART;VALUE=DATE:20261016', 'RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30')],
    ['month 13', qr/T063/, event('DTSTART;VALUE=DATE:20261332')],
    ['no start', qr/T063/, event('SUMMARY:x')],
    ['an end before the start', qr/T063/, event('DTSTART;VALUE=DATE:20261016', 'DTEND;VALUE=DATE:20261015')],
    ['hours', qr/T063/, event('DTSTART;VALUE=DATE:20261016', 'DURATION:PT3H')],
    ['a century', qr/T064/, event('DTSTART;VALUE=DATE:20261016', 'DTEND;VALUE=DATE:99991231')],
    ['too many events', qr/T064/, map { event('DTSTART;VALUE=DATE:20261016') } 1 .. 2001],
    ['an event that does not end', qr/T060/, 'BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20261016'],
    ['an end without its beginning', qr/T060/, 'END:VEVENT'],
    ['a line without a value', qr/T060/, 'DTSTART'],
    ['components without end', qr/T060/, ('BEGIN:VEVENT') x 100],
) {
    my ($name, $err, @lines) = @$row;
    act("iCalendar: $name", 3, '', $err, 'calendar', 'import', ics(@lines), @import);
}
act('iCalendar that breaks off', 3, '', qr/T060/, 'calendar', 'import', file('short.ics', "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"), @import);
act('an empty file', 3, '', qr/T060/, 'calendar', 'import', file('empty.ics', ''), @import);
act('an .ics that never ends', 3, '', qr/1048576 bytes/, 'calendar', 'import', '/dev/zero', @import);
act('why is not said', 2, '', qr/--kind KIND/, 'calendar', 'import', ics(event('DTSTART;VALUE=DATE:20261016')), @named);

# ---- an overlay of another calendar ----
$r = act('import as an overlay', 0, qr/^extends: hampshire\nclosed:\n  2027-02-05: /m, '', 'calendar', 'import',
    ics(event('DTSTART;VALUE=DATE:20270205', 'SUMMARY:Occasional day')), qw(--name own-school --version 1 --extends hampshire --kind occasional));

# ---- export, and back ----
for my $name (qw(hampshire hertfordshire leicester england-working-days)) {
    my $feed = file("$name.ics", wm('calendar', 'export', $name)->{out});
    my @long = grep { length > 75 } split /\r\n/, text_of($feed);
    is(scalar @long, 0, "$name: no line is longer than 75 bytes");
    my $shown = json_of(wm('calendar', 'show', $name, '--json')->{out});
    my $back = act("$name: import of the export", 0, undef, undef, 'calendar', 'import', $feed, '--name', 'back', '--version', 1,
        '--kind', 'closed', '--covers', "$shown->{from}/$shown->{to}");
    my %label = $back->{out} =~ /^  (\S+): \{kind: (?!holidays)\w+, label: "(.*)"\}$/mg;
    is_deeply(\%label, {map { $_->{date} => $_->{label} } @{$shown->{closed}}}, "$name: the closed days come back");
    is($back->{out} =~ /^sample: true$/m ? 1 : 0, $shown->{sample} ? 1 : 0, "$name: so does what marks a sample");
}

SKIP: {
    skip 'python3-icalendar is not installed', 8 if system('/usr/bin/python3 -c "import icalendar" 2>/dev/null') != 0;
    for my $name (qw(hampshire hertfordshire leicester england-working-days)) {
        open my $in, '-|', '/usr/bin/python3', 'tests/cli/lib/ical_days.py', "$folder/$name.ics" or die $!;
        my @read = sort map { s/\n//r } <$in>;
        close $in;
        my $shown = json_of(wm('calendar', 'show', $name, '--json')->{out});
        my $mark = $shown->{sample} ? 'SAMPLE: ' : '';
        my @want = map { "$_->{date} $_->{kind} $mark$_->{label}" } @{$shown->{closed}};
        my @terms = @{$shown->{half_terms}};
        my $between = 0;
        $between += days($terms[$_]{from}) - days($terms[$_ - 1]{to}) - 1 for 1 .. $#terms;
        is_deeply([grep { !/ holidays / } @read], [sort @want], "$name: another parser reads the closed days");
        is(scalar(grep { / holidays / } @read), $between, "$name: and every day between half-terms");
    }
}
done_testing();
