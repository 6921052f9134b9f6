#!/usr/bin/perl
# Cases that move to another version of their protocol: what is checked, what is refused, what comes out, and that each
# case is either old or new whenever the command dies.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(usleep);
use lib 'tests/cli/lib';
use Waymark;

mkdir "$folder/$_" for qw(rules workflows);
my $old = file('workflows/old.yaml', <<'END');
waymark: 1
protocol: visits
version: 1.0
roles: {school: {label: School}}
data:
  start: {type: date, class: public, by: school}
  remark: {type: string, class: public, by: school}
  hours: {type: number, class: public, by: school}
  shelf: {type: string, class: public, by: school}
initial: draft
states:
  draft:
    on: {begin: {to: running, by: school}}
    after:
      stuck: {when: 20 days after entered, do: [{set: {shelf: stuck}}]}
      nudge: {when: 2 days after entered, do: [{set: {remark: nudged}}]}
  running:
    type: parallel
    states:
      lessons:
        states:
          first: {on: {next: {to: second, by: school}}}
          second: {}
          lately: {type: history, history: shallow, default: first}
      bus:
        states:
          booked: {on: {lose: {to: lost, by: school}}}
          lost: {}
    on: {stop: {to: over, by: school}, pause: {to: away, by: school}}
    tasks:
      call: {who: school, due: 10 days after entered}
      report: {who: school, every: "0 16 * * FRI"}
  away: {on: {back: {to: lately, by: school}, rest: {to: over, by: school}}}
  over: {type: final}
END
my $text = text_of($old);
$text =~ s/version: 1.0/version: 2.0/;
$text =~ s/  remark: /  note: /;
$text =~ s/set: \{remark:/set: {note:/;
$text =~ s/hours: \{type: number/hours: {type: string/;
$text =~ s/  shelf: .*\n/  room: {type: string, default: R1, class: public, by: school}\n/;
$text =~ s/draft/outline/g;
$text =~ s/stuck: \{when: 20/late: {when: 30/;
$text =~ s/set: \{shelf: stuck\}/set: {room: late}/;
$text =~ s/\bcall: (.*)10 days after entered\}/ring: ${1}5 days after entered, tell: {soon: {when: 1 day before due, to: school}}}/;
$text =~ s/lately/recently/g;
$text =~ s/booked/ordered/g;
my $new = file('workflows/new.yaml', $text);
my $there = file('workflows/there.yaml', <<'END');
waymark: 1
migration: there
protocol: visits
from: 1.0
to: 2.0
states: {draft: outline, booked: ordered}
history: {lately: recently}
data: {remark: note, shelf: {aside: It has no place in this version.}}
tasks: {call: ring}
timers: {draft.after.stuck: outline.after.late}
END
my $back = file('workflows/back.yaml', <<'END');
waymark: 1
migration: back
protocol: visits
from: 2.0
to: 1.0
states: {outline: draft, ordered: booked}
history: {recently: lately}
data: {note: remark, room: {drop: The old version has none.}}
tasks: {ring: call}
timers: {outline.after.late: draft.after.stuck}
END

my $base = "$folder/visits.db";
must('init', '--store', $base, qw(--clock given --start 2026-09-01T09:00));
must('deploy', '--store', $base, $old, $new);
must('organisation', '--store', $base, qw(school-1 --kind school --label School));

sub visit {
    my ($store, @fields) = @_;
    return json_of(must('open', '--store', $store, qw(visits --version-of 1.0 --json --as school --party school=school-1),
        'start=2026-09-07', @fields))->{case};
}
sub send_to { my ($store, $case, @events) = @_; must('send', '--store', $store, $case, $_, qw(--as school)) for @events }
sub shown { return json_of(must('case', '--store', $_[0], $_[1], '--json')) }
sub states { return join ' ', sort @{shown(@_)->{states}} }
sub seen { must('case', '--store', $_[0], $_[1]) }
sub lines_seen { return join "\n", sort split /\n/, seen(@_) }
sub entries { return map { json_of($_) } lines_of(must('history', '--store', $_[0], $_[1], '--json')) }
sub sound { my ($store, $name) = @_; is(wm('verify', '--store', $store)->{status}, 0, "$name: the store is whole, projections too") }

# ---- what stands in the way ----
{
    my $store = fresh_store($base);
    my @stuck = sort(visit($store, 'hours=3'), visit($store, 'hours=4'));
    my $free = visit($store);
    my $before = text_of($store);
    my $dry = wm('migrate', '--store', $store, $there, '--dry-run');
    is($dry->{status}, 1, 'a dry run with cases that cannot move ends with 1');
    my @named = $dry->{out} =~ /^Case (\S+) cannot move\.\n  data hours: must be string, not number$/mg;
    is("@{[sort @named]}", "@stuck", 'it names each of them, and why');
    like($dry->{out}, qr/^visits 1\.0 -> 2\.0 by there: 1 can move, 2 cannot\.$/m, 'and counts them');
    unlike($dry->{out}, qr/$free/, 'one that can move is not named');
    like($dry->{err}, qr/3 of 3 cases/, 'progress goes to standard error');
    is(text_of($store), $before, 'nothing was written');

    my @lines = map { json_of($_) } lines_of(wm('migrate', '--store', $store, $there, qw(--dry-run --json))->{out});
    is(scalar @lines, 3, 'as JSON: a line for each, and the sum');
    is($lines[0]{reasons}[0]{of}, 'data hours', 'the reason by what it is of');
    is($lines[2]{can_move}, 1, 'the sum');

    my $real = wm('migrate', '--store', $store, $there);
    is($real->{status}, 1, 'the real run moves what can be moved, and ends with 1');
    like($real->{out}, qr/1 moved, 2 cannot/, 'it says so');
    is(states($store, $free), 'outline', 'the case that could has moved');
    is(states($store, $_), 'draft', 'one that could not is as it was') for @stuck;
    is(scalar(entries($store, $_)), 1, 'and nothing is on its record') for @stuck;
    must('set', '--store', $store, $_, qw(hours=null --as school)) for @stuck;
    like(wm('migrate', '--store', $store, $there)->{out}, qr/2 moved, 0 cannot/, 'mended, the others follow');
    my $head = must('verify', '--store', $store, '--head');
    my $again = wm('migrate', '--store', $store, $there);
    is($again->{status}, 0, 'run once more it is done');
    like($again->{out}, qr/0 moved, 0 cannot/, 'and moves nothing');
    is(must('verify', '--store', $store, '--head'), $head, 'nor writes anything');
    sound($store, 'after a migration in steps');
}

# ---- what comes out ----
{
    my $store = fresh_store($base);
    my $case = visit($store, 'remark=hello', 'shelf=B3');
    send_to($store, $case, qw(begin next));
    my $paused = visit($store);
    send_to($store, $paused, qw(begin next pause));
    must('migrate', '--store', $store, $there, qw(--now 2026-09-02T10:00));

    is(states($store, $case), 'ordered second', 'states go where the mapping says');
    my $seen = seen($store, $case);
    like($seen, qr/visits 2\.0/, 'the case has the new version');
    like($seen, qr/note\s+"hello"/, 'data goes to its new field');
    like($seen, qr/room\s+"R1"/, 'a new field begins with its default');
    unlike($seen, qr/B3/, 'what was put aside is not seen');
    like($seen, qr/ring\s+Mon 7 Sep 2026/, 'the due time is that of the new version');
    like($seen, qr/report\s+Fri 4 Sep 2026 17:00/, 'what was open stays open');
    unlike($seen, qr/report.*\n.*report/, 'once');

    my ($entry) = grep { $_->{kind} eq 'migrated' } entries($store, $case);
    my ($landed) = grep { $_->{effect} eq 'migrated' } @{$entry->{open}{effects}};
    my $sum = json_of(must('migrate', '--store', $store, $there, '--json'));
    is($landed->{mapping_hash}, $sum->{mapping_hash}, 'the entry has the hash of the mapping');
    is("$landed->{from} $landed->{to}", '1.0 2.0', 'both versions');
    is("@{$landed->{states}}", 'second ordered', 'and the states that came of it');
    is($entry->{open}{actor}{principal}, getpwuid($>) // "uid-$>", 'and who did it');
    my @entries = entries($store, $case);
    isnt($entries[0]{protocol}, $entry->{protocol}, 'entries before it are of the old version');
    like(must('history', '--store', $store, $case), qr/moved to another version: visits 1\.0 2\.0, in second, ordered/,
        'the history tells people');
    like(must('protocols', '--store', $store), qr/^migration\s+there/m, 'the mapping is on record in the store');

    send_to($store, $paused, 'back');
    is(states($store, $paused), 'ordered second', 'a remembered state is returned to under its new name');
    like(wm('why', '--store', $store, $case, 'lose', qw(--as school))->{out}, qr/lose -> lost/, 'why looks at the new version');
    send_to($store, $case, 'lose');
    is(states($store, $case), 'lost second', 'what happens then is decided under it');
    must('run', '--store', $store, '--until', '2026-09-12T00:00');
    my @told = must('history', '--store', $store, $case) =~ /^ +notice .*school/mg;
    is(scalar @told, 1, 'a reminder that only the new version has is sent about what was open');
    my @overdue = must('history', '--store', $store, $case) =~ /task overdue (\w+)/g;
    is("@{[sort @overdue]}", 'report report ring', 'each duty falls due once: two Fridays, one call');
    sound($store, 'after life under the new version');
}

# ---- timers ----
{
    my $carried = file('workflows/carried.yaml', text_of($there)
        =~ s/outline.after.late/{to: outline.after.late, due: carried}/r =~ s/call: ring/call: {to: ring, due: carried}/r);
    my $store = fresh_store($base);
    my $case = visit($store);
    my $busy = visit($store);
    send_to($store, $busy, 'begin');
    must('run', '--store', $store, '--until', '2026-09-04T00:00');
    like(seen($store, $case), qr/remark\s+"nudged"/, 'a timer fires before the migration');
    my $copy = fresh_store($store);
    must('migrate', '--store', $store, $there);
    must('set', '--store', $store, $case, qw(note=mine --as school));
    must('run', '--store', $store, '--until', '2026-09-22T00:00');
    like(seen($store, $case), qr/note\s+"mine"/, 'what has fired does not fire again');
    like(seen($store, $case), qr/room\s+"R1"/, 'one that is recomputed waits as long as the new version says');
    must('run', '--store', $store, '--until', '2026-10-02T00:00');
    like(seen($store, $case), qr/room\s+"late"/, 'and fires then');

    must('migrate', '--store', $copy, $carried);
    must('set', '--store', $copy, $_, qw(room=R2 --as school)) for $case, $busy;
    like(seen($copy, $busy), qr/ring\s+Sat 12 Sep 2026/, 'a due time that is carried stays, whatever changes');
    must('run', '--store', $copy, '--until', '2026-09-22T00:00');
    like(seen($copy, $case), qr/room\s+"late"/, 'so does a timer');
    sound($_, 'after timers') for $store, $copy;
}
{   # due before the migration by the new version's count: decided at the migration
    my $short = file('workflows/short.yaml', $text =~ s/version: 2.0/version: 3.0/r =~ s/when: 30 days/when: 1 day/r);
    my $hasty = file('workflows/hasty.yaml', text_of($there) =~ s/to: 2.0/to: 3.0/r =~ s/migration: there/migration: hasty/r);
    my $store = fresh_store($base);
    must('deploy', '--store', $store, $short);
    my $case = visit($store);
    must('migrate', '--store', $store, $hasty, qw(--now 2026-09-08T09:00));
    like(seen($store, $case), qr/room\s+"late"/, 'a time that has passed counts at once');
    my @entries = entries($store, $case);
    is($entries[-1]{kind}, 'timer', 'by an entry of its own');
    ok(!$entries[-1]{occurred_at}, 'as of the migration, not of a time under the old version');
    my $anew = file('workflows/anew.yaml', text_of($hasty) =~ s/draft: outline/draft: {to: outline, entered: now}/r);
    $case = visit($store);
    must('migrate', '--store', $store, $anew, qw(--now 2026-09-16T09:00));
    like(seen($store, $case), qr/room\s+"R1"/, 'a state that is entered now counts from now');
    sound($store, 'after a time that had passed');
}

# ---- and back ----
{
    my $store = fresh_store($base);
    my @cases = map { visit($store, "remark=$_", 'shelf=B3') } 1 .. 4;
    send_to($store, $cases[1], qw(begin));
    send_to($store, $cases[2], qw(begin next lose));
    send_to($store, $cases[3], qw(begin next pause));
    my @before = map { lines_seen($store, $_) } @cases;
    must('migrate', '--store', $store, $there);
    isnt(lines_seen($store, $cases[0]), $before[0], 'there');
    must('migrate', '--store', $store, $back);
    is(lines_seen($store, $cases[$_]), $before[$_], 'and back again, what was put aside too') for 0 .. 3;
    send_to($store, $cases[3], 'back');
    is(states($store, $cases[3]), 'booked second', 'a history has come back as well');
    send_to($store, $cases[2], 'stop');
    must('migrate', '--store', $store, $there);
    is(states($store, $cases[2]), 'over', 'a case that has ended stays where it ended');
    like(seen($store, $cases[2]), qr/visits 1\.0/, 'under its version');
    sound($store, 'there and back');
}

# ---- bad mappings ----
{
    my $store = fresh_store($base);
    my $case = visit($store);
    my %bad = (
        'a forgotten state' => [text_of($there) =~ s/booked: ordered//r, 'P152'],
        'a region without a state' => [text_of($there) =~ s/draft: outline/draft: outline, away: first/r, 'P156'],
        'a version that is not there' => [text_of($there) =~ s/to: 2.0/to: 9.9/r, 'P160'],
        'a timer that is not named' => [text_of($there) =~ s/^timers.*//mr, 'P152'],
        'no mapping at all' => [text_of($old), 'P006'],
    );
    for my $name (sort keys %bad) {
        my $file = file('workflows/bad.yaml', $bad{$name}[0]);
        my $r = wm('migrate', '--store', $store, $file);
        is($r->{status}, 3, "$name: status 3");
        like($r->{err}, qr/\Q[$bad{$name}[1]]/, "$name: $bad{$name}[1]");
        is(states($store, $case), 'draft', "$name: no case moved");
    }
    is(wm('migrate', '--store', $store, $there, $back)->{status}, 2, 'one mapping at a time');
    like(wm('migrate', '--store', "$folder/none.db", $there)->{err}, qr/none\.db/, 'a store that is not there');
}

# ---- stopped at any moment ----
{
    my $many = fresh_store($base);
    my $csv = file('many.csv', "party.school,start,remark\n" . join '', map { "school-1,2026-09-07,r$_\n" } 1 .. 400);
    must('import', '--store', $many, 'visits', $csv, qw(--version-of 1.0 --as school));
    my ($whole, $runs, $killed) = (0, 0, 0);
    srand 26;
    while ($runs < 40) {
        my $child = start_wm(args => ['migrate', '--store', $many, $there]);
        usleep(2000 + rand 60_000);
        my $signal = ++$runs % 4 ? 'KILL' : 'INT';
        kill $signal => $child->{pid};
        waitpid $child->{pid}, 0;
        $killed++ if $?;
        my $halves = sql($many, "select count(*) from cases where (states = 'draft') = (sequence > 1)");
        $whole++ if $halves == 0;
        last if !(0 + sql($many, "select count(*) from cases where states = 'draft'"));
    }
    cmp_ok($killed, '>=', 2, "killed in the middle $killed times in $runs runs");
    is($whole, $runs, 'each case was old or new whenever it died');
    like(must('migrate', '--store', $many, $there), qr/moved, 0 cannot/, 'the last run finishes');
    is(0 + sql($many, "select count(*) from cases where states = 'outline' and sequence = 2"), 400, 'each case moved once');
    sound($many, 'after all that');
}

# ---- shared rules that change ----
{
    my $limits = sub { my ($version, $days, $applies) = @_;
        return file('rules/limits.yaml', "waymark: 1\nlibrary: limits\nversion: $version\n$applies"
            . "define: {limit: $days}\n") };
    my $long = text_of($old) =~ s/protocol: visits/protocol: stays\nuse: [rules\/limits.yaml]/r
        =~ s/20 days after entered/"(limit) days after entered"/r;
    my $store = fresh_store($base);
    my $file = file('workflows/stays.yaml', $long);
    $limits->('1.0', 20, '');
    must('deploy', '--store', $store, $file);
    my @stay = (qw(stays --json --as school --party school=school-1 start=2026-09-07));
    my $live = json_of(must('open', '--store', $store, @stay))->{case};
    my $ended = json_of(must('open', '--store', $store, @stay))->{case};
    send_to($store, $ended, qw(begin stop));
    my $rules = $limits->('2.0', 6, '');
    my $unsaid = wm('deploy', '--store', $store, $rules);
    is($unsaid->{status}, 3, 'a library that does not say for whom it holds is not deployed');
    like($unsaid->{err}, qr/applies_to: new_cases/, 'and the remedy is named');

    $rules = $limits->('2.0', 6, "applies_to: new_cases\n");
    like(must('deploy', '--store', $store, $rules), qr/^library\s+limits 2\.0.*\nprotocol\s+stays 1\.0\+\w{8}  \w+  deployed$/m,
        'rules for new cases give a version of their own to the protocol that uses them');
    my $fresh = json_of(must('open', '--store', $store, @stay))->{case};
    like(seen($store, $live), qr/stays 1\.0\)/, 'a live case keeps the version under which it was opened');
    like(seen($store, $fresh), qr/stays 1\.0\+\w{8}\)/, 'a new one is opened under the new');

    $rules = $limits->('3.0', 4, "applies_to: live_cases\n");
    my $said = must('deploy', '--store', $store, $rules, qw(--now 2026-09-02T09:00));
    my $moved = 0;
    $moved += $1 while $said =~ /, (\d+) cases moved to it/g;
    is($moved, 2, 'rules for live cases move them');
    my ($entry) = grep { $_->{kind} eq 'migrated' } entries($store, $live);
    my ($landed) = grep { $_->{effect} eq 'migrated' } @{$entry->{open}{effects}};
    is($landed->{mapping}, 'limits 3.0', 'on record: which rules');
    is($landed->{from}, '1.0', 'from which version');
    like($landed->{to}, qr/^1\.0\+/, 'to which');
    is(states($store, $live), 'draft', 'they stay where they are');
    is(scalar(grep { $_->{kind} eq 'migrated' } entries($store, $ended)), 0, 'a case that has ended is not touched');
    my $head = must('verify', '--store', $store, '--head');
    must('deploy', '--store', $store, $rules);
    is(must('verify', '--store', $store, '--head'), $head, 'said again it changes nothing');
    must('run', '--store', $store, '--until', '2026-09-05T10:00');
    like(seen($store, $_), qr/shelf\s+"stuck"/, 'its limits are those of the new rules') for $live, $fresh;

    my $newer = file('workflows/newer.yaml', $text =~ s/protocol: visits/protocol: stays/r);
    must('deploy', '--store', $store, $newer);
    $said = must('deploy', '--store', $store, $limits->('3.5', 5, "applies_to: live_cases\n"));
    like($said, qr/, \d cases moved to it/, 'live cases of an older version follow as well');
    my $latest = json_of(must('open', '--store', $store, @stay))->{case};
    like(seen($store, $latest), qr/stays 2\.0\)/, 'new cases still open under the version that was deployed last');

    my $broken = file('rules/limits.yaml', "waymark: 1\nlibrary: limits\nversion: 4.0\napplies_to: live_cases\ndefine: {bound: 3}\n");
    my $r = wm('deploy', '--store', $store, $broken);
    is($r->{status}, 3, 'rules that a protocol cannot do with are not deployed');
    like($r->{err}, qr/'stays' 1\.0.* does not go together/, 'and it is named');
    sound($store, 'after changed rules');
}
done_testing();
