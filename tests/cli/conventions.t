#!/usr/bin/perl
# What every subcommand keeps to: exit statuses, streams, help, JSON, who makes a store, clocks, keys of idempotency.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my @commands = commands_of();
cmp_ok(scalar @commands, '>=', 33, 'help lists every subcommand');
my %named = map { $_ => 1 } @commands;
ok($named{$_}, "there is a command $_")
    for qw(init check show explain test deploy protocols organisation person subject party open send set record document
    consent release withhold override done correct why case cases due agenda history verify erase import run feel decide cron calendar notice letter served);

# ---- help, everywhere, on standard output ----
for my $command (@commands) {
    act("$command --help", 0, qr/^waymark $command\b.*^Options:$/ms, '', $command, '--help');
    act("$command with an unknown option", 2, '', qr/has no option '--colour'/, $command, '--colour');
}
act('help of one command', 0, qr/^waymark init/, '', 'help', 'init');
act('--help alone', 0, qr/Exit status: 0 done, 1 refused, 2 wrong use, 3 invalid/, '', '--help');
act('--version', 0, qr/^waymark \d{4}\.\d+$/m, '', '--version');
act('no command at all', 2, qr/^waymark COMMAND/, undef);
act('an unknown command', 2, '', qr/no command 'deplyo'.*Did you mean 'waymark deploy'\?/s, 'deplyo');
act('help of an unknown command', 2, '', qr/no command 'xyzzy'/, 'help', 'xyzzy');
act('an option that is nearly right', 2, '', qr/Did you mean '--strict'/, 'check', '--strcit', 'x');
act('an option twice', 2, '', qr/'--as' is given twice/, qw(due --as dsl --as head));
act('an option without its value', 2, '', qr/'--as' takes a value/, qw(due --as));
act('a value for a flag', 2, '', qr/'--overdue' takes no value/, qw(due --overdue=yes));
act('too few arguments', 2, '', qr/Too few arguments: waymark send CASE EVENT/, 'send');
act('too many arguments', 2, '', qr/Too many arguments: waymark case CASE/, qw(case A B));
act('an argument that is not UTF-8', 2, '', qr/Argument 1 is not UTF-8/, 'case', "\xff\xfe");
act('an option that is not', 2, '', qr/The value of '--closed-day' is not UTF-8/, 'schedule', '0 9 * * *', '--closed-day', "\xff");

# ---- stores: only init makes one ----
my $missing = file('missing.db');
for my $command (qw(protocols organisation cases due run verify)) {
    act("$command without a store", 2, '', qr/missing\.db.*init/s, $command, '--store', $missing);
    ok(!-e $missing, "$command makes no store");
}
my $store = file('new.db');
act('init makes a store', 0, qr/^Made .*new\.db, with a wall clock/, '', 'init', '--store', $store);
is(sprintf('%04o', (stat $store)[2] & 07777), '0600', 'it is for its owner alone');
{
    my $old = umask 0;
    my $open = file('open.db');
    act('init under an open umask', 0, undef, '', 'init', '--store', $open);
    is(sprintf('%04o', (stat $open)[2] & 07777), '0600', 'still for its owner alone');
    umask $old;
}
my $bytes = text_of($store);
act('init does not touch what is there', 2, '', qr/new\.db.*exists/s, 'init', '--store', $store);
ok(text_of($store) eq $bytes, 'and it is as it was');
act('init of another clock', 2, '', qr/'wall' or 'given', not 'sun'/, 'init', '--store', file('x.db'), '--clock', 'sun');
act('a given clock without a start', 2, '', qr/--start/, 'init', '--store', file('x.db'), qw(--clock given));
act('a wall clock with a start', 2, '', qr/--start/, 'init', '--store', file('x.db'), qw(--start 2026-09-01));
act('a folder that is not there', 4, '', qr/nowhere/, 'init', '--store', "$folder/nowhere/x.db");
{
    local $ENV{WAYMARK_STORE} = file('by-name.db');
    act('WAYMARK_STORE names the store', 0, qr/by-name\.db/, '', 'init');
    ok(-e $ENV{WAYMARK_STORE}, 'there it is');
    act('--store goes before WAYMARK_STORE', 0, '', '', 'protocols', '--store', $store);
}
my $r = wm_in({folder => $folder}, 'init');
ok($r->{status} == 0 && -e "$folder/waymark.db", 'without either it is waymark.db in the current folder');

# ---- clocks ----
act('--now on a wall clock', 2, '', qr/--now|wall clock/, 'protocols', '--store', $store, '--now', '2026-09-01T08:00');
my $given = fresh_store();
act('--now moves a given clock on', 0, undef, '', 'person', '--store', $given, 'p-9', '--name', 'Nine', '--now',
    '2026-09-02T08:00');
act('a given clock never goes back', 2, '', qr/back|before|earlier/, 'person', '--store', $given, 'p-9', '--name', 'Ten',
    '--now', '2026-09-01T08:00');
act('run --until never goes back', 2, '', qr/back|before|earlier/, 'run', '--store', $given, '--until', '2026-09-01T08:00');
act('run --until on a wall clock', 2, '', qr/wall clock|given/, 'run', '--store', $store, '--once', '--until',
    '2030-01-01T00:00');
for my $bad ('2026-02-30', '2026-13-01T09:00', 'tomorrow', '2026-09-01T25:00', '21/09/2026', '') {
    act("--now '$bad'", 2, '', qr/'--now' takes a/, 'protocols', '--store', $given, '--now', $bad);
}
{
    local $ENV{WAYMARK_ZONE} = 'Europe/Lodnon';
    act('a zone that does not exist', 2, '', qr/no time zone 'Europe\/Lodnon'/, 'protocols', '--store', $given, '--now',
        '2026-09-03T09:00');
}

# ---- idempotency ----
my ($placed, $case) = stage('planning');
my @set = ('set', '--store', $placed, $case, '--as', 'commissioner', '--id', 'key-1');
my $first = act('a command with a key', 0, qr/^Done\./, '', @set, 'home_school.urn=999001');
my $again = act('said twice, done once', 0, qr/Said before under this id/, '', @set, 'home_school.urn=999001');
my ($entry) = $first->{out} =~ /\(entry (\d+)\)/;
ok(defined $entry && $again->{out} =~ /\(entry $entry\)/, 'the answer names the entry of then');
act('said differently', 2, '', qr/key-1|idempotency|before/, @set, 'home_school.urn=999002');
my @refer = ('send', '--store', $placed, $case, 'assess', '--as', 'commissioner', '--id', 'key-2');
act('a refusal with a key', 1, qr/^Refused/, '', @refer);
act('a refusal said twice is the same refusal', 1, qr/Said before.*Refused/s, '', @refer);
my @person = ('person', '--store', $placed, '--name', 'Person with a key', '--id', 'key-3');
is(wm(@person)->{out}, wm(@person)->{out}, 'a register entry with a key is made once');

# ---- results on standard output, messages on standard error, JSON that parses ----
act('a refusal is an answer', 1, qr/^Refused: /, '', 'send', '--store', $placed, $case, qw(assess --as commissioner));
my %json = (
    protocols => [], organisation => [], person => [], subject => [], cases => [], due => ['--until', '2027-01-01'], agenda => [],
    case => [$case], why => [$case], history => [$case], verify => [],
);
for my $command (sort keys %json) {
    my $r = wm($command, '--store', $placed, '--json', @{$json{$command}});
    my @bad = grep { !defined json_of($_) } lines_of($r->{out});
    ok($r->{status} == 0 && !@bad && ($command eq 'due' || length $r->{out}), "$command --json parses")
        or diag($r->{status}, $r->{out}, $r->{err});
}
my @acts = (
    [qw(set home_school.urn=999003)], [qw(record contact day=2026-09-01 about=Call)], [qw(document needs_assessment present)],
    [qw(consent sharing sought --for parent)], [qw(send assess)], [qw(party pupil parent-1)],
);
for my $act (@acts) {
    my ($command, @args) = @$act;
    my $r = wm($command, '--store', $placed, $case, @args, qw(--as commissioner --json));
    my $json = json_of($r->{out});
    ok($json && $json->{case} eq $case && $json->{outcome} =~ /^(done|refused)$/, "$command --json parses")
        or diag($r->{status}, $r->{out}, $r->{err});
}
for my $call (['cron', '0 16 * * FRI'], ['feel', '{a: [1, "x", null]}'], ['explain', 'C004'], ['show', 'workflows/hampshire/placement.yaml'],
    ['check', 'workflows/hampshire/placement.yaml']) {
    my $r = wm(@$call, '--json');
    my @bad = grep { !defined json_of($_) } lines_of($r->{out});
    ok($r->{status} == 0 && !@bad, "$call->[0] --json parses") or diag($r->{status}, $r->{out}, $r->{err});
}

# ---- a reference as people type it ----
my $typed = lc(substr $case, 0, 4) . '-' . lc substr $case, 4;
act('small letters and a hyphen', 0, qr/^Case $case/, '', 'case', '--store', $placed, $typed);
my $wrong = $case;
substr($wrong, 0, 1) = substr($wrong, 0, 1) eq 'A' ? 'B' : 'A';
act('a reference with a slip of the hand', 2, '', qr/mistyped|check/, 'case', '--store', $placed, $wrong);

# ---- standard output that cannot be written ----
SKIP: {
    skip 'there is no /dev/full', 3 if !-e '/dev/full';
    for my $call (['case', $case], ['history', $case], ['verify', '--quick']) {
        my ($command, @args) = @$call;
        my $r = wm_in({out => '/dev/full'}, $command, '--store', $placed, @args);
        ok($r->{status} == 4 && $r->{err} =~ /Standard output could not be written/, "$command to a full device says so")
            or diag($r->{status}, $r->{err});
    }
}
done_testing();
