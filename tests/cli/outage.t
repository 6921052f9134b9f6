#!/usr/bin/perl
# Twelve days without a daemon: it is killed, the given clock is moved on, two are started. What was missed is decided in order,
# each as of its own due instant; a message that was overtaken is not sent, the others come at once; nothing comes twice.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep);
use lib 'tests/cli/lib';
use Waymark;

my ($store, $case) = stage('dual_registered');
my @s = ('--store', $store);
my $killed = start_wm(args => ['run', @s, '--until', '2026-10-01T18:00']);
sleep 0.1 + rand 0.3;
kill 'KILL', $killed->{pid};
wm_ends($killed);
must('run', @s, '--until', '2026-10-01T18:00');
my $before = must('history', @s, $case, '--json');
my %sent = map { $_ => 1 } glob "$store.spool/*.eml";

# Thursday evening to Tuesday of the week after next; somebody works on another case meanwhile, and nobody ticks.
must('open', @s, 'hants-provider-framework', '--as', 'authority', '--now', '2026-10-13T18:00');
act('what is due has not been decided, and due says so', 0, undef, qr/has not been decided.*last ran on Thu 1 Oct 2026 18:00/s, 'due', @s);
my @running = map { start_wm(args => ['run', @s]) } 1, 2;
my @ended = map { wm_ends($_) } @running;
is(join(' ', map { $_->{status} } @ended), '0 0', 'two daemons at once');
like(must('due', @s), qr/late .*Weekly attendance return/, 'what is overdue is known');

my @after = map { json_of($_) } lines_of(must('history', @s, $case, '--json'));
my @new = @after[scalar(lines_of($before)) .. $#after];
my @timers = grep { $_->{kind} eq 'timer' && $_->{open}{name} ne 'late-messages' } @new;
cmp_ok(scalar @timers, '>=', 4, scalar(@timers) . ' timers were missed');
my %fired;
$fired{"$_->{open}{name} $_->{occurred_at}"}++ for @timers;
is_deeply([grep { $fired{$_} > 1 } sort keys %fired], [], 'each fired once');
my @due = map { $_->{occurred_at} } @timers;
is_deeply(\@due, [sort @due], 'in the order of their due instants');
is(scalar(grep { $_->{recorded_at} lt '2026-10-13T17:00' } @timers), 0, 'and recorded when it was decided');
my ($overdue) = map { @{$_->{open}{effects}} } grep { grep { $_->{effect} eq 'overdue' || $_->{effect} eq 'task_overdue' } @{$_->{open}{effects}} } @timers;
is($overdue->{due}, '2026-10-02T15:00:00.000Z', 'no due date has moved') or diag(explain($overdue));
ok((grep { grep { $_->{effect} eq 'superseded' } @{$_->{open}{effects}} } @timers), 'a message that was overtaken is on record as such');

my @mails = map { text_of($_) } grep { !$sent{$_} } glob "$store.spool/*.eml";
my %to;
/^To: (.*)\r$/m and push @{$to{$1}}, $_ for @mails;
my @late = grep { /^Subject: \w{8}: \d+ messages that come late\r$/m } @mails;
cmp_ok(scalar @late, '>=', 1, 'messages that come late come at once');
for my $receiver (sort keys %to) {
    my @at_once = grep { /messages that come late/ } @{$to{$receiver}};
    cmp_ok(scalar @at_once, '<=', 1, "one message for $receiver") or diag(@{$to{$receiver}});
}
my ($count) = $late[0] =~ /: (\d+) messages/;
is(scalar(() = $late[0] =~ /^\w{3} \d+ \w{3} 2026 \d\d:\d\d: /mg), $count, 'which says each, and for when it was') or diag($late[0]);

my $store_chain = sql($store, "SELECT open FROM entry WHERE chain = 'store' AND kind = 'outage'");
my $outage = json_of($store_chain) // {};
is($outage->{from}, '2026-10-01T17:00:00.000Z', 'the outage is on record: from the last tick') or diag($store_chain);
is($outage->{to}, '2026-10-13T17:00:00.000Z', 'to the first after it');
cmp_ok($outage->{cases} // 0, '>=', 1, 'and in how many cases something was due');

act('another start decides nothing', 0, qr/^Ticked cases 0 times: 0 entries, 0 messages delivered, 0 notices/, '', 'run', @s);
is(scalar(my @same = glob "$store.spool/*.eml"), scalar(@mails) + keys %sent, 'and sends nothing');
# A return that came while nothing ran, by hand or by file, is not chased for when all is decided; what did not come is, also
# where the command that ends the silence is refused.
sub effects_after { map { @{$_->{open}{effects} // []} } map { json_of($_) } splice @{[lines_of(must('history', @s, $case, '--json'))]}, $_[0] }
my $entries = lines_of(must('history', @s, $case, '--json'));
act('a return that came in the silence', 0, qr/^Recorded|^Done/m, '', 'record', @s, $case, 'weekly_return', 'week_ending=2026-11-13', qw(--as provider
    --at 2026-11-14T10:00 --now 2026-11-17T10:00));
my @effects = effects_after($entries);
my @overtaken = map { $_->{tell} } grep { $_->{effect} eq 'superseded' && $_->{instance} =~ /weekly_return.*2026-11-13/ } @effects;
is(join(' ', sort @overtaken), 'again alarm alarm chase chase', 'its chases are on record, not sent') or diag(explain(\@effects));
$entries = lines_of(must('history', @s, $case, '--json'));
act('a refusal that ends the silence', 1, qr/^Refused: /, '', 'send', @s, $case, qw(reintegrate --as commissioner --now 2026-11-24T10:00));
ok((grep { $_->{effect} eq 'notice' } effects_after($entries)), 'does not keep the chases back');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', @s);
done_testing();
