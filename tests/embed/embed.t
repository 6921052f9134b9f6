#!/usr/bin/perl
# FEEL stands alone: the program in the head of engine/feel/feel.h is built against the archives of feel, time and base
# and nothing else of the engine, and does what it says.
use strict;
use warnings;
use File::Basename 'dirname';
use File::Temp 'tempdir';
use Test::More;

my $build = dirname($ENV{WAYMARK} // 'build/waymark');
my %flags = (asan => '-fsanitize=address,undefined', ubsan => '-fsanitize=undefined', cover => '--coverage');
my ($variant) = $build =~ m{build/(\w+)$};
my $flags = $flags{$variant // ''} // '';
my $folder = tempdir('waymark-embed-XXXXXX', TMPDIR => 1, CLEANUP => 1);

open my $header, '<', 'engine/feel/feel.h' or die $!;
open my $source, '>', "$folder/guard.c" or die $!;
while (<$header>) {
    last if m{^ \*/};
    print $source substr($_, 7) if /^ \*     /;
    print $source "\n" if /^ \*$/;
}
close $source;

my @archives = map { "$build/lib$_.a" } qw(feel time base);
my $said = qx(cc -std=c17 -Wall -Wextra -Werror $flags -Iengine -o $folder/guard $folder/guard.c @archives \\
    -ljansson -lpcre2-8 -lbidgcc000 -lm 2>&1);
is($?, 0, 'it builds with the archives of feel, time and base alone') or diag($said);
is(qx($folder/guard 2>&1), "true\nfalse\nnull because 'hours' has no value\n", 'it evaluates a guard');
is($? >> 8, 0, 'it ends well');
done_testing();
