#!/usr/bin/perl
# Every subcommand does what it is for.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

# ---- writing protocols ----
my @shipped = split(/\n/, `find rules workflows -name '*.yaml'`);
act('everything that is shipped', 0, qr/^${\scalar @shipped} of ${\scalar @shipped} files without errors/, undef, 'check', @shipped);
act('check', 0, qr/^2 of 2 files without errors/, undef, qw(check workflows/hampshire/placement.yaml rules/calendars/hampshire.yaml));
act('check of a scenario', 0, qr/^1 of 1 file without errors/, undef, qw(check tests/scenario/breakdown.yaml));
act('show', 0, qr/^protocol hants-placement .*\n.*dual_registered/s, '', qw(show workflows/hampshire/placement.yaml));
act('show --origin', 0, qr/placement\.yaml:\d+/, '', qw(show --origin workflows/hampshire/placement.yaml));
act('explain', 0, qr/^C004: A row is longer or shorter/, '', qw(explain C004));
act('explain lists every code', 0, qr/^Y\d+.*^F\d+.*^P\d+.*^C010/ms, '', 'explain');
act('explain of a code that is none', 2, '', qr/no code 'Y0O6'.*Did you mean/s, qw(explain Y0O6));
act('test', 0, qr/^ok 1 - /m, '', qw(test tests/scenario/breakdown.yaml));
act('feel', 0, "2026-11-02", '', 'feel', 'date("2026-09-21") + duration("P42D")');
act('feel --explain', 0, qr/1 \+ 2/, '', 'feel', '--explain', '(1 + 2) * 3');
my $data = file('data.feel', '{due: @"2026-11-20", list: [{n: 1}]}');
act('feel with data in FEEL', 0, 'true', '', 'feel', 'due < @"2026-11-25" and list[1].n = 1', '--data', $data);
act('feel knows the types of such data', 3, '', qr/F021/, 'feel', 'due < "2026-11-25"', '--data', $data);
act('feel data that is no context', 3, '', qr/one\.feel:1:1: .*F025/, 'feel', '1', '--data', file('one.feel', '1'));
act('feel data that is not FEEL', 3, '', qr/data\.feel:1:\d+: error/, 'feel', '1', '--data', file('data.feel', '{a: }'));
act('cron', 0, qr/^.*Europe\/London\nFri 25 Sep 2026 16:00   2026-09-25T15:00:00\.000Z\n/, '', 'cron', '0 16 * * FRI', '--from',
    '2026-09-21T00:00:00Z', '--count', 1);

# ---- a scenario that fails says what differs ----
my $wrong = text_of('tests/scenario/breakdown.yaml');
$wrong =~ s/states: \[breakdown\]/states: [live]/;
mkdir "$folder/tests" and mkdir "$folder/workflows";
my $r = wm('test', '--root', '.', file('tests/wrong.yaml', $wrong));
isnt($r->{status}, 0, 'a story that does not hold fails');

# ---- registers ----
my ($store, $case, $subject, $provider) = stage('planning');
my @s = ('--store', $store);
act('protocols', 0, qr/^protocol +hants-placement +2026\.1 .*^calendar|^calendar.*^protocol +hants-placement/ms, '', 'protocols', @s);
act('organisation', 0, "o-1\n", '', 'organisation', @s, qw(o-1 --kind pru --calendar hampshire --label), 'Unit');
act('organisation is changed', 0, "o-1\n", '', 'organisation', @s, qw(o-1 --contact office@example.org));
act('organisation is shown: what was not said stayed', 0, qr/^o-1 .*label: Unit .*kind: pru .*contact: office/, '', 'organisation', @s, 'o-1');
act('organisation lists all', 0, qr/^o-1.*^sample-school/ms, '', 'organisation', @s);
act('person without a reference gets one', 0, qr/^P-\w{8}$/m, '', 'person', @s, '--name', 'No One');
act('subject', 0, qr/^S-\w{8}$/m, '', 'subject', @s, '--name', 'Pupil Two', '--upn', 'X850000026002', '--born', '2012-03-17');
act('subject is shown', 0, qr/^$subject +name: Pupil One/, '', 'subject', @s, $subject);
act('a person who is not there', 2, '', qr/nobody/, 'person', @s, 'nobody');

# ---- acting on a case ----
act('open', 0, qr/^Done\. Case \w{8}: Enquiry  \(entry 1\)/, '', 'open', @s, 'hants-provider-framework', '--party', 'provider=o-1', '--as', 'authority');
act('open of another version', 0, qr/^Done/, '', 'open', @s, 'hants-provider-framework', '--version-of', '2026.1', '--as', 'authority');
act('set', 0, qr/^Done/, '', 'set', @s, $case, 'home_school.urn=999001', 'barriers=[bus pass, no offer]', '--as', 'commissioner');
act('set from a file', 0, qr/^Done/, '', 'set', @s, $case, '--data', 'tests/demo/data/plan.yaml', '--as', 'commissioner');
$r = wm_in({in => file('in.yaml', "barriers: []\n")}, 'set', @s, $case, '--data', '-', '--as', 'commissioner');
is($r->{status}, 0, 'set from standard input');
act('document', 0, qr/^Done/, '', 'document', @s, $case, 'needs_assessment', 'present', '--as', 'commissioner');
act('document with a reason', 0, qr/^Done/, '', 'document', @s, $case, 'eis_referral', 'not_applicable', '--reason', 'Not asked for', '--as', 'commissioner');
act('document of several', 0, qr/^Done/, '', 'document', @s, $case, 'assessment_data,key_named_staff', 'present', '--as', 'commissioner');
act('send', 0, qr/^Done\. Case $case: Needs assessed/, '', 'send', @s, $case, 'assess', '--as', 'commissioner');
act('send --at: when it happened', 0, qr/^Done\. Case $case: Agreement sought/, '', 'send', @s, $case, 'seek_consent', '--as', 'commissioner',
    '--at', '2026-09-01T07:00');
act('consent', 0, qr/^Done/, '', 'consent', @s, $case, 'placement', 'given', '--as', 'commissioner', '--for', 'parent', '--evidence', 'letter');
act('record', 0, qr/^Done/, '', 'record', @s, $case, 'contact', 'day=2026-09-01', 'about=First call', '--as', 'commissioner');
my ($entry) = wm('history', @s, $case, '--json')->{out} =~ /.*"sequence":(\d+)/s;
act('correct', 0, qr/^Done/, '', 'correct', @s, $case, $entry, 'record', 'contact', "id=$entry.0", 'about=Second call', '--as', 'commissioner');
like(wm('history', @s, $case)->{out}, qr/First call.*Second call/s, 'the history keeps both');
act('party', 0, qr/^Done/, '', 'party', @s, $case, 'pupil', 'parent-1', '--as', 'commissioner');
act('party --end', 0, qr/^Done/, '', 'party', @s, $case, 'pupil', 'parent-1', '--end', '--as', 'commissioner');
like(wm('case', @s, $case)->{out}, qr/^  Pupil  .*, until \w{3} \d+ \w{3} 2026$/m, 'it takes part no longer');
act('link --end', 0, qr/^Done/, '', 'link', @s, $case, 'approval', $provider, '--end', '--as', 'commissioner');
act('link', 0, qr/^Done/, '', 'link', @s, $case, 'approval', lc $provider, '--as', 'commissioner');
act('release', 0, qr/^Done/, '', 'release', @s, $case, 'needs_assessment', 'provider', '--as', 'commissioner', '--reason', 'referral');
act('withhold without a reason', 1, qr/^Refused/, '', 'withhold', @s, $case, 'child_protection', '--as', 'dsl');
act('withhold', 0, qr/^Done/, '', 'withhold', @s, $case, 'assessment_data', '--reason', 'Asked for by the police', '--as', 'commissioner');
act('override without a reason', 1, qr/^Refused/, '', 'override', @s, $case, 'sharing_agreed', 'lawful_basis=vital_interests', '--as', 'head');
act('override', 0, qr/^Done/, '', 'override', @s, $case, 'sharing_agreed', '--reason', 'Risk at home', 'lawful_basis=vital_interests', '--as', 'head');
act('what was passed over no longer stands in the way', 0, qr/^Done/, '', 'release', @s, $case, 'key_named_staff', 'provider', '--as', 'commissioner');

# ---- looking ----
act('case', 0, qr/^Case $case: .*^  State +Agreement sought\n.*^  Home school +Sample School \(sample-school\)$/ms, '', 'case', @s, $case);
act('cases', 0, qr/^$case  hants-placement +$subject +consent_sought$/m, '', 'cases', @s);
act('cases in a state', 0, qr/^$case .*\n\z/, '', 'cases', @s, '--state', 'consent_sought');
act('cases of a pupil', 0, qr/^$case .*\n\z/, '', 'cases', @s, '--subject', $subject, '--open');
act('history', 0, qr/^ +1  Tue 1 Sep 2026 08:00  opened, by \S+ as commissioner$/m, '', 'history', @s, $case);
act('history as of a day before', 0, '', '', 'history', @s, $case, '--known-on', '2026-08-31');
act('why of everything', 0, qr/^refer -> /m, '', 'why', @s, $case);

# ---- while it is live ----
($store, $case) = stage('dual_registered');
@s = ('--store', $store);
act('run --until', 0, qr/^Ticked cases \d+ times: \d+ entries/, '', 'run', @s, '--until', '2026-09-21T08:00');
act('it is live', 0, qr/expecting/, '', 'cases', @s, '--state', 'live');
act('due', 0, qr/^ {12}  Fri 25 Sep 2026 16:00  $case  Weekly attendance return +provider: Sample Provider$/m, '', 'due', @s);
act('due of a role', 0, qr/Placement review/, '', 'due', @s, '--as', 'commissioner', '--until', '2026-12-31');
act('due of a task', 0, qr/\A(.*Placement review.*\n){2}\z/, '', 'due', @s, '--task', 'review', '--until', '2026-12-31');
act('due of a case', 0, qr/$case/, '', 'due', @s, '--case', lc $case);
act('due of a party', 0, qr/$case/, '', 'due', @s, '--party', 'coordinator-1');
act('due on a day is due until it is over', 0, qr/Fri 25 Sep/, '', 'due', @s, '--until', '2026-09-25');
act('nothing is overdue', 0, '', '', 'due', @s, '--overdue');
act('run', 0, undef, '', 'run', @s, '--until', '2026-09-28T10:00');
act('overdue', 0, qr/^3 days late   Fri 25 Sep 2026 16:00  $case  Weekly attendance return/, '', 'due', @s, '--overdue');
act('due says what finishes it', 0, qr/^ {14}next: record weekly_return$/m, '', 'due', @s, '--overdue', '--next');
act('due about a pupil', 2, '', qr/no subject 'S-NOBODY'/, 'due', @s, '--subject', 'S-NOBODY');
act('due in a state', 0, qr/Weekly attendance return/, '', 'due', @s, '--overdue', '--state', 'live');
act('due in another state', 0, '', '', 'due', @s, '--overdue', '--state', 'ending');
act('due in no state', 2, '', qr/'liv'/, 'due', @s, '--state', 'liv');
act('due since', 0, qr/Fri 2 Oct 2026 16:00 .*\(new\)$/m, '', 'due', @s, '--since', '2026-09-27');
act('due that nobody knows', 2, '', qr/You are nobody in this store/, 'due', @s, '--mine');
my $me = getpwuid($<);
act('a person who logs in', 0, undef, '', 'person', @s, 'coordinator-1', '--principal', $me);
act('mine', 0, qr/\A(.*coordinator: .*\n)+\z/, '', 'due', @s, '--mine', '--until', '2027-03-31');
act('two forms at a time', 2, '', qr/Say one of/, 'due', @s, '--csv', '--html');
my $evil = qq(=cmd "x"<script>);
act('a contact with signs of its own', 0, undef, '', 'organisation', @s, 'sample-provider', '--label', $evil, '--contact', '+44 1962');
act('due as CSV', 0, qr/\ALate,Due,Case,Pupil,Duty,Who,Contact,Next,Why,New\r\n"3 days late","Fri 25 Sep 2026 16:00","$case","S-\w+","Weekly attendance return","provider: =cmd ""x""<script>","'\+44 1962","record weekly_return","",""\r\n\z/,
    '', 'due', @s, '--overdue', '--csv');
act('due as HTML', 0, qr/<tr class="late"><td>3 days late<\/td>.*<td>provider: =cmd &quot;x&quot;&lt;script&gt;<\/td><td>\+44 1962<\/td>/s, '', 'due', @s,
    '--overdue', '--html');
act('due as JSON', 0, qr/"next":"record weekly_return"/, '', 'due', @s, '--overdue', '--json');
act('a record finishes the task', 0, qr/^Done/, '', 'record', @s, $case, 'weekly_return', 'week_ending=2026-09-25', '--as', 'provider');
act('no longer overdue', 0, '', '', 'due', @s, '--overdue');
act('a task that a fact finishes is not done by hand', 1, qr/^Refused: .*done by the fact that it asks for/s, '', 'done', @s, $case,
    'quality_report', '--as', 'provider');
my @mails = glob "$store.spool/*.eml";
cmp_ok(scalar @mails, '>=', 3, 'notices lie in the spool folder');
is(sprintf('%04o', (stat $mails[0])[2] & 07777), '0600', 'for the owner alone');
act('verify', 0, qr/ 0 faults/, '', 'verify', @s);

# ---- a task that nothing else shows to be done ----
my $errands = file('workflows/errands.yaml', <<'END');
waymark: 1
protocol: errands
version: 1
roles: {clerk: {label: Clerk}}
initial: open
states:
  open:
    tasks: {post: {label: Post the letter, who: clerk}}
    on: {close: {to: closed, by: clerk}}
  closed: {type: final}
END
my $office = fresh_store();
must('deploy', '--store', $office, $errands);
my $errand = json_of(must(qw(open errands --json --as clerk --store), $office))->{case};
like(wm('case', '--store', $office, $errand)->{out}, qr/Post the letter/, 'it is open');
act('done', 0, qr/^Done/, '', 'done', '--store', $office, $errand, 'post', '--as', 'clerk');
unlike(wm('case', '--store', $office, $errand)->{out}, qr/Post the letter/, 'and no longer');
done_testing();
