#!/usr/bin/perl
# waymark due beyond its filters (commands.t has those): notices that did not leave, and what is new to whoever
# asks.
use strict;
use warnings;
use File::Copy qw(copy);
use POSIX qw(setuid);
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my $me = getpwuid($<);
# What whoever is not granted everything sees: the grants are taken away behind the command's back.
sub ungranted { my ($store) = @_; my $copy = fresh_store($store); sql($copy, "DELETE FROM register WHERE kind = 'grant'"); return $copy }

# ---- notices that did not leave ----
{
    my ($store, $case, $subject, $provider) = stage('dual_registered');
    my @s = ('--store', $store);
    my $row = qr/^not carried   \S+ +\d+ \w+ 2026 [\d:]+ +\w{8}  \S.*\n {14}why: nobody has carried it since; next: run --once\n/m;
    act('what was sent a moment ago is on its way', 0, '', '', 'due', @s, '--now', '2026-09-01T08:14');
    act('after a quarter of an hour nobody is at work', 0, qr/\A(?:$row)+\z/, '', 'due', @s, '--now', '2026-09-01T08:16');

    # The spool folder is away: one notice is tried, the others wait for it; called again, the next one is tried.
    $ENV{WAYMARK_SPOOL} = file('no-folder', '');
    is(wm('run', @s, '--until', '2026-09-28T10:00')->{status}, 0, 'a spool folder that is away ends nothing');
    is(sql($store, "SELECT count(*) FROM notice WHERE status = 'later'"), "1\n", 'and is tried once');
    wm('run', @s, '--once') for 1 .. 10;
    delete $ENV{WAYMARK_SPOOL};
    my $r = act('they stand first, with why and when again', 0, qr/\A(?:retrying .*\n {14}why: cannot open the spool folder: \S.*; again on Mon 28 Sep 2026 10:02; next: outbox --retry n\w+\n)+3 days late /, '',
        'due', @s);
    like($r->{out}, qr/^retrying      Mon 28 Sep 2026 09:00  $case  return missing +commissioner: Sample School$/m, 'when, what, for whom');
    my @all = map { json_of($_) } lines_of(must('due', @s, '--json'));
    is(join(' ', sort keys %{{map { $_->{kind} => 1 } @all}}), 'duty notice', 'JSON tells them apart');
    my ($one) = grep { ($_->{notice} // '') eq 'return_missing' && $_->{who} eq 'provider' } @all;
    is("$one->{case} $one->{subject} $one->{holder} $one->{status} $one->{tries} $one->{since} $one->{next}",
        "$case $subject Sample Provider later 1 2026-09-28T08:00:00.000Z outbox --retry $one->{id}", 'with all that a program needs');
    my $waiting = grep { $_->{kind} eq 'notice' } @all;
    is($waiting, scalar lines_of(must('outbox', @s)), 'all that outbox has');
    my $count = sub { scalar grep { $_->{kind} eq 'notice' } map { json_of($_) } lines_of(must('due', @s, '--json', @_)) };
    is($count->('--overdue'), $waiting, '--overdue leaves them');
    is($count->('--until', '2026-09-28T11:00'), $waiting, '--until leaves them');
    is($count->('--case', $provider), 1, 'of one case');
    is($count->('--subject', $subject), $waiting - 1, 'about a pupil');
    is($count->('--state', 'live'), $waiting - 1, 'of cases in a state');
    is($count->('--party', 'coordinator-1'), $waiting - 1, 'of cases in which somebody takes part');
    is($count->('--as', 'commissioner'), 1, 'for a role');
    is($count->('--task', 'weekly_return'), 2, 'that a duty sends');
    must('person', @s, 'coordinator-1', '--principal', $me);
    is($count->('--mine'), $waiting - 1, 'of cases in which one has a role, whoever it was for');
    my @limited = map { json_of($_) } lines_of(must('due', '--store', ungranted($store), '--json'));
    is(scalar(grep { $_->{kind} eq 'notice' && $_->{case} eq $provider } @limited), 0, 'nothing of a case that one may not see');
    is(scalar(grep { $_->{kind} eq 'notice' && $_->{case} eq $case } @limited), $waiting - 1, 'all of one that one may see');
    like(must('due', @s, '--csv', '--as', 'commissioner'), qr/Next,Why,New\r\n"retrying","Mon 28 Sep 2026 09:00","$case","$subject","return missing","commissioner: Sample School","","outbox --retry n\w+","cannot open/, 'as CSV');
    like(must('due', @s, '--html', '--as', 'commissioner'), qr/<tr class="late"><td>retrying<\/td>.*<td>cannot open/, 'as HTML');
    act('tried again, they leave', 0, undef, '', 'outbox', @s, '--retry', $one->{id});
    must('run', @s, '--until', '2026-09-28T12:00');
    act('and the list is that of duties again', 0, qr/\A3 days late /, '', 'due', @s);
}

# ---- given up, handed over by hand, erased ----
{
    my $store = file('letters.db');
    my @s = ('--store', $store);
    my $here = 'tests/cli/letters';
    must('init', @s, qw(--clock given --start 2026-09-14T09:00));
    must('deploy', @s, "$here/workflows/direction.yaml");
    must('organisation', @s, qw(sample-school --kind school --label), 'Sample School');
    must('organisation', @s, qw(sample-authority --kind authority --label), 'Sample Council');
    must('person', @s, $_, '--name', "Parent \e[31m$_", '--contact', "$_\@example.org") for qw(parent-1 parent-2);
    my $case = json_of(must('open', @s, qw(direction --json --as board --party board=sample-school --party parent=parent-1 --party parent=parent-2
        --party authority=sample-authority)))->{case};
    must('set', @s, $case, '--data', file('plan.yaml', "address: A\nreport_to: B\ndays: 10\nfirst_day: 2026-09-21\n"
        . "session: {start: \"09:00\", break: \"11:00\", end: \"14:30\"}\nreasons: C\n"), '--as', 'board');
    must('send', @s, $case, qw(direct --as board));
    must('party', @s, $case, 'parent', $_, '--no-contact', '--as', 'board') for qw(parent-1 parent-2);
    must('run', @s, '--until', '2026-09-14T10:00');
    my $line = qr/^undelivered   Mon 14 Sep 2026 09:00  $case  \S.*  parent: Parent \\x1b\[31mparent-\d\n {14}why: the receiver is no party .*; next: outbox --retry n\w+\n/m;
    act('what was given up says why, and nothing acts on the terminal', 0, qr/\A(?:$line){2}/, '', 'due', @s);
    must('served', @s, $case, qw(direction parent --how hand --party parent-1 --as board), '--at', '2026-09-14T09:30');
    my $r = act('one that was handed over is not missing', 0, qr/\A$line(?!undelivered)/, '', 'due', @s);
    like($r->{out}, qr/^undelivered .*parent-2$/m, 'the other still is');
    must('erase', @s, $case);
    unlike(must('due', @s), qr/undelivered/, 'nor is one whose text was erased');
}

# ---- nobody has the role ----
{
    my $store = file('unheld.db');
    my @s = ('--store', $store);
    must('init', @s, qw(--clock given --start 2026-09-14T09:00));
    must('deploy', @s, 'tests/cli/letters/workflows/direction.yaml');
    must('organisation', @s, 'sample-school', qw(--kind school --label), 'Sample School');
    must('organisation', @s, $_, qw(--kind authority --label), "Sample Council $_") for qw(council-1 council-2);
    must('person', @s, 'parent-1', '--name', 'Parent One');
    my $case = json_of(must('open', @s, qw(direction --json --as board --party board=sample-school --party parent=parent-1)))->{case};
    must('set', @s, $case, '--data', file('ehcp.yaml', "has_ehcp: true\naddress: A\nreport_to: B\ndays: 10\nfirst_day: 2026-09-21\n"
        . "session: {start: \"09:00\", break: \"11:00\", end: \"14:30\"}\nreasons: C\n"), '--as', 'board');
    must('send', @s, $case, qw(direct --as board));
    must('run', @s, '--until', '2026-09-14T10:00');
    my $r = act('what was for nobody has not been sent', 0,
        qr/\Aundelivered   Mon 14 Sep 2026 09:00  $case  Notice of a direction +authority\n {14}why: nobody has the role, or may not be contacted; next: outbox --retry n\w+\n\z/, '', 'due', @s);
    my ($id) = $r->{out} =~ /--retry (n\w+)/;
    must('outbox', @s, '--retry', $id);
    must('run', @s, '--until', '2026-09-14T10:30');
    act('nor is it when it is tried again', 0, qr/\Aundelivered .*nobody has the role/s, '', 'due', @s);
    must('party', @s, $case, 'authority', 'council-1', '--as', 'board');
    must('outbox', @s, '--retry', $id);
    must('run', @s, '--until', '2026-09-14T11:00');
    act('until somebody has been named', 0, '', '', 'due', @s);
    like(text_of("$store.spool/$id.eml"), qr/^To: .*Sample Council council-1/m, 'to whom it goes then');
    is(sql($store, "SELECT count(*) FROM notice WHERE status = 'sent'"), "2\n", 'each once');
}

# ---- new since last time ----
{
    my ($store, $case, $subject) = stage('dual_registered');
    my @s = ('--store', $store);
    must('run', @s, '--until', '2026-09-21T08:00');
    my $before = sql($store, 'SELECT count(*) FROM entry');
    my $news = sub { scalar(() = must('due', @s, @_) =~ /  \(new\)$/mg) };
    my $lines = sub { scalar lines_of(must('due', @s, @_)) };
    my $all = $lines->();
    cmp_ok($all, '>=', 1, 'there are duties');
    is($news->(), 0, 'who has marked nothing is told of nothing new');
    act('unless they ask: then all is', 0, qr/\A(?:.*  \(new\)\n){$all}\z/, qr/All is new to you.*--seen/, 'due', @s, '--new');
    my @month = ('--until', '2026-10-20');
    is($news->('--seen', @month), 0, 'marking shows the list');
    is($lines->('--new', @month), 0, 'afterwards nothing is new');
    must('run', @s, '--until', '2026-09-28T10:00');
    my $r = act('what was opened since is new', 0, qr/\A3 days late .*\n[^\n]*Fri 2 Oct 2026 16:00 .*  \(new\)\n/s, '', 'due', @s, @month);
    is($news->(@month), 1, 'and nothing else');
    is(must('due', @s, @month), $r->{out}, 'looking twice changes nothing');
    act('--new shows only that', 0, qr/\A +Fri 2 Oct 2026 16:00 .*\n\z/, '', 'due', @s, '--new', @month);
    my @json = map { json_of($_) } lines_of(must('due', @s, '--json', @month));
    is(join(' ', map { $_->{due} } grep { $_->{new} } @json), '2026-10-02T15:00:00.000Z', 'as JSON');
    is(scalar(() = must('due', @s, '--csv', @month) =~ /,"new"\r\n/g), 1, 'as CSV');
    is($news->('--since', '2026-09-01', @month), scalar @json, '--since goes before the mark');
    for my $hiding (['--as', 'head'], ['--case', $case], ['--party', 'dsl-1'], ['--subject', $subject], ['--state', 'live'], ['--task', 'review'],
        ['--overdue'], ['--since', '2026-09-01']) {
        act("a list that $hiding->[0] cuts is not marked as seen", 2, '', qr/--seen does not go with $hiding->[0]: only a whole list/, 'due', @s, '--seen', @$hiding);
    }
    my $full = start_wm(args => ['due', @s, '--seen', @month], out => '/dev/full');
    isnt(wm_ends($full)->{status}, 0, 'a list that could not be written is a failure');
    is($news->(@month), 1, 'and is not marked as seen');
    must('person', @s, 'coordinator-1', '--principal', $me);
    is($news->('--mine', @month), 0, 'one\'s own list has a mark of its own');
    must('due', @s, '--mine', '--seen', @month);
    is($news->(@month), 1, 'which does not touch the other');
    must('due', @s, '--seen', @month);
    is($news->(@month), 0, 'seen');
    act('what lies beyond the end of the list that was seen is new', 0, qr/\A +Fri 23 Oct 2026 .*\(new\)\n\z/, '', 'due', @s, '--new', '--until', '2026-10-23');

    # The mark stands beside the journal.
    like(sql($store, "SELECT key FROM setting WHERE key LIKE 'seen %' ORDER BY key"), qr/\Aseen all \Q$me\E\nseen mine \Q$me\E\n\z/, 'a setting for each');
    sql($store, "UPDATE setting SET value = replace(value, ' ', 'x') WHERE key LIKE 'seen all %'");
    act('a mark that somebody spoilt says so', 3, '', qr/cannot be read.*due --seen/s, 'due', @s);
    my $position = sql($store, 'SELECT max(position) FROM entry');
    must('due', @s, '--seen');
    is(sql($store, 'SELECT max(position) FROM entry'), $position, 'seeing is no entry');
    act('the store verifies', 0, qr/ 0 faults/, '', 'verify', @s);
}

# ---- a store that can only be read, and one of an earlier day ----
{
    my ($store) = stage('dual_registered');
    must('run', '--store', $store, '--until', '2026-09-02T08:00');
    mkdir "$folder/shared";
    copy($store, "$folder/shared/store.db") or die $!;
    copy($waymark, "$folder/shared/waymark") or die $!;
    chmod 0444, "$folder/shared/store.db";
    chmod 0755, "$folder/shared/waymark";
    chmod 0777, "$folder/shared";
    chmod 0711, $folder;
    # The superuser may write everything: nobody looks.
    my $as_nobody = sub { return if $>; $( = $) = '65534 65534'; setuid(65534) or POSIX::_exit(126) };
    my %how = (program => "$folder/shared/waymark", before => $as_nobody);
    my @due = ('due', '--store', "$folder/shared/store.db", qw(--until 2027-08-31));
    my $r = judge('a store that can only be read is shown', 0, qr/Renew the approval/, '', wm_in(\%how, @due), @due);
    judge('but not marked as seen, and that is said', 4, $r->{out}, qr/may not be written/, wm_in(\%how, @due, '--seen'), @due);
    my $old = fresh_store('tests/store/example.db');
    sql($old, "INSERT OR IGNORE INTO setting VALUES ('clock', 'given'), ('now', '1789372800000')");
    act('an old store too', 0, undef, undef, 'due', '--store', $old, '--new');
    act('and marked', 0, undef, undef, 'due', '--store', $old, '--seen');
}
# ---- one duty for each row: the list says which; a case lists what is next first ----
my $rows = fresh_store();
my $protocol = file('rows.yaml', <<'END');
waymark: 1
protocol: rows
version: 1
time: {zone: Europe/London}
roles: {school: {label: School}}
edited_by: school
data: {providers: {type: table, rows: keyed, columns: {day: date}}}
states:
  live:
    tasks:
      later: {label: Report, who: school, due: 30 days after entered, done_by: {event: reported}}
      visit: {label: Visit, who: school, for_each: providers, due: on (each.day), done_by: {event: visited, where: event.provider = each.id}}
      undated: {label: Letter, who: school, done_by: {event: written}}
    on:
      visited: {by: school, takes: {provider: string}}
END
must('deploy', '--store', $rows, '--root', $folder, $protocol);
my $visits = json_of(must('open', '--store', $rows, qw(rows --as school --json), 'providers.studio.day=2026-09-03', 'providers.garage.day=2026-09-02'))->{case};
like(must('due', '--store', $rows, '--until', '2026-09-30'), qr/Visit, garage .*Visit, studio /s, 'each row has its name');
like(must('agenda', '--store', $rows, '--week', '2026-09-02'), qr/Visit, garage .*Visit, studio /s, 'in the agenda as well');
like(must('case', '--store', $rows, $visits), qr/Open tasks\n +Visit, garage .*\n +Visit, studio .*\n +Report .*\n +Letter +no due date/, 'in the case, in the order of their due times');
done_testing();
