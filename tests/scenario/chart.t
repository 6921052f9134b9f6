#!/usr/bin/perl
# Charts in short: tests/scenario/chart/*.charts. Each becomes a story with its protocol inside, played in memory; then
# a protocol in a file and a story, played into a store, where every event finds the case as it was written down.
#
#     === ID: what it shows (clause of SCXML)
#     initial, states: as in a protocol; @word is an action that adds the word to `trail`; `x` and `y` may be anything
#     ---
#     open -> the active states
#     EVENT -> the same, after it; EVENT! is one that nothing answers
#     +PT1S -> the same, after so long
#
# After `|` stand the words of `trail`, or FIELD: VALUE, parted by semicolons.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename 'basename';
use File::Temp 'tempdir';
use Test::More;

my $waymark = abs_path($ENV{WAYMARK} // 'build/waymark');
my $folder = -w '/dev/shm' ? tempdir(DIR => '/dev/shm', CLEANUP => 1) : tempdir(CLEANUP => 1);

sub write_file {
    my ($path, $text) = @_;
    open my $out, '>', $path or die "$path: $!";
    print $out $text;
    close $out or die "$path: $!";
}

sub expectation {
    my ($states, $data, $refused) = @_;
    my @expect = ('states: [' . join(', ', split ' ', $states) . ']');
    push @expect, 'refused: not_expected' if $refused;
    if (defined $data) {
        my $fields = $data =~ /^-/ ? qq(trail: "$data") : join ', ', split /;\s*/, $data;
        $fields =~ s/trail: (-[^,"}]*)/trail: "$1"/;
        push @expect, "data: {$fields}";
    }
    return '{' . join(', ', @expect) . '}';
}

# An event of a story is a message, of a store a person's: there one that nothing answers is refused.
sub step {
    my ($line, $stored) = @_;
    my ($what, $states, $data) = $line =~ /^(\S+) -> (.*?)(?: \| (.*))?$/ or die "no step: $line\n";
    my $dropped = $what =~ s/!$//;
    my $expect = expectation($states, $data, $dropped && $stored);
    return "  - {open: {}, expect: $expect}\n" if $what eq 'open';
    return "  - {wait: {for: $1}, expect: $expect}\n" if $what =~ /^\+(.*)/;
    return '  - {' . ($stored ? 'send' : 'message') . ": $what, expect: $expect}\n";
}

sub steps {
    my ($stored, @lines) = @_;
    return "steps:\n" . join '', map { step($_, $stored) } @lines;
}

sub chart {
    my ($file, $text) = @_;
    my ($id, $title, $chart, $steps) = $text =~ /^(\S+): (.*?)\n(.*?)^---\n(.*)/ms or die "$file: no chart: $text\n";
    $chart =~ s/(?<![\w"])@([\w<>.*-]+)/{set: {trail: '= trail + " $1"'}}/g;
    $title =~ s/"/\\"/g;
    my $name = basename($file, '.charts') . "-$id";
    my @lines = grep { /\S/ } split /\n/, $steps;
    my $protocol = "waymark: 1\nprotocol: $name\nversion: 1\n"
        . "data: {trail: {type: any, default: \"-\"}, x: any, y: any}\n$chart";
    my $head = "waymark: 1\nscenario: $name\ntitle: \"$title\"\nstart: 2026-09-14T09:00\n";
    (my $inside = $protocol) =~ s/^/  /gm;
    write_file("$folder/memory/$name.yaml", "${head}protocol:\n$inside" . steps(0, @lines));
    write_file("$folder/tree/workflows/$name.yaml", $protocol);
    write_file("$folder/tree/$name.yaml", "${head}protocol: workflows/$name.yaml\n" . steps(1, @lines));
    return $name;
}

mkdir "$folder/$_" or die "$folder/$_: $!" for qw(memory tree tree/workflows);
my @names;
for my $file (sort glob 'tests/scenario/chart/*.charts') {
    open my $in, '<', $file or die "$file: $!";
    my $text = do { local $/; <$in> };
    push @names, map { chart($file, $_) } grep { /\S/ } split /^=== /m, $text;
}
cmp_ok(scalar @names, '>', 80, 'there are charts');
my $output = qx($waymark test $folder/memory 2>&1);
my %told = map { /^(not )?ok \d+ - \S*\/([\w-]+)\.yaml/ ? ($2 => !$1) : () } split /\n/, $output;
for my $name (@names) {
    ok($told{$name}, "$name, in memory") or diag($output =~ /(^not ok \d+ - \S*\/\Q$name\E\.yaml.*?)^(?:not )?ok/ms);
    my $said = qx($waymark test $folder/tree/$name.yaml --into $folder/tree/$name.db 2>&1);
    ok($? == 0, "$name, in a store") or diag($said);
}
done_testing();
