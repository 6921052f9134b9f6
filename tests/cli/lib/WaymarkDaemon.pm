# What the tests of the daemon share: a store on the wall clock whose cases have two timers at chosen seconds.
package WaymarkDaemon;
use strict;
use warnings;
use Exporter qw(import);
use POSIX qw(strftime);
use Time::HiRes qw(sleep time);
use Waymark;

our @EXPORT = qw(bell_store waits_for fired mails open_bell instant);
my $count = 0;
my $bell = <<'END';
waymark: 1
protocol: bell
version: 1
time: {zone: Europe/London}
roles: {clerk: {label: Clerk}}
data:
  first: {type: date and time, class: public, by: clerk}
  second: {type: date and time, class: public, by: clerk}
notices:
  rung: {to: clerk, subject: "Bell {{ reference }}", text: "It rang in {{ reference }}."}
initial: waiting
states:
  waiting:
    after:
      one: {when: on (first), do: [{notify: rung}]}
      two: {when: on (second), to: rung, do: [{notify: rung}]}
    on: {ring: {by: clerk, do: [{notify: rung}]}}
  rung: {type: final}
END

sub instant { my ($from_now) = @_; return strftime('%FT%TZ', gmtime(time + $from_now)) }

sub open_bell {
    my ($store, @seconds) = @_;
    my $opened = must('open', '--store', $store, 'bell', '--json', '--as', 'clerk', '--party', 'clerk=office', 'first=' . instant($seconds[0]),
        'second=' . instant($seconds[1]));
    return json_of($opened)->{case};
}

# A store with so many cases; `when` gives the two seconds from now of each.
sub bell_store {
    my ($cases, $when) = @_;
    my $store = "$folder/bell" . ++$count . '.db';
    mkdir "$folder/workflows";
    must('init', '--store', $store);
    must('deploy', '--store', $store, file('workflows/bell.yaml', $bell));
    must('organisation', '--store', $store, qw(office --kind school --label Office --contact office@example.org));
    return ($store, map { open_bell($store, $when->($_)) } 1 .. $cases);
}

sub waits_for {    # at most 20 seconds
    my ($holds) = @_;
    for (1 .. 200) {
        return 1 if $holds->();
        sleep 0.1;
    }
    return 0;
}

# How often a timer of a case was decided, by its journal.
sub fired {
    my ($store, $case, $timer) = @_;
    my @entries = map { json_of($_) } lines_of(must('history', '--store', $store, $case, '--json'));
    return scalar grep { ($_->{kind} // '') eq 'timer' && ($_->{open}{name} // '') =~ /\b$timer\b/ } @entries;
}

sub mails { my ($store) = @_; my @mails = glob "$store.spool/*.eml"; return scalar @mails }

1;
