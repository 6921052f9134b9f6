#!/usr/bin/perl
# Several processes at once, killed at any moment, or told to stop: what was acknowledged is there, all of it and once.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/cli/lib';
use Waymark;

# ---- two processes write at once ----
{
    my ($store, $case) = stage('planning');
    my $each = 15;
    my @running;
    for my $who (1 .. 3) {
        my $pid = fork // die "fork: $!";
        if (!$pid) {
            my $done = 0;
            for my $n (1 .. $each) {
                open my $out, '-|', $waymark, 'record', '--store', $store, $case, 'contact', 'day=2026-09-01', "about=by $who $n", '--as',
                    'commissioner' or POSIX::_exit(99);
                my @said = <$out>;
                $done++ if close $out;
            }
            POSIX::_exit($done);
        }
        push @running, $pid;
    }
    my $done = 0;
    for my $pid (@running) { waitpid $pid, 0; $done += $? >> 8 }
    is($done, 3 * $each, 'three processes at once: each command is done');
    my $history = wm('history', '--store', $store, $case)->{out};
    is(scalar(grep { my $who = $_; grep { $history !~ /"by $who $_"/ } 1 .. $each } 1 .. 3), 0, 'and all of them are there');
    act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);
}
{
    my ($store, $case) = stage('planning');
    my @running = map { start_wm(args => ['set', '--store', $store, $case, 'home_school.urn=999001', '--as', 'commissioner', '--id', 'same']) } 1 .. 4;
    my @ended = map { wm_ends($_) } @running;
    is(scalar(grep { $_->{status} == 0 } @ended), 4, 'one command said by four at once is done');
    is(scalar(grep { $_->{out} =~ /Said before/ } @ended), 3, 'once');
}
{
    my $store = file('race.db');
    my @running = map { start_wm(args => ['init', '--store', $store]) } 1 .. 4;
    my @ended = map { wm_ends($_)->{status} } @running;
    is(scalar(grep { $_ == 0 } @ended), 1, 'of four that make one store, one does') or diag("@ended");
    act('and it verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);
}

# ---- SIGKILL at any moment ----
{
    my ($store, $case) = stage('planning');
    srand 20260901;
    my ($killed, $seconds) = (0, $ENV{KILL_SECONDS} // 6);
    my %acknowledged;
    # Moments are spread over the time that one command takes here and now.
    my $began = time;
    wm('record', '--store', $store, $case, 'contact', 'day=2026-09-01', '--as', 'commissioner') for 1 .. 3;
    my $span = (time - $began) / 3 * 1.5;
    my $until = time + $seconds;
    my $n = 0;
    while (time < $until) {
        $n++;
        my $running = start_wm(args => ['record', '--store', $store, $case, 'contact', 'day=2026-09-01', "about=kill $n.", '--as', 'commissioner',
            '--id', "kill-$n"]);
        sleep rand $span;
        kill 'KILL', $running->{pid};
        my $r = wm_ends($running);
        $killed++ if $r->{status} == 128 + 9;
        $acknowledged{$n} = 1 if $r->{out} =~ /^Done\./;
    }
    cmp_ok($killed, '>=', 5, "$killed of $n commands were killed");
    cmp_ok(scalar keys %acknowledged, '>=', 1, keys(%acknowledged) . ' were acknowledged before');
    act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);
    my $history = wm('history', '--store', $store, $case)->{out};
    is(scalar(grep { $history !~ /"kill $_\."/ } keys %acknowledged), 0, 'what was acknowledged is there');
    is(scalar(grep { (() = $history =~ /"kill $_\."/g) > 1 } 1 .. $n), 0, 'nothing is there twice');
    my @again = grep { wm('record', '--store', $store, $case, 'contact', 'day=2026-09-01', "about=kill $_.", '--as', 'commissioner', '--id',
        "kill-$_")->{status} != 0 } 1 .. ($n < 20 ? $n : 20);
    is_deeply(\@again, [], 'whatever became of a command, saying it again does it once');
    $history = wm('history', '--store', $store, $case)->{out};
    is(scalar(grep { (() = $history =~ /"kill $_\."/g) != 1 } 1 .. ($n < 20 ? $n : 20)), 0, 'exactly once');
}

# ---- an import that is killed leaves nothing, or everything ----
{
    my $store = fresh_store();
    my $rows = 400;
    my $csv = file('import.csv', "subject,party.commissioner\n" . join '', map { "Pupil $_,sample-school\n" } 1 .. $rows);
    for my $n (1 .. 6) {
        my $running = start_wm(args => ['import', '--store', $store, 'hants-placement', $csv, '--as', 'commissioner']);
        sleep 0.02 * $n;
        kill 'KILL', $running->{pid};
        wm_ends($running);
        my $cases = lines_of(wm('cases', '--store', $store)->{out});
        ok($cases == 0 || $cases == $rows, "import killed after @{[20 * $n]} ms: none or all ($cases)");
    }
    act('said again it is finished', 0, qr/^line 2 /, '', 'import', '--store', $store, 'hants-placement', $csv, '--as', 'commissioner');
    is(scalar lines_of(wm('cases', '--store', $store)->{out}), $rows, 'with each case once');
    act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);
}

# ---- the daemon: told to stop it ends cleanly ----
for my $signal (qw(TERM INT)) {
    my $store = file("wall-$signal.db");
    must('init', '--store', $store);
    my $running = start_wm(args => ['run', '--store', $store]);
    sleep 0.5;
    is(kill(0, $running->{pid}), 1, 'run goes on until it is told to stop');
    my $r = wm('protocols', '--store', $store);
    is($r->{status}, 0, 'others can work beside it');
    my $told = time;
    kill $signal, $running->{pid};
    $r = wm_ends($running);
    is($r->{status}, 0, "SIG$signal ends it with status 0") or diag($r->{out}, $r->{err});
    cmp_ok(time - $told, '<', 3, 'soon');
    like($r->{out}, qr/^Ticked cases \d+ times: /, 'and it says what it did');
    act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);
}
act('run --once ends by itself', 0, qr/^Ticked cases 0 times/, '', 'run', '--once', '--store', file('wall-TERM.db'));
{
    my ($store, $case) = stage('dual_registered');
    my $running = start_wm(args => ['run', '--store', $store, '--until', '2027-03-01T09:00']);
    sleep 0.05;
    kill 'KILL', $running->{pid};
    wm_ends($running);
    act('time that was killed on its way can be let pass again', 0, qr/^Ticked cases /, '', 'run', '--store', $store, '--until', '2027-03-01T09:00');
    act('and the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);
    my @mails = glob "$store.spool/*.eml";
    my %seen;
    $seen{text_of($_) =~ s/^Message-ID:.*\n//mr}++ for @mails;
    cmp_ok(scalar @mails, '>=', 3, 'notices were carried, each as one whole file');
    is(scalar(grep { text_of($_) !~ /^Subject: .*\n\n?.+/ms } @mails), 0, 'none is half of one');
}
done_testing();
