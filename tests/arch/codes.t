#!/usr/bin/perl
# Each diagnostic code that a floor's sources use stands exactly once in that floor's table of codes, which
# `waymark explain` reads, and each code of a table is used. A table is an array `struct diag_code X_codes[]`.
use strict;
use warnings;

my $root = "engine";
my (%used, %listed, @letters);

sub text_of {
    my ($path) = @_;
    open my $in, "<", $path or die "$path: $!";
    local $/;
    return scalar <$in>;
}

for my $path (sort glob "$root/*/*.c") {
    my ($floor) = $path =~ m{^$root/([^/]+)/};
    my $text = text_of($path);
    $text =~ s{/\*.*?\*/}{}gs;
    while ($text =~ s/struct\s+diag_code\s+\w+\[\]\s*=\s*\{(.*?)\n\};//s) {
        my $table = $1;
        $listed{$floor}{$1}++ while $table =~ /\{\s*"([A-Z][0-9]{3})"/g;
    }
    $used{$floor}{$1}{$path} = 1 while $text =~ /"([A-Z][0-9]{3})"/g;
}

my %floors = map { $_ => 1 } keys %used, keys %listed;
my $number = 0;
sub point {
    my ($holds, $name, @why) = @_;
    $number++;
    print $holds ? "" : "not ", "ok $number - $name\n";
    print "# $_\n" for $holds ? () : @why;
}

print "TAP version 13\n";
point(scalar(%listed), "there are tables of codes", "no table found: are tests run from the project's root?");
my %owner;
for my $floor (sort keys %floors) {
    my ($u, $l) = ($used{$floor} // {}, $listed{$floor} // {});
    my @missing = grep { !$l->{$_} } sort keys %$u;
    my @unused = grep { !$u->{$_} } sort keys %$l;
    my @twice = grep { $l->{$_} > 1 } sort keys %$l;
    point(!@missing, "$floor: each code used is in its table",
          map { "$_ is used in " . join(", ", sort keys %{$u->{$_}}) } @missing);
    point(!@unused, "$floor: each code in its table is used", map { "$_ is used nowhere" } @unused);
    point(!@twice, "$floor: no code stands twice", map { "$_ stands twice" } @twice);
    push @{$owner{substr($_, 0, 1)}{$floor}}, $_ for sort keys %$l;
}
my @shared = grep { keys %{$owner{$_}} > 1 } sort keys %owner;
point(!@shared, "each letter belongs to one floor",
      map { "$_ is used by " . join(", ", sort keys %{$owner{$_}}) } @shared);
print "1..$number\n";
