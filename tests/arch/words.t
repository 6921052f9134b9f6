#!/usr/bin/perl
# No role, document, state, consent, record, notice, need, task or school term stands in C: the ids that workflows/ and
# rules/ declare are data. `words.t ROOT` checks another tree (used to show that the test can fail).
use strict;
use warnings;
use File::Find 'find';

my $root = shift // '.';
my $sections = join '|', qw(roles documents states consents records notices needs tasks);
my $id = qr/[a-z][a-z0-9_-]*/;

# Ids that are also words of the language or of the engine, and what they mean there.
my %ours = (
    asked => 'the journal: what entries of messages answer',
    close => 'the command: a day closed in a calendar',
    consent => 'the language: a kind of fact',
    contact => 'registers: where notices go',
    decision => 'the language: a kind of file',
    head => 'the journal: the newest seal',
    lapsed => 'the language: a status of consents',
    parental => 'the language: a party with parental responsibility',
    refused => 'the language: a status of consents; the answer to a command',
    safeguarding => 'the language: a class of data',
    terms => 'the language: a key of calendars',
    withdrawn => 'the language: a status of consents',
);

sub text_of {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    local $/;
    return scalar <$in>;
}

# The keys at the first depth of a mapping in braces.
sub keys_in_braces {
    my ($text) = @_;
    1 while $text =~ s/(?<=.)(?:\{[^{}]*\}|\[[^\[\]]*\]|"[^"]*")//;
    return $text =~ /[{,]\s*($id)\s*:/g;
}

# The ids declared in a file, with where: the keys one step below a section's key.
sub ids_of {
    my ($path) = @_;
    my (%ids, @open, $number);    # open sections: their indent, and that of their keys
    my $sections = $path =~ m{/calendars/} ? 'terms|half_terms' : $sections;
    for (split /\n/, text_of($path)) {
        $number++;
        my ($indent, $key, $rest) = /^( *)($id):(.*)/ or next;
        $indent = length $indent;
        pop @open while @open && $indent <= $open[-1]{at};
        if (@open) {
            $open[-1]{keys} //= $indent;
            $ids{$key} = "$path:$number" if $indent == $open[-1]{keys};
        }
        push @open, {at => $indent} if $key =~ /^(?:$sections)$/ && $rest =~ /^\s*(#.*)?$/;
        $ids{$_} = "$path:$number" for map { keys_in_braces($_) } /\b(?:$sections):\s*(\{.*)/;
    }
    return %ids;
}

# The string literals of a C file that are one word, each with its line. Comments go, and neighbours that the compiler
# joins are joined.
sub literals_of {
    my ($text) = map { text_of($_) } @_;
    my @found;
    $text =~ s{("(?:\\.|[^"\\\n])*")|/\*.*?\*/}{$1 // $& =~ s/[^\n]//gr}gse;
    $text =~ s{"(\s*\n\s*)"}{}g;
    my $number = 0;
    for (split /\n/, $text) {
        $number++;
        next if /^\s*#\s*include/;
        while (/"((?:\\.|[^"\\])*)"/g) {
            my $literal = $1;
            push @found, [$literal, $number] if $literal =~ /^$id$/;
        }
    }
    return @found;
}

my (%ids, @sources, @faults);
find({no_chdir => 1, wanted => sub { %ids = (ids_of($_), %ids) if /\.yaml$/ }}, "$root/workflows", "$root/rules");
find({no_chdir => 1, wanted => sub { push @sources, $_ if /\.[ch]$/ }}, "$root/engine");
my %met;
for my $path (sort @sources) {
    for (literals_of($path)) {
        my ($word, $line) = @$_;
        $met{$word} = 1;
        next if !$ids{$word} || $ours{$word};
        push @faults, "$path:$line: \"$word\" is an id that $ids{$word} declares; data, not code";
    }
}
my @idle = grep { !$ids{$_} || !$met{$_} } sort keys %ours;

print "TAP version 13\n1..3\n";
my $count = keys %ids;
my $there = $count > 60 && @sources > 200;
print $there ? '' : 'not ', "ok 1 - there are ids ($count) and sources (", scalar @sources, ") to look at\n";
print @faults ? 'not ' : '', "ok 2 - no id of a protocol is a string literal in C\n";
print "# $_\n" for @faults;
print @idle ? 'not ' : '', "ok 3 - each word that is allowed is still met\n";
print "# $_ is allowed for nothing\n" for @idle;
exit(!$there || @faults || @idle);
