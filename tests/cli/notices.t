#!/usr/bin/perl
# Notices by command: what one would say, letters on paper, proof of service; with what the law wants said of a
# direction off site (N02), an invitation (N07) and an outcome (N09), and with data that would like to be markup.
use strict;
use warnings;
use utf8;
use Cwd qw(abs_path);
use Encode qw(decode encode);
use MIME::QuotedPrint qw(decode_qp);
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my $here = 'tests/cli/letters';
my @story = ('--root', $here, "$here/direction.yaml");
act('the story of a direction', 0, qr/^ok 1 - /m, '', 'test', @story);

# ---- of a scenario ----
act('notice of a scenario', 0, qr/^Subject  Invitation to a review$/m, '', 'notice', @story, 'invitation');
act('every receiver', 0, qr/^To +Parent or carer: parent-1 .*^To +Parent or carer: parent-2 .*^To +Local authority: sample-authority/ms, '',
    'notice', @story, 'outcome');
act('of one role', 0, qr/\ANotice .*\nTo +Local authority: [^\n]*\nSubject/, '', 'notice', @story, qw(outcome --to authority));
act('a notice that is not there', 2, '', qr/direction has no notice 'outcme'.*Did you mean 'outcome'/s, 'notice', @story, 'outcme');
act('a role that is not there', 2, '', qr/no role 'granny'/, 'notice', @story, qw(outcome --to granny));
act('a scenario that is not there', 3, undef, undef, 'notice', '--root', $here, "$here/nowhere.yaml", 'outcome');
my $html = act('letter of a scenario', 0, qr/Draft: this letter has not been sent/, '', 'letter', @story, qw(direction --from board))->{out};
is(scalar(() = $html =~ /<article/g), 3, 'a sheet for each receiver');

my $faults = 'tests/scenario/language/notice-faults.yaml';
act('a date in words', 0, qr/On Monday 5 October 2026\.$/m, '', 'notice', $faults, 'whole');
act('a text that fails', 0, qr/^Faulty   division by zero; nothing stands there$/m, '', 'notice', $faults, 'report');
act('a part that is lost', 1, qr/^Broken   .*; it is not sent$/m, '', 'notice', $faults, 'long');
act('which is no letter', 1, '', qr/The notice is broken: this text would be too long\./, 'letter', $faults, 'long');

# ---- of a protocol that is not deployed ----
my @file = ('--root', $here, "$here/workflows/direction.yaml");
my $blank = act('a notice of a protocol says what has no value', 1, qr/^No value address\nNo value report_to\n.*^It cannot be sent:.*Person to report to/ms, '', 'notice', @file, 'direction');
like($blank->{out}, qr/^To +Parent or carer: sample-parent .*^To +Local authority; takes no part now/ms, 'and to whom it would go');
act('with made values nothing is blank', 0, qr/^ +Where: \[Address of the placement\]$(?!.*No value)/ms, '', 'notice', @file, qw(direction --sample));
act('with given ones beside them', 0, qr/^ +Where: 1 Sample Road\n.* for 12 days\n.*\[Reasons and objectives\]/ms, '', 'notice', @file, qw(direction --sample days=12),
    'address=1 Sample Road');
act('values of the case in a file, and roles that take part by them', 0, qr/^To +Local authority: sample-authority .*decided: It goes on$/ms, '', 'notice', @file,
    'outcome', '--data', file('outcome.yaml', "has_ehcp: true\ndecision: It goes on\ndecision_reasons: It helps\n"));
is_deeply(json_of(wm('notice', @file, qw(invitation --json review_on=2026-10-01))->{out})->{blanks}, [qw(review_at review_place)], 'as JSON');
act('a value of another type', 2, '', qr/days: a value of type number is needed/, 'notice', @file, qw(direction days=many));
act('a value that its check forbids', 2, '', qr/days: its check does not hold/, 'notice', @file, qw(direction days=-1));
act('a notice that the protocol does not have', 2, '', qr/Did you mean 'outcome'/, 'notice', @file, 'outcme');
act('a protocol with faults', 3, '', qr/error/, 'notice', '--root', $folder, file('broken.yaml', "waymark: 1\nprotocol: broken\n"), 'letter');
act('a letter of a protocol is a draft', 0, qr/Draft: this letter has not been sent.*\[Reasons and objectives\]/s, '', 'letter', @file, qw(direction --sample));
act('with a blank there is none', 1, qr/\AThe notice lacks what it must contain/, '', 'letter', @file, 'direction');
act('made values are for protocols', 2, '', qr/--sample goes with a protocol/, 'notice', @story, qw(outcome --sample));
act('what an event carries', 0, qr/reviewed on 2026-10-01/, '', 'notice', 'workflows/hampshire/placement.yaml', 'review_invitation', 'review_date=2026-10-01');

# ---- of a case ----
my $store = file('letters.db');
my @s = ('--store', $store);
must('init', @s, qw(--clock given --start 2026-09-14T09:00));
must('deploy', @s, "$here/workflows/direction.yaml");
must('organisation', @s, qw(sample-school --kind school --label), 'Sample School', '--contact', 'office@school.example.org',
    '--address', '2 Sample Lane, Sampletown, ZZ1 1ZZ');
must('organisation', @s, qw(sample-authority --kind authority --label), 'Sample Council');
must('person', @s, 'parent-1', '--name', 'Parent One', '--address', '3 Sample Row,Sampletown');
must('person', @s, 'parent-2', '--name', '<script>alert(1)</script> & "Two"', '--contact', 'two@example.org');
my $case = json_of(must('open', @s, qw(direction --json --as board --party board=sample-school --party parent=parent-1 --party parent=parent-2
    --party authority=sample-authority)))->{case};
my $r = act('what it lacks, with a remedy', 1, qr/^It cannot be sent:\n.*Address of the placement\.  \[direction\.contains\]/ms, '', 'notice', @s, $case,
    'direction');
like($r->{out}, qr/Local authority; takes no part now/, 'and who gets none');
like($r->{out}, qr/Parent One \(parent-1\), no contact in the register$/m, 'and who has no address for mail');
my $json = json_of(wm('notice', @s, $case, qw(direction --json))->{out});
is($json->{lacks}{need}, 'direction.contains', 'as JSON');
is_deeply([map { $_->{reached} ? 1 : 0 } @{$json->{to}}], [1, 1, 0], 'who is reached');
act('a draft with a blank is not printed', 1, qr/lacks what it must contain/, '', 'letter', @s, $case, qw(direction --draft));
act('why foretells the refusal', 1, qr/direct -> .*Session start.*remedy +Say what is missing/s, '', 'why', @s, $case, 'direct');
act('the event is refused, all at once', 1, qr/^Refused.*Number of days.*clause +N02.*who +Governing board/ms, '', 'send', @s, $case,
    qw(direct --as board));
act('nothing was sent', 2, '', qr/has sent no notice 'direction'.*--draft/s, 'letter', @s, $case, 'direction');

my $long = 'x' x 5000;
my $hebrew = "\x{5E9}\x{5DC}\x{5D5}\x{5DD}";
my $plan = file('plan.yaml', encode('UTF-8', <<"END"));
address: "1 Sample Road\\n</td><td onload='x'>Sampletown"
report_to: "$hebrew \\u202E"
days: 10
first_day: 2026-09-21
session: {start: "09:00", break: "11:00", end: "14:30"}
reasons: "To improve <b>behaviour</b> & $long {{ days }}"
END
act('set', 0, qr/^Done/, '', 'set', @s, $case, '--data', $plan, '--as', 'board');
act('now it is whole', 0, qr/Report to: /, '', 'notice', @s, $case, 'direction');
act('a draft says so', 0, qr/class="draft"/, '', 'letter', @s, $case, qw(direction --draft --to parent));
act('and it is sent', 0, qr/^Done.*notice:  direction to Parent or carer/ms, '', 'send', @s, $case, qw(direct --as board));
$r = act('letter', 0, qr/\A<!DOCTYPE html>/, '', 'letter', @s, $case, 'direction');
my $letter = decode('UTF-8', $r->{out});
is(scalar(() = $letter =~ /<article/g), 2, 'one for each parent');
unlike($letter, qr/<script|onload='|<b>|class="draft"/, 'nothing in the data is markup');
like($letter, qr{<address class="from" dir="auto">Sample School<br>\n2 Sample Lane<br>\nSampletown<br>\nZZ1 1ZZ</address>}, 'the letterhead is of whoever sent it');
like($letter, qr{<address class="to" dir="auto">&lt;script&gt;alert\(1\)&lt;/script&gt; &amp; &quot;Two&quot;</address>}, 'a hostile name');
like($letter, qr{<td dir="auto">$hebrew \\u\{202e\}</td>}, 'a text from right to left; a mark that would turn it is shown');
like($letter, qr/$long \{\{ days \}\}/, 'a long word, and braces that are not looked into');
my $golden = "$here/direction.html";
(my $shown = $letter) =~ s/\b$case\b/REFERENCE/g;
$shown =~ s/x{5000}/(5000 times x)/g;
if ($ENV{WAYMARK_BLESS}) { open my $out, '>:utf8', $golden or die $!; print $out $shown; close $out or die $! }
is($shown, decode('UTF-8', text_of($golden)), "the whole page is that of $golden");
act('another time of day is the same letter', 0, $r->{out}, '', 'letter', @s, $case, 'direction');
act('of one party', 0, qr/Parent One/, '', 'letter', @s, $case, qw(direction --to parent-1));
act('another letterhead', 0, qr/class="from" dir="auto">Sample Council</, '', 'letter', @s, $case, qw(direction --from authority));
act('a letterhead of nobody', 2, '', qr/no role 'granny'/, 'letter', @s, $case, qw(direction --from granny));
act('what was sent is not changed', 2, '', qr/goes with --draft/, 'letter', @s, $case, 'direction', 'days=3');
act('nobody of that role got it', 2, '', qr/sent no notice 'direction' to them/, 'letter', @s, $case, qw(direction --to authority));

# ---- carried by mail: HTML is escaped there as well, and fields cannot end ----
must('run', @s, '--once');
my ($mail) = grep { /two\@example/ } map { decode_qp(text_of($_)) } glob "$store.spool/*.eml";
ok(defined $mail && $mail =~ /multipart\/alternative/ && $mail !~ /^<script|<b>behaviour<\/b>.*<\/span>/m, 'the mail has both forms');
like($mail, qr/&lt;b&gt;behaviour&lt;\/b&gt;/, 'and the HTML one is escaped');

# ---- proof of service ----
act('begin is refused before', 1, qr/parent was given the notice/, '', 'send', @s, $case, qw(begin --as board));
act('a way that is none', 1, qr/^Refused.*one of post, hand, email/ms, '', 'served', @s, $case, qw(direction parent --how fax --as board));
act('on somebody else', 1, qr/nobody of that role/, '', 'served', @s, $case, qw(direction parent --party parent-9 --as board));
act('a notice that is not there', 1, qr/there is no such notice/, '', 'served', @s, $case, qw(letter parent --as board));
act('on which role, where several get it', 1, qr/which role/, '', 'served', @s, $case, qw(direction --how post --as board));
act('not before it happened', 2, '', qr/has not come yet/, 'served', @s, $case, qw(direction parent --at 2026-12-01 --as board));
act('proof of what was never sent is remarked on', 0, qr/^Done/, qr/^The case has sent no notice 'outcome' to parent\. The proof is on record/, 'served', @s,
    $case, qw(outcome parent --how hand --party parent-1 --as board));
act('served', 0, qr/^Done/, '', 'served', @s, $case, qw(direction parent --how hand --party parent-1 --evidence receipt --as board), '--now',
    '2026-09-15T15:20');
like(wm('history', @s, $case)->{out}, qr/served direction parent .*hand/, 'on record, with how');
act('begin', 0, qr/^Done/, '', 'send', @s, $case, qw(begin --as board));

# ---- from when a letter by post counts ----
{
    mkdir "$folder/workflows";
    mkdir "$folder/rules";
    symlink abs_path('rules/calendars'), "$folder/rules/calendars";
    my $protocol = file('workflows/posted.yaml', <<'END');
waymark: 1
protocol: posted
version: 1
time: {zone: Europe/London, calendar: england-working-days}
roles: {board: {label: Board}, parent: {label: Parent}}
edited_by: board
notices: {letter: {to: parent, subject: Letter, text: Letter, proof: required, served: {post: 2 working days after sent}}}
needs: {told: {rule: 'served("letter", "parent", entered)', says: The letter was not served.}}
states: {open: {on: {go: {to: done, by: board, needs: told}, tell: {by: board, do: {notify: letter}}}}, done: {type: final}}
END
    my $post = file('posted.db');
    my @p = ('--store', $post);
    must('init', @p, qw(--clock given --start 2026-12-23T09:00));
    must('deploy', @p, 'rules/calendars/england-working-days.yaml', $protocol);
    must('person', @p, 'parent-1', '--name', 'Parent One');
    my $letter = json_of(must('open', @p, qw(posted --json --as board --party parent=parent-1)))->{case};
    act('a preview says from when it would count', 0, qr/^Served   sent now by post, it counts from Tue 29 Dec 2026 00:00$/m, '', 'notice', @p, $letter, 'letter');
    is(json_of(must('notice', @p, $letter, qw(letter --json)))->{counts}{post}, '2026-12-29T00:00:00.000Z', 'as JSON');
    act('by post', 0, qr/^  served:  letter, counts from Tue 29 Dec 2026 00:00$/m, qr/has sent no notice 'letter'/, 'served', @p, $letter, qw(letter --how post --as board));
    like(must('history', @p, $letter), qr/served letter parent, will count from Tue 29 Dec 2026 00:00 = .*how: "?post/, 'on record, with the day');
    act('not yet', 1, qr/was not served/, '', 'send', @p, $letter, qw(go --as board --now 2026-12-28T23:00));
    act('how it was served must be said', 1, qr/how it was served says when it counts/, '', 'served', @p, $letter, qw(letter --as board));
    act('then', 0, qr/^Done/, '', 'send', @p, $letter, qw(go --as board --now 2026-12-29T00:00));
    like(must('history', @p, $letter), qr/served letter parent, counts from Tue 29 Dec 2026 00:00 =/, 'and when it has counted');
    my $late = json_of(must('open', @p, qw(posted --json --as board --party parent=parent-1), '--now', '2026-12-30T09:00'))->{case};
    must('served', @p, $late, qw(letter --how post --as board --at 2026-12-30T09:00 --now 2027-01-06T09:00));
    act('recorded late, it has counted', 0, qr/^Done/, '', 'send', @p, $late, qw(go --as board));
    act('the store verifies', 0, qr/ 0 faults/, '', 'verify', @p);
}

# ---- an invitation and an outcome ----
must('set', @s, $case, qw(has_ehcp=true review_on=2026-09-20 review_at=10:00 review_place=School --as board));
act('too late an invitation', 1, qr/6 days before/, '', 'send', @s, $case, qw(invite --as board));
must('set', @s, $case, qw(review_on=2026-09-21 --as board));
act('an invitation', 0, qr/notice:  invitation to Local authority/, '', 'send', @s, $case, qw(invite --as board));
act('an invitation says that views may be sent', 0, qr/Monday 21 September 2026 at 10:00, at School\..*send your views in<br>\nwriting/s, '', 'letter', @s, $case,
    qw(invitation --to authority));
act('an outcome with reasons', 0, qr/notice:  outcome to Local authority/, '', 'send', @s, $case, 'review', 'decision=It goes on', 'reasons=It helps',
    qw(--as board));
like(wm('letter', @s, $case, qw(outcome --to authority))->{out}, qr/Sample Council.*It was decided: It goes on.*reasons are these: It helps/s, 'which the authority gets');

# ---- as many parents as there are ----
must('person', @s, $_, '--name', $_) for qw(parent-3 parent-4);
my $family = json_of(must('open', @s, qw(direction --json --as board --party board=sample-school), map { ('--party', "parent=parent-$_") } 1 .. 4))->{case};
is(scalar(() = wm('notice', @s, $family, 'invitation')->{out} =~ /^To +Parent or carer: /mg), 4, 'each of four parents would be told');

# ---- rechecked at printing ----
must('party', @s, $case, 'parent', 'parent-2', '--no-contact', '--as', 'board');
$r = act('who must not be contacted gets no letter', 0, qr/Parent One/, qr/^Not printed: parent-2 /, 'letter', @s, $case, 'outcome');
unlike($r->{out}, qr/Two/, 'nor is the name there');
act('no letter at all is a refusal', 1, '', qr/Not printed/, 'letter', @s, $case, qw(outcome --to parent-2));
done_testing();
