#!/usr/bin/perl
# The floors hold: every #include under engine/ goes to a floor that docs/architecture.md allows, and of another
# floor only to its public header. `layers.t ROOT` checks another tree (used to show that the test can fail).
use strict;
use warnings;

my $root = shift // '.';
my %may;
open my $doc, '<', "$root/docs/architecture.md" or die "docs/architecture.md: $!";
while (<$doc>) {
    next unless m{^\| `(\w+)/` \|[^|]*\|([^|]*)\|};
    my ($floor, $allowed) = ($1, $2);
    $may{$floor} = {map { $_ => 1 } $floor, split ' ', $allowed};
    for (split ' ', $allowed) {
        push @{$may{''}}, "$floor may include $_, which has no row above it" unless $may{$_};
    }
}

my @faults = @{delete $may{''} // []};
my @files = glob "$root/engine/*/*.[ch]";
for my $folder (glob "$root/engine/*/") {
    my ($floor) = $folder =~ m{(\w+)/$};
    push @faults, "engine/$floor has no row" unless $may{$floor};
}
for my $file (@files) {
    my ($floor) = $file =~ m{engine/(\w+)/};
    open my $in, '<', $file or die "$file: $!";
    while (<$in>) {
        push @faults, "$file:$.: an include without its folder" if /^\s*#\s*include\s+"[^\/"]+"/;
        next unless m{^\s*#\s*include\s+"(\w+)/(\w+)\.h"};
        my ($to, $header) = ($1, $2);
        push @faults, "$file:$.: $floor may not include $to" unless $may{$floor}{$to};
        push @faults, "$file:$.: $to/$header.h is private to $to"
            if $to ne $floor && $to ne 'base' && $header ne $to;
    }
}
my %only = (yaml => 'yaml.h', feel => 'pcre2.h', store => 'sqlite3.h', base => 'jansson.h');
for my $floor (sort keys %only) {
    for my $file (@files) {
        next if $file =~ m{engine/$floor/};
        open my $in, '<', $file or die "$file: $!";
        push @faults, map { "$file: only $floor/ includes $only{$floor}" } grep { /<\Q$only{$floor}\E>/ } <$in>;
    }
}
print "TAP version 13\n1..2\n";
print @files > 50 ? "ok" : "not ok", " 1 - there are files to look at (", scalar @files, ")\n";
print @faults ? "not ok" : "ok", " 2 - every include stays within its floor's row\n";
print "# $_\n" for @faults;
exit(@faults || @files <= 50);
