#!/usr/bin/perl
# waymark today: who is where, who has not been seen.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my $me = getpwuid($<);
sub objects { return map { json_of($_) } lines_of(must('today', @_, '--json')) }

# ---- one placement, from its planning to its first weeks ----
{
    my ($store, $case, $subject, $provider) = stage('dual_registered');
    my @s = ('--store', $store);
    my $more = "waymark: 1 more case, not ended, does not say where a pupil is.\n  = help: waymark today --nowhere\n";
    act('a closed day, with its label', 0, qr/^ {13}$case  $subject +At the home school: Sample School  not expected: INSET day\n\z/, $more, 'today', @s);
    act('who is nowhere can be listed', 0, qr/^nowhere      $provider +nothing in hants-provider-framework says\n\z/, '', 'today', @s, '--nowhere');
    act('as JSON too', 0, qr/\A\{"case":"$provider","place":"[^"]+","protocol":"hants-provider-framework","status":"nowhere"\}\n\z/, '', 'today', @s, '--nowhere', '--json');

    # Days to come
    act('a day to come: what time alone will have done by then', 0,
        qr/^ {13}$case  $subject +At the alternative provider: Sample Provider  expected  last seen: never\n\z/, undef, 'today', @s, '2026-09-21');
    act('today by its date', 0, qr/not expected: INSET day/, undef, 'today', @s, '2026-09-01');
    act('a weekend', 0, qr/not expected: not in the working week/, undef, 'today', @s, '2026-09-05');
    act('half-term', 0, qr/^not seen .* not expected: between half-terms  last seen: never/, undef, 'today', @s, '2026-10-28');
    act('a day that is over', 2, '', qr/That day is over.*history/s, 'today', @s, '2026-08-31');
    act('no day', 2, '', qr/no date.*2026-09-21/s, 'today', @s, 'tomorrow');
    act('beyond the calendar nothing is guessed', 0,
        qr/^cannot tell  $case  $subject +At the home school: Sample School  cannot tell: calendar hampshire \S+ does not cover 2029-01-01/, undef, 'today', @s, '2029-01-01');

    # Nobody has looked for five school days
    my $r = act('not seen, and nobody to decide what was due', 0, qr/^not seen     $case /, undef, 'today', @s, '--now', '2026-09-29T09:00');
    like($r->{err}, qr/What was due since Mon 21 Sep 2026 00:00 has not been decided.*run --once.*1 more case/s, 'it warns as due does');
    must('run', @s, '--until', '2026-09-29T10:00');
    act('decided, it says nothing of that', 0, qr/^not seen /, $more, 'today', @s);
    act('--not-seen has it', 0, qr/^not seen     $case .*\n\z/, $more, 'today', @s, '--not-seen');
    must('record', @s, $case, 'weekly_return', 'week_ending=2026-09-25', 'sessions=[{day: 2026-09-24, session: AM, code: /}, {day: 2026-09-25, session: AM, code: I}]', qw(--as provider));
    act('somebody has', 0, qr/^ {13}$case .*  last seen: Thu 24 Sep 2026, 3 school days ago\n\z/, $more, 'today', @s);
    act('so --not-seen has not', 0, '', $more, 'today', @s, '--not-seen');
    my ($one) = objects(@s);
    is_deeply($one, {case => $case, subject => $subject, protocol => 'hants-placement', status => 'known', place => 'At the alternative provider: Sample Provider',
        row => 'at_provider', label => 'At the alternative provider', here => 'yes', role => 'provider', party => 'sample-provider',
        party_label => 'Sample Provider', expected => 'yes', seen => '2026-09-24', days_ago => 3, days => 'school', not_seen => 'no'}, 'all of it as JSON');
    must('record', @s, $case, 'weekly_return', 'week_ending=2026-09-25', 'sessions=[{day: 2026-09-29, session: AM, code: /}]', qw(--as provider));
    act('on the same day', 0, qr/  last seen: Tue 29 Sep 2026, no school day since\n\z/, $more, 'today', @s);

    # Which cases
    for (['--case', $case], ['--subject', $subject], ['--party', 'sample-provider'], ['--state', 'live']) {
        is(join(' ', map { $_->{case} } objects(@s, @$_)), $case, "of @$_");
    }
    is(join(' ', objects(@s, '--party', 'sample-la', '--state', 'planning')), '', 'none of another state');
    act('a name that nothing has', 2, '', qr/takes part in no case/, 'today', @s, '--party', 'nobody');
    act('a state that nothing has', 2, '', undef, 'today', @s, '--state', 'lve');
    act('nobody', 2, '', qr/You are nobody/, 'today', @s, '--mine');
    must('person', @s, 'dsl-1', '--principal', $me);
    is(join(' ', map { $_->{case} } objects(@s, '--mine')), $case, 'of mine');
    must('person', @s, 'dsl-1', '--principal', 'somebody');
    must('person', @s, 'other-1', '--name', 'Other One', '--principal', $me);
    is(join(' ', objects(@s, '--mine')), '', 'none where I have no part');
    sql($store, "DELETE FROM register WHERE kind = 'grant'");
    act('nothing is seen or counted of cases that one may not see', 0, '', '', 'today', @s);
}

# ---- several placements: the order, what cannot be told, forms ----
{
    my ($store, $case) = stage('dual_registered');
    my @s = ('--store', $store);
    my $second = open_case($store, name => 'Pupil Two', upn => 'X850000026002');
    must('run', @s, '--until', '2026-10-05T10:00');
    my @all = lines_of(must('today', @s));
    is(scalar @all, 2, 'both are listed');
    like($all[0], qr/^not seen     $case /, 'the one not seen first');
    like($all[1], qr/^ {13}$second .*At the home school: Sample School  expected$/, 'then the others');
    must('record', @s, $case, 'weekly_return', 'week_ending=2026-10-02', 'sessions=[{day: 2026-10-01, session: AM, code: /}]', qw(--as provider));
    like(must('today', @s), qr/\A {13}\S+ .*\n {13}\S+ .*\n\z/, 'nobody is missing');
    my ($later) = grep { $_->{case} eq $case } objects(@s, '2028-01-10');
    is("$later->{status} $later->{expected}", 'cannot tell cannot tell', 'in a year that no calendar has');
    like($later->{why}, qr/does not cover 2028-01-10/, 'with why');
    act('whom nobody looks for is none that is not seen', 0, '', undef, 'today', @s, '2028-01-10', '--not-seen');

    like(must('today', @s, '--csv'), qr/\AStatus,Case,Pupil,Place,Expected,Last seen\r\n(?:"","\w{8}","S-\w{8}","At the [^"]+","expected","[^"]*"\r\n){2}\z/, 'as CSV');
    my $page = must('today', @s, '--html');
    like($page, qr/<h1>Who is where<\/h1>\n<p>As of Mon 5 Oct 2026 10:00\.<\/p>.*<td>At the home school: Sample School<\/td>.*<\/table>\n<p>1 more case, not ended,/s, 'as a page, with who is not in it');
    act('one form at a time', 2, '', qr/one of --json, --csv and --html/, 'today', @s, '--json', '--html');

    # What a name would do to a terminal or a page
    must('organisation', @s, 'sample-school', '--kind', 'school', '--calendar', 'hampshire', '--label', "Sample\e[31m <b>School</b>");
    unlike(must('today', @s), qr/\e/, 'no control characters reach the terminal');
    like(must('today', @s, '--html'), qr/&lt;b&gt;School/, 'nor tags the page');

    # Ended cases are left out
    must('send', @s, $second, 'abandon', 'reason=Moved', qw(--as commissioner));
    is(scalar lines_of(must('today', @s)), 1, 'a case that has ended is not listed');
    act('not even where asked for by name', 0, '', '', 'today', @s, '--case', $second);
}

# ---- what was erased is not taken for what never was ----
{
    my ($store, $case, $subject) = stage('dual_registered');
    my @s = ('--store', $store);
    must('run', @s, '--until', '2026-09-28T10:00');
    must('record', @s, $case, 'weekly_return', 'week_ending=2026-09-25', 'sessions=[{day: 2026-09-25, session: AM, code: /}]', qw(--as provider));
    must('erase', @s, $subject);
    act('nobody can say whether somebody saw the pupil', 0, qr/^cannot tell  $case .*  last seen: cannot tell: records of this case were erased$/m, undef, 'today', @s);
    act('so it is among those not seen', 0, qr/^cannot tell  $case /, undef, 'today', @s, '--not-seen');
}

# ---- a case of which nothing can be told stays in the list ----
{
    my ($store, $case) = stage('dual_registered');
    my @s = ('--store', $store);
    must('run', @s, '--until', '2026-09-22T10:00');
    must('party', @s, $case, qw(provider sample-provider --end --as commissioner));
    act('no party', 0, qr/^cannot tell  $case .*At the alternative provider: cannot tell: nobody has the role provider  cannot tell: nobody has the role provider/, undef, 'today', @s);
    my ($one) = objects(@s, '--not-seen');
    is("$one->{case} $one->{not_seen}", "$case cannot tell", 'it might be that nobody has seen it');
    sql($store, "UPDATE cases SET body = '{' WHERE reference = '$case'");
    act('a row that cannot be read', 0, qr/^cannot tell  $case /, undef, 'today', @s);
}

done_testing;
