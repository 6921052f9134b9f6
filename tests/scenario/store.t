#!/usr/bin/perl
# Every story, played into a real store: it comes out the same, the journal verifies, and a rebuild from the journal
# gives every projection byte for byte; also after a correction and after an erasure.
use strict;
use warnings;
use File::Temp 'tempdir';
use Test::More;

my $waymark = $ENV{WAYMARK} // 'build/waymark';
my $folder = tempdir(CLEANUP => 1);
my @stories = sort glob 'tests/scenario/*.yaml';

sub holds {    # as `ok`, with what the command said where it does not
    my ($holds, $what, $output) = @_;
    return ok($holds, $what) || diag($output // '');
}

sub run_it {
    my $output = qx($waymark @_ 2>&1);
    return ($? >> 8, $output);
}

# A case's first fact that set data; corrected to what it was, so that it is there twice.
sub correctable {
    my ($db, $case) = @_;
    my ($status, $history) = run_it('history', $case, '--json', '--store', $db);
    for (split /\n/, $history) {
        return $1 if /"kind":"set"/ && /"sequence":(\d+)/;
    }
    return;
}

# The ends of a story; one without a name where it does not branch.
sub branches {
    my ($block) = $_[0] =~ /^branches:\n((?: .*\n|\s*\n)+)/m or return '';
    return $block =~ /^ {2}(\w+):/mg;
}

for my $story (@stories) {
    my ($name) = $story =~ m{([^/]+)\.yaml$};
    open my $in, '<', $story or die "$story: $!";
    my $text = do { local $/; <$in> };
    next if $text =~ /^protocol:\s*$/m;    # stands inside the file: not for a store
    my $db = "$folder/$name.db";
    my ($status, $output);
    for my $branch (branches($text)) {    # the last one's store is looked at below
        unlink glob "$db*";
        ($status, $output) = run_it('test', $story, '--into', $db, $branch eq '' ? () : ('--branch', $branch));
        holds($status == 0, "$name $branch comes out the same in a store", $output) or last;
    }
    next if $status;
    ($status, $output) = run_it('verify', '--store', $db);
    holds($status == 0, "$name: the journal verifies and rebuilds every projection", $output);

    my ($list_status, $cases) = run_it('cases', '--store', $db);
    my @cases = map { (split)[0] } split /\n/, $cases;
    holds(@cases > 0, "$name: there are cases", $cases) or next;
    for my $case (@cases) {
        my $entry = correctable($db, $case) or next;
        my ($got, $said) = run_it('correct', $case, $entry, 'set', 'placement.purpose=corrected', '--store', $db,
            '--as', 'commissioner');
        last if holds($got == 0 || $got == 1, "$name: a correction is answered", $said);
    }
    ($status, $output) = run_it('verify', '--store', $db);
    holds($status == 0, "$name: rebuilds after a correction", $output);
    for my $case (@cases) {
        my ($got, $said) = run_it('erase', $case, '--store', $db);
        holds($got == 0, "$name: case $case is erased", $said);
    }
    ($status, $output) = run_it('verify', '--store', $db);
    holds($status == 0, "$name: rebuilds after an erasure", $output);
}
done_testing();
