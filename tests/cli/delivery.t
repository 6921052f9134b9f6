#!/usr/bin/perl
# Whatever goes wrong at any stage of the dialogue with a mail server, or in the spool folder: what became of each notice is on
# record once for each try, nothing is lost, nothing is tried in a tight loop, and in the end each has gone under its own id.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time);
use lib 'tests/cli/lib';
use Waymark;
use WaymarkDaemon;

my ($base) = bell_store(0, sub { });
my $number = 0;
sub notices_to {    # a store with a notice to each
    my $store = fresh_store($base);
    for my $address (@_) {
        my $place = 'o-' . ++$number;
        must('organisation', '--store', $store, $place, qw(--kind school --label Office --contact), $address);
        must('send', '--store', $store, open_bell($store, 7200, 7300, $place), 'ring', '--as', 'clerk');
    }
    return $store;
}
sub statuses { my ($store) = @_; return join ' ', sort split /\n/, sql($store, 'SELECT status FROM notice') }
sub ids { my ($store, $where) = @_; return sort split /\n/, sql($store, "SELECT id FROM notice $where") }
sub tries { my ($store) = @_; return sql($store, 'SELECT count(*) FROM entry WHERE kind = \'carried\'') + 0 }
sub mail_ids { return sort map { $_->{data} =~ /^Message-ID: <(\w+)\@/m ? $1 : '?' } sunk($_[0]) }

SKIP: {
    skip 'no mail server to test with: install python3-aiosmtpd and openssl', 1 if !have_sink();
my $good = start_sink();
my $to_good = settings_for($good->{port}, ['security: none']);
my ($cert, $key) = certificate('localhost');
my $secret = file('secret', "dragon-3\n");
chmod 0600, $secret;

# What comes of two notices: the server is away (one is tried), these two cannot be taken now, these two never.
my %comes = (away => 'later waiting', now => 'later later', never => 'failed failed', sent => 'sent sent');
my @away = map { [$_, 'away'] } qw(drop garbage), '421 closing', '554 no service';
my @about = (['drop', 'now'], ['451 4.7.1 not now', 'now'], ['550 5.7.1 not you', 'never'], ['garbage', 'now']);
my %dialogue = (
    connect => [@away, ['silent', 'away'], ['drip', 'away']],
    EHLO => [@away],
    STARTTLS => [['drop', 'away'], ['garbage', 'away'], ['454 not now', 'away'], ['502 unknown', 'away']],
    AUTH => [['drop', 'away'], ['454 not now', 'away'], ['535 wrong', 'away']],
    MAIL => [['drop', 'away'], ['451 not now', 'away'], ['550 not you', 'away']],
    RCPT => [@about],
    DATA => [@about],
    body => [@about, ['silent', 'now'], ['drip', 'now']],
    QUIT => [['drop', 'sent'], ['garbage', 'sent'], ['500 what', 'sent']],
);
for my $stage (qw(connect EHLO STARTTLS AUTH MAIL RCPT DATA body QUIT)) {
    my $safe = $stage =~ /STARTTLS|AUTH/;
    for (@{$dialogue{$stage}}) {
        my ($how, $comes) = @$_;
        my $server = start_stage('--at', $stage, '--how', $how, $safe ? ('--cert', $cert, '--key', $key) : ());
        my $store = notices_to('one@example.org', 'two@example.org');
        my $settings = settings_for($server->{port}, $safe ? ["authorities: $cert", 'user: waymark', "password: {file: $secret}"] : ['security: none']);
        my $began = time;
        my $r = wm('run', '--once', '--store', $store, '--settings', $settings);
        my $is = statuses($store);
        my $what = "$stage, $how";
        is($r->{status}, 0, "$what: it ends nothing");
        is($is, $comes{$comes}, "$what: $comes") or diag($r->{err});
        cmp_ok(time - $began, '<', $how =~ /silent|drip/ ? 22 : 8, "$what: in its time");
        my $tried = () = $is =~ /later|failed|sent/g;
        is(tries($store), $tried, "$what: each try is on record once");
        is(scalar(() = $r->{err} =~ /^waymark: Notice/mg), $comes eq 'sent' ? 0 : $tried, "$what: and said once");
        unlike($r->{err} . must('outbox', '--store', $store), qr/dragon-3|\x00|teapot|one\@/, "$what: nothing of the server's words, no secret, no receiver");
        my @had = mail_ids($server);
        is_deeply(\@had, $comes eq 'sent' ? [ids($store, '')] : [], "$what: what the server has taken");
        stop_sink($server);
        next if $comes eq 'sent';
        # Its time comes, and the server is mended.
        must('outbox', '--store', $store, qw(--retry all)) if $comes eq 'never';
        sql($store, 'UPDATE notice SET at = at - 300000');
        must('run', '--once', '--store', $store, '--settings', $to_good);
        is(statuses($store), 'sent sent', "$what: in the end both are sent");
        my %here = map { $_ => 1 } ids($store, '');
        is_deeply([grep { $here{$_} } mail_ids($good)], [sort keys %here], "$what: each once, under its own id");
    }
}

# ---- certificates ----
my ($old_cert, $old_key) = expired_certificate('localhost');
my ($other_cert, $other_key) = certificate('other.example');
for (['one that is over', $old_cert, $old_key, $old_cert], ['one of another name', $other_cert, $other_key, $other_cert],
    ['one that nobody vouches for', $cert, $key, $other_cert]) {
    my ($what, $its_cert, $its_key, $authorities) = @$_;
    for my $security (qw(starttls tls)) {
        my $server = start_sink('--cert', $its_cert, '--key', $its_key, $security eq 'tls' ? '--tls' : ());
        my $store = notices_to('one@example.org', 'two@example.org');
        my $r = wm('run', '--once', '--store', $store, '--settings', settings_for($server->{port}, ["authorities: $authorities", "security: $security"]));
        is(statuses($store), 'later waiting', "a certificate, $what, $security: nothing goes to it");
        like($r->{err}, qr/certificate|SSL|peer/, "a certificate, $what, $security: said");
        is(scalar(my @none = sunk($server)), 0, "a certificate, $what, $security: nothing was said to it");
        stop_sink($server);
    }
}
my $safe = start_sink('--cert', $cert, '--key', $key, '--tls');
my $store = notices_to('one@example.org');
wm('run', '--once', '--store', $store, '--settings', settings_for($safe->{port}, ["authorities: $cert", 'security: tls']));
is(statuses($store), 'sent', 'the right one, encrypted from the first byte');
stop_sink($_) for $safe, $good;
}

# ---- the spool folder: named by the settings ----
{
    my $store = notices_to('');
    my $settings = file('spool.yaml', "waymark: 1\nsettings: test\nspool: {folder: $folder/there, most: 2}\n");
    act('the folder that the settings name', 0, qr{ 1 notices carried to \Q$folder\E/there\.$}, '', 'run', '--once', '--store', $store, '--settings', $settings);
    is(scalar(my @there = glob "$folder/there/n*.eml"), 1, 'has it');
    ok(!-e "$store.spool", 'and no other');
    must('send', '--store', $store, open_bell($store, 7200, 7300), 'ring', '--as', 'clerk') for 1 .. 3;
    act('a folder that nobody empties is full', 0, qr/ 1 notices carried/, qr/\Awaymark: Notice .*: the spool folder is full\n\z/, 'run', '--once', '--store', $store,
        '--settings', $settings);
    is(statuses($store), 'later sent sent waiting', 'what follows waits');
    unlink glob "$folder/there/*";
    sql($store, 'UPDATE notice SET at = at - 300000');
    must('run', '--once', '--store', $store, '--settings', $settings);
    is(statuses($store), 'sent sent sent sent', 'and goes once there is room');
    # An erasure finds it by the same settings.
    my ($case) = split /\n/, sql($store, "SELECT reference FROM notice ORDER BY at DESC LIMIT 1");
    $ENV{WAYMARK_SETTINGS} = $settings;
    my ($id) = ids($store, "WHERE reference = '$case'");
    ok(-e "$folder/there/$id.eml", 'a notice lies there');
    must('erase', '--store', $store, $case);
    ok(!-e "$folder/there/$id.eml", 'and is erased');
    $ENV{WAYMARK_SETTINGS} = file('broken.yaml', "waymark: 1\nsettings: test\nspool: {folder: here}\n");
    ($case) = split /\n/, sql($store, "SELECT reference FROM notice WHERE reference <> '$case' LIMIT 1");
    act('without settings that can be used an erasure is not done', 3, undef, qr/does not begin with a \/.*C021/s, 'erase', '--store', $store, $case);
    delete $ENV{WAYMARK_SETTINGS};
    act('a bound that is none', 3, '', qr/C021/, 'run', '--store', $store, '--settings', file('none.yaml', "waymark: 1\nsettings: t\nspool: {folder: /x, most: 0}\n"));
}

# ---- a disk that is full, or has no room for more files ----
SKIP: {
    skip 'a small disk cannot be made here', 1 if system('unshare -Urm true 2>/dev/null') != 0;
    mkdir "$folder/disk";
    for (['full', 'size=16k', '/bin/true'], ['without files left', 'nr_inodes=4', '/bin/true'], ['not writable', 'size=64k', "mount -o remount,ro $folder/disk"]) {
        my ($what, $options, $then) = @$_;
        my $store = notices_to(('') x 8);
        my $script = "mount -t tmpfs -o $options none $folder/disk && $then && export WAYMARK_SPOOL=$folder/disk"
            . " && $waymark run --once --store $store && ls -A $folder/disk >$folder/left && umount $folder/disk";
        my $r = wm_ends(start_wm(program => 'unshare', args => ['-Urm', 'sh', '-c', $script]));
        is($r->{status}, 0, "a disk $what ends nothing") or diag($r->{out}, $r->{err});
        my @left = split /\n/, text_of("$folder/left");
        my $sent = () = statuses($store) =~ /sent/g;
        is_deeply([sort @left], [sort map { "$_.eml" } ids($store, "WHERE status = 'sent'")], "a disk $what: what is on record lies there, nothing half");
        cmp_ok($sent, '<', 8, "a disk $what: takes no more");
        is(scalar(() = $r->{err} =~ /^waymark: Notice .*(?:No space left|Read-only)/mg), 1, "a disk $what: said once");
        is(tries($store), $sent + 1, "a disk $what: one more was tried");
        sql($store, 'UPDATE notice SET at = at - 300000');
        must('run', '--once', '--store', $store);
        is(statuses($store), join(' ', ('sent') x 8), "a disk $what: with room again all are sent");
        is(mails($store), 8 - $sent, "a disk $what: none of them twice");
    }
}
done_testing();
