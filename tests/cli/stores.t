#!/usr/bin/perl
# Stores that are not as they should be: each gets a message that says what and what to do, and the right exit status;
# and nothing is half done.
use strict;
use warnings;
use File::Copy qw(copy);
use Fcntl qw(:flock);
use POSIX ();
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my ($good, $case) = stage('planning');

sub looks {    # a command that reads and one that writes
    my ($name, $store, $status, $says) = @_;
    judge("$name, when it is read", $status, '', $says, wm('cases', '--store', $store), 'cases');
    judge("$name, when it is written", $status, '', $says,
        wm('set', '--store', $store, $case, 'home_school.urn=999001', '--as', 'commissioner'), 'set');
}

# ---- no store, or something else ----
looks('a store that is missing', "$folder/none.db", 2, qr/none\.db.*(init|no store)/s);
looks('an empty file', file('empty.db', ''), 3, qr/empty\.db.*= help: /s);
looks('a text', file('text.db', "Dear Sir or Madam,\n" x 100), 3, qr/text\.db.*= help: /s);
looks('random bytes', file('random.db', join '', map { chr(($_ * 7919 + 13) % 256) } 1 .. 10000), 3, qr/random\.db.*= help: /s);
my $foreign = file('foreign.db');
sql($foreign, 'CREATE TABLE shopping (item TEXT); INSERT INTO shopping VALUES (1)');
looks("another program's database", $foreign, 3, qr/foreign\.db.*= help: /s);
my $newer = fresh_store($good);
sql($newer, 'PRAGMA user_version = 9999');
looks('a store of a newer version', $newer, 3, qr/newer|9999/);
my $short = file('short.db', substr text_of($good), 0, 30000);
for my $command ('cases', 'verify') {
    my $r = wm($command, '--store', $short);
    ok($r->{status} == 3 || $r->{status} == 4, "a truncated store, by $command") or diag($r->{status}, $r->{out}, $r->{err});
    like($r->{err}, qr/short\.db|damaged|malformed/, 'is named');
}
my $torn = text_of($good);
substr($torn, $_ * 4096 + 100, 2000) = "\0" x 2000 for 3 .. 40;
my $r = wm('verify', '--store', file('torn.db', $torn));
ok($r->{status} == 3 || $r->{status} == 4, 'a store with holes does not verify') or diag($r->{status}, $r->{out}, $r->{err});

# ---- rights ----
SKIP: {
    skip 'root may read and write everything', 4 if $> == 0;
    my $locked = fresh_store($good);
    chmod 0, $locked;
    looks('a store that may not be read', $locked, 4, qr/right|permission|denied/i);
    chmod 0400, $locked;
    judge('a read-only store can be read', 0, qr/$case/, '', wm('cases', '--store', $locked), 'cases');
    judge('and not written', 4, '', qr/right|permission|denied|read-only/i,
        wm('set', '--store', $locked, $case, 'home_school.urn=1', '--as', 'commissioner'), 'set');
}
SKIP: {
    skip 'only root can become somebody else', 4 if $> != 0;
    my ($uid) = (getpwnam 'nobody')[2] // skip 'there is no nobody', 4;
    my $store = fresh_store($good);
    chmod 0755, $folder;
    # The project may lie where only its owner comes: somebody else needs a copy of the command.
    my $copy = "$folder/waymark";
    copy($waymark, $copy) or die "$copy: $!";
    chmod 0755, $copy;
    my %as_nobody = (before => sub { POSIX::setuid($uid) }, program => $copy);
    chmod 0600, $store;
    judge("somebody else's store", 4, '', qr/right|permission|denied/i, wm_in({%as_nobody}, 'cases', '--store', $store), 'cases');
    chmod 0444, $store;
    my $r = wm_in({%as_nobody}, 'set', '--store', $store, $case, 'home_school.urn=1', '--as', 'commissioner');
    judge('a store that may only be read is not written', 4, '', qr/right|permission|denied|read-only/i, $r, 'set');
    chmod 0600, $store;
    $r = wm_in({%as_nobody}, 'init', '--store', '/root/x.db');
    judge('a folder in which nothing may be made', 4, '', qr{/root/x\.db}, $r, 'init');
    judge('the store is as it was', 0, qr/ 0 faults/, '', wm('verify', '--store', $store), 'verify');
}

# ---- locked by another program ----
{
    my $store = fresh_store($good);
    open my $holder, '|-', 'sqlite3', $store or die "sqlite3: $!";
    $holder->autoflush(1);
    print {$holder} "BEGIN IMMEDIATE;\n.shell touch $folder/held\n";
    for (1 .. 100) { last if -e "$folder/held"; select undef, undef, undef, 0.05 }
    my $running = start_wm(args => ['set', '--store', $store, $case, 'home_school.urn=999001', '--as', 'commissioner']);
    my $r = wm('cases', '--store', $store);
    judge('a store that another program writes can be read', 0, qr/$case/, '', $r, 'cases');
    judge('and not written: it is locked', 4, '', qr/lock|busy|another/, wm_ends($running), 'set');
    print {$holder} "ROLLBACK;\n.quit\n";
    close $holder;
    judge('afterwards it can', 0, qr/^Done/, '', wm('set', '--store', $store, $case, 'home_school.urn=999001', '--as', 'commissioner'), 'set');
}

# ---- a full disk ----
sub full {
    my ($name, $store, $how) = @_;
    my $before = wm('verify', '--store', $store, '--head')->{out};
    my $failed = 0;
    my $last = '';
    for my $n (1 .. 400) {
        my $r = $how->('record', '--store', $store, $case, 'contact', 'day=2026-09-01', "about=" . 'x' x 20000, '--as', 'commissioner', '--id', "k$n");
        next if $r->{status} == 0;
        $failed++;
        $last = $r;
        last;
    }
    ok($failed, "$name: at some time it is full") or return;
    judge("$name: it says so", 4, '', qr/full|space|written|too large|I\/O/i, $last, 'record');
    judge("$name: the store verifies", 0, qr/ 0 faults/, '', wm('verify', '--store', $store, '--quick'), 'verify');
}
SKIP: {
    my $disk = "$folder/disk";
    mkdir $disk;
    skip 'no small disk can be mounted here', 3 if $> != 0 || system("mount -t tmpfs -o size=2m tmpfs $disk 2>/dev/null") != 0;
    my $store = "$disk/full.db";
    system('cp', $good, $store) == 0 or die;
    full('a full disk', $store, \&wm);
    my $many = file('many.csv', "subject,party.commissioner\n" . join('', map { "Pupil $_,sample-school\n" } 1 .. 3000));
    judge('an import that does not fit', 4, '', qr/full|space|written/i,
        wm('import', '--store', $store, 'hants-placement', $many, '--as', 'commissioner'), 'import');
    is(scalar lines_of(wm('cases', '--store', $store)->{out}), 2, 'opens no case at all');
    system("umount $disk");
}
{
    my $store = fresh_store($good);
    my $limit = (-s $store) / 512 + 200;
    my $limited = sub {
        my @args = @_;
        my $script = 'ulimit -f ' . int($limit) . '; trap "" XFSZ; exec "$0" "$@"';
        my $pid = open my $in, '-|';
        if (!$pid) { open STDERR, '>', "$folder/limited.err"; exec 'sh', '-c', $script, $waymark, @args or POSIX::_exit(127) }
        local $/;
        my $out = <$in> // '';
        close $in;
        return {status => $? & 127 ? 128 + ($? & 127) : $? >> 8, out => $out, err => text_of("$folder/limited.err")};
    };
    full('a file that may not grow', $store, $limited);
}
done_testing();
