#!/usr/bin/perl
# waymark due --ics: duties in people's own calendars, by an independent parser: what a calendar shows that took in one feed
# after the other, when a calendar of school days changes, a duty is done, a state is left, somebody leaves the case.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my $me = getpwuid($<);
my $evil = "Return; of, a \\\\ \\x1b[31m \\u202e \\u2066 \\x85 line\\nBEGIN:VEVENT with many words, so that its line is folded, perhaps in the middle of \\u00e9\\u00e9\\u00e9";
mkdir "$folder/$_" for qw(workflows rules rules/calendars);
file("rules/calendars/$_.yaml", text_of("rules/calendars/$_.yaml")) for qw(hampshire england-working-days);
my $protocol = file('workflows/errand.yaml', <<"END");
waymark: 1
protocol: errand
version: 1
time: {zone: Europe/London, calendar: hampshire}
roles: {clerk: {label: Clerk}, helper: {label: Helper}}
data:
  names: {type: list of string, class: public, by: clerk}
initial: busy
states:
  busy:
    on: {stop: {to: idle, by: clerk}, close: {to: over, by: clerk}}
    tasks:
      tidy: {label: Tidy up, who: clerk, due: 5 school days after entered}
      weekly: {label: "$evil", who: helper, every: last school day of week at 16:00}
      visit: {label: Visit, who: helper, for_each: names, due: 10 days after entered at 09:30}
  idle: {on: {go: {to: busy, by: clerk}}}
  over: {type: final}
END
my $store = fresh_store();
my @s = ('--store', $store);
must('deploy', @s, $protocol);
must('run', @s, '--until', '2026-09-21T08:00');
my $case = json_of(must('open', @s, qw(errand --json --as clerk --party clerk=coordinator-1 --party helper=sample-provider),
    'names=[Zacharias, Jones]'))->{case};

my $number = 0;
my @feeds;
sub feed { my ($name, @args) = @_; my $path = file("feed" . ++$number . ".ics", must('due', @s, '--ics', @args)); push @{$name}, $path; return text_of($path) }

# ---- the bytes ----
my $bytes = feed(\@feeds);
unlike($bytes, qr/[^\r]\n|\r[^\n]/, 'lines end in CRLF');
is(scalar(grep { length > 75 } split /\r\n/, $bytes), 0, 'none is longer than 75 bytes');
unlike($bytes, qr/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]/, 'nothing in it acts on whoever shows it');
is(scalar(() = $bytes =~ /^BEGIN:VEVENT\r$/mg), scalar(() = $bytes =~ /^END:VEVENT\r$/mg), 'a label adds no event');
(my $unfolded = $bytes) =~ s/\r\n //g;
like($unfolded, qr/^SUMMARY:$case Return\\; of\\, a \\\\ \\\\x1b\[31m \\\\u\{202e\} \\\\u\{2066\} \\\\u\{0085\} line\\nBEGIN:VEVENT with.*\xc3\xa9{1}\xc3\xa9\xc3\xa9\r$/m, 'texts are escaped');
unlike($bytes, qr/Zacharias|Jones|Provider|One/, 'nobody is named, not even where rows are called by names');

# ---- another parser ----
my $python = '/usr/bin/python3';
SKIP: {
    skip 'python3-icalendar is not installed', 1 if system("$python -c 'import icalendar' 2>/dev/null") != 0;

sub shows {
    my (@paths) = @_;
    open my $in, '-|', $python, 'tests/cli/lib/ical_events.py', @paths or die $!;
    my %shown = map { chomp; my ($uid, @rest) = split /\t/, $_; ($uid => \@rest) } <$in>;
    close $in or fail("the parser refuses @paths");
    return %shown;
}
sub lines { my (%shown) = @_; return join "\n", sort map { my ($when, undef, undef, $text) = @$_; "$when " . ($text =~ s/\Q$case\E (\w+).*/$1/sr) } values %shown }

my %first = shows(@feeds);
is(lines(%first), "2026-09-25T15:00Z Return\n2026-09-28 Tidy\n2026-10-01T08:30Z Visit\n2026-10-01T08:30Z Visit", 'whole days and times in UTC');
is(scalar(grep { ($_->[1] // 0) >= 1 } values %first), 4, 'each with a sequence');

# ---- a calendar changes: what moved is newer, all else as it was ----
must('calendar', 'close', 'hampshire', '2026-09-25', @s, '--label', 'Boiler', '--now', '2026-09-21T08:30');
must('run', @s, '--until', '2026-09-21T09:00');
feed(\@feeds);
my %second = shows(@feeds);
is(lines(%second), "2026-09-24T15:00Z Return\n2026-09-29 Tidy\n2026-10-01T08:30Z Visit\n2026-10-01T08:30Z Visit", 'the same events have moved');
is(join(' ', sort keys %second), join(' ', sort keys %first), 'under the UIDs that they had');
for my $uid (sort keys %first) {
    my $moved = $first{$uid}[0] ne $second{$uid}[0];
    is($second{$uid}[1] <=> $first{$uid}[1], $moved ? 1 : 0, "the sequence of $first{$uid}[0] " . ($moved ? 'grows' : 'stays'));
    is($second{$uid}[2] cmp $first{$uid}[2], $moved ? 1 : 0, '... so does when it was changed');
}

# ---- done, withdrawn, again ----
must('done', @s, $case, qw(tidy --as clerk));
feed(\@feeds);
is(lines(shows(@feeds)), "2026-09-24T15:00Z Return\n2026-09-29 Done: Tidy\n2026-10-01T08:30Z Visit\n2026-10-01T08:30Z Visit", 'what is done is shown as done')
    or diag(lines(shows(@feeds)));
must('send', @s, $case, qw(stop --as clerk));
my $gone = feed(\@feeds);
is(scalar(() = $gone =~ /^STATUS:CANCELLED\r$/mg), 3, 'a state is left: what it asked for is cancelled');
is(lines(shows(@feeds)), '2026-09-29 Done: Tidy', 'and a calendar shows it no more');
must('send', @s, $case, qw(go --as clerk), '--now', '2026-09-21T12:00');
feed(\@feeds);
like(lines(shows(@feeds)), qr/^2026-09-24T15:00Z Return\n2026-09-29 Done: Tidy\n2026-09-29 Tidy\n2026-10-01T08:30Z Visit\n2026-10-01T08:30Z Visit$/, 'entered again: it is owed again');
my %open = shows($feeds[-1]);
is(scalar(grep { $_->[3] !~ /^Done/ } values %open), sql($store, "SELECT count(*) FROM task WHERE due < 9e18 AND reference = '$case'") + 0, 'as many as are open');

# ---- one's own ----
my @mine;
must('person', @s, 'coordinator-1', '--principal', $me);
feed(\@mine, '--mine');
is(lines(shows(@mine)), "2026-09-29 Done: Tidy\n2026-09-29 Tidy", 'those that one owes');
must('party', @s, $case, qw(clerk coordinator-1 --end --as clerk));
feed(\@mine, '--mine');
is(lines(shows(@mine)), '', 'who leaves the case is rid of them');
must('party', @s, $case, qw(clerk coordinator-1 --as clerk));
feed(\@mine, '--mine');
is(lines(shows(@mine)), "2026-09-29 Done: Tidy\n2026-09-29 Tidy", 'and has them again, with a sequence that grows');
my @theirs;
feed(\@theirs, '--party', 'sample-provider');
is(scalar(keys %{{shows(@theirs)}}), 5, 'of the cases in which somebody takes part');
feed(\my @helper, '--as', 'helper');
is(scalar(keys %{{shows(@helper)}}), 3, 'of a role');

# ---- what ended long ago is left out ----
must('send', @s, $case, qw(close --as clerk));
must('run', @s, '--until', '2026-11-21T08:00');
is(scalar(() = feed(\@feeds) =~ /^BEGIN:VEVENT\r$/mg), 8, 'for two months a feed says what ended');
is(lines(shows(@feeds)), '2026-09-29 Done: Tidy', 'of a case that is over too');
must('run', @s, '--until', '2026-11-24T08:00');
unlike(feed(\my @late), qr/VEVENT/, 'afterwards no more');
}

# ---- what a feed cannot be ----
for my $other (qw(json csv html next new seen overdue), 'until=2026-12-01', 'since=2026-09-01', 'state=busy') {
    my ($name) = $other =~ /^(\w+)/;
    act("a feed does not go with --$name", 2, '', qr/--ics does not go with --$name: a feed has every open duty|one of --json/, 'due', @s, '--ics', "--$other");
}
my $many = fresh_store();
must('deploy', '--store', $many, $protocol);
must('open', '--store', $many, qw(errand --as clerk --party clerk=coordinator-1 --party helper=sample-provider),
    'names=[' . join(', ', map { "n$_" } 1 .. 2000) . ']');
act('more than 2000 duties are not cut, but refused', 2, '', qr/more than 2000 duties.*--mine/s, 'due', '--store', $many, '--ics');
act('unless the feed is narrowed', 0, qr/\ABEGIN:VCALENDAR.*END:VCALENDAR\r\n\z/s, '', 'due', '--store', $many, '--ics', '--as', 'clerk');
done_testing();
