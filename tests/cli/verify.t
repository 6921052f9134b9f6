#!/usr/bin/perl
# What `verify` finds, and what only a head that was kept elsewhere lets it find.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my ($store, $case) = stage('needs_assessed');
my $unlock = join '', map { "DROP TRIGGER $_;" } qw(entry_kept entry_stays sealed_kept sealed_stays chain_grows chain_stays
    source_kept source_stays);

act('a whole store', 0, qr/^\d+ entries in \d+ chains, \d+ sealed parts \(0 erased\), 0 faults\.\nhead \d+-[0-9a-f]{64}$/m, '',
    'verify', '--store', $store);
my $head = wm('verify', '--store', $store, '--head')->{out};
like($head, qr/^\d+-[0-9a-f]{64}\n$/, 'its head, to be kept elsewhere');
chomp $head;
act('it contains its own head', 0, undef, '', 'verify', '--store', $store, '--expect', $head);
must('record', '--store', $store, $case, 'contact', 'day=2026-09-01', '--as', 'commissioner');
act('a store that has grown still contains it', 0, undef, '', 'verify', '--store', $store, '--expect', $head);
my $later = wm('verify', '--store', $store, '--head')->{out};
chomp $later;
isnt($later, $head, 'and has a head of its own');

# ---- bytes of an entry ----
sub finds {
    my ($name, $sql, $says, @more) = @_;
    my $copy = fresh_store($store);
    sql($copy, $unlock . $sql);
    my $r = wm('verify', '--quick', '--store', $copy, @more);
    ok($r->{status} == 3 && $r->{out} =~ $says, "$name is found") or diag($r->{status}, $r->{out}, $r->{err});
    like($r->{err}, qr/not as it was written.*= help: /s, '... and it says what to do');
    return $copy;
}
my $last = sql($store, "SELECT sequence FROM chain WHERE name = '$case'") + 0;
finds('a letter of an entry', "UPDATE entry SET open = replace(open, 'needs', 'neets') WHERE chain = '$case' AND sequence = $last - 1",
    qr/^fault: chain $case, entry @{[$last - 1]}: /m) if sql($store, "SELECT open FROM entry WHERE chain = '$case' AND sequence = $last - 1") =~ /needs/;
for my $change (
    ["its kind", "kind = 'note'"], ['its version', 'version = 2'], ['when it was recorded', 'recorded_at = recorded_at - 1'],
    ['when it happened', 'occurred_at = 1'], ['what went before', "previous = zeroblob(32)"], ['its hash', "hash = zeroblob(32)"],
    ['its contents', "open = open || ' '"], ['its protocol', 'protocol = zeroblob(32)'],
) {
    finds("an entry with another value of $change->[0]", "UPDATE entry SET $change->[1] WHERE chain = '$case' AND sequence = 3",
        qr/^fault: chain $case, entry [34]: /m);
}
finds('a sealed part that was changed', "UPDATE sealed SET content = CAST(content || ' ' AS BLOB) WHERE content IS NOT NULL AND id = (SELECT max(id) FROM sealed)",
    qr/^fault: /m);
finds('a sealed part that is half erased', 'UPDATE sealed SET nonce = NULL WHERE id = (SELECT max(id) FROM sealed)', qr/^fault: /m);
finds('an entry that is gone', "DELETE FROM entry WHERE chain = '$case' AND sequence = 3", qr/^fault: .*$case/m);
finds('a source that was changed', "UPDATE source SET bytes = CAST(bytes || ' ' AS BLOB)", qr/^fault: /m);

# ---- tables that are not what the journal says ----
for my $change (["UPDATE cases SET states = 'live'", 'a state'], ["UPDATE register SET body = replace(body, 'Sample', 'Simple')", 'a register'],
    ['DELETE FROM record', 'a record']) {
    my $copy = fresh_store($store);
    sql($copy, $change->[0]);
    act("$change->[1] that the journal does not say", 3, undef, qr/./, 'verify', '--store', $copy);
    act('... is of no concern to --quick', 0, undef, '', 'verify', '--quick', '--store', $copy);
}

# ---- what needs a head kept elsewhere ----
my $cut = fresh_store($store);
my $at = sql($cut, 'SELECT max(position) FROM entry') + 0;
sql($cut, $unlock . "DELETE FROM sealed WHERE id / 1000 = $at;" . "UPDATE chain SET (sequence, position, recorded_at, hash) = "
    . "(SELECT sequence, position, recorded_at, hash FROM entry e WHERE e.chain = chain.name AND e.position < $at "
    . "ORDER BY sequence DESC LIMIT 1) WHERE name = (SELECT chain FROM entry WHERE position = $at);"
    . "DELETE FROM entry WHERE position = $at;");
act('a cut tail verifies by itself', 0, qr/ 0 faults/, '', 'verify', '--quick', '--store', $cut);
my $r = wm('verify', '--quick', '--store', $cut, '--expect', $later);
ok($r->{status} == 3 && $r->{out} =~ /^fault: /m, 'a cut tail is found') or diag($r->{status}, $r->{out}, $r->{err});

# An entry is edited and everything after it hashed anew, as docs/journal.md says the bytes are.
sub rehash {
    my ($store, $position) = @_;
    my ($chain, $sequence, $previous, $kind, $version, $recorded, $occurred, $protocol, $open) = split /\x1f/, sql($store,
        "SELECT chain || char(31) || sequence || char(31) || lower(hex(previous)) || char(31) || kind || char(31) || version "
        . "|| char(31) || recorded_at || char(31) || coalesce(occurred_at, '-') || char(31) || lower(hex(protocol)) || char(31) "
        . "|| open FROM entry WHERE position = $position");
    $open =~ s/\n\z//;
    my @parts = split /\n/, sql($store, "SELECT 'part ' || subject || ' ' || retention || ' ' || lower(hex(commitment)) FROM "
        . "sealed WHERE id / 1000 = $position ORDER BY id");
    my $text = join '', map { "$_\n" } 'waymark-entry 1', "chain $chain", "sequence $sequence", "previous $previous",
        "kind $kind $version", "recorded $recorded", "occurred $occurred", 'protocol ' . ($protocol eq '' ? '-' : $protocol),
        'open ' . length $open, $open, 'sealed ' . @parts, @parts;
    return sha256_hex($text);
}
my $edited = fresh_store($store);
is(rehash($edited, $at), lc sql($edited, "SELECT hex(hash) FROM entry WHERE position = $at") =~ s/\n//r,
    'the bytes under a hash are those of docs/journal.md');
sql($edited, $unlock . "UPDATE entry SET open = open || ' ' WHERE position = $at");
my $forged = rehash($edited, $at);
sql($edited, "UPDATE entry SET hash = x'$forged' WHERE position = $at; UPDATE chain SET hash = x'$forged' WHERE position = $at");
act('an entry edited and hashed anew verifies by itself', 0, qr/ 0 faults/, '', 'verify', '--quick', '--store', $edited);
act('and is found against the head', 3, qr/^fault: /m, undef, 'verify', '--quick', '--store', $edited, '--expect', $later);

# Somebody with the file may also write everything anew, as the program itself does. Two stores from one beginning.
my ($begin) = stage('planning');
my ($one, $two) = (fresh_store($begin), fresh_store($begin));
my $old = json_of(wm('cases', '--store', $begin, '--protocol', 'hants-placement', '--json')->{out})->{case};
must('record', '--store', $one, $old, 'contact', 'day=2026-09-01', 'about=No', '--as', 'commissioner');
must('record', '--store', $two, $old, 'contact', 'day=2026-09-01', 'about=Yes', '--as', 'commissioner');
$head = wm('verify', '--store', $one, '--head')->{out};
chomp $head;
act('a rewritten tail verifies by itself', 0, qr/ 0 faults/, '', 'verify', '--quick', '--store', $two);
act('but not against the head', 3, qr/^fault: /m, qr/not as it was written/, 'verify', '--quick', '--store', $two, '--expect', $head);
act('nor when more was written since', 3, qr/^fault: /m, undef, 'verify', '--quick', '--store', do {
    must('record', '--store', $two, $old, 'contact', 'day=2026-09-01', '--as', 'commissioner') for 1 .. 5; $two }, '--expect', $head);
my ($with, $without) = (fresh_store($begin), fresh_store($begin));
open_case($with);
$head = wm('verify', '--store', $with, '--head')->{out};
chomp $head;
must('record', '--store', $without, $old, 'contact', 'day=2026-09-01', '--as', 'commissioner') for 1 .. 10;
act('a removed case is found', 3, qr/^fault: /m, undef, 'verify', '--quick', '--store', $without, '--expect', $head);
act('JSON says it too', 3, qr/"faults":\s*[1-9]/, undef, 'verify', '--quick', '--json', '--store', $without, '--expect', $head);
act('a head of nothing', 2, '', qr/head/, 'verify', '--store', $store, '--expect', '12-34');
done_testing();
