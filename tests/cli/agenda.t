#!/usr/bin/perl
# waymark agenda: what comes, day by day; what it foretells is what happens if nobody acts.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my $me = getpwuid($<);
my ($store, $case, $subject, $provider) = stage('dual_registered');
my @s = ('--store', $store);
must('run', @s, '--until', '2026-09-22T10:00');
sub objects { return map { json_of($_) } lines_of(must('agenda', @s, '--json', @_)) }
sub count { my ($kind, @args) = @_; return scalar grep { $_->{kind} eq $kind } objects(@args) }

# ---- the days ----
my @sample = ("Calendar hampshire 2026.1: Maintained schools in Hampshire, 2026/27 (SAMPLE)\n",
    "These dates are a SAMPLE: count on nothing until they are the council's own.\n");
act('a week', 0, <<"END" . join('', @sample), '', 'agenda', @s, '--week');
Monday 21 September 2026, week 4 of autumn_1
Tuesday 22 September 2026, week 4 of autumn_1
Wednesday 23 September 2026, week 4 of autumn_1
Thursday 24 September 2026, week 4 of autumn_1
Friday 25 September 2026, week 4 of autumn_1
  16:00  $case  Weekly attendance return          provider: Sample Provider
Saturday 26 September 2026, week 4 of autumn_1: no school day, not in the working week
Sunday 27 September 2026, week 4 of autumn_1: no school day, not in the working week
END
is(must('agenda', @s, '--week', $_), must('agenda', @s, '--week'), "the week of $_") for qw(2026-09-21 2026-09-27);
my $r = act('a later week', 0, qr/^Friday 16 October 2026, week 7 of autumn_1: no school day, INSET day \(inset\)$/m, '', 'agenda', @s, qw(--week 2026-10-14));
like($r->{out}, qr/^Wednesday 14 October 2026, .*\n(?:  \d.*\n)*         $case  Invitation to the review          commissioner: Sample School$/m,
    'what is due by the end of a day comes last');
act('between half-terms', 0, qr/^Saturday 24 October 2026: no school day, between autumn_1 and autumn_2\nSunday 25 .*^Monday 2 November 2026, week 1 of autumn_2\n/ms, '',
    'agenda', @s, qw(2026-10-23 --days 12));
act('from today', 0, qr/\ATuesday 22 September 2026.*^Monday 28 September 2026/ms, '', 'agenda', @s);
act('days beyond the calendar say so', 0, qr/^Wednesday 1 September 2027: no school day, .*hampshire/m, '', 'agenda', @s, qw(2027-08-31 --days 2));

# ---- what it foretells ----
my @come = objects(qw(2026-09-22 --days 61));
my %told = map { my $kind = $_; $kind => [sort map { "$_->{at} $_->{notice} $_->{who}" } grep { $_->{kind} eq 'message' && $_->{case} eq $case } @come] } 'message';
my @owed = sort map { "$_->{due} $_->{task}" } grep { $_->{kind} eq 'duty' && $_->{case} eq $case } @come;
cmp_ok(scalar @{$told{message}}, '>=', 10, 'messages');
cmp_ok(scalar @owed, '>=', 8, 'duties');
is(scalar(grep { $_->{kind} eq 'day' } @come), 61, 'and days');
cmp_ok(scalar(grep { $_->{kind} eq 'duty' && !$_->{open} } @come), '>=', 5, 'duties that open on the way are among them');
{
    my $later = fresh_store($store);
    must('run', '--store', $later, '--until', '2026-11-22T00:00');
    my $instant = "strftime('%Y-%m-%dT%H:%M:%S.000Z', %s / 1000, 'unixepoch')";
    my $at = 'coalesce(e.occurred_at, e.recorded_at)';
    my @sent = lines_of(sql($later, 'SELECT ' . sprintf($instant =~ s/%(?!s \/)/%%/gr, $at) . " || ' ' || n.notice || ' ' || n.role FROM notice n JOIN entry e"
        . " ON e.chain = n.reference AND e.sequence = n.sequence WHERE n.reference = '$case' AND $at > 1790067600000 ORDER BY 1"));
    is_deeply($told{message}, [sort @sent], 'if nobody acts these are the messages');
    my @due = lines_of(sql($later, 'SELECT ' . sprintf($instant =~ s/%(?!s \/)/%%/gr, 'due') . " || ' ' || task FROM task WHERE reference = '$case'"
        . " AND due > 1790067600000 AND due <= 1795305600000 ORDER BY 1"));
    is_deeply(\@owed, \@due, 'and these the duties') or diag(explain(\@owed, \@due));
}

# ---- whose ----
my @stretch = qw(2026-10-12 --days 14);
my ($duties, $messages) = map { count($_, @stretch) } qw(duty message);
is(count('duty', @stretch, '--as', 'commissioner'), 2, 'owed by a role');
is(count('message', @stretch, '--as', 'chair'), scalar(grep { $_->{kind} eq 'message' && $_->{who} eq 'chair' } objects(@stretch)), 'messages to it');
is(count('duty', @stretch, '--task', 'review'), 1, 'of a kind');
is(join(' ', sort keys %{{map { $_->{task} => 1 } grep { $_->{kind} eq 'message' } objects(@stretch, '--task', 'review')}}), 'review', 'messages that it sends');
is(count('duty', @stretch, '--case', $provider), 0, 'of another case');
is(count('duty', @stretch, '--case', lc $case), $duties, 'of a case');
is(count('duty', @stretch, '--subject', $subject), $duties, 'about a pupil');
is(count('message', @stretch, '--party', 'coordinator-1'), $messages, 'of the cases in which somebody takes part');
is(count('duty', @stretch, '--state', 'live'), $duties, 'of cases in a state');
is(count('duty', @stretch, '--state', 'ending'), 0, 'of cases in another');
act('mine, of nobody', 2, '', qr/You are nobody/, 'agenda', @s, '--mine');
must('person', @s, 'coordinator-1', '--principal', $me);
is(count('message', @stretch, '--mine'), $messages, 'messages of cases in which one has a role');
is(count('duty', @stretch, '--mine'), scalar(grep { $_->{kind} eq 'duty' && $_->{who} =~ /\bcoordinator\b/ } objects(@stretch)), 'and what one owes oneself');
{
    my $limited = fresh_store($store);
    sql($limited, "DELETE FROM register WHERE kind = 'grant'");
    must('run', '--store', $store, '--once');
    my @seen = map { json_of($_) } lines_of(must('agenda', '--store', $limited, '--json', qw(2027-08-30 --days 2)));
    is(scalar(grep { $_->{kind} ne 'day' && $_->{case} eq $provider } @seen), 0, 'nothing of a case that one may not see');
}

# ---- whose days ----
must('organisation', @s, qw(other-school --kind school --calendar leicester --label Other));
act('a calendar by name', 0, qr/^Calendar leicester /m, '', 'agenda', @s, qw(--calendar leicester));
act('one that counts working days', 0, qr/^Saturday 26 September 2026: no working day, not in the working week$/m, '', 'agenda', @s, qw(--calendar england-working-days));
act('a calendar that is not there', 2, '', qr/no calendar 'leciester'/, 'agenda', @s, qw(--calendar leciester));
must('person', @s, 'coordinator-1', '--organisation', 'other-school', '--principal', $me);
act("one's own organisation's", 0, qr/^Calendar leicester /m, '', 'agenda', @s);
must('calendar', 'close', 'hampshire', '2026-09-25', @s, '--label', 'Boiler');
act('what was closed since', 0, qr/^  16:00  $case  Weekly attendance return .*\nFriday 25 September 2026, week 4 of autumn_1: no school day, Boiler \(unplanned\)\nSaturday/m, '',
    'agenda', @s, qw(--calendar hampshire));

# ---- late, on paper, and what it takes ----
must('run', @s, '--until', '2026-09-25T10:00');
act('what was due this week and is still owed', 0, qr/^Thursday 24 September 2026.*\n  16:00  $case  Weekly attendance return .*  \(late\)$/m, '', 'agenda', @s, '--week');
must('organisation', @s, 'sample-provider', '--label', "<script>\e[31m\xe2\x80\xae", '--contact', '+44 1962');
my $page = must('agenda', @s, qw(--week --html --calendar hampshire));
like($page, qr/<tr class="day"><td>Thursday 24 September 2026, week 4 of autumn_1<\/td><td>16:00<\/td><td>$case<\/td><td>$subject<\/td><td>Weekly attendance return<\/td><td>provider: &lt;script&gt;/, 'on paper');
like($page, qr/<td>Friday 25 September 2026, week 4 of autumn_1: no school day, Boiler \(unplanned\)<\/td><td><\/td>/, 'a day without anything too');
like($page, qr/Days by .*These dates are a SAMPLE/, 'and that the dates are a sample');
unlike($page, qr/<script/, 'nothing in it is markup');
unlike($page . must('agenda', @s) . must('agenda', @s, '--json'), qr/\e|\xe2\x80\xae/, 'nor acts on a terminal');
for my $bad (['--days', 0], ['--days', 367], ['--days', 'x']) { act("@$bad", 2, '', qr/from 1 to 366/, 'agenda', @s, @$bad) }
for my $bad ('2026-02-30', 'monday', '') { act("the day '$bad'", 2, '', qr/is no date/, 'agenda', @s, $bad) }
act('a week of ten days', 2, '', qr/--week does not go with --days/, 'agenda', @s, qw(--week --days 10));
act('two forms', 2, '', qr/--html does not go with --json/, 'agenda', @s, qw(--html --json));
act('a role that is not there', 2, '', qr/no role 'granny'/, 'agenda', @s, qw(--as granny));
must('run', @s, '--until', '2026-09-25T12:00');
act('what has not been decided is said', 0, undef, qr/has not been decided.*run --once/s, 'agenda', @s, '--now', '2026-10-09T08:00');

# ---- messages that wait for a digest ----
{
    mkdir "$folder/workflows";
    my $digest = file('digest.db');
    my @d = ('--store', $digest);
    must('init', @d, qw(--clock given --start 2026-09-21T10:00));
    must('deploy', @d, file('workflows/gong.yaml', <<'END'));
waymark: 1
protocol: gong
version: 1
time: {zone: Europe/London}
roles: {clerk: {label: Clerk, digest: "08:00"}}
notices: {rung: {label: The gong, to: clerk, subject: "{{ reference }}", text: Rung}}
states:
  start: {after: {ring: {when: 4 hours after entered, do: [{notify: rung}]}}}
END
    must('organisation', @d, qw(office --kind la --label Office));
    my $gong = json_of(must('open', @d, qw(gong --json --as clerk --party clerk=office)))->{case};
    my $line = qr/^Tuesday 22 September 2026\n  08:00  $gong  message: The gong +clerk: Office\nWednesday/m;
    act('what a digest will hold comes with it', 0, $line, '', 'agenda', @d);
    must('run', @d, '--until', '2026-09-21T16:00');
    act('also once it is decided, and waits', 0, $line, '', 'agenda', @d);
    act('it is not late', 0, '', '', 'due', @d, '--now', '2026-09-22T08:10');
    act('until its digest has not come', 0, qr/^not carried   Tue 22 Sep 2026 08:00  $gong  The gong +clerk: Office$/m, '', 'due', @d, '--now', '2026-09-22T08:16');
    must('run', @d, '--until', '2026-09-22T09:00');
    act('afterwards it is over', 0, qr/^Tuesday 22 September 2026\nWednesday/m, '', 'agenda', @d);
    act('nor is it missing', 0, '', '', 'due', @d);
}
done_testing();
