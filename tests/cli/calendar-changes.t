#!/usr/bin/perl
# waymark calendar close and reopen: a snow morning, without a file being edited. What moves, what stays, what is on record; and
# that a file which does not know of the closure cannot undo it by the way.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my ($store, $case) = stage('dual_registered');
my @s = ('--store', $store);
must('run', @s, '--until', '2026-10-05T08:00');
sub close_day { return ('calendar', 'close', 'hampshire', @_, @s) }
sub reopen { return ('calendar', 'reopen', 'hampshire', @_, @s) }
sub deployed { return map { json_of($_) } lines_of(sql($store, "SELECT open FROM entry WHERE kind = 'deployed' ORDER BY position")) }

# ---- what would move ----
my $before = sql($store, 'SELECT count(*) FROM entry');
my $dry = qr/^  $case  weekly_return: Fri 9 Oct 2026 16:00 -> Thu 8 Oct 2026 16:00$/m;
my $tried = act('a dry run says what would move', 0, $dry, '', close_day('2026-10-09', '--label', 'Snow', '--dry-run'));
like($tried->{out}, qr/^Friday 9 October 2026 would be closed: Snow \(unplanned\), known from Mon 5 Oct 2026 08:00\n1 case would change\. Nothing was changed/m,
    'which day, and how many cases');
my $json = json_of(wm(close_day('2026-10-09', '--dry-run', '--json'))->{out});
is_deeply([$json->{closed}, $json->{cases}, $json->{dry_run}], [['2026-10-09'], 1, JSON::PP::true], 'as JSON');
is_deeply((grep { ($_->{task} // '') eq 'weekly_return' } @{$json->{moves}})[0],
    {case => $case, task => 'weekly_return', from => '2026-10-09T15:00:00.000Z', to => '2026-10-08T15:00:00.000Z'}, 'with each move');
is(sql($store, 'SELECT count(*) FROM entry'), $before, 'nothing was written');

# ---- a day is closed ----
act('a day is closed', 0,
    qr/\AFriday 9 October 2026 is closed: Snow \(unplanned\), known from Mon 5 Oct 2026 06:30\ncalendar  hampshire 2026\.1\.1 .*, 1 cases recomputed\n\z/, '',
    close_day('2026-10-09', '--label', 'Snow', '--known-from', '2026-10-05T06:30', '--reason', 'The council closed all schools'));
act('the return is due a day earlier', 0, qr/Thu 8 Oct 2026 16:00 +$case  Weekly attendance return/, undef, 'due', @s);
like(must('history', @s, $case), qr/recomputed, by the engine\n +task moved weekly_return, due Thu 8 Oct 2026 16:00, before that Fri 9 Oct 2026 16:00\n/, 'on record in the case');
my ($entry) = (deployed())[-1];
is_deeply($entry->{change}, {closed => ['2026-10-09'], kind => 'unplanned', label => 'Snow', known_from => '2026-10-05T05:30:00.000Z',
    reason => 'The council closed all schools'}, 'and in the chain of the store: what and why');
ok($entry->{by}{principal}, 'and who');
my $source = must('calendar', 'show', 'hampshire', '--source', @s);
like($source, qr/^version: 2026\.1\.1$/m, 'its file is a new version');
like($source, qr/^  2026-10-09: \{kind: unplanned, label: "Snow", known_from: 2026-10-05T05:30:00\.000Z\}$/m, 'with the closure');
is($source =~ s/^  2026-10-09.*\n//mr =~ s/2026\.1\.1/2026.1/r, text_of('rules/calendars/hampshire.yaml'), 'and all else as it was');
is(must('calendar', 'show', 'hampshire', '--source'), text_of('rules/calendars/hampshire.yaml'), 'the source of the tree');

# ---- days that cannot be closed ----
act('closed already', 3, '', qr/^waymark: Friday 9 October 2026 is closed in hampshire already: Snow\n  = help: 'waymark calendar 2026-10-09 --calendar hampshire --store STORE' says what it is$/m, close_day('2026-10-09'));
act('an INSET day', 3, '', qr/Friday 16 October 2026 is closed in hampshire already: INSET day$/m, close_day('2026-10-16'));
act('a weekend', 3, '', qr/Saturday 10 October 2026 is no school day in hampshire anyway: it is not in the working week$/m, close_day('2026-10-10'));
act('half-term', 3, '', qr/Tuesday 27 October 2026 is no school day in hampshire anyway: it lies in no half-term$/m, close_day('2026-10-27'));
act('a stretch without school days', 3, '', qr/no school day from Saturday 24 October 2026 to Sunday 1 November 2026 in hampshire$/m, close_day('2026-10-24/2026-11-01'));
act('outside of what it covers', 3, '', qr/hampshire 2026\.1\.1 does not cover 2028-02-03 \(it covers 2026-08-24 to 2027-08-31\)$/m, close_day('2028-02-03'));
act('a calendar that is not there', 3, '', qr/no calendar 'nowhere' in the store\n  = help: 'waymark calendar list/, 'calendar', 'close', 'nowhere', '2026-10-12', @s);
act('a calendar that has no school days', 3, '', qr/no school day in england-working-days anyway/, 'calendar', 'close', 'england-working-days', '2026-10-12', @s);
act('a day that is over', 3, '', qr/Wednesday 30 September 2026 is over\n  = help: say since when .*--known-from TIME/, close_day('2026-09-30'));
act('known from a time to come', 2, '', qr/still to come/, close_day('2026-10-12', '--known-from', '2026-10-05T09:00'));
act('a date that does not exist', 2, '', qr/'2026-02-30' is no date/, close_day('2026-02-30'));
act('a stretch that ends before it begins', 2, '', qr/ends before it begins/, close_day('2026-10-13/2026-10-12'));
act('a kind that is none', 2, '', qr/small letters and _/, close_day('2026-10-12', '--kind', 'Snow!'));
act('a time that is none', 2, '', qr/--known-from/, close_day('2026-10-12', '--known-from', 'dawn'));
act('too few arguments', 2, '', qr/'waymark calendar close' takes 2 arguments/, 'calendar', 'close', 'hampshire', @s);
act('a store that is not there', 2, '', undef, 'calendar', 'close', 'hampshire', '2026-10-12', '--store', "$folder/none.db");
act('a stretch passes over what is no school day', 0, qr/^Thursday 15 October 2026 would be closed[^\n]*\nMonday 19 October 2026 would be closed[^\n]*\n1 case would/m, '', close_day('2026-10-15/2026-10-19', '--dry-run'));

# ---- learnt late ----
act('a fact that is learnt late', 0, qr/^Wednesday 30 September 2026 is closed: Boiler \(unplanned\), known from Wed 30 Sep 2026 07:00$/m, '',
    close_day('2026-09-30', '--label', 'Boiler', '--known-from', '2026-09-30T07:00'));

# On the morning itself nobody is late for what had been due that afternoon.
{
    my ($store, $case) = stage('dual_registered');
    my @s = ('--store', $store);
    must('run', @s, '--until', '2026-10-02T07:30');
    must('calendar', 'close', 'hampshire', '2026-10-02', '--label', 'Snow', '--known-from', '2026-10-02T06:30', @s);
    act('what was due on the closed day stays due then', 0, qr/^today +Fri 2 Oct 2026 16:00 +$case  Weekly attendance return/m, undef, 'due', @s);
    must('set', @s, $case, 'plan.reviews=[2026-10-21, 2026-12-08]', qw(--as commissioner));
    act('also when the case is computed again', 0, qr/^today +Fri 2 Oct 2026 16:00 +$case  Weekly attendance return/m, undef, 'due', @s);
}

# ---- opened again ----
act('a reason is asked for', 2, '', qr/--reason TEXT/, reopen('2026-10-09'));
act('one by one', 2, '', qr/one by one/, reopen('2026-10-09/2026-10-12', '--reason', 'Thaw'));
act('a day that is not closed', 3, '', qr/Monday 12 October 2026 is not closed in 'hampshire'$/m, reopen('2026-10-12', '--reason', 'Thaw'));
act('opening it again says what would move', 0, qr/^  $case  weekly_return: Thu 8 Oct 2026 16:00 -> Fri 9 Oct 2026 16:00\n(?:.*\n)*Friday 9 October 2026 would be open again\.$/m, '',
    reopen('2026-10-09', '--reason', 'Thaw', '--dry-run'));
act('a day is opened again', 0, qr/\AFriday 9 October 2026 is open again\.\ncalendar  hampshire 2026\.1\.3 /, '', reopen('2026-10-09', '--reason', 'Thaw'));
is_deeply((deployed())[-1]{change}, {opened => ['2026-10-09'], reason => 'Thaw'}, 'on record, with the reason');
act('the return is due on Friday again', 0, qr/Fri 9 Oct 2026 16:00 +$case  Weekly attendance return/, undef, 'due', @s);

# ---- a file that does not know of it ----
mkdir "$folder/$_" for 'tree', 'tree/rules', 'tree/rules/calendars';
file('tree/rules/calendars/england-working-days.yaml', text_of('rules/calendars/england-working-days.yaml'));
my $late = text_of('rules/calendars/hampshire.yaml') =~ s/^version: .*/version: 2026.2/mr;
my $file = file('tree/rules/calendars/hampshire.yaml', $late);
act('a file that has lost a closure is refused', 3, '',
    qr/^waymark: 'hampshire' 2026\.2 does not know that 2026-09-30 is closed, which the store has learnt since \(Boiler\)\n  = help: take the row over from 'waymark calendar show hampshire --source --store STORE', or first open the day again: 'waymark calendar reopen hampshire 2026-09-30 --reason WHY'$/m,
    'deploy', @s, $file);
is(scalar(grep { $_->{version} eq '2026.2' } deployed()), 0, 'and nothing was deployed');
my $own = file('tree/rules/calendars/own-school.yaml', "waymark: 1\ncalendar: own-school\nversion: 1\nextends: hampshire\n");
act('nor does an overlay slip past it', 3, '', qr/'own-school' 1 does not know that 2026-09-30 is closed/, 'deploy', @s, $own);
file('tree/rules/calendars/hampshire.yaml', must('calendar', 'show', 'hampshire', '--source', @s));
act('with the exported file it does', 0, qr/own-school 1 /, undef, 'deploy', @s, $own);
file('tree/rules/calendars/hampshire.yaml', $late . "  2026-09-30: {kind: unplanned, label: Boiler, known_from: 2026-09-30T07:00}\n");
act('a file that knows of it is deployed, and what extends it follows', 0, qr/hampshire 2026\.2 .*own-school 1 with hampshire 2026\.2/s, undef, 'deploy', @s, $file);
act('a closure of a calendar that is extended', 0, qr/hampshire 2026\.2\.1 .*own-school 1 with hampshire 2026\.2\.1/s, '', close_day('2026-10-12', '--label', 'Flood'));
act('closes the school too', 0, qr/no school day: Flood/, '', 'calendar', '2026-10-12', '--calendar', 'own-school', @s);
act('one school alone', 0, qr/\A[^\n]*\ncalendar  own-school 1\.1 [^\n]*\n\z/, '', 'calendar', 'close', 'own-school', '2026-10-13', '--label', 'Burst pipe', @s);
act('leaves the others open', 0, qr/a school day/, '', 'calendar', '2026-10-13', '--calendar', 'hampshire', @s);
act('a school may be open all the same', 0, qr/Monday 12 October 2026 is open again.*own-school 1\.2 /s, '', 'calendar', 'reopen', 'own-school', '2026-10-12', '--reason', 'Our hill is dry', @s);
like(must('calendar', 'show', 'own-school', '--source', @s), qr/^remove:\n  closed\.2026-10-12: "Our hill is dry"$/m, 'its file removes the closure, and says why');
act('and it is', 0, qr/a school day/, '', 'calendar', '2026-10-12', '--calendar', 'own-school', @s);
act('the others are not', 0, qr/no school day: Flood/, '', 'calendar', '2026-10-12', '--calendar', 'hampshire', @s);
file('tree/rules/calendars/hampshire.yaml', must('calendar', 'show', 'hampshire', '--source', @s));
file('tree/rules/calendars/own-school.yaml', must('calendar', 'show', 'own-school', '--source', @s) =~ s/^version: .*/version: 2/mr);
act('a removal by name is no loss', 0, qr/own-school 2 /, '', 'deploy', @s, $own);
act('a bank holiday by command closes for everybody', 0, qr/england-working-days 2026\.1\.1 .*hampshire 2026\.2\.1 with england-working-days 2026\.1\.1/s, '',
    'calendar', 'close', 'england-working-days', '2027-06-14', '--kind', 'bank_holiday', '--label', 'Extra bank holiday', @s);
act('which is asked in working days', 0, qr/no working day: Extra bank holiday/, '', 'calendar', '2027-06-14', '--calendar', 'hampshire', @s);

# ---- who, when and why ----
act('a calendar has a history', 0, qr/\A2026\.1 +Tue 1 Sep 2026 08:00  \S+  deployed\n2026\.1\.1 +Mon 5 Oct 2026 08:00  \S+  closed 2026-10-09: Snow \(unplanned\), known from Mon 5 Oct 2026 06:30; The council closed all schools\n2026\.1\.2 .* closed 2026-09-30: Boiler .*\n2026\.1\.3 .* opened 2026-10-09: Thaw\n2026\.2 .* deployed\n/, '',
    'calendar', 'changes', 'hampshire', @s);
my $changes = json_of(must('calendar', 'changes', 'own-school', '--json', @s));
is_deeply([map { $_->{change} ? $_->{change}{opened} || $_->{change}{closed} : () } @$changes], [['2026-10-13'], ['2026-10-12']], 'as JSON');
act('of a calendar that is not there', 3, '', qr/no calendar 'nowhere' in the store/, 'calendar', 'changes', 'nowhere', @s);
act('the tree keeps none', 2, '', qr/--store STORE/, 'calendar', 'changes', 'hampshire');
act('the store is sound', 0, qr/ 0 faults/, '', 'verify', @s);
done_testing();
