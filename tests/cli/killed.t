#!/usr/bin/perl
# A daemon that is killed at random moments, again and again, while timers fall due and mail goes out: every timer is in the
# journal exactly once, every notice has been sent at least once and under one Message-ID, and nothing is lost.
# KILLS (12) says how often; 200 takes some minutes.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/cli/lib';
use Waymark;
use WaymarkDaemon;

my $kills = $ENV{KILLS} // 12;
my $seed = $ENV{KILL_SEED} // time;
srand $seed;
note "KILL_SEED=$seed";
my $with_mail = have_sink();
note 'without python3-aiosmtpd and openssl, notices go to the spool folder' if !$with_mail;
my ($sink, @run) = ($with_mail ? start_sink() : undef);
@run = ('--settings', settings_for($sink->{port}, ['security: none'])) if $sink;

# About one kill in 0.3 seconds; timers are spread over that time, so that each life of the daemon has some to decide.
my $span = 4 + $kills * 0.35;
my $cases = 20 + 2 * $kills;
my $last = 0;    # when the last timer is due
my ($store, @cases) = bell_store($cases, sub {
    my $first = 1 + rand $span;
    my $second = $first + 1.1 + rand 3;
    $last = time() + $second if time() + $second > $last;
    return ($first, $second);
});
my ($killed, $lives) = (0, 0);
while ($killed < $kills) {
    my $running = start_wm(args => ['run', '--store', $store, @run]);
    $lives++;
    sleep 0.02 + rand 0.5;
    kill 'KILL', $running->{pid};
    my $ended = wm_ends($running);
    $ended->{status} == 128 + 9 ? $killed++ : diag("it ended by itself: $ended->{err}");
    last if $lives > 2 * $kills;
}
is($killed, $kills, "$kills daemons were killed");
sleep 1 while time() < $last;
my $said = must('run', '--once', '--store', $store, @run);
like($said, qr/^Ticked/, 'one that is not killed finishes the work');

my $name = '(SELECT count(*) FROM entry e WHERE e.chain = c.reference AND e.kind = \'timer\')';
is(sql($store, "SELECT count(*) FROM cases c WHERE $name <> 2"), "0\n", 'in each case two timers fired, and no more');
is(sql($store, 'SELECT count(*) FROM cases WHERE states <> \'rung\''), "0\n", 'each case is where they lead');
is(scalar(grep { fired($store, $_, 'one') != 1 || fired($store, $_, 'two') != 1 } @cases[0 .. 9]), 0, 'each of them once');
my @ids = split /\n/, sql($store, 'SELECT id FROM notice');
is(scalar @ids, 2 * $cases, 'with a notice for each');
is(sql($store, "SELECT count(*) FROM notice WHERE status <> 'sent'"), "0\n", 'all are sent');
my %times;
if ($sink) {
    for my $mail (sunk($sink)) { $times{$1}++ while $mail->{data} =~ /^Message-ID: <(\w+)\@/mg }
} else {
    $times{$_}++ for map { m{(\w+)\.eml$} } glob "$store.spool/*.eml";
}
is(scalar(grep { !$times{$_} } @ids), 0, 'at least once');
delete @times{@ids} if (my @twice = grep { $_ > 1 } values %times) || 1;
is_deeply([sort keys %times], [], 'and under no other Message-ID (' . @twice . ' were sent twice)');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);
stop_sink($sink) if $sink;
done_testing();
