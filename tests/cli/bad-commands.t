#!/usr/bin/perl
# What a person may get wrong on a case: each is named, with what to do, and nothing happens to the case by it.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my ($store, $case, $subject, $provider) = stage('consent_sought');
my @s = ('--store', $store);

sub states { return join ' ', @{json_of(wm('case', @s, $case, '--json')->{out})->{states}} }
my $states = states();
is($states, 'consent_sought', 'where the case stands');

# ---- unknown names: wrong use, exit status 2; or an answer of the protocol, exit status 1, on record ----
my @rows = (
    # name, status, stdout, stderr, arguments
    ['a case that is not there', 2, '', qr/no case|not in (the|this) store/, 'case', '22222222'],
    ['a case that is mistyped', 2, '', qr/mistyped/, 'case', 'AAAAAAAB'],
    ['an event that does not exist', 1, qr/^Refused: event dance: it is not expected/, '', 'send', $case, 'dance', '--as', 'commissioner'],
    ['an event that comes too early', 1, qr/^Refused: event begin: it is not expected/, '', 'send', $case, 'begin', '--as', 'commissioner'],
    ['an event by the wrong role', 1, qr/^Refused: event refer: the role in which you act may not/, '', 'send', $case, 'refer', '--as', 'provider'],
    ['an event without a role', 1, qr/^Refused: event refer: /, '', 'send', $case, 'refer'],
    ['a role that does not exist', 1, qr/^Refused|role/, undef, 'send', $case, 'refer', '--as', 'janitor'],
    ['an event without what it must carry', 1, qr/^Refused: event abandon: it must carry:\n.*reason/s, '', 'send', $case, 'abandon', '--as', 'commissioner'],
    ['a document that does not exist', 1, qr/^Refused: .*cannot be taken:\n.*passport/s, '', 'document', $case, 'passport', 'present', '--as', 'commissioner'],
    ['a status that does not exist', 1, qr/^Refused: .*cannot be taken:\n.*needs_assessment/s, '', 'document', $case, 'needs_assessment', 'lost', '--as', 'commissioner'],
    ['a document by the wrong role', 1, qr/^Refused: .*may not/, '', 'document', $case, 'needs_assessment', 'present', '--as', 'provider'],
    ['a field that does not exist', 1, qr/^Refused: .*cannot be taken:\n.*colour/s, '', 'set', $case, 'colour=red', '--as', 'commissioner'],
    ['a part of a field that does not exist', 1, qr/^Refused: .*cannot be taken:\n.*colour/s, '', 'set', $case, 'pupil.colour=red', '--as', 'commissioner'],
    ['a field by the wrong role', 1, qr/^Refused: .*may not/, '', 'set', $case, 'placement.purpose=x', '--as', 'provider'],
    ['a date that does not exist', 1, qr/^Refused: .*cannot be taken:\n.*placement/s, '', 'set', $case, 'placement.start=2026-02-30', '--as', 'commissioner'],
    ['a date in another form', 1, qr/^Refused: .*cannot be taken:\n.*placement/s, '', 'set', $case, 'placement.start=21/09/2026', '--as', 'commissioner'],
    ['a number that is none', 1, qr/^Refused: .*cannot be taken/, '', 'set', $case, 'pupil.year_group=nine', '--as', 'commissioner'],
    ['a truth value that is none', 1, qr/^Refused: .*cannot be taken/, '', 'set', $case, 'pupil.has_ehcp=yes', '--as', 'commissioner'],
    ['a word that is not in the list', 1, qr/^Refused: .*cannot be taken/, '', 'set', $case, 'lawful_basis=because', '--as', 'commissioner'],
    ['a check letter that does not fit', 1, qr/^Refused: .*cannot be taken/, '', 'set', $case, 'pupil.upn=A850000026002', '--as', 'commissioner'],
    ['an end before the start', 1, qr/^Refused: .*cannot be taken/, '', 'set', $case, 'placement.end=2026-09-01', '--as', 'commissioner'],
    ['an agreement that does not exist', 1, qr/^Refused: .*cannot be taken:\n.*holiday/s, '', 'consent', $case, 'holiday', 'given', '--as', 'commissioner', '--for', 'parent'],
    ['an answer that does not exist', 1, qr/^Refused: .*cannot be taken/, '', 'consent', $case, 'placement', 'perhaps', '--as', 'commissioner', '--for', 'parent'],
    ['a record that does not exist', 1, qr/^Refused: .*cannot be taken:\n.*gossip/s, '', 'record', $case, 'gossip', 'day=2026-09-01', '--as', 'commissioner'],
    ['a record by the wrong role', 1, qr/^Refused: .*may not/, '', 'record', $case, 'review', 'planned=2026-10-20', '--as', 'provider'],
    ['a field of a record that does not exist', 1, qr/^Refused: .*cannot be taken/, '', 'record', $case, 'contact', 'weather=fine', '--as', 'commissioner'],
    ['a need that does not exist', 1, qr/^Refused: /, '', 'override', $case, 'weather_fine', '--as', 'head', '--reason', 'x'],
    ['a need that may not be passed over', 1, qr/^Refused: .*cannot be overridden/, '', 'override', $case, 'placement_agreed', '--as', 'head', '--reason', 'x'],
    ['a task that does not exist', 1, qr/^Refused: /, '', 'done', $case, 'homework', '--as', 'commissioner'],
    ['a party that is in no register', 2, '', qr/no organisation or person 'nobody'/, 'party', $case, 'pupil', 'nobody', '--as', 'commissioner'],
    ['a party in a role that does not exist', 1, qr/^Refused: /, '', 'party', $case, 'janitor', 'parent-1', '--as', 'commissioner'],
    ['a link that does not exist', 2, '', qr/has no link 'friend'/, 'link', $case, 'friend', $provider, '--as', 'commissioner'],
    ['a link to a case of another protocol', 2, '', qr/the link 'approval' is to a case of 'hants-provider-framework'/, 'link', $case, 'approval', $case, '--as', 'commissioner'],
    ['a release to a role that does not exist', 1, qr/^Refused: /, '', 'release', $case, 'needs_assessment', 'janitor', '--as', 'commissioner'],
    ['an entry that cannot be mended', 1, qr/^Refused: .*no such entry/s, '', 'correct', $case, '9999', 'set', 'home_school.urn=1', '--as', 'commissioner'],
    ['an entry that is no number', 2, '', qr/'x' is no number of an entry/, 'correct', $case, 'x', 'set', 'home_school.urn=1'],
    ['a value that is not FIELD=VALUE', 2, '', qr/'urn' is not FIELD=VALUE/, 'set', $case, 'urn', '--as', 'commissioner'],
    ['a value in broken YAML', 3, '', qr/plan\.reviews/, 'set', $case, 'plan.reviews=[2026-10-20', '--as', 'commissioner'],
    ['a file of values that is not there', 3, '', qr/nowhere\.yaml cannot be opened/, 'set', $case, '--data', 'nowhere.yaml', '--as', 'commissioner'],
    ['a file of values that is a list', 3, '', qr/mapping of fields/, 'set', $case, '--data', file('list.yaml', "- a\n"), '--as', 'commissioner'],
    ['a time that does not exist', 2, '', qr/'--at' takes a time, and '2026-02-30T10:00' is none/, 'send', $case, 'refer', '--as', 'commissioner', '--at', '2026-02-30T10:00'],
    ['a protocol that is not deployed', 2, '', qr/no-such-protocol/, 'open', 'no-such-protocol', '--as', 'commissioner'],
    ['a version that is not deployed', 2, '', qr/1999/, 'open', 'hants-placement', '--version-of', '1999', '--as', 'commissioner'],
    ['a pupil who is in no register', 2, '', qr/S-22222222|subject|mistyped/, 'open', 'hants-placement', '--subject', 'S-22222222', '--as', 'commissioner'],
    ['a party without a name', 2, '', qr/is not NAME=REFERENCE/, 'open', 'hants-placement', '--party', 'sample-school'],
    ['a person with a calendar', 2, '', qr/no option '--calendar'/, 'person', 'p-2', '--calendar', 'hampshire'],
    ['an organisation with a calendar that is not deployed', 2, '', qr/no calendar 'nowhere' in the store/, 'organisation', 'o-2', '--kind', 'school', '--calendar', 'nowhere'],
    ['a reference that is no token', 3, '', qr/'Sample School' is no reference/, 'organisation', 'Sample School', '--kind', 'school'],
    ['a state that does not exist, in a list', 2, '', qr/no state 'planing'.*Did you mean 'planning'/s, 'cases', '--state', 'planing'],
    ['a protocol that does not exist, in a list', 2, '', qr/placement/, 'cases', '--protocol', 'placement'],
    ['a pupil who does not exist, in a list', 2, '', qr/S-22222222/, 'cases', '--subject', 'S-22222222'],
    ['a task that does not exist, in a list', 2, '', qr/no task 'homework'/, 'due', '--task', 'homework'],
    ['a role that does not exist, in a list', 2, '', qr/no role 'coordinater'.*Did you mean 'coordinator'/s, 'due', '--as', 'coordinater'],
    ['a role that does not exist, asked why', 2, '', qr/no role 'janitor'/, 'why', $case, '--as', 'janitor'],
    ['due of a party that takes part in nothing', 2, '', qr/'nobody' takes part in no case/, 'due', '--party', 'nobody'],
    ['an erasure of somebody unknown', 2, '', qr/S-22222222|nothing|mistyped/, 'erase', 'S-22222222'],
    ['a head that is none', 2, '', qr/head/, 'verify', '--expect', 'xyz'],
);
for my $row (@rows) {
    my ($name, $status, $out, $err, $command, @args) = @$row;
    my $r = wm($command, @s, @args);
    judge($name, $status, $out, $err, $r, $command, @args);
    unlike($r->{out} . $r->{err}, qr/passport of|A850000026002|21\/09\/2026/, "$name: the message quotes no value");
}
is(states(), $states, 'after all that the case stands where it stood');
my $kept = json_of(wm('case', @s, $case, '--json')->{out})->{state};
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', @s);
my $refusals = () = wm('history', @s, $case)->{out} =~ /  refused\b/g;
cmp_ok($refusals, '>=', 20, 'refusals are on record');

# ---- a date outside of the calendar is an error, never a guess ----
my ($far, $planned) = stage('planning');
my $r = act('a placement that lasts longer than the calendar', 0, undef, undef, 'set', '--store', $far, $planned,
    'placement.end=2031-07-01', '--as', 'commissioner');
$r = wm('why', '--store', $far, $planned, 'assess', '--as', 'commissioner');
ok($r->{status} <= 1, 'why still answers');
done_testing();
