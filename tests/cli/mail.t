#!/usr/bin/perl
# Mail against a real server on loopback: STARTTLS, authentication, answers that are temporary and that are not, servers that
# are rude or not who they say, receivers' addresses that would give the server orders; dead letters; settings.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time);
use lib 'tests/cli/lib';
use Waymark;
use WaymarkDaemon;

# ---- settings: a fault has a place, and no secret is shown ----
my $secret = file('secret', "dragon-3\n");
chmod 0600, $secret;
sub settings { my ($name, $mail) = @_; return file("$name.yaml", "waymark: 1\nsettings: test\nmail:\n" . join '', map { "  $_\n" } @$mail) }
my @basis = ('server: localhost', 'from: a@example.org');
my $loose = file('loose', "dragon-3\n");
chmod 0644, $loose;
my $empty = fresh_store();
for (
    ['a user without a password', [@basis, 'user: u'], qr/C022/],
    ['a password without encryption', [@basis, 'security: none', 'user: u', "password: {file: $secret}"], qr/unprotected.*C022/],
    ['a secret in two places', [@basis, 'user: u', "password: {file: $secret, environment: X}"], qr/one place.*C022/],
    ['a secret that others can read', [@basis, 'user: u', "password: {file: $loose}"], qr/others can read.*C022.*chmod 600/s],
    ['a secret that is not there', [@basis, 'user: u', "password: {file: $folder/no}"], qr/no secret can be read.*C022/],
    ['a variable that is not set', [@basis, 'user: u', 'password: {environment: WAYMARK_NO}'], qr/not set.*C022/],
    ['a password that stands there', [@basis, 'user: u', 'password: dragon-3'], qr/:7:13: error/],
    ['a port that is none', [@basis, 'port: 65536'], qr/from 1 to 65535.*C021/],
    ['a sender that is none', ['server: localhost', 'from: "a@b.org>\r\nX: y"'], qr/no mail address.*C021/],
    ['a server that is none', ['server: "localhost/x"', 'from: a@b.org'], qr/no name of a host.*C021/],
    ['a key that is not known', [@basis, 'prot: 25'], qr/did you mean.*port/s],
) {
    my ($name, $mail, $says) = @$_;
    my $r = act("$name is refused", 3, '', $says, 'run', '--store', $empty, '--settings', settings('bad', $mail));
    unlike($r->{err}, qr/dragon-3(?!\n)/, "$name: nor is a secret shown") if $name ne 'a password that stands there';
}
act('settings that are not there', 3, '', qr/cannot be opened/, 'run', '--store', $empty, '--settings', "$folder/nowhere.yaml");

SKIP: {
    skip 'no mail server to test with: install python3-aiosmtpd and openssl', 1 if !have_sink();

# A store with one notice to each address that is named; the contact of the office is changed before each.
my $number = 0;
sub notices_to {
    my (@addresses) = @_;
    my ($store) = bell_store(0, sub { });
    for my $address (@addresses) {
        my $place = 'o-' . ++$number;
        must('organisation', '--store', $store, $place, qw(--kind school --label), "Office \"$number\", Zo\xc3\xab", '--contact', $address);
        must('send', '--store', $store, open_bell($store, 7200, 7300, $place), 'ring', '--as', 'clerk');
    }
    return $store;
}
sub run_once { my ($store, $settings, @more) = @_; return wm('run', '--once', '--store', $store, '--settings', $settings, @more) }
sub statuses { my ($store) = @_; return join ' ', sort split /\n/, sql($store, 'SELECT status FROM notice') }

# ---- STARTTLS and a login ----
my ($cert, $key) = certificate('localhost');
my $sink = start_sink('--cert', $cert, '--key', $key, '--user', 'waymark', '--password', 'dragon-3');
my @login = ("authorities: $cert", 'user: waymark', "password: {file: $secret}");
my $good = settings_for($sink->{port}, \@login);
my $store = notices_to('one@example.org', 'two@example.org');
act('mail is sent', 0, qr/ 2 notices carried to localhost/, '', 'run', '--once', '--store', $store, '--settings', $good);
my @mails = sunk($sink);
is(join(' ', map { $_->{to}[0] } @mails), 'one@example.org two@example.org', 'to whom it is for');
is(scalar(grep { $_->{tls} && $_->{user} eq 'waymark' && $_->{from} eq 'provision@example.org' } @mails), 2, 'encrypted, logged in, from us');
like($mails[0]{data}, qr/^Message-ID: <n[0-9a-f]+\@example\.org>\r$/m, 'with the Message-ID of the notice');
like($mails[0]{data}, qr/^From: "Sample Council" <provision\@example\.org>\r$/m, 'a sender');
like($mails[0]{data}, qr/^To: =\?utf-8\?Q\?Office=20=22\d+=22=2C=20Zo=C3=AB\?= <one\@example\.org>\r$/m, 'a receiver, in ASCII');
like($mails[0]{data}, qr/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\r$/m, 'and a date');
unlike($mails[0]{data}, qr/[^\r]\n|[\x80-\xff]/, 'its lines end in CRLF, and it is ASCII');
act('nothing is sent twice', 0, qr/ 0 notices carried/, '', 'run', '--once', '--store', $store, '--settings', $good);
act('nothing waits', 0, '', '', 'outbox', '--store', $store);
is(scalar(files_with('dragon-3', glob("$store*"))), 0, 'the password is in no file of the store');
$ENV{WAYMARK_MAIL_PASSWORD} = 'dragon-3';
my $by_name = settings_for($sink->{port}, ["authorities: $cert", 'user: waymark', 'password: {environment: WAYMARK_MAIL_PASSWORD}']);
act('the password from the environment', 0, qr/ 1 notices carried/, '', 'run', '--once', '--store', notices_to('three@example.org'), '--settings', $by_name);

# ---- what the server answers to one receiver is about that one ----
$store = notices_to(qw(gone@example.org busy@example.org never@example.org later@example.org fine@example.org));
my $r = run_once($store, $good);
is($r->{status}, 0, 'refusals end nothing');
is(statuses($store), 'failed failed later later sent', '5xx is for good, 4xx for now, and the others are sent');
like($r->{err}, qr/answered 550 5\.1\.1 to RCPT/, 'the code is said');
unlike($r->{err}, qr/nobody here|gone\@/, 'the server\'s words, which may name people, are not');
act('those that failed are listed first, with the reason', 0, qr/\A\S+ +\w{8}  rung .* clerk: o-\d+ +failed on .*, 1 tries: .*550.*\n.*554.*\n.*again on .*45[12].*\n.*45[12].*\n\z/, '',
    'outbox', '--store', $store);
my @dead = map { json_of($_) } lines_of(must('outbox', '--store', $store, '--failed', '--json'));
is(join(' ', map { "$_->{status} $_->{tries}" } @dead), 'failed 1 failed 1', 'as JSON too');
must('organisation', '--store', $store, $dead[0]{to}, '--contact', 'found@example.org');
act('a dead letter is tried again', 0, "1 notice will be tried again.\n", '', 'outbox', '--store', $store, '--retry', $dead[0]{id});
like(must('history', '--store', $store, $dead[0]{case}), qr/carried $dead[0]{id}, by \S+\n +notice waiting/, 'on record, with who said so');
run_once($store, $good);
ok((grep { $_->{to}[0] eq 'found@example.org' && $_->{data} =~ /<\Q$dead[0]{id}\E\@/ } sunk($sink)), 'and sent, under its Message-ID');
act('what was sent is not sent again', 2, '', qr/has been sent/, 'outbox', '--store', $store, '--retry', $dead[0]{id});
act('nor what is not there', 2, '', qr/no notice 'n0'/, 'outbox', '--store', $store, '--retry', 'n0');
act('all that failed', 0, "1 notice will be tried again.\n", '', 'outbox', '--store', $store, '--retry', 'all');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);

# ---- a receiver's contact gives no orders ----
my @before = sunk($sink);
my @evil = ("a\@example.org\r\nRCPT TO:<thief\@example.org>", "a\@example.org\nBcc: thief\@example.org", 'a@example.org> SIZE=1', 'a@example.org,thief@example.org',
    '<a@example.org>', 'a b@example.org', 'a@b@example.org', "a\@ex\xc3\xa4mple.org", 'a@', '@example.org', 'a..b@example.org', '023 4567', 'a@[127.0.0.1]', "\"a\x01\"\@example.org");
$store = notices_to(@evil);
run_once($store, $good);
is(statuses($store), join(' ', ('failed') x @evil), 'a contact that is no plain address fails');
is(scalar(my @after = sunk($sink)), scalar @before, 'and nothing of it reaches the server');
$store = notices_to('');
act('without an address it lies in the spool folder', 0, qr/ 1 notices carried/, '', 'run', '--once', '--store', $store, '--settings', $good);
is(mails($store), 1, 'for whoever empties that');
{
    my ($poisoned) = bell_store(0, sub { });
    must('organisation', '--store', $poisoned, 'o-x', qw(--kind school --label), "Office\r\nBcc: thief\@example.org\r\n\r\nHello", '--contact', 'four@example.org');
    must('send', '--store', $poisoned, open_bell($poisoned, 7200, 7300, 'o-x'), 'ring', '--as', 'clerk');
    run_once($poisoned, $good);
    my ($mail) = grep { $_->{to}[0] eq 'four@example.org' } sunk($sink);
    my ($head) = split /\r\n\r\n/, $mail->{data};
    unlike($head, qr/^Bcc:/mi, 'a label with line breaks adds no field');
    like($head, qr/^To: "Office\\\\x0d\\\\x0aBcc/m, 'it is shown as what it is');
}

# ---- servers that cannot be used: nothing is lost, and there is no tight loop ----
my ($other_cert, $other_key) = certificate('other.example');
my %servers = (
    'a wrong password' => [$sink->{port}, ["authorities: $cert", 'user: waymark', "password: {file: " . (chmod_file('wrong', "wrong\n")) . '}']],
    'a certificate that nobody vouches for' => [$sink->{port}, ['user: waymark', "password: {file: $secret}"]],
    'nobody there' => [1, \@login],
);
my @rude = map { [$_ => start_sink('--rude', $_)] } qw(drop garbage silent);
$servers{"a server that is $_->[0]"} = [$_->[1]{port}, ['security: none']] for @rude;
my $foreign = start_sink('--cert', $other_cert, '--key', $other_key);
$servers{'a certificate of somebody else'} = [$foreign->{port}, ["authorities: $other_cert"]];
my $bare = start_sink();
$servers{'a server without encryption'} = [$bare->{port}, ["authorities: $cert"]];
sub chmod_file { my $path = file(@_); chmod 0600, $path; return $path }
for my $name (sort keys %servers) {
    my ($port, $more) = @{$servers{$name}};
    my $store = notices_to('five@example.org', 'six@example.org');
    my $began = time;
    my $r = run_once($store, settings_for($port, $more));
    is(statuses($store), 'later waiting', "$name: one notice is tried, none is lost") or diag($r->{out}, $r->{err});
    cmp_ok(time - $began, '<', 12, "$name: within its time");
    is(scalar(() = $r->{err} =~ /^waymark: Notice/mg), 1, "$name: said once");
    unlike($r->{err}, qr/dragon-3|wrong|five\@/, "$name: without secret or receiver");
}
is(scalar(my @none = sunk($_)), 0, 'no mail went over a connection that was not as it must be') for $foreign, $bare;
my $unencrypted = notices_to('seven@example.org');
act('without encryption only if the settings say so', 0, qr/ 1 notices carried/, '', 'run', '--once', '--store', $unencrypted, '--settings',
    settings_for($bare->{port}, ['security: none']));

# ---- a server that comes back ----
$store = notices_to('eight@example.org');
run_once($store, settings_for(1, \@login));
is(statuses($store), 'later', 'the server was away');
sql($store, 'UPDATE notice SET at = at - 300000');
run_once($store, $good);
is(statuses($store), 'sent', 'and is back');
my @tries = grep { $_->{to}[0] eq 'eight@example.org' } sunk($sink);
is(scalar @tries, 1, 'the notice comes once');

# ---- what is tried for ever is given up ----
$store = notices_to('busy@example.org');
for (1 .. 13) { sql($store, 'UPDATE notice SET at = 0'); run_once($store, $good) }
is(statuses($store), 'later', 'thirteen tries');
sql($store, 'UPDATE notice SET at = 0');
run_once($store, $good);
is(statuses($store), 'failed', 'the fourteenth is the last');
like(must('outbox', '--store', $store), qr/given up after 14 tries: .*451/, 'and says why');
stop_sink($_) for $sink, $foreign, $bare, map { $_->[1] } @rude;
}
done_testing();
