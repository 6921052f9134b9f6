#!/usr/bin/perl
# Text from outside may hold anything; nothing in it acts on a terminal, whichever command shows it.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

# Red letters, a title, a bell, a backspace, an OSC link, C1 controls, marks that turn the direction of text.
my $red = "\e[31mred";
my $bidi = "a\xe2\x80\xaeb\xe2\x81\xa6c\xe2\x80\x8fd";
my $c1 = "x\xc2\x9b31my\xc2\x9d0;title\xc2\x9cz";
my $evil = "$red\e]0;title\a\b\e]8;;http://example.org\e\\link $bidi $c1 \x7f";

sub is_safe {
    my ($name, $r) = @_;
    my $all = $r->{out} . $r->{err};
    my $bad = $all =~ /[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c/;
    ok(!$bad, "$name prints nothing raw") or diag(join ' ', map { sprintf '%02x', ord } split //, substr $all, 0, 400);
    return $all;
}

my ($store, $case) = stage('planning');
my @s = ('--store', $store);
my $subject = wm('subject', @s, '--name', "Pupil $evil")->{out};
chomp $subject;
wm('person', @s, 'p-evil', '--name', "Person $evil", '--contact', "$evil\@example.org");
wm('organisation', @s, 'o-evil', '--kind', 'school', '--label', "School $evil", '--contact', $evil);
wm('party', @s, $case, 'pupil', 'p-evil', '--as', 'commissioner');
wm('set', @s, $case, "placement.purpose=$evil", '--as', 'commissioner');
wm('record', @s, $case, 'contact', 'day=2026-09-01', "about=$evil", '--as', 'commissioner');
wm('document', @s, $case, 'child_protection', 'not_applicable', '--reason', $evil, '--as', 'commissioner');
my $shown = is_safe('case', wm('case', @s, $case));
like($shown, qr/red/, 'though it shows the letters');
is_safe('subject', wm('subject', @s, $subject));
is_safe('person', wm('person', @s));
is_safe('organisation', wm('organisation', @s));
is_safe('history', wm('history', @s, $case));
is_safe('history --all', wm('history', @s, $case, '--all'));
is_safe('cases', wm('cases', @s));
is_safe('due', wm('due', @s));
is_safe('agenda', wm('agenda', @s));
is_safe('why', wm('why', @s, $case));
for my $command (qw(case history cases due agenda subject person organisation why)) {
    my $r = wm($command, @s, '--json', $command =~ /^(case|history|why)$/ ? $case : ());
    is_safe("$command --json", $r);
    is(scalar(grep { !defined json_of($_) } lines_of($r->{out})), 0, '... and parses');
}

# ---- in what is typed wrongly, and so stands in messages ----
for my $call (
    ['an unknown command', $evil], ['an unknown option', 'case', "--$evil"], ['a case', 'case', @s, $evil], ['an event', 'send', @s, $case, $evil, '--as', 'commissioner'],
    ['a role', 'send', @s, $case, 'assess', '--as', $evil], ['a field', 'set', @s, $case, "$evil=1", '--as', 'commissioner'],
    ['a document', 'document', @s, $case, $evil, 'present', '--as', 'commissioner'], ['a status', 'document', @s, $case, 'needs_assessment', $evil, '--as', 'commissioner'],
    ['a consent', 'consent', @s, $case, $evil, 'given', '--as', 'commissioner'], ['a record', 'record', @s, $case, $evil, '--as', 'commissioner'],
    ['a task', 'done', @s, $case, $evil, '--as', 'commissioner'], ['a need', 'override', @s, $case, $evil, '--reason', 'x', '--as', 'head'],
    ['a time', 'cases', @s, '--now', $evil], ['a store', 'cases', '--store', "$folder/$evil.db"], ['a file', 'check', "$folder/$evil.yaml"],
    ['a protocol', 'open', @s, $evil], ['a party', 'party', @s, $case, 'pupil', $evil, '--as', 'commissioner'], ['a code', 'explain', $evil],
    ['an expression', 'feel', $evil], ['a string', 'feel', "\"$evil\""], ['a cron line', 'cron', $evil], ['a zone', 'cron', '0 0 * * *', '--zone', $evil],
    ['a subject', 'erase', @s, $evil], ['a reference', 'organisation', @s, $evil, '--kind', 'x'], ['a state', 'cases', @s, '--state', $evil],
    ['a head', 'verify', @s, '--expect', $evil], ['a key', 'set', @s, $case, 'home_school.urn=1', '--as', 'commissioner', '--id', $evil],
    ['a link', 'link', @s, $case, $evil, $case, '--as', 'commissioner'], ['a release', 'release', @s, $case, 'needs_assessment', $evil, '--as', 'commissioner'],
) {
    my ($name, @args) = @$call;
    my $r = wm(@args);
    cmp_ok($r->{status}, '<=', 4, "$name: a proper end") or diag($r->{err});
    is_safe($name, $r);
}
is_safe('history of what was refused', wm('history', @s, $case));

# ---- in files ----
mkdir "$folder/workflows";
my $yaml = file('workflows/evil.yaml', "waymark: 1\nprotocol: evil\nversion: 1\ntitle: \"\\e[31mred \\u202e\"\ninitial: a\nstates:\n  a: {label: \"\\e[2J\", on: {go: b}}\n  b: {type: final}\n");
is_safe('check', wm('check', $yaml));
is_safe('check --json', wm('check', '--json', file('workflows/keys.yaml', "waymark: 1\nprotocol: keys\n\"\\e[31m\\u202e\\x9b\": 1\n")));
is_safe('check --sarif', wm('check', '--sarif', "$folder/workflows/keys.yaml"));
is_safe('show', wm('show', $yaml));
is_safe('show --json', wm('show', '--json', $yaml));
is_safe('check of raw bytes', wm('check', file('workflows/raw.yaml', "waymark: 1\nprotocol: raw\ntitle: $evil\n")));
is_safe('import', wm('import', @s, 'hants-placement', file('evil.csv', "subject,$evil\nPupil,x\n"), '--as', 'commissioner'));
is_safe('import of bidirectional marks', wm('import', @s, 'hants-placement', file('bidi.csv', "subject,party.commissioner,placement.purpose\n$bidi,sample-school,$bidi\n"), '--as', 'commissioner'));
is_safe('cases afterwards', wm('cases', @s));

# ---- in a notice that is carried ----
must('run', @s, '--until', '2026-09-02T09:00');
my @mails = glob "$store.spool/*.eml";
ok(!grep({ text_of($_) =~ /\e/ } @mails), 'no notice holds an escape');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', @s);
done_testing();
