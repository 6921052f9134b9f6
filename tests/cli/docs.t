#!/usr/bin/perl
# The pages are true: every shell command that README.md and docs/*.md show is run, in the order of its page, in a folder
# of its own; where a page shows what a command says, it says that. References are made at random: one that a page
# shows stands for the one that was made.
use strict;
use warnings;
use Cwd qw(getcwd);
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my $user = getpwuid($>) // "uid-$>";
my $root = getcwd();
my $reference = qr/(?:[SP]-)?[A-HJ-NP-Z2-9]{8}/;

# Blocks of a page: [language, first line, text].
sub blocks_of {
    my ($path) = @_;
    my (@blocks, $open);
    my $line = 0;
    for my $text (split /\n/, text_of($path), -1) {
        $line++;
        if ($text =~ /^```(\w*)\s*$/) {
            if ($open) { push @blocks, $open; $open = undef } else { $open = [$1, $line + 1, ''] }
        } elsif ($open) {
            $open->[2] .= "$text\n";
        }
    }
    return @blocks;
}

sub fresh_folder {
    my ($name) = @_;
    my $here = "$folder/$name";
    mkdir $here or die "$here: $!";
    symlink "$root/$_", "$here/$_" for qw(rules workflows tests docs);
    mkdir "$here/build";
    symlink $waymark, "$here/build/waymark";
    return $here;
}

# Run commands in a shell that has the page's variables; what it exported is kept for the next block.
sub run_block {
    my ($here, $script) = @_;
    open my $out, '>', "$here/.block" or die $!;
    print $out "cd '$here'; [ -f .env ] && . ./.env\n$script\n(exit \$?)\nstatus=\$?\n"
        . "for v in PATH WAYMARK_STORE WAYMARK_SPOOL WAYMARK_ZONE; do eval \"[ -n \\\"\\\${\$v+x}\\\" ] && echo \\\"export \$v='\\\$\$v'\\\"\"; done >.env\nexit \$status\n";
    close $out;
    open my $in, '-|', "sh '$here/.block' 2>&1" or die $!;
    local $/;
    my $said = <$in> // '';
    close $in;
    return ($said, $? >> 8);
}

# A pattern of what is shown; references not met before are learnt.
sub agree {
    my ($shown, $said, $known) = @_;
    my @shown = split /\n/, $shown;
    my @said = split /\n/, $said;
    return 'another number of lines' if @shown != @said;
    for my $i (0 .. $#shown) {
        my (@new, %here);
        my $pattern = quotemeta $shown[$i];
        $pattern =~ s{((?:[SP]\\-)?(?<![A-Za-z0-9])[A-HJ-NP-Z2-9]{8}(?![A-Za-z0-9]))}{
            my $name = $1 =~ s/\\//gr;
            if ($known->{$name}) { quotemeta $known->{$name} } else { push @new, $name; "($reference)" } }ge;
        $pattern =~ s/\broot\b/\Q$user\E/g;
        $pattern =~ s/\d+\\-[0-9a-f]{64}|[0-9a-f]{12,64}/[0-9a-f-]+/g;
        my @found = $said[$i] =~ /^$pattern$/ or return "line " . ($i + 1) . ": $said[$i]";
        $known->{$new[$_]} = $found[$_] for 0 .. $#new;
    }
    return '';
}

sub waymark_lines {
    my ($text) = @_;
    $text =~ s/\\\n\s*/ /g;
    return split /\n/, $text;
}

sub check_page {
    my ($page) = @_;
    my @blocks = blocks_of($page);
    return 0 if !grep { $_->[0] eq 'sh' } @blocks;
    my $here = fresh_folder($page =~ s/\W/-/gr);
    my %known;
    for my $i (0 .. $#blocks) {
        my ($language, $line, $text) = @{$blocks[$i]};
        next if $language ne 'sh';
        my @lines = waymark_lines($text);
        my $next = $blocks[$i + 1];
        my $shows = $next && $next->[0] eq 'text' ? $next->[2] : undef;
        my ($said, $status, $ran) = ('', 0, 0);
        for my $command (@lines) {
            next if $command =~ /^\s*(#|$)/;
            if ($command =~ /\bmake\b|apt-get/) {    # looked at, not run: the suite runs under make itself
                ok(make_is_there($command), "$page:$line: $command");
                next;
            }
            $command =~ s/\b($_)\b/$known{$_}/g for keys %known;
            (my $more, $status) = run_block($here, $command);
            $ran = 1;
            $said .= $more;
            my $may_refuse = $command =~ /\bwaymark why\b/ || defined $shows;
            ok($status == 0 || ($may_refuse && $status == 1), "$page:$line: $command") or diag("status $status\n$more");
        }
        next if !defined $shows || !$ran;
        my $why = agree($shows, $said, \%known);
        is($why, '', "$page:$next->[1]: it says what the page shows") or diag($said);
    }
    return 1;
}

sub make_is_there {
    my ($command) = @_;
    my $makefile = text_of('Makefile');
    for my $target ($command =~ /\bmake(?!\S)((?:\s+[a-z-]+)*)(?=\s*(?:&&|$|#))/g) {
        for my $name (split ' ', $target) { return 0 if $makefile !~ /^\Q$name\E:/m }
    }
    return 1;
}

my $pages = 0;
$pages += check_page($_) for grep { -f $_ } 'README.md', sort glob 'docs/*.md';
cmp_ok($pages, '>=', 1, 'there are pages with commands');
done_testing();
