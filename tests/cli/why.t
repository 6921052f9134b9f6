#!/usr/bin/perl
# `why` on a start that would be refused: every need that is not met, and only those, each with the values seen, its
# clause, the remedy and who can help.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

sub needs_of {
    my ($json) = @_;
    return join ' ', sort map { $_->{need} } @{$json->{needs}};
}

# ---- at the very first step ----
my ($store, $case, undef, $provider) = stage('planning');
my @s = ('--store', $store);
my $r = act('why an event cannot happen', 1, qr/^assess -> Needs assessed, by Home school \(commissioner\): 3 needs not met$/m, '',
    'why', @s, $case, 'assess', '--as', 'commissioner');
my ($json) = @{json_of(wm('why', @s, $case, 'assess', '--json')->{out})};
is(needs_of($json), 'assessed barriers_listed standard_planned', 'every unmet need, and only those');
is(needs_of(json_of(wm('send', @s, $case, 'assess', '--as', 'commissioner', '--json')->{out})),
    'assessed barriers_listed standard_planned', 'the refusal says the same');
my %need = map { $_->{need} => $_ } @{$json->{needs}};
is(scalar @{$need{standard_planned}{items}}, 4, 'each row that fails is named');
is_deeply($need{standard_planned}{who}, ['commissioner'], 'with who can help');
like($need{assessed}{clause}, qr/Section 9 planning 1/, 'and the clause');
like($need{assessed}{remedy}, qr/Attach the completed needs assessment/, 'and the remedy');
is($need{assessed}{outcome}, 'not_met', 'and the outcome');
like($r->{out}, qr/1\. The needs assessment is not there\.  \[assessed\]\n +clause +Section 9 planning 1 \(P1\)\n.*? +remedy +Attach.*? +who +Home school/s,
    'people read it in that order');

# ---- a start that was complete but for what happened since ----
($store, $case, undef, $provider) = stage('dual_registered');
@s = ('--store', $store);
my @start = ('why', @s, $case, 'begin', '--as', 'commissioner');
($json) = @{json_of(wm(@start, '--json')->{out})};
is(needs_of($json), 'first_day_reached', 'all that is missing is the day');
is($json->{earliest}, '2026-09-21', 'and it says which');
act('for people too', 1, qr/earliest +Monday 21 September 2026/, '', @start);
my @mend = (
    [[qw(consent CASE sharing withdrawn --as commissioner --for parent)], ''],
    [['set', 'CASE', 'plan.assessment=Tests each month', '--as', 'commissioner'], 'terms_agreed'],
    [[qw(document PROVIDER insurance missing --as authority)], 'provider_evidence terms_agreed'],
    [[qw(document CASE attendance_records missing --as commissioner)], 'pack_ready provider_evidence terms_agreed'],
    [[qw(set CASE roll.subsidiary_from=null --as commissioner)], 'pack_ready provider_evidence registered terms_agreed'],
    [[qw(set CASE lawful_basis=null --as commissioner)], 'lawful_basis_set pack_ready provider_evidence registered terms_agreed'],
);
my $at = '2026-09-18T16:00';
for my $row (@mend) {
    my ($call, $expected) = @$row;
    my ($command, @args) = map { $_ eq 'CASE' ? $case : $_ eq 'PROVIDER' ? $provider : $_ } @$call;
    must($command, @s, @args, '--now', $at);
    ($json) = @{json_of(wm(@start, '--json')->{out})};
    is(needs_of($json), join(' ', sort split(' ', $expected), 'first_day_reached'), "after: $command @args[1 .. $#args]");
}
($json) = @{json_of(wm(@start, '--json')->{out})};
%need = map { $_->{need} => $_ } @{$json->{needs}};
is($need{provider_evidence}{seen}{'item.insurance.status'}, 'missing', 'the value that was seen of a linked case');
is($need{terms_agreed}{seen}{'consents.terms.status'}, 'stale', 'the value that was seen of this one');
is_deeply($need{provider_evidence}{who}, ['provider'], 'another party can help there');
ok(!grep({ !$_->{clause} || !$_->{remedy} || !@{$_->{who}} || !$_->{says} } @{$json->{needs}}),
    'every need has its words, clause, remedy and who can help');

# ---- on the day it is refused in the same words ----
wm('run', @s, '--until', '2026-09-21T08:00');
my $refusal = json_of(wm('send', @s, $case, 'begin', '--as', 'commissioner', '--json')->{out});
is(needs_of($refusal), 'lawful_basis_set pack_ready provider_evidence registered terms_agreed', 'on the first day it is refused for the same');
is(wm('send', @s, $case, 'begin', '--as', 'commissioner')->{status}, 1, 'with exit status 1');

# ---- and when all is mended nothing stands in its way ----
must(@$_, '--as', 'commissioner') for (['set', @s, $case, 'lawful_basis=public_task', 'roll.subsidiary_from=2026-09-21'],
    ['document', @s, $case, 'attendance_records', 'present'], ['consent', @s, $case, 'terms', 'given']);
must('release', @s, $case, 'attendance_records', 'provider', '--as', 'commissioner') if 0;
must('consent', @s, $case, 'terms', 'given', '--as', 'provider');
must('document', @s, $provider, qw(insurance present --valid-until 2027-08-31 --as provider));
$r = wm(@start);
($json) = @{json_of(wm(@start, '--json')->{out})};
ok(!$json || needs_of($json) =~ /^(pack_ready)?$/, 'the list has shrunk') or diag($r->{out});
act('an event nobody expects', 1, qr/^Nothing can happen here: no active state expects that event\.$/m, '', 'why', @s, $case, 'dance');
act('what can happen next, for a role', 0, qr/abandon/, '', 'why', @s, $case, '--as', 'commissioner');
done_testing();
