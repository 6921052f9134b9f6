#!/usr/bin/perl
# The decisions that are shipped, and the command that asks them.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

sub says {    # file, inputs, answer
    my ($file, $inputs, $answer, @more) = @_;
    act("$file: $inputs", 0, qr/^\Q$answer\E$/m, '', 'decide', "rules/$file.yaml", split(/ /, $inputs), @more);
}

# Ten weeks before the day of the request, that day not counted: 6 October is 70 days before 15 December 2026.
my $must = 'england/must-hold-review';
says($must, 'in_writing=true received=2026-12-15 last_review=2026-10-06', 'false');
says($must, 'in_writing=true received=2026-12-16 last_review=2026-10-06', 'true');
says($must, 'in_writing=false received=2026-12-16 last_review=2026-10-06', 'false');
says($must, 'in_writing=true received=2026-12-16', 'true');

# School days of the sample calendar of Hampshire; the weekend and the half-term are skipped.
says('england/sixth-day', 'first_day=2026-11-02 permanent=false', '{aim: @"2026-11-09", breach: @"2026-11-09"}',
    qw(--calendar hampshire));
says('england/sixth-day', 'first_day=2026-11-02 permanent=true', '{aim: @"2026-11-09", breach: @"2026-11-10"}',
    qw(--calendar hampshire));
says('england/sixth-day', 'first_day=2026-10-22 permanent=false', '{aim: @"2026-11-05", breach: @"2026-11-05"}',
    qw(--calendar hampshire));

my $register = 'england/registration-required';
says($register, 'host_kind=school full_time=true pupils_full_time=9 looked_after=true has_ehcp=true', 'false');
says($register, 'host_kind=non_school_ap full_time=false pupils_full_time=9 looked_after=true has_ehcp=true', 'false');
says($register, 'host_kind=non_school_ap full_time=true pupils_full_time=5 looked_after=false has_ehcp=false', 'true');
says($register, 'host_kind=non_school_ap full_time=true pupils_full_time=4 looked_after=false has_ehcp=false', 'false');
says($register, 'host_kind=non_school_ap full_time=true pupils_full_time=1 looked_after=true has_ehcp=false', 'true');
says($register, 'host_kind=non_school_ap full_time=true pupils_full_time=1 looked_after=false has_ehcp=true', 'true');

says('england/absence-band', "possible=200 missed=$$_[0]", qq("$$_[1]"))
    for ([0, 'below'], [19, 'below'], [20, 'persistent'], [99, 'persistent'], [100, 'severe'], [200, 'severe']);

# The last Friday in June of the school year in which the pupil turns 16.
says('england/school-leaving-date', "date_of_birth=$$_[0]", qq(@"$$_[1]"))
    for (['2011-03-14', '2027-06-25'], ['2011-08-31', '2027-06-25'], ['2011-09-01', '2028-06-30'], ['2010-09-01', '2027-06-25']);

says('england/review-interval', 'concern=true social_worker=true has_ehcp=true', '@"P7D"');
says('england/review-interval', 'concern=false social_worker=false has_ehcp=false', '@"P42D"');
says('england/review-interval', 'social_worker=false', '@"P14D"');    # not known: sooner rather than later

my $code = 'england/attendance-code-valid';
for (
    [qw(K true local_authority false true true)], [qw(K true school false true false)],
    [qw(K false local_authority false true false)], [qw(B true school false true true)],
    [qw(B true school false false false)], [qw(B true school true true false)],
    [qw(D false school true true true)], [qw(D true school false true false)], [qw(I false school false true true)],
) {
    my ($mark, $attended, $by, $dual, $supervised, $valid) = @$_;
    act("code $mark, attended $attended, by $by, dual $dual, supervised $supervised: $valid", 0, qr/^\{valid: $valid,/, '',
        'decide', "rules/$code.yaml", "code=$mark", "attended=$attended", "arranged_by=$by", "dual_registered=$dual",
        "supervised=$supervised");
}

# ---- why ----
my @sen = ('decide', 'rules/staffordshire/sen-guard.yaml', 'has_ehcp=true', 'sen_support=false', 'host_kind=pru');
act('which rules matched, and why the others did not', 0,
    qr/^sen_guard:\n  SEN-1 +matches\n  SEN-2 +no: lasting is "permanent", not time_limited\n  SEN-3 +no: has_ehcp is true, not false\n  SEN-4 +no: has_ehcp is true, not false\n  SEN-5 +no: host_kind is "pru", not school, registered_ap, non_school_ap\nanswer: \{outcome: "refuse", why: "A PRU/,
    '', @sen, 'lasting=permanent', '--explain');
act('a null has its reason', 0, qr/^null$/, qr/no rule of the table matches \[no_rule_matches\]/, @sen);
act('a day before its first one', 0, qr/^null$/, qr/does not hold on 2026-08-31 \[no_value\]/, @sen, 'lasting=permanent',
    '--on', '2026-08-31');
act('an expression is explained by its parts', 0, qr/^ +share >= 50 = true$/m, '', 'decide',
    'rules/england/absence-band.yaml', 'possible=2', 'missed=1', '--explain');
my $data = file('inputs.yaml', "possible: 100\nmissed: 12\n");
act('inputs from a file', 0, qr/^"persistent"$/, '', 'decide', 'rules/england/absence-band.yaml', '--data', $data);

# ---- bad input ----
act('an unknown input', 3, '', qr/no input 'mised'.*Did you mean 'missed'\?/s, 'decide', 'rules/england/absence-band.yaml',
    'mised=3');
act('a word that is none', 3, '', qr/'lasting': one of permanent, time_limited is needed/, @sen, 'lasting=ever');
act('a number that is none', 3, '', qr/'missed': a value of type number is needed/, 'decide',
    'rules/england/absence-band.yaml', 'missed=many');
act('an input beyond its bounds', 0, qr/^null$/, qr/\[input_not_allowed\]/, 'decide', 'rules/england/absence-band.yaml',
    'possible=0', 'missed=0');
act('a date that does not exist', 2, '', qr/'2026-02-30' is no date/, @sen, '--on', '2026-02-30');
act('a calendar that is not there', 3, '', qr/no calendar 'nowhere'/, 'decide', 'rules/england/sixth-day.yaml',
    'first_day=2026-11-02', '--calendar', 'nowhere');
act('another kind of file', 3, '', qr/not a decision|is a calendar|P006/, 'decide', 'rules/calendars/hampshire.yaml');
act('a file that is not there', 3, '', qr/cannot be opened/, 'decide', 'rules/nothing.yaml');
act('the shipped decisions are without findings', 0, qr/0 errors, 0 warnings/, '', 'check', '--strict',
    glob('rules/england/*.yaml'), glob('rules/staffordshire/*.yaml'));
done_testing();
