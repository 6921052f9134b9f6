#!/usr/bin/perl
# Digests: what one receiver is told by several cases of several protocols comes in one message, and each notice has an
# outcome of its own. By mail and by the spool folder; killed in between, refused for now and for good, erased.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep);
use lib 'tests/cli/lib';
use Waymark;
use WaymarkDaemon;

mkdir "$folder/workflows";
sub protocol {
    my ($id, $role, $digest, $personal) = @_;
    return file("workflows/$id.yaml", <<"END");
waymark: 1
protocol: $id
version: 1
time: {zone: Europe/London}
roles: {$role: {label: Office, digest: $digest}, head: {label: Head teacher}}
edited_by: $role
data: {word: {type: string, class: public}, name: string}
notices:
  rung: {to: $role, subject: "$id {{ reference }}", text: "Rung for {{ word }}."}
  alarm: {to: $role, subject: "Alarm {{ reference }}", text: Alarm, urgent: true}
  head: {to: head, subject: "Head {{ reference }}", text: Head}
states:
  start:
    on:
      ring: {by: $role, do: {notify: rung}}
      alarm: {by: $role, do: {notify: alarm}}
      both: {by: $role, do: [{notify: rung}, {notify: head}]}
END
}
my @protocols = (protocol('bell', 'clerk', '08:00'), protocol('gong', 'desk', '08:00'), protocol('late', 'clerk', '16:00'));
my %role = (bell => 'clerk', gong => 'desk', late => 'clerk');
my $base = file('digest.db');
must('init', '--store', $base, qw(--clock given --start 2026-09-14T10:00));
must('deploy', '--store', $base, @protocols);
must('organisation', '--store', $base, $_, qw(--kind la --label), ucfirst $_, '--contact', "$_\@example.org") for qw(office other slow busy gone paper);
must('organisation', '--store', $base, 'paper', '--contact', '');

sub open_in {
    my ($store, $protocol, $who, @more) = @_;
    return json_of(must('open', '--store', $store, $protocol, '--json', '--as', $role{$protocol}, '--party', "$role{$protocol}=$who", @more))->{case};
}
sub told {    # cases of a receiver, each of which says a word of its own
    my ($store, $who, @protocols) = @_;
    my @cases;
    for my $protocol (@protocols) {
        push @cases, open_in($store, $protocol, $who, 'word=word' . @cases);
        must('send', '--store', $store, $cases[-1], 'ring', '--as', $role{$protocol});
    }
    return @cases;
}
sub until_then { my ($store, $then, @more) = @_; return wm('run', '--store', $store, '--until', $then, @more) }
sub rows { my ($store) = @_; return lines_of(sql($store, 'SELECT status FROM notice ORDER BY id')) }
sub statuses { my ($store) = @_; my %count; $count{$_}++ for rows($store); return join ' ', map { "$_ $count{$_}" } sort keys %count }
sub outcomes {    # of every notice of a store, as its journal has them
    my ($store) = @_;
    my %of;
    for my $case (lines_of(sql($store, 'SELECT reference FROM cases'))) {
        for my $entry (map { json_of($_) } lines_of(must('history', '--store', $store, $case, '--json'))) {
            push @{$of{$_->{notice}}}, $_->{outcome} for grep { $_->{effect} eq 'carried' } map { @{$_->{open}{effects} // []} } $entry;
        }
    }
    return map { join ' ', @$_ } values %of;
}
sub id_of { my ($mail) = @_; my ($id) = $mail =~ /^Message-ID: <(\w+)\@/m; return $id }

# ---- the spool folder ----
my $store = fresh_store($base);
my @cases = told($store, 'office', qw(bell gong bell));
like(must('history', '--store', $store, $cases[0]), qr/notice rung clerk: bell \w+, with the digest of Tue 15 Sep 2026 08:00$/m, 'history says when it goes out');
act('until then nothing goes out', 0, qr/ 0 notices carried/, '', 'run', '--store', $store, '--until', '2026-09-15T07:59');
act('what waits is listed', 0, qr/\A(?:n\w+ .*\n){3}\z/, '', 'outbox', '--store', $store);
act('what may not wait goes at once', 0, qr/notice:  alarm to Office$/m, '', 'send', '--store', $store, $cases[0], qw(alarm --as clerk));
must('run', '--store', $store, '--once');
is(mails($store), 1, 'alone');
my ($alarm) = glob "$store.spool/*.eml";
unlink $alarm;
my $before = fresh_store($store);
is(until_then($store, '2026-09-15T08:00')->{status}, 0, 'then');
my @files = glob "$store.spool/*.eml";
is(scalar @files, 1, 'one message, from three cases of two protocols');
my $mail = text_of($files[0]);
like($mail, qr/^Subject: 3 notices\r$/m, 'whose subject names nobody');
like($mail, qr/^To: "Office" <office\@example.org>\r$/m, 'to its receiver');
is(scalar(grep { $mail =~ /^\d\. $_: (?:bell|gong) $_\r?\nRung for word\d\.\r?$/m } @cases), 3, 'with what each says');
is($files[0], "$store.spool/" . id_of($mail) . '.eml', 'under an id of its own');
is(statuses($store), 'sent 4', 'each notice has been sent');
is(join('|', sort(outcomes($store))), 'sent|sent|sent|sent', 'once, by the journal');
act('nothing more', 0, qr/ 0 notices carried/, '', 'run', '--store', $store, '--until', '2026-09-16T09:00');
is(mails($store), 1, 'goes out');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);

# The power went after the file was written and before that was on record: once more is the same file.
rename "$store.spool", "$before.spool" or die;
until_then($before, '2026-09-15T08:00');
is(statuses($before), 'sent 4', 'after a crash it is recorded');
is(mails($before), 1, 'and the message is there once');
is(text_of("$before.spool/" . id_of($mail) . '.eml'), $mail, 'to the letter');

# ---- more than are recorded at once; some on record when it was cut off (only the projection is set back here) ----
my $many = fresh_store($base);
told($many, 'office', ('bell') x 45);
until_then($many, '2026-09-15T08:00');
is(statuses($many), 'sent 45', 'forty-five in one message');
my ($whole) = map { text_of($_) } glob "$many.spool/*.eml";
sql($many, "UPDATE notice SET status = 'waiting', attempts = 0, at = json_extract(body, '\$.digest') WHERE id IN (SELECT id FROM notice ORDER BY id DESC LIMIT 25)");
must('run', '--store', $many, '--once');
is(statuses($many), 'sent 45', 'twenty-five were not on record: they are now');
is_deeply([map { text_of($_) } glob "$many.spool/*.eml"], [$whole], 'and what is in the folder still holds them all');

# ---- more receivers than a page of the outbox shows: all of them in one go ----
{
    my $store = fresh_store($base);
    for (1 .. 60) { must('organisation', '--store', $store, "o-$_", qw(--kind la --label), "O $_"); told($store, "o-$_", 'bell') }
    told($store, 'office', ('bell') x 60);
    is(until_then($store, '2026-09-15T08:00')->{out} =~ / (\d+) notices carried/ ? $1 : '', 120, 'all are carried at once');
    is(mails($store), 61, 'one message for each receiver');
}

# ---- decided after the digest has gone, for its instant: by a clock that was set back (played in the projection) ----
my ($straggler) = told($many, 'office', 'bell');
sql($many, "UPDATE notice SET at = (SELECT json_extract(body, '\$.digest') FROM notice WHERE status = 'sent' LIMIT 1) WHERE reference = '$straggler'");
sql($many, "UPDATE notice SET body = json_set(body, '\$.digest', at) WHERE reference = '$straggler'");
must('run', '--store', $many, '--once');
is(statuses($many), 'sent 46', 'it is sent');
my @alone = glob "$many.spool/n*.eml";
is(scalar(@alone), 1, 'by itself');
like(text_of($alone[0]), qr/\b$straggler\b/, 'under its own id');
is_deeply([map { text_of($_) } glob "$many.spool/d*.eml"], [$whole], 'and what went before is as it was');

# ---- each receiver and each time has its own; who has left is not told ----
$store = fresh_store($base);
@cases = (told($store, 'office', qw(bell bell late)), told($store, 'other', qw(gong)));
my $both = open_in($store, 'bell', 'other', '--party', 'head=other', 'word=both');
must('send', '--store', $store, $both, qw(both --as clerk));
must('run', '--store', $store, '--once');
is(statuses($store), 'sent 1 waiting 5', 'in a role that asks for none, whoever has another that does is told at once');
until_then($store, '2026-09-14T16:00');
is(statuses($store), 'sent 2 waiting 4', 'another time of day is another message');
unlink glob "$store.spool/*.eml";
must('party', '--store', $store, $cases[1], qw(clerk office --no-contact --as clerk));
until_then($store, '2026-09-15T08:00');
is(statuses($store), 'failed 1 sent 5', 'who may not be contacted any more is not told, and the others are');
my @texts = map { text_of($_) } glob "$store.spool/d*.eml";
is(scalar(@texts), 2, 'each receiver gets one');
is(scalar(grep { /\b$cases[1]\b/ } @texts), 0, 'without what it may not have');
is(scalar(grep { /^Subject: bell $cases[0]\r$/m && /^X-Waymark-Case: $cases[0]\r$/m } @texts), 1, 'one alone says what it says');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);

# ---- erased: nobody has fetched the file, and the others in it must not be lost ----
$store = fresh_store($base);
@cases = told($store, 'office', qw(bell gong bell));
until_then($store, '2026-09-15T08:00');
my ($digest) = glob "$store.spool/d*.eml";
must('erase', '--store', $store, $cases[1]);
ok(!-e $digest, 'the file with an erased text is gone');
must('run', '--store', $store, '--once');
@texts = map { text_of($_) } glob "$store.spool/*.eml";
is(scalar(@texts), 2, 'the others are carried again, each by itself');
is(scalar(grep { /word1/ } @texts), 0, 'without the erased one');
is(scalar(grep { /word[02]/ } @texts), 2, 'with what they said');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);
$store = fresh_store($base);
@cases = told($store, 'office', qw(bell gong));
until_then($store, '2026-09-15T08:00');
unlink glob "$store.spool/*.eml";
must('erase', '--store', $store, $cases[1]);
must('run', '--store', $store, '--once');
is(mails($store), 0, 'where somebody has fetched it, nothing is sent again');

# ---- by mail ----
SKIP: {
    skip 'no mail server to test with: install python3-aiosmtpd and openssl', 1 if !have_sink();
my $sink = start_sink();
sub sunken { return scalar(my @all = sunk($sink)) }
my @settings = ('--settings', settings_for($sink->{port}, ['security: none']));

$store = fresh_store($base);
told($store, 'office', qw(bell gong bell));
until_then($store, '2026-09-15T08:00', @settings);
is(statuses($store), 'sent 3', 'mailed');
my @mails = sunk($sink);
is(scalar @mails, 1, 'in one mail');

# Killed when the server has taken the mail and before that is on record.
$store = fresh_store($base);
@cases = told($store, 'slow', qw(bell gong));
my $running = start_wm(args => ['run', '--store', $store, '--until', '2026-09-15T08:00', @settings]);
ok(waits_for(sub { sunken() == 2 }), 'the server has it');
kill 'KILL', $running->{pid};
wm_ends($running);
is(statuses($store), 'waiting 2', 'nobody knows');
must('party', '--store', $store, $cases[1], qw(desk slow --no-contact --as desk));
must('run', '--store', $store, '--once', @settings);
@mails = sunk($sink);
is(scalar @mails, 3, 'it goes again');
is(id_of($mails[1]{data}), id_of($mails[2]{data}), 'under the same Message-ID, although one has left it since');
is(statuses($store), 'failed 1 sent 1', 'each with its outcome');
is(join('|', sort(outcomes($store))), 'failed|sent', 'once');

# Not now: all of it waits, and comes back as one.
$store = fresh_store($base);
told($store, 'busy', qw(bell gong bell));
my $r = until_then($store, '2026-09-15T08:00', @settings);
is(statuses($store), 'later 3', 'not now');
like($r->{err}, qr/\Awaymark: Digest d\w+ of 3 notices: .* 451 .*\n\z/, 'said once');
is(sql($store, 'SELECT count(DISTINCT at) FROM notice'), "1\n", 'to be tried at one time');
must('organisation', '--store', $store, qw(busy --contact free@example.org));
until_then($store, '2026-09-15T08:30', @settings);
is(statuses($store), 'sent 3', 'the second time it is taken');
is(scalar(my @free = grep { $_->{to}[0] eq 'free@example.org' } sunk($sink)), 1, 'in one mail');
is(join('|', sort(outcomes($store))), 'later sent|later sent|later sent', 'with both tries on record');

# For good: each has failed. Tried again, each goes by itself: its receiver may have had a part of that digest.
$store = fresh_store($base);
told($store, 'gone', qw(bell gong));
until_then($store, '2026-09-15T08:00', @settings);
is(statuses($store), 'failed 2', 'refused for good');
must('organisation', '--store', $store, qw(gone --contact back@example.org));
act('tried again', 0, "2 notices will be tried again.\n", '', 'outbox', '--store', $store, qw(--retry all));
must('run', '--store', $store, '--once', @settings);
my @back = map { id_of($_->{data}) } grep { $_->{to}[0] eq 'back@example.org' } sunk($sink);
is_deeply([sort @back], [lines_of(sql($store, 'SELECT id FROM notice ORDER BY id'))], 'each under its own id');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);

# Killed at any moment, again and again: nothing is lost, and there is one id for each receiver and day.
$store = fresh_store($base);
told($store, 'office', ('bell', 'gong') x 15);
told($store, 'other', ('bell') x 30);
my $first = sunken();
for my $day (15 .. 18) {
    for (1 .. 4) {
        $running = start_wm(args => ['run', '--store', $store, '--until', "2026-09-${day}T09:00", @settings]);
        sleep rand 0.15;
        kill 'KILL', $running->{pid};
        wm_ends($running);
    }
    must('run', '--store', $store, '--until', "2026-09-${day}T09:00", @settings);
    told($store, 'office', 'bell', 'gong');
}
is(statuses($store), 'sent 66 waiting 2', 'all that was due is sent');
is(scalar(grep { $_ ne 'sent' } outcomes($store)), 0, 'each with one outcome');
my (%ids, %said);
for my $mail (@{[sunk($sink)]}[$first .. sunken() - 1]) {
    $ids{$mail->{to}[0]}{id_of($mail->{data})}++;
    $said{$1}++ while $mail->{data} =~ /^(?:\d+\. |Subject: (?:bell|gong) )([0-9A-Z]{8})\b/mg;
}
is(join(' ', map { "$_ " . keys %{$ids{$_}} } sort keys %ids), 'office@example.org 4 other@example.org 1', 'one id for each receiver and day');
is(scalar(keys %said), 66, 'nothing is lost');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $store);
stop_sink($sink);
}
done_testing();
