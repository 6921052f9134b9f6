#!/usr/bin/perl
# Messages between cases of a store: in the sender's order, once each, also after a process was killed on the way; and
# two cases that answer each other for ever are stopped on record, and go on.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

mkdir "$folder/workflows";
file('workflows/pair.yaml', <<'YAML');
waymark: 1
protocol: pair
version: 1
time: {zone: Europe/London}
data: {trail: {type: string, default: "-"}, hits: {type: number, default: 0}}
links: {partner: {label: Partner, protocol: pair, max: 1}}
states:
  start:
    on:
      burst: {do: [{send: {event: one, to: partner}}, {send: {event: two, to: partner}}, {send: {event: three, to: partner}}]}
      one: {do: {set: {trail: = trail + " one"}}}
      two: {do: {set: {trail: = trail + " two"}}}
      three: {do: {set: {trail: = trail + " three"}}}
      serve: {do: {send: {event: ball, to: partner}}}
      ball: {do: [{set: {hits: = hits + 1}}, {send: {event: ball, to: partner}}]}
      stop: over
  over: {type: final}
YAML

sub pair {    # a store with two cases that are linked both ways
    my $store = "$folder/$_[0].db";
    my @s = ('--store', $store);
    must('init', @s, qw(--clock given --start 2026-09-01T08:00));
    must('deploy', @s, '--root', $folder, "$folder/workflows/pair.yaml");
    my @cases = map { json_of(must('open', @s, 'pair', '--json'))->{case} } 1 .. 2;
    must('link', @s, $cases[0], 'partner', $cases[1]);
    must('link', @s, $cases[1], 'partner', $cases[0]);
    return ($store, @cases);
}

sub kinds {    # of a case's entries
    my ($store, $case) = @_;
    return wm('history', '--store', $store, $case, '--json')->{out} =~ /"kind":"(\w+)"/g;
}

my ($store, $left, $right) = pair('order');
must('send', '--store', $store, $left, 'burst');
like(wm('case', '--store', $store, $right)->{out}, qr/- one two three/, 'messages of one command come in its order');
is(scalar(grep { $_ eq 'message' } kinds($store, $right)), 3, 'and once each');

($store, $left, $right) = pair('tennis');
wm('send', '--store', $store, $left, 'serve');
wm('run', '--store', $store, '--until', '2030-01-01T00:00');
my @undelivered = grep { $_ eq 'undelivered' } kinds($store, $left), kinds($store, $right);
is(scalar @undelivered, 1, 'a cycle of messages ends, on record in the case that it ended in');
like(join('', map { wm('history', '--store', $store, $_)->{out} } $left, $right), qr/too many messages led to this one/,
    'which says why');
my $hits = grep { $_ eq 'message' } kinds($store, $left), kinds($store, $right);
is($hits, 100, 'after a hundred');
is(sql($store, 'SELECT count(*) FROM message WHERE consumed = 0') + 0, 0, 'nothing waits any more');
act('the case goes on', 0, undef, '', 'send', '--store', $store, $right, 'stop');
act('the store is sound', 0, qr/0 faults/, '', 'verify', '--store', $store);

# ---- killed on the way ----
($store, $left, $right) = pair('killed');
for my $try (1 .. 12) {
    my $child = fork // die;
    if (!$child) {
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec $waymark, 'send', '--store', $store, $left, 'burst', '--id', "burst-$try" or die;
    }
    select undef, undef, undef, $try * 0.0015;
    kill 'KILL', $child;
    waitpid $child, 0;
    must('send', '--store', $store, $left, 'burst', '--id', "burst-$try");    # said again: done once
}
wm('run', '--store', $store, '--until', '2030-01-02T00:00');
is(scalar(grep { $_ eq 'message' } kinds($store, $right)), 36, 'killed or not, each message is taken once');
like(wm('case', '--store', $store, $right)->{out}, qr/-( one two three){12}\b/, 'and in order');
act('the store is sound', 0, qr/0 faults/, '', 'verify', '--store', $store);
done_testing();
