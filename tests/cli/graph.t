#!/usr/bin/perl
# Pictures of statecharts. Graphviz is not among the packages that the tests need: where it is missing, what it would
# draw is not looked at, and the test says so.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my $placement = 'workflows/hampshire/placement.yaml';
my ($dot_there) = grep { -x "$_/dot" } split /:/, $ENV{PATH};

my $dot = must('graph', $placement, qw(--format dot));
like($dot, qr/^digraph \{/, 'DOT');
like($dot, qr/subgraph "cluster_live" \{/, 'a state with states of its own is a cluster');
like($dot, qr/"dual_registered" -> "live!" \[style=dashed[^\n]*after first_day/, 'an arrow of time is marked');
like($dot, qr/complete_pack.*by commissioner.*needs pack_ready, provider_evidence/, 'an arrow says who may, and what it needs');
my $mermaid = must('graph', $placement, qw(--format mermaid));
like($mermaid, qr/^stateDiagram-v2\n/, 'Mermaid');
like($mermaid, qr/^\s+--$/m, 'its regions are parted');

SKIP: {
    skip 'graphviz is not installed', 4 if !$dot_there;
    my $r = wm('graph', $placement);
    is($r->{status}, 0, 'SVG is what comes without --format');
    is($r->{err}, '', 'without a word of Graphviz');
    like($r->{out}, qr/<svg .*<\/svg>\s*$/s, 'it is whole');
    my @labels = $r->{out} =~ /font-weight="bold"[^>]*>([^<]+)</g;
    ok((grep { $_ eq 'Data pack being put together' } @labels), 'and has the labels of states');
}
{
    my $tools = "$folder/tools";
    mkdir $tools;
    local $ENV{PATH} = $tools;
    my $r = wm('graph', $placement);
    is($r->{status}, 4, 'without Graphviz: status 4');
    like($r->{err}, qr/'dot' could not be started.*install the package graphviz, or take --format dot/s, 'and the remedy');
    is($r->{out}, '', 'and no half picture');
    file('tools/dot', "#!/bin/sh\necho 'no room' >&2\nexit 3\n");
    chmod 0755, "$tools/dot";
    $r = wm('graph', $placement);
    is($r->{status}, 4, 'where it fails: status 4');
    like($r->{err}, qr/no room.*could not draw/s, 'with what it said');
}

my ($store, $case) = stage('referred');
my $marked = must('graph', '--store', $store, '--case', $case, qw(--format dot));
like($marked, qr/"referred" \[[^\n]*fillcolor="#fde047"/, 'the active state of a case stands out');
like($marked, qr/"needs_assessed" \[[^\n]*fillcolor="#fef9c3"/, 'so do states that it was in');
like($marked, qr/"consent_sought" -> "referred" \[[^\n]*penwidth=3[^\n]*refer/, 'and the way that it took');
unlike($marked, qr/"data_pack_complete" \[[^\n]*fillcolor="#f[de]/, 'others do not');
like($marked, qr/case $case/, 'the title names the case');
like(must('graph', '--store', $store, qw(hants-placement --format dot)), qr/^digraph/, 'a deployed protocol is drawn by its id');
like(must('graph', '--store', $store, $placement, '--case', $case, qw(--format dot)), qr/penwidth=3/, 'a case on a file');

is(wm('graph')->{status}, 2, 'nothing to draw: status 2');
is(wm('graph', $placement, qw(--format png))->{status}, 2, 'another format: status 2');
is(wm('graph', '--store', $store, 'no-such')->{status}, 2, 'no such protocol: status 2');
is(wm('graph', file('bad.yaml', "waymark: 1\nprotocol: x\n"))->{status}, 3, 'a file with faults: status 3');
is(wm('graph', '--store', $store, '--case', 'ZZZZZZZZ')->{status}, 2, 'no such case: status 2');
done_testing();
