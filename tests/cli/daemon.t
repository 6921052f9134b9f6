#!/usr/bin/perl
# The daemon as a service manager sees it: it says that it is ready, feeds its watchdog, ends when told, wakes when
# something changes or falls due, and two of them do no harm.
use strict;
use warnings;
use Socket;
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/cli/lib';
use Waymark;
use WaymarkDaemon;

# ---- what it tells the service manager ----
my ($store, @cases) = bell_store(1, sub { (1, 3600) });
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
bind($socket, pack_sockaddr_un("$folder/notify")) or die "bind: $!";
sub told {    # until a message has come, at most 20 seconds
    my ($wanted) = @_;
    my $until = time + 20;
    while (time < $until) {
        my $bits = '';
        vec($bits, fileno $socket, 1) = 1;
        select($bits, undef, undef, 0.2) > 0 or next;
        recv($socket, my $words, 4096, 0) // die "recv: $!";
        return $words if $words =~ $wanted;
    }
    return "nothing like $wanted";
}
my $running = start_wm(args => ['run', '--store', $store],
    before => sub { $ENV{NOTIFY_SOCKET} = "$folder/notify"; $ENV{WATCHDOG_USEC} = 5_000_000 });
is(told(qr/READY/), 'READY=1', 'it says that it is ready');
is(told(qr/WATCHDOG/), 'WATCHDOG=1', 'and that it lives');
like(told(qr/STATUS/), qr/^STATUS=\d+ cases ticked, \d+ notices carried$/, 'and what it has done');

# ---- it wakes ----
ok(waits_for(sub { fired($store, $cases[0], 'one') == 1 }), 'what falls due is decided while it runs');
must('send', '--store', $store, $cases[0], 'ring', '--as', 'clerk');
ok(waits_for(sub { mails($store) == 2 }), 'what somebody sets off is carried without waiting for something to fall due');
act('due has nothing to warn of', 0, undef, '', 'due', '--store', $store);

# ---- a second one ----
my $second = start_wm(args => ['run', '--store', $store]);
ok(waits_for(sub { -f $second->{err} && text_of($second->{err}) =~ /Another 'waymark run' carries/ }), 'a second one leaves the notices to the first');
kill 'KILL', $running->{pid};
wm_ends($running);
must('send', '--store', $store, $cases[0], 'ring', '--as', 'clerk');
ok(waits_for(sub { mails($store) == 3 }), 'and takes over when the first is killed');
my $began = time;
kill 'TERM', $second->{pid};
my $ended = wm_ends($second);
is($ended->{status}, 0, 'SIGTERM ends it');
like($ended->{out}, qr/^Ticked cases \d+ times: .* 1 notices carried/, 'and it says what it did');
cmp_ok(time - $began, '<', 5, 'at once');

# ---- SIGINT, and what the manager is told then ----
$running = start_wm(args => ['run', '--store', $store], before => sub { $ENV{NOTIFY_SOCKET} = "$folder/notify" });
like(told(qr/READY/), qr/READY/, 'started again');
kill 'INT', $running->{pid};
is(told(qr/STOPPING/), 'STOPPING=1', 'it says that it stops');
is(wm_ends($running)->{status}, 0, 'SIGINT ends it');
my $r = wm_in({before => sub { $ENV{NOTIFY_SOCKET} = "$folder/nobody" }}, 'run', '--once', '--store', $store);
is($r->{status}, 0, 'a manager that is not there stops nobody');

# ---- nobody runs ----
my $other;
($other, @cases) = bell_store(1, sub { (3600, 7200) });
act('due warns that nobody has run', 0, undef, qr/Nobody sees to it.*has never run on this store.*waymark run --once/s, 'due', '--store', $other);
must('run', '--once', '--store', $other);
act('until somebody has', 0, undef, '', 'due', '--store', $other);
sql($other, "UPDATE setting SET value = CAST(value AS INTEGER) - 1200000 WHERE key = 'ticked'");
act('and after a while in which nobody did', 0, undef, qr/Nobody sees to it.*last ran on/s, 'due', '--store', $other);
done_testing();
