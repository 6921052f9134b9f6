#!/usr/bin/perl
# After `erase` nothing of a person is left: not in the database, its log, the outbox or the spool folder; and the store
# still verifies.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my $canary = 'Canary-7f3a9c';
my ($store) = stage('planning');
my ($case, $subject) = open_case($store, name => "$canary-name", upn => 'X850000026002');
my @s = ('--store', $store);
must('set', @s, $case, "placement.purpose=$canary-purpose", '--as', 'commissioner');
must('record', @s, $case, 'contact', 'day=2026-09-01', "about=$canary-contact", '--as', 'commissioner');
must('document', @s, $case, 'child_protection', 'not_applicable', '--reason', "$canary-reason", '--as', 'commissioner');
must('consent', @s, $case, 'placement', 'given', '--as', 'commissioner', '--for', 'parent', '--evidence', "$canary-evidence");
wm('send', @s, $case, 'abandon', '--as', 'provider', "reason=$canary-refused");
must('correct', @s, $case, 2, 'set', "placement.purpose=$canary-corrected", '--as', 'commissioner');
must('send', @s, $case, 'abandon', "reason=$canary-abandon", '--as', 'commissioner');

# Notices that were carried to the spool folder, and some that were not yet.
play($store, my $other = (open_case($store, name => "$canary-other"))[0], 'needs_assessed');
must('run', @s, '--until', '2026-09-01T09:00');
cmp_ok(scalar files_with($canary, $store, "$store-wal", "$store.spool"), '>=', 1, 'before, it is there');
like(wm('history', @s, $case)->{out}, qr/$canary-purpose/, 'and in the history');

my $head = wm('verify', @s, '--head')->{out};
chomp $head;
act('erase', 0, qr/^Erased \d+ sealed parts in \d+ chains/, '', 'erase', @s, $subject);
my $sealed = sql($store, "SELECT count(*) FROM sealed WHERE subject = '$subject' AND (content IS NOT NULL OR nonce IS NOT NULL)");
is($sealed + 0, 0, 'no part of the subject has contents');
for my $word (qw(name purpose contact reason evidence refused corrected abandon)) {
    is_deeply([files_with("$canary-$word", $store, "$store-wal", "$store-shm", "$store.spool")], [], "nothing is left of the $word");
}
is_deeply([files_with('X850000026002', $store, "$store-wal", "$store.spool")], [], 'nor of the pupil number');
isnt(scalar files_with("$canary-other", $store, "$store-wal"), 0, 'somebody else is still there');
act('the store verifies, with every table as the journal says', 0, qr/\([1-9]\d* erased\), 0 faults/, '', 'verify', @s);
act('and still contains the head of before', 0, undef, '', 'verify', '--quick', @s, '--expect', $head);
my $r = wm('history', @s, $case);
is($r->{status}, 0, 'the history can be read');
unlike($r->{out}, qr/$canary/, 'and says nothing of it');
like($r->{out}, qr/erased/, 'but that it was erased');
act('the case can be looked at', 0, qr/^Case $case/, '', 'case', @s, $case);
act('the subject too', 0, qr/^$subject/, '', 'subject', @s, $subject);
act('erased twice is nothing to do, or says so', $r->{status}, undef, undef, 'verify', '--quick', @s);

# ---- carried notices are taken back from the spool folder ----
my ($live, $placement, $pupil) = stage('referred');
must('run', '--store', $live, '--until', '2026-09-02T09:00');
my @carried = glob "$live.spool/*";
cmp_ok(scalar @carried, '>=', 1, 'a notice was carried');
cmp_ok(scalar files_with($placement, "$live.spool"), '>=', 1, 'and names the case');
act('erase takes it back', 0, qr/ and [1-9]\d* notices/, '', 'erase', '--store', $live, $pupil);
is_deeply([files_with($placement, "$live.spool")], [], 'it is gone');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--store', $live);
done_testing();
