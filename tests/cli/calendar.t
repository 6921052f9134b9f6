#!/usr/bin/perl
# waymark calendar: questions, and why days are skipped; listing and showing; of the tree and of a store.
use strict;
use warnings;
use POSIX ();
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

sub ask { my ($question, @more) = @_; return wm('calendar', $question, '--calendar', 'hampshire', @more) }

# ---- a date counted, with every day that was skipped ----
my $r = ask('30 school days after 2026-11-21');
is($r->{status}, 0, 'a question is answered');
is($r->{err}, '', 'without a message');
my @lines = split /\n/, $r->{out};
is($lines[0], 'Monday 18 January 2027', 'the date');
like($lines[1], qr/^Calendar hampshire 2026\.1: .*\(SAMPLE\)$/, 'the calendar with its version');
like($lines[2], qr/SAMPLE/, 'a sample says so');
like($r->{out}, qr/^  Sun 22 Nov 2026 +not in the working week$/m, 'the day counted from is not among the skipped');
like($r->{out}, qr/^  Fri 25 Dec 2026 +Christmas Day \(bank_holiday\)$/m, 'a bank holiday in the holidays has its name');
like($r->{out}, qr/^  Tue 29 Dec 2026 to Thu 31 Dec 2026 +between autumn_2 and spring_1$/m, 'days in a row stand together');
like($r->{out}, qr/^  Mon 4 Jan 2027 +INSET day \(inset\)$/m, 'an INSET day');

# Every day between the two is either skipped or one of the thirty.
my $json = json_of(ask('30 school days after 2026-11-21', '--json')->{out});
is($json->{date}, '2027-01-18', 'as JSON');
ok($json->{sample}, 'which marks a sample too');
my $skipped = 0;
for my $run (@{$json->{skipped}}) {
    my ($from, $to) = map { my @d = split /-/; POSIX::mktime(0, 0, 12, $d[2], $d[1] - 1, $d[0] - 1900) } @$run{qw(from to)};
    $skipped += int(($to - $from) / 86400 + 0.5) + 1;
}
is($skipped + 30, 58, '28 days are skipped between 21 November and 18 January: 58 days on, 30 of them counted');

for my $row (
    ['2 school days before 2026-11-02', 'Thursday 22 October 2026'],
    ['0 school days after 2026-11-21', 'Saturday 21 November 2026'],
    ['10 working days after 2026-12-14', 'Wednesday 30 December 2026'],
    ['10 weeks before 2026-12-15', 'Tuesday 6 October 2026'],
    ['1 month after 2027-01-31', 'Sunday 28 February 2027'],
    ['2 terms after 2026-10-05', 'Thursday 25 March 2027'],
    ['school days from 2026-09-21 to 2026-12-18', '59 school days'],
    ['working days from 2026-12-21 to 2027-01-01', '7 working days'],
    ['days from 2026-12-21 to 2027-01-01', '12 days'],
) {
    my ($first) = split /\n/, ask($row->[0])->{out};
    is($first, $row->[1], $row->[0]);
}
like(ask('2026-10-16')->{out}, qr/^Friday 16 October 2026\n  no school day: INSET day \(inset\)\n  a working day\n/, 'one day');
like(ask('2026-12-25')->{out}, qr/  no working day: Christmas Day \(bank_holiday\)\n/, 'a bank holiday');
like(ask('2026-10-28')->{out}, qr/  no school day: between autumn_1 and autumn_2\n  a working day\n/, 'half-term');

# ---- what is no question ----
my @asked = ('--calendar', 'hampshire');
act('no calendar', 2, '', qr/--calendar NAME/, 'calendar', '2026-10-16');
act('a calendar that is not there', 3, '', qr/no calendar 'nowhere'/, 'calendar', '2026-10-16', '--calendar', 'nowhere');
act('a name that is a path', 2, '', qr/no name of a calendar/, 'calendar', '2026-10-16', '--calendar', '../hampshire');
act('a question in pieces', 2, '', qr/in quotes/, 'calendar', '2', 'days', 'after', @asked);
act('a unit that is none', 3, '', qr/T004.*did you mean 'school days'/s, 'calendar', '3 schooldays after 2026-11-21', @asked);
act('counted from no date', 2, '', qr/counts from a date/, 'calendar', '3 days after due', @asked);
act('counted from a date that does not exist', 3, '', qr/T006/, 'calendar', '3 days after 2026-02-30', @asked);
act('hours', 2, '', qr/counts days/, 'calendar', '3 hours after 2026-11-21', @asked);
act('beyond the calendar', 3, '', qr/does not cover 2027-09-01/, 'calendar', '400 school days after 2026-11-21', @asked);
act('a day beyond the calendar', 3, '', qr/does not cover 2030-01-01/, 'calendar', '2030-01-01', @asked);
act('a stretch that ends before it begins', 2, '', qr/ends before it begins/, 'calendar', 'days from 2026-12-18 to 2026-09-21', @asked);
act('too many units', 3, '', qr/T003/, 'calendar', '9999999 days after 2026-11-21', @asked);

# ---- list and show ----
act('list', 0, qr/^england-working-days .*^hampshire +2026\.1 +2026-08-24 to 2027-08-31  SAMPLE  /ms, '', 'calendar', 'list');
is(wm('calendar')->{out}, wm('calendar', 'list')->{out}, 'alone it lists');
act('show', 0, qr/^  2026\/27  autumn_1 +2026-09-01 to 2026-10-23   37 school days\n.*^  2026-10-16  inset +INSET day$/ms, '', qw(calendar show hampshire));
act('show nothing', 2, '', qr/takes 1 argument/, qw(calendar show));
my %days = (
    hampshire => [37, 35, 29, 24, 33, 32], hertfordshire => [37, 34, 29, 24, 34, 32], leicester => [37, 39, 29, 24, 34, 27],
);
for my $name (sort keys %days) {
    my $shown = json_of(wm('calendar', 'show', $name, '--json')->{out});
    is_deeply([map { $_->{school_days} } @{$shown->{half_terms}}], $days{$name}, "days with pupils in $name, by half-term");
    ok($shown->{sample}, "$name is marked as a sample");
}

# ---- of a store ----
my $store = base_store();
act('list of a store', 0, qr/^hampshire .*SAMPLE.*, deployed Tue 1 Sep 2026 08:00$/m, '', 'calendar', 'list', '--store', $store);
act('a question to a store', 0, qr/^Monday 18 January 2027$/m, '', 'calendar', '30 school days after 2026-11-21', @asked, '--store', $store);
act('a calendar that a store has not', 3, '', qr/no calendar 'nowhere' in the store/, 'calendar', 'show', 'nowhere', '--store', $store);
act('what is deployed says it too', 0, qr/^calendar +hampshire .*  SAMPLE$/m, '', 'protocols', '--store', $store);
unlike(wm('protocols', '--store', $store)->{out}, qr/^calendar +england-working-days .*SAMPLE/m, 'but of samples only');
act('and deploying', 0, qr/^calendar +leicester .*, SAMPLE dates$/m, undef, 'deploy', '--store', fresh_store(), 'rules/calendars/leicester.yaml');

# ---- an overlay follows what it extends ----
mkdir "$folder/tree" and mkdir "$folder/tree/rules" and mkdir "$folder/tree/rules/calendars";
my $hampshire = text_of('rules/calendars/hampshire.yaml');
file('tree/rules/calendars/england-working-days.yaml', text_of('rules/calendars/england-working-days.yaml'));
my $authority = file('tree/rules/calendars/hampshire.yaml', $hampshire);
my $own = file('tree/rules/calendars/own-school.yaml', <<'END');
waymark: 1
calendar: own-school
version: 1
extends: hampshire
closed:
  2027-02-05: {kind: occasional, label: Occasional day}
END
my $schools = fresh_store();
act('an overlay is deployed', 0, qr/^calendar  own-school 1 /, undef, 'deploy', '--store', $schools, $own);
my @own = ('--calendar', 'own-school', '--store', $schools);
like(wm('calendar', '2027-02-03', @own)->{out}, qr/  a school day\n/, 'Wednesday is a school day');
$hampshire =~ s/^version: .*/version: 2026.2/m;
$hampshire .= "  2027-02-03: {kind: unplanned, label: Snow, known_from: 2026-09-01T06:30}\n";
file('tree/rules/calendars/hampshire.yaml', $hampshire);
act('the authority closes a day', 0,
    qr/^calendar  hampshire 2026\.2 .*deployed.*^calendar  own-school 1 with hampshire 2026\.2 .*deployed/ms, undef,
    'deploy', '--store', $schools, $authority);
like(wm('calendar', '2027-02-03', @own)->{out}, qr/  no school day: Snow \(unplanned\)\n/, 'its school is closed too');
like(wm('calendar', '2027-02-05', @own)->{out}, qr/Occasional day/, 'and on its own day');
act('both versions are kept', 0, qr/own-school +1 .*own-school +1 with hampshire 2026\.2/s, '', 'protocols', '--store', $schools);
act('the one in force is listed', 0, qr/^own-school +1 with hampshire 2026\.2 /m, '', 'calendar', 'list', '--store', $schools);
act('nothing more to follow', 0, qr/\A.*was there already.*\n\z/, undef, 'deploy', '--store', $schools, $authority);
act('the store is sound', 0, qr/ 0 faults/, '', 'verify', '--store', $schools);

# ---- the release of the time zones is on record ----
my ($release) = (-r '/usr/share/zoneinfo/tzdata.zi' ? text_of('/usr/share/zoneinfo/tzdata.zi') : '') =~ /\A# version (\S+)/;
SKIP: {
    skip 'this system does not say which release of time zones it has', 1 if !$release || $ENV{TZDIR};
    like(sql($schools, "SELECT open FROM entry WHERE kind = 'deployed'"), qr/"zoneinfo":"\Q$release\E"/, 'the release of the zoneinfo is on record');
}
done_testing();
