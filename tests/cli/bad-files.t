#!/usr/bin/perl
# Definition files that cannot be right: each gets a message that says what, where and what to do, and exit status 3.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

# A protocol that is right, to break in one place each.
my $good = <<'END';
waymark: 1
protocol: sample
version: 2026.1
title: A sample
time: {zone: Europe/London}
edited_by: clerk
roles:
  clerk: {label: Clerk}
data:
  start: {type: date}
  total: {type: number}
needs:
  started:
    rule: start != null
    says: There is no start.
    remedy: Write it down.
    who: clerk
initial: first
states:
  first:
    on:
      go: {to: last, by: clerk, needs: started}
  last: {type: final}
END

sub with {    # the good one, with one text put for another
    my ($old, $new) = @_;
    my $text = $good;
    my $at = index $text, $old;
    die "no '$old'" if $at < 0;
    substr($text, $at, length $old) = $new;
    return $text;
}

mkdir "$folder/workflows" or die $!;
my $sound = file('workflows/good.yaml', $good);
act('the file from which the others differ', 0, qr/1 of 1 file without errors; 0 errors, 0 warnings/, '', 'check', $sound);

my $deep = "waymark: 1\nprotocol: deep\ndata: " . '{a: ' x 200 . '1' . '}' x 200 . "\n";
my $aliases = "waymark: 1\nprotocol: bomb\nversion: 1\ntitle:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    . join('', map { my $p = chr(ord('a') + $_ - 1); my $n = chr(ord('a') + $_);
        "  $n: &$n [" . join(', ', ("*$p") x 10) . "]\n" } 1 .. 9);
my @files = (
    # name, text, pattern of what is said
    ['empty', '', qr/empty\.yaml:1:1: error: the file says nothing/],
    ['blanks', "\n\n   \n", qr/blanks\.yaml:\d+:\d+: error: the file says nothing/],
    ['comments', "# nothing\n", qr/comments\.yaml:\d+:\d+: error: the file says nothing/],
    ['huge', "waymark: 1\n" . '# ' . 'x' x 78 . "\n", qr/1048576 bytes|too large|larger than/, 20000],
    ['deep', $deep, qr/deep\.yaml:3:\d+: error: .*(deep|nest|level)/],
    ['aliases', $aliases, qr/aliases\.yaml:\d+:\d+: error: .*alias|nodes|values/],
    ['cyclic', "waymark: 1\nprotocol: cyclic\ndata: &d {a: *d}\n", qr/cyclic\.yaml:3:\d+: error: .*(itself|inside|anchor|alias)/],
    ['duplicate', with("  clerk: {label: Clerk}\n", "  clerk: {label: Clerk}\n  clerk: {label: Other}\n"),
        qr/duplicate\.yaml:9:3: error: .*clerk.*(twice|already|again)/],
    ['tabs', "waymark: 1\n\tprotocol: tabs\n", qr/tabs\.yaml:2:1: error: .*tab/],
    ['tag', with('title: A sample', 'title: !!str A sample'), qr/tag\.yaml:4:\d+: error: .*tag/],
    ['merge', with('  first:', "  first:\n    <<: {label: First}"), qr/merge\.yaml:\d+:\d+: error: .*(merge|<<)/],
    ['no-value', with('title: A sample', 'title:'), qr/no-value\.yaml:4:\d+: error: .*(empty|value)/],
    ['two-documents', $good . "---\nwaymark: 1\n", qr/two-documents\.yaml:\d+:\d+: error: .*document/],
    ['unclosed', with('{label: Clerk}', '{label: Clerk'), qr/unclosed\.yaml:\d+:\d+: error: /],
    ['latin-1', "waymark: 1\nprotocol: latin\ntitle: Caf\xe9\n", qr/latin-1\.yaml:3:\d+: error: .*UTF-8/],
    ['utf-16', "\xff\xfew\0a\0y\0m\0a\0r\0k\0:\0 \0" . "1\0\n\0", qr/utf-16\.yaml.*error: .*UTF-(8|16)/],
    ['zeros', "waymark: 1\nprotocol: ze\0ro\n", qr/zeros\.yaml:2:\d+: error: .*(control|character|NUL)/],
    ['escape', with('A sample', "A \e[31msample"), qr/escape\.yaml:4:\d+: error: .*(control|character)/],
    ['sequence', "- a\n- b\n", qr/sequence\.yaml:1:1: error: .*a map of keys/],
    ['scalar', "hello\n", qr/scalar\.yaml:1:1: error: /],
    ['wrong-type', with('version: 2026.1', 'version: [1, 2]'), qr/wrong-type\.yaml:3:\d+: error: .*version/],
    ['boolean', with('{type: final}', '{type: final, label: {a: b}}'), qr/boolean\.yaml:\d+:\d+: error: .*label/],
    ['unknown-key', with('title: A sample', 'titel: A sample'), qr/unknown-key\.yaml:4:1: error: .*titel.*did you mean 'title'/s],
    ['not-yet', "waymark: 2\nprotocol: later\n", qr/not-yet\.yaml:1:\d+: error: .*(version|waymark|1)/],
    ['unknown-state', with('{to: last,', '{to: lost,'), qr/unknown-state\.yaml:\d+:\d+: error: .*lost.*did you mean `last`/s],
    ['unknown-role', with('by: clerk,', 'by: clark,'), qr/unknown-role\.yaml:\d+:\d+: error: .*clark.*did you mean `clerk`/s],
    ['unknown-need', with('needs: started}', 'needs: startet}'), qr/unknown-need\.yaml:\d+:\d+: error: .*startet.*did you mean `started`/s],
    ['unknown-zone', with('Europe/London', 'Europe/Lodnon'), qr/unknown-zone\.yaml:5:\d+: error: .*Europe\/Lodnon/],
    ['unknown-calendar', with('zone: Europe/London', 'zone: Europe/London, calendar: nowhere'),
        qr/unknown-calendar\.yaml:5:\d+: error: .*nowhere/],
    ['feel-unknown', with('start != null', 'strat != null'), qr/feel-unknown\.yaml:\d+:11: error: .*strat.*did you mean 'start'/s],
    ['feel-syntax', with('start != null', 'start != != null'), qr/feel-syntax\.yaml:\d+:\d+: error: /],
    ['feel-unclosed', with('start != null', "'contains(\"a, 1)'"), qr/feel-unclosed\.yaml:\d+:\d+: error: /],
    ['feel-type', with('start != null', 'start + 1 = start'), qr/feel-type\.yaml:\d+:\d+: (error|warning): /],
    ['feel-deep', with('start != null', '(' x 500 . 'true' . ')' x 500), qr/feel-deep\.yaml:\d+:\d+: error: .*(deep|nest|level)/],
    ['cron', with('    on:', "    tasks:\n      t: {who: clerk, every: \"61 * * * *\", done_by: {event: go}}\n    on:"),
        qr/cron\.yaml:\d+:\d+: error: .*(61|minute)/],
    ['date', with('{type: date}', '{type: date, default: 2026-02-30}'), qr/date\.yaml:\d+:\d+: error: .*(2026-02-30|exist|date)/],
);
for my $row (@files) {
    my ($name, $text, $says, $times) = @$row;
    my $path = file("workflows/$name.yaml", $text x 1 . ($times ? ('# ' . 'x' x 78 . "\n") x $times : ''));
    my $r = act("$name: what, where, and status 3", 3, undef, $says, 'check', $path);
    unlike($r->{err}, qr/[\x00-\x08\x0b-\x1f\x7f]/, "$name: nothing in the message acts on a terminal");
}

# Ten faults, ten diagnostics, in one run.
my $ten = with('version: 2026.1', "version: 2026.1\ncolour: red\nshape: round\nsize: big\nsmell: sweet\nsound: loud");
$ten =~ s/to: last, by: clerk, needs: started/to: lost, by: clark, needs: startet/;
$ten =~ s/start != null/strat != null/;
$ten =~ s/type: number/type: numbr/;
file('workflows/ten.yaml', $ten);
my $r = act('ten faults', 3, undef, qr/./, 'check', "$folder/workflows/ten.yaml");
is(scalar(() = $r->{err} =~ /: error: /g), 10, 'in one run') or diag($r->{err});

# A FEEL fault inside a folded scalar has its caret under the right column.
my $folded = with('    rule: start != null', "    rule: >-\n      start != null\n      and toatl > 1");
file('workflows/folded.yaml', $folded);
$r = act('a fault inside a folded scalar', 3, undef, qr/folded\.yaml:16:11: error: /, 'check', "$folder/workflows/folded.yaml");
like($r->{err}, qr/^( *\d+ \| ) {6}and toatl > 1\n *\| {11}\^{5}$/m, 'its caret stands under the word') or diag($r->{err});

# ---- JSON and SARIF, and a file that cannot be read ----
$r = wm('check', '--json', "$folder/workflows/ten.yaml");
is($r->{status}, 3, 'check --json has the same status');
is(scalar(grep { my $d = json_of($_); $d && $d->{code} } lines_of($r->{out})), 10, 'each diagnostic is an object') or diag($r->{out});
$r = wm('check', '--sarif', "$folder/workflows/ten.yaml");
ok($r->{status} == 3 && (json_of($r->{out}) // {})->{version} eq '2.1.0', 'check --sarif is SARIF');
act('a file that is not there', 3, undef, qr/nothing\.yaml cannot be (opened|read)/, 'check', "$folder/workflows/nothing.yaml");
act('a folder', 3, undef, qr/workflows/, 'check', "$folder/workflows");
SKIP: {
    skip 'root may read everything', 1 if $> == 0;
    my $locked = file('workflows/locked.yaml', $good);
    chmod 0, $locked;
    act('a file that may not be read', 3, undef, qr/locked\.yaml cannot be (opened|read)/, 'check', $locked);
}
act('warnings with --strict', 1, undef, qr/warning: /, 'check', '--strict', file('workflows/warn.yaml', with(', by: clerk, needs', ', needs')));

# ---- none of these gets into a store ----
my $store = fresh_store();
my $before = text_of($store);
for my $name (qw(empty duplicate unknown-state feel-unknown cyclic latin-1)) {
    act("$name cannot be deployed", 3, '', qr/$name\.yaml/, 'deploy', '--store', $store, "$folder/workflows/$name.yaml");
}
ok(text_of($store) eq $before, 'the store is as it was');
my $changed = file('workflows/changed.yaml', with('A sample', 'Another sample'));
act('a sound one can be deployed', 0, qr/^protocol  sample 2026\.1 .*deployed/, '', 'deploy', '--store', $store, $sound);
act('said twice', 0, qr/was there already/, '', 'deploy', '--store', $store, $sound);
act('other contents under the same version', 3, '', qr/2026\.1/, 'deploy', '--store', $store, $changed);

# ---- expressions ----
my @expressions = (
    ['1 +', 3, qr/error: /], ['nonsense', 3, qr/error: .*nonsense/], ['"open', 3, qr/error: /], ['', 3, qr/error: /],
    ['1 / 0', 0, qr/null because: /], ['date("2026-02-30")', 3, qr/error: .*2026-02-30/], ['date("2026-02" + "-30")', 0, qr/null because: /],
    ['(' x 1000 . '1' . ')' x 1000, 3, qr/error: .*(deep|nest|level)/],
    ['"\u001b[31mred"', 0, undef],
);
for my $row (@expressions) {
    my ($expression, $status, $says) = @$row;
    my $r = act('feel ' . substr($expression, 0, 20), $status, undef, $says, 'feel', $expression);
    unlike($r->{out} . $r->{err}, qr/\e/, '... and nothing acts on a terminal');
}
my @lines = (['61 * * * *', 3, qr/error: /], ['* * *', 3, qr/error: /], ['0 0 30 2 *', 3, qr/error: /], ['', 3, qr/error: /]);
act("cron '$_->[0]'", $_->[1], undef, $_->[2], 'cron', $_->[0]) for @lines;
act('cron in a zone that does not exist', 2, undef, qr/no time zone 'Mars\/Base'/, 'cron', '0 0 * * *', '--zone', 'Mars/Base');
done_testing();
