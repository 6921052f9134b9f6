#!/usr/bin/perl
# The stories of the language hold their protocols; here each protocol becomes a file of a tree of its own, and the
# story is played into a store: it comes out the same, and the journal rebuilds every projection byte for byte, also
# after an erasure.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename 'basename';
use File::Temp 'tempdir';
use Test::More;

my $waymark = abs_path($ENV{WAYMARK} // 'build/waymark');
my $rules = abs_path('rules');
# Many small stores: where memory can hold them, they do not wait for a disk.
my $folder = -w '/dev/shm' ? tempdir(DIR => '/dev/shm', CLEANUP => 1) : tempdir(CLEANUP => 1);
my @stories = sort glob 'tests/scenario/language/*.yaml';

sub holds {    # as `ok`, with what the command said where it does not
    my ($holds, $what, $output) = @_;
    return ok($holds, $what) || diag($output // '');
}

sub write_file {
    my ($path, $text) = @_;
    open my $out, '>', $path or die "$path: $!";
    print $out $text;
    close $out or die "$path: $!";
}

# Lines of a block below a `protocol:` key, less their indent; the key is left with the path of the new file.
sub split_off {
    my ($tree, @lines) = @_;
    my @story;
    while (@lines) {
        my $line = shift @lines;
        my ($indent) = $line =~ /^( *)protocol:\s*$/ or do { push @story, $line; next };
        my $inner = length($indent) + 2;
        my @block;
        push @block, shift @lines while @lines && $lines[0] =~ /^(?: {$inner}|\s*$)/;
        s/^ {0,$inner}// for @block;
        my ($id) = map { /^protocol: ([a-z0-9-]+)/ ? $1 : () } @block;
        write_file("$tree/workflows/$id.yaml", join '', @block);
        push @story, "${indent}protocol: workflows/$id.yaml\n";
    }
    return join '', @story;
}

# The ends of a story; one without a name where it does not branch.
sub branches {
    my ($block) = $_[0] =~ /^branches:\n((?: .*\n|\s*\n)+)/m or return '';
    return $block =~ /^ {2}(\w+):/mg;
}

for my $path (@stories) {
    my $name = basename($path, '.yaml');
    my $tree = "$folder/$name";
    mkdir $tree and mkdir "$tree/workflows" and symlink $rules, "$tree/rules" or die "$tree: $!";
    open my $in, '<', $path or die "$path: $!";
    my @lines = <$in>;
    if (grep { /^  - \{message: / } @lines) {
      SKIP: { skip("$name: a store takes messages from cases only", 1) }
        next;
    }
    write_file("$tree/story.yaml", split_off($tree, @lines));
    my $output;
    for my $branch (branches(join '', @lines)) {    # the last one's store is looked at below
        unlink glob "$tree/story.db*";
        my $option = $branch eq '' ? '' : "--branch $branch";
        $output = qx($waymark test $tree/story.yaml --into $tree/story.db $option 2>&1);
        holds($? == 0, "$name $branch comes out the same in a store", $output) or last;
    }
    -e "$tree/story.db" or next;
    $output = qx($waymark verify --store $tree/story.db 2>&1);
    holds($? == 0, "$name: the journal verifies and rebuilds every projection", $output);
    for my $case (map { (split)[0] } split /\n/, qx($waymark cases --store $tree/story.db 2>/dev/null)) {
        $output = qx($waymark erase $case --store $tree/story.db 2>&1);
        holds($? == 0 || $output =~ /nothing about/, "$name: case $case is erased, if it holds anything", $output);
    }
    $output = qx($waymark verify --store $tree/story.db 2>&1);
    holds($? == 0, "$name: rebuilds after an erasure", $output);
}
done_testing();
