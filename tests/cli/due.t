#!/usr/bin/perl
# waymark due beyond its filters (commands.t has those): notices that did not leave.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my $me = getpwuid($<);
# What whoever is not granted everything sees: the grants are taken away behind the command's back.
sub ungranted { my ($store) = @_; my $copy = fresh_store($store); sql($copy, "DELETE FROM register WHERE kind = 'grant'"); return $copy }

# ---- notices that did not leave ----
{
    my ($store, $case, $subject, $provider) = stage('dual_registered');
    my @s = ('--store', $store);
    my $row = qr/^not carried   \S+ +\d+ \w+ 2026 [\d:]+ +\w{8}  \S.*\n {14}why: nobody has carried it since; next: run --once\n/m;
    act('what was sent a moment ago is on its way', 0, '', '', 'due', @s, '--now', '2026-09-01T08:14');
    act('after a quarter of an hour nobody is at work', 0, qr/\A(?:$row)+\z/, '', 'due', @s, '--now', '2026-09-01T08:16');

    # The spool folder is away: every notice is tried again.
    $ENV{WAYMARK_SPOOL} = file('no-folder', '');
    is(wm('run', @s, '--until', '2026-09-28T10:00')->{status}, 0, 'a spool folder that is away ends nothing');
    delete $ENV{WAYMARK_SPOOL};
    my $r = act('they stand first, with why and when again', 0, qr/\A(?:retrying .*\n {14}why: cannot open the spool folder: \S.*; again on Mon 28 Sep 2026 10:02; next: outbox --retry n\w+\n)+3 days late /, '',
        'due', @s);
    like($r->{out}, qr/^retrying      Mon 28 Sep 2026 09:00  $case  return missing +commissioner: Sample School$/m, 'when, what, for whom');
    my @all = map { json_of($_) } lines_of(must('due', @s, '--json'));
    is(join(' ', sort keys %{{map { $_->{kind} => 1 } @all}}), 'duty notice', 'JSON tells them apart');
    my ($one) = grep { ($_->{notice} // '') eq 'return_missing' && $_->{who} eq 'provider' } @all;
    is("$one->{case} $one->{subject} $one->{holder} $one->{status} $one->{tries} $one->{since} $one->{next}",
        "$case $subject Sample Provider later 1 2026-09-28T08:00:00.000Z outbox --retry $one->{id}", 'with all that a program needs');
    my $waiting = grep { $_->{kind} eq 'notice' } @all;
    is($waiting, scalar lines_of(must('outbox', @s)), 'all that outbox has');
    my $count = sub { scalar grep { $_->{kind} eq 'notice' } map { json_of($_) } lines_of(must('due', @s, '--json', @_)) };
    is($count->('--overdue'), $waiting, '--overdue leaves them');
    is($count->('--until', '2026-09-28T11:00'), $waiting, '--until leaves them');
    is($count->('--case', $provider), 1, 'of one case');
    is($count->('--subject', $subject), $waiting - 1, 'about a pupil');
    is($count->('--state', 'live'), $waiting - 1, 'of cases in a state');
    is($count->('--party', 'coordinator-1'), $waiting - 1, 'of cases in which somebody takes part');
    is($count->('--as', 'commissioner'), 1, 'for a role');
    is($count->('--task', 'weekly_return'), 2, 'that a duty sends');
    must('person', @s, 'coordinator-1', '--principal', $me);
    is($count->('--mine'), $waiting - 1, 'of cases in which one has a role, whoever it was for');
    my @limited = map { json_of($_) } lines_of(must('due', '--store', ungranted($store), '--json'));
    is(scalar(grep { $_->{kind} eq 'notice' && $_->{case} eq $provider } @limited), 0, 'nothing of a case that one may not see');
    is(scalar(grep { $_->{kind} eq 'notice' && $_->{case} eq $case } @limited), $waiting - 1, 'all of one that one may see');
    like(must('due', @s, '--csv', '--as', 'commissioner'), qr/Next,Why\r\n"retrying","Mon 28 Sep 2026 09:00","$case","$subject","return missing","commissioner: Sample School","","outbox --retry n\w+","cannot open/, 'as CSV');
    like(must('due', @s, '--html', '--as', 'commissioner'), qr/<tr class="late"><td>retrying<\/td>.*<td>cannot open/, 'as HTML');
    act('tried again, they leave', 0, undef, '', 'outbox', @s, '--retry', $one->{id});
    must('run', @s, '--until', '2026-09-28T12:00');
    act('and the list is that of duties again', 0, qr/\A3 days late /, '', 'due', @s);
}

# ---- given up, handed over by hand, erased ----
{
    my $store = file('letters.db');
    my @s = ('--store', $store);
    my $here = 'tests/cli/letters';
    must('init', @s, qw(--clock given --start 2026-09-14T09:00));
    must('deploy', @s, "$here/workflows/direction.yaml");
    must('organisation', @s, qw(sample-school --kind school --label), 'Sample School');
    must('organisation', @s, qw(sample-authority --kind authority --label), 'Sample Council');
    must('person', @s, $_, '--name', "Parent \e[31m$_", '--contact', "$_\@example.org") for qw(parent-1 parent-2);
    my $case = json_of(must('open', @s, qw(direction --json --as board --party board=sample-school --party parent=parent-1 --party parent=parent-2
        --party authority=sample-authority)))->{case};
    must('set', @s, $case, '--data', file('plan.yaml', "address: A\nreport_to: B\ndays: 10\nfirst_day: 2026-09-21\n"
        . "session: {start: \"09:00\", break: \"11:00\", end: \"14:30\"}\nreasons: C\n"), '--as', 'board');
    must('send', @s, $case, qw(direct --as board));
    must('party', @s, $case, 'parent', $_, '--no-contact', '--as', 'board') for qw(parent-1 parent-2);
    must('run', @s, '--until', '2026-09-14T10:00');
    my $line = qr/^undelivered   Mon 14 Sep 2026 09:00  $case  \S.*  parent: Parent \\x1b\[31mparent-\d\n {14}why: the receiver is no party .*; next: outbox --retry n\w+\n/m;
    act('what was given up says why, and nothing acts on the terminal', 0, qr/\A(?:$line){2}/, '', 'due', @s);
    must('served', @s, $case, qw(direction parent --how hand --party parent-1 --as board), '--at', '2026-09-14T09:30');
    my $r = act('one that was handed over is not missing', 0, qr/\A$line(?!undelivered)/, '', 'due', @s);
    like($r->{out}, qr/^undelivered .*parent-2$/m, 'the other still is');
    must('erase', @s, $case);
    unlike(must('due', @s), qr/undelivered/, 'nor is one whose text was erased');
}
done_testing();
